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

// Holding is the state of a suspension.
type Holding struct {
	Why      HoldReason       `json:"why,omitempty"`
	Plan     value.Text       `json:"plan,omitzero"`
	Since    calendar.Instant `json:"since,omitzero"`
	ReviewOn calendar.Date    `json:"review_on,omitzero"`
	Public   bool             `json:"public,omitempty"`
	Last     calendar.Instant `json:"last,omitzero"` // last approval, kept after the end
	Times    int              `json:"times,omitempty"`
}

func (Suspended) Kind() string { return "matter.suspended.v1" }
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
	if last := today.AddDays(f.Rules.HoldDays); c.ReviewOn <= today || c.ReviewOn > last {
		return nil, fault.New(fault.Invalid, "复查日期须在明天至%s之间，挂账不能没有期限。", last).At("review_on")
	}
	e := Suspended{
		Stamp: f.stamp(), Why: c.Why, Plan: c.Plan, ReviewOn: c.ReviewOn, Public: c.Public, Renewed: s.Status == Hold,
		Rulebook: f.Rules.Name(),
	}
	if s.Clock.running() && !e.Renewed {
		e.Clock = s.Clock.stop(f, "挂账")
	}
	return one(e)
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
