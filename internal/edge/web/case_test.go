package web

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/store"
)

// ward is a small district with one person for each part of the loop, each with a browser of his own.
type ward struct {
	*site
	secrets map[string]string // first secret by login name
	serial  int
}

const wardPassword = "一句好记的话就可以了"

func newWard(t *testing.T) *ward {
	t.Helper()
	w := &ward{site: newSite(t), secrets: map[string]string{}}
	in, err := w.app.SignIn(t.Context(), "wang", w.secret, "test")
	if err != nil {
		t.Fatal(err)
	}
	head, err := w.app.Session(in.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	w.secrets["wang"] = w.secret
	w.found(t, head, "d", "示例区", org.District, "", org.UnitHead)
	w.found(t, head, "street", "示例街道", org.Township, "u-d", org.Town)
	w.found(t, head, "village", "示例社区", org.Village, "u-street", org.Community)
	w.found(t, head, "bureau", "示例综合执法局", org.Dept, "u-d", org.Liaison)
	w.found(t, head, "house", "示例住建局", org.Dept, "u-d", org.Liaison)
	w.found(t, head, "check", "示例督导组", org.Dept, "u-d", org.Supervisor)
	w.found(t, head, "desk", "示例值班室", org.Dept, "u-d", org.DutyChief)
	return w
}

func (w *ward) ask(v app.Viewer) app.Ask {
	w.serial++
	id := fmt.Sprintf("00000000-0000-7000-8000-%012d", w.serial)
	return app.Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Viewer: v}
}

// found founds a unit with a post and opens an account in it, both named by code.
func (w *ward) found(t *testing.T, by app.Viewer, code, name string, kind org.UnitKind, parent org.UnitID, roles ...org.Role) {
	t.Helper()
	ctx, unit, post := t.Context(), org.UnitID("u-"+code), org.PostID("p-"+code)
	must := func(_ store.Receipt, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	from := w.app.Now().Date()
	must(w.app.Unit(ctx, w.ask(by), unit, org.Found{ID: unit, Code: code, Kind: kind, Name: org.UnitName{Full: name}, Parent: parent, Span: calendar.Span{From: from}}))
	must(w.app.Post(ctx, w.ask(by), post, org.CreatePost{ID: post, Unit: unit, Desk: org.PostDesk{Name: name + "经办", Roles: roles}, From: from}))
	admin, err := w.app.For(by, app.Accounts)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := w.app.OpenAccount(ctx, w.ask(admin), app.NewAccount{Login: "user-" + code, Name: "刘丙" + code, Post: post})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	w.secrets["user-"+code] = secret
}

// as is the site as one person sees it, logged in.
func (w *ward) as(t *testing.T, login string) *site {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := *w.site
	s.client = &http.Client{Jar: jar}
	s.post(t, "/login", url.Values{"login": {login}, "password": {w.secrets[login]}})
	if s.secret = w.secrets[login]; s.secret != wardPassword {
		if status, at, _ := s.post(t, page.PasswordPath, url.Values{"old": {s.secret}, "password": {wardPassword}}); status != 200 || at != "/" {
			t.Fatalf("%s sets a password: %d at %s", login, status, at)
		}
		w.secrets[login] = wardPassword
	}
	return &s
}

var firstReport = url.Values{"step": {"file"}, "what": {"建设路路口垃圾桶满溢，联系人电话10012345678"}, "words": {"建设路与人民路口"}, "place": {"示例社区"}, "channel": {"daily"}, "severity": {"ordinary"}}

// file files a matter and gives its address.
func (w *ward) file(t *testing.T, by *site, form url.Values) string {
	t.Helper()
	status, at, body := by.post(t, "/matters/new", form)
	if status != 200 || !strings.HasPrefix(at, "/matters/") || at == "/matters/new" {
		t.Fatalf("file: %d at %s: %s", status, at, sentence(body))
	}
	return at
}

// act asks for a verb of the matter at an address and wants it done.
func (s *site) act(t *testing.T, at, verb string, form url.Values) string {
	t.Helper()
	status, to, body := s.post(t, at+"/do/"+verb, form)
	if status != 200 {
		t.Fatalf("%s: %d at %s: %s", verb, status, to, sentence(body))
	}
	return body
}

var alert = regexp.MustCompile(`(?s)role="alert".*?</ul>|<div class="empty">.*?</div>`)

// sentence is what a page complains of.
func sentence(body string) string { return alert.FindString(body) }

// picture is a small JPEG that differs by shade.
func picture(t *testing.T, shade uint8) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			m.Set(x, y, color.RGBA{uint8(x / 3), uint8(y / 2), shade, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pictureFile(t *testing.T, shade uint8) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "p.jpg")
	if err := os.WriteFile(path, picture(t, shade), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sendPhoto sends a form with one photo.
func (s *site) sendPhoto(t *testing.T, path, field string, photo []byte, form url.Values) (int, string, string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, list := range form {
		for _, v := range list {
			if err := m.WriteField(k, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	f, err := m.CreateFormFile(field, "p.jpg")
	if err == nil {
		_, err = f.Write(photo)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.client.Post(s.URL+path, m.FormDataContentType(), &b)
	return s.read(t, r, err)
}

// formWith is a copy of a form with more in it.
func formWith(form url.Values, more ...string) url.Values {
	out := url.Values{}
	for k, v := range form {
		out[k] = v
	}
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = []string{more[i+1]}
	}
	return out
}
