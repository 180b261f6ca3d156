package matters

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/photo"
	"shuangcheng/internal/edge/web/page"
)

func photoRoutes() []route {
	return []route{page.Get("/blobs/{sha}/{size}", app.SeeMatters, (*req).showBlob)}
}

// blobPath is the address of a file of a matter in one of the sizes thumb, preview, original.
func blobPath(id, sha, size string) string { return "/blobs/" + sha + "/" + size + "?m=" + id }

// showBlob answers with a stored file or a small picture of it, to whoever may see the matter that names it.
func (q *req) showBlob() error {
	f, blob, err := q.App.MatterFile(q.Viewer, q.URL.Query().Get("m"), q.PathValue("sha"))
	if err != nil {
		return err
	}
	defer f.Close()
	q.W.Header().Set("Cache-Control", "private, max-age=3600")
	size := q.PathValue("size")
	if size == "original" {
		q.W.Header().Set("Content-Type", blob.Type)
		if !strings.HasPrefix(blob.Type, "image/") {
			q.W.Header().Set("Content-Disposition", `attachment; filename="`+blob.SHA256[:12]+`.pdf"`)
		}
		_, err = io.Copy(q.W, f)
		return err
	}
	if size != "thumb" && size != "preview" || !strings.HasPrefix(blob.Type, "image/") {
		return fault.New(fault.Missing, "没有这种大小的图片")
	}
	small, err := q.smallPicture(f, blob.SHA256, size)
	if err != nil {
		return err
	}
	q.W.Header().Set("Content-Type", "image/jpeg")
	_, err = q.W.Write(small)
	return err
}

// shrinking bounds how many photos are unpacked at once: each takes memory and a core.
var shrinking = make(chan struct{}, 2)

// smallPicture gives a small picture from the cache, made when it is first asked for.
func (q *req) smallPicture(f *os.File, sha, size string) ([]byte, error) {
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
