package web

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// req is one request with who makes it and what answers it.
type req struct {
	*http.Request
	w      http.ResponseWriter
	s      *Server
	viewer app.Viewer
	prefs  ui.Prefs
}

// t translates a text for the reader.
func (q *req) t(key string, args ...any) string { return msg.T(q.Context(), key, args...) }

// may reports whether the viewer, in any of his posts, has a right.
func (q *req) may(r app.Right) bool {
	_, err := q.s.app.For(q.viewer, r)
	return err == nil
}

// word translates a word that stands in a table.
func (q *req) word(key string) string { return msg.Word(q.Context(), key) }

// page answers with a page of the console.
func (q *req) page(l ui.Layout, body templComponent) error { return q.show(http.StatusOK, l, body) }

// invalid answers a form that cannot be accepted with the form itself, its errors on top.
func (q *req) invalid(err error, l ui.Layout, body templComponent) error {
	l.Errors = true
	return q.show(statuses[fault.KindOf(err)], l, body)
}

// show draws into a buffer first, so that a page that fails half-way is never sent.
func (q *req) show(status int, l ui.Layout, body templComponent) error {
	l.Chrome = q.chrome()
	return q.draw(status, inPage(l, body))
}

// draw answers with a whole document.
func (q *req) draw(status int, doc templComponent) error {
	var buf bytes.Buffer
	if err := doc.Render(q.Context(), &buf); err != nil {
		return fmt.Errorf("draw %s: %w", q.URL.Path, err)
	}
	h := q.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	q.w.WriteHeader(status)
	_, err := q.w.Write(buf.Bytes())
	return err
}

// redirect answers a form that was accepted: the next page is asked for with GET, so that going back does not send again.
func (q *req) redirect(to string) {
	http.Redirect(q.w, q.Request, to, http.StatusSeeOther)
}

// see redirects and ends the handler.
func (q *req) see(to string) error {
	q.redirect(to)
	return nil
}

// chrome is what stands around the page for this viewer.
func (q *req) chrome() ui.Chrome {
	d := q.s.app.District()
	c := ui.Chrome{Body: d.Body.Name, Here: q.URL.RequestURI(), Prefs: q.prefs, Now: q.s.app.Now(), Journal: q.s.journal()}
	if d.Body.Demo {
		c.Demo = q.t("示例数据：人名、问题和成绩都是编的")
	}
	if q.viewer.Account == "" {
		return c
	}
	c.User = ui.User{Name: q.viewer.Name, Unit: d.Org.UnitName(q.viewer.Unit, q.s.app.Now().Date()), Logout: "/logout",
		Menu: []ui.Link{{Text: q.t("我的账号"), Href: "/me"}}}
	c.Nav = q.nav()
	c.Search = ui.Search{Action: "/matters", Hint: q.t("编号、地点、问题"), Value: q.URL.Query().Get("q")}
	return c
}

// commandField is the hidden field that carries the ID of the request a form makes: drawn with the form, so that sending it
// twice does it once.
const commandField = "cmd"

var commandPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// newCommand makes the ID for a form that is being drawn.
func newCommand() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// ask is the request that a posted form makes. Its digest covers everything typed and chosen, and extra, for what is not in
// the form's fields, such as the hashes of files.
func (q *req) ask(extra ...string) (app.Ask, error) {
	if err := q.ParseForm(); err != nil {
		return app.Ask{}, fault.New(fault.Invalid, "表单读不出来，请返回上一页再点一次。").Because(err)
	}
	id := q.PostFormValue(commandField)
	if id == "" {
		id = newCommand()
	}
	if !commandPattern.MatchString(id) {
		return app.Ask{}, fault.New(fault.Invalid, "表单已失效，请刷新页面后重新填写")
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00", q.Method, q.URL.Path)
	for _, k := range slices.Sorted(maps.Keys(q.PostForm)) {
		if k != commandField {
			fmt.Fprintf(h, "%s\x00%q\x00", k, q.PostForm[k])
		}
	}
	fmt.Fprintf(h, "%q", extra)
	return app.Ask{ID: id, Digest: [32]byte(h.Sum(nil)), Viewer: q.viewer}, nil
}

// ownNext keeps a path of this site and sends everything else to the front page.
func ownNext(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.Contains(s, `\`) {
		return "/"
	}
	return s
}

// passwordPath is where one's own password is set.
const passwordPath = "/me/password"
