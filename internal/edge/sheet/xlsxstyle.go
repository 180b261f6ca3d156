package sheet

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
)

// dateStyle says what a number shown by a format means.
type dateStyle uint8

const (
	noDate     dateStyle = iota
	dayStyle             // a day, perhaps with a time
	clockStyle           // a time of day alone
)

// readStyles learns from each cell style whether its numbers are dates.
func (w *workbook) readStyles(p *pack, part string) error {
	formats, inside := map[int]string{}, false
	return p.decode(part, func(_ *xml.Decoder, t xml.Token) error {
		if e, ok := t.(xml.EndElement); ok && e.Name.Local == "cellXfs" {
			inside = false
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			return nil
		}
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attr(e, "numFmtId")); err == nil {
				formats[id] = attr(e, "formatCode")
			}
		case "cellXfs":
			inside = true
		case "xf":
			if inside {
				id, _ := strconv.Atoi(attr(e, "numFmtId")) // absent means 0, General
				w.dates = append(w.dates, styleOf(id, formats[id]))
			}
		}
		return nil
	})
}

// styleOf knows the built-in formats, the Chinese ones (27–36, 50–58) among them, and reads the
// code of any other.
func styleOf(id int, code string) dateStyle {
	switch {
	case code != "":
		return styleOfCode(code)
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return clockStyle
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return dayStyle
	}
	return noDate
}

// styleOfCode looks for y, d, or m without a clock, outside of quotes, escapes and brackets.
func styleOfCode(code string) dateStyle {
	letters := formatLetters(code)
	clock := strings.ContainsAny(letters, "hs")
	switch {
	case strings.ContainsAny(letters, "yd"), !clock && strings.Contains(letters, "m"):
		return dayStyle
	case clock:
		return clockStyle
	}
	return noDate
}

func formatLetters(code string) string {
	var b strings.Builder
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case quoted:
			quoted = c != '"'
		case bracket:
			bracket = c != ']'
		case c == '"':
			quoted = true
		case c == '[':
			bracket = true
		case c == '\\', c == '_', c == '*':
			i++
		case c == ';':
			return b.String() // only the format of positive numbers counts
		default:
			b.WriteByte(c | 0x20)
		}
	}
	if s := b.String(); s != "general" {
		return s
	}
	return ""
}

// number writes the raw number of a cell: a date by its style, or the digits in full. lossy tells
// that the number has more than 15 digits, so the program that saved it has already changed some.
func (w *workbook) number(raw string, style int) (text string, lossy bool) {
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return clean(raw), false
	}
	if style >= 0 && style < len(w.dates) && w.dates[style] != noDate && f >= 0 && f < 2_958_466 {
		return w.date(f, w.dates[style]), false
	}
	if isDigits(raw) && len(raw) <= 15 {
		return raw, false
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64), math.Abs(f) >= 1e15
	}
	// Fifteen digits are what spreadsheet programs show: 0.30000000000000004 was typed as 0.3.
	f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	return strconv.FormatFloat(f, 'f', -1, 64), false
}

func (w *workbook) date(f float64, style dateStyle) string {
	t := serialTime(f, w.date1904)
	switch {
	case style == clockStyle && f < 1:
		return t.Format("15:04:05")
	case f == math.Trunc(f):
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04:05")
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
