package site

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

const day0 = calendar.Date("2018-01-01")

var (
	text   = value.Text{C: "c", Ref: "r"}
	secret = value.Secret{C: "c", Ref: "s"}
)

func since(d calendar.Date) calendar.Span { return calendar.Span{From: d} }

// at is a point x and y units of about 1.1 m east and north of the corner of the first cell.
func at(x, y int32) geo.Point { return geo.Point{Lon: 1_160_000_000 + x*124, Lat: 364_000_000 + y*100} }

func rect(x0, x1 int32) geo.Area {
	return geo.Area{geo.Polygon{geo.Ring{at(x0, 0), at(x1, 0), at(x1, 500), at(x0, 500)}}}
}

// ground is three cells side by side, 500 units wide, the second drawn in words only until June; the fourth came of a
// merge of the fifth and sixth.
func ground() *grid.Grid {
	cell := func(id grid.CellID, code, name string, from calendar.Date, a geo.Area) grid.Cell {
		return grid.Cell{ID: id, Code: code, Span: since(from), Names: calendar.History[string]{{From: from, Is: name}},
			Outlines: calendar.History[grid.Outline]{{From: from, Is: grid.Outline{Words: "四至", Area: a}}},
			Seats:    calendar.History[grid.Seat]{{From: from, Is: grid.Seat{Town: "t1"}}}}
	}
	c4, c5, c6 := cell("c4", "4", "第4网格", "2018-06-01", nil), cell("c5", "5", "第5网格", day0, nil), cell("c6", "6", "第6网格", day0, nil)
	c4.Parents = []grid.CellID{"c5", "c6"}
	c5.Span.To, c5.Heirs, c6.Span.To, c6.Heirs = "2018-05-31", []grid.CellID{"c4"}, "2018-05-31", []grid.CellID{"c4"}
	return grid.New([]grid.Cell{cell("c1", "1", "第1网格", day0, rect(0, 500)), cell("c2", "2", "第2网格", day0, rect(500, 1000)), cell("c3", "3", "第3网格", day0, rect(1000, 1500)), c4, c5, c6})
}

func people() *org.Register {
	unit := func(id org.UnitID, k org.UnitKind, word string) org.Unit {
		return org.Unit{ID: id, Code: string(id), Kind: k, Names: calendar.History[org.UnitName]{{From: day0, Is: org.UnitName{Full: word}}}, Span: since(day0)}
	}
	return org.NewRegister(org.Parts{Units: []org.Unit{unit("t1", org.Township, "一号镇"), unit("edu", org.Dept, "教体局"), unit("firm", org.Property, "示例物业")}})
}

type world struct {
	t *testing.T
	f Facts
}

func newWorld(t *testing.T) *world {
	return &world{t, Facts{Actor: org.Actor{Unit: "office", Roles: []org.Role{org.Clerk}}, Today: "2018-06-01", Org: people(), Grid: ground(), Sites: New(nil),
		Types: map[string]string{"school": "学校", "market": "农贸市场"}, District: rect(0, 1500)}}
}

func (w *world) do(id ID, c Command) {
	w.t.Helper()
	s := w.f.Sites.Site(id)
	events, err := s.Decide(w.f, c)
	if err != nil {
		w.t.Fatalf("refused: %v", err)
	}
	for _, e := range events {
		body, err := journal.Body(e)
		if err != nil {
			w.t.Fatal(err)
		}
		again, err := Decode(e.Kind(), body)
		if err != nil {
			w.t.Fatal(err)
		}
		s = s.Apply(again)
	}
	w.f.Sites = w.f.Sites.With(s)
}

func school(f func(*Found)) Found {
	c := Found{ID: "s1", Code: "S-1", Name: "示例第1小学", Type: "school", Place: Place{Address: "甲路1号", Point: at(250, 250), Walk: "从校门向内200米"}, Cell: "c1", Owner: "edu", Manager: Manager{secret, secret}, From: day0}
	f(&c)
	return c
}

func same(*Found) {}

func outcome(events []journal.Event, err error) string {
	if err != nil {
		return err.Error()
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind())
	}
	return strings.Join(kinds, " ")
}

func TestDecide(t *testing.T) {
	w := newWorld(t)
	w.do("s1", school(same))
	w.do("s1", Exempt{Item{"2018", "A1"}, calendar.Span{From: "2018-02-01", To: "2018-12-31"}, text})
	w.do("s1", SetState{Works, calendar.Span{From: "2018-03-01", To: "2018-03-31"}, text})
	other := func(f func(*Found)) Found {
		return school(func(c *Found) { c.ID, c.Code, c.Name = "s2", "S-2", "示例第2小学"; f(c) })
	}
	for _, tt := range []struct {
		name string
		site ID
		c    Command
		want string
	}{
		{"found", "", other(same), "site.founded.v1"},
		{"found without cell and owner", "", other(func(c *Found) { c.Cell, c.Owner, c.Manager, c.Place.Point = "", "", Manager{}, geo.Point{} }), "site.founded.v1"},
		{"twice", "s1", school(same), "点位“示例第1小学”已经登记，不必重复登记。"},
		{"unknown", "x", Rename{day0, "x"}, "没有这个点位，请刷新页面后重新选择。"},
		{"no id", "", other(func(c *Found) { c.ID = "" }), "缺少点位标识，请刷新页面后重试。"},
		{"code", "", other(func(c *Found) { c.Code = "一" }), "编码“一”不可用：只能用字母、数字和 - . _，最多 32 位，请改正。"},
		{"code used", "", other(func(c *Found) { c.Code = "S-1" }), "点位编号 S-1 已由“示例第1小学”使用，请换一个编号。"},
		{"namesake", "", other(func(c *Found) { c.Name = "示例第1小学" }), "同一网格已有同类点位“示例第1小学”（编号 S-1），请核对是否重复。"},
		{"type", "", other(func(c *Found) { c.Type = "x" }), "点位类型“x”不存在，请从列表中选择。"},
		{"nowhere", "", other(func(c *Found) { c.Place = Place{} }), "请填写点位地址，或在地图上定位。"},
		{"outside", "", other(func(c *Found) { c.Place.Point = at(9000, 0) }), geo.CheckPoint(at(9000, 0), rect(0, 1500))[0].String()},
		{"no such cell", "", other(func(c *Found) { c.Cell = "c4" }), "所选网格在 2018-01-01 不存在，请重新选择。"},
		{"no such owner", "", other(func(c *Found) { c.Owner = "x" }), "所选直管单位在 2018-01-01 不存在，请重新选择。"},
		{"rename", "s1", Rename{"2018-02-01", "示例实验小学"}, "site.renamed.v1"},
		{"rename before", "s1", Rename{"2017-02-01", "示例实验小学"}, "更名的日期 2017-02-01 早于上一次变更 2018-01-01，请核对日期。"},
		{"retype", "s1", Retype{"2018-02-01", "market"}, "site.retyped.v1"},
		{"relocate", "s1", Relocate{"2018-02-01", Place{Address: "乙路2号"}}, "site.placed.v1"},
		{"reassign", "s1", Reassign{"2018-02-01", "c2", "越界 23 米"}, "site.cell-set.v1"},
		{"reassign to the same", "s1", Reassign{"2018-02-01", "c1", ""}, "点位“示例第1小学”已在这个网格，无需调整。"},
		{"owner", "s1", SetOwner{"2018-02-01", "t1"}, "site.owner-set.v1"},
		{"no owner", "s1", SetOwner{"2018-02-01", ""}, "请选择直管单位。"},
		{"manager", "s1", SetManager{"2018-02-01", Manager{Name: secret}}, "site.manager-set.v1"},
		{"phone of nobody", "s1", SetManager{"2018-02-01", Manager{Phone: secret}}, "请填写现场负责人的姓名。"},
		{"off", "s1", SetState{Off, since("2018-04-01"), text}, "site.state-set.v1"},
		{"off in silence", "s1", SetState{Off, since("2018-04-01"), value.Text{}}, "停用或施工须写明理由。"},
		{"works without end", "s1", SetState{Works, since("2018-04-01"), text}, "施工点位须填写预计完工日期，到期自动恢复启用。"},
		{"state", "s1", SetState{"x", since("2018-04-01"), text}, "请选择点位状态：启用、停用或施工。"},
		{"works end early", "s1", SetState{State: Active, Span: since("2018-03-20")}, "site.state-set.v1"},
		{"on for a time", "s1", SetState{State: Active, Span: calendar.Span{From: "2018-03-20", To: "2018-03-21"}}, "恢复启用不填截止日期，请删去。"},
		{"on again", "s1", SetState{State: Active, Span: since("2018-04-01")}, "点位“示例第1小学”在 2018-04-01 已启用，无需再启用。"},
		{"exempt", "s1", Exempt{Item{"2018", "A2"}, since("2018-02-01"), text}, "site.item-exempted.v1"},
		{"exempt in silence", "s1", Exempt{Item{"2018", "A2"}, since("2018-02-01"), value.Text{}}, "不适用项须写明理由。"},
		{"exempt nothing", "s1", Exempt{Item{"2018", ""}, since("2018-02-01"), text}, "请选择不适用的检查项及其标准版本。"},
		{"exempt twice", "s1", Exempt{Item{"2018", "A1"}, since("2018-12-31"), text}, "检查项 A1 在 2018-02-01 至 2018-12-31 已列为不适用，请勿重复登记。"},
		{"end exemption", "s1", EndExemption{Item{"2018", "A1"}, "2018-06-30"}, "site.exemption-ended.v1"},
		{"end no exemption", "s1", EndExemption{Item{"2018", "A2"}, "2018-06-30"}, "检查项 A2 在 2018-06-30 并未列为不适用，请核对。"},
		{"close", "s1", Close{"2018-06-01", text}, "site.closed.v1"},
		{"close in silence", "s1", Close{From: "2018-06-01"}, "注销点位须写明理由。"},
		{"close on the first day", "s1", Close{day0, text}, "点位自 2018-01-01 启用，注销日期须晚于这一天。"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := outcome(w.f.Sites.Site(tt.site).Decide(w.f, tt.c)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestWhoMayKeep(t *testing.T) {
	w := newWorld(t)
	w.do("s1", school(same))
	rename := Rename{"2018-06-01", "示例实验小学"}
	const (
		others = "只能维护本单位直管或本镇街范围内的点位，其他点位请联系双创办。"
		office = "审批不适用项须由双创办内勤、值班长、双创办主任办理，请联系他们。"
	)
	for _, tt := range []struct {
		name string
		unit org.UnitID
		role org.Role
		c    Command
		want string
	}{
		{"the managing unit", "edu", org.Liaison, rename, "site.renamed.v1"},
		{"the town", "t1", org.Town, rename, "site.renamed.v1"},
		{"another unit", "firm", org.Liaison, rename, others},
		{"a worker", "t1", org.CellWorker, rename, "维护点位须由双创办内勤、值班长、双创办主任、镇街经办、单位负责人、单位联络员办理，请联系他们。"},
		{"the managing unit exempts", "edu", org.Liaison, Exempt{Item{"2018", "A2"}, since("2018-06-01"), text}, office},
	} {
		f := w.f
		f.Actor = org.Actor{Unit: tt.unit, Roles: []org.Role{tt.role}}
		if got := outcome(w.f.Sites.Site("s1").Decide(f, tt.c)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestPast: every day answers as it did, and works drop the site out for their days only.
func TestPast(t *testing.T) {
	w := newWorld(t)
	w.do("s1", school(same))
	w.do("s1", SetState{Works, calendar.Span{From: "2018-03-01", To: "2018-03-31"}, text})
	w.do("s1", SetState{State: Active, Span: since("2018-03-20")})
	w.do("s1", SetState{Off, since("2018-08-01"), text})
	w.do("s1", Reassign{"2018-04-01", "c2", ""})
	w.do("s1", SetOwner{"2018-05-01", "t1"})
	w.do("s1", SetManager{From: "2018-05-01"})
	w.do("s1", Exempt{Item{"2018", "A1"}, since("2018-02-01"), text})
	w.do("s1", EndExemption{Item{"2018", "A1"}, "2018-04-30"})
	w.do("s1", Close{"2018-09-01", text})
	s := w.f.Sites.Site("s1")
	for _, tt := range []struct {
		day    calendar.Date
		state  State
		cell   grid.CellID
		owner  org.UnitID
		held   bool
		exempt bool
	}{
		{"2017-12-31", Off, "", "", false, false}, {day0, Active, "c1", "edu", true, false}, {"2018-03-01", Works, "c1", "edu", true, true},
		{"2018-03-20", Active, "c1", "edu", true, true}, {"2018-04-01", Active, "c2", "edu", true, true}, {"2018-05-01", Active, "c2", "t1", false, false},
		{"2018-08-01", Off, "c2", "t1", false, false}, {"2018-09-01", Off, "c2", "t1", false, false},
	} {
		_, exempt := s.ExemptOn(Item{"2018", "A1"}, tt.day)
		if s.StateOn(tt.day) != tt.state || s.CellOn(tt.day) != tt.cell || s.OwnerOn(tt.day) != tt.owner || (s.ManagerOn(tt.day) != Manager{}) != tt.held || exempt != tt.exempt {
			t.Errorf("%s: %s %q %q %v %v, want %+v", tt.day, s.StateOn(tt.day), s.CellOn(tt.day), s.OwnerOn(tt.day), s.ManagerOn(tt.day), exempt, tt)
		}
	}
	if got := w.f.Sites.Spots("2018-03-10"); len(got) != 0 {
		t.Errorf("under works: %v", got)
	}
	want := []grid.Spot{{ID: "s1", Name: "示例第1小学", Cell: "c2", Owner: "t1"}}
	if diff := cmp.Diff(want, w.f.Sites.Spots("2018-07-01")); diff != "" {
		t.Errorf("spots (-want +got):\n%s", diff)
	}
	if got := w.f.Sites.Named("示例第1小学", "2018-07-01"); len(got) != 1 || len(w.f.Sites.Named("示例第1小学", "2018-09-01")) != 0 {
		t.Errorf("named: %v", got)
	}
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again Site
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, again); diff != "" {
		t.Errorf("read again (-state +again):\n%s", diff)
	}
}

// TestPropose: a point 5 to 60 m over the border is a proposal, a nearer one is the point's own error.
func TestPropose(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cell  grid.CellID
		point geo.Point
		day   calendar.Date
		to    grid.CellID
		want  string
	}{
		{"in its cell", "c1", at(250, 250), day0, "", ""},
		{"4 m over", "c1", at(504, 250), day0, "", ""},
		{"22 m over", "c1", at(520, 250), day0, "c2", "点位“示例第1小学”登记在“第1网格”，位置却在“第2网格”内，越界 22 米，建议改划。"},
		{"far over", "c1", at(900, 250), day0, "c2", "点位“示例第1小学”登记在“第1网格”，位置却在“第2网格”内，相距 445 米，请先核对坐标再改划。"},
		{"no cell yet", "", at(1200, 250), day0, "c3", "点位“示例第1小学”的位置在“第3网格”内，建议划入。"},
		{"beside the district", "", at(1520, 250), day0, "c3", "点位“示例第1小学”不在任何网格内，离“第3网格”最近（22 米），建议划入。"},
		{"beside the district, in another cell", "c1", at(1520, 250), day0, "", ""},
		{"far away", "", at(2500, 250), day0, "", ""},
		{"cell in words", "c5", at(250, 250), day0, "", ""},
		{"cell merged, no point", "c5", geo.Point{}, "2018-06-01", "c4", "点位“示例第1小学”所在的“第5网格”已并入“第4网格”，建议改划。"},
		{"cell merged, point known", "c5", at(1200, 250), "2018-06-01", "c3", "点位“示例第1小学”的位置在“第3网格”内，建议划入。"},
		{"no point, cell lives", "c1", geo.Point{}, day0, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.f.District = nil
			w.do("s1", school(func(c *Found) { c.Cell, c.Place.Point = tt.cell, tt.point }))
			got, to := "", grid.CellID("")
			for _, p := range w.f.Sites.Propose(tt.day, w.f.Grid, w.f.Grid.LocatorOn(tt.day)) {
				got, to = p.String(), p.To
			}
			if got != tt.want || to != tt.to {
				t.Errorf("got  %s %s\nwant %s %s", to, got, tt.to, tt.want)
			}
		})
	}
}

// TestGoldenBodies decodes one body of each kind as it was stored and encodes it to the same bytes again.
func TestGoldenBodies(t *testing.T) {
	for _, kind := range Kinds() {
		if !strings.HasPrefix(kind, "site.") || ID("s1").Stream() != "site/s1" {
			t.Errorf("%s is not entered under a site", kind)
		}
		b, err := os.ReadFile(filepath.Join("testdata", kind+".json"))
		if err != nil {
			t.Error(err)
			continue
		}
		want := strings.TrimSpace(string(b))
		e, err := Decode(kind, []byte(want))
		if err != nil {
			t.Error(err)
			continue
		}
		got, err := journal.Body(e)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s (-stored +today):\n%s", kind, diff)
		}
	}
}
