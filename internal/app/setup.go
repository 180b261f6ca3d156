package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/shipped"
	"shuangcheng/internal/store"
)

// Setup is what a new district must say before anything else.
type Setup struct {
	Host  string // names the journal, e.g. gaoxin.example.cn
	Body  settings.BodyNamed
	Login string // of the first administrator, who also heads the office until posts are filled
	Name  string

	own bool // he chose the password himself: it is no first secret
}

// IsSetUp reports whether the district has begun: its body is named and its first administrator is there.
func (a *App) IsSetUp() bool { return a.District().Body.Name != "" }

// Begin starts the journal of an empty data folder: keys are bound, the body is named, its office and the first account are
// there, and the shipped calendars and standards are taken in. It returns the administrator's first secret.
func (a *App) Begin(ctx context.Context, s Setup) (secret string, err error) {
	if a.IsSetUp() {
		return "", fault.New(fault.Conflict, "这里已经建过系统，不会重新开始；要另建请换一个数据目录")
	}
	if secret, err = firstSecret(a.rand); err != nil {
		return "", err
	}
	hash, err := hashPassword(secret, a.rand)
	if err != nil {
		return "", err
	}
	q := Ask{ID: jobID("setup", s.Host), Digest: sha256.Sum256([]byte(s.Host + s.Body.Name + s.Login)), Job: "setup"}
	_, err = a.register(ctx, q, func(t *store.Tx) error {
		if err := startJournal(t, s.Host); err != nil {
			return err
		}
		return a.beginIn(t, q, s, hash)
	})
	if err != nil {
		return "", err
	}
	return secret, a.TakeShipped(ctx)
}

// Prepare starts the journal of an empty data folder and nothing else: body, region and administrator are asked by the pages of the
// first start, to which the code opens.
func (a *App) Prepare(ctx context.Context, host string) (SetupCode, error) {
	q := Ask{ID: jobID("setup", host), Digest: sha256.Sum256([]byte(host)), Job: "setup"}
	if _, err := a.register(ctx, q, func(t *store.Tx) error { return startJournal(t, host) }); err != nil {
		return SetupCode{}, err
	}
	return a.NewSetupCode(ctx)
}

// startJournal binds the keys, begins the first epoch and puts the first rulebook in force.
func startJournal(t *store.Tx, host string) error {
	if err := t.BindKeys(); err != nil {
		return err
	}
	if err := t.BeginEpoch(host, nil, ""); err != nil {
		return err
	}
	return enterSetting(t, settings.Rules, settings.RulebookSet{Rules: matter.DefaultRulebook()})
}

// beginIn enters the first things of a district.
func (a *App) beginIn(t *store.Tx, q Ask, s Setup, hash string) error {
	named, err := settings.Name(s.Body)
	if err != nil {
		return err
	}
	if err := enterSetting(t, settings.Body, named...); err != nil {
		return err
	}
	ids := make([]string, 2)
	for i := range ids {
		if ids[i], err = t.NewID(); err != nil {
			return err
		}
	}
	return a.firstOffice(t, q, s, hash, org.UnitID(ids[0]), org.AccountID(ids[1]))
}

// firstOffice founds the joint office with two posts, both held by the first account: head of the office, and administrator
// of accounts, which no post may combine with other work.
func (a *App) firstOffice(t *store.Tx, q Ask, s Setup, hash string, unit org.UnitID, account org.AccountID) error {
	f, today := a.orgFacts(q), t.Now().Date()
	found := org.Found{ID: unit, Code: "office", Kind: org.Joint, Name: org.UnitName{Full: s.Body.Name, Short: s.Body.Short}, Span: calendar.Span{From: today}}
	if err := change[org.Unit, org.UnitCommand](t, f, units, string(unit), found); err != nil {
		return err
	}
	u, err := units.From(t, string(unit))
	if err != nil {
		return err
	}
	q.reg = f.Register.With(org.Parts{Units: []org.Unit{u.State}})
	if err := a.openIn(t, q, account, NewAccount{Login: s.Login, Name: s.Name, Keep: s.Body.Demo, own: s.own}, hash, t.Now().Add(a.firstSecretFor())); err != nil {
		return err
	}
	acc, err := accounts.From(t, string(account))
	if err != nil {
		return err
	}
	f.Register = q.reg.With(org.Parts{Accounts: []org.Account{acc.State}})
	for _, desk := range []org.PostDesk{{Name: "双创办主任", Roles: []org.Role{org.OfficeHead, org.Clerk, org.Officer}}, {Name: "系统管理员", Roles: []org.Role{org.Admin}}} {
		id, err := t.NewID()
		if err != nil {
			return err
		}
		for _, c := range []org.PostCommand{org.CreatePost{ID: org.PostID(id), Unit: unit, Desk: desk, From: today}, org.Appoint{Holder: org.Holder{Account: account}, From: today}} {
			if err := change(t, f, posts, id, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func enterSetting(t *store.Tx, name string, events ...journal.Event) error {
	r, err := setups.From(t, name)
	if err != nil {
		return err
	}
	_, err = setups.Enter(t, r, events...)
	return err
}

// jobID derives a command ID from what a job does, so that doing it twice does it once.
func jobID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	b := sum[:16]
	b[6] = b[6]&0x0f | 0x80 // version 8: made by our own rule
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b)
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// TakeShipped takes in the calendars and standards that come with the program, each edition once.
func (a *App) TakeShipped(ctx context.Context) error { return a.takeShipped(ctx, nil) }

func (a *App) takeShipped(ctx context.Context, p *progress) error {
	years, err := shipped.Holidays()
	if err != nil {
		return err
	}
	for _, y := range years {
		if _, err := a.Publish(ctx, shippedAsk("calendar", y.Edition.Label, fmt.Sprint(y.Year)), y); err != nil {
			return fmt.Errorf("take in calendar of %d: %w", y.Year, err)
		}
	}
	editions, err := shipped.Standards()
	if err != nil {
		return err
	}
	for n, e := range editions {
		p.step(n, len(editions))
		if _, err := a.Standard(ctx, shippedAsk("standard", e.ID, e.SHA256), e.ID, func(*Desk) standard.Command { return standard.Import{Edition: e} }); err != nil {
			return fmt.Errorf("take in standard %s: %w", e.ID, err)
		}
	}
	p.step(len(editions), len(editions))
	return nil
}

func shippedAsk(parts ...string) Ask {
	id := jobID(append([]string{"shipped"}, parts...)...)
	return Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Job: "shipped", Bulk: true}
}

// Publish takes in the notice of a year.
func (a *App) Publish(ctx context.Context, q Ask, y calendar.Year) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error {
		r, err := setups.From(t, fmt.Sprint(settings.Calendar, y.Year))
		if err != nil {
			return err
		}
		events, err := settings.Publish(r.State, y)
		if err != nil {
			return err
		}
		_, err = setups.Enter(t, r, events...)
		return err
	})
}

// Standard carries out a command on an edition of a standard.
func (a *App) Standard(ctx context.Context, q Ask, id string, build func(*Desk) standard.Command) (store.Receipt, error) {
	return a.register(ctx, q, func(t *store.Tx) error {
		r, err := standards.From(t, id)
		if err != nil {
			return err
		}
		k := newDesk(t, a.District(), standard.Stream(id), matter.State{})
		cmd := build(k)
		if k.err != nil {
			return k.err
		}
		events, err := standard.Decide(r.State, cmd)
		if err != nil {
			return err
		}
		_, err = standards.Enter(t, r, events...)
		return err
	})
}
