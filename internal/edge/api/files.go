//msg:off the description of the interface is Chinese
package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/photo"
)

// File is a stored file.
type File struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Type   string `json:"type"`
}

type uploadInput struct {
	RawBody []byte
}

type stored struct{ Body File }

// upload keeps one photo or PDF. The same bytes sent again are the same file, so no Command-Id is asked.
func (s *Server) upload(_ context.Context, _ app.Viewer, in *uploadInput) (*stored, error) {
	b, err := s.keep(in.RawBody)
	return &stored{File(b)}, err
}

// keep stores a photo that can be looked at, or a PDF; nothing else is an attachment.
func (s *Server) keep(data []byte) (value.Blob, error) {
	if len(data) == 0 {
		return value.Blob{}, fault.New(fault.Invalid, "文件是空的，请重新选择")
	}
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		if err := photo.Check(data); err != nil {
			return value.Blob{}, err
		}
	}
	return s.app.KeepBytes(data)
}

type fileInput struct {
	ID     string `path:"id" maxLength:"64" doc:"事项 ID 或编号"`
	SHA256 string `path:"sha256" pattern:"^[0-9a-f]{64}$"`
}

func (s *Server) download(_ context.Context, v app.Viewer, in *fileInput) (*huma.StreamResponse, error) {
	f, b, err := s.app.MatterFile(v, in.ID, in.SHA256)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", b.Type)
		c.SetHeader("Content-Disposition", "attachment")
		_, err := io.Copy(c.BodyWriter(), f)
		if err = errors.Join(err, f.Close()); err != nil && c.Context().Err() == nil {
			slog.ErrorContext(c.Context(), "file not sent whole", "sha256", b.SHA256, "err", err)
		}
	}}, nil
}

func (s *Server) fileOperations() {
	operation(s, app.FileMatters, huma.Operation{OperationID: "file-upload", Method: http.MethodPost, Path: "/files",
		Summary: "上传照片或 PDF", Tags: []string{"附件"}, DefaultStatus: http.StatusCreated, MaxBodyBytes: maxUpload}, s.upload)
	operation(s, app.SeeMatters, huma.Operation{OperationID: "file-get", Method: http.MethodGet, Path: "/matters/{id}/files/{sha256}",
		Summary: "下载事项的附件", Tags: []string{"附件"}}, s.download)
}
