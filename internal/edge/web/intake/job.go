package intake

import (
	"fmt"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/ui"
)

// jobView is the page of a confirmed import.
type jobView struct {
	ID       string
	Progress *ui.Job // nil when it is over
	Why      string  // of a failure
	Counts   []ui.Fact
	Findings []string
	Outcomes []outcomeView
	Ledger   string // address of the ledger, when matters came in
	MayUndo  bool
	Papers   bool   // it is a list of problems, for which slips and a reply can be printed
	MayEnd   bool   // matters wait for a second person, and the viewer may be that
	Await    string // who may be the second person, when the viewer may not
	Slips    int    // accounts of it whose first secret was not printed yet, for who may print it
}

// outcomeView is the rows of one outcome.
type outcomeView struct {
	ID, Note string
	Table    ui.Table
	More     int // rows that are not shown
}

// outcomes are the outcomes that are listed, in their order, with what may be done about the rows.
var outcomes = []struct {
	state         app.RowState
	id            string
	caption, note string
}{
	{app.RowRefused, "refused", msg.K("没有导入的行"), msg.K("每行一句话；下载报告，改好后只传这些行")},
	{app.RowUnsent, "unsent", msg.K("已导入、没有派遣的行"), msg.K("事项已登记，请打开事项另行派遣")},
	{app.RowAsked, "asked", msg.K("作废待第二人确认的行"), msg.K("撤回前已经派遣，要由另一个人确认作废")},
	{app.RowKept, "kept", msg.K("没有撤回的行"), msg.K("导入后已有人办理，请按流程单独处理")},
}

func (q *req) jobView(i app.Import) (v jobView, err error) {
	rows, err := q.App.ImportOutcome(i.ID)
	if err != nil {
		return v, err
	}
	c := i.Result.Of(rows)
	v = jobView{ID: i.ID, Why: c.Why, Findings: i.Spec.Findings, Progress: q.progress(i), MayUndo: i.State == app.JobDone || i.State == app.JobFailed,
		Papers: i.Spec.Kind == app.ImportMatters && i.State == app.JobDone}
	for _, x := range []struct {
		label string
		n     int
	}{
		{q.T("导入的行"), c.Filed}, {q.T("以前已导入的行"), c.Before}, {q.T("没有导入的行"), c.Refused}, {q.T("随行新建"), c.Made},
		{q.T("已派遣"), c.Dispatched}, {q.T("没有派遣"), c.Unsent}, {q.T("已撤回"), c.Undone}, {q.T("作废待第二人确认"), c.Asked}, {q.T("没有撤回"), c.Kept},
	} {
		if x.n > 0 {
			v.Counts = append(v.Counts, ui.Fact{Name: x.label, Value: ui.Text(msg.Num(x.n))})
		}
	}
	if i.Spec.Kind == app.ImportMatters && c.Filed > 0 && q.May(app.SeeMatters) {
		v.Ledger = "/matters?view=all"
	}
	for _, o := range outcomes {
		v.Outcomes = append(v.Outcomes, q.outcome(o.state, o.id, q.Word(o.caption), q.Word(o.note), rows)...)
	}
	if i.State == app.JobUndone && c.Asked > 0 {
		if v.MayEnd = q.App.MayEndUndo(q.Viewer, i); !v.MayEnd {
			v.Await = q.T("还有 %d 件已派遣的事项等第二人确认作废：请另一位值班长或办公室主任打开本页确认，不能是撤回的人自己。", c.Asked)
		}
	}
	if q.May(app.Accounts) {
		list, err := q.App.Enrolled(i.ID)
		if err != nil {
			return v, err
		}
		v.Slips = len(list)
	}
	return v, nil
}

// outcome lists the rows of one state; nothing when there are none.
func (q *req) outcome(state app.RowState, id, caption, note string, rows []app.JobRow) []outcomeView {
	x := outcomeView{ID: id, Note: note, Table: ui.Table{Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("行"), Width: ui.W4, Num: true}, {Head: q.T("说明")}}}}
	n := 0
	for _, r := range rows {
		if r.State != state {
			continue
		}
		if n++; n > shownRows {
			continue
		}
		line := q.T("随行新建")
		if r.Line >= 0 {
			line = msg.Num(r.Line)
		}
		x.Table.Rows = append(x.Table.Rows, ui.Row{Cells: []ui.Content{ui.Text(line), ui.Text(r.Note)}})
	}
	if n == 0 {
		return nil
	}
	x.Table.Caption, x.More = fmt.Sprintf("%s（%s）", caption, msg.Num(n)), max(0, n-shownRows)
	return []outcomeView{x}
}

// confirmUndo is the second person's confirmation of what an undo left waiting.
func (q *req) confirmUndo() (deed.Form, error) {
	i, err := q.openImport()
	if err != nil {
		return deed.Form{}, err
	}
	rows, err := q.App.ImportOutcome(i.ID, app.RowAsked)
	if err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: q.T("确认撤回中的作废"), Note: q.T("下面 %d 件事项撤回前已经派遣，按规则作废要由另一个人确认。确认后不能再办理；规则不许的留着，列在进度页上。", len(rows)), Button: q.T("确认作废"), Danger: true,
		Crumbs: append(q.importCrumbs(), ui.Link{Text: i.Spec.Name, Href: "/imports/" + i.ID}),
		Facts:  outcomeRows(q.outcome(app.RowAsked, "asked", q.T("作废待第二人确认的行"), "", rows))}
	d.Run = func(ask app.Ask, _ *deed.Answers) (string, error) {
		confirmed, refused, err := q.App.ConfirmUndo(q.Context(), ask, i.ID)
		if err == nil && confirmed == 0 && len(refused) > 0 {
			err = refused[0]
		}
		return "/imports/" + i.ID, err
	}
	return d, nil
}
