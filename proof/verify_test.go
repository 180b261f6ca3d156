package proof

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestGrades(t *testing.T) {
	s := newSample(t, "")
	whole, matter := write(t, s.bundle(t)), write(t, s.matter(t))
	seen := func(size int64) Seen { return Seen{Size: size, Root: s.roots[size]} }
	stranger := Seen{Size: 10, Root: s.roots[11]}
	for _, tt := range []struct {
		name string
		zip  []byte
		o    Options
		want Grade
		code Code // of the only problem, empty for none
	}{
		{"no key", whole, Options{}, GradeSelf, ""},
		{"key in use", whole, Options{Key: vkey(t, 2)}, GradeA, ""},
		{"key handed over", whole, Options{Key: vkey(t, 1)}, GradeA, ""},
		{"fingerprint", whole, Options{Key: Fingerprint(pub(testKey(2)))}, GradeA, ""},
		{"other key", whole, Options{Key: vkey(t, 3)}, GradeSelf, CodeKeyMismatch},
		{"seen", whole, Options{Key: vkey(t, 2), Seen: []Seen{seen(10), seen(20)}}, GradeB, ""},
		{"seen without key", whole, Options{Seen: []Seen{seen(10)}}, GradeSelf, ""},
		{"seen this one", whole, Options{Key: vkey(t, 2), Seen: []Seen{seen(int64(len(s.leaves)))}}, GradeB, ""},
		{"seen another past", whole, Options{Key: vkey(t, 2), Seen: []Seen{stranger}}, GradeA, CodeSeenFork},
		{"seen a later one", whole, Options{Key: vkey(t, 2), Seen: []Seen{{Size: 99, Root: s.roots[1]}}}, GradeA, CodeSeenNewer},
		{"seen another epoch", whole, Options{Key: vkey(t, 2), Seen: []Seen{{"example.gov.cn/journal/9", 10, s.roots[10]}}}, GradeA, CodeSeenUnknown},
		{"witnessed", whole, Options{Key: vkey(t, 2), Policy: testPolicy(t, 2)}, GradeC, ""},
		{"witnessed and seen", whole, Options{Key: vkey(t, 2), Seen: []Seen{seen(3)}, Policy: testPolicy(t, 1)}, GradeC, ""},
		{"witnessed, other past", whole, Options{Key: vkey(t, 2), Seen: []Seen{stranger}, Policy: testPolicy(t, 1)}, GradeA, CodeSeenFork},
		{"too few witnesses", whole, Options{Key: vkey(t, 2), Policy: testPolicy(t, 3)}, GradeA, CodeQuorum},
		{"matter", matter, Options{Key: vkey(t, 2)}, GradeA, ""},
		{"matter, published seen", matter, Options{Key: vkey(t, 1), Seen: []Seen{seen(7)}}, GradeB, ""},
		{"matter, unpublished seen", matter, Options{Key: vkey(t, 1), Seen: []Seen{seen(8)}}, GradeA, CodeSeenUnknown},
		{"matter, other past", matter, Options{Key: vkey(t, 1), Seen: []Seen{{Size: 7, Root: s.roots[8]}}}, GradeA, CodeSeenFork},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := verify(t, tt.zip, tt.o)
			var code Code
			if len(r.Problems) > 0 {
				code = r.Problems[0].Code
			}
			if r.Grade != tt.want || code != tt.code || len(r.Problems) > 1 || r.OK() != (tt.code == "") {
				t.Errorf("got grade %q, problems %v, OK %v; want grade %q, problem %q", r.Grade, r.Problems, r.OK(), tt.want, tt.code)
			}
		})
	}
}

// TestRewrittenPast is the case that a signature alone cannot show: the holder of the true key changes one old entry
// and signs everything anew.
func TestRewrittenPast(t *testing.T) {
	before, after := newSample(t, ""), newSample(t, "已清理")
	zip := write(t, after.bundle(t))
	if r := verify(t, zip, Options{Key: vkey(t, 2)}); r.Grade != GradeA || !r.OK() {
		t.Errorf("without memory: grade %q, %v; want A", r.Grade, r.Problems)
	}
	r := verify(t, zip, Options{Key: vkey(t, 2), Seen: []Seen{{Size: 20, Root: before.roots[20]}}})
	if r.Grade != GradeA || len(r.Problems) != 1 || r.Problems[0].Code != CodeSeenFork {
		t.Errorf("with a checkpoint seen: grade %q, %v; want A with %s", r.Grade, r.Problems, CodeSeenFork)
	}
	if r := verify(t, zip, Options{Key: vkey(t, 2), Seen: []Seen{{Size: 7, Root: before.roots[7]}}}); r.Grade != GradeB {
		t.Errorf("with a checkpoint from before the change: grade %q, %v; want B", r.Grade, r.Problems)
	}
}

func TestReport(t *testing.T) {
	s := newSample(t, "")
	r := verify(t, write(t, s.bundle(t)), Options{Key: vkey(t, 2), Policy: testPolicy(t, 2)})
	if r.ExistedBy != 1521077401 || len(r.Witnesses) != 2 {
		t.Errorf("existed by %d with %v, want 1521077401 with two", r.ExistedBy, r.Witnesses)
	}
	if r.RemovedAll != 1 || len(r.Removed) != 1 || r.Removed[0].Seq != int64(len(s.leaves)) {
		t.Errorf("removed %d: %v, want one by entry %d", r.RemovedAll, r.Removed, len(s.leaves))
	}
	if got, want := r.Headline(), "丙级（C）：甲级，并有 2 个独立见证者于 2018-03-15 09:30:01 +08:00 前签名"; got != want {
		t.Errorf("headline %q, want %q", got, want)
	}
	if len(r.Conclusions()) != 2 {
		t.Errorf("conclusions %v, want those of A and C", r.Conclusions())
	}
	if r.Key != Fingerprint(pub(testKey(2))) || r.Root != s.roots[len(s.leaves)] {
		t.Errorf("key %s, root %v", r.Key, r.Root)
	}
}

var update = flag.Bool("update", false, "write the bundles in testdata anew, which is right only with a new format")

// TestGoldenBundles: the bytes of a bundle are fixed by its format, and any ZIP reader opens it.
func TestGoldenBundles(t *testing.T) {
	s := newSample(t, "")
	for name, b := range map[string]Bundle{"journal.zip": s.bundle(t), "matter.zip": s.matter(t)} {
		path := filepath.Join("testdata", name)
		got := write(t, b)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s has %d bytes and differs from the stored one of %d bytes", name, len(got), len(want))
		}
		if r := verify(t, want, full(t, s)); r.Grade != GradeC || !r.OK() {
			t.Errorf("%s: grade %q, %v, want C", name, r.Grade, r.Problems)
		}
	}
	p := unpack(t, write(t, s.bundle(t)))
	if got, want := p.files["entries.jsonl"], append(bytes.Join(s.leaves, newline), '\n'); !bytes.Equal(got, want) {
		t.Errorf("entries.jsonl has %d bytes, want %d", len(got), len(want))
	}
}

// TestSecondEpoch: a new epoch shows what it quotes and is not taken for a continuation.
func TestSecondEpoch(t *testing.T) {
	first := newSample(t, "")
	const origin = "example.gov.cn/journal/2"
	epoch, err := NewEpoch(origin, pub(testKey(5)), first.checkpoint(t, 20), "备份早于已公布的检查点")
	if err != nil {
		t.Fatal(err)
	}
	s := &sample{vers: map[string]int{}, roots: []Hash{{}}}
	s.add(t, "journal/2", KindEpochBegun, string(mustEncode(t, epoch)))
	note, err := SignCheckpoint(Checkpoint{origin, 1, s.roots[1]}, testKey(5))
	if err != nil {
		t.Fatal(err)
	}
	zip := write(t, Bundle{Checkpoint: note, Keys: s.chain.Keys, Scope: Scope{Kind: ScopeJournal}, Evidence: EvidenceAll, Hashes: s.hashes, EntryCount: 1, Entries: each(s.leaves)})
	r := verify(t, zip, Options{Key: Fingerprint(pub(testKey(5))), Seen: []Seen{{testOrigin, 20, first.roots[20]}}})
	if r.Grade != GradeA || r.OK() || r.Problems[0].Code != CodeSeenUnknown || r.Previous == nil || r.Previous.Size != 20 {
		t.Errorf("grade %q, %v, previous %+v; want A, %s, 20", r.Grade, r.Problems, r.Previous, CodeSeenUnknown)
	}
	if r := verify(t, zip, Options{Key: vkey(t, 5)}); r.Grade != GradeSelf {
		t.Errorf("the key of another origin: grade %q, want self", r.Grade)
	}
}

func TestOptionsThatAskForNothingAreRefused(t *testing.T) {
	zip := write(t, newSample(t, "").bundle(t))
	for _, o := range []Options{{Key: "x"}, {Policy: &Policy{}}, {Seen: []Seen{{}}}, {Key: witnessKey(t, "audit.example", 11)}} {
		if _, err := Verify(bytes.NewReader(zip), int64(len(zip)), o); err == nil {
			t.Errorf("Verify with %+v is carried out", o)
		}
	}
}

func TestParseSeen(t *testing.T) {
	root := LeafHash(nil)
	for text, want := range map[string]Seen{
		"7:" + root.String():                          {"", 7, root},
		testOrigin + ":7:" + root.String():            {testOrigin, 7, root},
		"example.gov.cn/journal/2:1:" + root.String(): {"example.gov.cn/journal/2", 1, root},
	} {
		if got, err := ParseSeen(text); err != nil || got != want {
			t.Errorf("ParseSeen(%q) = %v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "7", ":" + root.String(), "0:" + root.String(), "7:x", "x:7:" + root.String()} {
		if _, err := ParseSeen(bad); err == nil {
			t.Errorf("ParseSeen(%q) is accepted", bad)
		}
	}
}

// TestWitnessThatSignsTheJournal: a key of the log itself is no independent witness.
func TestWitnessThatSignsTheJournal(t *testing.T) {
	s := newSample(t, "")
	b := s.bundle(t)
	c := Checkpoint{testOrigin, b.EntryCount, s.roots[b.EntryCount]}
	line, err := Cosign(c, "self.example", testKey(2), 1521077400)
	if err != nil {
		t.Fatal(err)
	}
	own := witnessKey(t, "self.example", 2)
	b.Cosigs, b.Witnesses = append(b.Cosigs, line), append(slices.Clone(b.Witnesses), own)
	p := testPolicy(t, 3)
	p.Witnesses[2].Key = own
	r := verify(t, write(t, b), Options{Key: vkey(t, 2), Policy: p})
	if r.Grade != GradeA || len(r.Problems) != 1 || r.Problems[0].Code != CodeQuorum {
		t.Errorf("grade %q, %v; want A with %s", r.Grade, r.Problems, CodeQuorum)
	}
}
