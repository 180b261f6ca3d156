package testkit

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

//go:embed vendor/axe.min.js
var axeJS string

// Violation is one rule of accessibility that the page breaks.
type Violation struct {
	Rule      string   // axe-core's name of it, such as color-contrast
	Impact    string   // serious or critical
	Help      string   // what to do, in English
	Selectors []string // the elements, one CSS selector each
}

func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s: %s", v.Rule, v.Impact, v.Help, strings.Join(v.Selectors, " | "))
}

// axeRun returns the violations that keep people out; axe's minor and moderate ones are matters of taste and left out.
const axeRun = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations
	.filter(v => v.impact === "serious" || v.impact === "critical")
	.map(v => ({Rule: v.id, Impact: v.impact, Help: v.help, Selectors: v.nodes.map(n => n.target.join(" "))})))`

// Axe fails the test for each serious or critical breach of the rules of accessibility in the page as it now looks.
// The page must be running with scripts.
func (p *Page) Axe() {
	p.t.Helper()
	for _, v := range p.Violations() {
		p.t.Errorf("%s: %s", p.Location(), v)
	}
}

// Violations returns what Axe would fail the test for.
func (p *Page) Violations() []Violation {
	p.t.Helper()
	// What the checker itself does in the page may breach the page's policy; that is not the page's fault.
	p.watch.setDeaf(true)
	defer p.watch.setDeaf(false)
	evaluate[chromedp.Void](p, axeJS)
	found, err := within(p, chromedp.Evaluate[[]Violation](axeRun, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("axe: %v", err)
	}
	return found
}
