package web

import (
	"net/url"
	"testing"

	"shuangcheng/internal/testkit"
)

// TestStartScreens looks at the pages of the first start and of accounts from posts at all screens, and holds them to the rules of
// accessibility.
func TestStartScreens(t *testing.T) {
	p := testkit.Browser(t)
	w := emptySite(t)
	code, err := w.app.Prepare(t.Context(), "test.example")
	if err != nil {
		t.Fatal(err)
	}
	look := func(name string) {
		for _, s := range testkit.Screens {
			p.Emulate(s)
			p.Axe()
			p.Screenshot("start-"+name, s)
		}
		p.Emulate(testkit.Screen{Width: 1366})
	}
	p.Allow("403")
	p.Open(w.URL + "/")
	p.Fill("设置码", "AAAA")
	p.Click("开始使用")
	p.See("设置码不对")
	look("refused")
	for label, value := range map[string]string{"设置码": code.Plain, "姓名": "王甲一", "登录名": "wang", "口令": "一句好记的话就可以了", "再输一遍口令": "一句好记的话就可以了", "办公室全称": "示例区双城共建工作办公室"} {
		p.Fill(label, value)
	}
	p.Click("开始使用")
	p.Fill("区县名称", "市")
	p.Click("查找")
	look("region")
	p.Open(w.URL + "/start")
	look("list")
	p.Open(w.URL + "/")
	look("workbench")
	w.post(t, "/login", url.Values{"login": {"wang"}, "password": {"一句好记的话就可以了"}})
	w.found(t)
	w.bring(t, "post", "岗位.csv", "单位,岗位名称,角色\n城管执法分局,联络员,单位联络员\n城管执法分局,值守,单位联络员\n", "how", "part")
	p.Open(w.URL + "/accounts/posts")
	look("posts")
}
