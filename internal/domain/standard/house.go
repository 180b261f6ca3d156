package standard

import (
	"fmt"
	"strings"

	"shuangcheng/internal/domain/fault"
)

// manualColumns maps the heads that districts write to the columns of a manual.
//
//msg:off heads of foreign sheets
var manualColumns = map[string]string{
	"code": "code", "编码": "code", "编号": "code", "序号": "code",
	"parent": "parent", "上级": "parent", "上级编码": "parent", "上级编号": "parent",
	"title": "title", "名称": "title", "标题": "title", "检查项": "title", "项目": "title", "测评项目": "title",
	"requirement": "requirement", "要求": "requirement", "标准": "requirement", "内容": "requirement", "工作要求": "requirement", "测评标准": "requirement",
	"site_types": "site_types", "点位类型": "site_types", "点位": "site_types", "适用点位": "site_types",
	"lead": "lead", "牵头": "lead", "牵头单位": "lead", "depts": "depts", "责任单位": "depts",
	"score": "score", "分值": "score", "note": "note", "备注": "note",
}

// ParseManual reads the district's own manual 本区手册 from a sheet of looser layout: only the title is needed,
// heads may be Chinese, site types may be given by name. types maps codes and names of site types to codes. Rows
// without a code are numbered after the edition. Every row is 自定 and never official.
func ParseManual(head Edition, t Table, types map[string]string) (Edition, []*fault.Error) {
	renamed := Table{Header: make([]string, len(t.Header)), Rows: t.Rows}
	for i, h := range t.Header {
		h = strings.TrimSpace(h)
		renamed.Header[i] = h
		if c, ok := manualColumns[h]; ok {
			renamed.Header[i] = c
		}
	}
	s := newSheet(renamed, []string{"code", "parent", "title", "requirement", "site_types", "lead", "depts", "score", "note"}, []string{"title"})
	if len(s.faults) > 0 {
		return head, s.faults
	}
	var rows []int
	for n, cells := range t.Rows {
		if !s.next(n, cells) {
			continue
		}
		head.Items = append(head.Items, s.manualItem(head, types))
		rows = append(rows, s.row)
	}
	s.checkTree(head.Items, rows, Known{})
	return head, s.faults
}

func (s *sheet) manualItem(head Edition, types map[string]string) Item {
	i := Item{
		Code: s.code("code"), Parent: s.code("parent"), Kind: "criterion", Title: s.need("title", maxCell), Requirement: s.text("requirement", maxText),
		Score: s.decimal("score"), Lead: s.text("lead", maxCell), Depts: s.list("depts"), Edition: head.Title, Confidence: House, Note: s.text("note", maxCell),
	}
	if i.Code == "" {
		i.Code = fmt.Sprintf("%s.%03d", head.ID, s.row-1)
	}
	for _, name := range s.list("site_types") {
		code, ok := types[name]
		if !ok {
			s.fail("第 %d 行点位类型“%s”不存在，请从点位类型表中选用。", s.row, name)
			continue
		}
		i.SiteTypes = append(i.SiteTypes, code)
	}
	return i
}
