package ui

import (
	"context"
	"io"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/static"
)

// What long tables are made of is written by hand, because a page draws hundreds of it: a component of the generator costs a few
// contexts and buffers each.

// html is a piece of a page as it is sent.
type html string

// Render writes the piece.
func (h html) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, string(h))
	return err
}

// worded is a piece with words that depend on the reader's language.
func worded(f func(context.Context) html) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error { return f(ctx).Render(ctx, w) })
}

func escape(s string) string { return templ.EscapeString(s) }

// glyphs are the icons drawn so far.
var glyphs sync.Map

// Glyph draws icon i at the size of the text around it; it is decoration, the words beside it speak.
func Glyph(i Icon) templ.Component { return glyph(i) }

func glyph(i Icon) html {
	if i == NoIcon {
		return ""
	}
	if h, ok := glyphs.Load(i); ok {
		return h.(html)
	}
	h := html(`<svg class="i" aria-hidden="true"><use href="` + escape(static.URL("icons.svg")) + `#i-` + escape(string(i)) + `"/></svg>`)
	glyphs.Store(i, h)
	return h
}

// Status is the bare state mark, for tables and lines.
func Status(s State) templ.Component { return marked(s, false) }

// StatusBox is the boxed state mark, for the head of one page; tables use Status.
func StatusBox(s State) templ.Component { return marked(s, true) }

// StatusText is the mark of s with words of its own, such as 达标 121 or 差 35 米.
func StatusText(s State, text string) templ.Component { return MarkOf(s).draw(false, text) }

// StatusBoxText is StatusText in a box: 超期 3 天 beside a title.
func StatusBoxText(s State, text string) templ.Component { return MarkOf(s).draw(true, text) }

func marked(s State, boxed bool) templ.Component {
	m := MarkOf(s)
	return worded(func(ctx context.Context) html { return m.draw(boxed, msg.Word(ctx, m.Word)) })
}

func (m Mark) draw(boxed bool, text string) html {
	class := "st c-" + string(m.Tone)
	if boxed {
		class += " box"
	}
	if m.State == StateDone {
		class += " done"
	}
	return `<span class="` + html(class) + `">` + glyph(m.Icon) + html(escape(text)) + `</span>`
}

// CodeCell is a number or a code: grey, never broken.
func CodeCell(s string) templ.Component { return `<span class="code">` + html(escape(s)) + `</span>` }

// TitleCell is the title that opens the record; where a narrow column cuts it, the script shows the whole on pointing.
func TitleCell(href, title string) templ.Component {
	return html(`<a class="tt" href="` + escape(href) + `">` + escape(title) + `</a>`)
}

// Text is a plain text where a Content is wanted.
func Text(s string) templ.Component { return html(escape(s)) }

// Ruler is the deadline ruler 期限尺. It is drawn in geometry attributes, because a style attribute per row is forbidden by the
// page's policy; overdue is hatched so that it shows in grey print too.
func Ruler(d Deadline) templ.Component {
	return worded(func(ctx context.Context) html {
		class, spoken := "dl", ""
		if c := d.class(); c != "" {
			class += " " + c
		}
		if d.spoken() != "" {
			spoken = `<span class="vh">` + escape(msg.Word(ctx, d.spoken())) + `</span>`
		}
		return html(`<span class="` + class + `"><svg class="dl-bar" viewBox="0 0 60 12" aria-hidden="true"><path class="dl-base" d="M0 4h42v4H0"/>` +
			d.bar() + `<path class="dl-due" d="M42 0h1.5v12h-1.5"/></svg><span class="dl-t">` + string(glyph(d.icon())) + escape(d.Words) + spoken + `</span></span>`)
	})
}

// hatch is as long as the ruler; the picture around it cuts it off.
var hatch = "M-5 6l6-6" + strings.Repeat("m-1 6l6-6", 13)

// bar is the part of the ruler that has passed.
func (d Deadline) bar() string {
	switch d.Urgency {
	case InTime, DueSoon:
		return `<rect class="dl-fill" y="4" height="4" width="` + d.filled() + `"/>`
	case Overdue:
		return `<svg y="3" height="6" width="` + d.filled() + `"><path class="dl-back" d="M0 0h60v6H0z"/><path class="dl-hatch" d="` + hatch + `"/></svg>`
	}
	return ""
}

// cellTags are the opening tags of a table's cells by column.
func (t Table) cellTags() []html {
	tags := make([]html, len(t.Columns))
	for i, c := range t.Columns {
		tags[i] = "<td"
		if class := c.class(); class != "" {
			tags[i] += html(` class="` + class + `"`)
		}
		tags[i] += ` role="cell"`
		if t.Narrow == Stack {
			tags[i] += html(` data-l="` + escape(c.Head) + `"`)
		}
		tags[i] += ">"
	}
	return tags
}

func tableRow(t Table, cells []html, r Row) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		head := html(`<tr role="row"`) + r.attrs() + ">"
		if t.Pick != nil {
			head += r.box(t.Pick.Name, msg.T(ctx, "选择 %s", r.Name))
		}
		if err := head.Render(ctx, w); err != nil {
			return err
		}
		for i, c := range r.Cells {
			for _, piece := range []templ.Component{cells[i], c, html("</td>")} {
				if err := piece.Render(ctx, w); err != nil {
					return err
				}
			}
		}
		return html("</tr>").Render(ctx, w)
	})
}

func (r Row) attrs() (h html) {
	if r.Current {
		h = ` class="cur"`
	}
	h += " data-row"
	if r.Selected {
		h += ` aria-selected="true"`
	}
	return h
}

// box is the cell with the check box of a row.
func (r Row) box(name, label string) html {
	h := html(`<td class="ck" role="cell"><label><input type="checkbox" name="` + escape(name) + `" value="` + escape(r.ID) + `" aria-label="` + escape(label) + `"`)
	if r.Selected {
		h += " checked"
	}
	return h + "></label></td>"
}
