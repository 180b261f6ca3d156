package testkit_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"shuangcheng/internal/testkit"
)

// recorder notes a failure instead of ending there.
type recorder struct {
	testing.TB
	failed string
}

func (r *recorder) Helper()                   {}
func (r *recorder) Fatalf(f string, a ...any) { r.failed = fmt.Sprintf(f, a...) }

func TestNeedFailsWhereNothingMayBeSkipped(t *testing.T) {
	t.Setenv("SHUANGCHENG_TEST_ALL", "1")
	r := &recorder{TB: t}
	testkit.Need(r, "a teapot", nil)
	if r.failed != "" {
		t.Errorf("got failure %q although nothing is missing", r.failed)
	}
	testkit.Need(r, "a teapot", errors.New("not installed"))
	if want := "needs a teapot: not installed (install it with scripts/install-test-tools.sh)"; r.failed != want {
		t.Errorf("got %q, want %q", r.failed, want)
	}
}

func TestRootAndShared(t *testing.T) {
	root := testkit.Root(t)
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Error(err)
	}
	got, want := testkit.Shared(t, "data/README.md"), filepath.Join(filepath.Dir(root), "shared", "data", "README.md")
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestSkipsAreSaidAloud has the go command run a test of this package where no program can be found.
func TestSkipsAreSaidAloud(t *testing.T) {
	cmd := exec.Command("go", "test", "-count=1", "-vet=off", "-exec=env PATH=", "-run=^TestBrowserStaysOnLoopback$", ".")
	cmd.Env = append(os.Environ(), "SHUANGCHENG_TEST_ALL=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(string(out), "testkit.test: skipped, needs Chromium") || !strings.Contains(string(out), "ok ") {
		t.Errorf("got %q, want a passing package and what it skipped", out)
	}
}
