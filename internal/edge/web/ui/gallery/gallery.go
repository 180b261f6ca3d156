// Package gallery shows every component of the console in each of its states, with invented content. It
// is the page on which a change to the face is looked at, and what the tests of the markup read; a
// demonstration may mount it.
package gallery

import (
	"context"
	"embed"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// Prefix is where Handler expects to be mounted; the static files and ui.SavePrefs must be mounted too.
const Prefix = "/gallery/"

//go:embed *.svg
var pictures embed.FS

// page is one page of the gallery.
type page struct {
	path string
	name string // Chinese name, key of its translation
	draw func(ui.Chrome) templ.Component
}

// pages is filled in init, because the pages list each other in their navigation.
var pages []page

func init() {
	pages = []page{
		{"", msg.K("工作台样例"), workbench},
		{"ledger", msg.K("台账样例"), ledger},
		{"matter", msg.K("事项样例"), record},
		{"parts", msg.K("零件"), parts},
		{"form", msg.K("表单"), form},
		{"states", msg.K("空、错、等"), states},
		{"import", msg.K("导入预览"), preview},
		{"login", msg.K("登录"), login},
		{"phone", msg.K("随手拍"), phone},
		{"receipt", msg.K("收到回执"), receipt},
		{"rectify", msg.K("整改反馈"), rectify},
	}
}

// Paths are the addresses of all pages.
func Paths() []string {
	var ps []string
	for _, p := range pages {
		ps = append(ps, Prefix+p.path)
	}
	return ps
}

// Handler serves the gallery. The settings theme, size, density and lang may be given in the address, so
// that a page can be photographed in each of them.
func Handler() http.Handler {
	mux := http.NewServeMux()
	for _, p := range pages {
		pattern := "GET " + Prefix + p.path
		if p.path == "" {
			pattern += "{$}"
		}
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { show(w, r, p) })
	}
	for _, part := range []page{{path: "job", draw: job}, {path: "preview", draw: previewed}} {
		mux.HandleFunc("GET "+Prefix+part.path, func(w http.ResponseWriter, r *http.Request) { show(w, r, part) })
	}
	mux.Handle("GET "+Prefix+"pictures/", http.StripPrefix(Prefix+"pictures/", http.FileServerFS(pictures)))
	return mux
}

func show(w http.ResponseWriter, r *http.Request, p page) {
	prefs := ui.PrefsOf(r)
	q := r.URL.Query()
	for name, set := range map[string]*string{"theme": &prefs.Theme, "size": &prefs.Size, "density": &prefs.Density} {
		if q.Has(name) {
			*set = q.Get(name)
		}
	}
	if q.Get("lang") == string(msg.English) {
		prefs.Lang = msg.English
	}
	ctx := prefs.Context(r.Context())
	var b strings.Builder
	if err := p.draw(chrome(ctx, prefs, p.path)).Render(ctx, &b); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'self'")
	w.Write([]byte(b.String())) //nolint:errcheck // the reader went away
}

// now is the fixed moment of the samples: Wednesday 18 April 2018, 08:36.
const (
	now   calendar.Instant = 1524011760000
	today calendar.Date    = "2018-04-18"
)

func chrome(ctx context.Context, prefs ui.Prefs, here string) ui.Chrome {
	c := ui.Chrome{
		Body:    "示例区“双城”共建办公室",
		Demo:    msg.T(ctx, "示例数据，人物与事项均为虚构"),
		Here:    Prefix + here,
		Prefs:   prefs,
		User:    ui.User{Name: "王甲一", Unit: "综合协调办", Menu: []ui.Link{{Text: msg.T(ctx, "我的账号与设备"), Href: "#"}}, Logout: "/logout"},
		Notices: ui.Notices{Href: "#", Unread: 3},
		Search:  ui.Search{Action: Prefix + "ledger", Hint: msg.T(ctx, "编号、点位、文件名（按 / 直达）")},
		Journal: ui.Journal{Seq: 48213, Size: 48192, Root: "9f3c71ae04d255e19a7771d00c3eb518e2a98f461d3b0b67d2c483fe5ae83390"},
		Now:     now,
	}
	keys := map[string]string{"": "h", "ledger": "l", "parts": "s"}
	icons := []ui.Icon{ui.IconHome, ui.IconList, ui.IconFlag, ui.IconGrid, ui.IconDoc, ui.IconInfo, ui.IconUpload, ui.IconLock, ui.IconCamera, ui.IconCheck, ui.IconTool}
	group := ui.NavGroup{}
	for i, p := range pages {
		if p.path == "parts" {
			c.Nav = append(c.Nav, group)
			group = ui.NavGroup{Head: msg.T(ctx, "部件")}
		}
		it := ui.NavItem{Label: msg.Word(ctx, p.name), Icon: icons[i], Href: Prefix + p.path, Current: p.path == here, Key: keys[p.path]}
		if p.path == "ledger" {
			it.Count = 1286
		}
		group.Items = append(group.Items, it)
	}
	c.Nav = append(c.Nav, group)
	return c
}
