package app

import (
	"context"
	"strings"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// firstSecretFor is how long a printed first secret is good.
func (a *App) firstSecretFor() time.Duration { return days(a.District().SignIn.Secret) }

func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// NewAccount is a person who is given an account, and the post he takes.
type NewAccount struct {
	Login, Name, Phone string
	Post               org.PostID // empty: none yet
	own                bool       // the person chose the password himself
	Keep               bool       // of a demonstration: the first secret stays good and need not be changed
}

// OpenAccount opens an account, gives it the post, and returns the first secret, which is shown or printed once.
func (a *App) OpenAccount(ctx context.Context, q Ask, n NewAccount) (id org.AccountID, secret string, err error) {
	if secret, err = firstSecret(a.rand); err != nil {
		return "", "", err
	}
	hash, err := hashPassword(secret, a.rand)
	if err != nil {
		return "", "", err
	}
	n.Keep = n.Keep || a.District().Body.Demo
	r, err := a.register(ctx, q, func(t *store.Tx) error {
		raw, err := t.NewID()
		if err != nil {
			return err
		}
		id = org.AccountID(raw)
		return a.openIn(t, q, id, n, hash, t.Now().Add(a.firstSecretFor()))
	})
	if err == nil && r.Repeated {
		return "", "", fault.New(fault.Conflict, "这个账号已经开好，初始口令只显示一次；需要时请重置口令")
	}
	return id, secret, err
}

// openIn opens an account with a password that must be changed, inside a transaction that may do more.
func (a *App) openIn(t *store.Tx, q Ask, id org.AccountID, n NewAccount, hash string, expires calendar.Instant) error {
	f, today := a.orgFacts(q), t.Now().Date()
	phone, err := t.Secret(id.Stream(), "account/"+string(id), "phone", n.Phone, false)
	if err != nil {
		return err
	}
	open := org.OpenAccount{ID: id, Login: strings.ToLower(strings.TrimSpace(n.Login)), Name: n.Name, Phone: phone, From: today}
	if err := change[org.Account, org.AccountCommand](t, f, accounts, string(id), open); err != nil {
		return err
	}
	if n.Post != "" {
		acc, err := accounts.From(t, string(id))
		if err != nil {
			return err
		}
		f.Register = f.Register.With(org.Parts{Accounts: []org.Account{acc.State}})
		take := org.Appoint{Holder: org.Holder{Account: id}, From: today}
		if err := change[org.Post, org.PostCommand](t, f, posts, string(n.Post), take); err != nil {
			return err
		}
	}
	c := store.Credential{Account: string(id), Kind: store.Password, Hash: hash, Created: t.Now(), Expires: expires, MustChange: true}
	if n.own {
		f.Job, f.Actor = "", org.Actor{Account: id}
		if err := change[org.Account, org.AccountCommand](t, f, accounts, string(id), org.ChangeSecret{}); err != nil {
			return err
		}
	}
	if n.Keep || n.own {
		c.Expires, c.MustChange = 0, false
	}
	return t.PutCredential(c)
}

// Account carries out a command on an account.
func (a *App) Account(ctx context.Context, q Ask, id org.AccountID, c org.AccountCommand) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error {
		if err := change(t, a.orgFacts(q), accounts, string(id), c); err != nil {
			return err
		}
		if _, off := c.(org.Disable); off {
			return t.DropSessions(string(id), "", true)
		}
		return nil
	})
}

// ResetSecret gives an account a new first secret and ends its sessions.
func (a *App) ResetSecret(ctx context.Context, q Ask, id org.AccountID) (secret string, err error) {
	if secret, err = firstSecret(a.rand); err != nil {
		return "", err
	}
	hash, err := hashPassword(secret, a.rand)
	if err != nil {
		return "", err
	}
	_, err = a.register(ctx, q, func(t *store.Tx) error { return a.resetIn(t, q, id, hash) })
	return secret, err
}

// resetIn is ResetSecret inside a transaction that may do more.
func (a *App) resetIn(t *store.Tx, q Ask, id org.AccountID, hash string) error {
	if err := change[org.Account, org.AccountCommand](t, a.orgFacts(q), accounts, string(id), org.ResetSecret{}); err != nil {
		return err
	}
	if err := t.DropSessions(string(id), "", true); err != nil {
		return err
	}
	return t.PutCredential(store.Credential{Account: string(id), Kind: store.Password, Hash: hash, Created: t.Now(),
		Expires: t.Now().Add(a.firstSecretFor()), MustChange: true})
}

// ChangePassword sets the viewer's own password; his other devices are logged out.
func (a *App) ChangePassword(ctx context.Context, q Ask, old, fresh string) error {
	v := q.Viewer
	c, err := a.db.Credential(string(v.Account), store.Password, "")
	if err != nil {
		return err
	}
	if !checkPassword(c.Hash, old) {
		return fault.New(fault.Denied, "原口令不对，请核对后再试").At("old")
	}
	login := a.District().Org.Account(v.Account).Login
	if err := goodPassword(login, fresh); err != nil {
		return err
	}
	if old == fresh {
		return fault.New(fault.Invalid, "新口令不能与原口令相同").At("password")
	}
	hash, err := hashPassword(fresh, a.rand)
	if err != nil {
		return err
	}
	_, err = a.register(ctx, q, func(t *store.Tx) error {
		if err := change[org.Account, org.AccountCommand](t, a.orgFacts(q), accounts, string(v.Account), org.ChangeSecret{}); err != nil {
			return err
		}
		if err := t.DropSessions(string(v.Account), v.Device, true); err != nil {
			return err
		}
		return t.PutCredential(store.Credential{Account: string(v.Account), Kind: store.Password, Hash: hash, Created: t.Now()})
	})
	return err
}
