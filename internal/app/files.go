package app

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/value"
)

// Keep stores a file before any request refers to it. What nobody refers to within a week is swept away.
func (a *App) Keep(r io.Reader) (value.Blob, error) {
	sum, _, err := a.blobs.Put(r)
	if err != nil {
		return value.Blob{}, err
	}
	return a.Kept(sum)
}

// KeepBytes is Keep for a file in memory.
func (a *App) KeepBytes(data []byte) (value.Blob, error) {
	sum, err := a.blobs.PutBytes(data)
	return value.Blob{SHA256: sum, Size: int64(len(data)), Type: typeOf(data[:min(len(data), 512)])}, err
}

// Kept finds a stored file by its hash; its type is what its first bytes say.
func (a *App) Kept(sum string) (value.Blob, error) {
	f, err := a.blobs.Open(sum)
	if err != nil {
		return value.Blob{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return value.Blob{}, fmt.Errorf("look at blob %s: %w", sum, err)
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return value.Blob{}, fmt.Errorf("read blob %s: %w", sum, err)
	}
	return value.Blob{SHA256: sum, Size: info.Size(), Type: typeOf(head[:n])}, nil
}

// typeOf is the media type that the first bytes of a file say.
func typeOf(head []byte) string {
	if len(head) > 12 && string(head[4:8]) == "ftyp" && strings.HasPrefix(string(head[8:12]), "hei") {
		return "image/heic"
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
	return kind
}

// KeptFile opens a stored file that no entry names yet, for whoever has just sent it.
func (a *App) KeptFile(sum string) (*os.File, value.Blob, error) {
	b, err := a.Kept(sum)
	if err != nil {
		return nil, b, err
	}
	f, err := a.blobs.Open(sum)
	return f, b, err
}

// MatterFile opens a file that an entry of the matter names; one that belongs elsewhere is as if it were not there.
func (a *App) MatterFile(v Viewer, id, sum string) (*os.File, value.Blob, error) {
	s, err := a.See(v, id)
	if err != nil {
		return nil, value.Blob{}, err
	}
	stored, err := a.db.Stream(matter.Stream(s.ID))
	if err != nil {
		return nil, value.Blob{}, err
	}
	for _, x := range stored {
		if strings.Contains(x.Leaf, `"sha256":"`+sum+`"`) {
			return a.openFile(sum)
		}
	}
	return nil, value.Blob{}, fault.New(fault.Missing, "本件没有这个附件")
}

func (a *App) openFile(sum string) (*os.File, value.Blob, error) {
	row, err := a.db.Blob(sum)
	if err != nil {
		return nil, value.Blob{}, err
	}
	if row.Removed > 0 {
		return nil, value.Blob{}, fault.New(fault.Missing, "这个附件已依规删除")
	}
	f, err := a.blobs.Open(sum)
	return f, row.Blob, err
}

// RemovedFiles are those of the files that were lawfully removed, by SHA-256.
func (a *App) RemovedFiles(sums ...string) (map[string]bool, error) {
	return a.db.RemovedBlobs(sums...)
}

// MatterID finds the ID behind a number such as 2018-000123; an ID comes back as it is. It says nothing of who may see it.
func (a *App) MatterID(id string) (string, error) {
	r, err := a.find(id)
	if err != nil {
		return "", err
	}
	if r.Ver == 0 {
		return "", errHidden(id)
	}
	return r.ID, nil
}

// Counts sums the matters that a viewer may see by unit and status, under a place and with some of the units. One who sees
// all reads the kept counts; everybody else's are counted from what he sees. Restricted matters are in none.
func (a *App) Counts(v Viewer, place string, units []string) ([]Count, error) {
	rows, err := a.db.CountsFor(v.Tokens, place, units)
	if err != nil {
		return nil, err
	}
	list := make([]Count, len(rows))
	for i, r := range rows {
		list[i] = Count{Unit: r.Unit, Status: r.Status, N: r.N}
	}
	return list, nil
}

// Count is how many matters of a unit stand in a state; the status "history" counts imported ones.
type Count struct {
	Unit, Status string
	N            int64
}
