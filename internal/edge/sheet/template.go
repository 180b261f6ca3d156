//msg:off templates are Chinese sheets
package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// templateRows is how far down the drop-down lists of a template reach.
const templateRows = 5000

// Template makes the XLSX that people download, fill in and send back: head with comments,
// required columns in red with *, an example row, drop-down lists, frozen head.
func Template(layout Layout) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	f.ZipWriter = func(w io.Writer) excelize.ZipWriter { return &steadyZip{w: w} }
	st, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	name := sheetName(layout.Title, map[string]bool{choiceSheet: true})
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return nil, fmt.Errorf("make template %s: %w", layout.ID, err)
	}
	for i, c := range layout.Columns {
		if err := templateColumn(f, name, i, c, st); err != nil {
			return nil, fmt.Errorf("make template %s, column %s: %w", layout.ID, c.Key, err)
		}
	}
	if err := f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, fmt.Errorf("make template %s: %w", layout.ID, err)
	}
	if err := setProperties(f, layout.Title+"导入模板", 0); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, fmt.Errorf("make template %s: %w", layout.ID, err)
	}
	return b.Bytes(), nil
}

func templateColumn(f *excelize.File, sheet string, i int, c Column, st styles) error {
	letter := columnName(i)
	title, style := c.Title, st.head
	if c.Required {
		title, style = title+"*", st.required
	}
	if err := f.SetColStyle(sheet, letter, st.text); err != nil {
		return err
	}
	if err := f.SetColWidth(sheet, letter, letter, columnWidth(OutColumn{Title: title})+4); err != nil {
		return err
	}
	for _, cell := range []struct {
		row, style int
		text       string
	}{{1, style, title}, {2, st.example, c.Example}} {
		at := fmt.Sprintf("%s%d", letter, cell.row)
		if err := f.SetCellStr(sheet, at, cell.text); err != nil {
			return err
		}
		if err := f.SetCellStyle(sheet, at, at, cell.style); err != nil {
			return err
		}
	}
	if err := f.AddComment(sheet, excelize.Comment{Cell: letter + "1", Author: "双城", Text: help(c), Width: 260, Height: 120}); err != nil {
		return err
	}
	if c.Type == OneOf {
		return dropDown(f, sheet, i, c)
	}
	return nil
}

// help says how to fill the column in.
func help(c Column) string {
	parts := []string{map[bool]string{true: "必填。", false: "选填。"}[c.Required]}
	if c.Help != "" {
		parts = append(parts, c.Help)
	}
	switch c.Type {
	case Day:
		parts = append(parts, "写成 2018-03-05。")
	case Moment:
		parts = append(parts, "写成 2018-03-05 10:20。")
	case OneOf:
		parts = append(parts, "可填："+titles(c.Choices)+"。")
	}
	if c.Example != "" {
		parts = append(parts, "例："+c.Example)
	}
	return strings.Join(parts, "\n")
}

// choiceSheet holds the lists; the format allows only 255 characters in a rule itself. It is
// "very hidden", so reading passes over it.
const choiceSheet = "选项"

func dropDown(f *excelize.File, sheet string, i int, c Column) error {
	if index, err := f.GetSheetIndex(choiceSheet); err != nil {
		return err
	} else if index < 0 {
		if _, err := f.NewSheet(choiceSheet); err != nil {
			return err
		}
		if err := f.SetSheetVisible(choiceSheet, false, true); err != nil {
			return err
		}
	}
	letter := columnName(i)
	for row, choice := range c.Choices {
		if err := f.SetCellStr(choiceSheet, fmt.Sprintf("%s%d", letter, row+1), choice.Title); err != nil {
			return err
		}
	}
	rule := excelize.NewDataValidation(true)
	rule.SetSqref(fmt.Sprintf("%s2:%s%d", letter, letter, templateRows))
	rule.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", choiceSheet, letter, letter, max(1, len(c.Choices))))
	rule.SetError(excelize.DataValidationErrorStyleStop, "不在选项里", "请从下拉列表中选择")
	return f.AddDataValidation(sheet, rule)
}
