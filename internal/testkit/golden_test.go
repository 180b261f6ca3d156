package testkit_test

import (
	"flag"
	"fmt"
	"testing"

	"shuangcheng/internal/testkit"
)

// noter catches a difference instead of failing.
type noter struct {
	testing.TB
	noted string
}

func (n *noter) Helper()                   {}
func (n *noter) Errorf(f string, a ...any) { n.noted = fmt.Sprintf(f, a...) }

func TestGolden(t *testing.T) {
	t.Chdir(t.TempDir())
	flag.Set("update", "true")
	testkit.Golden(t, "sub/line.txt", []byte("一行\n"))
	flag.Set("update", "false")
	testkit.Golden(t, "sub/line.txt", []byte("一行\n"))
	n := &noter{TB: t}
	testkit.Golden(n, "sub/line.txt", []byte("两行\n"))
	if n.noted == "" {
		t.Error("a changed file was not noticed")
	}
}
