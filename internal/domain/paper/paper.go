//msg:off official papers stay Chinese

// Package paper describes an official paper 公文 as plain data: what it says, in which order, what is to be signed, and which state
// of the journal it was drawn from. The doors draw the same description as a page, as DOCX and as XLSX. Papers are Chinese whatever
// language their reader has chosen, so the texts here are no message keys.
package paper

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/proof"
)

// Document is what is printed in one go: one paper, or a slip for each unit. All of it was drawn at one moment.
type Document struct {
	Title  string // of the file
	Papers []Paper
	Foot   Foot
	Notes  []error // for the person who prints, not printed: what was left out and why
}

// Paper is one paper. Empty fields are left out.
type Paper struct {
	Title  string
	Number string // 编号, under the title
	To     string // 主送, without the colon
	Body   []Part
	Issuer string        // 署名
	Date   calendar.Date // 成文日期, under the issuer
	Copies string        // 抄送, without the label and the full stop
	Signs  []string      // what is signed by hand, a line each
	Slip   bool          // meant to fit on one page: without the empty lines of a formal paper
}

// What stands beside the place for a signature.
const (
	SignedAt  = "签字时间"
	BlankTime = "　年　月　日　时"
)

// ToLine is the line of the recipient.
func (p Paper) ToLine() string { return p.To + "：" }

// CopyLine is the line of who gets a copy.
func (p Paper) CopyLine() string { return "抄送：" + p.Copies + "。" }

// Part is one part of a body: Para, Heading or Table.
type Part interface{ part() }

// Para is one paragraph.
type Para string

// Heading is a heading of the first or second level, its mark 一、 or （一） included.
type Heading struct {
	Level int
	Text  string
}

// Table is a table whose head is repeated on each page.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]string // cells in the order of Columns
	Wide    bool       // needs the page turned; such tables follow the text
}

func (Para) part()    {}
func (Heading) part() {}
func (Table) part()   {}

// Sheet is a run of pages of one paper that lie the same way.
type Sheet struct {
	Turned bool
	Head   bool // title, number and recipient stand on it
	Close  bool // signatures, copies and the foot stand at its end
	Parts  []Part
}

// Sheets divides a paper: wide tables are turned and follow the upright pages; a paper that is nothing but wide tables is turned as
// a whole.
func (p Paper) Sheets() []Sheet {
	upright := Sheet{Head: true, Close: true}
	var wide []Part
	for _, x := range p.Body {
		if t, ok := x.(Table); ok && t.Wide {
			wide = append(wide, t)
			continue
		}
		upright.Parts = append(upright.Parts, x)
	}
	if len(wide) == 0 {
		return []Sheet{upright}
	}
	if len(upright.Parts) == 0 && p.Issuer == "" && len(p.Signs) == 0 {
		return []Sheet{{Turned: true, Head: true, Close: true, Parts: wide}}
	}
	return []Sheet{upright, {Turned: true, Parts: wide}}
}

// Column is one column of a table.
type Column struct {
	Title  string
	Width  int // share of the table's width, against the other columns
	Middle bool
}

// Tables are the tables of the body in their order.
func (p Paper) Tables() (list []Table) {
	for _, x := range p.Body {
		if t, ok := x.(Table); ok {
			list = append(list, t)
		}
	}
	return list
}

// Foot says which state of the journal a document was drawn from, so that it can be checked years later. Everything in the
// document was entered at or before Seq, and Root stands for all entries up to it.
type Foot struct {
	Cutoff  calendar.Instant // 数据截至
	Seq     int64            // 账本第 N 号
	Origin  string           // of the journal
	Epoch   int
	Root    proof.Hash
	Address string // of the page behind the QR code; set by the door, which alone knows how it is reached
}

// Line is the foot in one line.
func (f Foot) Line() string {
	return fmt.Sprintf("数据截至 %s　账本第 %d 号　检查点 %s", Moment(f.Cutoff), f.Seq, f.Short())
}

// Lines are the foot at the end of a paper, beside the QR code.
func (f Foot) Lines() []string {
	return []string{f.Line(), "校验值 " + f.Seen(), "扫码核对；或用 shuangcheng verify --seen 校验值 核验：与账本相符，本件之前的账就没有被改过。"}
}

// Short is the checkpoint as people compare it: the first twelve digits of its root.
func (f Foot) Short() string {
	h := hex.EncodeToString(f.Root[:6])
	return h[:4] + " " + h[4:8] + " " + h[8:]
}

// Seen is the checkpoint as a verifier takes it: origin:size:root.
func (f Foot) Seen() string {
	return fmt.Sprintf("%s:%d:%s", f.Origin, f.Seq, base64.StdEncoding.EncodeToString(f.Root[:]))
}

// Path is the address of the page that checks the foot, without the host. The root stands in it, so that whoever has scanned
// the code holds the checkpoint itself, whatever the page answers.
func (f Foot) Path() string {
	return fmt.Sprintf("/v/%d/%d/%s", f.Epoch, f.Seq, base64.RawURLEncoding.EncodeToString(f.Root[:]))
}

// Day writes a day as papers do: 2018年3月15日, without leading zeros. Empty for none.
func Day(d calendar.Date) string {
	t := d.Time()
	if t.IsZero() {
		return ""
	}
	return t.Format("2006年1月2日")
}

// Moment writes an instant to the minute: 2018年3月15日 09:30. Empty for none.
func Moment(i calendar.Instant) string {
	if i.IsZero() {
		return ""
	}
	return Day(i.Date()) + i.Time().Format(" 15:04")
}
