package grid

import (
	"fmt"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

const day0 = calendar.Date("2018-01-01")

func since(d calendar.Date) calendar.Span { return calendar.Span{From: d} }

func name(s string) calendar.History[org.UnitName] {
	return calendar.History[org.UnitName]{{From: day0, Is: org.UnitName{Full: s}}}
}

// people is a town with two communities, a department and six posts, some of them held.
func people() *org.Register {
	unit := func(id org.UnitID, k org.UnitKind, word string, parent org.UnitID) org.Unit {
		return org.Unit{ID: id, Code: string(id), Kind: k, Names: name(word), Span: since(day0), Parents: calendar.History[org.UnitID]{{From: day0, Is: parent}}}
	}
	post := func(id org.PostID, unit org.UnitID, word string, h org.Holder) org.Post {
		p := org.Post{ID: id, Unit: unit, Span: since(day0), Desks: calendar.History[org.PostDesk]{{From: day0, Is: org.PostDesk{Name: word, Roles: []org.Role{org.CellChief}}}}}
		if !h.IsZero() {
			p.Terms = []org.Term{{Holder: h, Span: since(day0)}}
		}
		return p
	}
	return org.NewRegister(org.Parts{
		Units: []org.Unit{
			unit("t1", org.Township, "一号镇", ""), unit("t2", org.Township, "二号街道", ""), unit("v1", org.Village, "甲村", "t1"), unit("v2", org.Village, "乙村", "t2"),
			unit("area", org.Precinct, "东片区", "t1"), unit("law", org.Dept, "综合执法局", ""), unit("water", org.Utility, "供水公司", ""),
		},
		Posts: []org.Post{
			post("chief", "t1", "网格长", org.Holder{Account: "a1"}), post("worker", "t1", "网格员", org.Holder{Account: "a1"}),
			post("leader", "law", "包保领导", org.Holder{Name: value.Secret{C: "c", Ref: "r"}}), post("liaison", "law", "联络员", org.Holder{Account: "a2"}),
			post("empty", "t1", "空岗", org.Holder{}),
		},
		Accounts: []org.Account{{ID: "a1", Name: "王甲一", Since: day0}, {ID: "a2", Name: "刘丙七", Since: day0, Off: []calendar.Span{since("2018-06-01")}}},
	})
}

// world is a grid in which each test does its deeds; every event goes through its stored form.
type world struct {
	t failer
	f Facts
}

// failer is what a test and a walk have in common.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func newWorld(t failer) *world {
	return &world{t, Facts{Actor: org.Actor{Unit: "office", Roles: []org.Role{org.Clerk}}, Today: "2018-06-01", Org: people(), Grid: New(nil), Layout: CodeLayout}}
}

func (w *world) do(id CellID, c Command) {
	w.t.Helper()
	events, err := w.f.Grid.Cell(id).Decide(w.f, c)
	if err != nil {
		w.t.Fatalf("refused: %v", err)
	}
	w.enter([]Change{{id, events}})
}

func (w *world) enter(changes []Change) {
	w.t.Helper()
	for _, ch := range changes {
		c := w.f.Grid.Cell(ch.Cell)
		for _, e := range ch.Events {
			body, err := journal.Body(e)
			if err != nil {
				w.t.Fatal(err)
			}
			again, err := Decode(e.Kind(), body)
			if err != nil {
				w.t.Fatal(err)
			}
			c = c.Apply(again)
		}
		w.f.Grid = w.f.Grid.With(c)
	}
}

// square is the rectangle of whole kilounits between two corners; 1000 of them are about 11 m.
func square(x0, y0, x1, y1 int32) geo.Area {
	at := func(x, y int32) geo.Point {
		return geo.Point{Lon: 1_160_000_000 + x*10_000, Lat: 364_000_000 + y*10_000}
	}
	return geo.Area{geo.Polygon{geo.Ring{at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)}}}
}

func code(n int) string { return fmt.Sprintf("371599001001%03d", n) }

func cell(n int, area geo.Area) Found {
	return Found{ID: CellID(fmt.Sprintf("c%d", n)), Code: code(n), Name: fmt.Sprintf("第%d网格", n), Outline: Outline{"东至甲路，西至乙河", area}, Seat: Seat{Town: "t1", Community: "v1"}, From: day0}
}

func outcome(events []journal.Event, err error) string {
	if err != nil {
		return err.Error()
	}
	s := ""
	for n, e := range events {
		if n > 0 {
			s += " "
		}
		s += e.Kind()
	}
	return s
}
