package matter

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// A recurrence 反弹 is one command over two matters: the application asks NoteRecurrence or ConfirmRecurrence of the fresh one
// and Recur of the old one in one transaction, and enters both or neither. The fresh one ends as merged into the old one, which
// is reopened with its history and credits the new report.
type (
	// NoteRecurrence is asked by the rules when a matter is filed, classified or moved. Old is the candidate as it stands.
	NoteRecurrence struct {
		Of  string // ID of the old matter
		Old State
		Ask bool // it came with many others, so a person decides whatever the rulebook says
	}
	// ConfirmRecurrence 确认反弹 by the office.
	ConfirmRecurrence struct{ Old State }
	// DenyRecurrence 不是反弹: another trouble, or another cause.
	DenyRecurrence struct{ Words value.Text }
	// Recur is the other half, asked of the old matter.
	Recur struct {
		From    string // ID of the fresh matter
		FromNo  string
		Sources []Source // all of the fresh one, see State.AllSources
	}
)

// Recurring is what becomes of a trouble that comes back within the window.
type Recurring string

// The ways.
const (
	RecurReopens Recurring = "reopen" // 自动重开
	RecurAsks    Recurring = "ask"    // 提请双创办确认
	RecurNoted   Recurring = "note"   // 只作记录
)

// Recurrings lists the ways.
var Recurrings = []Word[Recurring]{{RecurReopens, "自动重开"}, {RecurAsks, "提请双创办确认"}, {RecurNoted, "只作记录"}}

// Word is the office's word for r.
func (r Recurring) Word() string { return wordOf(Recurrings, r) }

// Sameness says in what two matters are at one place.
type Sameness string

// The samenesses.
const (
	SameSite  Sameness = "site"  // 同点位
	SamePlace Sameness = "place" // 同一处: a few metres apart
)

// Samenesses lists them.
var Samenesses = []Word[Sameness]{{SameSite, "同点位"}, {SamePlace, "同一处"}}

// Word is the office's word for s.
func (s Sameness) Word() string { return wordOf(Samenesses, s) }

// Events of recurrence.
type (
	// RecurrenceSeen 疑似反弹. When Way is RecurReopens, MergedInto follows in the same command.
	RecurrenceSeen struct {
		Stamp
		Of       string           `json:"of"`
		OfNo     string           `json:"of_no"`
		Same     Sameness         `json:"same"`
		Metres   int              `json:"metres,omitempty"` // between both, when not at one site
		Closed   calendar.Instant `json:"closed"`           // when the old one was closed
		Way      Recurring        `json:"way"`
		Rulebook string           `json:"rulebook"`
	}
	// RecurrenceDenied 不是反弹; the same old matter is not proposed again.
	RecurrenceDenied struct {
		Stamp
		Of    string     `json:"of"`
		Words value.Text `json:"words"`
	}
)

// Recurrence is the state of it, on the fresh matter.
type Recurrence struct {
	Of      string           `json:"of,omitempty"`
	OfNo    string           `json:"of_no,omitempty"`
	Same    Sameness         `json:"same,omitempty"`
	Closed  calendar.Instant `json:"closed,omitzero"`
	Way     Recurring        `json:"way,omitempty"`
	Pending bool             `json:"pending,omitempty"` // the office has not answered yet
	Denied  []string         `json:"denied,omitempty"`  // IDs of matters that it is not a recurrence of
}

func (RecurrenceSeen) Kind() string   { return "matter.recurrence-seen.v1" }
func (RecurrenceDenied) Kind() string { return "matter.recurrence-denied.v1" }

func (e RecurrenceSeen) apply(s *State) {
	s.Recur = Recurrence{e.Of, e.OfNo, e.Same, e.Closed, e.Way, e.Way == RecurAsks, s.Recur.Denied}
}

func (e RecurrenceDenied) apply(s *State) { s.Recur.deny(e.Of) }

func (r *Recurrence) deny(id string) {
	r.Pending = false
	if !slices.Contains(r.Denied, id) {
		r.Denied = add(r.Denied, id)
	}
}

func recurActs() []act {
	return []act{
		{verb: "note-recurrence", word: "记录反弹", may: mayNoteRecurrence, step: true},
		{verb: "confirm-recurrence", word: "确认反弹", may: mayConfirmRecurrence},
		{verb: "deny-recurrence", word: "不是反弹", may: mayDenyRecurrence},
		{verb: "recur", word: "反弹重开", may: mayRecur, step: true},
	}
}

func (NoteRecurrence) verb() Verb    { return "note-recurrence" }
func (ConfirmRecurrence) verb() Verb { return "confirm-recurrence" }
func (DenyRecurrence) verb() Verb    { return "deny-recurrence" }
func (Recur) verb() Verb             { return "recur" }

// Recurs says whether fresh is the trouble of old come back, and in what both are the same: the class of a person or of a method
// at the same site or, where one of them has no site, within the rulebook's few metres; old was closed within the window, and
// fresh was seen after that. Neither is imported history, and neither is restricted.
func Recurs(fresh, old State, f Facts) (same Sameness, metres int, ok bool) {
	switch code := fresh.Class.Problem.Code; {
	case old.Status != Done || old.History || fresh.History || !old.Secrecy.IsZero() || !fresh.Secrecy.IsZero():
		return "", 0, false
	case code == "" || code != old.Class.Problem.Code || fresh.Number == old.Number:
		return "", 0, false
	case fresh.Occurred < old.Closed.At || !old.reopenable(f):
		return "", 0, false
	}
	switch a, b := fresh.Place, old.Place; {
	case a.Site != "" && b.Site != "":
		return SameSite, 0, a.Site == b.Site
	case a.Point.IsZero() || b.Point.IsZero():
		return "", 0, false
	default:
		metres = a.Point.metres(b.Point)
		return SamePlace, metres, metres <= f.Rules.recurMetres()
	}
}

// reopenable reports whether the window for reopening is still open.
func (s *State) reopenable(f Facts) bool {
	return f.Now.Date() <= s.Closed.At.Date().AddDays(f.Rules.ReopenDays)
}

// metres is the distance over the ground, to the nearest metre.
func (p Point) metres(q Point) int {
	a, b := geo.Point{Lon: int32(p.Lon), Lat: int32(p.Lat)}, geo.Point{Lon: int32(q.Lon), Lat: int32(q.Lat)}
	return int(a.Metres(b) + 0.5)
}

// wayOf is what the rulebook says, bounded by what is known: a class that only a method proposed reopens nothing by itself, and
// what the finder has settled on the spot leaves nothing to reopen.
func (f *Facts) wayOf(s State, same Sameness, ask bool) Recurring {
	way := f.Rules.recurring(same)
	if way == RecurReopens && (ask || s.Class.Method != "" || s.Status == Sign || s.Status == Doing) {
		way = RecurAsks
	}
	if s.Status == Done {
		way = RecurNoted
	}
	return way
}

// MayRecur reports whether it is still worth asking if the matter is an older one come back: work on it has not got far, or its
// finder has just settled it on the spot.
func (s State) MayRecur() bool {
	if s.History || !s.Secrecy.IsZero() || s.Class.Problem.Code == "" || len(s.Doors) > 0 {
		return false
	}
	switch s.Status {
	case New, Ready, Sign, Doing:
		return true
	case Done:
		return s.Closed.How == OnTheSpot
	}
	return false
}

// mayNoteRecurrence is asked by the rules and by no person; whoever filed or classified the matter stands in the stamp.
func mayNoteRecurrence(s State, _ Facts) error {
	return s.in("记录反弹", New, Ready, Sign, Doing, Done)
}

func (c NoteRecurrence) decide(s State, f Facts) ([]journal.Event, error) {
	same, metres, ok := Recurs(s, c.Old, f)
	way := f.wayOf(s, same, c.Ask)
	known := slices.Contains(s.Recur.Denied, c.Of) || s.Recur.Of == c.Of && s.Recur.Way == way && (s.Recur.Pending || way != RecurAsks)
	if !ok || known {
		return nil, nil
	}
	e := RecurrenceSeen{
		Stamp: f.stamp(), Of: c.Of, OfNo: c.Old.Number, Same: same, Metres: metres, Closed: c.Old.Closed.At, Way: way, Rulebook: f.Rules.Name(),
	}
	if way == RecurReopens {
		return []journal.Event{e, MergedInto{f.stamp(), c.Of, c.Old.Number}}, nil
	}
	return one(e)
}

// mayAnswerRecurrence is common to confirming and denying.
func mayAnswerRecurrence(s State, f Facts, doing string) error {
	if err := s.in(doing, New, Ready, Sign, Doing); err != nil {
		return err
	}
	if !s.Recur.Pending {
		return fault.New(fault.Refused, "本件没有待确认的反弹。")
	}
	return f.role(doing, office...)
}

func mayConfirmRecurrence(s State, f Facts) error {
	if err := first(mayAnswerRecurrence(s, f, "确认反弹"), s.keepsDoors()); err != nil {
		return err
	}
	if last := s.Recur.Closed.Date().AddDays(f.Rules.ReopenDays); f.Now.Date() > last {
		return fault.New(fault.Refused, "%s销号已超过%d天，不能再按反弹重开，请选“不是反弹”后按新件办理。", s.Recur.OfNo, f.Rules.ReopenDays)
	}
	return nil
}

func (c ConfirmRecurrence) decide(s State, f Facts) ([]journal.Event, error) {
	if _, _, ok := Recurs(s, c.Old, f); !ok || c.Old.Number != s.Recur.OfNo {
		return nil, fault.New(fault.Refused, "原件%s已不能按反弹重开，请选“不是反弹”后按新件办理；原件已在办理的，请并入原件。", s.Recur.OfNo)
	}
	return one(MergedInto{f.stamp(), s.Recur.Of, s.Recur.OfNo})
}

func mayDenyRecurrence(s State, f Facts) error { return mayAnswerRecurrence(s, f, "否认反弹") }

func (c DenyRecurrence) decide(s State, f Facts) ([]journal.Event, error) {
	if err := need(c.Words, "words", "为什么不是反弹"); err != nil {
		return nil, err
	}
	return one(RecurrenceDenied{f.stamp(), s.Recur.Of, c.Words})
}

// mayRecur leaves the question who may to the fresh matter's half.
func mayRecur(s State, f Facts) error {
	if err := first(s.in("按反弹重新打开", Done), s.noRate("按反弹重新打开")); err != nil {
		return err
	}
	if !s.Secrecy.IsZero() || !s.reopenable(f) {
		return fault.New(fault.Refused, "受限的或销号已超过%d天的事项不按反弹重新打开，请另行办理。", f.Rules.ReopenDays)
	}
	return nil
}

func (c Recur) decide(s State, f Facts) ([]journal.Event, error) {
	absorbed, err := Absorb(c).decide(s, f)
	if err != nil {
		return nil, err
	}
	e, err := s.reopened(f, Recurred, calendar.Term{})
	e.Again = c.FromNo
	return append([]journal.Event{e}, absorbed...), err
}
