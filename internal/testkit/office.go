package testkit

import (
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// officeLimit bounds one conversion; a cold start of the office program takes seconds on a busy machine.
const officeLimit = 3 * time.Minute

// PDFs opens documents in LibreOffice, as their readers would, and gives the paths of what it prints, by the name of the file. All
// go in one start of the program, which takes longer than the work. Documents and prints are kept as build output.
func PDFs(t testing.TB, documents map[string][]byte) map[string]string {
	t.Helper()
	office, err := exec.LookPath("soffice")
	Need(t, "LibreOffice Writer", err)
	dir := filepath.Join(Root(t), "build", "papers")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	// A profile of its own: two conversions in one profile wait for each other, and a person's settings stay out.
	args := []string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", "pdf", "--outdir", dir}
	prints := map[string]string{}
	for name, document := range documents {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, document, 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
		prints[name] = strings.TrimSuffix(path, filepath.Ext(path)) + ".pdf"
	}
	run(t, office, args...)
	return prints
}

// PDFPage is one printed page. Lengths are in points from the upper left corner.
type PDFPage struct {
	Width  float64   `xml:"width,attr"`
	Height float64   `xml:"height,attr"`
	Lines  []PDFLine `xml:"flow>block>line"`
}

// PDFLine is one line of a page; a table gives a line for each line of a cell.
type PDFLine struct {
	Left   float64   `xml:"xMin,attr"`
	Top    float64   `xml:"yMin,attr"`
	Right  float64   `xml:"xMax,attr"`
	Bottom float64   `xml:"yMax,attr"`
	Words  []pdfWord `xml:"word"`
}

// pdfWord is what stands between two spaces.
type pdfWord struct {
	Text string `xml:",chardata"`
}

// Text is what the line says.
func (l PDFLine) Text() string {
	words := make([]string, len(l.Words))
	for i, w := range l.Words {
		words[i] = w.Text
	}
	return strings.Join(words, " ")
}

// Text is what the page says, line by line.
func (p PDFPage) Text() string {
	var b strings.Builder
	for _, l := range p.Lines {
		b.WriteString(l.Text() + "\n")
	}
	return b.String()
}

// Pages measures a PDF.
func Pages(t testing.TB, pdf string) []PDFPage {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	Need(t, "poppler-utils", err)
	var doc struct {
		Pages []PDFPage `xml:"body>doc>page"`
	}
	if err := xml.Unmarshal(run(t, tool, "-bbox-layout", pdf, "-"), &doc); err != nil {
		t.Fatalf("read the measures of %s: %v", pdf, err)
	}
	return doc.Pages
}

// run gives what a program prints, and fails the test with what it complains of.
func run(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	stop := time.AfterFunc(officeLimit, func() {
		if cmd.Process != nil {
			cmd.Process.Kill() //nolint:errcheck // Wait tells what became of it
		}
	})
	defer stop.Stop()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w: %s", filepath.Base(name), err, complaint.String()))
	}
	return out
}

// Print prints the open page as the browser's own dialogue would, on the paper that its style sheets name, into
// build/papers/<name>.pdf, and returns the path.
func (p *Page) Print(name string) string {
	p.t.Helper()
	pdf, err := within(p, func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		r, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
		return r.Data, err
	})
	path := filepath.Join(Root(p.t), "build", "papers", name+".pdf")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = os.WriteFile(path, pdf, 0o644)
	}
	if err != nil {
		p.t.Fatalf("print %s: %v", name, err)
	}
	return path
}
