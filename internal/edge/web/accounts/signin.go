package accounts

import (
	"net/http"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func signInRoutes() []route {
	return []route{
		page.Get("/login", app.Public, (*req).showSignIn),
		page.Post("/login", app.Public, (*req).signIn),
		page.Post("/logout", app.SignedIn, (*req).signOut),
		page.Get(page.PasswordPath, app.SignedIn, (*req).showPassword),
		page.Post(page.PasswordPath, app.SignedIn, (*req).setPassword),
	}
}

// showSignIn shows the log-in; the QR code of a printed slip brings the login name along.
func (q *req) showSignIn() error {
	return q.Draw(http.StatusOK, ui.SignInPage(q.signInView(page.OwnNext(q.URL.Query().Get("next")), q.URL.Query().Get("login"), nil)))
}

func (q *req) signInView(next, login string, err error) ui.SignIn {
	errs := ui.FieldErrors(q.Context(), err)
	return ui.SignIn{Chrome: q.Chrome(), Action: "/login", Next: next, Errors: errs,
		Account:  ui.Field{Name: "login", Label: q.T("登录名"), Value: login, Auto: "username"},
		Password: ui.Field{Name: "password", Label: q.T("口令"), Auto: "current-password"},
		Others:   []ui.Link{{Text: q.T("市民反映问题，不用登录"), Href: "/report"}}}
}

func (q *req) signIn() error {
	next := page.OwnNext(q.PostFormValue("next"))
	login := q.PostFormValue("login")
	in, err := q.LogIn(login, q.PostFormValue("password"))
	if err != nil {
		return q.Draw(http.StatusForbidden, ui.SignInPage(q.signInView(next, login, err)))
	}
	if in.MustChange {
		return q.See(page.PasswordPath)
	}
	return q.See(next)
}

func (q *req) signOut() error {
	if err := q.App.SignOut(q.Context(), q.Viewer, false); err != nil {
		return err
	}
	http.SetCookie(q.W, &http.Cookie{Name: page.SessionCookie, Path: "/", MaxAge: -1})
	return q.See("/login")
}

func (q *req) showPassword() error {
	return q.Page(ui.Layout{Title: q.T("设置口令")}, passwordForm(passwordView{First: q.App.MustChange(q.Viewer), Cmd: page.NewCommand()}))
}

func (q *req) setPassword() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	if err := q.App.ChangePassword(q.Context(), ask, q.PostFormValue("old"), q.PostFormValue("password")); err != nil {
		view := passwordView{First: q.App.MustChange(q.Viewer), Cmd: page.NewCommand(), Errors: ui.FieldErrors(q.Context(), err)}
		return q.Again(err, ui.Layout{Title: q.T("设置口令")}, passwordForm(view))
	}
	return q.See("/")
}
