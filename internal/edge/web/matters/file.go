package matters

import (
	"crypto/sha256"
	"strings"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func fileRoutes() []route {
	return []route{
		page.Get("/matters/new", app.FileMatters, (*req).showFile),
		page.Post("/matters/new", app.FileMatters, (*req).fileMatter),
	}
}

// filing is the form that files a matter, in two steps: what and where, then what the words propose and what may be the same.
type filing struct {
	*req
	errs   []ui.FieldError
	before []matter.Photo // of the trouble
	after  []matter.Photo // settled on the spot
	second bool           // the second step is shown
	report app.Report
	like   []likeView // likely duplicates
	cmd    string
}

func (f *filing) layout() ui.Layout {
	return ui.Layout{Title: f.T("登记事项"), Crumbs: []ui.Link{{Text: f.T("总台账"), Href: "/matters"}}, Errors: len(f.errs) > 0}
}

// carried are the fields of the first step, which the second carries along.
var carried = []string{"what", "words", "site", "cell", "place", "point", "on", "at", "channel", "external", "secrecy", "name", "contact"}

func (f *filing) field(name, label, hint string) ui.Field {
	return ui.Field{Name: name, Label: label, Hint: hint, Value: f.PostFormValue(name), Error: ui.ErrorOf(f.errs, name)}
}

func (f *filing) optional(name, label, hint string) ui.Field {
	x := f.field(name, label, hint)
	x.Optional = true
	return x
}

func (q *req) showFile() error {
	f := &filing{req: q, cmd: page.NewCommand()}
	return q.Page(f.layout(), filePage(f))
}

func (q *req) fileMatter() error {
	if err := q.ParseFiles(); err != nil {
		return err
	}
	f := &filing{req: q, cmd: page.NewCommand()}
	var err error
	if f.before, err = q.Photos("photos"); err == nil {
		f.after, err = q.Photos("after")
	}
	if err == nil {
		f.report, err = f.read()
	}
	step := q.PostFormValue("step")
	if err != nil {
		f.second = step == "file" && len(f.errs) == 0 && f.report.What != ""
		return f.comeBack(err)
	}
	if step == "check" {
		f.second = true
		if err := f.look(); err != nil {
			return err
		}
		return q.Page(f.layout(), filePage(f))
	}
	return f.finish()
}

// finish files the matter, and merges it into another when the office said so.
func (f *filing) finish() error {
	f.second = true
	ask, err := f.Ask(append(page.Hashes(f.before), page.Hashes(f.after)...)...)
	if err != nil {
		return f.comeBack(err)
	}
	filed, err := f.App.File(f.Context(), ask, f.report)
	if err != nil {
		return f.comeBack(err)
	}
	into := f.PostFormValue("same")
	switch {
	case filed.Into != "": // the page of the older matter says why it is open again, and leads to this one
		return f.See(matterPath(filed.Into))
	case into == "":
		return f.See(matterPath(filed.ID))
	}
	kept, err := f.App.See(f.Viewer, into)
	if err != nil {
		return err
	}
	ask.ID, ask.Digest = page.Derived(ask.ID, "merge"), sha256.Sum256(append(ask.Digest[:], "merge"...))
	if _, err := f.App.Merge(f.Context(), ask, filed.ID, kept.ID); err != nil {
		return err
	}
	return f.See(matterPath(kept.ID))
}

func (f *filing) comeBack(err error) error {
	if !mendable(err) {
		return err
	}
	f.errs = ui.FieldErrors(f.Context(), err)
	if f.second {
		if err := f.look(); err != nil {
			return err
		}
	}
	return f.Again(err, f.layout(), filePage(f))
}

// likeView is a known matter that may be the same trouble.
type likeView struct {
	lineView
	Where string // how near it lies; empty when only its words are alike
	Pick  bool   // this report may be merged into it
	Again bool   // it was closed within the window: merging opens it again
}

// look finds what may be the same trouble: near, or with the place written alike.
func (f *filing) look() error {
	list, err := f.App.Duplicates(f.Viewer, f.report)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Line != nil {
			f.like = append(f.like, f.likeView(*x.Line, f.nearWords(x)))
		}
	}
	if len(f.like) > 0 || f.report.Words == "" {
		return nil
	}
	lines, _, err := f.App.FindMatters(f.Viewer, app.Find{Words: f.report.Words, Live: new(true), Limit: 5})
	for _, l := range lines {
		f.like = append(f.like, f.likeView(l, ""))
	}
	return err
}

func (f *filing) likeView(l app.Line, where string) likeView {
	done := l.State.Status == matter.Done
	return likeView{f.line(l), where, f.office() && (done || l.State.Status.Live()), done}
}

// nearWords says how near a known matter lies.
func (f *filing) nearWords(x app.Alike) string {
	switch {
	case x.SameSite:
		return f.T("同点位")
	case x.Metres > 0:
		return f.T("相距约 %d 米", x.Metres)
	}
	return f.T("同一处")
}

// read makes the report of what was typed.
func (f *filing) read() (r app.Report, err error) {
	val := f.PostFormValue
	r = app.Report{What: strings.TrimSpace(val("what")), Words: strings.TrimSpace(val("words")), Channel: matter.Channel(val("channel")), External: strings.TrimSpace(val("external")),
		Name: strings.TrimSpace(val("name")), Contact: strings.TrimSpace(val("contact")), Photos: f.before, Severity: matter.Severity(val("severity")), Secrecy: matter.Secrecy{Kind: matter.Restriction(val("secrecy"))}}
	if r.Channel == "" {
		r.Channel = "daily"
	}
	if r.What == "" {
		return r, fault.New(fault.Invalid, "请写明是什么问题。").At("what")
	}
	if err := f.readPlace(&r); err != nil {
		return r, err
	}
	if err := f.readTime(&r); err != nil {
		return r, err
	}
	c, err := f.typedClass(val)
	if err != nil {
		return r, err
	}
	r.Problem, r.Cond, r.Clauses = c.Problem, c.Condition, clausesOf(f.PostForm["clauses"])
	if val("settled") == "1" {
		r.Settled, r.Fix, r.After = strings.TrimSpace(val("measure")), matter.FixKind(val("fix")), f.after
		if r.Settled == "" {
			return r, fault.New(fault.Invalid, "请填写当场怎样处理的。").At("measure")
		}
	}
	return r, nil
}

// readPlace reads site, cell, territory and position; words alone are enough.
func (f *filing) readPlace(r *app.Report) error {
	d, today := f.App.District(), f.App.Now().Date()
	val := func(name string) string { return strings.TrimSpace(f.PostFormValue(name)) }
	if x := val("site"); x != "" {
		found := d.Sites.Named(x, today)
		if s := d.Sites.ByCode(x); s.ID != "" {
			found = append(found[:0:0], s)
		}
		if len(found) != 1 {
			return fault.New(fault.Invalid, "没有找到点位“%s”，请从提示里选，或留空只写地点", x).At("site")
		}
		r.Site = string(found[0].ID)
	}
	if x := val("cell"); x != "" {
		code, _, _ := strings.Cut(x, " ")
		c := d.Grid.ByCode(code)
		if c.ID == "" {
			return fault.New(fault.Invalid, "没有找到网格“%s”，请从提示里选，或留空", x).At("cell")
		}
		r.Cell = string(c.ID)
	}
	if x := val("place"); x != "" {
		u, err := d.Org.Find(x, today)
		if err != nil {
			return page.AtField(err, "place")
		}
		r.Path = strings.Join(d.PathTo(u.ID, today), "/")
	}
	var err error
	if r.Point, err = parsePoint(val("point")); err != nil {
		return err
	}
	if r.Words == "" && r.Site == "" && r.Cell == "" && r.Path == "" && r.Point.IsZero() {
		return fault.New(fault.Invalid, "请写明地点：写几个字、选点位或网格都可以。").At("words")
	}
	return nil
}

// readTime reads when it was seen, when that was not now.
func (f *filing) readTime(r *app.Report) error {
	on, clock := f.PostFormValue("on"), f.PostFormValue("at")
	if on == "" {
		return nil
	}
	d, err := calendar.ParseDate(on)
	if err != nil {
		return fault.New(fault.Invalid, "请填写日期，格式如 2018-03-20。").At("on").Because(err)
	}
	r.Occurred, r.Clocked = d.Start(), "paper"
	if clock == "" {
		return nil
	}
	t, err := calendar.ParseTimeOfDay(clock)
	if err != nil {
		return fault.New(fault.Invalid, "请填写时间，格式如 09:30。").At("at").Because(err)
	}
	r.Occurred = r.Occurred.Add(time.Duration(t) * time.Minute)
	return nil
}

// siteOptions and cellOptions are the registers as suggestions.
func (q *req) siteOptions() (list []ui.Option) {
	today := q.App.Now().Date()
	for _, s := range q.App.District().Sites.On(today) {
		list = append(list, ui.Option{Value: string(s.ID), Label: s.NameOn(today)})
	}
	return list
}

func (q *req) cellOptions() (list []ui.Option) {
	today := q.App.Now().Date()
	for _, c := range q.App.District().Grid.On(today) {
		list = append(list, ui.Option{Value: string(c.ID), Label: c.Code + " " + c.NameOn(today)})
	}
	return list
}

// office reports whether the viewer may merge.
func (q *req) office() bool { return q.Viewer.Has(officeRoles...) }
