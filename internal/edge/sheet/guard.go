package sheet

import "strings"

// dangerous are the first characters at which a spreadsheet program takes a CSV field for a
// formula; the full-width ones count too, because some input methods fold them.
const dangerous = "=+-@\t\r＝＋－＠"

// guard puts an apostrophe before a CSV field that a spreadsheet program would run, so that it is
// text. Plain negative numbers stay numbers. Fields that begin with an apostrophe and then such a
// character get one more, so unguard gives back exactly what was written.
func guard(s string) string {
	if !risky(strings.TrimLeft(s, "'")) {
		return s
	}
	if strings.HasPrefix(s, "-") && isDecimal(s[1:]) {
		return s
	}
	return "'" + s
}

// unguard takes off what guard put on, and the ="0012" by which other programs keep leading zeros.
func unguard(s string) string {
	if inner, ok := strings.CutPrefix(s, `="`); ok && strings.IndexByte(inner, '"') == len(inner)-1 {
		return inner[:len(inner)-1]
	}
	if strings.HasPrefix(s, "'") && risky(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

func risky(s string) bool {
	for _, r := range s {
		return strings.ContainsRune(dangerous, r)
	}
	return false
}

func isDecimal(s string) bool {
	whole, part, pointed := strings.Cut(s, ".")
	return isDigits(whole) && (!pointed || isDigits(part))
}
