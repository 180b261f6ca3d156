package web

import (
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/ui"
)

// setDuty is a cell's row of the duty table as a form, filled with the row that holds now.
func (q *req) setDuty() (deed, error) {
	return q.cellDeed(q.t("换责任表"), q.t("写全自这一天起的责任；过去谁负责不会变。"), func(c grid.Cell, d calendar.Date) []input {
		duty := c.DutyOn(d)
		posts := q.postOptions(d)
		one := func(name, label string, id org.PostID) input {
			return from(inCombo, name, label, posts).optional().is(q.postTyped(id, d))
		}
		many := func(name, label string, ids []org.PostID) input {
			return area(name, label, 3).optional().is(q.postLines(ids, d)).hint(q.t("一行一个，写成“单位·岗位”"))
		}
		return []input{
			one("chief", q.t("网格长"), duty.Chief), many("workers", q.t("网格员"), duty.Workers), many("sponsors", q.t("包保领导"), duty.Sponsors),
			one("town_leader", q.t("镇街责任领导"), duty.TownLeader), one("secretary", q.t("社区（村）书记"), duty.Secretary), many("wardens", q.t("楼栋长、路段长"), duty.Wardens),
			area("helpers", q.t("帮包单位"), 3).optional().is(q.helperLines(duty.Helpers, d)).hint(q.t("一行一个：单位，空格后写联络员的“单位·岗位”")),
			area("staff", q.t("下沉人员"), 2).optional().is(q.forceLines(duty.Staff, d)).hint(q.t("一行一项：单位 种类 数量，如：环卫处 保洁员 2")), area("vehicles", q.t("车辆"), 2).optional().is(q.forceLines(duty.Vehicles, d)),
			q.paper(), q.since(), {Field: ui.Field{Name: "backfill", Label: q.t("补录：凭签字文件补记过去的责任，须填文号")}, kind: inCheck},
		}
	}, func(c grid.Cell, in *answers, _ *app.Desk) grid.Command {
		day := in.day("from")
		old := c.DutyOn(q.known(day))
		return grid.SetDuty{From: day, Backfill: in.text("backfill") == "1", Duty: grid.Duty{Chief: in.post("chief", day), Workers: in.posts("workers", day), Sponsors: in.posts("sponsors", day),
			TownLeader: in.post("town_leader", day), Secretary: in.post("secretary", day), Wardens: in.posts("wardens", day), Helpers: in.helpers("helpers", day),
			Staff: in.forces("staff", day), Vehicles: in.forces("vehicles", day), Document: in.text("document"), Signed: old.Signed}}
	})
}

// postTyped writes a post as findPost reads it.
func (q *req) postTyped(id org.PostID, day calendar.Date) string {
	if id == "" {
		return ""
	}
	return q.postLabel(q.s.app.District().Org.Post(id), day)
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
		lines[n] = strings.TrimSpace(q.s.app.District().Org.UnitName(h.Unit, day) + " " + q.postTyped(h.Liaison, day))
	}
	return strings.Join(lines, "\n")
}

func (q *req) forceLines(list []grid.Force, day calendar.Date) string {
	lines := make([]string, len(list))
	for n, f := range list {
		lines[n] = q.s.app.District().Org.UnitName(f.Unit, day) + " " + f.What + " " + strconv.Itoa(f.Count)
	}
	return strings.Join(lines, "\n")
}

// find is the unit of one word in a line.
func (a *answers) find(name, word string, on calendar.Date) org.UnitID {
	u, err := a.q.s.app.District().Org.Find(word, a.q.known(on))
	if err != nil {
		a.refuse(at(err, name))
	}
	return u.ID
}

// helpers reads lines of a unit and, after a space, its liaison's post.
func (a *answers) helpers(name string, on calendar.Date) (list []grid.Helper) {
	for _, line := range a.lines(name) {
		unit, post, _ := strings.Cut(line, " ")
		h := grid.Helper{Unit: a.find(name, unit, on)}
		if post = strings.TrimSpace(post); post != "" {
			id, err := a.q.findPost(post, a.q.known(on))
			if err != nil {
				a.refuse(at(err, name))
			}
			h.Liaison = id
		}
		list = append(list, h)
	}
	return list
}

// forces reads lines of a unit, what it posted, and how many.
func (a *answers) forces(name string, on calendar.Date) (list []grid.Force) {
	for _, line := range a.lines(name) {
		f := strings.Fields(line)
		n, err := strconv.Atoi(slices.Concat(f, []string{"", "", ""})[2])
		if len(f) != 3 || err != nil {
			a.refuse(fault.New(fault.Invalid, "“%s”应写成“单位 种类 数量”三项，用空格隔开", line).At(name))
			continue
		}
		list = append(list, grid.Force{Unit: a.find(name, f[0], on), What: f[1], Count: n})
	}
	return list
}
