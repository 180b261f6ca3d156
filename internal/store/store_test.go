package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/testkit"
	"shuangcheng/proof"
)

func TestCommandRunsOnce(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		cmd := e.command("a")
		first, err := e.Write(t.Context(), Interactive, cmd, e.touch("x", "one"))
		if err != nil || first.N != 1 || first.Repeated {
			t.Fatalf("first: %+v, %v", first, err)
		}
		again, err := e.Write(t.Context(), Interactive, cmd, e.touch("x", "two"))
		if err != nil || again.First != first.First || again.N != 1 || !again.Repeated {
			t.Errorf("again: %+v, %v; want the first answer", again, err)
		}
		for name, other := range map[string]Command{
			"payload": {cmd.ID, cmd.Author, [32]byte{9}},
			"actor":   {cmd.ID, journal.Author{Actor: "account/刘丙七"}, cmd.Digest},
		} {
			if _, err := e.Write(t.Context(), Interactive, other, e.touch("x", "three")); fault.KindOf(err) != fault.Conflict {
				t.Errorf("other %s: %v, want a conflict", name, err)
			}
		}
		if r, _ := e.things.From(e.DB, "x"); r.State.Touched != 1 || r.State.Word != "one" {
			t.Errorf("state %+v, want one touch", r.State)
		}
	})
}

// TestRefusalIsNotRemembered: a command that was refused may be sent again under its ID when it has become lawful.
func TestRefusalIsNotRemembered(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		cmd := e.command("a")
		no := fault.New(fault.Refused, "现在不行")
		if _, err := e.Write(t.Context(), Interactive, cmd, func(*Tx) error { return no }); err != error(no) {
			t.Errorf("got %v, want the refusal itself", err)
		}
		if r, err := e.Write(t.Context(), Interactive, cmd, e.touch("x", "now")); err != nil || r.Repeated {
			t.Errorf("got %+v, %v; want it done now", r, err)
		}
	})
}

func TestManyWritersLeaveNoGap(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		stop := make(chan struct{})
		var readers, writers sync.WaitGroup
		readers.Go(func() { // a reader never sees a gap while 16 writers run
			for {
				select {
				case <-stop:
					return
				default:
				}
				var n, top int64
				if err := e.row(`SELECT COUNT(pos), MAX(pos) FROM journal`).Scan(&n, &top); err != nil || n != top {
					t.Errorf("%d entries, last is %d (%v)", n, top, err)
					return
				}
			}
		})
		for w := range 16 {
			rnd := rand.New(rand.NewPCG(1, uint64(w)))
			cmds := make([]Command, 20)
			for i := range cmds {
				cmds[i] = e.command("x")
			}
			writers.Go(func() {
				for _, cmd := range cmds {
					_, err := e.Write(context.Background(), Lane(rnd.IntN(2)), cmd, e.touch(fmt.Sprint(rnd.IntN(40)), "x"))
					if err != nil {
						t.Errorf("writer %d: %v", w, err)
					}
				}
			})
		}
		writers.Wait()
		close(stop)
		readers.Wait()
		e.sound(t)
		if head, _ := e.Head(); head != 16*20+1 {
			t.Errorf("%d entries, want %d", head, 16*20+1)
		}
	})
}

func TestNestedWriteIsFound(t *testing.T) {
	e := newEnv(t, "")
	_, err := e.Write(t.Context(), Interactive, e.command("x"), func(*Tx) error {
		_, err := e.Write(context.Background(), Interactive, e.command("y"), e.touch("x", "x"))
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "nested") {
		t.Errorf("got %v, want the nested call found", err)
	}
}

// TestEntryTimeNeverFalls: a clock that steps back does not make entries step back.
func TestEntryTimeNeverFalls(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		a := e.must(t, e.touch("x", "one"))
		e.clock.Advance(-2 * time.Hour)
		b := e.must(t, e.touch("x", "two"))
		if b.At < a.At {
			t.Errorf("entry at %v follows one at %v", b.At, a.At)
		}
		if back := e.SteppedBack(); back < 2*time.Hour-time.Second {
			t.Errorf("step of %v noticed, want two hours", back)
		}
	})
}

func TestTextsAndRedaction(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		var ref, c string
		e.must(t, func(tx *Tx) error {
			text, err := tx.Text("thing/x", "word", "路面破损约两平方米")
			if err != nil {
				return err
			}
			ref, c = text.Ref, text.C
			_, err = e.things.Enter(tx, Row[thing]{ID: "x"}, noted{Text: text})
			return err
		})
		got, err := e.Texts(ref, "no such ref", "")
		if err != nil || got[ref] != "路面破损约两平方米" || len(got) != 1 {
			t.Fatalf("got %v, %v", got, err)
		}
		open, err := e.TextOpenings("thing/x")
		if err != nil || len(open) != 1 {
			t.Fatalf("openings %v, %v", open, err)
		}
		o := open[0]
		sum := proof.Commit([32]byte(o.Salt), o.Stream, o.Field, o.Version, []byte(o.Body))
		if sum.String() != c {
			t.Errorf("opening gives %s, entry has %s", sum, c)
		}
		redact := func(tx *Tx) error {
			return tx.RedactText(ref, "含他人隐私")
		}
		e.must(t, redact)
		if got, _ := e.Texts(ref); got[ref] != Redacted {
			t.Errorf("redacted text reads %q", got[ref])
		}
		if open, _ := e.TextOpenings("thing/x"); len(open) != 0 {
			t.Errorf("redacted text still opens: %v", open)
		}
		if _, err := e.Write(t.Context(), Interactive, e.command("r"), redact); err == nil {
			t.Error("redacted twice")
		}
		e.sound(t)
	})
}

// TestRefusedCommandLeavesNoText: values sealed for a command that was refused are not stored.
func TestRefusedCommandLeavesNoText(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		e.Write(t.Context(), Interactive, e.command("x"), func(tx *Tx) error {
			if _, err := tx.Text("thing/x", "word", "不会留下"); err != nil {
				return err
			}
			return fault.New(fault.Refused, "不行")
		})
		e.must(t, e.touch("y", "other"))
		var n int
		if err := e.row(`SELECT COUNT(ref) FROM text`).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d texts (%v), want none", n, err)
		}
	})
}

func TestVault(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		const phone = "10012345678"
		var ref string
		e.must(t, func(tx *Tx) error {
			s, err := tx.Secret("thing/x", "case/1", "phone", "１００１２３４５６７８", false)
			if err != nil {
				return err
			}
			ref = s.Ref
			if err := tx.SetBlind("phone", phone, "case/1"); err != nil {
				return err
			}
			return e.touch("x", s.C)(tx)
		})
		if _, err := e.Reveal(t.Context(), Reader{Actor: "account/a"}, ref); fault.KindOf(err) != fault.Invalid {
			t.Errorf("look without a purpose: %v", err)
		}
		got, err := e.Reveal(t.Context(), Reader{"account/a", "回访"}, ref)
		if err != nil || got[ref] != phone {
			t.Fatalf("got %v, %v; want the half-width number", got, err)
		}
		var looks int
		if err := e.row(`SELECT COUNT(n) FROM access_log WHERE ref = $1 AND purpose = '回访'`, ref).Scan(&looks); err != nil || looks != 1 {
			t.Errorf("%d looks logged (%v), want 1", looks, err)
		}
		find := func() (list []string) {
			e.must(t, func(tx *Tx) (err error) { list, err = tx.FindBlind("phone", phone); return err })
			return list
		}
		if got := find(); len(got) != 1 || got[0] != "case/1" {
			t.Errorf("found %v by number", got)
		}
		e.must(t, func(tx *Tx) error {
			pos, err := tx.Append("person/case/1", 1, PersonErased{Ground: "本人申请"})
			if err != nil {
				return err
			}
			return tx.Erase("case/1", pos)
		})
		if got, err := e.Reveal(t.Context(), Reader{"account/a", "回访"}, ref); err != nil || len(got) != 0 {
			t.Errorf("after erasure: %v, %v; want nothing", got, err)
		}
		if got := find(); len(got) != 0 {
			t.Errorf("after erasure found %v by number", got)
		}
		_, err = e.Write(t.Context(), Interactive, e.command("s"), func(tx *Tx) error {
			_, err := tx.Secret("thing/x", "case/1", "phone", phone, false)
			return err
		})
		if err == nil {
			t.Error("an erased person got a new value")
		}
		e.sound(t)
	})
}

// TestPlainTextIsNowhere looks for the secret in the files of the data folder, before and after erasure.
func TestPlainTextIsNowhere(t *testing.T) {
	e := newEnv(t, "")
	const name = "王甲一不得出现在文件里"
	e.must(t, func(tx *Tx) error {
		s, err := tx.Secret("thing/x", "case/1", "name", name, true)
		if err != nil {
			return err
		}
		return e.touch("x", s.C)(tx)
	})
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(e.cfg.Dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), name) {
			t.Errorf("%s holds the name in plain", f)
		}
	}
}

func TestCheckpointsAndRotation(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		var cps []Checkpoint
		mark := func() {
			e.must(t, func(tx *Tx) error {
				cp, err := tx.Checkpoint(true)
				cps = append(cps, cp)
				return err
			})
		}
		e.must(t, e.touch("x", "one"))
		mark()
		e.must(t, func(tx *Tx) error { return tx.RotateKey() })
		for i := range 20 {
			e.must(t, e.touch("x", fmt.Sprint(i)))
		}
		mark()
		r, err := e.HashReader(1)
		if err != nil {
			t.Fatal(err)
		}
		path, err := proof.Consistency(cps[0].Size, cps[1].Size, r)
		if err != nil {
			t.Fatal(err)
		}
		if err := proof.CheckConsistency(path, cps[0].Checkpoint, cps[1].Checkpoint); err != nil {
			t.Error(err)
		}
		var chain proof.Chain
		list, err := e.Entries(0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			en, _ := journal.Parse([]byte(s.Leaf))
			if err := chain.Next(en.Seq, en.Kind, en.Body); err != nil {
				t.Fatal(err)
			}
		}
		for _, cp := range cps {
			key, err := chain.At(cp.Size)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := proof.OpenCheckpoint([]byte(cp.Note), key); err != nil {
				t.Errorf("checkpoint at %d: %v", cp.Size, err)
			}
		}
		e.reopen(t)
		mark()
		e.sound(t)
	})
}

func TestNewEpochQuotesTheOld(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		e.must(t, e.touch("x", "one"))
		var cp Checkpoint
		e.must(t, func(tx *Tx) (err error) { cp, err = tx.Checkpoint(true); return err })
		e.must(t, func(tx *Tx) error { return tx.BeginEpoch("test.example", []byte(cp.Note), "恢复了较早的备份") })
		e.must(t, e.touch("x", "two"))
		e.reopen(t)
		e.must(t, e.touch("x", "three"))
		epochs, err := e.Epochs()
		if err != nil || len(epochs) != 2 || epochs[1].Base != cp.Size || epochs[1].Origin != "test.example/journal/2" {
			t.Errorf("epochs %+v, %v", epochs, err)
		}
		e.sound(t)
	})
}

func TestWrongOrMissingKeysAreRefused(t *testing.T) {
	e := newEnv(t, "")
	e.Close()
	if _, err := OpenKeys(t.TempDir()); fault.KindOf(err) != fault.Refused {
		t.Errorf("missing keys: %v, want a refusal", err)
	}
	other := filepath.Join(t.TempDir(), "other")
	keys, err := CreateKeys(other, testkit.Rand(2))
	if err != nil {
		t.Fatal(err)
	}
	cfg := e.cfg
	cfg.Keys = keys
	if _, err := Open(t.Context(), cfg, e.things); fault.KindOf(err) != fault.Refused {
		t.Errorf("wrong keys: %v, want a refusal", err)
	}
	if _, err := CreateKeys(other, testkit.Rand(3)); fault.KindOf(err) != fault.Refused {
		t.Errorf("overwriting keys: %v, want a refusal", err)
	}
	if err := os.Chmod(filepath.Join(other, "keys.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeys(other); fault.KindOf(err) != fault.Refused {
		t.Errorf("readable by all: %v, want a refusal", err)
	}
}

func TestNewerDataIsRefused(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		if _, err := e.write.Exec(`INSERT INTO schema_version (n, at) VALUES (9999, '')`); err != nil {
			t.Fatal(err)
		}
		e.Close()
		if _, err := Open(t.Context(), e.cfg, e.things); fault.KindOf(err) != fault.Refused {
			t.Errorf("got %v, want a refusal", err)
		}
	})
}

// TestChangedRulesFoldAnew: a new version of the rules draws the state again from the journal.
func TestChangedRulesFoldAnew(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		for i := range 30 {
			e.must(t, e.touch(fmt.Sprint(i%7), fmt.Sprint(i)))
		}
		apply := e.things.Apply
		e.things.Version = 2
		e.things.Apply = func(s thing, ev journal.Event) thing {
			s = apply(s, ev)
			s.Word = "新规则:" + s.Word
			return s
		}
		e.reopen(t)
		if r, _ := e.things.From(e.DB, "3"); r.State.Word != "新规则:24" || r.Ver != 4 {
			t.Errorf("state %+v, want it folded under the new rules", r)
		}
		e.must(t, e.touch("3", "on"))
		e.sound(t)
	})
}

func TestUnknownKindIsRefusedAtStart(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		if _, err := e.write.Exec(`INSERT INTO journal_kind (kind) VALUES ('comet.seen.v1')`); err != nil {
			t.Fatal(err)
		}
		e.Close()
		if _, err := Open(t.Context(), e.cfg, e.things); fault.KindOf(err) != fault.Refused {
			t.Errorf("got %v, want a refusal", err)
		}
	})
}
