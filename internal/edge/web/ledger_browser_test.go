package web

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"shuangcheng/internal/testkit"
)

// until waits for an expression of the page to hold.
func until(t *testing.T, p *testkit.Page, expression string) {
	t.Helper()
	for range 100 {
		ok, err := chromedp.Run(p.Context(), chromedp.Evaluate[bool](expression))
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("never: %s", expression)
}

// TestLedgerFetchesWhatItShowsLate: the space bar shows a matter beside the ledger, a field of the filter gets its suggestions when
// somebody goes to it, and a title that may be cut off shows whole on pointing.
func TestLedgerFetchesWhatItShowsLate(t *testing.T) {
	d := desk{testkit.Browser(t), newWard(t)}
	chief := d.w.as(t, "user-desk")
	d.w.file(t, chief, firstReport)
	d.login("user-desk")
	d.Emulate(testkit.Screen{Width: 1366})
	d.Open(d.w.URL + "/matters")
	for _, key := range []string{"j", " "} {
		if _, err := chromedp.Run(d.Context(), chromedp.KeyEvent(key)); err != nil {
			t.Fatal(err)
		}
	}
	until(t, d.Page, `document.querySelector('#preview h2 a')?.textContent === '2018-000001'`)
	d.Click("加条件")
	until(t, d.Page, `document.querySelector('#f-class-l').children.length === 0 && (document.getElementById('f-class').focus(), true)`)
	until(t, d.Page, `[...document.querySelectorAll('#f-class-l option')].some(o => o.value.startsWith('E01.92'))`)
	until(t, d.Page, `(a => (a.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})), a.title === a.textContent))(document.querySelector('.tt'))`)
}

func TestLedgerOptions(t *testing.T) {
	w := newWard(t)
	chief := w.as(t, "user-desk")
	for of, want := range map[string]string{"unit": "示例综合执法局", "place": "示例街道", "class": "E01.92"} {
		status, _, body := chief.get(t, "/matters/options?of="+of)
		if status != 200 {
			t.Errorf("%s: %d", of, status)
		}
		wants(t, "suggestions of "+of, body, `<option value="`+want)
	}
	if status, _, _ := chief.get(t, "/matters/options?of=secrets"); status != 404 {
		t.Errorf("a list there is not: %d", status)
	}
}
