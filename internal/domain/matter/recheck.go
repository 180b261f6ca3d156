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

// Commands after closing.
type (
	// Recheck 回头看 is what an independent visit finds later. It changes nothing unless it failed: then the matter is reopened.
	Recheck struct {
		Result Result
		Words  value.Text
		Photos []Photo
		Draw   string // ID of the random draw behind the visit; empty when it was chosen
		Term   calendar.Term
	}
	// Reopen 重新打开 leads back to 整改中 with the history: the same trouble came back, or the citizen says 没解决.
	Reopen struct {
		Why   ReopenReason // Recurred or Unsolved; a failed Recheck reopens by itself
		Words value.Text
		Again string // for Recurred: number of the new report or ID of the sheet that found it
		Term  calendar.Term

		Photos []Photo // what shows it; may be none
	}
)

// Events after closing.
type (
	// Closed 已销号. Verdict is settled here.
	Closed struct {
		Stamp
		How      Closing          `json:"how"`
		On       calendar.Instant `json:"on"` // when it was closed; differs from At for imported history
		Due      calendar.Instant `json:"due,omitzero"`
		Reported calendar.Instant `json:"reported,omitzero"` // when the unit said done
		Verdict  Verdict          `json:"verdict"`
		Unit     org.UnitID       `json:"unit,omitempty"`
		Rulebook string           `json:"rulebook,omitempty"`
	}
	// Rechecked 已回头看.
	Rechecked struct {
		Stamp
		Result Result     `json:"result"`
		Words  value.Text `json:"words,omitzero"`
		Photos []Photo    `json:"photos,omitempty"`
		Draw   string     `json:"draw,omitempty"`
	}
	// Reopened 已重新打开. To is 整改中, or 待派遣 when nobody had been responsible.
	Reopened struct {
		Stamp
		Why      ReopenReason `json:"why"`
		Words    value.Text   `json:"words,omitzero"`
		Again    string       `json:"again,omitempty"`
		To       Status       `json:"to"`
		Clock    Clock        `json:"clock,omitzero"`
		Rulebook string       `json:"rulebook"`
		Photos   []Photo      `json:"photos,omitempty"`
	}
)

// Close is the last closing.
type Close struct {
	At      calendar.Instant `json:"at,omitzero"`
	How     Closing          `json:"how,omitempty"`
	Verdict Verdict          `json:"verdict,omitempty"`
	Due     calendar.Instant `json:"due,omitzero"` // the due moment it was judged by
}

// Look is one re-check.
type Look struct {
	At     calendar.Instant `json:"at"`
	By     By               `json:"by"`
	Result Result           `json:"result"`
	Draw   string           `json:"draw,omitempty"`
}

func (Closed) Kind() string    { return "matter.closed.v1" }
func (Rechecked) Kind() string { return "matter.rechecked.v1" }
func (Reopened) Kind() string  { return "matter.reopened.v1" }

func (e Closed) apply(s *State) {
	s.Status = Done
	s.Closed = Close{e.On, e.How, e.Verdict, e.Due}
	if s.Owner.Unit == "" {
		s.Owner.Unit = e.Unit
	}
}

func (e Rechecked) apply(s *State) {
	s.Looks = add(s.Looks, Look{e.At, e.By, e.Result, e.Draw})
	if e.Result == False {
		s.Falses++
		s.FalseAt = e.At
	}
}

func (e Reopened) apply(s *State) {
	s.Status, s.Clock, s.Extension, s.Passed = e.To, e.Clock, Extension{}, nil
	s.Dispatch.ReturnBy = min(s.Dispatch.ReturnBy, e.At)
	s.Photos = add(s.Photos, e.Photos...)
	s.Reopened++
	s.Sampling = Sampling{}
	if e.Why == Recurred {
		s.Recurred++
	}
}

func (Recheck) verb() Verb { return "recheck" }
func (Reopen) verb() Verb  { return "reopen" }

// noRate refuses what makes no sense for an old case taken over from elsewhere.
func (s *State) noRate(doing string) error {
	if s.History {
		return fault.New(fault.Refused, "历史导入的事项不能%s，有新情况请另行登记。", say.As(doing))
	}
	return nil
}

func mayRecheck(s State, f Facts) error {
	if err := first(s.in("回头看", Done), s.noRate("回头看"), s.independent(f, "回头看")); err != nil {
		return err
	}
	if slices.ContainsFunc(s.Passed, func(p Pass) bool { return p.By.Account == f.Actor.Account }) {
		return fault.New(fault.Denied, "回头看须由没有参加过本件核查的人员办理。")
	}
	return f.role("回头看", org.Supervisor)
}

func (c Recheck) decide(s State, f Facts) ([]journal.Event, error) {
	if err := first(pick(Results, c.Result, "result", "回头看结果"), checkPhotos(c.Photos)); err != nil {
		return nil, err
	}
	e := Rechecked{f.stamp(), c.Result, c.Words, c.Photos, c.Draw}
	if c.Result == Fixed {
		return one(e)
	}
	if err := need(c.Words, "words", "发现了什么"); err != nil {
		return nil, err
	}
	r, err := s.reopened(f, FailedLook, c.Term)
	return []journal.Event{e, r}, err
}

// reopened gives a new term to the unit that was responsible; without one the matter waits for dispatch.
func (s *State) reopened(f Facts, why ReopenReason, t calendar.Term) (e Reopened, err error) {
	e = Reopened{Stamp: f.stamp(), Why: why, To: Doing, Rulebook: f.Rules.Name()}
	if s.Owner.Unit == "" {
		e.To = Ready
		return e, nil
	}
	if t.IsZero() {
		t = f.Rules.redo(s.Class.Severity)
	}
	e.Clock, err = setClock(f, t, "重新打开")
	return e, err
}

func mayReopen(s State, f Facts) error {
	if err := first(s.in("重新打开", Done), s.noRate("重新打开")); err != nil {
		return err
	}
	if !s.reopenable(f) {
		return fault.New(fault.Refused, "销号已超过%d天，请另行登记为新的事项。", f.Rules.ReopenDays)
	}
	if s.holds(f.Receipt) {
		return nil
	}
	return f.role("重新打开", append([]org.Role{org.Supervisor}, office...)...)
}

func (c Reopen) decide(s State, f Facts) ([]journal.Event, error) {
	if c.Why != Recurred && c.Why != Unsolved {
		return nil, fault.New(fault.Invalid, "请选择重新打开的原因。").At("why")
	}
	if s.holds(f.Receipt) && c.Why != Unsolved {
		return nil, fault.New(fault.Invalid, "请说明哪里没有解决。").At("why")
	}
	if c.Why == Recurred && c.Again == "" {
		return nil, fault.New(fault.Invalid, "请写明再次发现的编号。").At("again")
	}
	if err := first(need(c.Words, "words", "没有解决的情况"), checkPhotos(c.Photos)); err != nil {
		return nil, err
	}
	e, err := s.reopened(f, c.Why, c.Term)
	e.Words, e.Again, e.Photos = c.Words, c.Again, c.Photos
	return []journal.Event{e}, err
}
