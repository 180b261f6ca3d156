package web

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) accountRoutes() []route {
	list := []route{
		{"GET /accounts", app.Accounts, s.showAccounts},
		{"GET /accounts/{id}", app.Accounts, s.showAccount},
	}
	return slices.Concat(list,
		s.deed("/accounts/new", app.Accounts, (*req).openAccount),
		s.deed("/accounts/{id}/reset", app.Accounts, (*req).resetAccount),
		s.deed("/accounts/{id}/rename", app.Accounts, (*req).renameAccount),
		s.deed("/accounts/{id}/disable", app.Accounts, (*req).disableAccount),
		s.deed("/accounts/{id}/enable", app.Accounts, (*req).enableAccount),
	)
}

func (s *Server) showAccounts(q *req) error {
	r, today, words := s.app.District().Org, q.today(), strings.TrimSpace(q.URL.Query().Get("q"))
	t := ui.Table{Caption: q.t("账号"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("姓名"), Width: ui.W10}, {Head: q.t("登录名"), Width: ui.W10}, {Head: q.t("岗位")}, {Head: q.t("状态"), Width: ui.W10}}}
	for _, a := range r.Accounts() {
		posts := q.postsOf(a.ID)
		if words != "" && !strings.Contains(a.Name+" "+a.Login+" "+posts, words) {
			continue
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.TitleCell("/accounts/"+string(a.ID), a.Name), ui.CodeCell(a.Login), ui.Text(posts), q.accountState(a)}})
	}
	l := ui.Layout{Title: q.t("账号"), Sub: q.t("账号管人，岗位管权：权限跟着岗位走，换岗不用改账号。共 %d 个，今天 %s", len(r.Accounts()), today),
		Acts: ui.Press(ui.Button{Label: q.t("开户"), Icon: ui.IconPlus, Kind: ui.Primary, Href: "/accounts/new"})}
	f := ui.Filter{Action: "/accounts", Query: words}
	if words != "" {
		f.Clear = "/accounts"
	}
	return q.page(l, filtered(f, t))
}

// postsOf names the posts that an account may act for today.
func (q *req) postsOf(id org.AccountID) string {
	var names []string
	for _, p := range q.s.app.District().Org.PostsOf(id, q.today()) {
		names = append(names, q.postLabel(p, q.today()))
	}
	return strings.Join(names, q.t("、"))
}

func (q *req) accountState(a org.Account) templComponent {
	switch {
	case !a.Enabled(q.today()):
		return ui.StatusText(ui.StateVoid, q.t("停用"))
	case a.MustChange:
		return ui.StatusText(ui.StateSign, q.t("待改初始口令"))
	}
	return ui.StatusText(ui.StateMet, q.t("在用"))
}

func (q *req) accountAt() (org.Account, error) {
	a := q.s.app.District().Org.Account(org.AccountID(q.PathValue("id")))
	if a.ID == "" {
		return a, fault.New(fault.Missing, "没有这个账号，请从账号页重新选择")
	}
	return a, nil
}

func (q *req) accountCrumbs() []ui.Link {
	return []ui.Link{{Text: q.t("账号"), Href: "/accounts"}}
}

func (s *Server) showAccount(q *req) error {
	a, err := q.accountAt()
	if err != nil {
		return err
	}
	today := q.today()
	facts := []ui.Fact{{Name: q.t("登录名"), Value: ui.CodeCell(a.Login)}, {Name: q.t("状态"), Value: q.accountState(a)}, {Name: q.t("开户"), Value: ui.Text(string(a.Since))}}
	for _, off := range a.Off {
		facts = append(facts, ui.Fact{Name: q.t("停用期"), Value: ui.Text(off.String())})
	}
	var posts []ui.ListItem
	for _, p := range s.app.District().Org.PostsOf(a.ID, today) {
		posts = append(posts, ui.ListItem{Title: q.postLabel(p, today), Href: "/posts/" + string(p.ID), Note: q.roleWords(p.RolesOn(today))})
	}
	held := ui.List(posts)
	if len(posts) == 0 {
		held = none(q.t("没有岗位，登录不了；请到单位页任职。"))
	}
	to := func(what string) string { return "/accounts/" + string(a.ID) + "/" + what }
	list := []act{{q.t("重置口令"), to("reset"), q.t("打印一张新的初始口令单")}, {q.t("更正姓名"), to("rename"), ""}, {q.t("停用"), to("disable"), q.t("登录立即失效")}}
	if !a.Enabled(today) {
		list[2] = act{q.t("启用"), to("enable"), ""}
	}
	return q.page(ui.Layout{Title: a.Name, Crumbs: q.accountCrumbs()}, withSide([]section{{Title: q.t("基本情况"), Body: ui.Facts(true, facts)},
		{Title: q.t("岗位"), Note: q.t("权限由这些岗位决定"), Body: held}}, []section{{Title: q.t("办理"), Body: acts(list)}}))
}

// slipView is the paper with the first secret: shown and printed once.
type slipView struct {
	Name, Login, Secret, Address, Body, Posts string
}

// slip answers with the paper; the page is never stored, and asking again gives no secret.
func (q *req) slip(id org.AccountID, secret, title string) error {
	a := q.s.app.District().Org.Account(id)
	v := slipView{Name: a.Name, Login: a.Login, Secret: secret, Address: q.origin() + "/login", Body: q.s.app.District().Body.Name, Posts: q.postsOf(id)}
	return q.page(ui.Layout{Title: title, Crumbs: append(q.accountCrumbs(), ui.Link{Text: a.Name, Href: "/accounts/" + string(id)})}, slipPage(v))
}

// origin is the address under which the reader reached us.
func (q *req) origin() string {
	if q.TLS != nil || q.Header.Get("X-Forwarded-Proto") == "https" {
		return "https://" + q.Host
	}
	return "http://" + q.Host
}

func (q *req) openAccount() (deed, error) {
	d := deed{Title: q.t("开户"), Note: q.t("一人一个账号，不共用。开好后打印初始口令单，口令只显示这一次。"), Button: q.t("开户并打印口令单"), Crumbs: q.accountCrumbs(), Inputs: []input{
		text("name", q.t("姓名")), text("login", q.t("登录名")).hint(q.t("小写字母开头，可用小写字母、数字和 . _ -；不要用手机号、身份证号")),
		input{Field: ui.Field{Name: "phone", Label: q.t("手机号"), Mode: "tel", Hint: q.t("存入保密库，只用于通知")}}.optional(),
		from(inCombo, "post", q.t("任职岗位"), q.postOptions(q.today())).optional().hint(q.t("写成“单位·岗位”，只列空缺的也可以以后再任")),
	}}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		n := app.NewAccount{Login: in.text("login"), Name: in.text("name"), Phone: in.text("phone"), Post: in.post("post", q.today())}
		if in.err != nil {
			return "", in.err
		}
		id, secret, err := q.s.app.OpenAccount(q.Context(), ask, n)
		if err != nil {
			return "", err
		}
		return "", q.slip(id, secret, q.t("初始口令单"))
	}
	return d, nil
}

func (q *req) resetAccount() (deed, error) {
	a, err := q.accountAt()
	if err != nil {
		return deed{}, err
	}
	d := deed{Title: q.t("重置口令"), Note: q.t("%s原来的口令和登录立即失效，凭新的初始口令登录后须改口令。请当面核对是本人。", a.Name), Button: q.t("重置并打印口令单"), Danger: true,
		Crumbs: append(q.accountCrumbs(), ui.Link{Text: a.Name, Href: "/accounts/" + string(a.ID)})}
	d.run = func(ask app.Ask, _ *answers) (string, error) {
		secret, err := q.s.app.ResetSecret(q.Context(), ask, a.ID)
		if err != nil {
			return "", err
		}
		return "", q.slip(a.ID, secret, q.t("初始口令单"))
	}
	return d, nil
}

// accountDeed is the frame of the plain deeds on an account.
func (q *req) accountDeed(title, note string, inputs []input, build func(*answers) org.AccountCommand) (deed, error) {
	a, err := q.accountAt()
	if err != nil {
		return deed{}, err
	}
	at := "/accounts/" + string(a.ID)
	d := deed{Title: title, Note: note, Button: title, Inputs: inputs, Crumbs: append(q.accountCrumbs(), ui.Link{Text: a.Name, Href: at})}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		_, err := q.s.app.Account(q.Context(), ask, a.ID, build(in))
		return at, err
	}
	return d, nil
}

func (q *req) renameAccount() (deed, error) {
	return q.accountDeed(q.t("更正姓名"), "", []input{text("name", q.t("姓名"))}, func(in *answers) org.AccountCommand { return org.NameAccount{Name: in.text("name")} })
}

func (q *req) disableAccount() (deed, error) {
	d, err := q.accountDeed(q.t("停用"), q.t("停用后登录不了；所任岗位会列入责任空白，请及时交接。"), []input{date("from", q.t("自哪一天起停用"), q.today())},
		func(in *answers) org.AccountCommand { return org.Disable{From: in.day("from")} })
	d.Danger = true
	return d, err
}

func (q *req) enableAccount() (deed, error) {
	return q.accountDeed(q.t("启用"), "", []input{date("from", q.t("自哪一天起启用"), q.today())}, func(in *answers) org.AccountCommand { return org.Enable{From: in.day("from")} })
}
