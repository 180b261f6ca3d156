package web

import (
	"testing"

	"shuangcheng/internal/testkit"
)

// caseScreens are what the pages about matters are looked at with.
var caseScreens = []testkit.Screen{{Width: 390}, {Width: 390, Dark: true}, {Width: 1366}, {Width: 1366, Dark: true}}

// desk is one browser in which several people work one after the other.
type desk struct {
	*testkit.Page
	w *ward
}

// login logs in as somebody, with a password of his own.
func (d desk) login(name string) {
	d.Open(d.w.URL + "/login")
	d.Fill("登录名", name)
	d.Fill("口令", d.w.secrets[name])
	d.Click("登录")
	if d.w.secrets[name] != wardPassword {
		d.See("初始口令只用一次")
		d.Fill("现在的口令", d.w.secrets[name])
		d.Fill("新口令", wardPassword)
		d.Click("设置口令")
		d.w.secrets[name] = wardPassword
	}
	d.See("工作台")
}

// look checks the page for everybody who uses it and keeps pictures of it.
func (d desk) look(name string) {
	for _, s := range caseScreens {
		d.Emulate(s)
		d.Axe()
		d.Screenshot("case-"+name, s)
	}
}

// TestLoopInABrowser files, dispatches, rectifies with a photo, verifies and closes one matter as different people.
func TestLoopInABrowser(t *testing.T) {
	d := desk{testkit.Browser(t), newWard(t)}
	d.login("user-desk")
	d.Open(d.w.URL + "/matters/new")
	d.look("file-1")
	d.Fill("什么问题", "建设路路口垃圾桶满溢，散落一地")
	d.Fill("在哪里", "建设路与人民路口")
	d.Fill("属地", "示例社区")
	d.Attach("照片", pictureFile(t, 200))
	d.Click("下一步，核对")
	d.See("因为提到")
	d.look("file-2")
	d.Click("登记这一件")
	d.See("2018-000001")
	at := d.Location()
	d.look("matter-new")
	d.Open(d.w.URL + "/")
	d.See("待受理")
	d.look("work")
	d.Click("受理")
	d.See("待派遣")
	d.Open(d.w.URL + "/matters")
	d.look("ledger")
	d.Open(at + "/do/dispatch")
	d.look("dispatch")
	d.Fill("或者填别的单位", "示例综合执法局")
	d.Click("派遣")
	d.See("待签收")

	d.login("user-bureau")
	d.See("待签收")
	d.Click("签收")
	d.See("上报整改")
	d.Click("上报整改")
	d.look("rectify")
	d.Fill("整改措施", "清运两车，加派一人值守")
	d.Fill("限期整改", "1")
	d.Attach("整改后照片", pictureFile(t, 20))
	d.Click("上报整改")
	d.See("待核查")
	d.look("matter-check")

	d.login("user-village")
	d.Open(d.w.URL + "/verify")
	d.See("属实已改")
	d.look("verify")
	d.Click("现场看过，属实已改")
	d.See("要您核查的都核查完了")
	d.Open(at)
	d.See("已销号")
	d.look("matter-done")
}
