package testkit_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"shuangcheng/internal/testkit"
)

// recorder stands in for a test that ends early; only what Need calls is caught.
type recorder struct {
	testing.TB
	skipped, failed string
}

func (r *recorder) Helper()                   {}
func (r *recorder) Skipf(f string, a ...any)  { r.skipped = fmt.Sprintf(f, a...) }
func (r *recorder) Fatalf(f string, a ...any) { r.failed = fmt.Sprintf(f, a...) }

func TestNeed(t *testing.T) {
	missing := errors.New("not installed")
	for _, tt := range []struct {
		name, all       string
		err             error
		skipped, failed string
	}{
		{"there", "1", nil, "", ""},
		{"missing", "", missing, "skipped, needs a teapot: not installed", ""},
		{"missing, all demanded", "1", missing, "", "needs a teapot: not installed (install it with scripts/install-test-tools.sh)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("SHUANGCHENG_TEST_ALL", tt.all)
			r := &recorder{TB: t}
			testkit.Need(r, "a teapot", tt.err)
			if r.skipped != tt.skipped || r.failed != tt.failed {
				t.Errorf("got skip %q, failure %q; want %q, %q", r.skipped, r.failed, tt.skipped, tt.failed)
			}
		})
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
