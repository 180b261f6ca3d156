package ui

import (
	"context"

	"github.com/a-h/templ"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/static"
)

// Layout is what one page gives its shell. Texts are in the reader's language already.
type Layout struct {
	Chrome Chrome
	Title  string   // h1 and window title
	Crumbs []Link   // the way down to this page, without the page itself; empty at the top
	Sub    string   // one grey line under the title
	Marks  Content  // states and tags under the title of a single record; may be nil
	Acts   Content  // buttons at the right of the title; may be nil
	Errors bool     // a form came back with errors: the window title begins with 错误
	Sheets []string // addresses of style sheets that this page alone needs; may be nil
}

// Content is a piece of a page; nil draws nothing.
type Content = templ.Component

// Link is a text with an address.
type Link struct{ Text, Href string }

// Chrome is what stands around every page for one viewer: built once per request.
type Chrome struct {
	Body    string // name of the office that runs this installation
	Demo    string // 示例数据 sentence shown in the bar of a demonstration; empty otherwise
	Here    string // path and query of this page; the switches come back to it
	Prefs   Prefs
	User    User
	Notices Notices
	Search  Search
	Nav     []NavGroup
	Journal Journal
	Now     calendar.Instant // the server's time, for the foot
}

// User is who is logged in; an empty Name is nobody.
type User struct {
	Name   string
	Unit   string
	Menu   []Link // own account, devices, help
	Logout string // address the log-out button posts to
}

// Notices is the bell in the bar; an empty Href leaves it out.
type Notices struct {
	Href   string
	Unread int
}

// Search is the search field in the bar; an empty Action leaves it out.
type Search struct {
	Action string
	Hint   string // what may be typed, e.g. 编号、点位、文件名
	Value  string
}

// NavGroup is a run of entries of the side navigation under one heading; the first has none.
type NavGroup struct {
	Head  string
	Items []NavItem
}

// NavItem is one entry of the side navigation.
type NavItem struct {
	Label   string
	Icon    Icon
	Href    string
	Count   int    // what waits there for this person; 0 shows none
	Current bool   // the page shown belongs here
	Key     string // letter after G that goes here (see Keys); empty for none
}

// Journal is the state of the journal 流水 for the foot of every page and paper.
type Journal struct {
	Seq  int64  // number of the last entry
	Root string // root hash of the last checkpoint, lower-case hex; empty before the first
	Size int64  // number of entries under that root
}

// htmxConfig keeps htmx within the page's policy: no injected style, no eval, no inline handlers.
const htmxConfig = `{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true}`

// sheets are the style sheets in the order in which they apply.
func sheets() []string {
	return []string{static.URL("tokens.css"), static.URL("components.css"), static.URL("product.css")}
}

// scripts are the deferred scripts of every page.
func scripts() []string {
	return []string{static.URL("vendor/htmx.min.js"), static.URL("app.js")}
}

// windowTitle is the text of the title element.
func windowTitle(ctx context.Context, title string, errors bool) string {
	t := title + " · " + msg.T(ctx, "双城")
	if errors {
		return msg.T(ctx, "错误：%s", t)
	}
	return t
}

// ShortHash writes the first 12 hex digits in three groups of four; a shorter hash comes back as it is.
func ShortHash(hex string) string {
	if len(hex) < 12 {
		return hex
	}
	return hex[:4] + " " + hex[4:8] + " " + hex[8:12]
}
