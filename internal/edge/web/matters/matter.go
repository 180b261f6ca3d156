package matters

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func matterRoutes() []route {
	return []route{
		page.Get("/matters/{id}", app.SeeMatters, (*req).showMatter),
		page.Get("/matters/{id}/reveal/{part}", app.SeeMatters, (*req).askReveal),
		page.Post("/matters/{id}/reveal/{part}", app.SeeMatters, (*req).reveal),
	}
}

// matterView is everything the page of a matter says.
type matterView struct {
	app.Seen
	Title, What, Place string
	Now                calendar.Instant
	Due                ui.Deadline
	Explain            say.Phrase
	Stages             []stageView // of a staged term; none when it is in one piece
	Next               actView     // reports the present stage as complete; zero when that cannot be asked
	Marks              []matter.Mark
	Before, After      []ui.Photo
	Doubts             int // photos that a person should look at
	Acts               []actView
	Why                []matter.Action // what is not offered, with the reason
	Facts              []ui.Fact
	Clauses            []clauseView
	Near               []lineView
	Tasks              []taskView
	Sources            []sourceView
	Ground, Trade      []ui.ChainLink
	Basis              []string // why this unit is responsible
	Verifier           matter.Verifier
	Flow               []ui.Stage
	Journal            []ui.Entry
	Again              *againView // the same trouble came back, or this is another one come back; nil: neither
	Office             bool       // may look at a citizen's contact
	Officer            bool       // may take values out for good
	Slip               bool       // it was dispatched, so that there is a slip to print
	Proofs             string
}

// actView is one button of a matter.
type actView struct {
	Verb, Word, Href string
	Tap              bool // done by the button itself, without a form
	Kind             ui.Kind
}

type clauseView struct {
	Code, Title, Edition string
	Campaign             ui.Campaign
	Tags                 []string // 自定, 未核对
}

type taskView struct{ Unit, Words, Due, State, Reply string }

type sourceView struct {
	Channel, Who, External, From, FromHref string
	Contact, Name                          bool // there is one in the vault
}

func (q *req) showMatter() error {
	seen, err := q.App.See(q.Viewer, q.PathValue("id"))
	if err != nil {
		return err
	}
	v, err := q.matterView(seen)
	if err != nil {
		return err
	}
	crumbs := []ui.Link{{Text: q.T("总台账"), Href: "/matters"}}
	return q.Page(ui.Layout{Title: v.Title, Crumbs: crumbs, Sub: seen.State.Number, Marks: matterMarks(v), Acts: matterActs(v)}, matterPage(v))
}

func (q *req) matterView(seen app.Seen) (matterView, error) {
	st, now := seen.State, q.App.Now()
	what := seen.Texts[st.What.Ref]
	v := matterView{Seen: seen, Title: q.title(st, what), What: what, Now: now, Due: q.deadline(st, seen.Late), Marks: matter.Marks(st, now, q.App.District().Rules),
		Place: q.placeName(st.Place, seen.Texts[st.Place.Words.Ref]), Verifier: q.App.Verifier(q.Viewer, st), Office: q.Viewer.May(app.Vault), Slip: app.Slippable(st), Officer: q.Viewer.May(app.Redact)}
	if q.May(app.Proofs) {
		v.Proofs = "/proofs?matter=" + st.Number
	}
	photos := q.album(seen)
	v.Before, v.After, v.Doubts = photos.draw(st.Photos, q.T("整改前")), photos.draw(st.Report.After, q.T("整改后")), photos.doubts()
	v.Acts, v.Why = q.acts(seen)
	v.Facts, v.Clauses = q.facts(seen), q.clauses(st)
	v.Tasks, v.Sources = q.tasks(seen), q.sources(st)
	v.Ground, v.Trade, v.Basis = q.chain(st)
	v.Flow = q.flow(st)
	var err error
	if v.Explain, err = matter.Explain(st, q.App.District().Calendar); err != nil {
		return v, err
	}
	if v.Stages, err = q.stages(st); err != nil {
		return v, err
	}
	v.Next = q.nextStage(seen)
	near, err := q.App.Neighbours(q.Viewer, seen.ID, st)
	if err != nil {
		return v, err
	}
	for _, l := range near {
		v.Near = append(v.Near, q.line(l))
	}
	entries, err := q.App.History(q.Viewer, seen.ID)
	if err != nil {
		return v, err
	}
	if v.Again, err = q.again(seen, entries); err != nil {
		return v, err
	}
	v.Journal, err = q.timeline(seen, entries)
	return v, err
}

// notOffered are verbs that no person with an account asks on this page, or that its notice asks.
var notOffered = []matter.Verb{"file", "answer-link", "object", "confirm-recurrence", "deny-recurrence"}

// mainVerb is what a matter waits for in each state: the primary button.
var mainVerb = map[matter.Status]matter.Verb{
	matter.New: "accept", matter.Ready: "dispatch", matter.Sign: "receive", matter.Doing: "rectify", matter.Redo: "rectify", matter.Check: "verify",
	matter.Back: "rule", matter.Hold: "resume",
}

// oneTap are verbs without a question.
var oneTap = []matter.Verb{"accept", "receive"}

func (q *req) acts(seen app.Seen) (acts []actView, why []matter.Action) {
	for _, a := range seen.Actions {
		if slices.Contains(notOffered, a.Verb) {
			continue
		}
		if !a.Allowed {
			why = append(why, a)
			continue
		}
		v := actView{Verb: string(a.Verb), Word: q.Word(a.Word), Href: matterPath(seen.ID, "do", string(a.Verb)), Tap: slices.Contains(oneTap, a.Verb)}
		switch {
		case a.Verb == mainVerb[seen.State.Status]:
			v.Kind = ui.Primary
		case a.Verb == "void" || a.Verb == "confirm-void":
			v.Kind = ui.Danger
		}
		acts = append(acts, v)
	}
	slices.SortStableFunc(acts, func(a, b actView) int { return rankOf(a.Kind) - rankOf(b.Kind) })
	return acts, why
}

func rankOf(k ui.Kind) int {
	switch k {
	case ui.Primary:
		return 0
	case ui.Danger:
		return 2
	}
	return 1
}

// facts is the short list beside the description.
func (q *req) facts(seen app.Seen) []ui.Fact {
	st, today := seen.State, q.App.Now().Date()
	var list []ui.Fact
	put := func(name, value string) {
		if value != "" {
			list = append(list, ui.Fact{Name: name, Value: ui.Text(value)})
		}
	}
	put(q.T("地点"), seen.Texts[st.Place.Words.Ref])
	put(q.T("属地"), q.territories(st.Place))
	if !st.Place.Point.IsZero() {
		put(q.T("坐标"), pointWords(st.Place.Point))
	}
	put(q.T("问题类别"), q.matterClass(st.Class))
	put(q.T("立案条件"), q.conditionName(st.Class))
	put(q.T("严重程度"), q.Word(st.Class.Severity.Word()))
	put(q.T("发现"), q.occurred(st, today))
	if st.Entered != st.Occurred {
		put(q.T("录入"), msg.Moment(st.Entered, today))
	}
	put(q.T("发现人"), q.who(st.Source.Finder))
	if !st.Report.Measure.IsZero() {
		put(q.T("整改措施"), seen.Texts[st.Report.Measure.Ref])
	}
	if st.Status == matter.Hold {
		put(q.T("挂账"), q.T("%s，%s 复查：%s", q.Word(st.Hold.Why.Word()), msg.Day(st.Hold.ReviewOn, today), seen.Texts[st.Hold.Plan.Ref]))
		if p := st.Hold.Project; !p.IsZero() {
			put(q.T("立项"), q.T("%s，计划 %s 完工", p.Document, msg.Day(p.Finish, today)))
		}
	}
	return list
}

func (q *req) clauses(st matter.State) (list []clauseView) {
	for _, c := range st.Class.Clauses {
		i, system, ok := q.clauseItem(c)
		v := clauseView{Code: c.Code, Title: i.Title, Edition: c.Edition, Campaign: campaignOf(system)}
		if !ok {
			v.Title = q.T("这个版本的标准不在本系统里")
		}
		if e := q.App.District().Standards[c.Edition].Edition; e.Title != "" {
			v.Edition = e.Title
		}
		switch i.Confidence {
		case standard.House, standard.FromMemory:
			v.Tags = append(v.Tags, q.T("自定"))
		case standard.Partial:
			v.Tags = append(v.Tags, q.Word(i.Confidence.Text()))
		}
		list = append(list, v)
	}
	return list
}

func (q *req) tasks(seen app.Seen) (list []taskView) {
	for _, t := range seen.State.Tasks {
		v := taskView{q.UnitName(t.Unit), seen.Texts[t.Words.Ref], msg.Day(t.Due, q.App.Now().Date()), q.T("待反馈"), seen.Texts[t.Reply.Ref]}
		switch t.State {
		case matter.TaskDone:
			v.State = q.T("已配合")
		case matter.TaskRefused:
			v.State = q.T("不能配合")
		}
		list = append(list, v)
	}
	return list
}

func (q *req) sources(st matter.State) (list []sourceView) {
	for _, x := range append([]matter.Source{st.Source}, st.Sources...) {
		v := sourceView{Channel: q.Word(x.Channel.Word()), Who: q.who(x.Finder), External: x.External, From: x.FromNo, Contact: !x.Contact.IsZero(), Name: !x.Name.IsZero()}
		if x.From != "" {
			v.FromHref = matterPath(x.From)
		}
		list = append(list, v)
	}
	return list
}

// chain is the two lines of responsibility: who holds the place, and who holds the trade.
func (q *req) chain(st matter.State) (ground, trade []ui.ChainLink, basis []string) {
	d, today := q.App.District().Org, q.App.Now().Date()
	for _, id := range st.Place.Territories() {
		if u := d.Unit(id); u.ID != "" {
			ground = append(ground, ui.ChainLink{Name: q.UnitName(id), Who: q.Word(u.Kind.Word()), Last: id == st.Owner.Unit})
		}
	}
	owner, why := st.Owner.Unit, st.Owner.Why
	head := q.T("责任单位")
	if owner == "" && st.Status.Live() {
		p := q.App.Owner(st)
		owner, why, head = p.Unit, q.SayAll(p.Why), q.T("责任图建议")
		if owner != "" {
			basis = append(basis, q.T("还没有派遣，责任图建议由%s承办。", q.UnitName(owner)))
		}
	}
	if owner != "" && !slices.ContainsFunc(ground, func(l ui.ChainLink) bool { return l.Name == q.UnitName(owner) }) {
		above := d.Chain(owner, today)
		slices.Reverse(above)
		for _, id := range above {
			if id != owner && !slices.Contains([]org.UnitKind{org.District}, d.Unit(id).Kind) {
				trade = append(trade, ui.ChainLink{Name: q.UnitName(id), Who: q.Word(d.Unit(id).Kind.Word())})
			}
		}
		trade = append(trade, ui.ChainLink{Name: q.UnitName(owner), Who: head, Last: true})
	}
	if class := st.Class.Problem; len(trade) == 0 && class.Code != "" {
		for _, id := range d.Holders(org.Class{Edition: class.Edition, Code: class.Code}, today) {
			trade = append(trade, ui.ChainLink{Name: q.UnitName(id), Who: q.T("有此权限，本件不由它承办")})
		}
	}
	return ground, trade, append(basis, why...)
}

// occurred is when a problem was seen. Paper that gives the day alone is read as its first minute, which nobody meant.
func (q *req) occurred(st matter.State, today calendar.Date) string {
	if day := st.Occurred.Date(); st.Clocked == "paper" && st.Occurred == day.Start() {
		return msg.Day(day, today)
	}
	return msg.Moment(st.Occurred, today)
}

// flow is the way of a matter in five stages.
func (q *req) flow(st matter.State) []ui.Stage {
	today := q.App.Now().Date()
	at := func(i calendar.Instant) string {
		if i.IsZero() {
			return "—"
		}
		return msg.Moment(i, today)
	}
	list := []ui.Stage{
		{Label: q.T("登记"), Note: at(st.Entered), Done: true}, {Label: q.T("派遣"), Note: at(st.Dispatch.At)}, {Label: q.T("签收"), Note: at(st.Dispatch.Received)},
		{Label: q.T("整改"), Note: at(st.Report.At)}, {Label: q.T("核查"), Note: "—"}, {Label: q.T("销号"), Note: at(st.Closed.At)},
	}
	now := map[matter.Status]int{matter.New: 1, matter.Ready: 1, matter.Back: 1, matter.Sign: 2, matter.Doing: 3, matter.Redo: 3, matter.Hold: 3, matter.Check: 4}
	n, live := now[st.Status]
	if !live {
		n = len(list)
		if st.Status != matter.Done {
			return nil
		}
	} else {
		list[n].Now = true
		list[n].Note = q.T("现在")
	}
	if n := len(st.Passed); n > 0 {
		list[4].Note = at(st.Passed[n-1].At)
	}
	for i := range min(n, len(list)) {
		list[i].Done = true
	}
	return list
}
