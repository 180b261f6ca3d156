package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/testkit"
)

// each yields rows without error.
func each(rows [][]string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func columns(titles ...string) []OutColumn {
	var c []OutColumn
	for _, t := range titles {
		c = append(c, OutColumn{Title: t})
	}
	return c
}

var printed = calendar.Instant(1521077400000) // 2018-03-15 09:30 in Beijing

func TestWrite(t *testing.T) {
	foot := Foot{Title: "问题台账", Cutoff: "2018-03-15 09:00", Seq: 1234, Printed: printed, By: "王甲一（双创办）", Lines: [][2]string{{"=备注", "@甲"}}}
	cols := []OutColumn{{Title: "编号"}, {Title: "数", Type: Int}, {Title: "日期", Type: Day, Width: 12}, {Title: "描述", Width: 40}}
	rows := [][]string{
		{"0012", "-5", "2018-03-15", "=HYPERLINK(\"http://x\")"},
		{"371599201801011234", "371599201801011234", "长期", "+1 -2 @3"},
		{"", "007", "1899-01-01", "两\n行\x01"},
	}
	write := func() []byte {
		var b bytes.Buffer
		must(t, Write(&b, foot, Sheet{"台账:2018/3", cols, each(rows)}, Sheet{"台账 2018 3", cols[:1], each(nil)}))
		return b.Bytes()
	}
	first := write()
	for range 5 {
		if !bytes.Equal(first, write()) {
			t.Fatal("the same input gave different bytes")
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(first))
	must(t, err)
	defer f.Close()
	if got, want := f.GetSheetList(), []string{"台账 2018 3", "台账 2018 32", "说明"}; !cmp.Equal(got, want) {
		t.Errorf("got sheets %q, want %q", got, want)
	}
	for r := range 4 {
		for c := range 4 {
			cell := fmt.Sprintf("%s%d", columnName(c), r+1)
			if formula, err := f.GetCellFormula("台账 2018 3", cell); err != nil || formula != "" {
				t.Errorf("%s holds the formula %q, %v", cell, formula, err)
			}
		}
	}
	panes, err := f.GetPanes("台账 2018 3")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("got panes %+v, %v; want the first row frozen", panes, err)
	}
	if props, err := f.GetDocProps(); err != nil || props.Title != "问题台账" || props.Created != "2018-03-15T01:30:00Z" {
		t.Errorf("got properties %+v, %v", props, err)
	}
	book, err := Read(first, "t.xlsx", Limits{})
	must(t, err)
	want := "编号|数|日期|描述\n2|0012|-5|2018-03-15|=HYPERLINK(\"http://x\")\n" +
		"3|371599201801011234|371599201801011234|长期|+1 -2 @3\n4||007|1899-01-01|两\n行\n"
	if got := lines(book.Tables[0]); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	wantFoot := [][]string{{"名称", "问题台账"}, {"数据截至", "2018-03-15 09:00"}, {"筛选条件", "全部"}, {"流水号", "1234"}, {"导出人", "王甲一（双创办）"}, {"导出时间", "2018-03-15 09:30"}, {"=备注", "@甲"}}
	got, err := f.GetRows("说明")
	if diff := cmp.Diff(wantFoot, got); err != nil || diff != "" {
		t.Errorf("foot: %v (-want +got):\n%s", err, diff)
	}
}

func TestWriteStopsAtError(t *testing.T) {
	broken := errors.New("page 3 is gone")
	rows := func(yield func([]string, error) bool) { _ = yield([]string{"甲"}, nil) && yield(nil, broken) }
	var b bytes.Buffer
	if err := Write(&b, Foot{}, Sheet{"表", columns("名称"), rows}); !errors.Is(err, broken) {
		t.Errorf("Write: got %v, want the error of the rows", err)
	}
	if b.Len() > 0 {
		t.Errorf("Write left %d bytes of half a file", b.Len())
	}
	if err := WriteCSV(&b, Sheet{"表", columns("名称"), rows}); !errors.Is(err, broken) {
		t.Errorf("WriteCSV: got %v, want the error of the rows", err)
	}
}

func TestLongTextIsCut(t *testing.T) {
	var b bytes.Buffer
	must(t, Write(&b, Foot{}, Sheet{"表", columns("名称", "值"), each([][]string{{"甲", strings.Repeat("长", 40_000)}, {"乙", strings.Repeat("😀", 16_383)}})}))
	table := readOne(t, b.Bytes())
	got := []rune(table.Rows[0].Cells[1])
	if len(got) != 32_767 || !strings.HasSuffix(string(got), "…（过长，已截断）") {
		t.Errorf("got %d characters ending in %q", len(got), string(got[len(got)-10:]))
	}
	if n := len([]rune(table.Rows[1].Cells[1])); n != 16_383 {
		t.Errorf("got %d emoji, want 16383", n)
	}
}

func TestCSVInjection(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1+1": "'-1+1", "@SUM": "'@SUM", "\t=1": "'\t=1", "＝1": "'＝1",
		"-12.5": "-12.5", "-": "'-", "'=1": "''=1", "'甲": "'甲", "a=1": "a=1", "": "",
	} {
		if got := guard(in); got != want {
			t.Errorf("guard(%q) = %q, want %q", in, got, want)
		}
		if got := unguard(guard(in)); got != in {
			t.Errorf("unguard(guard(%q)) = %q", in, got)
		}
	}
	var b bytes.Buffer
	must(t, WriteCSV(&b, Sheet{"表", columns("名称", "=值"), each([][]string{{"甲", "=cmd|' /C calc'!A0"}, {"乙"}})}))
	if got, want := b.String(), "\ufeff名称,'=值\r\n甲,'=cmd|' /C calc'!A0\r\n乙,\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRoundTrip: what is written and read again is the same table, for cells in clean form.
func TestRoundTrip(t *testing.T) {
	alphabet := []rune("甲乙丙东街12aZ =+-@'\",;\n\t，：。😀㐀é_x<&>0")
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.Custom(func(t *rapid.T) string {
			return clean(string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 12).Draw(t, "runes")))
		})
		width := rapid.IntRange(2, 6).Draw(t, "width")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 20).Draw(t, "rows")
		titles := []string{"名称", "地点", "说明", "单位", "来源", "备注"}[:width]
		rows[0] = slices.Repeat([]string{"满"}, width)
		var x, c bytes.Buffer
		if err := Write(&x, Foot{}, Sheet{"表", columns(titles...), each(rows)}); err != nil {
			t.Fatal(err)
		}
		if err := WriteCSV(&c, Sheet{"表", columns(titles...), each(rows)}); err != nil {
			t.Fatal(err)
		}
		for _, data := range [][]byte{x.Bytes(), c.Bytes()} {
			checkRoundTrip(t, data, titles, rows)
		}
	})
}

func checkRoundTrip(t *rapid.T, data []byte, titles []string, rows [][]string) {
	book, err := Read(data, "t", Limits{})
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	var want, got [][]string
	for _, r := range rows {
		if strings.Join(r, "") != "" {
			want = append(want, r)
		}
	}
	for _, r := range book.Tables[0].Rows {
		cells := make([]string, len(titles))
		copy(cells, r.Cells)
		got = append(got, cells)
	}
	if diff := cmp.Diff(titles, book.Tables[0].Header); diff != "" {
		t.Fatalf("head of %s (-want +got):\n%s", book.Kind, diff)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("rows of %s (-want +got):\n%s", book.Kind, diff)
	}
}

func TestTemplate(t *testing.T) {
	data, err := Template(problems)
	must(t, err)
	again, err := Template(problems)
	must(t, err)
	if !bytes.Equal(data, again) {
		t.Error("the same layout gave different bytes")
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	must(t, err)
	defer f.Close()
	must(t, f.SetSheetRow("问题台账", "A3", &[]any{"甲-1", "2018-3-6 8:00", nil, nil, nil, "垃圾未清"}))
	must(t, f.SetCellStr("问题台账", "L3", "已办结"))
	var b bytes.Buffer
	must(t, f.Write(&b))
	book, err := Read(b.Bytes(), "t.xlsx", Limits{})
	must(t, err)
	if len(book.Tables) != 1 {
		t.Fatalf("got %d tables, want the list sheet passed over", len(book.Tables))
	}
	m := Guess(problems, book.Tables[0].Header)
	if len(m.Columns) != len(problems.Columns) {
		t.Errorf("Guess found %d of %d columns in our own template", len(m.Columns), len(problems.Columns))
	}
	records, err := Apply(problems, m, &book.Tables[0])
	must(t, err)
	got := slices.Collect(records)
	want := []Record{{Row: 3, Values: map[string]string{"number": "甲-1", "occurred": "2018-03-06T00:00:00.000Z", "description": "垃圾未清", "state": "closed"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records without the example row (-want +got):\n%s", diff)
	}
	rules, err := f.GetDataValidations("问题台账")
	if err != nil || len(rules) != 1 || rules[0].Sqref != "L2:L5000" || !strings.Contains(rules[0].Formula1, "选项!$L$1:$L$2") {
		t.Errorf("got lists %+v, %v", rules, err)
	}
	comments, err := f.GetComments("问题台账")
	if err != nil || len(comments) != len(problems.Columns) || !strings.Contains(comments[0].Text, "原系统的编号。") {
		t.Errorf("got %d comments, %v", len(comments), err)
	}
}

// civicTwice is 10,000 rows of 30 columns made of the civic cases.
func civicTwice(b *testing.B) (titles []OutColumn, rows [][]string) {
	data, err := os.ReadFile(testkit.Shared(b, "data/civic311/boston311_2015_sample5k.csv"))
	must(b, err)
	table := readOne(b, data)
	for range 2 {
		for _, r := range table.Rows {
			rows = append(rows, r.Cells)
		}
	}
	return columns(table.Header...), rows
}

func BenchmarkReadAndMap10k(b *testing.B) {
	titles, rows := civicTwice(b)
	m := civic(b)
	var csv, book bytes.Buffer
	must(b, WriteCSV(&csv, Sheet{"表", titles, each(rows)}))
	must(b, Write(&book, Foot{}, Sheet{"表", titles, each(rows)}))
	for _, in := range []struct {
		name string
		data []byte
	}{{"csv", csv.Bytes()}, {"xlsx", book.Bytes()}} {
		b.Run(in.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table := readOne(b, in.data)
				records, err := Apply(problems, m, &table)
				must(b, err)
				n := 0
				for r := range records {
					n += 1 - len(r.Errors)
				}
				if n != 10_000 {
					b.Fatalf("got %d good records, want 10000", n)
				}
			}
		})
	}
}

func BenchmarkWrite10k(b *testing.B) {
	titles, rows := civicTwice(b)
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		must(b, Write(&out, Foot{}, Sheet{"表", titles, each(rows)}))
	}
}
