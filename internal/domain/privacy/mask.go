package privacy

import (
	"strings"
)

// Value is a number that was taken out of a text.
type Value struct {
	Kind       Kind
	Number     string // as in Found
	Written    string // as it stood in the text
	Suspicious bool
}

// Mark is what stays in the place of a number of kind k: 〔电话·已移入保密库〕.
//
//msg:off stays in the text of a matter
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
