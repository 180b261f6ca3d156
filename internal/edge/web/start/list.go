package start

import (
	"net/http"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// task is one line of the list: what it is for, whether it is there, and what to press.
type task struct {
	Title, Note string
	Done        bool
	Job         *ui.Job // while it is being written
	Fault       string  // why it was not written
	Act         templ.Component
}

// tasks is the whole list in the order in which a district needs it.
func (q *req) tasks(b app.Beginnings) []task {
	d := q.App.District()
	return []task{
		{Title: q.T("管理员和本单位"), Done: true, Note: q.T("本单位是%s，名称印在每份文书上。", d.Body.Name), Act: ui.Press(ui.Button{Label: q.T("改名称"), Small: true, Href: "/settings/body"})},
		q.regionTask(b), q.standardsTask(b),
		{Title: q.T("办公时间"), Done: b.Hours, Note: q.T("期限按它计算。现在是%s，国家放假安排已随软件带来。", q.hours()), Act: hoursActs(page.NewCommand(), b.Hours)},
		{Title: q.T("旧台账"), Done: b.Matters, Note: q.T("一张旧表就够：Excel、CSV、Word 表格或群聊文字。表里没登记过的单位、点位会列出来，确认一次全部建好。"), Act: q.importAct(q.T("导入旧台账"), "ledger", b.Region && !b.Matters)},
		{Title: q.T("责任表"), Done: b.Cells, Note: q.T("网格、网格长、网格员、包保领导的表。导入后问题才找得到人。"), Act: q.importAct(q.T("导入责任表"), "duty", b.Matters && !b.Cells)},
		q.accountsTask(b),
		{Title: q.T("备份"), Done: b.Backup, Note: q.T("每天自动备一份到另一个存储设备，按一次就能做第一份。"), Act: q.backupAct()},
	}
}

func (q *req) regionTask(b app.Beginnings) task {
	t := task{Title: q.T("辖区"), Done: b.Region, Note: q.T("选区县，按公布的区划建立镇街和社区（村），不用自己录。"), Act: ui.Buttons(ui.Button{Label: q.T("选择辖区"), Href: "/start/region", Small: b.Region, Kind: primary(!b.Region)})}
	if b.Region {
		t.Note = q.T("已有镇街 %d 个、社区（村）%d 个。", b.Towns, b.Villages)
		t.Act = ui.Buttons(ui.Button{Label: q.T("再加区县"), Small: true, Href: "/start/region"}, ui.Button{Label: q.T("我们是功能区"), Small: true, Href: "/start/zone"})
	}
	q.underWay(&t, app.IntakeTask, q.T("正在建立单位"))
	return t
}

func (q *req) standardsTask(b app.Beginnings) task {
	t := task{Title: q.T("测评标准和放假安排"), Done: b.Standards >= b.Shipped, Note: q.T("随软件带来 %d 套：两个测评体系、问题目录、立案条件和时限。", b.Shipped)}
	if !t.Done {
		t.Act = takeForm(page.NewCommand())
	}
	q.underWay(&t, app.SetupTask, q.T("正在写入标准"))
	return t
}

func (q *req) accountsTask(b app.Beginnings) task {
	t := task{Title: q.T("账号"), Done: b.Accounts > 0 && b.Fresh == 0, Note: q.T("按岗位一次建好账号，打印口令条裁开发放；第一次登录须改口令。"), Act: ui.Press(ui.Button{Label: q.T("从责任表建账号"), Href: "/accounts/posts", Kind: primary(b.Cells && b.Accounts == 0)})}
	if b.Fresh > 0 {
		t.Note = q.T("%d 人已登记，还没有发口令条。", b.Fresh)
		t.Act = ui.Press(ui.Button{Label: q.T("打印他们的口令条"), Href: "/accounts/slips", Kind: ui.Primary})
	}
	if !q.May(app.Accounts) {
		t.Act = nil
	}
	return t
}

func primary(yes bool) ui.Kind {
	if yes {
		return ui.Primary
	}
	return ui.Plain
}

func (q *req) importAct(label, kind string, first bool) templ.Component {
	if !q.May(app.BulkWork) {
		return nil
	}
	return ui.Press(ui.Button{Label: label, Icon: ui.IconUpload, Href: "/imports/new?kind=" + kind, Kind: primary(first)})
}

// underWay shows how far a long work is, or why it stopped.
func (q *req) underWay(t *task, name, doing string) {
	now, ok := q.App.Task(name)
	switch {
	case !ok:
	case !now.Over:
		t.Job, t.Act = &ui.Job{Text: doing, Done: now.Done, Total: now.Total, Poll: "/start/progress?task=" + name}, nil
	case now.Err != nil:
		t.Fault = msg.Fault(q.Context(), now.Err)
	case len(now.Left) > 0:
		t.Fault = q.T("有 %d 处没有办成：%s", len(now.Left), msg.Fault(q.Context(), now.Left[0]))
	}
}

func (q *req) backupAct() templ.Component {
	if !q.May(app.Operate) {
		return nil
	}
	return ui.Press(ui.Button{Label: q.T("去做备份"), Small: true, Href: "/operations"})
}

func (q *req) showList() error {
	b, err := q.App.Beginnings()
	if err != nil {
		return err
	}
	return q.Page(ui.Layout{Title: q.T("上手清单"), Sub: q.T("从上到下做；哪一项都可以先跳过，做到一半离开也不要紧")}, listPage(q.tasks(b)))
}

// showProgress is the piece that the list asks for anew; when the work is over the page itself is loaded again.
func (q *req) showProgress() error {
	name := q.URL.Query().Get("task")
	t := task{}
	q.underWay(&t, name, map[string]string{app.IntakeTask: q.T("正在建立单位"), app.SetupTask: q.T("正在写入标准")}[name])
	if t.Job == nil {
		q.W.Header().Set("HX-Refresh", "true")
		t.Job = &ui.Job{Text: q.T("做完了"), Done: 1, Total: 1}
	}
	return q.Draw(http.StatusOK, ui.Progress(*t.Job))
}

// hours are the office hours in one line.
func (q *req) hours() string {
	var s string
	for n, x := range q.App.District().Office().Seasons {
		if n > 0 {
			s += q.T("；")
		}
		if len(q.App.District().Office().Seasons) > 1 {
			s += x.Name + " "
		}
		for m, p := range x.Hours {
			if m > 0 {
				s += q.T("、")
			}
			s += p.From.String() + "–" + p.To.String()
		}
	}
	return s
}

func (q *req) confirmHours() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	if _, err := q.App.SetHours(q.Context(), ask, q.App.District().Office()); err != nil {
		return err
	}
	return q.See(page.StartPath)
}

func (q *req) takeStandards() error {
	if err := q.App.StartShipped(); err != nil {
		return err
	}
	return q.See(page.StartPath)
}
