package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
)

// CheckImport adds to the rows what is wrong with them beyond their own words: with their dates, with each other, with what is there
// already, and what the rules refuse when the whole import is tried with the answers of s. It changes nothing else. Only what
// others do meanwhile can then still refuse a row.
func (a *App) CheckImport(ctx context.Context, v Viewer, s ImportSpec, rows []ImportRow) (Tried, error) {
	switch s.Kind {
	case ImportMatters:
		for n := range rows {
			checkPast(&rows[n], a.db.Now())
		}
		checkTwins(rows)
		if err := a.checkFiled(s, rows); err != nil {
			return Tried{}, err
		}
	case ImportDuties:
		a.checkDuties(s, rows)
	case ImportCalendar, ImportHours:
		s.checkTogether(rows)
	}
	return a.try(ctx, v, s, rows)
}

// checkPast wants the dates of a closed row, in their order, and none in the future.
func checkPast(r *ImportRow, now calendar.Instant) {
	v := r.Values
	at := func(key string) calendar.Instant {
		i, _ := momentOf(v[key]) // written by us
		return i
	}
	occurred, closed := at("occurred"), at("closed")
	switch {
	case v["description"] == "" && v["kind"] == "":
		r.fail("description", "第 %d 行没有写是什么问题，请补上", r.Line)
	case where(v) == "" && v["lon"] == "" && v["point"] == "" && v["cell"] == "":
		r.fail("place", "第 %d 行没有地点，请补上地点、点位或坐标", r.Line)
	}
	switch {
	case v["state"] == OldClosed && closed.IsZero():
		r.fail("closed", "第 %d 行写着已办结，但没有办结时间，请补上", r.Line)
	case v["state"] == OldClosed && closed < occurred:
		r.fail("closed", "第 %d 行的办结时间早于发现时间，请核对这两个时间", r.Line)
	case closed > now || occurred > now:
		r.fail("occurred", "第 %d 行的时间晚于现在，请核对年份", r.Line)
	}
}

// checkTwins refuses the second of two rows with the same number, or with the same words at the same place and time.
func checkTwins(rows []ImportRow) {
	numbers, words := map[string]int{}, map[string]int{}
	for n := range rows {
		r := &rows[n]
		if len(r.Faults) > 0 {
			continue
		}
		v := r.Values
		if no := v["number"]; no != "" {
			if first, twice := numbers[no]; twice {
				r.fail("number", "第 %d 行的编号 %s 与第 %d 行相同，请核对是否重复", r.Line, no, first)
				continue
			}
			numbers[no] = r.Line
			continue
		}
		same := fmt.Sprintf("%q", []string{describe(v), where(v), v["occurred"], v["lon"], v["lat"], v["point"], v["reporter"]})
		if first, twice := words[same]; twice {
			r.fail("description", "第 %d 行与第 %d 行完全相同，请核对是否重复", r.Line, first)
			continue
		}
		words[same] = r.Line
	}
}

// checkFiled refuses rows whose number is on a matter already.
func (a *App) checkFiled(s ImportSpec, rows []ImportRow) error {
	byChannel := map[string][]string{}
	for _, r := range rows {
		if no := r.Values["number"]; no != "" && len(r.Faults) == 0 {
			c := string(channelOf(r.Values["source"], s.Name))
			byChannel[c] = append(byChannel[c], no)
		}
	}
	for c, numbers := range byChannel {
		have, err := a.db.ExternalNumbers(c, numbers)
		if err != nil {
			return err
		}
		for n := range rows {
			r := &rows[n]
			if no := have[r.Values["number"]]; no != "" && string(channelOf(r.Values["source"], s.Name)) == c && len(r.Faults) == 0 {
				r.fail("number", "第 %d 行的编号 %s 已登记为 %s，不再重复登记", r.Line, r.Values["number"], no)
			}
		}
	}
	return nil
}

// A point is a pile when that many rows, and that share of all rows, lie on it: then it is the default of some map, not a place.
const (
	pileRows  = 20
	pileShare = 50 // one in so many
)

// ImportFindings are the faults of the data as a whole, in words.
func ImportFindings(rows []ImportRow) (list []string) {
	points := map[string]int{}
	backwards, placed := 0, 0
	for _, r := range rows {
		if p, err := pointOf(r.Values, geo.Datum("")); err == nil && !p.IsZero() {
			points[p.String()]++
			placed++
		}
		o, _ := momentOf(r.Values["occurred"])
		c, _ := momentOf(r.Values["closed"])
		if !c.IsZero() && !o.IsZero() && c < o {
			backwards++
		}
	}
	if backwards > 0 {
		list = append(list, fmt.Sprintf("有 %d 行的办结时间早于发现时间，这些行没有导入，请核对来源数据", backwards))
	}
	type pile struct {
		at string
		n  int
	}
	var piles []pile
	for at, n := range points {
		if n >= pileRows && n*pileShare >= placed {
			piles = append(piles, pile{at, n})
		}
	}
	slices.SortFunc(piles, func(a, b pile) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.at, b.at)) })
	for _, p := range piles {
		list = append(list, fmt.Sprintf("有 %d 行（占有坐标行的 %.1f%%）落在同一个点 %s 上，多半是地图的默认点，不是真实位置，请核对", p.n, 100*float64(p.n)/float64(placed), p.at))
	}
	return list
}
