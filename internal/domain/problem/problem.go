// Package problem holds the catalogue of problem classes 问题目录 with their filing conditions 立案条件, and proposes
// class, condition and clauses from what somebody wrote. A proposal is only an offer: it is never entered without a person.
package problem

import (
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/standard"
)

// Class is one problem class 小类 with the conditions under which it is filed.
type Class struct {
	standard.Item
	Edition    string          // ID of the edition it stands in
	Group      string          // title of the class above it 大类
	Conditions []standard.Item // in the file's order; empty where the class carries its own term
}

// Clause is a row of a campaign's standard, or a checklist item.
type Clause struct {
	standard.Item
	Edition string // ID of the edition it stands in
	System  standard.System
}

// Catalogue is everything proposals are made from. It does not change after New and may be used by many at once.
type Catalogue struct {
	classes   []Class
	at        map[string]int    // class code → index
	siteTypes map[string]string // code → name
	clauses   []Clause          // of both campaigns and of manuals
	clauseAt  map[string][]int  // code → indices, one per edition
	checks    []Clause
	checkAt   map[string][]int // key of the check library → indices
	links     []link           // longest class prefix first
	lexicon   *lexicon
	condition *lexicon
	titles    *index // over class titles and requirements
	texts     *index // over clause titles and requirements
}

// New builds a catalogue from the rows in use of each edition (State.Enabled) and the hand-written words.
func New(editions []standard.Edition, words Words) (*Catalogue, error) {
	c := &Catalogue{at: map[string]int{}, siteTypes: map[string]string{}, clauseAt: map[string][]int{}, checkAt: map[string][]int{}, links: words.links}
	conditions := map[string][]standard.Item{}
	for _, e := range editions {
		switch e.System {
		case standard.Problems:
			if err := c.addClasses(e); err != nil {
				return nil, err
			}
		case standard.Conditions:
			for _, i := range e.Items {
				conditions[i.Parent] = append(conditions[i.Parent], i)
			}
		case standard.SiteTypes:
			for _, i := range e.Items {
				c.siteTypes[i.Code] = i.Title
			}
		case standard.Checklists:
			c.addChecks(e)
		case standard.Wenming, standard.Minors, standard.Weisheng, standard.Manual:
			c.addClauses(e)
		}
	}
	for n := range c.classes {
		c.classes[n].Conditions = conditions[c.classes[n].Code]
	}
	c.titles = newIndex(len(c.classes), func(n int) (string, string) { return c.classes[n].Title, c.classes[n].Requirement })
	c.texts = newIndex(len(c.clauses), func(n int) (string, string) { return c.clauses[n].Title, c.clauses[n].Requirement })
	c.lexicon, c.condition = compile(words.lexicon), compile(words.conditions)
	return c, nil
}

func (c *Catalogue) addClasses(e standard.Edition) error {
	tree := standard.NewTree(e.Items)
	for _, i := range e.Items {
		if i.Kind != standard.KindProblem {
			continue
		}
		if _, twice := c.at[i.Code]; twice {
			return fault.New(fault.Conflict, "问题小类 %s 在两个启用的目录里都有，请先废止旧目录。", i.Code)
		}
		class := Class{Item: i, Edition: e.ID}
		if above, err := tree.Item(i.Parent); err == nil {
			class.Group = above.Title
		}
		c.at[i.Code] = len(c.classes)
		c.classes = append(c.classes, class)
	}
	return nil
}

func (c *Catalogue) addClauses(e standard.Edition) {
	for _, i := range e.Items {
		if i.Kind == standard.KindSystem {
			continue
		}
		c.clauseAt[i.Code] = append(c.clauseAt[i.Code], len(c.clauses))
		c.clauses = append(c.clauses, Clause{Item: i, Edition: e.ID, System: e.System})
	}
}

// addChecks files each checklist item under the library key that its note ends in, as in 库项 env.litter.
func (c *Catalogue) addChecks(e standard.Edition) {
	for _, i := range e.Items {
		if _, key, ok := strings.Cut(i.Note, "库项 "); ok {
			c.checkAt[key] = append(c.checkAt[key], len(c.checks))
		}
		c.checks = append(c.checks, Clause{Item: i, Edition: e.ID, System: e.System})
	}
}

// Classes are all classes in the catalogue's order.
func (c *Catalogue) Classes() []Class { return slices.Clone(c.classes) }

// Class finds a class by code.
func (c *Catalogue) Class(code string) (Class, error) {
	n, ok := c.at[code]
	if !ok {
		return Class{}, fault.New(fault.Missing, "问题目录里没有小类 %s，请从列表中选择。", code)
	}
	return c.classes[n], nil
}

// Condition finds a filing condition of a class; an empty code gives the class's own term as a condition.
func (c *Catalogue) Condition(class, code string) (standard.Item, error) {
	cl, err := c.Class(class)
	if err != nil {
		return standard.Item{}, err
	}
	if code == "" {
		return cl.Item, nil
	}
	n := slices.IndexFunc(cl.Conditions, func(i standard.Item) bool { return i.Code == code })
	if n < 0 {
		return standard.Item{}, fault.New(fault.Missing, "小类“%s”没有立案条件 %s，请从列表中选择。", cl.Title, code)
	}
	return cl.Conditions[n], nil
}

// At lists the classes meant for a type of site, in the catalogue's order.
func (c *Catalogue) At(siteType string) []Class {
	return slices.DeleteFunc(c.Classes(), func(k Class) bool { return !k.AppliesTo(siteType) })
}
