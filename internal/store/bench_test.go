package store_test

import (
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/benchkit"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/store"
	"shuangcheng/internal/testkit"
)

// matters is how many matters the benchmarks run on: SHUANGCHENG_BENCH_MATTERS, or 10,000. The data folder is kept between
// runs, since making a million of them takes minutes.
func matters(b *testing.B) int {
	b.Helper()
	n, err := strconv.Atoi(os.Getenv("SHUANGCHENG_BENCH_MATTERS"))
	if err != nil {
		return 10_000
	}
	return n
}

func open(b *testing.B, dir, postgres string, n int) *benchkit.Data {
	b.Helper()
	d, err := benchkit.Open(b.Context(), dir, postgres, n, benchkit.Product{Folds: app.Folds()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := d.Close(); err != nil {
			b.Error(err)
		}
	})
	return d
}

// tell reports a speed in the units of the goals.
func tell(b *testing.B, s benchkit.Speed, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(s.PerSecond, "op/s")
	b.ReportMetric(float64(s.P95.Microseconds()), "p95-µs")
	b.ReportMetric(float64(s.CPU.Nanoseconds())/1000, "cpu-µs/op")
}

// span is long enough for several checkpoints of the database.
const span = 3 * time.Second

// BenchmarkCommands is the loop command by command. bare is the same without journal, tree and command row.
func BenchmarkCommands(b *testing.B) {
	for _, writers := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("sqlite/%d", writers), func(b *testing.B) {
			s, err := open(b, benchkit.Folder(matters(b)), "", matters(b)).Commands(b.Context(), writers, span, nil)
			tell(b, s, err)
		})
		b.Run(fmt.Sprintf("postgres/%d", writers), func(b *testing.B) {
			s, err := open(b, b.TempDir(), testkit.Postgres(b), min(matters(b), 10_000)).Commands(b.Context(), writers, span, nil)
			tell(b, s, err)
		})
	}
}

// BenchmarkBare spoils its folder, so it has one of its own; full is measured on the same.
func BenchmarkBare(b *testing.B) {
	d := open(b, b.TempDir(), "", min(matters(b), 10_000))
	var pos atomic.Int64
	pos.Store(1 << 40)
	bare := func(tx *store.Tx, row store.MatterRow, events ...journal.Event) (store.MatterRow, error) {
		n := int64(len(events))
		return store.Matters.EnterBare(tx, row, pos.Add(n)-n, events...)
	}
	for _, writers := range []int{16, 64} {
		b.Run(fmt.Sprintf("full/%d", writers), func(b *testing.B) {
			s, err := d.Commands(b.Context(), writers, span, nil)
			tell(b, s, err)
		})
		b.Run(fmt.Sprintf("bare/%d", writers), func(b *testing.B) {
			s, err := d.Commands(b.Context(), writers, span, bare)
			tell(b, s, err)
		})
	}
}

func BenchmarkPages(b *testing.B) {
	d := open(b, benchkit.Folder(matters(b)), "", matters(b))
	live := true
	for _, v := range d.District.Viewers() {
		for name, f := range map[string]store.Filter{
			"newest": {}, "live": {Live: &live}, "due": {Order: store.DueFirst}, "place": {Place: "d/t1/t1c1"},
			"words": {Words: "路灯"}, "no-hit": {Words: "飞机"},
		} {
			b.Run(v.Name+"/"+name, func(b *testing.B) {
				s, err := d.Page(v, f, 1, span/10)
				tell(b, s, err)
			})
		}
	}
}

func BenchmarkCounts(b *testing.B) {
	d := open(b, benchkit.Folder(matters(b)), "", matters(b))
	for _, place := range []string{"", "d/t1", "d/t1/t1c1/t1c1g1"} {
		b.Run("of "+place, func(b *testing.B) {
			s, err := d.CountsOf(place, span/10)
			tell(b, s, err)
		})
	}
}

func BenchmarkFold(b *testing.B) {
	s, err := open(b, benchkit.Folder(matters(b)), "", matters(b)).FoldRate(200_000)
	tell(b, s, err)
}

func BenchmarkLeaf(b *testing.B) {
	s, err := open(b, benchkit.Folder(matters(b)), "", matters(b)).LeafRate(200_000)
	tell(b, s, err)
}

// BenchmarkVerify walks over the whole folder.
func BenchmarkVerify(b *testing.B) {
	d := open(b, benchkit.Folder(matters(b)), "", matters(b))
	for name, refold := range map[string]bool{"plain": false, "refold": true} {
		b.Run(name, func(b *testing.B) {
			s, err := d.VerifyRate(b.Context(), refold)
			tell(b, s, err)
		})
	}
}

// BenchmarkOpen is from opening the file to being able to write.
func BenchmarkOpen(b *testing.B) {
	open(b, benchkit.Folder(matters(b)), "", matters(b)).Close()
	for b.Loop() {
		d, err := benchkit.Open(b.Context(), benchkit.Folder(matters(b)), "", 0, benchkit.Product{Folds: app.Folds()})
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
