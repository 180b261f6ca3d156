package web

import (
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
