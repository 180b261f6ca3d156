package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
)

// RemovableKind says what sort of value a Removable is.
type RemovableKind string

// The sorts of value that the law may want gone. How each goes differs: a text is emptied, a file deleted, a person's key destroyed.
const (
	RemovableText   RemovableKind = "text"
	RemovablePhoto  RemovableKind = "photo"
	RemovablePerson RemovableKind = "person"
)

// Removable is one value of a matter that the data officer may take out for good.
type Removable struct {
	Key   string // names it within the matter, as Remove takes it
	Kind  RemovableKind
	Field string     // of a text: what it was typed for
	Words string     // of a text: the text itself
	Photo value.Blob // of a photo
	Parts []string   // of a person: the parts of the matter that become unreadable, as Reveal names them
}

// Grounds are what a removal may rest on 依据; the chosen one stands in the journal for ever, so it holds no words about anybody.
var Grounds = []string{"本人要求删除", "误录个人信息", "含他人隐私", "保存期满", "法院或监管机关要求"}

// Removables lists what a matter holds that may be taken out, what was taken out before left aside.
func (a *App) Removables(v Viewer, id string) (Seen, []Removable, error) {
	if !v.May(Redact) {
		return Seen{}, nil, errRedact()
	}
	s, err := a.See(v, id)
	if err != nil {
		return s, nil, err
	}
	list, err := removables(a.db, s.MatterRow, a.db.PersonOf)
	return s, list, err
}

func errRedact() error {
	return fault.New(fault.Denied, "依规删除须由数据专管员办理，请联系他")
}

// removing is what a database and a transaction on it both can read.
type removing interface {
	TextOpenings(journal.Stream) ([]store.Opening, error)
	Stream(journal.Stream) ([]store.Stored, error)
	Blob(sum string) (store.BlobRow, error)
}

func removables(from removing, r store.MatterRow, personOf func(ref string) (string, error)) (list []Removable, err error) {
	texts, err := from.TextOpenings(matter.Stream(r.ID))
	if err != nil {
		return nil, err
	}
	for _, x := range texts {
		list = append(list, Removable{Key: "t/" + x.Ref, Kind: RemovableText, Field: x.Field, Words: x.Body})
	}
	files, err := filesOf(from, r)
	if err != nil {
		return nil, err
	}
	for _, sum := range files {
		b, err := from.Blob(sum)
		if err != nil {
			return nil, err
		}
		if b.Removed == 0 {
			list = append(list, Removable{Key: "f/" + sum, Kind: RemovablePhoto, Photo: b.Blob})
		}
	}
	persons, err := personsIn(r.State, personOf)
	return append(list, persons...), err
}

// filesOf are the photos and scans that a matter ever brought, each once.
func filesOf(from removing, r store.MatterRow) (sums []string, err error) {
	put := func(b value.Blob) {
		if b.SHA256 != "" && !slices.Contains(sums, b.SHA256) {
			sums = append(sums, b.SHA256)
		}
	}
	stored, err := from.Stream(matter.Stream(r.ID))
	if err != nil {
		return nil, err
	}
	for _, x := range stored {
		photos, err := photosIn(x)
		if err != nil {
			return nil, err
		}
		for _, p := range photos {
			put(p.Blob)
		}
	}
	for _, x := range r.State.Signatures {
		put(x.Scan)
	}
	return sums, nil
}

// personsIn are the people of whom the matter keeps something in the vault, by their keys.
func personsIn(s matter.State, personOf func(ref string) (string, error)) (list []Removable, err error) {
	for _, part := range []string{SecretName, SecretContact, SecretAside, SecretWords, SecretObjection} {
		for _, ref := range secretRefs(s, part) {
			person, err := personOf(ref)
			if err != nil {
				return nil, err
			}
			if person == "" { // destroyed before
				continue
			}
			n := slices.IndexFunc(list, func(r Removable) bool { return r.Key == "p/"+person })
			if n < 0 {
				n, list = len(list), append(list, Removable{Key: "p/" + person, Kind: RemovablePerson})
			}
			if !slices.Contains(list[n].Parts, part) {
				list[n].Parts = append(list[n].Parts, part)
			}
		}
	}
	return list, nil
}

// Remove 依规删除 takes the values with the given keys out of a matter for good: a marked gap stays, the journal still verifies,
// nobody gets them back. ground is one of Grounds. A file that other matters show is gone from them as well.
func (a *App) Remove(ctx context.Context, q Ask, id string, keys []string, ground string) error {
	switch {
	case !q.Viewer.May(Redact):
		return errRedact()
	case len(keys) == 0:
		return fault.New(fault.Invalid, "请勾选要删除的内容").At("keys")
	case !slices.Contains(Grounds, ground):
		return fault.New(fault.Invalid, "请从列表中选择删除的依据").At("ground")
	}
	var files []string
	_, err := a.write(ctx, q, func(t *store.Tx) error {
		files = files[:0]
		r, err := store.Matters.From(t, id)
		if err != nil {
			return err
		}
		if r.Ver == 0 || !q.Viewer.Sees(r.State) {
			return errHidden(id)
		}
		list, err := removables(t, r, t.PersonOf)
		if err != nil {
			return err
		}
		for _, key := range keys {
			n := slices.IndexFunc(list, func(x Removable) bool { return x.Key == key })
			if n < 0 {
				return fault.New(fault.Conflict, "勾选的内容里有一项已经删除，请刷新页面后重新勾选").At("keys")
			}
			if err := removeOne(t, r, list[n], ground); err != nil {
				return err
			}
			if list[n].Kind == RemovablePhoto {
				files = append(files, list[n].Photo.SHA256)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, sum := range files { // what is left by a crash here goes with the next sweep
		err = errors.Join(err, a.blobs.Remove(sum), a.dropSmall(sum))
	}
	return err
}

func removeOne(t *store.Tx, r store.MatterRow, x Removable, ground string) error {
	switch x.Kind {
	case RemovableText:
		if err := t.RedactText(x.Key[2:], ground); err != nil {
			return err
		}
		t.RedactSearch(r.Born, r.State)
		return nil
	case RemovablePhoto:
		return t.RemoveBlob(x.Photo.SHA256, ground)
	case RemovablePerson:
		return t.ErasePerson(x.Key[2:], ground)
	}
	return fmt.Errorf("remove %s: unknown kind %s", x.Key, x.Kind)
}
