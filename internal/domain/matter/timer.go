package matter

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/say"
)

// Wait is something that a moment ends 时限事项: an answer that is owed, a pause, a date set for a look.
type Wait string

// The waits. WaitSign is ended by Receive, every other by NoteTime.
const (
	WaitSign      Wait = "sign"      // 签收: the unit's; silence signs
	WaitInfo      Wait = "info"      // 补充信息: the clock goes on, answer or not
	WaitExtension Wait = "extension" // 延期答复: the office's; silence counts to it
	WaitReturn    Wait = "return"    // 退件答复: the office's, to dispatch anew
	WaitDecline   Wait = "decline"   // 不能整改的答复: the office's
	WaitRuling    Wait = "ruling"    // 裁定: the office head's; silence counts to the office
	WaitReview    Wait = "review"    // 挂账复查: the day set for it has come
	WaitTask      Wait = "task"      // 协办反馈: the assisting unit's
	WaitLink      Wait = "link"      // 单件链接: it opens no longer
)

// Waits lists the waits with the sentence that says what their end means.
var Waits = []Word[Wait]{
	{WaitSign, "签收时间已过，按签收处理。"},
	{WaitInfo, "补充信息没有等到，期限继续计算。"},
	{WaitExtension, "延期申请到时没有答复，此后的迟延计双创办。"},
	{WaitReturn, "退件后到时没有重新派遣，请双创办尽快派遣。"},
	{WaitDecline, "不能整改的说明到时没有答复，请双创办尽快答复。"},
	{WaitRuling, "到时没有裁定，此后的迟延计双创办。"},
	{WaitReview, "挂账的复查日期已到，请复查后恢复办理或重新批准挂账。"},
	{WaitTask, "协办的日期已过，协办单位没有反馈。"},
	{WaitLink, "转交链接已过期，需要的话请重新转交。"},
}

// Sentence says in one Chinese sentence what the end of the wait means.
func (w Wait) Sentence() string { return wordOf(Waits, w) }

// Timer is a wait that a matter has at present and the first moment at which the clock acts on it.
type Timer struct {
	Of   Wait
	At   calendar.Instant
	Unit org.UnitID // assisting unit of a task; empty otherwise
}

// Timers lists the waits of a matter that the clock still has to end, in the order of Waits. What it noted before is left out.
func Timers(s State) (list []Timer) {
	put := func(when bool, of Wait, at calendar.Instant, unit org.UnitID) {
		t := Timer{of, at, unit}
		if when && at > 0 && !slices.ContainsFunc(s.TimesUp, func(e Ended) bool { return e.Timer() == t }) {
			list = append(list, t)
		}
	}
	working := s.Status == Doing || s.Status == Redo
	put(s.Status == Sign, WaitSign, s.Dispatch.SignBy, "")
	put(working && s.Info.Pending, WaitInfo, s.Info.Until, "")
	put(working && s.Extension.Pending, WaitExtension, after(s.Extension.AnswerBy), "")
	put(s.Status == Ready, WaitReturn, after(s.Contest.AnswerBy), "")
	put(working && s.Declined.Pending, WaitDecline, after(s.Declined.AnswerBy), "")
	put(s.Status == Back, WaitRuling, after(s.Contest.RulingBy), "")
	if s.Status == Hold {
		put(true, WaitReview, s.Hold.ReviewOn.Start(), "")
	}
	for _, t := range s.Tasks {
		if t.State == TaskOpen && s.Status.Live() {
			put(true, WaitTask, t.Due.AddDays(1).Start(), t.Unit)
		}
	}
	put(working && s.Link.Answered.IsZero(), WaitLink, after(s.Link.Expires), "")
	return list
}

// after is the first moment behind the last one in time; zero stays zero.
func after(last calendar.Instant) calendar.Instant {
	if last.IsZero() {
		return 0
	}
	return last + 1
}

// JobTime is the job of the clock that notes what time ended.
const JobTime = "time"

// NoteTime asks to note every wait that has ended by now. Only the clock asks it.
type NoteTime struct{}

// TimeUp 到时 notes that a wait has ended without what was waited for. What follows from it for lateness is reckoned from the
// due moments themselves, so that a server that stood still changes nobody's verdict; the entry makes the silence visible.
type TimeUp struct {
	Stamp
	Of   Wait             `json:"of"`
	Due  calendar.Instant `json:"due"` // first moment after the wait
	Unit org.UnitID       `json:"unit,omitempty"`
}

// Ended is a wait that the clock has noted.
type Ended struct {
	Of   Wait             `json:"of"`
	Due  calendar.Instant `json:"due"`
	Unit org.UnitID       `json:"unit,omitempty"`
}

// Timer is the wait as Timers lists it.
func (e Ended) Timer() Timer { return Timer{e.Of, e.Due, e.Unit} }

// Kind is the entry's kind.
func (TimeUp) Kind() string { return "matter.time-up.v1" }

func (e TimeUp) apply(s *State) {
	s.TimesUp = add(s.TimesUp, Ended{e.Of, e.Due, e.Unit})
	if e.Of == WaitLink {
		s.endLink(LinkExpired)
	}
}

func (NoteTime) verb() Verb { return "note-time" }

func mayNoteTime(s State, f Facts) error {
	if f.Job != JobTime || len(ended(s, f.Now)) == 0 {
		return fault.New(fault.Refused, "本件现在没有到时的事项。")
	}
	return nil
}

func (NoteTime) decide(s State, f Facts) (events []journal.Event, err error) {
	for _, t := range ended(s, f.Now) {
		events = append(events, TimeUp{f.stamp(), t.Of, t.At, t.Unit})
	}
	return events, nil
}

// ended are the waits that NoteTime ends now.
func ended(s State, now calendar.Instant) []Timer {
	return slices.DeleteFunc(Timers(s), func(t Timer) bool { return t.Of == WaitSign || now < t.At })
}

// silence: answers that are owed and late, for as long as they are owed.
func (m *marks) silence(s State, now calendar.Instant) {
	s.TimesUp = nil
	waits := Timers(s)
	if len(waits) == 0 {
		return
	}
	for _, w := range []struct {
		of   Wait
		word string
	}{
		{WaitInfo, "补充未到"}, {WaitExtension, "延期逾期未答"}, {WaitReturn, "退件逾期未派"}, {WaitDecline, "不能整改逾期未答"},
		{WaitRuling, "逾期未裁定"}, {WaitTask, "协办逾期"},
	} {
		late := slices.ContainsFunc(waits, func(t Timer) bool { return t.Of == w.of && now >= t.At })
		m.add(late, "silent-"+string(w.of), w.word, say.As(w.of.Sentence()))
	}
}
