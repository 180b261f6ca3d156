package division

import (
	"cmp"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
)

// Tree is one edition of the divisions: every one hangs under a parent of a higher level, up to a province. It is built
// once and then only read.
type Tree struct {
	edition  Edition
	all      map[string]*node
	children map[string][]*node // by the parent's code, "" for provinces; sorted by code
}

// node is a Division with the forms of its name.
type node struct {
	Division
	keys keys
}

// NewTree links the rows of one edition. Rows that do not fit are left out with all that hangs under them, each with one
// sentence: a code used twice, a parent that is not in the list, parents that lead in a circle, a parent of
// the same or a lower level. With no faults every row is in the tree.
func NewTree(e Edition, rows []Division) (*Tree, []*fault.Error) {
	t := &Tree{edition: e, all: make(map[string]*node, len(rows)), children: make(map[string][]*node)}
	var faults []*fault.Error
	for _, d := range rows {
		d.Edition = e
		if first, ok := t.all[d.Code]; ok {
			faults = append(faults, fault.New(fault.Invalid, "代码 %s 用了两次：“%s”和“%s”，请删去一个", d.Code, first.Name, d.Name))
			continue
		}
		t.all[d.Code] = &node{d, forms(d.Level, d.Name)}
	}
	sound := make(map[string]bool, len(t.all))
	for _, d := range rows {
		if f := t.climb(d.Code, sound); f != nil {
			faults = append(faults, f)
		}
	}
	for code, n := range t.all {
		if !sound[code] {
			delete(t.all, code)
			continue
		}
		t.children[n.Parent] = append(t.children[n.Parent], n)
	}
	for _, list := range t.children {
		slices.SortFunc(list, func(a, b *node) int { return cmp.Compare(a.Code, b.Code) })
	}
	return t, faults
}

// climb follows the parents of code up to a province and notes in sound what it has decided. It tells of
// a fault once, at the row that has it, not at those hanging under it.
func (t *Tree) climb(code string, sound map[string]bool) *fault.Error {
	var path []string
	decide := func(ok bool) {
		for _, c := range path {
			sound[c] = ok
		}
	}
	for {
		if ok, known := sound[code]; known {
			decide(ok)
			return nil
		}
		if i := slices.Index(path, code); i >= 0 {
			decide(false)
			return fault.New(fault.Invalid, "上级关系成环：%s，请改正其中一个的上级", strings.Join(append(path[i:], code), " → "))
		}
		n := t.all[code]
		path = append(path, code)
		if n.Parent == "" {
			decide(n.Level == Province)
			if n.Level != Province {
				return fault.New(fault.Invalid, "“%s”（%s）没有上级，请补上", n.Name, n.Code)
			}
			return nil
		}
		parent, ok := t.all[n.Parent]
		if !ok {
			decide(false)
			return fault.New(fault.Invalid, "“%s”（%s）的上级 %s 不在表里，请补上或改正", n.Name, n.Code, n.Parent)
		}
		if parent.Level >= n.Level && !t.circles(code) {
			decide(false)
			return fault.New(fault.Invalid, "“%s”（%s）的级别不低于上级“%s”，请核对级别", n.Name, n.Code, parent.Name)
		}
		code = n.Parent
	}
}

// circles reports whether the parents of code come back to a division already met.
func (t *Tree) circles(code string) bool {
	met := map[string]bool{}
	for n := t.all[code]; n != nil; n = t.all[n.Parent] {
		if met[n.Code] {
			return true
		}
		met[n.Code] = true
	}
	return false
}

// Edition is the edition of every division in the tree.
func (t *Tree) Edition() Edition { return t.edition }

// Len counts the divisions.
func (t *Tree) Len() int { return len(t.all) }

// Get gives the division of that code, or fault.Missing.
func (t *Tree) Get(code string) (Division, error) {
	if n, ok := t.all[code]; ok {
		return n.Division, nil
	}
	return Division{}, fault.New(fault.Missing, "%s 版区划里没有代码 %s，请核对代码和版本", t.edition, code)
}

// Children lists what hangs directly under a code, in the order of codes; the provinces for an empty code.
func (t *Tree) Children(code string) []Division {
	out := make([]Division, len(t.children[code]))
	for i, n := range t.children[code] {
		out[i] = n.Division
	}
	return out
}

// Path lists the divisions from the province down to code; empty when the code is not in the tree.
func (t *Tree) Path(code string) (path []Division) {
	for n := t.all[code]; n != nil; n = t.all[n.Parent] {
		path = append(path, n.Division)
	}
	slices.Reverse(path)
	return path
}

// FullName joins the names from the county down, as people write a place: 莘县十八里铺镇徐庄村委会.
func (t *Tree) FullName(code string) string {
	var b strings.Builder
	for _, d := range t.Path(code) {
		if d.Level >= County || d.Code == code {
			b.WriteString(d.Name)
		}
	}
	return b.String()
}

// Find gives the one division that name means within the division of code within: among its children first, then
// anywhere below. A name agrees letter for letter, else but for its ending (街道办事处 or 街道, 居委会 or 村委会 or 社区,
// 乡 or 镇), else but for a known second spelling; the first of these that hits decides. Several hits are refused with the
// places they lie in, because village names repeat within a county: search in the town.
func (t *Tree) Find(within, name string) (Division, error) {
	root, ok := t.all[within]
	if !ok {
		return Division{}, fault.New(fault.Missing, "%s 版区划里没有代码 %s，请核对代码和版本", t.edition, within)
	}
	hits := match(t.children[within], name)
	for layer := t.children[within]; len(hits) == 0 && len(layer) > 0; hits = match(layer, name) {
		var below []*node
		for _, n := range layer {
			below = append(below, t.children[n.Code]...)
		}
		layer = below
	}
	switch len(hits) {
	case 0:
		return Division{}, fault.New(fault.Missing, "%s 版区划的“%s”里没有“%s”，请核对名称，或在别名表里登记", t.edition, root.Name, name)
	case 1:
		return hits[0].Division, nil
	}
	var places []string
	for _, h := range hits[:min(len(hits), 5)] {
		places = append(places, t.all[h.Parent].Name+h.Name)
	}
	return Division{}, fault.New(fault.Invalid, "“%s”里有 %d 处叫“%s”（%s），请写明所属乡镇", root.Name, len(hits), name, strings.Join(places, "、"))
}

// match lists the nodes that agree best with name.
func match(list []*node, name string) (hits []*node) {
	best := closenesses
	var byLevel [Village + 1]keys
	for _, n := range list {
		wanted := &byLevel[n.Level]
		if wanted[sameName] == "" {
			*wanted = forms(n.Level, name)
		}
		for c := range best + 1 {
			if c == closenesses || n.keys[c] != wanted[c] {
				continue
			}
			if c < best {
				best, hits = c, nil
			}
			hits = append(hits, n)
			break
		}
	}
	return hits
}
