package org

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/form"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
)

// The requests about powers.
type (
	// PowerCommand is ListPower or EndPower.
	PowerCommand interface {
		decidePower(Power, Facts) ([]journal.Event, error)
	}
	// DelegationCommand is Delegate or EndDelegation.
	DelegationCommand interface {
		decideDelegation(Delegation, Facts) ([]journal.Event, error)
	}
	// ListPower enters a row of a power list.
	ListPower Power
	// EndPower ends a row.
	EndPower struct {
		Last     calendar.Date
		Document string
		Reason   value.Text
	}
	// Delegate 委托.
	Delegate Delegation
	// EndDelegation ends a delegation.
	EndDelegation struct {
		Last     calendar.Date
		Document string
	}
)

// Decide says which events follow from c, or why c is refused. It changes nothing.
func (p Power) Decide(f Facts, c PowerCommand) ([]journal.Event, error) {
	if err := f.may("维护权力清单", office...); err != nil {
		return nil, err
	}
	return c.decidePower(p, f)
}

// Decide says which events follow from c, or why c is refused. It changes nothing.
func (d Delegation) Decide(f Facts, c DelegationCommand) ([]journal.Event, error) {
	if err := f.may("登记委托", office...); err != nil {
		return nil, err
	}
	return c.decideDelegation(d, f)
}

func (c ListPower) decidePower(p Power, f Facts) ([]journal.Event, error) {
	switch {
	case p.ID != "":
		return nil, fault.New(fault.Conflict, "这一条清单已经录入，不必重复录入。")
	case c.ID == "":
		return nil, fault.New(fault.Invalid, "缺少清单条目标识，请刷新页面后重试。").At("id")
	case c.Grade.Word() == "":
		return nil, fault.New(fault.Invalid, "请选择权限类别：基本、配合或收回。").At("grade")
	case c.Follower != "" && c.Grade != Withdrawn:
		return nil, fault.New(fault.Invalid, "只有“收回”的事项才填承接单位，请删去承接单位。").At("follower")
	}
	if err := form.First(checkScope(c.Scope), checkPaper(c.Document), form.Optional("row", "清单序号", c.Row, form.MaxCode), form.Span("span", c.Span),
		f.Register.checkAlive("unit", c.Unit, c.Span.From)); err != nil {
		return nil, err
	}
	if c.Follower == c.Unit {
		return nil, fault.New(fault.Invalid, "收回后的承接单位不能是原单位，请另选单位。").At("follower")
	}
	if c.Follower != "" {
		if err := f.Register.checkAlive("follower", c.Follower, c.Span.From); err != nil {
			return nil, err
		}
	}
	for _, o := range f.Register.powers {
		if o.Unit == c.Unit && o.Scope == c.Scope && o.Span.Overlaps(c.Span) {
			return nil, fault.New(fault.Conflict, "“%s”的清单在 %s 已有“%s”（%s），请先终止旧条目。", f.Register.UnitName(c.Unit, c.Span.From), o.Span, c.Scope, say.As(o.Grade.Word()))
		}
	}
	return []journal.Event{PowerListed(c)}, nil
}

func (c EndPower) decidePower(p Power, _ Facts) ([]journal.Event, error) {
	if p.ID == "" {
		return nil, fault.New(fault.Missing, "没有这一条清单，请刷新页面后重新选择。")
	}
	return events(PowerEnded(c), form.Optional("document", "文号", c.Document, form.MaxPaper), form.Ending("清单条目", p.Span, c.Last))
}

func (c Delegate) decideDelegation(d Delegation, f Facts) ([]journal.Event, error) {
	switch {
	case d.ID != "":
		return nil, fault.New(fault.Conflict, "这一项委托已经登记，不必重复登记。")
	case c.ID == "":
		return nil, fault.New(fault.Invalid, "缺少委托标识，请刷新页面后重试。").At("id")
	case c.From == c.To:
		return nil, fault.New(fault.Invalid, "委托单位和受托单位不能相同，请另选单位。").At("to")
	}
	if err := form.First(checkScope(c.Scope), checkPaper(c.Document), form.Span("span", c.Span),
		f.Register.checkAlive("from", c.From, c.Span.From), f.Register.checkAlive("to", c.To, c.Span.From)); err != nil {
		return nil, err
	}
	if own := f.Register.listed(c.From, c.Scope, c.Span.From); own == nil || own.Grade != Basic {
		return nil, fault.New(fault.Refused, "“%s”在 %s 的清单上没有“%s”的基本权限，不能委托，请先录入清单。", f.Register.UnitName(c.From, c.Span.From), c.Span.From, c.Scope).At("from")
	}
	for _, o := range f.Register.delegations {
		if o.From == c.From && o.To == c.To && o.Scope == c.Scope && o.Span.Overlaps(c.Span) {
			return nil, fault.New(fault.Conflict, "“%s”已在 %s 委托“%s”，请勿重复登记。", c.Scope, o.Span, f.Register.UnitName(c.To, c.Span.From))
		}
	}
	return []journal.Event{Delegated(c)}, nil
}

func (c EndDelegation) decideDelegation(d Delegation, _ Facts) ([]journal.Event, error) {
	if d.ID == "" {
		return nil, fault.New(fault.Missing, "没有这一项委托，请刷新页面后重新选择。")
	}
	return events(DelegationEnded(c), form.Optional("document", "文号", c.Document, form.MaxPaper), form.Ending("委托", d.Span, c.Last))
}

func checkScope(s Scope) error {
	switch {
	case s.Class.IsZero() && s.Field == "":
		return fault.New(fault.Invalid, "请选择问题类别，或填写事项领域。").At("scope")
	case !s.Class.IsZero() && s.Field != "":
		return fault.New(fault.Invalid, "问题类别和事项领域只能填一项，请删去一项。").At("scope")
	case s.Field != "":
		return form.Text("field", "事项领域", s.Field, form.MaxName)
	}
	return checkClass(s.Class)
}

func checkClass(c Class) error {
	if c.Edition == "" {
		return fault.New(fault.Invalid, "问题类别 %s 须注明目录版本，请补全。", c.Code).At("class")
	}
	return form.Code(c.Code)
}

func checkPaper(document string) error {
	return form.Text("document", "文号", document, form.MaxPaper)
}

func (r *Register) checkAlive(field string, id UnitID, d calendar.Date) error {
	switch u, ok := r.units.Find(id); {
	case !ok:
		return fault.New(fault.Missing, "没有这个单位，请重新选择。").At(field)
	case !u.Alive(d):
		return fault.New(fault.Refused, "“%s”在 %s 不存在，请另选单位或改日期。", u.NameOn(d), d).At(field)
	}
	return nil
}
