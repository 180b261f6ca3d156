package docx

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/paper"
	"shuangcheng/internal/testkit"
	"shuangcheng/proof"
)

const (
	point = 72.0 / 25.4 // points in a millimetre
	pitch = 28.99
)

func sampleFoot() paper.Foot {
	f := paper.Foot{Cutoff: calendar.At(time.Date(2018, 3, 15, 1, 30, 0, 0, time.UTC)), Seq: 1234, Origin: "test.example/journal/1", Epoch: 1, Root: proof.Hash{0xab, 0xcd, 0xef, 1, 2, 3}}
	f.Address = "http://test.example" + f.Path()
	return f
}

func written(t *testing.T, d paper.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// han is a text of n characters, none of them punctuation, which might hang or be squeezed.
func han(n int) string {
	const some = "问题整改情况通报本区创建文明城市办公室会同各镇街部门对主次干道背街小巷农贸市场居民小区逐一核查"
	var b strings.Builder
	for b.Len() < 3*n {
		b.WriteString(some)
	}
	return string([]rune(b.String())[:n])
}

// bodyLines are the lines of the type area: the page number and the foot in short lie below it.
func bodyLines(p testkit.PDFPage) (list []testkit.PDFLine) {
	for _, l := range p.Lines {
		if l.Bottom < p.Height-33*point {
			list = append(list, l)
		}
	}
	return list
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %.2f, want %.2f ± %.2f", what, got, want, tolerance)
	}
}

// TestFullPage: a page of text, opened in LibreOffice and printed, has the measures of the standard. None of its fonts need be
// there: whatever stands in for them is as wide.
func TestFullPage(t *testing.T) {
	const perPage, perLine = 22, 28
	d := paper.Document{Title: "满页", Foot: sampleFoot(), Papers: []paper.Paper{{Title: "关于整改情况的报告", To: "市创建办", Body: []paper.Part{paper.Para(han(perLine*(2*perPage+9) - 2))}}}}
	pages := testkit.Pages(t, testkit.PDFs(t, map[string][]byte{"full.docx": written(t, d)})["full.docx"])
	if len(pages) < 2 {
		t.Fatalf("%d pages", len(pages))
	}
	for n, p := range pages {
		near(t, "width of the page", p.Width, 210*point, .5)
		near(t, "height of the page", p.Height, 297*point, .5)
		if n > 1 {
			break
		}
		lines := bodyLines(p)
		if n == 0 {
			lines = lines[2:] // title, then whom it goes to
		}
		if want := []int{perPage - 3, perPage}[n]; len(lines) != want {
			t.Errorf("page %d: got %d lines of text, want %d", n+1, len(lines), want)
		}
		for i, l := range lines {
			indent := 0.0
			count := perLine
			if n == 0 && i == 0 {
				indent, count = 2*15.75, perLine-2
			}
			if got := utf8.RuneCountInString(l.Text()); got != count {
				t.Errorf("page %d line %d: got %d characters, want %d", n+1, i+1, got, count)
			}
			near(t, "left margin", l.Left, 28*point+indent, .5*point)
			near(t, "right margin", p.Width-l.Right, 26*point, 1*point)
			if i > 0 {
				near(t, "pitch of lines", l.Top-lines[i-1].Top, pitch, .1)
			}
		}
	}
	full := bodyLines(pages[1])
	// A line is drawn in the middle of its pitch: above the first letters and below the last there is some air.
	near(t, "top margin", full[0].Top, 37*point, 3*point)
	near(t, "bottom margin", pages[1].Height-full[len(full)-1].Bottom, 35*point, 3*point)
}
