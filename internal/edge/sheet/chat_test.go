package sheet

import "testing"

func TestChat(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"numbered, with places", "1、东昌路与柳园路路口：垃圾桶满溢\n2.振兴小区3号楼东侧：飞线充电\n（3）井盖缺失\n",
			"序号|内容|地点\n1|1|垃圾桶满溢|东昌路与柳园路路口\n2|2|飞线充电|振兴小区3号楼东侧\n3|3|井盖缺失\n"},
		{"Chinese and circled numbers", "一、墙面小广告\n十二、楼道堆物\n③占道经营",
			"序号|内容|地点\n1|1|墙面小广告\n2|12|楼道堆物\n3|3|占道经营\n"},
		{"forwarded", "—— 2018-3-5 ——\n王甲一: 东街口有积水\n李乙二：建设路北首：路灯不亮\n",
			"序号|内容|地点|发送人\n2|1|东街口有积水||王甲一\n3|2|路灯不亮|建设路北首|李乙二\n"},
		{"name and time above", "王甲一 2018-03-05 10:20:30\n东街口有积水\n\n李乙二 10:25\n西街口有垃圾\n",
			"序号|内容|地点|发送人\n2|1|东街口有积水||王甲一\n5|2|西街口有垃圾||李乙二\n"},
		{"item over two lines", "1、东街口有积水\n请尽快处理\n2、西街口有垃圾\n",
			"序号|内容|地点\n1|1|东街口有积水\n请尽快处理\n3|2|西街口有垃圾\n"},
		{"labels", "1、地点：和平里小区；问题：垃圾未清运\n2、地点：人民公园，厕所无灯\n",
			"序号|内容|地点\n1|1|垃圾未清运|和平里小区\n2|2|厕所无灯|人民公园\n"},
		{"not a place", "1、请注意：今天检查\n2、时间10:30：集合\n",
			"序号|内容|地点\n1|1|请注意：今天检查\n2|2|时间10:30：集合\n"},
		{"one sentence", "东街口有积水，请处理", "序号|内容|地点\n1|1|东街口有积水，请处理\n"},
		{"a decimal is no number", "1、宽1.5米的沟\n2、2.5米高的墙\n", "序号|内容|地点\n1|1|宽1.5米的沟\n2|2|2.5米高的墙\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := Read([]byte(tt.in), "粘贴", Limits{})
			must(t, err)
			if book.Kind != Chat {
				t.Errorf("got %s, want chat", book.Kind)
			}
			if got := lines(book.Tables[0]); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestDOCX(t *testing.T) {
	cell := func(props, text string) string {
		return `<w:tc><w:tcPr>` + props + `</w:tcPr><w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p></w:tc>`
	}
	row := func(cells ...string) (s string) {
		for _, c := range cells {
			s += c
		}
		return `<w:tr>` + s + `</w:tr>`
	}
	table := `<w:tbl>` +
		row(cell(`<w:gridSpan w:val="4"/>`, "问题清单")) +
		row(cell(`<w:vMerge w:val="restart"/>`, "序号"), cell(`<w:gridSpan w:val="2"/>`, "问题"), cell(`<w:vMerge w:val="restart"/>`, "时限")) +
		row(cell(`<w:vMerge/>`, ""), cell("", "地点"), cell("", "内容"), cell(`<w:vMerge/>`, "")) +
		row(cell("", "1"), cell(`<w:vMerge w:val="restart"/>`, "东街"), cell("", "积</w:t></w:r><w:r><w:t>水</w:t><w:br/></w:r><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:r><w:t>深"), cell("", "3月8日")) +
		row(cell("", "2"), cell(`<w:vMerge/>`, ""), cell("", "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>垃圾</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"), cell("", "3月9日")) +
		`</w:tbl>`
	book, err := Read(docx(t, `<w:p><w:r><w:t>通知</w:t></w:r></w:p>`+table), "t.docx", Limits{})
	must(t, err)
	want := "序号|问题/地点|问题/内容|时限\n4|1|东街|积水\n深|3月8日\n5|2|东街|垃圾|3月9日\n"
	if got := lines(book.Tables[0]); got != want || book.Kind != DOCX {
		t.Errorf("got %s\n%s\nwant\n%s", book.Kind, got, want)
	}
	book, err = Read(docx(t, `<w:p><w:r><w:t>1、东街口有积水</w:t></w:r></w:p><w:p><w:r><w:t>2、西街：垃圾</w:t></w:r></w:p>`), "t.docx", Limits{})
	must(t, err)
	if got, want := lines(book.Tables[0]), "序号|内容|地点\n1|1|东街口有积水\n2|2|垃圾|西街\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	_, err = Read(docx(t, ``), "t.docx", Limits{})
	wantFault(t, err, "没有表格")
	_, err = Read(docx(t, `<w:tbl>`), "t.docx", Limits{})
	wantFault(t, err, "已损坏")
}
