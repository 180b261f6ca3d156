package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
)

// reporterKey names the key that seals what a citizen told of himself about a matter: his own, so that he is forgotten apart from
// everybody else in it.
func reporterKey(id, receipt string) string { return "case/" + id + "/" + receipt[:16] }

// freshKey is the reporter's key that is still there: after he had it destroyed, what he tells later lies under the next.
func freshKey(t *store.Tx, id, receipt string) (string, error) {
	first := reporterKey(id, receipt)
	for n, key := 1, first; ; n++ {
		gone, err := t.Erased(key)
		if err != nil || !gone {
			return key, err
		}
		key = fmt.Sprintf("%s/%d", first, n+1)
	}
}

// contactOf are the name and the phone that the holder of a receipt left.
func contactOf(s matter.State, receipt string) (refs []string) {
	for _, x := range append([]matter.Source{s.Source}, s.Sources...) {
		for _, v := range []value.Secret{x.Name, x.Contact} {
			if x.Finder.Receipt == receipt && !v.IsZero() {
				refs = append(refs, v.Ref)
			}
		}
	}
	return refs
}

// keepsContact reports whether a name or phone of the holder still lies in the vault.
func (a *App) keepsContact(s matter.State, receipt string) (bool, error) {
	return a.db.Sealed(contactOf(s, receipt)...)
}

// Withdraw 撤回联系方式 erases what the holder of a receipt told of himself: name, phone, and the numbers that were taken out of his
// words. His report stays and is followed by the same code.
func (a *App) Withdraw(ctx context.Context, q Ask, from, typed string) error {
	h, err := a.holder(from, typed)
	if err != nil {
		return err
	}
	q.Guest, q.Viewer = "citizen/"+h.hash, Viewer{}
	_, err = a.write(ctx, q, func(t *store.Tx) error {
		r, err := store.Matters.From(t, h.id)
		if err != nil {
			return err
		}
		persons, err := a.ownKeys(t, r, h.hash)
		if err != nil {
			return err
		}
		if len(persons) == 0 {
			return fault.New(fault.Refused, "没有留下您的姓名和电话，或已经删除")
		}
		for _, p := range persons {
			if err := t.ErasePerson(p, "本人撤回联系方式"); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// ownKeys are the keys that seal what the holder of a receipt told of himself, in the matter and in those merged into it.
func (a *App) ownKeys(t *store.Tx, r store.MatterRow, receipt string) (persons []string, err error) {
	refs := contactOf(r.State, receipt)
	for _, x := range r.State.Aside {
		refs = append(refs, x.Ref)
	}
	for _, x := range r.State.Sources {
		if x.From == "" || x.Finder.Receipt != receipt {
			continue
		}
		from, err := store.Matters.From(t, x.From)
		if err != nil {
			return nil, err
		}
		for _, x := range from.State.Aside {
			refs = append(refs, x.Ref)
		}
	}
	for _, ref := range refs {
		p, err := t.PersonOf(ref)
		if err != nil {
			return nil, err
		}
		if strings.Contains(p, "/"+receipt[:16]) && !slices.Contains(persons, p) {
			persons = append(persons, p)
		}
	}
	return persons, nil
}
