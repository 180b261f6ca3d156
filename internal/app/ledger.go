package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
)

// Actions lists what the viewer may ask of a matter now, and why not of the rest.
func (a *App) Actions(v Viewer, s matter.State) []matter.Action {
	return matter.Actions(s, a.lookFacts(v, s))
}

// May says why a viewer may not ask a verb of a matter now; nil when he may.
func (a *App) May(v Viewer, s matter.State, verb matter.Verb) error {
	return matter.May(s, a.lookFacts(v, s), verb)
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
	f := matter.Facts{Actor: v.Actor, Now: now, Calendar: d.Calendar, Rules: d.Rules, Sponsors: d.sponsors(s.Place, now.Date())}
	f.Town, f.Community = d.seats(s.Place)
	return f
}

// CacheDir is where the doors keep what can be made again from stored files, such as small pictures.
func (a *App) CacheDir() string { return filepath.Join(a.dir, "cache") }

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
	if len(list) == 0 {
		return nil, fault.New(fault.Missing, "这项信息已依规删除")
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

// Seal signs a text that a form carries out and back for one account; nobody makes it without the key folder.
func (a *App) Seal(v Viewer, text string) (string, error) {
	mac, err := a.db.Code("seal/"+string(v.Account), text)
	return hex.EncodeToString(mac), err
}

// neighbourMetres is how near a matter lies to be shown beside another.
const neighbourMetres = 30

// Neighbours lists other matters of the same site or within 30 m, newest first and at most five, as far as the viewer may see.
func (a *App) Neighbours(v Viewer, id string, s matter.State) ([]Line, error) {
	keys, here := store.NearKeys(s.Place), geoPoint(s.Place.Point)
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := a.db.Matters(store.Filter{Tokens: v.Tokens, Near: keys, Limit: 30})
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(l store.Listed) bool {
		same := s.Place.Site != "" && l.State.Place.Site == s.Place.Site
		return l.ID == id || !same && (s.Place.Point.IsZero() || geoPoint(l.State.Place.Point).Metres(here) > neighbourMetres)
	})
	return a.lines(rows[:min(len(rows), 5)])
}
