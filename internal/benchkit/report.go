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
}

// Run fills the data folder if need be, measures, and writes one line for each figure, the machine's own limits first: a
// figure from a shared machine says something only beside the limits of the same minutes. Sections for other doors are
// added to the list here.
func Run(ctx context.Context, w io.Writer, p Plan) error {
	if p.Dir == "" {
		p.Dir = Folder(p.Matters)
	}
	r := &report{w: w, plan: p}
	if err := r.begin(ctx); err != nil {
		return err
	}
	defer r.data.Close()
	for _, section := range []func(context.Context) error{r.limits, r.commands, r.pages, r.searches, r.counts, r.folding, r.reopening} {
		if err := section(ctx); err != nil {
			return err
		}
	}
	return r.data.Close()
}

type report struct {
	w    io.Writer
	plan Plan
	data *Data
	lim  Limits
}

func (r *report) line(work, figure, note string, args ...any) {
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

func (r *report) head(text string, args ...any) {
	fmt.Fprintf(r.w, "\n%s\n", fmt.Sprintf(text, args...))
}

func (r *report) begin(ctx context.Context) (err error) {
	start := time.Now()
	if r.data, err = Open(ctx, r.plan.Dir, r.plan.Postgres, r.plan.Matters); err != nil {
		return err
	}
	engine := "SQLite"
	if r.plan.Postgres != "" {
		engine = "PostgreSQL"
	}
	fmt.Fprintf(r.w, "%s，%d 件事项，%d 个处理器，%s/%s，%s\n", engine, r.data.N, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	if r.data.Filled > 0 {
		r.line("造数", seconds(r.data.Filled), "用时，目录 %s", r.plan.Dir)
	} else {
		r.line("打开", seconds(time.Since(start)), "用时，目录 %s", r.plan.Dir)
	}
	if rss, err := resident(); err == nil {
		r.line("空闲内存", fmt.Sprintf("%d MB", rss>>20), "打开以后，造数的除外")
	}
	head, err := r.data.Head()
	if err != nil {
		return err
	}
	if st, err := os.Stat(r.file()); err == nil && head > 0 {
		r.line("每条流水占用", fmt.Sprintf("%d B", st.Size()/head), "含索引、校验树、全文索引；共 %d 条", head)
	}
	return nil
}

func (r *report) file() string { return r.plan.Dir + "/data/shuangcheng.db" }

func (r *report) limits(ctx context.Context) (err error) {
	r.head("这台机器本身")
	if r.lim, err = MeasureLimits(ctx, r.plan.Dir, r.plan.Span); err != nil {
		return err
	}
	r.line("落盘", perSecond(r.lim.Syncs), "4 KB 一次 fsync")
	r.line("SQLite 原样写入，一行一提交", perSecond(r.lim.Single), "synchronous=FULL")
	r.line("SQLite 原样写入，64 行一提交", perSecond(r.lim.Grouped), "synchronous=FULL")
	r.line("静态网页", perSecond(r.lim.Pages), "20 KB，8 个客户端，客户端也在本机")
	return nil
}

func (r *report) commands(ctx context.Context) error {
	r.head("办理（登记、受理、派遣、签收、整改、核查等完整命令）")
	for _, n := range r.plan.Writers {
		s, err := r.data.Commands(ctx, n, r.plan.Span, nil)
		if err != nil {
			return err
		}
		r.line(fmt.Sprintf("%d 人同时", n), perSecond(s.PerSecond), "p50 %s  p99 %s  每条 %d µs CPU  一行一提交的 %.0f%%",
			millis(s.P50), millis(s.P99), s.CPU.Microseconds(), 100*s.PerSecond/r.lim.Single)
	}
	return nil
}

func (r *report) pages(context.Context) error {
	r.head("台账一页 50 条")
	live := true
	for _, v := range r.data.District.Viewers() {
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

func (r *report) searches(context.Context) error {
	r.head("全文检索一页 50 条")
	for _, v := range r.data.District.Viewers() {
		for _, words := range []string{"路灯", "飞机", "盲道停放"} {
			if err := r.page(v.Name+" "+words, v, store.Filter{Words: words}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *report) page(name string, v Viewer, f store.Filter) error {
	s, err := r.data.Page(v, f, 1, r.plan.Span/5)
	if err != nil {
		return err
	}
	r.line(name, millis(s.P95), "p95  p50 %s  每页 %d µs CPU", millis(s.P50), s.CPU.Microseconds())
	return nil
}

func (r *report) counts(context.Context) error {
	r.head("分类计数")
	for _, place := range []string{"", "d/t1", "d/t1/t1c1", "d/t1/t1c1/t1c1g1"} {
		s, err := r.data.CountsOf(place, r.plan.Span/5)
		if err != nil {
			return err
		}
		r.line("范围 "+place, millis(s.P95), "p95  p50 %s", millis(s.P50))
	}
	return nil
}

func (r *report) folding(context.Context) error {
	r.head("重放")
	s, err := r.data.FoldRate(200_000)
	if err != nil {
		return err
	}
	r.line("读懂并归并流水", perSecond(s.PerSecond), "一个处理器，不写库；每条 %.1f µs CPU", float64(s.CPU.Nanoseconds())/1000)
	return nil
}

// reopening closes the folder and opens it as a start of the program does.
func (r *report) reopening(ctx context.Context) error {
	r.head("启动")
	if err := r.data.Close(); err != nil {
		return err
	}
	start := time.Now()
	data, err := Open(ctx, r.plan.Dir, r.plan.Postgres, 0)
	if err != nil {
		return err
	}
	r.data = data
	r.line("打开", millis(time.Since(start)), "从打开文件到可以读写")
	return nil
}

func perSecond(n float64) string     { return fmt.Sprintf("%.0f /s", n) }
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
