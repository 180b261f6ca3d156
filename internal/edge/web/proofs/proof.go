package proofs

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func proofRoutes() []route {
	return []route{
		page.Get("/proofs", app.Proofs, (*req).showProofs),
		page.Post("/proofs/publish", app.Proofs, (*req).publishCheckpoint),
		page.Post("/proofs/bundle", app.Proofs, (*req).takeBundle),
		page.Get("/proofs/checkpoints/{epoch}/{size}", app.Public, (*req).takeCheckpoint),
	}
}

// proofsView is what the journal can prove of itself.
type proofsView struct {
	Last         []ui.Fact
	Seal         string // origin:size:root, as the verifier reads it
	Published    ui.Table
	All          bool // may take the whole journal
	Matter       ui.Field
	Verify, Seen string // commands to paste
	Cmd          string
	Errors       []ui.FieldError
	Empty        bool
}

func (q *req) showProofs() error {
	v, err := q.proofsView()
	if err != nil {
		return err
	}
	return q.Page(q.proofsLayout(), proofsPage(v))
}

func (q *req) proofsLayout() ui.Layout {
	return ui.Layout{Title: q.T("账本校验"), Sub: q.T("账本逐条相扣，谁改了都查得出来；这里拿得到给外人校验的全部东西")}
}

func (q *req) proofsView() (proofsView, error) {
	v := proofsView{All: q.Viewer.MayTakeAll(), Cmd: page.NewCommand(), Matter: ui.Field{Name: "matter", Label: q.T("事项编号"), Example: "2018-000123", Value: q.FormValue("matter"), Optional: true}}
	list, err := q.App.Checkpoints()
	if err != nil {
		return v, err
	}
	keys, err := q.App.PublicKeys()
	if err != nil {
		return v, err
	}
	cp, err := q.App.Checkpoint()
	if fault.KindOf(err) == fault.Missing {
		v.Empty = true
		return v, nil
	}
	if err != nil {
		return v, err
	}
	finger := ""
	if len(keys) > 0 {
		finger = keys[len(keys)-1].Fingerprint
	}
	root := hex.EncodeToString(cp.Root[:])
	v.Last = []ui.Fact{{Name: q.T("账本"), Value: ui.CodeCell(cp.Origin)}, {Name: q.T("条数"), Value: ui.Text(msg.Num(cp.Size))}, {Name: q.T("根哈希"), Value: page.SecretText(root)},
		{Name: q.T("时间"), Value: ui.Text(msg.Stamp(cp.At))}, {Name: q.T("公钥指纹"), Value: page.SecretText(finger)}}
	v.Seal = fmt.Sprintf("%s:%d:%s", cp.Origin, cp.Size, base64.StdEncoding.EncodeToString(cp.Root[:]))
	v.Published = q.checkpointTable(list)
	v.Verify = "shuangcheng verify --key '" + finger + "' matter.zip"
	v.Seen = "shuangcheng verify --key '" + finger + "' --seen " + v.Seal + " matter.zip"
	return v, nil
}

func (q *req) checkpointTable(list []app.Checkpoint) ui.Table {
	t := ui.Table{Caption: q.T("对外公布的校验点"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("时间"), Width: ui.W12}, {Head: q.T("账本")}, {Head: q.T("条数"), Num: true, Width: ui.W8}, {Head: q.T("根哈希"), Width: ui.W12}, {Head: q.T("见证"), Num: true, Width: ui.W5}, {Head: q.T("下载"), Width: ui.W6}}}
	for _, c := range slices.Backward(list) {
		if len(t.Rows) == page.ItemsPerPage {
			break
		}
		file := fmt.Sprintf("/proofs/checkpoints/%d/%d", c.Epoch, c.Size)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(msg.Stamp(c.At)), ui.CodeCell(c.Origin), ui.Text(msg.Num(c.Size)), ui.Hash(hex.EncodeToString(c.Root[:])),
			ui.Text(msg.Num(strings.Count(c.Cosigs, "\n"))), ui.Anchor(ui.Link{Text: q.T("签名原文"), Href: file})}})
	}
	return t
}

func (q *req) publishCheckpoint() error {
	if _, err := q.App.PublishCheckpoint(q.Context()); err != nil {
		return err
	}
	return q.See("/proofs#published")
}

// takeCheckpoint gives a published checkpoint to anybody: whoever keeps it can later prove that nothing was changed since.
func (q *req) takeCheckpoint() error {
	list, err := q.App.Checkpoints()
	if err != nil {
		return err
	}
	for _, c := range list {
		if fmt.Sprint(c.Epoch) == q.PathValue("epoch") && fmt.Sprint(c.Size) == q.PathValue("size") {
			q.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
			q.W.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="checkpoint-%d-%d.txt"`, c.Epoch, c.Size))
			_, err := fmt.Fprint(q.W, c.Note, c.Cosigs)
			return err
		}
	}
	return fault.New(fault.Missing, "没有公布过这个校验点，请从校验页重新选择")
}

// takeBundle makes a bundle and sends it as a file.
func (q *req) takeBundle() error {
	o, err := q.bundleOptions()
	if err == nil {
		name := "journal.zip"
		if o.Matter != "" {
			name = "matter-" + q.PostFormValue("matter") + ".zip"
		}
		err = q.App.Bundle(q.Context(), q.Viewer, &download{w: q.W, name: name}, o)
	}
	if k := fault.KindOf(err); err != nil && k != fault.Internal {
		v, verr := q.proofsView()
		if verr != nil {
			return verr
		}
		v.Errors = ui.FieldErrors(q.Context(), deed.At(err, "matter"))
		v.Matter.Error = ui.ErrorOf(v.Errors, "matter")
		return q.Again(err, q.proofsLayout(), proofsPage(v))
	}
	return err
}

// bundleOptions reads what is asked for: the whole journal, or one matter by its number.
func (q *req) bundleOptions() (o app.BundleOptions, err error) {
	o.Texts = q.PostFormValue("texts") == "1"
	number := strings.TrimSpace(q.PostFormValue("matter"))
	if q.PostFormValue("what") == "all" {
		return o, nil
	}
	if number == "" {
		return o, fault.New(fault.Invalid, "请填写事项编号，例如 2018-000123").At("matter")
	}
	o.Matter = number
	return o, nil
}

// download says that a file comes with its first byte, so that a refusal can still be a page.
type download struct {
	w    http.ResponseWriter
	name string
	sent bool
}

func (d *download) Write(b []byte) (int, error) {
	if !d.sent {
		d.w.Header().Set("Content-Type", "application/zip")
		d.w.Header().Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
		d.sent = true
	}
	return d.w.Write(b)
}
