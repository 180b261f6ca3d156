package app

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/shipped"
)

// Editions are the shipped editions of the divisions, the older first.
var Editions = []division.Edition{shipped.Divisions2018, shipped.Divisions2023}

// divisions holds the shipped editions and what leads between them; read once, since parsing takes a moment.
type divisions struct {
	trees   map[division.Edition]*division.Tree
	history *division.History
	how     map[string]division.Succession // by code of the older edition
}

var shippedDivisions = sync.OnceValues(func() (*divisions, error) {
	ds := &divisions{trees: map[division.Edition]*division.Tree{}, how: map[string]division.Succession{}}
	var err error
	for _, e := range Editions {
		if ds.trees[e], err = shipped.Divisions(e); err != nil {
			return nil, err
		}
	}
	if ds.history, err = shipped.DivisionHistory(); err != nil {
		return nil, err
	}
	for _, l := range ds.history.Links() {
		ds.how[l.Old] = l.How
	}
	return ds, nil
})

func divisionTree(e division.Edition) (*divisions, *division.Tree, error) {
	ds, err := shippedDivisions()
	if err != nil {
		return nil, nil, err
	}
	if t := ds.trees[e]; t != nil {
		return ds, t, nil
	}
	return nil, nil, fault.New(fault.Invalid, "没有 %s 版区划，请从列表中选择版本。", e).At("edition")
}

// Counties lists the counties of an edition whose towns are shipped, in the order of codes, for the choice on the page.
func Counties(e division.Edition, city string) ([]division.Division, error) {
	_, t, err := divisionTree(e)
	if err != nil {
		return nil, err
	}
	return t.Children(city), nil
}

// Intake says which ground is taken in from which edition.
type Intake struct {
	Edition  division.Edition
	Counties []string // 12 digits; with more than one their city is founded above them
	Villages bool     // down to villages, else to towns
	From     calendar.Date
}

// IntakeState is what becomes of one division.
type IntakeState string

// The states.
const (
	IntakeNew   IntakeState = "new"   // will be founded
	IntakeAdopt IntakeState = "adopt" // a unit of that name stands there without a code; it gets the code
	IntakeThere IntakeState = "there" // taken in before
	IntakeClash IntakeState = "clash" // something stands in the way; see Fault
)

// IntakeRow is one division and the unit that it is or will be.
type IntakeRow struct {
	Division division.Division
	Unit     org.UnitID
	State    IntakeState
	Aliases  []string // other spellings that nobody else has
	Other    string   // name in the other shipped edition where it says something else
	Fault    *fault.Error
}

// Doubled is a name that several divisions share within one county: a sheet must name the town beside it.
type Doubled struct {
	County, Name string
	Towns        []string
}

// IntakePlan is the preview of an intake.
type IntakePlan struct {
	Intake
	Rows    []IntakeRow // parents first
	Doubled []Doubled
}

// Count counts the rows in a state, of one level or (0) of all.
func (p IntakePlan) Count(s IntakeState, level division.Level) (n int) {
	for _, r := range p.Rows {
		if r.State == s && (level == 0 || r.Division.Level == level) {
			n++
		}
	}
	return n
}

// maxCounties bounds an intake to the counties of a city.
const maxCounties = 20

// PlanIntake shows what taking in would do. It changes nothing.
func (a *App) PlanIntake(in Intake) (IntakePlan, error) {
	ds, tree, err := divisionTree(in.Edition)
	if err != nil {
		return IntakePlan{}, err
	}
	list, err := in.list(tree)
	if err != nil {
		return IntakePlan{}, err
	}
	p := IntakePlan{Intake: in, Doubled: doubled(tree, list)}
	reg := a.District().Org
	known := unitsByDivision(reg)
	other := aliasesOf(ds, in.Edition, list, reg, in.From)
	ids := map[string]org.UnitID{}
	for _, d := range list {
		r := IntakeRow{Division: d, Unit: divisionUnit(d), State: IntakeNew, Aliases: other[d.Code], Other: ds.otherName(d)}
		r.settle(reg, known, ids[d.Parent], in.From)
		ids[d.Code] = r.Unit
		p.Rows = append(p.Rows, r)
	}
	return p, nil
}

// list are the divisions to take in, parents first.
func (in Intake) list(tree *division.Tree) (list []division.Division, err error) {
	switch {
	case in.From.Time().IsZero():
		return nil, fault.New(fault.Invalid, "请填写生效日期，写成2018-03-15这样。").At("from")
	case len(in.Counties) == 0:
		return nil, fault.New(fault.Invalid, "请至少选择一个区县。").At("county")
	case len(in.Counties) > maxCounties:
		return nil, fault.New(fault.TooLarge, "一次最多接收 %d 个区县，请分几次办理。", maxCounties).At("county")
	}
	var below []division.Division
	counties := slices.Compact(slices.Sorted(slices.Values(in.Counties)))
	for _, code := range counties {
		county, err := tree.Get(code)
		if err != nil || county.Level != division.County {
			return nil, fault.New(fault.Invalid, "%s 版区划中没有代码为 %s 的区县；功能区没有自己的代码，请用“功能区”由镇街组成。", in.Edition, code).At("county")
		}
		if len(counties) > 1 {
			if city, err := tree.Get(county.Parent); err == nil && !slices.Contains(list, city) {
				list = append(list, city)
			}
		}
		below = append(below, county)
		for _, town := range tree.Children(code) {
			below = append(below, town)
			if in.Villages {
				below = append(below, tree.Children(town.Code)...)
			}
		}
	}
	return append(list, below...), nil
}

// divisionUnit names the unit of a division, so that two runs mean the same unit.
func divisionUnit(d division.Division) org.UnitID {
	return org.UnitID("u-" + string(d.Edition) + "-" + d.Code)
}

// unitsByDivision finds units by any code that they have or had.
func unitsByDivision(reg *org.Register) map[org.Division]org.UnitID {
	m := map[org.Division]org.UnitID{}
	for _, u := range reg.EveryUnit() {
		for _, d := range u.Divisions {
			m[d.Is] = u.ID
		}
	}
	return m
}

// settle decides what becomes of the row, given the unit of its parent.
func (r *IntakeRow) settle(reg *org.Register, known map[org.Division]org.UnitID, parent org.UnitID, from calendar.Date) {
	if id, ok := known[org.Division{Edition: r.Division.Edition, Code: r.Division.Code}]; ok {
		r.Unit, r.State = id, IntakeThere
		return
	}
	for _, u := range reg.Named(r.Division.Name, from) {
		if u.Kind != unitKind(r.Division.Level) || u.ParentOn(from) != parent {
			continue
		}
		r.Unit = u.ID
		if div, ok := u.Divisions.On(from); ok {
			r.State, r.Fault = IntakeClash, fault.New(fault.Conflict, "“%s”已按 %s 版代码 %s 建立，请用“换版”改到 %s 版。", r.Division.Name, div.Edition, div.Code, r.Division.Edition)
			return
		}
		r.State = IntakeAdopt
		return
	}
}

func unitKind(l division.Level) org.UnitKind {
	switch l {
	case division.Town:
		return org.Township
	case division.Village:
		return org.Village
	}
	return org.District
}

// doubled lists the names that several villages of one county share, by county and name.
func doubled(tree *division.Tree, list []division.Division) []Doubled {
	towns := map[[2]string][]string{}
	for _, d := range list {
		if d.Level == division.Village {
			town, _ := tree.Get(d.Parent)
			county, _ := tree.Get(town.Parent)
			key := [2]string{county.Name, d.Name}
			towns[key] = append(towns[key], town.Name)
		}
	}
	var out []Doubled
	for _, key := range slices.SortedFunc(maps.Keys(towns), func(x, y [2]string) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) }) {
		if len(towns[key]) > 1 {
			out = append(out, Doubled{key[0], key[1], towns[key]})
		}
	}
	return out
}

// otherName is the name of a division in the other shipped edition when it is more than another wording of the ending.
func (ds *divisions) otherName(d division.Division) string {
	codes, err := ds.history.Trace(d.Edition, d.Code)
	if err != nil || len(codes) != 1 {
		return ""
	}
	for _, e := range Editions {
		if e == d.Edition {
			continue
		}
		other, err := ds.trees[e].Get(codes[0])
		if err != nil || other.Name == d.Name || slices.Contains(division.Spellings(d.Level, d.Name), other.Name) {
			return ""
		}
		return other.Name
	}
	return ""
}

// aliasesOf are the other spellings of each division that are nobody else's name, here or in the register.
func aliasesOf(ds *divisions, e division.Edition, list []division.Division, reg *org.Register, from calendar.Date) map[string][]string {
	wanted, taken := map[string][]string{}, map[string]int{}
	for _, d := range list {
		taken[d.Name] += 2
		words := division.Spellings(d.Level, d.Name)
		if name := ds.otherName(d); name != "" {
			words = append(append(words, name), division.Spellings(d.Level, name)...)
		}
		slices.Sort(words)
		for _, w := range slices.Compact(words) {
			if w != d.Name && !strings.ContainsAny(w, " 　") {
				wanted[d.Code] = append(wanted[d.Code], w)
				taken[w]++
			}
		}
	}
	for code, words := range wanted {
		wanted[code] = slices.DeleteFunc(words, func(w string) bool { return taken[w] > 1 || reg.Spelled(w) })
	}
	return wanted
}

func divisionCode(reg *org.Register, d division.Division) string {
	if reg.Spelled(d.Code) {
		return fmt.Sprintf("%s-%s", d.Edition, d.Code)
	}
	return d.Code
}
