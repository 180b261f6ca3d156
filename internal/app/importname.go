package app

import (
	"cmp"
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/problem"
)

// Name is a word of a sheet that stands for a unit or a site nobody knows yet. It is listed once, however many rows use it.
type Name struct {
	Key    string       `json:"key"`
	Site   bool         `json:"site,omitempty"` // a site; else a unit
	Words  string       `json:"words"`
	Kind   org.UnitKind `json:"kind,omitempty"`   // what a new unit would be
	Type   string       `json:"type,omitempty"`   // what a new site would be
	Parent string       `json:"parent,omitempty"` // words of the unit it would stand under
	Rows   int          `json:"rows"`             // how many rows use it
	First  int          `json:"first"`            // the first of them
	Like   []Likeness   `json:"-"`                // what it may be another spelling of, best first
	Answer Answer       `json:"-"`                // what is proposed
}

// Likeness is something known whose name is like a word of a sheet.
type Likeness struct {
	ID, Name string
	Score    int // of 100
}

// Answer says what an unknown word stands for. The zero Answer leaves it a mere word.
type Answer struct {
	Use  string       `json:"use,omitempty"` // ID: another spelling of something known
	New  bool         `json:"new,omitempty"`
	Kind org.UnitKind `json:"kind,omitempty"`
	Type string       `json:"type,omitempty"`
}

// mention is a column whose words stand for a unit or a site.
type mention struct {
	column string
	kind   org.UnitKind // of a new unit; empty: by the word itself
	site   bool
	list   bool   // several names, divided by 、
	forces bool   // staff or vehicles, each behind the name of its unit
	under  string // column that names what it lies in
}

func (m mention) words(r ImportRow) []string {
	v := r.Values[m.column]
	switch {
	case v == "":
		return nil
	case m.list:
		return splitNames(v)
	case m.forces:
		return forceUnits(v)
	}
	return []string{v}
}

// splitNames cuts 甲局、乙局；丙局 into its words; nil when there are none, since an event keeps no empty list and the state of one
// that was just entered must be the state of one that is read again.
func splitNames(s string) []string {
	return fieldsOf(s, "、，,；;/\n ")
}

func fieldsOf(s, cuts string) (list []string) {
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(cuts, r) }) {
		if w = strings.TrimSpace(w); w != "" {
			list = append(list, w)
		}
	}
	return list
}

func (m mention) key(words string) string {
	if m.site {
		return "site|" + words
	}
	return "unit|" + words
}

// UnknownNames lists the words of readable rows that stand for nothing known, in the order in which they would be made: towns,
// communities, other units, sites.
func (a *App) UnknownNames(v Viewer, s ImportSpec, rows []ImportRow) []Name {
	d, today := a.District(), a.db.Now().Date()
	kind, _ := importingOf(s.Kind)
	seen := map[string]*Name{}
	known := map[string]bool{}
	for _, r := range untried(rows) {
		for _, m := range kind.mentions {
			for _, words := range m.words(r) {
				k := m.key(words)
				if n := seen[k]; n != nil {
					n.Rows++
					continue
				}
				if known[k] {
					continue
				}
				if known[k] = d.knows(m, words, r.Values[m.under], today); !known[k] {
					seen[k] = &Name{Key: k, Site: m.site, Words: words, Kind: m.kind, Parent: r.Values[m.under], Rows: 1, First: r.Line}
				}
			}
		}
	}
	_, err := a.For(v, EditOrg)
	list := make([]Name, 0, len(seen))
	for _, n := range seen {
		d.propose(n, today, err == nil || v.Account == "")
		list = append(list, *n)
	}
	slices.SortFunc(list, func(a, b Name) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.First, b.First), cmp.Compare(a.Key, b.Key))
	})
	return list
}

// rank puts what others lie in first.
func (n Name) rank() int {
	switch {
	case n.Site:
		return 3
	case n.Kind == org.Township:
		return 0
	case n.Kind == org.Village:
		return 1
	}
	return 2
}

func (d *District) knows(m mention, words, under string, day calendar.Date) bool {
	if m.site {
		return len(d.Sites.Named(words, day)) > 0 || d.Sites.ByCode(words).Alive(day)
	}
	return d.unitIn(words, under, day) != ""
}

// unitIn finds a unit by its name or a spelling of it; a community first among those of its town, since villages share names.
func (d *District) unitIn(words, under string, day calendar.Date) org.UnitID {
	if under != "" {
		if up, err := d.Org.Find(under, day); err == nil {
			for _, c := range d.Org.Children(up.ID, day) {
				if c.NameOn(day) == words || c.ShortOn(day) == words || slices.Contains(c.Aliases, words) {
					return c.ID
				}
			}
		}
	}
	u, err := d.Org.Find(words, day)
	if err != nil {
		return ""
	}
	return u.ID
}

// sure is the likeness from which another spelling is proposed rather than something new.
const sure = 75

// propose finds what a word may mean and what would be made of it.
func (d *District) propose(n *Name, day calendar.Date, mayMake bool) {
	if n.Site {
		if n.Type = d.Catalogue.Propose(problem.Query{Place: n.Words}).SiteType; n.Type == "" {
			n.Type = d.siteTypeLike(n.Words)
		}
		for _, s := range d.Sites.On(day) {
			n.like(string(s.ID), s.NameOn(day))
		}
	} else {
		if n.Kind == "" {
			n.Kind = unitKindOf(n.Words)
		}
		for _, u := range d.Org.Units(day) {
			if u.Territory() == n.Kind.Territory() {
				n.like(string(u.ID), append([]string{u.NameOn(day), u.ShortOn(day)}, u.Aliases...)...)
			}
		}
	}
	slices.SortStableFunc(n.Like, func(a, b Likeness) int { return cmp.Compare(b.Score, a.Score) })
	n.Like = n.Like[:min(len(n.Like), 3)]
	switch {
	case len(n.Like) > 0 && n.Like[0].Score >= sure && !n.Site:
		n.Answer = Answer{Use: n.Like[0].ID}
	case mayMake && (!n.Site || n.Type != ""):
		n.Answer = Answer{New: true, Kind: n.Kind, Type: n.Type}
	}
}

// siteTypeLike is the site type whose name shares most characters in a row with a site's name, at least two, as 中小学校 and
// 第一小学 do; empty when none or several do.
func (d *District) siteTypeLike(name string) (code string) {
	longest := 1
	for c, title := range d.SiteTypes() {
		switch n := sharedRun([]rune(name), []rune(title)); {
		case n > longest:
			code, longest = c, n
		case n == longest:
			code = ""
		}
	}
	return code
}

// sharedRun is the length of the longest piece that both hold.
func sharedRun(x, y []rune) (longest int) {
	for i := range x {
		for j := range y {
			n := 0
			for i+n < len(x) && j+n < len(y) && x[i+n] == y[j+n] {
				n++
			}
			longest = max(longest, n)
		}
	}
	return longest
}

// like notes something known when one of its names is like the word.
func (n *Name) like(id string, names ...string) {
	best := 0
	for _, x := range names {
		score := alike(n.Words, x)
		if n.Kind.Territory() && !within(n.Words, x) && !within(x, n.Words) {
			score = min(score, sure-1) // 东城街道 and 西城街道 differ in one character and are two places
		}
		best = max(best, score)
	}
	if best >= 50 {
		n.Like = append(n.Like, Likeness{id, names[0], best})
	}
}

// within reports whether all characters of a stand in b, in their order.
func within(a, b string) bool {
	rest := []rune(b)
	for _, r := range a {
		at := slices.Index(rest, r)
		if at < 0 {
			return false
		}
		rest = rest[at+1:]
	}
	return true
}

// alike is how much two names share, of 100: twice their longest common sequence over both lengths, or more when the shorter is
// wholly in the longer in its order, as 城管局 is in 城市管理局.
func alike(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) == 0 || len(y) == 0 || len(x) > 40 || len(y) > 40 {
		return 0
	}
	row := make([]int, len(y)+1)
	for _, r := range x {
		diagonal := 0
		for j, s := range y {
			next := row[j+1]
			if r == s {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = next
		}
	}
	common := row[len(y)]
	score := 200 * common / (len(x) + len(y))
	if short := min(len(x), len(y)); common == short && short >= 3 && x[len(x)-1] == y[len(y)-1] {
		score = max(score, 80)
	}
	return score
}

// unitKinds tell what sort of unit a name means by how it ends.
//
//msg:off endings of names
var unitKinds = []struct {
	end  string
	kind org.UnitKind
}{
	{"街道", org.Township}, {"街道办", org.Township}, {"街道办事处", org.Township}, {"镇", org.Township}, {"乡", org.Township}, {"镇政府", org.Township},
	{"社区", org.Village}, {"居委会", org.Village}, {"村", org.Village}, {"村委会", org.Village}, {"片区", org.Precinct},
	{"物业", org.Property}, {"物业公司", org.Property}, {"小学", org.School}, {"中学", org.School}, {"学校", org.School}, {"幼儿园", org.School}, {"公司", org.Utility},
	{"科", org.Section}, {"中队", org.Section}, {"站", org.Section}, {"所", org.Section},
}

// unitKindOf guesses the kind of a unit from its name; the longest ending counts, and a department is what nothing else fits.
func unitKindOf(name string) org.UnitKind {
	kind, longest := org.Dept, 0
	for _, x := range unitKinds {
		if strings.HasSuffix(name, x.end) && len(x.end) > longest && len(name) > len(x.end) {
			kind, longest = x.kind, len(x.end)
		}
	}
	return kind
}
