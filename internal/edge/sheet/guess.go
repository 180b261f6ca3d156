package sheet

import (
	"cmp"
	"slices"
	"strings"
)

// sure is the confidence from which a guessed column needs no second look.
const sure = 0.9

// pairing is one possible match of a column of ours with a column of theirs.
type pairing struct {
	column, header int
	score          float64
}

// Guess proposes which of the header's columns feed which of ours: by exact name, alias, name
// without punctuation and units, last level of a merged head, then by likeness. Each header serves
// once. Confidence is 1 for an exact name down to 0.5 for a guess.
func Guess(layout Layout, header []string) Mapping {
	var all []pairing
	normals := make([]string, len(header))
	for i, h := range header {
		normals[i] = normal(h)
	}
	for c, column := range layout.Columns {
		for h := range header {
			if s := match(column, header[h], normals[h]); s >= 0.5 {
				all = append(all, pairing{c, h, s})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pairing) int { return cmp.Compare(b.score, a.score) })
	chosen, taken := make([]*pairing, len(layout.Columns)), make([]bool, len(header))
	for _, p := range all {
		if chosen[p.column] == nil && !taken[p.header] {
			chosen[p.column], taken[p.header] = &p, true
		}
	}
	m := Mapping{Format: MappingFormat, Layout: layout.ID}
	for c, p := range chosen {
		if p != nil {
			m.Columns = append(m.Columns, Source{Key: layout.Columns[c].Key, From: []string{header[p.header]}, Confidence: p.score})
		}
	}
	return m
}

// match is the confidence that a header of theirs means the column.
func match(column Column, header, normalHeader string) float64 {
	if header == column.Title || header == column.Title+"*" {
		return 1
	}
	if slices.Contains(column.Aliases, header) {
		return 0.98
	}
	best := 0.0
	_, last, levels := cutLast(header)
	for i, name := range append([]string{column.Title, column.Key}, column.Aliases...) {
		n := normal(name)
		switch {
		case n == "":
			continue
		case n == normalHeader:
			best = max(best, 0.95)
		case levels && n == normal(last):
			best = max(best, sure)
		case i != 1: // keys are English words and only matched whole
			best = max(best, 0.85*similar(n, normalHeader), contained(n, normalHeader))
			if levels {
				best = max(best, 0.8*similar(n, normal(last)))
			}
		}
	}
	return best
}

// contained weighs a name inside another. In Chinese the noun stands last, so 具体地点 is a 地点, while
// 单位电话 is no 单位 and scores less.
func contained(a, b string) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	ratio := float64(len(a)) / float64(max(1, len(b)))
	switch {
	case len(a) < len("地点"):
		return 0
	case strings.HasSuffix(b, a):
		return 0.65 + 0.2*ratio
	case strings.Contains(b, a):
		return 0.45 + 0.2*ratio
	}
	return 0
}

// cutLast splits the last level off a joined head.
func cutLast(header string) (before, last string, ok bool) {
	i := strings.LastIndexByte(header, '/')
	if i < 0 {
		return "", header, false
	}
	return header[:i], header[i+1:], true
}
