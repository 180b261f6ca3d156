package web

import (
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/ui"
)

// today is the day in Beijing.
func (q *req) today() calendar.Date { return q.s.app.Now().Date() }

// dayPick is what dayPicker needs.
type dayPick struct {
	Action, Now string
	Day, Today  calendar.Date
	Hidden      []ui.Pair
}

// pick offers the page on another day; the rest of the address stays.
func (q *req) pick(day calendar.Date) dayPick {
	a := ui.Address{Path: q.URL.Path, Query: q.URL.Query()}
	return dayPick{Action: a.Path, Now: a.With("day", "").String(), Day: day, Today: q.today(), Hidden: a.Hidden("day")}
}

// unitHref is the page of a unit on a day.
func (q *req) unitHref(id org.UnitID, day calendar.Date) string {
	return q.onDay("/org/"+string(id), day)
}

// onDay is an address on a day; today needs no saying.
func (q *req) onDay(path string, day calendar.Date) string {
	if day == q.today() {
		return path
	}
	return path + "?day=" + string(day)
}

// unitLink names a unit with the way to it.
func (q *req) unitLink(id org.UnitID, day calendar.Date) templComponent {
	r := q.s.app.District().Org
	if r.Unit(id).ID == "" {
		return ui.Text(r.UnitName(id, day))
	}
	return ui.Anchor(ui.Link{Text: r.UnitName(id, day), Href: q.unitHref(id, day)})
}

// known is d when it is a day, else today: names are looked up on it while the rules refuse the day itself.
func (q *req) known(d calendar.Date) calendar.Date {
	if _, err := calendar.ParseDate(strings.TrimSpace(string(d))); err != nil {
		return q.today()
	}
	return d
}

// day is the day that the page is to be looked at, by the address; today when none stands there.
func (q *req) day() (calendar.Date, error) {
	typed := q.URL.Query().Get("day")
	if typed == "" {
		return q.today(), nil
	}
	d, err := calendar.ParseDate(typed)
	if err != nil {
		return "", fault.New(fault.Invalid, "日期“%s”不存在，请写成2018-03-15的样子", typed).Because(err)
	}
	return d, nil
}
