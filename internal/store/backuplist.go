package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"shuangcheng/internal/domain/fault"
)

// Kept is a finished backup of a repository.
type Kept struct {
	Dir string
	Manifest
	Bytes int64 // of its own folder, without the files that all backups share
}

// Backups lists the finished backups of a repository, the newest first. A folder that is not there holds none.
func Backups(repo string) (list []Kept, err error) {
	names, err := backupsIn(repo)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for i := len(names) - 1; i >= 0; i-- {
		dir, m, err := ReadManifest(filepath.Join(repo, names[i]))
		if fault.KindOf(err) == fault.Missing {
			continue // was broken off
		}
		if err != nil {
			return nil, err
		}
		k := Kept{Dir: dir, Manifest: m}
		for _, f := range append(m.Files, m.DEKs) {
			k.Bytes += f.Bytes
		}
		list = append(list, k)
	}
	return list, nil
}

// CheckBackup reads every file of a backup against its manifest.
func CheckBackup(dir string) error {
	dir, m, err := ReadManifest(dir)
	if err != nil {
		return err
	}
	for _, f := range m.Files {
		if err := checkFile(filepath.Join(dir, filepath.FromSlash(f.Name)), f); err != nil {
			return fault.New(fault.Refused, "备份文件 %s 与清单不符，备份已损坏，请改用另一份备份", f.Name).Because(err)
		}
	}
	return nil
}

// Prune deletes all but the newest backups of a repository, after the newest one was read against its manifest. It returns how
// many it deleted; files that all backups share stay.
func Prune(repo string, keep int) (n int, err error) {
	list, err := Backups(repo)
	if err != nil || len(list) <= max(keep, 1) {
		return 0, err
	}
	if err := CheckBackup(list[0].Dir); err != nil {
		return 0, err
	}
	for _, old := range list[max(keep, 1):] {
		if err := os.RemoveAll(old.Dir); err != nil {
			return n, fmt.Errorf("delete backup %s: %w", old.Dir, err)
		}
		n++
	}
	return n, SyncDir(repo)
}

// Usage is how much room the data take, in bytes.
type Usage struct {
	Database int64
	Files    int64 // of entries, all together
	Fresh    int64 // of these, first referred to after an entry
}

// Usage measures the data; after is the entry behind which files are fresh.
func (db *DB) Usage(after int64) (u Usage, err error) {
	if u.Database, err = db.databaseBytes(); err != nil {
		return u, fmt.Errorf("measure database: %w", err)
	}
	err = db.row(`SELECT COALESCE(SUM(size), 0), COALESCE(SUM(CASE WHEN pos > $1 THEN size ELSE 0 END), 0) FROM blob WHERE removed = 0`, after).Scan(&u.Files, &u.Fresh)
	if err != nil {
		return u, fmt.Errorf("measure files: %w", err)
	}
	return u, nil
}

func (db *DB) databaseBytes() (n int64, err error) {
	if db.engine == postgresEngine {
		return n, db.row(`SELECT pg_database_size(current_database())`).Scan(&n)
	}
	for _, name := range []string{databaseFile, databaseFile + "-wal"} {
		st, err := os.Stat(filepath.Join(db.cfg.Dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return n, err
		}
		n += st.Size()
	}
	return n, nil
}

// FreeBytes is what an ordinary user may still write to the disk of a folder.
func FreeBytes(dir string) (int64, error) { return freeBytes(dir) }

// FilesUpTo lists the hashes of the stored files that entries up to a place refer to, lawfully removed ones left out.
func (db *DB) FilesUpTo(pos int64) ([]string, error) {
	return collect(db, func(scan func(...any) error) (s string, err error) {
		err = scan(&s)
		return s, err
	},
		`SELECT sha256 FROM blob WHERE removed = 0 AND pos <= $1 ORDER BY sha256`, pos)
}
