package app

import (
	"slices"
	"testing"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/shipped"
)

// taken is a district with the counties' territories of 2018.
func (w *town) taken(t *testing.T, villages bool, counties ...string) Viewer {
	t.Helper()
	v := w.head(t)
	if err := w.TakeIn(t.Context(), w.ask(v), Intake{shipped.Divisions2018, counties, villages, "2018-03-01"}); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTakeInADistrict(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		v := w.head(t)
		in := Intake{shipped.Divisions2018, []string{"371502000000"}, true, "2018-03-01"}
		plan, err := w.PlanIntake(in)
		if err != nil {
			t.Fatal(err)
		}
		if c, towns, villages := plan.Count(IntakeNew, division.County), plan.Count(IntakeNew, division.Town), plan.Count(IntakeNew, division.Village); c != 1 || towns < 20 || villages != 1134 {
			t.Errorf("%d counties, %d towns, %d villages; want 1, over 20 and 1134", c, towns, villages)
		}
		if !slices.ContainsFunc(plan.Rows, func(r IntakeRow) bool { return r.Other == "闫寺街道" }) {
			t.Error("the second spelling 闫寺 is not shown")
		}
		if len(plan.Doubled) == 0 || len(plan.Doubled[0].Towns) < 2 {
			t.Errorf("doubled names %v, want some with their towns", plan.Doubled)
		}
		if err := w.TakeIn(t.Context(), w.ask(v), in); err != nil {
			t.Fatal(err)
		}
		head := w.Head()
		if err := w.TakeIn(t.Context(), w.ask(v), in); err != nil || w.Head() != head {
			t.Errorf("done again: %v, %d entries more", err, w.Head()-head)
		}
		if p, _ := w.PlanIntake(in); p.Count(IntakeThere, 0) != len(p.Rows) {
			t.Errorf("%d of %d rows are there", p.Count(IntakeThere, 0), len(p.Rows))
		}
		for _, words := range []string{"柳园街道办事处", "柳园街道", "闫寺街道", "371502202000"} {
			if _, err := w.District().Org.Find(words, "2018-03-15"); err != nil {
				t.Errorf("%s: %v", words, err)
			}
		}
		u, _ := w.District().Org.Find("柳园街道", "2018-03-15")
		if div, _ := u.Divisions.On("2018-03-15"); div.Edition != shipped.Divisions2018 || w.District().Org.UnitName(u.ParentOn("2018-03-15"), "2018-03-15") != "东昌府区" {
			t.Errorf("%+v", u)
		}
	})
}

// TestTakeInGoesOnWhereItStopped: what stands already is not founded again, what has a name only gets its code.
func TestTakeInGoesOnWhereItStopped(t *testing.T) {
	w := newTown(t, "")
	v := w.head(t)
	w.found(t, v, "d", "东昌府区", org.District, "", org.UnitHead)
	w.found(t, v, "t", "许营镇", org.Township, "u-d", org.Town)
	in := Intake{shipped.Divisions2018, []string{"371502000000"}, false, "2018-03-15"}
	plan, err := w.PlanIntake(in)
	if err != nil || plan.Count(IntakeAdopt, 0) != 2 {
		t.Fatalf("%d adopted, %v; want the county and the town", plan.Count(IntakeAdopt, 0), err)
	}
	if err := w.StartIntake(w.ask(v), in); err != nil {
		t.Fatal(err)
	}
	w.tasks.wg.Wait()
	if task, ok := w.Task(IntakeTask); !ok || !task.Over || task.Err != nil || task.Done != task.Total || task.Total != len(plan.Rows) {
		t.Errorf("task %+v, %d rows", task, len(plan.Rows))
	}
	if div, _ := w.District().Org.Unit("u-t").Divisions.On("2018-03-15"); div.Code != "371502108000" {
		t.Errorf("许营镇 has the code %q", div.Code)
	}
	for _, bad := range []Intake{{"1999", in.Counties, false, in.From}, {in.Edition, nil, false, in.From}, {in.Edition, []string{"371502108000"}, false, in.From}, {in.Edition, in.Counties, false, ""}} {
		if err := w.StartIntake(w.ask(v), bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v, want a refusal", bad, err)
		}
	}
}

// TestZoneOfTowns: 高新区 is made of towns of two counties and is no county itself.
func TestZoneOfTowns(t *testing.T) {
	w := newTown(t, "")
	v := w.taken(t, false, "371502000000", "371523000000")
	day := calendar.Date("2018-03-15")
	var towns []org.UnitID
	for _, name := range []string{"许营镇", "顾官屯镇", "韩集乡"} {
		u, err := w.District().Org.Find(name, day)
		if err != nil {
			t.Fatal(err)
		}
		towns = append(towns, u.ID)
	}
	zone, err := w.FoundZone(t.Context(), w.ask(v), ZoneAsk{Code: "GX", Name: "聊城高新区", Towns: towns, From: day})
	if err != nil {
		t.Fatal(err)
	}
	u := w.District().Org.Unit(zone)
	if u.Kind != org.Zone || len(u.Divisions) != 0 || len(w.District().Org.Children(zone, day)) != 3 || !slices.Contains(w.District().PathTo(towns[0], day), string(zone)) {
		t.Errorf("%+v", u)
	}
	county, err := w.District().Org.Find("东昌府区", day)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.FoundZone(t.Context(), w.ask(v), ZoneAsk{Code: "G2", Name: "另一功能区", Towns: []org.UnitID{county.ID}, From: day}); fault.KindOf(err) != fault.Refused {
		t.Errorf("a zone made of a county: %v", err)
	}
}

func TestMoveToTheNextEdition(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		v := w.taken(t, false, "371502000000", "371523000000", "371525000000")
		const before, day = calendar.Date("2023-06-30"), calendar.Date("2023-07-01")
		reg := w.District().Org
		han, err := reg.Find("韩集乡", "2018-03-15")
		if err != nil {
			t.Fatal(err)
		}
		path := w.District().PathTo(han.ID, "2018-03-15")
		filed, err := w.File(t.Context(), w.ask(v), Report{What: "集市垃圾未清", Words: "集市", Path: pathText(path), Channel: "daily"})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Move(t.Context(), w.ask(v), day); err != nil {
			t.Fatal(err)
		}
		head := w.Head()
		if err := w.Move(t.Context(), w.ask(v), day); err != nil || w.Head() != head {
			t.Errorf("done again: %v, %d entries more", err, w.Head()-head)
		}
		reg = w.District().Org
		for _, c := range []struct{ was, now, oldCode, newCode string }{
			{"茌平县", "茌平区", "371523000000", "371503000000"},
			{"广平乡", "广平镇", "371502202000", "371502116000"},
			{"韩集乡", "韩集镇", "371502203000", "371502115000"},
			{"甘官屯乡", "甘官屯镇", "371525205000", "371525112000"},
			{"肖庄镇", "肖家庄镇", "", ""},
		} {
			u, err := reg.Find(c.was, day)
			if err != nil {
				t.Errorf("%s: %v", c.was, err)
				continue
			}
			old, _ := u.Divisions.On(before)
			now, _ := u.Divisions.On(day)
			if u.NameOn(before) != c.was || u.NameOn(day) != c.now || c.oldCode != "" && (old.Code != c.oldCode || now.Code != c.newCode) || now.Edition != shipped.Divisions2023 {
				t.Errorf("%s %s became %s %s, want %+v", u.NameOn(before), old.Code, u.NameOn(day), now.Code, c)
			}
		}
		county, _ := reg.Find("茌平区", day)
		moved := 0
		for _, town := range reg.Children(county.ID, day) {
			old, _ := town.Divisions.On(before)
			if now, _ := town.Divisions.On(day); old.Code[:6] == "371523" && now.Code[:6] == "371503" {
				moved++
			}
		}
		if moved != 14 {
			t.Errorf("%d towns of 茌平 have new codes, want 14", moved)
		}
		if s, err := w.See(v, filed.ID); err != nil || s.State.Place.Path != pathText(path) || pathText(w.District().PathTo(han.ID, day)) != pathText(path) {
			t.Errorf("the matter's path %q, %v; want %v", s.State.Place.Path, err, path)
		}
	})
}

func pathText(path []string) (s string) {
	for i, p := range path {
		if i > 0 {
			s += "/"
		}
		s += p
	}
	return s
}

// TestVillagesThatCannotBeTraced stay for a person to decide; what is new in the later edition is founded beside them.
func TestVillagesThatCannotBeTraced(t *testing.T) {
	w := newTown(t, "")
	v := w.taken(t, true, "371523000000")
	const day = calendar.Date("2023-07-01")
	plan, err := w.PlanMove(day)
	if err != nil {
		t.Fatal(err)
	}
	added, untraced := len(plan.Of(MoveAdded)), len(plan.Of(MoveUntraced))
	t.Logf("%d kept, %d renamed, %d recoded, %d added, %d untraced", len(plan.Of(MoveKept)), len(plan.Of(MoveRenamed)), len(plan.Of(MoveRecoded)), added, untraced)
	if added == 0 || untraced == 0 {
		t.Fatal("nothing new or nothing lost")
	}
	if err := w.Move(t.Context(), w.ask(v), day); err != nil {
		t.Fatal(err)
	}
	left := w.District().Undecided(day)
	if len(left) != untraced {
		t.Fatalf("%d to decide, want %d", len(left), untraced)
	}
	var into org.UnitID
	for _, u := range w.District().Org.Children(left[0].ParentOn(day), day) {
		if div, _ := u.Divisions.On(day); div.Edition == shipped.Divisions2023 && u.Kind == org.Village {
			into = u.ID
		}
	}
	if _, err := w.SettleUnits(t.Context(), w.ask(v), Settle{Units: []org.UnitID{left[0].ID}, Into: into, From: day}); err != nil {
		t.Error(err)
	}
	if _, err := w.SettleUnits(t.Context(), w.ask(v), Settle{Units: []org.UnitID{left[1].ID, left[2].ID}, From: day, Reason: "示例：已整村搬迁"}); err != nil {
		t.Error(err)
	}
	if u, err := w.District().Org.Current(left[0].ID, day); err != nil || u.ID != into || len(w.District().Undecided(day)) != untraced-3 {
		t.Errorf("heir %s, %v, %d left", u.ID, err, len(w.District().Undecided(day)))
	}
	if _, err := w.SettleUnits(t.Context(), w.ask(v), Settle{From: day}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("nothing ticked: %v", err)
	}
}
