package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"shuangcheng/internal/testkit"
)

// postSheet enrols two persons with their posts; the third row names a role that there is not.
const postSheet = "单位,岗位名称,角色,任职人,登录名\n城管执法分局,联络员,单位联络员,刘丙一,liu1\n城管执法分局,联络员二,单位联络员,刘丙二,liu2\n城管执法分局,值守,内勤,刘丙三,liu3\n"

// bring takes a sheet through upload and confirmation and lets it run; it gives the address of the import and its preview.
func (w *site) bring(t *testing.T, kind, name, text string, fields ...string) (job, preview string) {
	t.Helper()
	_, at, _ := w.upload(t, "/imports/new?kind="+kind, name, []byte(text))
	job = strings.TrimSuffix(at, "/columns")
	_, _, preview = w.get(t, job)
	form := answersOf(preview)
	for n := 0; n < len(fields); n += 2 {
		form.Set(fields[n], fields[n+1])
	}
	if status, at, body := w.post(t, job+"/confirm", form); status != 200 || at != job {
		t.Fatalf("confirm %s: %d at %s: %s", name, status, at, summary(body))
	}
	if err := w.app.RunImports(t.Context()); err != nil {
		t.Fatal(err)
	}
	return job, preview
}

var secretPattern = regexp.MustCompile(`<code class="secret">([a-z0-9-]{14})</code>`)

// TestSlips prints the slips of an import, once; printing one again says that it makes a new secret, and does.
func TestSlips(t *testing.T) {
	w := newSite(t)
	w.login(t)
	w.found(t)
	job, preview := w.bring(t, "post", "岗位.csv", postSheet, "how", "part")
	if !strings.Contains(preview, "没有角色“内勤”") || !strings.Contains(preview, "1 行有错，2 行可以导入") {
		t.Errorf("the preview does not foretell the unknown role: %s", summary(preview))
	}
	_, _, body := w.get(t, job)
	if !strings.Contains(body, "打印 2 张口令条") {
		t.Errorf("the import does not lead to its slips: %s", summary(body))
	}
	if _, _, body := w.get(t, "/accounts"); !strings.Contains(body, "2 人已登记，还没有发口令条") {
		t.Error("the accounts do not tell who waits for a slip")
	}
	at := "/accounts/slips?import=" + strings.TrimPrefix(job, "/imports/")
	_, _, ask := w.get(t, at)
	form := formOf(hiddens(ask))
	ids := regexp.MustCompile(`name="id" value="([^"]+)"`).FindAllStringSubmatch(ask, -1)
	if len(ids) != 2 || strings.Contains(ask, "已有口令") {
		t.Fatalf("%d accounts are offered: %s", len(ids), summary(ask))
	}
	if status, _, body := w.post(t, at, form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "请至少勾选一个人") {
		t.Errorf("nobody ticked: %d", status)
	}
	form.Add("id", ids[0][1])
	form.Add("id", ids[1][1])
	_, _, sheet := w.post(t, at, form)
	secrets := secretPattern.FindAllStringSubmatch(sheet, -1)
	if len(secrets) != 2 || strings.Count(sheet, `class="qr"`) != 2 || !strings.Contains(sheet, "城管执法分局·联络员") {
		t.Fatalf("%d secrets on the sheet: %s", len(secrets), summary(sheet))
	}
	if status, _, body := w.post(t, at, form); status != http.StatusConflict || secretPattern.MatchString(body) || !strings.Contains(body, "口令只显示一次") {
		t.Errorf("the same form again: %d", status)
	}
	if _, _, body := w.get(t, "/accounts/slips"); !strings.Contains(body, "没有等着发口令条的人") {
		t.Error("printed slips are offered again")
	}
	_, _, ask = w.get(t, "/accounts/slips?id="+ids[0][1])
	if !strings.Contains(ask, "其中 1 人已有口令") || !strings.Contains(ask, "重打即换新口令") {
		t.Errorf("printing again does not say what it does: %s", summary(ask))
	}
	again := formOf(hiddens(ask))
	again.Set("id", ids[0][1])
	_, _, sheet = w.post(t, "/accounts/slips", again)
	if fresh := secretPattern.FindStringSubmatch(sheet); fresh == nil || fresh[1] == secrets[0][1] {
		t.Error("printing again gives no new secret")
	}
	if _, _, body := w.get(t, "/login?login=liu1"); !strings.Contains(body, `value="liu1"`) {
		t.Error("the log-in page does not take the login name of the QR code")
	}
}

// TestMappingPages keeps, lists, renames, downloads, uploads and deletes a mapping.
func TestMappingPages(t *testing.T) {
	w := newSite(t)
	w.login(t)
	_, at, body := w.upload(t, "/imports/new?kind=ledger", "老台账.csv", []byte(oldSheet))
	form := formOf(hiddens(body))
	for _, m := range regexp.MustCompile(`(?s)<select[^>]* name="(c\.[^"]+)".*?</select>`).FindAllStringSubmatch(body, -1) {
		if v := chosen.FindStringSubmatch(m[0]); v != nil {
			form.Set(m[1], v[1])
		}
	}
	form.Set("datum", "WGS-84")
	form.Set("save", "城管月报")
	if status, _, body := w.post(t, at, form); status != 200 {
		t.Fatalf("save: %d %s", status, summary(body))
	}
	_, _, list := w.get(t, "/imports/mappings")
	file := regexp.MustCompile(`/imports/mappings/matter/[0-9a-f-]{36}/file.yaml`).FindString(list)
	if file == "" || !strings.Contains(list, "城管月报") || !strings.Contains(list, "存在问题") {
		t.Fatalf("the mapping is not listed: %s", summary(list))
	}
	base := strings.TrimSuffix(file, "/file.yaml")
	_, _, yaml := w.get(t, file)
	if !strings.Contains(yaml, "name: 城管月报") {
		t.Errorf("download: %s", yaml)
	}
	w.do(t, base+"/rename", "name", "城管台账")
	if status, _, body := w.upload(t, "/imports/mappings/new", "别处.yaml", []byte(yaml)); status != 200 || !strings.Contains(body, "城管台账") || !strings.Contains(body, "城管月报") {
		t.Errorf("upload: %d %s", status, summary(body))
	}
	w.refuses(t, []refusal{{"name taken", base + "/rename", "name", "已有名为“城管月报”的对应关系", []string{"name", "城管月报"}}})
	w.do(t, base+"/drop")
	if _, _, body := w.get(t, "/imports/mappings"); strings.Contains(body, "城管台账") {
		t.Error("a deleted mapping is still listed")
	}
	if status, _, _ := w.get(t, file); status != http.StatusNotFound {
		t.Errorf("a deleted mapping: %d, want 404", status)
	}
}

// TestSecondPersonPages: who undid is told who may confirm; what waits is listed with its sentence, and counted as it stands.
func TestSecondPersonPages(t *testing.T) {
	w := newSite(t)
	w.login(t)
	w.found(t)
	job, preview := w.bring(t, "ledger", "老台账.csv", "地点,存在问题,责任部门,发现时间\n建设路1号,垃圾桶外溢,城管执法分局,2018-03-01\n建设路2号,路灯不亮,没有的单位,2018-03-02\n", "how", "part", "dispatch", "1", "n.0", "none")
	if !strings.Contains(preview, "导入后直接派遣给它") {
		t.Error("the head of the office is not offered to dispatch")
	}
	_, _, body := w.get(t, job)
	if !strings.Contains(body, "已导入、没有派遣的行（1）") || !strings.Contains(body, "“没有的单位”没有对应到单位") {
		t.Errorf("rows that were not dispatched are not listed: %s", summary(body))
	}
	w.post(t, job+"/undo", nil)
	if err := w.app.RunImports(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, _, body = w.get(t, job)
	if !strings.Contains(body, "作废待第二人确认的行（1）") || !strings.Contains(body, "不能是撤回的人自己") || strings.Contains(body, "作为第二人确认作废") {
		t.Errorf("the page of who undid: %s", summary(body))
	}
	if status, _, body := w.post(t, job+"/confirm-undo", nil); status != http.StatusForbidden && status != http.StatusConflict || !strings.Contains(body, "第二人") {
		t.Errorf("the same person confirms: %d %s", status, summary(body))
	}
}

// TestSlipPages looks at the pages in a browser.
func TestSlipPages(t *testing.T) {
	p, w := testkit.Browser(t), newSite(t)
	w.login(t)
	w.found(t)
	job, _ := w.bring(t, "post", "岗位.csv", postSheet, "how", "part")
	p.Open(w.URL + "/login")
	p.Fill("登录名", "wang")
	p.Fill("口令", "一句好记的话就可以了")
	p.Click("登录")
	w.look(t, p, job, "import-posts")
	w.look(t, p, "/accounts", "accounts-fresh")
	w.look(t, p, "/imports/mappings", "mappings-none")
	w.look(t, p, "/accounts/slips", "slips-ask")
	p.Click("生成新口令并打印")
	p.See("沿虚线裁开")
	for _, s := range append([]testkit.Screen{{Width: 390, Dark: true}, {Width: 1366, Dark: true}}, screens...) {
		p.Screenshot("registers-slips", s)
		p.Axe()
	}
}
