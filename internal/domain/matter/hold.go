package matter

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// Commands of the suspension.
type (
	// Suspend 挂账 parks a matter with plan and review date, or renews it at its review.
	Suspend struct {
		Why      HoldReason
		Plan     value.Text
		ReviewOn calendar.Date
		Public   bool // shown on the public list; the form proposes yes
		// Project is there when it is settled by works with a plan of their own 立项; then the review may come later.
		Project Scheme
	}
	// Resume 恢复办理 ends the suspension.
	Resume struct{ Words value.Text }
)

// Events of the suspension.
type (
	// Suspended 已挂账. Clock is there when one was running.
	Suspended struct {
		Stamp
		Why      HoldReason    `json:"why"`
		Plan     value.Text    `json:"plan"`
		ReviewOn calendar.Date `json:"review_on"`
		Public   bool          `json:"public"`
		Renewed  bool          `json:"renewed,omitempty"`
		Clock    Clock         `json:"clock,omitzero"`
		Rulebook string        `json:"rulebook"`
	}
	// Resumed 已恢复办理. Clock is there when one goes on.
	Resumed struct {
		Stamp
		Words  value.Text       `json:"words,omitzero"`
		Clock  Clock            `json:"clock,omitzero"`
		SignBy calendar.Instant `json:"sign_by,omitzero"` // anew, when the matter still waits for the signature
	}
)

// Scheme 立项 is the work on which a suspended matter waits.
type Scheme struct {
	Document string        `json:"document"` // number of the paper that started it 立项文号
	Finish   calendar.Date `json:"finish"`   // planned day of completion
}

// IsZero reports whether there is none; it serves `omitzero`.
func (p Scheme) IsZero() bool { return p == Scheme{} }

// Projected 已立项 follows Suspended in the same command.
type Projected struct {
	Stamp
	Project Scheme `json:"project"`
}

// Holding is the state of a suspension.
type Holding struct {
	Why      HoldReason       `json:"why,omitempty"`
	Plan     value.Text       `json:"plan,omitzero"`
	Since    calendar.Instant `json:"since,omitzero"`
	ReviewOn calendar.Date    `json:"review_on,omitzero"`
	Public   bool             `json:"public,omitempty"`
	Last     calendar.Instant `json:"last,omitzero"` // last approval, kept after the end
	Times    int              `json:"times,omitempty"`
	Project  Scheme           `json:"project,omitzero"`
}

func (Suspended) Kind() string { return "matter.suspended.v1" }
func (Projected) Kind() string { return "matter.projected.v1" }
func (Resumed) Kind() string   { return "matter.resumed.v1" }

func (e Suspended) apply(s *State) {
	if !e.Renewed {
		s.Was, s.Status = s.Status, Hold
		s.Hold.Since = e.At
		s.Hold.Times++
	}
	s.Hold.Last = e.At
	s.Hold.Why, s.Hold.Plan, s.Hold.ReviewOn, s.Hold.Public = e.Why, e.Plan, e.ReviewOn, e.Public
	s.Extension.Pending, s.Info.Pending, s.Declined.Pending = false, false, false
	if !e.Clock.IsZero() {
		s.Clock = e.Clock
	}
}

func (e Projected) apply(s *State) { s.Hold.Project = e.Project }

func (e Resumed) apply(s *State) {
	s.Status, s.Was = s.Was, ""
	s.Hold = Holding{Times: s.Hold.Times, Last: s.Hold.Last}
	s.Dispatch.SignBy = max(s.Dispatch.SignBy, e.SignBy)
	if !e.Clock.IsZero() {
		s.Clock = e.Clock
	}
}

func (Suspend) verb() Verb { return "suspend" }
func (Resume) verb() Verb  { return "resume" }

func maySuspend(s State, f Facts) error {
	if err := s.in("挂账", Ready, Sign, Doing, Redo, Hold); err != nil {
		return err
	}
	return f.head(&s, "批准挂账", PaperHold, max(s.Dispatch.At, s.Hold.Last+1))
}

func (c Suspend) decide(s State, f Facts) ([]journal.Event, error) {
	err := first(
		pick(HoldReasons, c.Why, "why", "挂账原因"), need(c.Plan, "plan", "解决计划"), checkDate(c.ReviewOn, "review_on", "复查日期"))
	if err != nil {
		return nil, err
	}
	today := f.Now.Date()
	days := f.Rules.Reviews(!c.Project.IsZero() || s.Status == Hold && !s.Hold.Project.IsZero())
	if last := today.AddDays(days); c.ReviewOn <= today || c.ReviewOn > last {
		return nil, fault.New(fault.Invalid, "复查日期须在明天至%s之间，挂账不能没有期限。", last).At("review_on")
	}
	if err := c.Project.check(today); err != nil {
		return nil, err
	}
	e := Suspended{
		Stamp: f.stamp(), Why: c.Why, Plan: c.Plan, ReviewOn: c.ReviewOn, Public: c.Public, Renewed: s.Status == Hold,
		Rulebook: f.Rules.Name(),
	}
	if s.Clock.running() && !e.Renewed {
		e.Clock = s.Clock.stop(f, "挂账")
	}
	if c.Project.IsZero() {
		return one(e)
	}
	return []journal.Event{e, Projected{f.stamp(), c.Project}}, nil
}

// check refuses a project without paper or without an end.
func (p Scheme) check(today calendar.Date) error {
	if p.IsZero() {
		return nil
	}
	if p.Document == "" {
		return fault.New(fault.Invalid, "请填写立项文号；还没有立项的，请按挂账办理。").At("document")
	}
	if err := checkDate(p.Finish, "finish", "计划完工日期"); err != nil {
		return err
	}
	if p.Finish <= today {
		return fault.New(fault.Invalid, "计划完工日期须晚于今天，已经完工的请恢复办理。").At("finish")
	}
	return nil
}

func mayResume(s State, f Facts) error {
	return first(s.in("恢复办理", Hold), f.role("恢复办理", chiefs...))
}

func (c Resume) decide(s State, f Facts) (_ []journal.Event, err error) {
	e := Resumed{Stamp: f.stamp(), Words: c.Words}
	if s.Was == Sign {
		if e.SignBy, err = f.Calendar.Due(f.Now, f.Rules.AutoSign); err != nil {
			return nil, err
		}
	}
	if !s.Clock.Started.IsZero() {
		e.Clock, err = s.Clock.resume(f)
	}
	return []journal.Event{e}, err
}
