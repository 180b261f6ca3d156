package org

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/form"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// Ground says why a unit is responsible 责任依据.
type Ground string

// The grounds. Competence comes first: power and property before place; the territory acts where nobody owns.
const (
	ByLine     Ground = "line"     // 条·部门: holder of the power, for licensing, punishment, supervision
	ByProperty Ground = "property" // 产权单位: owner of the asset or manager of the site
	ByPlace    Ground = "place"    // 块·属地: cleaning, order, coordination
	ByFallback Ground = "fallback" // 属地兜底: nobody owns it, the territory acts provisionally
)

// Grounds lists the grounds with the office's word.
var Grounds = []struct {
	Ground Ground
	Word   string
}{{ByLine, "条·部门"}, {ByProperty, "产权单位"}, {ByPlace, "块·属地"}, {ByFallback, "属地兜底"}}

// Word is the office's word for g, empty when g is unknown.
func (g Ground) Word() string {
	for _, x := range Grounds {
		if x.Ground == g {
			return x.Word
		}
	}
	return ""
}

// Party is a unit on a ground. Without a unit, ByPlace is the town of the place and ByProperty the owner of the site.
type Party struct {
	Ground Ground `json:"ground"`
	Unit   UnitID `json:"unit,omitempty"`
}

// Where narrows a rule to a place. The narrowest part that is there counts; the zero Where is everywhere.
type Where struct {
	Territory UnitID `json:"territory,omitempty"`
	Cell      string `json:"cell,omitempty"` // ID of a grid cell 网格
	Site      string `json:"site,omitempty"` // ID of a site 点位
}

// IsZero reports whether the rule holds everywhere; it serves `omitzero`.
func (w Where) IsZero() bool { return w == Where{} }

// Source says where a rule of the duty map comes from.
type Source string

// The sources, the weakest first: what the office decided stands above what the catalogue suggests.
const (
	FromCatalogue Source = "catalogue"
	FromClerk     Source = "clerk"
	FromRuling    Source = "ruling"
)

var sourceRank = map[Source]int{FromCatalogue: 1, FromClerk: 2, FromRuling: 2}

// Origin is the source of a rule and what stands behind it.
type Origin struct {
	Source Source     `json:"source"`
	Ruling string     `json:"ruling,omitempty"` // number of the matter that was ruled on 裁定
	Words  string     `json:"words,omitempty"`  // what the catalogue says; nothing typed by a person
	Reason value.Text `json:"reason,omitzero"`  // what the clerk or the ruling says
}

// Terms are what a rule of the duty map 责任图 says: whose business a class of problems is, where and when.
type Terms struct {
	What      Class         `json:"what,omitzero"` // class or filing condition with all below it; zero: any problem
	Where     Where         `json:"where,omitzero"`
	Owner     Party         `json:"owner"`
	Assisting []Party       `json:"assisting,omitempty"`
	Span      calendar.Span `json:"span"`
	Origin    Origin        `json:"origin"`
}

// RuleState is where a rule stands.
type RuleState string

// The states of a rule.
const (
	Proposed RuleState = "proposed" // 待采纳, after a ruling
	InForce  RuleState = "in-force" // 有效
	Declined RuleState = "declined" // 未采纳
)

// Rule is one rule of the duty map, folded from its events. The zero Rule is not laid yet.
type Rule struct {
	ID    string
	State RuleState
	Terms
}

// Stream is the stream of the rule's entries.
func (r Rule) Stream() journal.Stream { return journal.Of("duty", r.ID) }

// Facts about a rule.
type (
	// RuleLaid 已录入责任规则.
	RuleLaid struct {
		ID string `json:"id"`
		Terms
	}
	// RuleProposed 已提出更正, in the wake of a ruling.
	RuleProposed struct {
		ID string `json:"id"`
		Terms
	}
	// RuleAccepted 更正已采纳.
	RuleAccepted struct {
		From calendar.Date `json:"from"`
	}
	// RuleDeclined 更正未采纳.
	RuleDeclined struct {
		Reason value.Text `json:"reason"`
	}
	// RuleEnded 责任规则终止.
	RuleEnded struct {
		Last   calendar.Date `json:"last"`
		Reason value.Text    `json:"reason,omitzero"`
	}
)

func (RuleLaid) Kind() string     { return "duty.laid.v1" }
func (RuleProposed) Kind() string { return "duty.proposed.v1" }
func (RuleAccepted) Kind() string { return "duty.accepted.v1" }
func (RuleDeclined) Kind() string { return "duty.declined.v1" }
func (RuleEnded) Kind() string    { return "duty.ended.v1" }

// The requests about a rule.
type (
	// RuleCommand may be refused and is never stored.
	RuleCommand interface {
		decideRule(Rule, Facts) ([]journal.Event, error)
	}
	// LayRule enters a rule that holds at once.
	LayRule struct {
		ID string
		Terms
	}
	// ProposeRule enters what a ruling says, for the office to accept.
	ProposeRule struct {
		ID string
		Terms
	}
	// AcceptRule puts a proposal in force from a day on.
	AcceptRule struct{ From calendar.Date }
	// DeclineRule drops a proposal.
	DeclineRule struct{ Reason value.Text }
	// EndRule ends a rule in force.
	EndRule struct {
		Last   calendar.Date
		Reason value.Text
	}
)

// Decide says which events follow from c, or why c is refused. It changes nothing.
func (r Rule) Decide(f Facts, c RuleCommand) ([]journal.Event, error) {
	if err := f.may("维护责任图", office...); err != nil {
		return nil, err
	}
	return c.decideRule(r, f)
}

func (c LayRule) decideRule(r Rule, f Facts) ([]journal.Event, error) {
	if c.Origin.Source == FromRuling {
		return nil, fault.New(fault.Refused, "裁定形成的规则须先提出更正，再由双创办采纳。").At("origin")
	}
	if err := r.checkNew(c.ID, c.Terms, f); err != nil {
		return nil, err
	}
	for _, o := range f.Register.rules {
		if o.State == InForce && o.What == c.What && o.Where == c.Where && o.Origin.Source == c.Origin.Source && o.Span.Overlaps(c.Span) {
			return nil, fault.New(fault.Conflict, "同一类别、同一地点在 %s 已有责任规则，请先终止旧规则。", o.Span)
		}
	}
	return []journal.Event{RuleLaid(c)}, nil
}

func (c ProposeRule) decideRule(r Rule, f Facts) ([]journal.Event, error) {
	if c.Origin.Source != FromRuling || c.Origin.Ruling == "" {
		return nil, fault.New(fault.Invalid, "更正建议须注明所依据的裁定编号，请补全。").At("origin")
	}
	return events(RuleProposed(c), r.checkNew(c.ID, c.Terms, f))
}

func (c AcceptRule) decideRule(r Rule, _ Facts) ([]journal.Event, error) {
	if r.State != Proposed {
		return nil, fault.New(fault.Refused, "这条规则不在待采纳状态，请刷新页面后查看。")
	}
	if err := form.Date("from", "生效日期", c.From); err != nil {
		return nil, err
	}
	if r.Span.To != "" && c.From > r.Span.To {
		return nil, fault.New(fault.Invalid, "生效日期 %s 晚于规则的截止日期 %s，请改正。", c.From, r.Span.To).At("from")
	}
	return []journal.Event{RuleAccepted(c)}, nil
}

func (c DeclineRule) decideRule(r Rule, _ Facts) ([]journal.Event, error) {
	switch {
	case r.State != Proposed:
		return nil, fault.New(fault.Refused, "这条规则不在待采纳状态，请刷新页面后查看。")
	case c.Reason.IsZero():
		return nil, fault.New(fault.Invalid, "不采纳裁定形成的更正，须写明理由。").At("reason")
	}
	return []journal.Event{RuleDeclined(c)}, nil
}

func (c EndRule) decideRule(r Rule, _ Facts) ([]journal.Event, error) {
	if r.State != InForce {
		return nil, fault.New(fault.Refused, "只有有效的规则可以终止，请刷新页面后查看。")
	}
	return events(RuleEnded(c), form.Ending("责任规则", r.Span, c.Last))
}

func (r Rule) checkNew(id string, t Terms, f Facts) error {
	switch {
	case r.ID != "":
		return fault.New(fault.Conflict, "这条责任规则已经录入，不必重复录入。")
	case id == "":
		return fault.New(fault.Invalid, "缺少规则标识，请刷新页面后重试。").At("id")
	case t.What.IsZero() && t.Where.IsZero():
		return fault.New(fault.Invalid, "请至少写明问题类别或地点，不能一条规则管全部。").At("what")
	case sourceRank[t.Origin.Source] == 0:
		return fault.New(fault.Invalid, "请写明规则的来源：目录、裁定或人工。").At("origin")
	case t.Origin.Words != "" && t.Origin.Source != FromCatalogue:
		return fault.New(fault.Invalid, "只有目录形成的规则抄录目录原文，其他规则请填写理由。").At("origin")
	}
	if !t.What.IsZero() {
		if err := checkClass(t.What); err != nil {
			return err
		}
	}
	if err := form.First(form.Optional("origin", "来源说明", t.Origin.Words, form.MaxPaper), form.Optional("ruling", "裁定编号", t.Origin.Ruling, form.MaxCode), form.Span("span", t.Span)); err != nil {
		return err
	}
	if w := t.Where.Territory; w != "" && (!f.Register.Unit(w).Alive(t.Span.From) || !f.Register.Unit(w).Territory()) {
		return fault.New(fault.Invalid, "规则的地点须是在 %s 存在的区、镇街、片区或社区，请重新选择。", t.Span.From).At("where")
	}
	for n, p := range append([]Party{t.Owner}, t.Assisting...) {
		if err := f.Register.checkParty(p, t.Span.From); err != nil {
			return err
		}
		if n > 0 && (p == t.Owner || slices.Contains(t.Assisting[:n-1], p)) {
			return fault.New(fault.Invalid, "同一单位在规则中写了两次，请去掉一个。").At("assisting")
		}
	}
	return nil
}

func (r *Register) checkParty(p Party, d calendar.Date) error {
	switch {
	case p.Ground != ByLine && p.Ground != ByPlace && p.Ground != ByProperty:
		return fault.New(fault.Invalid, "请选择责任依据：条·部门、产权单位或块·属地。").At("owner")
	case p.Unit == "" && p.Ground == ByLine:
		return fault.New(fault.Invalid, "按部门职责的规则须写明部门，请选择单位。").At("owner")
	case p.Unit == "":
		return nil
	}
	if err := r.checkAlive("owner", p.Unit, d); err != nil {
		return err
	}
	if u := r.units.Get(p.Unit); p.Ground == ByPlace && !u.Territory() {
		return fault.New(fault.Invalid, "“%s”不是镇街或社区，不能按属地负责，请另选依据。", u.NameOn(d)).At("owner")
	}
	return nil
}

// Apply folds one event into r. It never refuses: what happened, happened. An event of another aggregate leaves r as it is.
func (r Rule) Apply(e journal.Event) Rule {
	switch e := e.(type) {
	case RuleLaid:
		return Rule{e.ID, InForce, e.Terms}
	case RuleProposed:
		return Rule{e.ID, Proposed, e.Terms}
	case RuleAccepted:
		r.State, r.Span.From = InForce, e.From
	case RuleDeclined:
		r.State = Declined
	case RuleEnded:
		r.Span.To = e.Last
	}
	return r
}

// Rules are all rules, proposals and ended ones among them, by ID.
func (r *Register) Rules() []Rule { return slices.Clone(r.rules) }
