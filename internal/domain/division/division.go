// Package division holds administrative divisions 区划: province, city, county, town and village with their codes.
// A code means nothing without the edition it was published in, since towns and villages are recoded, merged and
// renamed from year to year; so a Tree is one edition, and a History leads from a code of one edition to those of
// the next while the past stays under its old name.
package division

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/fault"
)

// Edition names a published list by the year of its cut-off: 2018, 2023.
type Edition string

// Level is the depth of a division.
type Level int

// The levels of the statistical code, by its digits 2, 4, 6, 9 and 12.
const (
	Province Level = 1 + iota
	City
	County
	Town
	Village
)

// Division is one row of a list.
type Division struct {
	Edition Edition `json:"edition"`
	Code    string  `json:"code"` // 12 digits
	Name    string  `json:"name"` // as published in that edition
	Level   Level   `json:"level"`
	Parent  string  `json:"parent,omitzero"` // code, empty for a province
}

// maxRows bounds a list; the whole country down to villages has under 700,000 rows.
const maxRows = 1_000_000

// Parse reads a list in CSV with the columns code, name, level and parent_code, UTF-8 with or without BOM. It stops at
// the first row it cannot read; what the rows mean together is for NewTree to check.
func Parse(e Edition, b []byte) ([]Division, error) {
	rows, err := table(b, "code", "name", "level", "parent_code")
	if err != nil {
		return nil, err
	}
	out := make([]Division, 0, len(rows))
	for i, row := range rows {
		level, err := strconv.Atoi(row[2])
		switch {
		case err != nil || level < int(Province) || level > int(Village):
			return nil, fault.New(fault.Invalid, "区划表第 %d 行的级别“%s”不是 1 到 5，请改正", i+2, row[2])
		case !isCode(row[0]) || row[3] != "" && !isCode(row[3]):
			return nil, fault.New(fault.Invalid, "区划表第 %d 行的代码“%s”或上级“%s”不是 12 位数字，请改正", i+2, row[0], row[3])
		case row[1] == "":
			return nil, fault.New(fault.Invalid, "区划表第 %d 行没有名称，请补上", i+2)
		}
		out = append(out, Division{e, row[0], row[1], Level(level), row[3]})
	}
	return out, nil
}

// table reads the named columns of a CSV file, in that order, blanks around values removed.
func table(b []byte, columns ...string) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))))
	head, err := r.Read()
	if err != nil {
		return nil, fault.New(fault.Invalid, "区划表是空的或不是 CSV，请检查文件").Because(err)
	}
	at := make([]int, len(columns))
	for i, c := range columns {
		if at[i] = slices.Index(head, c); at[i] < 0 {
			return nil, fault.New(fault.Invalid, "区划表缺少“%s”列，请按模板补上", c)
		}
	}
	var out [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "区划表第 %d 行读不出来，请检查引号和列数", len(out)+2).Because(err)
		}
		if len(out) == maxRows {
			return nil, fault.New(fault.TooLarge, "区划表超过 %d 行，请只导入本省的部分", maxRows)
		}
		picked := make([]string, len(at))
		for i, k := range at {
			picked[i] = strings.TrimSpace(row[k])
		}
		out = append(out, picked)
	}
}

func isCode(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}
