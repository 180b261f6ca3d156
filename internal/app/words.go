package app

import (
	"context"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
)

// worded carries out a command on a register whose words are sealed first: reasons, notes, names of leaders without an
// account. build may run more than once and must have no effect of its own.
func worded[S decided[S, C], C any](ctx context.Context, a *App, q Ask, fold *store.Fold[S], stream journal.Stream, build func(*Desk) C) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error {
		k := newDesk(t, a.District(), stream, matter.State{})
		c := build(k)
		if k.err != nil {
			return k.err
		}
		_, id := stream.Cut()
		return change(t, a.orgFacts(q), fold, id, c)
	})
}

// UnitWords is Unit for a command with words in it.
func (a *App) UnitWords(ctx context.Context, q Ask, id org.UnitID, build func(*Desk) org.UnitCommand) (store.Receipt, error) {
	return worded(ctx, a, q, units, id.Stream(), build)
}

// PostWords is Post for a command with words in it.
func (a *App) PostWords(ctx context.Context, q Ask, id org.PostID, build func(*Desk) org.PostCommand) (store.Receipt, error) {
	return worded(ctx, a, q, posts, id.Stream(), build)
}

// PowerWords is Power for a command with words in it.
func (a *App) PowerWords(ctx context.Context, q Ask, id string, build func(*Desk) org.PowerCommand) (store.Receipt, error) {
	return worded(ctx, a, q, powers, org.Power{ID: id}.Stream(), build)
}

// DutyWords is Duty for a command with words in it.
func (a *App) DutyWords(ctx context.Context, q Ask, id string, build func(*Desk) org.RuleCommand) (store.Receipt, error) {
	return worded(ctx, a, q, duties, org.Rule{ID: id}.Stream(), build)
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
