package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store/blobs"
	"shuangcheng/proof"
)

// history fills a journal with one of everything: texts, one redacted; a person, later erased; files, one removed;
// a rotated key; checkpoints that left the house; and, if asked, a second epoch.
func history(t *testing.T, e *env, twice bool) *blobs.Store {
	t.Helper()
	files, err := blobs.Open(filepath.Join(e.cfg.Dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	var ref string
	for i := range 30 {
		id := fmt.Sprint(i % 7)
		e.must(t, e.touch(id, fmt.Sprint("第", i)))
		e.must(t, e.note(t, files, id, i, &ref))
		if i%10 == 9 {
			e.must(t, func(tx *Tx) error { _, err := tx.Checkpoint(true); return err })
		}
	}
	e.must(t, (*Tx).RotateKey)
	e.must(t, func(tx *Tx) error {
		return tx.RedactText(ref, "含他人隐私")
	})
	e.must(t, func(tx *Tx) error { return tx.ErasePerson("case/3", "本人申请") })
	var last Checkpoint
	e.must(t, func(tx *Tx) (err error) { last, err = tx.Checkpoint(true); return err })
	if twice {
		e.must(t, func(tx *Tx) error {
			return tx.BeginEpoch("test.example", []byte(last.Note), "恢复了较早的备份")
		})
	}
	e.must(t, e.touch("3", "最后"))
	e.must(t, func(tx *Tx) error { _, err := tx.Checkpoint(true); return err })
	return files
}

// note enters an event with a text, a vault value and a file.
func (e *env) note(t *testing.T, files *blobs.Store, id string, i int, ref *string) func(*Tx) error {
	body := fmt.Sprintf("photo %d", i)
	sum, size, err := files.Put(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return func(tx *Tx) error {
		var ev noted
		var err error
		stream := journal.Of("thing", id)
		if ev.Text, err = tx.Text(stream, "description", fmt.Sprint("路面破损", i)); err != nil {
			return err
		}
		if ev.Secret, err = tx.Secret(stream, "case/"+id, "phone", fmt.Sprintf("1000000%04d", i), false); err != nil {
			return err
		}
		ev.File = value.Blob{SHA256: sum, Size: size, Type: "image/jpeg"}
		*ref = ev.Text.Ref
		if err := tx.NoteBlob(ev.File, "{}"); err != nil {
			return err
		}
		r, err := e.things.From(tx, id)
		if err != nil {
			return err
		}
		_, err = e.things.Enter(tx, r, ev)
		return err
	}
}

func TestVerifySound(t *testing.T) {
	for _, twice := range []bool{false, true} {
		each(t, func(t *testing.T, e *env) {
			files := history(t, e, twice)
			r, err := e.Verify(t.Context(), VerifyOptions{Refold: true, Blobs: files})
			if err != nil || !r.OK() || r.Grade != proof.GradeSelf {
				t.Fatalf("grade %q, problems %v, %v", r.Grade, r.Problems, err)
			}
			c := r.Counts
			if c.Texts != 29 || c.Redacted != 1 || c.Secrets != 26 || c.Vanished != 4 || c.Erased != 1 ||
				c.States != 7 || c.Files != 30 || c.FilesRead != 30 || c.Commands != c.Entries {
				t.Errorf("counts %+v", c)
			}
			if len(r.Epochs[0].Keys) != 2 || r.Epochs[0].Checkpoints < 4 {
				t.Errorf("first epoch %+v", r.Epochs[0])
			}
			// The same beside a running server.
			o, err := OpenRead(t.Context(), e.cfg, e.things)
			if err != nil {
				t.Fatal(err)
			}
			defer o.Close()
			if r, err := o.Verify(t.Context(), VerifyOptions{Refold: true}); err != nil || !r.OK() {
				t.Errorf("beside the server: %v, %v", r.Problems, err)
			}
		})
	}
}

// TestVerifyNamesTheFault changes one thing at a time behind the program's back.
func TestVerifyNamesTheFault(t *testing.T) {
	leaf := func(from, to string) string {
		return `UPDATE journal SET entry = REPLACE(entry, '` + from + `', '` + to + `') WHERE pos = 12`
	}
	for _, tt := range []struct {
		name, sql string
		code      proof.Code
		seq       int64
	}{
		{"entry reworded", leaf("王甲一", "王乙二"), proof.CodeEntryHash, 12},
		{"entry broken", leaf(`{"v":1`, `{ "v":1`), proof.CodeEntryForm, 12},
		{"entry renumbered", leaf(`"seq":12`, `"seq":13`), proof.CodeEntrySeq, 12},
		{"entry deleted", `DELETE FROM journal WHERE pos = 12`, proof.CodeEntrySeq, 12},
		{"stream column", `UPDATE journal SET stream = 'thing/99', ver = 1 WHERE pos = 12`, CodeColumn, 12},
		{"kind column", `UPDATE journal SET kind = 'thing.noted.v1' WHERE pos = 12`, CodeColumn, 12},
		{"tree leaf", `UPDATE tree SET hash = (SELECT hash FROM tree WHERE idx = 3) WHERE idx = 4`, proof.CodeEntryHash, 4},
		{"tree node", `UPDATE tree SET hash = (SELECT hash FROM tree WHERE idx = 3) WHERE idx = 5`, CodeTree, 4},
		{"tree gap", `DELETE FROM tree WHERE idx = 2`, CodeTree, 2},
		{"head short", `UPDATE head SET pos = pos - 1`, CodeCheckpoint, 64},
		{"head time", `UPDATE head SET at = '2000-01-01T00:00:00.000Z'`, CodeHead, 0},
		{"command actor", `UPDATE command SET actor = 'account/x' WHERE first = 12`, CodeCommand, 12},
		{"command range", `UPDATE command SET n = 2 WHERE first = 12`, CodeCommand, 12},
		{"command lost", `DELETE FROM command WHERE first = 12`, CodeCommand, 12},
		{"checkpoint note", `UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 21) WHERE size = 41`, CodeCheckpoint, 0},
		{"text changed", `UPDATE text SET body = '路面完好' WHERE body = '路面破损5'`, proof.CodeOpening, 13},
		{"text lost", `DELETE FROM text WHERE body = '路面破损5'`, CodeText, 0},
		{"text emptied", `UPDATE text SET body = '', salt = x'', redacted = 3 WHERE body = '路面破损5'`, CodeText, 3},
		{"redaction undone", `UPDATE text SET redacted = 0, salt = (SELECT salt FROM text WHERE body = '路面破损5') WHERE redacted > 0`, proof.CodeOpening, 61},
		{"secret lost", `DELETE FROM secret WHERE ref = (SELECT MIN(ref) FROM secret)`, CodeText, 0},
		{"erasure undone", `UPDATE person SET erased = 0 WHERE erased > 0`, CodePerson, 64},
		{"file row lost", `DELETE FROM blob WHERE pos = 13`, proof.CodeBlobMissing, 13},
		{"file removed without entry", `UPDATE blob SET removed = 13 WHERE pos = 13`, proof.CodeBlob, 13},
		{"state changed", `UPDATE register SET state = REPLACE(state, 'touched', 'touched2') WHERE id = '5'`, CodeState, 0},
		{"state invented", `INSERT INTO register SELECT kind, 'zz', ver, born, pos, 'zz', state FROM register WHERE id = '5'`, CodeState, 0},
		{"epoch moved", `UPDATE epoch SET base = 1`, CodeEpoch, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			engines := each
			if !strings.HasPrefix(tt.name, "entry") { // the rest asks the database nothing that differs
				engines = func(t *testing.T, f func(*testing.T, *env)) { f(t, newEnv(t, "")) }
			}
			engines(t, func(t *testing.T, e *env) {
				history(t, e, false)
				if _, err := e.write.Exec(tt.sql); err != nil {
					t.Fatal(err)
				}
				r, err := e.Verify(t.Context(), VerifyOptions{Refold: true})
				if err != nil || len(r.Problems) == 0 || r.Grade != proof.GradeNone {
					t.Fatalf("grade %q, problems %v, %v", r.Grade, r.Problems, err)
				}
				found := false
				for _, p := range r.Problems {
					found = found || p.Code == tt.code && (tt.seq == 0 || p.Seq == tt.seq)
				}
				if !found || tt.seq != 0 && r.Problems[0].Seq != tt.seq {
					t.Errorf("got %v, want %s at %d", r.Problems, tt.code, tt.seq)
				}
			})
		})
	}
}

// TestVerifyGrades: a journal rewritten from the start and signed again with the true key agrees with itself and passes
// grade A; who holds an earlier checkpoint is not fooled.
func TestVerifyGrades(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		history(t, e, false)
		seen := e.checkpoint(t, 3)
		key := e.fingerprint(t)
		grade := func(o VerifyOptions) (proof.Grade, []proof.Problem) {
			t.Helper()
			r, err := e.Verify(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			return r.Grade, r.Problems
		}
		if g, p := grade(VerifyOptions{Key: key}); g != proof.GradeA || len(p) > 0 {
			t.Errorf("with the key: grade %q, %v", g, p)
		}
		if g, p := grade(VerifyOptions{Key: strings.Repeat("0", 32)}); g != proof.GradeSelf || p[0].Code != proof.CodeKeyMismatch {
			t.Errorf("with another key: grade %q, %v", g, p)
		}
		held := proof.Seen{Size: seen.Size, Root: seen.Root}
		if g, p := grade(VerifyOptions{Key: key, Seen: []proof.Seen{held}}); g != proof.GradeB || len(p) > 0 {
			t.Errorf("with what was seen: grade %q, %v", g, p)
		}
		e.rewrite(t, 12, "王甲一", "王乙二")
		if g, p := grade(VerifyOptions{Key: key, Refold: true}); g != proof.GradeA || len(p) > 0 {
			t.Errorf("rewritten, with the key: grade %q, %v", g, p)
		}
		g, p := grade(VerifyOptions{Key: key, Seen: []proof.Seen{held}})
		if g != proof.GradeA || len(p) != 1 || p[0].Code != proof.CodeSeenFork {
			t.Errorf("rewritten, with what was seen: grade %q, %v", g, p)
		}
	})
}

// checkpoint is the i-th that left the house.
func (e *env) checkpoint(t *testing.T, i int) Checkpoint {
	t.Helper()
	list, err := e.Checkpoints()
	if err != nil || len(list) <= i {
		t.Fatalf("%d checkpoints, %v", len(list), err)
	}
	return list[i]
}

// fingerprint is that of the key that signs now.
func (e *env) fingerprint(t *testing.T) string {
	t.Helper()
	keys, err := e.PublicKeys()
	if err != nil {
		t.Fatal(err)
	}
	return keys[len(keys)-1].Fingerprint
}

// rewrite changes one entry as the holder of all keys and of the database may: tree and checkpoints are made anew.
func (e *env) rewrite(t *testing.T, pos int64, from, to string) {
	t.Helper()
	entries, err := e.Entries(0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var f proof.Frontier
	var tree []proof.Hash
	roots := map[int64]proof.Hash{}
	var chain proof.Chain
	for _, s := range entries {
		if s.Pos == pos {
			s.Leaf = strings.ReplaceAll(s.Leaf, from, to)
			if _, err := e.write.Exec(`UPDATE journal SET entry = $1 WHERE pos = $2`, s.Leaf, pos); err != nil {
				t.Fatal(err)
			}
			if _, err := e.write.Exec(`UPDATE command SET actor = REPLACE(actor, '`+from+`', '`+to+`') WHERE first = $1`, pos); err != nil {
				t.Fatal(err)
			}
		}
		tree = f.Append(tree, proof.LeafHash([]byte(s.Leaf)))
		roots[s.Pos] = f.Root()
		en, err := journal.Parse([]byte(s.Leaf))
		if err != nil {
			t.Fatal(err)
		}
		if err := chain.Next(en.Seq, en.Kind, en.Body); err != nil {
			t.Fatal(err)
		}
	}
	for i, h := range tree {
		if _, err := e.write.Exec(`UPDATE tree SET hash = $1 WHERE idx = $2`, h[:], i); err != nil {
			t.Fatal(err)
		}
	}
	all, err := collect(e.DB, scanCheckpoint, `SELECT `+checkpointColumns+` FROM checkpoint ORDER BY size`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		c.Root = roots[c.Size]
		e.sign(t, c, chain)
	}
}

func (e *env) sign(t *testing.T, c Checkpoint, chain proof.Chain) {
	t.Helper()
	var pub string
	for _, k := range chain.Keys {
		if k.Seq <= c.Size {
			pub = k.Key
		}
	}
	key, err := e.cfg.Keys.signer(c.Origin, pub)
	if err != nil {
		t.Fatal(err)
	}
	note, err := proof.SignCheckpoint(c.Checkpoint, key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.write.Exec(`UPDATE checkpoint SET note = $1 WHERE size = $2`, string(note), c.Size); err != nil {
		t.Fatal(err)
	}
}

// TestErasureOutlivesTheData: what left the house and who was erased is in the key folder, and a crash between commit
// and line is made up for at the next start.
func TestErasureOutlivesTheData(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		history(t, e, false)
		erased, err := e.cfg.Keys.Erasures()
		if err != nil || len(erased) != 1 || erased[0].Person != "case/3" {
			t.Fatalf("register of erasures %v, %v", erased, err)
		}
		if _, err := e.Write(t.Context(), Interactive, e.command("z"), func(tx *Tx) error {
			if err := tx.ErasePerson("case/4", "本人申请"); err != nil {
				return err
			}
			return fmt.Errorf("changed my mind")
		}); err == nil {
			t.Fatal("want the error back")
		}
		if erased, _ := e.cfg.Keys.Erasures(); len(erased) != 1 {
			t.Errorf("an erasure undone is in the register: %v", erased)
		}
		published, err := e.cfg.Keys.Published()
		if err != nil || len(published) != 5 {
			t.Fatalf("register of checkpoints %v, %v", published, err)
		}
		for _, name := range []string{erasuresFile, publishedFile} {
			if err := WriteSynced(filepath.Join(e.cfg.Keys.dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		e.reopen(t)
		if again, _ := e.cfg.Keys.Erasures(); len(again) != 1 || again[0].Seq != erased[0].Seq {
			t.Errorf("after a crash: %v, want %v", again, erased)
		}
		if again, _ := e.cfg.Keys.Published(); len(again) != 5 {
			t.Errorf("after a crash: %d checkpoints, want 5", len(again))
		}
	})
}

// TestErasedLeavesNoBytes: neither the wrapped key nor a sealed value of an erased person is anywhere in the files of
// the database, the write-ahead log included, while the server goes on running.
func TestErasedLeavesNoBytes(t *testing.T) {
	e := newEnv(t, "")
	history(t, e, false)
	var wrapped, sealed []byte
	if err := e.row(`SELECT dek_wrapped FROM person WHERE id = 'case/5'`).Scan(&wrapped); err != nil {
		t.Fatal(err)
	}
	if err := e.row(`SELECT MIN(ct) FROM secret WHERE person = 'case/5'`).Scan(&sealed); err != nil {
		t.Fatal(err)
	}
	inFiles := func(b []byte) (found bool) {
		for _, name := range []string{"shuangcheng.db", "shuangcheng.db-wal"} {
			content, err := os.ReadFile(filepath.Join(e.cfg.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			found = found || bytes.Contains(content, b)
		}
		return found
	}
	if !inFiles(wrapped) || !inFiles(sealed) {
		t.Fatal("the search finds nothing even before the erasure")
	}
	e.must(t, func(tx *Tx) error { return tx.ErasePerson("case/5", "本人申请") })
	if inFiles(wrapped) || inFiles(sealed) {
		t.Error("bytes of the erased person are left in the files")
	}
}

// TestVerifyRereadsFiles: a file changed on disk is found only when files are read again.
func TestVerifyRereadsFiles(t *testing.T) {
	e := newEnv(t, "")
	files := history(t, e, false)
	sum := sha256.Sum256([]byte("photo 5"))
	name := hex.EncodeToString(sum[:])
	if err := WriteSynced(filepath.Join(e.cfg.Dir, "blobs", name[:2], name), bytes.ToUpper([]byte("photo 5")), 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := e.Verify(t.Context(), VerifyOptions{}); err != nil || !r.OK() {
		t.Errorf("without reading files: %v, %v", r.Problems, err)
	}
	r, err := e.Verify(t.Context(), VerifyOptions{Blobs: files})
	if err != nil || len(r.Problems) != 1 || r.Problems[0].Code != proof.CodeBlob || r.Problems[0].Seq != 13 {
		t.Errorf("got %v, %v; want the file named at entry 13", r.Problems, err)
	}
}

// benchEnv is a journal of n entries of about 500 bytes in streams of five, a text in every second one.
func benchEnv(b *testing.B, n int) *env {
	e := newEnv(b, "")
	words := strings.Repeat("道路两侧垃圾满溢，", 8)
	for i := 0; i < n; {
		e.clock.Advance(time.Second) // refs of one moment would lie in no order
		e.must(b, func(tx *Tx) error {
			for start := i; i < min(start+2000, n); i += 5 {
				r := Row[thing]{ID: fmt.Sprintf("01J%017d", i/5)}
				stream := journal.Of("thing", r.ID)
				var events []journal.Event
				for k := range 5 {
					if k%2 == 0 {
						events = append(events, touched{words})
						continue
					}
					text, err := tx.Text(stream, "description", words)
					if err != nil {
						return err
					}
					events = append(events, noted{Text: text})
				}
				if _, err := e.things.Enter(tx, r, events...); err != nil {
					return err
				}
			}
			return nil
		})
	}
	e.Close()
	e.open(b)
	return e
}

// BenchmarkVerify reports entries checked per second, without and with folding every stream again.
func BenchmarkVerify(b *testing.B) {
	for _, refold := range []bool{false, true} {
		b.Run(fmt.Sprintf("refold=%v", refold), func(b *testing.B) {
			const n = 200_000
			e := benchEnv(b, n)
			for b.Loop() {
				start := time.Now()
				r, err := e.Verify(b.Context(), VerifyOptions{Refold: refold})
				if err != nil || !r.OK() {
					b.Fatal(r.Problems, err)
				}
				b.ReportMetric(n/time.Since(start).Seconds(), "entries/s")
			}
		})
	}
}
