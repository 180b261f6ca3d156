package grid

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
)

func TestSplitAndMergeRefusals(t *testing.T) {
	w := newWorld(t)
	w.do("c1", cell(1, square(0, 0, 10, 10)))
	w.do("c2", cell(2, square(10, 0, 20, 10)))
	w.do("c3", cell(3, nil))
	cells := func(ids ...CellID) []Cell {
		var out []Cell
		for _, id := range ids {
			out = append(out, w.f.Grid.Cell(id))
		}
		return out
	}
	split := func(id CellID, from calendar.Date, parts ...Found) func() ([]Change, error) {
		return func() ([]Change, error) { return Split(w.f, w.f.Grid.Cell(id), from, parts) }
	}
	merge := func(from calendar.Date, whole Found, ids ...CellID) func() ([]Change, error) {
		return func() ([]Change, error) { return Merge(w.f, cells(ids...), from, whole) }
	}
	for _, tt := range []struct {
		name string
		do   func() ([]Change, error)
		want string
	}{
		{"split", split("c1", "2018-06-01", cell(4, square(0, 0, 4, 10)), cell(5, square(4, 0, 10, 10))), "c1 c4 c5"},
		{"split in words", split("c3", "2018-06-01", cell(4, nil), cell(5, square(4, 0, 10, 10))), "c3 c4 c5"},
		{"split the unknown", split("x", "2018-06-01", cell(4, nil), cell(5, nil)), "没有这个网格，请刷新页面后重新选择。"},
		{"split into one", split("c1", "2018-06-01", cell(4, square(0, 0, 10, 10))), "拆分后至少应有两个网格，请补充。"},
		{"split into the same twice", split("c1", "2018-06-01", cell(4, square(0, 0, 4, 10)), cell(4, square(4, 0, 10, 10))), "拆分出的网格编码 371599001001004 重复，请改正。"},
		{"split on the first day", split("c1", day0, cell(4, square(0, 0, 4, 10)), cell(5, square(4, 0, 10, 10))), "网格“第1网格”自 2018-01-01 划定，拆分日期须晚于这一天。"},
		{"split under a used code", split("c1", "2018-06-01", cell(2, square(0, 0, 4, 10)), cell(5, square(4, 0, 10, 10))), "网格编码 371599001001002 已由“第2网格”使用，请换一个编码。"},
		{"split leaves ground out", split("c1", "2018-06-01", cell(4, square(0, 0, 4, 10)), cell(5, square(5, 0, 10, 10))), "拆分前后的范围对不上：重叠 0 平方米、遗漏 "},
		{"split overlaps", split("c1", "2018-06-01", cell(4, square(0, 0, 5, 10)), cell(5, square(4, 0, 10, 10))), "拆分前后的范围对不上：重叠 "},
		{"merge", merge("2018-06-01", cell(4, nil), "c1", "c2"), "c1 c2 c4"},
		{"merge drawn", merge("2018-06-01", cell(4, square(0, 0, 20, 10)), "c1", "c2"), "c1 c2 c4"},
		{"merge into too much", merge("2018-06-01", cell(4, square(0, 0, 21, 10)), "c1", "c2"), "合并前后的范围对不上：重叠 0 平方米、遗漏 "},
		{"merge one", merge("2018-06-01", cell(4, nil), "c1"), "请选择至少两个要合并的网格。"},
		{"merge twice the same", merge("2018-06-01", cell(4, nil), "c1", "c1"), "网格“第1网格”选了两次，请去掉一个。"},
		{"merge the unknown", merge("2018-06-01", cell(4, nil), "c1", "x"), "没有这个网格，请刷新页面后重新选择。"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changes, err := tt.do()
			var got []string
			for _, ch := range changes {
				got = append(got, string(ch.Cell))
			}
			if err != nil {
				got = []string{err.Error()}
			}
			if s := strings.Join(got, " "); !strings.HasPrefix(s, tt.want) {
				t.Errorf("got  %s\nwant %s", s, tt.want)
			}
		})
	}
}

// TestDutyGoesOn: whoever answered for a cell answers for what takes its place, until another row is set.
func TestDutyGoesOn(t *testing.T) {
	w := newWorld(t)
	w.do("c1", cell(1, square(0, 0, 10, 10)))
	w.do("c1", SetDuty{From: "2018-02-01", Duty: Duty{Chief: "chief"}})
	changes, err := Split(w.f, w.f.Grid.Cell("c1"), "2018-06-01", []Found{cell(2, square(0, 0, 4, 10)), cell(3, square(4, 0, 10, 10))})
	if err != nil {
		t.Fatal(err)
	}
	w.enter(changes)
	for _, tt := range []struct {
		cell CellID
		day  calendar.Date
		want org.PostID
	}{{"c1", "2018-05-31", "chief"}, {"c1", "2018-06-01", ""}, {"c2", "2018-05-31", ""}, {"c2", "2018-06-01", "chief"}, {"c3", "2018-06-01", "chief"}} {
		if got := w.f.Grid.Cell(tt.cell).DutyOn(tt.day).Chief; got != tt.want {
			t.Errorf("chief of %s on %s: %q, want %q", tt.cell, tt.day, got, tt.want)
		}
	}
}

// TestWalk splits and merges strips of one town at random: on every day, each strip is covered exactly once, and every
// cell of any time can be traced to cells of that day.
func TestWalk(t *testing.T) {
	deeds := 0
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		made := 1
		w.do("c1", cell(1, square(0, 0, 64, 10)))
		day := day0
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			day = day.AddDays(rapid.IntRange(1, 30).Draw(t, "days"))
			alive := w.f.Grid.On(day)
			slices.SortFunc(alive, func(a, b Cell) int { return int(a.left(day) - b.left(day)) })
			n := rapid.IntRange(0, len(alive)-1).Draw(t, "cell")
			x0, x1 := alive[n].left(day), alive[n].right(day)
			if n+1 < len(alive) && rapid.IntRange(0, 2).Draw(t, "merge") == 0 {
				changes, err := Merge(w.f, alive[n:n+2], day, cell(made+1, nil))
				if err != nil {
					t.Fatalf("merge: %v", err)
				}
				w.enter(changes)
				made++
			} else if x1-x0 >= 2 {
				cut := x0 + int32(rapid.IntRange(1, int(x1-x0)-1).Draw(t, "cut"))
				changes, err := Split(w.f, alive[n], day, []Found{cell(made+1, square(x0, 0, cut, 10)), cell(made+2, square(cut, 0, x1, 10))})
				if err != nil {
					t.Fatalf("split: %v", err)
				}
				w.enter(changes)
				made += 2
			}
			deeds++
		}
		for d := day0; d <= day.AddDays(1); d = d.AddDays(3) {
			coveredOnce(t, w.f.Grid, d)
			for id := range w.f.Grid.cells.All() {
				if heirs := w.f.Grid.Trace(id, d); len(heirs) == 0 || slices.ContainsFunc(heirs, func(c Cell) bool { return !c.Alive(d) }) {
					t.Fatalf("%s: Trace(%s) = %v", d, id, heirs)
				}
			}
		}
	})
	if deeds < 200 {
		t.Errorf("%d deeds, too few to mean anything", deeds)
	}
}

func coveredOnce(t *rapid.T, g *Grid, d calendar.Date) {
	cells := g.On(d)
	for x := int32(0); x < 64; x++ {
		p := square(x, 0, x+1, 10).Centroid()
		in := 0
		for _, c := range cells {
			if c.OutlineOn(d).Area.Contains(p) {
				in++
			}
		}
		if in != 1 {
			t.Fatalf("%s: strip %d lies in %d cells", d, x, in)
		}
		if id := g.LocatorOn(d).Find(p); !g.Cell(CellID(id)).Alive(d) {
			t.Fatalf("%s: strip %d is found in %q", d, x, id)
		}
	}
}

// left and right are the edges of a strip in the units of square.
func (c Cell) left(d calendar.Date) int32 {
	return (c.OutlineOn(d).Area.Box().Min.Lon - 1_160_000_000) / 10_000
}

func (c Cell) right(d calendar.Date) int32 {
	return (c.OutlineOn(d).Area.Box().Max.Lon - 1_160_000_000) / 10_000
}
