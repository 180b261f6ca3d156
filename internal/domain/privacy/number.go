//msg:off words that stand before numbers in texts
package privacy

import (
	"slices"
	"strings"
	"time"
)

// join is the digits of the groups in one row, and their lengths.
func join(gs []group) (digits string, shape []int) {
	for _, g := range gs {
		digits += g.digits
		shape = append(shape, len(g.digits))
	}
	return digits, shape
}

// plain is join without the X that may follow a number by chance.
func plain(gs []group) (digits string, shape []int) {
	digits, shape = join(gs)
	if strings.HasSuffix(digits, "X") {
		digits = digits[:len(digits)-1]
		shape[len(shape)-1]--
	}
	return digits, shape
}

// parted reports whether one of the marks stands between the groups.
func parted(gs []group, marks string) bool {
	return slices.ContainsFunc(gs[1:], func(g group) bool { return strings.ContainsAny(g.gap, marks) })
}

// shaped reports whether the lengths of the groups are one of the usual ways to write a number; a number
// in one piece always is.
func shaped(shape []int, usual ...[]int) bool {
	return len(shape) == 1 || slices.ContainsFunc(usual, func(u []int) bool { return slices.Equal(u, shape) })
}

// id is an identity number of 18 places, or of 15 where the words before it say so. With a right check
// digit it may be cut into any groups; with a wrong one only into the usual ones.
func (s scanner) id(gs []group) (Found, bool) {
	number, shape := join(gs)
	if len(number) == 15 && len(shape) == 1 && s.after(gs[0], "身份证", "证件") {
		return Found{Kind: ID, Number: number}, born(number[:6], "19"+number[6:12])
	}
	if len(number) != 18 || !born(number[:6], number[6:14]) {
		return Found{}, false
	}
	wrong := checkDigit(number) != number[17]
	if (wrong || parted(gs, ".)）")) && !shaped(shape, []int{6, 8, 4}, []int{6, 4, 4, 4}, []int{3, 3, 4, 4, 4}, []int{4, 4, 4, 4, 2}) {
		return Found{}, false
	}
	return Found{Kind: ID, Number: number, Suspicious: wrong}, true
}

// provinces are the first two digits of division codes, with those of foreigners' permits (9).
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"

// born reports whether division and birth date can stand in an identity number.
func born(division, date string) bool {
	_, err := time.Parse("20060102", date)
	return err == nil && strings.Contains(provinces, division[:2]) && date >= "19000101" && date < "21000101"
}

// checkDigit is the last place of an identity number by ISO 7064 MOD 11-2, as GB 11643 asks.
func checkDigit(number string) byte {
	sum := 0
	for _, d := range number[:17] {
		sum = (sum + int(d-'0')) * 2
	}
	return "10X98765432"[sum%11]
}

// card is a bank card number: 16 to 19 digits that satisfy Luhn; shorter ones, which collide with cell
// codes and moments in milliseconds, and those that begin like a date, only with better reason. The
// reserved prefix 9999 with 15 more digits needs no check digit.
func (s scanner) card(gs []group) (Found, bool) {
	number, shape := plain(gs)
	n := len(number)
	if n < 13 || n > 19 || !cardShaped(shape) || parted(gs, ".)）") {
		return Found{}, false
	}
	f := Found{Kind: Card, Number: number}
	if n == 19 && strings.HasPrefix(number, "9999") {
		return f, true
	}
	if !luhn(number) || strings.Count(number, number[:1]) == n {
		return Found{}, false
	}
	switch {
	case s.after(gs[0], "卡号", "账号", "帐号", "账户", "帐户", "银行卡", "银行"):
		return f, true
	case n == 15:
		return f, strings.HasPrefix(number, "62")
	case n < 15: // only the oldest cards; goods are numbered with 13 digits from 69 on
		return f, n == 13 && number[0] == '4'
	}
	_, err := time.Parse("20060102", number[:8])
	return f, err != nil || number[:2] != "19" && number[:2] != "20"
}

// cardShaped: groups of four, a last one of one to four.
func cardShaped(shape []int) bool {
	last := len(shape) - 1
	for _, n := range shape[:last] {
		if n != 4 {
			return slices.Equal(shape, []int{6, 13}) || slices.Equal(shape, []int{4, 15}) || slices.Equal(shape, []int{6, 10})
		}
	}
	return last == 0 || shape[last] <= 4
}

func luhn(number string) bool {
	sum := 0
	for i := range number {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// phone is a mobile number, a landline with its area code, or a short landline after a word that says so.
// A country code 86 is left out of the number.
func (s scanner) phone(gs []group) (Found, bool) {
	digits, shape := plain(gs)
	number, shape := withoutCountry(digits, shape)
	ok := mobile(number, shape, gs) || landline(number, shape) ||
		(len(number) == 7 || len(number) == 8) && shaped(shape, []int{3, 4}, []int{4, 4}) && number[0] >= '2' && number[0] <= '8' &&
			s.after(gs[0], "电话", "座机", "固话", "联系方式", "tel", "Tel", "TEL")
	return Found{Kind: Phone, Number: number}, ok
}

// withoutCountry takes 86 or 0086 off, whether it stands alone or is one with the number.
func withoutCountry(digits string, shape []int) (string, []int) {
	for _, code := range []string{"0086", "86"} {
		rest, ok := strings.CutPrefix(digits, code)
		if !ok || len(rest) < 10 || rest[0] != '1' && rest[0] != '0' && len(code) == 2 && shape[0] != 2 {
			continue
		}
		if shape[0] == len(code) {
			return rest, shape[1:]
		}
		return rest, append([]int{shape[0] - len(code)}, shape[1:]...)
	}
	return digits, shape
}

// mobile: 11 digits from 13 to 19, or the reserved prefix 100; a dot only where it parts 3-4-4.
func mobile(number string, shape []int, gs []group) bool {
	if len(number) != 11 || number[0] != '1' || number[1] < '3' && number[:3] != "100" {
		return false
	}
	if parted(gs, ".") {
		return slices.Equal(shape, []int{3, 4, 4})
	}
	return shaped(shape, []int{3, 4, 4}, []int{3, 8}, []int{7, 4}, []int{4, 3, 4}, []int{4, 4, 3}, []int{3, 3, 5}, []int{5, 6}, []int{6, 5})
}

// landline: area code with its 0, then 7 or 8 digits that do not begin with 0, 1 or 9.
func landline(number string, shape []int) bool {
	area := 4
	if strings.HasPrefix(number, "010") || strings.HasPrefix(number, "02") {
		area = 3
	}
	if len(number) < 10 || number[0] != '0' || number[1] == '0' || number[:2] == "01" && number[:3] != "010" {
		return false
	}
	local := len(number) - area
	if local != 7 && local != 8 || number[area] < '2' || number[area] > '8' {
		return false
	}
	return shaped(shape, []int{area, local}, []int{area, local - 4, 4}, []int{area + local - 4, 4})
}

// after reports whether one of the words stands right before the group, with at most a few marks between.
func (s scanner) after(g group, words ...string) bool {
	before := strings.TrimRight(s.text[:g.start], separators+":：是为号码(（[【\"“")
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(before, strings.TrimRight(w, "号码")) })
}

// inside looks into a run of digits that is too long to be one number, as when columns were pasted
// without a gap: an identity number with a right check digit, and what then remains on either side.
func (s scanner) inside(g group) []Found {
	if len(g.digits) < 20 || g.end-g.start != len(g.digits) || s.partOfCode([]group{g}) {
		return nil
	}
	for i := 0; i+18 <= len(g.digits); i++ {
		number := g.digits[i : i+18]
		if !born(number[:6], number[6:14]) || checkDigit(number) != number[17] {
			continue
		}
		f := Found{Kind: ID, Start: g.start + i, End: g.start + i + 18, Number: number}
		return slices.Concat(s.rest(g, 0, i), []Found{f}, s.rest(g, i+18, len(g.digits)))
	}
	return nil
}

// rest is the number, if it is one, in a piece of the group that was left over.
func (s scanner) rest(g group, from, to int) []Found {
	if from == to {
		return nil
	}
	piece := group{start: g.start + from, end: g.start + to, digits: g.digits[from:to]}
	if len(piece.digits) > 19 {
		return s.inside(piece)
	}
	for _, rule := range []func([]group) (Found, bool){s.id, s.card, s.phone} {
		if f, ok := rule([]group{piece}); ok {
			f.Start, f.End = piece.start, piece.end
			return []Found{f}
		}
	}
	return nil
}
