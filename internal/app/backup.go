package app

import (
	"archive/tar"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/privacy"
	"shuangcheng/internal/store"
	"shuangcheng/internal/store/blobs"
	"shuangcheng/proof"
)

// errNoRepository says how to name a place for backups.
var errNoRepository = fault.New(fault.Refused, "还没有备份目录：请在配置文件里写上 backups: /备份盘/双城，重启后再来。备份目录应在另一块磁盘上")

// BackUp begins a backup; the report says what became of it.
func (a *App) BackUp(actor string) error {
	if a.machine.Backups == "" {
		return errNoRepository
	}
	return a.begin(OpBackup, actor, a.backUp)
}

func (a *App) backUp(ctx context.Context, p *progress, r *OpReport) error {
	plan, err := a.Plan()
	if err != nil {
		return err
	}
	if err := a.roomFor(a.machine.Backups, 1); err != nil {
		return err
	}
	dir, m, err := Backup(ctx, a.db, a.blobs, store.BackupOptions{Repo: a.machine.Backups, Program: a.machine.Version, Progress: p.part},
		func() error { _, err := a.db.Publish(ctx); return err })
	if err != nil {
		return err
	}
	r.Name, r.Origin, r.Size, r.Root, r.Files = filepath.Base(dir), m.Origin, m.Size, m.Root, m.Blobs
	for _, f := range m.Files {
		r.Bytes += f.Bytes
	}
	p.part("核对刚写的备份")
	if err := store.CheckBackup(dir); err != nil {
		return err
	}
	r.Compared = []Compared{{"逐个文件与清单核对", fmt.Sprintf("%d 个文件相符", len(m.Files)), true}}
	r.Dropped, err = store.Prune(a.machine.Backups, plan.Keep)
	return err
}

// Backup publishes a checkpoint, so that the backup can be compared with what others hold, and writes the backup. It is the one way
// for the console and the command line; publish is how the caller reaches the writer.
func Backup(ctx context.Context, db *store.DB, files *blobs.Store, o store.BackupOptions, publish func() error) (string, store.Manifest, error) {
	if err := publish(); err != nil {
		return "", store.Manifest{}, err
	}
	o.Blobs = files
	return db.Backup(ctx, o)
}

// roomFor refuses a work that would not fit: times the size of the database and its files.
func (a *App) roomFor(dir string, times int64) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fault.New(fault.Refused, "备份目录 %s 建不起来，请检查权限", dir).Because(err)
	}
	u, err := a.db.Usage(0)
	if err != nil {
		return err
	}
	free, err := store.FreeBytes(dir)
	if err != nil {
		return err
	}
	if need := times * (u.Database + u.Files); free < need {
		return fault.New(fault.Unavailable, "%s 所在的磁盘剩余 %d MB，最多可能要 %d MB，请先清理或换一块磁盘", dir, free>>20, need>>20)
	}
	return nil
}

// Kept is a finished backup.
type Kept = store.Kept

// Backups lists the finished backups of the configured repository, the newest first.
func (a *App) Backups() ([]Kept, error) {
	if a.machine.Backups == "" {
		return nil, nil
	}
	return store.Backups(a.machine.Backups)
}

// Repository is where backups go; empty when nowhere.
func (a *App) Repository() string { return a.machine.Backups }

// Rehearse begins a rehearsal of the restore.
func (a *App) Rehearse(actor string) error {
	if a.machine.Backups == "" {
		return errNoRepository
	}
	return a.begin(OpRehearsal, actor, a.rehearse)
}

// rehearsalPrefix begins the names of the folders that a rehearsal throws away when it ends.
const rehearsalPrefix = ".rehearsal-"

// rehearse restores the newest backup into a folder that is thrown away, verifies all of it, and compares it with the journal in
// use. It works with a copy of the keys, since a restore may begin a new epoch: that must not touch the keys in use.
func (a *App) rehearse(ctx context.Context, p *progress, r *OpReport) (err error) {
	if err := a.roomFor(a.machine.Backups, 2); err != nil {
		return err
	}
	dir, m, err := store.ReadManifest(a.machine.Backups)
	if err != nil {
		return err
	}
	r.Name, r.Origin, r.Size, r.Root, r.Files = filepath.Base(dir), m.Origin, m.Size, m.Root, m.Blobs
	target, err := freshFolder(a.machine.Backups)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(target)) }()
	keyDir, err := freshFolder(filepath.Dir(a.cfg.Keys.Dir()))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(keyDir)) }()
	if err := os.CopyFS(filepath.Join(keyDir, "keys"), os.DirFS(a.cfg.Keys.Dir())); err != nil {
		return fmt.Errorf("copy keys: %w", err)
	}
	if err := onlyOurs(filepath.Join(keyDir, "keys")); err != nil {
		return err
	}
	keys, err := store.OpenKeys(filepath.Join(keyDir, "keys"))
	if err != nil {
		return err
	}
	cfg := a.cfg
	cfg.Dir, cfg.Postgres, cfg.Keys, cfg.Progress = filepath.Join(target, "data"), "", keys, nil
	if err := os.Mkdir(cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("make folder of rehearsal: %w", err)
	}
	db, report, err := store.Restore(ctx, store.RestoreOptions{From: dir, Config: cfg, Folds: Folds(), Progress: p.part})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return a.compare(ctx, p, r, db, cfg.Dir, m, report)
}

// compare verifies what was restored and sets it beside the journal in use; a line that is not as it should be fails the rehearsal.
func (a *App) compare(ctx context.Context, p *progress, r *OpReport, db *store.DB, dir string, m store.Manifest, report store.RestoreReport) error {
	files, err := blobs.Open(filepath.Join(dir, store.BlobFolder))
	if err != nil {
		return err
	}
	p.part("校验恢复出来的全部数据")
	v, err := db.Verify(ctx, store.VerifyOptions{Refold: true, Blobs: files})
	if err != nil {
		return err
	}
	put := func(ok bool, what, format string, args ...any) {
		r.Compared = append(r.Compared, Compared{what, fmt.Sprintf(format, args...), ok})
	}
	put(v.OK(), "完整校验", "条目 %d，文字 %d，保密内容 %d，状态重算相符 %d，问题 %d 处", v.Counts.Entries, v.Counts.Texts, v.Counts.Secrets, v.Counts.States, v.All)
	put(len(report.Lost) == 0, "附件", "恢复 %d 个，缺 %d 个", report.Files, len(report.Lost))
	put(report.NoKey == 0, "个人信息", "%d 人的密钥不在备份中", report.NoKey)
	live, err := liveRoot(a.db, m)
	if err != nil {
		return err
	}
	put(live == m.Root, "与现用账本比对", "第 %d 条处的根哈希，备份 %s，现用 %s", m.Size, m.Root, live)
	behind := a.db.Last() - m.Pos
	put(true, "备份之后的新记录", "%d 条，真的恢复时须以备份之后的其他凭据补录", behind)
	if report.NewEpoch != "" {
		put(true, "真的恢复时", "会开始新的日志段，因为%s", report.Reason)
	}
	for _, c := range r.Compared {
		if !c.OK {
			return fault.New(fault.Refused, "演练没有通过：%s，%s", c.What, c.Found)
		}
	}
	return nil
}

// liveRoot is the root that the journal in use has where the backup ends; empty when it does not reach so far.
func liveRoot(db *store.DB, m store.Manifest) (string, error) {
	epochs, err := db.Epochs()
	if err != nil {
		return "", err
	}
	for _, e := range epochs {
		if e.Origin != m.Origin {
			continue
		}
		h, err := db.HashReader(e.N)
		if err != nil {
			return "", err
		}
		f, err := proof.LoadFrontier(m.Size, h)
		if err != nil {
			return "", err
		}
		root := f.Root()
		return base64.StdEncoding.EncodeToString(root[:]), nil
	}
	return "", nil
}

// freshFolder makes a folder for one rehearsal and throws away what an earlier one left when it was killed.
func freshFolder(in string) (string, error) {
	old, err := os.ReadDir(in)
	if err != nil {
		return "", fmt.Errorf("look for left folders: %w", err)
	}
	for _, e := range old {
		if strings.HasPrefix(e.Name(), rehearsalPrefix) {
			if err := os.RemoveAll(filepath.Join(in, e.Name())); err != nil {
				return "", fmt.Errorf("remove left folder: %w", err)
			}
		}
	}
	dir, err := os.MkdirTemp(in, rehearsalPrefix)
	if err != nil {
		return "", fmt.Errorf("make folder of rehearsal: %w", err)
	}
	return dir, nil
}

// onlyOurs keeps copied keys from others' eyes.
func onlyOurs(dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	err = os.Chmod(dir, 0o700)
	for _, f := range files {
		err = errors.Join(err, os.Chmod(filepath.Join(dir, f.Name()), 0o600))
	}
	return err
}

// VerifyJournal begins a verification of the whole journal in use.
func (a *App) VerifyJournal(actor string) error {
	return a.begin(OpVerify, actor, func(ctx context.Context, p *progress, r *OpReport) error {
		p.part("逐条校验账本")
		v, err := a.db.Verify(ctx, store.VerifyOptions{})
		if err != nil {
			return err
		}
		for _, e := range v.Epochs {
			r.Origin, r.Size, r.Root = e.Origin, e.Size, fmt.Sprint(e.Root)
		}
		r.Compared = []Compared{{"逐条校验", fmt.Sprintf("条目 %d，文字 %d 相符，保密内容 %d", v.Counts.Entries, v.Counts.Texts, v.Counts.Secrets), v.OK()}}
		if !v.OK() {
			return fault.New(fault.Refused, "账本校验没有通过，共 %d 处，第一处：%s。请保留现场，不要改动数据目录", v.All, v.Problems[0].Error())
		}
		return nil
	})
}

// RestoreCommands are the commands that bring a backup back into the place of the data in use.
func (a *App) RestoreCommands(b Kept) []string {
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	serve := "shuangcheng serve --data " + quote(a.dir) + " --keys " + quote(a.cfg.Keys.Dir())
	restore := "shuangcheng restore --from " + quote(b.Dir) + " --data " + quote(a.dir) + " --keys " + quote(a.cfg.Keys.Dir()) + " --verify"
	if a.cfg.Postgres != "" { // the connection may hold a password: it is not shown
		restore, serve = restore+" --postgres 新的空数据库的连接串", serve+" --postgres 新的空数据库的连接串"
	}
	return []string{"systemctl stop shuangcheng", "mv " + quote(a.dir) + " " + quote(a.dir+".before-restore"), restore, serve}
}

// TakeBackup lets a viewer carry a backup away as one file: who may take the whole journal, for a purpose that is entered in the
// journal first. What it returns writes a tar of the layout of a repository.
func (a *App) TakeBackup(ctx context.Context, q Ask, b Kept, purpose string) (func(io.Writer) error, error) {
	if !q.Viewer.MayTakeAll() {
		return nil, fault.New(fault.Denied, "备份里有受限事项，须由双创办主任或数据专管员下载")
	}
	if err := a.noteExport(ctx, q, "backup "+filepath.Base(b.Dir), purpose, b.Pos); err != nil {
		return nil, err
	}
	sums, err := a.db.FilesUpTo(b.Pos)
	if err != nil {
		return nil, err
	}
	return func(w io.Writer) error {
		t := tar.NewWriter(w)
		names := []string{"manifest.json"}
		for _, f := range append(b.Files, b.DEKs) {
			names = append(names, f.Name)
		}
		for _, n := range names {
			err := addFile(t, filepath.Join(b.Dir, filepath.FromSlash(n)), filepath.Base(b.Dir)+"/"+n)
			if err != nil && !errors.Is(err, os.ErrNotExist) { // keys of persons expire
				return err
			}
		}
		for _, sum := range sums {
			name := "blobs/" + sum[:2] + "/" + sum
			err := addFile(t, filepath.Join(a.machine.Backups, filepath.FromSlash(name)), name)
			if err != nil && !errors.Is(err, os.ErrNotExist) { // removed since
				return err
			}
		}
		return t.Close()
	}, nil
}

// addFile puts a file into a tar.
func addFile(t *tar.Writer, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // read only
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: st.Size(), ModTime: st.ModTime()}); err != nil {
		return err
	}
	_, err = io.Copy(t, f)
	return err
}

// noteExport enters that something left the system, for what and by whom, before it does.
func (a *App) noteExport(ctx context.Context, q Ask, what, purpose string, n int64) error {
	purpose = strings.TrimSpace(purpose)
	switch {
	case purpose == "":
		return fault.New(fault.Invalid, "请写明用途，它会记入账本").At("purpose")
	case len([]rune(purpose)) > 100:
		return fault.New(fault.Invalid, "用途请写在 100 字以内").At("purpose")
	case len(privacy.Scan(purpose)) > 0:
		return fault.New(fault.Invalid, "用途里请不要写个人号码").At("purpose")
	}
	_, err := a.write(ctx, q, func(t *store.Tx) error {
		_, err := t.Append(journal.Of("export", q.ID), 1, store.Exported{What: what, Purpose: purpose, N: n})
		return err
	})
	return err
}
