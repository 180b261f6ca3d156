package registers

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func orgRoutes() []route {
	list := []route{
		page.Get("/org", app.SeeOrg, (*req).showOrg),
		page.Get("/org/{id}", app.SeeOrg, (*req).showUnit),
		page.Get("/posts/{id}", app.SeeOrg, (*req).showPost),
	}
	return slices.Concat(list, unitDeeds(), postDeeds(), powerDeeds())
}

// branch is a unit of the tree with those below it.
type branch struct {
	Name, Kind, Href, Note string
	Open                   bool
	Below                  []branch
}

// orgView is the organisation on one day.
type orgView struct {
	Pick                           page.DayPick
	Ground, Lines, Bodies          []branch
	Filter                         ui.Filter
	Found                          []ui.ListItem // units and posts whose name has the words
	GroundNote, LineNote, BodyNote string
}

func (q *req) showOrg() error {
	day, err := q.Day()
	if err != nil {
		return err
	}
	words, here := strings.TrimSpace(q.URL.Query().Get("q")), ui.Address{Path: "/org", Query: q.URL.Query()}
	v := orgView{Pick: q.OtherDay(day), Filter: ui.Filter{Action: "/org", Query: words, Hidden: here.Hidden("q")}}
	if words != "" {
		v.Found = q.foundUnits(words, day)
	}
	r := q.App.District().Org
	var ground, lines, bodies int
	for _, u := range r.Units(day) {
		top := u.ParentOn(day) == "" || !r.Unit(u.ParentOn(day)).Alive(day)
		switch {
		case u.Territory():
			ground++
			if top || !r.Unit(u.ParentOn(day)).Territory() {
				v.Ground = append(v.Ground, q.branch(u, day, 0))
			}
		case u.Kind.Temporary():
			bodies++
			if top || !r.Unit(u.ParentOn(day)).Kind.Temporary() {
				v.Bodies = append(v.Bodies, q.branch(u, day, 0))
			}
		default:
			lines++
			if p := r.Unit(u.ParentOn(day)); top || heads(r, p, day) || p.Kind.Temporary() {
				v.Lines = append(v.Lines, q.branch(u, day, 0))
			}
		}
	}
	v.GroundNote, v.LineNote, v.BodyNote = q.T("%d 个，按属地负责", ground), q.T("%d 个，按职权负责", lines), q.T("%d 个，任务完成即撤", bodies)
	return q.Page(ui.Layout{Title: q.T("机构"), Sub: q.T("单位、岗位和权力清单都带日期：过去哪一天谁负责，随时查得到"), Acts: q.orgActs()}, orgPage(v))
}

// heads reports whether u is the whole ground, a district or a zone without one above it, whose lines stand under a heading of their own.
func heads(r *org.Register, u org.Unit, day calendar.Date) bool {
	above := r.Unit(u.ParentOn(day))
	return u.Kind == org.District || u.Territory() && (above.ID == "" || !above.Alive(day))
}

// foundUnits are the units and posts of a day whose names, aliases or codes hold the words.
func (q *req) foundUnits(words string, day calendar.Date) (list []ui.ListItem) {
	r := q.App.District().Org
	for _, u := range r.Units(day) {
		if slices.ContainsFunc(append([]string{u.NameOn(day), u.Code}, u.Aliases...), func(s string) bool { return strings.Contains(s, words) }) {
			list = append(list, ui.ListItem{Code: u.Code, Title: u.NameOn(day), Href: q.UnitHref(u.ID, day), Note: q.Word(u.Kind.Word())})
		}
	}
	for _, p := range r.Posts(day) {
		if label := q.PostLabel(p, day); strings.Contains(label, words) {
			list = append(list, ui.ListItem{Title: label, Href: q.OnDay("/posts/"+string(p.ID), day), Note: q.HolderName(p.HolderOn(day))})
		}
	}
	return list
}

func (q *req) orgActs() templ.Component {
	acts := []ui.Button{{Label: q.T("责任图"), Href: "/duty"}}
	if q.May(app.EditOrg) {
		acts = append(acts, ui.Button{Label: q.T("设立单位"), Icon: ui.IconPlus, Kind: ui.Primary, Href: "/org/new"})
	}
	return ui.Buttons(acts...)
}

// branch draws a unit with those below it; sections of a town stand under the town, so that nobody is left out.
func (q *req) branch(u org.Unit, day calendar.Date, depth int) branch {
	r := q.App.District().Org
	b := branch{Name: u.NameOn(day), Kind: q.Word(u.Kind.Word()), Href: q.UnitHref(u.ID, day), Open: depth < 2}
	if posts := r.PostsIn(u.ID, day); len(posts) > 0 {
		empty := 0
		for _, p := range posts {
			if len(p.ActingOn(day)) == 0 && !p.HolderOn(day).Paper() {
				empty++
			}
		}
		b.Note = q.T("%d 个岗位", len(posts))
		if empty > 0 {
			b.Note = q.T("%d 个岗位，空缺 %d", len(posts), empty)
		}
	}
	if depth > 8 { // a zone's towns stand under the zone and under the district
		return b
	}
	for _, c := range r.Children(u.ID, day) {
		line := !c.Territory() && !c.Kind.Temporary()
		if heads(r, u, day) && line || u.Kind.Temporary() != c.Kind.Temporary() {
			continue // has a heading of its own
		}
		b.Below = append(b.Below, q.branch(c, day, depth+1))
	}
	return b
}

// unitAt is the unit of the address, and the day.
func (q *req) unitAt() (org.Unit, calendar.Date, error) {
	u := q.App.District().Org.Unit(org.UnitID(q.PathValue("id")))
	if u.ID == "" {
		return u, "", fault.New(fault.Missing, "没有这个单位，请从机构页重新选择")
	}
	day, err := q.Day()
	return u, day, err
}
