package notices

import (
	"context"
	"strconv"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// inboxPage is how many lines one page of an inbox has.
const inboxPage = 50

// inboxView is one page of an inbox.
type inboxView struct {
	List   []app.Notice
	Unread bool // only these are shown
	Views  []ui.View
	Pages  ui.Pages
	Today  calendar.Date
}

func (q *req) showInbox() error {
	here := ui.Address{Path: "/notices", Query: q.URL.Query()}
	before, err := strconv.ParseInt(q.URL.Query().Get("before"), 10, 64)
	if err != nil {
		before = 0
	}
	v := inboxView{Unread: q.URL.Query().Get("view") != "all", Today: q.App.Now().Date()}
	if v.List, err = q.App.Notices(q.Viewer, v.Unread, before, inboxPage+1); err != nil {
		return err
	}
	if len(v.List) > inboxPage {
		v.List = v.List[:inboxPage]
		v.Pages.Next = here.With("before", strconv.FormatInt(v.List[inboxPage-1].Entry, 10)).String()
	}
	if before > 0 {
		v.Pages.First = here.With("before", "").String()
	}
	v.Pages.Summary = q.T("本页 %d 条", len(v.List))
	v.Views = []ui.View{{Label: q.T("未读"), Href: "/notices", Count: -1, Current: v.Unread}, {Label: q.T("全部"), Href: "/notices?view=all", Count: -1, Current: !v.Unread}}
	l := ui.Layout{Title: q.T("消息"), Sub: q.T("与您和您单位有关的事，保留 30 天；看没看只有您自己知道"), Acts: inboxActs(q.May(app.SeeMatters))}
	return q.Page(l, inboxBody(v))
}

// openNotice notes one line as read and leads to its matter.
func (q *req) openNotice() error {
	entry, err := strconv.ParseInt(q.PathValue("entry"), 10, 64)
	if err != nil || entry < 1 {
		return fault.New(fault.Missing, "没有这条消息，请回到消息列表重新选择")
	}
	list, err := q.App.Notices(q.Viewer, false, entry+1, 1)
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].Entry != entry {
		return fault.New(fault.Missing, "没有这条消息，请回到消息列表重新选择")
	}
	if err := q.App.ReadNotice(q.Context(), q.Viewer, entry); err != nil && fault.KindOf(err) != fault.Unavailable {
		return err // read-only for want of space: the matter may be read all the same
	}
	return q.See("/matters/" + list[0].ID)
}

func (q *req) readAll() error {
	if err := q.App.ReadNotice(q.Context(), q.Viewer, 0); err != nil {
		return err
	}
	return q.See("/notices")
}

// inboxTable lists the lines of a page.
func inboxTable(ctx context.Context, v inboxView) ui.Table {
	t := ui.Table{Caption: msg.T(ctx, "消息"), Narrow: ui.Compact, Columns: []ui.Column{
		{Head: msg.T(ctx, "编号"), Width: ui.W8, Place: ui.PlaceCode}, {Head: msg.T(ctx, "消息"), Place: ui.PlaceTitle},
		{Head: msg.T(ctx, "状态"), Width: ui.W7, Place: ui.PlaceState}, {Head: msg.T(ctx, "时间"), Width: ui.W8, Place: ui.PlaceDue},
	}}
	for _, n := range v.List {
		read := ui.Text("")
		if !n.Read {
			read = ui.Tag(msg.T(ctx, "未读"))
		}
		said := ui.TwoLines(ui.TitleCell("/notices/"+strconv.FormatInt(n.Entry, 10), msg.Word(ctx, n.News.Sentence())), about(ctx, n.Line))
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(n.State.Number), said, read, ui.Text(msg.Moment(n.Told, v.Today))}})
	}
	return t
}

// about says in one line which matter is meant. The words of a restricted one lie in the vault and are not shown.
func about(ctx context.Context, l app.Line) string {
	what := l.What
	if what == "" {
		what = msg.T(ctx, "受限事项")
	}
	if l.Words == "" {
		return what
	}
	return strings.Join([]string{what, l.Words}, "，")
}
