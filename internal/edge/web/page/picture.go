package page

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/photo"
)

// Picture answers with a small picture of a stored photo, thumb or preview: drawn anew, so that nothing the camera wrote beside the
// picture goes out with it.
func (q *Req) Picture(f *os.File, blob value.Blob, size string) error {
	if size != "thumb" && size != "preview" || !strings.HasPrefix(blob.Type, "image/") {
		return fault.New(fault.Missing, "没有这种大小的图片")
	}
	small, err := q.smallPicture(f, blob.SHA256, size)
	if err != nil {
		return err
	}
	q.W.Header().Set("Cache-Control", "private, max-age=3600")
	q.W.Header().Set("Content-Type", "image/jpeg")
	_, err = q.W.Write(small)
	return err
}

// shrinking bounds how many photos are unpacked at once: each takes memory and a core.
var shrinking = make(chan struct{}, 2)

// smallPicture gives a small picture from the cache, made when it is first asked for.
func (q *Req) smallPicture(f *os.File, sha, size string) ([]byte, error) {
	dir := filepath.Join(q.App.CacheDir(), sha[:2])
	path := filepath.Join(dir, sha+"."+size)
	if b, err := os.ReadFile(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	shrinking <- struct{}{}
	defer func() { <-shrinking }()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read photo %s: %w", sha, err)
	}
	r, err := photo.Open(data, evidence.Unknown, nil)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make photo cache: %w", err)
	}
	for name, b := range map[string][]byte{"thumb": r.Thumb, "preview": r.Preview} {
		if err := writeWhole(filepath.Join(dir, sha+"."+name), b); err != nil {
			return nil, err
		}
	}
	if size == "thumb" {
		return r.Thumb, nil
	}
	return r.Preview, nil
}

// writeWhole writes a file under another name first, so that nobody reads half of it.
func writeWhole(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}
