package intake

import (
	"bytes"
	"fmt"
	"slices"
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

// BenchmarkImport10000 takes in 10,000 rows while somebody files a matter every few milliseconds; the slowest of his waits is
// reported beside the time of the import.
func BenchmarkImport10000(b *testing.B) {
	for b.Loop() {
		w := newTown(b, "")
		start := time.Now()
		id, rows := w.upload(b, app.ImportMatters, "大台账.csv", bigLedger(10_000), nil)
		read := time.Since(start)
		if err := w.ConfirmImport(b.Context(), w.ask(), id, rows, func(*app.ImportSpec) {}); err != nil {
			b.Fatal(err)
		}
		stop, waits := make(chan struct{}), make(chan []time.Duration)
		go func() {
			var list []time.Duration
			for {
				select {
				case <-stop:
					waits <- list
					return
				case <-time.After(20 * time.Millisecond):
				}
				at := time.Now()
				if _, err := w.File(b.Context(), w.ask(), app.Report{What: "路灯不亮", Words: "建设路", Channel: "daily"}); err != nil {
					b.Error(err)
				}
				list = append(list, time.Since(at))
			}
		}()
		start = time.Now()
		done := w.run(b, id)
		b.ReportMetric(time.Since(start).Seconds(), "s/import")
		close(stop)
		list := <-waits
		slices.Sort(list)
		b.ReportMetric(read.Seconds(), "s/preview")
		b.ReportMetric(float64(list[len(list)*95/100].Milliseconds()), "ms/wait-p95")
		if done.Result.Filed != 10_000 {
			b.Fatalf("%s %+v", done.State, done.Result)
		}
	}
}
