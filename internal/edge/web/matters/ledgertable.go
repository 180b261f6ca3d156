package matters

import (
	"context"
	"crypto/sha256"
	"iter"
	"net/url"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func ledgerTable(ctx context.Context, v ledgerView) ui.Table {
	t := ui.Table{Caption: msg.T(ctx, "事项"), Preview: "preview", Fixed: true, Narrow: ui.Compact, Columns: []ui.Column{
		{Head: msg.T(ctx, "编号"), Width: ui.W8, Place: ui.PlaceCode}, {Head: msg.T(ctx, "事项"), Place: ui.PlaceTitle},
		{Head: msg.T(ctx, "地点"), Width: ui.W12, Spare: true}, {Head: msg.T(ctx, "状态"), Width: ui.W7, Place: ui.PlaceState},
		{Head: msg.T(ctx, "责任单位"), Width: ui.W8, Place: ui.PlaceUnit}, {Head: msg.T(ctx, "期限"), Width: ui.W10, Place: ui.PlaceDue},
	}}
	if v.Bulk {
		t.Pick = &ui.Pick{Name: "id"}
	}
	t.Rows = make([]ui.Row, 0, len(v.Lines))
	for _, l := range v.Lines {
		t.Rows = append(t.Rows, ui.Row{ID: l.ID, Name: l.State.Number, Cells: []ui.Content{
			ui.CodeCell(l.State.Number), lineTitle(l), ui.Text(l.Place), ui.Status(stateOf(l.State.Status)), ui.Text(l.Unit), ui.Ruler(l.Due),
		}})
	}
	return t
}

// territoryOptions are the territories alive today as suggestions.
func (q *req) territoryOptions() (list []ui.Option) {
	today := q.App.Now().Date()
	for _, u := range q.App.District().Org.Units(today) {
		if u.Territory() {
			list = append(list, ui.Option{Value: string(u.ID), Label: u.NameOn(today), Note: q.Word(u.Kind.Word())})
		}
	}
	return list
}

// maxExport is how many rows one export holds.
const maxExport = 10_000

// exportLedger writes the list that is shown as a workbook.
func (q *req) exportLedger() error {
	l, err := q.ledgerQuery()
	if err != nil {
		return err
	}
	lines, more, err := q.exportLines(l.find)
	if err != nil {
		return err
	}
	now := q.App.Now()
	foot := sheet.Foot{Title: q.T("总台账"), Cutoff: msg.Stamp(now), Filter: l.filterWords(q), Seq: q.App.Head(), Printed: now,
		By: strings.TrimSpace(q.UnitName(q.Viewer.Unit) + " " + q.Viewer.Name), Lines: [][2]string{{q.T("行数"), msg.Num(len(lines))}}}
	if more {
		foot.Lines = append(foot.Lines, [2]string{q.T("注意"), q.T("符合条件的超过 %d 件，本表只有前 %d 件，请加条件后再导出", maxExport, maxExport)})
	}
	q.W.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	q.W.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(q.T("总台账")+" "+string(now.Date())+".xlsx"))
	return sheet.Write(q.W, foot, sheet.Sheet{Name: q.T("总台账"), Columns: q.exportColumns(), Rows: q.exportRows(lines)})
}

// exportLines reads the whole list page by page, up to the bound; more says that there would be more.
func (q *req) exportLines(f app.Find) (all []app.Line, more bool, err error) {
	f.Limit = 999
	for {
		lines, next, err := q.App.FindMatters(q.Viewer, f)
		if err != nil {
			return nil, false, err
		}
		all = append(all, lines...)
		if next == "" || len(all) >= maxExport {
			return all[:min(len(all), maxExport)], next != "" || len(all) > maxExport, nil
		}
		if err := f.SetCursor(next); err != nil {
			return nil, false, err
		}
	}
}

func (q *req) exportColumns() (list []sheet.OutColumn) {
	for _, c := range []struct {
		title string
		width float64
	}{{q.T("编号"), 14}, {q.T("事项"), 48}, {q.T("地点"), 30}, {q.T("属地"), 24}, {q.T("状态"), 10}, {q.T("责任单位"), 22}, {q.T("期限"), 17}, {q.T("时限情况"), 12},
		{q.T("问题类别"), 20}, {q.T("严重程度"), 12}, {q.T("来源"), 12}, {q.T("登记时间"), 17}, {q.T("销号时间"), 17}, {q.T("标记"), 24}} {
		list = append(list, sheet.OutColumn{Title: c.title, Width: c.width})
	}
	return list
}

func (q *req) exportRows(lines []app.Line) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, l := range lines {
			s := l.State
			what := l.What
			if what == "" {
				what = q.title(s, "")
			}
			row := []string{s.Number, what, l.Words, q.territories(s.Place), q.Word(s.Status.Word()), q.UnitName(s.Owner.Unit), msg.Stamp(s.Clock.Due), q.Word(l.Late.Verdict.Word()),
				q.matterClass(s.Class), q.Word(s.Class.Severity.Word()), q.Word(s.Source.Channel.Word()), msg.Stamp(s.Entered), msg.Stamp(s.Closed.At), strings.Join(q.marks(s, q.App.Now()), "、")}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// maxBulk is how many matters one request is for.
const maxBulk = 100

// bulk asks for one thing of many matters: each in a request of its own, so that a refusal keeps no other back.
func (q *req) bulk() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	ids := q.PostForm["id"]
	switch {
	case len(ids) == 0:
		return fault.New(fault.Invalid, "没有勾选事项，请先在台账里勾选")
	case len(ids) > maxBulk:
		return fault.New(fault.Invalid, "一次最多办 %d 件，请分几次", maxBulk)
	}
	act := q.PostFormValue("act")
	if act == "dispatch" && q.PostFormValue("sure") == "" {
		return q.askBulkDispatch(ids, nil)
	}
	build, err := q.bulkCommand(act)
	if err != nil {
		return q.askBulkDispatch(ids, err)
	}
	each := func(i int) app.Ask {
		one := ask
		one.ID, one.Digest, one.Bulk = page.Derived(ask.ID, ids[i]), sha256.Sum256(append(ask.Digest[:], ids[i]...)), true
		return one
	}
	errs := q.App.Bulk(q.Context(), ask, ids, each, build)
	v := bulkView{}
	for i, id := range ids {
		l := q.bulkLine(id)
		if errs[i] != nil {
			l.Refused = msg.Fault(q.Context(), errs[i])
		} else {
			v.Done++
		}
		v.Lines = append(v.Lines, l)
	}
	return q.Page(ui.Layout{Title: q.T("批量办理结果"), Crumbs: []ui.Link{{Text: q.T("总台账"), Href: "/matters"}}}, bulkResult(v))
}

// bulkCommand is what is asked of each matter.
func (q *req) bulkCommand(act string) (func(*app.Desk) matter.Command, error) {
	switch act {
	case "accept":
		return func(*app.Desk) matter.Command { return matter.Accept{} }, nil
	case "dispatch":
		var unit org.UnitID
		if words := strings.TrimSpace(q.PostFormValue("unit")); words != "" {
			u, err := q.App.District().Org.Find(words, q.App.Now().Date())
			if err != nil {
				return nil, page.AtField(err, "unit")
			}
			unit = u.ID
		}
		sure := q.PostFormValue("confirmed") == "1"
		return func(k *app.Desk) matter.Command { return k.SendOut(unit, sure, "", nil) }, nil
	}
	return nil, fault.New(fault.Invalid, "没有这种批量操作，请刷新台账后再选")
}

// bulkLine looks at one matter of a bulk; what may not be seen shows its ID only.
func (q *req) bulkLine(id string) bulkLine {
	seen, err := q.App.See(q.Viewer, id)
	l := bulkLine{lineView: lineView{Line: seen.Line()}}
	if err != nil {
		l.Refused = msg.Fault(q.Context(), err)
		return l
	}
	l.Title, l.Place = q.title(l.State, l.What), q.placeName(l.State.Place, l.Words)
	p := q.App.Owner(seen.State)
	l.Owner, l.Why, l.Lacks = q.UnitName(p.Unit), strings.Join(q.SayAll(p.Why), "；"), p.Unit != "" && !p.Power.Has
	return l
}

// askBulkDispatch shows what the duty map answers for each, before anything is sent out.
func (q *req) askBulkDispatch(ids []string, wrong error) error {
	v := bulkView{Cmd: page.NewCommand(), Units: q.AllUnits(), Unit: ui.Field{Name: "unit", Label: q.T("都派给"), Optional: true, Value: q.PostFormValue("unit")}}
	for _, id := range ids {
		v.Lines = append(v.Lines, q.bulkLine(id))
	}
	l := ui.Layout{Title: q.T("批量派遣 %d 件", len(ids)), Crumbs: []ui.Link{{Text: q.T("总台账"), Href: "/matters"}}}
	if wrong != nil {
		v.Unit.Error = msg.Fault(q.Context(), wrong)
		return q.Again(wrong, l, bulkAsk(v))
	}
	return q.Page(l, bulkAsk(v))
}

func bulkTable(ctx context.Context, v bulkView, asking bool) ui.Table {
	last := msg.T(ctx, "结果")
	if asking {
		last = msg.T(ctx, "责任图的答案")
	}
	t := ui.Table{Caption: msg.T(ctx, "勾选的事项"), Narrow: ui.Stack, Columns: []ui.Column{{Head: msg.T(ctx, "编号"), Width: ui.W8}, {Head: msg.T(ctx, "事项")}, {Head: msg.T(ctx, "状态"), Width: ui.W7}, {Head: last}}}
	for _, l := range v.Lines {
		end := bulkOutcome(l)
		if asking {
			end = bulkOwner(l)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(l.State.Number), lineUnder(l.lineView), ui.Status(stateOf(l.State.Status)), end}})
	}
	return t
}

func bulkTone(v bulkView) ui.Tone {
	if v.Done < len(v.Lines) {
		return ui.Amber
	}
	return ui.Green
}
