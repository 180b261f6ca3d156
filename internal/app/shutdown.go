package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"shuangcheng/internal/domain/fault"
)

// takeoutFolder holds the files that people carry away, in the data folder.
const takeoutFolder = "takeout"

// takeoutEnding ends the name of a finished file.
const takeoutEnding = ".zip"

// Shutdown begins to write everything that the viewer may see, readable without this system, for a purpose that is entered in the
// journal first. write makes the file and tells how many matters it has written; broken off, it is begun anew. The file of an
// earlier time is replaced when the new one is whole.
func (a *App) Shutdown(ctx context.Context, q Ask, purpose string, write func(ctx context.Context, w io.Writer, step func(done int)) (matters, files int, err error)) error {
	if !q.Viewer.MayTakeAll() {
		return fault.New(fault.Denied, "停用导出里有全部事项，须由双创办主任或数据专管员导出")
	}
	if t, ok := a.Task(string(OpShutdown)); ok && !t.Over {
		return fault.New(fault.Conflict, "同一项工作正在进行，请等它做完再看结果。")
	}
	if err := a.roomFor(filepath.Join(a.dir, takeoutFolder), 1); err != nil {
		return err
	}
	if err := a.noteExport(ctx, q, "shutdown", purpose, a.db.Last()); err != nil {
		return err
	}
	return a.begin(OpShutdown, "account/"+string(q.Viewer.Account), func(ctx context.Context, p *progress, r *OpReport) error {
		total := 0
		counts, err := a.Counts(q.Viewer, "", nil)
		if err != nil {
			return err
		}
		for _, c := range counts {
			total += int(c.N)
		}
		name, err := a.writeTakeout(func(w io.Writer) error {
			n, files, err := write(ctx, w, func(done int) { p.step(done, max(total, done)) })
			r.Files = int64(files)
			r.Compared = []Compared{{"写出的事项", fmt.Sprintf("%d 件", n), true}}
			return err
		})
		if err != nil {
			return err
		}
		st, err := os.Stat(filepath.Join(a.dir, takeoutFolder, name))
		if err != nil {
			return err
		}
		r.Name, r.Bytes, r.Size = name, st.Size(), a.db.Last()
		return a.dropTakeouts(name)
	})
}

// writeTakeout writes a file beside its final name and gives it that name when it is whole.
func (a *App) writeTakeout(write func(io.Writer) error) (name string, err error) {
	dir := filepath.Join(a.dir, takeoutFolder)
	if err := a.dropTakeouts(""); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, "writing-*")
	if err != nil {
		return "", fmt.Errorf("begin takeout: %w", err)
	}
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	name = a.db.Now().Time().Format("20060102-150405") + takeoutEnding
	return name, os.Rename(f.Name(), filepath.Join(dir, name))
}

// dropTakeouts removes what was left half written, and, once there is a new one, the files of earlier times.
func (a *App) dropTakeouts(newest string) error {
	dir := filepath.Join(a.dir, takeoutFolder)
	list, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look for takeouts: %w", err)
	}
	for _, e := range list {
		if whole := strings.HasSuffix(e.Name(), takeoutEnding); whole && newest == "" || e.Name() == newest {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("remove old takeout: %w", err)
		}
	}
	return nil
}

// Takeout opens the file that a shutdown export left, for whoever may take the whole journal.
func (a *App) Takeout(v Viewer, name string) (*os.File, error) {
	if !v.MayTakeAll() {
		return nil, fault.New(fault.Denied, "停用导出里有全部事项，须由双创办主任或数据专管员下载")
	}
	if name != filepath.Base(name) || !strings.HasSuffix(name, takeoutEnding) {
		return nil, fault.New(fault.Missing, "没有这份停用导出，请回到“运行与备份”重新选择")
	}
	f, err := os.Open(filepath.Join(a.dir, takeoutFolder, name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.New(fault.Missing, "这份停用导出已被较新的一份替换，请回到“运行与备份”重新选择")
	}
	return f, err
}

// DropTakeout deletes the file that a shutdown export left.
func (a *App) DropTakeout(v Viewer, name string) error {
	f, err := a.Takeout(v, name)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
