package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/testkit"
)

var errBoom = errors.New("boom")

// what goes wrong inside one f. The bool says whether the whole transaction dies with it.
var mishaps = []struct {
	name string
	do   func(t *testing.T, e *env, tx *Tx, leave context.CancelFunc) error
	kind fault.Kind // of the answer the culprit gets; -1 means it succeeds
}{
	{"error", func(*testing.T, *env, *Tx, context.CancelFunc) error { return errBoom }, fault.Internal},
	{"panic", func(*testing.T, *env, *Tx, context.CancelFunc) error { panic("boom") }, fault.Internal},
	{"goexit", func(*testing.T, *env, *Tx, context.CancelFunc) error { runtime.Goexit(); return nil }, fault.Internal},
	{"cancel", func(_ *testing.T, _ *env, _ *Tx, leave context.CancelFunc) error { leave(); return nil }, -1},
	{"disk full", func(t *testing.T, e *env, tx *Tx, _ context.CancelFunc) error { return fillDisk(e, tx) }, fault.Unavailable},
	{"connection cut", func(t *testing.T, e *env, tx *Tx, _ context.CancelFunc) error { return cutWriter(t, e, tx) }, -1},
}

// fillDisk makes the running transaction fail as it does when no page can be had.
func fillDisk(e *env, tx *Tx) error {
	if e.engine == postgresEngine {
		return tx.exec(`DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$`)
	}
	var pages int
	if err := tx.row(`PRAGMA page_count`).Scan(&pages); err != nil {
		return err
	}
	if _, err := tx.db.conn.ExecContext(background, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages)); err != nil {
		return err
	}
	big := strings.Repeat("x", 1<<20)
	return tx.SetMeta("filler", big)
}

// cutWriter ends the writer's connection once; on the second run f goes through.
func cutWriter(t *testing.T, e *env, tx *Tx) error {
	if e.cutDone.Swap(true) {
		return nil
	}
	if e.engine == postgresEngine {
		testkit.CutConnections(t, e.cfg.Postgres)
	} else {
		for _, s := range tx.db.stmts {
			s.Close()
		}
		tx.db.conn.Raw(func(any) error { return errBadConn })
	}
	return tx.SetMeta("after", "the cut")
}

// TestFaultTable puts each mishap before, between and after the writes of the first, middle and last call of a batch:
// what was acknowledged is present, what was not is absent, nobody else is harmed, and the log has no gap.
func TestFaultTable(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		for _, m := range mishaps {
			for _, when := range []string{"before", "during", "after"} {
				for place, who := range map[string]int{"first": 0, "middle": 3, "last": 6} {
					t.Run(m.name+"/"+when+"/"+place, func(t *testing.T) {
						e.cutDone.Store(false)
						ctx, leave := context.WithCancel(context.Background())
						defer leave()
						id := strings.ReplaceAll(t.Name(), "/", "-")
						culprit := func(tx *Tx) error {
							steps := []func() error{
								func() error { return e.touch(id+"-bad", "one")(tx) },
								func() error { return e.touch(id+"-bad", "two")(tx) },
							}
							wrong := func() error { return m.do(t, e, tx, leave) }
							switch when {
							case "before":
								steps = append([]func() error{wrong}, steps...)
							case "during":
								steps = append(steps[:1:1], wrong, steps[1])
							case "after":
								steps = append(steps, wrong)
							}
							for _, s := range steps {
								if err := s(); err != nil {
									return err
								}
							}
							return nil
						}
						errs := e.batch(7, func(i int) (context.Context, func(*Tx) error) {
							if i == who {
								return ctx, culprit
							}
							return context.Background(), e.touch(fmt.Sprintf("%s-%d", id, i), "fine")
						})
						for i, err := range errs {
							if i != who && err != nil {
								t.Errorf("call %d: %v, want no harm", i, err)
							}
						}
						switch got := fault.KindOf(errs[who]); {
						case m.kind == -1 && errs[who] != nil:
							t.Errorf("culprit: %v, want success", errs[who])
						case m.kind != -1 && (errs[who] == nil || got != m.kind):
							t.Errorf("culprit: %v (%v), want kind %v", errs[who], got, m.kind)
						}
						want := 0
						if errs[who] == nil {
							want = 2
						}
						if r, err := e.things.From(e.DB, id+"-bad"); err != nil || r.State.Touched != want {
							t.Errorf("culprit's thing: %+v, %v; want %d touches", r.State, err, want)
						}
					})
				}
			}
		}
		e.sound(t)
		e.reopen(t)
		e.sound(t)
	})
}

// batch makes n calls wait for one commit: the first call holds the writer until the others are queued.
func (e *env) batch(n int, each func(i int) (context.Context, func(*Tx) error)) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	hold, held := make(chan struct{}), make(chan struct{})
	wg.Go(func() {
		e.Write(background, Interactive, Command{}, func(*Tx) error { closeOnce(held); <-hold; return nil })
	})
	<-held
	for i := range n {
		ctx, f := each(i)
		cmd := e.command(fmt.Sprint(i))
		queued := len(e.interactive)
		wg.Go(func() { _, errs[i] = e.Write(ctx, Interactive, cmd, f) })
		for len(e.interactive) == queued {
			runtime.Gosched()
		}
	}
	close(hold)
	wg.Wait()
	return errs
}

// closeOnce closes c unless a rerun of f did already.
func closeOnce(c chan struct{}) {
	select {
	case <-c:
	default:
		close(c)
	}
}

// TestCommitPoints kills the transaction around COMMIT: before it nothing is there and the calls are run again; after it
// everything is there and nothing is run twice.
func TestCommitPoints(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		for _, point := range []string{"begin", "before", "during", "after", "commit", "committed"} {
			t.Run(point, func(t *testing.T) {
				var tripped atomic.Int32
				f := func(p string) error {
					if p == point && tripped.Add(1) == 1 {
						return errBoom // no error of the engine's: the transaction counts as lost
					}
					return nil
				}
				e.fault.Store(&f)
				defer e.fault.Store(nil)
				var wg sync.WaitGroup
				for i := range 5 {
					id, cmd := fmt.Sprintf("%s-%d", point, i), e.command(point)
					wg.Go(func() {
						if _, err := e.Write(background, Interactive, cmd, e.touch(id, "x")); err != nil {
							t.Errorf("call %d: %v", i, err)
						}
					})
				}
				wg.Wait()
				for i := range 5 {
					if r, err := e.things.From(e.DB, fmt.Sprintf("%s-%d", point, i)); err != nil || r.State.Touched != 1 {
						t.Errorf("thing %d: %+v, %v; want one touch", i, r.State, err)
					}
				}
				if tripped.Load() == 0 {
					t.Error("the fault point was never reached")
				}
				e.sound(t)
			})
		}
	})
}

// TestStillBroken: when the second try fails too, the callers are told that nothing was saved, and the database says
// that it is not ready until a write goes through again.
func TestStillBroken(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		always := func(p string) error {
			if p == "commit" {
				return errBoom
			}
			return nil
		}
		e.fault.Store(&always)
		_, err := e.Write(background, Interactive, e.command("x"), e.touch("a", "x"))
		if fault.KindOf(err) != fault.Unavailable || e.Ready() {
			t.Errorf("got %v, ready %v; want unavailable and not ready", err, e.Ready())
		}
		e.fault.Store(nil)
		e.must(t, e.touch("b", "x"))
		if !e.Ready() {
			t.Error("not ready after a good write")
		}
		if r, _ := e.things.From(e.DB, "a"); r.Ver != 0 {
			t.Errorf("refused write left %+v", r)
		}
		e.sound(t)
	})
}

func TestFullDiskTurnsReadOnly(t *testing.T) {
	e := newEnv(t, "")
	e.space.floor, e.space.free = DefaultMinFree, func() (int64, error) { return 499 << 20, nil }
	e.RecheckSpace()
	_, err := e.Write(background, Interactive, e.command("x"), e.touch("a", "x"))
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "499 MB") {
		t.Errorf("got %v, want a refusal that names the space left", err)
	}
	if _, err := e.things.From(e.DB, "a"); err != nil {
		t.Errorf("reading: %v", err)
	}
	e.space.free = func() (int64, error) { return 501 << 20, nil }
	e.RecheckSpace()
	e.must(t, e.touch("a", "x"))
}

func TestStuckCallIsThrownOut(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		slow := `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000000) SELECT MAX(n) FROM c`
		errs := e.batch(3, func(i int) (context.Context, func(*Tx) error) {
			if i == 1 {
				return background, func(tx *Tx) error {
					if err := e.touch("slow", "x")(tx); err != nil {
						return err
					}
					var n int64
					err := tx.row(slow).Scan(&n)
					tx.lose(err)
					return err
				}
			}
			return background, e.touch(fmt.Sprint(i), "x")
		})
		if errs[0] != nil || errs[2] != nil || fault.KindOf(errs[1]) != fault.Unavailable {
			t.Errorf("got %v; want only the middle one refused", errs)
		}
		e.sound(t)
	})
}
