package matter

import (
	"regexp"
	"slices"

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
	Back     value.Text       `json:"back,omitzero"` // why the liaison sent the last reply back
}

// LinkEnd says what became of a link.
type LinkEnd string

// The ends.
const (
	LinkWithdrawn LinkEnd = "revoked"  // 已收回
	LinkUsed      LinkEnd = "used"     // 反馈已采用
	LinkDone      LinkEnd = "done"     // 本件已由单位自行上报
	LinkReplaced  LinkEnd = "replaced" // 已另发链接
	LinkExpired   LinkEnd = "expired"  // 已过期
)

// GoneLink is a link that opens nothing any more.
type GoneLink struct {
	Hash    string           `json:"hash"`
	Expires calendar.Instant `json:"expires"`
	End     LinkEnd          `json:"end"`
}

// endLink closes the link that is out, if any, and keeps what became of it.
func (s *State) endLink(end LinkEnd) {
	if !s.Link.IsZero() {
		s.Links = add(s.Links, GoneLink{s.Link.Hash, s.Link.Expires, end})
	}
	s.Link = Link{}
}

// OpenLink says whether a link opens the matter, or in one sentence why it does not.
func OpenLink(s State, hash string, now calendar.Instant) error {
	if hash != "" && s.Link.Hash == hash {
		if now > s.Link.Expires {
			return errExpired()
		}
		return nil
	}
	i := slices.IndexFunc(s.Links, func(l GoneLink) bool { return hash != "" && l.Hash == hash })
	if i < 0 {
		return ErrNoLink()
	}
	switch s.Links[i].End {
	case LinkExpired:
		return errExpired()
	case LinkUsed:
		return fault.New(fault.Denied, "您的反馈已被转交单位采用，链接已经用完，谢谢。")
	case LinkDone:
		return fault.New(fault.Denied, "转交单位已自行上报整改，这个链接不再使用。")
	case LinkReplaced:
		return fault.New(fault.Denied, "转交单位已另发新的链接，请用新的链接打开。")
	}
	return fault.New(fault.Denied, "链接已被转交单位收回，请联系转交单位。")
}

func errExpired() error {
	return fault.New(fault.Denied, "链接已过期，请联系转交单位重新发送。")
}

// ErrNoLink is what is said of a link that nobody gave out.
func ErrNoLink() error {
	return fault.New(fault.Missing, "链接不对，请核对收到的链接是否完整，或联系转交单位。")
}

// IsZero reports whether no link is out; it serves `omitzero`.
func (l Link) IsZero() bool { return l.Hash == "" }

func (Delegated) Kind() string     { return "matter.delegated.v1" }
func (LinkRevoked) Kind() string   { return "matter.link-revoked.v1" }
func (LinkAnswered) Kind() string  { return "matter.link-answered.v1" }
func (Countersigned) Kind() string { return "matter.countersigned.v1" }

func (e Delegated) apply(s *State) {
	s.endLink(LinkReplaced)
	s.Link = Link{Hash: e.Hash, Expires: e.Expires, Label: e.Label}
}

func (e LinkRevoked) apply(s *State) { s.endLink(LinkWithdrawn) }

func (e LinkAnswered) apply(s *State) { s.Link.Answered, s.Link.Work = e.At, e.Work }

func (e Countersigned) apply(s *State) {
	s.Link.Answered, s.Link.Work, s.Link.Back = 0, Work{}, e.Words
}

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
	if err := OpenLink(s, f.Link, f.Now); err != nil {
		return err
	}
	if !s.Link.Answered.IsZero() {
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
	done, err := s.rectified(f, w, s.Owner.Unit, s.Link.Hash)
	return append([]journal.Event{signed}, done...), err
}
