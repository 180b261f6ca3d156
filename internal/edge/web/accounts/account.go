package accounts

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func accountRoutes() []route {
	list := []route{
		page.Get("/accounts", app.Accounts, (*req).showAccounts),
		page.Get("/accounts/{id}", app.Accounts, (*req).showAccount),
	}
	return slices.Concat(list,
		deed.Routes("/accounts/new", app.Accounts, (*req).openAccount),
		deed.Routes("/accounts/{id}/reset", app.Accounts, (*req).resetAccount),
		deed.Routes("/accounts/{id}/rename", app.Accounts, (*req).renameAccount),
		deed.Routes("/accounts/{id}/disable", app.Accounts, (*req).disableAccount),
		deed.Routes("/accounts/{id}/enable", app.Accounts, (*req).enableAccount),
	)
}

func (q *req) showAccounts() error {
	r, today, words := q.App.District().Org, q.Today(), strings.TrimSpace(q.URL.Query().Get("q"))
	t := ui.Table{Caption: q.T("账号"), Narrow: ui.Stack, Pick: &ui.Pick{Name: "id"}, Columns: []ui.Column{{Head: q.T("姓名"), Width: ui.W10}, {Head: q.T("登录名"), Width: ui.W10}, {Head: q.T("岗位")}, {Head: q.T("状态"), Width: ui.W10}}}
	for _, a := range r.Accounts() {
		posts := q.postsOf(a.ID)
		if words != "" && !strings.Contains(a.Name+" "+a.Login+" "+posts, words) {
			continue
		}
		t.Rows = append(t.Rows, ui.Row{ID: string(a.ID), Name: a.Name, Cells: []ui.Content{ui.TitleCell("/accounts/"+string(a.ID), a.Name), ui.CodeCell(a.Login), ui.Text(posts), q.accountState(a)}})
	}
	l := ui.Layout{Title: q.T("账号"), Sub: q.T("账号管人，岗位管权：权限跟着岗位走，换岗不用改账号。共 %d 个，今天 %s", len(r.Accounts()), today),
		Acts: ui.Buttons(ui.Button{Label: q.T("从责任表建账号"), Href: "/accounts/posts"}, ui.Button{Label: q.T("开户"), Icon: ui.IconPlus, Kind: ui.Primary, Href: "/accounts/new"})}
	f := ui.Filter{Action: "/accounts", Query: words}
	if words != "" {
		f.Clear = "/accounts"
	}
	fresh, err := q.App.Enrolled("")
	if err != nil {
		return err
	}
	return q.Page(l, accountsPage(f, t, len(fresh)))
}

// postsOf names the posts that an account may act for today.
func (q *req) postsOf(id org.AccountID) string {
	var names []string
	for _, p := range q.App.District().Org.PostsOf(id, q.Today()) {
		names = append(names, q.PostLabel(p, q.Today()))
	}
	return strings.Join(names, q.T("、"))
}

func (q *req) accountState(a org.Account) templ.Component {
	switch {
	case !a.Enabled(q.Today()):
		return ui.StatusText(ui.StateVoid, q.T("停用"))
	case a.MustChange:
		return ui.StatusText(ui.StateSign, q.T("待改初始口令"))
	}
	return ui.StatusText(ui.StateMet, q.T("在用"))
}

func (q *req) accountAt() (org.Account, error) {
	a := q.App.District().Org.Account(org.AccountID(q.PathValue("id")))
	if a.ID == "" {
		return a, fault.New(fault.Missing, "没有这个账号，请从账号页重新选择")
	}
	return a, nil
}

func (q *req) accountCrumbs() []ui.Link {
	return []ui.Link{{Text: q.T("账号"), Href: "/accounts"}}
}

func (q *req) showAccount() error {
	a, err := q.accountAt()
	if err != nil {
		return err
	}
	today := q.Today()
	facts := []ui.Fact{{Name: q.T("登录名"), Value: ui.CodeCell(a.Login)}, {Name: q.T("状态"), Value: q.accountState(a)}, {Name: q.T("开户"), Value: ui.Text(string(a.Since))}}
	for _, off := range a.Off {
		facts = append(facts, ui.Fact{Name: q.T("停用期"), Value: ui.Text(off.String())})
	}
	var posts []ui.ListItem
	for _, p := range q.App.District().Org.PostsOf(a.ID, today) {
		posts = append(posts, ui.ListItem{Title: q.PostLabel(p, today), Href: "/posts/" + string(p.ID), Note: q.RoleWords(p.RolesOn(today))})
	}
	held := ui.List(posts)
	if len(posts) == 0 {
		held = page.None(q.T("没有岗位，登录不了；请到单位页任职。"))
	}
	to := func(what string) string { return "/accounts/" + string(a.ID) + "/" + what }
	list := []page.Act{page.Do(q.T("重置口令"), to("reset"), q.T("打印一张新的口令单，原口令作废")), page.Do(q.T("更正姓名"), to("rename"), ""), page.Do(q.T("停用"), to("disable"), q.T("登录立即失效"))}
	if !a.Enabled(today) {
		list[2] = page.Do(q.T("启用"), to("enable"), "")
	}
	devices, err := q.devicesOf(a.ID)
	if err != nil {
		return err
	}
	return q.Page(ui.Layout{Title: a.Name, Crumbs: q.accountCrumbs()}, page.WithSide([]page.Section{{Title: q.T("基本情况"), Body: ui.Facts(true, facts)},
		{Title: q.T("岗位"), Note: q.T("权限由这些岗位决定"), Body: held}, devices}, []page.Section{{Title: q.T("办理"), Body: page.Acts(list)}}))
}

// slipView is the paper with the first secret: shown and printed once.
type slipView struct {
	Name, Login, Secret, Address, Body, Posts string
	Scan                                      string // what the QR code says
	Days                                      int    // how long the secret is good
}

// slip answers with the paper; the page is never stored, and asking again gives no secret.
func (q *req) slip(id org.AccountID, secret, title string) error {
	v := q.slipOf(id, secret)
	return q.Page(ui.Layout{Title: title, Crumbs: append(q.accountCrumbs(), ui.Link{Text: v.Name, Href: "/accounts/" + string(id)})}, slipSheet([]slipView{v}))
}

// origin is the address under which the reader reached us.
func (q *req) origin() string {
	if q.TLS != nil || q.Header.Get("X-Forwarded-Proto") == "https" {
		return "https://" + q.Host
	}
	return "http://" + q.Host
}

func (q *req) openAccount() (deed.Form, error) {
	d := deed.Form{Title: q.T("开户"), Note: q.T("一人一个账号，不共用。开好后打印初始口令单，口令只显示这一次。"), Button: q.T("开户并打印口令单"), Crumbs: q.accountCrumbs(), Inputs: []deed.Input{
		deed.Text("name", q.T("姓名")), deed.Text("login", q.T("登录名")).Hinted(q.T("小写字母开头，可用小写字母、数字和 . _ -；不要用手机号、身份证号")),
		deed.Input{Field: ui.Field{Name: "phone", Label: q.T("手机号"), Mode: "tel", Hint: q.T("存入保密库，只用于通知")}}.Opt(),
		deed.From(deed.Combo, "post", q.T("任职岗位"), q.PostOptions(q.Today())).Opt().Hinted(q.T("写成“单位·岗位”，只列空缺的也可以以后再任")),
	}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		n := app.NewAccount{Login: in.Text("login"), Name: in.Text("name"), Phone: in.Text("phone"), Post: in.Post("post", q.Today())}
		if in.Err != nil {
			return "", in.Err
		}
		id, secret, err := q.App.OpenAccount(q.Context(), ask, n)
		if err != nil {
			return "", err
		}
		return "", q.slip(id, secret, q.T("初始口令单"))
	}
	return d, nil
}

func (q *req) resetAccount() (deed.Form, error) {
	a, err := q.accountAt()
	if err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: q.T("重置口令"), Note: q.T("%s原来的口令和登录立即失效，凭新的初始口令登录后须改口令。请当面核对是本人。", a.Name), Button: q.T("重置并打印口令单"), Danger: true,
		Crumbs: append(q.accountCrumbs(), ui.Link{Text: a.Name, Href: "/accounts/" + string(a.ID)})}
	d.Run = func(ask app.Ask, _ *deed.Answers) (string, error) {
		secret, err := q.App.ResetSecret(q.Context(), ask, a.ID)
		if err != nil {
			return "", err
		}
		return "", q.slip(a.ID, secret, q.T("初始口令单"))
	}
	return d, nil
}

// accountDeed is the frame of the plain deeds on an account.
func (q *req) accountDeed(title, note string, inputs []deed.Input, build func(*deed.Answers) org.AccountCommand) (deed.Form, error) {
	a, err := q.accountAt()
	if err != nil {
		return deed.Form{}, err
	}
	at := "/accounts/" + string(a.ID)
	d := deed.Form{Title: title, Note: note, Button: title, Inputs: inputs, Crumbs: append(q.accountCrumbs(), ui.Link{Text: a.Name, Href: at})}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		_, err := q.App.Account(q.Context(), ask, a.ID, build(in))
		return at, err
	}
	return d, nil
}

func (q *req) renameAccount() (deed.Form, error) {
	return q.accountDeed(q.T("更正姓名"), "", []deed.Input{deed.Text("name", q.T("姓名"))}, func(in *deed.Answers) org.AccountCommand { return org.NameAccount{Name: in.Text("name")} })
}

func (q *req) disableAccount() (deed.Form, error) {
	d, err := q.accountDeed(q.T("停用"), q.T("停用后登录不了；所任岗位会列入责任空白，请及时交接。"), []deed.Input{deed.Date("from", q.T("自哪一天起停用"), q.Today())},
		func(in *deed.Answers) org.AccountCommand { return org.Disable{From: in.Day("from")} })
	d.Danger = true
	return d, err
}

func (q *req) enableAccount() (deed.Form, error) {
	return q.accountDeed(q.T("启用"), "", []deed.Input{deed.Date("from", q.T("自哪一天起启用"), q.Today())}, func(in *deed.Answers) org.AccountCommand { return org.Enable{From: in.Day("from")} })
}
