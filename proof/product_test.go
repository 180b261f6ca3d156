package proof_test

import (
	"testing"

	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/proof"
)

// noted is an event with every kind of value that bodies have.
type noted struct {
	Text  string           `json:"text"`
	N     int64            `json:"n"`
	List  []string         `json:"list,omitempty"`
	Named map[string]int64 `json:"named,omitempty"`
	OK    bool             `json:"ok"`
}

func (noted) Kind() string { return "matter.noted.v1" }

// TestProductWritesWhatWeAccept: whatever the journal's own encoder lets through, a stranger's verifier accepts.
func TestProductWritesWhatWeAccept(t *testing.T) {
	written := 0
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a\"b", "a\\b", "行\u2028分", "\t", "\x00", "\xff", "</script>", "😀", "matter/A"}))
		body, err := journal.Body(noted{
			text.Draw(t, "text"), rapid.Int64Range(-1<<53-1, 1<<53+1).Draw(t, "n"), rapid.SliceOfN(text, 0, 3).Draw(t, "list"),
			rapid.MapOfN(text, rapid.Int64Range(-1<<53, 1<<53), 0, 20).Draw(t, "named"), rapid.Bool().Draw(t, "ok"),
		})
		if err != nil {
			return
		}
		e := journal.Entry{
			Seq: rapid.Int64Range(0, 1<<40).Draw(t, "seq"), At: calendar.Instant(rapid.Int64Range(1, 1<<42).Draw(t, "at")),
			Stream: journal.Of("matter", text.Draw(t, "id")), Ver: rapid.Int64Range(0, 1<<31).Draw(t, "ver"), Kind: "matter.noted.v1",
			Author: journal.Author{Actor: "account/1"}, Cmd: "00000000-0000-4000-8000-000000000001", Body: body,
		}
		leaf, err := e.Leaf()
		if err != nil {
			return
		}
		written++
		if wrong := proof.WrongWithLeaf(leaf); wrong != "" {
			t.Fatalf("%s:\n%s", wrong, leaf)
		}
	})
	if written == 0 {
		t.Error("the encoder let nothing through")
	}
}
