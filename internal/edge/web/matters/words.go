package matters

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// stateOf is the mark of a status in the design's vocabulary.
func stateOf(s matter.Status) ui.State {
	switch s {
	case matter.Ready:
		return ui.StateDispatch
	case matter.Refused:
		return ui.StateVoid
	case matter.Void:
		return ui.StateInvalid
	}
	return ui.State(s)
}

// matterPath is the address of the page of a matter.
func matterPath(id string, more ...string) string {
	return "/matters/" + url.PathEscape(id) + strings.Join(append([]string{""}, more...), "/")
}

// deadline is the ruler of a matter.
func (q *req) deadline(s matter.State, late matter.Lateness) ui.Deadline {
	now, today := q.App.Now(), q.App.Now().Date()
	switch {
	case s.Status == matter.Hold && !s.Hold.Project.IsZero():
		return ui.Deadline{Words: q.T("立项，%s 复查", msg.Day(s.Hold.ReviewOn, today))}
	case s.Status == matter.Hold:
		return ui.Deadline{Words: q.T("挂账至 %s", msg.Day(s.Hold.ReviewOn, today))}
	case !s.Status.Live():
		return ui.Deadline{Words: q.Word(late.Verdict.Word())}
	case s.Clock.Due.IsZero() || s.Clock.Started.IsZero():
		return ui.Deadline{Words: q.T("未起算")}
	}
	until := now
	if s.Status == matter.Check && !s.Report.At.IsZero() {
		until = s.Report.At
	}
	left := s.Clock.Due.Sub(until)
	d := ui.Deadline{Urgency: ui.InTime, Elapsed: perMille(until.Sub(s.Clock.Started), s.Clock.Due.Sub(s.Clock.Started)), Words: q.leftWords(s.Clock.Due, until)}
	switch {
	case s.Status == matter.Check:
		d.Words = q.T("已上报，%s", q.Word(late.Verdict.Word()))
		if late.Verdict == matter.VerdictLate {
			d.Urgency = ui.Overdue
		}
	case late.Verdict == matter.VerdictOnTime && left < 0:
		d.Words = q.T("延期待批")
	case left < 0:
		d.Urgency = ui.Overdue
	case left < 24*time.Hour:
		d.Urgency = ui.DueSoon
	}
	return d
}

func perMille(part, whole time.Duration) int {
	if whole <= 0 {
		return 1000
	}
	return int(min(max(part, 0)*1000/whole, 9000))
}

// leftWords says how long there is until due, or by how much it is over.
func (q *req) leftWords(due, now calendar.Instant) string {
	left := due.Sub(now)
	days := int(due.Date().Start().Sub(now.Date().Start()) / (24 * time.Hour))
	switch {
	case left < 0 && left > -24*time.Hour:
		return q.T("超 %d 小时", int(-left/time.Hour)+1)
	case left < 0:
		return q.T("超 %d 天", int(-left/(24*time.Hour)))
	case days == 0 && left < 12*time.Hour:
		return q.T("剩 %d 小时", int(left/time.Hour))
	case days == 0:
		return q.T("今天到期")
	}
	return q.T("剩 %d 天", days)
}

// placeName is where a matter lies: its words, or the territories it is known to lie in.
func (q *req) placeName(p matter.Place, words string) string {
	if words != "" {
		return words
	}
	return q.territories(p)
}

// territories names the ground of a place from the town down.
func (q *req) territories(p matter.Place) string {
	var names []string
	ids := p.Territories()
	for i, id := range ids {
		if i == 0 && len(ids) > 1 || q.App.District().Org.Unit(id).ID == "" {
			continue
		}
		names = append(names, q.UnitName(id))
	}
	return strings.Join(names, "·")
}

// title is what a matter is called on screen, at most 40 characters.
func (q *req) title(s matter.State, what string) string {
	if what == "" && !s.Private.IsZero() {
		return q.T("受限事项（%s）", q.Word(s.Secrecy.Kind.Word()))
	}
	if what == "" {
		return q.T("（内容已依法删除）")
	}
	what = strings.Join(strings.Fields(what), " ")
	if r := []rune(what); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return what
}

// who names whoever took a step, with his unit.
func (q *req) who(b matter.By) string {
	switch {
	case b.Account != "":
		name := q.App.District().Org.Account(b.Account).Name
		if unit := q.UnitName(b.Unit); unit != "" {
			return unit + " " + name
		}
		return name
	case b.Receipt != "":
		return q.T("市民")
	case b.Link != "":
		return q.T("受转交方")
	}
	return q.T("系统")
}

// actorName names the author of an entry, for steps that carry no By.
func (q *req) actorName(actor string) string {
	kind, id, _ := strings.Cut(actor, "/")
	switch kind {
	case "account":
		return q.App.District().Org.Account(org.AccountID(id)).Name
	case "citizen":
		return q.T("市民")
	case "link":
		return q.T("受转交方")
	case "objection":
		return q.T("当事人（凭异议码）")
	}
	return q.T("系统")
}

// clauseItem finds the row of a standard; ok is false when the edition is not here.
func (q *req) clauseItem(c matter.Clause) (item standard.Item, system standard.System, ok bool) {
	e, ok := q.App.District().Standards[c.Edition]
	if !ok {
		return item, "", false
	}
	i := slices.IndexFunc(e.Items, func(i standard.Item) bool { return i.Code == c.Code })
	if i < 0 {
		return item, e.System, false
	}
	return e.Items[i], e.System, true
}

// matterClass is the class of a matter in words, empty when it has none.
func (q *req) matterClass(c matter.Class) string {
	if c.Problem.Code == "" {
		return ""
	}
	k, err := q.App.District().Catalogue.Class(c.Problem.Code)
	if err != nil {
		return c.Problem.Code
	}
	return k.Title
}

// conditionName is the filing condition in words, empty when there is none.
func (q *req) conditionName(c matter.Class) string {
	i, err := q.App.District().Catalogue.Condition(c.Problem.Code, c.Condition.Code)
	if c.Condition.Code == "" || err != nil {
		return ""
	}
	return i.Title
}

// campaignOf is the campaign whose frame a clause is drawn in; empty for what belongs to neither, such as checklists.
func campaignOf(s standard.System) ui.Campaign {
	switch s {
	case standard.Wenming, standard.Minors, standard.Negative, standard.Fragments:
		return ui.Civilized
	case standard.Weisheng, standard.Veto:
		return ui.Sanitary
	}
	return ""
}

// pointWords writes a position in degrees.
func pointWords(p matter.Point) string {
	return fmt.Sprintf("%.6f, %.6f", float64(p.Lat)/1e7, float64(p.Lon)/1e7)
}

// marks are what stands beside the status of a matter.
func (q *req) marks(s matter.State, now calendar.Instant) []string {
	var list []string
	for _, m := range matter.Marks(s, now, q.App.District().Rules) {
		list = append(list, q.Say(m.Word))
	}
	return list
}

// lineView is a matter in a list.
type lineView struct {
	app.Line
	Title, Place, Unit string
	Due                ui.Deadline
	Marks              []string // only where they are shown
}

func (q *req) line(l app.Line) lineView {
	return lineView{Line: l, Title: q.title(l.State, l.What), Place: q.placeName(l.State.Place, l.Words), Unit: q.UnitName(l.State.Owner.Unit),
		Due: q.deadline(l.State, l.Late)}
}
