package sheet

import (
	"slices"
	"strings"
	"unicode/utf8"

	"shuangcheng/internal/domain/fault"
)

// Cell is one value with its place, so that each error says where: 第 12 行「整改时限」….
type Cell struct {
	Row    int    // in the original file
	Column string // name in the original file
	Text   string
}

// wrong makes the sentence about this cell; what says what is wrong and what to do.
func (c Cell) wrong(what string, args ...any) *fault.Error {
	return refuse("第 %d 行「%s」"+what, append([]any{c.Row, c.Column}, args...)...)
}

// Plain gives the text, refused beyond max characters; max 0 is the bound of a cell.
func (c Cell) Plain(max int) (string, *fault.Error) {
	if max == 0 {
		max = DefaultLimits.Cell
	}
	if n := utf8.RuneCountInString(c.Text); n > max {
		return "", c.wrong("有 %d 个字，最多 %d 个字，请缩短", n, max)
	}
	return c.Text, nil
}

// Int reads a whole number within ±2^53, thousands separators allowed, and writes it plainly.
func (c Cell) Int() (string, *fault.Error) {
	s, ok := decimal(c.Text)
	if ok {
		s, ok = strings.CutSuffix(trimZeros(s), ".")
		ok = ok || !strings.Contains(s, ".")
	}
	if !ok || len(strings.TrimPrefix(s, "-")) > 15 {
		return "", c.wrong("不是整数：“%s”，请只写数字", shorten(c.Text))
	}
	return s, nil
}

// Number reads an exact decimal of at most 15 places and writes it plainly: 1,234.50 is 1234.5.
func (c Cell) Number() (string, *fault.Error) {
	s, ok := decimal(c.Text)
	if !ok {
		return "", c.wrong("不是数：“%s”，请只写数字", shorten(c.Text))
	}
	return strings.TrimSuffix(trimZeros(s), "."), nil
}

// decimal checks sign, digits, one point; it never goes through floating point.
func decimal(s string) (string, bool) {
	s = strings.TrimPrefix(fold(s), "+")
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	}
	if whole, _, _ := strings.Cut(s, "."); strings.Contains(whole, ",") {
		if !grouped(whole) {
			return "", false
		}
		s = strings.ReplaceAll(s, ",", "")
	}
	whole, part, pointed := strings.Cut(s, ".")
	if !isDigits(whole) || len(whole) > 18 || pointed && (!isDigits(part) || len(part) > 15) {
		return "", false
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if !pointed {
		part = "0"
	}
	if whole == "0" && strings.Trim(part, "0") == "" {
		sign = ""
	}
	return sign + whole + "." + part, true
}

// grouped reports thousands separators every three digits.
func grouped(s string) bool {
	for i, group := range strings.Split(s, ",") {
		if len(group) != 3 && (i > 0 || len(group) == 0 || len(group) > 3) || !isDigits(group) {
			return false
		}
	}
	return true
}

func trimZeros(s string) string { return strings.TrimRight(s, "0") }

// Choice is one allowed value of a column: Code is stored, Title and Aliases are what people write.
type Choice struct {
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Aliases []string `json:"aliases,omitempty"`
}

// Choice finds which of the choices the text means; a near miss names the likeliest.
func (c Cell) Choice(choices []Choice) (string, *fault.Error) {
	key, best, near := normal(c.Text), 0.0, ""
	for _, choice := range choices {
		for _, name := range append([]string{choice.Title, choice.Code}, choice.Aliases...) {
			n := normal(name)
			if n == key {
				return choice.Code, nil
			}
			if s := similar(n, key); s > best {
				best, near = s, choice.Title
			}
		}
	}
	if best >= 0.45 {
		return "", c.wrong("没有“%s”这一项，是不是“%s”？", shorten(c.Text), near)
	}
	return "", c.wrong("没有“%s”这一项，可填：%s", shorten(c.Text), titles(choices))
}

// titles lists at most ten choices.
func titles(choices []Choice) string {
	var t []string
	for _, c := range choices[:min(10, len(choices))] {
		t = append(t, c.Title)
	}
	if len(choices) > 10 {
		return strings.Join(t, "、") + "等"
	}
	return strings.Join(t, "、")
}

// Phone reads a mobile, a land line with area code, or a service number, and writes it with
// hyphens only around area code and extension.
func (c Cell) Phone() (string, *fault.Error) {
	s := strings.NewReplacer(" ", "", "(", "", ")", "-", "转", "-", ",", "-").Replace(fold(c.Text))
	s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(s, "+86"), "0086"), "-")
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '-' })
	all := strings.Join(parts, "")
	switch {
	case len(parts) == 0, !isDigits(all), len(all) > 18:
	case len(all) == 11 && all[0] == '1':
		return all, nil
	case all[0] == '0' && len(parts) > 1 && (len(parts[0]) == 3 || len(parts[0]) == 4) && len(parts[1]) >= 7 && len(parts[1]) <= 8:
		return strings.Join(parts, "-"), nil
	case all[0] == '0' && len(parts) == 1 && len(all) >= 10 && len(all) <= 12:
		return all, nil
	case all[0] != '0' && (len(parts) == 1 && slices.Contains([]int{5, 6, 7, 8, 10}, len(all)) || len(parts) == 2 && len(parts[0]) >= 7 && len(parts[0]) <= 8):
		return strings.Join(parts, "-"), nil
	}
	return "", c.wrong("不是电话号码：“%s”，请写 11 位手机号，或带区号的座机如 0635-1234567", shorten(c.Text))
}
