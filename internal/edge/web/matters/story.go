package matters

import (
	"encoding/hex"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
	"shuangcheng/proof"
)

// story tells the entries of one matter in the office's words.
type story struct {
	*req
	texts map[string]string
	today calendar.Date
}

// step is one entry in words.
type step struct {
	icon ui.Icon
	tone ui.Tone
	what string
	note string // a mark behind the sentence; may be empty
}

// timeline tells the entries of a matter, the newest first.
func (q *req) timeline(s app.Seen, entries []journal.Entry) ([]ui.Entry, error) {
	t := story{q, s.Texts, q.App.Now().Date()}
	list := make([]ui.Entry, 0, len(entries))
	for i := len(entries) - 1; i >= 0; i-- {
		x, err := t.entry(entries[i])
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}

func (t story) entry(e journal.Entry) (ui.Entry, error) {
	event, err := matter.Decode(e.Kind, e.Body)
	if err != nil {
		return ui.Entry{}, err
	}
	leaf, err := e.Leaf()
	if err != nil {
		return ui.Entry{}, err
	}
	hash := proof.LeafHash(leaf)
	p := t.tell(event)
	_, unit, _ := strings.Cut(e.Unit, "/")
	who := strings.TrimSpace(t.UnitName(org.UnitID(unit)) + " " + t.actorName(e.Actor))
	return ui.Entry{Icon: p.icon, Tone: p.tone, What: p.what, Note: p.note, Who: who, When: msg.Moment(e.At, t.today), Seq: e.Seq, Hash: hex.EncodeToString(hash[:])}, nil
}

// text is a text as it may be read; one that was redacted says so.
func (t story) text(x value.Text) string {
	if x.IsZero() {
		return ""
	}
	if s, ok := t.texts[x.Ref]; ok && s != "" {
		return s
	}
	return t.T("（已依法删除）")
}

// said puts a text behind a sentence.
func (t story) said(head string, x value.Text) string {
	if s := t.text(x); s != "" {
		return head + "：" + s
	}
	return head
}

func (t story) photos(head string, n int) string {
	if n == 0 {
		return head
	}
	return head + t.T("（附照片 %d 张）", n)
}

func (t story) moment(i calendar.Instant) string { return msg.Moment(i, t.today) }

// tell says one event. An entry that no list knows, which a test refuses, is still told in words.
func (t story) tell(e journal.Event) step {
	if s, ok := t.known(e); ok {
		return s
	}
	return step{ui.IconInfo, ui.Grey, t.T("系统登记了一步"), ""}
}

// known looks an event up; each phase of the loop has its own list.
func (t story) known(e journal.Event) (step, bool) {
	for _, f := range []func(journal.Event) (step, bool){t.intake, t.sorting, t.again, t.dispatch, t.contest, t.link, t.clock, t.work, t.check, t.closing} {
		if s, ok := f(e); ok {
			return s, true
		}
	}
	return step{}, false
}

func (t story) intake(e journal.Event) (step, bool) {
	switch e := e.(type) {
	case matter.Filed:
		s := step{ui.IconFlag, ui.Grey, t.photos(t.T("登记，来源：%s", t.Word(e.Source.Channel.Word())), len(e.Photos)), ""}
		if e.History {
			s.note = t.T("历史导入")
		}
		return s, true
	case matter.Settled:
		return step{ui.IconMatterDone, ui.Green, t.photos(t.said(t.T("当场办结"), e.Measure), len(e.After)), ""}, true
	case matter.Accepted:
		return step{ui.IconMatterDispatch, ui.Grey, t.T("受理"), ""}, true
	case matter.Rejected:
		return step{ui.IconMatterVoid, ui.Grey, t.said(t.T("不予受理（%s）", t.Word(e.Why.Word())), e.Words), ""}, true
	case matter.InfoAsked:
		return step{ui.IconTalk, ui.Amber, t.said(t.T("请求补充"), e.Words), ""}, true
	case matter.InfoGiven:
		return step{ui.IconTalk, ui.Grey, t.photos(t.said(t.T("补充信息"), e.Words), len(e.Photos)), ""}, true
	}
	return step{}, false
}

func (t story) sorting(e journal.Event) (step, bool) {
	switch e := e.(type) {
	case matter.Classified:
		what := t.T("归类：%s", strings.Join(nonEmpty(t.matterClass(e.Class), t.conditionName(e.Class), t.Word(e.Class.Severity.Word())), "，"))
		return step{ui.IconRuler, ui.Grey, what, ""}, true
	case matter.Corrected:
		what := t.said(t.T("更正（原因：%s）", t.text(e.Reason)), e.What)
		if !e.What.IsZero() {
			what += t.T("（原文：%s）", t.text(e.OldWhat))
		}
		if e.Place != nil {
			what += t.T("；地点改为：%s", t.placeName(*e.Place, t.text(e.Place.Words)))
		}
		return step{ui.IconTool, ui.Grey, what, ""}, true
	case matter.Restricted:
		if e.Secrecy.IsZero() {
			return step{ui.IconLock, ui.Grey, t.said(t.T("解除受限"), e.Reason), ""}, true
		}
		return step{ui.IconLock, ui.Amber, t.said(t.T("设为受限（%s）", t.Word(e.Secrecy.Kind.Word())), e.Reason), ""}, true
	case matter.MergedInto:
		return step{ui.IconMatterMerged, ui.Grey, t.T("并入 %s", e.IntoNo), ""}, true
	case matter.Absorbed:
		return step{ui.IconMatterMerged, ui.Grey, t.T("并进了 %s，来源一并记入", strings.Join(numbersOf(e.Sources), "、")), ""}, true
	case matter.Unmerged:
		return step{ui.IconSplit, ui.Grey, t.T("撤销合并，回到“%s”", t.Word(e.To.Word())), ""}, true
	case matter.Released:
		return step{ui.IconSplit, ui.Grey, t.T("拆出一件并入的事项"), ""}, true
	case matter.SetAside:
		return step{ui.IconLock, ui.Grey, t.T("文字里的个人号码移入保密库"), ""}, true
	}
	return step{}, false
}

func (t story) dispatch(e journal.Event) (step, bool) {
	switch e := e.(type) {
	case matter.Dispatched:
		what := t.T("派遣给%s（%s）", t.UnitName(e.Owner.Unit), t.Word(e.Owner.Kind.Word()))
		if !e.Clock.Due.IsZero() {
			what += t.T("，期限 %s", t.moment(e.Clock.Due))
		}
		s := step{ui.IconUser, ui.Grey, t.said(what, e.Words), ""}
		if e.Warned {
			s.note = t.T("派前已提示无职权")
		}
		return s, true
	case matter.Received:
		if e.Auto {
			return step{ui.IconMatterDoing, ui.Blue, t.T("超过签收时间，按签收处理"), t.T("自动签收")}, true
		}
		return step{ui.IconMatterDoing, ui.Blue, t.T("签收"), ""}, true
	case matter.Assisted:
		return step{ui.IconHand, ui.Grey, t.said(t.T("请%s协办，%s 前", t.UnitName(e.Task.Unit), msg.Day(e.Task.Due, t.today)), e.Task.Words), ""}, true
	case matter.TaskAnswered:
		if e.State == matter.TaskDone {
			return step{ui.IconHand, ui.Grey, t.said(t.T("%s反馈：已配合", t.UnitName(e.Unit)), e.Words), ""}, true
		}
		return step{ui.IconHand, ui.Amber, t.said(t.T("%s反馈：不能配合", t.UnitName(e.Unit)), e.Words), ""}, true
	}
	return step{}, false
}

func (t story) contest(e journal.Event) (step, bool) {
	switch e := e.(type) {
	case matter.Returned:
		what := t.T("第 %d 次退件（%s），认为应由%s承办", e.Nth, t.Word(e.Why.Word()), t.UnitName(e.Better))
		return step{ui.IconMatterBack, ui.Amber, t.said(what, e.Basis), ""}, true
	case matter.Contested:
		what := t.T("提请裁定，认为应由%s承办，应于 %s 前裁定", t.UnitName(e.Better), t.moment(e.RulingBy))
		if e.Interim != "" {
			what += t.T("，其间由%s先行处置", t.UnitName(e.Interim))
		}
		return step{ui.IconGavel, ui.Amber, t.said(what, e.Basis), ""}, true
	case matter.Ruled:
		return step{ui.IconGavel, ui.Grey, t.said(t.T("裁定由%s承办", t.UnitName(e.Owner.Unit)), e.Finding), ""}, true
	}
	return step{}, false
}

func (t story) link(e journal.Event) (step, bool) {
	switch e := e.(type) {
	case matter.Delegated:
		return step{ui.IconChain, ui.Grey, t.T("转交%s办理，链接有效至 %s", t.text(e.Label), t.moment(e.Expires)), ""}, true
	case matter.LinkRevoked:
		return step{ui.IconChain, ui.Grey, t.T("收回链接"), ""}, true
	case matter.LinkAnswered:
		return step{ui.IconChain, ui.Blue, t.photos(t.said(t.T("受转交方反馈"), e.Measure), len(e.After)), ""}, true
	case matter.Countersigned:
		if e.Accept {
			return step{ui.IconCheck, ui.Grey, t.T("审签通过，作为本单位的反馈"), ""}, true
		}
		return step{ui.IconMatterRedo, ui.Amber, t.said(t.T("反馈退回重报"), e.Words), ""}, true
	}
	return step{}, false
}

func nonEmpty(list ...string) (out []string) {
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
