package testkit

import (
	_ "embed"
	"encoding/json"
	"time"

	"github.com/chromedp/chromedp"
)

//go:embed verbs.js
var verbsJS string

// point is a place in the viewport, in CSS pixels.
type point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Click presses the link, button, tab or label that shows the words, those that show nothing else first, and waits
// until a page it may lead to is loaded.
func (p *Page) Click(words string) {
	p.t.Helper()
	at := await[*point](p, "something to press that says "+words, "locate", words)
	p.press(*at)
}

// Fill enters value into the field with that label: types into text fields, chooses the option of that text, sets
// dates; a check box or radio button is set by any value and cleared by the empty one.
func (p *Page) Fill(label, value string) {
	p.t.Helper()
	did := await[*struct {
		How string `json:"how"`
		point
	}](p, "a field labelled "+label+" that takes "+value, "fill", label, value)
	switch did.How {
	case "press":
		p.press(did.point)
	case "type":
		if _, err := within(p, chromedp.Func(typing(value))); err != nil {
			p.t.Fatalf("fill %s: %v", label, err)
		}
	}
}

// Attach chooses files, by absolute path, in the file field with that label.
func (p *Page) Attach(label string, paths ...string) {
	p.t.Helper()
	await[*bool](p, "a file field labelled "+label, "mark", label)
	field := chromedp.CSS("[data-testkit=file]")
	if _, err := within(p, chromedp.SetUploadFiles(field, paths, chromedp.NodeReady)); err != nil {
		p.t.Fatalf("attach to %s: %v", label, err)
	}
	p.settle() // some pages send a file as soon as it is chosen
	await[*bool](p, "itself again", "unmark", label)
}

// Text returns the visible text of the first visible element that the CSS selector finds, white space squeezed.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return *await[*string](p, "an element "+selector, "text", selector)
}

// See waits until the page shows the words.
func (p *Page) See(words string) {
	p.t.Helper()
	await[*bool](p, "the words "+words, "sees", words)
}

// Shows reports whether the page shows the words at this moment.
func (p *Page) Shows(words string) bool {
	p.t.Helper()
	return evaluate[bool](p, call("sees", words))
}

// press moves the mouse to a place and clicks, as a person does: what lies on top gets the click.
func (p *Page) press(at point) {
	p.t.Helper()
	if _, err := within(p, chromedp.MouseClickXY(at.X, at.Y)); err != nil {
		p.t.Fatalf("press: %v", err)
	}
	p.settle()
}

// await calls one of the functions of verbs.js until it returns neither null nor false.
func await[T *U, U any](p *Page, what, function string, args ...string) T {
	p.t.Helper()
	expression := call(function, args...) + " || null"
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		found, err := within(p, chromedp.Evaluate[T](expression))
		if err == nil && found != nil {
			return found
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("the page does not show %s (%v); it shows: %s", what, err, evaluate[string](p, `document.body.innerText.slice(0, 2000)`))
		}
	}
}

// call writes the JavaScript that calls a function of verbs.js.
func call(function string, args ...string) string {
	list, err := json.Marshal(args)
	if err != nil {
		panic(err) // strings always marshal
	}
	return verbsJS + "." + function + "(..." + string(list) + ")"
}
