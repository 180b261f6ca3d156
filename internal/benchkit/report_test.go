package benchkit

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// TestRun goes through every section on a small district; what it measures is not looked at.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	p := Plan{Dir: t.TempDir(), Matters: 300, Span: 20 * time.Millisecond, Writers: []int{4}}
	for range 2 { // the second time on the folder of the first
		if err := Run(t.Context(), &out, p); err != nil {
			t.Fatalf("%v after\n%s", err, out.String())
		}
	}
	for _, want := range []string{"造数", "落盘", "4 人同时", "office 最新", "nobody's 飞机", "范围 d/t1", "6084 个网格", "读懂并归并流水", "打开"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no line %q in\n%s", want, out.String())
		}
	}
}
