// Package doors measures what people and programs meet: the JSON interface and the pages of the real server, over HTTP on the
// loopback of this machine. The clients run in the same process and on the same processors, so that figures here are lower than
// a server of its own would give; the machine's limits of the same run, taken the same way, stand beside them.
package doors

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/benchkit"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/edge/api"
	"shuangcheng/internal/edge/web"
	"shuangcheng/internal/store"
)

// The invented district's first account. Its data folder holds nothing real.
const (
	login    = "bench"
	password = "测量速度用的一句话口令"
	tokens   = 200 // one token may ask fifty times a second; programs of many units have one each
)

// house is the district behind its server.
type house struct {
	*app.App
	r      *benchkit.Report
	head   app.Viewer
	cookie string
	tokens []string
	url    string
	client *http.Client
	serial atomic.Int64
	run    int64 // tells this run's commands from those of earlier ones
}

// Measure is a section of benchkit.Run: it takes the folder over, opens the server on it, measures, and gives it back.
func Measure(ctx context.Context, r *benchkit.Report) (err error) {
	if err := r.Data.Close(); err != nil {
		return err
	}
	h := &house{r: r, run: time.Now().UnixMilli()}
	cfg, err := benchkit.Config(r.Plan.Dir, r.Plan.Postgres)
	if err != nil {
		return err
	}
	if h.App, err = app.Open(ctx, cfg); err != nil {
		return err
	}
	err = h.measure(ctx)
	return errors.Join(err, h.App.Close(), r.Reopen(ctx))
}

func (h *house) measure(ctx context.Context) error {
	if !h.IsSetUp() {
		h.r.Head("没有量 HTTP：这个目录造的时候没有建区，请换一个目录再测")
		return nil
	}
	if err := h.enter(ctx); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle(api.Prefix, api.New(h.App, "bench").Handler())
	mux.Handle("/", web.New(h.App).Handler())
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go srv.Serve(l) // ends with Close
	defer srv.Close()
	h.url = "http://" + l.Addr().String()
	h.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
	for _, section := range []func(context.Context) error{h.intake, h.photos, h.pages, h.imports} {
		if err := section(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Product is the whole of it: all folds, and a district with an office that this package can sign in to.
func Product() benchkit.Product { return benchkit.Product{Folds: app.Folds(), Found: found} }

// found begins the district of an empty folder.
func found(ctx context.Context, cfg store.Config) (err error) {
	h := &house{run: time.Now().UnixMilli()}
	if h.App, err = app.Open(ctx, cfg); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.App.Close()) }()
	if head, err := h.Store().Head(); err != nil || head > 0 {
		return err
	}
	return h.found(ctx)
}

// enter signs in.
func (h *house) enter(ctx context.Context) error {
	in, err := h.SignIn(ctx, login, password, "bench")
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	h.cookie = in.Cookie
	if h.head, err = h.Session(in.Cookie); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	for i := range tokens {
		t, err := h.NewToken(ctx, h.head, fmt.Sprintf("测量%d", i), "", 1)
		if err != nil {
			return fmt.Errorf("make token: %w", err)
		}
		h.tokens = append(h.tokens, t)
	}
	return nil
}

func (h *house) found(ctx context.Context) error {
	secret, err := h.Begin(ctx, app.Setup{Host: "bench.example", Login: login, Name: "王甲一",
		Body: settings.BodyNamed{Name: "示例区双城共建工作办公室", Short: "示例区双创办"}})
	if err != nil {
		return err
	}
	in, err := h.SignIn(ctx, login, secret, "bench")
	if err != nil {
		return err
	}
	if h.head, err = h.Session(in.Cookie); err != nil {
		return err
	}
	if err := h.ChangePassword(ctx, h.ask(), secret, password); err != nil {
		return err
	}
	for _, u := range []org.Found{{ID: "u-d", Code: "d", Kind: org.District, Name: org.UnitName{Full: "示例区"}},
		{ID: "u-zf", Code: "zf", Kind: org.Dept, Name: org.UnitName{Full: "综合行政执法局"}, Parent: "u-d"}} {
		u.Span = calendar.Span{From: "2017-01-01"}
		if _, err := h.Unit(ctx, h.ask(), u.ID, u); err != nil {
			return err
		}
	}
	return nil
}

// id is a fresh command ID.
func (h *house) id() string {
	return fmt.Sprintf("%08x-%04x-7000-8000-%012x", uint32(h.run>>16), uint16(h.run), h.serial.Add(1))
}

func (h *house) ask() app.Ask {
	id := h.id()
	return app.Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Viewer: h.head}
}

// send carries out one request and gives the answer's body; any status but want is an error.
func (h *house) send(req *http.Request, want int) ([]byte, error) {
	res, err := h.client.Do(req)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	if res.StatusCode != want {
		return nil, fmt.Errorf("%s %s: %s: %s", req.Method, req.URL.Path, res.Status, b[:min(len(b), 300)])
	}
	return b, nil
}

// post sends a report as a program does.
func (h *house) post(ctx context.Context, path, contentType, body string) error {
	n := h.serial.Add(1)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url+api.Prefix+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Authorization", "Bearer "+h.tokens[n%tokens])
	req.Header.Set("Command-Id", h.id())
	_, err = h.send(req, http.StatusCreated)
	return err
}

// page reads a page as a browser with a session does.
func (h *house) page(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+path, nil)
	if err != nil {
		return nil, err
	}
	req.AddCookie(&http.Cookie{Name: "sc-session", Value: h.cookie})
	return h.send(req, http.StatusOK)
}
