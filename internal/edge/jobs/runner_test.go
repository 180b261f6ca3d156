package jobs

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/store"
	"shuangcheng/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m, nil) }

// begun is a district on its first morning.
func begun(t *testing.T) (*app.App, *testkit.Clock) {
	t.Helper()
	dir, rand := t.TempDir(), testkit.Rand(7)
	keys, err := store.CreateKeys(filepath.Join(dir, "keys"), rand)
	if err != nil {
		t.Fatal(err)
	}
	clock := testkit.NewClock(time.Date(2018, 3, 15, 1, 30, 0, 0, time.UTC))
	cfg := store.Config{Dir: filepath.Join(dir, "data"), Keys: keys, Now: clock.Now, Rand: rand, MinFree: -1}
	if err := os.Mkdir(cfg.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	if _, err := a.Begin(t.Context(), app.Setup{Host: "test.example", Login: "wang", Name: "王甲一",
		Body: settings.BodyNamed{Name: "示例区双城共建工作办公室", Short: "示例区双创办"}}); err != nil {
		t.Fatal(err)
	}
	return a, clock
}

// diary notes which jobs ran.
type diary []string

func (d *diary) job(name string, every time.Duration, err error) job {
	return job{name, name, every, func(context.Context, *app.App) error {
		*d = append(*d, name)
		return err
	}}
}

func TestEachJobRunsWhenItIsDue(t *testing.T) {
	a, clock := begun(t)
	var ran diary
	r := newRunner(a, []job{ran.job("minute", time.Minute, nil), ran.job("broken", time.Minute, errors.New("out of order")),
		{"mad", "mad", time.Minute, func(context.Context, *app.App) error { panic("mad") }}, ran.job("hour", time.Hour, nil)})
	next := map[string]time.Time{}
	for _, step := range []struct {
		after time.Duration
		want  string
	}{
		{0, "minute broken hour"}, {30 * time.Second, ""}, {30 * time.Second, "minute broken"}, {time.Hour, "minute broken hour"},
		{40 * time.Minute, "minute broken"},
		{-20 * time.Minute, "minute broken"}, // set back: what runs each minute goes on, and the hour is not over
		{-5 * time.Hour, "minute broken hour"},
		{30 * time.Second, ""},
	} {
		ran = nil
		clock.Advance(step.after)
		r.turn(t.Context(), next)
		if got := strings.Join(ran, " "); got != step.want {
			t.Errorf("%v later ran %q, want %q", step.after, got, step.want)
		}
	}
	h := r.Health()
	if h[0].InARow != 0 || h[0].Last.IsZero() || !h[0].Failed.IsZero() {
		t.Errorf("a good job: %+v", h[0])
	}
	if !h[1].Broken() || h[1].Fault != "out of order" || !strings.Contains(h[1].String(), "已连续失败 6 次") {
		t.Errorf("a broken job: %+v %s", h[1], h[1])
	}
	if !h[2].Broken() || h[2].Fault != "panic: mad" {
		t.Errorf("a mad job: %+v", h[2])
	}
}

// A job that failed and works again says so, and does not count as broken.
func TestHealthInWords(t *testing.T) {
	a, clock := begun(t)
	fault := errors.New("disk")
	r := newRunner(a, []job{{"x", "示例任务", time.Minute, func(context.Context, *app.App) error { return fault }}})
	next := map[string]time.Time{}
	got := []string{r.Health()[0].String()}
	for _, fault = range []error{nil, errors.New("disk"), nil} {
		r.turn(t.Context(), next)
		got = append(got, r.Health()[0].String())
		clock.Advance(time.Minute)
	}
	want := []string{"“示例任务”还没有运行过。", "“示例任务”正常，最近一次2018年3月15日09:30。", "“示例任务”在2018年3月15日09:31失败，将自动重试。",
		"“示例任务”正常，最近一次2018年3月15日09:32；上次失败在2018年3月15日09:31。"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// Stop returns when the job under way has ended, and what was broken off is no failure.
func TestStopWaits(t *testing.T) {
	a, _ := begun(t)
	began, ended := make(chan bool), false
	r := newRunner(a, []job{{"long", "long", time.Minute, func(ctx context.Context, _ *app.App) error {
		close(began)
		<-ctx.Done()
		ended = true
		return ctx.Err()
	}}})
	r.Start()
	<-began
	r.Stop()
	if !ended {
		t.Error("stopped before the job had ended")
	}
	if h := r.Health()[0]; h.InARow != 0 {
		t.Errorf("health %+v", h)
	}
}

// All jobs of the product run on a district where nothing is due, and a step back of the clock is entered once an hour.
func TestAllJobsAndAClockThatStepsBack(t *testing.T) {
	a, clock := begun(t)
	r := New(a)
	next := map[string]time.Time{}
	r.turn(t.Context(), next)
	for _, h := range r.Health() {
		if h.InARow != 0 || h.Last.IsZero() {
			t.Errorf("%s: %s", h.Name, h.Fault)
		}
	}
	clock.Advance(-10 * time.Minute)
	stepped := func() (n int) {
		list, err := a.Store().Entries(0, 100_000)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			if s.Kind == "clock.stepped.v1" {
				n++
			}
		}
		return n
	}
	if _, err := a.Store().Publish(t.Context()); err != nil { // anything that writes notices the step
		t.Fatal(err)
	}
	if _, err := a.Store().Write(t.Context(), store.Interactive, store.Command{}, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		r.turn(t.Context(), next)
		clock.Advance(time.Minute)
	}
	if n := stepped(); n != 1 {
		t.Errorf("%d entries of a clock that stepped back, want 1", n)
	}
}
