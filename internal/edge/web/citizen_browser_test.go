package web

import (
	"net/url"
	"strings"
	"testing"

	"shuangcheng/internal/testkit"
)

// phones are what a citizen's page is looked at with.
var phones = []testkit.Screen{{Width: 390}, {Width: 390, Dark: true}, {Width: 390, Elder: true}, {Width: 320}}

// looked is axe and a picture of the page on every phone; the page is as it was afterwards.
func looked(b *testkit.Page, name string) {
	for _, s := range phones {
		b.Emulate(s)
		b.Axe()
		b.Screenshot(name, s)
	}
	b.Emulate(phones[0])
}

func TestCitizenInTheBrowser(t *testing.T) {
	w := newSite(t)
	b := testkit.Browser(t)
	b.Emulate(phones[0])
	b.Open(w.URL + "/report")
	looked(b, "report-1")
	b.Attach("从相册选", pictureFile(t, 40))
	b.See("去掉")
	looked(b, "report-1-photo")
	b.Click("下一步")
	b.Fill("写一下地点", "示例路12号门口")
	looked(b, "report-2")
	b.Click("位置对，下一步")
	b.Click("垃圾卫生")
	looked(b, "report-3")
	b.Click("上一步")
	b.See("在哪里")
	b.Click("位置对，下一步")
	b.See("照片 1 张")
	b.Click("提交")
	b.See("收到了，谢谢")
	looked(b, "receipt")
	at := b.Location()
	if !strings.Contains(at, "/r/") {
		t.Errorf("after sending at %s", at)
	}
	at, _, _ = strings.Cut(at, "?")
	b.Open(at + "/print")
	looked(b, "receipt-print")
	b.Allow("404")
	b.Open(w.URL + "/r/0000-0000-0000-0000")
	b.See("没有查到这个码")
	looked(b, "receipt-unknown")
}

func TestCitizenWithoutScript(t *testing.T) {
	w := newSite(t)
	b := testkit.Browser(t)
	b.Emulate(testkit.Screen{Width: 390, NoScript: true})
	b.Open(w.URL + "/report")
	b.Screenshot("report-1", testkit.Screen{Width: 390, NoScript: true})
	b.Attach("从相册选", pictureFile(t, 40))
	b.Click("先传上去，再加几张")
	b.See("去掉")
	b.Click("下一步")
	b.See("浏览器没有开脚本，不能定位")
	b.Fill("写一下地点", "示例路12号门口")
	b.Click("位置对，下一步")
	b.Click("垃圾卫生")
	b.Click("提交")
	b.See("收到了，谢谢")
}

// TestGuestsInTheBrowser looks at the pages of a known trouble, a receipt under way, a link and an objection on every phone.
func TestGuestsInTheBrowser(t *testing.T) {
	w := newWard(t)
	bureau, citizen := w.as(t, "user-bureau"), w.stranger(t)
	receipt, at := w.reported(t, citizen)
	b := testkit.Browser(t)
	b.Emulate(phones[0])
	b.Open(w.URL + receipt)
	b.See("责任单位正在办")
	looked(b, "receipt-doing")
	b.Open(w.URL + receipt + "/withdraw")
	looked(b, "receipt-withdraw")
	link := linkAt.FindString(bureau.act(t, at, "delegate", url.Values{"label": {"示例物业"}, "expires": {"2018-03-17"}}))
	b.Open(w.URL + link)
	b.See("提交反馈")
	looked(b, "link")
	b.Attach("从相册选", pictureFile(t, 40))
	b.See("已选 1 张")
	b.Click("限期整改")
	b.Fill("做了什么", "清运两车")
	b.Click("提交反馈")
	b.See("反馈收到了")
	looked(b, "link-sent")
	bureau.act(t, at, "countersign", url.Values{"accept": {"1"}})
	w.as(t, "user-check").act(t, at, "verify", url.Values{"result": {"fixed"}})
	b.Open(w.URL + receipt)
	b.See("还没解决")
	looked(b, "receipt-done")
	b.Fill("哪里没有解决", "旁边还堆着")
	b.Click("没解决，请重新办理")
	b.See("责任单位正在办")
	body := bureau.act(t, at, "rectify", url.Values{"done": {"1"}, "measure": {"清了，并处罚"}, "fix": {"enforce"}, "no_photo": {"夜间"}, "cause": {"漏收"},
		"coercive": {"fine"}, "basis": {"条例第十二条"}, "document": {"示罚〔2018〕3号"}})
	b.Open(w.URL + "/objection/" + objectionCode.FindString(body))
	b.See("您的异议和理由")
	looked(b, "objection")
	b.Fill("您的异议和理由", "桶不是我家的")
	b.Click("提出异议")
	b.See("异议正在办理")
	b.Open(w.URL + "/report")
	b.Click("下一步")
	b.Fill("写一下地点", "建设路")
	b.Click("位置对，下一步")
	b.See("是什么问题")
}

// TestKnownTroubleInTheBrowser gives the browser a position, near what somebody else has reported.
func TestKnownTroubleInTheBrowser(t *testing.T) {
	w := newWard(t)
	w.reported(t, w.stranger(t))
	b := testkit.Browser(t)
	b.Emulate(phones[0])
	b.Stand(115.9801, 36.45)
	b.Open(w.URL + "/report")
	b.Click("下一步")
	b.Click("用我现在的位置")
	b.See("已记下您现在的位置")
	looked(b, "report-2-located")
	b.Click("位置对，下一步")
	b.See("附近有人报过")
	looked(b, "report-known")
	b.Click("是同一件，我也附议")
	b.See("收到了，谢谢")
}
