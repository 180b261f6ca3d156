package notices

import (
	"context"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// digestRows bounds each part of a digest; the ledger shows the rest.
const digestRows = 50

// digestPart is one part of the day.
type digestPart struct {
	ID, Title, None string
	Lines           []app.Line
	More            ui.Link // where the rest stands, when there is a rest
}

// digestSearch finds one part of the day in the ledger.
type digestSearch struct {
	part  digestPart
	roles []org.Role // empty: everybody
	find  app.Find
	from  calendar.Instant // leaves out what is due up to then
}

// officeOf are the roles that look at the whole district, not at one unit.
var officeOf = []org.Role{org.Clerk, org.DutyChief, org.OfficeHead, org.Commander, org.Supervisor, org.Auditor, org.Officer}

// showDigest tells what is to be done today and what was done yesterday: for people of the office in the district, for all others
// in their unit.
func (q *req) showDigest() error {
	today := q.App.Now().Date()
	next := today.AddDays(1)
	if d, err := q.App.District().Calendar.ShiftWorkingDays(today, 1); err == nil {
		next = d
	}
	var parts []digestPart
	for _, s := range q.searches(today, next) {
		if len(s.roles) > 0 && !q.Viewer.Has(s.roles...) {
			continue
		}
		s.find.Limit = digestRows
		if s.from > 0 {
			if err := s.find.SetCursor("1~" + s.from.String()); err != nil {
				return err
			}
		}
		lines, more, err := q.App.FindMatters(q.Viewer, s.find)
		if err != nil {
			return err
		}
		s.part.Lines = lines
		if more == "" {
			s.part.More = ui.Link{}
		}
		parts = append(parts, s.part)
	}
	done, err := q.App.ClosedOn(q.Viewer, today.AddDays(-1), digestRows)
	if err != nil {
		return err
	}
	parts = append(parts, digestPart{ID: "done", Title: q.T("昨天办完"), None: q.T("昨天没有销号的事项。"), Lines: done})
	l := ui.Layout{Title: q.T("今日简报"), Sub: q.T("%s，%s，截至 %s", msg.Prose(q.Context(), today, today), q.UnitName(q.Viewer.Unit), msg.Stamp(q.App.Now())),
		Crumbs: []ui.Link{{Text: q.T("消息"), Href: "/notices"}}}
	return q.Page(l, digestBody(parts))
}

// searches are the parts of today, what is late first.
func (q *req) searches(today, next calendar.Date) []digestSearch {
	var units []string
	if !q.Viewer.Has(officeOf...) {
		units = []string{string(q.Viewer.Unit)}
	}
	owed := []matter.Status{matter.Sign, matter.Doing, matter.Redo}
	return []digestSearch{
		{part: digestPart{ID: "over", Title: q.T("已经超期"), None: q.T("没有超期的。"), More: ui.Link{Text: q.T("去台账看全部"), Href: "/matters?view=over"}},
			find: app.Find{Units: units, Overdue: true, DueFirst: true}},
		{part: digestPart{ID: "today", Title: q.T("今天到期"), None: q.T("今天没有到期的。"), More: ui.Link{Text: q.T("去台账看全部"), Href: "/matters?view=due"}},
			find: app.Find{Units: units, Statuses: owed, DueBy: today, DueFirst: true}, from: q.App.Now()},
		{part: digestPart{ID: "next", Title: q.T("下个工作日到期"), None: q.T("下个工作日没有到期的。"), More: ui.Link{Text: q.T("去台账看全部"), Href: "/matters?view=due"}},
			find: app.Find{Units: units, Statuses: owed, DueBy: next, DueFirst: true}, from: today.AddDays(1).Start() - 1},
		{part: digestPart{ID: "sign", Title: q.T("等签收"), None: q.T("没有等签收的。"), More: ui.Link{Text: q.T("去台账看全部"), Href: "/matters?status=sign"}},
			find: app.Find{Units: units, Statuses: []matter.Status{matter.Sign}, DueFirst: true}},
		{part: digestPart{ID: "send", Title: q.T("等受理、派遣和裁定"), None: q.T("没有等受理、派遣和裁定的。"), More: ui.Link{Text: q.T("去台账看全部"), Href: "/matters?status=new&status=ready&status=back"}},
			roles: []org.Role{org.Clerk, org.DutyChief, org.OfficeHead}, find: app.Find{Statuses: []matter.Status{matter.New, matter.Ready, matter.Back}}},
	}
}

func digestTable(ctx context.Context, p digestPart) ui.Table {
	t := ui.Table{Caption: p.Title, Narrow: ui.Compact, Plain: true, Columns: []ui.Column{
		{Head: msg.T(ctx, "编号"), Width: ui.W8, Place: ui.PlaceCode}, {Head: msg.T(ctx, "事项"), Place: ui.PlaceTitle}, {Head: msg.T(ctx, "期限"), Width: ui.W12, Place: ui.PlaceDue},
	}}
	for _, l := range p.Lines {
		what := ui.TwoLines(ui.TitleCell("/matters/"+l.ID, about(ctx, l)), msg.Word(ctx, l.State.Status.Word()))
		due := msg.Stamp(l.State.Clock.Due)
		if l.State.Status == matter.Done {
			due = msg.T(ctx, "销号 %s", msg.Stamp(l.State.Closed.At))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(l.State.Number), what, ui.Text(due)}})
	}
	return t
}
