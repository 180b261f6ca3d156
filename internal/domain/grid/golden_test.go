package grid

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/journal"
)

// TestGoldenBodies decodes one body of each kind as it was stored and encodes it to the same bytes again.
func TestGoldenBodies(t *testing.T) {
	for _, kind := range Kinds() {
		if !strings.HasPrefix(kind, "cell.") {
			t.Errorf("%s is not entered under a cell", kind)
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

// TestStateIsJSON: a cell comes back from JSON as it was, since the store keeps it so.
func TestStateIsJSON(t *testing.T) {
	w := newWorld(t)
	w.do("c1", cell(1, square(0, 0, 10, 10)))
	w.do("c1", SetDuty{From: "2018-02-01", Duty: Duty{Chief: "chief", Helpers: []Helper{{"law", "liaison"}}}})
	c := w.f.Grid.ByCode(code(1))
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var again Cell
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, again); diff != "" {
		t.Errorf("(-state +read again):\n%s", diff)
	}
	if got := c.ID.Stream(); got != "cell/c1" {
		t.Errorf("stream %s", got)
	}
}
