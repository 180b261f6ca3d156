package matters

import (
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/problem"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// classTiles offers classes with their conditions: those proposed from the words with the words that led to them, and all
// conditions of the class the matter has.
func (q *req) classTiles(what, where string, st matter.State) []ui.Option {
	d := q.App.District()
	var list []ui.Option
	put := func(class, cond standard.Item, note string) {
		v := class.Code + "|"
		label := class.Title
		if cond.Code != class.Code && cond.Code != "" {
			v += cond.Code
			label += "·" + cond.Title
		}
		if !cond.Term.IsZero() {
			note = strings.Join(nonEmpty(note, q.conditionTerm(cond.Term)), "；")
		}
		if !slices.ContainsFunc(list, func(o ui.Option) bool { return o.Value == v }) {
			list = append(list, ui.Option{Value: v, Label: label, Note: note})
		}
	}
	for _, p := range d.Propose(what, where, st.Place.Site, q.App.Now().Date()).Classes {
		put(p.Item, p.Condition, q.because(p))
	}
	if k, err := d.Catalogue.Class(st.Class.Problem.Code); err == nil {
		for _, c := range k.Conditions {
			put(k.Item, c, "")
		}
		put(k.Item, standard.Item{}, "")
	}
	return list
}

// because says which words led to a proposal.
func (q *req) because(p problem.ClassProposal) string {
	words := append(slices.Clone(p.Words), p.Because...)
	if len(words) == 0 {
		return ""
	}
	slices.Sort(words)
	return q.T("因为提到“%s”", strings.Join(slices.Compact(words), "”“"))
}

// conditionTerm writes the term of a condition.
func (q *req) conditionTerm(t standard.Term) string {
	switch {
	case t.Unit == standard.Hour && t.Clock == standard.Working:
		return q.T("%d 个工作时", t.N)
	case t.Unit == standard.Hour:
		return q.T("%d 小时", t.N)
	case t.Clock == standard.Working:
		return q.T("%d 个工作日", t.N)
	}
	return q.T("%d 天", t.N)
}

// classOptions are all classes for typing, as "code title".
func (q *req) classOptions() []ui.Option {
	var list []ui.Option
	for _, k := range q.App.District().Catalogue.Classes() {
		list = append(list, ui.Option{Value: k.Code, Label: k.Code + " " + k.Title, Note: k.Group})
	}
	return list
}

// typedClass reads the class chosen as a tile, or typed into the field "other" by code or by title.
func (q *req) typedClass(val func(string) string) (c matter.Class, err error) {
	code, cond, _ := strings.Cut(val("class"), "|")
	catalogue := q.App.District().Catalogue
	if words := strings.TrimSpace(val("other")); words != "" {
		cond = ""
		code, _, _ = strings.Cut(words, " ")
		for _, k := range catalogue.Classes() {
			if k.Title == words {
				code = k.Code
			}
		}
	}
	if code == "" {
		return c, nil
	}
	k, err := catalogue.Class(code)
	if err != nil {
		return c, page.AtField(err, "class")
	}
	c.Problem = matter.Clause{Edition: k.Edition, Code: k.Code}
	if cond == "" {
		return c, nil
	}
	i := slices.IndexFunc(k.Conditions, func(i standard.Item) bool { return i.Code == cond })
	if i < 0 {
		return c, fault.New(fault.Invalid, "这个类别下没有所选的立案条件，请重新选择").At("class")
	}
	c.Condition = matter.Clause{Edition: q.App.District().EditionOf(standard.Conditions, cond), Code: cond}
	return c, nil
}

// clauseChoices offers the clauses a matter has and those proposed from its words.
func (q *req) clauseChoices(what, where string, have []matter.Clause) []ui.Option {
	var list []ui.Option
	put := func(c matter.Clause, selected bool) {
		v := c.Edition + "|" + c.Code
		if slices.ContainsFunc(list, func(o ui.Option) bool { return o.Value == v }) {
			return
		}
		i, system, _ := q.clauseItem(c)
		list = append(list, ui.Option{Value: v, Label: c.Code + " " + i.Title, Note: q.Word(system.Text()), Selected: selected})
	}
	for _, c := range have {
		put(c, true)
	}
	p := q.App.District().Propose(what, where, "", q.App.Now().Date())
	for _, x := range append(slices.Clone(p.Clauses), p.Checks...) {
		put(matter.Clause{Edition: x.Edition, Code: x.Code}, len(have) == 0)
	}
	return list
}

// clausesOf reads what clauseChoices wrote.
func clausesOf(values []string) (list []matter.Clause) {
	for _, v := range values {
		if edition, code, ok := strings.Cut(v, "|"); ok {
			list = append(list, matter.Clause{Edition: edition, Code: code})
		}
	}
	return list
}

// parsePoint reads a position "latitude, longitude" in degrees; empty is none. Written the other way round it is understood,
// since no latitude of the country is over 60.
func parsePoint(s string) (p geo.Point, err error) {
	fields := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '，' || r == ' ' })
	if len(fields) == 0 {
		return p, nil
	}
	bad := fault.New(fault.Invalid, "坐标应写成“纬度, 经度”，例如 36.456000, 115.985000").At("point")
	if len(fields) != 2 {
		return p, bad
	}
	lat, err1 := strconv.ParseFloat(fields[0], 64)
	lon, err2 := strconv.ParseFloat(fields[1], 64)
	if err1 != nil || err2 != nil {
		return p, bad
	}
	if lat > 60 && lon < 60 {
		lat, lon = lon, lat
	}
	if lat < 0 || lat > 60 || lon < 60 || lon > 140 {
		return p, fault.New(fault.Invalid, "坐标不在国内，请核对经纬度").At("point")
	}
	return geo.Point{Lon: int32(lon*1e7 + 0.5), Lat: int32(lat*1e7 + 0.5)}, nil
}
