package org

import (
	"regexp"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/form"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// Account is one account 账号, folded from its events. What it may do follows from the posts it holds or deputises
// (Register.PostsOf), so that no grant survives a hand-over. Hashes of secrets are kept elsewhere and never in events.
type Account struct {
	ID    AccountID
	Login string
	// Name is open: staff stand in their public function, and their names are on every duty table on the wall.
	// Citizens and leaders without an account are never kept here.
	Name       string
	Phone      value.Secret
	Since      calendar.Date
	Off        []calendar.Span // days on which it was disabled
	MustChange bool            // the secret was set by somebody else and serves one log-in only
}

// Stream is the stream of the account's entries.
func (id AccountID) Stream() journal.Stream { return journal.Of("account", string(id)) }

// Enabled reports whether the account could be used on d.
func (a Account) Enabled(d calendar.Date) bool {
	return a.ID != "" && a.Since <= d && !slices.ContainsFunc(a.Off, func(s calendar.Span) bool { return s.Holds(d) })
}

// AccountCommand is a request about one account: it may be refused and is never stored.
type AccountCommand interface {
	decideAccount(Account, Facts) ([]journal.Event, error)
}

// The requests about an account, and their events.
type (
	// OpenAccount 开户. The first secret must be changed at the first log-in.
	OpenAccount struct {
		ID    AccountID
		Login string
		Name  string
		Phone value.Secret
		From  calendar.Date
	}
	// Enrol 登记人员 opens an account to which nobody can log in until the administrator gives it a first secret. Whoever keeps the
	// posts may do it, so that a duty table can be taken in by one person and the keys be given out by another.
	Enrol OpenAccount
	// NameAccount corrects the name.
	NameAccount struct{ Name string }
	// SetPhone sets or, when zero, removes the phone.
	SetPhone struct{ Phone value.Secret }
	// Disable 停用 from a day on.
	Disable struct{ From calendar.Date }
	// Enable 启用 from a day on.
	Enable struct{ From calendar.Date }
	// ResetSecret enters that the administrator gave a new first secret.
	ResetSecret struct{}
	// ChangeSecret enters that the person chose an own one.
	ChangeSecret struct{}

	// AccountOpened 已开户.
	AccountOpened struct {
		ID    AccountID     `json:"id"`
		Login string        `json:"login"`
		Name  string        `json:"name"`
		Phone value.Secret  `json:"phone,omitzero"`
		From  calendar.Date `json:"from"`
	}
	// AccountNamed 姓名更正.
	AccountNamed struct {
		Name string `json:"name"`
	}
	// PhoneSet 电话变更.
	PhoneSet struct {
		Phone value.Secret `json:"phone,omitzero"`
	}
	// AccountDisabled 已停用.
	AccountDisabled struct {
		From calendar.Date `json:"from"`
	}
	// AccountEnabled 已启用.
	AccountEnabled struct {
		From calendar.Date `json:"from"`
	}
	// SecretReset 口令已重置.
	SecretReset struct{}
	// SecretChanged 口令已修改.
	SecretChanged struct{}
)

func (AccountOpened) Kind() string   { return "account.opened.v1" }
func (AccountNamed) Kind() string    { return "account.named.v1" }
func (PhoneSet) Kind() string        { return "account.phone-set.v1" }
func (AccountDisabled) Kind() string { return "account.disabled.v1" }
func (AccountEnabled) Kind() string  { return "account.enabled.v1" }
func (SecretReset) Kind() string     { return "account.secret-reset.v1" }
func (SecretChanged) Kind() string   { return "account.secret-changed.v1" }

// Decide says which events follow from c, or why c is refused. It changes nothing. Only the person may change the own
// secret and phone; all else is the administrator's.
func (a Account) Decide(f Facts, c AccountCommand) ([]journal.Event, error) {
	_, opening := c.(OpenAccount)
	_, enrolling := c.(Enrol)
	opening = opening || enrolling
	_, own := c.(ChangeSecret)
	_, phone := c.(SetPhone)
	self := a.ID != "" && f.Actor.Account == a.ID
	switch {
	case own && !self:
		return nil, fault.New(fault.Denied, "口令只能由本人修改；忘记口令请联系管理员重置。")
	case own, phone && self:
	case enrolling:
		if err := f.may("登记人员", keepers...); err != nil {
			return nil, err
		}
	default:
		if err := f.may("管理账号", Admin); err != nil {
			return nil, err
		}
	}
	switch {
	case opening && a.ID != "":
		return nil, fault.New(fault.Conflict, "账号“%s”已经开户，不必重复开户。", a.Login)
	case !opening && a.ID == "":
		return nil, fault.New(fault.Missing, "没有这个账号，请刷新页面后重新选择。")
	}
	return c.decideAccount(a, f)
}

// loginPattern begins with a letter, so that no phone or identity number becomes a login name in the journal.
var loginPattern = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

func (c OpenAccount) decideAccount(_ Account, f Facts) ([]journal.Event, error) {
	switch {
	case c.ID == "":
		return nil, fault.New(fault.Invalid, "缺少账号标识，请刷新页面后重试。").At("id")
	case !loginPattern.MatchString(c.Login):
		return nil, fault.New(fault.Invalid, "登录名“%s”不可用：以小写字母开头，只用小写字母、数字和 . _ -，2 至 32 位。", c.Login).At("login")
	case f.Register.Login(c.Login).ID != "":
		return nil, fault.New(fault.Conflict, "登录名“%s”已被使用，请换一个。", c.Login).At("login")
	}
	return events(AccountOpened(c), form.Text("name", "姓名", c.Name, 30), form.Date("from", "开户日期", c.From))
}

func (c Enrol) decideAccount(a Account, f Facts) ([]journal.Event, error) {
	return OpenAccount(c).decideAccount(a, f)
}

func (c NameAccount) decideAccount(_ Account, _ Facts) ([]journal.Event, error) {
	return events(AccountNamed(c), form.Text("name", "姓名", c.Name, 30))
}

func (c SetPhone) decideAccount(_ Account, _ Facts) ([]journal.Event, error) {
	return events(PhoneSet(c))
}

func (c Disable) decideAccount(a Account, _ Facts) ([]journal.Event, error) {
	if err := a.checkSwitch(c.From); err != nil {
		return nil, err
	}
	if !a.Enabled(c.From) {
		return nil, fault.New(fault.Refused, "账号“%s”在 %s 已停用，无需再停用。", a.Login, c.From)
	}
	return []journal.Event{AccountDisabled(c)}, nil
}

func (c Enable) decideAccount(a Account, _ Facts) ([]journal.Event, error) {
	if err := a.checkSwitch(c.From); err != nil {
		return nil, err
	}
	if a.Enabled(c.From) {
		return nil, fault.New(fault.Refused, "账号“%s”在 %s 已启用，无需再启用。", a.Login, c.From)
	}
	return []journal.Event{AccountEnabled(c)}, nil
}

func (c ResetSecret) decideAccount(_ Account, _ Facts) ([]journal.Event, error) {
	return events(SecretReset(c))
}

func (c ChangeSecret) decideAccount(_ Account, _ Facts) ([]journal.Event, error) {
	return events(SecretChanged(c))
}

// checkSwitch keeps the days of disabling and enabling in order.
func (a Account) checkSwitch(from calendar.Date) error {
	last := a.Since
	if n := len(a.Off); n > 0 {
		last = max(a.Off[n-1].From, a.Off[n-1].To)
	}
	return form.First(form.Date("from", "日期", from), form.After("账号", from, last))
}

func (e AccountOpened) account(a *Account) {
	*a = Account{ID: e.ID, Login: e.Login, Name: e.Name, Phone: e.Phone, Since: e.From, MustChange: true}
}
func (e AccountNamed) account(a *Account) { a.Name = e.Name }
func (e PhoneSet) account(a *Account)     { a.Phone = e.Phone }
func (e AccountDisabled) account(a *Account) {
	a.Off = append(slices.Clip(a.Off), calendar.Span{From: e.From})
}
func (e AccountEnabled) account(a *Account) {
	a.Off = slices.Clone(a.Off)
	if n := len(a.Off); n > 0 {
		a.Off[n-1].To = e.From.AddDays(-1)
	}
}
func (SecretReset) account(a *Account)   { a.MustChange = true }
func (SecretChanged) account(a *Account) { a.MustChange = false }

// Apply folds one event into a. It never refuses: what happened, happened. An event of another aggregate leaves a as it is.
func (a Account) Apply(e journal.Event) Account {
	if e, ok := e.(interface{ account(*Account) }); ok {
		e.account(&a)
	}
	return a
}
