package page

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// Req is one request with who makes it and what answers it.
type Req struct {
	*http.Request
	W      http.ResponseWriter
	App    *app.App
	Viewer app.Viewer
	Served []Served // every address of the site
	prefs  ui.Prefs
}

// Beside is a request that nobody sent, for work that goes on beside the one that began it and asks for pages as its viewer does.
func Beside(ctx context.Context, a *app.App, v app.Viewer) (*Req, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	return &Req{Request: r, App: a, Viewer: v}, err
}

// Base is the request itself, for packages that put it into a type of their own.
func (q *Req) Base() *Req { return q }

// T translates a text for the reader.
func (q *Req) T(key string, args ...any) string { return msg.T(q.Context(), key, args...) }

// Say is a text of the domain in the reader's language.
func (q *Req) Say(s say.Sayer) string { return msg.Say(q.Context(), s) }

// SayAll is Say for several.
func (q *Req) SayAll(list []say.Phrase) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = q.Say(p)
	}
	return out
}

// May reports whether the viewer, in any of his posts, has a right.
func (q *Req) May(r app.Right) bool {
	_, err := q.App.For(q.Viewer, r)
	return err == nil
}

// Word translates a word that stands in a table.
func (q *Req) Word(key string) string { return msg.Word(q.Context(), key) }

// Page answers with a page of the console.
func (q *Req) Page(l ui.Layout, body templ.Component) error { return q.Show(http.StatusOK, l, body) }

// Again answers a form that cannot be accepted with the form itself, its errors on top.
func (q *Req) Again(err error, l ui.Layout, body templ.Component) error {
	l.Errors = true
	return q.Show(Statuses[fault.KindOf(err)], l, body)
}

// Show draws into a buffer first, so that a page that fails half-way is never sent.
func (q *Req) Show(status int, l ui.Layout, body templ.Component) error {
	l.Chrome = q.Chrome()
	return q.Draw(status, inPage(l, body))
}

// Draw answers with a whole document.
func (q *Req) Draw(status int, doc templ.Component) error {
	var buf bytes.Buffer
	if err := doc.Render(q.Context(), &buf); err != nil {
		return fmt.Errorf("draw %s: %w", q.URL.Path, err)
	}
	h := q.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	q.W.WriteHeader(status)
	_, err := q.W.Write(buf.Bytes())
	return err
}

// redirect answers a form that was accepted: the next page is asked for with GET, so that going back does not send again.
func (q *Req) redirect(to string) {
	http.Redirect(q.W, q.Request, to, http.StatusSeeOther)
}

// See redirects and ends the handler.
func (q *Req) See(to string) error {
	q.redirect(to)
	return nil
}

// Chrome is what stands around the page for this viewer.
func (q *Req) Chrome() ui.Chrome {
	d := q.App.District()
	c := ui.Chrome{Body: d.Body.Name, Here: q.URL.RequestURI(), Prefs: q.prefs, Now: q.App.Now(), Journal: q.Journal()}
	if d.Body.Demo {
		c.Demo = q.T("示例数据：人名、问题和成绩都是编的")
	}
	if q.Viewer.Account == "" {
		return c
	}
	c.User = ui.User{Name: q.Viewer.Name, Unit: d.Org.UnitName(q.Viewer.Unit, q.App.Now().Date()), Logout: "/logout",
		Menu: []ui.Link{{Text: q.T("我的账号"), Href: "/me"}}}
	c.Nav = q.nav()
	c.Notices = ui.Notices{Href: "/notices", Unread: q.unread()}
	c.Search = ui.Search{Action: "/matters", Hint: q.T("编号、地点、问题"), Value: q.URL.Query().Get("q")}
	return c
}

// unread counts the reader's notices; that they cannot be counted keeps no page back.
func (q *Req) unread() int {
	n, err := q.App.Unread(q.Viewer)
	if err != nil {
		slog.ErrorContext(q.Context(), "notices not counted", "err", err)
	}
	return n
}

// commandField is the hidden field that carries the ID of the request a form makes: drawn with the form, so that sending it
// twice does it once.
const commandField = "cmd"

var commandPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// NewCommand makes the ID for a form that is being drawn.
func NewCommand() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// secretFields are the fields whose answers must not be guessable from a stored digest.
var secretFields = []string{"old", "password", "again", "code"}

// Ask is the request that a posted form makes. Its digest covers everything typed and chosen, and extra, for what is not in
// the form's fields, such as the hashes of files.
func (q *Req) Ask(extra ...string) (app.Ask, error) {
	if err := q.ParseForm(); err != nil {
		return app.Ask{}, fault.New(fault.Invalid, "表单读不出来，请返回上一页再点一次。").Because(err)
	}
	id := q.PostFormValue(commandField)
	if id == "" {
		id = NewCommand()
	}
	if !commandPattern.MatchString(id) {
		return app.Ask{}, fault.New(fault.Invalid, "表单已失效，请刷新页面后重新填写")
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00", q.Method, q.URL.Path)
	for _, k := range slices.Sorted(maps.Keys(q.PostForm)) {
		switch {
		case k == commandField:
		case slices.Contains(secretFields, k):
			sealed, err := q.App.SealAnswer(k, q.PostFormValue(k))
			if err != nil {
				return app.Ask{}, err
			}
			fmt.Fprintf(h, "%s\x00%s\x00", k, sealed)
		default:
			fmt.Fprintf(h, "%s\x00%q\x00", k, q.PostForm[k])
		}
	}
	fmt.Fprintf(h, "%q", extra)
	return app.Ask{ID: id, Digest: [32]byte(h.Sum(nil)), Viewer: q.Viewer}, nil
}

// OwnNext keeps a path of this site and sends everything else to the front page.
func OwnNext(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.Contains(s, `\`) {
		return "/"
	}
	return s
}

// StartPath is where a new district is set up; every page leads there until it is.
const StartPath = "/start"

// PasswordPath is where one's own password is set.
const PasswordPath = "/me/password"
