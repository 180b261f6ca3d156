package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// nonASCII gathers up to n characters beyond ASCII.
func nonASCII(text string, n int) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			continue
		}
		if b.WriteRune(r); n == 1 {
			break
		}
		n--
	}
	return b.String()
}

// rareHan reports that fewer than half of at least eight Han characters belong to the 3,755
// common ones (GB 2312 level 1). Real simplified text has nine in ten; Big5 or UTF-8 taken for GBK has not.
func rareHan(text string) bool {
	all, common := 0, 0
	encoder := simplifiedchinese.GBK.NewEncoder()
	for _, r := range nonASCII(text, 4000) {
		if !unicode.Is(unicode.Han, r) {
			continue
		}
		all++
		if b, err := encoder.String(string(r)); err == nil && len(b) == 2 && b[0] >= 0xb0 && b[0] <= 0xd7 && b[1] >= 0xa1 {
			common++
		}
	}
	return all >= 8 && common*2 < all
}
