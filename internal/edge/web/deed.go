package web

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/web/ui"
)

// deed 办理 is one change of a register: a form on a page of its own, so that it has an address, works without script and
// comes back whole when it is refused.
type deed struct {
	Title  string
	Note   string // one grey line: what it changes, and what not
	Crumbs []ui.Link
	Button string
	Danger bool           // the button is drawn as one that cannot be taken back
	Facts  templComponent // what stands now, above the form; may be nil
	Inputs []input
	Files  bool

	action string // address of the page itself
	// run carries it out and says where to go, or answers by itself and gives an empty address.
	run func(ask app.Ask, in *answers) (next string, err error)
}

// kind says how an input is drawn.
type inputKind int

const (
	inText inputKind = iota
	inDate
	inArea
	inSelect
	inRadios
	inChecks
	inCheck
	inCombo
	inFile // a sheet
	inGeo  // a file of outlines
	inHidden
	inHead // a heading between inputs
)

// input is one question of a deed.
type input struct {
	ui.Field
	kind    inputKind
	options []ui.Option
	ask     string // first, empty option of a select
	rows    int    // of a text area
}

// deed makes the two routes of a form page: build reads the address, and fails when there is no such thing.
func (s *Server) deed(pattern string, right app.Right, build func(*req) (deed, error)) []route {
	return []route{
		{"GET " + pattern, right, func(q *req) error {
			d, err := build(q)
			if err != nil {
				return err
			}
			d.action = q.URL.RequestURI()
			return q.page(ui.Layout{Title: d.Title, Crumbs: d.Crumbs}, deedPage(d, newCommand(), nil))
		}},
		{"POST " + pattern, right, func(q *req) error {
			d, err := build(q)
			if err != nil {
				return err
			}
			return q.doDeed(d)
		}},
	}
}

// doDeed carries out a posted deed, or gives the form back with the refusal at its field.
func (q *req) doDeed(d deed) error {
	d.action = q.URL.RequestURI()
	if d.Files {
		if err := q.parseFiles(); err != nil {
			return err
		}
	}
	ask, err := q.ask(q.fileDigests()...)
	if err != nil {
		return err
	}
	in := &answers{q: q}
	next, err := d.run(ask, in)
	if in.err != nil {
		err = in.err
	}
	switch fault.KindOf(err) {
	case fault.Internal, fault.Unavailable:
		if err != nil {
			return err
		}
	default:
		d.fill(q.PostForm)
		errs := d.mark(ui.FieldErrors(q.Context(), err))
		return q.invalid(err, ui.Layout{Title: d.Title, Crumbs: d.Crumbs}, deedPage(d, newCommand(), errs))
	}
	if next == "" {
		return nil
	}
	return q.see(next)
}

// fill puts back what was typed.
func (d *deed) fill(form map[string][]string) {
	for n := range d.Inputs {
		i := &d.Inputs[n]
		values := form[i.Name]
		i.Value = ""
		if len(values) > 0 && i.kind != inChecks {
			i.Value = values[0]
		}
		i.options = slices.Clone(i.options)
		for m := range i.options {
			i.options[m].Selected = slices.Contains(values, i.options[m].Value)
		}
	}
}

// mark puts each sentence at its input; a sentence about something that is not asked here loses its link.
func (d *deed) mark(errs []ui.FieldError) []ui.FieldError {
	for n := range errs {
		at := slices.IndexFunc(d.Inputs, func(i input) bool { return i.Name == errs[n].Name && i.kind != inHidden })
		if at < 0 {
			errs[n].Name = ""
			continue
		}
		d.Inputs[at].Error = errs[n].Text
	}
	return errs
}

// weight is the weight of the button.
func (d deed) weight() ui.Kind {
	if d.Danger {
		return ui.Danger
	}
	return ui.Primary
}

// text, date and hidden make the commonest inputs.
func text(name, label string) input { return input{Field: ui.Field{Name: name, Label: label}} }

func date(name, label string, value calendar.Date) input {
	return input{Field: ui.Field{Name: name, Label: label, Value: string(value)}, kind: inDate}
}

func hidden(name, value string) input {
	return input{Field: ui.Field{Name: name, Value: value}, kind: inHidden}
}

// area is a text of a few lines.
func area(name, label string, rows int) input {
	return input{Field: ui.Field{Name: name, Label: label}, kind: inArea, rows: rows}
}

// from makes an input that offers a list: a combo, a select, radios or checks.
func from(kind inputKind, name, label string, options []ui.Option) input {
	return input{Field: ui.Field{Name: name, Label: label}, kind: kind, options: options}
}

// optional is i that may be left empty.
func (i input) optional() input { i.Optional = true; return i }

// hint is i with a grey line that helps to fill it.
func (i input) hint(text string) input { i.Hint = text; return i }

// is is i filled with a value.
func (i input) is(value string) input { i.Value = value; return i }

// pick is i with values ticked.
func (i input) pick(values ...string) input {
	i.options = slices.Clone(i.options)
	for n := range i.options {
		i.options[n].Selected = slices.Contains(values, i.options[n].Value)
	}
	return i
}
