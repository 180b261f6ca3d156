package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/photo"
	"shuangcheng/internal/edge/sheet"
)

// Bounds of what one field takes.
const (
	MaxPhotos    = 9
	maxFile      = 20 << 20 // bytes
	formInMemory = 8 << 20  // bytes of a form that are held in memory, the rest on the disk
)

// ParseFiles reads a form with files. It must run before the values are asked for.
func (q *Req) ParseFiles() error {
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
func (q *Req) files(name string) []*multipart.FileHeader {
	if q.MultipartForm == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(q.MultipartForm.File[name]), func(h *multipart.FileHeader) bool { return h.Size == 0 })
}

// Photos stores the photos of a field: those taken in the page, those from the album, and those that came with an earlier
// try of the same form.
func (q *Req) Photos(name string) ([]matter.Photo, error) {
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
	if len(list) > MaxPhotos {
		return list[:MaxPhotos], fault.New(fault.Invalid, "一次最多 %d 张照片，请去掉几张再传", MaxPhotos).At(name)
	}
	return list, nil
}

func (q *Req) takePhoto(h *multipart.FileHeader, way evidence.Way, field string) (matter.Photo, error) {
	data, err := readUpload(h, field)
	if err != nil {
		return matter.Photo{}, err
	}
	p, err := photo.Inspect(data, way, nil)
	if err != nil {
		return matter.Photo{}, AtField(err, field)
	}
	if _, err := q.App.Keep(bytes.NewReader(data)); err != nil {
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

// AtField names the field of a fault that has none.
func AtField(err error, field string) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Field == "" {
		return f.At(field)
	}
	return err
}

// Papers stores scans and documents of a field: pictures or PDF.
func (q *Req) Papers(name string) (list []value.Blob, err error) {
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
				return list, AtField(err, name)
			}
		}
		b, err := q.App.Keep(bytes.NewReader(data))
		if err != nil {
			return list, fmt.Errorf("keep scan: %w", err)
		}
		list = append(list, b)
	}
	return list, nil
}

// Seal writes photos into a hidden field of the form that comes back, so that nobody has to choose them twice. The keyed hash
// keeps others' files out of the form.
func (q *Req) Seal(p matter.Photo) string {
	b, err := json.Marshal(p)
	if err != nil {
		return "" // a photo holds nothing that cannot be written
	}
	body := base64.RawURLEncoding.EncodeToString(b)
	mac, err := q.App.Seal(q.Viewer, body)
	if err != nil {
		return ""
	}
	return body + "." + mac
}

// kept reads what seal wrote; what was tampered with is left out.
func (q *Req) kept(name string) (list []matter.Photo) {
	for _, v := range q.PostForm[name+".kept"] {
		body, _, _ := strings.Cut(v, ".")
		b, err := base64.RawURLEncoding.DecodeString(body)
		var p matter.Photo
		if err != nil || json.Unmarshal(b, &p) != nil || q.Seal(p) != v {
			continue
		}
		list = append(list, p)
	}
	return list
}

// Hashes are the names of files, for the digest of a request.
func Hashes(list []matter.Photo) (out []string) {
	for _, p := range list {
		out = append(out, p.Blob.SHA256)
	}
	return out
}

// MaxSheet bounds a sheet that travels in a form between preview and confirmation.
const MaxSheet = 4 << 20

// PlainTable keeps the rows at their numbers in the file, so that sentences name the row that people see.
func PlainTable(t sheet.Table) standard.Table {
	out := standard.Table{Header: t.Header}
	for _, r := range t.Rows {
		for len(out.Rows)+2 < r.Number {
			out.Rows = append(out.Rows, nil)
		}
		out.Rows = append(out.Rows, r.Cells)
	}
	return out
}

// File reads one file of the form.
func (q *Req) File(field string, limit int64) (data []byte, name string, err error) {
	f, head, err := q.FormFile(field)
	if err != nil {
		return nil, "", fault.New(fault.Invalid, "请选择要上传的文件").At(field).Because(err)
	}
	defer f.Close()
	if head.Size > limit {
		return nil, "", fault.New(fault.TooLarge, "文件超过 %d MB，请拆成几个再传", limit>>20).At(field)
	}
	if data, err = io.ReadAll(f); err != nil {
		return nil, "", err
	}
	return data, head.Filename, nil
}

// FileDigests are the hashes of the files of a form, for the request's digest.
func (q *Req) FileDigests() (list []string) {
	if q.MultipartForm == nil {
		return nil
	}
	for name, heads := range q.MultipartForm.File {
		for _, h := range heads {
			f, err := h.Open()
			if err != nil {
				continue // read again, and refused, by whoever wants the file
			}
			sum := sha256.New()
			if _, err := io.Copy(sum, f); err == nil {
				list = append(list, fmt.Sprintf("%s %s", name, hex.EncodeToString(sum.Sum(nil))))
			}
			f.Close()
		}
	}
	slices.Sort(list)
	return list
}
