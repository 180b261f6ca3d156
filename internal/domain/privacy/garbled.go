package privacy

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// LooksGarbled reports whether text is 乱码, Chinese that was read in a wrong encoding: UTF-8 taken for
// GBK (鏂囨槑) or for Latin (ä¸­æ–‡), GBK taken for Latin (ÎÄÃ÷), or what a lost conversion leaves
// (锟斤拷, a row of �). It turns the mistake round and asks whether sensible Chinese comes out; two
// characters must, so a single odd one passes, and so does a lone � in a text that can still be read.
//
//msg:off signs of a wrong encoding
func LooksGarbled(text string) bool {
	for _, sign := range []string{"锟斤拷", "ï¿½", "\ufffd\ufffd"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	if n := strings.Count(text, "\ufffd"); n*4 >= utf8.RuneCountInString(text) && n > 0 {
		return true
	}
	for run := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < 0x80 || r == utf8.RuneError }) {
		if utf8AsLatin(run) || gbkAsLatin(run) || utf8AsGBK(run) {
			return true
		}
	}
	return false
}

// utf8AsLatin turns letters back to the bytes of Windows-1252 and reads them as UTF-8.
func utf8AsLatin(run string) bool {
	raw, ok := latinBytes(run)
	return ok && chinese(raw) >= 2
}

// latinBytes is run in Windows-1252, where its five unused bytes stand for themselves.
func latinBytes(run string) ([]byte, bool) {
	var raw []byte
	for _, r := range run {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			if r < 0x80 || r > 0x9f {
				return nil, false
			}
			b = byte(r)
		}
		raw = append(raw, b)
	}
	return raw, true
}

// gbkAsLatin: at least two pairs of letters that are common characters (level 1 of GB 2312), nothing else.
func gbkAsLatin(run string) bool {
	raw, ok := latinBytes(run)
	if !ok || len(raw) < 4 || len(raw)%2 != 0 {
		return false
	}
	for i := 0; i < len(raw); i += 2 {
		if raw[i] < 0xb0 || raw[i] > 0xd7 || raw[i+1] < 0xa1 || raw[i+1] > 0xfe {
			return false
		}
	}
	return true
}

// utf8AsGBK turns characters back to GBK and reads them as UTF-8. Bytes at either end may have been lost,
// so two thirds of the bytes must make sense. Real text almost never does: common characters begin with
// bytes that begin no Chinese character in UTF-8.
func utf8AsGBK(run string) bool {
	raw, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(run))
	if err != nil {
		return false
	}
	n := chinese(raw)
	return n >= 2 && n*3*3 >= len(raw)*2
}

// chinese counts the Chinese characters and punctuation in bytes that may be UTF-8.
func chinese(raw []byte) int {
	n := 0
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		if r >= '\u4e00' && r <= '\u9fa5' || r >= '\u3000' && r <= '\u3011' || r >= '\uff01' && r <= '\uff5e' {
			n++
		}
		raw = raw[size:]
	}
	return n
}
