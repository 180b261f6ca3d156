package matter

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// Commands of the objection door 异议.
type (
	// Object 提出异议 by the person whom a coercive measure hit, with the code given to him.
	Object struct{ Words value.Secret }
	// AnswerObjection 答复异议 by the office. One that is upheld orders the measure to be undone and leads back to 整改中.
	AnswerObjection struct {
		Upheld bool
		Words  value.Text // what the objector is told; always with the reason
		Undo   value.Text // when upheld: what the unit undoes; empty: the answer says it
	}
)

// Events of the objection door.
type (
	// Objected 已提出异议.
	Objected struct {
		Stamp
		Code  string       `json:"code"`
		Words value.Secret `json:"words"`
	}
	// ObjectionAnswered 已答复异议. When upheld, UndoOrdered follows in the same command.
	ObjectionAnswered struct {
		Stamp
		Code   string     `json:"code"`
		Upheld bool       `json:"upheld"`
		Words  value.Text `json:"words"`
	}
	// UndoOrdered 已责令纠正. To and Clock are there when a matter that waited for verification goes back to 整改中; one that was
	// closed is reopened by Reopened, which follows.
	UndoOrdered struct {
		Stamp
		Code     string     `json:"code"`
		Words    value.Text `json:"words"`
		To       Status     `json:"to,omitempty"`
		Clock    Clock      `json:"clock,omitzero"`
		Rulebook string     `json:"rulebook"`
	}
)

// Objection is one objection and its answer.
type Objection struct {
	Code     string           `json:"code"`
	At       calendar.Instant `json:"at"`
	Words    value.Secret     `json:"words"`
	Answered calendar.Instant `json:"answered,omitzero"` // zero while it waits
	Upheld   bool             `json:"upheld,omitempty"`
	Reply    value.Text       `json:"reply,omitzero"`
}

// Door 异议码 is the way back that a coercive measure leaves to the person whom it hit. It stays open after the report it came with
// gave way to a later one.
type Door struct {
	Code     string           `json:"code"` // keyed hash
	Measure  Coercion         `json:"measure"`
	Document string           `json:"document"`
	Basis    value.Text       `json:"basis"`
	Unit     org.UnitID       `json:"unit"`
	At       calendar.Instant `json:"at"`
}

// Undo is an order to undo a measure.
type Undo struct {
	Code    string           `json:"code,omitempty"`
	Words   value.Text       `json:"words,omitzero"`
	At      calendar.Instant `json:"at,omitzero"`
	Pending bool             `json:"pending,omitempty"` // until the unit says done
}

func (Objected) Kind() string          { return "matter.objected.v1" }
func (ObjectionAnswered) Kind() string { return "matter.objection-answered.v1" }
func (UndoOrdered) Kind() string       { return "matter.undo-ordered.v1" }

func (e Objected) apply(s *State) {
	s.Objections = add(s.Objections, Objection{Code: e.Code, At: e.At, Words: e.Words})
}

func (e ObjectionAnswered) apply(s *State) {
	s.Objections = slices.Clone(s.Objections)
	for i := range s.Objections {
		if o := &s.Objections[i]; o.Code == e.Code && o.Answered.IsZero() {
			o.Answered, o.Upheld, o.Reply = e.At, e.Upheld, e.Words
		}
	}
}

func (e UndoOrdered) apply(s *State) {
	s.Undo = Undo{e.Code, e.Words, e.At, true}
	if e.To != "" {
		s.Status, s.Clock, s.Extension, s.Passed = e.To, e.Clock, Extension{}, nil
	}
}

func objectActs() []act {
	return []act{
		{verb: "object", word: "提出异议", may: mayObject},
		{verb: "answer-objection", word: "答复异议", may: mayAnswerObjection},
	}
}

func (Object) verb() Verb          { return "object" }
func (AnswerObjection) verb() Verb { return "answer-objection" }

// ErrNoDoor is what is said of every code that opens no door, whether nobody gave it out or it is misspelt.
func ErrNoDoor() error {
	return fault.New(fault.Missing, "异议码不对，请核对文书上的异议码。")
}

// DoorOf finds the door of a code.
func (s State) DoorOf(code string) (Door, bool) {
	i := slices.IndexFunc(s.Doors, func(d Door) bool { return code != "" && d.Code == code })
	if i < 0 {
		return Door{}, false
	}
	return s.Doors[i], true
}

// ObjectionOf finds the objection that was made with a code.
func (s State) ObjectionOf(code string) (Objection, bool) {
	i := slices.IndexFunc(s.Objections, func(o Objection) bool { return o.Code == code })
	if i < 0 {
		return Objection{}, false
	}
	return s.Objections[i], true
}

func mayObject(s State, f Facts) error {
	if _, ok := s.DoorOf(f.Objection); !ok {
		return ErrNoDoor()
	}
	if err := s.in("提出异议", Ready, Sign, Doing, Check, Redo, Back, Hold, Done); err != nil {
		return err
	}
	switch o, before := s.ObjectionOf(f.Objection); {
	case before && o.Answered.IsZero():
		return fault.New(fault.Refused, "您的异议正在办理，请等待答复。")
	case before:
		return fault.New(fault.Refused, "您的异议已经答复；仍不服的，请按文书写明的途径申请行政复议或者提起诉讼。")
	}
	return nil
}

func (c Object) decide(_ State, f Facts) ([]journal.Event, error) {
	if c.Words.IsZero() {
		return nil, fault.New(fault.Invalid, "请写明异议的内容。").At("words")
	}
	return one(Objected{f.stamp(), f.Objection, c.Words})
}

// waitingObjection is the index of the oldest objection without an answer, -1 for none.
func (s *State) waitingObjection() int {
	return slices.IndexFunc(s.Objections, func(o Objection) bool { return o.Answered.IsZero() })
}

func mayAnswerObjection(s State, f Facts) error {
	if err := s.in("答复异议", voidable...); err != nil {
		return err
	}
	if s.waitingObjection() < 0 {
		return fault.New(fault.Refused, "没有待答复的异议。")
	}
	return f.role("答复异议", chiefs...)
}

func (c AnswerObjection) decide(s State, f Facts) ([]journal.Event, error) {
	if err := need(c.Words, "words", "答复内容和理由"); err != nil {
		return nil, err
	}
	code := s.Objections[s.waitingObjection()].Code
	events := []journal.Event{ObjectionAnswered{f.stamp(), code, c.Upheld, c.Words}}
	if !c.Upheld {
		return events, nil
	}
	undo := UndoOrdered{Stamp: f.stamp(), Code: code, Words: c.Undo, Rulebook: f.Rules.Name()}
	if undo.Words.IsZero() {
		undo.Words = c.Words
	}
	switch s.Status {
	case Check:
		clock, err := setClock(f, f.Rules.redo(s.Class.Severity), "异议成立")
		undo.To, undo.Clock = Doing, clock
		return append(events, undo), err
	case Done:
		again, err := s.reopened(f, Upheld, calendar.Term{})
		again.Words = undo.Words
		return append(events, undo, again), err
	}
	return append(events, undo), nil
}
