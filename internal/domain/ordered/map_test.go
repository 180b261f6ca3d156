package ordered

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestMapIsAMap puts in at random: each map ever made is what a plain map was at that moment, in order, and none grows deep.
func TestMapIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type moment struct {
			m    Map[int, int]
			want map[int]int
		}
		now := moment{want: map[int]int{}}
		past := []moment{now}
		for i, k := range rapid.SliceOfN(rapid.IntRange(-60, 60), 0, 200).Draw(t, "keys") {
			now = moment{now.m.With(k, i), maps.Clone(now.want)}
			now.want[k] = i
			past = append(past, now)
		}
		for _, p := range past {
			if d := cmp.Diff(p.want, maps.Collect(p.m.All())); d != "" || p.m.Len() != len(p.want) {
				t.Fatalf("of %d keys, says %d: %s", len(p.want), p.m.Len(), d)
			}
			if most := 1.45 * math.Log2(float64(p.m.Len())+2); float64(p.m.root.high()) > most {
				t.Fatalf("%d keys lie %d deep", p.m.Len(), p.m.root.high())
			}
		}
		keys := slices.Collect(maps.Keys(maps.Collect(now.m.All())))
		for k := -61; k <= 61; k++ {
			if v, ok := now.m.Find(k); ok != slices.Contains(keys, k) || v != now.want[k] || now.m.Get(k) != v {
				t.Fatalf("key %d: %d, %v, want %d", k, v, ok, now.want[k])
			}
		}
		var order []int
		for k := range now.m.All() {
			order = append(order, k)
		}
		if !slices.IsSorted(order) {
			t.Fatalf("out of order: %v", order)
		}
	})
}

func BenchmarkGrow(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var m Map[int, [20]int]
		for i := range 10_000 {
			m = m.With(i*7919%10_007, [20]int{i})
		}
	}
}
