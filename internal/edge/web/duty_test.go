package web

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/page"
)

// cell founds a cell known in words in the town of found.
func (w *site) cell(t *testing.T, code, name string) string {
	t.Helper()
	return w.do(t, "/cells/new", "code", code, "name", name, "town", "甲镇", "community", "甲一社区", "words", "东至一路，西至二路", "from", "2018-01-10")
}

func TestDutyMap(t *testing.T) {
	w := newSite(t)
	w.login(t)
	w.found(t)
	ask := "/duty?class=" + url.QueryEscape("C01.01") + "&place=" + url.QueryEscape("甲一社区")
	if status, _, body := w.get(t, ask); status != 200 || !strings.Contains(body, "没有单位认领，由属地“甲镇”先行处置") {
		t.Errorf("without rules: %d", status)
	}
	w.do(t, "/duty/new", "what", "C01.01", "ground", "line", "owner", "城管执法分局", "assisting", "甲镇", "origin", "区长办公会", "from", "2018-02-01")
	if _, _, body := w.get(t, ask); !strings.Contains(body, "由“城管执法分局”负责（条·部门）") || !strings.Contains(body, "人工：区长办公会") {
		t.Error("the rule does not decide, or is not listed with its origin")
	}
	if _, _, body := w.get(t, ask+"&day=2018-01-15"); !strings.Contains(body, "由属地“甲镇”先行处置") {
		t.Error("a day before the rule gets the answer of today")
	}
	if _, _, body := w.get(t, "/duty?class=没有的&place="); !strings.Contains(body, "问题目录里没有编码“没有的”") {
		t.Error("an unknown class gets no sentence")
	}
	w.refuses(t, []refusal{
		{"rule for all", "/duty/new", "what", "不能一条规则管全部", []string{"ground", "line", "owner", "城管执法分局", "from", "2018-02-01"}},
		{"line without unit", "/duty/new", "owner", "须写明部门", []string{"what", "C01.02", "ground", "line", "from", "2018-02-01"}},
		{"rule twice", "/duty/new", "", "请先终止旧规则", []string{"what", "C01.01", "ground", "line", "owner", "城管执法分局", "from", "2018-03-01"}},
		{"not proposed", "/duty/rules/none/accept", "", "没有这条责任规则", nil},
	})
	id := w.app.District().Org.Rules()[0].ID
	w.refuses(t, []refusal{{"accept what is in force", "/duty/rules/" + id + "/accept", "", "不在待采纳状态", []string{"from", "2018-04-01"}}})
	w.do(t, "/duty/rules/"+id+"/end", "last", "2018-03-31", "reason", "职能划转")
	w.do(t, "/org/new", "kind", "enterprise", "name", "供水公司", "code", "gs", "aliases", "供水企业", "from", "2018-01-01")
	if _, _, body := w.get(t, "/duty/defaults"); !strings.Contains(body, "个单位名称还对不上") {
		t.Error("the page does not say which words of the catalogue lead nowhere")
	}
	w.do(t, "/duty/defaults")
	if got := len(w.app.District().Org.Rules()); got < 3 {
		t.Errorf("%d rules after taking in the catalogue", got)
	}
}

func TestCellsAndGaps(t *testing.T) {
	w := newSite(t)
	w.login(t)
	d := w.found(t)
	chief := w.do(t, d.town+"/post", "name", "网格长", "roles", "cell-chief", "from", "2018-01-05")
	w.do(t, chief+"/appoint", "holder", "wang", "from", "2018-03-15")
	c := w.cell(t, "371599001001001", "一网格")
	if _, _, body := w.get(t, "/gaps"); !strings.Contains(body, "网格“一网格”没有网格长") || !strings.Contains(body, c+"/duty") || !strings.Contains(body, c+"/outline") {
		t.Error("the gap has no sentence, or does not lead to where it is mended")
	}
	w.do(t, c+"/duty", "chief", "甲镇·网格长", "helpers", "城管执法分局 甲镇·网格长", "staff", "城管执法分局 保洁员 2", "document", "示双创〔2018〕4号", "from", "2018-03-15")
	if _, _, body := w.get(t, c); !strings.Contains(body, "网格长（王甲一）") || !strings.Contains(body, "城管执法分局保洁员 2") || !strings.Contains(body, "责任表换版 示双创〔2018〕4号") {
		t.Error("the cell does not show its row of the duty table")
	}
	if _, _, body := w.get(t, "/gaps"); strings.Contains(body, "网格“一网格”没有网格长") {
		t.Error("a gap that was mended is still there")
	}
	if _, _, body := w.get(t, "/gaps?day=2018-03-01"); !strings.Contains(body, "网格“一网格”没有网格长") {
		t.Error("the gap of a past day is gone")
	}
	w.refuses(t, []refusal{
		{"code of wrong length", "/cells/new", "code", "应为 15 位数字", []string{"code", "1", "name", "二网格", "town", "甲镇", "words", "东至", "from", "2018-01-10"}},
		{"no bounds", "/cells/new", "", "请写明网格四至", []string{"code", "371599001001002", "name", "二网格", "town", "甲镇", "from", "2018-01-10"}},
		{"no such post", c + "/duty", "chief", "没有岗位“市长”", []string{"chief", "市长", "from", "2018-03-15"}},
		{"staff unreadable", c + "/duty", "staff", "应写成“单位 种类 数量”三项", []string{"staff", "保洁员两人", "from", "2018-03-15"}},
		{"past duty", c + "/duty", "document", "须填写所依据文件的文号", []string{"from", "2018-03-15", "backfill", "1"}},
		{"one part only", c + "/split", "parts", "至少应有两个网格", []string{"parts", "371599001001011 南 东至", "from", "2018-05-01"}},
		{"merge with nobody", c + "/merge", "cells", "没有编码为“9”的网格", []string{"cells", "9", "code", "371599001001009", "name", "大网格", "from", "2018-05-01"}},
		{"close without reason", c + "/close", "reason", "须写明理由", []string{"from", "2018-05-01"}},
	})
	w.do(t, c+"/mark", "key", "农贸市场周边", "from", "2018-03-20")
	w.do(t, c+"/split", "parts", "371599001001011 南网格 一路以南\n371599001001012 北网格 一路以北", "from", "2018-05-01")
	if _, _, body := w.get(t, "/cells?day=2018-05-02"); !strings.Contains(body, "南网格") || strings.Contains(body, "一网格") {
		t.Error("after the split the old cell is still listed, or the new ones are not")
	}
	south := "/cells/" + string(w.app.District().Grid.ByCode("371599001001011").ID)
	whole := w.do(t, south+"/merge", "cells", "371599001001012", "code", "371599001001013", "name", "大网格", "words", "东至一路", "from", "2018-06-01")
	if _, _, body := w.get(t, whole+"?day=2018-06-01"); !strings.Contains(body, "由“南网格、北网格”而来") || !strings.Contains(body, "网格长（王甲一）") {
		t.Error("the merged cell does not say where it comes from, or lost its duty")
	}
	_, _, body := w.get(t, "/cells.xlsx?day=2018-06-01")
	book, err := sheet.Read([]byte(body), "责任表.xlsx", sheet.Limits{})
	if err != nil || len(book.Tables[0].Rows) != 1 || book.Tables[0].Rows[0].Cell(1) != "大网格" {
		t.Errorf("duty table as a sheet: %v", err)
	}
	if status, _, body := w.get(t, "/gaps.xlsx"); status != 200 || !bytes.HasPrefix([]byte(body), []byte("PK")) {
		t.Errorf("gaps as a sheet: %d", status)
	}
}

const square = `{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[115.98,36.45],[115.99,36.45],[115.99,36.46],[115.98,36.46],[115.98,36.45]]]}}`

func TestSites(t *testing.T) {
	w := newSite(t)
	w.login(t)
	w.found(t)
	c := w.cell(t, "371599001001001", "一网格")
	for _, tt := range []struct{ file, want string }{{"{}", ""}, {strings.ReplaceAll(square, "36.4", "96.4"), ""}} {
		if status, _, body := w.upload(t, c+"/outline", "a.geojson", []byte(tt.file), "words", "东至一路", "from", "2018-03-15"); status != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#f-file"`) && !strings.Contains(body, "errsum") {
			t.Errorf("bad outline %.20s: %d %s", tt.file, status, summary(body))
		}
	}
	if status, _, body := w.upload(t, c+"/outline", "a.geojson", []byte(square), "words", "东至一路", "from", "2018-03-15"); status != 200 || !strings.Contains(body, "已画，") {
		t.Fatalf("outline: %d %s", status, summary(body))
	}
	types := w.app.District().SiteTypes()
	kind := ""
	for code := range types {
		kind = max(kind, code)
	}
	at := w.do(t, "/sites/new", "code", "D-001", "name", "示例农贸市场", "type", kind, "address", "一路1号", "point", "115.985，36.455", "from", "2018-02-01")
	if _, _, body := w.get(t, "/sites"); !strings.Contains(body, "示例农贸市场") || !strings.Contains(body, "对不上") || !strings.Contains(body, at+"/cell?to=371599001001001") {
		t.Error("the site is not listed, or no cell is proposed for it")
	}
	if _, _, body := w.get(t, "/gaps"); !strings.Contains(body, "点位“示例农贸市场”不在任何网格内") {
		t.Error("a site without a cell is no gap")
	}
	w.refuses(t, []refusal{
		{"no type", "/sites/new", "type", "不存在，请从列表中选择", []string{"code", "D-2", "name", "乙", "address", "x", "from", "2018-02-01"}},
		{"point unreadable", "/sites/new", "point", "无法识别，请写成115.9861,36.4561", []string{"code", "D-2", "name", "乙", "type", kind, "point", "东边", "from", "2018-02-01"}},
		{"works without end", at + "/state", "to", "须填写预计完工日期", []string{"state", "works", "from", "2018-04-01", "reason", "修路"}},
		{"exempt without reason", at + "/exempt", "reason", "须写明理由", []string{"item", "checklists-2018 x", "from", "2018-04-01"}},
		{"unknown cell", at + "/cell", "cell", "找不到网格“九网格”", []string{"cell", "九网格", "from", "2018-04-01"}},
	})
	w.do(t, at+"/cell", "cell", "371599001001001 一网格", "from", "2018-03-15")
	w.do(t, at+"/owner", "owner", "城管执法分局", "from", "2018-03-15")
	w.do(t, at+"/manager", "manager", "赵丙三", "phone", "10000000003", "from", "2018-03-15")
	w.do(t, at+"/state", "state", "works", "from", "2018-03-15", "to", "2018-04-30", "reason", "改造地面")
	w.do(t, at+"/exempt", "item", "checklists-2018 x1", "from", "2018-03-15", "reason", "没有厕所")
	if _, _, body := w.get(t, at); !strings.Contains(body, "改造地面") || !strings.Contains(body, "没有厕所") || strings.Contains(body, "赵丙三") || !strings.Contains(body, "划入“一网格”") {
		t.Error("the site does not show its works and exemption, or shows the manager's name")
	}
	w.do(t, at+"/close", "from", "2018-09-01", "reason", "拆迁")
}

// TestTiesWaitForTheTable: without a confirmed table nothing moves; that it moves is tested where it is done.
func TestTiesWaitForTheTable(t *testing.T) {
	w := newSite(t)
	w.login(t)
	if status, _, body := w.post(t, "/mappings/weisheng-2014/weisheng-2021/ties", nil); status != http.StatusConflict || !strings.Contains(body, "还没有确认") {
		t.Errorf("before the table is confirmed: %d", status)
	}
}

// TestTownKeepsItsOwnCells: a town keeps its cells and sites and nothing else of the registers.
func TestTownKeepsItsOwnCells(t *testing.T) {
	w := newSite(t)
	w.login(t)
	d := w.found(t)
	w.do(t, "/org/new", "kind", "town", "name", "乙镇", "code", "t2", "parent", "示例区", "from", "2018-01-01")
	w.do(t, d.town+"/post", "name", "经办", "roles", "town", "from", "2018-01-05")
	_, _, body := w.post(t, "/accounts/new", formOf([]string{"name", "李乙二", "login", "li", "post", "甲镇·经办"}))
	secret := regexp.MustCompile(`<code class="secret">([^<]+)</code>`).FindStringSubmatch(body)
	if secret == nil {
		t.Fatalf("no slip: %s", summary(body))
	}
	w.post(t, "/logout", nil)
	w.post(t, "/login", url.Values{"login": {"li"}, "password": {secret[1]}})
	w.post(t, page.PasswordPath, url.Values{"old": {secret[1]}, "password": {"另一句好记的话就可以"}})
	c := w.cell(t, "371599001001001", "一网格")
	if _, _, body := w.get(t, c); !strings.Contains(body, c+"/duty") {
		t.Error("the town is not offered to change its own duty table")
	}
	w.refuses(t, []refusal{
		{"cell of another town", "/cells/new", "", "只能维护本镇街的网格", []string{"code", "371599002001001", "name", "乙网格", "town", "乙镇", "words", "东至", "from", "2018-01-10"}},
		{"a unit", "/org/new", "", "没有这项权限", []string{"kind", "town", "name", "丙镇", "code", "t3", "from", "2018-01-01"}},
		{"settings", "/settings/body", "", "没有这项权限", []string{"name", "甲镇"}},
		{"accounts", "/accounts/new", "", "没有这项权限", []string{"name", "赵丙三", "login", "zhao"}},
		{"the whole journal", "/proofs/bundle", "", "须由双创办主任", []string{"what", "all"}},
	})
}
