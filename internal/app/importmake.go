package app

import (
	"cmp"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
)

// settle gives every unknown name its answer: the one that was given, else the one proposed.
func settle(names []Name, answers map[string]Answer) map[string]Answer {
	all := make(map[string]Answer, len(names))
	for _, n := range names {
		x, given := answers[n.Key]
		if !given {
			x = n.Answer
		}
		if x.New {
			x.Kind, x.Type = cmp.Or(x.Kind, n.Kind), cmp.Or(x.Type, n.Type)
		}
		all[n.Key] = x
	}
	return all
}

// makeNames founds the units, adds the spellings and registers the sites that were confirmed.
func (r *run) makeNames() error { return r.each("name", r.nameRows(), (*batch).makeName) }

// nameRows are the unknown names of which something is made, as rows of negative numbers.
func (r *run) nameRows() (rows []ImportRow) {
	for n, x := range r.Spec.Names {
		if ans := r.Spec.Answers[x.Key]; ans.New || ans.Use != "" && !x.Site {
			rows = append(rows, ImportRow{Line: -1 - n})
		}
	}
	return rows
}

// makeName makes one of them.
func (b *batch) makeName(row ImportRow) (outcome, error) {
	n := b.Spec.Names[-1-row.Line]
	ans := b.Spec.Answers[n.Key]
	switch {
	case n.Site:
		return b.foundSite(n, ans)
	case ans.New:
		return b.foundUnit(n, ans)
	}
	return b.addAlias(n, org.UnitID(ans.Use))
}

func (b *batch) foundUnit(n Name, ans Answer) (outcome, error) {
	id := org.UnitID(b.Spec.idOf(n.Key))
	today := b.t.Now().Date()
	c := org.Found{ID: id, Code: "I-" + strings.ToUpper(string(id[:8])), Kind: ans.Kind, Name: org.UnitName{Full: n.Words}, Span: calendar.Span{From: today}}
	if c.Kind != org.District && c.Kind != org.Zone {
		c.Parent = b.top()
	}
	if n.Parent != "" {
		if up := b.d.unitIn(n.Parent, "", today); up != "" {
			c.Parent = up
		} else if up := b.Spec.answered("unit|" + n.Parent); up != "" {
			c.Parent = org.UnitID(up)
		}
	}
	if err := b.unit(id, c); err != nil {
		return outcome{}, err
	}
	return outcome{string(id.Stream()), "新建单位：" + n.Words}, nil
}

// top is the largest ground, under which new units stand.
func (b *batch) top() org.UnitID {
	list := b.d.Org.Units(b.t.Now().Date(), org.District, org.Zone)
	if len(list) == 0 {
		return ""
	}
	return list[0].ID
}

func (b *batch) addAlias(n Name, unit org.UnitID) (outcome, error) {
	if err := b.unit(unit, org.AddAlias{Alias: n.Words}); err != nil {
		return outcome{}, err
	}
	return outcome{string(unit.Stream()), "别名：" + n.Words}, nil
}

// unit carries out a command on a unit; later rows of the batch see what it did.
func (b *batch) unit(id org.UnitID, c org.UnitCommand) error {
	if err := change(b.t, b.orgFacts(b.q), units, string(id), c); err != nil {
		return err
	}
	u, err := units.From(b.t, string(id))
	if err != nil {
		return err
	}
	b.learn(org.Parts{Units: []org.Unit{u.State}})
	return nil
}

// learn puts changed things into the batch's view of the registers.
func (b *batch) learn(p org.Parts) {
	d := *b.d
	d.Org = d.Org.With(p)
	b.d, b.q.reg = &d, d.Org
}

func (b *batch) foundSite(n Name, ans Answer) (outcome, error) {
	id := site.ID(b.Spec.idOf(n.Key))
	c := site.Found{ID: id, Code: "I-" + strings.ToUpper(string(id[:8])), Name: n.Words, Type: ans.Type, Place: site.Place{Address: n.Words}, From: b.t.Now().Date()}
	if err := b.site(id, func(*Desk) site.Command { return c }); err != nil {
		return outcome{}, err
	}
	return outcome{"site/" + string(id), "新建点位：" + n.Words}, nil
}

// site carries out a command on a site; later rows of the batch see what it did.
func (b *batch) site(id site.ID, build func(*Desk) site.Command) error {
	f := b.siteFacts(b.q, b.t.Now().Date())
	f.Org, f.Sites, f.Grid = b.d.Org, b.d.Sites, b.d.Grid
	if err := changeWith(b.t, b.App, sites, string(id), f, build); err != nil {
		return err
	}
	s, err := sites.From(b.t, string(id))
	if err != nil {
		return err
	}
	d := *b.d
	d.Sites = d.Sites.With(s.State)
	b.d = &d
	return nil
}

// answered is what a word that was unknown stands for by now, empty when it stayed a mere word.
func (s ImportSpec) answered(key string) string {
	switch x := s.Answers[key]; {
	case x.Use != "":
		return x.Use
	case x.New:
		return s.idOf(key)
	}
	return ""
}

// unitOf is the unit that a word stands for; empty for no word and for one that stayed a mere word.
func (b *batch) unitOf(words, under string) (org.UnitID, error) {
	if words == "" {
		return "", nil
	}
	if _, asked := b.Spec.Answers["unit|"+words]; asked {
		return org.UnitID(b.Spec.answered("unit|" + words)), nil
	}
	today := b.t.Now().Date()
	if id := b.d.unitIn(words, under, today); id != "" {
		return id, nil
	}
	u, err := b.d.Org.Find(words, today)
	return u.ID, err
}

// needUnit is unitOf for a column that cannot stay empty.
func (b *batch) needUnit(words, under string) (org.UnitID, error) {
	id, err := b.unitOf(words, under)
	if err == nil && id == "" {
		err = fault.New(fault.Invalid, "“%s”没有对应到单位，请在预览页选择对应的单位或新建", words)
	}
	return id, err
}

// siteOf is the site that a word stands for, by number or name.
func (b *batch) siteOf(words string) (string, error) {
	return b.siteOn(words, b.t.Now().Date())
}

// siteOn is siteOf on a day, outside a transaction too.
func (b *batch) siteOn(words string, today calendar.Date) (string, error) {
	if words == "" {
		return "", nil
	}
	if _, asked := b.Spec.Answers["site|"+words]; asked {
		return b.Spec.answered("site|" + words), nil
	}
	if s := b.d.Sites.ByCode(words); s.Alive(today) {
		return string(s.ID), nil
	}
	list := b.d.Sites.Named(words, today)
	switch len(list) {
	case 0:
		return "", nil
	case 1:
		return string(list[0].ID), nil
	}
	return "", fault.New(fault.Invalid, "有 %d 个点位叫“%s”，请改写点位编号", len(list), words)
}
