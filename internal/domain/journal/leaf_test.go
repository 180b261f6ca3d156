package journal

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
)

// written is the leaf as encoding/json writes it: what docs/formats.md states, in other words than Leaf's.
type written struct {
	V      int              `json:"v"`
	Seq    int64            `json:"seq"`
	At     calendar.Instant `json:"at"`
	Stream Stream           `json:"stream"`
	Ver    int64            `json:"ver"`
	Kind   string           `json:"kind"`
	Actor  string           `json:"actor"`
	Post   string           `json:"post"`
	Unit   string           `json:"unit"`
	Cmd    string           `json:"cmd"`
	Body   json.RawMessage  `json:"body"`
}

func TestLeafIsWhatJSONWrites(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.StringMatching(`[a-zA-Z0-9/ 王甲<>&é-]{0,20}`)
		e := Entry{
			Seq: rapid.Int64Range(1, 1<<53).Draw(rt, "seq"), At: calendar.Instant(rapid.Int64Range(1, 4e12).Draw(rt, "at")),
			Stream: Stream(name.Draw(rt, "stream")), Ver: rapid.Int64Range(1, 1<<40).Draw(rt, "ver"),
			Kind:   rapid.StringMatching(`[a-z][a-z-]{0,5}(\.[a-z][a-z-]{0,5}){1,2}\.v[1-9][0-9]?`).Draw(rt, "kind"),
			Author: Author{name.Draw(rt, "actor"), name.Draw(rt, "post"), name.Draw(rt, "unit")}, Cmd: name.Draw(rt, "cmd"),
			Body: json.RawMessage(rapid.SampledFrom([]string{`{}`, `{"a":"<b>&\u2028","n":-12}`, `{"list":[{"x":""},"中文"]}`}).Draw(rt, "body")),
		}
		got, err := e.Leaf()
		if err != nil {
			rt.Fatal(err)
		}
		want, err := marshal(written{1, e.Seq, e.At, e.Stream, e.Ver, e.Kind, e.Actor, e.Post, e.Unit, e.Cmd, e.Body})
		if err != nil || string(got) != string(want) {
			rt.Fatalf("got %s\nwant %s (%v)", got, want, err)
		}
		back, err := Parse(got)
		if err != nil {
			rt.Fatal(err)
		}
		if d := cmp.Diff(e, back); d != "" {
			rt.Error(d)
		}
	})
}

func TestKindIsWritten(t *testing.T) {
	pattern := regexp.MustCompile(`^[a-z][a-z-]*(\.[a-z][a-z-]*)+\.v[1-9][0-9]*$`)
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringMatching(`[a-zA-Z0-9.v-]{0,14}(\.v[0-9]{0,2})?`).Draw(rt, "kind")
		if got, want := isKind(s), pattern.MatchString(s); got != want {
			rt.Errorf("isKind(%q) = %v, want %v", s, got, want)
		}
	})
}

const aLeaf = `{"v":1,"seq":7,"at":"2018-03-15T01:30:00.000Z","stream":"matter/m","ver":2,"kind":"matter.closed.v1","actor":"account/a","post":"","unit":"unit/u","cmd":"c","body":{"a":1}}`

func TestParseRefusesOtherForms(t *testing.T) {
	if _, err := Parse([]byte(aLeaf)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"space": {`"ver":2`, `"ver": 2`}, "space in body": {`{"a":1}`, `{"a": 1}`}, "leading zero": {`"seq":7`, `"seq":07`},
		"order": {`"post":"","unit":"unit/u"`, `"unit":"unit/u","post":""`}, "version": {`"v":1`, `"v":2`}, "minus": {`"ver":2`, `"ver":-2`},
		"escape": {"account/a", `account\u002fa`}, "time": {".000Z", "Z"}, "more": {`{"a":1}}`, `{"a":1},"b":2}`}, "tail": {`}}`, `}} `},
		"no end": {`}}`, `}`}, "broken body": {`{"a":1}`, `{"a":}`}, "kind": {"matter.closed.v1", "closed.v1"}, "no body": {`{"a":1}`, ``},
		"too big a number": {`"seq":7`, `"seq":99999999999999999999`}, "empty": {aLeaf, ``},
	} {
		if _, err := Parse([]byte(strings.Replace(aLeaf, change[0], change[1], 1))); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// FuzzParse: what is taken is what JSON reads and writes again byte for byte.
func FuzzParse(f *testing.F) {
	f.Add([]byte(aLeaf))
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := Parse(b)
		if err != nil {
			return
		}
		var w written
		if err := json.Unmarshal(b, &w); err != nil {
			t.Fatalf("taken, but no JSON: %v", err)
		}
		again, err := marshal(w)
		if err != nil || !bytes.Equal(again, b) || w.Seq != e.Seq || w.Stream != e.Stream {
			t.Fatalf("%s is written again as %s (%v)", b, again, err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	leaf := []byte(aLeaf)
	for b.Loop() {
		if _, err := Parse(leaf); err != nil {
			b.Fatal(err)
		}
	}
}
