package matters

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/start"
	"shuangcheng/internal/edge/web/ui"
)

// Bounds of the workbench: rows that are looked at for a group, and rows that are shown.
const (
	workLook = 100
	workShow = 20
)

// workGroup is one kind of work that may wait for the viewer. What is in it is what he may do now: the rules of the matter
// decide, the roles only spare the search.
type workGroup struct {
	key, label string
	icon       ui.Icon
	roles      []org.Role
	verb       matter.Verb // one verb for each row; empty only shows
	press      string      // label of the verb's button
	find       func(*app.Find, app.Viewer)
	keep       func(app.Viewer, matter.State, calendar.Date) bool // nil keeps all that may be done
	link       string                                             // query of the ledger that shows them all; empty: none does
	alarm      bool
	chosen     bool // drawn for a re-check 回头看: found by the draw, not by a state
}

var (
	officeRoles = []org.Role{org.Clerk, org.DutyChief, org.OfficeHead}
	unitRoles   = []org.Role{org.Liaison, org.UnitHead, org.LeadDept, org.Town, org.Community, org.CellChief, org.CellWorker}
	allRoles    = slices.Concat(officeRoles, unitRoles, []org.Role{org.Supervisor})
)

func inStates(list ...matter.Status) func(*app.Find, app.Viewer) {
	return func(f *app.Find, _ app.Viewer) { f.Statuses = list }
}

// ofUnit finds the work of the viewer's own unit, the nearest deadline first.
func ofUnit(list ...matter.Status) func(*app.Find, app.Viewer) {
	return func(f *app.Find, v app.Viewer) {
		f.Statuses, f.Units, f.DueFirst = list, []string{string(v.Unit)}, true
	}
}

func underWay(f *app.Find, _ app.Viewer) {
	f.Statuses, f.DueFirst = []matter.Status{matter.Doing, matter.Redo}, true
}

// workGroups are all kinds of work in the order of the page: what is late first.
var workGroups = []workGroup{
	{key: "over", label: msg.K("超期"), icon: ui.IconAlertOver, roles: allRoles, find: func(f *app.Find, _ app.Viewer) { f.Overdue, f.DueFirst = true, true },
		keep: func(_ app.Viewer, s matter.State, _ calendar.Date) bool {
			return !s.Extension.Pending
		}, link: "view=over", alarm: true},
	{key: "new", label: msg.K("待受理"), icon: ui.IconMatterNew, roles: officeRoles, verb: "accept", press: msg.K("受理"), find: inStates(matter.New), link: "status=new"},
	{key: "ready", label: msg.K("待派遣"), icon: ui.IconMatterDispatch, roles: officeRoles, verb: "dispatch", press: msg.K("派遣"), find: inStates(matter.Ready), link: "status=ready"},
	{key: "sign", label: msg.K("待签收"), icon: ui.IconMatterSign, roles: unitRoles, verb: "receive", press: msg.K("签收"), find: ofUnit(matter.Sign), link: "status=sign"},
	{key: "doing", label: msg.K("整改中"), icon: ui.IconMatterDoing, roles: unitRoles, verb: "rectify", press: msg.K("上报整改"), find: ofUnit(matter.Doing, matter.Redo), link: "view=due"},
	{key: "tasks", label: msg.K("待反馈协办"), icon: ui.IconHand, roles: unitRoles, verb: "answer-task", press: msg.K("反馈"), find: underWay},
	{key: "check", label: msg.K("待我核查"), icon: ui.IconMatterCheck, roles: allRoles, verb: "verify", press: msg.K("去核查"), find: inStates(matter.Check), link: "view=check"},
	{key: "recheck", label: msg.K("抽中回头看"), icon: ui.IconEye, roles: []org.Role{org.Supervisor, org.OfficeHead, org.DutyChief}, verb: "recheck", press: msg.K("去回头看"), chosen: true},
	{key: "back", label: msg.K("退件待裁"), icon: ui.IconMatterBack, roles: officeRoles, verb: "rule", press: msg.K("裁定"), find: inStates(matter.Back), link: "status=back"},
	{key: "extension", label: msg.K("延期待批"), icon: ui.IconClock, roles: officeRoles, verb: "answer-extension", press: msg.K("答复"), find: underWay},
	{key: "declined", label: msg.K("做不了，待答复"), icon: ui.IconTalk, roles: officeRoles, verb: "answer-decline", press: msg.K("答复"), find: underWay},
	{key: "hold", label: msg.K("挂账到期复查"), icon: ui.IconMatterHold, roles: officeRoles, verb: "resume", press: msg.K("恢复办理"), find: inStates(matter.Hold),
		keep: func(_ app.Viewer, s matter.State, today calendar.Date) bool { return s.Hold.ReviewOn <= today }, link: "view=hold"},
}

// workView is one group with what waits in it.
type workView struct {
	workGroup
	Lines []lineView
	N     int
	More  bool // there are more than were looked at
	Link  ui.Link
}

func (q *req) showHome() error {
	now := q.App.Now()
	day := now.Time()
	title := q.T("%d 月 %d 日 %s", int(day.Month()), day.Day(), q.Word(weekdays[day.Weekday()]))
	above, err := start.Above(q.Req)
	if err != nil {
		return err
	}
	if !q.May(app.SeeMatters) {
		return q.Page(ui.Layout{Title: title}, under(above, ui.Empty(ui.Blank{Head: q.T("现在没有等您办的事"), Text: q.T("您的岗位不办理事项，左边是您能用的页面。")})))
	}
	v, err := q.App.For(q.Viewer, app.SeeMatters)
	if err != nil {
		return err
	}
	q.Viewer = v
	var groups []workView
	for _, g := range workGroups {
		if !v.Has(g.roles...) {
			continue
		}
		w, err := q.work(g, now.Date())
		if err != nil {
			return err
		}
		groups = append(groups, w)
	}
	home := homePage(groups)
	if workTotal(groups) == 0 {
		blank, first, err := start.Nothing(q.Req)
		if err != nil {
			return err
		}
		if first {
			home = ui.Empty(blank)
		}
	}
	return q.Page(ui.Layout{Title: title, Sub: q.T("%s，%s", q.UnitName(v.Unit), v.Name), Acts: homeActs(q.May(app.FileMatters))}, under(above, home))
}

// weekdays in the order of time.Weekday.
var weekdays = []string{msg.K("星期日"), msg.K("星期一"), msg.K("星期二"), msg.K("星期三"), msg.K("星期四"), msg.K("星期五"), msg.K("星期六")}

// waiting looks for the rows of a group, and notes whether there are more.
func (q *req) waiting(w *workView) ([]app.Line, error) {
	if w.chosen {
		lines, err := q.App.ToLookAt(q.Viewer, workLook)
		w.More = len(lines) == workLook
		return lines, err
	}
	f := app.Find{Limit: workLook}
	w.find(&f, q.Viewer)
	lines, next, err := q.App.FindMatters(q.Viewer, f)
	w.More = next != ""
	return lines, err
}

// work looks for one group.
func (q *req) work(g workGroup, today calendar.Date) (w workView, err error) {
	w = workView{workGroup: g}
	lines, err := q.waiting(&w)
	if err != nil {
		return w, err
	}
	for _, l := range lines {
		if g.keep != nil && !g.keep(q.Viewer, l.State, today) || g.verb != "" && q.App.May(q.Viewer, l.State, g.verb) != nil {
			continue
		}
		if w.N++; w.N <= workShow {
			w.Lines = append(w.Lines, q.line(l))
		}
	}
	if g.link != "" && (w.N > len(w.Lines) || w.More) {
		w.Link = ui.Link{Text: q.T("去台账看全部"), Href: "/matters?" + g.link}
	}
	return w, nil
}

// workRoutes is the front page.
func workRoutes() []route { return []route{page.Get("/{$}", app.SignedIn, (*req).showHome)} }

// verifyRoutes is the queue of verification.
func verifyRoutes() []route {
	return []route{page.Get("/verify", app.SeeMatters, (*req).showVerify)}
}

// verifyItem is one matter to verify, with its pictures.
type verifyItem struct {
	lineView
	Before, After []ui.Photo
	Measure       string
	Rule          say.Phrase
	Cmd           string
}

// showVerify lists what the viewer may verify now: look, and press one of two buttons.
func (q *req) showVerify() error {
	i := slices.IndexFunc(workGroups, func(g workGroup) bool { return g.key == "check" })
	w, err := q.work(workGroups[i], q.App.Now().Date())
	if err != nil {
		return err
	}
	var list []verifyItem
	for _, l := range w.Lines {
		seen, err := q.App.See(q.Viewer, l.ID)
		if err != nil {
			return err
		}
		photos := q.album(seen)
		list = append(list, verifyItem{lineView: l, Before: photos.draw(seen.State.Photos, q.T("整改前")), After: photos.draw(seen.State.Report.After, q.T("整改后")),
			Measure: seen.Texts[seen.State.Report.Measure.Ref], Rule: q.App.Verifier(q.Viewer, seen.State).Rule, Cmd: page.NewCommand()})
	}
	sub := q.T("%d 件等您核查", w.N)
	return q.Page(ui.Layout{Title: q.T("核查"), Sub: sub}, verifyPage(list))
}

// where is the place of a verifyItem with its number, for the line under its title.
func (v verifyItem) where() string {
	return strings.Join(nonEmpty(v.State.Number, v.Place, v.Unit), "，")
}
