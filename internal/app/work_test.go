package app

import (
	"fmt"
	"testing"

	"shuangcheng/internal/domain/matter"
)

// TestWaitingCountsWhatItDoesNotShow: rows over those shown are counted, whether the list alone decides or the rules are asked of each.
func TestWaitingCountsWhatItDoesNotShow(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		for i := range WorkShown + 3 {
			r := litter()
			r.Site, r.What = "", fmt.Sprintf("第 %d 处垃圾桶满溢", i)
			w.file(t, w.head, r)
		}
		find := Find{Statuses: []matter.Status{matter.New}}
		odd := func(s matter.State) bool { return s.Number[len(s.Number)-1]%2 == 1 }
		for name, c := range map[string]struct {
			work Work
			n    int
		}{
			"the list alone":    {Work{Find: find, All: true}, WorkShown + 3},
			"everything kept":   {Work{Find: find, Keep: func(matter.State) bool { return true }}, WorkShown + 3},
			"some refused":      {Work{Find: find, Keep: odd}, (WorkShown + 4) / 2},
			"refused after all": {Work{Find: find, Keep: odd, All: true}, (WorkShown + 4) / 2},
		} {
			got, err := w.Waiting(w.head, c.work)
			if err != nil || got.N != c.n || got.More || len(got.Lines) != min(c.n, WorkShown) || got.Lines[0].What == "" {
				t.Errorf("%s: got %d, more %v, %d shown, %v; want %d", name, got.N, got.More, len(got.Lines), err, c.n)
			}
		}
		if got, err := w.Waiting(Viewer{}, Work{Find: find, All: true}); err != nil || got.N != 0 {
			t.Errorf("nobody: got %d, %v", got.N, err)
		}
	})
}

// TestTurnsAreFound: a request for more time is the office's turn until it is answered, and is not overdue meanwhile.
func TestTurnsAreFound(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		id := w.file(t, w.head, litter()).ID
		w.send(t, id)
		count := func(v Viewer, f Find) int {
			t.Helper()
			got, err := w.Waiting(v, Work{Find: f, All: true})
			if err != nil {
				t.Fatal(err)
			}
			return got.N
		}
		asked := Find{Turns: []matter.Turn{matter.TurnExtension}, DueFirst: true}
		if n := count(w.head, asked); n != 0 {
			t.Errorf("before: %d wait", n)
		}
		w.do(t, w.bureau, id, func(k *Desk) matter.Command {
			return matter.AskExtension{Until: w.Now().Date().AddDays(1), Reason: k.Text("reason", "等配件"), Progress: k.Text("progress", "已联系厂家"), Interim: k.Text("interim", "设了围挡")}
		})
		if n := count(w.head, asked); n != 1 {
			t.Errorf("after asking: %d wait", n)
		}
		if n := count(w.village, asked); n != 1 {
			t.Errorf("the community sees %d", n)
		}
	})
}
