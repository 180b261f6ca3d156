package internal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"shuangcheng/internal/edge/msg"
)

// TestEveryTextHasEnglish finds every text for readers in the sources and refuses one that the English catalogue does not have.
func TestEveryTextHasEnglish(t *testing.T) {
	keys, err := msg.Keys("..")
	if err != nil {
		t.Fatal(err)
	}
	english, missing := msg.With(context.Background(), msg.English), map[string]string{}
	for _, k := range keys {
		switch {
		case k.Text == "":
			t.Errorf("%s: the key is not a literal; use Word for a text from a table", k.Pos)
		case !k.Composed && strings.ContainsFunc(k.Text, han) && msg.Word(english, k.Text) == k.Text:
			missing[k.Text] = k.Pos
		}
	}
	if len(missing) > 0 {
		t.Errorf("texts without English: give each in the file of its area in internal/edge/msg/en, in the order of keys, "+
			"or mark what no reader sees with //msg:off and the reason:\n%s", entries(missing))
	}
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// entries writes missing entries as they are to be pasted, with where they stand as what to overwrite.
func entries(missing map[string]string) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(missing)) {
		k, err := json.Marshal(key)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(&b, "  %s: %q,\n", k, missing[key])
	}
	return b.String()
}
