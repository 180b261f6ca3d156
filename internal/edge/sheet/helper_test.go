package sheet

import (
	"archive/zip"
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shuangcheng/internal/domain/fault"
)

// xlsx makes a workbook of one sheet from rows of values and lets edit change it.
func xlsx(t testing.TB, rows [][]any, edit func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	if edit != nil {
		edit(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// must stops the test at an error of the library that builds the input.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// zipped makes a zip of named parts, in order of the pairs.
func zipped(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		must(t, err)
		_, err = w.Write([]byte(pairs[i+1]))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// docx wraps a body in the smallest document.
func docx(t testing.TB, body string) []byte {
	t.Helper()
	return zipped(t, "word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`+body+`</w:body></w:document>`)
}

func readOne(t testing.TB, data []byte) Table {
	t.Helper()
	book, err := Read(data, "t", Limits{})
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return book.Tables[0]
}

// lines writes a table as text, header first, for comparison: number|cell|cell.
func lines(t Table) string {
	var b strings.Builder
	b.WriteString(strings.Join(t.Header, "|") + "\n")
	for _, r := range t.Rows {
		cells := make([]string, len(t.Header))
		for i := range cells {
			cells[i] = r.Cell(i)
		}
		b.WriteString(strings.TrimRight(strconv.Itoa(r.Number)+"|"+strings.Join(cells, "|"), "|") + "\n")
	}
	return strings.ReplaceAll(b.String(), "\n\n", "\n")
}

// wantFault checks that err is a sentence for the user that contains part.
func wantFault(t testing.TB, err error, part string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("got no error, want one with %q", part)
	case fault.KindOf(err) == fault.Internal:
		t.Errorf("got an internal error %v, want a sentence with %q", err, part)
	case !strings.Contains(err.Error(), part):
		t.Errorf("got %q, want a sentence with %q", err, part)
	}
}
