package standard

import (
	"regexp"

	"shuangcheng/internal/domain/fault"
)

// Known is what a file may refer to outside itself.
type Known struct {
	Parents   map[string]bool // codes of other editions that may stand as parent
	SiteTypes map[string]bool // codes of the types of site; nil leaves them unchecked
}

// Add makes an edition's codes known to files read after it.
func (k *Known) Add(e Edition) {
	if k.Parents == nil {
		k.Parents = map[string]bool{}
	}
	if e.System == SiteTypes && k.SiteTypes == nil {
		k.SiteTypes = map[string]bool{}
	}
	for _, i := range e.Items {
		k.Parents[i.Code] = true
		if e.System == SiteTypes && i.Kind == KindSiteType {
			k.SiteTypes[i.Code] = true
		}
	}
}

// SiteTypeNames maps both the codes and the names of site types to their codes, for ParseManual.
func SiteTypeNames(items []Item) map[string]string {
	out := map[string]string{}
	for _, i := range items {
		if i.Kind == KindSiteType {
			out[i.Code], out[i.Title] = i.Code, i.Code
		}
	}
	return out
}

var editionID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Parse reads an edition in the shared columns 统一列. head carries everything but the items. All faults of
// the sheet are returned, one sentence each; an edition with faults must not be imported.
func Parse(head Edition, t Table, known Known) (Edition, []*fault.Error) {
	s := newSheet(t, columns, []string{"code", "parent", "kind", "title", "edition", "confidence"})
	if len(s.faults) > 0 {
		return head, s.faults
	}
	var rows []int
	for i, cells := range t.Rows {
		if !s.next(i, cells) {
			continue
		}
		head.Items = append(head.Items, s.item())
		rows = append(rows, s.row)
	}
	s.checkTree(head.Items, rows, known)
	s.checkSiteTypes(head.Items, rows, known.SiteTypes)
	return head, s.faults
}

// item reads the current row.
func (s *sheet) item() Item {
	i := Item{
		Code: s.code("code"), Parent: s.code("parent"), Kind: Kind(s.need("kind", maxCode)),
		OfficialCode: s.text("official_code", maxCode), Title: s.need("title", maxCell), Requirement: s.text("requirement", maxText),
		Methods: s.list("methods"), Threshold: s.threshold(), Score: s.decimal("score"), SiteTypes: s.list("site_types"),
		Lead: s.text("lead", maxCell), Depts: s.list("depts"), Term: s.term(), CloseWhen: s.text("close_when", maxCell),
		Edition: s.text("edition", maxCell), Sources: s.list("sources"), Confidence: s.confidence(),
		Note: s.text("note", maxCell),
	}
	if i.Kind != "" && i.Kind.Text() == "" {
		s.fail("第 %d 行种类“%s”不认识，请按说明填写。", s.row, i.Kind)
	}
	return i
}

// checkTree refuses missing and duplicate codes, parents that exist nowhere, and rows that are their own ancestor.
func (s *sheet) checkTree(items []Item, rows []int, known Known) {
	first := map[string]int{}
	for n, i := range items {
		if i.Code == "" {
			s.fail("第 %d 行没有可用的编码，请填写。", rows[n])
			continue
		}
		if m, ok := first[i.Code]; ok {
			s.fail("第 %d 行编码 %s 与第 %d 行重复，请改成不同的编码。", rows[n], i.Code, rows[m])
			continue
		}
		first[i.Code] = n
	}
	for n, i := range items {
		if _, here := first[i.Parent]; i.Parent != "" && !here && !known.Parents[i.Parent] {
			s.fail("第 %d 行上级编码 %s 不存在，请先补上该条或改正上级。", rows[n], i.Parent)
		}
		if ownAncestor(items, first, n) {
			s.fail("第 %d 行 %s 的上级绕回到自己，请改正上级编码。", rows[n], i.Code)
		}
	}
}

// ownAncestor follows the parents of item n and reports whether they lead back to it.
func ownAncestor(items []Item, at map[string]int, n int) bool {
	up := n
	for range items {
		next, ok := at[items[up].Parent]
		if !ok {
			return false
		}
		if next == n {
			return true
		}
		up = next
	}
	return false
}

func (s *sheet) checkSiteTypes(items []Item, rows []int, known map[string]bool) {
	if known == nil {
		return
	}
	for n, i := range items {
		for _, code := range i.SiteTypes {
			if !known[code] {
				s.fail("第 %d 行点位类型“%s”不存在，请从点位类型表中选用。", rows[n], code)
			}
		}
	}
}

// ParseSiteTypes reads the list of site types 点位类型, whose columns differ: a row without parent is a group.
func ParseSiteTypes(head Edition, t Table) (Edition, []*fault.Error) {
	s := newSheet(t, []string{"code", "parent", "name", "sampling", "sources", "confidence", "note"}, []string{"code", "parent", "name", "confidence"})
	if len(s.faults) > 0 {
		return head, s.faults
	}
	var rows []int
	for n, cells := range t.Rows {
		if !s.next(n, cells) {
			continue
		}
		i := Item{
			Code: s.code("code"), Parent: s.code("parent"), Kind: KindSiteType, Title: s.need("name", maxCell), Requirement: s.text("sampling", maxText),
			Sources: s.list("sources"), Confidence: s.confidence(), Note: s.text("note", maxCell),
		}
		if i.Parent == "" {
			i.Kind = KindSiteGroup
		}
		head.Items = append(head.Items, i)
		rows = append(rows, s.row)
	}
	s.checkTree(head.Items, rows, Known{})
	return head, s.faults
}
