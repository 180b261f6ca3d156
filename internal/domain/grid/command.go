package grid

import (
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/form"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
)

// Layout is how a cell's code is put together: the numbers of digits of its parts. It is a setting of the district,
// because places count the sequence with two or three digits.
type Layout []int

// CodeLayout is the layout of 单元网格标识码 with 15 digits: county 6, town 3, community 3, sequence 3.
var CodeLayout = Layout{6, 3, 3, 3}

// Check refuses a code that does not follow the layout.
func (l Layout) Check(code string) error {
	total := 0
	for _, n := range l {
		total += n
	}
	if len(code) != total || strings.Trim(code, "0123456789") != "" {
		return fault.New(fault.Invalid, "网格编码“%s”应为 %d 位数字，请改正。", code, total).At("code")
	}
	return nil
}

// Facts is what a decision needs beside the cell itself.
type Facts struct {
	Actor  org.Actor
	Job    string // name of a tool that acts without an account, such as init or demo; it may do everything here
	Today  calendar.Date
	Org    *org.Register
	Grid   *Grid
	Layout Layout
}

func (f Facts) may(doing string) error {
	if f.Job != "" {
		return nil
	}
	return f.Actor.May(doing, org.Clerk, org.DutyChief, org.OfficeHead, org.Town)
}

// Command is a request about one cell: it may be refused and is never stored. Split and merge concern several cells and
// are functions of their own.
type Command interface {
	decide(Cell, Facts) ([]journal.Event, error)
}

// The requests about a cell; SetDuty is another.
type (
	// Found 划定.
	Found struct {
		ID      CellID
		Code    string
		Name    string
		Outline Outline
		Seat    Seat
		Count   Count
		Key     string
		From    calendar.Date
	}
	// Rename 更名.
	Rename struct {
		From calendar.Date
		Name string
	}
	// Draw changes the bounds 变更边界.
	Draw struct {
		From    calendar.Date
		Outline Outline
	}
	// Reseat changes the ground it is part of 调整隶属.
	Reseat struct {
		From calendar.Date
		Seat Seat
	}
	// Recount enters households and people.
	Recount struct {
		From  calendar.Date
		Count Count
	}
	// Mark makes it a key area, with the reason; an empty Key takes the mark off.
	Mark struct {
		From calendar.Date
		Key  string
	}
	// Close 撤销.
	Close struct {
		From   calendar.Date // first day without it
		Reason value.Text
	}
)

// Decide says which events follow from cmd, or why it is refused. It changes nothing. A town keeps its own cells.
func (c Cell) Decide(f Facts, cmd Command) ([]journal.Event, error) {
	if err := f.mayKeep(c, cmd); err != nil {
		return nil, err
	}
	_, founding := cmd.(Found)
	switch {
	case founding && c.ID != "":
		return nil, fault.New(fault.Conflict, "网格“%s”已经划定，不必重复划定。", c.NameOn(c.Names.Last()))
	case !founding && c.ID == "":
		return nil, fault.New(fault.Missing, "没有这个网格，请刷新页面后重新选择。")
	}
	return cmd.decide(c, f)
}

// mayKeep lets the office keep every cell and a town those of its own ground.
func (f Facts) mayKeep(c Cell, cmd Command) error {
	if err := f.may("维护网格"); err != nil || f.Job != "" || f.Actor.Has(org.Clerk, org.DutyChief, org.OfficeHead) {
		return err
	}
	seats := []Seat{c.SeatOn(f.Today)}
	switch cmd := cmd.(type) {
	case Found:
		seats = []Seat{cmd.Seat}
	case Reseat:
		seats = append(seats, cmd.Seat)
	}
	for _, s := range seats {
		if s.Town != f.Actor.Unit {
			return fault.New(fault.Denied, "只能维护本镇街的网格，其他网格请联系双创办。")
		}
	}
	return nil
}

func (c Found) decide(_ Cell, f Facts) ([]journal.Event, error) {
	return f.found(c, nil)
}

// found checks a new cell; parents are the cells it comes from.
func (f Facts) found(c Found, parents []CellID) ([]journal.Event, error) {
	if c.ID == "" {
		return nil, fault.New(fault.Invalid, "缺少网格标识，请刷新页面后重试。").At("id")
	}
	if err := form.First(f.Layout.Check(c.Code), form.Text("name", "网格名称", c.Name, form.MaxName), form.Date("from", "生效日期", c.From),
		c.Outline.check(), f.checkSeat(c.Seat, c.From), c.Count.check(), form.Optional("key", "重点区域理由", c.Key, form.MaxName)); err != nil {
		return nil, err
	}
	if o := f.Grid.byCode(c.Code); o.ID != "" {
		return nil, fault.New(fault.Conflict, "网格编码 %s 已由“%s”使用，请换一个编码。", c.Code, o.NameOn(c.From)).At("code")
	}
	return []journal.Event{CellFounded{c.ID, c.Code, c.Name, c.Outline, c.Seat, c.Count, c.Key, c.From, parents}}, nil
}

func (c Rename) decide(cell Cell, _ Facts) ([]journal.Event, error) {
	return events(CellRenamed(c), cell.checkDay("更名", c.From), form.After("更名", c.From, cell.Names.Last()), form.Text("name", "网格名称", c.Name, form.MaxName))
}

func (c Draw) decide(cell Cell, _ Facts) ([]journal.Event, error) {
	return events(CellDrawn(c), cell.checkDay("边界变更", c.From), form.After("边界变更", c.From, cell.Outlines.Last()), c.Outline.check())
}

func (c Reseat) decide(cell Cell, f Facts) ([]journal.Event, error) {
	return events(CellSeated(c), cell.checkDay("隶属调整", c.From), form.After("隶属调整", c.From, cell.Seats.Last()), f.checkSeat(c.Seat, c.From))
}

func (c Recount) decide(cell Cell, _ Facts) ([]journal.Event, error) {
	return events(CellCounted(c), cell.checkDay("户数人口", c.From), form.After("户数人口", c.From, cell.Counts.Last()), c.Count.check())
}

func (c Mark) decide(cell Cell, _ Facts) ([]journal.Event, error) {
	if err := form.First(cell.checkDay("重点区域", c.From), form.After("重点区域", c.From, cell.Keys.Last()), form.Optional("key", "重点区域理由", c.Key, form.MaxName)); err != nil {
		return nil, err
	}
	if c.Key == cell.KeyOn(c.From) {
		return nil, fault.New(fault.Invalid, "重点区域标记没有变化，无需更改。").At("key")
	}
	return []journal.Event{CellMarked(c)}, nil
}

func (c Close) decide(cell Cell, _ Facts) ([]journal.Event, error) {
	if err := cell.checkEnd("撤销", c.From); err != nil {
		return nil, err
	}
	if c.Reason.IsZero() {
		return nil, fault.New(fault.Invalid, "撤销网格须写明理由；拆分、合并请用相应功能。").At("reason")
	}
	return []journal.Event{CellClosed{c.From.AddDays(-1), c.Reason}}, nil
}

// maxPoints keeps a cell's outline within one entry of the journal.
const maxPoints = 3000

// check wants words or a polygon, and a sound polygon.
func (o Outline) check() error {
	if o.Words == "" && o.Area.IsZero() {
		return fault.New(fault.Invalid, "请写明网格四至，或上传边界。").At("outline")
	}
	if err := form.Optional("words", "四至", o.Words, 300); err != nil || o.Area.IsZero() {
		return err
	}
	if n := o.Area.Points(); n > maxPoints {
		return fault.New(fault.TooLarge, "网格边界有 %d 个点，最多 %d 个，请简化后重新上传。", n, maxPoints).At("outline")
	}
	for _, x := range geo.Check(o.Area.Shape(), geo.WGS84, nil) {
		if x.Fatal {
			return &fault.Error{Kind: fault.Invalid, Key: x.Key, Args: x.Args, Field: "outline"}
		}
	}
	return nil
}

func (c Count) check() error {
	if c.Households < 0 || c.People < 0 || c.Households > 1e6 || c.People > 1e7 {
		return fault.New(fault.Invalid, "户数、人口应为不小于 0 的整数，请改正。").At("count")
	}
	return nil
}

// checkSeat wants a living town, and a community and a precinct that lie in it.
func (f Facts) checkSeat(s Seat, d calendar.Date) error {
	if t := f.Org.Unit(s.Town); !t.Alive(d) || t.Kind != org.Township {
		return fault.New(fault.Invalid, "请选择网格所在的镇街（在 %s 存在）。", d).At("town")
	}
	for _, x := range []struct {
		unit org.UnitID
		kind org.UnitKind
		at   string
	}{{s.Community, org.Village, "community"}, {s.Precinct, org.Precinct, "precinct"}} {
		if x.unit == "" {
			continue
		}
		u := f.Org.Unit(x.unit)
		in := false
		for _, up := range f.Org.Chain(x.unit, d) {
			in = in || up == s.Town
		}
		if !u.Alive(d) || u.Kind != x.kind || !in {
			return fault.New(fault.Invalid, "所选%s在 %s 不属于“%s”，请重新选择。", say.As(x.kind.Word()), d, f.Org.UnitName(s.Town, d)).At(x.at)
		}
	}
	return nil
}

func (c Cell) checkDay(label string, d calendar.Date) error {
	if err := form.DayOf("from", label, d); err != nil {
		return err
	}
	if !c.Alive(d) {
		return fault.New(fault.Refused, "网格“%s”在 %s 不存在（存续期 %s），请核对日期。", c.NameOn(d), d, c.Span).At("from")
	}
	return nil
}

// checkEnd refuses to end a cell twice or before its last change.
func (c Cell) checkEnd(label string, from calendar.Date) error {
	last := max(c.Names.Last(), c.Outlines.Last(), c.Seats.Last(), c.Counts.Last(), c.Keys.Last(), c.Duties.Last())
	if err := form.First(c.checkDay(label, from), form.After(label, from, last)); err != nil {
		return err
	}
	if from <= c.Span.From {
		return fault.New(fault.Refused, "网格“%s”自 %s 划定，%s日期须晚于这一天。", c.NameOn(from), c.Span.From, say.As(label)).At("from")
	}
	return nil
}

func events(e journal.Event, refusals ...error) ([]journal.Event, error) {
	if err := form.First(refusals...); err != nil {
		return nil, err
	}
	return []journal.Event{e}, nil
}
