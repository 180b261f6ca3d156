package app

import (
	"context"
	"crypto/subtle"
	"sync"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/shipped"
	"shuangcheng/internal/store"
)

// SetupCode 设置码 opens the pages of the first start to who reads the screen of the server: typed by hand, it stands in no address
// and in no log.
type SetupCode struct {
	Plain   string // in groups of four
	Expires calendar.Instant
}

// setupDoor is the door of a setup code, setupAccount under whose name its hash is kept until it has served.
const (
	setupDoor    Door   = "setup"
	setupAccount string = "setup"
)

// setupFor is how long a setup code is good.
const setupFor = 7 * 24 * time.Hour

func errSetUp() error {
	return fault.New(fault.Conflict, "管理员已经在另一处设好，请直接登录；设管理员的人不是您的，请找他核对")
}

// NewSetupCode makes a code and voids the one before.
func (a *App) NewSetupCode(ctx context.Context) (SetupCode, error) {
	if a.IsSetUp() {
		return SetupCode{}, errSetUp()
	}
	once, err := a.db.SystemCommand("setup")
	if err != nil {
		return SetupCode{}, err
	}
	c, err := a.NewCode(Ask{ID: once.ID}, setupDoor)
	if err != nil {
		return SetupCode{}, err
	}
	now := a.db.Now()
	kept := store.Credential{Account: setupAccount, Kind: store.Token, ID: setupAccount, Hash: c.Hash, Created: now, Expires: now.Add(setupFor)}
	_, err = a.db.Write(ctx, store.Interactive, store.Command{}, func(t *store.Tx) error { return t.PutCredential(kept) })
	return SetupCode{c.Plain, kept.Expires}, err
}

// FirstAdmin is what the first page of the first start asks.
type FirstAdmin struct {
	Code, Login, Name, Password string
	Body                        settings.BodyNamed
}

// SetUp lets whoever holds the setup code name the body and become its first administrator, once. from is the address he comes from:
// one that tries codes has to wait. Standards and calendars are taken in beside it; SetupTask tells how far.
func (a *App) SetUp(ctx context.Context, q Ask, from string, x FirstAdmin) error {
	if err := a.checkSetupCode(x.Code, from); err != nil {
		return err
	}
	if err := goodPassword(x.Login, x.Password); err != nil {
		return err
	}
	if _, err := settings.Name(x.Body); err != nil {
		return moved(err, "body")
	}
	hash, err := hashPassword(x.Password, a.rand)
	if err != nil {
		return err
	}
	q.Job = "setup"
	_, err = a.register(ctx, q, func(t *store.Tx) error {
		body, err := setups.From(t, settings.Body)
		if err != nil {
			return err
		}
		if body.State.Body != nil { // somebody else was faster, perhaps in this very batch
			return errSetUp()
		}
		if err := a.beginIn(t, q, Setup{Login: x.Login, Name: x.Name, Body: x.Body, own: true}, hash); err != nil {
			return err
		}
		return t.DropCredential(setupAccount, store.Token, setupAccount)
	})
	if err != nil {
		return err
	}
	return a.StartShipped()
}

// moved is a refusal at another field.
func moved(err error, field string) error {
	if f, ok := err.(*fault.Error); ok {
		return f.At(field)
	}
	return err
}

func (a *App) checkSetupCode(typed, from string) error {
	if a.IsSetUp() {
		return errSetUp()
	}
	key := "setup " + from
	if a.misses.spent(key) {
		return fault.New(fault.Denied, "输错设置码的次数太多，请过几分钟再试").At("code")
	}
	kept, err := a.db.Credential(setupAccount, store.Token, setupAccount)
	if err != nil && fault.KindOf(err) != fault.Missing {
		return err
	}
	hash, err := a.CodeHash(setupDoor, typed)
	if err != nil || kept.Hash == "" || subtle.ConstantTimeCompare([]byte(hash), []byte(kept.Hash)) != 1 {
		a.misses.allow(key)
		return fault.New(fault.Denied, "设置码不对，请照服务器屏幕上 init 打印的那一行重新输入").At("code")
	}
	if kept.Expires < a.db.Now() {
		return fault.New(fault.Denied, "设置码已过期，请在服务器上再执行一次 shuangcheng init，用它打印的新码").At("code")
	}
	return nil
}

// SetupTask is the long work that takes in what comes with the program.
const SetupTask = "shipped"

// StartShipped takes in the calendars and standards that come with the program, beside the request; begun again it goes on where it
// stopped. One that is under way is left alone.
func (a *App) StartShipped() error {
	err := a.tasks.begin(SetupTask, func(ctx context.Context, p *progress) error { return a.takeShipped(ctx, p) })
	if fault.KindOf(err) == fault.Conflict {
		return nil
	}
	return err
}

// Beginnings 上手清单 says which of the things that a new district needs are there. It is drawn from what exists: nobody ticks it off.
type Beginnings struct {
	Region    bool // a county or a functional zone
	Towns     int
	Villages  int
	Hours     bool // the office hours were confirmed
	Standards int  // editions taken in
	Shipped   int  // editions that come with the program
	Matters   bool
	Cells     bool // a duty table: cells with people
	Accounts  int  // persons beside the first
	Fresh     int  // of them without a first secret
	Backup    bool // there is at least one
}

// Done reports whether nothing is missing.
func (b Beginnings) Done() bool {
	return b.Region && b.Standards >= b.Shipped && b.Hours && b.Matters && b.Cells && b.Accounts > 0 && b.Fresh == 0 && b.Backup
}

// Beginnings draws the list as of today.
func (a *App) Beginnings() (b Beginnings, err error) {
	d, today := a.District(), a.db.Now().Date()
	editions, err := shippedEditions()
	if err != nil {
		return b, err
	}
	for _, id := range editions {
		if s, ok := d.Standards[id]; ok && s.Complete() {
			b.Standards++
		}
	}
	fresh, err := a.Enrolled("")
	if err != nil {
		return b, err
	}
	filed, err := a.db.Matters(store.Filter{Tokens: []string{"*"}, Limit: 1})
	if err != nil {
		return b, err
	}
	kept, err := a.Backups()
	if err != nil {
		return b, err
	}
	b.Backup = len(kept) > 0
	b.Shipped, b.Hours, b.Matters, b.Fresh = len(editions), d.hoursSet, len(filed) > 0, len(fresh)
	b.Towns, b.Villages = len(d.Org.Units(today, org.Township)), len(d.Org.Units(today, org.Village))
	b.Region = len(d.Org.Units(today, org.District))+len(d.Org.Units(today, org.Zone)) > 0
	b.Cells = len(d.Grid.On(today)) > 0
	b.Accounts = len(d.Org.Accounts()) - 1
	return b, nil
}

// shippedEditions are the IDs of the standards that come with the program.
var shippedEditions = sync.OnceValues(func() (ids []string, err error) {
	editions, err := shipped.Standards()
	for _, e := range editions {
		ids = append(ids, e.ID)
	}
	return ids, err
})
