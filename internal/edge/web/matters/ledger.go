package matters

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func ledgerRoutes() []route {
	return []route{
		page.Get("/matters", app.SeeMatters, (*req).showLedger),
		page.Get("/matters/export.xlsx", app.SeeMatters, (*req).exportLedger),
		page.Get("/matters/options", app.SeeMatters, (*req).ledgerOptions),
		page.Get("/matters/{id}/preview", app.SeeMatters, (*req).previewMatter),
		page.Post("/matters/bulk", app.BulkWork, (*req).bulk),
	}
}

// ledgerPage is how many matters stand on one page.
const ledgerPage = 50

// savedView is a view of the ledger that everybody finds as a tab.
type savedView struct {
	key, label string
	find       func(*app.Find)
}

// savedViews are the tabs of the ledger in their order; the first is shown when none is named.
var savedViews = []savedView{
	{"live", msg.K("在办"), func(f *app.Find) { f.Live = new(true) }},
	{"over", msg.K("超期"), func(f *app.Find) { f.Overdue, f.DueFirst = true, true }},
	{"due", msg.K("快到期"), func(f *app.Find) { f.DueFirst = true }},
	{"check", msg.K("待核查"), func(f *app.Find) { f.Statuses = []matter.Status{matter.Check} }},
	{"hold", msg.K("挂账"), func(f *app.Find) { f.Statuses = []matter.Status{matter.Hold} }},
	{"done", msg.K("已销号"), func(f *app.Find) { f.Statuses = []matter.Status{matter.Done} }},
	{"all", msg.K("全部"), func(*app.Find) {}},
}

// query is what the address of a ledger asks for.
type ledgerQuery struct {
	find  app.Find
	view  savedView
	addr  ui.Address // without the place in the list
	chips []ui.Chip
	words string
}

var numberLike = regexp.MustCompile(`^[0-9]{4}-[0-9]{4,9}$`)

// ledgerQuery reads the address. What is not understood is refused, so that no list shows something else than it says.
func (q *req) ledgerQuery() (l ledgerQuery, err error) {
	v := q.URL.Query()
	l.addr = ui.Address{Path: "/matters", Query: v}
	for _, k := range []string{"before", "trail"} {
		l.addr = l.addr.With(k, "")
	}
	l.view = savedViews[0]
	if v.Get("view") == "" && (v.Get("q") != "" || len(v["status"]) > 0) {
		l.view = savedViews[len(savedViews)-1] // whoever looks for something means everything
	}
	if i := slices.IndexFunc(savedViews, func(s savedView) bool { return s.key == v.Get("view") }); i >= 0 {
		l.view = savedViews[i]
	}
	l.view.find(&l.find)
	l.find.Limit = ledgerPage
	for _, read := range []func(url.Values, *ledgerQuery) error{q.readCodes, q.readPlaces, q.readDays, q.readWords} {
		if err := read(v, &l); err != nil {
			return l, err
		}
	}
	return l, l.find.SetCursor(v.Get("before"))
}

// chip notes a filter that holds.
func (l *ledgerQuery) chip(field, word, key, value string) {
	l.chips = append(l.chips, ui.Chip{Field: field, Value: word, Remove: l.addr.Without(key, value).String()})
}

// readCodes reads the filters that are codes of a table.
func (q *req) readCodes(v url.Values, l *ledgerQuery) error {
	for _, x := range v["status"] {
		if x == "" {
			continue
		}
		s := matter.Status(x)
		if !slices.ContainsFunc(matter.Statuses, func(w matter.Word[matter.Status]) bool { return w.Code == s }) {
			return fault.New(fault.Invalid, "没有“%s”这种状态，请从列表中选择", x)
		}
		l.find.Statuses = append(l.find.Statuses, s)
		l.chip(q.T("状态"), q.Word(s.Word()), "status", x)
	}
	for _, x := range v["channel"] {
		if x != "" {
			l.find.Channels = append(l.find.Channels, x)
			l.chip(q.T("来源"), q.Word(matter.Channel(x).Word()), "channel", x)
		}
	}
	for _, x := range v["severity"] {
		if x != "" {
			l.find.Severity = append(l.find.Severity, x)
			l.chip(q.T("严重程度"), q.Word(matter.Severity(x).Word()), "severity", x)
		}
	}
	if x := v.Get("class"); x != "" {
		code, _, _ := strings.Cut(x, " ")
		k, err := q.App.District().Catalogue.Class(code)
		if err != nil {
			return err
		}
		l.find.Problems = []string{code}
		l.chip(q.T("类别"), k.Title, "class", "")
	}
	if v.Get("overdue") == "1" {
		l.find.Overdue = true
		l.chip(q.T("期限"), q.T("超期"), "overdue", "")
	}
	return nil
}

// readPlaces reads unit and territory, by ID or by name.
func (q *req) readPlaces(v url.Values, l *ledgerQuery) error {
	d, today := q.App.District(), q.App.Now().Date()
	for _, key := range []string{"unit", "place"} {
		x := strings.TrimSpace(v.Get(key))
		if x == "" {
			continue
		}
		id := org.UnitID(x)
		if d.Org.Unit(id).ID == "" {
			u, err := d.Org.Find(x, today)
			if err != nil {
				return err
			}
			id = u.ID
		}
		if key == "unit" {
			l.find.Units = []string{string(id)}
			l.chip(q.T("责任单位"), q.UnitName(id), key, "")
			continue
		}
		l.find.Place = strings.Join(d.PathTo(id, today), "/")
		l.chip(q.T("区域"), q.UnitName(id), key, "")
	}
	return nil
}

func (q *req) readDays(v url.Values, l *ledgerQuery) error {
	for _, x := range []struct {
		key, label string
		to         *calendar.Date
	}{{"from", q.T("登记不早于"), &l.find.From}, {"to", q.T("登记不晚于"), &l.find.To}} {
		if v.Get(x.key) == "" {
			continue
		}
		d, err := calendar.ParseDate(v.Get(x.key))
		if err != nil {
			return fault.New(fault.Invalid, "日期“%s”不存在，请写成 2018-03-20 这样", v.Get(x.key)).Because(err)
		}
		*x.to = d
		l.chip(x.label, string(d), x.key, "")
	}
	return nil
}

// readWords reads the search: a number finds that matter, anything else is looked for in the texts.
func (q *req) readWords(v url.Values, l *ledgerQuery) error {
	l.words = strings.TrimSpace(v.Get("q"))
	if len([]rune(l.words)) > 60 {
		return fault.New(fault.Invalid, "搜索词最多 60 个字，请缩短")
	}
	l.find.Number = strings.TrimSpace(v.Get("number"))
	if numberLike.MatchString(l.words) {
		l.find.Number = l.words
	} else if l.words != "" {
		l.find.Words, l.find.DueFirst = l.words, false
	}
	if l.words != "" {
		l.chip(q.T("搜索"), l.words, "q", "")
	}
	return nil
}

// filterWords says what the list shows, for the export.
func (l ledgerQuery) filterWords(q *req) string {
	parts := []string{q.Word(l.view.label)}
	for _, c := range l.chips {
		parts = append(parts, c.Field+" "+c.Value)
	}
	return strings.Join(parts, "；")
}

// Asked reads the filters of a ledger's address for the papers drawn from the same list: what it asks for, and how that is said on
// paper, which is Chinese whatever the reader's language.
func Asked(r *page.Req) (f app.Find, words string, err error) {
	on := *r
	on.Request = r.WithContext(msg.With(r.Context(), msg.Chinese))
	q := &req{&on}
	l, err := q.ledgerQuery()
	if err != nil {
		return f, "", err
	}
	return l.find, l.filterWords(q), nil
}

// ledgerOptions answers the fields of the filter with what they suggest.
func (q *req) ledgerOptions() error {
	lists := map[string]func() []ui.Option{"unit": q.AllUnits, "place": q.territoryOptions, "class": q.classOptions}
	list, ok := lists[q.URL.Query().Get("of")]
	if !ok {
		return fault.New(fault.Missing, "没有这种列表，请刷新台账后再试")
	}
	q.W.Header().Set("Cache-Control", "private, max-age=300")
	return q.Draw(http.StatusOK, ui.Options(list()))
}

// ledgerView is one page of the ledger.
type ledgerView struct {
	Views  []ui.View
	Filter ui.Filter
	Lines  []lineView
	Pages  ui.Pages
	Bulk   bool
	Cmd    string
	Found  bool // something is filtered, so that an empty list says so
	Clear  string
	Export string
	Paper  string // the same list as a paper 问题汇总表
	File   bool
}

func (q *req) showLedger() error {
	l, err := q.ledgerQuery()
	if err != nil {
		return err
	}
	lines, next, err := q.App.FindMatters(q.Viewer, l.find)
	if err != nil {
		return err
	}
	v := ledgerView{Bulk: q.Viewer.May(app.BulkWork), Cmd: page.NewCommand(), Found: len(l.chips) > 0 || l.view.key != "live", Clear: "/matters?view=all",
		Export: strings.Replace(l.addr.String(), "/matters", "/matters/export.xlsx", 1), Paper: strings.Replace(l.addr.String(), "/matters", "/papers/problems", 1), File: q.Viewer.May(app.FileMatters)}
	v.Lines = make([]lineView, len(lines))
	for i, x := range lines {
		v.Lines[i] = q.line(x)
	}
	for _, x := range savedViews {
		v.Views = append(v.Views, ui.View{Label: q.Word(x.label), Href: l.addr.With("view", x.key).String(), Count: -1, Current: x.key == l.view.key})
	}
	v.Filter = ui.Filter{Action: "/matters", Query: l.words, Hidden: l.addr.Hidden("q"), Chips: l.chips, End: ui.DensitySwitch(q.Chrome())}
	v.Filter.More = ledgerMore(q)
	if len(l.chips) > 0 {
		v.Filter.Clear = "/matters?view=" + l.view.key
	}
	v.Pages = q.pages(l, len(lines), next)
	return q.Page(ui.Layout{Title: q.T("总台账"), Sub: q.T("一个区一本账，筛选写在网址里"), Acts: ledgerActs(v)}, ledgerBody(v))
}

// maxTrail bounds the way back that an address carries.
const maxTrail = 40

// pages leads through the list by the keys of its rows; the way back stands in the address.
func (q *req) pages(l ledgerQuery, n int, next string) ui.Pages {
	v := q.URL.Query()
	trail, before := v["trail"], v.Get("before")
	p := ui.Pages{Summary: q.T("本页 %d 件", n)}
	if before != "" {
		p.First = l.addr.String()
		back := l.addr
		if k := len(trail); k > 0 {
			back = l.addr.With("before", trail[k-1])
			back.Query["trail"] = trail[:k-1]
		}
		p.Prev = back.String()
		p.Summary = q.T("第 %d 页，本页 %d 件", len(trail)+2, n)
	}
	if next != "" {
		to := l.addr.With("before", next)
		if before != "" {
			to.Query["trail"] = append(slices.Clone(trail[max(0, len(trail)-maxTrail):]), before)
		}
		p.Next = to.String()
	}
	return p
}

// previewMatter is what the ledger shows beside its rows.
func (q *req) previewMatter() error {
	seen, err := q.App.See(q.Viewer, q.PathValue("id"))
	if err != nil {
		return err
	}
	v := paneView{Seen: seen, Title: q.title(seen.State, seen.Texts[seen.State.What.Ref]), Due: q.deadline(seen.State, seen.Late), Facts: q.facts(seen)}
	v.Before = q.album(seen).draw(seen.State.Photos, q.T("整改前"))
	v.Acts, _ = q.acts(seen)
	return q.Draw(200, previewPane(v))
}

type paneView struct {
	app.Seen
	Title  string
	Due    ui.Deadline
	Facts  []ui.Fact
	Before []ui.Photo
	Acts   []actView
}
