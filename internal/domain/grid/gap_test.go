package grid

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/org"
)

// TestGaps: every hole on the page, as of a day when it was open and of one when it was not.
func TestGaps(t *testing.T) {
	w := newWorld(t)
	w.do("c1", cell(1, square(0, 0, 10, 10)))
	w.do("c1", SetDuty{From: day0, Duty: Duty{Chief: "chief", Workers: []org.PostID{"worker"}, Sponsors: []org.PostID{"leader"}, Helpers: []Helper{{"law", "liaison"}}}})
	w.do("c1", SetDuty{From: "2018-06-01", Duty: Duty{Chief: "chief", Workers: []org.PostID{"empty"}, Helpers: []Helper{{"law", "liaison"}, {"water", ""}}}})
	w.do("c2", with(cell(2, nil), "2018-06-01"))
	law, water := w.f.Org.Unit("law"), w.f.Org.Unit("water")
	water.Span.To = "2018-06-30"
	empty := w.f.Org.Post("empty")
	empty.Span.To = "2018-06-30"
	listed := func(id string, unit org.UnitID, g org.Grade, follower org.UnitID) org.Power {
		return org.Power{ID: id, Unit: unit, Scope: org.Scope{Class: org.Class{Edition: "e", Code: "E0" + id}}, Grade: g, Follower: follower, Document: "示例清单1号", Span: since(day0)}
	}
	w.f.Org = w.f.Org.With(org.Parts{
		Units: []org.Unit{law, water}, Posts: []org.Post{empty},
		Powers: []org.Power{listed("1", "law", org.Basic, ""), listed("2", "t1", org.Withdrawn, "law"), listed("3", "t1", org.Withdrawn, ""), listed("4", "water", org.Basic, "")},
		Rules: []org.Rule{
			{ID: "r1", State: org.InForce, Terms: org.Terms{What: org.Class{Edition: "e", Code: "E01"}, Where: org.Where{Territory: "t1"}, Owner: org.Party{Ground: org.ByPlace}, Span: since(day0)}},
			{ID: "r2", State: org.InForce, Terms: org.Terms{What: org.Class{Edition: "e", Code: "C01"}, Owner: org.Party{Ground: org.ByProperty, Unit: "water"}, Span: since(day0)}},
		},
	})
	cover, err := geo.CheckCoverage(w.f.Grid.Located("2018-07-01"), square(0, 0, 20, 10))
	if err != nil {
		t.Fatal(err)
	}
	src := Sources{Org: w.f.Org, Grid: w.f.Grid, Classes: []org.Class{{Edition: "e", Code: "E01"}},
		Spots: []Spot{{"s1", "甲市场", "c1", "law"}, {"s2", "乙公厕", "", "water"}}}
	for _, tt := range []struct {
		day  calendar.Date
		want []string
	}{
		{"2018-03-01", []string{
			"“一号镇”的岗位“空岗”无人任职，请任职或指定代理人。",
			"点位“乙公厕”不在任何网格内，请核对位置或指定网格。",
			"“一号镇”的“E03”已收回，但没有明确由谁承接，请补充。",
			"按责任图，E01 类问题由“一号镇”负责，但它没有权限：“一号镇”的权力清单没有“E01”，有此权限的是“综合执法局”。",
		}},
		{"2018-06-01", []string{
			"网格“第1网格”没有包保领导，请在责任表中明确。",
			"网格“第1网格”的帮包单位“供水公司”没有联络员，请补充。",
			"网格“第2网格”没有网格长，请在责任表中明确。",
			"网格“第2网格”没有网格员，请在责任表中明确。",
			"网格“第2网格”没有包保领导，请在责任表中明确。",
			"网格“第2网格”没有帮包单位，请在责任表中明确。",
			"网格“第2网格”只有文字四至，没有边界图形，请补绘。",
			"“一号镇”的岗位“空岗”无人任职，请任职或指定代理人。",
			"“综合执法局”的岗位“联络员”由刘丙七任职，但账号已停用，请启用账号或交接。",
			"点位“乙公厕”不在任何网格内，请核对位置或指定网格。",
			"“一号镇”的“E03”已收回，但没有明确由谁承接，请补充。",
			"按责任图，E01 类问题由“一号镇”负责，但它没有权限：“一号镇”的权力清单没有“E01”，有此权限的是“综合执法局”。",
		}},
		{"2018-07-01", []string{
			"网格“第1网格”没有包保领导，请在责任表中明确。",
			"网格“第1网格”的帮包单位“供水公司”没有联络员，请补充。",
			"网格“第1网格”的网格员岗位“空岗”已撤销，请更换。",
			"网格“第1网格”的责任表或隶属中仍有已撤销的“供水公司”，请更换。",
			"网格“第2网格”没有网格长，请在责任表中明确。",
			"网格“第2网格”没有网格员，请在责任表中明确。",
			"网格“第2网格”没有包保领导，请在责任表中明确。",
			"网格“第2网格”没有帮包单位，请在责任表中明确。",
			"网格“第2网格”只有文字四至，没有边界图形，请补绘。",
			"“综合执法局”的岗位“联络员”由刘丙七任职，但账号已停用，请启用账号或交接。",
			"责任图中仍有已撤销的“供水公司”，且没有承接单位，请更正责任图。",
			"点位“乙公厕”不在任何网格内，请核对位置或指定网格。",
			"点位“乙公厕”没有直管单位，或直管单位已撤销，请明确。",
			"“一号镇”的“E03”已收回，但没有明确由谁承接，请补充。",
			"“供水公司”已撤销，权力清单的“E04”还在它名下，请处理。",
			"按责任图，E01 类问题由“一号镇”负责，但它没有权限：“一号镇”的权力清单没有“E01”，有此权限的是“综合执法局”。",
		}},
	} {
		var got []string
		for _, g := range Gaps(tt.day, src) {
			got = append(got, g.String())
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("gaps on %s (-want +got):\n%s", tt.day, diff)
		}
	}
	src.Coverage = cover
	ground := 0
	for _, g := range Gaps("2018-07-01", src) {
		if g.Code == BadGround && !g.At.IsZero() {
			ground++
		}
		if !strings.HasSuffix(g.String(), "。") && g.Code != BadGround || strings.Contains(g.String(), "%!") {
			t.Errorf("no sentence: %s", g)
		}
	}
	if ground != 1 {
		t.Errorf("%d stretches of ground without a cell, want 1", ground)
	}
}

// with is a founding on another day.
func with(c Found, from calendar.Date) Found {
	c.From = from
	return c
}

// TestClosedUnits: a unit that merged still stands in a cell's seat; the gap names who follows it.
func TestClosedUnits(t *testing.T) {
	w := newWorld(t)
	w.do("c1", cell(1, square(0, 0, 10, 10)))
	v1 := w.f.Org.Unit("v1")
	v1.Span.To, v1.Successor = "2018-03-31", "t1"
	r := w.f.Org.With(org.Parts{Units: []org.Unit{v1}})
	count := func(d calendar.Date) (n int, words string) {
		for _, g := range Gaps(d, Sources{Org: r, Grid: w.f.Grid}) {
			if g.Code == UnitGone {
				n, words = n+1, g.String()
			}
		}
		return n, words
	}
	if n, _ := count("2018-03-31"); n != 0 {
		t.Errorf("%d gaps while the unit lived", n)
	}
	if n, words := count("2018-04-01"); n != 1 || words != "网格“第1网格”的责任表或隶属中仍有已撤销的“甲村”，请更换为承接单位“一号镇”。" {
		t.Errorf("%d gaps: %s", n, words)
	}
}
