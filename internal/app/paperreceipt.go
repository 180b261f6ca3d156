//msg:off official papers stay Chinese

package app

import (
	"context"

	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/paper"
)

// ReceiptPaper draws the receipt of a citizen's report 反映问题回执. code is his code and address the page that it opens; standing
// says in plain words how the matter stands. Whoever has the paper has the code, and the paper says so.
func (a *App) ReceiptPaper(ctx context.Context, m PublicMatter, code, address, standing string) (doc paper.Document, err error) {
	d := a.District()
	t := paper.Table{Columns: []paper.Column{{Title: "项目", Width: 5, Middle: true}, {Title: "内容", Width: 23}}}
	put := func(name, words string) {
		if words != "" {
			t.Rows = append(t.Rows, []string{name, words})
		}
	}
	put("查询码", code)
	put("问题", m.What)
	put("地点", m.Words)
	put("反映时间", paper.Moment(m.Filed))
	if m.Status.Live() && m.Status != matter.Hold {
		put("最迟办好时间", paper.Moment(m.Due))
	}
	put("办理情况", standing)
	put("查进度", address)
	doc = paper.Document{Title: "反映问题回执", Papers: []paper.Paper{{Slip: true, Title: "反映问题回执", Number: "编号：" + m.Number, Issuer: d.Body.Name, Date: a.db.Now().Date(),
		Body: []paper.Part{paper.Para("您反映的问题已经收到。凭查询码可以查看进度、补充情况；办好后认为没有解决的，可以要求重新办理。谁拿着查询码谁就能查，请收好本回执。"), t}}}}
	doc.Foot, err = a.PaperFoot(ctx)
	return doc, err
}
