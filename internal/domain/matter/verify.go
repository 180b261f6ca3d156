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

// Verify 核查 is one level's finding on the spot.
type Verify struct {
	Result Result
	Words  value.Text // what was seen; needed unless all is well
	Photos []Photo
	Term   calendar.Term // when failed: the new term; zero: from the rulebook
}

// Verified 已核查. When it failed, Clock holds the new term; when the last level passed, Closed follows in the same command.
type Verified struct {
	Stamp
	Level    Level      `json:"level"`
	Result   Result     `json:"result"`
	Skipped  bool       `json:"skipped,omitempty"` // the level failed the rule and the supervision group took it
	Words    value.Text `json:"words,omitzero"`
	Photos   []Photo    `json:"photos,omitempty"`
	Clock    Clock      `json:"clock,omitzero"`
	Rulebook string     `json:"rulebook"`
}

// Pass is a level that was passed, and by whom.
type Pass struct {
	Level Level            `json:"level"`
	By    By               `json:"by"`
	At    calendar.Instant `json:"at"`
}

func (Verified) Kind() string { return "matter.verified.v1" }

func (e Verified) apply(s *State) {
	if e.Result == Fixed {
		s.Passed = add(s.Passed, Pass{e.Level, e.By, e.At})
		return
	}
	s.Status, s.Clock, s.Extension, s.Passed = Redo, e.Clock, Extension{}, nil
	s.Failures++
	if e.Result == False {
		s.Falses++
		s.FalseAt = e.At
	}
}

// Verifier says who verifies a level of a matter.
type Verifier struct {
	Level Level
	Unit  org.UnitID // the community or town whose turn it is; empty when the supervision group takes it
	Group bool       // the supervision group takes the level
	Rule  say.Phrase // the rule behind it, one sentence
}

// NextLevel is the level whose turn it is, of the levels settled when the unit said done; empty when nothing waits.
func (s State) NextLevel() Level {
	if s.Status != Check || len(s.Report.Levels) == 0 {
		return ""
	}
	return s.Report.Levels[min(len(s.Passed), len(s.Report.Levels)-1)]
}

// VerifierFor names who may verify a level and the rule: the community or town of the place, unless it is the rectifying
// unit, lies below it, or sponsors the place. Then the level is skipped and the supervision group takes it.
func VerifierFor(s State, f Facts, level Level) Verifier {
	unit, word := f.Community, say.As("社区")
	switch level {
	case LevelOffice:
		return Verifier{level, "", true, say.As("办公室核查由督导组或双创办承担，核查人不得是责任单位及其下属，也不得是包保该处的单位或人员。")}
	case LevelTown:
		unit, word = f.Town, say.As("镇街")
	}
	skip := func(why string) Verifier {
		return Verifier{level, "", true, say.As("%s，按回避规则跳过%s，本级核查由督导组承担。", say.As(why, word), word)}
	}
	if unit == "" {
		return skip("本件没有落到%s")
	}
	above := s.territories()
	above = above[:max(0, slices.Index(above, unit))]
	for _, r := range s.rectifiers() {
		if r == unit {
			return skip("事发地%s就是整改单位")
		}
		if slices.Contains(above, r) {
			return skip("事发地%s是整改单位的下属")
		}
	}
	if s.sponsored(f, "", []org.UnitID{unit}) {
		return skip("事发地%s是包保单位")
	}
	return Verifier{level, unit, false, say.As("本级核查由事发地%s承担，督导组可以代为核查；核查人不得是责任单位及其下属，也不得是包保该处的单位或人员。", word)}
}

// sponsored reports whether the account or one of the units sponsors the place.
func (s *State) sponsored(f Facts, account org.AccountID, units []org.UnitID) bool {
	for _, x := range slices.Concat(s.Place.Sponsors, f.Sponsors) {
		if x.Account != "" && x.Account == account || x.Unit != "" && slices.Contains(units, x.Unit) {
			return true
		}
	}
	return false
}

// independent refuses those who may not judge this matter at any level.
func (s *State) independent(f Facts, doing string) error {
	a := f.Actor
	if a.Account == "" {
		return fault.New(fault.Denied, "%s须由具名的人员作出。", say.As(doing))
	}
	for _, r := range s.rectifiers() {
		if r != "" && (a.Unit == r || a.Under(r)) {
			return fault.New(fault.Denied, "整改单位及其下属不得%s本单位的整改，请由其他单位或督导组办理。", say.As(doing))
		}
	}
	if a.Account == s.Report.By.Account {
		return fault.New(fault.Denied, "上报整改的人不得%s自己的整改。", say.As(doing))
	}
	if s.sponsored(f, a.Account, append(slices.Clone(a.Chain), a.Unit)) {
		return fault.New(fault.Denied, "包保该处的单位和人员须回避，不得%s本件。", say.As(doing))
	}
	return nil
}

func verifyActs() []act {
	return []act{
		{verb: "verify", word: "核查", may: mayVerify},
		{verb: "recheck", word: "回头看", may: mayRecheck},
		{verb: "reopen", word: "重新打开", may: mayReopen},
		{verb: "sample", word: "列入回头看", may: maySample, step: true},
	}
}

func (Verify) verb() Verb { return "verify" }

func mayVerify(s State, f Facts) error {
	if err := first(s.in("核查", Check), s.independent(f, "核查")); err != nil {
		return err
	}
	if slices.ContainsFunc(s.Passed, func(p Pass) bool { return p.By.Account == f.Actor.Account }) {
		return fault.New(fault.Denied, "您已核查过一级，另一级须由他人核查。")
	}
	if s.Dispatch.By.Account == f.Actor.Account && len(s.Passed) == 0 {
		return fault.New(fault.Denied, "派遣人不得单独核查自己派遣的事项，请先由他人核查。")
	}
	v := VerifierFor(s, f, s.NextLevel())
	switch {
	case f.Actor.Has(org.Supervisor):
		return nil
	case v.Level == LevelOffice && f.Actor.Has(chiefs...):
		return nil
	case !v.Group && v.Unit == f.Actor.Unit && f.Actor.Has(v.Level.role()):
		return nil
	}
	return fault.New(fault.Denied, "您不是本级的核查人：%s", v.Rule)
}

// role is the role that verifies the level for its unit.
func (l Level) role() org.Role {
	if l == LevelTown {
		return org.Town
	}
	return org.Community
}

func (c Verify) decide(s State, f Facts) ([]journal.Event, error) {
	if err := first(pick(Results, c.Result, "result", "核查结果"), checkPhotos(c.Photos)); err != nil {
		return nil, err
	}
	level := s.NextLevel()
	v := VerifierFor(s, f, level)
	e := Verified{
		Stamp: f.stamp(), Level: level, Result: c.Result, Skipped: v.Group && level != LevelOffice, Words: c.Words, Photos: c.Photos,
		Rulebook: f.Rules.Name(),
	}
	if c.Result != Fixed {
		return c.failed(s, f, e)
	}
	last := len(s.Passed)+1 >= len(s.Report.Levels)
	if !last {
		return one(e)
	}
	if s.Report.Form && !s.signedSince(PaperClosure, s.Report.At) {
		return nil, fault.New(fault.Refused, "重大事项销号须有领导签批的销号申请表，请先由内勤登记纸质签批并附扫描件。")
	}
	closed := Closed{
		Stamp: e.Stamp, How: ByVerification, On: f.Now, Due: s.Clock.Due, Reported: s.Report.At, Verdict: s.Report.Verdict,
		Unit: s.Owner.Unit, Rulebook: f.Rules.Name(),
	}
	return []journal.Event{e, closed}, nil
}

// failed sends the matter back with a new term.
func (c Verify) failed(s State, f Facts, e Verified) (_ []journal.Event, err error) {
	if err := need(c.Words, "words", "哪里没有改好"); err != nil {
		return nil, err
	}
	t := c.Term
	if t.IsZero() {
		t = f.Rules.redo(s.Class.Severity)
	}
	e.Clock, err = setClock(f, t, "退回重改")
	return []journal.Event{e}, err
}

// signedSince reports whether a leader's signature for the paper was recorded at or after since.
func (s *State) signedSince(p Paper, since calendar.Instant) bool {
	return slices.ContainsFunc(s.Signatures, func(x Signature) bool { return x.Paper == p && x.At >= since })
}
