package problem

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/standard"
)

// Words are the hand-written data behind proposals: which words speak for which class, condition and clause.
type Words struct {
	lexicon    []rule
	conditions []rule
	links      []link
}

// rule fires when every part has a word in the text and no barred word is there.
type rule struct {
	parts  [][]string // all of these, each by any of its words
	barred []string
	codes  []string // class codes, site:<type>, =<correct spelling>, or titles of conditions
	weight int      // 1 … 100
}

// link says which clauses a class, or all classes with a prefix, concern.
type link struct {
	class                    string
	wenming, weisheng, check []string
}

const (
	sitePrefix  = "site:" // code of a rule that hints at a type of site
	typoPrefix  = "="     // code of a rule that corrects a spelling
	macroPrefix = "@"     // code of a row that names a set of words
)

// ParseWords reads the three tables. lexicon and conditions have the columns words, code, weight. In words, + joins
// parts that must all be there, | separates alternatives, a part that begins with - bars its words, and @name stands
// for the words of an earlier row whose code is @name. links has class, wenming, weisheng, check.
func ParseWords(lexicon, conditions, links standard.Table) (Words, []*fault.Error) {
	var w Words
	var faults []*fault.Error
	macros := map[string]string{}
	w.lexicon, faults = parseRules(lexicon, macros, faults)
	w.conditions, faults = parseRules(conditions, macros, faults)
	for n, r := range links.Rows {
		if len(r) != 4 || r[0] == "" {
			faults = append(faults, fault.New(fault.Invalid, "对应表第 %d 行应有 class、wenming、weisheng、check 四列，请改正。", n+2))
			continue
		}
		w.links = append(w.links, link{r[0], strings.Fields(r[1]), strings.Fields(r[2]), strings.Fields(r[3])})
	}
	slices.SortStableFunc(w.links, func(a, b link) int { return cmp.Compare(len(b.class), len(a.class)) })
	return w, faults
}

func parseRules(t standard.Table, macros map[string]string, faults []*fault.Error) ([]rule, []*fault.Error) {
	var out []rule
	for n, cells := range t.Rows {
		if len(cells) != 3 || cells[0] == "" || cells[1] == "" {
			faults = append(faults, fault.New(fault.Invalid, "词表第 %d 行应有 words、code、weight 三列，请改正。", n+2))
			continue
		}
		words := expand(cells[0], macros)
		if strings.HasPrefix(cells[1], macroPrefix) {
			macros[cells[1]] = words
			continue
		}
		weight, err := strconv.Atoi(cells[2])
		if strings.HasPrefix(cells[1], typoPrefix) {
			weight, err = 1, nil // a corrected spelling weighs nothing by itself
		}
		if err != nil || weight < 1 || weight > 100 {
			faults = append(faults, fault.New(fault.Invalid, "词表第 %d 行权重“%s”不是 1 至 100 的整数，请改正。", n+2, cells[2]))
			continue
		}
		r := rule{codes: strings.Split(cells[1], ";"), weight: weight}
		for part := range strings.SplitSeq(words, "+") {
			if barred, ok := strings.CutPrefix(part, "-"); ok {
				r.barred = append(r.barred, strings.Split(barred, "|")...)
			} else {
				r.parts = append(r.parts, strings.Split(part, "|"))
			}
		}
		if len(r.parts) == 0 || len(r.parts) > maxParts || strings.Contains(words, macroPrefix) {
			faults = append(faults, fault.New(fault.Invalid, "词表第 %d 行“%s”没有可匹配的词或引用了未定义的词组，请改正。", n+2, cells[0]))
			continue
		}
		out = append(out, r)
	}
	return out, faults
}

// expand replaces @names, longest first so that @a does not eat the beginning of @ab.
func expand(words string, macros map[string]string) string {
	names := make([]string, 0, len(macros))
	for name := range macros {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	for _, name := range names {
		words = strings.ReplaceAll(words, name, macros[name])
	}
	return words
}
