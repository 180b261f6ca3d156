package matter

import (
	"slices"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// Commands that say better what the matter is.
type (
	// Classify 归类 sets class, condition, clauses and severity, by a person or as the proposal of a method.
	Classify struct{ Class Class }
	// Correct 更正 mends a typo in one step; the old value is kept. Zero fields stay as they are.
	Correct struct {
		What   value.Text
		Place  Place
		Reason value.Text
	}
	// Restrict 设为受限, or lifts the restriction when Secrecy is zero.
	Restrict struct {
		Secrecy Secrecy
		Reason  value.Text
	}
)

// Events of these.
type (
	// Classified 已归类.
	Classified struct {
		Stamp
		Class Class `json:"class"`
		Old   Class `json:"old,omitzero"`
	}
	// Corrected 已更正. Each value is there when it changed, with the old one beside it.
	Corrected struct {
		Stamp
		What     value.Text `json:"what,omitzero"`
		OldWhat  value.Text `json:"old_what,omitzero"`
		Place    *Place     `json:"place,omitempty"`
		OldPlace *Place     `json:"old_place,omitempty"`
		Reason   value.Text `json:"reason"`
	}
	// Restricted 已设为受限 or, with an empty kind, no longer restricted.
	Restricted struct {
		Stamp
		Secrecy Secrecy    `json:"secrecy,omitzero"`
		Reason  value.Text `json:"reason"`
	}
)

func (Classified) Kind() string { return "matter.classified.v1" }
func (Corrected) Kind() string  { return "matter.corrected.v1" }
func (Restricted) Kind() string { return "matter.restricted.v1" }

func (e Classified) apply(s *State) {
	if e.Class.Problem.Code != s.Class.Problem.Code {
		s.Recur.Pending = false
	}
	s.Class = e.Class
}

func (e Corrected) apply(s *State) {
	s.Fixes++
	if !e.What.IsZero() {
		s.What = e.What
	}
	if e.Place != nil {
		s.Place, s.Recur.Pending = *e.Place, false
	}
}

func (e Restricted) apply(s *State) {
	s.Secrecy = e.Secrecy
	if !e.Secrecy.IsZero() {
		s.endLink(LinkWithdrawn) // what is restricted is not passed on by link
		s.Recur.Pending = false
	}
}

func (Classify) verb() Verb { return "classify" }
func (Correct) verb() Verb  { return "correct" }
func (Restrict) verb() Verb { return "restrict" }

// undispatched reports whether the matter never went to a unit.
func (s *State) undispatched() bool { return s.Dispatch.Times == 0 }

func mayClassify(s State, f Facts) error {
	if err := s.in("归类", New, Ready, Sign, Doing, Check, Redo, Back, Hold); err != nil {
		return err
	}
	if f.Job != "" && !s.Class.isEmpty() && s.Class.Method == "" {
		return fault.New(fault.Refused, "类别已由人确定，系统的建议不再改动它。")
	}
	if f.Job != "" || f.finder(s) && s.undispatched() {
		return nil
	}
	return f.role("归类", office...)
}

func (c Classify) decide(s State, f Facts) ([]journal.Event, error) {
	if err := c.Class.check(); err != nil {
		return nil, err
	}
	switch {
	case c.Class.isEmpty():
		return nil, fault.New(fault.Invalid, "请至少选择问题类别、立案条件、条款、严重程度中的一项。").At("class")
	case f.Job != "" && c.Class.Method == "":
		return nil, fault.New(fault.Invalid, "系统提出的归类须注明方法和版本。")
	}
	return one(Classified{f.stamp(), c.Class, s.Class})
}

// check refuses codes without an edition and unknown severities.
func (c Class) check() error {
	for _, x := range slices.Concat([]Clause{c.Problem, c.Condition}, c.Clauses) {
		if (x.Edition == "") != (x.Code == "") {
			return fault.New(fault.Invalid, "类别和条款须连同标准版本一起给出，请重新选择。").At("class")
		}
	}
	if c.Severity == "" {
		return nil
	}
	return pick(Severities, c.Severity, "severity", "严重程度")
}

func mayCorrect(s State, f Facts) error {
	if err := s.in("更正", New, Ready, Sign, Doing, Check, Redo, Back, Hold, Done); err != nil {
		return err
	}
	if f.finder(s) && s.undispatched() {
		return nil
	}
	return f.role("更正", office...)
}

func (c Correct) decide(s State, f Facts) ([]journal.Event, error) {
	if err := need(c.Reason, "reason", "更正原因"); err != nil {
		return nil, err
	}
	e := Corrected{Stamp: f.stamp(), Reason: c.Reason}
	if !c.What.IsZero() {
		e.What, e.OldWhat = c.What, s.What
	}
	if !c.Place.isEmpty() {
		if !c.Place.Point.ok() {
			return nil, fault.New(fault.Invalid, "坐标超出范围，请核对经纬度是否写反。").At("point")
		}
		place, old := c.Place, s.Place
		e.Place, e.OldPlace = &place, &old
	}
	if e.What.IsZero() && e.Place == nil {
		return nil, fault.New(fault.Invalid, "没有改动，请改正描述或地点后再提交。")
	}
	return one(e)
}

func mayRestrict(s State, f Facts) error {
	if err := s.in("设置受限", New, Ready, Sign, Doing, Check, Redo, Back, Hold, Done, Refused); err != nil {
		return err
	}
	return f.role("设置受限", org.OfficeHead, org.DutyChief, org.Officer)
}

func (c Restrict) decide(s State, f Facts) ([]journal.Event, error) {
	if err := first(c.Secrecy.check(), need(c.Reason, "reason", "原因")); err != nil {
		return nil, err
	}
	if c.Secrecy.IsZero() && s.Secrecy.IsZero() {
		return nil, fault.New(fault.Refused, "本件本来就不受限。")
	}
	return one(Restricted{f.stamp(), c.Secrecy, c.Reason})
}

func (s Secrecy) check() error {
	if s.Kind == "" {
		if len(s.Units) > 0 {
			return fault.New(fault.Invalid, "请选择受限的类别。").At("secrecy")
		}
		return nil
	}
	return pick(Restrictions, s.Kind, "secrecy", "受限的类别")
}
