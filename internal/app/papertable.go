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
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/paper"
)

// ProblemTable draws the table of problems 问题汇总表: exactly the list asked for, in its order.
func (a *App) ProblemTable(ctx context.Context, v Viewer, l PaperList) (doc paper.Document, err error) {
	list, notes, err := a.listed(v, l)
	if err != nil {
		return doc, err
	}
	texts, err := a.paperTexts(list)
	if err != nil {
		return doc, err
	}
	d, day := a.District(), a.db.Now().Date()
	t := paper.Table{Wide: true, Columns: []paper.Column{{Title: "序号", Width: 6, Middle: true}, {Title: "编号", Width: 14, Middle: true}, {Title: "发现时间", Width: 13, Middle: true}, {Title: "来源", Width: 8, Middle: true},
		{Title: "点位", Width: 13}, {Title: "问题描述", Width: 22}, {Title: "对应标准", Width: 14}, {Title: "责任单位", Width: 11}, {Title: "属地", Width: 11}, {Title: "整改时限", Width: 13, Middle: true},
		{Title: "状态", Width: 8, Middle: true}, {Title: "销号时间", Width: 13, Middle: true}}}
	for i, p := range list {
		s := p.State
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), s.Number, cellDay(s.Occurred), s.Source.Channel.Word(), d.whereOn(p, texts, day), whatOn(p, texts), d.clausesOn(s.Class, 2),
			d.unitOn(s.Owner.Unit, day), d.townsOn(s.Place, day), cellDue(s), s.Status.Word(), cellDay(s.Closed.At)})
	}
	doc = paper.Document{Title: "问题汇总表", Notes: notes, Papers: []paper.Paper{{Title: "问题汇总表", Number: tally(l.Words, list), Body: []paper.Part{t}}}}
	doc.Foot, err = a.PaperFoot(ctx)
	return doc, err
}

// tally is the line under the title: what the list is and how many of it are done.
func tally(words string, list []papered) string {
	done := 0
	for _, p := range list {
		if p.State.Status == matter.Done {
			done++
		}
	}
	return fmt.Sprintf("%s　共%d件，已销号%d件", cmp.Or(words, "全部"), len(list), done)
}

// cellDay writes the day of an instant in a narrow cell.
func cellDay(i calendar.Instant) string {
	if i.IsZero() {
		return ""
	}
	return string(i.Date())
}

// cellDue is the term of a matter in a narrow cell: the day, the time below.
func cellDue(s matter.State) string {
	switch due := cmp.Or(s.Clock.Due, s.Closed.Due); {
	case !due.IsZero():
		return due.Time().Format("2006-01-02\n15:04")
	case s.Status == matter.Sign && !s.Clock.Term.IsZero():
		return "签收起\n" + s.Clock.Term.String()
	}
	return ""
}

// ReplyOptions say to whom a reply goes and what it answers.
type ReplyOptions struct {
	To   string // 主送; empty: left to be written by hand
	List string // name of the list in words
}

// ReplyReport draws the report 整改反馈报告 on a list that somebody sent, in his order and with his numbers, whatever became of
// the rows here.
func (a *App) ReplyReport(ctx context.Context, v Viewer, l PaperList, o ReplyOptions) (doc paper.Document, err error) {
	list, notes, err := a.listed(v, l)
	if err != nil {
		return doc, err
	}
	if len(list) == 0 {
		return doc, fault.New(fault.Refused, "这份清单里没有可以反馈的事项，请换一个导入或筛选条件")
	}
	if l.Import == "" {
		slices.SortStableFunc(list, bySender)
	}
	texts, err := a.paperTexts(list)
	if err != nil {
		return doc, err
	}
	d, day := a.District(), a.db.Now().Date()
	name := cmp.Or(strings.TrimSpace(o.List), "交办问题")
	p := paper.Paper{Title: "关于" + name + "整改情况的报告", To: cmp.Or(strings.TrimSpace(o.To), "　　　　　　"), Issuer: d.Body.Name, Date: day}
	p.Body = append(p.Body, paper.Para("收到"+name+"后，我们逐件明确责任单位和时限，按件整改、按件核查。现将情况报告如下："), paper.Heading{Level: 1, Text: "一、总体情况"}, paper.Para(replySummary(list)))
	p.Body = append(p.Body, unfinished(list, texts)...)
	p.Body = append(p.Body, paper.Para("附件：整改情况表（次序、序号与来件一致）"), d.replyTable(list, texts, day))
	doc = paper.Document{Title: "整改反馈报告", Notes: notes, Papers: []paper.Paper{p}}
	doc.Foot, err = a.PaperFoot(ctx)
	return doc, err
}

// bySender orders matters as their senders did; those without a place in a list come last, by our number.
func bySender(x, y papered) int {
	return cmp.Or(cmp.Compare(placeInList(x), placeInList(y)), cmp.Compare(x.Own.Number, y.Own.Number))
}

func placeInList(p papered) int {
	if n := p.Own.Source.Order; n > 0 {
		return n
	}
	return 1 << 30
}

// replyState is where the reply says a matter is.
func replyState(s matter.State) string {
	switch {
	case s.Status == matter.Done:
		return "已整改"
	case s.Status == matter.Check:
		return "已上报，待核查"
	case s.Status == matter.Hold:
		return "挂账"
	case s.Status == matter.Refused, s.Status == matter.Void:
		return s.Status.Word()
	case s.Owner.Unit == "", s.Status == matter.Back:
		return "正在交办"
	}
	return "正在整改"
}

func replySummary(list []papered) string {
	n := map[string]int{}
	for _, p := range list {
		n[replyState(p.State)]++
	}
	words := fmt.Sprintf("问题共%d件：已整改%d件，正在整改%d件", len(list), n["已整改"], n["正在整改"])
	for _, state := range []string{"已上报，待核查", "正在交办", "挂账"} {
		if n[state] > 0 {
			words += fmt.Sprintf("，%s%d件", strings.ReplaceAll(state, "，", ""), n[state])
		}
	}
	if rest := n[matter.Refused.Word()] + n[matter.Void.Word()]; rest > 0 {
		words += fmt.Sprintf("，不予受理或作废%d件", rest)
	}
	return words + "。"
}

// unfinished tells of each matter that is on hold what is planned; what is merely under way stands in the table.
func unfinished(list []papered, t paperTexts) (parts []paper.Part) {
	for i, p := range list {
		s := p.State
		if s.Status != matter.Hold {
			continue
		}
		if len(parts) == 0 {
			parts = append(parts, paper.Heading{Level: 1, Text: "二、一时不能整改的问题"})
		}
		parts = append(parts, paper.Para(fmt.Sprintf("序号%s：因%s原因挂账，%s复查。%s", senderNumber(p, i+1), s.Hold.Why.Word(), paper.Day(s.Hold.ReviewOn), ended(t[s.Hold.Plan]))))
	}
	return parts
}

// ended ends what was typed with a full stop.
func ended(s string) string {
	if s = strings.TrimSpace(s); s == "" || strings.HasSuffix(s, "。") {
		return s
	}
	return s + "。"
}

// senderNumber is the number that the sender's list gives a matter: his own, its place in his list, or at, its place in ours.
func senderNumber(p papered, at int) string {
	switch src := p.Own.Source; {
	case src.External != "":
		return src.External
	case src.Order > 0:
		return strconv.Itoa(src.Order)
	}
	return strconv.Itoa(at)
}

func (d *District) replyTable(list []papered, t paperTexts, day calendar.Date) paper.Table {
	table := paper.Table{Caption: "整改情况表", Wide: true, Columns: []paper.Column{{Title: "序号", Width: 9, Middle: true}, {Title: "点位", Width: 13}, {Title: "存在问题", Width: 24}, {Title: "责任单位", Width: 11},
		{Title: "整改措施", Width: 25}, {Title: "整改情况", Width: 9, Middle: true}, {Title: "完成时间", Width: 12, Middle: true}, {Title: "本区编号", Width: 13, Middle: true}}}
	for i, p := range list {
		s := p.State
		done := s.Closed.At
		if s.Status != matter.Done {
			done = 0
		}
		table.Rows = append(table.Rows, []string{senderNumber(p, i+1), d.whereOn(p, t, day), whatOn(p, t), d.unitOn(s.Owner.Unit, day), t[s.Report.Measure], replyState(s), cellDay(done), s.Number})
	}
	return table
}
