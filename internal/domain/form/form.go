// Package form holds the checks of single fields that all registers share: codes, lines of office words, days and spans.
// Every refusal is a fault.Invalid with one Chinese sentence that says what to do, at the named field.
package form

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/say"
)

// Lengths that codes, names and numbers of papers 文号 keep, in characters.
const (
	MaxCode  = 32
	MaxName  = 60
	MaxPaper = 100
)

// First is the first refusal, nil when there is none.
func First(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Code wants letters, digits and - . _ only.
func Code(code string) error {
	ok := code != "" && len(code) <= MaxCode && strings.IndexFunc(code, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-._", r)
	}) < 0
	if !ok {
		return fault.New(fault.Invalid, "编码“%s”不可用：只能用字母、数字和 - . _，最多 %d 位，请改正。", code, MaxCode).At("code")
	}
	return nil
}

// Text looks at one line of office words: there, trimmed, not too long, without line breaks.
func Text(field, label, s string, limit int) error {
	switch {
	case s == "":
		return fault.New(fault.Invalid, "请填写%s。", say.As(label)).At(field)
	case strings.TrimSpace(s) != s || strings.IndexFunc(s, unicode.IsControl) >= 0:
		return fault.New(fault.Invalid, "%s“%s”前后有空格或含有换行，请删去后重试。", say.As(label), s).At(field)
	case utf8.RuneCountInString(s) > limit:
		return fault.New(fault.Invalid, "%s超过 %d 个字，请缩短。", say.As(label), limit).At(field)
	}
	return nil
}

// Optional is Text for words that may be left out.
func Optional(field, label, s string, limit int) error {
	if s == "" {
		return nil
	}
	return Text(field, label, s, limit)
}

// Date wants a day that exists.
func Date(field, label string, d calendar.Date) error {
	if _, err := calendar.ParseDate(string(d)); err != nil {
		return fault.New(fault.Invalid, "请填写%s，格式如 2018-03-20。", say.As(label)).At(field).Because(err)
	}
	return nil
}

// DayOf is Date for the day of what label names: a change, an end.
func DayOf(field, label string, d calendar.Date) error {
	if _, err := calendar.ParseDate(string(d)); err != nil {
		return fault.New(fault.Invalid, "请填写%s日期，格式如 2018-03-20。", say.As(label)).At(field).Because(err)
	}
	return nil
}

// Span wants two days in order, the last one optional.
func Span(field string, s calendar.Span) error {
	if err := Date(field, "起始日期", s.From); err != nil {
		return err
	}
	if s.To == "" {
		return nil
	}
	if err := Date(field, "截止日期", s.To); err != nil {
		return err
	}
	if s.To < s.From {
		return fault.New(fault.Invalid, "截止日期 %s 早于起始日期 %s，请改正。", s.To, s.From).At(field)
	}
	return nil
}

// After keeps a history in order: nothing is entered before its latest change.
func After(label string, from, last calendar.Date) error {
	if from < last {
		return fault.New(fault.Conflict, "%s的日期 %s 早于上一次变更 %s，请核对日期。", say.As(label), from, last).At("from")
	}
	return nil
}

// Ending allows a last day inside the span only.
func Ending(label string, s calendar.Span, last calendar.Date) error {
	if err := Date("last", "截止日期", last); err != nil {
		return err
	}
	if !s.Holds(last) {
		return fault.New(fault.Refused, "%s的有效期为 %s，截止日期 %s 不在其中，请改正。", say.As(label), s, last).At("last")
	}
	return nil
}
