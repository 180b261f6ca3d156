//msg:off printed by the command line, or kept in the journal
package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/store/blobs"
	"shuangcheng/proof"
)

// RestoreOptions say what is restored and what is known from elsewhere.
type RestoreOptions struct {
	From   string // a backup, or a repository whose newest is taken
	DEKs   string // file of wrapped keys; empty takes the newest of the repository
	Config Config // of the empty target; Keys must be the folder that belongs to the backup
	Seen   []proof.Seen
	Folds  []Folder
	// Progress is told which part is being restored; may be nil.
	Progress func(what string)
}

// RestoreReport is what a restore did.
type RestoreReport struct {
	Backup    string   // folder
	Manifest  Manifest // of it
	NewEpoch  string   // origin, empty when the old one goes on
	Reason    string   // why, in Chinese
	Erased    []string // persons erased again
	NoKey     int64    // persons whose key was in no file: unreadable
	Lost      []string // files that the repository does not have
	Files     int64    // restored
	DEKsFrom  string   // file the wrapped keys came from
	published []Published
}

// restore is one restore under way.
type restore struct {
	o      RestoreOptions
	db     *DB
	dir    string
	m      Manifest
	report RestoreReport
}

// Restore makes a data folder from a backup. The target must be empty. Persons erased since are erased again, and if
// others may know more of the journal than the backup does, a new epoch begins: the old one is never continued
// beside what was published. It returns the opened database.
func Restore(ctx context.Context, o RestoreOptions) (*DB, RestoreReport, error) {
	r := &restore{o: o}
	if o.Config.Keys == nil {
		return nil, r.report, errors.New("restore without keys")
	}
	for _, step := range []func(context.Context) error{r.check, r.empty, r.load, r.files, r.reopen, r.epoch, r.erase} {
		if err := step(ctx); err != nil {
			if r.db != nil {
				err = errors.Join(err, r.db.Close())
			}
			return nil, r.report, err
		}
	}
	return r.db, r.report, nil
}

func (r *restore) progress(what string) {
	if r.o.Progress != nil {
		r.o.Progress(what)
	}
}

// check reads every file of the backup against the manifest.
func (r *restore) check(context.Context) (err error) {
	if r.dir, r.m, err = ReadManifest(r.o.From); err != nil {
		return err
	}
	r.report.Backup, r.report.Manifest = r.dir, r.m
	if own := r.o.Config.Keys.Fingerprint(); own != r.m.Keys {
		return fault.New(fault.Refused, "密钥目录与备份不匹配（备份属于密钥 %s，给出的是 %s），请用 --keys 指明正确的密钥目录，或先恢复密钥备份", r.m.Keys, own)
	}
	names, err := migrations()
	if err != nil {
		return err
	}
	if r.m.Schema > len(names) {
		return fault.New(fault.Refused, "备份的数据版本 %d 比本程序认识的 %d 新，请改用较新的程序恢复", r.m.Schema, len(names))
	}
	for _, f := range r.m.Files {
		r.progress("核对 " + f.Name)
		if err := checkFile(filepath.Join(r.dir, filepath.FromSlash(f.Name)), f); err != nil {
			return fault.New(fault.Refused, "备份文件 %s 与清单不符，备份已损坏，请改用另一份备份", f.Name).Because(err)
		}
	}
	return r.findDEKs()
}

// findDEKs takes the newest file of wrapped keys: keys do not change, and persons erased since are not in it.
func (r *restore) findDEKs() error {
	r.report.DEKsFrom = r.o.DEKs
	if r.o.DEKs != "" {
		return nil
	}
	list, err := backupsIn(filepath.Dir(r.dir))
	if err != nil {
		return err
	}
	for _, name := range append([]string{filepath.Base(r.dir)}, list...) {
		path := filepath.Join(filepath.Dir(r.dir), name, deksFile)
		if _, err := os.Stat(path); err == nil {
			r.report.DEKsFrom = path // the last one found is the newest
		}
	}
	return nil
}

// empty refuses a target that holds anything.
func (r *restore) empty(ctx context.Context) error {
	cfg := r.o.Config
	entries, err := os.ReadDir(cfg.Dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look into target: %w", err)
	}
	for _, e := range entries {
		if e.Name() != LockFile {
			return fault.New(fault.Refused, "目标目录 %s 不是空的，恢复不会覆盖任何数据，请换一个空目录", cfg.Dir)
		}
	}
	if cfg.Postgres == "" {
		return nil
	}
	write, read, err := openPostgres(cfg.Postgres, 1)
	if err != nil {
		return err
	}
	var n int
	err = read.QueryRowContext(ctx, `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema()`).Scan(&n)
	if err = errors.Join(err, write.Close(), read.Close()); err != nil {
		return fmt.Errorf("look into target: %w", err)
	}
	if n > 0 {
		return fault.New(fault.Refused, "目标数据库里已有 %d 张表，恢复不会覆盖任何数据，请换一个空数据库", n)
	}
	return nil
}

// files brings back what the restored rows refer to.
func (r *restore) files(ctx context.Context) error {
	r.progress("附件")
	repo := filepath.Join(filepath.Dir(r.dir), "blobs")
	from, err := blobs.Open(repo)
	if err != nil {
		return err
	}
	to, err := blobs.Open(filepath.Join(r.o.Config.Dir, BlobFolder))
	if err != nil {
		return err
	}
	db, err := OpenRead(ctx, r.o.Config)
	if err != nil {
		return err
	}
	defer db.Close() // read only
	list, err := collect(db, func(scan func(...any) error) (b blobRow, err error) {
		err = scan(&b.sum, &b.size, &b.pos)
		return b, err
	}, `SELECT sha256, size, pos FROM blob WHERE removed = 0 ORDER BY sha256`)
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	for _, b := range list {
		if err := copyBlob(to, from, b); err != nil {
			if fault.KindOf(err) != fault.Missing {
				return err
			}
			r.report.Lost = append(r.report.Lost, b.sum)
			continue
		}
		r.report.Files++
	}
	return ctx.Err()
}

// reopen opens the restored data as serve would, which folds all states from the journal.
func (r *restore) reopen(ctx context.Context) (err error) {
	r.progress("重算状态")
	if r.report.published, err = r.o.Config.Keys.Published(); err != nil {
		return err
	}
	cfg := r.o.Config
	cfg.restoring = true
	r.db, err = Open(ctx, cfg, r.o.Folds...)
	return err
}

// epoch begins a new epoch unless it is certain that nobody knows more of the journal than the backup.
func (r *restore) epoch(ctx context.Context) error {
	note, reason, err := r.newer()
	if err != nil || reason == "" {
		return err
	}
	if note == "" {
		note = r.m.Checkpoint
	}
	host, _, _ := strings.Cut(r.m.Origin, "/journal/")
	cmd, err := r.db.SystemCommand("restore")
	if err != nil {
		return err
	}
	_, err = r.db.Write(ctx, Interactive, cmd, func(t *Tx) error {
		if err := t.BeginEpoch(host, []byte(note), reason); err != nil {
			return err
		}
		r.report.NewEpoch, r.report.Reason = t.tree.epoch.Origin, reason
		return nil
	})
	if err != nil {
		return err
	}
	_, err = r.db.Publish(ctx)
	return err
}

// newer says why a new epoch must begin, empty if it need not, and the last known checkpoint. A published checkpoint
// that contradicts the backup is refused: one of the two was forged.
func (r *restore) newer() (note, reason string, err error) {
	epochs, err := r.db.Epochs()
	if err != nil {
		return "", "", err
	}
	var newest proof.Checkpoint
	for _, p := range r.report.published {
		c, err := proof.ReadCheckpoint([]byte(p.Note))
		if err != nil {
			return "", "", fmt.Errorf("read register of published checkpoints: %w", err)
		}
		beyond, err := r.beyond(epochs, proof.Seen(c))
		if err != nil {
			return "", "", err
		}
		if beyond && later(c, newest) {
			newest, note = c, p.Note
		}
	}
	for _, s := range r.o.Seen {
		if s.Origin == "" {
			s.Origin = r.m.Origin
		}
		beyond, err := r.beyond(epochs, s)
		if err != nil {
			return "", "", err
		}
		if c := (proof.Checkpoint{Origin: s.Origin, Size: s.Size}); beyond && later(c, newest) {
			newest = c
		}
	}
	switch {
	case newest.Size > 0:
		reason = fmt.Sprintf("恢复了较早的备份：备份到 %s 第 %d 条，此前已公布 %s 第 %d 条的检查点", r.m.Origin, r.m.Size, newest.Origin, newest.Size)
	case len(r.report.published) == 0:
		reason = fmt.Sprintf("恢复了备份（到 %s 第 %d 条），而已公布检查点的登记没有保存下来，不能确定此后是否公布过更新的检查点", r.m.Origin, r.m.Size)
	case r.keyLost(epochs):
		reason = fmt.Sprintf("恢复了备份（到 %s 第 %d 条），当时的签名密钥已经遗失", r.m.Origin, r.m.Size)
	}
	return note, reason, nil
}

// later compares checkpoints by epoch and size.
func later(a, b proof.Checkpoint) bool {
	x, errX := proof.EpochOf(a.Origin)
	y, errY := proof.EpochOf(b.Origin)
	return errY != nil || errX == nil && (x > y || x == y && a.Size > b.Size)
}

// beyond reports whether a checkpoint is of entries that the backup does not have.
func (r *restore) beyond(epochs []Epoch, s proof.Seen) (bool, error) {
	for i, e := range epochs {
		if e.Origin != s.Origin {
			continue
		}
		size := r.m.Size
		if i+1 < len(epochs) {
			size = epochs[i+1].Base - e.Base
		}
		if s.Size > size {
			return i == len(epochs)-1, nil // an earlier epoch was ended by the next one, which says so
		}
		reader, err := r.db.HashReader(e.N)
		if err != nil {
			return false, err
		}
		f, err := proof.LoadFrontier(s.Size, reader)
		if err != nil {
			return false, err
		}
		if f.Root() != s.Root {
			return false, fault.New(fault.Refused, "备份与已公布的检查点相抵触：%s 第 %d 条处的树根不同，备份或检查点有一方被改写，请核对后再恢复", s.Origin, s.Size)
		}
		return false, nil
	}
	return true, nil // of an epoch that began after the backup
}

// keyLost reports whether the key that would have to sign is not in the key folder.
func (r *restore) keyLost(epochs []Epoch) bool {
	last := epochs[len(epochs)-1]
	key, err := currentKey(r.db, last.N)
	if err == nil {
		_, err = r.o.Config.Keys.signer(last.Origin, key)
	}
	return err != nil
}

// erase applies the register of erasures again.
func (r *restore) erase(ctx context.Context) error {
	list, err := r.o.Config.Keys.Erasures()
	if err != nil {
		return err
	}
	for _, e := range list {
		var open int64
		if err := r.db.row(`SELECT COUNT(id) FROM person WHERE id = $1 AND erased = 0`, e.Person).Scan(&open); err != nil {
			return fmt.Errorf("read person %s: %w", e.Person, err)
		}
		if open == 0 {
			continue
		}
		cmd, err := r.db.SystemCommand("restore")
		if err != nil {
			return err
		}
		_, err = r.db.Write(ctx, Interactive, cmd, func(t *Tx) error {
			return t.ErasePerson(e.Person, fmt.Sprintf("恢复备份后重新执行 %s 第 %d 条的删除", e.Origin, e.Seq))
		})
		if err != nil {
			return err
		}
		r.report.Erased = append(r.report.Erased, e.Person)
	}
	err = r.db.row(`SELECT COUNT(id) FROM person WHERE erased = 0 AND LENGTH(dek_wrapped) = 0`).Scan(&r.report.NoKey)
	if err != nil {
		return fmt.Errorf("count persons without key: %w", err)
	}
	_, err = r.db.Publish(ctx)
	return err
}

// SystemCommand is a fresh command of the program itself.
func (db *DB) SystemCommand(job string) (Command, error) {
	t := Tx{db: db, start: db.Now()}
	id, err := t.NewID()
	return Command{ID: id, Author: journal.Author{Actor: "system/" + job}}, err
}
