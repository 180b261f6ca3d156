package matter

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
)

// Commands about whose matter it is.
type (
	// Return 退件: not ours, and whose it is instead. The last return the rulebook allows makes a ruling.
	Return struct {
		Why    ReturnReason
		Basis  value.Text // document that says so
		Files  []value.Blob
		Better org.UnitID
		// Interim is the territory that acts until the ruling, when this return makes one; empty: the town of the place.
		Interim org.UnitID
	}
	// AskRuling 申请裁定 is what a territory may do with a place matter it holds for another's, and what is left to any unit
	// once the returns are used up.
	AskRuling struct {
		Basis  value.Text
		Files  []value.Blob
		Better org.UnitID
	}
	// Rule 裁定 by the office head: the owner, the finding, who was present; and the correction of the duty map.
	Rule struct {
		To      Owner
		Finding value.Text
		Present []org.UnitID
		Files   []value.Blob // boundary drawings, handover papers, the signed minutes
		Term    calendar.Term
		From    calendar.Date // first day of the corrected duty; empty: today
	}
)

// Events about whose matter it is.
type (
	// Returned 已退件: back to 待派遣.
	Returned struct {
		Stamp
		Nth    int          `json:"nth"`
		From   org.UnitID   `json:"from"`
		Why    ReturnReason `json:"why"`
		Basis  value.Text   `json:"basis"`
		Files  []value.Blob `json:"files,omitempty"`
		Better org.UnitID   `json:"better"`

		AnswerBy calendar.Instant `json:"answer_by,omitzero"` // by when the office dispatches anew; zero: the rulebook sets none
		Rulebook string           `json:"rulebook"`
	}
	// Contested 已提请裁定: 退件待裁. Why is empty when a territory asked without returning.
	Contested struct {
		Stamp
		Nth      int              `json:"nth"` // returns including this one
		From     org.UnitID       `json:"from"`
		Why      ReturnReason     `json:"why,omitempty"`
		Basis    value.Text       `json:"basis"`
		Files    []value.Blob     `json:"files,omitempty"`
		Better   org.UnitID       `json:"better"`
		Interim  org.UnitID       `json:"interim,omitempty"`
		RulingBy calendar.Instant `json:"ruling_by"`
		Rulebook string           `json:"rulebook"`
	}
	// Ruled 已裁定; Dispatched follows in the same command.
	Ruled struct {
		Stamp
		Owner   Owner        `json:"owner"`
		Finding value.Text   `json:"finding"`
		Present []org.UnitID `json:"present"`
		Files   []value.Blob `json:"files,omitempty"`
		Late    bool         `json:"late,omitempty"` // after the moment by which the office was to rule
		Duty    Duty         `json:"duty"`
	}
)

// Duty is the correction of the duty map that a ruling proposes: matters of this class and condition at this place belong to
// Unit from a day on. The officer who keeps the map confirms it or explains why not.
type Duty struct {
	Problem   Clause        `json:"problem,omitzero"`
	Condition Clause        `json:"condition,omitzero"`
	Site      string        `json:"site,omitempty"`
	Path      string        `json:"path,omitempty"`
	Rule      string        `json:"rule,omitempty"` // rule of the map that had answered wrongly
	Unit      org.UnitID    `json:"unit"`
	Kind      OwnerKind     `json:"kind"`
	From      calendar.Date `json:"from"`
}

// Contest is the state of the quarrel about the owner.
type Contest struct {
	At       calendar.Instant `json:"at,omitzero"`        // when a ruling was asked for
	Returns  int              `json:"returns,omitempty"`  // times sent back; never decreases
	Last     org.UnitID       `json:"last,omitempty"`     // who sent it back last
	Better   org.UnitID       `json:"better,omitempty"`   // whom that unit named
	Rule     string           `json:"rule,omitempty"`     // rule of the duty map behind the contested dispatch
	AnswerBy calendar.Instant `json:"answer_by,omitzero"` // by when the office dispatches what was sent back
	RulingBy calendar.Instant `json:"ruling_by,omitzero"`
	Interim  org.UnitID       `json:"interim,omitempty"` // territory that acts meanwhile
	Ruled    bool             `json:"ruled,omitempty"`
}

func (Returned) Kind() string  { return "matter.returned.v1" }
func (Contested) Kind() string { return "matter.contested.v1" }
func (Ruled) Kind() string     { return "matter.ruled.v1" }

func (e Returned) apply(s *State) {
	s.Status = Ready
	s.Contest.Returns, s.Contest.Last, s.Contest.Better, s.Contest.Rule = e.Nth, e.From, e.Better, s.Owner.Rule
	s.Contest.AnswerBy = e.AnswerBy
	s.undispatch()
}

func (e Contested) apply(s *State) {
	s.Status = Back
	s.Contest = Contest{At: e.At, Returns: e.Nth, Last: e.From, Better: e.Better, Rule: s.Owner.Rule, RulingBy: e.RulingBy, Interim: e.Interim}
	s.undispatch()
}

func (e Ruled) apply(s *State) { s.Contest.Ruled, s.Contest.RulingBy = true, 0 }

func (Return) verb() Verb    { return "return" }
func (AskRuling) verb() Verb { return "ask-ruling" }
func (Rule) verb() Verb      { return "rule" }

// mayContest is common to returning and asking for a ruling.
func mayContest(s State, f Facts, doing string) error {
	if err := first(s.in(doing, Sign, Doing), f.ours(&s, doing)); err != nil {
		return err
	}
	if s.Contest.Ruled {
		return fault.New(fault.Refused, "责任单位已经裁定，不能再%s。", say.As(doing))
	}
	if by := s.Dispatch.ReturnBy; !by.IsZero() && f.Now > by {
		return fault.New(fault.Refused, "已过%s的退件期限，不能再%s；确实做不了的，请说明不能整改的原因。", moment(by), say.As(doing))
	}
	return nil
}

func mayReturn(s State, f Facts) error {
	if err := mayContest(s, f, "退件"); err != nil {
		return err
	}
	if s.Owner.mustKeep() {
		return fault.New(fault.Refused, "属地单位不能退回属地事项，认为应由他人负责的，请申请裁定并先行处置。")
	}
	if s.Contest.Returns >= f.Rules.Hops {
		return fault.New(fault.Refused, "本件已退件%d次，不能再退，请申请裁定。", s.Contest.Returns)
	}
	return nil
}

func (c Return) decide(s State, f Facts) ([]journal.Event, error) {
	err := first(pick(ReturnReasons, c.Why, "why", "退件理由"), s.checkBetter(c.Basis, c.Better))
	if err != nil {
		return nil, err
	}
	nth := s.Contest.Returns + 1
	if nth < f.Rules.Hops {
		by, err := f.officeAnswer()
		return []journal.Event{Returned{f.stamp(), nth, s.Owner.Unit, c.Why, c.Basis, c.Files, c.Better, by, f.Rules.Name()}}, err
	}
	interim := c.Interim
	if interim == "" {
		interim = f.Town
	}
	e, err := contested(s, f, interim)
	e.Nth, e.Why, e.Basis, e.Files, e.Better = nth, c.Why, c.Basis, c.Files, c.Better
	return []journal.Event{e}, err
}

// checkBetter refuses a return without ground or without a better owner.
func (s *State) checkBetter(basis value.Text, better org.UnitID) error {
	if better == "" || better == s.Owner.Unit {
		return fault.New(fault.Invalid, "请写明应由哪个单位承办，不能空缺，也不能是本单位。").At("better")
	}
	return need(basis, "basis", "依据（职责或权属文件）")
}

func contested(s State, f Facts, interim org.UnitID) (Contested, error) {
	by, err := f.Calendar.Due(f.Now, f.Rules.Ruling)
	return Contested{
		Stamp: f.stamp(), Nth: s.Contest.Returns, From: s.Owner.Unit, Interim: interim, RulingBy: by, Rulebook: f.Rules.Name(),
	}, err
}

func mayAskRuling(s State, f Facts) error {
	if err := mayContest(s, f, "申请裁定"); err != nil {
		return err
	}
	if !s.Owner.mustKeep() && s.Contest.Returns < f.Rules.Hops {
		return fault.New(fault.Refused, "只有承接属地事项的属地单位申请裁定，其他单位请退件并写明应由谁承办。")
	}
	return nil
}

func (c AskRuling) decide(s State, f Facts) ([]journal.Event, error) {
	if err := s.checkBetter(c.Basis, c.Better); err != nil {
		return nil, err
	}
	interim := s.Owner.Unit
	if !s.Owner.Territory {
		interim = f.Town
	}
	e, err := contested(s, f, interim)
	e.Basis, e.Files, e.Better = c.Basis, c.Files, c.Better
	return []journal.Event{e}, err
}

func mayRule(s State, f Facts) error {
	if err := s.in("裁定", Back); err != nil {
		return err
	}
	return f.head(&s, "裁定", PaperRuling, s.Contest.At)
}

func (c Rule) decide(s State, f Facts) ([]journal.Event, error) {
	if err := first(c.To.check(), need(c.Finding, "finding", "认定的事实和理由")); err != nil {
		return nil, err
	}
	if len(c.Present) == 0 {
		return nil, fault.New(fault.Invalid, "请写明到场单位。").At("present")
	}
	from := c.From
	if from == "" {
		from = f.Now.Date()
	}
	if err := checkDate(from, "from", "职责更正的起始日"); err != nil {
		return nil, err
	}
	ruled := Ruled{
		Stamp: f.stamp(), Owner: c.To, Finding: c.Finding, Present: c.Present, Files: c.Files, Late: f.Now > s.Contest.RulingBy,
		Duty: Duty{s.Class.Problem, s.Class.Condition, s.Place.Site, s.Place.Path, s.Contest.Rule, c.To.Unit, c.To.Kind, from},
	}
	e, err := dispatched(s, f, c.To, c.Term)
	e.Ruled, e.Warned = true, !c.To.HasPower
	return []journal.Event{ruled, e}, err
}
