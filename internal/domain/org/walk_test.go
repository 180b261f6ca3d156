package org

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
)

var walkKinds = []UnitKind{District, District, Zone, Township, Village, Dept, Dept, Section, Committee}

// drawDay gives days within a year, so that deeds meet.
func drawDay(t *rapid.T) calendar.Date {
	return day0.AddDays(rapid.IntRange(0, 360).Draw(t, "day"))
}

// walk keeps what a walk has made so far.
type walk struct {
	r     *Register
	units []UnitID
	posts []PostID
	done  int
}

func (w *walk) anyUnit(t *rapid.T) UnitID {
	if len(w.units) == 0 {
		return ""
	}
	return rapid.SampledFrom(w.units).Draw(t, "unit")
}

func (w *walk) unitCommand(t *rapid.T) (UnitID, UnitCommand) {
	id := w.anyUnit(t)
	switch rapid.IntRange(0, 6).Draw(t, "unit deed") {
	case 0, 1:
		id = UnitID(fmt.Sprintf("u%d", len(w.units)+1))
		return id, Found{ID: id, Code: string(id), Kind: rapid.SampledFrom(walkKinds).Draw(t, "kind"), Name: UnitName{Full: "单位" + string(id)}, Parent: w.anyUnit(t), Span: calendar.Span{From: day0.AddDays(len(w.units))}}
	case 2:
		return id, SetMembers{From: drawDay(t), Members: Members{Units: []UnitID{w.anyUnit(t)}}}
	case 3:
		return id, Merge{From: drawDay(t), Into: w.anyUnit(t)}
	}
	parent := w.anyUnit(t)
	if rapid.IntRange(0, 9).Draw(t, "to the top") == 0 {
		parent = ""
	}
	return id, Move{From: drawDay(t), Parent: parent}
}

func (w *walk) postCommand(t *rapid.T) (PostID, PostCommand) {
	id := rapid.SampledFrom(append([]PostID{""}, w.posts...)).Draw(t, "post")
	who := Holder{Account: rapid.SampledFrom([]AccountID{"a1", "a2", "a3"}).Draw(t, "who")}
	switch rapid.IntRange(0, 4).Draw(t, "post deed") {
	case 0:
		id = PostID(fmt.Sprintf("p%d", len(w.posts)+1))
		return id, CreatePost{id, w.anyUnit(t), PostDesk{"岗" + string(id), []Role{Town}}, day0.AddDays(100)}
	case 1:
		return id, GiveOver{To: who, Day: drawDay(t)}
	case 2:
		return id, Vacate{drawDay(t)}
	case 3:
		return id, Deputise{who.Account, calendar.Span{From: drawDay(t)}}
	}
	return id, Appoint{who, drawDay(t)}
}

func (w *walk) step(t *rapid.T) {
	f := Facts{Job: "walk", Register: w.r}
	if rapid.Bool().Draw(t, "about a post") {
		id, c := w.postCommand(t)
		p := w.r.Post(id)
		events, err := p.Decide(f, c)
		if err != nil {
			return
		}
		for _, e := range events {
			p = p.Apply(e)
		}
		w.r = w.r.With(Parts{Posts: []Post{p}})
		if !slices.Contains(w.posts, id) {
			w.posts = append(w.posts, id)
		}
	} else {
		id, c := w.unitCommand(t)
		u := w.r.Unit(id)
		events, err := u.Decide(f, c)
		if err != nil {
			return
		}
		for _, e := range events {
			u = u.Apply(e)
		}
		w.r = w.r.With(Parts{Units: []Unit{u}})
		if !slices.Contains(w.units, id) {
			w.units = append(w.units, id)
		}
	}
	w.done++
}

// TestWalk: whatever is founded, moved, merged and handed over, on no day is a unit above itself, has a post two holders,
// or does a place with a territory go without an owner; and the past before a deed answers as before.
func TestWalk(t *testing.T) {
	deeds := 0
	rapid.Check(t, func(t *rapid.T) {
		w := &walk{r: NewRegister(Parts{Accounts: []Account{{ID: "a1", Since: day0}, {ID: "a2", Since: day0}, {ID: "a3", Since: day0}}})}
		for range rapid.IntRange(20, 80).Draw(t, "steps") {
			w.step(t)
		}
		deeds += w.done
		for n := 0; n <= 400; n += 7 {
			d := day0.AddDays(n)
			w.checkUnits(t, d)
			w.checkPosts(t, d)
		}
	})
	if deeds < 500 {
		t.Errorf("%d deeds were done in all walks, too few to mean anything", deeds)
	}
}

func (w *walk) checkUnits(t *rapid.T, d calendar.Date) {
	for _, id := range w.units {
		for _, up := range w.r.above(id, d) {
			if way := w.r.way(up, id, d); way != nil {
				t.Fatalf("%s: %s is above itself through %v", d, id, way)
			}
		}
		u := w.r.Unit(id)
		if !u.Alive(d) || !u.Territory() {
			continue
		}
		c := Case{Class: class("E01"), Path: w.r.Territories(id, d), Day: d}
		got := w.r.Owner(c)
		if got.Unit == "" || !w.r.Unit(got.Unit).Alive(d) {
			t.Fatalf("%s: Owner of %v is %q", d, c.Path, got.Unit)
		}
		slices.Reverse(c.Path)
		if again := w.r.Owner(c); !cmp.Equal(again, got) {
			t.Fatalf("%s: Owner depends on the order of the path: %+v and %+v", d, got, again)
		}
	}
}

func (w *walk) checkPosts(t *rapid.T, d calendar.Date) {
	for _, p := range w.r.Posts(d) {
		holders := 0
		for _, term := range p.Terms {
			if term.Holds(d) {
				holders++
			}
		}
		if holders > 1 {
			t.Fatalf("%s: post %s has %d holders: %+v", d, p.ID, holders, p.Terms)
		}
		if acting := p.ActingOn(d); len(slices.Compact(slices.Sorted(slices.Values(acting)))) != len(acting) {
			t.Fatalf("%s: somebody acts twice for %s: %v", d, p.ID, acting)
		}
	}
}

// TestStateIsJSON: the states come back from JSON as they were, since the store keeps them so.
func TestStateIsJSON(t *testing.T) {
	w := district(t)
	w.post("p1", Appoint{Holder{Account: "a1"}, "2018-02-01"})
	w.post("p1", GiveOver{To: Holder{Account: "a2"}, Day: "2018-05-01", Open: 3})
	w.post("p1", Deputise{"a1", calendar.Span{From: "2018-06-01"}})
	w.rule("r1", LayRule{"r1", byClerk("C01", Where{Cell: "c"}, Party{ByLine, "law"})})
	sameJSON(t, w.r.Unit("t1"))
	sameJSON(t, w.r.Post("p1"))
	sameJSON(t, w.r.Account("a1"))
	sameJSON(t, w.r.Rules()[0])
}

func sameJSON[T any](t *testing.T, v T) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var again T
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v, again); diff != "" {
		t.Errorf("%T (-state +read again):\n%s", v, diff)
	}
}
