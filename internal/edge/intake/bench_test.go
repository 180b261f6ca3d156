package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"shuangcheng/internal/app"
)

// bigLedger is an old ledger of n rows, all closed.
func bigLedger(n int) []byte {
	var b bytes.Buffer
	b.WriteString("编号,发现时间,镇街,地点,存在问题,责任单位,是否完成,完成时间\n")
	for i := range n {
		fmt.Fprintf(&b, "L-%06d,2017-%02d-%02d 09:00,东城街道,建设路%d号,垃圾桶外溢第%d处,综合行政执法局,是,2017-12-30 10:00\n", i, i%11+1, i%28+1, i, i)
	}
	return b.Bytes()
}

// clients is how many people file matters while the import runs, and pause how long each of them rests in between.
const (
	clients = 8
	pause   = 100 * time.Millisecond
)

// cpuSeconds is what the program has used of the processors.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// busy lets the clients work until ctx ends, and returns how long each of their writes took.
func (w *town) busy(ctx context.Context, b *testing.B) (waits []time.Duration) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			time.Sleep(time.Duration(c) * pause / clients) // people do not press at one moment
			for n := 0; ctx.Err() == nil; n++ {
				id := fmt.Sprintf("00000000-0000-7000-9000-%04d%08d", c, n)
				q := app.Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Viewer: w.head}
				at := time.Now()
				if _, err := w.File(b.Context(), q, app.Report{What: "路灯不亮", Words: "建设路", Channel: "daily"}); err != nil {
					b.Error(err)
				}
				took := time.Since(at)
				mu.Lock()
				waits = append(waits, took)
				mu.Unlock()
				time.Sleep(pause)
			}
		})
	}
	wg.Wait()
	slices.Sort(waits)
	return waits
}

// BenchmarkImport10000 takes in 10,000 rows while eight people file matters; what they wait is reported beside the time of the
// import, and so is the import alone.
func BenchmarkImport10000(b *testing.B) {
	for _, alone := range []bool{true, false} {
		b.Run(map[bool]string{true: "alone", false: "beside8"}[alone], func(b *testing.B) {
			for b.Loop() {
				importOnce(b, alone)
			}
		})
	}
}

func importOnce(b *testing.B, alone bool) {
	w := newTown(b, "")
	start := time.Now()
	id, rows := w.upload(b, app.ImportMatters, "大台账.csv", bigLedger(10_000), nil)
	b.ReportMetric(time.Since(start).Seconds(), "s/preview")
	if err := w.ConfirmImport(b.Context(), w.ask(), id, rows, func(*app.ImportSpec) {}); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	waits := make(chan []time.Duration, 1)
	if alone {
		waits <- nil
	} else {
		go func() { waits <- w.busy(ctx, b) }()
	}
	start = time.Now()
	cpu := cpuSeconds()
	done := w.run(b, id)
	b.ReportMetric(time.Since(start).Seconds(), "s/import")
	b.ReportMetric(cpuSeconds()-cpu, "cpu-s/import")
	stop()
	if list := <-waits; len(list) > 0 {
		b.ReportMetric(float64(len(list)), "writes-beside")
		b.ReportMetric(float64(list[len(list)/2].Milliseconds()), "ms/wait-p50")
		b.ReportMetric(float64(list[len(list)*99/100].Milliseconds()), "ms/wait-p99")
	}
	if done.Result.Filed != 10_000 {
		b.Fatalf("%s %+v", done.State, done.Result)
	}
}
