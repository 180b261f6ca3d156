package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"shuangcheng/internal/testkit"
)

var children = map[string]testkit.ChildMain{"writer": writerChild}

// writerChild writes from eight goroutines for as long as it lives and acknowledges what it was promised. Its
// arguments are the data folder, the key folder, a connection string (may be empty) and its round.
func writerChild(ack func(string), args []string) error {
	keys, err := OpenKeys(args[1])
	if err != nil {
		return err
	}
	e := &env{things: things()}
	round, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	e.serial = (round + 1) * 1_000_000
	e.cfg = Config{Dir: args[0], Keys: keys, Postgres: args[2], Now: time.Now, Rand: testkit.Rand(uint64(round)), MinFree: -1}
	if e.DB, err = Open(context.Background(), e.cfg, e.things); err != nil {
		return err
	}
	cmds := make(chan Command)
	go func() {
		for {
			cmds <- e.command("x")
		}
	}()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for cmd := range cmds {
				r, err := e.Write(context.Background(), Interactive, cmd, e.touch(cmd.ID, "x"))
				if err == nil {
					ack(cmd.ID + " " + strconv.FormatInt(r.First, 10))
				}
			}
		})
	}
	wg.Wait()
	return nil
}

// TestKilledUnderLoad kills the writing process again and again: everything it acknowledged is there at its place, and
// the log is sound. A hundred kills are shared between the engines as their speed allows.
func TestKilledUnderLoad(t *testing.T) {
	for engine, kills := range map[string]int{"sqlite": 60, "postgres": 40} {
		t.Run(engine, func(t *testing.T) {
			dsn := ""
			if engine == "postgres" {
				dsn = testkit.Postgres(t)
			}
			e := newEnv(t, dsn)
			e.Close()
			total := 0
			for round := range kills {
				p := testkit.Child(t, "writer", e.cfg.Dir, e.cfg.Keys.dir, dsn, strconv.Itoa(round))
				p.AwaitAcks(5 + round%40)
				acked := p.Kill()
				total += len(acked)
				if round%10 == 9 || round == kills-1 {
					e.open(t)
					e.sound(t)
					e.holds(t, acked)
					e.Close()
				}
			}
			if total < kills*5 {
				t.Errorf("only %d writes acknowledged in %d rounds", total, kills)
			}
		})
	}
}

// holds checks that each acknowledged command is present at the place it was given.
func (e *env) holds(t *testing.T, acked []string) {
	t.Helper()
	for _, line := range acked {
		id, pos, _ := strings.Cut(line, " ")
		var first string
		if err := e.row(`SELECT first FROM command WHERE id = $1`, id).Scan(&first); err != nil || first != pos {
			t.Errorf("acknowledged command %s at %s: found at %q (%v)", id, pos, first, err)
		}
	}
}

// TestTornTail cuts the write-ahead log as a power failure may: what is left is a sound journal that ends earlier.
func TestTornTail(t *testing.T) {
	e := newEnv(t, "")
	for i := range 60 {
		e.must(t, e.touch(fmt.Sprint(i%9), fmt.Sprint(i)))
	}
	for torn := range testkit.TornCopies(t, e.cfg.Dir, "shuangcheng.db-wal", 24) {
		c := &env{cfg: e.cfg, things: e.things}
		c.cfg.Dir = torn.Dir
		db, err := Open(t.Context(), c.cfg, c.things)
		if err != nil {
			t.Errorf("%v: %v", torn, err)
			continue
		}
		c.DB = db
		c.sound(t)
		if err := db.Close(); err != nil {
			t.Errorf("%v: %v", torn, err)
		}
	}
}
