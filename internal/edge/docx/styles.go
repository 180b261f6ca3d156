//msg:off official papers stay Chinese

package docx

import (
	"fmt"
	"strings"

	"shuangcheng/internal/domain/paper"
)

// style is a paragraph style; paragraphs carry no layout of their own, so that who edits a paper changes it in one place.
type style struct {
	id, name string
	font     string
	size     int // half points
	line     int // exact pitch; 0: by the font
	spacing  int // added to each character
	align    string
	indent   string // attributes of w:ind
	keep     bool
}

var styleList = []style{
	{id: "a", name: "Normal", font: fontBody, size: size3, line: linePitch, spacing: charPitch, align: "both", indent: `w:firstLineChars="200" w:firstLine="630"`},
	{id: "title", name: "公文标题", font: fontTitle, size: size2, line: linePitch, align: "center", keep: true},
	{id: "number", name: "编号", font: fontBody, size: size3, line: linePitch, spacing: charPitch, align: "center", keep: true},
	{id: "to", name: "主送", font: fontBody, size: size3, line: linePitch, spacing: charPitch, align: "both"},
	{id: "h1", name: "一级标题", font: fontHead, size: size3, line: linePitch, spacing: charPitch, align: "both", indent: `w:firstLineChars="200" w:firstLine="630"`, keep: true},
	{id: "h2", name: "二级标题", font: fontSub, size: size3, line: linePitch, spacing: charPitch, align: "both", indent: `w:firstLineChars="200" w:firstLine="630"`, keep: true},
	{id: "sign", name: "署名", font: fontBody, size: size3, line: linePitch, spacing: charPitch, align: "right", indent: fmt.Sprintf(`w:right="%d"`, 2*oneChar), keep: true},
	{id: "date", name: "成文日期", font: fontBody, size: size3, line: linePitch, spacing: charPitch, align: "right", indent: fmt.Sprintf(`w:right="%d"`, 4*oneChar), keep: true},
	{id: "caption", name: "表题", font: fontHead, size: size4, line: linePitch, align: "center", keep: true},
	{id: "th", name: "表头", font: fontHead, size: sizeTable, line: 360, align: "center", keep: true},
	{id: "td", name: "表文", font: fontBody, size: sizeTable, line: 360, align: "left"},
	{id: "thw", name: "宽表表头", font: fontHead, size: sizeWide, line: 300, align: "center", keep: true},
	{id: "tdw", name: "宽表表文", font: fontBody, size: sizeWide, line: 300, align: "left"},
	{id: "cc", name: "版记", font: fontBody, size: size4, line: 440, align: "both", indent: `w:left="280" w:right="280"`},
	{id: "foot", name: "校验", font: fontBody, size: sizeFoot, line: 260, align: "left"},
	{id: "page", name: "页码", font: fontPage, size: size4, line: 320, align: "right", indent: `w:right="280"`},
	{id: "gap", name: "间隔", font: fontBody, size: sizeFoot, line: 120},
}

func styles() string {
	var b strings.Builder
	b.WriteString(declaration + `<w:styles ` + namespaces + `><w:docDefaults><w:rPrDefault><w:rPr>` + fontsOf(fontBody) +
		`<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`)
	for i, s := range styleList {
		based := `<w:basedOn w:val="a"/>`
		mark := ""
		if i == 0 {
			based, mark = "", ` w:default="1"`
		}
		fmt.Fprintf(&b, `<w:style w:type="paragraph"%s w:customStyle="1" w:styleId="%s"><w:name w:val="%s"/>%s<w:qFormat/>%s</w:style>`, mark, s.id, s.name, based, s.properties())
	}
	return b.String() + `</w:styles>`
}

// properties are the layout of the paragraph and its letters, in the order that the schema demands.
func (s style) properties() string {
	p := ""
	if s.keep {
		p += `<w:keepNext/>`
	}
	p += `<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>`
	p += fmt.Sprintf(`<w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/>`, s.line)
	if s.indent == "" {
		s.indent = `w:firstLineChars="0" w:firstLine="0"`
	} else if !strings.Contains(s.indent, "firstLine") {
		s.indent = `w:firstLineChars="0" w:firstLine="0" ` + s.indent
	}
	p += `<w:ind ` + s.indent + `/>`
	if s.align != "" {
		p += `<w:jc w:val="` + s.align + `"/>`
	}
	return `<w:pPr>` + p + `</w:pPr><w:rPr>` + fontsOf(s.font) + fmt.Sprintf(`<w:spacing w:val="%d"/><w:sz w:val="%d"/><w:szCs w:val="%d"/>`, s.spacing, s.size, s.size) + `</w:rPr>`
}

func fontsOf(name string) string {
	latin := fontLatin
	if name == fontPage { // the number of a page is set in the half-width digits of its own font
		latin = fontPage
	}
	return fmt.Sprintf(`<w:rFonts w:ascii="%s" w:eastAsia="%s" w:hAnsi="%s" w:cs="%s"/>`, latin, name, latin, latin)
}

// fontTable names the stand-ins.
func fontTable() string {
	var b strings.Builder
	b.WriteString(declaration + `<w:fonts ` + namespaces + `>`)
	for _, f := range fonts {
		fmt.Fprintf(&b, `<w:font w:name="%s"><w:altName w:val="%s"/><w:charset w:val="86"/><w:family w:val="%s"/><w:pitch w:val="%s"/></w:font>`, f.name, f.others, f.family, f.pitch)
	}
	return b.String() + `</w:fonts>`
}

// pageFoot is the foot of a page: the number between dashes on the outer side, one character in, and the foot in short.
func pageFoot(f paper.Foot, even bool) string {
	layout := ""
	if even {
		layout = `<w:ind w:left="280" w:right="0" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="left"/>`
	}
	run := func(inner string) string { return `<w:r>` + inner + `</w:r>` }
	number := run(`<w:t xml:space="preserve">— </w:t>`) + run(`<w:fldChar w:fldCharType="begin"/>`) + run(`<w:instrText xml:space="preserve"> PAGE </w:instrText>`) +
		run(`<w:fldChar w:fldCharType="separate"/>`) + run(`<w:t>1</w:t>`) + run(`<w:fldChar w:fldCharType="end"/>`) + run(`<w:t xml:space="preserve"> —</w:t>`)
	return declaration + `<w:ftr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="page"/>` + layout + `</w:pPr>` + number + `</w:p>` +
		`<w:p><w:pPr><w:pStyle w:val="foot"/><w:jc w:val="center"/></w:pPr>` + run(`<w:t xml:space="preserve">`+text(f.Line())+`</w:t>`) + `</w:p></w:ftr>`
}
