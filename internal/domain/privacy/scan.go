// Package privacy finds numbers that belong to a person in typed or pasted text, takes them out and
// leaves a mark, shortens names and numbers for display, and keeps every text that enters the house
// clean. It is pure: what is taken out goes to the vault by other hands.
package privacy

import (
	"strings"
	"unicode/utf8"
)

// Kind is what sort of number was found.
type Kind string

// The kinds.
const (
	ID    Kind = "id"    // 身份证号: citizen identity number, 18 places (GB 11643), or 15 where the text says so
	Phone Kind = "phone" // 电话: mobile or landline
	Card  Kind = "card"  // 银行卡号
)

// Text is the kind in the words of the office.
func (k Kind) Text() string {
	return map[Kind]string{ID: "身份证号", Phone: "电话", Card: "银行卡号"}[k]
}

// Found is one number in a text.
type Found struct {
	Kind       Kind
	Start, End int    // bytes in the text, End exclusive; separators inside the number belong to it
	Number     string // half-width digits without separators or country code; an ID may end in X
	Suspicious bool   // an ID whose check digit is wrong: a slip of the pen, still a person's number
}

// Scan lists the numbers in text, in their order, never overlapping. A number may be written with
// full-width digits, and with spaces, hyphens or invisible characters between its groups. Scan would
// rather leave alone what is part of a longer number, a decimal, an amount or a code with letters.
func Scan(text string) []Found {
	s := scanner{text: text}
	groups := s.groups()
	var found []Found
	for i := 0; i < len(groups); {
		if f, n := s.match(groups[i:]); n > 0 {
			found = append(found, f)
			i += n
			continue
		}
		found = append(found, s.inside(groups[i])...)
		i++
	}
	return found
}

// group is an unbroken run of digits, with an X that closes an identity number.
type group struct {
	start, end int // bytes
	digits     string
	gap        string // what lies between this group and the one before it, when they may be one number
	joined     bool   // whether it may be one number with the group before it
}

type scanner struct{ text string }

// separators may stand inside a number, at most three in a row; brackets close an area or country code.
const separators = " \t-.·\u00a0\u3000\u2010\u2011\u2012\u2013\u2014\u2212\uff0d\uff0e\u200b\u200c\u200d\u2060\ufeff)）"

// groups cuts the text into runs of digits.
func (s scanner) groups() []group {
	var gs []group
	end := 0 // of the last group
	for i := 0; i < len(s.text); {
		d, size := digit(s.text[i:])
		if d == 0 {
			i += size
			continue
		}
		g := group{start: i}
		var b strings.Builder
		for d != 0 {
			b.WriteByte(d)
			i += size
			d, size = digit(s.text[i:])
		}
		if x, n := closingX(s.text[i:]); x {
			b.WriteByte('X')
			i += n
		}
		g.end, g.digits = i, b.String()
		g.gap = s.text[end:g.start]
		closed := len(gs) > 0 && strings.HasSuffix(gs[len(gs)-1].digits, "X")
		g.joined = len(gs) > 0 && !closed && g.gap != "" && utf8.RuneCountInString(g.gap) <= 3 && strings.Trim(g.gap, separators) == ""
		gs = append(gs, g)
		end = i
	}
	return gs
}

// digit is the half-width form of the digit at the head of s, or 0; size is the length of that rune.
func digit(s string) (d byte, size int) {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r >= '0' && r <= '9':
		return byte(r), size
	case r >= '０' && r <= '９':
		return byte(r-'０') + '0', size
	}
	return 0, size
}

// closingX reports whether s begins with an X that closes a number: no letter or digit follows it.
func closingX(s string) (bool, int) {
	r, size := utf8.DecodeRuneInString(s)
	if r != 'x' && r != 'X' && r != 'ｘ' && r != 'Ｘ' {
		return false, 0
	}
	next, _ := utf8.DecodeRuneInString(s[size:])
	d, _ := digit(s[size:])
	return d == 0 && !latin(next), size
}

func latin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' }

// match finds a number that begins with the first group and says how many groups it takes, 0 for none.
// An identity number is looked for before a card, a card before a phone: the longer proof first.
func (s scanner) match(gs []group) (Found, int) {
	for _, rule := range []func([]group) (Found, bool){s.id, s.card, s.phone} {
		for n := min(len(gs), 6); n > 0; n-- {
			if !oneNumber(gs[:n]) || s.partOfCode(gs[:n]) {
				continue
			}
			if f, ok := rule(gs[:n]); ok {
				f.Start, f.End = gs[0].start, gs[n-1].end
				return s.fit(f), n
			}
		}
	}
	return Found{}, 0
}

// oneNumber reports whether the groups follow one another with nothing but separators between.
func oneNumber(gs []group) bool {
	for _, g := range gs[1:] {
		if !g.joined {
			return false
		}
	}
	return true
}

// partOfCode reports whether the groups are a piece of something longer: a code such as 3f13800138000,
// a decimal fraction, or an amount.
//
//msg:off units that follow numbers
func (s scanner) partOfCode(gs []group) bool {
	before, after := s.text[:gs[0].start], s.text[gs[len(gs)-1].end:]
	head := strings.TrimRightFunc(before, latin)
	tail := strings.TrimLeftFunc(after, latin)
	if len(head) < len(before) && endsInDigit(head) || len(tail) < len(after) && startsWithDigit(tail) {
		return true
	}
	if frac, ok := strings.CutSuffix(before, "."); ok && endsInDigit(frac) && !listNumber(frac) {
		return true
	}
	if rest, ok := strings.CutPrefix(after, "."); ok && cents(rest) {
		return true
	}
	for _, unit := range []string{"元", "万", "亿", "千", "％", "%", "平方", "吨", "米", "公里"} {
		if strings.HasPrefix(after, unit) {
			return true
		}
	}
	return false
}

// cents reports whether s begins with the one or two digits of a fraction of money.
func cents(s string) bool {
	n := len(s) - len(strings.TrimLeft(s, "0123456789"))
	return n == 1 || n == 2
}

func startsWithDigit(s string) bool { d, _ := digit(s); return d != 0 }

func endsInDigit(s string) bool {
	r, size := utf8.DecodeLastRuneInString(s)
	d, _ := digit(s[len(s)-size:])
	return r != utf8.RuneError && d != 0
}

// listNumber reports whether s ends in the number of a list item, 1 to 17: what follows the dot is then
// no fraction. From 18 on it may be a latitude.
func listNumber(s string) bool {
	digits := s[len(strings.TrimRight(s, "0123456789")):]
	return len(digits) == 1 || len(digits) == 2 && digits < "18"
}

// fit widens a phone number by the plus sign or bracket before it, and lets go of an X after a number
// that cannot end in one.
func (s scanner) fit(f Found) Found {
	if f.Kind != ID {
		f.End = f.Start + len(strings.TrimRight(s.text[f.Start:f.End], "xXｘＸ"))
	}
	if f.Kind != Phone {
		return f
	}
	for _, p := range []string{"+", "＋", "(", "（"} {
		opens := p == "(" || p == "（"
		if strings.HasSuffix(s.text[:f.Start], p) && (!opens || strings.ContainsAny(s.text[f.Start:f.End], ")）")) {
			f.Start -= len(p)
		}
	}
	return f
}
