package org

import (
	"maps"
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/form"
)

// CatalogueRow is a row of the problem catalogue 问题目录: a class or a filing condition and the words for who deals with it.
type CatalogueRow struct {
	Class Class
	Above Class    // the class it belongs to, for a condition often of another edition; zero at the top
	Lead  string   // 牵头
	Depts []string // 责任单位
}

// Words of the catalogue that mean no unit but a ground.
//
//msg:off words of the catalogue
var groundWords = map[string]Ground{
	"街道办事处": ByPlace, "镇街": ByPlace, "乡镇": ByPlace, "镇政府": ByPlace, "属地": ByPlace, "社区": ByPlace,
	"产权单位": ByProperty, "责任单位": ByProperty, "物业": ByProperty, "物业企业": ByProperty,
}

// Defaults turns the catalogue's words into rules that hold from a day on: units are found by name or alias, so that the
// district's own 城管局 answers for 综合执法 once the alias is entered. A row that says the same as the class above it, which
// must come first, makes no rule. Each word without a unit is returned, ascending; its rows fall to the next word, or in the end to the territory.
// The rules' IDs are made of edition and code, so that doing it twice enters nothing twice.
func (r *Register) Defaults(rows []CatalogueRow, from calendar.Date) (rules []LayRule, unknown []string) {
	missing := map[string]bool{}
	said := map[Class]string{}
	for _, row := range rows {
		words := append([]string{row.Lead}, row.Depts...)
		key := strings.Join(words, ",")
		said[row.Class] = key
		if above, ok := said[row.Above]; ok && above == key {
			continue
		}
		var parties []Party
		for _, w := range words {
			p, ok := r.party(w, from)
			if !ok && w != "" {
				missing[w] = true
			}
			if ok && !slices.Contains(parties, p) {
				parties = append(parties, p)
			}
		}
		if len(parties) == 0 {
			continue
		}
		rules = append(rules, LayRule{ID: "catalogue." + row.Class.Edition + "." + row.Class.Code, Terms: Terms{
			What: row.Class, Owner: parties[0], Assisting: parties[1:], Span: calendar.Span{From: from},
			Origin: Origin{Source: FromCatalogue, Words: cut(strings.Trim(strings.Join(words, "、"), "、"), form.MaxPaper)},
		}})
	}
	return rules, slices.Sorted(maps.Keys(missing))
}

func (r *Register) party(word string, d calendar.Date) (Party, bool) {
	if g, ok := groundWords[word]; ok {
		return Party{Ground: g}, true
	}
	u, err := r.Find(word, d)
	switch {
	case err != nil:
		return Party{}, false
	case u.Territory():
		return Party{ByPlace, u.ID}, true
	case u.Kind == Utility || u.Kind == Property || u.Kind == Contract:
		return Party{ByProperty, u.ID}, true
	}
	return Party{ByLine, u.ID}, true
}

func cut(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit])
	}
	return s
}
