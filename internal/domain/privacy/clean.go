package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"shuangcheng/internal/domain/fault"
)

// Clean is the one door for text from outside: at most max runes of valid UTF-8 in NFC, lines ended by
// \n, no space at either end. Control characters, marks that turn the direction of writing, and other
// characters nobody sees are dropped; text with NUL, lone surrogates, or signs of a wrong encoding is
// refused, since no repair could be trusted. Clean of clean text changes nothing.
func Clean(text string, max int) (string, error) {
	switch {
	case !utf8.ValidString(text):
		return "", fault.New(fault.Invalid, "文字编码有误，无法读取；请按UTF-8编码重新保存或重新输入")
	case strings.ContainsRune(text, 0):
		return "", fault.New(fault.Invalid, "文字中夹有空字符（NUL），请重新复制原文后再提交")
	case LooksGarbled(text):
		return "", fault.New(fault.Invalid, "文字像是乱码（编码转换出错），请核对原文后重新复制，或把文件另存为UTF-8再导入")
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	text = strings.Map(func(r rune) rune {
		if unseen(r) {
			return -1
		}
		return r
	}, text)
	text = strings.TrimSpace(norm.NFC.String(text))
	if n := utf8.RuneCountInString(text); n > max {
		return "", fault.New(fault.TooLarge, "文字有%d个字，超过%d个字的上限，请删减后再提交", n, max)
	}
	return text, nil
}

// unseen reports whether r shows nothing yet may change what a reader sees or a search finds. The two
// joiners stay: names of some peoples and composed pictures need them.
func unseen(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\u200c' || r == '\u200d':
		return false
	case unicode.Is(unicode.Cc, r):
		return true
	case r == '\u00ad' || r == '\u061c' || r == '\u180e' || r == '\ufeff' || r == '\u200b' || r == '\u2060':
		return true
	case r >= '\u200e' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u206f': // direction
		return true
	case r >= '\ufff9' && r <= '\ufffb', r >= '\U000e0000' && r <= '\U000e007f': // annotation, tags
		return true
	}
	return r&0xfffe == 0xfffe || r >= '\ufdd0' && r <= '\ufdef' // no characters at all
}
