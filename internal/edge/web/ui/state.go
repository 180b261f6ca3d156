package ui

import "shuangcheng/internal/edge/msg"

// Tone is one of the six colours that say something; it never stands without a shape and a word.
type Tone string

// The tones, with what each is spent on.
const (
	Grey   Tone = "grey"   // not moving yet, parked, set aside
	Blue   Tone = "blue"   // being worked on
	Violet Tone = "violet" // waits for verification
	Amber  Tone = "amber"  // due soon, sent back, doubtful
	Red    Tone = "red"    // overdue, unmet, wrong
	Green  Tone = "green"  // met, closed
)

// text is the class that colours text and lines.
func (t Tone) text() string { return "t-" + string(t) }

// State names one word of the status vocabulary 状态: the same word on screen, sheet, paper and message.
type State string

// States of a matter 事项, in the order of its life.
const (
	StateNew      State = "new"
	StateDispatch State = "dispatch"
	StateSign     State = "sign"
	StateDoing    State = "doing"
	StateCheck    State = "check"
	StateRedo     State = "redo"
	StateBack     State = "back"
	StateHold     State = "hold"
	StateDone     State = "done"
	StateVoid     State = "void"
	StateMerged   State = "merged"
	StateInvalid  State = "invalid"
)

// Judgements of a clause 达标判定, integrity of evidence 证据, and alarms of the clock 预警.
const (
	StateMet      State = "met"
	StatePart     State = "part"
	StateUnmet    State = "un"
	StateUntested State = "na"
	StateOnSite   State = "eok"
	StateReused   State = "eq"
	StateFar      State = "ebad"
	StateSoon     State = "soon"
	StateOver     State = "over"
)

// Mark is how a state looks and reads.
type Mark struct {
	State State
	Word  string // Chinese word, key of its translation
	Icon  Icon
	Tone  Tone
}

// Marks is the whole vocabulary in its fixed order.
var Marks = []Mark{
	{StateNew, msg.K("待受理"), IconMatterNew, Grey},
	{StateDispatch, msg.K("待派遣"), IconMatterDispatch, Grey},
	{StateSign, msg.K("待签收"), IconMatterSign, Grey},
	{StateDoing, msg.K("整改中"), IconMatterDoing, Blue},
	{StateCheck, msg.K("待核查"), IconMatterCheck, Violet},
	{StateRedo, msg.K("退回重改"), IconMatterRedo, Amber},
	{StateBack, msg.K("退件待裁"), IconMatterBack, Amber},
	{StateHold, msg.K("挂账"), IconMatterHold, Grey},
	{StateDone, msg.K("已销号"), IconMatterDone, Green},
	{StateVoid, msg.K("不予受理"), IconMatterVoid, Grey},
	{StateMerged, msg.K("合并"), IconMatterMerged, Grey},
	{StateInvalid, msg.K("作废"), IconMatterInvalid, Grey},
	{StateMet, msg.K("达标"), IconClauseMet, Green},
	{StatePart, msg.K("部分达标"), IconClausePart, Amber},
	{StateUnmet, msg.K("未达标"), IconClauseUnmet, Red},
	{StateUntested, msg.K("未测"), IconClauseUntested, Grey},
	{StateOnSite, msg.K("现场拍摄"), IconEvidenceOK, Green},
	{StateReused, msg.K("疑似旧图"), IconEvidenceDoubt, Amber},
	{StateFar, msg.K("位置不符"), IconEvidenceBad, Red},
	{StateSoon, msg.K("临期"), IconAlertSoon, Amber},
	{StateOver, msg.K("超期"), IconAlertOver, Red},
}

var markOf = func() map[State]Mark {
	m := map[State]Mark{}
	for _, k := range Marks {
		m[k.State] = k
	}
	return m
}()

// MarkOf is the mark of s. An unknown state shows its own name in grey, so that a gap in the table is
// seen and nothing is hidden.
func MarkOf(s State) Mark {
	if m, ok := markOf[s]; ok {
		return m
	}
	return Mark{State: s, Word: string(s), Icon: IconInfo, Tone: Grey}
}

// Campaign is one of the two campaigns a clause belongs to.
type Campaign string

// The campaigns, named as their frames are in the style sheet.
const (
	Civilized Campaign = "wen" // 全国文明城市
	Sanitary  Campaign = "wei" // 国家卫生城市
)

// short is the one character a campaign goes by in front of a clause's code.
func (c Campaign) short() string {
	if c == Sanitary {
		return msg.K("卫")
	}
	return msg.K("文")
}
