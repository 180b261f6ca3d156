package matters

import (
	"errors"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func verbRoutes() []route {
	return []route{
		page.Get("/matters/{id}/do/{verb}", app.SeeMatters, (*req).showAct),
		page.Post("/matters/{id}/do/{verb}", app.SeeMatters, (*req).doAct),
	}
}

// verbForm is the form of one verb: what it asks, and how what was typed becomes the command.
type verbForm struct {
	verb  matter.Verb
	lead  string                                                            // one sentence on what it does
	press string                                                            // label of its button
	files []string                                                          // fields that take photos
	scans []string                                                          // fields that take scans and documents
	draw  func(*actForm) []ui.Content                                       // the fields; nil asks nothing
	build func(*actForm) (func(*app.Desk) matter.Command, error)            // nil when run is there
	run   func(f *actForm, ask app.Ask) error                               // for commands over two matters
	after func(f *actForm, ask app.Ask) (lead string, code string, e error) // what must be shown once; nil shows the matter
}

// verbForms lists the forms of all verbs a person can ask.
var verbForms = slices.Concat(intakeForms(), recurForms(), dispatchForms(), contestForms(), termForms(), workForms(), checkForms(), closeForms(), publishForms())

// actForm is one form of one matter: what was typed, and what was wrong with it.
type actForm struct {
	*req
	form   verbForm
	seen   app.Seen
	errs   []ui.FieldError
	photo  map[string][]matter.Photo
	scan   map[string][]value.Blob
	cmd    string  // ID for the form that is drawn
	made   app.Ask // the request that the posted form makes
	posted bool
}

func (q *req) actForm() (*actForm, error) {
	seen, err := q.App.See(q.Viewer, q.PathValue("id"))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(verbForms, func(d verbForm) bool { return string(d.verb) == q.PathValue("verb") })
	if i < 0 {
		return nil, fault.New(fault.Missing, "没有这个页面，请检查地址")
	}
	return &actForm{req: q, form: verbForms[i], seen: seen, photo: map[string][]matter.Photo{}, scan: map[string][]value.Blob{}, cmd: page.NewCommand()}, nil
}

// word is the verb as it stands on buttons.
func (f *actForm) verbWord() string {
	for _, a := range f.seen.Actions {
		if a.Verb == f.form.verb {
			return f.Word(a.Word)
		}
	}
	return string(f.form.verb)
}

func (f *actForm) layout() ui.Layout {
	title := f.title(f.seen.State, f.seen.Texts[f.seen.State.What.Ref])
	return ui.Layout{Title: f.verbWord(), Sub: title, Crumbs: []ui.Link{{Text: f.T("总台账"), Href: "/matters"}, {Text: f.seen.State.Number, Href: matterPath(f.seen.ID)}}}
}

func (q *req) showAct() error {
	f, err := q.actForm()
	if err != nil {
		return err
	}
	if err := q.App.May(q.Viewer, f.seen.State, f.form.verb); err != nil {
		return err // a form that can only be refused wastes what is typed
	}
	return q.Page(f.layout(), actPage(f))
}

func (q *req) doAct() error {
	if err := q.ParseFiles(); err != nil {
		return err
	}
	f, err := q.actForm()
	if err != nil {
		return err
	}
	f.posted = true
	ask, err := f.perform()
	if err != nil {
		return f.comeBack(err)
	}
	if f.form.after != nil {
		lead, code, err := f.form.after(f, ask)
		if err != nil || code != "" {
			return firstOf(err, func() error { return q.Page(f.layout(), codePage(f, lead, code)) })
		}
	}
	if next := q.PostFormValue("next"); next != "" {
		return q.See(page.OwnNext(next))
	}
	if _, err := q.App.See(q.Viewer, f.seen.ID); fault.KindOf(err) == fault.Missing && err != nil {
		return q.See("/") // it is another's now
	}
	return q.See(matterPath(f.seen.ID))
}

func firstOf(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// perform stores the files, makes the command and asks for it.
func (f *actForm) perform() (app.Ask, error) {
	extra, err := f.takeFiles()
	if err != nil {
		return app.Ask{}, err
	}
	ask, err := f.Ask(extra...)
	if err != nil {
		return ask, err
	}
	f.made = ask
	if f.form.run != nil {
		return ask, f.form.run(f, ask)
	}
	build, err := f.form.build(f)
	if err != nil {
		return ask, err
	}
	_, err = f.App.Matter(f.Context(), ask, f.seen.ID, app.Outside{}, build)
	return ask, err
}

// takeFiles stores everything chosen and names it for the digest. All fields are taken before the first fault is told, so
// that nothing has to be chosen twice.
func (f *actForm) takeFiles() (names []string, err error) {
	for _, name := range f.form.files {
		list, e := f.Photos(name)
		f.photo[name], err = list, errors.Join(err, e)
		names = append(names, page.Hashes(list)...)
	}
	for _, name := range f.form.scans {
		list, e := f.Papers(name)
		f.scan[name], err = list, errors.Join(err, e)
		for _, b := range list {
			names = append(names, b.SHA256)
		}
	}
	return names, err
}

// comeBack shows the form again with what was typed and what is wrong; what a form cannot mend is a page of its own.
func (f *actForm) comeBack(err error) error {
	if !mendable(err) {
		return err
	}
	f.cmd, f.errs = page.NewCommand(), ui.FieldErrors(f.Context(), err)
	return f.Again(err, f.layout(), actPage(f))
}

// mendable reports whether the form is the place to answer err.
func mendable(err error) bool {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return false
	}
	switch e.Kind {
	case fault.Invalid, fault.Refused, fault.Denied, fault.TooLarge:
		return true
	}
	return e.Field != "" && e.Kind != fault.Internal
}

// val is what was typed into a field, or what the address proposes.
func (f *actForm) val(name string) string {
	if f.posted {
		return f.PostFormValue(name)
	}
	return f.URL.Query().Get(name)
}

// or is what was typed, or a first value for a fresh form.
func (f *actForm) or(name, fresh string) string {
	if v := f.val(name); v != "" || f.posted {
		return v
	}
	return fresh
}

// The fields. Each takes its value and its error from the form.

func (f *actForm) field(name, label, hint string) ui.Field {
	return ui.Field{Name: name, Label: label, Hint: hint, Value: f.val(name), Error: ui.ErrorOf(f.errs, name)}
}

func (f *actForm) optional(name, label, hint string) ui.Field {
	x := f.field(name, label, hint)
	x.Optional = true
	return x
}

func (f *actForm) long(name, label, hint string) ui.Content {
	return ui.TextArea(f.field(name, label, hint), 3)
}

// choose draws radio buttons over a table of words.
func choose[T ~string](f *actForm, name, label, hint string, list []matter.Word[T]) ui.Content {
	return ui.Radios(f.field(name, label, hint), page.Options(f.Req, list))
}

// day reads a date at its end; the fault stands at the field.
func (f *actForm) day(name string) (calendar.Date, error) {
	d, err := calendar.ParseDate(f.val(name))
	if err != nil {
		return "", fault.New(fault.Invalid, "请填写日期，格式如 2018-03-20。").At(name).Because(err)
	}
	return d, nil
}

// unit reads a unit: the name typed, or the one chosen of those proposed; empty when neither.
func (f *actForm) unit(name string) (org.UnitID, error) {
	if words := strings.TrimSpace(f.val(name + ".text")); words != "" {
		return f.findUnit(name, words)
	}
	id := org.UnitID(f.val(name))
	if id != "" && f.App.District().Org.Unit(id).ID == "" {
		return "", fault.New(fault.Invalid, "没有这个单位，请从列表中选择").At(name)
	}
	return id, nil
}

func (f *actForm) findUnit(field, words string) (org.UnitID, error) {
	u, err := f.App.District().Org.Find(words, f.App.Now().Date())
	if err != nil {
		return "", page.AtField(err, field)
	}
	return u.ID, nil
}

// unitsOf reads several units, one a line.
func (f *actForm) unitsOf(name string) (list []org.UnitID, err error) {
	for line := range strings.SplitSeq(strings.NewReplacer("、", "\n", "，", "\n", "\r", "").Replace(f.val(name)), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		id, err := f.findUnit(name, line)
		if err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, nil
}

// picker draws the choice of a unit with those proposed on top.
func (f *actForm) picker(name, label, hint string, proposed ...ui.Option) ui.Content {
	x := f.field(name, label, hint)
	x.Value = f.val(name + ".text")
	for i := range proposed {
		proposed[i].Selected = f.val(name) == proposed[i].Value || !f.posted && i == 0
	}
	return ui.UnitPicker(x, proposed, f.AllUnits())
}

// tasks reads the rows of assisting units.
func (f *actForm) tasks() ([]func(*app.Desk) matter.Task, error) {
	var list []func(*app.Desk) matter.Task
	for i := range taskRows {
		name := taskField(i)
		unit, words, due := f.val(name+".unit"), f.val(name+".words"), f.val(name+".due")
		if unit == "" && words == "" && due == "" {
			continue
		}
		id, err := f.findUnit("tasks", unit)
		if err != nil {
			return nil, err
		}
		list = append(list, func(k *app.Desk) matter.Task {
			return matter.Task{Unit: id, Words: k.Text("tasks", words), Due: calendar.Date(due)}
		})
	}
	return list, nil
}

func madeTasks(k *app.Desk, list []func(*app.Desk) matter.Task) (out []matter.Task) {
	for _, task := range list {
		out = append(out, task(k))
	}
	return out
}

// taskRows is how many assisting units one form takes.
const taskRows = 3

func taskField(i int) string { return "task" + msg.Num(i+1) }

// ticked reports whether a check box is set.
func (f *actForm) ticked(name string) bool { return f.val(name) == "1" }

// firstScan is the one scan of a field, the zero Blob when there is none.
func (f *actForm) firstScan(name string) (b value.Blob) {
	if list := f.scan[name]; len(list) > 0 {
		b = list[0]
	}
	return b
}
