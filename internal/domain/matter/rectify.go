package matter

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
)

// Rectify 上报整改: what was done and what shows it.
type Rectify struct {
	Work
	Evidence bool // the filing condition says that the result can be seen
}

// Work is the reply of a unit, or of those it passed the matter on to.
type Work struct {
	Done     bool       `json:"done"` // false: a stage is complete 阶段完成, more follows
	Measure  value.Text `json:"measure"`
	Fix      FixKind    `json:"fix"`
	Cause    value.Text `json:"cause,omitzero"` // for repeats and from a severity on
	After    []Photo    `json:"after,omitempty"`
	NoPhoto  value.Text `json:"no_photo,omitzero"` // why there is no picture although there could be one
	Coercive Coercive   `json:"coercive,omitzero"`
}

// Coercive is a measure that closes, removes, repaints or fines: its ground, its paper, and the door for objections.
type Coercive struct {
	Measure  Coercion   `json:"measure,omitempty"`
	Basis    value.Text `json:"basis,omitzero"`     // law and article
	Document string     `json:"document,omitempty"` // number of the decision
	Code     string     `json:"code,omitempty"`     // keyed hash of the code given to the person affected, lower-case hex
}

// IsZero reports whether nothing was taken from anybody; it serves `omitzero`.
func (c Coercive) IsZero() bool { return c.Measure == "" }

// Decline 不能整改说明 is the honest way out: why, what is needed, what holds meanwhile, what is planned.
type Decline struct {
	Why     DeclineReason
	Need    value.Text // who would have to do what
	Interim value.Text
	Plan    value.Text
	Wish    Wayout // what the unit proposes
}

// AnswerDecline 答复不能整改 by the office. Parking and projects come about by Suspend, which answers as well.
type AnswerDecline struct {
	Out   Wayout // Reassign, Joint or Insist
	Tasks []Task // for Joint: the units that help
	Words value.Text
}

// Events of rectification.
type (
	// Rectified 已上报整改. Verdict and levels are settled here, when the unit's time ends.
	Rectified struct {
		Stamp
		Unit org.UnitID `json:"unit"` // whose work it is
		Work
		Link     string  `json:"link,omitempty"`    // hash of the link through which it came
		Verdict  Verdict `json:"verdict,omitempty"` // when done: was it in time
		Levels   []Level `json:"levels,omitempty"`  // when done: levels to pass
		Form     bool    `json:"form,omitempty"`    // when done: closing needs the closure form
		Rulebook string  `json:"rulebook,omitempty"`
	}
	// CannotDo 已说明不能整改.
	CannotDo struct {
		Stamp
		Why     DeclineReason `json:"why"`
		Need    value.Text    `json:"need"`
		Interim value.Text    `json:"interim"`
		Plan    value.Text    `json:"plan"`
		Wish    Wayout        `json:"wish,omitempty"`

		AnswerBy calendar.Instant `json:"answer_by,omitzero"` // by when the office answers; zero: the rulebook sets none
	}
	// DeclineAnswered 已答复不能整改; Reassign leads back to 待派遣.
	DeclineAnswered struct {
		Stamp
		Out   Wayout     `json:"out"`
		Tasks []Task     `json:"tasks,omitempty"`
		Words value.Text `json:"words"`
	}
)

// Report is the last reply that said done.
type Report struct {
	At       calendar.Instant `json:"at,omitzero"`
	By       By               `json:"by,omitzero"`
	Fix      FixKind          `json:"fix,omitempty"`
	Measure  value.Text       `json:"measure,omitzero"`
	After    []Photo          `json:"after,omitempty"`
	Coercive Coercive         `json:"coercive,omitzero"`
	Verdict  Verdict          `json:"verdict,omitempty"`
	Levels   []Level          `json:"levels,omitempty"`
	Form     bool             `json:"form,omitempty"`
	Stages   int              `json:"stages,omitempty"` // stages reported complete so far
}

// Declined is the state of an honest refusal.
type Declined struct {
	Pending bool             `json:"pending,omitempty"`
	Why     DeclineReason    `json:"why,omitempty"`
	At      calendar.Instant `json:"at,omitzero"`
	Times   int              `json:"times,omitempty"`

	AnswerBy calendar.Instant `json:"answer_by,omitzero"`
}

func (Rectified) Kind() string       { return "matter.rectified.v1" }
func (CannotDo) Kind() string        { return "matter.declined.v1" }
func (DeclineAnswered) Kind() string { return "matter.decline-answered.v1" }

func (e Rectified) apply(s *State) {
	if c := e.Coercive; c.Code != "" {
		s.Doors = add(s.Doors, Door{c.Code, c.Measure, c.Document, c.Basis, e.Unit, e.At})
	}
	if !e.Done {
		s.Report.Stages++
		return
	}
	if s.Status == Back { // the territory acted while the office had not ruled yet
		s.Owner = Owner{Unit: e.Unit, Kind: ByFallback, Territory: true}
		s.Contest.Interim, s.Contest.RulingBy = "", 0
	}
	s.Status = Check
	s.Report = Report{e.At, e.By, e.Fix, e.Measure, e.After, e.Coercive, e.Verdict, e.Levels, e.Form, s.Report.Stages}
	s.Extension.Pending, s.Info.Pending, s.Declined.Pending, s.Undo.Pending = false, false, false, false
	if e.Link != "" {
		s.endLink(LinkUsed)
	} else {
		s.endLink(LinkDone)
	}
}

func (e CannotDo) apply(s *State) {
	s.Declined = Declined{true, e.Why, e.At, s.Declined.Times + 1, e.AnswerBy}
}

func (e DeclineAnswered) apply(s *State) {
	s.Declined.Pending = false
	s.Tasks = add(s.Tasks, e.Tasks...)
	if e.Out == Reassign {
		s.Status = Ready
		s.undispatch()
	}
}

func rectifyActs() []act {
	return []act{
		{verb: "rectify", word: "上报整改", may: mayRectify},
		{verb: "decline", word: "说明不能整改", may: mayDecline},
		{verb: "answer-decline", word: "答复不能整改", may: mayAnswerDecline},
	}
}

func (Rectify) verb() Verb       { return "rectify" }
func (Decline) verb() Verb       { return "decline" }
func (AnswerDecline) verb() Verb { return "answer-decline" }

func mayRectify(s State, f Facts) error {
	if s.Status == Back && s.Contest.Interim != "" && f.Actor.Unit == s.Contest.Interim {
		return f.role("上报整改", staff...)
	}
	return first(s.in("上报整改", Doing, Redo), f.ours(&s, "上报整改"))
}

func (c Rectify) decide(s State, f Facts) ([]journal.Event, error) {
	if err := c.check(s, f, c.Evidence); err != nil {
		return nil, err
	}
	return s.rectified(f, c.Work, f.Actor.Unit, "")
}

// rectified settles what follows from a reply; link is the hash of the link through which it came.
func (s *State) rectified(f Facts, w Work, unit org.UnitID, link string) ([]journal.Event, error) {
	e := Rectified{Stamp: f.stamp(), Unit: unit, Work: w, Link: link}
	if w.Done {
		e.Verdict, e.Rulebook = Late(*s, f.Now).Verdict, f.Rules.Name()
		if e.Verdict == VerdictOnTime && s.Clock.Missed > 0 {
			e.Verdict = VerdictLate // the last stage in time does not wash off an earlier one
		}
		if s.Status == Redo && s.Report.Verdict == VerdictLate {
			e.Verdict = VerdictLate // the new term after a failed verification does not wash off the old lateness
		}
		e.Levels, e.Form = f.Rules.levels(s.Class.Severity), s.Class.Severity.AtLeast(f.Rules.FormFrom)
	}
	if w.Done || !s.Clock.more() {
		return one(e)
	}
	reached, err := s.stageReached(f)
	return []journal.Event{e, reached}, err
}

// check holds what a reply needs. A missing photo needs a reason and is a wall only where the rulebook says so.
func (w Work) check(s State, f Facts, evidence bool) error {
	if err := first(need(w.Measure, "measure", "整改措施"), pick(FixKinds, w.Fix, "fix", "整改方式"), checkPhotos(w.After)); err != nil {
		return err
	}
	repeat := s.Reopened > 0 || s.Failures > 0
	switch {
	case w.Done && w.Cause.IsZero() && (repeat || s.Class.Severity.AtLeast(f.Rules.CauseFrom)):
		return fault.New(fault.Invalid, "重复发生或较重以上的事项，请写明原因。").At("cause")
	case w.Done && evidence && len(w.After) == 0 && slices.Contains(f.Rules.PhotoFor, w.Fix):
		return fault.New(fault.Invalid, "“%s”须附整改后照片。", say.As(wordOf(FixKinds, w.Fix))).At("after")
	case w.Done && evidence && len(w.After) == 0 && w.NoPhoto.IsZero():
		return fault.New(fault.Invalid, "请附整改后照片；没有照片的，请说明原因。").At("after")
	}
	return w.Coercive.check()
}

func (c Coercive) check() error {
	if c.IsZero() {
		if c != (Coercive{}) {
			return fault.New(fault.Invalid, "请选择采取了哪种强制措施。").At("coercive")
		}
		return nil
	}
	if err := pick(Coercions, c.Measure, "coercive", "强制措施"); err != nil {
		return err
	}
	if c.Basis.IsZero() || c.Document == "" {
		return fault.New(fault.Invalid, "关停、拆除、改色或处罚须写明法律依据和文书号。").At("basis")
	}
	if c.Code == "" {
		return fault.New(fault.Invalid, "须给当事人异议码，请重新提交以生成。").At("code")
	}
	return nil
}

func mayDecline(s State, f Facts) error {
	if err := first(s.in("说明不能整改", Doing, Redo), f.ours(&s, "说明不能整改")); err != nil {
		return err
	}
	if s.Declined.Pending {
		return fault.New(fault.Refused, "不能整改的说明正在等待答复。")
	}
	return nil
}

func (c Decline) decide(_ State, f Facts) ([]journal.Event, error) {
	err := first(
		pick(DeclineReasons, c.Why, "why", "不能整改的原因"), need(c.Need, "need", "需要谁做什么"),
		need(c.Interim, "interim", "临时措施"), need(c.Plan, "plan", "后续计划"))
	if err == nil && c.Wish != "" {
		err = pick(Wayouts, c.Wish, "wish", "建议的处置")
	}
	if err != nil {
		return nil, err
	}
	by, err := f.officeAnswer()
	return []journal.Event{CannotDo{f.stamp(), c.Why, c.Need, c.Interim, c.Plan, c.Wish, by}}, err
}

func mayAnswerDecline(s State, f Facts) error {
	if err := s.in("答复不能整改", Doing, Redo); err != nil {
		return err
	}
	if !s.Declined.Pending {
		return fault.New(fault.Refused, "没有待答复的不能整改说明。")
	}
	return f.role("答复不能整改", chiefs...)
}

func (c AnswerDecline) decide(s State, f Facts) ([]journal.Event, error) {
	if c.Out == Park || c.Out == Project {
		return nil, fault.New(fault.Refused, "挂账和立项请由双创办主任办理“挂账”，写明计划和复查日期。").At("out")
	}
	err := first(pick(Wayouts, c.Out, "out", "处置方式"), need(c.Words, "words", "答复意见"), checkTasks(c.Tasks, s.Owner.Unit, f))
	switch {
	case err != nil:
		return nil, err
	case c.Out == Joint && len(c.Tasks) == 0:
		return nil, fault.New(fault.Invalid, "联办须写明协办单位、任务和日期。").At("tasks")
	case c.Out != Joint && len(c.Tasks) > 0:
		return nil, fault.New(fault.Invalid, "只有联办才列协办单位。").At("tasks")
	}
	return one(DeclineAnswered{f.stamp(), c.Out, c.Tasks, c.Words})
}
