//msg:off official papers stay Chinese

package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/paper"
	"shuangcheng/internal/store"
)

// DutyOptions say which duty table is drawn.
type DutyOptions struct {
	Day     calendar.Date // whose responsibilities; empty: today
	Place   org.UnitID    // a territory; empty: the whole district
	Persons bool          // with names of leaders without an account and phones, which lie in the vault: every look is logged
}

// DutyTable draws the duty table of the cells 网格帮包责任表 as of a day.
func (a *App) DutyTable(ctx context.Context, v Viewer, o DutyOptions) (doc paper.Document, err error) {
	d := a.District()
	day := cmp.Or(o.Day, a.db.Now().Date())
	cells := d.Grid.On(day)
	if o.Place != "" {
		cells = slices.DeleteFunc(cells, func(c grid.Cell) bool { return !slices.Contains(c.SeatOn(day).Path(), o.Place) })
	}
	if len(cells) == 0 {
		return doc, fault.New(fault.Refused, "这个区域在这一天没有网格，请换一个区域或日期")
	}
	w := dutyWriter{d: d, day: day, sites: map[grid.CellID][]string{}}
	for _, s := range d.Sites.On(day) {
		w.sites[s.CellOn(day)] = append(w.sites[s.CellOn(day)], s.NameOn(day))
	}
	if o.Persons {
		if w.secret, err = a.dutySecrets(ctx, v, cells, day); err != nil {
			return doc, err
		}
	}
	t := paper.Table{Wide: true, Columns: []paper.Column{{Title: "网格", Width: 19}, {Title: "四至", Width: 14}, {Title: "户数\n人口", Width: 7, Middle: true}, {Title: "包保领导", Width: 9}, {Title: "镇街责任领导", Width: 9},
		{Title: "社区（村）书记", Width: 9}, {Title: "网格长", Width: 9}, {Title: "网格员", Width: 10}, {Title: "楼栋长、路段长", Width: 9}, {Title: "帮包单位（联络员）", Width: 17}, {Title: "点位", Width: 14}, {Title: "生效日期和文号", Width: 14}}}
	for _, c := range cells {
		t.Rows = append(t.Rows, w.row(c))
	}
	where := cmp.Or(d.unitOn(o.Place, day), d.Body.Name)
	doc = paper.Document{Title: "网格帮包责任表", Papers: []paper.Paper{{Title: "网格帮包责任表", Number: fmt.Sprintf("%s　%s　共%d个网格", where, paper.Day(day), len(cells)), Body: []paper.Part{t}}}}
	if !o.Persons {
		doc.Notes = append(doc.Notes, fault.New(fault.Refused, "线下登记的领导只写职务，电话不印；需要时由双创办勾选“含线下领导姓名和电话”，查看会留下记录"))
	}
	doc.Foot, err = a.PaperFoot(ctx)
	return doc, err
}

// dutySecrets opens the names and phones behind the posts of some cells, logged one by one before they are shown.
func (a *App) dutySecrets(ctx context.Context, v Viewer, cells []grid.Cell, day calendar.Date) (map[string]string, error) {
	if !v.May(Vault) {
		return nil, fault.New(fault.Denied, "印出线下领导姓名和电话须由双创办值班人员办理，请联系双创办")
	}
	d := a.District()
	var refs []string
	for _, c := range cells {
		for _, id := range dutyPosts(c.DutyOn(day)) {
			h := d.Org.Post(id).HolderOn(day)
			for _, ref := range []string{h.Name.Ref, d.Org.Account(h.Account).Phone.Ref} {
				if ref != "" && !slices.Contains(refs, ref) {
					refs = append(refs, ref)
				}
			}
		}
	}
	return a.db.Reveal(ctx, store.Reader{Actor: "account/" + string(v.Account), Purpose: "打印" + paper.Day(day) + "的网格帮包责任表"}, refs...)
}

func dutyPosts(d grid.Duty) []org.PostID {
	list := slices.Concat(d.Sponsors, []org.PostID{d.TownLeader, d.Secretary, d.Chief}, d.Workers, d.Wardens)
	for _, h := range d.Helpers {
		list = append(list, h.Liaison)
	}
	return list
}

// dutyWriter writes rows of the duty table.
type dutyWriter struct {
	d      *District
	day    calendar.Date
	sites  map[grid.CellID][]string
	secret map[string]string // names and phones by ref; nil: not to be printed
}

func (w dutyWriter) row(c grid.Cell) []string {
	duty := c.DutyOn(w.day)
	var helpers []string
	for _, h := range duty.Helpers {
		name := w.d.unitOn(h.Unit, w.day)
		if h.Liaison != "" {
			name += "（" + w.person(h.Liaison, false) + "）"
		}
		helpers = append(helpers, name)
	}
	n, _ := c.Counts.On(w.day)
	since := ""
	for _, x := range c.Duties {
		if x.From <= w.day {
			since = string(x.From)
		}
	}
	return []string{c.NameOn(w.day) + "\n" + c.Code, c.OutlineOn(w.day).Words, cellCount(n), w.people(duty.Sponsors...), w.people(duty.TownLeader), w.people(duty.Secretary), w.people(duty.Chief),
		w.people(duty.Workers...), w.people(duty.Wardens...), strings.Join(helpers, "\n"), strings.Join(w.sites[c.ID], "\n"), strings.Join(slices.DeleteFunc([]string{since, duty.Document}, func(s string) bool { return s == "" }), "\n")}
}

// cellCount is households over people; what was not counted is left out.
func cellCount(c grid.Count) string {
	words := func(n int) string {
		if n == 0 {
			return "—"
		}
		return strconv.Itoa(n)
	}
	if c == (grid.Count{}) {
		return ""
	}
	return words(c.Households) + "\n" + words(c.People)
}

func (w dutyWriter) people(ids ...org.PostID) string {
	var list []string
	for _, id := range ids {
		if id != "" {
			list = append(list, w.person(id, len(ids) == 1))
		}
	}
	return strings.Join(list, "\n")
}

// person is who holds a post, his phone below where it is to be printed; a post that nobody is named for stands by its own name.
func (w dutyWriter) person(id org.PostID, broken bool) string {
	p := w.d.Org.Post(id)
	h := p.HolderOn(w.day)
	name, phone := w.d.Org.Account(h.Account).Name, w.secret[w.d.Org.Account(h.Account).Phone.Ref]
	if h.Paper() {
		name = w.secret[h.Name.Ref]
	}
	if name == "" {
		name = p.NameOn(w.day)
		if h.IsZero() {
			name += "（空缺）"
		}
	}
	if phone == "" {
		return name
	}
	if broken {
		return name + "\n" + phone
	}
	return name + " " + phone
}
