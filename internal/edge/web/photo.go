package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/photo"
)

func (s *Server) photoRoutes() []route {
	return []route{{"GET /blobs/{sha}/{size}", app.SeeMatters, s.showBlob}}
}

// blobPath is the address of a file of a matter in one of the sizes thumb, preview, original.
func blobPath(id, sha, size string) string { return "/blobs/" + sha + "/" + size + "?m=" + id }

// showBlob answers with a stored file or a small picture of it, to whoever may see the matter that names it.
func (s *Server) showBlob(q *req) error {
	f, blob, err := s.app.MatterFile(q.viewer, q.URL.Query().Get("m"), q.PathValue("sha"))
	if err != nil {
		return err
	}
	defer f.Close()
	q.w.Header().Set("Cache-Control", "private, max-age=3600")
	size := q.PathValue("size")
	if size == "original" {
		q.w.Header().Set("Content-Type", blob.Type)
		if !strings.HasPrefix(blob.Type, "image/") {
			q.w.Header().Set("Content-Disposition", `attachment; filename="`+blob.SHA256[:12]+`.pdf"`)
		}
		_, err = io.Copy(q.w, f)
		return err
	}
	if size != "thumb" && size != "preview" || !strings.HasPrefix(blob.Type, "image/") {
		return fault.New(fault.Missing, "没有这种大小的图片")
	}
	small, err := s.smallPicture(f, blob.SHA256, size)
	if err != nil {
		return err
	}
	q.w.Header().Set("Content-Type", "image/jpeg")
	_, err = q.w.Write(small)
	return err
}

// shrinking bounds how many photos are unpacked at once: each takes memory and a core.
var shrinking = make(chan struct{}, 2)

// smallPicture gives a small picture from the cache, made when it is first asked for.
func (s *Server) smallPicture(f *os.File, sha, size string) ([]byte, error) {
	dir := filepath.Join(s.app.CacheDir(), sha[:2])
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

// Bounds of what one field takes.
const (
	maxPhotos    = 9
	maxFile      = 20 << 20 // bytes
	formInMemory = 8 << 20  // bytes of a form that are held in memory, the rest on the disk
)

// parseFiles reads a form with files. It must run before the values are asked for.
func (q *req) parseFiles() error {
	err := q.ParseMultipartForm(formInMemory)
	if errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	if err != nil {
		if _, big := errors.AsType[*http.MaxBytesError](err); big {
			return err
		}
		return fault.New(fault.Invalid, "照片没有传完，请检查网络后再传一次").Because(err)
	}
	return nil
}

// files are the files chosen in a field.
func (q *req) files(name string) []*multipart.FileHeader {
	if q.MultipartForm == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(q.MultipartForm.File[name]), func(h *multipart.FileHeader) bool { return h.Size == 0 })
}

// photos stores the photos of a field: those taken in the page, those from the album, and those that came with an earlier
// try of the same form.
func (q *req) photos(name string) ([]matter.Photo, error) {
	list := q.kept(name)
	for _, h := range q.files(name + ".now") {
		way := evidence.FromFile
		if strings.Contains(q.UserAgent(), "Mobi") { // elsewhere the browser shows a choice of files all the same
			way = evidence.InPage
		}
		p, err := q.takePhoto(h, way, name)
		if err != nil {
			return list, err
		}
		list = append(list, p)
	}
	for _, h := range q.files(name) {
		p, err := q.takePhoto(h, evidence.FromFile, name)
		if err != nil {
			return list, err
		}
		list = append(list, p)
	}
	if len(list) > maxPhotos {
		return list[:maxPhotos], fault.New(fault.Invalid, "一次最多 %d 张照片，请去掉几张再传", maxPhotos).At(name)
	}
	return list, nil
}

func (q *req) takePhoto(h *multipart.FileHeader, way evidence.Way, field string) (matter.Photo, error) {
	data, err := readUpload(h, field)
	if err != nil {
		return matter.Photo{}, err
	}
	p, err := photo.Inspect(data, way, nil)
	if err != nil {
		return matter.Photo{}, atField(err, field)
	}
	if _, err := q.s.app.Keep(bytes.NewReader(data)); err != nil {
		return matter.Photo{}, fmt.Errorf("keep photo: %w", err)
	}
	out := matter.Photo{Blob: p.File, Capture: "album", Taken: p.Taken, Point: matter.Point{Lon: int64(p.Position.Lon), Lat: int64(p.Position.Lat)}}
	if way == evidence.InPage {
		out.Capture = "page"
	}
	return out, nil
}

func readUpload(h *multipart.FileHeader, field string) ([]byte, error) {
	if h.Size > maxFile {
		return nil, fault.New(fault.TooLarge, "“%s”超过 %d MB，请压缩后再传", h.Filename, maxFile>>20).At(field)
	}
	f, err := h.Open()
	if err != nil {
		return nil, fmt.Errorf("open upload: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	return b, nil
}

// atField names the field of a fault that has none.
func atField(err error, field string) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Field == "" {
		return f.At(field)
	}
	return err
}

// papers stores scans and documents of a field: pictures or PDF.
func (q *req) papers(name string) (list []value.Blob, err error) {
	for _, p := range q.kept(name) {
		list = append(list, p.Blob)
	}
	for _, h := range q.files(name) {
		data, err := readUpload(h, name)
		if err != nil {
			return list, err
		}
		if !bytes.HasPrefix(data, []byte("%PDF-")) {
			if _, err := photo.Inspect(data, evidence.OnPaper, nil); err != nil {
				return list, atField(err, name)
			}
		}
		b, err := q.s.app.Keep(bytes.NewReader(data))
		if err != nil {
			return list, fmt.Errorf("keep scan: %w", err)
		}
		list = append(list, b)
	}
	return list, nil
}

// seal writes photos into a hidden field of the form that comes back, so that nobody has to choose them twice. The keyed hash
// keeps others' files out of the form.
func (q *req) seal(p matter.Photo) string {
	b, err := json.Marshal(p)
	if err != nil {
		return "" // a photo holds nothing that cannot be written
	}
	body := base64.RawURLEncoding.EncodeToString(b)
	mac, err := q.s.app.Seal(q.viewer, body)
	if err != nil {
		return ""
	}
	return body + "." + mac
}

// kept reads what seal wrote; what was tampered with is left out.
func (q *req) kept(name string) (list []matter.Photo) {
	for _, v := range q.PostForm[name+".kept"] {
		body, _, _ := strings.Cut(v, ".")
		b, err := base64.RawURLEncoding.DecodeString(body)
		var p matter.Photo
		if err != nil || json.Unmarshal(b, &p) != nil || q.seal(p) != v {
			continue
		}
		list = append(list, p)
	}
	return list
}

// hashes are the names of files, for the digest of a request.
func hashes(list []matter.Photo) (out []string) {
	for _, p := range list {
		out = append(out, p.Blob.SHA256)
	}
	return out
}
