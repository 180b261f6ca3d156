package journal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

type noted struct {
	Text string `json:"text"`
}

func (noted) Kind() string { return "note.taken.v1" }

func TestKinds(t *testing.T) {
	k := NewKinds(Reads[noted])
	if diff := cmp.Diff([]string{"note.taken.v1"}, k.Names()); diff != "" {
		t.Errorf("Names (-want +got):\n%s", diff)
	}
	for _, tt := range []struct{ kind, body, want string }{
		{"note.taken.v1", `{"text":"a"}`, ""},
		{"note.taken.v2", `{"text":"a"}`, "decode note.taken.v2: kind is not known"},
		{"note.taken.v1", `{"txt":"a"}`, `decode note.taken.v1: json: unknown field "txt"`},
		{"note.taken.v1", `{"text":"a"}{}`, "decode note.taken.v1: bytes follow the body"},
	} {
		e, err := k.Decode(tt.kind, []byte(tt.body))
		switch {
		case tt.want == "" && (err != nil || e != noted{"a"}):
			t.Errorf("Decode(%s, %s) = %v, %v", tt.kind, tt.body, e, err)
		case tt.want != "" && (err == nil || err.Error() != tt.want):
			t.Errorf("Decode(%s, %s) fails with %v, want %s", tt.kind, tt.body, err, tt.want)
		}
	}
}
