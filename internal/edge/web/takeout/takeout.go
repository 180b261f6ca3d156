//msg:off what is taken away is Chinese

// Package takeout writes 停用导出: everything a viewer may see, readable without this system, in one ZIP. It streams: one matter is in
// memory at a time.
package takeout

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"iter"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/matters"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/verifier"
)

//go:embed takeout.html
var templates string

var pages = template.Must(template.New("").Parse(templates))

// perIndex is how many matters one page of the index lists.
const perIndex = 1000

// pageOf is how many matters are looked up at a time.
const pageOf = 500

// out writes one ZIP.
type out struct {
	*page.Req
	zip   *zip.Writer
	files map[string]string // name in the ZIP by SHA-256
	rows  int
	step  func(done int)
	lines []indexLine // of the index page under way
	index []string    // names of the index pages
}

// indexLine is a matter in the index.
type indexLine struct{ Number, Title, Unit, Status, Due string }

// Report says what went in.
type Report struct{ Matters, Files int }

// Write writes everything that the viewer of q may see. Secrets of persons are not in it; the proof of the whole journal is.
func Write(ctx context.Context, q *page.Req, w io.Writer, step func(done int)) (Report, error) {
	o := &out{Req: q, zip: zip.NewWriter(w), files: map[string]string{}, step: step}
	for _, part := range []func(context.Context) error{o.matters, o.registers, o.proof, o.readme} {
		if err := part(ctx); err != nil {
			return Report{}, err
		}
	}
	return Report{o.rows, len(o.files)}, o.zip.Close()
}

// matters writes one page for each matter, the index, and then the ledger as a table.
func (o *out) matters(ctx context.Context) error {
	for l, err := range o.ledger(ctx) {
		if err != nil {
			return err
		}
		if err := o.matter(l.ID); err != nil {
			return fmt.Errorf("write matter %s: %w", l.State.Number, err)
		}
	}
	if err := o.endIndex(); err != nil {
		return err
	}
	if err := o.page("index.html", "index", map[string]any{"Body": o.App.District().Body.Name, "At": msg.Stamp(o.App.Now()), "Lists": o.index, "N": o.rows}); err != nil {
		return err
	}
	return o.table(ctx)
}

// ledger goes through all matters that the viewer sees, the newest first.
func (o *out) ledger(ctx context.Context) iter.Seq2[app.Line, error] {
	return func(yield func(app.Line, error) bool) {
		f := app.Find{Limit: pageOf}
		for {
			lines, next, err := o.App.FindMatters(o.Viewer, f)
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(app.Line{}, err)
				return
			}
			for _, l := range lines {
				if !yield(l, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			if err := f.SetCursor(next); err != nil {
				yield(app.Line{}, err)
				return
			}
		}
	}
}

func (o *out) matter(id string) error {
	t, err := matters.Tell(o.Req, id)
	if err != nil {
		return err
	}
	type file struct {
		Href  string
		Image bool
	}
	var files []file
	for _, sum := range t.Files {
		name, err := o.file(t.Seen.ID, sum)
		if err != nil {
			return err
		}
		files = append(files, file{"../" + name, strings.HasSuffix(name, ".jpg") || strings.HasSuffix(name, ".png")})
	}
	number := t.Seen.State.Number
	if err := o.page("matters/"+number+".html", "matter", map[string]any{"T": t, "Number": number, "Files": files}); err != nil {
		return err
	}
	o.lines = append(o.lines, indexLine{number, t.Title, t.Unit, t.Status, t.Due})
	if o.rows++; o.rows%100 == 0 && o.step != nil {
		o.step(o.rows)
	}
	if len(o.lines) == perIndex {
		return o.endIndex()
	}
	return nil
}

// endings are the endings of names by type.
var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/heic": ".heic", "application/pdf": ".pdf"}

// file writes a stored file once; one that was lawfully removed has no name.
func (o *out) file(id, sum string) (string, error) {
	if name, ok := o.files[sum]; ok {
		return name, nil
	}
	f, b, err := o.App.MatterFile(o.Viewer, id, sum)
	if fault.KindOf(err) == fault.Missing {
		o.files[sum] = "files/gone.html"
		return o.files[sum], nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close() // read only
	name := "files/" + sum + endings[b.Type]
	w, err := o.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: o.App.Now().Time()})
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(w, f); err != nil {
		return "", fmt.Errorf("copy file %s: %w", sum, err)
	}
	o.files[sum] = name
	return name, nil
}

func (o *out) endIndex() error {
	if len(o.lines) == 0 {
		return nil
	}
	name := fmt.Sprintf("list-%03d.html", len(o.index)+1)
	o.index = append(o.index, name)
	err := o.page(name, "list", o.lines)
	o.lines = o.lines[:0]
	return err
}

// create begins a file of the ZIP.
func (o *out) create(name string) (io.Writer, error) {
	return o.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: o.App.Now().Time()})
}

func (o *out) page(name, template string, data any) error {
	w, err := o.create(name)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	if err := pages.ExecuteTemplate(b, template, data); err != nil {
		return fmt.Errorf("draw %s: %w", name, err)
	}
	return b.Flush()
}

// proof takes the whole journal along, with the verifier that needs nothing of ours.
func (o *out) proof(ctx context.Context) error {
	w, err := o.zip.CreateHeader(&zip.FileHeader{Name: "proof/journal.zip", Method: zip.Store, Modified: o.App.Now().Time()})
	if err != nil {
		return err
	}
	if err := o.App.Bundle(ctx, o.Viewer, w, app.BundleOptions{Texts: true}); err != nil {
		return err
	}
	return fs.WalkDir(verifier.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := verifier.Files.ReadFile(path)
		if err != nil {
			return err
		}
		return o.bytes("proof/"+path, data)
	})
}

func (o *out) bytes(name string, data []byte) error {
	w, err := o.create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, bytes.NewReader(data))
	return err
}

func (o *out) readme(context.Context) error {
	if err := o.page("files/gone.html", "gone", nil); err != nil {
		return err
	}
	text := fmt.Sprintf(readme, o.App.District().Body.Name, msg.Stamp(o.App.Now()), o.rows, len(o.files))
	return o.bytes("README.txt", []byte("\ufeff"+strings.ReplaceAll(text, "\n", "\r\n")))
}

const readme = `%s 停用导出
导出时间 %s，事项 %d 件，附件 %d 个。

怎么看
  index.html     双击打开，从这里能看到每一件事项；不需要本系统，不需要网络。
  matters/       每件事项一页，有全部办理记录，可以打印。
  files/         照片和附件，文件名是内容的 SHA-256 摘要。
  tables/        总台账和各种底数的表格，用 Excel 或 WPS 打开。
  proof/         证明账本没有被改过的证据，和一个独立的校验程序。

怎么校验
  装有 Python 3 的电脑上，在 proof 目录里运行：python3 verify.py journal.zip
  请把打印出来的公钥和根哈希与当面或公文拿到的核对。

没有什么
  个人的姓名、电话、证件号码等保密内容不在里面。
  依法删除的文字和附件不在里面，原处留有标记。
  导出的人无权看的事项不在里面。
`
