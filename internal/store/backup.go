package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/store/blobs"
	"shuangcheng/proof"
)

// BackupFormat is the first value of a manifest.
const BackupFormat = "shuangcheng-backup/1"

// KeepKeys is how long the file of a backup that bears keys of persons is kept: an erasure is complete when the oldest
// has expired (docs/privacy.md).
const KeepKeys = 35 * 24 * time.Hour

const (
	manifestFile = "manifest.json"
	deksFile     = "deks.jsonl"
	stampForm    = "20060102T150405Z"
	partial      = ".partial"
)

// Manifest says what a backup is.
type Manifest struct {
	Format     string   `json:"format"`
	Made       string   `json:"made"`    // UTC
	Program    string   `json:"program"` // version
	Engine     string   `json:"engine"`  // it was taken from; it may be restored into either
	Schema     int      `json:"schema"`  // number of the last DDL file applied
	Keys       string   `json:"keys"`    // fingerprint of the key folder that belongs to it
	Pos        int64    `json:"pos"`     // entries over all epochs
	Origin     string   `json:"origin"`
	Size       int64    `json:"size"` // entries of the newest epoch
	Root       string   `json:"root"` // of the newest epoch, base64
	Checkpoint string   `json:"checkpoint"`
	Files      []fileOf `json:"files"` // tables
	DEKs       fileOf   `json:"deks"`  // wrapped keys of persons; deleted after KeepKeys
	Blobs      int64    `json:"blobs"` // files referred to, in ../blobs
	BlobBytes  int64    `json:"blobBytes"`
}

// BackupOptions say where a backup goes. A repository holds many of them and the files of all.
type BackupOptions struct {
	Repo    string
	Blobs   *blobs.Store
	Program string
	// Progress is told which part is being written; may be nil.
	Progress func(what string)
}

// backup writes one backup.
type backup struct {
	db    *DB
	o     BackupOptions
	snap  snapshot
	dir   string // unfinished
	m     Manifest
	files []blobRow
}

// Backup writes the database as of one moment, then the files it refers to, then the manifest; without that a backup
// is no backup. The wrapped keys of persons go into a file of their own, and such files older than KeepKeys are
// deleted. A running server is not held up. It returns the folder.
func (db *DB) Backup(ctx context.Context, o BackupOptions) (dir string, m Manifest, err error) {
	now := db.cfg.Now().UTC()
	b := &backup{db: db, o: o, dir: filepath.Join(o.Repo, now.Format(stampForm)+partial)}
	b.m = Manifest{Format: BackupFormat, Made: db.Now().String(), Program: o.Program, Engine: db.engine.name}
	final := filepath.Join(o.Repo, now.Format(stampForm))
	if _, err := os.Lstat(final); err == nil {
		return "", m, fault.New(fault.Conflict, "备份 %s 已经存在，请稍后再试", final)
	}
	if err := os.MkdirAll(filepath.Join(b.dir, "db"), 0o700); err != nil {
		return "", m, fmt.Errorf("make backup folder: %w", err)
	}
	if b.snap, err = db.snap(ctx); err != nil {
		return "", m, err
	}
	err = errors.Join(b.database(), b.snap.close())
	for _, step := range []func() error{b.copyFiles, b.manifest} {
		if err == nil {
			err = step()
		}
	}
	if err != nil {
		return "", m, errors.Join(fmt.Errorf("back up to %s: %w", o.Repo, err), os.RemoveAll(b.dir))
	}
	if err := errors.Join(SyncDir(filepath.Join(b.dir, "db")), SyncDir(b.dir)); err != nil {
		return "", m, err
	}
	if err := os.Rename(b.dir, final); err != nil {
		return "", m, fmt.Errorf("finish backup: %w", err)
	}
	return final, b.m, errors.Join(SyncDir(o.Repo), expireKeys(o.Repo, now))
}

// database writes every kept table from one snapshot.
func (b *backup) database() error {
	if err := b.head(); err != nil {
		return err
	}
	tables, err := b.db.keptTables()
	if err != nil {
		return err
	}
	for _, t := range tables {
		if b.o.Progress != nil {
			b.o.Progress(t)
		}
		blank := ""
		if t == "person" {
			blank = "dek_wrapped"
		}
		var n int64
		name := "db/" + t + ".jsonl.zst"
		f, err := writeHashed(filepath.Join(b.dir, name), func(w io.Writer) error {
			return compressed(w, func(w io.Writer) (err error) {
				n, err = b.snap.dumpTable(w, t, blank)
				return err
			})
		})
		if err != nil {
			return err
		}
		f.Name, f.Rows = name, n
		b.m.Files = append(b.m.Files, f)
	}
	if b.files, err = collect(b.snap, func(scan func(...any) error) (r blobRow, err error) {
		err = scan(&r.sum, &r.size, &r.pos, &r.removed)
		return r, err
	}, `SELECT sha256, size, pos, removed FROM blob ORDER BY sha256`); err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	return b.deks()
}

// head notes what the snapshot is of.
func (b *backup) head() error {
	if err := b.snap.row(`SELECT MAX(n) FROM schema_version`).Scan(&b.m.Schema); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if err := b.snap.row(`SELECT pos FROM head WHERE one = 1`).Scan(&b.m.Pos); err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	f, err := loadFrontier(b.snap, b.m.Pos)
	if err != nil {
		return err
	}
	if f.epoch.N == 0 {
		return fault.New(fault.Refused, "这里还没有开始记录，没有可备份的内容，请先执行 init")
	}
	b.m.Origin, b.m.Size, b.m.Root = f.epoch.Origin, f.Size(), f.Root().String()
	if err := b.snap.row(`SELECT value FROM meta WHERE name = 'keys'`).Scan(&b.m.Keys); err != nil {
		return fmt.Errorf("read fingerprint of keys: %w", err)
	}
	c, err := scanCheckpoint(b.snap.row(`SELECT ` + checkpointColumns + ` FROM checkpoint ORDER BY epoch DESC, size DESC LIMIT 1`).Scan)
	if err != nil {
		return fmt.Errorf("read last checkpoint: %w", err)
	}
	b.m.Checkpoint = c.Note
	return nil
}

// dekLine is a line of deks.jsonl.
type dekLine struct {
	Person string `json:"person"`
	KEK    string `json:"kek"`
	DEK    string `json:"dek"` // base64, wrapped
}

// deks writes the wrapped keys of persons apart from the rest.
func (b *backup) deks() error {
	lines, err := collect(b.snap, func(scan func(...any) error) (l dekLine, err error) {
		var dek []byte
		err = scan(&l.Person, &l.KEK, &dek)
		l.DEK = base64.StdEncoding.EncodeToString(dek)
		return l, err
	}, `SELECT id, kek_id, dek_wrapped FROM person WHERE erased = 0 ORDER BY id`)
	if err != nil {
		return fmt.Errorf("read keys of persons: %w", err)
	}
	f, err := writeHashed(filepath.Join(b.dir, deksFile), func(w io.Writer) error {
		enc := json.NewEncoder(w)
		for _, l := range lines {
			if err := enc.Encode(l); err != nil {
				return err
			}
		}
		return nil
	})
	f.Name, f.Rows = deksFile, int64(len(lines))
	b.m.DEKs = f
	return err
}

// copyFiles brings the files that are not in the repository yet, and deletes from it those that were lawfully removed.
func (b *backup) copyFiles() error {
	repo, err := blobs.Open(filepath.Join(b.o.Repo, "blobs"))
	if err != nil {
		return err
	}
	for _, f := range b.files {
		if f.removed > 0 {
			if err := repo.Remove(f.sum); err != nil {
				return err
			}
			continue
		}
		b.m.Blobs++
		b.m.BlobBytes += f.size
		if err := copyBlob(repo, b.o.Blobs, f); err != nil {
			return err
		}
	}
	return nil
}

// copyBlob copies one file unless it is there.
func copyBlob(to, from *blobs.Store, f blobRow) error {
	if have, err := to.Open(f.sum); err == nil {
		return have.Close()
	}
	r, err := from.Open(f.sum)
	if err != nil {
		return fmt.Errorf("copy file %s of entry %d: %w", f.sum, f.pos, err)
	}
	defer r.Close() // read only
	sum, _, err := to.Put(r)
	if err == nil && sum != f.sum {
		err = errors.Join(fmt.Errorf("its bytes have hash %s", sum), to.Remove(sum))
	}
	if err != nil {
		return fmt.Errorf("copy file %s of entry %d: %w", f.sum, f.pos, err)
	}
	return nil
}

func (b *backup) manifest() error {
	content, err := json.MarshalIndent(b.m, "", "  ")
	if err != nil {
		return err
	}
	return WriteSynced(filepath.Join(b.dir, manifestFile), append(content, '\n'), 0o600)
}

// expireKeys deletes the key-bearing files of backups that are older than KeepKeys; the rest of each stays.
func expireKeys(repo string, now time.Time) error {
	list, err := backupsIn(repo)
	if err != nil {
		return err
	}
	for _, name := range list {
		made, err := time.Parse(stampForm, name)
		if err != nil || now.Sub(made) <= KeepKeys {
			continue
		}
		err = os.Remove(filepath.Join(repo, name, deksFile))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("expire keys in %s: %w", name, err)
		}
	}
	return nil
}

// backupsIn lists the finished backups of a repository, oldest first.
func backupsIn(repo string) (names []string, err error) {
	entries, err := os.ReadDir(repo)
	if err != nil {
		return nil, fmt.Errorf("list backups: %w", err)
	}
	for _, e := range entries {
		if _, err := time.Parse(stampForm, e.Name()); err == nil && e.IsDir() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// ReadManifest reads the manifest of a backup; the newest one's if dir is a repository. It returns the backup's folder.
func ReadManifest(dir string) (string, Manifest, error) {
	if _, err := os.Stat(filepath.Join(dir, manifestFile)); errors.Is(err, fs.ErrNotExist) {
		list, err := backupsIn(dir)
		if err != nil || len(list) == 0 {
			return "", Manifest{}, fault.New(fault.Missing, "%s 里没有完整的备份", dir).Because(err)
		}
		dir = filepath.Join(dir, list[len(list)-1])
	}
	b, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return "", Manifest{}, fmt.Errorf("read manifest: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil || m.Format != BackupFormat {
		return "", m, fault.New(fault.Invalid, "%s 不是本程序认识的备份清单", filepath.Join(dir, manifestFile)).Because(err)
	}
	if _, err := proof.ReadCheckpoint([]byte(m.Checkpoint)); err != nil {
		return "", m, fmt.Errorf("read manifest: %w", err)
	}
	return dir, m, nil
}
