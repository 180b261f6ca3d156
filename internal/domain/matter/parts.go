package matter

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// By is on whose account a step stands; exactly one of Account, Job, Receipt and Link is set. The journal's entry says the
// same in its own words; the event repeats it so that Apply needs nothing else.
type By struct {
	Account org.AccountID `json:"account,omitempty"`
	Post    org.PostID    `json:"post,omitempty"`
	Unit    org.UnitID    `json:"unit,omitempty"`
	Job     string        `json:"job,omitempty"`     // name of a job of the clock, such as auto-sign
	Receipt string        `json:"receipt,omitempty"` // ID of a citizen's receipt
	Link    string        `json:"link,omitempty"`    // hash of the one-matter link
}

// IsZero reports whether nobody is named; it serves `omitzero`.
func (b By) IsZero() bool { return b == By{} }

// Stamp opens every event: when it was entered and by whom.
type Stamp struct {
	At calendar.Instant `json:"at"`
	By By               `json:"by,omitzero"`
}

// Point is a position in WGS-84, in units of 1e-7 degree, because bodies hold no floats. The zero Point is none.
type Point struct {
	Lon int64 `json:"lon"`
	Lat int64 `json:"lat"`
}

// IsZero reports whether there is no position; it serves `omitzero`.
func (p Point) IsZero() bool { return p == Point{} }

func (p Point) ok() bool {
	return p.Lon >= -180e7 && p.Lon <= 180e7 && p.Lat >= -90e7 && p.Lat <= 90e7
}

// Sponsor is who sponsors 包保 a place: a unit, a person, or a person of a unit.
type Sponsor struct {
	Unit    org.UnitID    `json:"unit,omitempty"`
	Account org.AccountID `json:"account,omitempty"`
}

// Place is where the trouble is. At least one of Site, Cell, Path, Point and Words is there.
type Place struct {
	Site     string     `json:"site,omitempty"` // ID of the site 点位
	Cell     string     `json:"cell,omitempty"` // ID of the grid cell 网格; may be proposed and follow later
	Path     string     `json:"path,omitempty"` // unit IDs of the territories, district/town/community/cell, cut short where unknown
	Point    Point      `json:"point,omitzero"`
	Words    value.Text `json:"words,omitzero"` // where it is, in words
	Sponsors []Sponsor  `json:"sponsors,omitempty"`
}

func (p Place) isEmpty() bool {
	return p.Site == "" && p.Cell == "" && p.Path == "" && p.Point.IsZero() && p.Words.IsZero()
}

// Source is one report of the trouble: how it came and who brought it. A matter has one, and one more for each merged into it.
type Source struct {
	Channel  Channel      `json:"channel"`
	Finder   By           `json:"finder,omitzero"`    // who found it; a clerk who typed it stands in the stamp
	Name     value.Secret `json:"name,omitzero"`      // the citizen's name
	Contact  value.Secret `json:"contact,omitzero"`   // the citizen's phone
	External string       `json:"external,omitempty"` // the sender's own number for it
	Order    int          `json:"order,omitempty"`    // its place in the sender's list, from 1
	Checked  string       `json:"checked,omitempty"`  // ID of the inspection sheet whose failed item it is
	From     string       `json:"from,omitempty"`     // ID of the matter that was merged, empty for the first source
	FromNo   string       `json:"from_no,omitempty"`  // that matter's number
}

// Photo is a picture and what is known of its taking; all of it may be missing for a picture from the album.
type Photo struct {
	Blob     value.Blob       `json:"blob"`
	Capture  Capture          `json:"capture,omitempty"`
	Taken    calendar.Instant `json:"taken,omitzero"`
	Point    Point            `json:"point,omitzero"`
	Distance int              `json:"distance,omitempty"` // metres from the matter's point; 0 when unknown or on the spot
}

// Clause names a clause of one edition of a standard; a code alone means nothing.
type Clause struct {
	Edition string `json:"edition"`
	Code    string `json:"code"`
}

// Class is what the matter is, in the words of the standards. Every part may be empty and follow later.
type Class struct {
	Problem   Clause   `json:"problem,omitzero"`   // problem class 问题小类
	Condition Clause   `json:"condition,omitzero"` // filing condition 立案条件, which names the term
	Clauses   []Clause `json:"clauses,omitempty"`  // clauses of both campaigns
	Severity  Severity `json:"severity,omitempty"`
	Method    string   `json:"method,omitempty"` // name and version of the method that proposed it; empty when a person chose
}

func (c Class) isEmpty() bool {
	return c.Problem == Clause{} && c.Condition == Clause{} && len(c.Clauses) == 0 && c.Severity == "" && c.Method == ""
}

// IsZero reports whether nothing is said; it serves `omitzero`.
func (c Class) IsZero() bool { return c.isEmpty() }

// Owner is the responsible unit 责任单位 and why it is that one: the duty map's answer, loaded by the application.
type Owner struct {
	Unit      org.UnitID `json:"unit"`
	Kind      OwnerKind  `json:"kind"`
	HasPower  bool       `json:"has_power"`      // holds the power the matter needs on the day of dispatch
	Territory bool       `json:"territory"`      // is a town, community or cell 块
	Rule      string     `json:"rule,omitempty"` // ID of the rule of the duty map
	Why       []string   `json:"why,omitempty"`  // parts of the sentence that says why, in order
}

// IsZero reports whether there is no responsible unit; it serves `omitzero`.
func (o Owner) IsZero() bool { return o.Unit == "" }

// mustKeep reports whether the unit may not send the matter back: it holds it because of the place.
func (o Owner) mustKeep() bool {
	return o.Territory && (o.Kind == ByPlace || o.Kind == ByFallback)
}

// Task is what an assisting unit 协办单位 is asked to do, with its own date and its own answer.
type Task struct {
	Unit  org.UnitID    `json:"unit"`
	Words value.Text    `json:"words"`
	Due   calendar.Date `json:"due"` // last day, inclusive
	State TaskState     `json:"state,omitempty"`
	Reply value.Text    `json:"reply,omitzero"`
}

// TaskState is where an assisting unit stands.
type TaskState string

// The states of a task.
const (
	TaskOpen    TaskState = ""        // 待反馈
	TaskDone    TaskState = "done"    // 已配合
	TaskRefused TaskState = "refused" // 不能配合
)

// Signature is a leader's signature on paper, recorded by a clerk and shown as such.
type Signature struct {
	Paper  Paper            `json:"paper"`
	Post   org.PostID       `json:"post,omitempty"` // post of the leader, empty when the post is not in the system
	Name   value.Text       `json:"name"`
	Signed calendar.Date    `json:"signed"`
	Scan   value.Blob       `json:"scan"`
	At     calendar.Instant `json:"at"` // when the clerk recorded it
	Clerk  org.AccountID    `json:"clerk"`
}
