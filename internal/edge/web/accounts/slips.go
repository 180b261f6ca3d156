package accounts

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func slipRoutes() []route {
	return []route{
		page.Get("/accounts/slips", app.Accounts, (*req).showSlips),
		page.Post("/accounts/slips", app.Accounts, (*req).printSlips),
	}
}

// slipsView asks whose slips are to be printed.
type slipsView struct {
	Cmd    string
	Errors []ui.FieldError
	Again  int // how many of them had a secret before
	Max    int // most that are printed at once; 0 when there are no more
	Table  ui.Table
}

// showSlips lists the accounts that were chosen, those that an import has opened, or all that nobody has been given the secret of.
func (q *req) showSlips() error { return q.askSlips(q.URL.Query()["id"], nil) }

func (q *req) askSlips(chosen []string, refused error) error {
	fresh, err := q.App.Enrolled(q.URL.Query().Get("import"))
	if err != nil {
		return err
	}
	list := fresh
	if len(chosen) > 0 {
		list = nil
		for _, id := range chosen {
			if a := q.App.District().Org.Account(org.AccountID(id)); a.ID != "" {
				list = append(list, a)
			}
		}
	}
	v := slipsView{Cmd: page.NewCommand(), Errors: ui.FieldErrors(q.Context(), refused), Table: ui.Table{Caption: q.T("给谁打印"), Narrow: ui.Stack, Pick: &ui.Pick{Name: "id"},
		Columns: []ui.Column{{Head: q.T("姓名"), Width: ui.W8}, {Head: q.T("登录名"), Width: ui.W8}, {Head: q.T("岗位")}, {Head: q.T("口令"), Width: ui.W16}}}}
	if len(list) > app.MaxSlips {
		v.Max, list = app.MaxSlips, list[:app.MaxSlips]
	}
	for _, a := range list {
		state := ui.StatusText(ui.StateNew, q.T("还没有发过"))
		if !slices.ContainsFunc(fresh, func(f org.Account) bool { return f.ID == a.ID }) {
			v.Again++
			state = ui.StatusText(ui.StateSign, q.T("已发过，重打即换新口令"))
		}
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: string(a.ID), Name: a.Name, Selected: true, Cells: []ui.Content{ui.TitleCell("/accounts/"+string(a.ID), a.Name), ui.CodeCell(a.Login), ui.Text(q.postsOf(a.ID)), state}})
	}
	l := ui.Layout{Title: q.T("打印口令条"), Crumbs: q.accountCrumbs(), Errors: refused != nil}
	status := http.StatusOK
	if refused != nil {
		status = page.Statuses[fault.KindOf(refused)]
	}
	return q.Show(status, l, slipsPage(v))
}

// printSlips makes the secrets and answers with the sheet. The page is never stored, and sending the form again gives no secrets.
func (q *req) printSlips() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	var ids []org.AccountID
	for _, id := range q.PostForm["id"] {
		ids = append(ids, org.AccountID(id))
	}
	var list []app.Slip
	if len(ids) == 0 {
		err = fault.New(fault.Invalid, "请至少勾选一个人，再打印口令条")
	} else {
		list, err = q.App.PrintSlips(q.Context(), ask, ids...)
	}
	if k := fault.KindOf(err); err != nil && k != fault.Internal && k != fault.Unavailable {
		return q.askSlips(q.PostForm["id"], err)
	}
	if err != nil {
		return err
	}
	return q.slipPage(list)
}

// slipOf is one slip. Its QR code opens the log-in page with the login name filled in; the secret is on paper alone.
func (q *req) slipOf(id org.AccountID, secret string) slipView {
	a := q.App.District().Org.Account(id)
	return slipView{Name: a.Name, Login: a.Login, Secret: secret, Address: q.origin() + "/login", Scan: q.origin() + "/login?" + url.Values{"login": {a.Login}}.Encode(),
		Body: q.App.District().Body.Name, Posts: strings.TrimSpace(q.postsOf(id)), Days: q.App.District().SignIn.Secret}
}
