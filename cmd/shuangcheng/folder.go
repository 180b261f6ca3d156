package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/store"
	"shuangcheng/internal/store/blobs"
)

// storeConfig is what the store needs of a configuration; keys may be nil for looking only.
func (c Config) storeConfig(keys *store.Keys) store.Config {
	return store.Config{Dir: c.Data, Postgres: c.Postgres, Keys: keys, Now: time.Now, Rand: rand.Reader, MinFree: c.MinFreeMB << 20}
}

// machine is what the district is told about its machine.
func (c Config) machine() app.Machine { return app.Machine{Version: version, Backups: c.Backups} }

// errOwned says that another process has the data folder.
var errOwned = fault.New(fault.Refused, "数据目录正由另一个进程使用")

// lock takes the data folder for this process; it ends with the process or by the function returned.
func lock(dir string) (unlock func(), err error) {
	path := filepath.Join(dir, store.LockFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault.New(fault.Missing, "打不开数据目录 %s，请先执行 init，或用 --data 指明正确的目录", dir).Because(err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		owner, readErr := os.ReadFile(path)
		err = errors.Join(readErr, f.Close())
		pid := strings.TrimSpace(string(owner))
		return nil, fault.New(fault.Refused, "数据目录 %s 正由进程 %s 使用，请先停止它", dir, pid).Because(errors.Join(errOwned, err))
	}
	if err := errors.Join(f.Truncate(0), writePID(f)); err != nil {
		return nil, errors.Join(fmt.Errorf("note owner of data folder: %w", err), f.Close())
	}
	return func() { f.Close() }, nil
}

func writePID(f *os.File) error {
	_, err := f.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	return err
}

// checkInitialised refuses a folder without data, so that a wrong path is not taken for an empty district.
func (c Config) checkInitialised() error {
	if c.Postgres != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(c.Data, "shuangcheng.db")); err != nil {
		return fault.New(fault.Missing, "数据目录 %s 里没有数据。第一次使用请先执行 shuangcheng init --data %s；已经用过的，请用 --data 指明正确的目录", c.Data, c.Data)
	}
	return nil
}

// look opens the data for reading, beside a running server or without one.
func (c Config) look(ctx context.Context) (*store.DB, error) {
	return store.OpenRead(ctx, c.storeConfig(nil), app.Folds()...)
}

// files are the stored files of the data folder.
func (c Config) files() (*blobs.Store, error) {
	return blobs.Open(filepath.Join(c.Data, store.BlobFolder))
}

// change has the owner of the data carry out an operation: the running server by its admin door, or this process, which
// then takes the lock for so long.
func (c Config) change(ctx context.Context, name string, in, out any) error {
	if err := c.checkInitialised(); err != nil {
		return err
	}
	unlock, err := lock(c.Data)
	if errors.Is(err, errOwned) {
		return c.askServer(ctx, name, in, out, err)
	}
	if err != nil {
		return err
	}
	defer unlock()
	keys, err := store.OpenKeys(c.Keys)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, c.storeConfig(keys))
	if err != nil {
		return err
	}
	err = callOperation(ctx, a, name, in, out)
	return errors.Join(err, a.Close())
}
