package org

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/journal"
)

// UnitKind says what sort of body a unit is. It never changes: 乡改镇 and 村改社区 stay within one kind.
type UnitKind string

// The kinds: territories 块 from large to small, lines 条 and others that work in them, temporary bodies 临时机构 over them.
const (
	District  UnitKind = "district"  // 区、县、市
	Zone      UnitKind = "zone"      // 功能区: made of towns, may have no code of its own
	Township  UnitKind = "town"      // 镇、街道、乡
	Precinct  UnitKind = "area"      // 片区
	Village   UnitKind = "community" // 社区、村
	Dept      UnitKind = "department"
	Section   UnitKind = "section"    // 科室、中队、站所 of a department or a town
	Utility   UnitKind = "enterprise" // 公共服务企业: water, power, gas, telecoms
	Contract  UnitKind = "contractor" // 承包单位
	Property  UnitKind = "property"   // 物业企业
	School    UnitKind = "school"
	Committee UnitKind = "committee"     // 指挥部、指导委员会
	Group     UnitKind = "supervision"   // 督导组
	Special   UnitKind = "special-group" // 专项工作组
	Joint     UnitKind = "joint-office"  // 联合办公室
)

// UnitKinds lists the kinds with the office's word. Rank orders territories from large to small and is 0 for all others.
var UnitKinds = []struct {
	Kind UnitKind
	Word string
	rank int
	temp bool
}{
	{District, "区县", 1, false}, {Zone, "功能区", 2, false}, {Township, "镇街", 3, false}, {Precinct, "片区", 4, false}, {Village, "社区（村）", 5, false},
	{Dept, "部门", 0, false}, {Section, "科室站所", 0, false}, {Utility, "公共服务企业", 0, false}, {Contract, "承包单位", 0, false},
	{Property, "物业企业", 0, false}, {School, "学校", 0, false},
	{Committee, "指挥部", 0, true}, {Group, "督导组", 0, true}, {Special, "专项工作组", 0, true}, {Joint, "联合办公室", 0, true},
}

// Word is the office's word for k, empty when k is unknown.
func (k UnitKind) Word() string {
	for _, x := range UnitKinds {
		if x.Kind == k {
			return x.Word
		}
	}
	return ""
}

// Territory reports whether k is a piece of ground 块 rather than a line 条 or a temporary body.
func (k UnitKind) Territory() bool { return k.rank() > 0 }

// Temporary reports whether k is a body over other units that ends with its task.
func (k UnitKind) Temporary() bool {
	for _, x := range UnitKinds {
		if x.Kind == k {
			return x.temp
		}
	}
	return false
}

// rank is the size of a territory, 1 the largest; 0 for what is none.
func (k UnitKind) rank() int {
	for _, x := range UnitKinds {
		if x.Kind == k {
			return x.rank
		}
	}
	return 0
}

// UnitName is what a unit is called.
type UnitName struct {
	Full  string `json:"full"`
	Short string `json:"short,omitempty"`
}

// Division is a code of the administrative divisions 行政区划代码; it means something only with its edition.
type Division struct {
	Edition division.Edition `json:"edition"`
	Code    string           `json:"code"` // 6, 9 or 12 digits
}

// key is the code with its edition, for the register.
func (d Division) key() string { return string(d.Edition) + " " + d.Code }

// IsZero reports whether there is no code; it serves `omitzero`.
func (d Division) IsZero() bool { return d == Division{} }

// Members is of whom a zone or a temporary body is made.
type Members struct {
	Units []UnitID `json:"units,omitempty"`
	Posts []PostID `json:"posts,omitempty"`
}

// Unit is one unit 单位, folded from its events. The zero Unit is not founded yet.
type Unit struct {
	ID        UnitID
	Code      string // the office's own, unique for ever
	Kind      UnitKind
	Names     calendar.History[UnitName]
	Divisions calendar.History[Division]
	Parents   calendar.History[UnitID] // empty ID: none above it
	Members   calendar.History[Members]
	Aliases   []string // other spellings met in sheets
	Span      calendar.Span
	Successor UnitID // after a merge or close, from the day after Span.To; may be empty
}

// Stream is the stream of the unit's entries.
func (id UnitID) Stream() journal.Stream { return journal.Of("unit", string(id)) }

// Territory reports whether u is a piece of ground 块.
func (u Unit) Territory() bool { return u.Kind.Territory() }

// Alive reports whether u existed on d.
func (u Unit) Alive(d calendar.Date) bool { return u.ID != "" && u.Span.Holds(d) }

// NameOn is the full name on d: the first one for days before it was founded, the last one after it ended.
func (u Unit) NameOn(d calendar.Date) string { return u.nameOn(d).Full }

// ShortOn is the short name on d, or the full one where there is none.
func (u Unit) ShortOn(d calendar.Date) string {
	n := u.nameOn(d)
	if n.Short == "" {
		return n.Full
	}
	return n.Short
}

func (u Unit) nameOn(d calendar.Date) UnitName {
	n, ok := u.Names.On(d)
	if !ok && len(u.Names) > 0 {
		return u.Names[0].Is
	}
	return n
}

// ParentOn is the unit directly above u on d, empty when none.
func (u Unit) ParentOn(d calendar.Date) UnitID {
	p, _ := u.Parents.On(d)
	return p
}

// Apply folds one event into u. It never refuses: what happened, happened. An event of another aggregate leaves u as it is.
func (u Unit) Apply(e journal.Event) Unit {
	if e, ok := e.(interface{ unit(*Unit) }); ok {
		e.unit(&u)
	}
	return u
}
