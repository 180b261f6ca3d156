package problem

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// maxParts bounds the parts of a rule, since they are kept as bits.
const maxParts = 7

// barredBit marks a rule whose barred word was seen.
const barredBit = 1 << maxParts

// lexicon finds the rules that fire in a text.
type lexicon struct {
	rules   []rule
	typos   *strings.Replacer
	atoms   map[string][]atom
	longest int // runes of the longest atom
}

// atom is one place where a word stands: part bit of rule n, or barredBit.
type atom struct {
	rule int
	bit  uint8
}

// compile arranges rules by their words. Rules that correct spellings go into the replacer.
func compile(rules []rule) *lexicon {
	l := &lexicon{atoms: map[string][]atom{}}
	var typos []string
	for _, r := range rules {
		if right, ok := strings.CutPrefix(r.codes[0], typoPrefix); ok {
			for _, wrong := range r.parts[0] {
				typos = append(typos, wrong, right)
			}
			continue
		}
		n := len(l.rules)
		l.rules = append(l.rules, r)
		for p, words := range r.parts {
			for _, w := range words {
				l.add(w, atom{n, 1 << p})
			}
		}
		for _, w := range r.barred {
			l.add(w, atom{n, barredBit})
		}
	}
	l.typos = strings.NewReplacer(typos...)
	return l
}

func (l *lexicon) add(word string, a atom) {
	l.atoms[word] = append(l.atoms[word], a)
	l.longest = max(l.longest, len([]rune(word)))
}

// hit is a rule that fired and the words that made it fire.
type hit struct {
	rule  *rule
	words []string
}

// found is where a word of one part of a rule stands, in runes.
type found struct {
	rule     int
	bit      uint8
	from, to int
}

// match lists the rules that fire in t, in the order of the lexicon. The parts of a rule must stand in different
// places: the 水 in 污水 does not count beside 污水.
func (l *lexicon) match(t text) []hit {
	seen := make([]uint8, len(l.rules)) // bits of the parts found so far
	var places []found
	for from := range t.runes() {
		for to := from + 1; to <= min(from+l.longest, t.runes()); to++ {
			atoms := l.atoms[t.cut(from, to)]
			if len(atoms) > 0 && t.inRoadName(to) {
				continue
			}
			for _, a := range atoms {
				seen[a.rule] |= a.bit
				places = append(places, found{a.rule, a.bit, from, to})
			}
		}
	}
	places = slices.DeleteFunc(places, func(f found) bool { return seen[f.rule] != 1<<len(l.rules[f.rule].parts)-1 })
	slices.SortStableFunc(places, func(a, b found) int { return cmp.Compare(a.rule, b.rule) })
	var out []hit
	for len(places) > 0 {
		r := &l.rules[places[0].rule]
		n := slices.IndexFunc(places, func(f found) bool { return f.rule != places[0].rule })
		if n < 0 {
			n = len(places)
		}
		chosen := make([]found, 0, maxParts)
		if apart(places[:n], len(r.parts), &chosen) {
			h := hit{rule: r}
			for _, f := range chosen {
				h.words = append(h.words, t.cut(f.from, f.to))
			}
			out = append(out, h)
		}
		places = places[n:]
	}
	return out
}

// apart chooses a place for each further part of a rule so that no two overlap.
func apart(places []found, parts int, chosen *[]found) bool {
	if len(*chosen) == parts {
		return true
	}
	bit := uint8(1) << len(*chosen)
	for _, f := range places {
		clash := func(o found) bool { return f.from < o.to && o.from < f.to }
		if f.bit != bit || slices.ContainsFunc(*chosen, clash) {
			continue
		}
		*chosen = append(*chosen, f)
		if apart(places, parts, chosen) {
			return true
		}
		*chosen = (*chosen)[:len(*chosen)-1]
	}
	return false
}

// text is a normalised text with the byte offsets of its runes.
type text struct {
	s  string
	at []int // offset of each rune, and len(s)
}

// newText lowers letters, narrows full-width characters and drops blanks; punctuation stays as a border.
func newText(s string) text {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r = r - '！' + '!'
		case unicode.IsSpace(r):
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	t := text{s: s}
	for i := range s {
		t.at = append(t.at, i)
	}
	t.at = append(t.at, len(s))
	return t
}

func (t text) runes() int { return len(t.at) - 1 }

func (t text) cut(from, to int) string { return t.s[t.at[from]:t.at[to]] }

// inRoadName reports whether the word that ends before rune n is the beginning of a road's name, as 公园 in 公园路.
func (t text) inRoadName(n int) bool {
	if n+1 > t.runes() {
		return false
	}
	switch t.cut(n, n+1) {
	case "路", "街", "巷":
		return n+2 > t.runes() || !strings.Contains("边口面上灯沿牌中人过段旁道上堵障头", t.cut(n+1, n+2))
	}
	return false
}
