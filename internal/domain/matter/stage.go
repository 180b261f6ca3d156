package matter

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/say"
)

// Stage is one step of a staged term 分段时限, such as 停工, 处罚, 拆除; every step counts from the same start.
type Stage struct {
	Word string        `json:"word"`
	Term calendar.Term `json:"term"`
}

// Staged gives the stages of a filing condition, or of a problem class for matters without a condition.
type Staged struct {
	Code  string  `json:"code"` // of the condition or the class
	Steps []Stage `json:"steps"`
}

// StageReached 阶段完成 follows a report that completed a stage: from now on the clock is that of the next one.
type StageReached struct {
	Stamp
	Nth     int     `json:"nth"`  // the stage that is complete, from 1
	Word    string  `json:"word"` // its word
	Verdict Verdict `json:"verdict"`
	Clock   Clock   `json:"clock"`
}

func (StageReached) Kind() string { return "matter.stage-reached.v1" }

func (e StageReached) apply(s *State) { s.Clock, s.Extension.Pending = e.Clock, false }

// StagesOf are the stages of a class: those of its condition or, where it names none, of its problem class; nil when the term is
// in one piece.
func (r Rulebook) StagesOf(c Class) []Stage {
	code := c.Condition.Code
	if code == "" {
		code = c.Problem.Code
	}
	if code == "" {
		return nil
	}
	i := slices.IndexFunc(r.Staged, func(x Staged) bool { return x.Code == code })
	if i < 0 {
		return nil
	}
	return r.Staged[i].Steps
}

// check refuses stages without a word or a term, and a code without stages.
func (x Staged) check() error {
	if x.Code == "" || len(x.Steps) < 2 {
		return fault.New(fault.Invalid, "分段时限要写明立案条件或小类的编码，并且至少分两段。").At("staged")
	}
	for _, step := range x.Steps {
		if err := step.Term.Check(); err != nil || step.Word == "" {
			return fault.New(fault.Invalid, "“%s”的分段时限每段都要写明名称和时限，请补齐后再启用。", x.Code).At("staged").Because(err)
		}
	}
	return nil
}

// more reports whether a stage follows the present one.
func (c Clock) more() bool { return c.running() && c.Step+1 < len(c.Steps) }

// StageDues gives the last moment of each stage as things stand: zero for those that are complete, and none at all while the clock
// stands still or the term is in one piece.
func (c Clock) StageDues(cal *calendar.Calendar) (dues []calendar.Instant, err error) {
	if !c.running() || len(c.Steps) == 0 {
		return nil, nil
	}
	dues = make([]calendar.Instant, len(c.Steps))
	dues[c.Step] = c.Due
	for i := c.Step + 1; i < len(c.Steps); i++ {
		if dues[i], err = cal.Due(c.First, c.Steps[i].Term, add(c.Past, c.Pauses...)...); err != nil {
			return nil, err
		}
	}
	return dues, nil
}

// stageReached moves the clock to the next stage.
func (s *State) stageReached(f Facts) (e StageReached, err error) {
	c := s.Clock
	e = StageReached{Stamp: f.stamp(), Nth: c.Step + 1, Word: c.Steps[c.Step].Word, Verdict: Late(*s, f.Now).Verdict}
	next := c
	next.Step++
	next.Term, next.Started = c.Steps[next.Step].Term, c.First
	next.Pauses, next.Past = add(c.Past, c.Pauses...), nil
	if e.Verdict == VerdictLate {
		next.Missed++
	}
	e.Clock, err = next.compute(f)
	return e, err
}

// stageWords says where a staged clock stands: 分3段（停工4个工作时，…），现为第1段“停工”。
func (c Clock) stageWords() say.Phrase {
	return say.As("分%d段（%s），各段都从%s起算，现为第%d段“%s”：", len(c.Steps), stageList(c.Steps), moment(c.First), c.Step+1, say.As(c.Steps[c.Step].Word))
}

func stageList(steps []Stage) say.Clauses {
	list := make(say.Clauses, len(steps))
	for i, x := range steps {
		list[i] = say.Run{say.As(x.Word), x.Term.Phrase()}.Phrase()
	}
	return list
}
