package proof

import (
	"testing"

	"pgregory.net/rapid"
)

func TestVersionsIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, want := newVersions(), map[string]uint32{}
		for i, name := range rapid.SliceOfN(rapid.StringN(1, 2, 4), 1, 3000).Draw(t, "names") {
			at := v.at([]byte(name))
			if *at != want[name] {
				t.Fatalf("after %d: %q has %d, want %d", i, name, *at, want[name])
			}
			*at++
			want[name]++
		}
	})
}

// BenchmarkVersions reports the heap for two million streams, as many as ten million entries have.
func BenchmarkVersions(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		v := newVersions()
		name := []byte("matter/01J00000")
		for i := range 2_000_000 {
			for j, n := len(name)-1, i; j > 9; j, n = j-1, n/36 {
				name[j] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n%36]
			}
			*v.at(name) = 1
		}
		bytes := 0
		for i := range v.shards {
			bytes += 12 * len(v.shards[i].keys)
		}
		b.ReportMetric(float64(bytes), "B-held")
	}
}
