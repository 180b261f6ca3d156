package web

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) meRoutes() []route {
	list := []route{
		{"GET /me", app.SignedIn, s.showMe},
		{"POST /me/post", app.SignedIn, s.switchPost},
		{"POST /me/devices", app.SignedIn, s.dropDevice},
		{"POST /me/tokens/drop", app.SignedIn, s.dropToken},
	}
	return slices.Concat(list, s.deed("/me/tokens/new", app.SignedIn, (*req).newToken), s.deed("/me/phone", app.SignedIn, (*req).setPhone))
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

func (s *Server) showMe(q *req) error {
	r, today := s.app.District().Org, q.today()
	a := r.Account(q.viewer.Account)
	v := meView{Cmd: newCommand(), Facts: []ui.Fact{{Name: q.t("姓名"), Value: ui.Text(a.Name)}, {Name: q.t("登录名"), Value: ui.CodeCell(a.Login)},
		{Name: q.t("口令"), Value: ui.Anchor(ui.Link{Text: q.t("改口令"), Href: passwordPath})}, {Name: q.t("手机号"), Value: q.phoneCell(a)}}}
	for _, p := range r.PostsOf(a.ID, today) {
		v.Posts = append(v.Posts, mePost{string(p.ID), q.postLabel(p, today), q.roleWords(p.RolesOn(today)), p.ID == q.viewer.Post})
	}
	devices, err := s.app.Devices(q.viewer)
	if err != nil {
		return err
	}
	for _, d := range devices {
		v.Devices = append(v.Devices, meDevice{d.ID, q.word(d.Agent), msg.Moment(d.Created, today), msg.Moment(d.Expires, today), d.ID == q.viewer.Device})
	}
	v.Other = len(devices) > 1
	tokens, err := s.app.Tokens(q.viewer)
	if err != nil {
		return err
	}
	v.Tokens = ui.Table{Caption: q.t("令牌"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("给谁用")}, {Head: q.t("能做什么")}, {Head: q.t("有效至"), Width: ui.W12}, {Head: q.t("办理"), Width: ui.W6}}}
	for _, k := range tokens {
		v.Tokens.Rows = append(v.Tokens.Rows, ui.Row{Cells: []ui.Content{ui.Text(k.ID), ui.Text(q.rightWords(k.Scope)), ui.Text(msg.Stamp(k.Expires)), dropTokenForm(k.ID)}})
	}
	return q.page(ui.Layout{Title: q.t("我的账号")}, mePage(v))
}

// phoneCell says only whether a phone is kept; the number itself lies in the vault.
func (q *req) phoneCell(a org.Account) templComponent {
	label := q.t("登记手机号")
	if !a.Phone.IsZero() {
		label = q.t("已登记，修改或删除")
	}
	return ui.Anchor(ui.Link{Text: label, Href: "/me/phone"})
}

func (s *Server) switchPost(q *req) error {
	if err := s.app.Switch(q.Context(), q.viewer, org.PostID(q.PostFormValue("post"))); err != nil {
		return err
	}
	return q.see("/me")
}

func (s *Server) dropDevice(q *req) error {
	device := q.PostFormValue("device")
	if device == "" {
		if err := s.app.SignOut(q.Context(), q.viewer, true); err != nil {
			return err
		}
		return q.see("/me")
	}
	if err := s.app.SignOutDevice(q.Context(), q.viewer, device); err != nil {
		return err
	}
	return q.see("/me")
}

func (s *Server) dropToken(q *req) error {
	if err := s.app.DropToken(q.Context(), q.viewer, q.PostFormValue("name")); err != nil {
		return err
	}
	return q.see("/me")
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
			words = append(words, q.word(x.word))
		}
	}
	if scope == "" {
		return q.t("岗位的全部权限")
	}
	return strings.Join(words, q.t("、"))
}

func (q *req) newToken() (deed, error) {
	var rights []ui.Option
	for _, x := range tokenRights {
		if q.may(x.right) {
			rights = append(rights, ui.Option{Value: string(x.right), Label: q.word(x.word)})
		}
	}
	d := deed{Title: q.t("生成令牌"), Note: q.t("给别的系统用的钥匙，凭它办的事都记在您名下。只勾用得着的，用完就收回。"), Button: q.t("生成令牌"), Crumbs: []ui.Link{{Text: q.t("我的账号"), Href: "/me"}}, Inputs: []input{
		text("name", q.t("给谁用")).hint(q.t("写明系统名称，如：网格平台对接")), from(inChecks, "scope", q.t("能做什么"), rights).optional().hint(q.t("都不勾就是岗位的全部权限")),
		input{Field: ui.Field{Name: "days", Label: q.t("有效天数"), Value: "90", Mode: "numeric"}}}}
	d.run = func(_ app.Ask, in *answers) (string, error) {
		days := in.number("days")
		if in.err != nil {
			return "", in.err
		}
		secret, err := q.s.app.NewToken(q.Context(), q.viewer, in.text("name"), strings.Join(in.list("scope"), " "), days)
		if err != nil {
			return "", err
		}
		return "", q.page(ui.Layout{Title: q.t("新令牌"), Crumbs: []ui.Link{{Text: q.t("我的账号"), Href: "/me"}}}, tokenPage(in.text("name"), secret))
	}
	return d, nil
}

func (q *req) setPhone() (deed, error) {
	d := deed{Title: q.t("手机号"), Note: q.t("手机号存入保密库，只用于通知您本人；留空就删除。"), Button: q.t("保存"), Crumbs: []ui.Link{{Text: q.t("我的账号"), Href: "/me"}},
		Inputs: []input{input{Field: ui.Field{Name: "phone", Label: q.t("手机号"), Mode: "tel", Auto: "tel"}}.optional()}}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		_, err := q.s.app.AccountWords(q.Context(), ask, q.viewer.Account, func(k *app.Desk) org.AccountCommand {
			return org.SetPhone{Phone: k.Secret("phone", in.text("phone"))}
		})
		return "/me", err
	}
	return d, nil
}
