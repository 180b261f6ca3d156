package page

import (
	"net/http"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/msg"
)

// LogIn checks a password and binds this browser to the account.
func (q *Req) LogIn(login, password string) (app.Login, error) {
	in, err := q.App.SignIn(q.Context(), login, password, browserName(q.UserAgent()))
	if err != nil {
		return in, err
	}
	http.SetCookie(q.W, &http.Cookie{Name: SessionCookie, Value: in.Cookie, Path: "/", HttpOnly: true,
		MaxAge:   int(in.Expires.Sub(q.App.Now()).Seconds()),
		SameSite: http.SameSiteLaxMode, Secure: q.Encrypted()})
	return in, nil
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
