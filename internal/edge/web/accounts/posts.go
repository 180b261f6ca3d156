package accounts

import (
	"net/http"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func postRoutes() []route {
	return []route{
		page.Get("/accounts/posts", app.Accounts, (*req).showKeyless),
		page.Post("/accounts/posts", app.Accounts, (*req).openKeyless),
	}
}

// shownPosts is how many posts one page asks about: as many as slips are printed at once.
const shownPosts = app.MaxSlips

// keylessView lists the posts that nobody can log in for.
type keylessView struct {
	Cmd    string
	Errors []ui.FieldError
	Filter ui.Filter
	Table  ui.Table
	More   int
	Fresh  int // persons of a duty table who wait for their slips
}

func (q *req) showKeyless() error { return q.askKeyless(nil) }

func (q *req) askKeyless(refused error) error {
	fresh, err := q.App.Enrolled("")
	if err != nil {
		return err
	}
	words, today := strings.TrimSpace(q.URL.Query().Get("q")), q.Today()
	v := keylessView{Cmd: page.NewCommand(), Errors: ui.FieldErrors(q.Context(), refused), Fresh: len(fresh), Filter: ui.Filter{Action: "/accounts/posts", Query: words},
		Table: ui.Table{Caption: q.T("还没有人能登录的岗位"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("单位")}, {Head: q.T("岗位")}, {Head: q.T("权限")}, {Head: q.T("谁来任职"), Width: ui.W16}}}}
	if words != "" {
		v.Filter.Clear = "/accounts/posts"
	}
	for _, s := range q.App.Keyless() {
		unit, name := q.UnitName(s.Unit), s.NameOn(today)
		if words != "" && !strings.Contains(unit+" "+name, words) {
			continue
		}
		if len(v.Table.Rows) == shownPosts {
			v.More++
			continue
		}
		who := paperCheck(string(s.ID), unit+" "+name, slices.Contains(q.PostForm["paper"], string(s.ID)))
		if !s.Paper {
			who = ui.TextField(ui.Field{Name: "n." + string(s.ID), Label: q.T("%s%s由谁任职", unit, name), Hidden: true, Filter: true, Example: q.T("姓名"), Value: q.PostForm.Get("n." + string(s.ID))})
		}
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Content{ui.Text(unit), ui.Text(name), ui.Text(q.RoleWords(s.RolesOn(today))), who}})
	}
	l := ui.Layout{Title: q.T("从责任表建账号"), Sub: q.T("填上姓名就开户、任职、打印口令条，一次完成；留空的岗位不动"), Crumbs: q.accountCrumbs(), Errors: refused != nil}
	status := http.StatusOK
	if refused != nil {
		status = page.Statuses[fault.KindOf(refused)]
	}
	return q.Show(status, l, keylessPage(v))
}

// openKeyless opens the accounts and answers with their slips; sent again it gives no secrets.
func (q *req) openKeyless() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	var list []app.NewHolder
	for _, s := range q.App.Keyless() {
		name := strings.TrimSpace(q.PostForm.Get("n." + string(s.ID)))
		if name != "" || s.Paper && slices.Contains(q.PostForm["paper"], string(s.ID)) {
			list = append(list, app.NewHolder{Post: s.ID, Name: name})
		}
	}
	if len(list) == 0 && len(q.PostForm) > 1 && q.typedNames() > 0 {
		return q.askKeyless(fault.New(fault.Conflict, "这些岗位刚才已经有人任职；口令只显示一次，没有打印出来的请在账号页勾选后重打"))
	}
	slips, err := q.App.OpenForPosts(q.Context(), ask, list)
	if k := fault.KindOf(err); err != nil && k != fault.Internal && k != fault.Unavailable {
		return q.askKeyless(err)
	}
	if err != nil {
		return err
	}
	return q.slipPage(slips)
}

// typedNames counts the names and ticks that came with the form.
func (q *req) typedNames() (n int) {
	for k, v := range q.PostForm {
		if k == "paper" || strings.HasPrefix(k, "n.") && strings.TrimSpace(v[0]) != "" {
			n++
		}
	}
	return n
}

// slipPage is the sheet of slips, shown once and kept nowhere.
func (q *req) slipPage(list []app.Slip) error {
	sheet := make([]slipView, len(list))
	for n, s := range list {
		sheet[n] = q.slipOf(s.Account, s.Secret)
	}
	return q.Page(ui.Layout{Title: q.T("口令条"), Crumbs: q.accountCrumbs(), Acts: ui.Press(ui.Button{Label: q.T("打印"), Icon: ui.IconPrint, Kind: ui.Primary, Type: "button", Act: "print"})}, slipSheet(sheet))
}

// deviceRoutes are what the keeper of accounts may do about other people's devices.
func deviceRoutes() []route {
	return []route{page.Post("/accounts/{id}/devices", app.Accounts, (*req).dropDeviceOf)}
}

// dropDeviceOf logs a lost device out, or all of them.
func (q *req) dropDeviceOf() error {
	a, err := q.accountAt()
	if err != nil {
		return err
	}
	if err := q.App.DropDevice(q.Context(), q.Viewer, a.ID, q.PostFormValue("device")); err != nil {
		return err
	}
	return q.See("/accounts/" + string(a.ID))
}

// devicesOf lists a person's devices without saying when he used them.
func (q *req) devicesOf(id org.AccountID) (page.Section, error) {
	list, err := q.App.DevicesOf(id)
	if err != nil || len(list) == 0 {
		return page.Section{}, err
	}
	var devices []meDevice
	for _, d := range list {
		devices = append(devices, meDevice{ID: d.ID, Name: q.Word(d.Agent), Until: string(d.Expires.Date())})
	}
	return page.Section{Title: q.T("绑定的设备"), Note: q.T("手机丢了在这里退出；这里不记谁什么时候在用"), Body: deviceList("/accounts/"+string(id)+"/devices", devices)}, nil
}
