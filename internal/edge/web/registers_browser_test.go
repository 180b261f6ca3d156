package web

import (
	"testing"

	"github.com/chromedp/chromedp"

	"shuangcheng/internal/testkit"
)

// screens on which the pages of the registers are looked at.
var screens = []testkit.Screen{{Width: 390}, {Width: 1366}}

// overflow says whether the page scrolls sideways, which only regions of their own may.
const overflow = `document.documentElement.scrollWidth > document.documentElement.clientWidth`

// look opens a page and fails for what breaks a rule of accessibility or sticks out on a phone or an office machine.
func (w *site) look(t *testing.T, p *testkit.Page, path, name string) {
	t.Helper()
	if status := p.Open(w.URL + path); status >= 500 || status == 404 {
		t.Errorf("%s: %d", path, status)
	}
	for _, s := range screens {
		p.Screenshot("registers-"+name, s)
		p.Axe()
		if wide, err := chromedp.Run(p.Context(), chromedp.Evaluate[bool](overflow)); err != nil || wide {
			t.Errorf("%s at %d px scrolls sideways (%v)", path, s.Width, err)
		}
	}
}

// TestRegisterPages looks at every page of the registers in a browser, logged in by hand.
func TestRegisterPages(t *testing.T) {
	p, w := testkit.Browser(t), newSite(t)
	w.login(t)
	d := w.found(t)
	post := w.do(t, d.town+"/post", "name", "镇长", "roles", "unit-head", "roles", "town", "from", "2018-02-01")
	w.do(t, d.dept+"/power", "scope", "C01.01", "grade", "basic", "document", "示政发〔2018〕2号", "row", "17", "from", "2018-01-01")
	w.do(t, d.dept+"/delegate", "receiver", "甲镇", "scope", "C01.01", "document", "示政发〔2018〕3号", "from", "2018-02-01")
	cell := w.cell(t, "371599001001001", "一网格")
	w.do(t, cell+"/duty", "chief", "甲镇·镇长", "helpers", "城管执法分局", "from", "2018-03-15")
	w.do(t, "/duty/new", "what", "C01.01", "ground", "line", "owner", "城管执法分局", "origin", "区长办公会", "from", "2018-02-01")
	w.do(t, "/sites/new", "code", "D-001", "name", "示例农贸市场", "type", "community", "address", "一路1号", "from", "2018-02-01")
	place := "/sites/" + string(w.app.District().Sites.ByCode("D-001").ID)
	p.Open(w.URL + "/login")
	p.Fill("登录名", "wang")
	p.Fill("口令", "一句好记的话就可以了")
	p.Click("登录")
	for _, x := range []struct{ path, name string }{
		{"/org", "org"}, {d.town, "unit"}, {d.dept, "department"}, {post, "post"}, {"/org/new", "unit-new"}, {d.dept + "/power", "power"}, {post + "/appoint", "appoint"},
		{"/duty?class=C01.01&place=甲镇", "duty"}, {"/duty/new", "rule"}, {"/duty/defaults", "rule-defaults"}, {"/gaps", "gaps"},
		{"/cells", "cells"}, {cell, "cell"}, {cell + "/duty", "cell-duty"}, {cell + "/split", "cell-split"}, {"/sites", "sites"}, {place, "site"}, {"/sites/new", "site-new"},
		{"/standards", "standards"}, {"/standards/wenming-2015", "edition"}, {"/standards/wenming-2015?view=off", "edition-off"}, {"/standards/problems-2018/items/C01.01", "item"},
		{"/mappings", "mappings"}, {"/mappings/weisheng-2014/weisheng-2021?relation=更严", "mapping"}, {"/manuals/new", "manual"},
		{"/accounts", "accounts"}, {"/accounts/new", "account-new"}, {"/me", "me"}, {"/me/tokens/new", "token"},
		{"/settings", "settings"}, {"/settings/rulebook", "rulebook"}, {"/settings/rulebook/history", "rulebook-history"}, {"/settings/hours", "hours"}, {"/settings/calendar", "calendar"},
		{"/proofs", "proofs"},
	} {
		w.look(t, p, x.path, x.name)
	}
}
