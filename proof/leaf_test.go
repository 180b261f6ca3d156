package proof

import (
	"encoding/json"
	"strings"
	"testing"
)

const goodLeaf = `{"v":1,"seq":12,"at":"2018-03-15T01:30:00.000Z","stream":"matter/A","ver":3,"kind":"matter.noted.v1","actor":"account/1","post":"","unit":"unit/七","cmd":"c","body":{"a":[1,-2,{"c":"x","ref":"r"}],"b":{"sha256":"` + sixtyFour + `","size":7,"type":"image/jpeg"},"t":"换行\n\ud83d\ude00","ok":true}}`

const sixtyFour = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func TestParseLeaf(t *testing.T) {
	var e entry
	if wrong := e.parse([]byte(goodLeaf)); wrong != "" {
		t.Fatal(wrong)
	}
	if e.seq != 12 || e.ver != 3 || string(e.stream) != "matter/A" || string(e.kind) != "matter.noted.v1" || !strings.HasPrefix(string(e.body), `{"a":`) {
		t.Errorf("got %d %d %s %s %s", e.seq, e.ver, e.stream, e.kind, e.body)
	}
	if len(e.commitments) != 1 || string(e.commitments[0].ref) != "r" || len(e.files) != 1 || e.files[0].size != 7 {
		t.Errorf("traces: %v %v", e.commitments, e.files)
	}
	for _, tt := range []struct{ name, old, new string }{
		{"other version", `{"v":1`, `{"v":2`},
		{"number 0", `"seq":12`, `"seq":0`},
		{"leading zero", `"seq":12`, `"seq":012`},
		{"number over the bound", `"seq":12`, `"seq":99999999999999`},
		{"negative number", `"seq":12`, `"seq":-1`},
		{"space", `,"at"`, `, "at"`},
		{"other order", `"post":"","unit"`, `"unit":"","post"`},
		{"no such day", "03-15", "02-29"},
		{"no such minute", "01:30", "01:60"},
		{"microseconds", "00.000Z", "00.000000Z"},
		{"offset", "00.000Z", "00.00+8Z"},
		{"empty stream", "matter/A", ""},
		{"escape outside the body", "account/1", `account\u002f1`},
		{"control character outside", "account/1", "account\t1"},
		{"long text outside", "account/1", strings.Repeat("a", 201)},
		{"body no object", `"body":{`, `"body":[{`},
		{"something after", `"ok":true}}`, `"ok":true}} `},
		{"newline after", `"ok":true}}`, "\"ok\":true}}\n"},
		{"space in the body", `"ok":true`, `"ok": true`},
		{"null", `"ok":true`, `"ok":null`},
		{"fraction", `-2`, `-2.5`},
		{"exponent", `-2`, `2e1`},
		{"negative zero", `-2`, `-0`},
		{"zero in front", `-2`, `02`},
		{"number over 2^53", `-2`, `9007199254740993`},
		{"key twice", `"ok":true`, `"a":1`},
		{"key twice in other spelling", `"ok":true`, `"\u0061":1`},
		{"control character", `换行\n`, "换行\n"},
		{"NUL", `\n`, `\u0000`},
		{"half a pair", `\ud83d\ude00`, `\ud83d`},
		{"pair turned round", `\ud83d\ude00`, `\ude00\ud83d`},
		{"unknown escape", `\n`, `\x`},
		{"broken text", "换", "\xe6\x8d"},
		{"comma at the end", `"ok":true`, `"ok":true,`},
		{"too deep", `"ok":true`, `"ok":` + strings.Repeat("[", 65) + strings.Repeat("]", 65)},
		{"too long", `换行`, strings.Repeat("a", MaxLeaf)},
	} {
		bad := strings.Replace(goodLeaf, tt.old, tt.new, 1)
		if bad == goodLeaf {
			t.Fatalf("%s changes nothing", tt.name)
		}
		if e.parse([]byte(bad)) == "" {
			t.Errorf("%s is accepted:\n%s", tt.name, bad)
		}
	}
	deep := strings.Replace(goodLeaf, `"ok":true`, `"ok":`+strings.Repeat("[", 62)+strings.Repeat("]", 62), 1)
	if wrong := e.parse([]byte(deep)); wrong != "" {
		t.Errorf("63 deep: %s", wrong)
	}
	many := strings.Replace(goodLeaf, `"ok":true`, `"k0":0,"k1":0,"k2":0,"k3":0,"k4":0,"k5":0,"k6":0,"k7":0,"k8":0,"k9":0,"k10":0,"k3":0`, 1)
	if e.parse([]byte(many)) == "" {
		t.Error("one of many keys twice is accepted")
	}
}

// FuzzParseLeaf: what is accepted is JSON, and the standard decoder reads the same numbers and texts.
func FuzzParseLeaf(f *testing.F) {
	f.Add([]byte(goodLeaf))
	f.Add(vectorLeaf("1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var e entry
		if e.parse(b) != "" {
			return
		}
		var got struct {
			Seq, Ver     int64
			Stream, Kind string
			Body         map[string]any
		}
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("accepted, yet no JSON: %v\n%s", err, b)
		}
		if got.Seq != e.seq || got.Ver != e.ver || got.Stream != string(e.stream) || got.Kind != string(e.kind) {
			t.Fatalf("read otherwise: %+v", got)
		}
	})
}
