package ui

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
)

func TestFieldErrors(t *testing.T) {
	due := fault.New(fault.Invalid, "还差 %d 项", 2).At("due")
	unit := fault.New(fault.Invalid, "选一个责任单位").At("unit")
	broken := errors.New("disk on fire")
	fixed := msg.Fault(t.Context(), broken)
	for _, tt := range []struct {
		name string
		err  error
		want []FieldError
	}{
		{"none", nil, nil},
		{"one, wrapped", fmt.Errorf("file matter: %w", due), []FieldError{{"due", "还差 2 项"}}},
		{"joined", errors.Join(due, unit), []FieldError{{"due", "还差 2 项"}, {"unit", "选一个责任单位"}}},
		{"no fault", broken, []FieldError{{"", fixed}}},
		{"a fault beside a defect", errors.Join(due, broken), []FieldError{{"due", "还差 2 项"}, {"", fixed}}},
	} {
		got := FieldErrors(t.Context(), tt.err)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	errs := []FieldError{{"", "整张表的错"}, {"due", "还差 2 项"}}
	if got := ErrorOf(errs, "due"); got != "还差 2 项" {
		t.Errorf("ErrorOf(due) = %q", got)
	}
	if got := ErrorOf(errs, "") + ErrorOf(errs, "title"); got != "" {
		t.Errorf("ErrorOf of nothing = %q", got)
	}
}
