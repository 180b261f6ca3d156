package web

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// upload sends a form with one file.
func (w *site) upload(t *testing.T, at, name string, data []byte, fields ...string) (int, string, string) {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for k, v := range formOf(fields) {
		for _, x := range v {
			if err := m.WriteField(k, x); err != nil {
				t.Fatal(err)
			}
		}
	}
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := w.client.Post(w.URL+at, m.FormDataContentType(), &body)
	return w.read(t, r, err)
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// hiddens are the hidden fields of a page in turn, name and value.
func hiddens(body string) (fields []string) {
	for _, m := range hiddenInput.FindAllStringSubmatch(body, -1) {
		fields = append(fields, m[1], html.UnescapeString(m[2]))
	}
	return fields
}

func TestStandards(t *testing.T) {
	w := newSite(t)
	w.login(t)
	if status, _, body := w.get(t, "/standards"); status != 200 || !strings.Contains(body, "国家卫生城市标准（2014版）") || !strings.Contains(body, "问题目录") {
		t.Errorf("editions: %d", status)
	}
	if status, _, body := w.get(t, "/standards/problems-2018?q=井盖"); status != 200 || !strings.Contains(body, "C01.01") {
		t.Errorf("search: %d", status)
	}
	status, _, body := w.get(t, "/standards/wenming-2015?view=off")
	codes := regexp.MustCompile(`name="codes" value="([^"]+)"`).FindAllStringSubmatch(body, 3)
	if status != 200 || len(codes) < 3 {
		t.Fatalf("rows that are off: %d, %d of them", status, len(codes))
	}
	item := "/standards/wenming-2015/items/" + codes[0][1]
	if _, _, body := w.get(t, item); !strings.Contains(body, "未核对") || !strings.Contains(body, "停用") || strings.Contains(body, "官方编号") {
		t.Error("a row from memory is not shown as such")
	}
	w.refuses(t, []refusal{
		{"no reason", "/standards/wenming-2015/enable", "reason", "请写明启用的理由", []string{"codes", codes[0][1]}},
		{"nothing ticked", "/standards/wenming-2015/enable", "", "请一次选择 1 至", []string{"reason", "区手册采用"}},
		{"retired without day", "/standards/wenming-2015/retire", "from", "请填写废止日期", []string{"from", "明天"}},
		{"mapping that forgets rows", "/mappings/weisheng-2014/weisheng-2021", "", "没有列入对照", []string{"rows", "0"}},
	})
	w.do(t, "/standards/wenming-2015/enable", "codes", codes[0][1], "codes", codes[1][1], "reason", "区手册采用")
	if _, _, body := w.get(t, item); !strings.Contains(body, `<span class="tag">自定</span>`) || !strings.Contains(body, "停用这一条") {
		t.Error("an enabled row is not marked as the district's own")
	}
	w.do(t, item+"/disable", "reason", "写错了")
	w.do(t, "/standards/weisheng-2014/retire", "from", "2018-06-01", "successor", "weisheng-2021")
	if _, _, body := w.get(t, "/standards"); !strings.Contains(body, "2018-06-01 起废止，由“国家卫生城市和国家卫生县标准（2021版）”接替") {
		t.Error("the list does not say that the edition was retired")
	}
}

func TestReferencePages(t *testing.T) {
	w := newSite(t)
	w.login(t)
	if _, _, body := w.get(t, "/references"); !strings.Contains(body, "代码表") || !strings.Contains(body, "257") || !strings.Contains(body, "/references/sources") {
		t.Errorf("list of tables: %s", summary(body))
	}
	if _, _, body := w.get(t, "/references/sampling?q=卫生城市+合计"); !strings.Contains(body, "SP.001") || strings.Contains(body, "SP.029") || !strings.Contains(body, "WS05") {
		t.Errorf("search in a table: %s", summary(body))
	}
	if _, _, body := w.get(t, "/references/deadlines?q=没有这个词"); !strings.Contains(body, "没有符合条件的条目") {
		t.Errorf("nothing found: %s", summary(body))
	}
	if status, _, _ := w.get(t, "/references/none"); status != 404 {
		t.Errorf("a table that is not there: %d", status)
	}
}

func TestMapping(t *testing.T) {
	w := newSite(t)
	w.login(t)
	const at = "/mappings/weisheng-2014/weisheng-2021"
	_, _, body := w.get(t, at)
	fields := hiddens(body)
	for _, m := range regexp.MustCompile(`name="((?:old|new|note)\.\d+)" value="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		fields = append(fields, m[1], html.UnescapeString(m[2]))
	}
	for _, m := range regexp.MustCompile(`(?s)name="(relation\.\d+)".*?<option value="([^"]+)" selected`).FindAllStringSubmatch(body, -1) {
		fields = append(fields, m[1], m[2])
	}
	if status, _, body := w.post(t, at, formOf(fields)); status != 200 || !strings.Contains(body, "已经确认") {
		t.Fatalf("confirm the proposal: %d %s", status, summary(body))
	}
	if _, _, body := w.get(t, "/mappings"); !strings.Contains(body, "已确认") {
		t.Error("the confirmed table is not listed")
	}
}

func TestManual(t *testing.T) {
	w := newSite(t)
	w.login(t)
	good := []byte("编号,上级,检查项,要求,点位类型\nA1,,背街小巷,,\nA1.1,A1,路面平整,无坑洼积水,\n")
	if status, _, body := w.upload(t, "/manuals/new", "手册.csv", []byte("编号,上级,检查项,点位类型\nA1,Z9,背街小巷,\nA2,,集贸市场,没有的类型\n"), "id", "manual-2018", "title", "示例手册"); status != 200 ||
		!strings.Contains(body, "第 2 行上级编码 Z9 不存在") || !strings.Contains(body, "第 3 行点位类型“没有的类型”不存在") || strings.Contains(body, "确认写入") {
		t.Errorf("sheet with bad rows: %d %s", status, summary(body))
	}
	if status, _, body := w.upload(t, "/manuals/new", "手册.csv", good, "id", "", "title", "示例手册"); status != http.StatusUnprocessableEntity || !strings.Contains(body, "请填写版本号") {
		t.Errorf("no edition: %d", status)
	}
	if status, _, body := w.post(t, "/manuals/new", formOf([]string{"id", "x", "title", "y"})); status != http.StatusUnprocessableEntity || !strings.Contains(body, "请选择要上传的文件") {
		t.Errorf("no file: %d", status)
	}
	status, _, body := w.upload(t, "/manuals/new", "手册.csv", good, "id", "manual-2018", "title", "示例手册")
	if status != 200 || !strings.Contains(body, "路面平整") {
		t.Fatalf("preview: %d %s", status, summary(body))
	}
	if _, _, body := w.get(t, "/standards"); strings.Contains(body, "示例手册") {
		t.Error("the preview has already been entered")
	}
	w.do(t, "/manuals/confirm", hiddens(body)...)
	if _, _, body := w.get(t, "/standards/manual-2018/items/A1.1"); !strings.Contains(body, "无坑洼积水") || !strings.Contains(body, "自定") {
		t.Error("the item is not there, or not marked as the district's own")
	}
}
