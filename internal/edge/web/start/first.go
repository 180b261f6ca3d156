package start

import (
	"cmp"
	"net/http"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// firstView is the first page of a district without anybody.
type firstView struct {
	Cmd                                                string
	Errors                                             []ui.FieldError
	Code, Person, Login, Body, Short, Password, Repeat ui.Field
}

// showStart is the first page while nobody is there; afterwards the list for who keeps the settings, and nothing for anybody else.
func (q *req) showStart() error {
	if !q.App.IsSetUp() {
		return q.showFirst(nil)
	}
	if q.Viewer.Account == "" || q.App.MustChange(q.Viewer) || !q.May(app.Settings) {
		return fault.New(fault.Missing, "没有这个页面，请检查地址")
	}
	return q.showList()
}

func (q *req) showFirst(refused error) error {
	errs := ui.FieldErrors(q.Context(), refused)
	field := func(name, label, hint string) ui.Field {
		return ui.Field{Name: name, Label: label, Hint: hint, Value: q.Typed(name), Error: ui.ErrorOf(errs, name)}
	}
	v := firstView{Cmd: page.NewCommand(), Errors: errs,
		Code:   field("code", q.T("设置码"), q.T("服务器屏幕上 init 打印的四组字母和数字，大小写不分")),
		Person: field("name", q.T("姓名"), ""), Login: field("login", q.T("登录名"), q.T("小写字母开头，如姓名拼音；不要用手机号、身份证号")),
		Body: field("body", q.T("办公室全称"), q.T("如：示例高新区双城共建工作办公室；印在每份文书上")), Short: field("short", q.T("简称"), q.T("如：高新区双创办")),
		Password: field("password", q.T("口令"), q.T("至少 10 个字符，可以用一句好记的话")), Repeat: field("again", q.T("再输一遍口令"), "")}
	v.Code.Auto, v.Login.Auto, v.Password.Auto, v.Repeat.Auto = "off", "username", "new-password", "new-password"
	v.Short.Optional, v.Password.Value, v.Repeat.Value = true, "", ""
	status := http.StatusOK
	if refused != nil {
		status = page.Statuses[fault.KindOf(refused)]
	}
	l := ui.Layout{Title: q.T("第一次启动"), Sub: q.T("设好管理员和本单位，就可以导入旧台账"), Errors: refused != nil}
	return q.Show(status, l, firstPage(v))
}

// setUp makes the first administrator and logs him in. Sent twice it logs in only.
func (q *req) setUp() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	login, password := q.PostFormValue("login"), q.PostFormValue("password")
	if password != q.PostFormValue("again") {
		err = fault.New(fault.Invalid, "两遍口令不一样，请重新输入").At("again")
	} else {
		err = q.App.SetUp(q.Context(), ask, q.From(), app.FirstAdmin{Code: q.PostFormValue("code"), Login: login, Name: q.PostFormValue("name"), Password: password,
			Body: settings.BodyNamed{Name: q.PostFormValue("body"), Short: q.PostFormValue("short")}})
	}
	again := fault.KindOf(err) == fault.Conflict && q.App.IsSetUp()
	switch k := fault.KindOf(err); {
	case err != nil && !again && (k == fault.Internal || k == fault.Unavailable):
		return err
	case err != nil && !again:
		return q.showFirst(err)
	}
	if _, wrong := q.LogIn(login, password); wrong != nil {
		return cmp.Or(err, wrong) // somebody else was faster
	}
	return q.See("/start/region")
}
