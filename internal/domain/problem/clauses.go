package problem

import (
	"cmp"
	"slices"
	"strings"

	"shuangcheng/internal/domain/standard"
)

// perSystem is the most clauses that are offered of one system.
const perSystem = 3

// proposeClauses follows the links of the offered classes, the best class first, then the words of the text for
// systems that no link reaches, such as the district's own manual.
func (c *Catalogue) proposeClauses(p Proposal, t text) (clauses, checks []Clause) {
	count := map[standard.System]int{}
	add := func(n int) {
		k := c.clauses[n]
		same := func(o Clause) bool { return o.Edition == k.Edition && o.Code == k.Code }
		if count[k.System] < perSystem && !slices.ContainsFunc(clauses, same) {
			count[k.System]++
			clauses = append(clauses, k)
		}
	}
	for _, k := range p.Classes {
		if 2*k.Score < p.Classes[0].Score {
			break // a long shot among the classes does not widen the clauses
		}
		l := c.linkOf(k.Code)
		for _, code := range slices.Concat(l.wenming, l.weisheng) {
			for _, n := range c.clauseAt[code] {
				add(n)
			}
		}
		checks = c.addCheckItems(checks, l.check, k.Class, p.SiteType)
	}
	if len(p.Classes) > 0 {
		for _, n := range c.byText(t, count) {
			add(n)
		}
	}
	return clauses, checks
}

// byText are the clauses of systems without a link whose own words the text holds, best first.
func (c *Catalogue) byText(t text, linked map[standard.System]int) []int {
	scores := c.texts.score(t)
	var out []int
	for n, s := range scores {
		if s >= minScore && linked[c.clauses[n].System] == 0 {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return out
}

// linkOf is the link with the longest prefix of the class code.
func (c *Catalogue) linkOf(class string) link {
	for _, l := range c.links {
		if strings.HasPrefix(class, l.class) {
			return l
		}
	}
	return link{}
}

// addCheckItems offers for each library key the item of the given type of site; where the type is not known, that of
// the first type the class is meant for.
func (c *Catalogue) addCheckItems(checks []Clause, keys []string, k Class, siteType string) []Clause {
	types := k.SiteTypes
	if siteType != "" {
		types = []string{siteType}
	}
	for _, key := range keys {
		for _, n := range c.checkFor(key, types) {
			same := func(o Clause) bool { return o.Code == c.checks[n].Code }
			if len(checks) < perSystem && !slices.ContainsFunc(checks, same) {
				checks = append(checks, c.checks[n])
			}
		}
	}
	return checks
}

// checkFor is the item of the first of types that has one, as a list of none or one.
func (c *Catalogue) checkFor(key string, types []string) []int {
	for _, t := range types {
		for _, n := range c.checkAt[key] {
			if c.checks[n].Parent == t {
				return []int{n}
			}
		}
	}
	return nil
}
