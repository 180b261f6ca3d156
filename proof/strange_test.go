package proof

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// strange is a bundle at the edge of what docs/formats.md says: two readers of the document must come to one verdict.
type strange struct {
	name string
	zip  []byte
}

// strangeLeaves put one leaf in the place of entry 10. As its hash is not the listed one, the verdict tells whether its
// form was taken: entry-form or entry-hash.
func strangeLeaves(t testing.TB, s *sample) []strange {
	t.Helper()
	leaf := string(s.leaves[9])
	head, _, _ := strings.Cut(leaf, `"body":`)
	whole := write(t, s.bundle(t))
	var all []strange
	in := func(name, line string) {
		p := unpack(t, whole)
		p.edit("entries.jsonl", func(l []string) []string { l[9] = line + "\n"; return l })
		all = append(all, strange{name, p.pack(t)})
	}
	for _, body := range strangeBodies() {
		in("body "+body, head+`"body":`+body+"}")
	}
	for _, room := range []int{MaxLeaf, MaxLeaf + 1} {
		in(fmt.Sprint("leaf of ", room), head+`"body":{"a":"`+strings.Repeat("x", room-len(head)-len(`"body":{"a":""}}`))+`"}}`)
	}
	for _, change := range strangeHeads() {
		if !strings.Contains(leaf, change[0]) {
			t.Fatalf("leaf %s holds no %s", leaf, change[0])
		}
		in("head "+change[1], strings.Replace(leaf, change[0], change[1], 1))
	}
	return all
}

func strangeBodies() []string {
	nest := func(n int) string { return `{"a":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + "}" }
	bodies := []string{"{}", "[]", "1", `"a"`, "", "{", "{}}", `{"a":1,}`, `{"a":1"b":2}`, `{"a"}`, `{a:1}`, "{}\x00", "{}\r", nest(64), nest(65), nest(30000)}
	for _, value := range []string{
		"0", "-1", "-0", "00", "01", "1.0", "1e2", "+1", "-", "9007199254740992", "9007199254740993", "-9007199254740992",
		"-9007199254740993", "12345678901234567890", "true", "True", "null", "NaN", "Infinity", "１", " 1", "1 ", "\t1", "[1, 2]",
		`"\u0000"`, `"\u0001"`, "\"\x01\"", `"\ud800"`, `"\ude00\ud83d"`, `"\ud83d\ude00"`, `"\uD83D\uDE00"`, `"\ud83dx"`, `"\/\b\f\n\r\t"`,
		`"\x"`, `"\u00g0"`, `"\u+123"`, `"\u00"`, "\"\x7f\"", "\"\u2028\"", "\"\uffff\"", "\"\xff\"", "\"\xed\xa0\x80\"", "\"\ufeff\"", `"`, `'a'`,
		`{"b":1,"b":1}`, `{"b":1,"\u0062":1}`, `{"\u0000":1}`, `{"b":1,"B":1}`, `{"\/":1,"/":2}`,
	} {
		bodies = append(bodies, `{"a":`+value+"}")
	}
	return bodies
}

// strangeHeads change what stands outside the body of entry 10.
func strangeHeads() [][2]string {
	const at, stream, kind, ver, actor = "2018-03-15T01:30:09.000Z", `"matter/M3"`, `"matter.filed.v1"`, `"ver":2`, `"account/1"`
	changes := [][2]string{
		{`"v":1`, `"v":2`}, {`"v":1,`, `"v":1, `}, {`"seq":10`, `"seq":010`}, {`"seq":10`, `"seq":1099511627777`}, {`"seq":10`, `"seq":0`},
		{ver, `"ver":0`}, {ver, `"ver":-1`}, {ver, `"ver":4294967295`}, {ver, `"ver":4294967296`}, {ver, `"ver":02`}, {ver, `"ver":2.0`},
		{stream, `""`}, {kind, `""`}, {kind, `"matter"`}, {kind, `"matter.v0"`}, {kind, `"matter.v01"`}, {`"seq"`, `"ſeq"`}, {`"seq"`, `"Seq"`}, {`"post":"",`, ""},
	}
	for _, text := range []string{strings.Repeat("x", 200), strings.Repeat("x", 201), strings.Repeat("中", 67), `a\"b`, `a\/b`, "a\tb", "a\x7fb", "a\xffb", "a\u2028b"} {
		changes = append(changes, [2]string{stream, `"` + text + `"`}, [2]string{actor, `"` + text + `"`})
	}
	for _, time := range []string{
		"0000-02-29T00:00:00.000Z", "0000-01-01T00:00:00.000Z", "2019-02-29T00:00:00.000Z", "2020-02-29T00:00:00.000Z", "1900-02-29T00:00:00.000Z",
		"2018-00-01T00:00:00.000Z", "2018-13-01T00:00:00.000Z", "2018-04-31T00:00:00.000Z", "2018-04-00T00:00:00.000Z", "2018-03-15T24:00:00.000Z",
		"2018-03-15T01:60:00.000Z", "2018-12-31T23:59:60.000Z", "2018-03-15T01:30:09Z", "2018-03-15T01:30:09.000+", "2018-03-15 01:30:09.000Z", "２018-03-15T01:30:09.00Z",
	} {
		changes = append(changes, [2]string{at, time})
	}
	return changes
}

// strangeJournals are journals with one more entry, or values, that somebody signed truly.
func strangeJournals(t testing.TB) []strange {
	t.Helper()
	var all []strange
	with := func(name string, change func(s *sample)) {
		s := newSample(t, "")
		change(s)
		all = append(all, strange{name, write(t, s.bundle(t))})
	}
	aa := strings.Repeat("a", 64)
	for _, trace := range []string{
		`{"sha256":"` + aa + `","size":1,"type":"x"}`, `{"sha25\u0036":"` + aa + `","size":1,"type":"x"}`, `{"sha256":"\u0061` + aa[1:] + `","size":1,"type":"x"}`,
		`{"sha256":"` + aa + `","size":-1,"type":"x"}`, `{"sha256":"` + aa + `","size":0,"type":"\"\\"}`, `{"sha256":"` + aa + `","size":"1","type":"x"}`,
		`{"sha256":"` + aa + `","type":"x","size":1}`, `{"sha256":"` + aa + `","size":1,"type":"x","a":1}`, `{"sha256":"` + aa + `","size":1,"type":1}`,
		`{"sha256":"` + aa[1:] + `A","size":1,"type":"x"}`, `"{\"sha256\":\"` + aa + `\",\"size\":1,\"type\":\"x\"}"`,
	} {
		with("trace "+trace, func(s *sample) { s.add(t, "matter/M0", "matter.noted.v1", `{"a":[{"b":`+trace+`}]}`) })
	}
	for _, body := range []string{
		`{"sha256":"` + aa + `"}`, `{"SHA256":"` + aa + `"}`, `{"sha25\u0036":"` + aa + `"}`, `{"a":{"sha256":"` + aa + `"}}`, `{"sha256":"` + aa + `","SHA256":"` + aa[1:] + `b"}`,
		`{"sha256":"\u0061` + aa[1:] + `"}`, `{"sha256":1}`, `{}`, `{"sha256":"` + aa[1:] + `"}`,
	} {
		with("removal "+body, func(s *sample) {
			s.add(t, "matter/M0", "matter.noted.v1", `{"a":{"sha256":"`+aa+`","size":1,"type":"x"}}`)
			s.add(t, "blob/2", KindBlobRemoved, body)
		})
	}
	with("another size", func(s *sample) {
		s.add(t, "matter/M0", "matter.noted.v1", strings.Replace(`{"a":`+s.photo("photo 1")+`}`, `"size":7`, `"size":8`, 1))
	})
	for name, change := range map[string]func(leaf string) string{
		"time steps back":  func(l string) string { return strings.Replace(l, "2018-", "2017-", 1) },
		"time stands":      func(l string) string { return strings.Replace(l, ":33.000Z", ":32.000Z", 1) },
		"version left out": func(l string) string { return strings.Replace(l, `"ver":1,`, `"ver":2,`, 1) },
		"kind without end": func(l string) string { return strings.Replace(l, ".v1", "", 1) },
	} {
		with(name, func(s *sample) { s.put(change(s.leaf("matter/new", "matter.noted.v1", "{}"))) })
	}
	return slices.Concat(all, strangeValues(t), strangeKeys(t), strangeEpochs(t), goingOn(t), strangeParts(t), doubleFaults(t))
}

// strangeValues are values shown.
func strangeValues(t testing.TB) []strange {
	t.Helper()
	var all []strange
	for _, value := range []string{"", "\x00", "\x01\x1f\x7f", "\b\f\n\r\t", "\u2028\u2029", "\U0001f600", "\ufffd", "<>&'\"\\/"} {
		s := newSample(t, "")
		s.add(t, "matter/M0", "matter.noted.v1", `{"a":`+s.text(t, "matter/M0", value)+`}`)
		all = append(all, strange{fmt.Sprintf("value %q", value), write(t, s.bundle(t))})
	}
	for _, ref := range [][2]string{{`a\\b`, `a\b`}, {`a\\b`, `a\\b`}, {`a\/b`, `a/b`}, {"中", "中"}, {"", ""}} {
		s := newSample(t, "")
		was := s.text(t, "matter/M0", "x")
		o := &s.openings[len(s.openings)-1]
		was = strings.Replace(was, o.Ref, ref[0], 1)
		o.Ref = ref[1]
		s.add(t, "matter/M0", "matter.noted.v1", `{"a":[`+was+`]}`)
		all = append(all, strange{fmt.Sprintf("ref %s shown as %s", ref[0], ref[1]), write(t, s.bundle(t))})
	}
	for name, change := range map[string]func(o *Opening){
		"version 0":    func(o *Opening) { o.Version = 0 },
		"version 2^53": func(o *Opening) { o.Version = 1 << 53 },
		"version 2^60": func(o *Opening) { o.Version = 1 << 60 },
		"no field":     func(o *Opening) { o.Field = "" },
		"long field":   func(o *Opening) { o.Field = strings.Repeat("x", 201) },
		"no salt":      func(o *Opening) { o.Salt = "" },
		"entry 0":      func(o *Opening) { o.Seq = 0 },
		"entry before": func(o *Opening) { o.Seq -= 3 },
	} {
		s := newSample(t, "")
		change(&s.openings[4])
		all = append(all, strange{"opening with " + name, write(t, s.bundle(t))})
	}
	return all
}

// strangeKeys are entries and a keys.json about keys.
func strangeKeys(t testing.TB) []strange {
	t.Helper()
	var all []strange
	with := func(name, stream, kind string, body func(s *sample) string) {
		s := newSample(t, "")
		s.put(s.leaf(stream, kind, body(s)))
		all = append(all, strange{name, write(t, s.bundle(t))})
	}
	third := func(*sample) string {
		return string(mustEncode(t, NewRotation(testOrigin, testKey(2), pub(testKey(3)))))
	}
	with("a rotation that nobody's keys follow", "journal/1", KindKeyRotated, third)
	with("a rotation in another stream", "journal/2", KindKeyRotated, third)
	with("a rotation not as written", "journal/1", KindKeyRotated, func(s *sample) string { return strings.Replace(third(s), `"old"`, `"\u006fld"`, 1) })
	with("a rotation by a key of before", "journal/1", KindKeyRotated, func(*sample) string {
		return string(mustEncode(t, NewRotation(testOrigin, testKey(1), pub(testKey(3)))))
	})
	with("a rotation back", "journal/1", KindKeyRotated, func(*sample) string {
		return string(mustEncode(t, NewRotation(testOrigin, testKey(2), pub(testKey(1)))))
	})
	with("a rotation of another origin", "journal/1", KindKeyRotated, func(*sample) string {
		return string(mustEncode(t, NewRotation("a/journal/1", testKey(2), pub(testKey(3)))))
	})
	with("a second beginning", "journal/1", KindEpochBegun, func(s *sample) string {
		return string(s.leaves[0][bytes.Index(s.leaves[0], []byte(`{"epoch"`)) : len(s.leaves[0])-1])
	})
	good := unpack(t, write(t, newSample(t, "").bundle(t)))
	key := newSample(t, "").chain.Keys
	for _, change := range [][2]string{
		{`"seq":14`, `"seq":15`}, {`"seq":14`, `"seq":1`}, {`"seq":14`, `"seq":0`}, {`"seq":14`, `"seq":34`}, {`{"seq":1,`, `{"seq":2,`}, {key[1].Key, key[0].Key}, {key[0].Key, key[1].Key},
		{key[1].Key, key[1].Key[:42] + "h="}, {key[0].Key, key[0].Key[1:]}, {`"log":[`, `"log":[],"x":[`}, {`upper.example+`, `upper,example+`},
	} {
		was := good.files["keys.json"]
		p := replace("keys.json", change[0], change[1])(good)
		all = append(all, strange{"keys.json with " + change[1], p.pack(t)})
		good.files["keys.json"] = was
	}
	return append(all, twisted(t)...)
}

// twisted are journals whose key is not in the one encoding of a point of the curve, or a point by which any signature is
// easily made: [1]B is one of any text by the neutral point.
func twisted(t testing.TB) []strange {
	t.Helper()
	key := func(first, last byte, fill byte) ed25519.PublicKey {
		return append(append([]byte{first}, bytes.Repeat([]byte{fill}, 30)...), last)
	}
	var all []strange
	for name, k := range map[string]ed25519.PublicKey{
		"neutral": key(1, 0, 0), "neutral with a sign": key(1, 0x80, 0), "neutral plus p": key(0xee, 0x7f, 0xff), "neutral plus p with a sign": key(0xee, 0xff, 0xff),
		"no point": key(2, 0, 0), "order two": key(0xec, 0x7f, 0xff), "order two with a sign": key(0xec, 0xff, 0xff), "zero": key(0, 0, 0), "p": key(0xed, 0x7f, 0xff),
	} {
		begin, err := NewEpoch(testOrigin, k, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		s := &sample{vers: map[string]int{}, roots: []Hash{{}}}
		s.put(s.leaf("journal/1", KindEpochBegun, string(mustEncode(t, begin))))
		text := Checkpoint{testOrigin, 1, s.roots[1]}.Text()
		sig := binary.BigEndian.AppendUint32(nil, keyID(testOrigin, algEd25519, k))
		sig = append(sig, 0x58)
		sig = append(append(sig, bytes.Repeat([]byte{0x66}, 31)...), 1) // B and the number 1
		sig = append(sig, make([]byte, 31)...)
		note := fmt.Appendf(nil, "%s\n— %s %s\n", text, testOrigin, b64(sig))
		all = append(all, strange{"key " + name, write(t, Bundle{
			Checkpoint: note, Keys: []KeyAt{{1, b64(k)}}, Scope: Scope{Kind: ScopeJournal}, Evidence: EvidenceAll, Hashes: s.hashes, EntryCount: 1, Entries: each(s.leaves),
		})})
	}
	return all
}

// strangeEpochs are beginnings.
func strangeEpochs(t testing.TB) []strange {
	t.Helper()
	first := newSample(t, "")
	quote := func(note []byte) string {
		c, err := ReadCheckpoint(note)
		if err != nil {
			t.Fatal(err)
		}
		return string(mustEncode(t, Previous{c.Origin, c.Size, c.Root.String(), string(note)}))
	}
	other, err := SignCheckpoint(Checkpoint{"other.example/journal/2", 5, first.roots[5]}, testKey(9))
	if err != nil {
		t.Fatal(err)
	}
	same, err := SignCheckpoint(Checkpoint{"example.gov.cn/journal/3", 5, first.roots[5]}, testKey(9))
	if err != nil {
		t.Fatal(err)
	}
	before := quote(first.checkpoint(t, 20))
	var all []strange
	for _, e := range []struct {
		epoch int
		rest  string
	}{
		{1, ""}, {1, `,"reason":"x"`}, {1, `,"reason":""`}, {1, `,"previous":` + before + `,"reason":"x"`},
		{3, ""}, {3, `,"reason":"x"`}, {3, `,"previous":` + before}, {3, `,"previous":` + before + `,"reason":""`}, {3, `,"previous":` + before + `,"reason":"x"`},
		{3, `,"reason":"x","previous":` + before}, {3, `,"previous":` + quote(other) + `,"reason":"x"`}, {3, `,"previous":` + quote(same) + `,"reason":"x"`},
		{3, `,"previous":` + strings.Replace(before, `"size":20`, `"size":21`, 1) + `,"reason":"x"`}, {3, `,"previous":` + before + `,"reason":"\u0078"`},
	} {
		origin := fmt.Sprint("example.gov.cn/journal/", e.epoch)
		s := &sample{vers: map[string]int{}, roots: []Hash{{}}}
		body := fmt.Sprintf(`{"epoch":%d,"origin":"%s","key":"%s"%s}`, e.epoch, origin, b64(pub(testKey(5))), e.rest)
		s.put(s.leaf(fmt.Sprint("journal/", e.epoch), KindEpochBegun, body))
		note, err := SignCheckpoint(Checkpoint{origin, 1, s.roots[1]}, testKey(5))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, strange{"beginning " + body, write(t, Bundle{
			Checkpoint: note, Keys: []KeyAt{{1, b64(pub(testKey(5)))}}, Scope: Scope{Kind: ScopeJournal}, Evidence: EvidenceAll, Hashes: s.hashes, EntryCount: 1, Entries: each(s.leaves),
		})})
	}
	return all
}

// goingOn are streams of a second epoch that were there in the first.
func goingOn(t testing.TB) []strange {
	t.Helper()
	const origin = "example.gov.cn/journal/2"
	begin, err := NewEpoch(origin, pub(testKey(5)), newSample(t, "").checkpoint(t, 20), "x")
	if err != nil {
		t.Fatal(err)
	}
	var all []strange
	for _, vers := range [][3]int{{1, 1, 2}, {1, 7, 8}, {1, 7, 9}, {1, 7, 7}, {3, 1, 2}} {
		for _, scope := range []Scope{{Kind: ScopeJournal}, {ScopeStreams, []string{"matter/M0"}}} {
			s := &sample{vers: map[string]int{}, roots: []Hash{{}}}
			for i, stream := range []string{"journal/2", "matter/M0", "matter/M0"} {
				kind, body := "matter.noted.v1", "{}"
				if i == 0 {
					kind, body = begin.Kind(), string(mustEncode(t, begin))
				}
				s.vers[stream] = vers[i] - 1
				s.put(s.leaf(stream, kind, body))
			}
			note, err := SignCheckpoint(Checkpoint{origin, 3, s.roots[3]}, testKey(5))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, strange{fmt.Sprint("second epoch with versions ", vers, scope), write(t, Bundle{
				Checkpoint: note, Keys: []KeyAt{{1, begin.Key}}, Scope: scope, Evidence: EvidencePart, Hashes: s.hashes, EntryCount: 3, Entries: each(s.leaves),
			})})
		}
	}
	return all
}

// strangeParts are bundles of some entries.
func strangeParts(t testing.TB) []strange {
	t.Helper()
	s := newSample(t, "")
	var all []strange
	for _, f := range partFaults() {
		all = append(all, strange{f.name, write(t, s.part(t, f.scope, f.take))})
	}
	for name, numbers := range map[string][]int{
		"without entry 1": {9, 14, 25}, "a rotation first": {14, 25}, "without the rotation": {1, 9, 25}, "out of order": {1, 14, 9}, "one twice": {1, 9, 9, 14}, "only keys": {1, 14},
	} {
		b := s.part(t, Scope{Kind: ScopeEntries}, func(int64, string) bool { return false })
		var leaves [][]byte
		for _, n := range numbers {
			leaves = append(leaves, s.leaves[n-1])
		}
		b.Entries, b.EntryCount, b.Openings, b.OpeningCount = each(leaves), int64(len(leaves)), nil, 0
		all = append(all, strange{"part " + name, write(t, b)})
	}
	late := &sample{vers: map[string]int{"journal/1": 4}, roots: []Hash{{}}, keys: []ed25519.PrivateKey{testKey(1)}, blobs: map[string][]byte{}}
	begin, err := NewEpoch(testOrigin, pub(testKey(1)), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	late.add(t, "journal/1", KindEpochBegun, string(mustEncode(t, begin)))
	all = append(all, strange{"part with entry 1 of version 5", write(t, Bundle{
		Checkpoint: late.checkpoint(t, 1), Keys: late.chain.Keys, Scope: Scope{Kind: ScopeEntries}, Evidence: EvidencePart, Hashes: late.hashes, EntryCount: 1, Entries: each(late.leaves),
	})})
	good := write(t, s.matter(t))
	for name, change := range map[string]func(l []string) []string{
		"a path cut":      func(l []string) []string { l[3] = l[3][:strings.LastIndex(l[3], `,"`)] + "]},\n"; return l },
		"a path damaged":  func(l []string) []string { l[3] = strings.Replace(l[3], `["`, `["?`, 1); return l },
		"an index beyond": func(l []string) []string { l[3] = `{"index":33,"hashes":[]},` + "\n"; return l },
		"a path left out": func(l []string) []string { return slices.Delete(l, 3, 4) },
		"no paths":        func([]string) []string { return []string{"[]\n"} },
		"an end too many": func(l []string) []string { return append(l, "]\n") },
		"no end":          func(l []string) []string { return l[:len(l)-1] },
		"[ and ] alone":   func([]string) []string { return []string{"[\n", "]\n"} },
	} {
		p := unpack(t, good)
		p.edit("proofs.json", change)
		all = append(all, strange{"part with " + name, p.pack(t)})
	}
	return all
}

// doubleFaults hold two faults, of which the first entry must be named; and bytes changed on the disk without mending the
// CRC, where an entry that can be named must be.
func doubleFaults(t testing.TB) []strange {
	t.Helper()
	s := newSample(t, "")
	var all []strange
	for name, zip := range map[string][]byte{"whole": write(t, s.bundle(t)), "matter": write(t, s.matter(t))} {
		for _, second := range [][3]string{
			{"entries.jsonl", `"seq":25,`, `"seq":26,`}, {"entries.jsonl", `"seq":18,`, `"seq":18, `}, {"proofs.json", "]}\n]\n", "]}\n"}, {"openings.json", "]\n", ""}, {"keys.json", `"seq":14`, `"seq":13`},
			{"entries.jsonl", `-000000000005"`, `-000000000006"`},
		} {
			p := unpack(t, zip)
			p.edit("entries.jsonl", func(l []string) []string {
				i := slices.IndexFunc(l, func(l string) bool { return strings.Contains(l, `"seq":10,`) })
				l[i] = strings.Replace(l[i], "unit/7", "unit/8", 1)
				return l
			})
			p.files[second[0]] = bytes.Replace(p.files[second[0]], []byte(second[1]), []byte(second[2]), 1)
			all = append(all, strange{fmt.Sprintf("%s: entry 10 and %q", name, second), p.pack(t)})
		}
		for i := range 40 {
			bad := bytes.Clone(zip)
			at := (2*i + 1) * len(zip) / 80
			bad[at] ^= 1
			all = append(all, strange{fmt.Sprintf("%s: byte %d changed on the disk", name, at), bad})
		}
		sum := sha256.Sum256(zip)
		all = append(all, strange{name + ": bytes after", append(bytes.Clone(zip), sum[:]...)}, strange{name + ": cut", zip[:len(zip)/2]})
	}
	return all
}
