package proof

import (
	"bytes"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// benchJournal yields n entries of about 600 bytes in streams of five, the way matters look.
func benchJournal(n int, begin string) iter.Seq2[[]byte, error] {
	words := strings.Repeat("道路两侧垃圾满溢，", 4)
	return func(yield func([]byte, error) bool) {
		var leaf []byte
		for i := range n {
			seq := i + 1
			stream, ver, kind, body := fmt.Sprintf("matter/01J%017d", i/5), i%5+1, "matter.noted.v1",
				fmt.Sprintf(`{"n":%d,"text":{"c":"XunBvhhnsjGpjjeXh7L1mo4ViYVhFf78PrIm5NJo5L4=","ref":"00000000-0000-4000-8000-%012d"},"words":"%s","codes":["A3.2","B1.07"],"due":"2018-03-20"}`, i, i, words)
			if i == 0 {
				stream, kind, body = "journal/1", KindEpochBegun, begin
			} else if i < 5 {
				ver = i
			}
			leaf = fmt.Appendf(leaf[:0], `{"v":1,"seq":%d,"at":"2018-03-15T01:30:00.000Z","stream":"%s","ver":%d,"kind":"%s","actor":"account/01J0000000000000000","post":"post/01J0000000000000000","unit":"unit/01J0000000000000000","cmd":"00000000-0000-4000-8000-%012d","body":%s}`,
				seq, stream, ver, kind, seq, body)
			if !yield(leaf, nil) {
				return
			}
		}
	}
}

// benchBundle writes a complete bundle of n entries to a file.
func benchBundle(tb testing.TB, n int) *os.File {
	epoch, err := NewEpoch(testOrigin, pub(testKey(1)), nil, "")
	if err != nil {
		tb.Fatal(err)
	}
	begin := string(mustEncode(tb, epoch))
	var tree Frontier
	var s stored
	for leaf := range benchJournal(n, begin) {
		s = tree.Append(s, LeafHash(leaf))
	}
	note, err := SignCheckpoint(Checkpoint{testOrigin, int64(n), tree.Root()}, testKey(1))
	if err != nil {
		tb.Fatal(err)
	}
	f, err := os.Create(filepath.Join(tb.TempDir(), "bundle.zip"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { f.Close() })
	err = WriteBundle(f, Bundle{Checkpoint: note, Keys: []KeyAt{{1, epoch.Key}}, Scope: Scope{Kind: ScopeJournal}, Evidence: EvidencePart,
		Hashes: s, EntryCount: int64(n), Entries: benchJournal(n, begin)})
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

// BenchmarkVerify reports leaves checked per second on one core, and the growth of the heap.
func BenchmarkVerify(b *testing.B) {
	const n = 500_000
	f := benchBundle(b, n)
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for b.Loop() {
		r, err := Verify(f, info.Size(), Options{})
		if err != nil || r.Grade != GradeSelf {
			b.Fatal(err, r.Problems)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
	b.ReportMetric(float64(info.Size())/n, "B/leaf")
}

func BenchmarkParseLeaf(b *testing.B) {
	var leaf []byte
	for l := range benchJournal(3, "{}") {
		leaf = bytes.Clone(l)
	}
	var e entry
	b.SetBytes(int64(len(leaf)))
	for b.Loop() {
		if wrong := e.parse(leaf); wrong != "" {
			b.Fatal(wrong)
		}
	}
}
