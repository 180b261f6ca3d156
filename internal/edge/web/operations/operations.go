package operations

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// shownOps is how many works of a kind the page lists.
const shownOps = 10

// operationsView is the page of the machine.
type operationsView struct {
	Worst    app.Level
	Findings []app.Finding
	Running  []ui.Job
	Backups  []app.Kept
	Where    string
	Take     bool // may carry a backup away
	Plan     []ui.Fact
	Ops      []app.Op
	Cmd      string
}

// kinds are the works in the order of the page.
var kinds = []app.OpKind{app.OpBackup, app.OpRehearsal, app.OpVerify, app.OpShutdown}

func (q *req) showOperations() error {
	v := operationsView{Findings: q.App.Health(), Running: q.running(), Where: q.App.Repository(), Take: q.Viewer.MayTakeAll(), Worst: app.Good}
	for _, f := range v.Findings {
		if f.Level == app.Bad || f.Level == app.Look && v.Worst == app.Good {
			v.Worst = f.Level
		}
	}
	var err error
	if v.Backups, err = q.App.Backups(); err != nil {
		return err
	}
	plan, err := q.App.Plan()
	if err != nil {
		return err
	}
	v.Plan = q.planFacts(plan)
	for _, k := range kinds {
		list, err := q.App.Ops(k, shownOps)
		if err != nil {
			return err
		}
		v.Ops = append(v.Ops, list...)
	}
	l := ui.Layout{Title: q.T("运行与备份"), Sub: q.T("系统好不好、备份在不在、恢复练没练，都在这一页"), Acts: operationsActs()}
	return q.Page(l, operationsPage(v))
}

func (q *req) planFacts(p app.OpPlan) []ui.Fact {
	nightly, rehearse := q.T("每天 %d 点以后，保留最近 %d 份；新的一份核对无误后才删旧的", p.Hour, p.Keep), q.T("每 %d 天自动做一次", p.Rehearse)
	if !p.Backup {
		nightly = q.T("不自动备份")
	}
	if p.Rehearse == 0 {
		rehearse = q.T("不自动演练")
	}
	return []ui.Fact{{Name: q.T("自动备份"), Value: ui.Text(nightly)}, {Name: q.T("恢复演练"), Value: ui.Text(rehearse)}, {Name: q.T("账本校验"), Value: ui.Text(q.T("每天 %d 点起的几小时内做一次", p.Hour))}}
}

// running tells of the works under way.
func (q *req) running() (list []ui.Job) {
	for _, k := range kinds {
		if t, ok := q.App.Task(string(k)); ok && !t.Over {
			j := ui.Job{Text: q.T("%s正在进行", q.Word(app.OpWords[k])), Done: t.Done, Total: t.Total, Poll: "/operations/progress"}
			if t.What != "" {
				j.Text += q.T("：%s", q.Word(t.What))
			}
			list = append(list, j)
		}
	}
	return list
}

// showProgress gives the works under way anew; when none is, the page is asked for again.
func (q *req) showProgress() error {
	list := q.running()
	if len(list) == 0 {
		q.W.Header().Set("HX-Refresh", "true")
	}
	var buf bytes.Buffer
	if err := progressPiece(list).Render(q.Context(), &buf); err != nil {
		return err
	}
	q.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	q.W.Header().Set("Cache-Control", "no-store")
	_, err := q.W.Write(buf.Bytes())
	return err
}

// run begins the work that was asked for.
func (q *req) run() error {
	start := map[app.OpKind]func(string) error{app.OpBackup: q.App.BackUp, app.OpRehearsal: q.App.Rehearse, app.OpVerify: q.App.VerifyJournal}[app.OpKind(q.PostFormValue("what"))]
	if start == nil {
		return fault.New(fault.Invalid, "没有这项工作，请刷新页面后再选")
	}
	if err := start("account/" + string(q.Viewer.Account)); err != nil {
		return err
	}
	return q.See("/operations")
}

// showReport is the report of one work, to be printed.
func (q *req) showReport() error {
	op, err := q.App.Op(q.PathValue("id"))
	if err != nil {
		return err
	}
	facts := []ui.Fact{{Name: q.T("结果"), Value: outcome(q.Context(), op)}, {Name: q.T("开始"), Value: ui.Text(msg.Stamp(op.Began))}, {Name: q.T("用时"), Value: ui.Text(q.lasted(op.Lasted()))}, {Name: q.T("由谁"), Value: ui.Text(q.who(op.Actor))}}
	for _, f := range []struct{ name, value string }{{q.T("备份"), op.Name}, {q.T("账本"), op.Origin}, {q.T("到第几条"), sized(op.Size)}, {q.T("根哈希"), op.Root}, {q.T("原因"), op.Why}} {
		if f.value != "" {
			facts = append(facts, ui.Fact{Name: f.name, Value: page.Wrapped(f.value)})
		}
	}
	title := q.T("%s报告", q.Word(app.OpWords[op.Kind]))
	return q.Page(ui.Layout{Title: title, Sub: q.App.District().Body.Name, Crumbs: q.crumbs()}, reportPage(facts, op))
}

func (q *req) crumbs() []ui.Link {
	return []ui.Link{{Text: q.T("运行与备份"), Href: "/operations"}}
}

func sized(n int64) string {
	if n == 0 {
		return ""
	}
	return msg.Num(n)
}

// lasted writes a span as an office says it.
func (q *req) lasted(d time.Duration) string {
	if d < time.Minute {
		return q.T("%d 秒", int(d.Seconds()))
	}
	return q.T("%d 分 %d 秒", int(d.Minutes()), int(d.Seconds())%60)
}

// who names who began a work.
func (q *req) who(actor string) string {
	id, ok := strings.CutPrefix(actor, "account/")
	if !ok {
		return q.T("系统自动")
	}
	return q.App.District().Org.Account(org.AccountID(id)).Name
}

// levels are how findings look: a shape and a word.
var levels = map[app.Level]struct {
	state ui.State
	word  string
}{app.Good: {ui.StateMet, msg.K("正常")}, app.Look: {ui.StateSoon, msg.K("留意")}, app.Bad: {ui.StateOver, msg.K("要处理")}}

func level(ctx context.Context, l app.Level) ui.Content {
	return ui.StatusText(levels[l].state, msg.Word(ctx, levels[l].word))
}

// outcome is how a work ended.
func outcome(ctx context.Context, op app.Op) ui.Content {
	if op.OK() {
		return ui.StatusText(ui.StateMet, msg.T(ctx, "通过"))
	}
	return ui.StatusText(ui.StateOver, msg.T(ctx, "没有通过"))
}

func findingsTable(ctx context.Context, list []app.Finding) ui.Table {
	t := ui.Table{Caption: msg.T(ctx, "健康情况"), Narrow: ui.Stack, Columns: []ui.Column{{Head: msg.T(ctx, "情况"), Width: ui.W6}, {Head: msg.T(ctx, "项目"), Width: ui.W8}, {Head: msg.T(ctx, "说明")}}}
	for _, f := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{level(ctx, f.Level), ui.Text(msg.Word(ctx, f.About)), page.Wrapped(f.Text)}})
	}
	return t
}

func backupsTable(ctx context.Context, v operationsView) ui.Table {
	t := ui.Table{Caption: msg.T(ctx, "备份"), Narrow: ui.Stack, Columns: []ui.Column{{Head: msg.T(ctx, "时间"), Width: ui.W10}, {Head: msg.T(ctx, "到第几条"), Num: true, Width: ui.W8}, {Head: msg.T(ctx, "大小"), Num: true, Width: ui.W8},
		{Head: msg.T(ctx, "附件"), Num: true, Width: ui.W6}, {Head: msg.T(ctx, "根哈希")}, {Head: msg.T(ctx, "下载"), Width: ui.W8}}}
	for _, b := range v.Backups {
		made := b.Made
		if i, err := calendar.ParseInstant(b.Made); err == nil {
			made = msg.Stamp(i)
		}
		take := ui.Text("")
		if v.Take {
			take = ui.Anchor(ui.Link{Text: msg.T(ctx, "整份下载"), Href: "/operations/backups/" + backupName(b)})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(made), ui.Text(msg.Num(b.Size)), ui.Text(megabytes(b.Bytes)), ui.Text(msg.Num(b.Blobs)), page.Wrapped(b.Root), take}})
	}
	return t
}

func opsTable(ctx context.Context, list []app.Op) ui.Table {
	t := ui.Table{Caption: msg.T(ctx, "做过的"), Narrow: ui.Stack, Columns: []ui.Column{{Head: msg.T(ctx, "时间"), Width: ui.W10}, {Head: msg.T(ctx, "工作"), Width: ui.W8}, {Head: msg.T(ctx, "结果"), Width: ui.W8}, {Head: msg.T(ctx, "说明")}, {Head: msg.T(ctx, "报告"), Width: ui.W6}}}
	for _, o := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(msg.Stamp(o.Began)), ui.Text(msg.Word(ctx, app.OpWords[o.Kind])), outcome(ctx, o), page.Wrapped(o.Why),
			ui.Anchor(ui.Link{Text: msg.T(ctx, "看报告"), Href: "/operations/reports/" + o.ID})}})
	}
	return t
}

func comparedTable(ctx context.Context, op app.Op) ui.Table {
	t := ui.Table{Caption: msg.T(ctx, "核对了什么"), Narrow: ui.Stack, Columns: []ui.Column{{Head: msg.T(ctx, "情况"), Width: ui.W6}, {Head: msg.T(ctx, "核对"), Width: ui.W12}, {Head: msg.T(ctx, "查到的")}}}
	for _, c := range op.Compared {
		l := app.Good
		if !c.OK {
			l = app.Bad
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{level(ctx, l), ui.Text(c.What), page.Wrapped(c.Found)}})
	}
	return t
}

// noDeadline lets a long download go on past the server's bound for one request.
func (q *req) noDeadline() {
	http.NewResponseController(q.W).SetWriteDeadline(time.Time{}) // a writer without deadlines has none to lift
}
