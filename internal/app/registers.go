package app

import (
	"context"

	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/store"
)

// decided is a state that answers a command with events or a refusal.
type decided[S, C any] interface {
	applied[S]
	Decide(org.Facts, C) ([]journal.Event, error)
}

// change carries out a command on one thing of a register inside a transaction.
func change[S decided[S, C], C any](t *store.Tx, f org.Facts, fold *store.Fold[S], id string, c C) error {
	r, err := fold.From(t, id)
	if err != nil {
		return err
	}
	events, err := r.State.Decide(f, c)
	if err != nil {
		return err
	}
	_, err = fold.Enter(t, r, events...)
	return err
}

// Cell carries out a command on a grid cell.
func (a *App) Cell(ctx context.Context, q Ask, id grid.CellID, build func(*Desk) grid.Command) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error {
		return changeWith(t, a, cells, string(id), a.cellFacts(q, t.Now().Date()), build)
	})
}

// Site carries out a command on a site.
func (a *App) Site(ctx context.Context, q Ask, id site.ID, build func(*Desk) site.Command) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error {
		return changeWith(t, a, sites, string(id), a.siteFacts(q, t.Now().Date()), build)
	})
}

// Reshape carries out a split or a merge of cells: all cells change in one step, or none.
func (a *App) Reshape(ctx context.Context, q Ask, decide func(grid.Facts) ([]grid.Change, error)) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error {
		changes, err := decide(a.cellFacts(q, t.Now().Date()))
		if err != nil {
			return err
		}
		for _, c := range changes {
			r, err := cells.From(t, string(c.Cell))
			if err != nil {
				return err
			}
			if _, err := cells.Enter(t, r, c.Events...); err != nil {
				return err
			}
		}
		return nil
	})
}

// changeWith is change for commands that hold sealed texts.
func changeWith[F, C any, S interface {
	applied[S]
	Decide(F, C) ([]journal.Event, error)
}](t *store.Tx, a *App, fold *store.Fold[S], id string, f F, build func(*Desk) C) error {
	r, err := fold.From(t, id)
	if err != nil {
		return err
	}
	k := newDesk(t, a.District(), journal.Of(fold.Kind, id), matter.State{})
	c := build(k)
	if k.err != nil {
		return k.err
	}
	events, err := r.State.Decide(f, c)
	if err != nil {
		return err
	}
	_, err = fold.Enter(t, r, events...)
	return err
}

// Unit carries out a command on a unit.
func (a *App) Unit(ctx context.Context, q Ask, id org.UnitID, c org.UnitCommand) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error { return change(t, a.orgFacts(q), units, string(id), c) })
}

// Post carries out a command on a post.
func (a *App) Post(ctx context.Context, q Ask, id org.PostID, c org.PostCommand) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error { return change(t, a.orgFacts(q), posts, string(id), c) })
}

// Power carries out a command on a row of a power list.
func (a *App) Power(ctx context.Context, q Ask, id string, c org.PowerCommand) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error { return change(t, a.orgFacts(q), powers, id, c) })
}

// Delegation carries out a command on a delegation of power.
func (a *App) Delegation(ctx context.Context, q Ask, id string, c org.DelegationCommand) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error { return change(t, a.orgFacts(q), delegations, id, c) })
}

// Duty carries out a command on a rule of the duty map.
func (a *App) Duty(ctx context.Context, q Ask, id string, c org.RuleCommand) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error { return change(t, a.orgFacts(q), duties, id, c) })
}
