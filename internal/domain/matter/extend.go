package matter

import (
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
)

// Commands about the term.
type (
	// AskExtension 申请延期, before due only. The second needs the unit head's signature and seal on paper.
	AskExtension struct {
		Until    calendar.Date // asked for, inclusive
		Reason   value.Text
		Progress value.Text
		Interim  value.Text // what holds the danger off until then
		Scan     value.Blob // signature and seal
	}
	// AnswerExtension 答复延期: the duty chief answers the first, the office head the second.
	AnswerExtension struct {
		Grant bool
		Until calendar.Date // when granted: the day given, empty for the day asked
		Words value.Text    // when refused: why
	}
)

// Events about the term.
type (
	// ExtensionAsked 已申请延期: no lateness from now until the answer.
	ExtensionAsked struct {
		Stamp
		Nth      int              `json:"nth"` // 1 or 2
		Until    calendar.Date    `json:"until"`
		Reason   value.Text       `json:"reason"`
		Progress value.Text       `json:"progress"`
		Interim  value.Text       `json:"interim"`
		Scan     value.Blob       `json:"scan,omitzero"`
		AnswerBy calendar.Instant `json:"answer_by"` // silence beyond it counts to the office
		Rulebook string           `json:"rulebook"`
	}
	// ExtensionAnswered 已答复延期. A refusal that comes after the due moment gives the wait back as a pause, because nobody
	// is late while he waits for an answer.
	ExtensionAnswered struct {
		Stamp
		Granted     bool             `json:"granted"`
		Words       value.Text       `json:"words,omitzero"`
		LateMinutes int              `json:"late_minutes,omitempty"` // office time by which the answer itself was late
		OfficeUntil calendar.Instant `json:"office_until,omitzero"`  // lateness up to then counts to the office
		Clock       Clock            `json:"clock,omitzero"`         // when the due moment moved
	}
)

// Extension is the state of extensions of the present term.
type Extension struct {
	Asked       int              `json:"asked,omitempty"`
	Granted     int              `json:"granted,omitempty"`
	Pending     bool             `json:"pending,omitempty"`
	At          calendar.Instant `json:"at,omitzero"`            // when the last one was asked
	Until       calendar.Date    `json:"until,omitzero"`         // day asked for
	AnswerBy    calendar.Instant `json:"answer_by,omitzero"`     // of the request that waits
	LateMinutes int              `json:"late_minutes,omitempty"` // sum over the office's late answers
	OfficeUntil calendar.Instant `json:"office_until,omitzero"`  // lateness up to then counts to the office
}

func (ExtensionAsked) Kind() string    { return "matter.extension-asked.v1" }
func (ExtensionAnswered) Kind() string { return "matter.extension-answered.v1" }

func (e ExtensionAsked) apply(s *State) {
	x := &s.Extension
	x.Asked, x.Pending, x.At, x.Until, x.AnswerBy = e.Nth, true, e.At, e.Until, e.AnswerBy
}

func (e ExtensionAnswered) apply(s *State) {
	x := &s.Extension
	x.Pending, x.AnswerBy = false, 0
	x.LateMinutes += e.LateMinutes
	x.OfficeUntil = max(x.OfficeUntil, e.OfficeUntil)
	if e.Granted {
		x.Granted++
	}
	if !e.Clock.IsZero() {
		s.Clock = e.Clock
	}
}

func clockActs() []act {
	return []act{
		{verb: "ask-extension", word: "申请延期", may: mayAskExtension},
		{verb: "answer-extension", word: "答复延期", may: mayAnswerExtension},
		{verb: "suspend", word: "挂账", may: maySuspend},
		{verb: "resume", word: "恢复办理", may: mayResume},
		{verb: "note-time", word: "到时", may: mayNoteTime, step: true},
	}
}

func (AskExtension) verb() Verb    { return "ask-extension" }
func (AnswerExtension) verb() Verb { return "answer-extension" }

func mayAskExtension(s State, f Facts) error {
	if err := first(s.in("申请延期", Doing, Redo), f.ours(&s, "申请延期"), s.beforeDue(f, "申请延期")); err != nil {
		return err
	}
	switch {
	case s.Extension.Pending:
		return fault.New(fault.Refused, "延期申请正在等待答复，不必重复申请。")
	case s.Extension.Asked >= f.Rules.Extensions:
		return fault.New(fault.Refused, "本件已申请延期%d次，不能再延，请整改，或说明不能整改的原因。", s.Extension.Asked)
	}
	return nil
}

func (c AskExtension) decide(s State, f Facts) ([]journal.Event, error) {
	err := first(
		need(c.Reason, "reason", "延期原因"), need(c.Progress, "progress", "目前进展"), need(c.Interim, "interim", "临时措施"),
		checkDate(c.Until, "until", "申请延至的日期"))
	if err != nil {
		return nil, err
	}
	nth := s.Extension.Asked + 1
	if nth > 1 && c.Scan.IsZero() {
		return nil, fault.New(fault.Invalid, "第二次延期须附单位负责人签字并加盖公章的扫描件。").At("scan")
	}
	if err := s.checkUntil(f, c.Until, nth); err != nil {
		return nil, err
	}
	by, err := f.Calendar.Due(f.Now, f.Rules.ExtensionAnswer)
	if err != nil {
		return nil, err
	}
	return one(ExtensionAsked{f.stamp(), nth, c.Until, c.Reason, c.Progress, c.Interim, c.Scan, by, f.Rules.Name()})
}

// checkUntil refuses a day that gives nothing or more than the rulebook allows: the first extension reaches the end of the
// next due class reckoned from the same start, every other a fixed number of days.
func (s *State) checkUntil(f Facts, until calendar.Date, nth int) error {
	due := s.Clock.Due.Date()
	if until <= due {
		return fault.New(fault.Invalid, "延至的日期须晚于现在的期限%s。", due).At("until")
	}
	if until < f.Now.Date() {
		return fault.New(fault.Invalid, "延至的日期已过，请改填今天或以后的日期。").At("until")
	}
	if s.Extension.Pending && until <= s.Extension.Until {
		return nil // what was allowed to be asked may be granted, although a pause may have ended early since
	}
	last := due.AddDays(f.Rules.ExtensionDays)
	if nth == 1 {
		for _, class := range f.Rules.Classes {
			end, err := f.Calendar.Due(s.Clock.Started, class.Term, s.Clock.Pauses...)
			if err != nil {
				return err
			}
			if end.Date() > due {
				last = end.Date()
				break
			}
		}
	}
	if until > last {
		return fault.New(fault.Invalid, "这次最多可延至%s，请改填这一天或更早的日期。", last).At("until")
	}
	return nil
}

func mayAnswerExtension(s State, f Facts) error {
	if err := s.in("答复延期", Doing, Redo); err != nil {
		return err
	}
	if !s.Extension.Pending {
		return fault.New(fault.Refused, "没有待答复的延期申请。")
	}
	if s.Extension.Asked > 1 {
		return f.head(&s, "答复第二次延期", PaperExtension, s.Extension.At)
	}
	return f.role("答复延期", chiefs...)
}

func (c AnswerExtension) decide(s State, f Facts) ([]journal.Event, error) {
	e := ExtensionAnswered{Stamp: f.stamp(), Granted: c.Grant, Words: c.Words}
	silent, err := s.silence(f)
	if err != nil {
		return nil, err
	}
	e.LateMinutes = int(silent / time.Minute)
	if c.Grant {
		until := c.Until
		if until == "" {
			until = s.Extension.Until
		}
		if err := first(checkDate(until, "until", "延至的日期"), s.checkUntil(f, until, s.Extension.Asked)); err != nil {
			return nil, err
		}
		e.Clock, err = s.Clock.until(f, until, "批准延期")
		return []journal.Event{e}, err
	}
	if err := need(c.Words, "words", "不同意延期的理由"); err != nil {
		return nil, err
	}
	if f.Now <= s.Clock.Due {
		return one(e)
	}
	e.Clock, err = s.Clock.pause(f, calendar.Pause{From: s.Extension.At, To: f.Now, Reason: "等待延期答复"})
	if err == nil && silent > 0 {
		hours := int((silent + time.Hour - 1) / time.Hour) // a begun hour is the unit's gain
		e.OfficeUntil, err = f.Calendar.Due(e.Clock.Due, calendar.WorkingHours(hours))
	}
	return []journal.Event{e}, err
}

// silence is the office time by which an answer given now is late.
func (s *State) silence(f Facts) (time.Duration, error) {
	if f.Now <= s.Extension.AnswerBy {
		return 0, nil
	}
	return f.Calendar.WorkingBetween(s.Extension.AnswerBy, f.Now)
}

func checkDate(d calendar.Date, field, what string) error {
	if _, err := calendar.ParseDate(string(d)); err != nil {
		return fault.New(fault.Invalid, "请填写%s，格式如 2018-03-20。", say.As(what)).At(field).Because(err)
	}
	return nil
}
