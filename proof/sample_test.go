package proof

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// sample is a small journal in memory: matters with texts and photos, one rotation, one lawful removal.
type sample struct {
	leaves   [][]byte
	hashes   stored
	tree     Frontier
	roots    []Hash
	chain    Chain
	keys     []ed25519.PrivateKey
	vers     map[string]int
	openings []Opening
	blobs    map[string][]byte
}

func newSample(t testing.TB, change string) *sample {
	t.Helper()
	s := &sample{vers: map[string]int{}, blobs: map[string][]byte{}, roots: []Hash{{}}, keys: []ed25519.PrivateKey{testKey(1), testKey(2)}}
	begin, err := NewEpoch(testOrigin, pub(s.keys[0]), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	s.add(t, "journal/1", KindEpochBegun, string(mustEncode(t, begin)))
	for i := range 30 {
		stream := fmt.Sprintf("matter/M%d", i%5)
		switch {
		case i == 12:
			s.add(t, "journal/1", KindKeyRotated, string(mustEncode(t, NewRotation(testOrigin, s.keys[0], pub(s.keys[1])))))
		case i%4 == 1:
			s.add(t, stream, "matter.photographed.v1", `{"photos":[`+s.photo(fmt.Sprint("photo ", i))+`]}`)
		case i == 10 && change != "":
			s.add(t, stream, "matter.filed.v1", `{"text":`+s.text(t, stream, change)+`}`)
		default:
			s.add(t, stream, "matter.filed.v1", fmt.Sprintf(`{"n":%d,"text":%s,"ok":true}`, i, s.text(t, stream, fmt.Sprint("垃圾满溢\n", i))))
		}
	}
	gone := s.photo("gone")
	s.add(t, "matter/M0", "matter.photographed.v1", `{"photos":[`+gone+`]}`)
	digest := gone[len(`{"sha256":"`):][:64]
	delete(s.blobs, digest)
	s.add(t, "blob/1", KindBlobRemoved, `{"sha256":"`+digest+`","ground":"依法删除"}`)
	return s
}

func (s *sample) add(t testing.TB, stream, kind, body string) {
	t.Helper()
	seq := int64(len(s.leaves) + 1)
	leaf := s.leaf(stream, kind, body)
	if err := s.chain.Next(seq, kind, []byte(body)); err != nil {
		t.Fatal(err)
	}
	s.put(leaf)
}

// leaf makes the next entry.
func (s *sample) leaf(stream, kind, body string) string {
	s.vers[stream]++
	seq := len(s.leaves) + 1
	return fmt.Sprintf(`{"v":1,"seq":%d,"at":"2018-03-15T01:30:%02d.000Z","stream":"%s","ver":%d,"kind":"%s","actor":"account/1","post":"","unit":"unit/7","cmd":"00000000-0000-4000-8000-%012d","body":%s}`,
		seq, seq-1, stream, s.vers[stream], kind, seq, body)
}

// put appends a leaf as it is, whatever the rules of keys say.
func (s *sample) put(leaf string) {
	s.leaves = append(s.leaves, []byte(leaf))
	s.hashes = s.tree.Append(s.hashes, LeafHash([]byte(leaf)))
	s.roots = append(s.roots, s.tree.Root())
}

func (s *sample) text(t testing.TB, stream, value string) string {
	t.Helper()
	seq := int64(len(s.leaves) + 1)
	salt := sha256.Sum256(fmt.Append(nil, "salt ", seq))
	o := Opening{seq, fmt.Sprintf("00000000-0000-4000-9000-%012d", seq), "text", 1, b64(salt[:]), value}
	c, err := o.Commitment(stream)
	if err != nil {
		t.Fatal(err)
	}
	s.openings = append(s.openings, o)
	return `{"c":"` + c.String() + `","ref":"` + o.Ref + `"}`
}

func (s *sample) photo(content string) string {
	sum := sha256.Sum256([]byte(content))
	s.blobs[hexOf(sum)] = []byte(content)
	return fmt.Sprintf(`{"sha256":"%x","size":%d,"type":"image/jpeg"}`, sum, len(content))
}

// checkpoint signs the first size entries with the key of their time.
func (s *sample) checkpoint(t testing.TB, size int64) []byte {
	t.Helper()
	key, err := s.chain.At(size)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.keys, func(k ed25519.PrivateKey) bool { return pub(k).Equal(key) })
	signed, err := SignCheckpoint(Checkpoint{testOrigin, size, s.roots[size]}, s.keys[i])
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// bundle exports the whole journal.
func (s *sample) bundle(t testing.TB) Bundle {
	t.Helper()
	size := int64(len(s.leaves))
	b := Bundle{
		Checkpoint: s.checkpoint(t, size), Keys: s.chain.Keys, Scope: Scope{Kind: ScopeJournal}, Evidence: EvidenceAll, Hashes: s.hashes,
		Published:  [][]byte{s.checkpoint(t, 20), s.checkpoint(t, 7)},
		EntryCount: size, Entries: each(s.leaves), OpeningCount: int64(len(s.openings)), Openings: each(s.openings),
		OpenBlob: func(sum string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(s.blobs[sum])), nil },
	}
	for sum, content := range s.blobs {
		b.Blobs = append(b.Blobs, Blob{sum, int64(len(content))})
	}
	c := Checkpoint{testOrigin, size, s.roots[size]}
	for i, name := range []string{"audit.example", "upper.example"} {
		line, err := Cosign(c, name, testKey(byte(11+i)), 1521077400+int64(i))
		if err != nil {
			t.Fatal(err)
		}
		b.Cosigs, b.Witnesses = append(b.Cosigs, line), append(b.Witnesses, witnessKey(t, name, byte(11+i)))
	}
	return b
}

// part exports some entries with what belongs to them.
func (s *sample) part(t testing.TB, scope Scope, take func(seq int64, leaf string) bool) Bundle {
	t.Helper()
	b := s.bundle(t)
	b.Scope, b.Evidence, b.Blobs = scope, EvidencePart, nil
	var leaves [][]byte
	var openings []Opening
	for i, leaf := range s.leaves {
		seq := int64(i + 1)
		if !take(seq, string(leaf)) && !strings.Contains(string(leaf), `"stream":"journal/1"`) {
			continue
		}
		leaves = append(leaves, leaf)
		for _, o := range s.openings {
			if o.Seq == seq {
				openings = append(openings, o)
			}
		}
	}
	b.Entries, b.EntryCount = each(leaves), int64(len(leaves))
	b.Openings, b.OpeningCount = each(openings), int64(len(openings))
	return b
}

// matter exports one matter.
func (s *sample) matter(t testing.TB) Bundle {
	return s.part(t, Scope{ScopeStreams, []string{"matter/M3"}}, func(_ int64, leaf string) bool {
		return strings.Contains(leaf, `"stream":"matter/M3"`)
	})
}

func witnessKey(t testing.TB, name string, seed byte) string {
	t.Helper()
	key, err := WitnessKey(name, pub(testKey(seed)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func testPolicy(t testing.TB, quorum int) *Policy {
	return &Policy{PolicyFormat, quorum, []Witness{
		{"市审计局", witnessKey(t, "audit.example", 11)},
		{"上级办公室", witnessKey(t, "upper.example", 12)},
		{"测评机构", witnessKey(t, "third.example", 13)},
	}}
}

func vkey(t testing.TB, seed byte) string {
	t.Helper()
	k, err := VerifierKey(testOrigin, pub(testKey(seed)))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func each[T any](s []T) func(func(T, error) bool) {
	return func(yield func(T, error) bool) {
		for _, v := range s {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func write(t testing.TB, b Bundle) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := WriteBundle(&buf, b); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func verify(t testing.TB, zip []byte, o Options) Report {
	t.Helper()
	r, err := Verify(bytes.NewReader(zip), int64(len(zip)), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
