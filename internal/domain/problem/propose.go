package problem

import (
	"cmp"
	"slices"
	"strings"

	"shuangcheng/internal/domain/standard"
)

// Query is what is known about a problem that was just filed.
type Query struct {
	Text     string // what is wrong, in anybody's words
	Place    string // where; helps to guess the type of site
	SiteType string // code of the type of site where it is known
}

// Proposal is the offer for one query; everything may be empty.
type Proposal struct {
	SiteType  string          // as given, or guessed from the words below
	SiteWords []string        // empty when the type was given or not found
	Classes   []ClassProposal // best first, at most three
	Clauses   []Clause        // of both campaigns and of manuals, at most three per system
	Checks    []Clause        // checklist items, at most three
}

// ClassProposal is one class on offer and the reasons for it.
type ClassProposal struct {
	Class
	Score     int           // only comparable within one proposal
	Words     []string      // words of the text that spoke for the class
	Condition standard.Item // the filing condition; the class itself where it has none
	Because   []string      // words that spoke for the condition; empty when it is only the usual one
}

// How many classes are offered, and the score below which nothing is.
const (
	offered  = 3
	minScore = 150
	siteHint = 60  // for a class that is meant for the type of site
	maxRunes = 500 // of a text are looked at; what is wrong stands at the beginning
)

// Propose offers classes, filing conditions and clauses. It is a pure function of its arguments.
func (c *Catalogue) Propose(q Query) Proposal {
	t := newText(c.lexicon.typos.Replace(cut(q.Text)))
	hits := c.lexicon.match(t)
	p := Proposal{SiteType: q.SiteType}
	if q.SiteType == "" {
		p.SiteType, p.SiteWords = c.guessSite(c.lexicon.match(newText(cut(q.Place))), hits)
	}
	scores := c.titles.score(t)
	reasons := c.addLexicon(scores, hits)
	for n := range scores {
		if scores[n] > 0 && p.SiteType != "" && slices.Contains(c.classes[n].SiteTypes, p.SiteType) {
			scores[n] += siteHint
		}
	}
	for _, n := range best(scores) {
		words := reasons[n]
		if len(words) == 0 {
			words = common(t, c.classes[n].Title)
		}
		k := ClassProposal{Class: c.classes[n], Score: scores[n], Words: words}
		k.Condition, k.Because = c.chooseCondition(k.Class, t)
		p.Classes = append(p.Classes, k)
	}
	p.Clauses, p.Checks = c.proposeClauses(p, t)
	return p
}

// cut keeps the first maxRunes letters of s.
func cut(s string) string {
	n := 0
	for i := range s {
		if n++; n > maxRunes {
			return s[:i]
		}
	}
	return s
}

// addLexicon adds to each class its strongest rule and half of its second, and returns the words of both.
func (c *Catalogue) addLexicon(scores []int, hits []hit) map[int][]string {
	type pair struct{ first, second int }
	sums := map[int]pair{}
	words := map[int][]string{}
	for _, h := range hits {
		for _, code := range h.rule.codes {
			n, ok := c.at[code]
			if !ok {
				continue // a site hint, or a class that is not in use
			}
			s := sums[n]
			switch {
			case h.rule.weight > s.first:
				s.first, s.second = h.rule.weight, s.first
			case h.rule.weight > s.second:
				s.second = h.rule.weight
			}
			sums[n] = s
			for _, w := range h.words {
				if !slices.Contains(words[n], w) {
					words[n] = append(words[n], w)
				}
			}
		}
	}
	for n, s := range sums {
		scores[n] += 10*s.first + 5*s.second
	}
	return words
}

// guessSite takes the strongest hint, first from the place, then from the text.
func (c *Catalogue) guessSite(place, text []hit) (string, []string) {
	for _, hits := range [][]hit{place, text} {
		code, weight := "", 0
		var words []string
		for _, h := range hits {
			if site, ok := strings.CutPrefix(h.rule.codes[0], sitePrefix); ok && h.rule.weight > weight {
				code, weight, words = site, h.rule.weight, h.words
			}
		}
		if _, known := c.siteTypes[code]; known {
			return code, words
		}
	}
	return "", nil
}

// best are the indices of the highest scores from minScore up; equal scores keep the catalogue's order.
func best(scores []int) []int {
	var top []int
	for n, s := range scores {
		if s >= minScore {
			top = append(top, n)
		}
	}
	slices.SortStableFunc(top, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return top[:min(offered, len(top))]
}

// common are the runs of at least two letters that t shares with title.
func common(t text, title string) []string {
	var out []string
	for from := 0; from < t.runes(); {
		to := from
		for to < t.runes() && strings.Contains(title, t.cut(from, to+1)) {
			to++
		}
		if to-from >= 2 {
			out = append(out, t.cut(from, to))
		}
		from = max(to, from+1)
	}
	return out
}

// chooseCondition takes the condition whose words are strongest in t; without any, the one with the class's usual
// term, and no reason is given, so that the page can say that a person has to look.
func (c *Catalogue) chooseCondition(k Class, t text) (standard.Item, []string) {
	if len(k.Conditions) == 0 {
		return k.Item, nil
	}
	if len(k.Conditions) == 1 {
		return k.Conditions[0], nil
	}
	usual := slices.IndexFunc(k.Conditions, func(i standard.Item) bool { return i.Term == k.Term })
	chosen, weight := max(usual, 0), 0
	var words []string
	hits := c.condition.match(t)
	for n, i := range k.Conditions {
		w, ws := 0, []string(nil)
		for _, h := range hits {
			if h.rule.weight > w && slices.ContainsFunc(h.rule.codes, func(title string) bool { return strings.Contains(i.Title, title) }) {
				w, ws = h.rule.weight, h.words
			}
		}
		if shared := common(t, i.Title); w == 0 && len(shared) > 0 {
			w, ws = 10*len(shared), shared
		}
		if w > weight {
			chosen, weight, words = n, w, ws
		}
	}
	return k.Conditions[chosen], words
}
