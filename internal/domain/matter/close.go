package matter

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// Commands that end a matter by mistake and record paper.
type (
	// Cancel 作废: before dispatch by one person, after it as a proposal that a second person decides.
	Cancel struct{ Reason value.Text }
	// ConfirmVoid 确认作废 by another account than the proposer's.
	ConfirmVoid struct{}
	// RefuseVoid 撤销作废申请.
	RefuseVoid struct{ Reason value.Text }
	// SignPaper 登记纸质签批: a clerk records a leader's signature.
	SignPaper struct {
		Paper  Paper
		Post   org.PostID
		Name   value.Text
		Signed calendar.Date
		Scan   value.Blob
	}
)

// Events of these.
type (
	// Voided 已作废.
	Voided struct {
		Stamp
		Reason value.Text `json:"reason,omitzero"`
	}
	// VoidProposed 已提出作废.
	VoidProposed struct {
		Stamp
		Reason value.Text `json:"reason"`
	}
	// VoidRefused 作废未获确认.
	VoidRefused struct {
		Stamp
		Reason value.Text `json:"reason"`
	}
	// PaperSigned 已登记纸质签批.
	PaperSigned struct {
		Stamp
		Paper  Paper         `json:"paper"`
		Post   org.PostID    `json:"post,omitempty"`
		Name   value.Text    `json:"name"`
		Signed calendar.Date `json:"signed"`
		Scan   value.Blob    `json:"scan"`
	}
)

func (Voided) Kind() string       { return "matter.voided.v1" }
func (VoidProposed) Kind() string { return "matter.void-proposed.v1" }
func (VoidRefused) Kind() string  { return "matter.void-refused.v1" }
func (PaperSigned) Kind() string  { return "matter.paper-signed.v1" }

func (e Voided) apply(s *State) {
	s.endLink(LinkWithdrawn)
	s.Status, s.Voiding = Void, By{}
	s.Info.Pending, s.Extension.Pending, s.Declined.Pending = false, false, false
}

func (e VoidProposed) apply(s *State) { s.Voiding = e.By }

func (e VoidRefused) apply(s *State) { s.Voiding = By{} }

func (e PaperSigned) apply(s *State) {
	s.Signatures = add(s.Signatures, Signature{e.Paper, e.Post, e.Name, e.Signed, e.Scan, e.At, e.By.Account})
}

func closeActs() []act {
	return []act{
		{verb: "void", word: "作废", may: mayCancel},
		{verb: "confirm-void", word: "确认作废", may: mayConfirmVoid},
		{verb: "refuse-void", word: "撤销作废申请", may: mayRefuseVoid},
		{verb: "sign-paper", word: "登记纸质签批", may: maySignPaper},
	}
}

func (Cancel) verb() Verb      { return "void" }
func (ConfirmVoid) verb() Verb { return "confirm-void" }
func (RefuseVoid) verb() Verb  { return "refuse-void" }
func (SignPaper) verb() Verb   { return "sign-paper" }

// voidable are the states a matter may be voided in.
var voidable = []Status{New, Ready, Sign, Doing, Check, Redo, Back, Hold, Done}

// mayCancel wants the office; the tool that took in a sheet may take back what was never dispatched.
func mayCancel(s State, f Facts) error {
	if err := s.in("作废", voidable...); err != nil {
		return err
	}
	if f.Job == "" || !s.undispatched() {
		if err := f.role("作废", office...); err != nil {
			return err
		}
	}
	if !s.Voiding.IsZero() {
		return fault.New(fault.Refused, "已有人提出作废，请由另一人确认或撤销。")
	}
	return nil
}

func (c Cancel) decide(s State, f Facts) ([]journal.Event, error) {
	if err := need(c.Reason, "reason", "作废原因"); err != nil {
		return nil, err
	}
	// What was only taken over from an old ledger never bound anybody, closed or not.
	if s.undispatched() && (s.Status != Done || s.History) {
		return one(Voided{f.stamp(), c.Reason})
	}
	return one(VoidProposed{f.stamp(), c.Reason})
}

// mayDecideVoid is common to confirming and refusing.
func mayDecideVoid(s State, f Facts, doing string, roles []org.Role) error {
	if err := s.in(doing, voidable...); err != nil {
		return err
	}
	if s.Voiding.IsZero() {
		return fault.New(fault.Refused, "没有人提出作废。")
	}
	return f.role(doing, roles...)
}

func mayConfirmVoid(s State, f Facts) error {
	if err := mayDecideVoid(s, f, "确认作废", chiefs); err != nil {
		return err
	}
	if s.Voiding.Account == f.Actor.Account {
		return fault.New(fault.Denied, "派遣后作废须由第二人确认，不能由提出人自己确认。")
	}
	return nil
}

func (ConfirmVoid) decide(_ State, f Facts) ([]journal.Event, error) {
	return one(Voided{Stamp: f.stamp()})
}

func mayRefuseVoid(s State, f Facts) error { return mayDecideVoid(s, f, "撤销作废申请", office) }

func (c RefuseVoid) decide(_ State, f Facts) ([]journal.Event, error) {
	if err := need(c.Reason, "reason", "不作废的原因"); err != nil {
		return nil, err
	}
	return one(VoidRefused{f.stamp(), c.Reason})
}

func maySignPaper(s State, f Facts) error {
	if err := s.in("登记纸质签批", voidable...); err != nil {
		return err
	}
	return f.role("登记纸质签批", office...)
}

func (c SignPaper) decide(_ State, f Facts) ([]journal.Event, error) {
	err := first(pick(Papers, c.Paper, "paper", "签批的是哪种表单"), need(c.Name, "name", "签批人"), checkDate(c.Signed, "signed", "签批日期"))
	switch {
	case err != nil:
		return nil, err
	case c.Signed > f.Now.Date():
		return nil, fault.New(fault.Invalid, "签批日期晚于今天，请核对。").At("signed")
	case c.Scan.IsZero():
		return nil, fault.New(fault.Invalid, "请附签批件的扫描件或照片。").At("scan")
	}
	return one(PaperSigned{f.stamp(), c.Paper, c.Post, c.Name, c.Signed, c.Scan})
}
