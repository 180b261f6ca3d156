package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func TestMergedHeadAndData(t *testing.T) {
	rows := [][]any{
		{"某区2018年问题整改台账"},
		{"填报单位：双创办", nil, nil, nil, "填报日期：2018年3月5日"},
		{"序号", "问题描述", "整改情况", nil, nil, "备注"},
		{nil, nil, "责任", nil, "完成时限"},
		{nil, nil, "单位", "责任人"},
		{1, "路灯不亮", "城管局", "王甲一", "2018-3-8"},
		{2, "垃圾未清", nil, "李乙二", "2018-3-9", "急"},
		{3, "积水", nil, "张丙三", "2018-3-10"},
	}
	data := xlsx(t, rows, func(f *excelize.File) {
		for _, m := range [][2]string{{"A1", "F1"}, {"A2", "D2"}, {"E2", "F2"}, {"A3", "A5"}, {"B3", "B5"}, {"C3", "E3"}, {"C4", "D4"}, {"E4", "E5"}, {"F3", "F5"}, {"C6", "C8"}, {"F7", "F2000"}} {
			must(t, f.MergeCell("Sheet1", m[0], m[1]))
		}
	})
	table := readOne(t, data)
	want := "序号|问题描述|整改情况/责任/单位|整改情况/责任/责任人|整改情况/完成时限|备注\n" +
		"6|1|路灯不亮|城管局|王甲一|2018-3-8\n7|2|垃圾未清|城管局|李乙二|2018-3-9|急\n8|3|积水|城管局|张丙三|2018-3-10|急\n"
	if got := lines(table); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if want := []string{"有 2 个合并单元格已按首格内容填满"}; !cmp.Equal(table.Notes, want) {
		t.Errorf("got notes %q, want %q", table.Notes, want)
	}
}

func TestXLSXValues(t *testing.T) {
	rows := [][]any{
		{"名称", "编号", "日期", "时刻", "数", "公式", "是否", "说明"},
		{"文本", "371599201801011234", "2018年3月5日", "8:30", "１２", nil, true, "甲\u00a0乙"},
		{"数值", 101001240796, 43164, 0.354167, 0.1 + 0.2, nil, false, "  两边有空  "},
		{"长数", 371599201801011234, 43164.75, nil, -12.5, nil, nil, "_x0041_与_xZZ_"},
	}
	edit := func(f *excelize.File) {
		day, clock, long := "yyyy\"年\"m\"月\"d\"日\";@", "h:mm", "yyyy/m/d h:mm;@"
		for cell, code := range map[string]string{"C3": day, "D3": clock, "C4": long} {
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
			must(t, err)
			must(t, f.SetCellStyle("Sheet1", cell, cell, style))
		}
		must(t, f.SetCellFormula("Sheet1", "F3", "1+1"))
	}
	for _, tt := range []struct {
		name string
		e    func(*excelize.File)
		day3 string
		day4 string
	}{
		{"1900", edit, "2018-03-05", "2018-03-05 18:00:00"},
		{"1904", func(f *excelize.File) {
			edit(f)
			yes := true
			must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
		}, "2022-03-06", "2022-03-06 18:00:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table := readOne(t, xlsx(t, rows, tt.e))
			want := "名称|编号|日期|时刻|数|是否|说明\n" +
				"2|文本|371599201801011234|2018年3月5日|8:30|12|是|甲 乙\n" +
				"3|数值|101001240796|" + tt.day3 + "|08:30:00|0.3|否|两边有空\n" +
				"4|长数|371599201801011200|" + tt.day4 + "||-12.5||A与_xZZ_\n"
			got := strings.Replace(lines(table), "|公式", "", 1)
			got = strings.NewReplacer("|12||是", "|12|是", "|0.3||否", "|0.3|否", "|-12.5|||", "|-12.5||").Replace(got)
			if !strings.HasPrefix(got, want[:strings.Index(want, "4|长数")]) || !strings.Contains(got, tt.day4) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			notes := strings.Join(table.Notes, "\n")
			for _, part := range []string{"第 4 行 B 列是超过 15 位的数值", "第 3 行 F 列的公式没有结果"} {
				if !strings.Contains(notes, part) {
					t.Errorf("got notes %q, want one with %q", notes, part)
				}
			}
			if table.Epoch1904 != (tt.name == "1904") {
				t.Errorf("got Epoch1904 %v", table.Epoch1904)
			}
		})
	}
}

func TestCachedFormula(t *testing.T) {
	sheet := `<worksheet xmlns="m"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c><c r="B1" t="inlineStr"><is><r><t>合</t></r><rPh><t>hé</t></rPh><r><t>计</t></r></is></c></row>` +
		`<row r="2"><c r="A2" t="str"><f>"甲"&amp;"乙"</f><v>甲乙</v></c><c r="B2"><f>1+1</f><v>2</v></c></row><row><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><v>1.010012407960E11</v></c></row></sheetData></worksheet>`
	table := readOne(t, workbookOf(t, sheet))
	if got, want := lines(table), "名称|合计\n2|甲乙|2\n3|#DIV/0!|101001240796\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if want := []string{"第 3 行 A 列是公式错误 #DIV/0!"}; !cmp.Equal(table.Notes, want) {
		t.Errorf("got notes %q, want %q", table.Notes, want)
	}
}

// workbookOf is the smallest package around one worksheet.
func workbookOf(t testing.TB, sheet string, more ...string) []byte {
	t.Helper()
	return zipped(t, append([]string{
		"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", sheet,
	}, more...)...)
}

func TestHiddenAndSheets(t *testing.T) {
	rows := [][]any{{"名称", "密级", "值"}, {"甲", "内部", 1}, {"乙", "公开", 2}, {}, {nil, nil, nil}}
	book, err := Read(xlsx(t, rows, func(f *excelize.File) {
		must(t, f.SetColVisible("Sheet1", "B", false))
		must(t, f.SetRowVisible("Sheet1", 3, false))
		for _, name := range []string{"空表", "只有头", "第二张"} {
			_, err := f.NewSheet(name)
			must(t, err)
		}
		must(t, f.SetSheetRow("只有头", "A1", &[]any{"名称", "值"}))
		must(t, f.SetSheetRow("第二张", "C5", &[]any{"名称", "值"}))
		must(t, f.SetSheetRow("第二张", "C7", &[]any{"丙", 3}))
		must(t, f.SetSheetVisible("第二张", false))
	}), "t.xlsx", Limits{})
	must(t, err)
	if len(book.Tables) != 2 {
		t.Fatalf("got %d tables, want 2", len(book.Tables))
	}
	if got, want := lines(book.Tables[0]), "名称|密级|值\n2|甲|内部|1\n3|乙|公开|2\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := lines(book.Tables[1]), "名称|值\n7|丙|3\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, tt := range []struct {
		what      string
		got, want []string
	}{
		{"book", book.Notes, []string{"跳过：表「空表」是空的，请检查选的是不是这张表", "跳过：表「只有头」只有表头，没有数据，请填写后再导入"}},
		{"first", book.Tables[0].Notes, []string{"有 1 个隐藏的行已一并读入", "隐藏的列「密级」已一并读入"}},
		{"second", book.Tables[1].Notes, []string{"这是隐藏的工作表，已一并读入"}},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("notes of %s (-want +got):\n%s", tt.what, diff)
		}
	}
}

// TestAgainstLibrary reads what the writing library reads, cell by cell: an independent opinion.
func TestAgainstLibrary(t *testing.T) {
	rows := [][]any{{"甲", "乙", "丙", "丁"}}
	for i := range 200 {
		rows = append(rows, []any{fmt.Sprintf("文字 %d <&>\"'", i), i * 7919, float64(i) / 8, nil})
	}
	rows[100][3] = "只此一格"
	data := xlsx(t, rows, nil)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	must(t, err)
	defer f.Close()
	want, err := f.GetRows("Sheet1")
	must(t, err)
	table := readOne(t, data)
	got := [][]string{table.Header}
	for _, r := range table.Rows {
		got = append(got, r.Cells)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cells (-library +ours):\n%s", diff)
	}
}

func TestPackageRefusals(t *testing.T) {
	const one = `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row></sheetData></worksheet>`
	good := xlsx(t, [][]any{{"名称", "值"}, {"甲", 1}}, nil)
	cell := func(text string) []byte {
		return workbookOf(t, strings.Replace(one, `<v>1</v>`, `<v>`+text+`</v>`, 1))
	}
	locked := bytes.Clone(good)
	for i := range len(locked) - 4 {
		if string(locked[i:i+4]) == "PK\x01\x02" {
			locked[i+8] |= 1
		}
	}
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"cut", good[:len(good)-30], "已损坏"},
		{"bytes changed inside", bytes.Replace(good, good[100:110], make([]byte, 10), 1), "已损坏"},
		{"locked", locked, "密码"},
		{"bomb by ratio", workbookOf(t, one, "xl/media/a.bin", strings.Repeat("0", 30<<20)), "压缩比异常"},
		{"bomb by size", workbookOf(t, one, "a", strings.Repeat("0123456789abcdef", 13<<20)), "压缩比异常"},
		{"same name twice", workbookOf(t, one, "XL/workbook.xml", "<a/>"), "两个同名部分"},
		{"another zip", zipped(t, "readme.txt", "x"), "不是 Excel"},
		{"xlsb", zipped(t, "xl/workbook.bin", "x"), ".xlsb"},
		{"ods", zipped(t, "content.xml", "x"), ".ods"},
		{"empty sheet", xlsx(t, nil, nil), "是空的"},
		{"head only", xlsx(t, [][]any{{"名称", "值"}}, nil), "只有表头"},
		{"no head", xlsx(t, [][]any{{1, 2}, {3, 4}}, nil), "没有找到表头"},
		{"no shared text", workbookOf(t, strings.Replace(one, `<c r="A2">`, `<c r="A2" t="s">`, 1)), "不存在的文字"},
		{"XML cut", workbookOf(t, one[:len(one)-20]), "已损坏"},
		{"entities", workbookOf(t, `<!DOCTYPE a [<!ENTITY b "c">]>`+one), "不允许的声明"},
		{"rows backwards", workbookOf(t, strings.Replace(one, `row r="2"`, `row r="1"`, 1)), "行号"},
		{"no such cell", workbookOf(t, strings.Replace(one, `r="A2"`, `r="2A"`, 1)), "单元格编号"},
		{"mojibake", workbookOf(t, strings.Replace(one, "名称", "鏁存敼鏃堕檺鍦板潃", 1)), "乱码"},
		{"column 10,001", workbookOf(t, strings.Replace(one, `r="A2"`, `r="NTQ2"`, 1)), "第 10001 列"},
		{"row 100,001", workbookOf(t, strings.NewReplacer(`row r="2"`, `row r="100001"`, `"A2"`, `"A100001"`).Replace(one)), "超过 100000 行"},
		{"long cell", cell(strings.Repeat("x", 32_768)), "超过 32767 个字符"},
		{"NUL", workbookOf(t, strings.Replace(one, "名称", "名_x0000_称", 1)), "NUL"},
		{"missing part", zipped(t, "xl/workbook.xml", "<a/>"), "缺少"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(tt.data, "t.xlsx", Limits{})
			wantFault(t, err, tt.want)
		})
	}
	_, err := Read(workbookOf(t, one, "xl/media/a.bin", strings.Repeat("x", 2<<20)), "t.xlsx", Limits{Unpacked: 1 << 20})
	wantFault(t, err, "解压后超过 1 MB")
	_, err = Read(good, "t.xlsx", Limits{Cells: 3})
	wantFault(t, err, "请拆成几个文件")
}

// TestHarmfulMerges: areas that all cover each other cost no more than one pass over the cells.
func TestHarmfulMerges(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<worksheet><sheetData>`)
	for r := 1; r <= 30; r++ {
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d" t="inlineStr"><is><t>名称</t></is></c><c r="NTP%d" t="inlineStr"><is><t>值</t></is></c></row>`, r, r, r)
	}
	b.WriteString(`</sheetData><mergeCells>`)
	b.WriteString(strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, 100_000))
	b.WriteString(`</mergeCells></worksheet>`)
	if _, err := Read(workbookOf(t, b.String()), "t.xlsx", Limits{}); err != nil {
		wantFault(t, err, "")
	}
}

func FuzzReadPackage(f *testing.F) {
	f.Add(`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>名称</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`, `<worksheet><sheetData><row><c><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B9"/></mergeCells></worksheet>`)
	f.Fuzz(func(t *testing.T, body, sheet string) {
		for _, data := range [][]byte{docx(t, body), workbookOf(t, sheet)} {
			book, err := Read(data, "t", Limits{})
			if err != nil {
				wantFault(t, err, "")
				continue
			}
			checkBook(t, book)
		}
	})
}
