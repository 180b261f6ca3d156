package standard

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Proposal is what Compare found; an officer checks it before it is entered.
type Proposal struct {
	Pairs []Pair // in the order of the newer edition, dropped rows last
}

// Of lists the pairs with one relation: what is new, stricter, dropped.
func (p Proposal) Of(r Relation) []Pair {
	var out []Pair
	for _, q := range p.Pairs {
		if q.Relation == r {
			out = append(out, q)
		}
	}
	return out
}

// How alike titles must be, in per mille of shared bigrams, to be proposed as one row.
const (
	alike         = 600
	alikeNumbered = 250 // when the official number is the same too
)

// Compare proposes the table from an older edition to a newer one: by code first, then by official number
// together with the title, then by title alone. Thresholds of joined rows are compared.
func Compare(older, newer []Item) Proposal {
	m := matcher{older: older, newer: newer, toOld: map[int]int{}, toNew: map[int]int{}}
	m.join(func(o, n Item) int {
		if o.Code == n.Code {
			return 2000
		}
		return 0
	})
	m.join(func(o, n Item) int {
		if s := similar(o.Title, n.Title); o.OfficialCode != "" && o.OfficialCode == n.OfficialCode && s >= alikeNumbered {
			return 1000 + s
		}
		return 0
	})
	m.join(func(o, n Item) int {
		if s := similar(o.Title, n.Title); s >= alike {
			return s
		}
		return 0
	})
	return m.proposal()
}

// matcher joins rows one to one; indices into the two editions.
type matcher struct {
	older, newer []Item
	toOld, toNew map[int]int // newer → older, older → newer
}

// join pairs free rows with the best score above zero; ties go to the earlier rows.
func (m *matcher) join(score func(o, n Item) int) {
	type cand struct{ s, o, n int }
	var cands []cand
	for n, ni := range m.newer {
		if _, taken := m.toOld[n]; taken {
			continue
		}
		for o, oi := range m.older {
			if _, taken := m.toNew[o]; taken {
				continue
			}
			if s := score(oi, ni); s > 0 && sameRank(oi, ni) {
				cands = append(cands, cand{s, o, n})
			}
		}
	}
	slices.SortStableFunc(cands, func(a, b cand) int { return cmp.Compare(b.s, a.s) })
	for _, c := range cands {
		_, n := m.toOld[c.n]
		_, o := m.toNew[c.o]
		if !n && !o {
			m.toOld[c.n], m.toNew[c.o] = c.o, c.n
		}
	}
}

// sameRank keeps a chapter from being joined to a threshold below it; the names for what can be measured differ between editions.
func sameRank(a, b Item) bool {
	measured := func(k Kind) bool { return k == "threshold" || k == "indicator" || k == "veto" }
	return a.Kind == b.Kind || measured(a.Kind) && measured(b.Kind)
}

func (m *matcher) proposal() Proposal {
	var p Proposal
	for n, ni := range m.newer {
		if o, ok := m.toOld[n]; ok {
			p.Pairs = append(p.Pairs, m.joined(o, n))
		} else {
			p.Pairs = append(p.Pairs, Pair{New: ni.Code, Relation: Added})
		}
	}
	for o, oi := range m.older {
		if _, ok := m.toNew[o]; !ok {
			p.Pairs = append(p.Pairs, Pair{Old: oi.Code, Relation: Dropped})
		}
	}
	p.splitsAndMerges(m.older, m.newer)
	return p
}

func (m *matcher) joined(o, n int) Pair {
	relation, note := compareThresholds(m.older[o].Threshold, m.newer[n].Threshold)
	return Pair{Old: m.older[o].Code, New: m.newer[n].Code, Relation: relation, Note: note}
}

// splitsAndMerges turns a leftover row whose title is like that of a joined one into a proposed split or merge.
func (p *Proposal) splitsAndMerges(older, newer []Item) {
	olds, news := NewTree(older), NewTree(newer)
	for k := range p.Pairs {
		left := &p.Pairs[k]
		for j := range p.Pairs {
			joined := &p.Pairs[j]
			if joined.Old == "" || joined.New == "" || joined.Old == joined.New {
				continue
			}
			o, n := older[olds.at[joined.Old]], newer[news.at[joined.New]]
			switch {
			case left.Relation == Added && joined.Relation != Merged:
				if i := newer[news.at[left.New]]; sameRank(o, i) && similar(o.Title, i.Title) >= alike {
					left.Old, left.Relation, joined.Relation = o.Code, Split, Split
				}
			case left.Relation == Dropped && joined.Relation != Split:
				if i := older[olds.at[left.Old]]; sameRank(n, i) && similar(n.Title, i.Title) >= alike {
					left.New, left.Relation, joined.Relation = n.Code, Merged, Merged
				}
			}
		}
	}
}

// compareThresholds says whether the newer bound is stricter, and what a person has to judge where a machine cannot.
func compareThresholds(o, n Threshold) (Relation, string) {
	switch {
	case o == n:
		return Same, ""
	case o.IsZero():
		return Stricter, "新增阈值 " + n.Text()
	case n.IsZero():
		return Looser, "取消阈值 " + o.Text()
	}
	note := o.Text() + " → " + n.Text()
	d, ok := compareValues(o.Value, n.Value)
	if !ok || o.Unit != n.Unit || direction(o.Op) == 0 || direction(o.Op) != direction(n.Op) {
		return Same, note + "，无法自动比较，请人工判断"
	}
	switch tighter := d * direction(o.Op); {
	case tighter > 0, tighter == 0 && len(n.Op) < len(o.Op): // > is tighter than >= at the same value
		return Stricter, note
	case tighter < 0, tighter == 0 && len(n.Op) > len(o.Op):
		return Looser, note
	}
	return Same, note
}

// direction is 1 for a lower bound, -1 for an upper one, 0 where nothing can be said.
func direction(op string) int {
	switch op {
	case ">=", ">":
		return 1
	case "<=", "<":
		return -1
	}
	return 0
}

// Text writes the bound for people, as in >= 95 %.
func (t Threshold) Text() string {
	return strings.TrimSpace(t.Op + " " + t.Value + " " + t.Unit)
}

// compareValues orders two decimals, or two single-letter grades; ok is false for anything else.
func compareValues(a, b string) (d int, ok bool) {
	if len(a) == 1 && len(b) == 1 && unicode.IsUpper(rune(a[0])) && unicode.IsUpper(rune(b[0])) {
		return cmp.Compare(b[0], a[0]), true
	}
	if !isDecimal(a) || !isDecimal(b) {
		return 0, false
	}
	negA, negB := strings.HasPrefix(a, "-"), strings.HasPrefix(b, "-")
	switch {
	case negA && negB:
		a, b = b, a
	case negA:
		return 1, true
	case negB:
		return -1, true
	}
	return -compareDigits(strings.TrimPrefix(a, "-"), strings.TrimPrefix(b, "-")), true
}

// compareDigits orders two unsigned decimals.
func compareDigits(a, b string) int {
	wa, fa, _ := strings.Cut(a, ".")
	wb, fb, _ := strings.Cut(b, ".")
	wa, wb = strings.TrimLeft(wa, "0"), strings.TrimLeft(wb, "0")
	if c := cmp.Compare(len(wa), len(wb)); c != 0 {
		return c
	}
	if c := cmp.Compare(wa, wb); c != 0 {
		return c
	}
	return cmp.Compare(strings.TrimRight(fa, "0"), strings.TrimRight(fb, "0"))
}

// similar is the share of bigrams that two titles have in common, in per mille (Dice).
func similar(a, b string) int {
	x, y := bigrams(a), bigrams(b)
	if len(x) == 0 || len(y) == 0 {
		if a == b && a != "" {
			return 1000
		}
		return 0
	}
	both := 0
	for _, g := range x {
		if k := slices.Index(y, g); k >= 0 {
			both++
			y[k] = ""
		}
	}
	return 2000 * both / (len(x) + len(y))
}

func bigrams(s string) []string {
	r := []rune(s)
	var out []string
	for i := 1; i < len(r); i++ {
		out = append(out, string(r[i-1:i+1]))
	}
	return out
}
