package gallery

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"shuangcheng/internal/testkit"
)

func serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(site())
	t.Cleanup(server.Close)
	return server.URL
}

// ask returns the value of a JavaScript expression in the page.
func ask[T any](t *testing.T, p *testkit.Page, expression string) T {
	t.Helper()
	v, err := chromedp.Run(p.Context(), chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("evaluate %s: %v", expression, err)
	}
	return v
}

// press types keys where the focus is.
func press(t *testing.T, p *testkit.Page, keys string) {
	t.Helper()
	if _, err := chromedp.Run(p.Context(), chromedp.KeyEvent(keys)); err != nil {
		t.Fatalf("press %q: %v", keys, err)
	}
}

// overflow names what sticks out of the page at the right, where nothing may; regions that scroll in
// themselves may be wider.
const overflow = `(() => {
	const w = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= w) return "";
	return document.documentElement.scrollWidth + ": " + [...document.querySelectorAll("body *")]
		.filter(e => e.getBoundingClientRect().right > w + 1 && !e.closest(".tblw > *, .tabs > *, .nav > *, .fbar > *, .bulk > *"))
		.map(e => e.tagName + "." + e.getAttribute("class")).join(" ");
})()`

// TestLooks: on a phone and an office machine, light, dark and large, no page breaks a rule of
// accessibility or scrolls sideways, and the browser complains of nothing, the policy included.
func TestLooks(t *testing.T) {
	p, base := testkit.Browser(t), serve(t)
	for _, path := range Paths() {
		p.Open(base + path)
		for _, s := range []testkit.Screen{{Width: 390}, {Width: 390, Elder: true}, {Width: 1366}, {Width: 1366, Dark: true}} {
			p.Emulate(s)
			p.Axe()
		}
		for _, width := range []int{320, 560, 701, 900, 1100, 1920} {
			for _, elder := range []bool{false, true} {
				p.Emulate(testkit.Screen{Width: width, Elder: elder})
				if got := ask[string](t, p, overflow); got != "" {
					t.Errorf("%s at %d px (elder %t) overflows: %s", path, width, elder, got)
				}
			}
		}
		ask[bool](t, p, "document.documentElement.removeAttribute('data-size'), true")
	}
}

func TestBulkBar(t *testing.T) {
	p := testkit.Browser(t)
	p.Open(serve(t) + Prefix + "ledger")
	p.See("已选 1 件")
	press(t, p, "jx")
	p.See("已选 2 件")
	p.Click("取消选择")
	if p.Shows("派遣") {
		t.Error("the bulk bar is still there with nothing ticked")
	}
}

// TestHeadsStay: scrolling down a long ledger leaves its column heads under the bar.
func TestHeadsStay(t *testing.T) {
	p := testkit.Browser(t)
	p.Open(serve(t) + Prefix + "ledger")
	got := ask[float64](t, p, `(document.body.style.paddingBottom = "2000px", scrollTo(0, 400), document.querySelector("thead th").getBoundingClientRect().top)`)
	if got != 48 {
		t.Errorf("heads at %v px from the top, want 48, the height of the bar", got)
	}
}

func TestKeys(t *testing.T) {
	p := testkit.Browser(t)
	p.Open(serve(t) + Prefix)
	press(t, p, "?")
	p.See("关掉单键快捷键")
	p.Click("关闭")
	press(t, p, "/")
	if got := ask[string](t, p, "document.activeElement.id"); got != "q" {
		t.Errorf("after /: focus on %q, want the search field", got)
	}
	press(t, p, "gl") // typing in the field goes nowhere
	ask[bool](t, p, "document.activeElement.blur(), true")
	press(t, p, "gl")
	p.See("一个区一本账")
	if got := p.Location(); !strings.HasSuffix(got, "/gallery/ledger") {
		t.Errorf("after G L: at %s", got)
	}
}

func TestPreviewAndDismiss(t *testing.T) {
	p, base := testkit.Browser(t), serve(t)
	p.Open(base + Prefix + "ledger")
	press(t, p, "j ")
	p.See("主责（块）")
	p.Open(base + Prefix + "states")
	p.Click("收起这条提示")
	if p.Shows("写了一半的通报已存草稿") {
		t.Error("the notice is still there")
	}
}

// TestSwitchesStay: what is switched by script is in the first byte of the next page.
func TestSwitchesStay(t *testing.T) {
	p := testkit.Browser(t)
	p.Open(serve(t) + Prefix)
	p.Click("大字")
	p.Click("深色")
	p.Open(p.Location())
	if got, want := ask[string](t, p, `document.documentElement.dataset.size + " " + document.documentElement.dataset.theme`), "elder dark"; got != want {
		t.Errorf("after a new load: %q, want %q", got, want)
	}
	p.Click("深色")
	if got := ask[string](t, p, `document.documentElement.dataset.theme`); got != "light" {
		t.Errorf("switched back: %q, want light", got)
	}
}

func TestCompareSlides(t *testing.T) {
	p := testkit.Browser(t)
	p.Open(serve(t) + Prefix + "matter")
	ask[bool](t, p, `document.querySelector(".cmp input").focus(), true`)
	press(t, p, kb.End)
	if got := ask[string](t, p, `document.querySelector(".cmp").style.getPropertyValue("--x")`); got != "100%" {
		t.Errorf("slider at the end: %q", got)
	}
	p.Click("并排")
	if got := ask[string](t, p, `document.querySelector(".cmp").className`); got != "cmp side" {
		t.Errorf("side by side: class %q", got)
	}
}

// TestDraft: words typed and not sent are there again when the page is opened anew in the same tab.
func TestDraft(t *testing.T) {
	p := testkit.Browser(t)
	p.Open(serve(t) + Prefix + "phone")
	p.Fill("补充几句", "堆了三天")
	p.Click("公厕")
	p.Open(p.Location())
	if got, want := ask[string](t, p, `document.getElementById("f-words").value + document.querySelector("[name=kind]:checked").value`), "堆了三天3"; got != want {
		t.Errorf("after a new load: got %q, want %q", got, want)
	}
}

func TestCharactersLeft(t *testing.T) {
	p := testkit.Browser(t)
	p.Open(serve(t) + Prefix + "form")
	p.Fill("详细情况", "堆了三天")
	p.See("还能写 496 字")
	ask[bool](t, p, `document.querySelector("form[data-guard]").dispatchEvent(new Event("submit", {bubbles: true}))`)
}

// TestWithoutScript: bulk acts, both pictures, menus and switches are there and work.
func TestWithoutScript(t *testing.T) {
	p, base := testkit.Browser(t), serve(t)
	p.Emulate(testkit.Screen{Width: 1366, NoScript: true})
	p.Open(base + Prefix + "ledger")
	for _, words := range []string{"派遣", "对勾选的事项", "下一页"} {
		p.See(words)
	}
	p.Click("大字")
	p.See("一个区一本账")
	if got := ask[string](t, p, `document.documentElement.getAttribute("data-size")`); got != "elder" {
		t.Errorf("大字 without script: data-size %q", got)
	}
	p.Open(base + Prefix + "matter")
	if got := ask[int](t, p, `[...document.querySelectorAll(".cmp img")].filter(i => i.offsetWidth > 100).length`); got != 2 {
		t.Errorf("before and after without script: %d pictures in sight, want 2", got)
	}
}
