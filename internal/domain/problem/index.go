package problem

import (
	"math/bits"
	"unicode"
)

// index scores documents by the character bigrams they share with a text, in integers only, so that every
// machine proposes the same. A bigram counts the more, the fewer documents have it.
type index struct {
	grams map[gram][]posting
	title []int // document → sum of weights of its title's bigrams
}

type gram [2]rune

type posting struct {
	doc    int
	weight int  // 16 × log2 of how rare the bigram is
	title  bool // in the title, else in the requirement
}

// What a full title, each of its bigrams, and the requirement may bring; a lexicon weight of 100 brings 1000.
const (
	titleFull      = 550
	titleGram      = 40
	requirementMax = 200
)

func newIndex(n int, doc func(n int) (title, requirement string)) *index {
	x := &index{grams: map[gram][]posting{}, title: make([]int, n)}
	for d := range n {
		title, requirement := doc(d)
		seen := map[gram]bool{}
		for part, s := range []string{title, requirement} {
			for _, g := range newText(s).grams() {
				if !seen[g] {
					seen[g] = true
					x.grams[g] = append(x.grams[g], posting{doc: d, title: part == 0})
				}
			}
		}
	}
	for g, ps := range x.grams {
		w := log2(n+1) - log2(len(ps)) + 16
		for k := range ps {
			x.grams[g][k].weight = w
			if ps[k].title {
				x.title[ps[k].doc] += w
			}
		}
	}
	return x
}

// score adds up what each document has in common with t.
func (x *index) score(t text) []int {
	type sum struct{ title, count, rest int }
	sums := make([]sum, len(x.title))
	seen := make(map[gram]bool, t.runes())
	for _, g := range t.grams() {
		if seen[g] {
			continue
		}
		seen[g] = true
		for _, p := range x.grams[g] {
			if p.title {
				sums[p.doc].title += p.weight
				sums[p.doc].count++
			} else {
				sums[p.doc].rest += p.weight
			}
		}
	}
	out := make([]int, len(sums))
	for d, s := range sums {
		if s.count > 0 {
			out[d] = titleFull*s.title/x.title[d] + titleGram*s.count
		}
		out[d] += min(requirementMax, s.rest/3)
	}
	return out
}

// grams are the pairs of neighbouring letters; punctuation and blanks part them.
func (t text) grams() []gram {
	var out []gram
	var last rune
	for _, r := range t.s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			last = 0
			continue
		}
		if last != 0 {
			out = append(out, gram{last, r})
		}
		last = r
	}
	return out
}

// log2 is 16 × the binary logarithm of n ≥ 1, by the leading bits.
func log2(n int) int {
	k := bits.Len(uint(n)) - 1
	return 16*k + (n<<4)>>k - 16
}
