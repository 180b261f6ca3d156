package grid

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/form"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
)

// Duty is one version of a cell's row in the duty table 网格帮包责任表. It names posts and units; who holds a post on a day
// is the post's own history.
type Duty struct {
	Chief      org.PostID   `json:"chief,omitempty"`       // 网格长
	Workers    []org.PostID `json:"workers,omitempty"`     // 网格员
	Sponsors   []org.PostID `json:"sponsors,omitempty"`    // 包保领导, with or without an account
	TownLeader org.PostID   `json:"town_leader,omitempty"` // 镇街责任领导
	Secretary  org.PostID   `json:"secretary,omitempty"`   // 社区（村）书记
	Wardens    []org.PostID `json:"wardens,omitempty"`     // 楼栋长、单位长、路段长
	Helpers    []Helper     `json:"helpers,omitempty"`     // 帮包单位
	Staff      []Force      `json:"staff,omitempty"`       // 下沉人员, as numbers: nobody's whereabouts are kept
	Vehicles   []Force      `json:"vehicles,omitempty"`    // 车辆
	Document   string       `json:"document,omitempty"`    // number of the paper 文号
	Signed     value.Blob   `json:"signed,omitzero"`       // scan of the signed 责任书
}

// Helper is a sponsoring unit 帮包单位 and the post of its liaison.
type Helper struct {
	Unit    org.UnitID `json:"unit"`
	Liaison org.PostID `json:"liaison,omitempty"`
}

// Force is how many of what a unit has posted to a cell.
type Force struct {
	Unit  org.UnitID `json:"unit"`
	What  string     `json:"what"` // as in 保洁员, 洒水车
	Count int        `json:"count"`
}

// posts are all posts of the row with their function, in the order of the printed table.
func (d Duty) posts() []seatHolder {
	var out []seatHolder
	add := func(word string, ids ...org.PostID) {
		for _, id := range ids {
			if id != "" {
				out = append(out, seatHolder{word, id})
			}
		}
	}
	add("包保领导", d.Sponsors...)
	add("镇街责任领导", d.TownLeader)
	add("社区（村）书记", d.Secretary)
	add("网格长", d.Chief)
	add("网格员", d.Workers...)
	add("楼栋长", d.Wardens...)
	for _, h := range d.Helpers {
		add("帮包单位联络员", h.Liaison)
	}
	return out
}

type seatHolder struct {
	word string
	post org.PostID
}

// units are all units of the row, each once, in the order of the printed table.
func (d Duty) units() []org.UnitID {
	var out []org.UnitID
	add := func(id org.UnitID) {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for _, h := range d.Helpers {
		add(h.Unit)
	}
	for _, f := range slices.Concat(d.Staff, d.Vehicles) {
		add(f.Unit)
	}
	return out
}

// Has reports whether the post is named anywhere in the row.
func (d Duty) Has(post org.PostID) bool {
	return slices.ContainsFunc(d.posts(), func(s seatHolder) bool { return s.post == post })
}

// Sponsored reports whether the unit is a sponsoring unit of the cell, as a verifier may not be.
func (d Duty) Sponsored(unit org.UnitID) bool {
	return slices.ContainsFunc(d.Helpers, func(h Helper) bool { return h.Unit == unit })
}

// SetDuty enters a new version of the row. It holds from today or later; Backfill enters afterwards what a signed paper
// shows of a past day, and needs its number.
type SetDuty struct {
	From     calendar.Date
	Duty     Duty
	Backfill bool // 补录
}

func (c SetDuty) decide(cell Cell, f Facts) ([]journal.Event, error) {
	if err := form.First(cell.checkDay("责任表", c.From), form.After("责任表", c.From, cell.Duties.Last()), form.Optional("document", "文号", c.Duty.Document, form.MaxPaper)); err != nil {
		return nil, err
	}
	_, standing := cell.Duties.On(c.From)
	switch {
	case c.From < f.Today && standing && !c.Backfill:
		return nil, fault.New(fault.Refused, "%s 的责任表已经生效，过去谁负责不能改动；请从今天起生效，或凭签字文件补录。", c.From).At("from")
	case c.Backfill && c.Duty.Document == "":
		return nil, fault.New(fault.Invalid, "补录责任表须填写所依据文件的文号，请补全。").At("document")
	}
	if err := c.Duty.check(c.From, f.Org); err != nil {
		return nil, err
	}
	return []journal.Event{DutySet(c)}, nil
}

func (d Duty) check(day calendar.Date, r *org.Register) error {
	seen := map[seatHolder]bool{}
	for _, s := range d.posts() {
		switch p := r.Post(s.post); {
		case !p.Alive(day):
			return fault.New(fault.Missing, "所选%s的岗位在 %s 不存在，请重新选择。", say.As(s.word), day).At("posts")
		case seen[s]:
			return fault.New(fault.Invalid, "%s“%s”选了两次，请去掉一个。", say.As(s.word), p.NameOn(day)).At("posts")
		}
		seen[s] = true
	}
	for n, h := range d.Helpers {
		if slices.ContainsFunc(d.Helpers[:n], func(o Helper) bool { return o.Unit == h.Unit }) {
			return fault.New(fault.Invalid, "帮包单位“%s”选了两次，请去掉一个。", r.UnitName(h.Unit, day)).At("helpers")
		}
	}
	for _, id := range d.units() {
		if !r.Unit(id).Alive(day) {
			return fault.New(fault.Missing, "责任表中有一个单位在 %s 不存在，请重新选择。", day).At("helpers")
		}
	}
	for _, x := range slices.Concat(d.Staff, d.Vehicles) {
		if err := form.Text("what", "人员或车辆种类", x.What, 20); err != nil {
			return err
		}
		if x.Count < 1 || x.Count > 999 {
			return fault.New(fault.Invalid, "“%s”的数量应在 1 至 999 之间，请改正。", x.What).At("count")
		}
	}
	return nil
}
