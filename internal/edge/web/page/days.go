package page

import (
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/ui"
)

// Today is the day in Beijing.
func (q *Req) Today() calendar.Date { return q.App.Now().Date() }

// DayPick is what dayPicker needs.
type DayPick struct {
	Action, Now string
	Day, Today  calendar.Date
	Hidden      []ui.Pair
}

// OtherDay offers the page on another day; the rest of the address stays.
func (q *Req) OtherDay(day calendar.Date) DayPick {
	a := ui.Address{Path: q.URL.Path, Query: q.URL.Query()}
	return DayPick{Action: a.Path, Now: a.With("day", "").String(), Day: day, Today: q.Today(), Hidden: a.Hidden("day")}
}

// UnitHref is the page of a unit on a day.
func (q *Req) UnitHref(id org.UnitID, day calendar.Date) string {
	return q.OnDay("/org/"+string(id), day)
}

// OnDay is an address on a day; today needs no saying.
func (q *Req) OnDay(path string, day calendar.Date) string {
	if day == q.Today() {
		return path
	}
	return path + "?day=" + string(day)
}

// UnitLink names a unit with the way to it.
func (q *Req) UnitLink(id org.UnitID, day calendar.Date) templ.Component {
	r := q.App.District().Org
	switch {
	case id == "":
		return ui.Text(q.T("最上级"))
	case r.Unit(id).ID == "":
		return ui.Text(r.UnitName(id, day))
	}
	return ui.Anchor(ui.Link{Text: r.UnitName(id, day), Href: q.UnitHref(id, day)})
}

// Known is d when it is a day, else today: names are looked up on it while the rules refuse the day itself.
func (q *Req) Known(d calendar.Date) calendar.Date {
	if _, err := calendar.ParseDate(strings.TrimSpace(string(d))); err != nil {
		return q.Today()
	}
	return d
}

// Day is the day that the page is to be looked at, by the address; today when none stands there.
func (q *Req) Day() (calendar.Date, error) {
	typed := q.URL.Query().Get("day")
	if typed == "" {
		return q.Today(), nil
	}
	d, err := calendar.ParseDate(typed)
	if err != nil {
		return "", fault.New(fault.Invalid, "日期“%s”不存在，请写成2018-03-15的样子", typed).Because(err)
	}
	return d, nil
}
