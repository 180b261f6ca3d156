package org

import (
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/form"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
)

// UnitCommand is a request about one unit: it may be refused and is never stored.
type UnitCommand interface {
	decideUnit(Unit, Facts) ([]journal.Event, error)
}

// The requests about a unit. Days are the first day on which the change holds.
type (
	// Found 设立.
	Found struct {
		ID       UnitID
		Code     string
		Kind     UnitKind
		Name     UnitName
		Parent   UnitID // empty for the top
		Division Division
		Span     calendar.Span
		Aliases  []string
	}
	// Rename 更名.
	Rename struct {
		From     calendar.Date
		Name     UnitName
		Document string
	}
	// Recode 变更区划代码.
	Recode struct {
		From     calendar.Date
		Division Division
	}
	// Move 调整隶属.
	Move struct {
		From     calendar.Date
		Parent   UnitID // empty for the top
		Document string
	}
	// Merge 并入另一单位.
	Merge struct {
		From     calendar.Date // first day on which Into stands in its place
		Into     UnitID
		Document string
	}
	// Close 撤销.
	Close struct {
		From   calendar.Date // first day without it
		Reason value.Text
	}
	// Restore takes back a merging or closing that was entered by mistake 恢复: the unit goes on as if it had never ended.
	Restore struct{ Reason value.Text }
	// AddAlias 增加别名.
	AddAlias struct{ Alias string }
	// RemoveAlias 删除别名.
	RemoveAlias struct{ Alias string }
	// SetMembers 确定成员: the towns of a zone, the units and posts of a temporary body.
	SetMembers struct {
		From     calendar.Date
		Members  Members
		Document string
	}
)

// Decide says which events follow from c, or why c is refused. It changes nothing.
func (u Unit) Decide(f Facts, c UnitCommand) ([]journal.Event, error) {
	if err := f.may("调整机构", keepers...); err != nil {
		return nil, err
	}
	found, founding := c.(Found)
	switch {
	case founding && u.ID != "":
		return nil, fault.New(fault.Conflict, "单位“%s”已经建立，不必重复建立。", u.NameOn(found.Span.From))
	case !founding && u.ID == "":
		return nil, fault.New(fault.Missing, "没有这个单位，请刷新页面后重新选择。")
	}
	return c.decideUnit(u, f)
}

func (c Found) decideUnit(_ Unit, f Facts) ([]journal.Event, error) {
	if c.ID == "" {
		return nil, fault.New(fault.Invalid, "缺少单位标识，请刷新页面后重试。").At("id")
	}
	if err := form.First(form.Code(c.Code), checkUnitName(c.Name), form.Span("from", c.Span), checkDivision(c.Division, true), f.Register.unusedCode(c.Code)); err != nil {
		return nil, err
	}
	switch {
	case c.Kind.Word() == "":
		return nil, fault.New(fault.Invalid, "请从列表中选择单位类型。").At("kind")
	case c.Span.To != "" && !c.Kind.Temporary():
		return nil, fault.New(fault.Invalid, "只有临时机构可以预定撤销日期，%s请先留空。", say.As(c.Kind.Word())).At("to")
	}
	if err := f.Register.checkParent(c.ID, c.Kind, c.Name.Full, c.Parent, c.Span.From); err != nil {
		return nil, err
	}
	if err := form.First(f.Register.unusedName(c.ID, c.Name.Full, c.Parent, c.Span.From), f.Register.unusedDivision(c.ID, c.Division, c.Span.From)); err != nil {
		return nil, err
	}
	for n, a := range c.Aliases {
		if slices.Contains(c.Aliases[:n], a) {
			return nil, fault.New(fault.Invalid, "别名“%s”写了两次，请删去一个。", a).At("aliases")
		}
		if err := f.Register.unusedAlias(c.ID, a); err != nil {
			return nil, err
		}
	}
	return []journal.Event{UnitFounded{c.ID, c.Code, c.Kind, c.Name, c.Parent, c.Division, c.Span.From, c.Span.To, c.Aliases}}, nil
}

func (c Rename) decideUnit(u Unit, f Facts) ([]journal.Event, error) {
	if err := form.First(u.checkChange("更名", c.From, u.Names.Last()), checkUnitName(c.Name), form.Optional("document", "文号", c.Document, form.MaxPaper)); err != nil {
		return nil, err
	}
	if c.Name == u.nameOn(c.From) {
		return nil, fault.New(fault.Invalid, "新名称与现名称“%s”相同，无需更名。", c.Name.Full).At("name")
	}
	return events(UnitRenamed(c), f.Register.unusedName(u.ID, c.Name.Full, u.ParentOn(c.From), c.From))
}

func (c Recode) decideUnit(u Unit, f Facts) ([]journal.Event, error) {
	return events(UnitRecoded(c), u.checkChange("代码变更", c.From, u.Divisions.Last()), checkDivision(c.Division, false), f.Register.unusedDivision(u.ID, c.Division, c.From))
}

func (c Move) decideUnit(u Unit, f Facts) ([]journal.Event, error) {
	if err := form.First(u.checkChange("隶属调整", c.From, u.Parents.Last()), form.Optional("document", "文号", c.Document, form.MaxPaper)); err != nil {
		return nil, err
	}
	if c.Parent == u.ParentOn(c.From) {
		return nil, fault.New(fault.Invalid, "“%s”已经隶属“%s”，无需调整。", u.NameOn(c.From), f.Register.UnitName(c.Parent, c.From)).At("parent")
	}
	return events(UnitMoved(c), f.Register.checkParent(u.ID, u.Kind, u.NameOn(c.From), c.Parent, c.From), f.Register.unusedName(u.ID, u.NameOn(c.From), c.Parent, c.From))
}

func (c Merge) decideUnit(u Unit, f Facts) ([]journal.Event, error) {
	if err := form.First(u.checkEnd("并入", c.From, f), form.Optional("document", "文号", c.Document, form.MaxPaper)); err != nil {
		return nil, err
	}
	into := f.Register.Unit(c.Into)
	switch {
	case c.Into == u.ID:
		return nil, fault.New(fault.Invalid, "单位不能并入它自己，请另选单位。").At("into")
	case !into.Alive(c.From):
		return nil, fault.New(fault.Missing, "要并入的单位在 %s 不存在，请另选单位。", c.From).At("into")
	case into.Span.To != "":
		return nil, fault.New(fault.Refused, "“%s”只存续到 %s，请另选承接单位。", into.NameOn(c.From), into.Span.To).At("into")
	case into.Territory() != u.Territory():
		return nil, fault.New(fault.Refused, "%s“%s”不能并入%s“%s”，请选同类单位。", say.As(u.Kind.Word()), u.NameOn(c.From), say.As(into.Kind.Word()), into.NameOn(c.From)).At("into")
	}
	return []journal.Event{UnitMerged{c.From.AddDays(-1), c.Into, c.Document}}, nil
}

func (c Close) decideUnit(u Unit, f Facts) ([]journal.Event, error) {
	return events(UnitClosed{c.From.AddDays(-1), c.Reason}, u.checkEnd("撤销", c.From, f))
}

func (c Restore) decideUnit(u Unit, f Facts) ([]journal.Event, error) {
	switch {
	case u.Span.To == "":
		return nil, fault.New(fault.Refused, "“%s”没有并入或撤销，无需恢复。", u.NameOn(u.Names.Last()))
	case c.Reason.IsZero():
		return nil, fault.New(fault.Invalid, "恢复单位须写明理由，请填写。").At("reason")
	}
	from := u.Span.To.AddDays(1)
	name, parent := u.NameOn(from), u.ParentOn(from)
	if err := f.Register.checkParent(u.ID, u.Kind, name, parent, from); err != nil {
		return nil, err
	}
	// Somebody may have taken the name or the code since.
	for _, d := range append([]calendar.Date{from}, f.Register.foundedAfter(from)...) {
		division, _ := u.Divisions.On(d)
		if err := form.First(f.Register.unusedName(u.ID, name, parent, d), f.Register.unusedDivision(u.ID, division, d)); err != nil {
			return nil, err
		}
	}
	return []journal.Event{UnitRestored(c)}, nil
}

func (c AddAlias) decideUnit(u Unit, f Facts) ([]journal.Event, error) {
	return events(AliasAdded(c), f.Register.unusedAlias(u.ID, c.Alias))
}

func (c RemoveAlias) decideUnit(u Unit, _ Facts) ([]journal.Event, error) {
	if !slices.Contains(u.Aliases, c.Alias) {
		return nil, fault.New(fault.Missing, "“%s”没有别名“%s”，请核对。", u.NameOn(u.Names.Last()), c.Alias).At("alias")
	}
	return []journal.Event{AliasRemoved(c)}, nil
}

func (c SetMembers) decideUnit(u Unit, f Facts) ([]journal.Event, error) {
	if err := form.First(u.checkChange("成员调整", c.From, u.Members.Last()), form.Optional("document", "文号", c.Document, form.MaxPaper)); err != nil {
		return nil, err
	}
	if u.Kind != Zone && !u.Kind.Temporary() {
		return nil, fault.New(fault.Refused, "只有功能区和临时机构有成员，%s的下级请用隶属调整。", say.As(u.Kind.Word()))
	}
	return events(MembersSet(c), u.checkMembers(c, f))
}

func (u Unit) checkMembers(c SetMembers, f Facts) error {
	seen := map[string]bool{}
	for _, id := range c.Members.Units {
		m := f.Register.Unit(id)
		switch {
		case !m.Alive(c.From):
			return fault.New(fault.Missing, "成员单位中有一个在 %s 不存在，请重新选择。", c.From).At("units")
		case u.Kind == Zone && m.Kind != Township:
			return fault.New(fault.Refused, "功能区由镇街组成，“%s”是%s，请去掉。", m.NameOn(c.From), say.As(m.Kind.Word())).At("units")
		case seen["u"+string(id)]:
			return fault.New(fault.Invalid, "成员单位“%s”选了两次，请去掉一个。", m.NameOn(c.From)).At("units")
		}
		seen["u"+string(id)] = true
	}
	if u.Kind == Zone && len(c.Members.Posts) > 0 {
		return fault.New(fault.Invalid, "功能区的成员只能是镇街，不能是岗位，请去掉岗位。").At("posts")
	}
	for _, id := range c.Members.Posts {
		p := f.Register.Post(id)
		switch {
		case !p.Alive(c.From):
			return fault.New(fault.Missing, "成员岗位中有一个在 %s 不存在，请重新选择。", c.From).At("posts")
		case seen["p"+string(id)]:
			return fault.New(fault.Invalid, "成员岗位“%s”选了两次，请去掉一个。", p.NameOn(c.From)).At("posts")
		}
		seen["p"+string(id)] = true
	}
	return nil
}

// checkChange refuses a change out of order or outside the life of the unit.
func (u Unit) checkChange(label string, from, last calendar.Date) error {
	if err := form.First(form.DayOf("from", label, from), form.After(label, from, last)); err != nil {
		return err
	}
	if !u.Alive(from) {
		return fault.New(fault.Refused, "“%s”在 %s 不存在（存续期 %s），请核对日期。", u.NameOn(from), from, u.Span).At("from")
	}
	return nil
}

// checkEnd refuses to end a unit twice, before its last change, or while others stand below it.
func (u Unit) checkEnd(label string, from calendar.Date, f Facts) error {
	last := max(u.Names.Last(), u.Parents.Last(), u.Divisions.Last(), u.Members.Last())
	if err := u.checkChange(label, from, last); err != nil {
		return err
	}
	if from <= u.Span.From {
		return fault.New(fault.Refused, "“%s”自 %s 设立，%s日期须晚于这一天。", u.NameOn(from), u.Span.From, say.As(label)).At("from")
	}
	for o := range f.Register.units.Values() {
		if o.Successor == u.ID && o.Span.To >= from {
			return fault.New(fault.Refused, "“%s”在 %s 之后才并入“%s”，请改在那之后办理。", o.NameOn(from), o.Span.To, u.NameOn(from)).At("from")
		}
	}
	var below []string
	for _, id := range f.Register.below(u.ID, from) {
		below = append(below, "“"+f.Register.UnitName(id, from)+"”")
	}
	if n := len(below); n > 0 {
		return fault.New(fault.Refused, "“%s”下面还有 %d 个单位（%s），请先把它们调整到别的单位。", u.NameOn(from), n, strings.Join(below[:min(n, 5)], "、"))
	}
	return nil
}

func checkUnitName(n UnitName) error {
	return form.First(form.Text("name", "单位名称", n.Full, form.MaxName), form.Optional("short", "单位简称", n.Short, form.MaxName))
}

func checkDivision(d Division, optional bool) error {
	if optional && d.IsZero() {
		return nil
	}
	digits := strings.Trim(d.Code, "0123456789") == "" && (len(d.Code) == 6 || len(d.Code) == 9 || len(d.Code) == 12)
	if !digits || d.Edition == "" {
		return fault.New(fault.Invalid, "区划代码“%s”应为 6、9 或 12 位数字并注明版本年份，请改正。", d.Code).At("division")
	}
	return nil
}
