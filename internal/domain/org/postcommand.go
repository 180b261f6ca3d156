package org

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/form"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
)

// PostCommand is a request about one post: it may be refused and is never stored.
type PostCommand interface {
	decidePost(Post, Facts) ([]journal.Event, error)
}

// The requests about a post.
type (
	// CreatePost 设岗.
	CreatePost struct {
		ID   PostID
		Unit UnitID
		Desk PostDesk
		From calendar.Date
	}
	// ChangePost changes name or roles 岗位变更.
	ChangePost struct {
		From calendar.Date
		Desk PostDesk
	}
	// Appoint puts somebody into a vacant post 任职.
	Appoint struct {
		Holder Holder
		From   calendar.Date
	}
	// GiveOver puts somebody into the post in the holder's place 交接.
	GiveOver struct {
		To   Holder
		Day  calendar.Date // first day of To
		Open int           // open matters that both counted
		Note value.Text
	}
	// Vacate leaves the post empty 离任.
	Vacate struct{ Last calendar.Date }
	// Deputise names who acts for the holder 代理.
	Deputise struct {
		Account AccountID
		Span    calendar.Span
	}
	// EndDeputy ends a deputy's time early.
	EndDeputy struct {
		Account AccountID
		Last    calendar.Date
	}
	// ClosePost 撤岗.
	ClosePost struct{ From calendar.Date } // first day without it
	// RestorePost takes back a closing that was entered by mistake 恢复岗位.
	RestorePost struct{ Reason value.Text }
)

// Decide says which events follow from c, or why c is refused. It changes nothing.
func (p Post) Decide(f Facts, c PostCommand) ([]journal.Event, error) {
	if err := f.may("调整岗位", keepers...); err != nil {
		return nil, err
	}
	_, creating := c.(CreatePost)
	switch {
	case creating && p.ID != "":
		return nil, fault.New(fault.Conflict, "岗位“%s”已经设立，不必重复设立。", p.NameOn(p.Desks.Last()))
	case !creating && p.ID == "":
		return nil, fault.New(fault.Missing, "没有这个岗位，请刷新页面后重新选择。")
	}
	return c.decidePost(p, f)
}

func (c CreatePost) decidePost(_ Post, f Facts) ([]journal.Event, error) {
	if c.ID == "" {
		return nil, fault.New(fault.Invalid, "缺少岗位标识，请刷新页面后重试。").At("id")
	}
	if err := form.First(form.Date("from", "设岗日期", c.From), checkDesk(c.Desk)); err != nil {
		return nil, err
	}
	if !f.Register.Unit(c.Unit).Alive(c.From) {
		return nil, fault.New(fault.Missing, "岗位所在单位在 %s 不存在，请另选单位。", c.From).At("unit")
	}
	return events(PostCreated(c), f.Register.unusedDesk(c.ID, c.Unit, c.Desk.Name, c.From))
}

func (c ChangePost) decidePost(p Post, f Facts) ([]journal.Event, error) {
	return events(PostChanged(c), p.checkDay("岗位变更", c.From), form.After("岗位变更", c.From, p.Desks.Last()), checkDesk(c.Desk),
		f.Register.unusedDesk(p.ID, p.Unit, c.Desk.Name, c.From))
}

func (c Appoint) decidePost(p Post, f Facts) ([]journal.Event, error) {
	if err := form.First(p.checkDay("任职", c.From), f.checkHolder(c.Holder, c.From)); err != nil {
		return nil, err
	}
	if n := len(p.Terms); n > 0 {
		switch last := p.Terms[n-1]; {
		case last.To == "":
			return nil, fault.New(fault.Refused, "岗位“%s”现由%s任职，请改用交接，或先办理离任。", p.NameOn(c.From), f.Register.holderName(last.Holder))
		case c.From <= last.To:
			return nil, fault.New(fault.Conflict, "岗位“%s”在 %s 仍由%s任职，任职日期须晚于 %s。", p.NameOn(c.From), c.From, f.Register.holderName(last.Holder), last.To).At("from")
		}
	}
	return []journal.Event{PostTaken(c)}, nil
}

func (c GiveOver) decidePost(p Post, f Facts) ([]journal.Event, error) {
	if err := form.First(p.checkDay("交接", c.Day), f.checkHolder(c.To, c.Day)); err != nil {
		return nil, err
	}
	now := p.open()
	switch {
	case now == nil:
		return nil, fault.New(fault.Refused, "岗位“%s”现无人任职，请直接任职，无需交接。", p.NameOn(c.Day))
	case c.Day <= now.From:
		return nil, fault.New(fault.Conflict, "交接日期须晚于现任职人的任职日期 %s，请改正。", now.From).At("day")
	case c.To.Account != "" && c.To == now.Holder:
		return nil, fault.New(fault.Invalid, "接任人与现任职人相同，请另选接任人。").At("to")
	case c.Open < 0:
		return nil, fault.New(fault.Invalid, "未办结事项数不能是负数，请改正。").At("open")
	}
	return []journal.Event{PostHandedOver{Day: c.Day, From: now.Holder, To: c.To, Open: c.Open, Note: c.Note}}, nil
}

func (c Vacate) decidePost(p Post, _ Facts) ([]journal.Event, error) {
	if err := p.checkDay("离任", c.Last); err != nil {
		return nil, err
	}
	switch now := p.open(); {
	case now == nil:
		return nil, fault.New(fault.Refused, "岗位“%s”现无人任职，无需办理离任。", p.NameOn(c.Last))
	case c.Last < now.From:
		return nil, fault.New(fault.Conflict, "离任日期早于任职日期 %s，请改正。", now.From).At("last")
	}
	return []journal.Event{PostVacated(c)}, nil
}

func (c Deputise) decidePost(p Post, f Facts) ([]journal.Event, error) {
	if err := form.First(form.Span("span", c.Span), p.checkDay("代理", c.Span.From), f.checkHolder(Holder{Account: c.Account}, c.Span.From)); err != nil {
		return nil, err
	}
	for _, t := range p.Terms {
		if t.Account == c.Account && t.Overlaps(c.Span) {
			return nil, fault.New(fault.Refused, "%s在这段时间本来就是任职人，请另选代理人。", f.Register.Account(c.Account).Name).At("account")
		}
	}
	for _, d := range p.Deputies {
		if d.Account == c.Account && d.Overlaps(c.Span) {
			return nil, fault.New(fault.Conflict, "%s已在 %s 代理，请勿重复登记。", f.Register.Account(c.Account).Name, d.Span).At("account")
		}
	}
	return []journal.Event{DeputyNamed(c)}, nil
}

func (c EndDeputy) decidePost(p Post, f Facts) ([]journal.Event, error) {
	if err := form.Date("last", "代理截止日期", c.Last); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(p.Deputies, func(d Deputy) bool { return d.Account == c.Account && d.Holds(c.Last) }) {
		return nil, fault.New(fault.Missing, "%s在 %s 并不代理这个岗位，请核对日期。", f.Register.accountName(c.Account), c.Last).At("last")
	}
	return []journal.Event{DeputyEnded(c)}, nil
}

func (c ClosePost) decidePost(p Post, _ Facts) ([]journal.Event, error) {
	if err := p.checkDay("撤岗", c.From); err != nil {
		return nil, err
	}
	if c.From <= p.Span.From {
		return nil, fault.New(fault.Refused, "岗位自 %s 设立，撤岗日期须晚于这一天。", p.Span.From).At("from")
	}
	if n := len(p.Terms); n > 0 && (p.Terms[n-1].To == "" || p.Terms[n-1].To >= c.From) {
		return nil, fault.New(fault.Refused, "岗位“%s”还有人任职，请先办理离任再撤岗。", p.NameOn(c.From))
	}
	return []journal.Event{PostClosed{c.From.AddDays(-1)}}, nil
}

func (c RestorePost) decidePost(p Post, f Facts) ([]journal.Event, error) {
	switch u := f.Register.Unit(p.Unit); {
	case p.Span.To == "":
		return nil, fault.New(fault.Refused, "岗位“%s”没有撤，无需恢复。", p.NameOn(p.Desks.Last()))
	case c.Reason.IsZero():
		return nil, fault.New(fault.Invalid, "恢复岗位须写明理由，请填写。").At("reason")
	case u.Span.To != "":
		return nil, fault.New(fault.Refused, "岗位所在的“%s”只存续到 %s，请先恢复单位。", u.NameOn(u.Span.To), u.Span.To)
	}
	return []journal.Event{PostRestored(c)}, nil
}

// open is the term without a last day, nil when there is none.
func (p Post) open() *Term {
	if n := len(p.Terms); n > 0 && p.Terms[n-1].To == "" {
		return &p.Terms[n-1]
	}
	return nil
}

func (p Post) checkDay(label string, d calendar.Date) error {
	if err := form.DayOf("from", label, d); err != nil {
		return err
	}
	if !p.Alive(d) {
		return fault.New(fault.Refused, "岗位“%s”在 %s 不存在（存续期 %s），请核对日期。", p.NameOn(d), d, p.Span).At("from")
	}
	return nil
}

// checkHolder wants exactly one of an enabled account and a name on paper.
func (f Facts) checkHolder(h Holder, d calendar.Date) error {
	switch {
	case h.IsZero():
		return fault.New(fault.Invalid, "请选择任职人的账号；不登录的领导请填写姓名。").At("holder")
	case h.Account != "" && !h.Name.IsZero():
		return fault.New(fault.Invalid, "账号和线下姓名只能填一项，请删去一项。").At("holder")
	case h.Account != "" && !f.Register.Account(h.Account).Enabled(d):
		return fault.New(fault.Refused, "%s的账号在 %s 未启用，请先启用或另选账号。", f.Register.accountName(h.Account), d).At("holder")
	}
	return nil
}

// alone are the roles that may not be joined with another: they watch, or hold the keys, and so take no part.
var alone = []Role{Admin, Auditor, Assessor}

func checkDesk(d PostDesk) error {
	if err := form.Text("name", "岗位名称", d.Name, form.MaxName); err != nil {
		return err
	}
	for n, r := range d.Roles {
		switch {
		case r.Word() == string(r) || r == Citizen:
			return fault.New(fault.Invalid, "请从列表中选择岗位的角色。").At("roles")
		case slices.Contains(d.Roles[:n], r):
			return fault.New(fault.Invalid, "角色“%s”选了两次，请去掉一个。", say.As(r.Word())).At("roles")
		case slices.Contains(alone, r) && len(d.Roles) > 1:
			return fault.New(fault.Refused, "“%s”不能与其他角色同岗，请分设岗位。", say.As(r.Word())).At("roles")
		}
	}
	if len(d.Roles) == 0 {
		return fault.New(fault.Invalid, "请为岗位选择至少一个角色。").At("roles")
	}
	return nil
}

func (r *Register) unusedDesk(id PostID, unit UnitID, name string, d calendar.Date) error {
	for _, p := range r.PostsIn(unit, d) {
		if p.ID != id && p.NameOn(d) == name {
			return fault.New(fault.Conflict, "“%s”已有岗位“%s”，请换一个名称，如加上序号。", r.UnitName(unit, d), name).At("name")
		}
	}
	return nil
}

func (r *Register) holderName(h Holder) string {
	if h.Paper() {
		return "线下登记的领导"
	}
	return r.accountName(h.Account)
}

// accountName is a person's name for a sentence.
func (r *Register) accountName(id AccountID) string {
	if a := r.accounts.Get(id); a.Name != "" {
		return a.Name
	}
	return "此人"
}
