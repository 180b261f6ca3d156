package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// outdoors are the roles whose phone stays bound: they work on the street, and typing a password there every month ends with a
// password on a slip behind the phone.
var outdoors = []org.Role{org.Community, org.CellChief, org.CellWorker, org.Liaison, org.Sponsor}

// sessionFor is how long a log-in of somebody lasts without use of the password. Whoever has any role at a desk gets the shorter time.
func (a *App) sessionFor(account org.AccountID) time.Duration {
	d := a.District()
	for _, p := range d.Org.PostsOf(account, a.db.Now().Date()) {
		for _, r := range p.RolesOn(a.db.Now().Date()) {
			if !slices.Contains(outdoors, r) {
				return days(d.SignIn.Office)
			}
		}
	}
	return days(d.SignIn.Phone)
}

var errSignIn = fault.New(fault.Denied, "登录名或口令不对，请核对后再试")

// Login is a fresh log-in.
type Login struct {
	Cookie     string // to be kept by the browser; only its hash is stored
	Expires    calendar.Instant
	MustChange bool // the secret served this once: another must be set before anything else
}

// SignIn checks a login name and password and opens a session for the account's main post. Wrong names and wrong
// passwords look the same and take as long. Tries are limited by account.
func (a *App) SignIn(ctx context.Context, login, password, agent string) (Login, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	if !a.tries.allow(login) {
		return Login{}, fault.New(fault.Denied, "登录尝试过于频繁，请过一分钟再试")
	}
	now := a.db.Now()
	acc := a.District().Org.Login(login)
	cred := store.Credential{}
	if acc.Enabled(now.Date()) {
		c, err := a.db.Credential(string(acc.ID), store.Password, "")
		if err != nil && fault.KindOf(err) != fault.Missing {
			return Login{}, err
		}
		cred = c
	}
	if !checkPassword(cred.Hash, password) || !cred.Expires.IsZero() && cred.Expires < now {
		return Login{}, errSignIn
	}
	v := a.mainViewer(acc.ID)
	if v.Account == "" {
		return Login{}, fault.New(fault.Denied, "这个账号目前没有任何岗位，请联系双创办安排岗位")
	}
	secret, stored := bearer()
	s := store.Session{ID: stored, Account: string(acc.ID), Post: string(v.Post), Agent: agent,
		Created: now, Expires: now.Add(a.sessionFor(acc.ID))}
	_, err := a.db.Write(ctx, store.Interactive, store.Command{}, func(t *store.Tx) error { return t.PutSession(s) })
	return Login{secret, s.Expires, cred.MustChange}, err
}

// SignOut ends the viewer's session, or all his others.
func (a *App) SignOut(ctx context.Context, v Viewer, others bool) error {
	_, err := a.db.Write(ctx, store.Interactive, store.Command{}, func(t *store.Tx) error {
		return t.DropSessions(string(v.Account), v.Device, others)
	})
	return err
}

// Devices lists where the viewer is logged in.
func (a *App) Devices(v Viewer) ([]store.Session, error) { return a.db.Sessions(string(v.Account)) }

// SignOutDevice ends one session of the viewer's account; one that is not his is left alone.
func (a *App) SignOutDevice(ctx context.Context, v Viewer, device string) error {
	_, err := a.db.Write(ctx, store.Interactive, store.Command{}, func(t *store.Tx) error {
		return t.DropSessions(string(v.Account), device, false)
	})
	return err
}

// DevicesOf lists where somebody is logged in, for who keeps the accounts: a lost phone is logged out without its owner.
func (a *App) DevicesOf(id org.AccountID) ([]store.Session, error) { return a.db.Sessions(string(id)) }

// DropDevice logs one device of somebody out, or with an empty ID all of them.
func (a *App) DropDevice(ctx context.Context, v Viewer, id org.AccountID, device string) error {
	if _, err := a.For(v, Accounts); err != nil {
		return err
	}
	_, err := a.db.Write(ctx, store.Interactive, store.Command{}, func(t *store.Tx) error {
		return t.DropSessions(string(id), device, device == "")
	})
	return err
}

// Tokens lists the viewer's tokens for programs; their secrets are nowhere.
func (a *App) Tokens(v Viewer) ([]store.Credential, error) { return a.db.Tokens(string(v.Account)) }

// Switch makes the session act for another of the account's posts.
func (a *App) Switch(ctx context.Context, v Viewer, post org.PostID) error {
	if a.viewer(v.Account, post).Account == "" {
		return fault.New(fault.Denied, "这个岗位现在不由您担任，请刷新后再选")
	}
	s, err := a.db.Session(v.Device)
	if err != nil {
		return err
	}
	s.Post = string(post)
	_, err = a.db.Write(ctx, store.Interactive, store.Command{}, func(t *store.Tx) error { return t.PutSession(s) })
	return err
}

// Session finds the viewer of a cookie. A post that was handed over meanwhile falls back to one the account still holds.
func (a *App) Session(cookie string) (Viewer, error) {
	s, err := a.db.Session(digestOf(cookie))
	if err != nil {
		return Viewer{}, err
	}
	v := a.viewer(org.AccountID(s.Account), org.PostID(s.Post))
	if v.Account == "" {
		if v = a.mainViewer(org.AccountID(s.Account)); v.Account == "" {
			return Viewer{}, fault.New(fault.Denied, "账号已停用或已无岗位，请联系双创办")
		}
	}
	v.Device = s.ID
	return v, nil
}

// MustChange reports whether the viewer's secret served one log-in only.
func (a *App) MustChange(v Viewer) bool {
	c, err := a.db.Credential(string(v.Account), store.Password, "")
	return err == nil && c.MustChange
}

// mainViewer is the account in the one of its posts that may do most; the zero Viewer when it has none.
func (a *App) mainViewer(account org.AccountID) (best Viewer) {
	for _, p := range a.District().Org.PostsOf(account, a.db.Now().Date()) {
		if v := a.viewer(account, p.ID); best.Account == "" || len(v.rights) > len(best.rights) {
			best = v
		}
	}
	return best
}

// For is the viewer in one of his posts that has the right: the present one if it has, else the first of his others. Nobody
// has to change his post by hand to open a page that is his.
func (a *App) For(v Viewer, r Right) (Viewer, error) {
	if v.May(r) {
		return v, nil
	}
	for _, p := range a.District().Org.PostsOf(v.Account, a.db.Now().Date()) {
		if other := a.viewer(v.Account, p.ID); other.May(r) {
			other.Device = v.Device
			return other, nil
		}
	}
	return v, fault.New(fault.Denied, "您的岗位没有这项权限，请联系双创办")
}

// TokenViewer finds the viewer of a program's token. The token acts for the account's main post, within its scope.
func (a *App) TokenViewer(token string) (Viewer, error) {
	c, err := a.db.TokenByHash(digestOf(token))
	if err != nil || !c.Expires.IsZero() && c.Expires < a.db.Now() {
		return Viewer{}, fault.New(fault.Denied, "令牌无效或已过期，请在“账号”页重新生成")
	}
	v := a.mainViewer(org.AccountID(c.Account))
	if v.Account == "" {
		return Viewer{}, fault.New(fault.Denied, "令牌所属账号已停用或已无岗位，请联系双创办")
	}
	kept := v.rights[:0:0]
	for _, r := range v.rights {
		if allows(c.Scope, r) {
			kept = append(kept, r)
		}
	}
	v.rights = kept
	return v, nil
}

// NewToken makes a token for programs; the secret is shown this once.
func (a *App) NewToken(ctx context.Context, v Viewer, name, scope string, days int) (string, error) {
	if name == "" || len([]rune(name)) > 40 {
		return "", fault.New(fault.Invalid, "请给令牌起个名字（40字以内），写明给哪个系统用").At("name")
	}
	if days < 1 || days > 366 {
		return "", fault.New(fault.Invalid, "令牌有效期应在1到366天之间").At("days")
	}
	secret, stored := bearer()
	now := a.db.Now()
	c := store.Credential{Account: string(v.Account), Kind: store.Token, ID: name, Hash: stored, Scope: scope,
		Created: now, Expires: now.Add(time.Duration(days) * 24 * time.Hour)}
	_, err := a.db.Write(ctx, store.Interactive, store.Command{}, func(t *store.Tx) error { return t.PutCredential(c) })
	return secret, err
}

// DropToken withdraws a token at once.
func (a *App) DropToken(ctx context.Context, v Viewer, name string) error {
	_, err := a.db.Write(ctx, store.Interactive, store.Command{}, func(t *store.Tx) error {
		return t.DropCredential(string(v.Account), store.Token, name)
	})
	return err
}

// limiter allows a few tries a minute for each key and forgets idle keys.
type limiter struct {
	every time.Duration
	burst int
	keys  *lru[string, *rate.Limiter]
}

func newLimiter(every time.Duration, burst int) *limiter {
	return &limiter{every, burst, newLRU[string, *rate.Limiter](10_000)}
}

func (l *limiter) allow(key string) bool {
	return l.keys.get(key, func() *rate.Limiter { return rate.NewLimiter(rate.Every(l.every), l.burst) }).Allow()
}

// spent reports whether a key may not try again yet; asking takes nothing from what it has.
func (l *limiter) spent(key string) bool {
	return l.keys.get(key, func() *rate.Limiter { return rate.NewLimiter(rate.Every(l.every), l.burst) }).Tokens() < 1
}

// Acting is the account of a login name in its main post, for the demo and for tools that act in somebody's place.
func (a *App) Acting(login string) (Viewer, error) {
	v := a.mainViewer(a.District().Org.Login(login).ID)
	if v.Account == "" {
		return v, fault.New(fault.Missing, "没有登录名为 %s 的在岗人员", login)
	}
	return v, nil
}
