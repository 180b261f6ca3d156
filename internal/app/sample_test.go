package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
	"shuangcheng/proof"
)

// settle files matters that their finder settles on the spot.
func (w *town) settle(t *testing.T, v Viewer, n int) (ids []string) {
	t.Helper()
	for i := range n {
		f, err := w.File(t.Context(), w.ask(v), Report{What: fmt.Sprintf("第%d处烟头", i), Words: "示例路", Channel: "daily", Settled: "当场清扫", Fix: "on-spot"})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, f.ID)
	}
	return ids
}

// redraw draws again as a stranger would: from the journal alone.
func redraw(t *testing.T, w *town, day calendar.Date) (drawn []string, said matter.SampleDrawn) {
	t.Helper()
	stored, err := w.db.Entries(0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	promised := ""
	for _, s := range stored {
		e, err := journal.Parse([]byte(s.Leaf))
		if err != nil {
			t.Fatal(err)
		}
		if s.Stream != matter.SampleStream(day) {
			continue
		}
		ev, err := matter.DecodeSample(e.Kind, e.Body)
		if err != nil {
			t.Fatal(err)
		}
		switch ev := ev.(type) {
		case matter.SampleSealed:
			promised = ev.Commit
		case matter.SampleDrawn:
			said = ev
		}
	}
	b, err := hex.DecodeString(said.Seed)
	if err != nil || len(b) != 32 {
		t.Fatalf("seed %q", said.Seed)
	}
	seed := [32]byte(b)
	if c := matter.SampleCommit(day, seed); hex.EncodeToString(c[:]) != promised {
		t.Errorf("the seed shown is not the promised one")
	}
	for _, s := range stored {
		e, err := journal.Parse([]byte(s.Leaf))
		if err != nil {
			t.Fatal(err)
		}
		if e.At.Date() == day && s.Kind == "matter.settled.v1" && matter.DrawnBy(seed, proof.LeafHash([]byte(s.Leaf)), said.Percent) {
			_, id := s.Stream.Cut()
			drawn = append(drawn, id)
		}
	}
	return drawn, said
}

func TestClosedMattersAreDrawnForARecheck(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		ctx, v := t.Context(), w.head(t)
		if n, err := w.DrawRechecks(ctx); n != 0 || err != nil {
			t.Fatalf("on the first day %d, %v", n, err)
		}
		day := w.Now().Date()
		all := w.settle(t, v, 40)
		if n, err := w.DrawRechecks(ctx); n != 0 || err != nil {
			t.Errorf("before the day is over %d, %v", n, err)
		}
		w.clock.Advance(24 * time.Hour)
		n, err := w.DrawRechecks(ctx)
		if err != nil || n == 0 || n == len(all) {
			t.Fatalf("drawn %d of %d, %v", n, len(all), err)
		}
		want, said := redraw(t, w, day)
		var got []string
		for _, id := range all {
			r, err := w.find(id)
			if err != nil {
				t.Fatal(err)
			}
			if r.State.ToLookAt() {
				got = append(got, id)
			}
		}
		if !slices.Equal(got, want) || said.Closed != len(all) || said.Drawn != n || said.Certain != 0 {
			t.Errorf("marked %v\nby the journal %v\nsaid %+v", got, want, said)
		}
		list, err := w.ToLookAt(v, func(matter.State) bool { return true })
		if err != nil || list.N != n {
			t.Errorf("listed %d, %v, want %d", list.N, err, n)
		}
		head := w.Head()
		if again, err := w.DrawRechecks(ctx); again != 0 || err != nil || w.Head() != head {
			t.Errorf("again: %d, %v, %d entries more", again, err, w.Head()-head)
		}
	})
}

// After a false report everything that its unit closes is looked at, and what was found false is not drawn as if it were closed.
func TestFalseReportsAreRemembered(t *testing.T) {
	w := newTown(t, "")
	ctx, v := t.Context(), w.head(t)
	w.found(t, v, "d", "示例区", org.District, "", org.UnitHead)
	sup := w.found(t, v, "dd", "示例督导组", org.Dept, "u-d", org.Supervisor)
	worker := w.found(t, v, "c1", "示例社区", org.Village, "u-d", org.Community)
	if _, err := w.DrawRechecks(ctx); err != nil {
		t.Fatal(err)
	}
	ids := w.settle(t, worker, 6)
	if _, err := w.Matter(ctx, w.ask(sup), ids[0], Outside{}, func(k *Desk) matter.Command {
		return matter.Recheck{Result: matter.False, Words: k.Text("words", "根本没有清扫")}
	}); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(24 * time.Hour)
	if n, err := w.DrawRechecks(ctx); n != 5 || err != nil {
		t.Errorf("chosen %d, %v, want the other five", n, err)
	}
	if last, err := w.db.LastFalse("u-c1"); last != "2018-03-15" || err != nil {
		t.Errorf("last false report %q, %v", last, err)
	}
	if last, err := w.db.LastFalse("u-dd"); last != "" || err != nil {
		t.Errorf("of another unit %q, %v", last, err)
	}
}

// A seed that is not the promised one draws nothing: with another key folder the day is left, in words.
func TestAnotherSeedDrawsNothing(t *testing.T) {
	w := newTown(t, "")
	day := w.Now().Date()
	wrong := matter.SampleSealed{Day: day, Commit: fmt.Sprintf("%064d", 0)}
	if err := w.note(context.Background(), jobAsk("test", "seal"), matter.SampleStream(day), 1, wrong); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(24 * time.Hour)
	if n, err := w.DrawRechecks(t.Context()); n != 0 || err == nil {
		t.Errorf("drew %d, %v", n, err)
	}
	if r, err := w.db.When(store.WhenQuery{What: store.WhenToLookAt, To: w.Now().Add(time.Hour), Limit: 9}); len(r) != 0 || err != nil {
		t.Errorf("%v, %v", r, err)
	}
}
