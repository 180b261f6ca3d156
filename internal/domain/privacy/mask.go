package privacy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Value is a number that was taken out of a text.
type Value struct {
	Kind       Kind
	Number     string // as in Found
	Written    string // as it stood in the text
	Suspicious bool
}

// Mark is what stays in the place of a number of kind k: 〔电话·已移入保密库〕.
func Mark(k Kind) string { return "〔" + k.Text() + "·已移入保密库〕" }

// Mask puts a mark in the place of each number and gives the numbers in their order. found is what Scan
// said of the same text.
func Mask(text string, found []Found) (masked string, values []Value) {
	var b strings.Builder
	end := 0
	for _, f := range found {
		b.WriteString(text[end:f.Start])
		b.WriteString(Mark(f.Kind))
		values = append(values, Value{f.Kind, f.Number, text[f.Start:f.End], f.Suspicious})
		end = f.End
	}
	b.WriteString(text[end:])
	return b.String(), values
}

// MaskPhone shows the first three and the last four digits of a phone number, 138****8000; of a shorter
// one the last two.
func MaskPhone(number string) string {
	if utf8.RuneCountInString(number) < 11 {
		return keep(number, 0, 2)
	}
	return keep(number, 3, 4)
}

// MaskID shows the city and the last two places of an identity number: 3715************34.
func MaskID(number string) string { return keep(number, 4, 2) }

// compound surnames 复姓 that are common enough to be met.
var compound = []string{"欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒", "东方", "独孤", "南宫", "端木"}

// MaskName shows the surname alone: 王**, 欧阳*. A single character is hidden.
func MaskName(name string) string {
	n := utf8.RuneCountInString(name)
	surname := 1
	if n > 2 && slices.ContainsFunc(compound, func(c string) bool { return strings.HasPrefix(name, c) }) {
		surname = 2
	}
	if n < 2 {
		surname = 0
	}
	return keep(name, surname, 0)
}

// keep hides all but the first head and the last tail runes; of a text too short for that, everything.
func keep(text string, head, tail int) string {
	rs := []rune(text)
	if len(rs) <= head+tail {
		return strings.Repeat("*", len(rs))
	}
	return string(rs[:head]) + strings.Repeat("*", len(rs)-head-tail) + string(rs[len(rs)-tail:])
}
