package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
)

// Filter, Cursor and the orders are those of the store, named here for the doors.
type (
	Filter = store.Filter
	Cursor = store.Cursor
)

// The orders of a ledger: the last filed first, or live matters by their deadline.
const (
	Newest   = store.Newest
	DueFirst = store.DueFirst
)

// Actions lists what the viewer may ask of a matter now, and why not of the rest.
func (a *App) Actions(v Viewer, s matter.State) []matter.Action {
	return matter.Actions(s, a.lookFacts(v, s))
}

// Verifier names who may verify the level whose turn it is, and the rule; the zero Verifier when nothing waits.
func (a *App) Verifier(v Viewer, s matter.State) matter.Verifier {
	level := s.NextLevel()
	if level == "" {
		return matter.Verifier{}
	}
	return matter.VerifierFor(s, a.lookFacts(v, s), level)
}

// lookFacts are the facts for looking at a matter outside a transaction.
func (a *App) lookFacts(v Viewer, s matter.State) matter.Facts {
	d, now := a.District(), a.db.Now()
	return matter.Facts{Actor: v.Actor, Now: now, Calendar: d.Calendar, Rules: d.Rules, Sponsors: d.sponsors(s.Place, now.Date())}
}

// OpenFile opens a stored file that an entry of the matter names; the caller closes it. A viewer who may not see the matter, and
// a file that the matter does not name, are answered as if there were none.
func (a *App) OpenFile(v Viewer, id, sum string) (*os.File, value.Blob, error) {
	gone := fault.New(fault.Missing, "没有这个附件，或您无权查看")
	s, err := a.See(v, id)
	if err != nil {
		return nil, value.Blob{}, gone.Because(err)
	}
	stored, err := a.db.Stream(matter.Stream(s.ID))
	if err != nil {
		return nil, value.Blob{}, err
	}
	if len(sum) != 64 || !slices.ContainsFunc(stored, func(x store.Stored) bool { return strings.Contains(x.Leaf, `"sha256":"`+sum+`"`) }) {
		return nil, value.Blob{}, gone
	}
	row, err := a.db.Blob(sum)
	if err != nil {
		return nil, value.Blob{}, err
	}
	if row.Removed != 0 {
		return nil, value.Blob{}, fault.New(fault.Missing, "这个附件已依法移除")
	}
	f, err := a.blobs.Open(sum)
	if errors.Is(err, os.ErrNotExist) {
		return nil, value.Blob{}, gone.Because(err)
	}
	return f, row.Blob, err
}

// Parts of a matter that lie in the vault.
const (
	SecretContact   = "contact"   // phone of the citizen who reported it
	SecretName      = "name"      // his name
	SecretWords     = "words"     // words about persons, the whole description of a restricted matter
	SecretAside     = "aside"     // numbers taken out of typed texts
	SecretObjection = "objection" // what the person hit by a measure objects
)

// Reveal opens one part of a matter's vault for a stated purpose; the look is logged before anything is shown. The words of a
// matter may be read by whoever may see it, everything about a citizen needs the right.
func (a *App) Reveal(ctx context.Context, v Viewer, id, part, purpose string) ([]string, error) {
	s, err := a.See(v, id)
	if err != nil {
		return nil, err
	}
	if part != SecretWords && !v.May(Vault) {
		return nil, fault.New(fault.Denied, "查看反映人信息须由双创办值班人员办理，请联系双创办")
	}
	if purpose = strings.TrimSpace(purpose); len([]rune(purpose)) < 4 {
		return nil, fault.New(fault.Invalid, "请写明为什么要查看，至少 4 个字").At("purpose")
	}
	refs := secretRefs(s.State, part)
	if len(refs) == 0 {
		return nil, fault.New(fault.Missing, "本件没有这项信息")
	}
	found, err := a.db.Reveal(ctx, store.Reader{Actor: "account/" + string(v.Account), Purpose: purpose}, refs...)
	if err != nil {
		return nil, fmt.Errorf("reveal %s of matter %s: %w", part, id, err)
	}
	var list []string
	for _, ref := range refs {
		if body, ok := found[ref]; ok {
			list = append(list, body)
		}
	}
	return list, nil
}

// secretRefs are the vault rows behind one part of a matter.
func secretRefs(s matter.State, part string) (refs []string) {
	put := func(x value.Secret) {
		if !x.IsZero() {
			refs = append(refs, x.Ref)
		}
	}
	switch part {
	case SecretContact, SecretName:
		for _, x := range append([]matter.Source{s.Source}, s.Sources...) {
			if part == SecretName {
				put(x.Name)
			} else {
				put(x.Contact)
			}
		}
	case SecretWords:
		put(s.Private)
	case SecretAside:
		for _, x := range s.Aside {
			put(x)
		}
	case SecretObjection:
		for _, x := range s.Objections {
			put(x.Words)
		}
	}
	return refs
}

// Code makes the secret of a link or the code given to a person from the ID of the command that gives it out: sent twice, the
// form shows the same code. It cannot be made without the key folder.
func (a *App) Code(purpose, cmd string) (string, error) {
	mac, err := a.db.Keyed("code/"+purpose, cmd)
	if err != nil {
		return "", err
	}
	letters := []byte(firstSecretLetters)
	var b strings.Builder
	for i, x := range mac[:20] { // 20 of 31 letters are about 99 bits
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[int(x)%len(letters)])
	}
	return b.String(), nil
}

// HashCode is what is stored of a link, a receipt or an objection code, as somebody typed it: a keyed hash in lower-case hex.
// Spaces, hyphens and case do not count.
func (a *App) HashCode(purpose, code string) (string, error) {
	code = strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\u3000", "").Replace(code))
	mac, err := a.db.Keyed("hash/"+purpose, code)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", mac), nil
}
