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

// How alike titles must be, in per mille of shared bigrams, to be proposed as one row.
const (
	alike         = 600
	alikeNumbered = 250 // when the official number is the same too
)

// Compare proposes the table from an older edition to a newer one: by code first, then by official number
// together with the title, then by title alone. Thresholds of joined rows are compared.
func Compare(older, newer []Item) Proposal {
	m := matcher{older: older, newer: newer, oldGrams: titleBigrams(older), newGrams: titleBigrams(newer), toOld: map[int]int{}, toNew: map[int]int{}}
	m.join(func(o, n int) int {
		if older[o].Code == newer[n].Code {
			return 2000
		}
		return 0
	})
	m.join(func(o, n int) int {
		if older[o].OfficialCode == "" || older[o].OfficialCode != newer[n].OfficialCode {
			return 0
		}
		return over(alikeNumbered, m.alike(o, n))
	})
	m.join(func(o, n int) int { return over(alike, m.alike(o, n)) })
	return m.proposal()
}

// over is s where it reaches the bound, else 0.
func over(bound, s int) int {
	if s < bound {
		return 0
	}
	return s
}

// matcher joins rows one to one; it works with indices into the two editions.
type matcher struct {
	older, newer       []Item
	oldGrams, newGrams [][]string  // bigrams of the titles
	toOld, toNew       map[int]int // newer → older, older → newer
}

// alike compares the titles of an older and a newer row of the same rank, in per mille.
func (m *matcher) alike(o, n int) int {
	if !sameRank(m.older[o], m.newer[n]) {
		return 0
	}
	return similar(m.oldGrams[o], m.newGrams[n])
}

// join pairs free rows with the best score above zero; ties go to the earlier rows.
func (m *matcher) join(score func(o, n int) int) {
	type cand struct{ s, o, n int }
	var cands []cand
	for n := range m.newer {
		if _, taken := m.toOld[n]; taken {
			continue
		}
		for o := range m.older {
			if _, taken := m.toNew[o]; taken {
				continue
			}
			if s := score(o, n); s > 0 {
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

// proposal writes the table. A row left over whose title is like that of a joined one is proposed as part of a split
// or a merge; rows that kept their code are taken for unchanged in extent and stay out of both.
func (m *matcher) proposal() Proposal {
	newer, older := make([]Pair, len(m.newer)), make([]Pair, len(m.older))
	for n, i := range m.newer {
		newer[n] = Pair{New: i.Code, Relation: Added}
		if o, ok := m.toOld[n]; ok {
			relation, note := compareThresholds(m.older[o].Threshold, i.Threshold)
			newer[n] = Pair{Old: m.older[o].Code, New: i.Code, Relation: relation, Note: note}
		}
	}
	for n := range newer {
		if o, ok := m.nearest(n, newer); ok {
			newer[n].Old, newer[n].Relation, newer[m.toNew[o]].Relation = m.older[o].Code, Split, Split
		}
	}
	for o, i := range m.older {
		older[o] = Pair{Old: i.Code, Relation: Dropped}
		if n, ok := m.nearestNew(o, newer); ok {
			older[o].New, older[o].Relation, newer[n].Relation = m.newer[n].Code, Merged, Merged
		}
	}
	older = slices.DeleteFunc(older, func(p Pair) bool {
		return p.Relation == Dropped && slices.ContainsFunc(newer, func(q Pair) bool { return q.Old == p.Old })
	})
	return Proposal{append(newer, older...)}
}

// nearest is the joined older row of which the free newer row n may be a part.
func (m *matcher) nearest(n int, pairs []Pair) (o int, ok bool) {
	if pairs[n].Relation != Added {
		return 0, false
	}
	best := alike - 1
	for old := range m.older {
		with, joined := m.toNew[old]
		if joined && pairs[with].Old != pairs[with].New && m.alike(old, n) > best {
			o, ok, best = old, true, m.alike(old, n)
		}
	}
	return o, ok
}

// nearestNew is the joined newer row into which the free older row o may have gone.
func (m *matcher) nearestNew(o int, pairs []Pair) (n int, ok bool) {
	if _, joined := m.toNew[o]; joined {
		return 0, false
	}
	best := alike - 1
	for k, p := range pairs {
		_, joined := m.toOld[k]
		if joined && p.Relation != Split && p.Old != p.New && m.alike(o, k) > best {
			n, ok, best = k, true, m.alike(o, k)
		}
	}
	return n, ok
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

// similar is the share of bigrams that two titles have in common, in per mille (Dice). Both are sorted.
func similar(x, y []string) int {
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	both := 0
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch c := strings.Compare(x[i], y[j]); {
		case c < 0:
			i++
		case c > 0:
			j++
		default:
			i, j, both = i+1, j+1, both+1
		}
	}
	return 2000 * both / (len(x) + len(y))
}

// titleBigrams are, per item, the sorted pairs of neighbouring letters of its title; a title of one letter is its own.
func titleBigrams(items []Item) [][]string {
	out := make([][]string, len(items))
	for n, item := range items {
		r := []rune(item.Title)
		if len(r) == 1 {
			out[n] = []string{item.Title}
		}
		for i := 1; i < len(r); i++ {
			out[n] = append(out[n], string(r[i-1:i+1]))
		}
		slices.Sort(out[n])
	}
	return out
}
