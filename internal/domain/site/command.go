package site

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/form"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// Facts is what a decision needs beside the site itself.
type Facts struct {
	Actor    org.Actor
	Job      string // name of a tool that acts without an account, such as init or demo; it may do everything here
	Today    calendar.Date
	Org      *org.Register
	Grid     *grid.Grid
	Sites    *Sites
	Types    map[string]string // codes of the site types in use, with their names
	District geo.Area          // outline of the district; empty when unknown
}

// Command is a request about one site: it may be refused and is never stored.
type Command interface {
	decide(Site, Facts) ([]journal.Event, error)
}

// The requests about a site. From is the first day on which the change holds.
type (
	// Found 登记.
	Found struct {
		ID      ID
		Code    string
		Name    string
		Type    string
		Place   Place
		Cell    grid.CellID // may follow later
		Owner   org.UnitID  // may follow later; both are gaps until then
		Manager Manager
		From    calendar.Date
	}
	// Rename 更名.
	Rename struct {
		From calendar.Date
		Name string
	}
	// Retype changes the type.
	Retype struct {
		From calendar.Date
		Type string
	}
	// Relocate changes address, point or walk.
	Relocate struct {
		From  calendar.Date
		Place Place
	}
	// Reassign puts the site under another cell; see Propose.
	Reassign struct {
		From calendar.Date
		Cell grid.CellID
		Why  string
	}
	// SetOwner changes the managing unit.
	SetOwner struct {
		From  calendar.Date
		Owner org.UnitID
	}
	// SetManager changes who answers on the spot; the zero Manager is nobody.
	SetManager struct {
		From    calendar.Date
		Manager Manager
	}
	// SetState switches on, off, or to works for a time.
	SetState Spell
	// Exempt approves that an item does not apply.
	Exempt Exemption
	// EndExemption lets the item apply again.
	EndExemption struct {
		Item Item
		Last calendar.Date
	}
	// Close takes the site off the register 注销.
	Close struct {
		From   calendar.Date // first day without it
		Reason value.Text
	}
)

// Decide says which events follow from c, or why c is refused. It changes nothing. The office keeps every site; a town,
// a unit head or a liaison those of the own unit, but no exemptions.
func (s Site) Decide(f Facts, c Command) ([]journal.Event, error) {
	if err := f.may(s, c); err != nil {
		return nil, err
	}
	_, founding := c.(Found)
	switch {
	case founding && s.ID != "":
		return nil, fault.New(fault.Conflict, "点位“%s”已经登记，不必重复登记。", s.NameOn(s.Names.Last()))
	case !founding && s.ID == "":
		return nil, fault.New(fault.Missing, "没有这个点位，请刷新页面后重新选择。")
	}
	return c.decide(s, f)
}

func (f Facts) may(s Site, c Command) error {
	office := []org.Role{org.Clerk, org.DutyChief, org.OfficeHead}
	if f.Job != "" || f.Actor.Has(office...) {
		return nil
	}
	switch c := c.(type) {
	case Exempt, EndExemption:
		return f.Actor.May("审批不适用项", office...)
	case Found:
		s.Owners = s.Owners.Add(f.Today, c.Owner)
	}
	if err := f.Actor.May("维护点位", append(office, org.Town, org.UnitHead, org.Liaison)...); err != nil {
		return err
	}
	town := f.Grid.Cell(s.CellOn(f.Today)).SeatOn(f.Today).Town
	if owner := s.OwnerOn(f.Today); owner != f.Actor.Unit && (town == "" || town != f.Actor.Unit) {
		return fault.New(fault.Denied, "只能维护本单位直管或本镇街范围内的点位，其他点位请联系双创办。")
	}
	return nil
}

func (c Found) decide(_ Site, f Facts) ([]journal.Event, error) {
	if c.ID == "" {
		return nil, fault.New(fault.Invalid, "缺少点位标识，请刷新页面后重试。").At("id")
	}
	if err := form.First(form.Code(c.Code), form.Text("name", "点位名称", c.Name, form.MaxName), form.Date("from", "启用日期", c.From), f.checkType(c.Type),
		f.checkPlace(c.Place), f.checkCell(c.Cell, c.From), f.checkOwner(c.Owner, c.From)); err != nil {
		return nil, err
	}
	if o := f.Sites.ByCode(c.Code); o.ID != "" {
		return nil, fault.New(fault.Conflict, "点位编号 %s 已由“%s”使用，请换一个编号。", c.Code, o.NameOn(c.From)).At("code")
	}
	for _, o := range f.Sites.named(c.Name) {
		if o.Alive(c.From) && o.TypeOn(c.From) == c.Type && o.CellOn(c.From) == c.Cell {
			return nil, fault.New(fault.Conflict, "同一网格已有同类点位“%s”（编号 %s），请核对是否重复。", c.Name, o.Code).At("name")
		}
	}
	return []journal.Event{Founded(c)}, nil
}

func (c Rename) decide(s Site, _ Facts) ([]journal.Event, error) {
	return events(Renamed(c), s.checkDay("更名", c.From, s.Names.Last()), form.Text("name", "点位名称", c.Name, form.MaxName))
}

func (c Retype) decide(s Site, f Facts) ([]journal.Event, error) {
	return events(Retyped(c), s.checkDay("类型变更", c.From, s.Types.Last()), f.checkType(c.Type))
}

func (c Relocate) decide(s Site, f Facts) ([]journal.Event, error) {
	return events(Placed(c), s.checkDay("位置变更", c.From, s.Places.Last()), f.checkPlace(c.Place))
}

func (c Reassign) decide(s Site, f Facts) ([]journal.Event, error) {
	if err := form.First(s.checkDay("网格变更", c.From, s.Cells.Last()), f.checkCell(c.Cell, c.From), form.Optional("why", "理由", c.Why, 200)); err != nil {
		return nil, err
	}
	if c.Cell == s.CellOn(c.From) {
		return nil, fault.New(fault.Invalid, "点位“%s”已在这个网格，无需调整。", s.NameOn(c.From)).At("cell")
	}
	return []journal.Event{CellSet(c)}, nil
}

func (c SetOwner) decide(s Site, f Facts) ([]journal.Event, error) {
	if c.Owner == "" {
		return nil, fault.New(fault.Invalid, "请选择直管单位。").At("owner")
	}
	return events(OwnerSet(c), s.checkDay("直管单位变更", c.From, s.Owners.Last()), f.checkOwner(c.Owner, c.From))
}

func (c SetManager) decide(s Site, _ Facts) ([]journal.Event, error) {
	if c.Manager.Name.IsZero() && !c.Manager.Phone.IsZero() {
		return nil, fault.New(fault.Invalid, "请填写现场负责人的姓名。").At("manager")
	}
	return events(ManagerSet(c), s.checkDay("现场负责人变更", c.From, s.Managers.Last()))
}

func (c SetState) decide(s Site, _ Facts) ([]journal.Event, error) {
	var last calendar.Date
	if n := len(s.Spells); n > 0 {
		last = s.Spells[n-1].Span.From
	}
	if err := form.First(form.Span("span", c.Span), s.checkDay("状态变更", c.Span.From, last)); err != nil {
		return nil, err
	}
	switch {
	case c.State.Word() == "":
		return nil, fault.New(fault.Invalid, "请选择点位状态：启用、停用或施工。").At("state")
	case c.State == Works && c.Span.To == "":
		return nil, fault.New(fault.Invalid, "施工点位须填写预计完工日期，到期自动恢复启用。").At("to")
	case c.State != Active && c.Reason.IsZero():
		return nil, fault.New(fault.Invalid, "停用或施工须写明理由。").At("reason")
	case c.State == Active && c.Span.To != "":
		return nil, fault.New(fault.Invalid, "恢复启用不填截止日期，请删去。").At("to")
	case c.State == Active && s.StateOn(c.Span.From) == Active:
		return nil, fault.New(fault.Refused, "点位“%s”在 %s 已启用，无需再启用。", s.NameOn(c.Span.From), c.Span.From)
	}
	return []journal.Event{StateSet(c)}, nil
}

func (c Exempt) decide(s Site, _ Facts) ([]journal.Event, error) {
	if err := form.First(form.Span("span", c.Span), s.checkDay("不适用项", c.Span.From, "")); err != nil {
		return nil, err
	}
	switch {
	case c.Item.Edition == "" || c.Item.Code == "":
		return nil, fault.New(fault.Invalid, "请选择不适用的检查项及其标准版本。").At("item")
	case c.Reason.IsZero():
		return nil, fault.New(fault.Invalid, "不适用项须写明理由。").At("reason")
	}
	for _, x := range s.Exemptions {
		if x.Item == c.Item && x.Span.Overlaps(c.Span) {
			return nil, fault.New(fault.Conflict, "检查项 %s 在 %s 已列为不适用，请勿重复登记。", c.Item.Code, x.Span).At("item")
		}
	}
	return []journal.Event{ItemExempted(c)}, nil
}

func (c EndExemption) decide(s Site, _ Facts) ([]journal.Event, error) {
	if err := form.Date("last", "截止日期", c.Last); err != nil {
		return nil, err
	}
	if _, ok := s.ExemptOn(c.Item, c.Last); !ok {
		return nil, fault.New(fault.Missing, "检查项 %s 在 %s 并未列为不适用，请核对。", c.Item.Code, c.Last).At("item")
	}
	return []journal.Event{ExemptionEnded(c)}, nil
}

func (c Close) decide(s Site, _ Facts) ([]journal.Event, error) {
	last := max(s.Names.Last(), s.Types.Last(), s.Places.Last(), s.Cells.Last(), s.Owners.Last(), s.Managers.Last())
	if err := s.checkDay("注销", c.From, last); err != nil {
		return nil, err
	}
	switch {
	case c.From <= s.Span.From:
		return nil, fault.New(fault.Refused, "点位自 %s 启用，注销日期须晚于这一天。", s.Span.From).At("from")
	case c.Reason.IsZero():
		return nil, fault.New(fault.Invalid, "注销点位须写明理由。").At("reason")
	}
	return []journal.Event{Closed{c.From.AddDays(-1), c.Reason}}, nil
}

// checkDay refuses a change out of order or outside the life of the site.
func (s Site) checkDay(label string, d, last calendar.Date) error {
	if err := form.First(form.DayOf("from", label, d), form.After(label, d, last)); err != nil {
		return err
	}
	if !s.Alive(d) {
		return fault.New(fault.Refused, "点位“%s”在 %s 不在册（在册期 %s），请核对日期。", s.NameOn(d), d, s.Span).At("from")
	}
	return nil
}

func (f Facts) checkType(code string) error {
	if f.Types[code] == "" {
		return fault.New(fault.Invalid, "点位类型“%s”不存在，请从列表中选择。", code).At("type")
	}
	return nil
}

// checkPlace wants an address or a point, and a point that can be in the district.
func (f Facts) checkPlace(p Place) error {
	if p.Address == "" && p.Point.IsZero() {
		return fault.New(fault.Invalid, "请填写点位地址，或在地图上定位。").At("place")
	}
	if err := form.First(form.Optional("address", "地址", p.Address, 100), form.Optional("walk", "考察路线", p.Walk, 200)); err != nil || p.Point.IsZero() || f.District.IsZero() {
		return err
	}
	for _, x := range geo.CheckPoint(p.Point, f.District) {
		return &fault.Error{Kind: fault.Invalid, Key: x.Key, Args: x.Args, Field: "point"}
	}
	return nil
}

func (f Facts) checkCell(id grid.CellID, d calendar.Date) error {
	if id != "" && !f.Grid.Cell(id).Alive(d) {
		return fault.New(fault.Missing, "所选网格在 %s 不存在，请重新选择。", d).At("cell")
	}
	return nil
}

func (f Facts) checkOwner(id org.UnitID, d calendar.Date) error {
	if id != "" && !f.Org.Unit(id).Alive(d) {
		return fault.New(fault.Missing, "所选直管单位在 %s 不存在，请重新选择。", d).At("owner")
	}
	return nil
}

func events(e journal.Event, refusals ...error) ([]journal.Event, error) {
	if err := form.First(refusals...); err != nil {
		return nil, err
	}
	return []journal.Event{e}, nil
}
