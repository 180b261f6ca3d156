// Package web is the console, the phone page and the citizens' part: HTML drawn on the server, one file of handlers and one
// of components for each concern, named alike. Every route names the right it needs in one table; a page that names none
// does not compile. Handlers return errors, and one place turns them into pages.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/klauspost/compress/gzhttp"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/static"
	"shuangcheng/internal/edge/web/ui"
)

// Server serves the pages of one district.
type Server struct {
	app   *app.App
	mux   *http.ServeMux
	books books
}

// route is one address with the right that it needs.
type route struct {
	pattern string // of http.ServeMux, with method
	right   app.Right
	handle  func(*req) error
}

// maxBody bounds what a request may carry: some photos of 20 MB each are sent one by one.
const maxBody = 64 << 20

// New prepares the server and all its routes.
func New(a *app.App) *Server {
	s := &Server{app: a, mux: http.NewServeMux()}
	for _, r := range s.routes() {
		s.mux.Handle(r.pattern, s.adapt(r))
	}
	s.mux.Handle("GET "+static.Prefix, static.Handler())
	s.mux.HandleFunc("POST "+ui.PrefsPath, ui.SavePrefs)
	return s
}

// routes lists every page; each file of handlers adds its own.
func (s *Server) routes() []route {
	var all []route
	for _, part := range [][]route{s.signInRoutes(), s.homeRoutes(), s.registerRoutes(), s.caseRoutes(), s.importRoutes(), s.citizenRoutes(), s.geoRoutes()} {
		all = append(all, part...)
	}
	return all
}

// Handler is the whole site with what every answer needs.
func (s *Server) Handler() http.Handler {
	protect := http.NewCrossOriginProtection()
	protect.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(s.request(w, r), fault.New(fault.Denied, "这个请求来自别的网站，已拒绝，请从本系统页面操作"))
	}))
	return gzhttp.GzipHandler(protect.Handler(headers(s.mux)))
}

// headers sets what keeps a page to itself: nothing is loaded from or sent to elsewhere, nobody frames it.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// sessionCookie holds the log-in; only its hash is stored on our side.
const sessionCookie = "sc-session"

// adapt checks the right and turns the error of a handler into a page.
func (s *Server) adapt(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := s.request(w, r)
		if err := s.admit(q, rt.right); err != nil {
			s.turnAway(q, err)
			return
		}
		if err := rt.handle(q); err != nil {
			s.fail(q, err)
		}
	})
}

// request reads who asks and in which language.
func (s *Server) request(w http.ResponseWriter, r *http.Request) *req {
	q := &req{w: w, s: s, prefs: ui.PrefsOf(r)}
	q.Request = r.WithContext(q.prefs.Context(r.Context()))
	if c, err := r.Cookie(sessionCookie); err == nil {
		if v, err := s.app.Session(c.Value); err == nil {
			q.viewer = v
		}
	}
	return q
}

// errNoSession sends to the log-in page, and back afterwards.
var errNoSession = errors.New("not logged in")

func (s *Server) admit(q *req, right app.Right) error {
	if right == app.Public {
		return nil
	}
	if q.viewer.Account == "" {
		return errNoSession
	}
	if s.app.MustChange(q.viewer) && q.URL.Path != passwordPath && q.URL.Path != "/logout" {
		return errMustChange
	}
	v, err := s.app.For(q.viewer, right)
	q.viewer = v
	return err
}

// errMustChange sends to the page where the first secret is replaced.
var errMustChange = errors.New("first secret must be changed")

func (s *Server) turnAway(q *req, err error) {
	switch err {
	case errNoSession:
		q.redirect("/login?next=" + url.QueryEscape(q.URL.RequestURI()))
	case errMustChange:
		q.redirect(passwordPath)
	default:
		s.fail(q, err)
	}
}

// statuses maps the kinds of fault to the status of the answer; this is the one place.
var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity, fault.Refused: http.StatusConflict,
	fault.Denied: http.StatusForbidden, fault.Missing: http.StatusNotFound, fault.Conflict: http.StatusConflict,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Unavailable: http.StatusServiceUnavailable,
}

// fail answers with the page of an error.
func (s *Server) fail(q *req, err error) {
	kind := fault.KindOf(err)
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		kind, err = fault.TooLarge, fault.New(fault.TooLarge, "上传的内容超过 %d MB，请分几次上传", maxBody>>20)
	}
	if kind == fault.Internal && !errors.Is(err, context.Canceled) {
		slog.ErrorContext(q.Context(), "request failed", "method", q.Method, "path", q.URL.Path, "err", err)
	}
	page := errorPage(errorView{Text: msg.Fault(q.Context(), err), Kind: kind, Back: q.Referer()})
	if werr := q.show(statuses[kind], ui.Layout{Title: errorTitle(q.Context(), kind)}, page); werr != nil {
		slog.ErrorContext(q.Context(), "error page failed", "err", werr)
	}
}

// errorTitle is the head of the page of an error.
func errorTitle(ctx context.Context, k fault.Kind) string {
	switch k {
	case fault.Missing:
		return msg.T(ctx, "没有找到")
	case fault.Denied:
		return msg.T(ctx, "没有权限")
	case fault.Internal:
		return msg.T(ctx, "出了故障")
	case fault.Unavailable:
		return msg.T(ctx, "暂时不能保存")
	}
	return msg.T(ctx, "没有办成")
}

// templComponent is a drawn piece of a page.
type templComponent = templ.Component
