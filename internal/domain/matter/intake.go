package matter

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// Commands of the intake.
type (
	// Accept 受理.
	Accept struct{}
	// Reject 不予受理; the citizen is told the reason.
	Reject struct {
		Why   RejectReason
		Words value.Text
	}
	// AskInfo 请求补充 asks the finder for what is missing; during rectification it stops the clock once, for a fixed span.
	AskInfo struct{ Words value.Text }
	// GiveInfo 补充信息 answers it and lets the clock go on.
	GiveInfo struct {
		Words  value.Text
		Photos []Photo
	}
)

// Events of the intake.
type (
	// Accepted 已受理.
	Accepted struct{ Stamp }
	// Rejected 不予受理.
	Rejected struct {
		Stamp
		Why   RejectReason `json:"why"`
		Words value.Text   `json:"words"`
	}
	// InfoAsked 已请求补充. Clock is there when it moved the due moment.
	InfoAsked struct {
		Stamp
		Words value.Text       `json:"words"`
		Until calendar.Instant `json:"until,omitzero"` // the clock goes on then, answer or not; zero when none was stopped
		Clock Clock            `json:"clock,omitzero"`

		Rulebook string `json:"rulebook,omitempty"` // when a clock was stopped
	}
	// InfoGiven 已补充. Clock is there when an early answer moved the due moment back.
	InfoGiven struct {
		Stamp
		Words  value.Text `json:"words"`
		Photos []Photo    `json:"photos,omitempty"`
		Clock  Clock      `json:"clock,omitzero"`
	}
)

// Info is the state of requests for missing information.
type Info struct {
	Pending bool             `json:"pending,omitempty"`
	Asked   calendar.Instant `json:"asked,omitzero"`
	Until   calendar.Instant `json:"until,omitzero"`   // end of the span in which the clock stands still; zero when none was stopped
	Pauses  int              `json:"pauses,omitempty"` // times the clock was stopped
}

func (Accepted) Kind() string  { return "matter.accepted.v1" }
func (Rejected) Kind() string  { return "matter.rejected.v1" }
func (InfoAsked) Kind() string { return "matter.info-asked.v1" }
func (InfoGiven) Kind() string { return "matter.info-given.v1" }

func (e Accepted) apply(s *State) { s.Status = Ready }

func (e Rejected) apply(s *State) {
	s.Status = Refused
	s.Info.Pending = false
}

func (e InfoAsked) apply(s *State) {
	s.Info.Pending, s.Info.Asked, s.Info.Until = true, e.At, e.Until
	if !e.Clock.IsZero() {
		s.Clock = e.Clock
		s.Info.Pauses++
	}
}

func (e InfoGiven) apply(s *State) {
	s.Info.Pending = false
	s.Photos = add(s.Photos, e.Photos...)
	if !e.Clock.IsZero() {
		s.Clock = e.Clock
	}
}

func intakeActs() []act {
	return []act{
		{verb: verbFile, word: "登记", may: mayFile},
		{verb: "accept", word: "受理", may: mayAccept},
		{verb: "reject", word: "不予受理", may: mayReject},
		{verb: verbSettle, word: "当场办结", may: maySettle},
		{verb: "classify", word: "归类", may: mayClassify},
		{verb: "correct", word: "更正", may: mayCorrect},
		{verb: "ask-info", word: "请求补充", may: mayAskInfo},
		{verb: "give-info", word: "补充信息", may: mayGiveInfo},
		{verb: "restrict", word: "设置受限", may: mayRestrict},
		{verb: "merge", word: "合并到", may: mayMerge},
		{verb: "unmerge", word: "撤销合并", may: mayUnmerge},
		{verb: "absorb", word: "并入", may: mayAbsorb, step: true},
		{verb: "release", word: "拆出", may: mayRelease, step: true},
		{verb: "support", word: "附议", may: maySupport, step: true},
	}
}

func (Accept) verb() Verb   { return "accept" }
func (Reject) verb() Verb   { return "reject" }
func (AskInfo) verb() Verb  { return "ask-info" }
func (GiveInfo) verb() Verb { return "give-info" }

func mayAccept(s State, f Facts) error {
	return first(s.in("受理", New), f.role("受理", office...))
}

func (Accept) decide(_ State, f Facts) ([]journal.Event, error) { return one(Accepted{f.stamp()}) }

func mayReject(s State, f Facts) error {
	return first(s.in("不予受理", New), f.role("不予受理", office...))
}

func (c Reject) decide(_ State, f Facts) ([]journal.Event, error) {
	err := first(pick(RejectReasons, c.Why, "why", "不予受理的理由"), need(c.Words, "words", "给反映人的说明"))
	if err != nil {
		return nil, err
	}
	return one(Rejected{f.stamp(), c.Why, c.Words})
}

func mayAskInfo(s State, f Facts) error {
	if err := s.in("请求补充", New, Ready, Doing, Redo); err != nil {
		return err
	}
	if s.Info.Pending {
		return fault.New(fault.Refused, "已请求补充，请等待答复，不必重复请求。")
	}
	if s.Status == New || s.Status == Ready {
		return f.role("请求补充", office...)
	}
	if err := f.ours(&s, "请求补充"); err != nil {
		return err
	}
	if s.Info.Pauses >= f.Rules.InfoTimes {
		return fault.New(fault.Refused, "本件已因补充信息暂停计时%d次，不能再暂停，请直接联系发现人。", s.Info.Pauses)
	}
	return s.beforeDue(f, "请求补充")
}

func (c AskInfo) decide(s State, f Facts) ([]journal.Event, error) {
	if err := need(c.Words, "words", "需要补充什么"); err != nil {
		return nil, err
	}
	e := InfoAsked{Stamp: f.stamp(), Words: c.Words}
	if s.Status == New || s.Status == Ready {
		return one(e)
	}
	until, err := f.Calendar.Due(f.Now, f.Rules.InfoPause)
	if err != nil {
		return nil, err
	}
	e.Until, e.Rulebook = until, f.Rules.Name()
	e.Clock, err = s.Clock.pause(f, calendar.Pause{From: f.Now, To: until, Reason: "等待补充信息"})
	if err != nil {
		return nil, err
	}
	return one(e)
}

func mayGiveInfo(s State, f Facts) error {
	if err := s.in("补充信息", New, Ready, Sign, Doing, Redo); err != nil {
		return err
	}
	if !s.Info.Pending {
		return fault.New(fault.Refused, "没有待答复的补充请求。")
	}
	if f.finder(s) || s.holds(f.Receipt) {
		return nil
	}
	return f.role("代发现人补充信息", office...)
}

func (c GiveInfo) decide(s State, f Facts) ([]journal.Event, error) {
	if err := first(need(c.Words, "words", "补充的内容"), checkPhotos(c.Photos)); err != nil {
		return nil, err
	}
	e := InfoGiven{Stamp: f.stamp(), Words: c.Words, Photos: c.Photos}
	if s.Clock.running() && f.Now < s.Info.Until {
		clock, err := s.Clock.cut(f, s.Info.Asked)
		if err != nil {
			return nil, err
		}
		e.Clock = clock
	}
	return one(e)
}
