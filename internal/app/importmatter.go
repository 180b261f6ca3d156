package app

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/matter"
)

// States of an old ledger, as the layout's choices name them.
const (
	OldClosed = "closed" // 已销号: taken over as history
	OldOpen   = "open"   // 整改中: filed, and dispatched when that was confirmed
)

// matter files one row of an old ledger.
func (b *batch) matter(row ImportRow) (outcome, error) {
	report, err := b.report(row.Values)
	if err != nil {
		return outcome{}, err
	}
	report.foreseen = b.foreseen[row.Line]
	filed, err := b.fileIn(b.t, b.q, b.d, report)
	if err != nil {
		return outcome{}, err
	}
	note := filed.State.Number
	if filed.State.History {
		note += " 历史导入"
	}
	return outcome{string(matter.Stream(filed.ID)), note}, nil
}

// report makes a report of a row.
func (b *batch) report(v map[string]string) (r Report, err error) {
	town, err := b.unitOf(v["town"], "")
	if err != nil {
		return r, err
	}
	community, err := b.unitOf(v["community"], v["town"])
	if err != nil {
		return r, err
	}
	if r.Site, err = b.siteOf(v["site"]); err != nil {
		return r, err
	}
	r.What, r.Words, r.External = describe(v), where(v), v["number"]
	r.Channel = channelOf(v["source"], b.Spec.Name)
	r.Name, r.Contact = v["reporter"], v["phone"]
	r.Order, _ = strconv.Atoi(v["order"]) // a number by its type
	if r.Point, err = pointOf(v, geo.Datum(v["datum"])); err != nil {
		return r, err
	}
	if code := v["cell"]; code != "" {
		r.Cell = string(b.d.cellBy(code, b.t.Now().Date()))
	}
	if r.Cell == "" {
		if ground := cmp.Or(community, town); ground != "" {
			r.Path = strings.Join(b.d.PathTo(ground, b.t.Now().Date()), "/")
		}
	}
	if r.Occurred, err = momentOf(v["occurred"]); err != nil {
		return r, err
	}
	if !r.Occurred.IsZero() {
		r.Clocked = "paper"
	}
	r.Problem = b.d.classNamed(v["kind"])
	return r, b.past(&r, v)
}

// past makes history of a closed row, and of an open one where everything is history.
func (b *batch) past(r *Report, v map[string]string) error {
	if v["state"] != OldClosed && !b.Spec.History {
		return nil
	}
	p := matter.Past{}
	var err error
	if p.Due, err = momentOf(v["deadline"]); err != nil {
		return err
	}
	if v["state"] == OldClosed {
		if p.Closed, err = momentOf(v["closed"]); err != nil {
			return err
		}
	}
	p.Unit, err = b.unitOf(v["unit"], "")
	r.Past = &p
	return err
}

// describe joins kind, words and measure of a row; a ledger often has the one without the other.
//
//msg:off goes into the text of the matter
func describe(v map[string]string) string {
	what := v["description"]
	switch kind := v["kind"]; {
	case what == "":
		what = kind
	case kind != "" && !strings.Contains(what, kind):
		what = kind + "：" + what
	}
	if m := v["measure"]; m != "" {
		what += "\n整改情况：" + m
	}
	return what
}

// where is the place in words; without any, what is known of it.
func where(v map[string]string) string {
	if v["place"] != "" {
		return v["place"]
	}
	return strings.Join(slices.DeleteFunc([]string{v["town"], v["community"], v["site"]}, func(s string) bool { return s == "" }), " ")
}

// channelOf finds the channel that a word names; a sheet is one of its own, and so is a pasted chat.
func channelOf(words, file string) matter.Channel {
	for _, c := range matter.Channels {
		if words != "" && (words == c.Word || words == string(c.Code)) {
			return c.Code
		}
	}
	if file == PastedName {
		return "chat"
	}
	return "sheet"
}

// PastedName is the name of a file that was no file but pasted text.
//
//msg:off name of a file, kept with the import
const PastedName = "粘贴的文字"

func momentOf(s string) (calendar.Instant, error) {
	if s == "" {
		return 0, nil
	}
	return calendar.ParseInstant(s)
}

// pointOf reads lon and lat, or both in one, and moves them to WGS-84.
func pointOf(v map[string]string, datum geo.Datum) (geo.Point, error) {
	lon, lat := v["lon"], v["lat"]
	if both := v["point"]; both != "" {
		lon, lat, _ = strings.Cut(both, ",")
	}
	if lon == "" || lat == "" {
		return geo.Point{}, nil
	}
	x, errX := strconv.ParseFloat(lon, 64)
	y, errY := strconv.ParseFloat(lat, 64)
	p, err := geo.At(x, y)
	if err := errors.Join(errX, errY, err); err != nil {
		return geo.Point{}, fault.New(fault.Invalid, "经纬度“%s，%s”不对，请写成 115.98 和 36.45 这样的度数", lon, lat).Because(err)
	}
	if datum == "" {
		return p, nil
	}
	return datum.ToWGS84(p), nil
}

// cellBy finds a living cell by its code or its name.
func (d *District) cellBy(words string, day calendar.Date) grid.CellID {
	for _, c := range d.Grid.On(day) {
		if c.Code == words || c.NameOn(day) == words {
			return c.ID
		}
	}
	return ""
}

// classNamed is the class of the catalogue that is called so.
func (d *District) classNamed(title string) matter.Clause {
	if title == "" {
		return matter.Clause{}
	}
	for _, c := range d.Catalogue.Classes() {
		if c.Item.Title == title || c.Item.Code == title {
			return matter.Clause{Edition: c.Edition, Code: c.Code}
		}
	}
	return matter.Clause{}
}
