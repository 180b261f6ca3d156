package matter

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
)

// Facts is what Decide may know beside the state and the command, loaded under the lock. Exactly one of Actor, Job, Receipt,
// Link and Objection says who asks.
type Facts struct {
	Actor     org.Actor
	Job       string // name of a job of the clock, such as auto-sign
	Receipt   string // ID of the receipt whose code a citizen gave
	Link      string // hash of the one-matter link that was opened
	Objection string // hash of the objection code that was given
	Now       calendar.Instant
	Calendar  *calendar.Calendar
	Rules     Rulebook
	Sponsors  []Sponsor // who sponsors the place today, beside those written into the matter
	// Town and Community are the units of these kinds in which the place lies; empty where it lies in none. Which unit of a path
	// is a town, only the register knows: cities and zones may stand above it.
	Town, Community org.UnitID
}

// by names who asks, for the event.
func (f Facts) by() By {
	if f.Actor.Account == "" {
		return By{Job: f.Job, Receipt: f.Receipt, Link: f.Link}
	}
	return By{Account: f.Actor.Account, Post: f.Actor.Post, Unit: f.Actor.Unit}
}

func (f Facts) stamp() Stamp { return Stamp{f.Now, f.by()} }

// officeAnswer is by when the office owes an answer to what is asked now; zero when the rulebook sets no term.
func (f Facts) officeAnswer() (calendar.Instant, error) {
	if f.Rules.OfficeAnswer.IsZero() {
		return 0, nil
	}
	return f.Calendar.Due(f.Now, f.Rules.OfficeAnswer)
}

// Command is a request 请求: it may be refused and is never stored.
type Command interface {
	verb() Verb
	// decide runs after the verb's permission was given; it looks at the command's own words only.
	decide(State, Facts) ([]journal.Event, error)
}

// Verb names one thing that can be asked of a matter; its permission is one function, asked by Decide and by Actions alike.
type Verb string

// act is a verb with its word and its permission: whether the state and this asker allow it, whatever the words may be.
type act struct {
	verb Verb
	word string
	may  func(State, Facts) error
	step bool // a half of a command over two matters, or a step of a job: never offered to a person
}

// acts lists every verb in the order of the buttons on the page.
var acts = slices.Concat(intakeActs(), recurActs(), dispatchActs(), clockActs(), rectifyActs(), verifyActs(), closeActs(), objectActs(), publishActs())

func actOf(v Verb) act { return acts[slices.IndexFunc(acts, func(a act) bool { return a.verb == v })] }

// Decide says which events follow from c, or why c is refused: the permission of its verb first, then its words. It
// changes nothing. What a command writes down comes from its fields, who and when come from f.
func Decide(s State, f Facts, c Command) ([]journal.Event, error) {
	if err := actOf(c.verb()).may(s, f); err != nil {
		return nil, err
	}
	return c.decide(s, f)
}

// Apply folds one event into s. It never refuses: what happened, happened. An event of another kind leaves s as it is.
func Apply(s State, e journal.Event) State {
	Fold(&s, e)
	return s
}

// Fold is Apply in place, for folding many entries without a copy of the state for each.
func Fold(s *State, e journal.Event) {
	if e, ok := e.(event); ok {
		e.apply(s)
	}
}

// event is a fact of this package; apply reads nothing but the event.
type event interface {
	journal.Event
	apply(*State)
}

// in refuses a state that is not listed.
func (s *State) in(doing string, list ...Status) error {
	if slices.Contains(list, s.Status) {
		return nil
	}
	switch s.Status {
	case Absent:
		return fault.New(fault.Missing, "没有这件事项，请核对编号。")
	case Merged:
		return fault.New(fault.Refused, "本件已并入%s，请到该件办理。", s.IntoNo)
	}
	return fault.New(fault.Refused, "“%s”的事项不能%s，请刷新页面查看现在的状态。", say.As(s.Status.Word()), say.As(doing))
}

// role refuses a person who holds none of the roles.
func (f *Facts) role(doing string, roles ...org.Role) error {
	if f.Actor.Account != "" && f.Actor.Has(roles...) {
		return nil
	}
	words := make(say.List, len(roles))
	for i, r := range roles {
		words[i] = say.As(r.Word())
	}
	return fault.New(fault.Denied, "%s须由%s办理，请转请其办理。", say.As(doing), words)
}

// office is the joint office 双创办; chiefs are those of it who dispatch.
var (
	office = []org.Role{org.Clerk, org.DutyChief, org.OfficeHead}
	chiefs = []org.Role{org.DutyChief, org.OfficeHead}
	// staff are the roles that act for a unit.
	staff = []org.Role{org.Liaison, org.UnitHead, org.LeadDept, org.Town, org.Community, org.CellChief, org.CellWorker}
)

// Dispatches reports whether a post with these roles may dispatch.
func Dispatches(roles []org.Role) bool {
	return slices.ContainsFunc(chiefs, func(r org.Role) bool { return slices.Contains(roles, r) })
}

// ours refuses everybody but the people of the responsible unit.
func (f *Facts) ours(s *State, doing string) error {
	if f.Actor.Account == "" || s.Owner.Unit == "" || f.Actor.Unit != s.Owner.Unit {
		return fault.New(fault.Denied, "只有责任单位的人员可以%s。", say.As(doing))
	}
	return f.role(doing, staff...)
}

// head refuses everybody but the office head, or somebody of the office who enters what a leader signed on paper: leaders need
// not log in. The signature must have been recorded at or after since, so that none serves twice.
func (f *Facts) head(s *State, doing string, p Paper, since calendar.Instant) error {
	if f.Actor.Account != "" && f.Actor.Has(office...) && s.signedSince(p, since) {
		return nil
	}
	if err := f.role(doing, org.OfficeHead); err != nil {
		return fault.New(fault.Denied, "%s须由双创办主任办理；领导已在纸面签批的，请先登记“%s”的纸质签批。", say.As(doing), say.As(p.Word()))
	}
	return nil
}

// need refuses an empty text.
func need(t value.Text, field, what string) error {
	if t.IsZero() {
		return fault.New(fault.Invalid, "请填写%s。", say.As(what)).At(field)
	}
	return nil
}

// pick refuses a code that is not in its list.
func pick[T ~string](list []Word[T], c T, field, what string) error {
	if !known(list, c) {
		return fault.New(fault.Invalid, "请从列表中选择%s。", say.As(what)).At(field)
	}
	return nil
}

// first is the first error that is not nil.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// one wraps a single event.
func one(e journal.Event) ([]journal.Event, error) { return []journal.Event{e}, nil }
