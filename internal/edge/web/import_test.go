package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shuangcheng/internal/testkit"
)

// oldSheet is a small ledger: two good rows, one with a day that does not exist.
const oldSheet = "序号,发现时间,地点,存在问题,责任部门,是否完成\n1,2018-03-01,建设路1号,垃圾桶外溢,城管大队,否\n2,2018-03-02,建设路2号,路灯不亮,住建局,否\n3,2018-02-30,建设路3号,井盖破损,住建局,否\n"

// TestImport takes a sheet through the pages: upload, columns, preview, confirmation, report, undoing.
func TestImport(t *testing.T) {
	w := newSite(t)
	w.login(t)
	if status, _, body := w.get(t, "/imports"); status != 200 || !strings.Contains(body, "下载问题台账模板") {
		t.Fatalf("list: %d %s", status, body)
	}
	if status, _, body := w.get(t, "/imports/matter/template.xlsx"); status != 200 || !strings.HasPrefix(body, "PK") {
		t.Errorf("template: %d", status)
	}
	status, at, body := w.upload(t, "/imports/new?kind=ledger", "老台账.csv", []byte(oldSheet))
	if status != 200 || !strings.HasSuffix(at, "/columns") || !strings.Contains(body, "对列名") {
		t.Fatalf("upload: %d at %s", status, at)
	}
	job := strings.TrimSuffix(at, "/columns")
	status, _, body = w.get(t, job)
	if status != 200 || !strings.Contains(body, "第 4 行") || !strings.Contains(body, "2 个名称不认识") || !strings.Contains(body, "导入 2 行") {
		t.Fatalf("preview: %d %s", status, body)
	}
	if status, _, body := w.post(t, job+"/confirm", url.Values{"how": {"whole"}}); status != 409 || !strings.Contains(body, "还有 1 行有错") {
		t.Errorf("all or nothing: %d", status)
	}
	form := answersOf(body)
	form.Set("how", "part")
	if status, at, _ := w.post(t, job+"/confirm", form); status != 200 || at != job {
		t.Fatalf("confirm: %d at %s", status, at)
	}
	if status, _, body := w.get(t, job+"/progress"); status != 200 || !strings.Contains(body, "排队中") {
		t.Errorf("progress: %d %s", status, body)
	}
	if err := w.app.RunImports(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status, _, body := w.get(t, job); status != 200 || !strings.Contains(body, "已完成") || !strings.Contains(body, "第 4 行") {
		t.Errorf("job: %d %s", status, body)
	}
	if status, _, body := w.get(t, job+"/report.xlsx"); status != 200 || !strings.HasPrefix(body, "PK") {
		t.Errorf("report: %d", status)
	}
	if status, at, _ := w.post(t, job+"/undo", nil); status != 200 || at != job {
		t.Errorf("undo: %d at %s", status, at)
	}
	if err := w.app.RunImports(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status, _, body := w.get(t, job); status != 200 || !strings.Contains(body, "已撤回") {
		t.Errorf("undone job: %d", status)
	}
}

var (
	namedSelect = regexp.MustCompile(`(?s)<select[^>]* name="(n\.\d+)".*?</select>`)
	chosen      = regexp.MustCompile(`<option value="([^"]*)" selected`)
)

// answersOf are the fields of a preview as a browser would send them.
func answersOf(body string) url.Values {
	form := formOf(hiddens(body))
	for _, m := range namedSelect.FindAllStringSubmatch(body, -1) {
		if v := chosen.FindStringSubmatch(m[0]); v != nil {
			form.Set(m[1], v[1])
		}
	}
	return form
}

// TestImportPages looks at the pages in a browser and walks through them by hand.
func TestImportPages(t *testing.T) {
	p, w := testkit.Browser(t), newSite(t)
	w.login(t)
	w.app.StartImports()
	p.Open(w.URL + "/login")
	p.Fill("登录名", "wang")
	p.Fill("口令", "一句好记的话就可以了")
	p.Click("登录")
	w.look(t, p, "/imports", "imports")
	w.look(t, p, "/imports/new?kind=ledger", "import-new")
	_, at, _ := w.upload(t, "/imports/new?kind=ledger", "老台账.csv", []byte(oldSheet))
	w.look(t, p, at, "import-columns")
	job := strings.TrimSuffix(at, "/columns")
	w.look(t, p, job, "import-preview")
	p.Click("导入 2 行")
	p.See("下载报告（错行带原因）")
	p.See("导入的行")
	w.look(t, p, job, "import-job")
	w.look(t, p, job+"/undo", "import-undo")
	w.look(t, p, "/imports", "imports-one")
}
