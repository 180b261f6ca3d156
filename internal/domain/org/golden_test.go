package org

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/journal"
)

// streams are the kinds of thing this package owns; a kind of event begins with the one it is entered under.
var streams = []string{"unit", "post", "account", "power", "delegation", "duty"}

// TestGoldenBodies decodes one body of each kind as it was stored and encodes it to the same bytes again.
func TestGoldenBodies(t *testing.T) {
	for _, kind := range Kinds() {
		if head, _, _ := strings.Cut(kind, "."); !strings.Contains(strings.Join(streams, " "), head) {
			t.Errorf("%s is entered under no stream of this package", kind)
		}
		b, err := os.ReadFile(filepath.Join("testdata", kind+".json"))
		if err != nil {
			t.Error(err)
			continue
		}
		want := strings.TrimSpace(string(b))
		e, err := Decode(kind, []byte(want))
		if err != nil {
			t.Error(err)
			continue
		}
		got, err := journal.Body(e)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s (-stored +today):\n%s", kind, diff)
		}
	}
	if files, err := filepath.Glob("testdata/*.json"); err != nil || len(files) != len(Kinds()) {
		t.Errorf("%d golden bodies for %d kinds, %v", len(files), len(Kinds()), err)
	}
}

func TestStreams(t *testing.T) {
	for _, tt := range []struct{ got, want journal.Stream }{
		{UnitID("t1").Stream(), "unit/t1"}, {PostID("p1").Stream(), "post/p1"}, {AccountID("a1").Stream(), "account/a1"},
		{Power{ID: "w1"}.Stream(), "power/w1"}, {Delegation{ID: "g1"}.Stream(), "delegation/g1"}, {Rule{ID: "r1"}.Stream(), "duty/r1"},
	} {
		if tt.got != tt.want {
			t.Errorf("stream %s, want %s", tt.got, tt.want)
		}
	}
}
