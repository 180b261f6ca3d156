package journal

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
)

type head struct {
	At calendar.Instant `json:"at"`
}

type inner struct {
	Word string `json:"word"`
	N    int8   `json:"n,omitempty"`
}

type sample struct {
	head
	Head2  `json:",omitzero"`
	Name   string   `json:"name"`
	Flag   bool     `json:"flag,omitempty"`
	Big    int64    `json:"big,omitempty"`
	List   []inner  `json:"list,omitempty"`
	Words  []string `json:"words,omitempty"`
	Behind *inner   `json:"behind,omitempty"`
	Hidden string   `json:"-"`
}

// Head2 is embedded by its exported name.
type Head2 struct {
	Post string `json:"post,omitempty"`
}

func (sample) Kind() string { return "sample.kept.v1" }

func TestRead(t *testing.T) {
	for _, want := range []sample{
		{Name: ""},
		{head: head{1521077400000}, Head2: Head2{"p"}, Name: "名\"\\\n\u2028<>&", Flag: true, Big: -maxInt, Behind: &inner{"w", -128}},
		{List: []inner{{"a", 1}, {"b", 2}, {"c", 3}, {"d", 0}, {"e", 5}}, Words: []string{"", "x"}},
	} {
		body, err := Body(want)
		if err != nil {
			t.Fatal(err)
		}
		var got sample
		if err := Read(body, &got); err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s read as %+v, want %+v", body, got, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for name, body := range map[string]string{
		"nothing":               ``,
		"no object":             `[]`,
		"an unknown key":        `{"name":"a","mood":"b"}`,
		"another spelling":      `{"Name":"a"}`,
		"a key of nobody":       `{"Hidden":"a"}`,
		"a key twice":           `{"name":"a","name":"a"}`,
		"a space":               `{"name": "a"}`,
		"what follows":          `{"name":"a"}{}`,
		"a comma too many":      `{"name":"a",}`,
		"a comma too few":       `{"name":"a""flag":true}`,
		"null":                  `{"name":null}`,
		"a float":               `{"big":1.0}`,
		"an exponent":           `{"big":1e3}`,
		"a leading zero":        `{"big":01}`,
		"minus nothing":         `{"big":-0}`,
		"a number too large":    `{"big":9007199254740993}`,
		"a number for the type": `{"list":[{"word":"a","n":128}]}`,
		"a number as text":      `{"big":"1"}`,
		"half a string":         `{"name":"a`,
		"half an escape":        `{"name":"a\`,
		"a bad escape":          `{"name":"\x"}`,
		"NUL":                   `{"name":"\u0000"}`,
		"half a pair":           `{"name":"\ud83d"}`,
		"a line break":          "{\"name\":\"\n\"}",
		"broken text":           "{\"name\":\"\xff\"}",
		"no moment":             `{"at":"yesterday"}`,
		"half a list":           `{"words":["a"`,
		"half a word":           `{"flag":tru}`,
	} {
		var got sample
		if err := Read([]byte(body), &got); err == nil {
			t.Errorf("%s: %s read as %+v", name, body, got)
		}
	}
	if err := Read([]byte(`{}`), sample{}); err == nil {
		t.Errorf("read into a value that cannot be filled")
	}
	var odd struct{ F float64 }
	if err := Read([]byte(`{"F":1}`), &odd); err == nil {
		t.Errorf("read a float")
	}
}

// What Read accepts, encoding/json reads alike.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"at":"2018-03-15T01:30:00.000Z","name":"a\u00e9\ud83d\ude00","list":[{"word":"x","n":3}],"behind":{"word":""}}`))
	f.Add([]byte(`{"words":["a","b"],"flag":false,"big":-12}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var got, want sample
		if Read(body, &got) != nil {
			return
		}
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(&want); err != nil {
			t.Fatalf("%s: encoding/json refuses it: %v", body, err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(sample{})); diff != "" {
			t.Errorf("%s (-encoding/json +Read):\n%s", body, diff)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	body, err := Body(sample{head: head{1521077400000}, Name: strings.Repeat("名", 40), List: []inner{{"a", 1}, {"b", 2}}, Words: []string{"x", "y"}})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var s sample
		if err := Read(body, &s); err != nil {
			b.Fatal(err)
		}
	}
}
