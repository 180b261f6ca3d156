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

// workGroup is one kind of work that may wait for the viewer. What is in it is what he may do now: the rules of the matter
// decide, the roles and what is looked for only spare the search.
type workGroup struct {
	key, label string
	icon       ui.Icon
	roles      []org.Role
	verb       matter.Verb // one verb for each row; empty only shows
	press      string      // label of the verb's button
	find       func(*app.Find, app.Viewer)
	keep       func(matter.State, calendar.Instant) bool // nil keeps all that may be done
	all        bool                                      // to those of the roles, the rules allow it for all that find gives
	link       string                                    // query of the ledger that shows them all; empty: none does
	alarm      bool
	chosen     bool // drawn for a re-check 回头看: found by the draw, not by a state
}

var (
	officeRoles = []org.Role{org.Clerk, org.DutyChief, org.OfficeHead}
	chiefRoles  = []org.Role{org.DutyChief, org.OfficeHead}
	unitRoles   = []org.Role{org.Liaison, org.UnitHead, org.LeadDept, org.Town, org.Community, org.CellChief, org.CellWorker}
	verifyRoles = slices.Concat(chiefRoles, []org.Role{org.Supervisor, org.Town, org.Community})
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

// inTurn finds what waits for one of the steps, the nearest deadline first.
func inTurn(list ...matter.Turn) func(*app.Find, app.Viewer) {
	return func(f *app.Find, _ app.Viewer) { f.Turns, f.DueFirst = list, true }
}

// toVerify finds what waits for a verification that the viewer's posts may make at all.
func toVerify(f *app.Find, v app.Viewer) {
	for _, l := range matter.Levels {
		if v.Has(org.Supervisor) || v.Has(verifiers[l.Code]...) {
			f.Turns = append(f.Turns, matter.TurnVerify(l.Code))
		}
	}
	f.DueFirst = true
}

// verifiers are the roles that verify a level, beside the supervision group, which may take each.
var verifiers = map[matter.Level][]org.Role{matter.LevelCommunity: {org.Community}, matter.LevelTown: {org.Town}, matter.LevelOffice: chiefRoles}

// workGroups are all kinds of work in the order of the page: what is late first.
var workGroups = []workGroup{
	{key: "over", label: msg.K("超期"), icon: ui.IconAlertOver, roles: allRoles, find: func(f *app.Find, _ app.Viewer) { f.Overdue, f.DueFirst = true, true },
		keep: func(s matter.State, now calendar.Instant) bool {
			v := matter.Late(s, now).Verdict
			return v == matter.VerdictLate || v == matter.VerdictOffice
		}, all: true, link: "view=over", alarm: true},
	{key: "new", label: msg.K("待受理"), icon: ui.IconMatterNew, roles: officeRoles, verb: "accept", press: msg.K("受理"), find: inStates(matter.New), all: true, link: "status=new"},
	{key: "ready", label: msg.K("待派遣"), icon: ui.IconMatterDispatch, roles: chiefRoles, verb: "dispatch", press: msg.K("派遣"), find: inStates(matter.Ready), all: true, link: "status=ready"},
	{key: "sign", label: msg.K("待签收"), icon: ui.IconMatterSign, roles: unitRoles, verb: "receive", press: msg.K("签收"), find: ofUnit(matter.Sign), all: true, link: "status=sign"},
	{key: "doing", label: msg.K("整改中"), icon: ui.IconMatterDoing, roles: unitRoles, verb: "rectify", press: msg.K("上报整改"), find: ofUnit(matter.Doing, matter.Redo), all: true, link: "view=due"},
	{key: "tasks", label: msg.K("待反馈协办"), icon: ui.IconHand, roles: unitRoles, verb: "answer-task", press: msg.K("反馈"), all: true,
		find: func(f *app.Find, v app.Viewer) { inTurn(matter.TurnTask(v.Unit))(f, v) }},
	{key: "check", label: msg.K("待我核查"), icon: ui.IconMatterCheck, roles: verifyRoles, verb: "verify", press: msg.K("去核查"), find: toVerify, link: "view=check"},
	{key: "recheck", label: msg.K("抽中回头看"), icon: ui.IconEye, roles: []org.Role{org.Supervisor}, verb: "recheck", press: msg.K("去回头看"), chosen: true},
	{key: "back", label: msg.K("退件待裁"), icon: ui.IconMatterBack, roles: officeRoles, verb: "rule", press: msg.K("裁定"), find: inStates(matter.Back), link: "status=back"},
	{key: "extension", label: msg.K("延期待批"), icon: ui.IconClock, roles: officeRoles, verb: "answer-extension", press: msg.K("答复"), find: inTurn(matter.TurnExtension)},
	{key: "declined", label: msg.K("做不了，待答复"), icon: ui.IconTalk, roles: chiefRoles, verb: "answer-decline", press: msg.K("答复"), find: inTurn(matter.TurnDecline), all: true},
	{key: "hold", label: msg.K("挂账到期复查"), icon: ui.IconMatterHold, roles: chiefRoles, verb: "resume", press: msg.K("恢复办理"), find: inStates(matter.Hold),
		keep: func(s matter.State, now calendar.Instant) bool { return s.Hold.ReviewOn <= now.Date() }, link: "view=hold"},
}

// workView is one group with what waits in it.
type workView struct {
	workGroup
	Lines []lineView
	N     int
	More  bool // there are N at least
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
		w, err := q.work(g, now)
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

// work looks for one group.
func (q *req) work(g workGroup, now calendar.Instant) (w workView, err error) {
	w = workView{workGroup: g}
	if !q.Viewer.Has(g.roles...) {
		return w, nil
	}
	mine := func(s matter.State) bool {
		return (g.keep == nil || g.keep(s, now)) && (g.verb == "" || q.App.May(q.Viewer, s, g.verb) == nil)
	}
	var found app.Waiting
	if g.chosen {
		found, err = q.App.ToLookAt(q.Viewer, mine)
	} else {
		x := app.Work{Keep: mine, All: g.all}
		g.find(&x.Find, q.Viewer)
		found, err = q.App.Waiting(q.Viewer, x)
	}
	if err != nil {
		return w, err
	}
	w.N, w.More, w.Lines = found.N, found.More, make([]lineView, len(found.Lines))
	for i, l := range found.Lines {
		w.Lines[i] = q.line(l)
		w.Lines[i].Marks = q.marks(l.State, now)
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
	w, err := q.work(workGroups[i], q.App.Now())
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
	sub := q.T("%s 件等您核查", w.count())
	return q.Page(ui.Layout{Title: q.T("核查"), Sub: sub}, verifyPage(list))
}

// where is the place of a verifyItem with its number, for the line under its title.
func (v verifyItem) where() string {
	return strings.Join(nonEmpty(v.State.Number, v.Place, v.Unit), "，")
}
