package org_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/shipped"
)

const since = calendar.Date("2018-01-01")

// catalogue is the shipped problem catalogue, classes before the conditions that belong to them.
func catalogue(t testing.TB) []org.CatalogueRow {
	editions, err := shipped.Standards()
	if err != nil {
		t.Fatal(err)
	}
	var rows []org.CatalogueRow
	problems := ""
	for _, e := range editions {
		switch e.System {
		case standard.Problems:
			problems = e.ID
		case standard.Conditions:
		default:
			continue
		}
		for _, i := range e.Items {
			rows = append(rows, org.CatalogueRow{Class: org.Class{Edition: e.ID, Code: i.Code}, Above: org.Class{Edition: problems, Code: i.Parent}, Lead: i.Lead, Depts: i.Depts})
		}
	}
	return rows
}

// full is a district with four towns and a department for every word of the catalogue that means one.
func full(t testing.TB, rows []org.CatalogueRow) (*org.Register, []org.LayRule) {
	unit := func(id org.UnitID, k org.UnitKind, name string, parent org.UnitID, alias ...string) org.Unit {
		return org.Unit{ID: id, Code: string(id), Kind: k, Aliases: alias, Span: calendar.Span{From: since},
			Names: calendar.History[org.UnitName]{{From: since, Is: org.UnitName{Full: name}}}, Parents: calendar.History[org.UnitID]{{From: since, Is: parent}}}
	}
	units := []org.Unit{unit("d", org.District, "示例区", "")}
	for n := range 4 {
		units = append(units, unit(org.UnitID(fmt.Sprintf("t%d", n)), org.Township, fmt.Sprintf("示例%d镇", n), "d"))
	}
	_, words := org.NewRegister(org.Parts{Units: units}).Defaults(rows, since)
	for n, w := range words {
		kind := org.Dept
		if strings.HasSuffix(w, "企业") {
			kind = org.Utility
		}
		units = append(units, unit(org.UnitID(fmt.Sprintf("x%d", n)), kind, "示例"+w+"单位", "d", w))
	}
	r := org.NewRegister(org.Parts{Units: units})
	rules, unknown := r.Defaults(rows, since)
	if len(unknown) > 0 {
		t.Errorf("words without a unit although each is an alias: %v", unknown)
	}
	var states []org.Rule
	for _, c := range rules {
		events, err := org.Rule{}.Decide(org.Facts{Job: "import", Register: r}, c)
		if err != nil {
			t.Fatalf("rule %s: %v", c.ID, err)
		}
		states = append(states, org.Rule{}.Apply(events[0]))
	}
	return r.With(org.Parts{Rules: states}), rules
}

// TestShippedCatalogue: every word of the shipped catalogue finds its unit by alias or its ground, and every class with
// words gets an owner for the reason the words give.
func TestShippedCatalogue(t *testing.T) {
	rows := catalogue(t)
	r, rules := full(t, rows)
	grounds := map[org.Ground]int{}
	asked := 0
	for _, row := range rows {
		if row.Lead == "" && len(row.Depts) == 0 {
			continue
		}
		asked++
		p := r.Owner(org.Case{Class: row.Class, Path: []org.UnitID{"t1"}, SiteOwner: "x0", Day: "2018-06-01"})
		grounds[p.Ground]++
		if !slices.ContainsFunc(rules, func(c org.LayRule) bool { return c.What == row.Class }) {
			p = r.Owner(org.Case{Class: row.Above, Condition: row.Class, Path: []org.UnitID{"t1"}, SiteOwner: "x0", Day: "2018-06-01"})
		}
		if p.Unit == "" || p.Rule == "" || p.Ground == org.ByFallback {
			t.Errorf("%s %s: %+v", row.Class, row.Lead, p)
		}
	}
	if asked < 600 || len(rules) >= asked || len(rules) < 200 {
		t.Errorf("%d rows make %d rules", asked, len(rules))
	}
	if grounds[org.ByLine] == 0 || grounds[org.ByPlace] == 0 || grounds[org.ByProperty] == 0 {
		t.Errorf("grounds: %v", grounds)
	}
}

func BenchmarkOwner(b *testing.B) {
	rows := catalogue(b)
	r, rules := full(b, rows)
	c := org.Case{Class: rows[60].Class, Path: []org.UnitID{"d", "t1"}, Day: "2018-06-01"}
	b.ReportMetric(float64(len(rules)), "rules")
	for b.Loop() {
		r.Owner(c)
	}
}
