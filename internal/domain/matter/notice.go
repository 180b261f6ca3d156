package matter

import (
	"slices"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
)

// News 消息 is what a step of a matter means for somebody else than who took it.
type News string

// NewsWords lists the news with the sentence that tells each.
var NewsWords = []Word[News]{
	{"assigned", "派给了您单位，请按时签收。"}, {"auto-signed", "您单位没有按时签收，已按签收处理。"}, {"task", "请您单位协办。"},
	{"task-answered", "协办单位有了反馈。"}, {"info-asked", "需要您补充信息。"}, {"info-given", "补充信息来了。"},
	{"sent-back", "承办单位退件，请重新派遣。"}, {"contested", "提请裁定由谁承办。"}, {"named", "有单位认为应由您单位承办，正在裁定。"}, {"ruled", "裁定由您单位承办。"},
	{"extension-asked", "承办单位申请延期，请答复。"}, {"extension-granted", "延期申请已批准，期限已改。"}, {"extension-refused", "延期申请没有批准，期限不变。"},
	{"declined", "承办单位说明做不了，请答复。"}, {"decline-answered", "“做不了”的说明已有答复。"},
	{"link-answered", "受转交方已反馈，请审签。"}, {"failed", "核查没有通过，请重新整改。"}, {"closed", "核查通过，已销号。"},
	{"rechecked", "回头看了一次。"}, {"reopened", "重新打开，请继续办理。"}, {"suspended", "已挂账。"}, {"resumed", "恢复办理，期限接着计算。"},
	{"objected", "当事人提出异议，请答复。"}, {"undo", "异议成立，请纠正所采取的措施。"},
	{"refused", "您登记的问题不予受理。"}, {"merged", "并入了另一件，到那一件继续办理。"}, {"void-proposed", "有人提出作废，请确认。"}, {"voided", "已作废。"},
	{"time-up", "等待的时间已到，请查看。"},
}

// Sentence tells the news in Chinese.
func (n News) Sentence() string { return wordOf(NewsWords, n) }

// Notice is news for everybody who carries For: u:<unit>, a:<account>, role:<role>, or, of a restricted matter,
// r:<kind>:<unit>.
type Notice struct {
	For  Token
	News News
}

// Notices lists whom an event concerns, given the matter before and after it. Of a restricted matter only those hear who may
// see it, of imported history nobody.
func Notices(before, after State, e journal.Event) []Notice {
	if after.History {
		return nil
	}
	n := notices{before: before, after: after}
	for _, tell := range []func(*notices, journal.Event){(*notices).sending, (*notices).asking, (*notices).working, (*notices).ending} {
		tell(&n, e)
	}
	slices.SortFunc(n.list, func(a, b Notice) int {
		return slices.Compare([]string{string(a.For), string(a.News)}, []string{string(b.For), string(b.News)})
	})
	return slices.Compact(n.list)
}

// notices collects the news of one event.
type notices struct {
	before, after State
	list          []Notice
}

// officeRoles are the roles that keep the loop going.
var officeRoles = []org.Role{org.Clerk, org.DutyChief}

// unit tells people of a unit.
func (n *notices) unit(u org.UnitID, news News) {
	switch kind := n.after.Secrecy.Kind; {
	case u == "":
	case kind != "":
		n.put("r:"+string(kind)+":"+string(u), news)
	default:
		n.put("u:"+string(u), news)
	}
}

// owner tells the responsible unit, the one before the event when the event took it away.
func (n *notices) owner(news News) {
	u := n.after.Owner.Unit
	if u == "" {
		u = n.before.Owner.Unit
	}
	n.unit(u, news)
}

// finder tells who filed it.
func (n *notices) finder(news News) {
	if a := n.after.Source.Finder.Account; a != "" {
		n.put("a:"+string(a), news)
	}
}

// roles tells the holders of roles; of a restricted matter the units with the right instead.
func (n *notices) roles(news News, roles ...org.Role) {
	if !n.after.Secrecy.IsZero() {
		for _, u := range n.after.Secrecy.Units {
			n.unit(u, news)
		}
		return
	}
	for _, r := range roles {
		n.put("role:"+string(r), news)
	}
}

func (n *notices) put(token string, news News) {
	n.list = append(n.list, Notice{Token(token), news})
}

// sending: whose matter it is.
func (n *notices) sending(e journal.Event) {
	switch e := e.(type) {
	case Dispatched:
		n.unit(e.Owner.Unit, "assigned")
		for _, t := range e.Tasks {
			n.unit(t.Unit, "task")
		}
	case Received:
		if e.Auto {
			n.owner("auto-signed")
		}
	case Assisted:
		n.unit(e.Task.Unit, "task")
	case TaskAnswered:
		n.owner("task-answered")
	case Returned:
		n.roles("sent-back", officeRoles...)
	case Contested:
		n.roles("contested", org.OfficeHead)
		n.unit(e.Better, "named")
	case Ruled:
		n.unit(e.Owner.Unit, "ruled")
	}
}

// asking: answers that somebody owes, and the answers.
func (n *notices) asking(e journal.Event) {
	switch e := e.(type) {
	case InfoAsked:
		n.finder("info-asked")
	case InfoGiven:
		n.owner("info-given")
	case ExtensionAsked:
		n.roles("extension-asked", officeRoles...)
	case ExtensionAnswered:
		if !e.Granted {
			n.owner("extension-refused")
		} else {
			n.owner("extension-granted")
		}
	case CannotDo:
		n.roles("declined", officeRoles...)
	case DeclineAnswered:
		n.owner("decline-answered")
	case Objected:
		n.roles("objected", org.OfficeHead)
		n.owner("objected")
	case UndoOrdered:
		n.owner("undo")
	}
}

// working: what the unit does and what is thought of it.
func (n *notices) working(e journal.Event) {
	switch e := e.(type) {
	case LinkAnswered:
		n.owner("link-answered")
	case Verified:
		if e.Result != Fixed {
			for _, u := range n.before.rectifiers() {
				n.unit(u, "failed")
			}
		}
	case Rechecked:
		n.owner("rechecked")
	case Suspended:
		n.owner("suspended")
	case Resumed:
		n.owner("resumed")
	case TimeUp:
		n.late(e)
	}
}

// late tells who owes what time ended.
func (n *notices) late(e TimeUp) {
	switch e.Of {
	case WaitTask:
		n.unit(e.Unit, "time-up")
	case WaitInfo, WaitLink:
		n.owner("time-up")
	case WaitRuling:
		n.roles("time-up", org.OfficeHead)
	default:
		n.roles("time-up", officeRoles...)
	}
}

// ending: how it ends, or does not.
func (n *notices) ending(e journal.Event) {
	switch e.(type) {
	case Closed:
		n.owner("closed")
		n.finder("closed")
	case Reopened:
		n.owner("reopened")
	case Rejected:
		n.finder("refused")
	case MergedInto:
		n.owner("merged")
		n.finder("merged")
	case VoidProposed:
		n.roles("void-proposed", org.OfficeHead, org.DutyChief)
	case Voided:
		n.owner("voided")
		n.finder("voided")
	}
}
