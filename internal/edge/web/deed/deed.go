// Package deed is 办理: a form on a page of its own that does one thing, how its questions are drawn and its answers read.
package deed

import (
	"slices"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// Form 办理 is one change of a register: a form on a page of its own, so that it has an address, works without script and
// comes back whole when it is refused.
type Form struct {
	Title  string
	Note   string // one grey line: what it changes, and what not
	Crumbs []ui.Link
	Button string
	Danger bool            // the button is drawn as one that cannot be taken back
	Facts  templ.Component // what stands now, above the form; may be nil
	Inputs []Input
	Files  bool

	action string // address of the page itself
	// run carries it out and says where to go, or answers by itself and gives an empty address.
	Run func(ask app.Ask, in *Answers) (next string, err error)
}

// Kind says how an input is drawn.
type Kind int

const (
	plain Kind = iota
	date
	area
	Select
	Radios
	Checks
	Check
	Combo
	Sheet    // a sheet
	Outlines // a file of outlines
	hidden
	Head // a heading between inputs
)

// Input is one question of a deed.
type Input struct {
	ui.Field
	Kind    Kind
	Options []ui.Option
	Ask     string // first, empty option of a select
	rows    int    // of a text area
}

// asker is a request as some package of pages sees it, with the plain request inside.
type asker interface{ Base() *page.Req }

// Routes makes the two routes of a form page: build reads the address, and fails when there is no such thing.
func Routes[R asker](pattern string, right app.Right, build func(R) (Form, error)) []page.Route[R] {
	return []page.Route[R]{
		page.Get(pattern, right, func(r R) error {
			f, err := build(r)
			if err != nil {
				return err
			}
			q := r.Base()
			f.action = q.URL.RequestURI()
			return q.Page(ui.Layout{Title: f.Title, Crumbs: f.Crumbs}, formPage(f, page.NewCommand(), nil))
		}),
		page.Post(pattern, right, func(r R) error {
			f, err := build(r)
			if err != nil {
				return err
			}
			return f.do(r.Base())
		}),
	}
}

// do carries out a posted form, or gives the form back with the refusal at its field.
func (f Form) do(q *page.Req) error {
	f.action = q.URL.RequestURI()
	if f.Files {
		if err := q.ParseFiles(); err != nil {
			return err
		}
	}
	ask, err := q.Ask(q.FileDigests()...)
	if err != nil {
		return err
	}
	in := &Answers{Q: q}
	next, err := f.Run(ask, in)
	if in.Err != nil {
		err = in.Err
	}
	switch fault.KindOf(err) {
	case fault.Internal, fault.Unavailable:
		if err != nil {
			return err
		}
	default:
		f.fill(q.PostForm)
		errs := f.mark(ui.FieldErrors(q.Context(), err))
		return q.Again(err, ui.Layout{Title: f.Title, Crumbs: f.Crumbs}, formPage(f, page.NewCommand(), errs))
	}
	if next == "" {
		return nil
	}
	return q.See(next)
}

// fill puts back what was typed.
func (d *Form) fill(form map[string][]string) {
	for n := range d.Inputs {
		i := &d.Inputs[n]
		values := form[i.Name]
		i.Value = ""
		if len(values) > 0 && i.Kind != Checks {
			i.Value = values[0]
		}
		i.Options = slices.Clone(i.Options)
		for m := range i.Options {
			i.Options[m].Selected = slices.Contains(values, i.Options[m].Value)
		}
	}
}

// mark puts each sentence at its input; a sentence about something that is not asked here loses its link.
func (d *Form) mark(errs []ui.FieldError) []ui.FieldError {
	for n := range errs {
		at := slices.IndexFunc(d.Inputs, func(i Input) bool { return i.Name == errs[n].Name && i.Kind != hidden })
		if at < 0 {
			errs[n].Name = ""
			continue
		}
		d.Inputs[at].Error = errs[n].Text
	}
	return errs
}

// weight is the weight of the button.
func (d Form) weight() ui.Kind {
	if d.Danger {
		return ui.Danger
	}
	return ui.Primary
}

// Text asks for one line.
func Text(name, label string) Input { return Input{Field: ui.Field{Name: name, Label: label}} }

// Date asks for a day.
func Date(name, label string, value calendar.Date) Input {
	return Input{Field: ui.Field{Name: name, Label: label, Value: string(value)}, Kind: date}
}

// Hidden carries a value along.
func Hidden(name, value string) Input {
	return Input{Field: ui.Field{Name: name, Value: value}, Kind: hidden}
}

// Area is a text of a few lines.
func Area(name, label string, rows int) Input {
	return Input{Field: ui.Field{Name: name, Label: label}, Kind: area, rows: rows}
}

// From makes an input that offers a list: a combo, a select, radios or checks.
func From(kind Kind, name, label string, options []ui.Option) Input {
	return Input{Field: ui.Field{Name: name, Label: label}, Kind: kind, Options: options}
}

// Opt is i that may be left empty.
func (i Input) Opt() Input { i.Optional = true; return i }

// Hinted is i with a grey line that helps to fill it.
func (i Input) Hinted(text string) Input { i.Hint = text; return i }

// Is is i filled with a value.
func (i Input) Is(value string) Input { i.Value = value; return i }

// Picked is i with values ticked.
func (i Input) Picked(values ...string) Input {
	i.Options = slices.Clone(i.Options)
	for n := range i.Options {
		i.Options[n].Selected = slices.Contains(values, i.Options[n].Value)
	}
	return i
}
