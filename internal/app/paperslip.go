//msg:off official papers stay Chinese

package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/paper"
)

// DispatchSlips draws the slips 交办单 of matters that were dispatched, one for each responsible unit, the units in the order of
// their first matter. One duty officer signs. A restricted matter gets a slip of its own only when it is asked for alone, and
// without its words.
func (a *App) DispatchSlips(ctx context.Context, v Viewer, l PaperList) (doc paper.Document, err error) {
	list, notes, err := a.slipMatters(v, l)
	if err != nil {
		return doc, err
	}
	texts, err := a.paperTexts(list)
	if err != nil {
		return doc, err
	}
	var units []org.UnitID
	of := map[org.UnitID][]papered{}
	waiting := 0
	for _, p := range list {
		unit := p.State.Owner.Unit
		if !Slippable(p.State) {
			waiting++
			continue
		}
		if of[unit] == nil {
			units = append(units, unit)
		}
		of[unit] = append(of[unit], p)
	}
	if len(units) == 0 {
		return doc, fault.New(fault.Refused, "没有可以出交办单的事项：还没有派遣到责任单位，请先派遣再出单")
	}
	if waiting > 0 {
		notes = append(notes, fault.New(fault.Refused, "有 %d 件还没有派遣到责任单位，没有出单", waiting))
	}
	doc = paper.Document{Title: "问题交办单", Notes: notes}
	for _, unit := range units {
		doc.Papers = append(doc.Papers, a.District().slip(unit, of[unit], texts))
	}
	doc.Foot, err = a.PaperFoot(ctx)
	return doc, err
}

func (a *App) slipMatters(v Viewer, l PaperList) ([]papered, []error, error) {
	if len(l.IDs) == 1 {
		list, err := a.listedByID(v, l.IDs)
		return list, nil, err
	}
	return a.listed(v, l)
}

// slip is the slip of one unit. Its day is that of the last dispatch on it, so that printing it again gives the same slip.
func (d *District) slip(unit org.UnitID, list []papered, t paperTexts) paper.Paper {
	last := list[0].State.Dispatch.At
	for _, p := range list {
		last = max(last, p.State.Dispatch.At)
	}
	day := last.Date()
	out := paper.Paper{Title: "问题交办单", Slip: true, To: d.unitOn(unit, day), Issuer: d.Body.Name, Date: day, Copies: strings.Join(d.slipCopies(unit, list, day), "、"),
		Signs: []string{"值班签发", "单位签收"}}
	opening := fmt.Sprintf("现将下列%d件问题按职责交你单位办理，请于各件时限前整改到位并反馈。", len(list))
	if s := list[0].State; len(list) == 1 {
		out.Number = "编号：" + s.Number
		if s.Dispatch.Times > 1 {
			out.Number += fmt.Sprintf("（第%d次派遣）", s.Dispatch.Times)
		}
		if !list[0].Own.Secrecy.IsZero() {
			out.Title = "问题交办单（内部）"
		}
		opening = fmt.Sprintf("%s发现下列问题（来源：%s），现按职责交你单位办理。请在时限前整改到位并反馈。", paper.Day(s.Occurred.Date()), s.Source.Channel.Word())
	}
	out.Body = []paper.Part{paper.Para(opening), d.slipTable(list, t, day),
		paper.Para("反馈时请写明整改措施和责任人，附同一位置、同一角度的整改后照片。" + returnWords(list)),
	}
	return out
}

func (d *District) slipTable(list []papered, t paperTexts, day calendar.Date) paper.Table {
	table := paper.Table{Columns: []paper.Column{{Title: "序号", Width: 8, Middle: true}, {Title: "点位", Width: 16}, {Title: "存在问题", Width: 28}, {Title: "对应标准", Width: 19}, {Title: "完成时限", Width: 16, Middle: true}}}
	numbered := len(list) > 1
	if numbered {
		table.Columns = slices.Insert(table.Columns, 1, paper.Column{Title: "编号", Width: 18, Middle: true})
	}
	for i, p := range list {
		row := []string{strconv.Itoa(i + 1), d.whereOn(p, t, day), whatOn(p, t), d.clausesOn(p.State.Class, 1), cellDue(p.State)}
		if numbered {
			row = slices.Insert(row, 1, p.State.Number)
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// returnWords say how long the unit may send a matter back.
func returnWords(list []papered) string {
	words := "不属本单位职责的，写明依据和建议承办单位，按规定时限退回。"
	if s := list[0].State; len(list) == 1 {
		if by := max(s.Dispatch.ReturnBy, 0); !by.IsZero() {
			words = "不属本单位职责的，请在" + paper.Moment(by) + "前写明依据和建议承办单位退回。"
		}
		if !s.Dispatch.SignBy.IsZero() && s.Dispatch.Received.IsZero() {
			words = "请在" + paper.Moment(s.Dispatch.SignBy) + "前签收，到时未签视同签收。" + words
		}
	}
	return words
}

// slipCopies are who gets a copy: the assisting units, who sponsors the place, and the territory it lies in.
func (d *District) slipCopies(unit org.UnitID, list []papered, day calendar.Date) (names []string) {
	put := func(id org.UnitID) {
		if name := d.unitOn(id, day); id != unit && name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, p := range list {
		for _, t := range p.State.Tasks {
			put(t.Unit)
		}
		for _, s := range d.sponsors(p.State.Place, day) {
			put(s.Unit)
		}
		town, _ := d.seats(p.State.Place)
		put(town)
	}
	return names
}

// Slippable reports whether a matter has a slip to be printed.
func Slippable(s matter.State) bool {
	return s.Owner.Unit != "" && !s.Dispatch.At.IsZero() && !s.History
}
