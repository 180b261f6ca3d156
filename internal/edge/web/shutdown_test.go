package web

import (
	"archive/zip"
	"bytes"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/testkit"
	"shuangcheng/proof"
)

// shutdown begins the export of everything and gives the file.
func (s *site) shutdown(t *testing.T) []byte {
	t.Helper()
	if status, at, body := s.post(t, "/operations/shutdown", url.Values{"purpose": {"移交档案室"}}); status != 200 || at != "/operations" {
		t.Fatalf("export: %d at %s: %s", status, at, sentence(body))
	}
	for {
		if task, ok := s.app.Task(string(app.OpShutdown)); ok && task.Over {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	list, err := s.app.Ops(app.OpShutdown, 1)
	if err != nil || len(list) != 1 || !list[0].OK() {
		t.Fatalf("export left %+v: %v", list, err)
	}
	status, _, body := s.get(t, "/operations/takeout/"+list[0].Name)
	if status != 200 {
		t.Fatalf("take the file: %d", status)
	}
	return []byte(body)
}

func TestShutdownExportIsReadableWithoutUs(t *testing.T) {
	w := newWard(t)
	chief := w.as(t, "user-desk")
	w.file(t, chief, firstReport)
	head := w.as(t, "wang")
	w.file(t, head, formWith(firstReport, "what", "<script>alert(1)</script>路灯不亮"))
	if status, _, _ := head.post(t, "/operations/shutdown", url.Values{"purpose": {""}}); status != 422 {
		t.Errorf("without a purpose: %d", status)
	}
	if status, _, _ := chief.post(t, "/operations/shutdown", url.Values{"purpose": {"看看"}}); status != 403 {
		t.Errorf("for who has no right: %d", status)
	}
	data := head.shutdown(t)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(b)
	}
	wants(t, "index", files["index.html"], "示例区双城共建工作办公室", "list-001.html")
	wants(t, "list", files["list-001.html"], "matters/2018-000001.html", "垃圾桶满溢")
	wants(t, "matter", files["matters/2018-000001.html"], "办理记录", "登记，来源：日常督查", "2018-3-15")
	if page := files["matters/2018-000002.html"]; !strings.Contains(page, "&lt;script&gt;") || strings.Contains(page, "<script>") {
		t.Error("what was typed is not escaped in the page of a matter")
	}
	wants(t, "ledger", files["tables/总台账.csv"], "2018-000002")
	wants(t, "readme", files["README.txt"], "python3 verify.py journal.zip")
	for name, text := range files {
		if strings.Contains(text, "10012345678") {
			t.Errorf("%s holds a phone number", name)
		}
	}
	bundle := files["proof/journal.zip"]
	if r, err := proof.Verify(strings.NewReader(bundle), int64(len(bundle)), proof.Options{}); err != nil || !r.OK() {
		t.Errorf("bundle in the export: %v %v", err, r.Problems)
	}
	verifyInPython(t, files)
}

// verifyInPython runs the verifier that came along, where there is Python.
func verifyInPython(t *testing.T, files map[string]string) {
	t.Helper()
	python, err := exec.LookPath("python3")
	testkit.Need(t, "python3", err)
	dir := t.TempDir()
	for name, text := range files {
		if rest, ok := strings.CutPrefix(name, "proof/"); ok {
			if err := os.WriteFile(filepath.Join(dir, rest), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	c := exec.CommandContext(t.Context(), python, "verify.py", "journal.zip")
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("verify.py: %v\n%s", err, out)
	}
}
