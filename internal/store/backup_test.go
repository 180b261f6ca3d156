package store

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/store/blobs"
	"shuangcheng/internal/testkit"
	"shuangcheng/proof"
)

// target is an empty place to restore into, with the keys of e.
func (e *env) target(t *testing.T, dsn string) Config {
	cfg := e.cfg
	cfg.Dir, cfg.Postgres = filepath.Join(t.TempDir(), "restored"), dsn
	return cfg
}

func (e *env) backup(t *testing.T, repo string, files *blobs.Store) string {
	t.Helper()
	dir, _, err := e.Backup(t.Context(), BackupOptions{Repo: repo, Blobs: files})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// restored opens what a restore made and verifies all of it.
func restored(t *testing.T, e *env, o RestoreOptions) (*env, RestoreReport) {
	t.Helper()
	db, report, err := Restore(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	files, err := blobs.Open(filepath.Join(o.Config.Dir, BlobFolder))
	if err != nil {
		t.Fatal(err)
	}
	r, err := db.Verify(t.Context(), VerifyOptions{Refold: true, Blobs: files})
	if err != nil || !r.OK() {
		t.Fatalf("restored data: %v, %v", r.Problems, err)
	}
	return &env{DB: db, cfg: o.Config, clock: e.clock, things: e.things, serial: e.serial + 1000}, report
}

// TestBackupRestore goes from each engine into each; what comes out is what went in, and the journal goes on.
func TestBackupRestore(t *testing.T) {
	for _, into := range []string{"sqlite", "postgres"} {
		t.Run("into "+into, func(t *testing.T) {
			each(t, func(t *testing.T, e *env) {
				files := history(t, e, true)
				gone := e.remove(t, files, 13)
				if _, err := e.Publish(t.Context()); err != nil {
					t.Fatal(err)
				}
				var ref string
				if err := e.row(`SELECT ref FROM secret WHERE stream = 'thing/5' ORDER BY ref LIMIT 1`).Scan(&ref); err != nil {
					t.Fatal(err)
				}
				phone, err := e.Reveal(t.Context(), Reader{"account/a", "回访"}, ref)
				if err != nil {
					t.Fatal(err)
				}
				repo := t.TempDir()
				e.backup(t, repo, files)
				before, err := e.Entries(0, 1000)
				if err != nil {
					t.Fatal(err)
				}
				dsn := ""
				if into == "postgres" {
					dsn = testkit.Postgres(t)
				}
				o := RestoreOptions{From: repo, Config: e.target(t, dsn), Folds: []Folder{e.things}}
				r, report := restored(t, e, o)
				if report.NewEpoch != "" || report.Files != 29 || report.NoKey != 0 || len(report.Lost) > 0 {
					t.Errorf("report %+v", report)
				}
				after, err := r.Entries(0, 1000)
				if diff := cmp.Diff(before, after); err != nil || diff != "" {
					t.Errorf("journal differs (%v):\n%s", err, diff)
				}
				if again, err := r.Reveal(t.Context(), Reader{"account/a", "回访"}, ref); err != nil || again[ref] != phone[ref] {
					t.Errorf("revealed %v, %v; want %v", again, err, phone)
				}
				if _, err := os.Stat(filepath.Join(repo, "blobs", gone[:2], gone)); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("a file lawfully removed is in the repository: %v", err)
				}
				r.must(t, r.touch("3", "继续"))
				if _, _, err := Restore(t.Context(), o); fault.KindOf(err) != fault.Refused {
					t.Errorf("restore over data: %v, want a refusal", err)
				}
			})
		})
	}
}

// TestRestoreOfOldBackup: what was published or erased since is not undone by a restore.
func TestRestoreOfOldBackup(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		files := history(t, e, false)
		repo := t.TempDir()
		old := e.backup(t, repo, files)
		var wrapped []byte
		if err := e.row(`SELECT dek_wrapped FROM person WHERE id = 'case/5'`).Scan(&wrapped); err != nil {
			t.Fatal(err)
		}
		holds(t, old, wrapped, true)
		e.must(t, func(tx *Tx) error { return tx.ErasePerson("case/5", "本人申请") })
		e.must(t, e.touch("1", "备份之后"))
		cp, err := e.Publish(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		e.clock.Advance(time.Hour)
		newer := e.backup(t, repo, files)
		holds(t, newer, wrapped, false)
		e.clock.Advance(KeepKeys)
		e.backup(t, repo, files)
		holds(t, old, wrapped, false) // expired

		r, report := restored(t, e, RestoreOptions{From: old, Config: e.target(t, ""), Folds: []Folder{e.things}})
		if report.NewEpoch != "test.example/journal/2" || !strings.Contains(report.Reason, "已公布") || !slices.Equal(report.Erased, []string{"case/5"}) {
			t.Errorf("report %+v", report)
		}
		first, err := r.Stream("journal/2")
		if err != nil || len(first) != 1 || !strings.Contains(first[0].Leaf, cp.Root.String()) {
			t.Errorf("new epoch does not quote the last published checkpoint: %v, %v", first, err)
		}
		var left int
		if err := r.row(`SELECT COUNT(ref) FROM secret WHERE person = 'case/5'`).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d values of the erased person, %v", left, err)
		}
		// The first backup once more, after the epoch that the restore began: numbers are never given twice.
		_, report = restored(t, e, RestoreOptions{From: old, Config: e.target(t, ""), Folds: []Folder{e.things}})
		if report.NewEpoch != "test.example/journal/3" {
			t.Errorf("restored again into %q", report.NewEpoch)
		}
	})
}

// holds looks for the wrapped key in the files of a backup.
func holds(t *testing.T, dir string, wrapped []byte, want bool) {
	t.Helper()
	found := false
	for _, name := range []string{deksFile, "db/person.jsonl.zst"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".zst") {
			if b, err = unpack(b); err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(b, []byte("case/5")) {
				t.Fatalf("%s does not hold the person at all", name)
			}
		}
		found = found || bytes.Contains(b, []byte(base64.StdEncoding.EncodeToString(wrapped)))
	}
	if found != want {
		t.Errorf("%s: key of the person found %v, want %v", dir, found, want)
	}
}

func unpack(b []byte) ([]byte, error) {
	z, err := zstd.NewReader(nil)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return z.DecodeAll(b, nil)
}

func TestRestoreKnowsWhatItCannotKnow(t *testing.T) {
	e := newEnv(t, "")
	files := history(t, e, false)
	repo := t.TempDir()
	dir := e.backup(t, repo, files)
	head, err := e.LastCheckpoint()
	if err != nil {
		t.Fatal(err)
	}
	options := func(seen ...proof.Seen) RestoreOptions {
		return RestoreOptions{From: dir, Config: e.target(t, ""), Folds: []Folder{e.things}, Seen: seen}
	}
	if _, r := restored(t, e, options(proof.Seen{Size: head.Size, Root: head.Root})); r.NewEpoch != "" {
		t.Errorf("nothing newer is known: began %s (%s)", r.NewEpoch, r.Reason)
	}
	if _, _, err := Restore(t.Context(), options(proof.Seen{Size: 21, Root: head.Root})); fault.KindOf(err) != fault.Refused {
		t.Errorf("a checkpoint that contradicts the backup: %v", err)
	}
	if _, r := restored(t, e, options(proof.Seen{Size: head.Size + 5, Root: head.Root})); r.NewEpoch == "" {
		t.Error("a newer checkpoint was seen and the old epoch goes on")
	}
	if err := os.Remove(filepath.Join(e.cfg.Keys.dir, publishedFile)); err != nil {
		t.Fatal(err)
	}
	if _, r := restored(t, e, options()); r.NewEpoch == "" {
		t.Error("the register is lost and the old epoch goes on")
	}
}

func TestDamagedBackupIsRefused(t *testing.T) {
	e := newEnv(t, "")
	files := history(t, e, false)
	repo := t.TempDir()
	dir := e.backup(t, repo, files)
	path := filepath.Join(dir, "db", "journal.jsonl.zst")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err = Restore(t.Context(), RestoreOptions{From: dir, Config: e.target(t, ""), Folds: []Folder{e.things}})
	if fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), "journal") {
		t.Errorf("got %v, want the file named", err)
	}
}

// TestRotateKEK: every value stays readable, the old key stays for the backups, then goes.
func TestRotateKEK(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		history(t, e, false)
		old := e.cfg.Keys.CurrentKEK()
		if n, err := e.RotateKEK(t.Context()); err != nil || n != 6 {
			t.Fatalf("%d keys wrapped, %v; want 6", n, err)
		}
		if n, err := e.DropRetired(t.Context()); err != nil || n != 0 || e.cfg.Keys.file.KEK[old] == "" {
			t.Errorf("dropped %d at once, %v", n, err)
		}
		e.reopen(t)
		var ref string
		if err := e.row(`SELECT ref FROM secret WHERE stream = 'thing/5' ORDER BY ref LIMIT 1`).Scan(&ref); err != nil {
			t.Fatal(err)
		}
		e.clock.Advance(KeepKeys + time.Hour)
		if n, err := e.DropRetired(t.Context()); err != nil || n != 1 || e.cfg.Keys.file.KEK[old] != "" {
			t.Errorf("dropped %d, %v; want the old key gone", n, err)
		}
		if got, err := e.Reveal(t.Context(), Reader{"account/a", "回访"}, ref); err != nil || !strings.HasPrefix(got[ref], "1000000") {
			t.Errorf("revealed %v, %v", got, err)
		}
	})
}

// TestTextsSurviveEveryByte: texts with quotes, controls and rare signs come back byte for byte.
func TestTextsSurviveEveryByte(t *testing.T) {
	e := newEnv(t, "")
	const odd = "引号\"反斜杠\\制表\t换行\n𠮷\u2028\u007f\u0001"
	var ref string
	e.must(t, func(tx *Tx) error {
		text, err := tx.Text(journal.Of("thing", "x"), "word", odd)
		if err != nil {
			return err
		}
		ref = text.Ref
		r, err := e.things.From(tx, "x")
		if err != nil {
			return err
		}
		_, err = e.things.Enter(tx, r, noted{Text: text})
		return err
	})
	files, err := blobs.Open(filepath.Join(e.cfg.Dir, BlobFolder))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	repo := t.TempDir()
	e.backup(t, repo, files)
	r, _ := restored(t, e, RestoreOptions{From: repo, Config: e.target(t, ""), Folds: []Folder{e.things}})
	if got, err := r.Texts(ref); err != nil || got[ref] != odd {
		t.Errorf("got %q, %v; want %q", got[ref], err, odd)
	}
}
