package standard

import (
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
)

// Tree is a view of an edition's items by descent.
type Tree struct {
	items []Item
	at    map[string]int   // code → index
	kids  map[string][]int // parent → indices, in the file's order
	roots []int
}

// NewTree arranges items; a row whose parent lies outside is a root.
func NewTree(items []Item) *Tree {
	t := &Tree{items: items, at: make(map[string]int, len(items)), kids: map[string][]int{}}
	for n, i := range items {
		t.at[i.Code] = n
	}
	for n, i := range items {
		if _, here := t.at[i.Parent]; !here {
			t.roots = append(t.roots, n)
		}
		if i.Parent != "" {
			t.kids[i.Parent] = append(t.kids[i.Parent], n)
		}
	}
	return t
}

// Item finds a row by code.
func (t *Tree) Item(code string) (Item, error) {
	n, ok := t.at[code]
	if !ok {
		return Item{}, fault.New(fault.Missing, "没有编码为 %s 的条目，请核对编码和版本。", code)
	}
	return t.items[n], nil
}

// Roots are the rows without a parent in the edition.
func (t *Tree) Roots() []Item { return t.pick(t.roots) }

// Children are the rows directly below code, which may itself lie outside the edition.
func (t *Tree) Children(code string) []Item { return t.pick(t.kids[code]) }

// Path leads from the root down to code, both inclusive; empty when code is unknown.
func (t *Tree) Path(code string) []Item {
	var path []Item
	for n, ok := t.at[code]; ok && len(path) <= len(t.items); n, ok = t.at[t.items[n].Parent] {
		path = append(path, t.items[n])
	}
	slices.Reverse(path)
	return path
}

// Search finds rows by the beginning of a code or official code, or by words in the title; titles that hold all
// words come in the file's order after exact codes. At most limit rows.
func (t *Tree) Search(query string, limit int) []Item {
	query = strings.TrimSpace(query)
	if query == "" {
		return nil
	}
	var exact, rest []Item
	words := strings.Fields(query)
	for _, i := range t.items {
		switch {
		case strings.EqualFold(i.Code, query) || i.OfficialCode == query:
			exact = append(exact, i)
		case hasPrefixFold(i.Code, query) || containsAll(i.Title, words):
			rest = append(rest, i)
		}
	}
	found := append(exact, rest...)
	return found[:min(limit, len(found))]
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func containsAll(s string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(s, w) })
}

func (t *Tree) pick(ns []int) []Item {
	out := make([]Item, len(ns))
	for k, n := range ns {
		out[k] = t.items[n]
	}
	return out
}
