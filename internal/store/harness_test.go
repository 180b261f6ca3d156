package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/testkit"
	"shuangcheng/proof"
)

// A thing is the smallest state there can be: how often it was touched, and what was last said of it.
type thing struct {
	Touched int    `json:"touched"`
	Word    string `json:"word"`
}

type touched struct {
	Word string `json:"word"`
}

func (touched) Kind() string { return "thing.touched.v1" }

// noted refers to values of all classes.
type noted struct {
	Text   value.Text   `json:"text,omitzero"`
	Secret value.Secret `json:"secret,omitzero"`
	File   value.Blob   `json:"file,omitzero"`
}

func (noted) Kind() string { return "thing.noted.v1" }

func things() *Fold[thing] {
	return &Fold[thing]{
		Kind: "thing", Version: 1, Group: "register",
		Decode: func(kind string, body []byte) (journal.Event, error) {
			if kind == "thing.noted.v1" {
				var e noted
				err := json.Unmarshal(body, &e)
				return e, err
			}
			if kind != "thing.touched.v1" {
				return nil, fmt.Errorf("unknown kind %s", kind)
			}
			var e touched
			err := json.Unmarshal(body, &e)
			return e, err
		},
		Apply: func(s thing, ev journal.Event) thing {
			if ev, ok := ev.(touched); ok {
				s.Word = ev.Word
			}
			s.Touched++
			return s
		},
	}
}

// env is one opened database with all that was injected into it.
type env struct {
	*DB
	cfg     Config
	clock   *testkit.Clock
	things  *Fold[thing]
	serial  int
	cutDone atomic.Bool // the one cut of a test has happened
}

var testStart = time.Date(2018, 3, 15, 1, 30, 0, 0, time.UTC)

// each runs f on both engines, on a log that has begun.
func each(t *testing.T, f func(*testing.T, *env)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, newEnv(t, "")) })
	t.Run("postgres", func(t *testing.T) { f(t, newEnv(t, testkit.Postgres(t))) })
}

func newEnv(t testing.TB, dsn string) *env {
	t.Helper()
	e := &env{clock: testkit.NewClock(testStart), things: things()}
	dir := t.TempDir()
	rand := testkit.Rand(1)
	keys, err := CreateKeys(filepath.Join(dir, "keys"), rand)
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	e.cfg = Config{Dir: data, Postgres: dsn, Keys: keys, Now: e.clock.Now, Rand: rand, MinFree: -1}
	e.open(t)
	_, err = e.Write(t.Context(), Interactive, e.command("begin"), func(tx *Tx) error {
		if err := tx.BindKeys(); err != nil {
			return err
		}
		return tx.BeginEpoch("test.example", nil, "")
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *env) open(t testing.TB) {
	t.Helper()
	db, err := Open(t.Context(), e.cfg, e.things)
	if err != nil {
		t.Fatal(err)
	}
	e.DB = db
	t.Cleanup(func() { db.Close() })
}

func (e *env) reopen(t *testing.T) {
	t.Helper()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e.open(t)
}

// command makes a fresh command whose payload is what.
func (e *env) command(what string) Command {
	e.serial++
	return Command{ID: fmt.Sprintf("00000000-0000-7000-8000-%012d", e.serial),
		Author: journal.Author{Actor: "account/王甲一", Post: "post/p", Unit: "unit/u"}, Digest: sha256.Sum256([]byte(what))}
}

// touch enters one event for the thing.
func (e *env) touch(id, word string) func(*Tx) error {
	return func(tx *Tx) error {
		r, err := e.things.From(tx, id)
		if err != nil {
			return err
		}
		_, err = e.things.Enter(tx, r, touched{word})
		return err
	}
}

// must writes and stops the test on an error.
func (e *env) must(t testing.TB, f func(*Tx) error) Receipt {
	t.Helper()
	r, err := e.Write(context.Background(), Interactive, e.command("x"), f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sound checks what must hold at any time: no gap, every leaf parses and carries its number, the tree is the one that
// the leaves make, the head row agrees, and the states are what the journal folds to.
func (e *env) sound(t *testing.T) {
	t.Helper()
	epochs, err := e.Epochs()
	if err != nil {
		t.Fatal(err)
	}
	var f proof.Frontier
	var stored []proof.Hash
	pos := int64(0)
	for {
		page, err := e.Entries(pos, 500)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range page {
			pos++
			if s.Pos != pos {
				t.Fatalf("entry %d follows %d", s.Pos, pos-1)
			}
			en, err := journal.Parse([]byte(s.Leaf))
			if err != nil {
				t.Fatal(err)
			}
			ep := epochOf(epochs, pos)
			if en.Seq != pos-ep.Base || en.Stream != s.Stream || en.Ver != s.Ver || en.Kind != s.Kind {
				t.Fatalf("entry %d: leaf says %+v, columns say %+v", pos, en, s)
			}
			if en.Seq == 1 {
				f = proof.Frontier{}
			}
			stored = f.Append(stored, proof.LeafHash([]byte(s.Leaf)))
		}
		if len(page) == 0 {
			break
		}
	}
	head, err := e.Head()
	if err != nil || head != pos {
		t.Fatalf("head is %d (%v), journal has %d entries", head, err, pos)
	}
	kept, err := collect(e.DB, func(scan func(...any) error) (b []byte, err error) {
		err = scan(&b)
		return b, err
	}, `SELECT hash FROM tree ORDER BY idx`)
	if err != nil || len(kept) != len(stored) {
		t.Fatalf("tree has %d hashes (%v), want %d", len(kept), err, len(stored))
	}
	for i := range kept {
		if string(kept[i]) != string(stored[i][:]) {
			t.Fatalf("tree hash %d differs from the one recomputed", i)
		}
	}
	err = e.eachStream("thing", func(id string, list []Stored) error {
		same, err := e.things.compare(e.DB, id, list)
		if err == nil && !same {
			t.Errorf("thing %s: kept state differs from the fold", id)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMain(m *testing.M) { testkit.Main(m, children) }
