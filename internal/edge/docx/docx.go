//msg:off official papers stay Chinese

package docx

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	qrcode "github.com/skip2/go-qrcode"

	"shuangcheng/internal/domain/paper"
)

// Write writes a document. Its foot stands at the end of each paper with a QR code, and in short on each page.
func Write(w io.Writer, d paper.Document) error {
	b := &body{doc: d}
	code, err := qrcode.New(d.Foot.Address, qrcode.Medium)
	if err != nil {
		return fmt.Errorf("encode QR of %q: %w", d.Foot.Address, err)
	}
	code.DisableBorder = true
	picture, err := code.PNG(-4) // each module 4 dots
	if err != nil {
		return fmt.Errorf("draw QR: %w", err)
	}
	for i, p := range d.Papers {
		b.paper(p, i == len(d.Papers)-1)
	}
	z := zip.NewWriter(w)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"docProps/core.xml", core(d)},
		{"word/document.xml", declaration + `<w:document ` + namespaces + `><w:body>` + b.String() + `</w:body></w:document>`},
		{"word/_rels/document.xml.rels", documentRels},
		{"word/fontTable.xml", fontTable()},
		{"word/footer1.xml", pageFoot(d.Foot, false)},
		{"word/footer2.xml", pageFoot(d.Foot, true)},
		{"word/settings.xml", settings},
		{"word/styles.xml", styles()},
		{"word/media/qr.png", string(picture)},
	} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: stamp(d)})
		if err == nil {
			_, err = io.WriteString(f, part.text)
		}
		if err != nil {
			return fmt.Errorf("write part %s: %w", part.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
}

func stamp(d paper.Document) time.Time { return d.Foot.Cutoff.Time().UTC() }

const (
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
		`xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`
	office       = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	wordTypes    = `application/vnd.openxmlformats-officedocument.wordprocessingml.`
	contentTypes = declaration + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + wordTypes + `document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + wordTypes + `styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + wordTypes + `settings+xml"/>` +
		`<Override PartName="/word/fontTable.xml" ContentType="` + wordTypes + `fontTable+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="` + wordTypes + `footer+xml"/>` +
		`<Override PartName="/word/footer2.xml" ContentType="` + wordTypes + `footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`
	relations   = declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	packageRels = relations + `<Relationship Id="rId1" Type="` + office + `officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`
	documentRels = relations + `<Relationship Id="rId1" Type="` + office + `styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + office + `settings" Target="settings.xml"/>` +
		`<Relationship Id="rId3" Type="` + office + `fontTable" Target="fontTable.xml"/>` +
		`<Relationship Id="rId4" Type="` + office + `footer" Target="footer1.xml"/>` +
		`<Relationship Id="rId5" Type="` + office + `footer" Target="footer2.xml"/>` +
		`<Relationship Id="rId6" Type="` + office + `image" Target="media/qr.png"/></Relationships>`

	// No squeezing of punctuation: it would put more than 28 characters on a line.
	settings = declaration + `<w:settings ` + namespaces + `><w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/>` +
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
		`<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>`
)

func core(d paper.Document) string {
	at := stamp(d).Format(time.RFC3339)
	return declaration + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + text(d.Title) + `</dc:title><dc:creator>双城</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dc:language>zh-CN</dc:language></cp:coreProperties>`
}

// text is s as character data; what XML cannot hold is replaced.
func text(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) //nolint:errcheck // a strings.Builder takes everything
	return b.String()
}
