package matters

import (
	"regexp"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// Told is a matter in the office's words, for papers that live without the system.
type Told struct {
	Seen                        app.Seen
	Title, Place, Unit, Class   string
	Status, Channel, Due, Marks string
	Entries                     []ui.Entry // the newest first
	Files                       []string   // that its entries name, by SHA-256, each once
}

var namedFile = regexp.MustCompile(`"sha256":"([0-9a-f]{64})"`)

// Tell tells a matter that the viewer may see.
func Tell(p *page.Req, id string) (Told, error) {
	q := &req{p}
	seen, err := q.App.See(q.Viewer, id)
	if err != nil {
		return Told{}, err
	}
	entries, err := q.App.History(q.Viewer, seen.ID)
	if err != nil {
		return Told{}, err
	}
	s := seen.State
	t := Told{Seen: seen, Title: q.title(s, seen.Texts[s.What.Ref]), Place: q.placeName(s.Place, seen.Texts[s.Place.Words.Ref]), Unit: q.UnitName(s.Owner.Unit), Class: q.matterClass(s.Class),
		Status: q.Word(s.Status.Word()), Channel: q.Word(s.Source.Channel.Word()), Due: msg.Stamp(s.Clock.Due), Marks: strings.Join(q.marks(s, q.App.Now()), "、")}
	met := map[string]bool{}
	for _, e := range entries {
		for _, m := range namedFile.FindAllSubmatch(e.Body, -1) {
			if sum := string(m[1]); !met[sum] {
				met[sum] = true
				t.Files = append(t.Files, sum)
			}
		}
	}
	words := story{q, seen.Texts, ""} // without a today, so that every moment bears its year
	for _, e := range slices.Backward(entries) {
		x, err := words.entry(e)
		if err != nil {
			return t, err
		}
		t.Entries = append(t.Entries, x)
	}
	return t, nil
}
