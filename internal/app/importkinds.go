package app

import (
	"slices"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
)

// ImportKind says what the rows of a sheet become; it is also the ID of the layout by which the sheet is read.
type ImportKind string

// The kinds.
const (
	ImportMatters     ImportKind = "matter"     // 问题台账
	ImportUnits       ImportKind = "unit"       // 单位
	ImportAliases     ImportKind = "alias"      // 单位别名
	ImportPosts       ImportKind = "post"       // 岗位和任职人
	ImportDuties      ImportKind = "duty"       // 网格帮包责任表
	ImportSites       ImportKind = "site"       // 点位
	ImportCells       ImportKind = "cell"       // 网格
	ImportPowers      ImportKind = "power"      // 权力清单
	ImportDelegations ImportKind = "delegation" // 委托
	ImportRules       ImportKind = "rule"       // 责任图
	ImportCalendar    ImportKind = "calendar"   // 放假安排
	ImportHours       ImportKind = "hours"      // 作息时间
)

// importing is what is known of one kind of sheet.
type importing struct {
	kind     ImportKind
	right    Right     // what importing it needs
	mentions []mention // columns whose words stand for a unit or a site, larger ground first
}

// importings are the kinds there are, in the order in which a district takes them in.
var importings = []importing{
	{ImportUnits, EditOrg, nil},
	{ImportAliases, EditOrg, nil},
	{ImportPosts, EditOrg, []mention{{column: "unit"}}},
	{ImportPowers, EditOrg, []mention{{column: "unit"}, {column: "follower"}}},
	{ImportDelegations, EditOrg, []mention{{column: "giver"}, {column: "taker"}}},
	{ImportRules, EditOrg, []mention{{column: "territory", kind: org.Township}, {column: "unit"}, {column: "helpers", list: true}}},
	{ImportCells, EditOrg, []mention{{column: "town", kind: org.Township}, {column: "community", kind: org.Village, under: "town"}}},
	{ImportDuties, EditOrg, []mention{{column: "town", kind: org.Township}, {column: "community", kind: org.Village, under: "town"},
		{column: "sponsor_unit"}, {column: "helpers", list: true}, {column: "staff", forces: true}, {column: "vehicles", forces: true}}},
	{ImportSites, EditOrg, []mention{{column: "town", kind: org.Township}, {column: "owner"}}},
	{ImportCalendar, Settings, nil},
	{ImportHours, Settings, nil},
	{ImportMatters, BulkWork, []mention{{column: "town", kind: org.Township}, {column: "community", kind: org.Village, under: "town"},
		{column: "unit"}, {column: "site", site: true}}},
}

func importingOf(k ImportKind) (importing, bool) {
	at := slices.IndexFunc(importings, func(i importing) bool { return i.kind == k })
	if at < 0 {
		return importing{right: "none"}, false
	}
	return importings[at], true
}

// Right is what importing the kind needs; an unknown kind needs what nobody has.
func (k ImportKind) Right() Right {
	i, _ := importingOf(k)
	return i.right
}

// row does one row of the import's kind.
func (r *run) row(b *batch, row ImportRow) (outcome, error) {
	switch r.Spec.Kind {
	case ImportMatters:
		return b.matter(row)
	case ImportUnits:
		return b.unitRow(row)
	case ImportAliases:
		return b.aliasRow(row)
	case ImportSites:
		return b.siteRow(row)
	case ImportCells:
		return b.cellRow(row)
	case ImportPosts:
		return b.postRow(row)
	case ImportDuties:
		return b.dutyRow(row)
	case ImportPowers:
		return b.powerRow(row)
	case ImportDelegations:
		return b.delegationRow(row)
	case ImportRules:
		return b.ruleRow(row)
	case ImportCalendar:
		return b.noticeRow(row)
	case ImportHours:
		return b.hoursRow(row)
	}
	return outcome{}, fault.New(fault.Invalid, "这种表还不能导入，请选别的种类")
}

// arrange puts the rows into the order and the pieces in which they are done: a unit behind its parent, all days of a notice
// together, all seasons of the office hours together.
func (s ImportSpec) arrange(rows []ImportRow) []ImportRow {
	switch s.Kind {
	case ImportUnits:
		return parentsFirst(rows)
	case ImportCalendar:
		return together(rows, noticeYear)
	case ImportHours:
		return together(rows, func(ImportRow) string { return "hours" })
	}
	return rows
}

// together joins good rows with the same key under the first of them.
func together(rows []ImportRow, key func(ImportRow) string) (out []ImportRow) {
	at := map[string]int{}
	for _, r := range rows {
		if len(r.Faults) > 0 {
			out = append(out, r)
			continue
		}
		k := key(r)
		n, known := at[k]
		if !known {
			n = len(out)
			at[k] = n
			out = append(out, r)
		}
		out[n].parts = append(out[n].parts, r)
	}
	return out
}
