package app

import (
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

func TestUnsignedDispatchIsSignedByTheClock(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		v := w.head(t)
		bureau := org.UnitID("bureau")
		if _, err := w.Unit(t.Context(), w.ask(v), bureau, org.Found{ID: bureau, Code: "bureau", Kind: org.Dept,
			Name: org.UnitName{Full: "示例城管局", Short: "城管"}, Span: calendar.Span{From: "2018-01-01"}}); err != nil {
			t.Fatal(err)
		}
		f, err := w.File(t.Context(), w.ask(v), Report{What: "路面破损", Words: "示例路", Channel: "daily"})
		if err != nil {
			t.Fatal(err)
		}
		for _, build := range []func(*Desk) matter.Command{
			func(*Desk) matter.Command { return matter.Accept{} },
			func(k *Desk) matter.Command { return k.SendOut(bureau, true, "", nil) },
		} {
			if _, err := w.Matter(t.Context(), w.ask(v), f.ID, Outside{}, build); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{3 * time.Hour, 0}, {24 * time.Hour, 1}, {0, 0}, {time.Hour, 0}} {
			w.clock.Advance(step.after)
			if n, err := w.SignOverdue(t.Context()); n != step.want || err != nil {
				t.Errorf("%v later: signed %d, %v, want %d", step.after, n, err, step.want)
			}
		}
		x, err := w.See(v, f.ID)
		if err != nil || x.State.Status != matter.Doing || !x.State.Dispatch.Auto {
			t.Errorf("in the end %s, %v", x.State.Status, err)
		}
	})
}

// Answers that the office owes are noted when their time is over, once, and the matter goes on as before.
func TestSilenceIsNoted(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		ctx, head := t.Context(), w.head(t)
		w.found(t, head, "d", "示例区", org.District, "", org.UnitHead)
		bureau := w.found(t, head, "cg", "示例综合执法局", org.Dept, "u-d", org.Liaison)
		var ids []string
		for range duePage + 5 { // more than a page
			f, err := w.File(ctx, w.ask(head), Report{What: "路面破损", Words: "示例路", Channel: "daily"})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, f.ID)
			for _, s := range []struct {
				v Viewer
				c func(*Desk) matter.Command
			}{
				{head, func(*Desk) matter.Command { return matter.Accept{} }},
				{head, func(k *Desk) matter.Command { return k.SendOut("u-cg", true, "", nil) }},
				{bureau, func(k *Desk) matter.Command {
					return matter.Return{Why: "not-duty", Basis: k.Text("basis", "职责清单第三条"), Better: "u-d"}
				}},
			} {
				if _, err := w.Matter(ctx, w.ask(s.v), f.ID, Outside{}, s.c); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{3 * time.Hour, 0}, {24 * time.Hour, 0}, {24 * time.Hour, len(ids)}, {0, 0}, {240 * time.Hour, 0}} {
			w.clock.Advance(step.after)
			if n, err := w.NoteTimesUp(ctx); n != step.want || err != nil {
				t.Errorf("%v later: noted %d, %v, want %d", step.after, n, err, step.want)
			}
		}
		x, err := w.See(head, ids[0])
		if err != nil || x.State.Status != matter.Ready || len(x.State.TimesUp) != 1 || x.State.TimesUp[0].Of != matter.WaitReturn {
			t.Errorf("in the end %+v, %v", x.State.TimesUp, err)
		}
	})
}

func TestSweepKeepsWhatIsReferredTo(t *testing.T) {
	w := newTown(t, "")
	v := w.head(t)
	used, err := w.Keep(strings.NewReader("a picture"))
	if err != nil {
		t.Fatal(err)
	}
	lost, err := w.Keep(strings.NewReader("nobody's"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.File(t.Context(), w.ask(v), Report{What: "井盖破损", Words: "示例路", Channel: "daily", Photos: []matter.Photo{{Blob: used}}}); err != nil {
		t.Fatal(err)
	}
	w.clock.Set(time.Now().AddDate(0, 1, 0)) // files carry the time of the machine's disk
	if moved, _, err := w.SweepFiles(); moved != 1 || err != nil {
		t.Errorf("moved %d, %v, want the one", moved, err)
	}
	if _, err := w.Kept(used.SHA256); err != nil {
		t.Error(err)
	}
	if _, err := w.Kept(lost.SHA256); err == nil {
		t.Error("the other is still there")
	}
}

// A day's looks are sealed once, when it is over.
func TestLooksAreSealedTheDayAfter(t *testing.T) {
	w := newTown(t, "")
	v := w.head(t)
	f, err := w.File(t.Context(), w.ask(v), Report{What: "井盖破损", Words: "示例路", Channel: "hotline", Name: "张乙二", Contact: "10000000001"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.See(v, f.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Reveal(t.Context(), store.Reader{Actor: "account/" + string(v.Account), Purpose: "回访"}, s.State.Aside[0].Ref); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 0}, {24 * time.Hour, 1}, {0, 0}, {48 * time.Hour, 0}} {
		w.clock.Advance(step.after)
		if n, err := w.SealLooks(t.Context()); n != step.want || err != nil {
			t.Errorf("%v later: sealed %d, %v, want %d", step.after, n, err, step.want)
		}
	}
}

func TestTidyDropsOldImportFiles(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		keep := func(name string) {
			t.Helper()
			if _, err := w.write(t.Context(), Ask{Job: "test"}, func(tx *store.Tx) error {
				return tx.KeepFile(store.ImportFile{SHA256: name, Name: name, Body: []byte("x")})
			}); err != nil {
				t.Fatal(err)
			}
		}
		keep("old")
		w.clock.Advance(keepImportFiles + time.Minute)
		keep("new")
		if err := w.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]fault.Kind{"old": fault.Missing, "new": 0} {
			if _, err := w.db.File(name); want != 0 && fault.KindOf(err) != want || want == 0 && err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
