package app

import (
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/store"
)

// errActed keeps what others have acted on.
func errActed() error {
	return fault.New(fault.Refused, "导入后已有人办理过，请按流程单独处理")
}

// untouched reads a thing that the import made, and refuses when anybody has changed it since.
func untouched[S any](b *batch, fold *store.Fold[S], id string, x store.JobRow) (s S, err error) {
	r, err := fold.From(b.t, id)
	if err == nil && r.Pos > x.Pos {
		err = errActed()
	}
	return r.State, err
}

// reverse enters the reversing event of one row.
func (b *batch) reverse(x store.JobRow) error {
	kind, id, _ := strings.Cut(x.Stream, "/")
	today := b.t.Now().Date()
	switch kind {
	case "matter":
		return b.reverseMatter(x, id)
	case "unit":
		return b.reverseUnit(x, org.UnitID(id), today.AddDays(1))
	case "site":
		return b.reverseSite(x, site.ID(id), today)
	case "cell":
		return b.reverseCell(x, grid.CellID(id), today)
	case "post":
		return b.reversePost(x, org.PostID(id), today)
	case "account":
		return b.reverseAccount(x, org.AccountID(id), today)
	case "power":
		p, err := untouched(b, powers, id, x)
		if err != nil {
			return err
		}
		return change[org.Power, org.PowerCommand](b.t, b.orgFacts(b.q), powers, id, org.EndPower{Last: lastDay(p.Span, today)})
	case "delegation":
		d, err := untouched(b, delegations, id, x)
		if err != nil {
			return err
		}
		return change[org.Delegation, org.DelegationCommand](b.t, b.orgFacts(b.q), delegations, id, org.EndDelegation{Last: lastDay(d.Span, today)})
	case "duty":
		r, err := untouched(b, duties, id, x)
		if err != nil {
			return err
		}
		return change[org.Rule, org.RuleCommand](b.t, b.orgFacts(b.q), duties, id, org.EndRule{Last: lastDay(r.Span, today)})
	case "setting":
		return b.reverseSetting(id, x.Pos)
	}
	return fault.New(fault.Refused, "这类记录不能整批撤回，请到它的页面单独处理")
}

// lastDay is the last day of what ends today, or on its first day when that lies ahead.
func lastDay(s calendar.Span, today calendar.Date) calendar.Date {
	last := max(s.From, today)
	if s.To != "" {
		last = min(last, s.To)
	}
	return last
}

func (b *batch) undoReason() string { return "撤回导入：" + b.Spec.Name }

// reverseMatter voids a matter; one that was dispatched is proposed for voiding, which a second person confirms.
func (b *batch) reverseMatter(x store.JobRow, id string) error {
	if _, err := untouched(b, store.Matters, id, x); err != nil {
		return err
	}
	_, err := b.act(b.t, b.q, id, Outside{}, func(k *Desk) matter.Command { return matter.Cancel{Reason: k.Text("reason", b.undoReason())} })
	if err != nil {
		return err
	}
	r, err := store.Matters.From(b.t, id)
	b.proposed = r.State.Status != matter.Void
	return err
}

// reverseSite closes a site where no matter lies.
func (b *batch) reverseSite(x store.JobRow, id site.ID, today calendar.Date) error {
	s, err := untouched(b, sites, string(id), x)
	if err != nil {
		return err
	}
	switch used, err := b.t.SiteInUse(string(id)); {
	case err != nil:
		return err
	case used:
		return fault.New(fault.Refused, "这个点位已有事项，请先处理它们")
	}
	return b.site(id, func(k *Desk) site.Command {
		return site.Close{From: dayAfter(s.Span.From, today), Reason: k.Text("reason", b.undoReason())}
	})
}

// reverseCell closes a cell that the import marked out, or puts the duty table back that an older cell had.
func (b *batch) reverseCell(x store.JobRow, id grid.CellID, today calendar.Date) error {
	c, err := untouched(b, cells, string(id), x)
	if err != nil {
		return err
	}
	if string(id) == b.rowID(ImportRow{Line: int(x.Line)}) {
		from := dayAfter(max(c.Span.From, c.Duties.Last()), today)
		for _, s := range b.d.Sites.On(from) {
			if s.CellOn(from) == id {
				return fault.New(fault.Refused, "网格里已有点位“%s”，请先调整它们", s.NameOn(from))
			}
		}
		return b.cell(id, func(k *Desk) grid.Command { return grid.Close{From: from, Reason: k.Text("reason", b.undoReason())} })
	}
	from := dayAfter(c.Duties.Last(), today)
	before, _ := c.Duties.On(c.Duties.Last().AddDays(-1))
	return b.cell(id, func(*Desk) grid.Command { return grid.SetDuty{From: from, Duty: before} })
}

// reversePost takes the holder out of a post and closes it, when no duty table names it.
func (b *batch) reversePost(x store.JobRow, id org.PostID, today calendar.Date) error {
	p, err := untouched(b, posts, string(id), x)
	if err != nil {
		return err
	}
	from := dayAfter(p.Span.From, today)
	if list := b.d.Grid.Serving(id, from); len(list) > 0 {
		return fault.New(fault.Refused, "这个岗位还在网格“%s”的责任表里，请先调整责任表", list[0].NameOn(from))
	}
	steps := []org.PostCommand{org.ClosePost{From: from}}
	holder := p.HolderOn(from)
	if !holder.IsZero() {
		steps = append([]org.PostCommand{org.Vacate{Last: from.AddDays(-1)}}, steps...)
	}
	if err := b.posts(id, steps...); err != nil {
		return err
	}
	login := b.d.Org.Account(holder.Account).Login
	if a := org.AccountID(b.Spec.idOf("account|" + login)); login != "" && a == holder.Account {
		return b.disable(a, today)
	}
	return nil
}

// reverseAccount disables an account that nobody has been given the secret of.
func (b *batch) reverseAccount(x store.JobRow, id org.AccountID, today calendar.Date) error {
	if _, err := untouched(b, accounts, string(id), x); err != nil {
		return fault.New(fault.Refused, "口令条已发出或账号已有变更，请由系统管理员停用")
	}
	if list := b.d.Org.PostsOf(id, today.AddDays(1)); len(list) > 0 {
		return fault.New(fault.Refused, "此人还任着岗位“%s”，请先办理离任", list[0].NameOn(today))
	}
	return b.disable(id, today)
}

// disable ends an account from tomorrow.
func (b *batch) disable(id org.AccountID, today calendar.Date) error {
	a, err := accounts.From(b.t, string(id))
	if err != nil {
		return err
	}
	if a.State.ID == "" || !a.State.Enabled(today) {
		return nil
	}
	return change[org.Account, org.AccountCommand](b.t, b.orgFacts(b.q), accounts, string(id), org.Disable{From: dayAfter(a.State.Since, today)})
}

// reverseUnit forgets a spelling, or closes a unit on which nothing stands.
func (b *batch) reverseUnit(x store.JobRow, id org.UnitID, from calendar.Date) error {
	if alias, ok := strings.CutPrefix(x.Note, "别名："); ok {
		alias, _, _ = strings.Cut(alias, notKept)
		return b.unit(id, org.RemoveAlias{Alias: alias})
	}
	u, err := untouched(b, units, string(id), x)
	if err != nil {
		return err
	}
	from = max(from, u.Span.From.AddDays(1))
	used, err := b.unitUsed(id, from)
	if err != nil {
		return err
	}
	if used {
		return fault.New(fault.Refused, "这个单位下已有岗位、网格、点位或事项，请先调整它们")
	}
	return b.unit(id, org.Close{From: from})
}

// unitUsed reports whether anything stands on a unit from a day on.
func (b *batch) unitUsed(id org.UnitID, day calendar.Date) (bool, error) {
	if len(b.d.Org.PostsIn(id, day)) > 0 || len(b.d.Org.Children(id, day)) > 0 {
		return true, nil
	}
	for _, c := range b.d.Grid.On(day) {
		seat, duty := c.SeatOn(day), c.DutyOn(day)
		if seat.Town == id || seat.Community == id || seat.Precinct == id || slices.ContainsFunc(duty.Helpers, func(h grid.Helper) bool { return h.Unit == id }) {
			return true, nil
		}
	}
	for _, s := range b.d.Sites.On(day) {
		if s.OwnerOn(day) == id {
			return true, nil
		}
	}
	return b.t.UnitInUse(string(id))
}
