// Package page is what all pages share: the site with its routes, the request with who makes it, the words of the register,
// uploads, downloads, and the parts that pages are put together from.
package page

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/static"
	"shuangcheng/internal/edge/web/ui"
)

// Site serves the pages of one district.
type Site struct {
	App    *app.App
	mux    *http.ServeMux
	routes []Served
}

// Served is one address of the site with the right that it needs.
type Served struct {
	Pattern string
	Right   app.Right
}

// Route is one address with the right that it needs. R is a request as the package of the page sees it: a type of its own
// around *Req.
type Route[R any] struct {
	Pattern string // of http.ServeMux, with method
	Right   app.Right
	Handle  func(R) error
}

// Get is a page to look at.
func Get[R any](path string, right app.Right, handle func(R) error) Route[R] {
	return Route[R]{"GET " + path, right, handle}
}

// Post is what a form of a page is sent to.
func Post[R any](path string, right app.Right, handle func(R) error) Route[R] {
	return Route[R]{"POST " + path, right, handle}
}

// Bind makes the routes of a package routes of the site; see puts a request into the package's own type.
func Bind[R any](see func(*Req) R, lists ...[]Route[R]) []Route[*Req] {
	var all []Route[*Req]
	for _, r := range slices.Concat(lists...) {
		all = append(all, Route[*Req]{r.Pattern, r.Right, func(q *Req) error { return r.Handle(see(q)) }})
	}
	return all
}

// maxBody bounds what a request may carry: some photos of 20 MB each are sent one by one.
const maxBody = 64 << 20

// NewSite prepares the routes given.
func NewSite(a *app.App, routes []Route[*Req]) *Site {
	s := &Site{App: a, mux: http.NewServeMux()}
	for _, r := range routes {
		s.mux.Handle(r.Pattern, s.adapt(r))
		s.routes = append(s.routes, Served{r.Pattern, r.Right})
	}
	s.mux.Handle("GET "+static.Prefix, static.Handler())
	s.mux.HandleFunc("POST "+ui.PrefsPath, ui.SavePrefs)
	return s
}

// Handler is the whole site with what every answer needs.
func (s *Site) Handler() http.Handler {
	protect := http.NewCrossOriginProtection()
	protect.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(s.request(w, r), fault.New(fault.Denied, "这个请求来自别的网站，已拒绝，请从本系统页面操作"))
	}))
	return packed(protect.Handler(headers(s.mux)))
}

// packed compresses pages on their way at the fastest level: a ledger page costs a third of what the usual level takes, and is a
// tenth larger. Files that do not change come packed already.
func packed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.CompressionLevel(gzip.BestSpeed))
	if err != nil {
		panic(fmt.Sprintf("compress pages: %v", err)) // the level is a constant
	}
	return wrap(next)
}

// Headers are what every answer bears.
var Headers = [][2]string{
	{"Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "same-origin"},
	{"Permissions-Policy", "camera=(self), geolocation=(self), microphone=()"},
}

// headers sets what keeps a page to itself: nothing is loaded from or sent to elsewhere, nobody frames it.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, h := range Headers {
			w.Header().Set(h[0], h[1])
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// SessionCookie holds the log-in; only its hash is stored on our side.
const SessionCookie = "sc-session"

// adapt checks the right and turns the error of a handler into a page.
func (s *Site) adapt(rt Route[*Req]) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := s.request(w, r)
		if !s.App.IsSetUp() && r.URL.Path != StartPath {
			q.redirect(StartPath)
			return
		}
		if err := s.admit(q, rt.Right); err != nil {
			s.turnAway(q, err)
			return
		}
		if err := rt.Handle(q); err != nil {
			s.fail(q, err)
		}
	})
}

// request reads who asks and in which language.
func (s *Site) request(w http.ResponseWriter, r *http.Request) *Req {
	q := &Req{W: w, App: s.App, Served: s.routes, prefs: ui.PrefsOf(r)}
	q.Request = r.WithContext(q.prefs.Context(r.Context()))
	if c, err := r.Cookie(SessionCookie); err == nil {
		if v, err := s.App.Session(c.Value); err == nil {
			q.Viewer = v
		}
	}
	return q
}

// errNoSession sends to the log-in page, and back afterwards.
var errNoSession = errors.New("not logged in")

func (s *Site) admit(q *Req, right app.Right) error {
	if right == app.Public {
		return nil
	}
	if q.Viewer.Account == "" {
		return errNoSession
	}
	if s.App.MustChange(q.Viewer) && q.URL.Path != PasswordPath && q.URL.Path != "/logout" {
		return errMustChange
	}
	v, err := s.App.For(q.Viewer, right)
	q.Viewer = v
	return err
}

// errMustChange sends to the page where the first secret is replaced.
var errMustChange = errors.New("first secret must be changed")

func (s *Site) turnAway(q *Req, err error) {
	switch err {
	case errNoSession:
		q.redirect("/login?next=" + url.QueryEscape(q.URL.RequestURI()))
	case errMustChange:
		q.redirect(PasswordPath)
	default:
		s.fail(q, err)
	}
}

// Statuses maps the kinds of fault to the status of the answer; this is the one place.
var Statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusUnprocessableEntity, fault.Refused: http.StatusConflict,
	fault.Denied: http.StatusForbidden, fault.Missing: http.StatusNotFound, fault.Conflict: http.StatusConflict,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.Unavailable: http.StatusServiceUnavailable,
}

// fail answers with the page of an error.
func (s *Site) fail(q *Req, err error) {
	kind := fault.KindOf(err)
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		kind, err = fault.TooLarge, fault.New(fault.TooLarge, "上传的内容超过 %d MB，请分几次上传", maxBody>>20)
	}
	if kind == fault.Internal && !errors.Is(err, context.Canceled) {
		slog.ErrorContext(q.Context(), "request failed", "method", q.Method, "path", q.URL.Path, "err", err)
	}
	page := errorPage(errorView{Text: msg.Fault(q.Context(), err), Kind: kind, Back: q.Referer(), Home: q.Viewer.Account != ""})
	if werr := q.Show(Statuses[kind], ui.Layout{Title: errorTitle(q.Context(), kind)}, page); werr != nil {
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
