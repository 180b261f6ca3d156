package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"shuangcheng/internal/domain/fault"
)

// databaseFile is the SQLite file of a data folder.
const databaseFile = "shuangcheng.db"

// OpenRead opens a data folder for looking only: nothing is created, migrated or folded, so that it may be used
// beside a running server. Data of another version than this program's is refused; Write must not be called.
func OpenRead(ctx context.Context, cfg Config, folds ...Folder) (*DB, error) {
	if cfg.Readers == 0 {
		cfg.Readers = 4
	}
	cfg.MinFree = -1
	db := &DB{cfg: cfg, engine: sqliteEngine, folds: append(folds, systemFolds...), kinds: map[string]bool{},
		closing: make(chan struct{}), stopped: make(chan struct{}), readOnly: true}
	close(db.stopped)
	var err error
	if cfg.Postgres != "" {
		db.engine = postgresEngine
		db.write, db.read, err = openPostgres(cfg.Postgres, cfg.Readers)
	} else {
		path := filepath.Join(cfg.Dir, databaseFile)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fault.New(fault.Missing, "数据目录 %s 里没有数据库，请先执行 init，或用 --data 指明正确的目录", cfg.Dir)
		}
		db.write, db.read, err = openSQLite(path, cfg.Readers)
	}
	if err != nil {
		return nil, err
	}
	db.space.init(cfg)
	if err := db.sameVersion(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// sameVersion refuses data that this program would first have to bring up to date, or cannot know.
func (db *DB) sameVersion(ctx context.Context) error {
	var have int
	if err := db.read.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) FROM schema_version`).Scan(&have); err != nil {
		return fault.New(fault.Refused, "这里没有可读的数据，请先执行 init，或检查数据目录和数据库连接").Because(fmt.Errorf("read schema version: %w", err))
	}
	names, err := migrations()
	if err != nil {
		return err
	}
	switch {
	case have > len(names):
		return fault.New(fault.Refused, "数据版本 %d 比本程序认识的 %d 新，请改用较新的程序打开", have, len(names))
	case have < len(names):
		return fault.New(fault.Refused, "数据版本 %d 比本程序的 %d 旧，请先用本程序启动一次 serve", have, len(names))
	}
	return nil
}
