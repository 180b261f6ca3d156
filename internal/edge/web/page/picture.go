package page

import (
	"fmt"
	"io"
	"os"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/photo"
)

// Picture answers with a small picture of a stored photo, thumb or preview: drawn anew, so that nothing the camera wrote beside the
// picture goes out with it.
func (q *Req) Picture(f *os.File, blob value.Blob, size string) error {
	if size != app.Thumb && size != app.Preview || !strings.HasPrefix(blob.Type, "image/") {
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

// smallPicture gives a small picture that is kept, or makes it when it is asked for before the job that reads photos came by.
func (q *Req) smallPicture(f *os.File, sha, size string) ([]byte, error) {
	if b, ok, err := q.App.KeptSmall(sha, size); ok || err != nil {
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
	small := map[string][]byte{app.Thumb: r.Thumb, app.Preview: r.Preview}
	for name, b := range small {
		if err := q.App.KeepSmall(sha, name, b); err != nil {
			return nil, err
		}
	}
	return small[size], nil
}
