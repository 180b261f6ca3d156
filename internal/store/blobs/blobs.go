// Package blobs keeps files by the SHA-256 of their bytes: photos, scans, imported sheets. A file is on the disk, its name
// in the folder included, before Put returns; only then may an entry refer to it. Originals are never changed.
package blobs

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"shuangcheng/internal/domain/fault"
)

// MaxSize bounds one file in bytes.
const MaxSize = 20 << 20

// Store is a folder of files: <dir>/ab/<hash>, <dir>/tmp for what is being written, <dir>/trash for what nobody
// refers to any more.
type Store struct {
	dir  string
	mu   sync.Mutex
	made map[string]bool // sub-folders known to be durable
}

// Open prepares the folder.
func Open(dir string) (*Store, error) {
	for _, d := range []string{dir, filepath.Join(dir, "tmp"), filepath.Join(dir, "trash")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("open blobs: %w", err)
		}
	}
	return &Store{dir: dir, made: map[string]bool{}}, nil
}

// Put stores what r gives and returns its hash in lower-case hex and its length. More than MaxSize is refused. Bytes
// that are here already are not written again.
func (s *Store) Put(r io.Reader) (sum string, size int64, err error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, "tmp"), "put-*")
	if err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(f.Name())))
		}
	}()
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(f, h), io.LimitReader(r, MaxSize+1))
	if err == nil && size > MaxSize {
		err = tooLarge()
	}
	if err != nil {
		return "", 0, errors.Join(err, f.Close())
	}
	sum = hex.EncodeToString(h.Sum(nil))
	if _, err := os.Stat(s.path(sum)); err == nil {
		return sum, size, errors.Join(f.Close(), os.Remove(f.Name()))
	}
	if err = errors.Join(f.Sync(), f.Close()); err != nil {
		return "", 0, fmt.Errorf("put blob %s: %w", sum, err)
	}
	return sum, size, s.place(f.Name(), sum)
}

// PutBytes is Put for bytes in memory. They are hashed first, so that what is here already is not written at all, and written by
// one call.
func (s *Store) PutBytes(data []byte) (sum string, err error) {
	if len(data) > MaxSize {
		return "", tooLarge()
	}
	h := sha256.Sum256(data)
	sum = hex.EncodeToString(h[:])
	if _, err := os.Stat(s.path(sum)); err == nil {
		return sum, nil
	}
	f, err := os.CreateTemp(filepath.Join(s.dir, "tmp"), "put-*")
	if err != nil {
		return "", fmt.Errorf("put blob: %w", err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("put blob %s: %w", sum, errors.Join(err, ignoreMissing(os.Remove(f.Name()))))
	}
	return sum, s.place(f.Name(), sum)
}

func tooLarge() error {
	return fault.New(fault.TooLarge, "文件超过 %d MB，请压缩或分开后再传", MaxSize>>20)
}

// place renames a synced file to its name and makes the name durable.
func (s *Store) place(from, sum string) error {
	sub := filepath.Dir(s.path(sum))
	if err := s.makeSub(sub); err != nil {
		return err
	}
	if err := os.Rename(from, s.path(sum)); err != nil {
		return fmt.Errorf("place blob %s: %w", sum, err)
	}
	return syncDir(sub)
}

// makeSub creates a sub-folder and makes its name in the parent durable, once.
func (s *Store) makeSub(sub string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made[sub] {
		return nil
	}
	if err := os.MkdirAll(sub, 0o700); err != nil {
		return fmt.Errorf("make blob folder: %w", err)
	}
	if err := syncDir(s.dir); err != nil {
		return err
	}
	s.made[sub] = true
	return nil
}

func (s *Store) path(sum string) string { return filepath.Join(s.dir, sum[:2], sum) }

// valid refuses anything that is not a hash, which also keeps paths inside the folder.
func valid(sum string) error {
	if b, err := hex.DecodeString(sum); err != nil || len(b) != sha256.Size || hex.EncodeToString(b) != sum {
		return fault.New(fault.Missing, "没有这个附件")
	}
	return nil
}

// Open gives the bytes of a file; the caller closes it.
func (s *Store) Open(sum string) (*os.File, error) {
	if err := valid(sum); err != nil {
		return nil, err
	}
	f, err := os.Open(s.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Missing, "附件 %s… 的文件不在，请从备份中恢复", sum[:8])
	}
	if err != nil {
		return nil, fmt.Errorf("open blob %s: %w", sum, err)
	}
	return f, nil
}

// Check reads a file again and compares it with its name.
func (s *Store) Check(sum string) error {
	f, err := s.Open(sum)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("read blob %s: %w", sum, err)
	}
	if hex.EncodeToString(h.Sum(nil)) != sum {
		return fault.New(fault.Refused, "附件 %s… 的内容与登记不符", sum[:8])
	}
	return nil
}

// Each calls f with the hash, size and time of every file, in the order of the hashes.
func (s *Store) Each(f func(sum string, size int64, at time.Time) error) error {
	subs, err := filepath.Glob(filepath.Join(s.dir, "[0-9a-f][0-9a-f]"))
	if err != nil {
		return fmt.Errorf("list blobs: %w", err)
	}
	for _, sub := range subs {
		list, err := os.ReadDir(sub)
		if err != nil {
			return fmt.Errorf("list blobs: %w", err)
		}
		for _, d := range list {
			if valid(d.Name()) != nil {
				continue
			}
			info, err := d.Info()
			if err != nil {
				return fmt.Errorf("list blobs: %w", err)
			}
			if err := f(d.Name(), info.Size(), info.ModTime()); err != nil {
				return err
			}
		}
	}
	return nil
}

// Times of the sweep: how long an unreferenced file stays, and then how long in the trash.
const (
	orphanFor = 7 * 24 * time.Hour
	trashFor  = 30 * 24 * time.Hour
)

// Sweep moves files that nobody refers to for orphanFor to the trash and deletes what has lain there for trashFor. It
// returns how many were moved and deleted.
func (s *Store) Sweep(now time.Time, referred func(sum string) (bool, error)) (moved, deleted int, err error) {
	err = s.Each(func(sum string, _ int64, at time.Time) error {
		if now.Sub(at) < orphanFor {
			return nil
		}
		if used, err := referred(sum); err != nil || used {
			return err
		}
		to := filepath.Join(s.dir, "trash", sum)
		if err := errors.Join(os.Rename(s.path(sum), to), os.Chtimes(to, now, now)); err != nil {
			return fmt.Errorf("sweep blob %s: %w", sum, err)
		}
		moved++
		return nil
	})
	if err != nil {
		return moved, 0, err
	}
	list, err := os.ReadDir(filepath.Join(s.dir, "trash"))
	if err != nil {
		return moved, 0, fmt.Errorf("list trash: %w", err)
	}
	for _, d := range list {
		info, err := d.Info()
		if err != nil {
			return moved, deleted, fmt.Errorf("list trash: %w", err)
		}
		if now.Sub(info.ModTime()) < trashFor {
			continue
		}
		if err := os.Remove(filepath.Join(s.dir, "trash", d.Name())); err != nil {
			return moved, deleted, fmt.Errorf("empty trash: %w", err)
		}
		deleted++
	}
	return moved, deleted, nil
}

// Remove deletes a file that the law no longer lets us keep; the entry that says so is the caller's business.
func (s *Store) Remove(sum string) error {
	if err := valid(sum); err != nil {
		return err
	}
	if err := ignoreMissing(os.Remove(s.path(sum))); err != nil {
		return fmt.Errorf("remove blob %s: %w", sum, err)
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
