package store

import (
	"fmt"
	"sync"
	"syscall"
	"time"

	"shuangcheng/internal/domain/fault"
)

// spaceWatch keeps the system from filling the disk: below the floor it turns read-only, while there is still
// room to finish what is under way. The system is asked at most once a second.
type spaceWatch struct {
	mu    sync.Mutex
	free  func() (int64, error)
	floor int64
	asked time.Time
	err   error
}

func (s *spaceWatch) init(cfg Config) {
	s.free, s.floor = cfg.Free, cfg.MinFree
	if s.free == nil {
		s.free = func() (int64, error) { return freeBytes(cfg.Dir) }
	}
}

// freeBytes is what an ordinary user may still write to the disk of dir.
func freeBytes(dir string) (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("ask free space of %s: %w", dir, err)
	}
	return int64(st.Bavail) * st.Bsize, nil
}

// spaceLeft is nil while there is room, else the sentence that refuses a write.
func (db *DB) spaceLeft() error {
	s := &db.space
	if s.floor < 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.asked.IsZero() && time.Since(s.asked) < time.Second {
		return s.err
	}
	s.asked, s.err = time.Now(), nil
	free, err := s.free()
	switch {
	case err != nil:
		s.err = fault.New(fault.Unavailable, "查不到磁盘剩余空间，暂停写入，请检查数据目录").Because(err)
	case free < s.floor:
		s.err = fault.New(fault.Unavailable, "磁盘只剩 %d MB，已转为只读，请清理磁盘后再试", free>>20)
	}
	return s.err
}

// RecheckSpace makes the next write ask the system again.
func (db *DB) RecheckSpace() {
	db.space.mu.Lock()
	defer db.space.mu.Unlock()
	db.space.asked = time.Time{}
}
