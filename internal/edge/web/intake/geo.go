package intake

import (
	"net/http"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func geoRoutes() []route {
	list := []route{
		page.Get("/geo", app.SeeOrg, (*req).showGeo),
		page.Get("/geo/tasks/{name}", app.EditOrg, (*req).showTask),
		page.Get("/geo/tasks/{name}/piece", app.EditOrg, (*req).showTaskPiece),
		page.Post("/geo/divisions/take", app.EditOrg, (*req).takeDivisions),
		page.Post("/geo/move/take", app.EditOrg, (*req).takeMove),
		page.Get("/geo/undecided", app.SeeOrg, (*req).showUndecided),
		page.Post("/geo/outlines/take", app.EditOrg, (*req).takeOutlines),
		page.Get("/geo/sites", app.SeeOrg, (*req).showSiteProposals),
		page.Post("/geo/sites", app.EditOrg, (*req).acceptSiteCells),
		page.Post("/geo/sitefile/take", app.EditOrg, (*req).takeSites),
	}
	return slices.Concat(list,
		deed.Routes("/geo/divisions", app.EditOrg, (*req).divisionsDeed), deed.Routes("/geo/zone", app.EditOrg, (*req).zoneDeed),
		deed.Routes("/geo/move", app.EditOrg, (*req).moveDeed), deed.Routes("/geo/undecided/{id}", app.EditOrg, (*req).settleDeed),
		deed.Routes("/geo/outlines", app.EditOrg, (*req).outlinesDeed), deed.Routes("/geo/sitefile", app.EditOrg, (*req).siteFileDeed))
}

// preview is what a work would do, with the form that carries it out.
type preview struct {
	Alert  ui.Notice // what stands in the way, or nothing
	Lines  []string  // counts and remarks in sentences
	Parts  []page.Section
	Action string // empty: nothing can be carried out
	Hidden []ui.Pair
	Cmd    string
	Button string
	Back   string
}

func (q *req) geoCrumbs(more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: q.T("区划与边界"), Href: "/geo"}}, more...)
}

// showGeo is the list of works on the ground of the district, each with what there is to do.
func (q *req) showGeo() error {
	d, today := q.App.District(), q.Today()
	undecided, proposals := len(d.Undecided(today)), len(q.App.SiteProposals())
	acts := []struct {
		right app.Right
		item  ui.ListItem
	}{
		{app.EditOrg, ui.ListItem{Title: q.T("接收区划"), Href: "/geo/divisions", Note: q.T("按公布的区划建立区县、镇街、社区（村），先看预览")}},
		{app.EditOrg, ui.ListItem{Title: q.T("设立功能区"), Href: "/geo/zone", Note: q.T("由镇街组成，没有自己的区划代码")}},
		{app.EditOrg, ui.ListItem{Title: q.T("区划换版"), Href: "/geo/move", Note: q.T("更名、改码、合并自生效日起，过去仍用旧名旧码")}},
		{app.SeeOrg, ui.ListItem{Title: q.T("待人工决定的单位"), Href: "/geo/undecided", Note: q.T("现有 %d 个，变更表查不到去向", undecided)}},
		{app.EditOrg, ui.ListItem{Title: q.T("上传网格边界"), Href: "/geo/outlines", Note: q.T("GeoJSON 文件，先查错，确认后才写入；今天有 %d 个网格", len(d.Grid.On(today)))}},
		{app.EditOrg, ui.ListItem{Title: q.T("上传点位坐标"), Href: "/geo/sitefile", Note: q.T("三种坐标系都可以，按位置找到网格")}},
		{app.SeeOrg, ui.ListItem{Title: q.T("点位改划建议"), Href: "/geo/sites", Note: q.T("现有 %d 条，位置与登记的网格不符", proposals)}},
	}
	var list []ui.ListItem
	for _, a := range acts {
		if q.May(a.right) {
			list = append(list, a.item)
		}
	}
	return q.Page(ui.Layout{Title: q.T("区划与边界"), Sub: q.T("地盘和边界都带日期和版本")}, ui.List(list))
}

// geoTaskView is how far a long work has come.
type geoTaskView struct {
	Job    ui.Job
	Over   bool
	Result ui.Notice
	Left   []string
}

func (q *req) geoTaskNow() (geoTaskView, error) {
	name := q.PathValue("name")
	t, ok := q.App.Task(name)
	if !ok {
		return geoTaskView{}, fault.New(fault.Missing, "没有正在进行的工作；如曾中断，请重新预览后再按一次，已做完的不会重做。")
	}
	v := geoTaskView{Over: t.Over, Job: ui.Job{Text: q.T("正在写入，已完成 %d/%d 个单位", t.Done, t.Total), Done: t.Done, Total: t.Total, Poll: "/geo/tasks/" + name + "/piece"}}
	for _, f := range t.Left {
		v.Left = append(v.Left, msg.Fault(q.Context(), f))
	}
	v.Result = ui.Notice{Tone: ui.Green, Icon: ui.IconMatterDone, Lead: q.T("已写入完毕，共 %d 个单位。", t.Total), Live: true,
		Acts: ui.Buttons(ui.Button{Label: q.T("看机构"), Href: "/org"}, ui.Button{Label: q.T("回到区划与边界"), Href: "/geo"})}
	if t.Err != nil {
		v.Result = ui.Notice{Tone: ui.Red, Icon: ui.IconAlertOver, Lead: q.T("没有做完，已完成的保留。"), Text: msg.Fault(q.Context(), t.Err), Live: true}
	} else if len(t.Left) > 0 {
		v.Result.Tone, v.Result.Icon, v.Result.Text = ui.Amber, ui.IconAlertSoon, q.T("有 %d 处没有办成，原因如下，改正后可再办一次。", len(t.Left))
	}
	return v, nil
}

func (q *req) showTask() error {
	v, err := q.geoTaskNow()
	if err != nil {
		return err
	}
	return q.Page(ui.Layout{Title: q.T("办理进度"), Crumbs: q.geoCrumbs()}, geoTask(v))
}

func (q *req) showTaskPiece() error {
	v, err := q.geoTaskNow()
	if err != nil {
		return err
	}
	return q.Draw(http.StatusOK, geoTask(v))
}

// says is a finding about an outline in the reader's language.
func (q *req) says(f geo.Finding) string {
	return msg.Fault(q.Context(), &fault.Error{Kind: fault.Invalid, Key: f.Key, Args: f.Args})
}

// most cuts a list for a page and says how many are not shown.
func most[T any](list []T, n int) (shown []T, more int) {
	return list[:min(len(list), n)], max(len(list)-n, 0)
}

// rowsPerPart bounds the rows of one table of a preview.
const rowsPerPart = 50

func (q *req) partNote(all int) string {
	if all > rowsPerPart {
		return q.T("共 %d 行，列出前 %d 行", all, rowsPerPart)
	}
	return q.T("共 %d 行", all)
}

func (q *req) names(list []string) string { return strings.Join(list, q.T("、")) }
