package app

import (
	"cmp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
)

// scopeNamed is a class of the catalogue by its code or name, or a field of matters in words.
func (d *District) scopeNamed(words string) (s org.Scope) {
	if class := d.classNamed(words); class.Code != "" {
		return org.Scope{Class: org.Class(class)}
	}
	return org.Scope{Field: words}
}

// aliasRow adds one spelling to a unit.
func (b *batch) aliasRow(row ImportRow) (outcome, error) {
	v := row.Values
	unit, err := b.d.Org.Find(v["unit"], b.t.Now().Date())
	if err != nil {
		return outcome{}, err
	}
	return b.addAlias(Name{Words: v["alias"]}, unit.ID)
}

// delegationRow enters one delegation of power.
func (b *batch) delegationRow(row ImportRow) (outcome, error) {
	v, id := row.Values, b.rowID(row)
	giver, err := b.needUnit(v["giver"], "")
	if err != nil {
		return outcome{}, err
	}
	taker, err := b.needUnit(v["taker"], "")
	if err != nil {
		return outcome{}, err
	}
	c := org.Delegate{ID: id, From: giver, To: taker, Scope: b.d.scopeNamed(v["scope"]), Document: v["document"], Span: b.span(v)}
	if err := change[org.Delegation, org.DelegationCommand](b.t, b.orgFacts(b.q), delegations, id, c); err != nil {
		return outcome{}, err
	}
	d, err := delegations.From(b.t, id)
	if err != nil {
		return outcome{}, err
	}
	b.learn(org.Parts{Delegations: []org.Delegation{d.State}})
	return outcome{string(journal.Of("delegation", id)), "登记委托：" + v["scope"]}, nil
}

// ruleRow lays one rule of the duty map.
func (b *batch) ruleRow(row ImportRow) (outcome, error) {
	v, id := row.Values, b.rowID(row)
	var t org.Terms
	var err error
	if v["class"] != "" {
		class := b.d.classNamed(v["class"])
		if class.Code == "" {
			return outcome{}, fault.New(fault.Missing, "问题目录里没有“%s”，请写小类的编码或名称", v["class"])
		}
		t.What = org.Class(class)
	}
	if t.Where.Territory, err = b.unitOf(v["territory"], ""); err != nil {
		return outcome{}, err
	}
	if v["cell"] != "" {
		if t.Where.Cell = string(b.d.cellBy(v["cell"], b.from(v))); t.Where.Cell == "" {
			return outcome{}, fault.New(fault.Missing, "没有网格“%s”，请先导入网格，或改写网格编码", v["cell"])
		}
	}
	if v["site"] != "" {
		if t.Where.Site, err = b.siteOf(v["site"]); err != nil {
			return outcome{}, err
		}
		if t.Where.Site == "" {
			return outcome{}, fault.New(fault.Missing, "没有点位“%s”，请先导入点位，或改写点位编号", v["site"])
		}
	}
	if t.Owner, err = b.party(v["unit"], org.Ground(v["ground"])); err != nil {
		return outcome{}, err
	}
	for _, words := range splitNames(v["helpers"]) {
		p, err := b.party(words, "")
		if err != nil {
			return outcome{}, err
		}
		t.Assisting = append(t.Assisting, p)
	}
	t.Span, t.Origin.Source = b.span(v), org.FromClerk
	k := newDesk(b.t, b.d, journal.Of("duty", id), matter.State{})
	if t.Origin.Reason = k.Text("reason", v["reason"]); k.err != nil {
		return outcome{}, k.err
	}
	return b.layRule(id, org.LayRule{ID: id, Terms: t}, cmp.Or(v["class"], v["site"], v["cell"], v["territory"]))
}

// party is a unit with the ground on which it is responsible; without a ground, what the unit is decides.
func (b *batch) party(words string, ground org.Ground) (org.Party, error) {
	unit, err := b.unitOf(words, "")
	if err != nil {
		return org.Party{}, err
	}
	if words != "" && unit == "" {
		return org.Party{}, fault.New(fault.Invalid, "“%s”没有对应到单位，请在预览页选择对应的单位或新建", words)
	}
	if ground == "" {
		ground = org.ByLine
		if unit == "" || b.d.Org.Unit(unit).Territory() {
			ground = org.ByPlace
		}
	}
	return org.Party{Ground: ground, Unit: unit}, nil
}

func (b *batch) layRule(id string, c org.LayRule, about string) (outcome, error) {
	if err := change[org.Rule, org.RuleCommand](b.t, b.orgFacts(b.q), duties, id, c); err != nil {
		return outcome{}, err
	}
	r, err := duties.From(b.t, id)
	if err != nil {
		return outcome{}, err
	}
	b.learn(org.Parts{Rules: []org.Rule{r.State}})
	return outcome{string(r.State.Stream()), "录入责任规则：" + about}, nil
}

// dayAfter is the first day on which something that began on from can be gone, at the earliest tomorrow: a thing lives at least
// the day on which it was entered.
func dayAfter(from, today calendar.Date) calendar.Date {
	return max(from.AddDays(1), today.AddDays(1))
}
