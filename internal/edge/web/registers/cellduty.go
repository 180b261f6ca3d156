package registers

import (
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/ui"
)

// setDuty is a cell's row of the duty table as a form, filled with the row that holds now.
func (q *req) setDuty() (deed.Form, error) {
	return q.cellDeed(q.T("换责任表"), q.T("写全自这一天起的责任；过去谁负责不会变。"), func(c grid.Cell, d calendar.Date) []deed.Input {
		duty := c.DutyOn(d)
		posts := q.PostOptions(d)
		one := func(name, label string, id org.PostID) deed.Input {
			return deed.From(deed.Combo, name, label, posts).Opt().Is(q.postTyped(id, d))
		}
		many := func(name, label string, ids []org.PostID) deed.Input {
			return deed.Area(name, label, 3).Opt().Is(q.postLines(ids, d)).Hinted(q.T("一行一个，写成“单位·岗位”"))
		}
		return []deed.Input{
			one("chief", q.T("网格长"), duty.Chief), many("workers", q.T("网格员"), duty.Workers), many("sponsors", q.T("包保领导"), duty.Sponsors),
			one("town_leader", q.T("镇街责任领导"), duty.TownLeader), one("secretary", q.T("社区（村）书记"), duty.Secretary), many("wardens", q.T("楼栋长、路段长"), duty.Wardens),
			deed.Area("helpers", q.T("帮包单位"), 3).Opt().Is(q.helperLines(duty.Helpers, d)).Hinted(q.T("一行一个：单位，空格后写联络员的“单位·岗位”")),
			deed.Area("staff", q.T("下沉人员"), 2).Opt().Is(q.forceLines(duty.Staff, d)).Hinted(q.T("一行一项：单位 种类 数量，如：环卫处 保洁员 2")), deed.Area("vehicles", q.T("车辆"), 2).Opt().Is(q.forceLines(duty.Vehicles, d)),
			q.paper(), q.since(), {Field: ui.Field{Name: "backfill", Label: q.T("补录：凭签字文件补记过去的责任，须填文号")}, Kind: deed.Check},
		}
	}, func(c grid.Cell, in *deed.Answers, _ *app.Desk) grid.Command {
		day := in.Day("from")
		old := c.DutyOn(q.Known(day))
		return grid.SetDuty{From: day, Backfill: in.Text("backfill") == "1", Duty: grid.Duty{Chief: in.Post("chief", day), Workers: in.Posts("workers", day), Sponsors: in.Posts("sponsors", day),
			TownLeader: in.Post("town_leader", day), Secretary: in.Post("secretary", day), Wardens: in.Posts("wardens", day), Helpers: helpers(in, "helpers", day),
			Staff: forces(in, "staff", day), Vehicles: forces(in, "vehicles", day), Document: in.Text("document"), Signed: old.Signed}}
	})
}

// postTyped writes a post as findPost reads it.
func (q *req) postTyped(id org.PostID, day calendar.Date) string {
	if id == "" {
		return ""
	}
	return q.PostLabel(q.App.District().Org.Post(id), day)
}

func (q *req) postLines(ids []org.PostID, day calendar.Date) string {
	lines := make([]string, len(ids))
	for n, id := range ids {
		lines[n] = q.postTyped(id, day)
	}
	return strings.Join(lines, "\n")
}

func (q *req) helperLines(list []grid.Helper, day calendar.Date) string {
	lines := make([]string, len(list))
	for n, h := range list {
		lines[n] = strings.TrimSpace(q.App.District().Org.UnitName(h.Unit, day) + " " + q.postTyped(h.Liaison, day))
	}
	return strings.Join(lines, "\n")
}

func (q *req) forceLines(list []grid.Force, day calendar.Date) string {
	lines := make([]string, len(list))
	for n, f := range list {
		lines[n] = q.App.District().Org.UnitName(f.Unit, day) + " " + f.What + " " + strconv.Itoa(f.Count)
	}
	return strings.Join(lines, "\n")
}

// find is the unit of one word in a line.
func find(a *deed.Answers, name, word string, on calendar.Date) org.UnitID {
	u, err := a.Q.App.District().Org.Find(word, a.Q.Known(on))
	if err != nil {
		a.Refuse(deed.At(err, name))
	}
	return u.ID
}

// helpers reads lines of a unit and, after a space, its liaison's post.
func helpers(a *deed.Answers, name string, on calendar.Date) (list []grid.Helper) {
	for _, line := range a.Lines(name) {
		unit, post, _ := strings.Cut(line, " ")
		h := grid.Helper{Unit: find(a, name, unit, on)}
		if post = strings.TrimSpace(post); post != "" {
			id, err := deed.FindPost(a.Q, post, a.Q.Known(on))
			if err != nil {
				a.Refuse(deed.At(err, name))
			}
			h.Liaison = id
		}
		list = append(list, h)
	}
	return list
}

// forces reads lines of a unit, what it posted, and how many.
func forces(a *deed.Answers, name string, on calendar.Date) (list []grid.Force) {
	for _, line := range a.Lines(name) {
		f := strings.Fields(line)
		n, err := strconv.Atoi(slices.Concat(f, []string{"", "", ""})[2])
		if len(f) != 3 || err != nil {
			a.Refuse(fault.New(fault.Invalid, "“%s”应写成“单位 种类 数量”三项，用空格隔开", line).At(name))
			continue
		}
		list = append(list, grid.Force{Unit: find(a, name, f[0], on), What: f[1], Count: n})
	}
	return list
}
