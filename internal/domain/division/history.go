package division

import (
	"cmp"
	"slices"

	"shuangcheng/internal/domain/fault"
)

// Change is one row of a published table of changes between two editions.
type Change struct {
	Code     string // in whichever edition has it
	Level    Level
	Kind     string // added, removed or renamed
	Old, New string // names; empty where the edition does not have the code
}

// ParseChanges reads a table of changes in CSV with the columns code, level, change, name_FROM and name_TO, where FROM
// and TO are the editions.
func ParseChanges(from, to Edition, b []byte) ([]Change, error) {
	rows, err := table(b, "code", "level", "change", "name_"+string(from), "name_"+string(to))
	if err != nil {
		return nil, err
	}
	var out []Change
	for i, row := range rows {
		if !isCode(row[0]) || len(row[1]) != 1 || row[1] < "1" || row[1] > "5" || !slices.Contains([]string{"added", "removed", "renamed"}, row[2]) {
			return nil, fault.New(fault.Invalid, "变更表第 %d 行的代码、级别或变更种类不对，请改正", i+2)
		}
		out = append(out, Change{row[0], Level(row[1][0] - '0'), row[2], row[3], row[4]})
	}
	return out, nil
}

// Succession says how a division of the older edition lives on.
type Succession string

// The ways to live on. A division that lives on in none has no Link.
const (
	Kept    Succession = "沿用" // same code, same name but for the wording of its ending
	Renamed Succession = "更名" // same code, another name
	Recoded Succession = "改码" // another code, name the same or nearly
	Merged  Succession = "并入" // went into another division together with its places
)

// Link leads from a division of the older edition to one of the newer.
type Link struct {
	Old, New string // codes
	How      Succession
}

// History leads between the codes of two editions. It is built once and then only read.
type History struct {
	old, new *Tree
	forth    map[string]Link
	back     map[string][]string
}

// NewHistory derives how the divisions of one edition live on in a later one, from the top down: the same code; else the same name under
// the parent's successor; else, for a county, the county of the same province that took in at least half of its towns.
// A village code that came back with another name is not the same village. A division without a link was
// dissolved or cannot be traced, and its past stays where it was.
//
// The table of changes, which may be empty, is compared with the two lists; what it says of codes that the lists
// hold otherwise, and renamings that it does not mention though it covers the level, come back as sentences.
func NewHistory(from, to *Tree, changes []Change) (*History, []*fault.Error) {
	h := &History{from, to, make(map[string]Link), make(map[string][]string)}
	for _, layer := range from.layers() {
		for _, n := range layer {
			h.follow(n)
		}
	}
	for _, n := range from.children[""] {
		h.lift(n)
	}
	for _, l := range h.forth {
		h.back[l.New] = append(h.back[l.New], l.Old)
	}
	for _, codes := range h.back {
		slices.Sort(codes)
	}
	return h, h.compare(changes)
}

// layers lists the nodes level by level, each sorted by code.
func (t *Tree) layers() (out [][]*node) {
	for layer := t.children[""]; len(layer) > 0; {
		out = append(out, layer)
		var below []*node
		for _, n := range layer {
			below = append(below, t.children[n.Code]...)
		}
		layer = below
	}
	return out
}

// follow looks for the successor of n, whose parent has been followed.
func (h *History) follow(n *node) {
	if same, ok := h.new.all[n.Code]; ok && (n.Level < Village || agree(n, same)) {
		how := Kept
		if n.keys[sameOffice] != same.keys[sameOffice] {
			how = Renamed
		}
		h.forth[n.Code] = Link{n.Code, same.Code, how}
		return
	}
	if parent, ok := h.forth[n.Parent]; ok {
		if to := h.namesake(n, h.new.children[parent.New]); to != nil {
			h.forth[n.Code] = Link{n.Code, to.Code, Recoded}
			return
		}
	}
	if n.Level == County {
		if to := h.heir(n); to != nil {
			h.forth[n.Code] = Link{n.Code, to.Code, Merged}
		}
	}
}

func agree(a, b *node) bool { return a.keys[sameSpelling] == b.keys[sameSpelling] }

// namesake is the one division among list that is called like n and whose code did not mean something else before.
func (h *History) namesake(n *node, list []*node) *node {
	var free []*node
	for _, c := range list {
		if before, ok := h.old.all[c.Code]; !ok || !agree(before, c) {
			free = append(free, c)
		}
	}
	if hits := match(free, n.Name); len(hits) == 1 {
		return hits[0]
	}
	return nil
}

// heir is the county, newly coded, in n's province that holds at least half of n's towns by name.
func (h *History) heir(n *node) *node {
	towns := h.old.children[n.Code]
	path := h.old.Path(n.Code)
	if len(towns) == 0 {
		return nil
	}
	for _, city := range h.new.children[path[0].Code] {
		for _, county := range h.new.children[city.Code] {
			if _, ok := h.old.all[county.Code]; ok {
				continue
			}
			found := 0
			for _, town := range towns {
				if len(match(h.new.children[county.Code], town.Name)) == 1 {
					found++
				}
			}
			if 2*found >= len(towns) {
				return county
			}
		}
	}
	return nil
}

// lift gives a dissolved city the successor that all its counties went to, as 莱芜市 went to 济南市.
func (h *History) lift(province *node) {
	for _, city := range h.old.children[province.Code] {
		if _, ok := h.forth[city.Code]; ok {
			continue
		}
		heirs := map[string]bool{}
		for _, county := range h.old.children[city.Code] {
			if l, ok := h.forth[county.Code]; ok {
				heirs[h.new.all[l.New].Parent] = true
			}
		}
		if len(heirs) == 1 {
			for code := range heirs {
				h.forth[city.Code] = Link{city.Code, code, Merged}
			}
		}
	}
}

// compare holds the published table against the two lists.
func (h *History) compare(changes []Change) (faults []*fault.Error) {
	said := make(map[string]bool, len(changes))
	type scope struct {
		province string // first two digits
		level    Level
	}
	covered := map[scope]bool{}
	for _, c := range changes {
		said[c.Code] = true
		covered[scope{c.Code[:2], c.Level}] = true
		before, inOld := h.old.all[c.Code]
		after, inNew := h.new.all[c.Code]
		ok := inOld == (c.Kind != "added") && inNew == (c.Kind != "removed")
		if ok && inOld && before.Name != c.Old || ok && inNew && after.Name != c.New {
			ok = false
		}
		if !ok {
			faults = append(faults, fault.New(fault.Invalid, "变更表说 %s（%s%s）的变更是 %s，与两版区划表不符，请核对", c.Code, c.Old, c.New, c.Kind))
		}
	}
	for _, l := range h.Links() {
		n := h.old.all[l.Old]
		if l.How != Kept && !said[l.Old] && covered[scope{l.Old[:2], n.Level}] {
			faults = append(faults, fault.New(fault.Invalid, "变更表没有写 %s“%s”的变更，请补上", l.Old, n.Name))
		}
	}
	return faults
}

// Links lists how divisions live on, sorted by their old codes.
func (h *History) Links() []Link {
	out := make([]Link, 0, len(h.forth))
	for _, l := range h.forth {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Link) int { return cmp.Compare(a.Old, b.Old) })
	return out
}

// Trace gives the codes that a division of one of the two editions has in the other, sorted: one or none going forth, none
// to several going back. None means that it was dissolved, is new, or cannot be told: its past stays under its
// old name, and Trace of its parent says where the ground is now. A code that its edition does not have is fault.Missing.
func (h *History) Trace(e Edition, code string) ([]string, error) {
	switch e {
	case h.old.edition:
		if _, err := h.old.Get(code); err != nil {
			return nil, err
		}
		if l, ok := h.forth[code]; ok {
			return []string{l.New}, nil
		}
		return nil, nil
	case h.new.edition:
		if _, err := h.new.Get(code); err != nil {
			return nil, err
		}
		return slices.Clone(h.back[code]), nil
	}
	return nil, fault.New(fault.Missing, "没有 %s 版的区划，现有 %s 版和 %s 版", e, h.old.edition, h.new.edition)
}
