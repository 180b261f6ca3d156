package web

import (
	"shuangcheng/internal/edge/web/ui"
)

// section is one part of a page; without Body it is left out.
type section struct {
	ID, Title, Note string
	More            ui.Link
	Body            templComponent
}

// act is one thing to do on a page of its own.
type act struct{ Label, Href, Note string }
