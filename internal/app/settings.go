package app

import (
	"context"
	"fmt"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/store"
)

// Office is the office hours in force.
func (d *District) Office() calendar.Office { return d.hours }

// NameBody says anew which body runs the system.
func (a *App) NameBody(ctx context.Context, q Ask, b settings.BodyNamed) (store.Receipt, error) {
	return a.set(ctx, q, settings.Body, func(settings.State) ([]journal.Event, error) { return settings.Name(b) })
}

// SetRules puts a changed rulebook in force as its next version.
func (a *App) SetRules(ctx context.Context, q Ask, r matter.Rulebook) (store.Receipt, error) {
	return a.set(ctx, q, settings.Rules, func(s settings.State) ([]journal.Event, error) { return settings.SetRules(s, r) })
}

// SetHours puts office hours in force.
func (a *App) SetHours(ctx context.Context, q Ask, o calendar.Office) (store.Receipt, error) {
	return a.set(ctx, q, settings.Hours, func(settings.State) ([]journal.Event, error) { return settings.SetHours(o) })
}

// SetSignIn says how long first secrets and log-ins last.
func (a *App) SetSignIn(ctx context.Context, q Ask, x settings.SignInSet) (store.Receipt, error) {
	return a.set(ctx, q, settings.SignIns, func(settings.State) ([]journal.Event, error) { return settings.SetSignIn(x) })
}

// HoursConfirmed reports whether somebody has said that the office hours are right.
func (a *App) HoursConfirmed() bool { return a.District().hoursSet }

func (a *App) set(ctx context.Context, q Ask, name string, decide func(settings.State) ([]journal.Event, error)) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error {
		r, err := setups.From(t, name)
		if err != nil {
			return err
		}
		events, err := decide(r.State)
		if err != nil {
			return err
		}
		_, err = setups.Enter(t, r, events...)
		return err
	})
}

// SettingVersion is a setting as it was from one entry on.
type SettingVersion struct {
	Seq   int64 // number in its epoch of the journal
	At    calendar.Instant
	By    org.AccountID // empty when a job entered it
	State settings.State
}

// SettingHistory lists the versions of one of the settings, the oldest first.
func (a *App) SettingHistory(name string) ([]SettingVersion, error) {
	stored, err := a.db.Stream(journal.Of("setting", name))
	if err != nil {
		return nil, err
	}
	var list []SettingVersion
	var state settings.State
	for _, s := range stored {
		e, err := journal.Parse([]byte(s.Leaf))
		if err != nil {
			return nil, fmt.Errorf("read setting %s: %w", name, err)
		}
		event, err := settings.Decode(e.Kind, e.Body)
		if err != nil {
			return nil, fmt.Errorf("read setting %s: %w", name, err)
		}
		state = settings.Apply(state, event)
		v := SettingVersion{Seq: e.Seq, At: e.At, State: state}
		if kind, id := journal.Stream(e.Author.Actor).Cut(); kind == "account" {
			v.By = org.AccountID(id)
		}
		list = append(list, v)
	}
	return list, nil
}
