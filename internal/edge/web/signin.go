package web

import (
	"net/http"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) signInRoutes() []route {
	return []route{
		{"GET /login", app.Public, s.showSignIn},
		{"POST /login", app.Public, s.signIn},
		{"POST /logout", app.SignedIn, s.signOut},
		{"GET " + passwordPath, app.SignedIn, s.showPassword},
		{"POST " + passwordPath, app.SignedIn, s.setPassword},
	}
}

func (s *Server) showSignIn(q *req) error {
	return q.draw(http.StatusOK, ui.SignInPage(q.signInView(ownNext(q.URL.Query().Get("next")), "", nil)))
}

func (q *req) signInView(next, login string, err error) ui.SignIn {
	errs := ui.FieldErrors(q.Context(), err)
	return ui.SignIn{Chrome: q.chrome(), Action: "/login", Next: next, Errors: errs,
		Account:  ui.Field{Name: "login", Label: q.t("登录名"), Value: login, Auto: "username"},
		Password: ui.Field{Name: "password", Label: q.t("口令"), Auto: "current-password"},
		Others:   []ui.Link{{Text: q.t("市民反映问题，不用登录"), Href: "/report"}}}
}

func (s *Server) signIn(q *req) error {
	next := ownNext(q.PostFormValue("next"))
	login := q.PostFormValue("login")
	in, err := s.app.SignIn(q.Context(), login, q.PostFormValue("password"), browserName(q.UserAgent()))
	if err != nil {
		return q.draw(http.StatusForbidden, ui.SignInPage(q.signInView(next, login, err)))
	}
	http.SetCookie(q.w, &http.Cookie{Name: sessionCookie, Value: in.Cookie, Path: "/", HttpOnly: true,
		MaxAge:   int(in.Expires.Sub(s.app.Now()).Seconds()),
		SameSite: http.SameSiteLaxMode, Secure: q.TLS != nil || q.Header.Get("X-Forwarded-Proto") == "https"})
	if in.MustChange {
		return q.see(passwordPath)
	}
	return q.see(next)
}

func (s *Server) signOut(q *req) error {
	if err := s.app.SignOut(q.Context(), q.viewer, false); err != nil {
		return err
	}
	http.SetCookie(q.w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1})
	return q.see("/login")
}

func (s *Server) showPassword(q *req) error {
	return q.page(ui.Layout{Title: q.t("设置口令")}, passwordForm(passwordView{First: s.app.MustChange(q.viewer), Cmd: newCommand()}))
}

func (s *Server) setPassword(q *req) error {
	ask, err := q.ask()
	if err != nil {
		return err
	}
	if err := s.app.ChangePassword(q.Context(), ask, q.PostFormValue("old"), q.PostFormValue("password")); err != nil {
		view := passwordView{First: s.app.MustChange(q.viewer), Cmd: newCommand(), Errors: ui.FieldErrors(q.Context(), err)}
		return q.invalid(err, ui.Layout{Title: q.t("设置口令")}, passwordForm(view))
	}
	return q.see("/")
}

// browsers are the names people know, the more telling before those that others borrow.
var browsers = []struct{ mark, name string }{
	{"MicroMessenger", msg.K("微信")}, {"UOSBrowser", msg.K("统信浏览器")}, {"Qaxbrowser", msg.K("奇安信浏览器")}, {"360", msg.K("360 浏览器")}, {"Edg/", "Edge"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"},
}

// browserName names a browser for the list of one's devices; nothing else of it is kept.
func browserName(agent string) string {
	for _, b := range browsers {
		if strings.Contains(agent, b.mark) {
			return b.name
		}
	}
	return msg.K("其他浏览器")
}
