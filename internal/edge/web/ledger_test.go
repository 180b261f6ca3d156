package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shuangcheng/internal/edge/web/page"
)

var rowID = regexp.MustCompile(`name="id" value="([^"]+)"`)

func ids(body string) (list []string) {
	for _, m := range rowID.FindAllStringSubmatch(body, -1) {
		list = append(list, m[1])
	}
	return list
}

func TestLedger(t *testing.T) {
	w := newWard(t)
	chief := w.as(t, "user-desk")
	_, _, body := chief.get(t, "/matters")
	wants(t, "empty ledger", body, "现在没有在办的事项", "登记事项")
	for i := range 53 {
		w.file(t, chief, formWith(firstReport, "what", fmt.Sprintf("第%d处垃圾桶满溢", i+1), "words", fmt.Sprintf("建设路%d号", i+1)))
	}
	_, _, body = chief.get(t, "/matters")
	if n := len(ids(body)); n != 50 {
		t.Errorf("first page has %d rows", n)
	}
	next := regexp.MustCompile(`href="([^"]*before=[^"]*)" rel="next"`).FindStringSubmatch(body)
	if next == nil {
		t.Fatal("no next page")
	}
	_, _, second := chief.get(t, strings.ReplaceAll(next[1], "&amp;", "&"))
	if n := len(ids(second)); n != 3 {
		t.Errorf("second page has %d rows, want 3", n)
	}
	wants(t, "second page", second, "2018-000001", "rel=\"prev\"")
	_, _, body = chief.get(t, "/matters?q="+url.QueryEscape("建设路17号"))
	if n := len(ids(body)); n != 1 {
		t.Errorf("search found %d, want 1", n)
	}
	for query, want := range map[string]string{"status=nothing": "没有“nothing”这种状态", "from=2018-02-31": "日期“2018-02-31”不存在", "before=x": "翻页位置不对", "unit=" + url.QueryEscape("无名局"): "无名局"} {
		if status, _, body := chief.get(t, "/matters?"+query); status < 400 || status >= 500 || !strings.Contains(body, want) {
			t.Errorf("%s: %d, want %q", query, status, want)
		}
	}
	status, _, file := chief.get(t, "/matters/export.xlsx?q="+url.QueryEscape("垃圾桶"))
	if status != 200 {
		t.Fatalf("export: %d %s", status, sentence(file))
	}
	text := unzipped(t, file)
	wants(t, "export", text, "第53处垃圾桶满溢", "第1处垃圾桶满溢", "搜索 垃圾桶", "流水号")
}

// unzipped is all text of a workbook.
func unzipped(t *testing.T, file string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(file)), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err == nil {
			_, err = io.Copy(&b, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestBulk(t *testing.T) {
	w := newWard(t)
	chief := w.as(t, "user-desk")
	for i := range 3 {
		w.file(t, chief, formWith(firstReport, "what", fmt.Sprintf("第%d处垃圾桶满溢", i+1)))
	}
	_, _, body := chief.get(t, "/matters")
	rows := ids(body)
	form := url.Values{"id": rows[:2], "act": {"accept"}, "cmd": {page.NewCommand()}}
	_, _, body = chief.post(t, "/matters/bulk", form)
	wants(t, "result", body, "办成 2 件，没有办成 0 件")
	_, _, body = chief.post(t, "/matters/bulk", form)
	wants(t, "the same form again", body, "办成 2 件，没有办成 0 件")
	_, _, body = chief.post(t, "/matters/bulk", url.Values{"id": rows, "act": {"dispatch"}})
	wants(t, "question before dispatch", body, "派遣这 3 件", "责任图的答案")
	_, _, body = chief.post(t, "/matters/bulk", url.Values{"id": rows, "act": {"dispatch"}, "sure": {"1"}, "unit": {"示例综合执法局"}, "confirmed": {"1"}})
	wants(t, "result of dispatch", body, "办成 2 件，没有办成 1 件", "“待受理”的事项不能派遣")
	if status, _, body := chief.post(t, "/matters/bulk", url.Values{"act": {"accept"}}); status != 422 || !strings.Contains(body, "没有勾选事项") {
		t.Errorf("nothing ticked: %d", status)
	}
	if status, _, _ := w.as(t, "user-bureau").post(t, "/matters/bulk", form); status != 403 {
		t.Errorf("bulk without the right: %d", status)
	}
}
