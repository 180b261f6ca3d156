// Package api is the JSON door: what the console does with matters, for programs, under the same policy. One file holds one
// part of it; every operation names the right it needs, and OpenAPI 3.1 describes all of them at /api/openapi.json.
//
//msg:off the description of the interface is Chinese
package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
)

// Prefix is where the API lies on the server.
const Prefix = "/api/"

// Limits of requests.
const (
	maxJSON   = 1 << 20            // bytes of a JSON body
	maxUpload = 64 << 20           // bytes of a request with photos
	perSecond = 50                 // requests of one token, on average
	burst     = 4 * perSecond      // and at once
	rightKey  = "right"            // in an operation's metadata
	tokenName = "token"            // of the security scheme
	mediaJSON = "application/json" // the only format of bodies
)

// Server answers programs.
type Server struct {
	app   *app.App
	mux   *http.ServeMux
	api   huma.API
	rates *rates
}

// New prepares the operations of a district.
func New(a *app.App, version string) *Server {
	s := &Server{app: a, mux: http.NewServeMux(), rates: newRates(perSecond, burst)}
	s.api = humago.New(s.mux, config(version))
	s.api.UseMiddleware(s.admit)
	s.matterOperations()
	s.verbOperations()
	s.fileOperations()
	s.importOperations()
	s.mux.HandleFunc(Prefix, func(w http.ResponseWriter, r *http.Request) {
		write(w, problemOf(r.Context(), fault.New(fault.Missing, "没有这个接口，请查看 /api/openapi.json")))
	})
	return s
}

// Handler is the whole API; it lies under Prefix.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
		ctx := msg.With(r.Context(), msg.Preferred(r.Header.Get("Accept-Language"))) // errors are told in it
		s.mux.ServeHTTP(w, r.WithContext(ctx))
	})
}

// config describes the API and shuts off everything that would load from elsewhere.
func config(version string) huma.Config {
	c := huma.DefaultConfig("双城接口", version)
	c.Info.Description = "事项的登记、查询与办理。每个写操作须带 Command-Id（UUID）：同一编号同一内容重发，得到第一次的结果；内容不同则拒绝。"
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "/api/openapi", "", ""
	c.CreateHooks = nil
	c.RejectUnknownQueryParameters = true
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}
	c.Formats = map[string]huma.Format{mediaJSON: format, "json": format}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		tokenName: {Type: "http", Scheme: "bearer", Description: "在“我的账号”页生成的令牌"},
	}
	return c
}

// unmarshal reads strict JSON: a lone surrogate would silently become another character.
func unmarshal(data []byte, v any) error {
	if err := wellFormed(data); err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fault.New(fault.Invalid, "JSON 写法有误，请改正后重发（%v）", err)
	}
	return nil
}

type viewerKey struct{}

// admit finds the viewer of the token and checks the right of the operation, before the body is read.
func (s *Server) admit(ctx huma.Context, next func(huma.Context)) {
	right, _ := ctx.Operation().Metadata[rightKey].(app.Right)
	token, ok := strings.CutPrefix(ctx.Header("Authorization"), "Bearer ")
	if !ok {
		ctx.SetHeader("WWW-Authenticate", `Bearer realm="shuangcheng"`)
		s.turnAway(ctx, &Problem{Status: http.StatusUnauthorized, Kind: "unauthorized", Detail: "请在 Authorization 头中带上令牌：Bearer …"})
		return
	}
	v, err := s.app.TokenViewer(token)
	switch {
	case err != nil:
		ctx.SetHeader("WWW-Authenticate", `Bearer realm="shuangcheng", error="invalid_token"`)
		s.turnAway(ctx, &Problem{Status: http.StatusUnauthorized, Kind: "unauthorized", Detail: problemOf(ctx.Context(), err).Detail})
	case !s.rates.allow(token, time.Now()):
		ctx.SetHeader("Retry-After", "1")
		s.turnAway(ctx, &Problem{Status: http.StatusTooManyRequests, Kind: "too-many", Detail: "这个令牌的请求过于频繁，请一秒后再试"})
	case !v.May(right):
		s.turnAway(ctx, problemOf(ctx.Context(), fault.New(fault.Denied, "这个令牌或其账号的岗位没有这项权限，请联系双创办")))
	default:
		next(huma.WithValue(ctx, viewerKey{}, v))
	}
}

// turnAway answers before the operation has begun.
func (s *Server) turnAway(ctx huma.Context, p *Problem) {
	_, w := humago.Unwrap(ctx)
	write(w, p)
}

// operation registers one operation with the right that it needs.
func operation[I, O any](s *Server, right app.Right, o huma.Operation, h func(context.Context, app.Viewer, *I) (*O, error)) {
	o.Path = "/api" + o.Path
	o.Security = []map[string][]string{{tokenName: {}}}
	o.Metadata = map[string]any{rightKey: right}
	o.Errors = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests}
	if o.MaxBodyBytes == 0 {
		o.MaxBodyBytes = maxJSON
	}
	huma.Register(s.api, o, func(ctx context.Context, in *I) (*O, error) {
		v, _ := ctx.Value(viewerKey{}).(app.Viewer)
		out, err := h(ctx, v, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	})
}
