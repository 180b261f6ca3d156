package app

import (
	"bytes"
	"image"
	"image/jpeg"
	"slices"
	"strings"
	"testing"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// photo stores a small picture as one that was taken in the page.
func (w *ward) photo(t *testing.T) matter.Photo {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64)), nil); err != nil {
		t.Fatal(err)
	}
	blob, err := w.Keep(&b)
	if err != nil {
		t.Fatal(err)
	}
	return matter.Photo{Blob: blob, Capture: "page"}
}

// TestRemove takes a text, a photo and a person out of one matter: each is gone for everybody, what was not ticked stays, search
// finds the words no more, and the journal verifies with the gaps.
func TestRemove(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		ctx := t.Context()
		officer := w.found(t, w.head, "sj", "示例数据组", org.Dept, "u-d", org.Officer)
		told := litter()
		told.What, told.Words, told.Name, told.Contact, told.Photos = "张甲一家门口堆满纸箱", "三号楼西头", "张甲一", "10012345678", []matter.Photo{w.photo(t)}
		told.Problem = matter.Clause{}
		code, err := w.Tell(ctx, w.ask(Viewer{}), "192.0.2.1", told)
		if err != nil {
			t.Fatal(err)
		}
		filed, err := w.db.MatterByReceipt(code.Hash)
		if err != nil {
			t.Fatal(err)
		}
		sum := told.Photos[0].Blob.SHA256

		if _, _, err := w.Removables(w.street, filed.ID); fault.KindOf(err) != fault.Denied {
			t.Errorf("a street: %v", err)
		}
		seen, list, err := w.Removables(officer, filed.ID)
		if err != nil {
			t.Fatal(err)
		}
		var text, photo, person string
		for _, x := range list {
			switch {
			case x.Kind == RemovableText && strings.Contains(x.Words, "纸箱"):
				text = x.Key
			case x.Kind == RemovablePhoto && x.Photo.SHA256 == sum:
				photo = x.Key
			case x.Kind == RemovablePerson && slices.Contains(x.Parts, SecretContact):
				person = x.Key
			}
		}
		if text == "" || photo == "" || person == "" || seen.Texts[seen.State.What.Ref] != told.What {
			t.Fatalf("removable are %+v", list)
		}
		keys := []string{text, photo, person}
		for what, tt := range map[string]struct {
			by     Viewer
			keys   []string
			ground string
			kind   fault.Kind
		}{
			"by a street": {w.street, keys, Grounds[0], fault.Denied}, "nothing ticked": {officer, nil, Grounds[0], fault.Invalid},
			"ground of his own": {officer, keys, "张甲一要求", fault.Invalid}, "of another matter": {officer, []string{text, "t/none"}, Grounds[0], fault.Conflict},
		} {
			if err := w.Remove(ctx, w.ask(tt.by), filed.ID, tt.keys, tt.ground); fault.KindOf(err) != tt.kind {
				t.Errorf("%s: %v", what, err)
			}
		}
		if s, err := w.See(w.head, filed.ID); err != nil || s.Texts[s.State.What.Ref] != told.What {
			t.Fatalf("a refused removal took something: %q, %v", s.Texts[s.State.What.Ref], err)
		}

		if err := w.Remove(ctx, w.ask(officer), filed.ID, keys, "本人要求删除"); err != nil {
			t.Fatal(err)
		}
		s, err := w.See(w.head, filed.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Texts[s.State.What.Ref]; got != store.Redacted {
			t.Errorf("the text reads %q", got)
		}
		if got := s.Texts[s.State.Place.Words.Ref]; got != "三号楼西头" {
			t.Errorf("what was not ticked reads %q", got)
		}
		if gone, err := w.RemovedFiles(sum); err != nil || !gone[sum] {
			t.Errorf("removed files %v, %v", gone, err)
		}
		if _, err := w.Kept(sum); fault.KindOf(err) != fault.Missing {
			t.Errorf("the photo still lies in the folder: %v", err)
		}
		vault, err := w.For(w.head, Vault)
		if err != nil {
			t.Fatal(err)
		}
		if list, err := w.Reveal(ctx, vault, filed.ID, SecretContact, "核实情况"); fault.KindOf(err) != fault.Missing || len(list) > 0 {
			t.Errorf("the phone reads %v, %v", list, err)
		}
		lines, _, err := w.FindMatters(w.head, Find{Words: "纸箱"})
		if err != nil || len(lines) > 0 {
			t.Errorf("search finds %d matters by the removed words, %v", len(lines), err)
		}
		if _, left, err := w.Removables(officer, filed.ID); err != nil || slices.ContainsFunc(left, func(x Removable) bool { return slices.Contains(keys, x.Key) }) {
			t.Errorf("left to remove: %+v, %v", left, err)
		}
		report, err := w.db.Verify(ctx, store.VerifyOptions{})
		if err != nil || !report.OK() || report.Counts.Redacted != 1 || report.Counts.Erased != 1 || report.Counts.Removed != 1 {
			t.Errorf("verification: %+v, %v", report, err)
		}
	})
}
