package doors_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/benchkit"
	"shuangcheng/internal/benchkit/doors"
)

// TestMeasure goes through every door on a small district, twice on one folder; what it measures is not looked at.
func TestMeasure(t *testing.T) {
	var out bytes.Buffer
	p := benchkit.Plan{Dir: t.TempDir(), Matters: 200, Span: 20 * time.Millisecond, Writers: []int{2}, Product: doors.Product(),
		Sections: []func(context.Context, *benchkit.Report) error{doors.Measure}}
	for range 2 {
		if err := benchkit.Run(t.Context(), &out, p); err != nil {
			t.Fatalf("%v after\n%s", err, out.String())
		}
	}
	for _, want := range []string{"64 个客户端", "只存照片", "台账一页，8 个客户端", "事项页，1 个客户端", "整库校验并重算状态", "导入"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no line %q in\n%s", want, out.String())
		}
	}
}
