package app

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
)

// ward is a small district with one site and the people of one loop.
type ward struct {
	*town
	head, street, village, bureau Viewer
}

var market = geo.Point{Lon: 1159800000, Lat: 364500000}

func eachWard(t *testing.T, f func(*testing.T, *ward)) {
	each(t, func(t *testing.T, w *town) { f(t, newWard(t, w)) })
}

func newWard(t *testing.T, w *town) *ward {
	t.Helper()
	r := &ward{town: w, head: w.head(t)}
	w.found(t, r.head, "d", "示例区", org.District, "", org.UnitHead)
	r.street = w.found(t, r.head, "t1", "示例街道", org.Township, "u-d", org.Town)
	r.village = w.found(t, r.head, "c1", "示例社区", org.Village, "u-t1", org.Community)
	r.bureau = w.found(t, r.head, "cg", "示例综合执法局", org.Dept, "u-d", org.Liaison)
	for i, id := range []site.ID{"s-1", "s-2"} {
		at := geo.Point{Lon: market.Lon + int32(i)*1_000_000, Lat: market.Lat}
		if _, err := w.Site(t.Context(), w.ask(r.head), id, func(*Desk) site.Command {
			return site.Found{ID: id, Code: "GX-" + string(id), Name: "示例农贸市场" + string(id), Type: "market", Place: site.Place{Point: at}, From: w.Now().Date()}
		}); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// litter is a report of a class that a person chose, at the site.
func litter() Report {
	return Report{What: "垃圾桶满溢", Site: "s-1", Path: "u-d/u-t1/u-c1", Channel: "daily", Problem: matter.Clause{Edition: "problems-2018", Code: "E01.92"}}
}

func (w *ward) file(t *testing.T, v Viewer, r Report) Filed {
	t.Helper()
	filed, err := w.File(t.Context(), w.ask(v), r)
	if err != nil {
		t.Fatal(err)
	}
	return filed
}

func (w *ward) do(t *testing.T, v Viewer, id string, build func(*Desk) matter.Command) {
	t.Helper()
	if _, err := w.Matter(t.Context(), w.ask(v), id, Outside{}, build); err != nil {
		t.Fatal(err)
	}
}

// send brings a filed matter to the bureau, which signs.
func (w *ward) send(t *testing.T, id string) {
	t.Helper()
	w.do(t, w.head, id, func(*Desk) matter.Command { return matter.Accept{} })
	w.do(t, w.head, id, func(k *Desk) matter.Command { return k.SendOut("u-cg", true, "", nil) })
	w.do(t, w.bureau, id, func(*Desk) matter.Command { return matter.Receive{} })
}

// finish lets the bureau say done and the community find it so.
func (w *ward) finish(t *testing.T, id string, coercive func(*Desk) matter.Coercive) {
	t.Helper()
	w.do(t, w.bureau, id, func(k *Desk) matter.Command {
		work := matter.Work{Done: true, Measure: k.Text("measure", "已清运"), Fix: "in-term", NoPhoto: k.Text("no_photo", "相机损坏"), Cause: k.Text("cause", "清运不及时")}
		if coercive != nil {
			work.Coercive = coercive(k)
		}
		return matter.Rectify{Work: work}
	})
	w.do(t, w.village, id, func(*Desk) matter.Command { return matter.Verify{Result: matter.Fixed} })
}

// closed is a matter that was filed, dispatched, rectified and closed.
func (w *ward) closed(t *testing.T, r Report) Filed {
	t.Helper()
	filed := w.file(t, w.head, r)
	w.send(t, filed.ID)
	w.finish(t, filed.ID, nil)
	return filed
}

func (w *ward) state(t *testing.T, id string) matter.State {
	t.Helper()
	r, err := w.find(id)
	if err != nil {
		t.Fatal(err)
	}
	return r.State
}

// want checks what became of a fresh matter and how often the old one was reopened.
func (w *ward) want(t *testing.T, what string, old, fresh Filed, status matter.Status, pending bool, reopened int) {
	t.Helper()
	s, o := w.state(t, fresh.ID), w.state(t, old.ID)
	if s.Status != status || s.Recur.Pending != pending || o.Reopened != reopened || o.Recurred != reopened {
		t.Errorf("%s: fresh %s, asked %v, old %s reopened %d times; want %s, %v, %d", what, s.Status, s.Recur.Pending, o.Status, o.Reopened, status, pending, reopened)
	}
}

func TestRecurrenceAtFiling(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		old := w.closed(t, litter())
		w.clock.Advance(24 * time.Hour)

		other := litter()
		other.Problem.Code = "E01.05"
		w.want(t, "another class", old, w.file(t, w.head, other), matter.New, false, 0)
		far := litter()
		far.Site = "s-2"
		w.want(t, "another site", old, w.file(t, w.head, far), matter.New, false, 0)
		past := litter()
		past.Past = &matter.Past{}
		w.want(t, "imported history", old, w.file(t, w.head, past), matter.New, false, 0)
		secret := litter()
		secret.Secrecy = matter.Secrecy{Kind: matter.Conduct, Units: []org.UnitID{w.head.Unit}}
		hidden := w.file(t, w.head, secret)
		w.want(t, "restricted", old, hidden, matter.New, false, 0)
		before := litter()
		before.Occurred, before.Clocked = w.state(t, old.ID).Closed.At-1, "paper"
		w.want(t, "seen before the closing", old, w.file(t, w.head, before), matter.New, false, 0)
		spot := litter()
		spot.Settled, spot.Fix = "当场清走", "on-spot"
		w.voidOpen(t, old.ID)
		noted := w.file(t, w.head, spot)
		w.want(t, "settled on the spot", old, noted, matter.Done, false, 0)
		if s := w.state(t, noted.ID); s.Recur.OfNo != old.Number || s.Recur.Way != matter.RecurNoted {
			t.Errorf("settled on the spot: noted %+v", s.Recur)
		}
		w.voidOpen(t, old.ID)

		fresh := w.file(t, w.bureau, litter())
		if fresh.Into != noted.ID || w.state(t, noted.ID).Status != matter.Ready {
			t.Fatalf("filed by a department: went into %q, want the one closed last, %s", fresh.Into, noted.ID)
		}
		if _, err := w.Unmerge(t.Context(), w.ask(w.head), fresh.ID); err != nil {
			t.Fatal(err)
		}
		w.do(t, w.head, fresh.ID, func(*Desk) matter.Command { return matter.Classify{Class: matter.Class{Problem: litter().Problem}} })
		w.want(t, "taken apart by the office", noted, fresh, matter.New, false, 1)
	})
}

// voidOpen clears the place of what other cases left, but for one matter.
func (w *ward) voidOpen(t *testing.T, keep string) {
	t.Helper()
	lines, _, err := w.FindMatters(w.head, Find{Live: new(true), Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.ID != keep {
			w.do(t, w.head, l.ID, func(k *Desk) matter.Command { return matter.Cancel{Reason: k.Text("reason", "腾空")} })
		}
	}
}

// TestRecurrenceReopens follows one report into the older matter: credit, code, owner, term, and the window's end.
func TestRecurrenceReopens(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		ctx := t.Context()
		old := w.closed(t, litter())
		w.clock.Advance(24 * time.Hour)

		q := w.ask(Viewer{})
		told := litter()
		told.Problem, told.Contact = matter.Clause{}, "10012345678"
		code, err := w.Tell(ctx, q, "192.0.2.1", told)
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := w.db.MatterByReceipt(code.Hash)
		if err != nil {
			t.Fatal(err)
		}
		reported := Filed{ID: fresh.ID, Number: fresh.State.Number}
		if got := fresh.State.Class; got.Problem != litter().Problem {
			t.Fatalf("proposed class %+v", got)
		}
		w.want(t, "a citizen's, class only proposed", old, reported, matter.New, true, 0)
		if _, err := w.ConfirmRecurrence(ctx, w.ask(w.bureau), fresh.ID); fault.KindOf(err) != fault.Missing {
			t.Errorf("confirmed by who does not see it: %v", err)
		}
		w.do(t, w.head, fresh.ID, func(*Desk) matter.Command { return matter.Classify{Class: matter.Class{Problem: litter().Problem}} })
		w.want(t, "class set by the office", old, reported, matter.Merged, false, 1)
		if o := w.state(t, old.ID); o.Status != matter.Doing || o.Owner.Unit != "u-cg" || len(o.Sources) != 1 || o.Sources[0].FromNo != reported.Number || o.Clock.Due.IsZero() {
			t.Errorf("old matter: %s of %s, sources %+v", o.Status, o.Owner.Unit, o.Sources)
		}
		p, err := w.Follow("192.0.2.9", code.Plain)
		if err != nil || p.Number != old.Number || p.What != told.What {
			t.Errorf("the citizen follows %+v, %v; want the old matter under his own words", p, err)
		}

		w.finish(t, old.ID, nil)
		w.clock.Advance(31 * 24 * time.Hour)
		w.want(t, "after the window", old, w.file(t, w.head, litter()), matter.New, false, 1)
	})
}

// TestRecurrenceIsAsked: near without a site, and denied by the office.
func TestRecurrenceIsAsked(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		ctx := t.Context()
		old := w.closed(t, litter())
		w.clock.Advance(time.Hour)
		near := litter()
		near.Site, near.Point = "", geo.Point{Lon: market.Lon + 500, Lat: market.Lat}
		fresh := w.file(t, w.head, near)
		w.want(t, "some metres away", old, fresh, matter.New, true, 0)
		if _, err := w.DenyRecurrence(ctx, w.ask(w.head), fresh.ID, "是另一处桶"); err != nil {
			t.Fatal(err)
		}
		w.do(t, w.head, fresh.ID, func(k *Desk) matter.Command {
			return matter.Correct{What: k.Text("what", "另一处垃圾桶满溢"), Reason: k.Text("reason", "笔误")}
		})
		w.want(t, "denied", old, fresh, matter.New, false, 0)
		w.voidOpen(t, old.ID)

		q := w.ask(w.head)
		q.Bulk = true // as an import asks
		many, err := w.File(ctx, q, litter())
		if err != nil {
			t.Fatal(err)
		}
		w.want(t, "row of an import", old, many, matter.New, true, 0)
		if _, err := w.ConfirmRecurrence(ctx, w.ask(w.head), many.ID); err != nil {
			t.Fatal(err)
		}
		w.want(t, "confirmed", old, many, matter.Merged, false, 1)

		// a restricted matter is linked to nothing, whichever of both is restricted
		third := w.closed(t, func() Report { r := litter(); r.Site = "s-2"; return r }())
		w.do(t, w.head, third.ID, func(k *Desk) matter.Command {
			return matter.Restrict{Secrecy: matter.Secrecy{Kind: matter.Conduct, Units: []org.UnitID{w.head.Unit}}, Reason: k.Text("reason", "涉及作风")}
		})
		again := w.file(t, w.head, func() Report { r := litter(); r.Site = "s-2"; return r }())
		w.want(t, "of a restricted one", third, again, matter.New, false, 0)
		if _, err := w.Merge(ctx, w.ask(w.head), again.ID, third.ID); fault.KindOf(err) != fault.Refused {
			t.Errorf("merged into a restricted one: %v", err)
		}
	})
}

// TestRecurrenceOnce: of many who report at the same moment one reopens the old matter, and the others find it open.
func TestRecurrenceOnce(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		old := w.closed(t, litter())
		w.clock.Advance(time.Hour)
		const n = 8
		asks := make([]Ask, n)
		for i := range asks {
			asks[i] = w.ask(w.head)
		}
		var wg sync.WaitGroup
		errs, filed := make([]error, n), make([]Filed, n)
		for i := range n {
			wg.Go(func() { filed[i], errs[i] = w.File(t.Context(), asks[i], litter()) })
		}
		wg.Wait()
		merged := 0
		for i := range n {
			if errs[i] != nil {
				t.Fatal(errs[i])
			}
			if w.state(t, filed[i].ID).Status == matter.Merged {
				merged++
			}
		}
		if o := w.state(t, old.ID); merged != 1 || o.Reopened != 1 || len(o.Sources) != 1 {
			t.Errorf("%d merged, reopened %d times, %d sources; want 1 each", merged, o.Reopened, len(o.Sources))
		}
	})
}

func TestDuplicatesAndSupport(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		ctx := t.Context()
		first := litter()
		first.What, first.Words = "张甲家门口垃圾桶满溢", "张甲家门口"
		open := w.file(t, w.head, first)
		secret := litter()
		secret.Secrecy = matter.Secrecy{Kind: matter.Conduct, Units: []org.UnitID{w.head.Unit}}
		hidden := w.file(t, w.head, secret)
		mine := Report{What: "桶又满了", Point: geo.Point{Lon: market.Lon + 1000, Lat: market.Lat}, Problem: litter().Problem}

		list, err := w.Duplicates(Viewer{}, mine)
		if err != nil || len(list) != 1 {
			t.Fatalf("a citizen is offered %+v, %v", list, err)
		}
		got := list[0]
		if got.Number != open.Number || got.Place != "示例农贸市场s-1" || got.Class == "" || got.Metres < 8 || got.Metres > 10 || !got.Open || got.Line != nil {
			t.Errorf("a citizen is offered %+v", got)
		}
		if s := fmt.Sprintf("%+v", got); strings.Contains(s, "张甲") {
			t.Errorf("a citizen reads what another wrote: %s", s)
		}
		if list, err = w.Duplicates(w.head, mine); err != nil || len(list) != 2 && len(list) != 1 || list[0].Line == nil {
			t.Errorf("the office is offered %+v, %v", list, err)
		}
		for _, x := range list {
			if x.Number == hidden.Number {
				t.Error("a restricted matter is offered")
			}
		}
		if list, err = w.Duplicates(w.bureau, mine); err != nil || len(list) != 0 {
			t.Errorf("who may not see it is offered %+v, %v", list, err)
		}

		mine.Contact = "10012345678"
		q := w.ask(Viewer{})
		code, err := w.Support(ctx, q, "192.0.2.1", open.Number, mine)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.Support(ctx, q, "192.0.2.1", open.Number, mine); err != nil || again != code {
			t.Errorf("sent twice: %+v, %v", again, err)
		}
		s := w.state(t, open.ID)
		if len(s.Sources) != 1 || s.Sources[0].Finder.Receipt != code.Hash || s.Sources[0].Contact.IsZero() || len(s.Voices) != 1 {
			t.Errorf("supported: %+v, %+v", s.Sources, s.Voices)
		}
		p, err := w.Follow("192.0.2.9", code.Plain)
		if err != nil || p.Number != open.Number || p.What != mine.What || strings.Contains(p.Words, "张甲") {
			t.Errorf("who supports follows %+v, %v", p, err)
		}
		for what, number := range map[string]string{"restricted": hidden.Number, "unknown": "2018-000999"} {
			if _, err := w.Support(ctx, w.ask(Viewer{}), "192.0.2.2", number, mine); fault.KindOf(err) != fault.Missing {
				t.Errorf("%s: %v", what, err)
			}
		}
		away := mine
		away.Point.Lon += 100_000
		if _, err := w.Support(ctx, w.ask(Viewer{}), "192.0.2.2", open.Number, away); fault.KindOf(err) != fault.Missing {
			t.Errorf("from far away: %v", err)
		}

		w.send(t, open.ID)
		w.finish(t, open.ID, nil)
		if p, err = w.Follow("192.0.2.9", code.Plain); err != nil || p.Status != matter.Done || !p.Reopen {
			t.Errorf("who supports is told of the close: %+v, %v", p, err)
		}
		w.clock.Advance(time.Hour)
		other := mine
		other.Problem = matter.Clause{}
		if _, err := w.Support(ctx, w.ask(Viewer{}), "192.0.2.3", open.Number, other); err != nil {
			t.Fatal(err)
		}
		if lines, _, err := w.FindMatters(w.head, Find{Statuses: []matter.Status{matter.New}}); err != nil || !lines[0].State.Recur.Pending {
			t.Errorf("supporting what was closed meanwhile: %d filed, %v", len(lines), err)
		}
	})
}
