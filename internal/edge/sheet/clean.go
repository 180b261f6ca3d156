package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean gives a cell its one written form: NFC, digits and Latin letters half-width, line ends as
// \n, no invisible characters, no space around. Full-width punctuation stays, it is Chinese text.
func clean(s string) string {
	if plain(s) {
		return strings.TrimSpace(s)
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = norm.NFC.String(strings.Map(cleanRune, s))
	return strings.TrimFunc(s, unicode.IsSpace)
}

// plain reports text of printable ASCII only, which is most of most tables.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func cleanRune(r rune) rune {
	switch {
	case r == '\r', r == '\u2028', r == '\u2029', r == '\v', r == '\f':
		return '\n'
	case r == '\u00a0', r == '\u202f':
		return ' '
	case r == '\u200b', r == '\u200c', r == '\u200d', r == '\u2060', r == '\ufeff', r >= '\u202a' && r <= '\u202e':
		return -1
	case r < ' ' && r != '\n' && r != '\t', r >= 0x7f && r < 0xa0:
		return -1
	}
	return halfAlnum(r)
}

// halfAlnum folds the full-width digits and Latin letters of U+FF10 to U+FF5A.
func halfAlnum(r rune) rune {
	switch {
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
		return r - 0xfee0
	}
	return r
}

// fold goes further than clean, for values that a machine reads (dates, numbers, phones): all
// full-width forms become half-width and Chinese stops become ASCII.
func fold(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - 0xfee0
		case r == '　':
			return ' '
		case r == '。':
			return '.'
		case r == '—', r == '–', r == '−', r == '‐', r == '‑':
			return '-'
		}
		return r
	}, s))
}

// shorten keeps a quoted value readable inside a sentence: at most 30 characters on one line.
func shorten(s string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	if utf8.RuneCountInString(s) <= 30 {
		return s
	}
	return string([]rune(s)[:29]) + "…"
}
