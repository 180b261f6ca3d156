package web

import (
	"archive/tar"
	"bytes"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/testkit"
)

// withBackups gives the district a place for backups.
func (w *site) withBackups(t *testing.T) {
	t.Helper()
	w.app.RunsOn(app.Machine{Version: "test", Backups: filepath.Join(t.TempDir(), "backups")})
}

// done begins a work and waits for its end.
func (s *site) done(t *testing.T, what app.OpKind) app.Op {
	t.Helper()
	if status, at, body := s.post(t, "/operations/run", url.Values{"what": {string(what)}}); status != 200 || at != "/operations" {
		t.Fatalf("%s: %d at %s: %s", what, status, at, sentence(body))
	}
	for {
		if task, ok := s.app.Task(string(what)); ok && task.Over {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	list, err := s.app.Ops(what, 1)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s left %d reports: %v", what, len(list), err)
	}
	return list[0]
}

func TestBackupRehearsalAndReport(t *testing.T) {
	w := newWard(t)
	w.withBackups(t)
	head := w.as(t, "wang")
	w.file(t, w.as(t, "user-desk"), firstReport)
	if o := head.done(t, app.OpBackup); !o.OK() || o.Size == 0 {
		t.Fatalf("backup: %+v", o)
	}
	before := w.app.Head()
	o := head.done(t, app.OpRehearsal)
	if !o.OK() || len(o.Compared) < 5 {
		t.Fatalf("rehearsal: %+v", o)
	}
	if w.app.Head() != before {
		t.Errorf("the rehearsal entered %d entries", w.app.Head()-before)
	}
	left, err := filepath.Glob(filepath.Join(w.app.Repository(), ".rehearsal-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	_, _, body := head.get(t, "/operations/reports/"+o.ID)
	wants(t, "report of the rehearsal", body, "恢复演练报告", "通过", "与现用账本比对", "用时", "王甲一", "根哈希")
	_, _, body = head.get(t, "/operations/restore")
	wants(t, "page of the restore", body, "shuangcheng restore --from", "--verify", "before-restore", "最近一次演练")
	if o := head.done(t, app.OpVerify); !o.OK() {
		t.Errorf("verify: %+v", o)
	}
	_, _, body = head.get(t, "/operations")
	wants(t, "page of the machine", body, "健康情况", "整份下载", "磁盘", "密钥目录", "放假安排", "做过的")
}

func TestDamagedBackupFailsTheRehearsal(t *testing.T) {
	w := newWard(t)
	w.withBackups(t)
	head := w.as(t, "wang")
	o := head.done(t, app.OpBackup)
	path := filepath.Join(w.app.Repository(), o.Name, "db", "text.jsonl.zst")
	if err := os.WriteFile(path, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if o := head.done(t, app.OpRehearsal); o.OK() || !strings.Contains(o.Why, "备份已损坏") {
		t.Errorf("rehearsal of a damaged backup: %+v", o)
	}
	_, _, body := head.get(t, "/operations")
	wants(t, "page of the machine", body, "要处理", "没有通过")
}

func TestBackupIsTakenAwayForAPurpose(t *testing.T) {
	w := newWard(t)
	w.withBackups(t)
	head := w.as(t, "wang")
	at := "/operations/backups/" + head.done(t, app.OpBackup).Name
	if status, _, body := head.post(t, at, url.Values{"purpose": {""}}); status != 422 || !strings.Contains(body, "请写明用途") {
		t.Errorf("without a purpose: %d", status)
	}
	before := w.app.Head()
	status, _, body := head.post(t, at, url.Values{"purpose": {"拷到保密柜"}})
	if status != 200 || w.app.Head() != before+1 {
		t.Fatalf("take: %d, %d entries", status, w.app.Head()-before)
	}
	r := tar.NewReader(bytes.NewReader([]byte(body)))
	h, err := r.Next()
	if err != nil || !strings.HasSuffix(h.Name, "/manifest.json") {
		t.Errorf("first file of the tar: %v (%v)", h, err)
	}
	if status, _, _ := w.as(t, "user-desk").get(t, "/operations"); status != 403 {
		t.Errorf("page of the machine for who has no right: %d, want 403", status)
	}
}

func TestPlanOfBackups(t *testing.T) {
	w := newSite(t)
	w.withBackups(t)
	w.login(t)
	if status, _, body := w.post(t, "/operations/plan", url.Values{"backup": {"yes"}, "hour": {"25"}, "keep": {"3"}, "rehearse": {"90"}}); status != 422 || !strings.Contains(body, "钟点应在") {
		t.Errorf("hour 25: %d", status)
	}
	_, _, body := w.post(t, "/operations/plan", url.Values{"backup": {"yes"}, "hour": {"3"}, "keep": {"2"}, "rehearse": {"0"}})
	wants(t, "page of the machine", body, "每天 3 点以后，保留最近 2 份", "不自动演练")
	for range 4 {
		w.clock.Advance(24 * time.Hour)
		if err := w.app.Nightly(t.Context()); err != nil {
			t.Fatal(err)
		}
		for task, _ := w.app.Task("backup"); !task.Over; task, _ = w.app.Task("backup") {
			time.Sleep(20 * time.Millisecond)
		}
	}
	list, err := w.app.Backups()
	if err != nil || len(list) != 2 {
		t.Errorf("%d backups are kept (%v), want 2", len(list), err)
	}
}

// TestFilingNamesEverything holds the filing papers to the routes, the roles and the kinds of entry of the running program.
func TestFilingNamesEverything(t *testing.T) {
	w := newSite(t)
	w.login(t)
	_, _, body := w.get(t, "/operations/filing")
	body = html.UnescapeString(body)
	for _, r := range routes() {
		_, path, _ := strings.Cut(r.Pattern, " ")
		wants(t, "filing papers", body, ">"+path+"<")
	}
	for _, p := range app.Permissions() {
		wants(t, "filing papers", body, ">"+p.Word+"<")
	}
	for _, k := range matter.Kinds() {
		wants(t, "filing papers", body, k)
	}
	for _, r := range app.RightWords {
		if !strings.Contains(body, r.Word) {
			t.Errorf("filing papers lack the right %s", r.Right)
		}
	}
	if status, _, book := w.get(t, "/operations/filing.xlsx"); status != 200 || !strings.HasPrefix(book, "PK") {
		t.Errorf("workbook: %d", status)
	}
}

// TestOperationsPages looks at the pages of the machine in a browser, without a place for backups and with one.
func TestOperationsPages(t *testing.T) {
	d := desk{testkit.Browser(t), newWard(t)}
	head := d.w.as(t, "wang")
	d.login("wang")
	d.Open(d.w.URL + "/operations")
	d.look("operations-empty")
	d.Open(d.w.URL + "/operations/restore")
	d.look("restore-empty")
	d.w.withBackups(t)
	head.done(t, app.OpBackup)
	o := head.done(t, app.OpRehearsal)
	d.Open(d.w.URL + "/operations")
	d.look("operations")
	d.Open(d.w.URL + "/operations/reports/" + o.ID)
	d.look("rehearsal")
	d.Open(d.w.URL + "/operations/restore")
	d.look("restore")
	d.Open(d.w.URL + "/operations/shutdown")
	d.look("shutdown")
	d.Open(d.w.URL + "/operations/filing")
	d.look("filing")
	d.Open(d.w.URL + "/operations/plan")
	d.look("plan")
	d.Open(d.w.URL + "/operations/backups/" + d.name(t))
	d.look("take-backup")
}

// name is the newest backup.
func (d desk) name(t *testing.T) string {
	t.Helper()
	list, err := d.w.app.Backups()
	if err != nil || len(list) == 0 {
		t.Fatalf("no backup: %v", err)
	}
	return filepath.Base(list[0].Dir)
}
