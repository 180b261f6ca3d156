package app

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
)

// dutyFunction is a column of the duty table that names persons, and the post that each of them is given.
type dutyFunction struct {
	column string // names, divided by 、; their phones stand in <column>_phone, in the same order
	word   string // beginning of the post's name
	login  string // beginning of the login names
	role   org.Role
	seat   dutySeat
	paper  bool // a leader who works on paper unless a phone is given
}

// dutySeat says in which unit a function's posts are.
type dutySeat int

const (
	seatGround dutySeat = iota // the community of the cell, or its town
	seatTown
	seatLeader // the column sponsor_unit, or the district
	seatHelper // the sponsoring unit at the same place of its list
)

// dutyFunctions are the functions in the order of the printed table.
var dutyFunctions = []dutyFunction{
	{"sponsor", "包保领导", "bld", org.Sponsor, seatLeader, true},
	{"town_leader", "镇街责任领导", "zld", org.Town, seatTown, true},
	{"secretary", "社区（村）书记", "sj", org.Community, seatGround, true},
	{"chief", "网格长", "wgz", org.CellChief, seatGround, false},
	{"worker", "网格员", "wgy", org.CellWorker, seatGround, false},
	{"warden", "楼栋长", "ldz", org.CellWorker, seatGround, true},
	{"liaison", "网格联络员", "lly", org.Liaison, seatHelper, false},
}

// dutyPerson is one person in one function, as a row names him.
type dutyPerson struct {
	dutyFunction
	name, phone string
	n           int // his place in the column, from 0
}

// phonePattern finds a phone written behind a name, as in 王甲一 10012345678.
var phonePattern = regexp.MustCompile(`^(.*?)[\s（(:：]*((?:\+?86)?1\d{10}|0\d{2,3}-?\d{7,8})[）)]?$`)

// dutyPersons reads the persons of a row.
func dutyPersons(v map[string]string) (list []dutyPerson, err error) {
	for _, f := range dutyFunctions {
		names, phones := splitPersons(v[f.column]), splitPersons(v[f.column+"_phone"])
		if len(phones) > 0 && len(phones) != len(names) {
			return nil, fault.New(fault.Invalid, "“%s”写了 %d 人，电话写了 %d 个，请一一对应，没有电话的写“无”", f.word, len(names), len(phones))
		}
		for n, name := range names {
			p := dutyPerson{dutyFunction: f, name: name, n: n}
			if m := phonePattern.FindStringSubmatch(name); m != nil {
				p.name, p.phone = strings.TrimSpace(m[1]), m[2]
			}
			if len(phones) > 0 && phones[n] != "无" {
				p.phone = phones[n]
			}
			if p.name == "" || len([]rune(p.name)) > 30 {
				return nil, fault.New(fault.Invalid, "“%s”的姓名读不出来，请写成“王甲一、李乙二”，电话写在电话列", f.word)
			}
			list = append(list, p)
		}
	}
	helpers := splitNames(v["helpers"])
	if n := len(splitPersons(v["liaison"])); n > len(helpers) {
		return nil, fault.New(fault.Invalid, "写了 %d 名联络员、%d 个帮包单位，请一一对应", n, len(helpers))
	}
	return list, nil
}

// splitPersons cuts names of persons, which may be followed by a phone after a space.
func splitPersons(s string) []string { return fieldsOf(s, "、，,；;\n") }

// forcePattern reads 保洁员3人 and 洒水车 2 辆.
var forcePattern = regexp.MustCompile(`^(.+?)\s*[×xX*]?\s*(\d{1,4})?\s*[名人辆台个部]?$`)

// dutyForce is staff or vehicles as a row names them; unit is empty when the row does not say whose they are.
type dutyForce struct {
	unit, what string
	count      int
}

// forces reads 环卫处：保洁员3人、洒水车1辆；城管局：协管员2人.
func forces(words string) (list []dutyForce, err error) {
	for group := range strings.FieldsFuncSeq(words, func(r rune) bool { return strings.ContainsRune("；;\n", r) }) {
		unit, rest, named := strings.Cut(strings.ReplaceAll(group, ":", "："), "：")
		if !named {
			unit, rest = "", group
		}
		for _, part := range splitPersons(rest) {
			m := forcePattern.FindStringSubmatch(part)
			if m == nil {
				return nil, fault.New(fault.Invalid, "“%s”读不出种类和数量，请写成“环卫处：保洁员3人、洒水车1辆”", part)
			}
			n := 1
			if m[2] != "" {
				n, _ = strconv.Atoi(m[2]) // digits by the pattern
			}
			list = append(list, dutyForce{strings.TrimSpace(unit), m[1], n})
		}
	}
	return list, nil
}

// forceUnits are the units that a column of staff or vehicles names.
func forceUnits(words string) (list []string) {
	all, _ := forces(words) // what cannot be read is said with the row
	for _, f := range all {
		if f.unit != "" && !slices.Contains(list, f.unit) {
			list = append(list, f.unit)
		}
	}
	return list
}

// checkDuties finds what is wrong with rows of a duty table before anything is made.
func (a *App) checkDuties(s ImportSpec, rows []ImportRow) {
	b := &batch{run: &run{App: a, Import: Import{Spec: s}}, d: a.District()}
	today := a.db.Now().Date()
	seen := map[string]int{}
	for n := range rows {
		r := &rows[n]
		if len(r.Faults) > 0 {
			continue
		}
		_, err := dutyPersons(r.Values)
		for _, column := range []string{"staff", "vehicles"} {
			if _, bad := forces(r.Values[column]); err == nil {
				err = bad
			}
		}
		key := cmp.Or(r.Values["code"], r.Values["town"]+"/"+r.Values["community"]+"/"+r.Values["name"])
		switch first, twice := seen[key]; {
		case err != nil:
			r.fail("", "第 %d 行：%s", r.Line, err)
		case twice:
			r.fail("name", "第 %d 行与第 %d 行是同一个网格，请并成一行，几个人用顿号隔开", r.Line, first)
		case r.Values["words"] == "" && b.dutyCell(r.Values, dutyDay(r.Values, today)) == "":
			r.fail("words", "第 %d 行的网格“%s”还没有登记，请写清四至，或先导入网格", r.Line, r.Values["name"])
		}
		seen[key] = r.Line
	}
}

// dutyRow takes one row of the duty table: the cell, marked out in words when nobody knows it yet, and who answers for it. The
// persons of the row were given their posts before.
func (b *batch) dutyRow(row ImportRow) (outcome, error) {
	v := row.Values
	duty, err := b.dutyOf(row)
	if err != nil {
		return outcome{}, err
	}
	id, note := b.dutyCell(v, b.from(v)), "责任表："+v["name"]
	if id == "" {
		id, note = grid.CellID(b.rowID(row)), "新建网格和责任表："+v["name"]
		cell := ImportRow{Line: row.Line, Values: v}
		if v["code"] == "" {
			cell.Values = clone(v)
			if cell.Values["code"], err = b.nextCellCode(v); err != nil {
				return outcome{}, err
			}
		}
		if _, err := b.cellRow(cell); err != nil {
			return outcome{}, err
		}
	} else if now, known := b.d.Grid.Cell(id).Duties.On(b.from(v)); known && reflect.DeepEqual(now, duty) {
		return outcome{"", "责任表没有变化：" + v["name"]}, nil
	}
	if err := b.cell(id, func(*Desk) grid.Command { return grid.SetDuty{From: b.from(v), Duty: duty} }); err != nil {
		return outcome{}, err
	}
	return outcome{"cell/" + string(id), note}, nil
}

// dutyCell is the cell that a row means, by its code or by its name in its town; empty when there is none yet.
func (b *batch) dutyCell(v map[string]string, day calendar.Date) grid.CellID {
	if v["code"] != "" {
		return b.d.Grid.ByCode(v["code"]).ID
	}
	town := b.d.unitIn(v["town"], "", day)
	for _, c := range b.d.Grid.On(day) {
		if c.NameOn(day) == v["name"] && c.SeatOn(day).Town == town {
			return c.ID
		}
	}
	return ""
}

// nextCellCode is the next code of a cell of 15 digits in its community, or in its town when the row names no community.
func (b *batch) nextCellCode(v map[string]string) (string, error) {
	day := b.from(v)
	prefix := ""
	for _, x := range [][2]string{{"community", v["town"]}, {"town", ""}} {
		unit, err := b.unitOf(v[x[0]], x[1])
		if err != nil {
			return "", err
		}
		div, _ := b.d.Org.Unit(unit).Divisions.On(day)
		if div.Code != "" && prefix == "" {
			prefix = (div.Code + "000")[:12]
		}
	}
	if prefix == "" {
		return "", fault.New(fault.Invalid, "新网格“%s”没有编码，它的社区和镇街也没有区划代码，请填 15 位网格编码", v["name"])
	}
	last := 0
	for _, c := range b.d.Grid.On(day) {
		if rest, ok := strings.CutPrefix(c.Code, prefix); ok {
			n, _ := strconv.Atoi(rest) // a code is all digits
			last = max(last, n)
		}
	}
	return fmt.Sprintf("%s%03d", prefix, last+1), nil
}

// dutyOf draws the duty of a row from the posts that its persons hold.
func (b *batch) dutyOf(row ImportRow) (d grid.Duty, err error) {
	v := row.Values
	d.Document = v["document"]
	var helpers []org.UnitID
	for _, words := range splitNames(v["helpers"]) {
		unit, err := b.needUnit(words, "")
		if err != nil {
			return d, err
		}
		helpers = append(helpers, unit)
		d.Helpers = append(d.Helpers, grid.Helper{Unit: unit})
	}
	persons, err := dutyPersons(v)
	if err != nil {
		return d, err
	}
	for _, p := range persons {
		seat := b.people.seatOf(row.Line, p)
		post := b.seatPost(seat)
		if post == "" {
			return d, fault.New(fault.Refused, "%s“%s”的岗位没有设成，请看前面的原因，改好后重新导入", p.word, p.name)
		}
		placeInDuty(&d, p, post)
	}
	for _, x := range []struct {
		column string
		to     *[]grid.Force
	}{{"staff", &d.Staff}, {"vehicles", &d.Vehicles}} {
		if *x.to, err = b.dutyForces(v, x.column, helpers); err != nil {
			return d, err
		}
	}
	return d, nil
}

// placeInDuty puts a post into its function.
func placeInDuty(d *grid.Duty, p dutyPerson, post org.PostID) {
	switch p.column {
	case "sponsor":
		d.Sponsors = append(d.Sponsors, post)
	case "town_leader":
		d.TownLeader = post
	case "secretary":
		d.Secretary = post
	case "chief":
		d.Chief = post
	case "worker":
		d.Workers = append(d.Workers, post)
	case "warden":
		d.Wardens = append(d.Wardens, post)
	case "liaison":
		d.Helpers[p.n].Liaison = post
	}
}

// dutyForces are staff or vehicles; those of no named unit are the first sponsoring unit's, or the town's.
func (b *batch) dutyForces(v map[string]string, column string, helpers []org.UnitID) (list []grid.Force, err error) {
	all, err := forces(v[column])
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		var unit org.UnitID
		switch {
		case f.unit != "":
			unit, err = b.needUnit(f.unit, "")
		case len(helpers) > 0:
			unit = helpers[0]
		default:
			unit, err = b.needUnit(v["town"], "")
		}
		if err != nil {
			return nil, err
		}
		list = append(list, grid.Force{Unit: unit, What: f.what, Count: f.count})
	}
	return list, nil
}

// cell carries out a command on a cell; later rows of the batch see what it did.
func (b *batch) cell(id grid.CellID, build func(*Desk) grid.Command) error {
	f := b.cellFacts(b.q, b.t.Now().Date())
	f.Org, f.Grid = b.d.Org, b.d.Grid
	if err := changeWith(b.t, b.App, cells, string(id), f, build); err != nil {
		return err
	}
	c, err := cells.From(b.t, string(id))
	if err != nil {
		return err
	}
	d := *b.d
	d.Grid = d.Grid.With(c.State)
	b.d = &d
	return nil
}

// dutyDay is the first day of a row, as far as it can be told outside a transaction.
func dutyDay(v map[string]string, today calendar.Date) calendar.Date {
	return cmp.Or(calendar.Date(v["from"]), today)
}
