package matters

import (
	"io"
	"strings"

	"shuangcheng/internal/app"
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
	return q.Picture(f, blob, size)
}
