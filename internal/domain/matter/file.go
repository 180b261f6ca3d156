package matter

import (
	"regexp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
)

// File 登记: a problem becomes a matter. Place, what and who are enough.
type File struct {
	Number   string // the next serial, given by the application: 2018-000123
	Place    Place
	What     value.Text
	Private  value.Secret // words about persons
	Source   Source
	Photos   []Photo
	Occurred calendar.Instant // zero: now
	Clocked  TimeSource       // of Occurred; empty: server
	Class    Class
	Secrecy  Secrecy
	Spot     *Spot // settled on the spot in the same tap
	History  *Past // an old case taken over from elsewhere
}

// Spot 当场办结: what the finder did about it at once.
type Spot struct {
	Measure value.Text
	Fix     FixKind
	After   []Photo
}

// Past is the fate of an old case in the system it comes from; zero instants are not known.
type Past struct {
	Due    calendar.Instant
	Closed calendar.Instant // zero when it is still open
	Unit   org.UnitID       // who was responsible
}

// Filed opens a matter 登记.
type Filed struct {
	Stamp
	Number   string           `json:"number"`
	Place    Place            `json:"place"`
	What     value.Text       `json:"what,omitzero"`
	Private  value.Secret     `json:"private,omitzero"`
	Source   Source           `json:"source"`
	Photos   []Photo          `json:"photos,omitempty"`
	Occurred calendar.Instant `json:"occurred"`
	Clocked  TimeSource       `json:"clocked"`
	Class    Class            `json:"class,omitzero"`
	Secrecy  Secrecy          `json:"secrecy,omitzero"`
	History  bool             `json:"history,omitempty"`
	Due      calendar.Instant `json:"due,omitzero"` // of an old case, as its source gave it
}

func (Filed) Kind() string { return "matter.filed.v1" }

func (e Filed) apply(s *State) {
	*s = State{
		Number: e.Number, Status: New, Entered: e.At, Occurred: e.Occurred, Clocked: e.Clocked, History: e.History,
		What: e.What, Private: e.Private, Photos: e.Photos, Place: e.Place, Class: e.Class, Secrecy: e.Secrecy, Source: e.Source,
	}
	s.Clock.Due = e.Due
}

// Settled closes a matter on the spot 当场办结; a sample of these is looked at later.
type Settled struct {
	Stamp
	Measure value.Text `json:"measure"`
	Fix     FixKind    `json:"fix"`
	After   []Photo    `json:"after,omitempty"`

	Rulebook string `json:"rulebook"`
}

func (Settled) Kind() string { return "matter.settled.v1" }

func (e Settled) apply(s *State) {
	s.Status = Done
	s.Report = Report{At: e.At, By: e.By, Fix: e.Fix, Measure: e.Measure, After: e.After}
	s.Closed = Close{At: e.At, How: OnTheSpot, Verdict: VerdictOnTime}
	s.Info.Pending = false
}

// Settle asks to close a matter on the spot after it was filed.
type Settle Spot

var numberPattern = regexp.MustCompile(`^[0-9]{4}-[0-9]{6,9}$`)

const verbFile, verbSettle Verb = "file", "settle"

func (File) verb() Verb   { return verbFile }
func (Settle) verb() Verb { return verbSettle }

// filers are the roles that may file for somebody; commanders, assessors and auditors only read.
var filers = []org.Role{
	org.Clerk, org.DutyChief, org.OfficeHead, org.Supervisor, org.LeadDept, org.UnitHead, org.Liaison, org.Town, org.Community,
	org.CellChief, org.CellWorker, org.Sponsor, org.Citizen,
}

func mayFile(s State, f Facts) error {
	if s.Status != Absent {
		return fault.New(fault.Conflict, "本件已登记为%s，请勿重复登记。", s.Number)
	}
	if f.Job != "" || f.Receipt != "" {
		return nil
	}
	return f.role("登记", filers...)
}

func (c File) decide(s State, f Facts) ([]journal.Event, error) {
	if err := first(c.check(f), c.Class.check(), c.Secrecy.check(), checkPhotos(c.Photos)); err != nil {
		return nil, err
	}
	e := Filed{
		Stamp: f.stamp(), Number: c.Number, Place: c.Place, What: c.What, Private: c.Private, Source: c.Source, Photos: c.Photos,
		Occurred: c.Occurred, Clocked: c.Clocked, Class: c.Class, Secrecy: c.Secrecy, History: c.History != nil,
	}
	if e.Occurred.IsZero() {
		e.Occurred = f.Now
	}
	if e.Clocked == "" {
		e.Clocked = "server"
	}
	if e.Source.Finder.IsZero() {
		e.Source.Finder = f.by()
	}
	switch {
	case c.History != nil:
		return c.History.decide(e, f)
	case c.Spot != nil:
		settled, err := Decide(Apply(s, e), f, Settle(*c.Spot))
		return append([]journal.Event{e}, settled...), err
	}
	return one(e)
}

// check holds what a matter cannot be filed without.
func (c File) check(f Facts) error {
	switch {
	case !numberPattern.MatchString(c.Number):
		return fault.New(fault.Invalid, "编号“%s”不合格式，应如 2018-000123。", c.Number).At("number")
	case c.Place.isEmpty():
		return fault.New(fault.Invalid, "请写明地点：选点位、网格，在图上点出，或用文字描述都可以。").At("place")
	case !c.Place.Point.ok():
		return fault.New(fault.Invalid, "坐标超出范围，请核对经纬度是否写反。").At("point")
	case c.What.IsZero() && c.Private.IsZero():
		return fault.New(fault.Invalid, "请写明是什么问题。").At("what")
	case c.Source.Finder.IsZero() && f.by().IsZero():
		return fault.New(fault.Invalid, "请写明由谁发现。").At("finder")
	case c.Occurred > f.Now:
		return fault.New(fault.Invalid, "发现时间晚于现在，请核对。").At("occurred")
	case c.Spot != nil && c.History != nil:
		return fault.New(fault.Invalid, "历史导入的事项不能同时当场办结。")
	}
	if c.Clocked != "" {
		if err := pick(TimeSources, c.Clocked, "clocked", "发现时间的来源"); err != nil {
			return err
		}
	}
	return pick(Channels, c.Source.Channel, "channel", "来源渠道")
}

// decide enters an old case: filed, and closed when its source says so.
func (p Past) decide(e Filed, f Facts) ([]journal.Event, error) {
	e.Due = p.Due
	if p.Closed.IsZero() {
		return one(e)
	}
	switch {
	case p.Closed < e.Occurred:
		return nil, fault.New(fault.Invalid, "办结时间%s早于发现时间%s，请更正来源数据。", moment(p.Closed), moment(e.Occurred)).At("closed")
	case p.Closed > f.Now:
		return nil, fault.New(fault.Invalid, "办结时间晚于现在，请更正来源数据。").At("closed")
	}
	closed := Closed{Stamp: e.Stamp, How: ByHistory, On: p.Closed, Due: p.Due, Verdict: OnTime(p.Closed, p.Due), Unit: p.Unit}
	return []journal.Event{e, closed}, nil
}

func maySettle(s State, f Facts) error {
	if err := s.in("当场办结", New, Ready); err != nil {
		return err
	}
	if s.History || s.Dispatch.Times > 0 {
		return fault.New(fault.Refused, "历史导入或派遣过的事项不能当场办结，请按流程办理。")
	}
	if !f.finder(s) {
		return fault.New(fault.Denied, "只有发现人本人可以当场办结。")
	}
	if !f.Rules.SpotUpTo.AtLeast(s.Class.Severity) {
		return fault.New(fault.Refused, "“%s”的事项不能当场办结，请受理后派遣。", say.As(s.Class.Severity.Word()))
	}
	return nil
}

// finder reports whether the asker is the member of staff who found it.
func (f *Facts) finder(s State) bool {
	return f.Actor.Account != "" && s.Source.Finder.Account == f.Actor.Account
}

func (c Settle) decide(_ State, f Facts) ([]journal.Event, error) {
	err := first(need(c.Measure, "measure", "当场怎样处理的"), pick(FixKinds, c.Fix, "fix", "整改方式"), checkPhotos(c.After))
	if err != nil {
		return nil, err
	}
	return one(Settled{Stamp: f.stamp(), Measure: c.Measure, Fix: c.Fix, After: c.After, Rulebook: f.Rules.Name()})
}

func checkPhotos(list []Photo) error {
	for _, p := range list {
		if p.Blob.IsZero() || !p.Point.ok() || p.Distance < 0 {
			return fault.New(fault.Invalid, "照片没有存好或位置有误，请重新上传。").At("photos")
		}
	}
	return nil
}
