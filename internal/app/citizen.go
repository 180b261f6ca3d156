package app

import (
	"context"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/value"
)

// reportEvery and reportBurst bound the reports from one address.
const (
	reportEvery = time.Minute
	reportBurst = 5
)

// Tell files what a citizen reports 随手拍 without an account, and gives the code by which he follows it. From is the address
// he came from; it is used to slow down floods and is stored nowhere.
func (a *App) Tell(ctx context.Context, q Ask, from string, r Report) (Code, error) {
	if !a.tells.allow(from) {
		return Code{}, fault.New(fault.Unavailable, "这个网络刚才提交得太多了，请过几分钟再报")
	}
	code, err := a.NewCode(q, ReceiptDoor)
	if err != nil {
		return Code{}, err
	}
	q.Guest, q.Viewer = "citizen/"+code.Hash, Viewer{}
	r.Receipt, r.Channel, r.Secrecy = code.Hash, "citizen", matter.Secrecy{}
	if _, err = a.File(ctx, q, r); err != nil {
		return code, err
	}
	_, err = a.db.Publish(ctx) // the receipt shows a statement of the journal that covers the report
	return code, err
}

// PublicStep is one event of a matter as anybody with the code may know it: no names, no units' staff.
type PublicStep struct {
	At   calendar.Instant
	What string // key of a sentence
	Note string // words that were written for the reporter; may be empty
}

// PublicMatter is a matter as the holder of its receipt sees it.
type PublicMatter struct {
	Number  string
	Status  matter.Status
	What    string // empty for a restricted matter
	Words   string
	Due     calendar.Instant
	Steps   []PublicStep
	Asked   string // what the office still wants to know; empty: nothing
	Reopen  bool   // 没解决 may be said now
	WhyNot  string // why not, when it is closed
	Receipt int64  // place of the first entry in the journal
	id      string
}

// byReceipt finds the matter of a receipt, in what it was merged into where it was.
func (a *App) byReceipt(typed string) (id, hash string, err error) {
	if hash, err = a.CodeHash(ReceiptDoor, typed); err != nil {
		return "", "", err
	}
	r, err := a.db.MatterByReceipt(hash)
	if err != nil {
		return "", "", err
	}
	for range 5 {
		if r.State.Status != matter.Merged {
			break
		}
		if r, err = a.find(r.State.Into); err != nil {
			return "", "", err
		}
	}
	if r.Ver == 0 {
		return "", "", fault.New(fault.Missing, "没有查到这个码，请核对后再查")
	}
	return r.ID, hash, nil
}

// Follow shows the holder of a receipt how his report stands.
func (a *App) Follow(typed string) (PublicMatter, error) {
	id, hash, err := a.byReceipt(typed)
	if err != nil {
		return PublicMatter{}, err
	}
	r, err := a.find(id)
	if err != nil {
		return PublicMatter{}, err
	}
	texts, err := a.db.StreamTexts(matter.Stream(id))
	if err != nil {
		return PublicMatter{}, err
	}
	s := r.State
	p := PublicMatter{Number: s.Number, Status: s.Status, Due: s.Clock.Due, Receipt: r.Born, id: id}
	if s.Secrecy.IsZero() {
		p.What, p.Words = texts[s.What.Ref], texts[s.Place.Words.Ref]
	}
	d := a.District()
	f := matter.Facts{Receipt: hash, Now: a.db.Now(), Calendar: d.Calendar, Rules: d.Rules}
	for _, x := range matter.Actions(s, f) {
		if x.Verb == "reopen" && s.Status == matter.Done {
			p.Reopen, p.WhyNot = x.Allowed, x.Why
		}
	}
	p.Steps, p.Asked, err = a.publicSteps(id, s, texts)
	return p, err
}

// publicWords are the events that the holder of a receipt is told of, each with the sentence.
var publicWords = map[string]string{
	"matter.filed.v1": "已收到", "matter.accepted.v1": "已受理", "matter.rejected.v1": "不予受理", "matter.dispatched.v1": "已派给责任单位",
	"matter.received.v1": "责任单位已签收", "matter.info-asked.v1": "需要您补充情况", "matter.info-given.v1": "补充情况已收到",
	"matter.rectified.v1": "责任单位已上报整改", "matter.declined.v1": "责任单位说明暂时不能整改", "matter.suspended.v1": "已挂账，按计划解决",
	"matter.resumed.v1": "恢复办理", "matter.closed.v1": "核查通过，已销号", "matter.settled.v1": "当场办结", "matter.reopened.v1": "重新打开，继续整改",
	"matter.returned.v1": "正在重新确定责任单位", "matter.contested.v1": "正在裁定责任单位", "matter.voided.v1": "已作废",
}

// publicSteps reads the timeline. Only words that were written for the reporter come with it.
func (a *App) publicSteps(id string, s matter.State, texts map[string]string) (steps []PublicStep, asked string, err error) {
	stored, err := a.db.Stream(matter.Stream(id))
	if err != nil {
		return nil, "", err
	}
	for _, x := range stored {
		word, public := publicWords[x.Kind]
		if !public {
			continue
		}
		e, err := journal.Parse([]byte(x.Leaf))
		if err != nil {
			return nil, "", err
		}
		ev, err := matter.Decode(e.Kind, e.Body)
		if err != nil {
			return nil, "", err
		}
		step := PublicStep{At: e.At, What: word}
		if s.Secrecy.IsZero() {
			step.Note = texts[forReporter(ev).Ref]
		}
		if x.Kind == "matter.info-asked.v1" && s.Info.Pending {
			asked = step.Note
		}
		steps = append(steps, step)
	}
	return steps, asked, nil
}

// forReporter are the words of an event that were written for the reporter.
func forReporter(e journal.Event) value.Text {
	switch e := e.(type) {
	case matter.Rejected:
		return e.Words
	case matter.InfoAsked:
		return e.Words
	case matter.Rectified:
		return e.Measure
	case matter.Suspended:
		if e.Public {
			return e.Plan
		}
	}
	return value.Text{}
}

// Unsolved is the reporter's 没解决: it reopens the matter within the window.
func (a *App) Unsolved(ctx context.Context, q Ask, typed, words string) error {
	return a.answer(ctx, q, typed, func(k *Desk) matter.Command {
		return matter.Reopen{Why: matter.Unsolved, Words: k.Text("words", words)}
	})
}

// Inform is the reporter's answer to what the office asked.
func (a *App) Inform(ctx context.Context, q Ask, typed, words string, photos []matter.Photo) error {
	return a.answer(ctx, q, typed, func(k *Desk) matter.Command {
		return matter.GiveInfo{Words: k.Text("words", words), Photos: k.Photos(photos)}
	})
}

func (a *App) answer(ctx context.Context, q Ask, typed string, build func(*Desk) matter.Command) error {
	id, hash, err := a.byReceipt(typed)
	if err != nil {
		return err
	}
	q.Guest, q.Viewer = "citizen/"+hash, Viewer{}
	_, err = a.Matter(ctx, q, id, Outside{Receipt: hash}, build)
	return err
}
