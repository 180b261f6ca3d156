package app

import (
	"context"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// Slip is the paper 口令条 that a new person is handed: it is shown or printed once.
type Slip struct {
	Account     org.AccountID
	Login, Name string
	Posts       []string // unit and post of each
	Secret      string
}

// Enrolled lists the accounts that were opened without a secret and have not been given one yet, by login name.
func (a *App) Enrolled() (list []org.Account, err error) {
	today := a.db.Now().Date()
	for _, acc := range a.District().Org.Accounts() {
		if !acc.MustChange || !acc.Enabled(today) {
			continue
		}
		switch _, err := a.db.Credential(string(acc.ID), store.Password, ""); {
		case fault.KindOf(err) == fault.Missing:
			list = append(list, acc)
		case err != nil:
			return nil, err
		}
	}
	return list, nil
}

// PrintSlips gives every enrolled account its first secret, each in a request of its own. One that was printed before is not
// printed again: a lost slip is replaced by a reset.
func (a *App) PrintSlips(ctx context.Context, q Ask) (list []Slip, err error) {
	if q.Job == "" {
		if q.Viewer, err = a.For(q.Viewer, Accounts); err != nil {
			return nil, err
		}
	}
	todo, err := a.Enrolled()
	if err != nil {
		return nil, err
	}
	d, today := a.District(), a.db.Now().Date()
	for _, acc := range todo {
		one := q
		one.ID = jobID("slip", q.ID, string(acc.ID))
		s := Slip{Account: acc.ID, Login: acc.Login, Name: acc.Name}
		if s.Secret, err = a.ResetSecret(ctx, one, acc.ID); err != nil {
			return list, err
		}
		for _, p := range d.Org.PostsOf(acc.ID, today) {
			s.Posts = append(s.Posts, d.Org.UnitName(p.Unit, today)+" "+p.NameOn(today))
		}
		list = append(list, s)
	}
	return list, nil
}
