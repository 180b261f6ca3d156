package page

import (
	"github.com/a-h/templ"

	"shuangcheng/internal/edge/web/ui"
)

// Section is one part of a page; without Body it is left out.
type Section struct {
	ID, Title, Note string
	More            ui.Link
	Body            templ.Component
}

// Act is one thing to do on a page of its own.
type Act struct{ Label, Href, Note string }

// Do is an act; note may be empty.
func Do(label, href, note string) Act { return Act{label, href, note} }
