package doors

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/benchkit"
	"shuangcheng/internal/edge/web"
)

// BenchmarkPages draws pages without a network or a client between: SHUANGCHENG_BENCH_MATTERS matters, or 2,000. The processor time
// of the whole process is told too, since the wall says little on a machine that others use.
func BenchmarkPages(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("SHUANGCHENG_BENCH_MATTERS"))
	if err != nil {
		n = 2000
	}
	dir := benchkit.Folder(n)
	d, err := benchkit.Open(b.Context(), dir, "", n, Product())
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Close(); err != nil {
		b.Fatal(err)
	}
	cfg, err := benchkit.Config(dir, "")
	if err != nil {
		b.Fatal(err)
	}
	h := &house{run: time.Now().UnixMilli()}
	if h.App, err = app.Open(b.Context(), cfg); err != nil {
		b.Fatal(err)
	}
	defer h.App.Close()
	if err := h.enter(b.Context()); err != nil {
		b.Fatal(err)
	}
	site := web.New(h.App).Handler()
	ledger := h.draw(b, site, "/matters")
	row := rowID.FindSubmatch(ledger.Body.Bytes())
	for name, path := range map[string]string{"home": "/", "ledger": "/matters", "matter": "/matters/" + string(row[1]),
		"search": "/matters?q=" + url.QueryEscape("路灯"), "verify": "/verify", "no-hit": "/matters?q=" + url.QueryEscape("飞机")} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			size, before := 0, used(b)
			for b.Loop() {
				size = h.draw(b, site, path).Body.Len()
			}
			b.ReportMetric(float64(used(b)-before)/float64(b.N)/1000, "cpu-µs/op")
			b.ReportMetric(float64(size), "B/page")
		})
	}
}

func used(b *testing.B) int64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return r.Utime.Nano() + r.Stime.Nano()
}

func (h *house) draw(b *testing.B, site http.Handler, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
	r.AddCookie(&http.Cookie{Name: "sc-session", Value: h.cookie})
	w := httptest.NewRecorder()
	if site.ServeHTTP(w, r); w.Code != http.StatusOK {
		b.Fatalf("%s: %d: %s", path, w.Code, w.Body.String())
	}
	return w
}
