package ui

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"shuangcheng/internal/edge/msg"
)

// Prefs are a reader's own settings of the face. They live in cookies, so that the first paint is right
// without script; an empty field is the default.
type Prefs struct {
	Theme   string // "dark", "light", or empty for what the system prefers
	Size    string // "elder" (大字) or empty
	Density string // "tight", "loose" or empty
	Lang    msg.Lang
}

// prefValues lists per switch what its cookie may hold; anything else reads as the default.
var prefValues = map[string][]string{
	"theme":   {"dark", "light"},
	"size":    {"elder"},
	"density": {"tight", "loose"},
	"lang":    {string(msg.Chinese), string(msg.English)},
}

// PrefsPath is where the switches post to; mount SavePrefs there.
const PrefsPath = "/prefs"

// PrefsOf reads the settings a request carries.
func PrefsOf(r *http.Request) Prefs {
	get := func(name string) string {
		c, err := r.Cookie("sc-" + name)
		if err != nil || !slices.Contains(prefValues[name], c.Value) {
			return ""
		}
		return c.Value
	}
	p := Prefs{Theme: get("theme"), Size: get("size"), Density: get("density"), Lang: msg.Lang(get("lang"))}
	if p.Lang == "" {
		p.Lang = msg.Preferred(r.Header.Get("Accept-Language"))
	}
	return p
}

// Context puts the language into ctx, for T and for the components.
func (p Prefs) Context(ctx context.Context) context.Context { return msg.With(ctx, p.Lang) }

// SavePrefs serves the switches for readers without script: it keeps what was chosen for a year and
// goes back to the page it came from.
func SavePrefs(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, msg.T(r.Context(), "表单读不出来，请返回上一页再点一次。"), http.StatusBadRequest)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(prefValues)) {
		if !r.PostForm.Has(name) {
			continue
		}
		c := &http.Cookie{Name: "sc-" + name, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode}
		if v := r.PostForm.Get(name); slices.Contains(prefValues[name], v) {
			c.Value = v
		} else {
			c.MaxAge = -1
		}
		http.SetCookie(w, c)
	}
	http.Redirect(w, r, ownPath(r.PostForm.Get("back")), http.StatusSeeOther)
}

// ownPath keeps a path of this site and turns everything else into the front page, so that the switches
// cannot be used to send a reader elsewhere.
func ownPath(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.Contains(s, `\`) {
		return "/"
	}
	return s
}
