package settings

import (
	"strconv"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/ui"
)

func (q *req) signInFacts() []ui.Fact {
	s := q.App.District().SignIn
	return []ui.Fact{{Name: q.T("口令条有效"), Value: ui.Text(q.T("%d 天", s.Secret))}, {Name: q.T("办公室登录保持"), Value: ui.Text(q.T("%d 天", s.Office))},
		{Name: q.T("手机岗位登录保持"), Value: ui.Text(q.T("%d 天", s.Phone))}}
}

// setSignIn asks how long first secrets and log-ins last.
func (q *req) setSignIn() (deed.Form, error) {
	s := q.App.District().SignIn
	f := deed.Form{Title: q.T("登录"), Note: q.T("从下一次发口令条、下一次登录起算；已经登录的不变。"), Button: q.T("保存"), Crumbs: q.settingCrumbs(), Inputs: []deed.Input{
		deed.Text("secret", q.T("口令条几天内有效")).Is(strconv.Itoa(s.Secret)).Hinted(q.T("过期没有用的，重打一张")),
		deed.Text("office", q.T("办公室登录保持几天")).Is(strconv.Itoa(s.Office)),
		deed.Text("phone", q.T("手机岗位登录保持几天")).Is(strconv.Itoa(s.Phone)).Hinted(q.T("网格长、网格员、社区（村）经办、联络员、包保领导；手机丢了可在账号页退出"))}}
	f.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		x := settings.SignInSet{Secret: in.Number("secret"), Office: in.Number("office"), Phone: in.Number("phone")}
		if in.Err != nil {
			return "", in.Err
		}
		_, err := q.App.SetSignIn(q.Context(), ask, x)
		return "/settings", err
	}
	return f, nil
}
