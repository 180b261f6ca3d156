package matters

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func redactRoutes() []route {
	return []route{
		page.Get("/matters/{id}/remove", app.Redact, (*req).askRemove),
		page.Post("/matters/{id}/remove", app.Redact, (*req).remove),
	}
}

// textFields names what texts of a matter were typed for; the others are just texts.
var textFields = map[string]string{
	"what": msg.K("问题描述"), "words": msg.K("说明"), "reason": msg.K("理由"), "measure": msg.K("整改措施"), "finding": msg.K("核查意见"),
	"cause": msg.K("原因"), "plan": msg.K("计划"), "basis": msg.K("依据"), "task": msg.K("协办任务"), "place": msg.K("地点"),
}

// removeView asks the data officer what of a matter is to go, and on which ground.
type removeView struct {
	ID, Cmd string
	Table   ui.Table
	Ground  ui.Field
	Grounds []ui.Option
	Errors  []ui.FieldError
}

func (q *req) removeView(picked []string) (removeView, ui.Layout, error) {
	seen, list, err := q.App.Removables(q.Viewer, q.PathValue("id"))
	if err != nil {
		return removeView{}, ui.Layout{}, err
	}
	v := removeView{ID: seen.ID, Cmd: page.NewCommand(), Ground: ui.Field{Name: "ground", Label: q.T("依据"), Hint: q.T("依据写进账本；删去的内容不再有任何人能看到，也不能恢复"), Value: q.PostFormValue("ground")}}
	for _, g := range app.Grounds {
		v.Grounds = append(v.Grounds, ui.Option{Value: g, Label: q.Word(g)})
	}
	v.Table = ui.Table{Caption: q.T("本件里可以依规删除的内容"), Narrow: ui.Stack, Pick: &ui.Pick{Name: "keys"},
		Columns: []ui.Column{{Head: q.T("种类"), Width: ui.W10}, {Head: q.T("内容")}}}
	for _, x := range list {
		kind, body := q.removable(seen.ID, x)
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: x.Key, Name: kind, Selected: slices.Contains(picked, x.Key), Cells: []ui.Content{ui.Text(kind), body}})
	}
	l := ui.Layout{Title: q.T("依规删除"), Crumbs: []ui.Link{{Text: seen.State.Number, Href: matterPath(seen.ID)}},
		Sub: q.T("文字留下“已依规删除”的标记，照片销毁原件，个人信息销毁密钥；账本照样能校验")}
	return v, l, nil
}

// removable is a value in words: what it is, and enough of it to be recognised. What lies in the vault stays there.
func (q *req) removable(id string, x app.Removable) (kind string, body ui.Content) {
	switch x.Kind {
	case app.RemovableText:
		if word, ok := textFields[x.Field]; ok {
			return q.Word(word), ui.Text(x.Words)
		}
		return q.T("文字"), ui.Text(x.Words)
	case app.RemovablePhoto:
		return q.fileKind(x.Photo), ui.Anchor(ui.Link{Text: q.T("打开看"), Href: blobPath(id, x.Photo.SHA256, "preview")})
	}
	var parts []string
	for _, p := range x.Parts {
		parts = append(parts, q.Word(secretWords[p]))
	}
	return q.T("个人信息"), ui.Text(q.T("同一人的%s", strings.Join(parts, q.T("、"))))
}

func (q *req) fileKind(b value.Blob) string {
	if strings.HasPrefix(b.Type, "image/") {
		return q.T("照片")
	}
	return q.T("附件")
}

func (q *req) askRemove() error {
	v, l, err := q.removeView(nil)
	if err != nil {
		return err
	}
	return q.Page(l, removePage(v))
}

func (q *req) remove() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	keys := q.PostForm["keys"]
	err = q.App.Remove(q.Context(), ask, q.PathValue("id"), keys, q.PostFormValue("ground"))
	if err == nil {
		return q.See(matterPath(q.PathValue("id")))
	}
	if k := fault.KindOf(err); k == fault.Internal || k == fault.Missing {
		return err
	}
	v, l, viewErr := q.removeView(keys)
	if viewErr != nil {
		return viewErr
	}
	v.Errors = ui.FieldErrors(q.Context(), err)
	v.Ground.Error = ui.ErrorOf(v.Errors, "ground")
	return q.Again(err, l, removePage(v))
}
