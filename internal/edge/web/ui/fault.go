package ui

import (
	"context"
	"errors"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
)

// FieldErrors turns a refusal, or several joined, into the lines of an error summary in the reader's
// language. What is no fault becomes one line with the fixed sentence; nil gives none.
func FieldErrors(ctx context.Context, err error) []FieldError {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var lines []FieldError
		for _, e := range joined.Unwrap() {
			lines = append(lines, FieldErrors(ctx, e)...)
		}
		return lines
	}
	line := FieldError{Text: msg.Fault(ctx, err)}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		line.Name = e.Field
	}
	return []FieldError{line}
}

// ErrorOf is the sentence beside the field called name; empty when there is none.
func ErrorOf(errs []FieldError, name string) string {
	for _, e := range errs {
		if e.Name == name && name != "" {
			return e.Text
		}
	}
	return ""
}
