package benchkit

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"shuangcheng/internal/store"
)

// Plan says what a run measures.
type Plan struct {
	Dir      string // data folder of the run; empty takes the one kept in the temporary folder
	Postgres string // connection string; empty measures SQLite
	Matters  int
	Span     time.Duration // time for each figure
	Writers  []int
	Product  Product
	Sections []func(context.Context, *Report) error // for other doors, measured last
}

// Run fills the data folder if need be, measures, and writes one line for each figure, the machine's own limits first: a
// figure from a shared machine says something only beside the limits of the same minutes.
func Run(ctx context.Context, w io.Writer, p Plan) error {
	if p.Dir == "" {
		p.Dir = Folder(p.Matters)
	}
	r := &Report{w: w, Plan: p}
	if err := r.begin(ctx); err != nil {
		return err
	}
	defer func() { r.Data.Close() }()
	for _, section := range []func(context.Context) error{r.limits, r.commands, r.pages, r.searches, r.counts, r.cells, r.folding, r.verifying, r.reopening} {
		if err := section(ctx); err != nil {
			return err
		}
	}
	for _, section := range p.Sections {
		if err := section(ctx, r); err != nil {
			return err
		}
	}
	return r.Data.Close()
}

// Report is a run on its way.
type Report struct {
	w      io.Writer
	Plan   Plan
	Data   *Data
	Limits Limits // of this machine in this run
}

// Line writes one figure.
func (r *Report) Line(work, figure, note string, args ...any) {
	pad := max(0, 34-width(work))
	fmt.Fprintf(r.w, "%s%s %14s  %s\n", work, strings.Repeat(" ", pad), figure, fmt.Sprintf(note, args...))
}

// width is the columns of a text on a terminal: Han characters take two.
func width(s string) (n int) {
	for _, c := range s {
		if n++; c > 0x2e80 {
			n++
		}
	}
	return n
}

// Head begins a section.
func (r *Report) Head(text string, args ...any) {
	fmt.Fprintf(r.w, "\n%s\n", fmt.Sprintf(text, args...))
}

func (r *Report) begin(ctx context.Context) (err error) {
	start := time.Now()
	if r.Data, err = Open(ctx, r.Plan.Dir, r.Plan.Postgres, r.Plan.Matters, r.Plan.Product); err != nil {
		return err
	}
	engine := "SQLite"
	if r.Plan.Postgres != "" {
		engine = "PostgreSQL"
	}
	fmt.Fprintf(r.w, "%s，%d 件事项，%d 个处理器，%s/%s，%s\n", engine, r.Data.N, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	if r.Data.Filled > 0 {
		r.Line("造数", seconds(r.Data.Filled), "用时，目录 %s", r.Plan.Dir)
	} else {
		r.Line("打开", seconds(time.Since(start)), "用时，目录 %s", r.Plan.Dir)
	}
	if rss, err := resident(); err == nil {
		r.Line("空闲内存", fmt.Sprintf("%d MB", rss>>20), "打开以后，造数的除外")
	}
	head, err := r.Data.Head()
	if err != nil {
		return err
	}
	if st, err := os.Stat(r.file()); err == nil && head > 0 {
		r.Line("每条流水占用", fmt.Sprintf("%d B", st.Size()/head), "含索引、校验树、全文索引；共 %d 条", head)
	}
	return nil
}

func (r *Report) file() string { return r.Plan.Dir + "/data/shuangcheng.db" }

func (r *Report) limits(ctx context.Context) (err error) {
	r.Head("这台机器本身")
	if r.Limits, err = MeasureLimits(ctx, r.Plan.Dir, r.Plan.Span); err != nil {
		return err
	}
	r.Line("落盘", PerSecond(r.Limits.Syncs), "4 KB 一次 fsync")
	r.Line("SQLite 原样写入，一行一提交", PerSecond(r.Limits.Single), "synchronous=FULL")
	r.Line("SQLite 原样写入，64 行一提交", PerSecond(r.Limits.Grouped), "synchronous=FULL")
	r.Line("静态网页", PerSecond(r.Limits.Pages), "20 KB，8 个客户端，客户端也在本机")
	return nil
}

func (r *Report) commands(ctx context.Context) error {
	r.Head("办理（登记、受理、派遣、签收、整改、核查等完整命令）")
	for _, n := range r.Plan.Writers {
		s, err := r.Data.Commands(ctx, n, r.Plan.Span, nil)
		if err != nil {
			return err
		}
		r.Line(fmt.Sprintf("%d 人同时", n), PerSecond(s.PerSecond), "p50 %s  p99 %s  每条 %d µs CPU  一行一提交的 %.0f%%",
			millis(s.P50), millis(s.P99), s.CPU.Microseconds(), 100*s.PerSecond/r.Limits.Single)
	}
	return r.memory("负载下内存")
}

func (r *Report) pages(context.Context) error {
	r.Head("台账一页 50 条")
	live := true
	for _, v := range r.Data.District.Viewers() {
		for _, x := range []struct {
			name string
			f    store.Filter
		}{{"最新", store.Filter{}}, {"在办", store.Filter{Live: &live}}, {"按期限", store.Filter{Order: store.DueFirst}}} {
			if err := r.page(v.Name+" "+x.name, v, x.f); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Report) searches(context.Context) error {
	r.Head("全文检索一页 50 条")
	for _, v := range r.Data.District.Viewers() {
		for _, words := range []string{"路灯", "飞机", "盲道停放"} {
			if err := r.page(v.Name+" "+words, v, store.Filter{Words: words}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Report) page(name string, v Viewer, f store.Filter) error {
	s, err := r.Data.Page(v, f, 1, r.Plan.Span/5)
	if err != nil {
		return err
	}
	r.Line(name, millis(s.P95), "p95  p50 %s  每页 %d µs CPU", millis(s.P50), s.CPU.Microseconds())
	return nil
}

func (r *Report) counts(context.Context) error {
	r.Head("分类计数")
	for _, place := range []string{"", "d/t1", "d/t1/t1c1", "d/t1/t1c1/t1c1g1"} {
		s, err := r.Data.CountsOf(place, r.Plan.Span/5)
		if err != nil {
			return err
		}
		r.Line("范围 "+place, millis(s.P95), "p95  p50 %s", millis(s.P50))
	}
	return nil
}

func (r *Report) folding(context.Context) error {
	r.Head("重放")
	s, err := r.Data.FoldRate(200_000)
	if err != nil {
		return err
	}
	r.Line("读懂并归并流水", PerSecond(s.PerSecond), "一个处理器，不写库；每条 %.1f µs CPU", float64(s.CPU.Nanoseconds())/1000)
	return nil
}

// verifying checks leaves alone, then the whole folder.
func (r *Report) verifying(ctx context.Context) error {
	r.Head("校验")
	s, err := r.Data.LeafRate(200_000)
	if err != nil {
		return err
	}
	r.Line("核对条目写法并求哈希", PerSecond(s.PerSecond), "一个处理器；每条 %.1f µs CPU", float64(s.CPU.Nanoseconds())/1000)
	for _, refold := range []bool{false, true} {
		if s, err = r.Data.VerifyRate(ctx, refold); err != nil {
			return err
		}
		name := map[bool]string{false: "整库校验", true: "整库校验并重算状态"}[refold]
		r.Line(name, PerSecond(s.PerSecond), "全部处理器；每条 %.1f µs CPU", float64(s.CPU.Nanoseconds())/1000)
	}
	return r.memory("内存")
}

func (r *Report) memory(name string) error {
	rss, err := resident()
	if err != nil {
		return err
	}
	r.Line(name, fmt.Sprintf("%d MB", rss>>20), "本进程此刻")
	return nil
}

// reopening closes the folder and opens it as a start of the program does.
func (r *Report) reopening(ctx context.Context) error {
	r.Head("启动")
	if err := r.Data.Close(); err != nil {
		return err
	}
	start := time.Now()
	if err := r.Reopen(ctx); err != nil {
		return err
	}
	r.Line("打开", millis(time.Since(start)), "从打开文件到可以读写")
	return nil
}

// Reopen opens the folder again after a section closed it.
func (r *Report) Reopen(ctx context.Context) (err error) {
	r.Data, err = Open(ctx, r.Plan.Dir, r.Plan.Postgres, 0, r.Plan.Product)
	return err
}

// PerSecond writes a rate.
func PerSecond(n float64) string     { return fmt.Sprintf("%.0f /s", n) }
func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
func millis(d time.Duration) string  { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }

// resident is the memory of this process that lies in RAM, in bytes.
func resident() (int64, error) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("no VmRSS in /proc/self/status")
}
