//msg:off what is taken away is Chinese

package takeout

import (
	"context"
	"iter"
	"strings"

	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
)

// columns names the columns of a table.
func columns(titles ...string) (list []sheet.OutColumn) {
	for _, t := range titles {
		list = append(list, sheet.OutColumn{Title: t})
	}
	return list
}

// table writes the ledger as CSV: it may be longer than memory.
func (o *out) table(ctx context.Context) error {
	rows := func(yield func([]string, error) bool) {
		for l, err := range o.ledger(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			s := l.State
			row := []string{s.Number, l.What, l.Words, s.Status.Word(), o.UnitName(s.Owner.Unit), msg.Stamp(s.Clock.Due), l.Late.Verdict.Word(), s.Class.Problem.Code, s.Class.Severity.Word(),
				s.Source.Channel.Word(), msg.Stamp(s.Entered), msg.Stamp(s.Closed.At)}
			if !yield(row, nil) {
				return
			}
		}
	}
	w, err := o.create("tables/总台账.csv")
	if err != nil {
		return err
	}
	return sheet.WriteCSV(w, sheet.Sheet{Name: "总台账", Rows: rows,
		Columns: columns("编号", "事项", "地点", "状态", "责任单位", "期限", "时限情况", "问题类别", "严重程度", "来源", "登记时间", "销号时间")})
}

// registers writes what the district knows of itself as one workbook, as of today.
func (o *out) registers(context.Context) error {
	w, err := o.create("tables/底数.xlsx")
	if err != nil {
		return err
	}
	foot := sheet.Foot{Title: "底数", Cutoff: msg.Stamp(o.App.Now()), Seq: o.App.Head(), Printed: o.App.Now(), By: o.Viewer.Name}
	return sheet.Write(w, foot, o.units(), o.posts(), o.accounts(), o.cells(), o.sites(), o.standards())
}

// all yields rows that cannot fail.
func all(rows [][]string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (o *out) units() sheet.Sheet {
	day := o.App.Now().Date()
	var rows [][]string
	for _, u := range o.App.District().Org.Units(day) {
		rows = append(rows, []string{u.Code, u.NameOn(day), u.Kind.Word(), o.UnitName(u.ParentOn(day))})
	}
	return sheet.Sheet{Name: "单位", Columns: columns("代码", "名称", "类别", "上级"), Rows: all(rows)}
}

func (o *out) posts() sheet.Sheet {
	day := o.App.Now().Date()
	var rows [][]string
	for _, p := range o.App.District().Org.Posts(day) {
		var roles []string
		for _, r := range p.RolesOn(day) {
			roles = append(roles, r.Word())
		}
		rows = append(rows, []string{o.UnitName(p.Unit), p.NameOn(day), strings.Join(roles, "、"), o.HolderName(p.HolderOn(day))})
	}
	return sheet.Sheet{Name: "岗位", Columns: columns("单位", "岗位", "角色", "任职人"), Rows: all(rows)}
}

func (o *out) accounts() sheet.Sheet {
	day := o.App.Now().Date()
	var rows [][]string
	for _, a := range o.App.District().Org.Accounts() {
		state := "停用"
		if a.Enabled(day) {
			state = "在用"
		}
		rows = append(rows, []string{a.Login, a.Name, state})
	}
	return sheet.Sheet{Name: "账号", Columns: columns("登录名", "姓名", "状态"), Rows: all(rows)}
}

func (o *out) cells() sheet.Sheet {
	day := o.App.Now().Date()
	var rows [][]string
	for _, c := range o.App.District().Grid.On(day) {
		rows = append(rows, []string{c.Code, c.NameOn(day)})
	}
	return sheet.Sheet{Name: "网格", Columns: columns("代码", "名称"), Rows: all(rows)}
}

func (o *out) sites() sheet.Sheet {
	day := o.App.Now().Date()
	var rows [][]string
	for _, s := range o.App.District().Sites.On(day) {
		rows = append(rows, []string{s.Code, s.NameOn(day), s.PlaceOn(day).Address, o.App.District().Grid.Cell(s.CellOn(day)).Code})
	}
	return sheet.Sheet{Name: "点位", Columns: columns("代码", "名称", "地址", "网格"), Rows: all(rows)}
}

func (o *out) standards() sheet.Sheet {
	var rows [][]string
	for _, e := range o.Editions() {
		for _, i := range e.Items {
			rows = append(rows, []string{e.ID, i.Code, i.Title})
		}
	}
	return sheet.Sheet{Name: "测评标准", Columns: columns("版本", "条目", "标题"), Rows: all(rows)}
}
