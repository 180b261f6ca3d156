package app

import (
	"context"
	"slices"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
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
		return Code{}, errFlood()
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

// errFlood is said to who reports too much at once.
func errFlood() error {
	return fault.New(fault.Unavailable, "这个网络刚才提交得太多了，请过几分钟再报")
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
	WhyNot  error  // why not, when it is closed
	Receipt int64  // place of the first entry in the journal
	Filed   calendar.Instant
	Contact bool          // his name or phone lies in the vault
	Photos  []PublicPhoto // those that the office released
	id      string
}

// How often an address may show codes that open nothing: a person misreads a paper a few times, a program tries many.
const (
	missEvery = 20 * time.Second
	missBurst = 15
)

// errNoReceipt is said of every code that opens nothing, misspelt or unknown.
func errNoReceipt() error {
	return fault.New(fault.Missing, "没有查到这个码，请核对后再查")
}

// guard slows down who tries codes: an address that showed too many wrong ones has to wait, with a right one too.
func guard[T any](a *App, from string, look func() (T, error)) (v T, err error) {
	if a.misses.spent(from) {
		return v, fault.New(fault.Unavailable, "这个网络输错码的次数太多，请过几分钟再试")
	}
	if v, err = look(); fault.KindOf(err) == fault.Missing && err != nil {
		a.misses.allow(from)
	}
	return v, err
}

// Guarded is guard for doors that are looked into by a call of their own: links and objection codes.
func (a *App) Guarded(from string, look func() error) error {
	_, err := guard(a, from, func() (struct{}, error) { return struct{}{}, look() })
	return err
}

// byReceipt finds the matter of a receipt, in what it was merged into where it was.
func (a *App) byReceipt(typed string) (id, hash string, err error) {
	if hash, err = a.CodeHash(ReceiptDoor, typed); err != nil {
		return "", "", errNoReceipt()
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
		return "", "", errNoReceipt()
	}
	return r.ID, hash, nil
}

// Follow shows the holder of a receipt how his report stands. From is the address that asks.
func (a *App) Follow(from, typed string) (PublicMatter, error) {
	return guard(a, from, func() (PublicMatter, error) { return a.follow(typed) })
}

func (a *App) follow(typed string) (PublicMatter, error) {
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
	p := PublicMatter{Number: s.Number, Status: s.Status, Due: s.Clock.Due, Receipt: r.Born, Filed: s.Entered, id: id}
	d := a.District()
	if s.Secrecy.IsZero() {
		if p.What, p.Words, err = a.ownWords(r, hash, texts); err != nil {
			return PublicMatter{}, err
		}
	}
	f := matter.Facts{Receipt: hash, Now: a.db.Now(), Calendar: d.Calendar, Rules: d.Rules}
	for _, x := range matter.Actions(s, f) {
		if x.Verb == "reopen" && s.Status == matter.Done {
			p.Reopen, p.WhyNot = x.Allowed, x.Why
		}
	}
	if p.Steps, p.Asked, err = a.publicSteps(id, s, texts); err != nil {
		return p, err
	}
	p.Photos = publicPhotos(s)
	p.Contact, err = a.keepsContact(s, hash)
	return p, err
}

// ownWords are what the holder of a receipt said himself, and where: nobody reads what another reporter wrote.
func (a *App) ownWords(r store.MatterRow, receipt string, texts map[string]string) (what, where string, err error) {
	s := r.State
	if s.Source.Finder.Receipt == receipt {
		return texts[s.What.Ref], texts[s.Place.Words.Ref], nil
	}
	if i := slices.IndexFunc(s.Voices, func(v matter.Voice) bool { return v.Receipt == receipt }); i >= 0 {
		return texts[s.Voices[i].Words.Ref], a.District().placeName(s.Place, a.db.Now().Date()), nil
	}
	i := slices.IndexFunc(s.Sources, func(x matter.Source) bool { return x.Finder.Receipt == receipt && x.From != "" })
	if i < 0 {
		return "", "", nil
	}
	from, err := a.find(s.Sources[i].From)
	if err != nil {
		return "", "", err
	}
	if texts, err = a.db.StreamTexts(matter.Stream(from.ID)); err != nil {
		return "", "", err
	}
	return a.ownWords(from, receipt, texts)
}

// publicWords are the events that the holder of a receipt is told of, each with the sentence.
var publicWords = map[string]string{
	"matter.filed.v1": "已收到您的反映", "matter.accepted.v1": "已受理", "matter.rejected.v1": "没有受理", "matter.dispatched.v1": "已派给责任单位",
	"matter.received.v1": "责任单位已接手", "matter.info-asked.v1": "需要您补充情况", "matter.info-given.v1": "补充情况已收到",
	"matter.rectified.v1": "责任单位说已经办好，等人到现场核查", "matter.declined.v1": "责任单位说明暂时办不了", "matter.suspended.v1": "一时办不了，已列入计划",
	"matter.resumed.v1": "恢复办理", "matter.closed.v1": "核查通过，已办好", "matter.settled.v1": "当场办好了", "matter.reopened.v1": "重新办理",
	"matter.returned.v1": "正在重新确定由哪个单位办", "matter.contested.v1": "正在裁定由哪个单位办", "matter.voided.v1": "已作废",
	"matter.verified.v1":  "核查没有通过，退回重办",
	"matter.projected.v1": "已立项，按工程计划解决", "matter.stage-reached.v1": "办完一步，接着办下一步", "matter.supported.v1": "又有市民反映同一问题",
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
		if v, passed := ev.(matter.Verified); passed && v.Result == matter.Fixed {
			continue // told by the closing, or not yet all
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
func (a *App) Unsolved(ctx context.Context, q Ask, from, typed, words string, photos []matter.Photo) error {
	return a.answer(ctx, q, from, typed, func(k *Desk) matter.Command {
		return matter.Reopen{Why: matter.Unsolved, Words: k.Text("words", words), Photos: k.Photos(photos)}
	})
}

// Inform is the reporter's answer to what the office asked.
func (a *App) Inform(ctx context.Context, q Ask, from, typed, words string, photos []matter.Photo) error {
	return a.answer(ctx, q, from, typed, func(k *Desk) matter.Command {
		return matter.GiveInfo{Words: k.Text("words", words), Photos: k.Photos(photos)}
	})
}

func (a *App) answer(ctx context.Context, q Ask, from, typed string, build func(*Desk) matter.Command) error {
	held, err := a.holder(from, typed)
	if err != nil {
		return err
	}
	q.Guest, q.Viewer = "citizen/"+held.hash, Viewer{}
	_, err = a.Matter(ctx, q, held.id, Outside{Receipt: held.hash}, build)
	return err
}

// held is what a receipt opens: the matter, and the receipt as the matter keeps it.
type held struct{ id, hash string }

// holder is byReceipt for an address that may have shown too many wrong codes.
func (a *App) holder(from, typed string) (held, error) {
	return guard(a, from, func() (held, error) {
		id, hash, err := a.byReceipt(typed)
		return held{id, hash}, err
	})
}
