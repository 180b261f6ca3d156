package proof

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// packed is a bundle taken apart, so that faults can be put into the files while the ZIP around them stays right.
type packed struct {
	names []string
	files map[string][]byte
}

func unpack(t testing.TB, b []byte) packed {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	p := packed{files: map[string][]byte{}}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		p.names = append(p.names, f.Name)
		p.files[f.Name] = content
	}
	return p
}

func (p packed) pack(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := newZipWriter(&buf)
	for _, name := range p.names {
		if err := z.create(name); err != nil {
			t.Fatal(err)
		}
		if _, err := z.Write(p.files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// edit changes the lines of one file.
func (p packed) edit(name string, f func(lines []string) []string) {
	lines := strings.SplitAfter(string(p.files[name]), "\n")
	p.files[name] = []byte(strings.Join(f(lines[:len(lines)-1]), ""))
}

// full are the options of a verifier who brings everything along.
func full(t testing.TB, s *sample) Options {
	return Options{Key: vkey(t, 2), Seen: []Seen{{Size: 7, Root: s.roots[7]}}, Policy: testPolicy(t, 2)}
}

// TestEveryByteCounts changes bytes of the archive as it lies on disk, frame included. 29 shares no factor with the
// widths of the fields, so every field is met.
func TestEveryByteCounts(t *testing.T) {
	s := newSample(t, "")
	for name, b := range map[string]Bundle{"whole": s.bundle(t), "matter": s.matter(t)} {
		good := write(t, b)
		if r := verify(t, good, full(t, s)); r.Grade != GradeC || !r.OK() {
			t.Fatalf("%s: grade %q, %v", name, r.Grade, r.Problems)
		}
		for i := 0; i < len(good); i += 29 {
			bad := bytes.Clone(good)
			bad[i] ^= 1 << (i % 8)
			if r := verify(t, bad, full(t, s)); r.Grade != GradeNone {
				t.Errorf("%s: byte %d changed: grade %q, %v", name, i, r.Grade, r.Problems)
			}
		}
	}
}

// TestEveryByteInFilesCounts changes bytes within the files and packs them anew, so that no CRC helps.
func TestEveryByteInFilesCounts(t *testing.T) {
	s := newSample(t, "")
	for _, b := range []Bundle{s.bundle(t), s.matter(t)} {
		p := unpack(t, write(t, b))
		for _, name := range p.names {
			good := p.files[name]
			step := 1 + len(good)/60
			for i := 0; i < len(good); i += step {
				bad := bytes.Clone(good)
				bad[i] ^= 1 << (i % 7)
				p.files[name] = bad
				if r := verify(t, p.pack(t), full(t, s)); r.Grade != GradeNone {
					t.Errorf("%s: byte %d %q changed to %q: grade %q, %v", name, i, good[i], bad[i], r.Grade, r.Problems)
				}
			}
			p.files[name] = good
		}
	}
}

func TestTruncated(t *testing.T) {
	s := newSample(t, "")
	good := write(t, s.bundle(t))
	for n := 0; n < len(good); n += 1 + len(good)/300 {
		if r := verify(t, good[:n], full(t, s)); r.Grade != GradeNone {
			t.Errorf("first %d of %d bytes: grade %q", n, len(good), r.Grade)
		}
	}
	if r, err := Verify(bytes.NewReader(good[:len(good)-30]), int64(len(good)), full(t, s)); err != nil || r.OK() {
		t.Errorf("a file shorter than said: %v, %v", r.Problems, err)
	}
	for _, bad := range [][]byte{append(bytes.Clone(good), 0), append([]byte{0}, good...), append(bytes.Clone(good), good...)} {
		if r := verify(t, bad, full(t, s)); r.Grade != GradeNone {
			t.Errorf("with bytes around it: grade %q", r.Grade)
		}
	}
}

// fault is what a forger may try with a bundle of the whole journal, and the code and entry that must be named.
type fault struct {
	name string
	make func(packed) packed
	code Code
	seq  int64 // 0: any
}

func replace(name, old, new string) func(packed) packed {
	return func(p packed) packed {
		p.files[name] = bytes.Replace(p.files[name], []byte(old), []byte(new), 1)
		return p
	}
}

func entries(f func([]string) []string) func(packed) packed {
	return func(p packed) packed { p.edit("entries.jsonl", f); return p }
}

// faultsOfEntries are those of entries.jsonl and of the list of leaf hashes.
func faultsOfEntries(s, rewritten *sample) []fault {
	return []fault{
		{"two entries swapped", entries(func(l []string) []string { l[8], l[9] = l[9], l[8]; return l }), CodeEntrySeq, 9},
		{"an entry repeated", entries(func(l []string) []string { return append(l[:10:10], l[9:]...) }), CodeEntrySeq, 11},
		{"an entry dropped", entries(func(l []string) []string { return append(l[:10:10], l[11:]...) }), CodeEntrySeq, 11},
		{"the last dropped", entries(func(l []string) []string { return l[:len(l)-1] }), CodeEntrySeq, int64(len(s.leaves))},
		{"one more entry", entries(func(l []string) []string { return append(l, l[0]) }), CodeCount, 0},
		{"an entry changed", entries(func(l []string) []string {
			l[9] = strings.Replace(l[9], "unit/7", "unit/8", 1)
			return l
		}), CodeEntryHash, 10},
		{"a space in an entry", entries(func(l []string) []string {
			l[9] = strings.Replace(l[9], `,"ver"`, `, "ver"`, 1)
			return l
		}), CodeEntryForm, 10},
		{"an entry of another history", entries(func(l []string) []string { l[11] = string(rewritten.leaves[11]) + "\n"; return l }), CodeEntryHash, 12},
		{"a leaf hash changed", replace("proofs.json", LeafHash(s.leaves[9]).String(), LeafHash(nil).String()), CodeProof, 10},
	}
}

// faultsOfSignatures are those of checkpoints, keys and cosignatures.
func faultsOfSignatures(t testing.TB, s, rewritten *sample) []fault {
	return []fault{
		{"another checkpoint, truly signed", func(p packed) packed {
			p.files["checkpoint"] = rewritten.checkpoint(t, int64(len(s.leaves)))
			p.files["cosigs"] = nil
			p.files["keys.json"] = []byte(strings.Split(string(p.files["keys.json"]), `"witnesses"`)[0] + "\"witnesses\":[]}\n")
			return p
		}, CodeRoot, 0},
		{"stale checkpoint", func(p packed) packed { p.files["checkpoint"] = s.checkpoint(t, 20); return p }, CodeCount, 0},
		{"signed by the key before", func(p packed) packed {
			c := Checkpoint{testOrigin, int64(len(s.leaves)), s.roots[len(s.leaves)]}
			p.files["checkpoint"], _ = SignCheckpoint(c, testKey(1))
			return p
		}, CodeSignature, 0},
		{"keys without the rotation", replace("keys.json", s.chain.Keys[0].Key, s.chain.Keys[1].Key), CodeKeys, 0},
		{"forged consistency", func(p packed) packed {
			p.files["consistency/20.json"] = bytes.Replace(p.files["consistency/20.json"], []byte(`"hashes":["`), []byte(`"hashes":["`+LeafHash(nil).String()+`","`), 1)
			return p
		}, CodeConsistency, 0},
		{"a published checkpoint of another history", func(p packed) packed {
			note := mustEncode(t, string(rewritten.checkpoint(t, 20)))
			p.files["consistency/20.json"] = append(append([]byte(`{"note":`), note...), p.files["consistency/20.json"][bytes.Index(p.files["consistency/20.json"], []byte(`,"hashes"`)):]...)
			return p
		}, CodeConsistency, 0},
		{"cosignature of another checkpoint", func(p packed) packed {
			line, _ := Cosign(Checkpoint{testOrigin, 20, s.roots[20]}, "audit.example", testKey(11), 1521077400)
			p.edit("cosigs", func(l []string) []string { l[0] = line + "\n"; return l })
			return p
		}, CodeCosignature, 0},
	}
}

// faultsOfFiles are those of the values shown, of files, names and counts.
func faultsOfFiles(s *sample) []fault {
	return []fault{
		{"a value changed", replace("openings.json", "垃圾满溢", "垃圾清理"), CodeOpening, 2},
		{"a value under another name", replace("openings.json", `"field":"text"`, `"field":"note"`), CodeOpening, 2},
		{"a value of another entry", replace("openings.json", `{"seq":2,`, `{"seq":1,`), CodeOpening, 1},
		{"a null", replace("keys.json", `"witnesses":[`, `"witnesses":null,"x":[`), CodeKeys, 0},
		{"a file changed", func(p packed) packed {
			name := p.names[len(p.names)-1]
			p.files[name] = append([]byte("X"), p.files[name][1:]...)
			return p
		}, CodeBlob, 0},
		{"a file missing", func(p packed) packed {
			p.names = p.names[:len(p.names)-1]
			p.files["bundle.json"] = bytes.Replace(p.files["bundle.json"], []byte(`"blobs":8`), []byte(`"blobs":7`), 1)
			return p
		}, CodeBlobMissing, 0},
		{"a file nobody names", func(p packed) packed {
			name := "blobs/" + strings.Repeat("f", 64)
			p.names, p.files[name] = append(p.names, name), []byte("x")
			p.files["bundle.json"] = bytes.Replace(p.files["bundle.json"], []byte(`"blobs":8`), []byte(`"blobs":9`), 1)
			return p
		}, CodeBlob, 0},
		{"a file twice", func(p packed) packed { p.names = append(p.names, p.names[len(p.names)-1]); return p }, CodeName, 0},
		{"an unknown file", func(p packed) packed { p.names = append(p.names, "readme.txt"); return p }, CodeName, 0},
		{"a path upwards", func(p packed) packed { p.names = append(p.names, "blobs/../../x"); return p }, CodeName, 0},
		{"an absolute path", func(p packed) packed { p.names = append(p.names, "/etc/passwd"); return p }, CodeName, 0},
		{"files in other order", func(p packed) packed { p.names[2], p.names[3] = p.names[3], p.names[2]; return p }, CodeName, 0},
		{"a count out of bounds", replace("bundle.json", fmt.Sprint(`"openings":`, len(s.openings)), `"openings":99999999999`), CodeManifest, 0},
		{"more entries than the checkpoint", replace("bundle.json", fmt.Sprint(`"entries":`, len(s.leaves)), `"entries":1099511627776`), CodeCount, 0},
	}
}

func faults(t testing.TB, s *sample) []fault {
	rewritten := newSample(t, "已清理")
	return slices.Concat(faultsOfEntries(s, rewritten), faultsOfSignatures(t, s, rewritten), faultsOfFiles(s))
}

func TestFaults(t *testing.T) {
	s := newSample(t, "")
	for _, tt := range faults(t, s) {
		t.Run(tt.name, func(t *testing.T) {
			p := tt.make(unpack(t, write(t, s.bundle(t))))
			r := verify(t, p.pack(t), Options{Key: vkey(t, 2)})
			if len(r.Problems) == 0 {
				t.Fatalf("accepted with grade %q", r.Grade)
			}
			got := r.Problems[0]
			if r.Grade != GradeNone || got.Code != tt.code || tt.seq != 0 && got.Seq != tt.seq {
				t.Errorf("got grade %q, %s %d (%v); want %s %d", r.Grade, got.Code, got.Seq, got, tt.code, tt.seq)
			}
		})
	}
}

// partFault is a choice of entries that a bundle of a part may hold, and the code that must be named; none if it may.
type partFault struct {
	name  string
	scope Scope
	take  func(seq int64, leaf string) bool
	code  Code
}

func partFaults() []partFault {
	streams := Scope{ScopeStreams, []string{"matter/M3"}}
	in := func(leaf string) bool { return strings.Contains(leaf, `"stream":"matter/M3"`) }
	return []partFault{
		{"the matter", streams, func(_ int64, l string) bool { return in(l) }, ""},
		{"single entries", Scope{Kind: ScopeEntries}, func(seq int64, _ string) bool { return seq == 9 || seq == 25 }, ""},
		{"a gap in the matter", streams, func(_ int64, l string) bool { return in(l) && !strings.Contains(l, `"ver":3,`) }, CodeEntryVer},
		{"a stranger's entry", streams, func(seq int64, l string) bool { return in(l) || seq == 8 }, CodeEntryScope},
		{"nothing of the matter", streams, func(int64, string) bool { return false }, CodeEntryScope},
	}
}

// TestFaultsOfAPart is the same for bundles that hold a part of the journal.
func TestFaultsOfAPart(t *testing.T) {
	s := newSample(t, "")
	for _, tt := range partFaults() {
		t.Run(tt.name, func(t *testing.T) {
			b := s.part(t, tt.scope, tt.take)
			r := verify(t, write(t, b), Options{Key: vkey(t, 1)})
			if tt.code == "" && r.Grade != GradeA || tt.code != "" && (len(r.Problems) == 0 || r.Problems[0].Code != tt.code) {
				t.Errorf("got grade %q, %v; want problem %q", r.Grade, r.Problems, tt.code)
			}
		})
	}
	p := unpack(t, write(t, s.matter(t)))
	p.edit("entries.jsonl", func(l []string) []string {
		l[2] = strings.Replace(l[2], "unit/7", "unit/8", 1)
		return l
	})
	r := verify(t, p.pack(t), Options{})
	if len(r.Problems) == 0 || r.Problems[0].Code != CodeEntryHash || r.Problems[0].Seq != 10 {
		t.Errorf("third entry of the matter changed: %v, want %s of entry 10", r.Problems, CodeEntryHash)
	}
}

// FuzzVerify puts anything in the place of one file; only what was there before is accepted.
func FuzzVerify(f *testing.F) {
	s := newSample(f, "")
	good := unpack(f, write(f, s.matter(f)))
	for i, name := range good.names {
		f.Add(uint8(i), good.files[name])
	}
	o := full(f, s)
	f.Fuzz(func(t *testing.T, file uint8, content []byte) {
		name := good.names[int(file)%len(good.names)]
		p := packed{good.names, map[string][]byte{}}
		for n, c := range good.files {
			p.files[n] = c
		}
		p.files[name] = content
		r := verify(t, p.pack(t), o)
		if r.OK() != bytes.Equal(content, good.files[name]) {
			t.Fatalf("%s replaced: grade %q, %v", name, r.Grade, r.Problems)
		}
	})
}

// FuzzFrame reads anything as an archive: no panic, no large allocation, and members lie within the file.
func FuzzFrame(f *testing.F) {
	p := packed{[]string{"a", "blobs/b"}, map[string][]byte{"a": []byte("x"), "blobs/b": nil}}
	f.Add(p.pack(f))
	f.Add(zipEnd(1<<20, 1<<33, 1<<33))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := openArchive(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		for i := range a.members {
			if _, err := a.all(i, int64(len(b))); err == nil && a.members[i].offset > int64(len(b)) {
				t.Fatalf("member %d lies outside", i)
			}
		}
	})
}
