package accounts

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func meRoutes() []route {
	list := []route{
		page.Get("/me", app.SignedIn, (*req).showMe),
		page.Post("/me/post", app.SignedIn, (*req).switchPost),
		page.Post("/me/devices", app.SignedIn, (*req).dropDevice),
		page.Post("/me/tokens/drop", app.SignedIn, (*req).dropToken),
	}
	return slices.Concat(list, deed.Routes("/me/tokens/new", app.SignedIn, (*req).newToken), deed.Routes("/me/phone", app.SignedIn, (*req).setPhone))
}

// meView is one's own account.
type meView struct {
	Facts   []ui.Fact
	Posts   []mePost
	Devices []meDevice
	Tokens  ui.Table
	Other   bool // logged in elsewhere too
	Cmd     string
}

type mePost struct {
	ID, Name, Roles string
	Now             bool
}

type meDevice struct {
	ID, Name, Since, Until string
	Now                    bool
}

func (q *req) showMe() error {
	r, today := q.App.District().Org, q.Today()
	a := r.Account(q.Viewer.Account)
	v := meView{Cmd: page.NewCommand(), Facts: []ui.Fact{{Name: q.T("姓名"), Value: ui.Text(a.Name)}, {Name: q.T("登录名"), Value: ui.CodeCell(a.Login)},
		{Name: q.T("口令"), Value: ui.Anchor(ui.Link{Text: q.T("改口令"), Href: page.PasswordPath})}, {Name: q.T("手机号"), Value: q.phoneCell(a)}}}
	for _, p := range r.PostsOf(a.ID, today) {
		v.Posts = append(v.Posts, mePost{string(p.ID), q.PostLabel(p, today), q.RoleWords(p.RolesOn(today)), p.ID == q.Viewer.Post})
	}
	devices, err := q.App.Devices(q.Viewer)
	if err != nil {
		return err
	}
	for _, d := range devices {
		v.Devices = append(v.Devices, meDevice{d.ID, q.Word(d.Agent), msg.Moment(d.Created, today), msg.Moment(d.Expires, today), d.ID == q.Viewer.Device})
	}
	v.Other = len(devices) > 1
	tokens, err := q.App.Tokens(q.Viewer)
	if err != nil {
		return err
	}
	v.Tokens = ui.Table{Caption: q.T("令牌"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("给谁用")}, {Head: q.T("能做什么")}, {Head: q.T("有效至"), Width: ui.W12}, {Head: q.T("办理"), Width: ui.W6}}}
	for _, k := range tokens {
		v.Tokens.Rows = append(v.Tokens.Rows, ui.Row{Cells: []ui.Content{ui.Text(k.ID), ui.Text(q.rightWords(k.Scope)), ui.Text(msg.Stamp(k.Expires)), dropTokenForm(k.ID)}})
	}
	return q.Page(ui.Layout{Title: q.T("我的账号")}, mePage(v))
}

// phoneCell says only whether a phone is kept; the number itself lies in the vault.
func (q *req) phoneCell(a org.Account) templ.Component {
	label := q.T("登记手机号")
	if !a.Phone.IsZero() {
		label = q.T("已登记，修改或删除")
	}
	return ui.Anchor(ui.Link{Text: label, Href: "/me/phone"})
}

func (q *req) switchPost() error {
	if err := q.App.Switch(q.Context(), q.Viewer, org.PostID(q.PostFormValue("post"))); err != nil {
		return err
	}
	return q.See("/me")
}

func (q *req) dropDevice() error {
	device := q.PostFormValue("device")
	if device == "" {
		if err := q.App.SignOut(q.Context(), q.Viewer, true); err != nil {
			return err
		}
		return q.See("/me")
	}
	if err := q.App.SignOutDevice(q.Context(), q.Viewer, device); err != nil {
		return err
	}
	return q.See("/me")
}

func (q *req) dropToken() error {
	if err := q.App.DropToken(q.Context(), q.Viewer, q.PostFormValue("name")); err != nil {
		return err
	}
	return q.See("/me")
}

// tokenRights are the rights that a token may be narrowed to, with their words.
var tokenRights = []struct {
	right app.Right
	word  string
}{
	{app.SeeMatters, msg.K("看台账")}, {app.FileMatters, msg.K("登记事项")}, {app.BulkWork, msg.K("批量派遣和导入")}, {app.SeeOrg, msg.K("看机构和责任")},
	{app.EditOrg, msg.K("改机构和责任")}, {app.EditCells, msg.K("改网格")}, {app.EditSites, msg.K("改点位")}, {app.SeeStandard, msg.K("看标准")}, {app.EditStd, msg.K("改标准")}, {app.Proofs, msg.K("校验")},
}

// rightWords writes the scope of a token.
func (q *req) rightWords(scope string) string {
	var words []string
	for _, x := range tokenRights {
		if slices.Contains(strings.Fields(scope), string(x.right)) {
			words = append(words, q.Word(x.word))
		}
	}
	if scope == "" {
		return q.T("岗位的全部权限")
	}
	return strings.Join(words, q.T("、"))
}

func (q *req) newToken() (deed.Form, error) {
	var rights []ui.Option
	for _, x := range tokenRights {
		if q.May(x.right) {
			rights = append(rights, ui.Option{Value: string(x.right), Label: q.Word(x.word)})
		}
	}
	d := deed.Form{Title: q.T("生成令牌"), Note: q.T("给别的系统用的钥匙，凭它办的事都记在您名下。只勾用得着的，用完就收回。"), Button: q.T("生成令牌"), Crumbs: []ui.Link{{Text: q.T("我的账号"), Href: "/me"}}, Inputs: []deed.Input{
		deed.Text("name", q.T("给谁用")).Hinted(q.T("写明系统名称，如：网格平台对接")), deed.From(deed.Checks, "scope", q.T("能做什么"), rights).Opt().Hinted(q.T("都不勾就是岗位的全部权限")),
		deed.Input{Field: ui.Field{Name: "days", Label: q.T("有效天数"), Value: "90", Mode: "numeric"}}}}
	d.Run = func(_ app.Ask, in *deed.Answers) (string, error) {
		days := in.Number("days")
		if in.Err != nil {
			return "", in.Err
		}
		secret, err := q.App.NewToken(q.Context(), q.Viewer, in.Text("name"), strings.Join(in.List("scope"), " "), days)
		if err != nil {
			return "", err
		}
		return "", q.Page(ui.Layout{Title: q.T("新令牌"), Crumbs: []ui.Link{{Text: q.T("我的账号"), Href: "/me"}}}, tokenPage(in.Text("name"), secret))
	}
	return d, nil
}

func (q *req) setPhone() (deed.Form, error) {
	d := deed.Form{Title: q.T("手机号"), Note: q.T("手机号存入保密库，只用于通知您本人；留空就删除。"), Button: q.T("保存"), Crumbs: []ui.Link{{Text: q.T("我的账号"), Href: "/me"}},
		Inputs: []deed.Input{deed.Input{Field: ui.Field{Name: "phone", Label: q.T("手机号"), Mode: "tel", Auto: "tel"}}.Opt()}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		_, err := q.App.AccountWords(q.Context(), ask, q.Viewer.Account, func(k *app.Desk) org.AccountCommand {
			return org.SetPhone{Phone: k.Secret("phone", in.Text("phone"))}
		})
		return "/me", err
	}
	return d, nil
}
