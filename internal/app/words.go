package app

import (
	"context"

	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
)

// UnitWords is Unit for a command with words in it.
func (a *App) UnitWords(ctx context.Context, q Ask, id org.UnitID, build func(*Desk) org.UnitCommand) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error { return changeWith(t, a, units, string(id), a.orgFacts(q), build) })
}

// PostWords is Post for a command with words in it.
func (a *App) PostWords(ctx context.Context, q Ask, id org.PostID, build func(*Desk) org.PostCommand) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error { return changeWith(t, a, posts, string(id), a.orgFacts(q), build) })
}

// PowerWords is Power for a command with words in it.
func (a *App) PowerWords(ctx context.Context, q Ask, id string, build func(*Desk) org.PowerCommand) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error { return changeWith(t, a, powers, id, a.orgFacts(q), build) })
}

// DutyWords is Duty for a command with words in it.
func (a *App) DutyWords(ctx context.Context, q Ask, id string, build func(*Desk) org.RuleCommand) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error { return changeWith(t, a, duties, id, a.orgFacts(q), build) })
}

// AccountWords is Account for a command with personal values in it.
func (a *App) AccountWords(ctx context.Context, q Ask, id org.AccountID, build func(*Desk) org.AccountCommand) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error {
		return changeWith(t, a, accounts, string(id), a.orgFacts(q), func(k *Desk) org.AccountCommand {
			k.person = "account/" + string(id) // as when it was opened, so that erasing the person reaches it
			return build(k)
		})
	})
}

// Words reads typed texts by what the journal keeps of them; a redacted one is missing from the answer.
func (a *App) Words(list ...value.Text) (map[value.Text]string, error) {
	refs := make([]string, 0, len(list))
	for _, t := range list {
		if !t.IsZero() {
			refs = append(refs, t.Ref)
		}
	}
	texts, err := a.db.Texts(refs...)
	if err != nil {
		return nil, err
	}
	out := make(map[value.Text]string, len(list))
	for _, t := range list {
		if s, ok := texts[t.Ref]; ok {
			out[t] = s
		}
	}
	return out, nil
}
