package store

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/testkit"
)

// together runs f for 0 … n-1 as calls of one batch: the writer is kept busy until all of them wait.
func (e *env) together(t *testing.T, n int, f func(i int)) {
	t.Helper()
	hold, held := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := e.Write(background, Interactive, Command{}, func(*Tx) error {
			close(held)
			<-hold
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-held
	for i := range n {
		wg.Go(func() { f(i) })
	}
	for len(e.interactive) < n {
		time.Sleep(time.Millisecond)
	}
	close(hold)
	wg.Wait()
}

// TestJourneysPerCommand holds how often the writer waits for PostgreSQL: once for each command, to read the matter, and a few
// times for the batch.
func TestJourneysPerCommand(t *testing.T) {
	s := newShelf(t, newEnv(t, testkit.Postgres(t)))
	const n = 24
	for i := range n {
		s.put(t, fmt.Sprint("m", i), "路灯不亮", at0("d/t1", "cg", matter.Doing))
	}
	before := s.asked
	states := make([]MatterRow, n)
	s.together(t, n, func(i int) {
		id := fmt.Sprint("m", i)
		_, err := s.Write(background, Interactive, s.command("b"+id), func(tx *Tx) (err error) {
			r, err := s.fold.From(tx, id)
			if err != nil {
				return err
			}
			m := r.State
			m.Status = matter.Check
			states[i], err = s.fold.Enter(tx, r, forged{m})
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	// On a busy machine the batch may be cut into several, each with some journeys of its own.
	if got, most := s.asked-before, int64(2*n+12); got > most {
		t.Errorf("%d commands made the writer wait %d times, want at most %d", n, got, most)
	}
	if r, err := s.Verify(t.Context(), VerifyOptions{Refold: true}); err != nil || !r.OK() || r.Counts.States != n {
		t.Errorf("%d states, %v, %v", r.Counts.States, r.Problems, err)
	}
}

// TestRefusedAmongOthers: within one batch a call that is refused after it wrote leaves nothing, one that breaks a rule of the
// tables is told so, and the others are kept, whatever each of them reads in between.
func TestRefusedAmongOthers(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		const n = 12
		errs := make([]error, n)
		s.together(t, n, func(i int) {
			id := fmt.Sprint("m", i)
			_, errs[i] = s.Write(background, Interactive, s.command(id), func(tx *Tx) error {
				serial, err := tx.NextSerial(2018)
				if err != nil {
					return err
				}
				m := at0("d/t1", "cg", matter.Doing)
				m.Number = fmt.Sprintf("2018-%06d", serial)
				if i == 5 {
					m.Number = "2018-000001" // taken by then, or by then taken from another: one of the two is refused
				}
				r, err := s.fold.Enter(tx, MatterRow{ID: id}, forged{m})
				if err != nil {
					return err
				}
				if i%3 == 1 { // reads what waits
					if got, err := tx.SameNear([]string{"s:x"}, "p", 1); err != nil || len(got) != 0 {
						return fmt.Errorf("near: %v, %w", got, err)
					}
				}
				if again, err := s.fold.From(tx, id); err != nil || again.Ver != 1 || again.Pos != r.Pos {
					return fmt.Errorf("read back %+v, %w", again, err)
				}
				if i%4 == 2 {
					return fault.New(fault.Refused, "不办")
				}
				return nil
			})
		})
		kept, conflicts := 0, 0
		for i, err := range errs {
			switch {
			case i%4 == 2:
				if fault.KindOf(err) != fault.Refused {
					t.Errorf("call %d: %v, want a refusal", i, err)
				}
			case err == nil:
				kept++
			case fault.KindOf(err) == fault.Conflict:
				conflicts++
			default:
				t.Errorf("call %d: %v", i, err)
			}
		}
		if kept+conflicts != 9 || conflicts > 1 {
			t.Errorf("kept %d, in conflict %d", kept, conflicts)
		}
		if r, err := s.Verify(t.Context(), VerifyOptions{Refold: true}); err != nil || !r.OK() || r.Counts.States != int64(kept) {
			t.Errorf("%d states, %v, %v", r.Counts.States, r.Problems, err)
		}
	})
}
