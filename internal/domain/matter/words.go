// Package matter is one problem of the district 事项 on its way from finding to close-out: what may happen to it, who may do
// it, by when, and what follows. It is pure: Decide turns a request into events or a refusal, Apply folds an event into the
// state, and both read nothing but their arguments. What they must know of other things (the duty map's answer, who sponsors
// a cell, the calendar, the rulebook) comes to them as plain data that the application loaded under the lock.
//
// One file holds one phase of the loop with its commands, events, permissions and folding: file, intake, correct, merge,
// dispatch, contest, link, clock with extend and hold, rectify, verify, recheck, close. The codes and words stand in words.go
// and codes.go, every number in rulebook.go, all verbs in decide.go and all kinds in events.go; late, marks, scope and actions
// only look at a State.
package matter

import "slices"

// Word pairs a code with the office's word for it; lists of Words stand in the order of the lists on screen.
type Word[T ~string] struct {
	Code T
	Word string
}

// wordOf is the word of c in list, or c itself when it is unknown.
func wordOf[T ~string](list []Word[T], c T) string {
	for _, w := range list {
		if w.Code == c {
			return w.Word
		}
	}
	return string(c)
}

// known reports whether c stands in list.
func known[T ~string](list []Word[T], c T) bool {
	return slices.ContainsFunc(list, func(w Word[T]) bool { return w.Code == c })
}

// Status is where a matter stands in the loop. The codes are stable and are the keys of the design language; that language
// draws 不予受理 with the key "void", which here is 作废, so 不予受理 has its own code "refused". Extension, lateness, level of
// verification and times reopened are no states but marks: see Marks.
type Status string

// The states. The zero Status is a matter that was never filed.
const (
	Absent  Status = ""
	New     Status = "new"     // 待受理: filed, nobody has accepted it
	Ready   Status = "ready"   // 待派遣: accepted, no responsible unit yet, or not any more
	Sign    Status = "sign"    // 待签收: dispatched, the unit has not signed
	Doing   Status = "doing"   // 整改中
	Check   Status = "check"   // 待核查: the unit says it is done
	Redo    Status = "redo"    // 退回重改: verification failed
	Back    Status = "back"    // 退件待裁: the office head rules who is responsible
	Hold    Status = "hold"    // 挂账: parked with plan and review date
	Done    Status = "done"    // 已销号
	Refused Status = "refused" // 不予受理
	Merged  Status = "merged"  // 合并: lives on in another matter
	Void    Status = "void"    // 作废
)

// Statuses lists all states with the office's word.
var Statuses = []Word[Status]{
	{New, "待受理"}, {Ready, "待派遣"}, {Sign, "待签收"}, {Doing, "整改中"}, {Check, "待核查"}, {Redo, "退回重改"},
	{Back, "退件待裁"}, {Hold, "挂账"}, {Done, "已销号"}, {Refused, "不予受理"}, {Merged, "合并"}, {Void, "作废"},
}

// Word is the office's word for s.
func (s Status) Word() string {
	if s == Absent {
		return "未登记"
	}
	return wordOf(Statuses, s)
}

// Live reports whether somebody still owes the matter something.
func (s Status) Live() bool {
	switch s {
	case Absent, Done, Refused, Merged, Void:
		return false
	}
	return true
}

// Severity 严重程度 decides the term and the depth of verification. Empty means not yet judged and counts as Ordinary.
type Severity string

// The severities, ascending.
const (
	Slight   Severity = "slight"   // 轻微（可当场）
	Ordinary Severity = "ordinary" // 一般
	Serious  Severity = "serious"  // 较重
	Major    Severity = "major"    // 重大
	Urgent   Severity = "urgent"   // 紧急涉险
)

// Severities lists the severities, ascending.
var Severities = []Word[Severity]{
	{Slight, "轻微（可当场）"}, {Ordinary, "一般"}, {Serious, "较重"}, {Major, "重大"}, {Urgent, "紧急涉险"},
}

// Word is the office's word for s.
func (s Severity) Word() string { return wordOf(Severities, s.orOrdinary()) }

// AtLeast reports whether s is as severe as o or more.
func (s Severity) AtLeast(o Severity) bool { return s.rank() >= o.rank() }

func (s Severity) rank() int {
	return slices.IndexFunc(Severities, func(w Word[Severity]) bool { return w.Code == s.orOrdinary() })
}

func (s Severity) orOrdinary() Severity {
	if s == "" {
		return Ordinary
	}
	return s
}
