package app

import (
	"context"
	"os"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
)

// LinkMatter is a matter as the holder of its one-matter link may see it: the trouble, its place and its term; no reporter.
type LinkMatter struct {
	matter.State // as matter.ForLink leaves it
	What, Words  string
	Class        string
	Unit         string // who passed it on
	Label        string // to whom it went
	Expires      calendar.Instant
	Explain      say.Phrase // how the due moment came about
	Answered     calendar.Instant
	Back         string // why the liaison sent the last reply back; empty when he did not
}

// byLink finds the matter of a link and says in one sentence why it does not open.
func (a *App) byLink(token string) (r store.MatterRow, hash string, err error) {
	if hash, err = a.CodeHash(LinkDoor, token); err != nil {
		return r, "", matter.ErrNoLink()
	}
	if r, err = a.db.MatterByLink(hash); err != nil {
		return r, "", err
	}
	return r, hash, matter.OpenLink(r.State, hash, a.db.Now())
}

// LinkView shows the holder of a link the matter that was passed on to him.
func (a *App) LinkView(token string) (v LinkMatter, err error) {
	r, _, err := a.byLink(token)
	if err != nil {
		return v, err
	}
	texts, err := a.db.StreamTexts(matter.Stream(r.ID))
	if err != nil {
		return v, err
	}
	d, s := a.District(), r.State
	v = LinkMatter{State: matter.ForLink(s), What: texts[s.What.Ref], Words: texts[s.Place.Words.Ref], Class: d.className(s.Class.Problem.Code),
		Unit: d.Org.UnitName(s.Owner.Unit, a.db.Now().Date()), Label: texts[s.Link.Label.Ref], Expires: s.Link.Expires,
		Answered: s.Link.Answered, Back: texts[s.Link.Back.Ref]}
	v.Explain, err = matter.Explain(v.State, d.Calendar)
	return v, err
}

// LinkFile opens a photo that LinkView names; every other file is as if it were not there.
func (a *App) LinkFile(token, sum string) (*os.File, value.Blob, error) {
	r, _, err := a.byLink(token)
	if err != nil {
		return nil, value.Blob{}, err
	}
	if !slices.ContainsFunc(matter.ForLink(r.State).Photos, func(p matter.Photo) bool { return p.Blob.SHA256 == sum }) {
		return nil, value.Blob{}, fault.New(fault.Missing, "本件没有这个附件")
	}
	return a.openFile(sum)
}

// Reply is what the holder of a link did.
type Reply struct {
	Done     bool // false: a stage is complete, more follows
	Measure  string
	Fix      matter.FixKind
	Cause    string
	NoPhoto  string // why there is no picture although there could be one
	After    []matter.Photo
	Coercive matter.Coercion // empty: nothing was taken from anybody
	Basis    string
	Document string
}

// LinkReply takes in what the holder of a link did. It counts only once the liaison has countersigned it.
func (a *App) LinkReply(ctx context.Context, q Ask, token string, x Reply) error {
	r, hash, err := a.byLink(token)
	if r.Ver == 0 {
		return err // a link that opens nothing any more is refused under the lock, so that the same reply sent again gets its first answer
	}
	q.Guest, q.Viewer = "link/"+hash, Viewer{}
	_, err = a.Matter(ctx, q, r.ID, Outside{Link: hash}, func(k *Desk) matter.Command {
		w := matter.Work{Done: x.Done, Measure: k.Text("measure", x.Measure), Fix: x.Fix, Cause: k.Text("cause", x.Cause),
			NoPhoto: k.Text("no_photo", x.NoPhoto), After: k.Photos(x.After)}
		if x.Coercive != "" {
			w.Coercive = matter.Coercive{Measure: x.Coercive, Basis: k.Text("basis", x.Basis), Document: x.Document}
		}
		return matter.AnswerLink{Work: w}
	})
	return err
}

// ObjectionPaper is what the person whom a coercive measure hit may know of it: the measure, its ground, and his objection.
type ObjectionPaper struct {
	Number    string
	Measure   matter.Coercion
	Document  string
	Basis     string
	Unit      string
	At        calendar.Instant // when the measure was reported
	Objected  calendar.Instant // zero: not yet
	Answered  calendar.Instant // zero: not yet
	Upheld    bool
	Reply     string // the answer with its reason
	MayObject bool
	WhyNot    error
}

// byDoor finds the matter of an objection code. A code that nobody gave out and one that is no code at all are told alike.
func (a *App) byDoor(code string) (r store.MatterRow, hash string, err error) {
	if hash, err = a.CodeHash(ObjectionDoor, code); err != nil {
		return r, "", matter.ErrNoDoor()
	}
	if r, err = a.db.MatterByDoor(hash); err == nil && r.Ver == 0 {
		err = matter.ErrNoDoor()
	}
	return r, hash, err
}

// ObjectionView shows the holder of an objection code the measure that hit him and how his objection stands.
func (a *App) ObjectionView(code string) (p ObjectionPaper, err error) {
	r, hash, err := a.byDoor(code)
	if err != nil {
		return p, err
	}
	door, ok := r.State.DoorOf(hash)
	if !ok {
		return p, matter.ErrNoDoor()
	}
	o, _ := r.State.ObjectionOf(hash)
	texts, err := a.db.Texts(door.Basis.Ref, o.Reply.Ref)
	if err != nil {
		return p, err
	}
	d, now := a.District(), a.db.Now()
	p = ObjectionPaper{Number: r.State.Number, Measure: door.Measure, Document: door.Document, Basis: texts[door.Basis.Ref],
		Unit: d.Org.UnitName(door.Unit, now.Date()), At: door.At, Objected: o.At, Answered: o.Answered, Upheld: o.Upheld, Reply: texts[o.Reply.Ref]}
	for _, x := range matter.Actions(r.State, matter.Facts{Objection: hash, Now: now, Calendar: d.Calendar, Rules: d.Rules}) {
		if x.Verb == "object" {
			p.MayObject, p.WhyNot = x.Allowed, x.Why
		}
	}
	return p, nil
}

// Object enters an objection. Its words and how to reach the person lie in the vault.
func (a *App) Object(ctx context.Context, q Ask, code, words, contact string) error {
	r, hash, err := a.byDoor(code)
	if err != nil {
		return err
	}
	q.Guest, q.Viewer = "objection/"+hash, Viewer{}
	_, err = a.Matter(ctx, q, r.ID, Outside{Objection: hash}, func(k *Desk) matter.Command {
		c := matter.Object{Words: k.Secret("objection", words)}
		k.setAside("异议人联系方式", contact)
		return c
	})
	return err
}
