package matter

import (
	"regexp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// Commands of passing a matter on to a section, a contractor or a property firm that has no account.
type (
	// Delegate 转交办理 gives out a link to this one matter. The application makes the link and keeps only its hash.
	Delegate struct {
		Hash    string           // SHA-256 of the link's secret, lower-case hex
		Expires calendar.Instant // last moment at which it opens
		Label   value.Text       // to whom it went
	}
	// RevokeLink 收回链接.
	RevokeLink struct{}
	// AnswerLink 链接反馈: the holder's reply, which counts only once the liaison has countersigned it.
	AnswerLink struct{ Work }
	// Countersign 审签反馈 makes the reply the unit's own, or sends it back.
	Countersign struct {
		Accept   bool
		Evidence bool       // as in Rectify
		Code     string     // of the objection door, when the work is coercive
		Words    value.Text // when sent back: why
	}
)

// Events of links.
type (
	// Delegated 已转交.
	Delegated struct {
		Stamp
		Hash    string           `json:"hash"`
		Expires calendar.Instant `json:"expires"`
		Label   value.Text       `json:"label"`

		Rulebook string `json:"rulebook"`
	}
	// LinkRevoked 链接已收回.
	LinkRevoked struct{ Stamp }
	// LinkAnswered 链接已反馈.
	LinkAnswered struct {
		Stamp
		Work
	}
	// Countersigned 已审签; when accepted, Rectified follows in the same command.
	Countersigned struct {
		Stamp
		Hash   string     `json:"hash"`
		Accept bool       `json:"accept"`
		Words  value.Text `json:"words,omitzero"`
	}
)

// Link is the state of the one link that may be out; the zero Link is none.
type Link struct {
	Hash     string           `json:"hash,omitempty"`
	Expires  calendar.Instant `json:"expires,omitzero"`
	Label    value.Text       `json:"label,omitzero"`
	Answered calendar.Instant `json:"answered,omitzero"` // zero until there is a reply to countersign
	Work     Work             `json:"work,omitzero"`
}

// IsZero reports whether no link is out; it serves `omitzero`.
func (l Link) IsZero() bool { return l.Hash == "" }

func (Delegated) Kind() string     { return "matter.delegated.v1" }
func (LinkRevoked) Kind() string   { return "matter.link-revoked.v1" }
func (LinkAnswered) Kind() string  { return "matter.link-answered.v1" }
func (Countersigned) Kind() string { return "matter.countersigned.v1" }

func (e Delegated) apply(s *State) { s.Link = Link{Hash: e.Hash, Expires: e.Expires, Label: e.Label} }

func (e LinkRevoked) apply(s *State) { s.Link = Link{} }

func (e LinkAnswered) apply(s *State) { s.Link.Answered, s.Link.Work = e.At, e.Work }

func (e Countersigned) apply(s *State) { s.Link.Answered, s.Link.Work = 0, Work{} }

// ForLink is what the holder of the link may see: the trouble, its place and its term, no reporter, no persons, no link.
func ForLink(s State) State {
	return State{
		Number: s.Number, Status: s.Status, Entered: s.Entered, Occurred: s.Occurred, Clocked: s.Clocked,
		What: s.What, Photos: s.Photos, Class: s.Class, Clock: s.Clock, Reopened: s.Reopened, Failures: s.Failures,
		Place: Place{Site: s.Place.Site, Cell: s.Place.Cell, Path: s.Place.Path, Point: s.Place.Point, Words: s.Place.Words},
		Owner: Owner{Unit: s.Owner.Unit, Kind: s.Owner.Kind},
	}
}

var hashPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (Delegate) verb() Verb    { return "delegate" }
func (RevokeLink) verb() Verb  { return "revoke-link" }
func (AnswerLink) verb() Verb  { return "answer-link" }
func (Countersign) verb() Verb { return "countersign" }

// liaison refuses everybody but the liaison or head of the responsible unit.
func (f *Facts) liaison(s *State, doing string) error {
	if err := f.ours(s, doing); err != nil {
		return err
	}
	return f.role(doing, org.Liaison, org.UnitHead, org.Town, org.Community)
}

func mayDelegate(s State, f Facts) error {
	if err := first(s.in("转交办理", Doing, Redo), f.liaison(&s, "转交办理")); err != nil {
		return err
	}
	switch {
	case !s.Secrecy.IsZero():
		return fault.New(fault.Refused, "受限事项不能通过链接转交，请由有权限的人员办理。")
	case !s.Link.IsZero() && f.Now <= s.Link.Expires:
		return fault.New(fault.Refused, "已有一个有效链接，请先收回再转交。")
	case !s.Link.Answered.IsZero():
		return fault.New(fault.Refused, "链接的反馈尚未审签，请先审签。")
	}
	return nil
}

func (c Delegate) decide(_ State, f Facts) ([]journal.Event, error) {
	last := f.Now.Date().AddDays(f.Rules.LinkDays + 1).Start()
	switch {
	case !hashPattern.MatchString(c.Hash):
		return nil, fault.New(fault.Invalid, "链接没有生成好，请重试。")
	case c.Expires <= f.Now || c.Expires > last:
		return nil, fault.New(fault.Invalid, "链接的有效期须在现在之后、%d天之内。", f.Rules.LinkDays).At("expires")
	}
	if err := need(c.Label, "label", "转交给谁"); err != nil {
		return nil, err
	}
	return one(Delegated{f.stamp(), c.Hash, c.Expires, c.Label, f.Rules.Name()})
}

func mayRevoke(s State, f Facts) error {
	if err := first(s.in("收回链接", Doing, Redo), f.liaison(&s, "收回链接")); err != nil {
		return err
	}
	if s.Link.IsZero() {
		return fault.New(fault.Refused, "没有发出的链接。")
	}
	return nil
}

func (RevokeLink) decide(_ State, f Facts) ([]journal.Event, error) {
	return one(LinkRevoked{f.stamp()})
}

func mayAnswerLink(s State, f Facts) error {
	switch {
	case f.Link == "" || f.Link != s.Link.Hash:
		return fault.New(fault.Denied, "链接无效或已收回，请联系转交单位。")
	case f.Now > s.Link.Expires:
		return fault.New(fault.Denied, "链接已过期，请联系转交单位重新发送。")
	case !s.Link.Answered.IsZero():
		return fault.New(fault.Refused, "已提交反馈，正在等待转交单位审签。")
	}
	return s.in("反馈", Doing, Redo)
}

func (c AnswerLink) decide(_ State, f Facts) ([]journal.Event, error) {
	err := first(need(c.Measure, "measure", "整改措施"), pick(FixKinds, c.Fix, "fix", "整改方式"), checkPhotos(c.After))
	if err != nil {
		return nil, err
	}
	return one(LinkAnswered{f.stamp(), c.Work})
}

func mayCountersign(s State, f Facts) error {
	if err := first(s.in("审签反馈", Doing, Redo), f.liaison(&s, "审签反馈")); err != nil {
		return err
	}
	if s.Link.Answered.IsZero() {
		return fault.New(fault.Refused, "没有待审签的反馈。")
	}
	return nil
}

func (c Countersign) decide(s State, f Facts) ([]journal.Event, error) {
	signed := Countersigned{f.stamp(), s.Link.Hash, c.Accept, c.Words}
	if !c.Accept {
		if err := need(c.Words, "words", "退回反馈的原因"); err != nil {
			return nil, err
		}
		return one(signed)
	}
	w := s.Link.Work
	if !w.Coercive.IsZero() {
		w.Coercive.Code = c.Code
	}
	if err := w.check(s, f, c.Evidence); err != nil {
		return nil, err
	}
	e := s.rectified(f, w, s.Owner.Unit)
	e.Link = s.Link.Hash
	return []journal.Event{signed, e}, nil
}
