package calendar

import (
	"fmt"
	"strings"
	"time"
)

// FactKind names one step in the life of a term.
type FactKind string

// The facts, as they may appear in an Explanation.
const (
	FactStart   FactKind = "start"   // the clock was set; Name says by what, such as 交办
	FactOpens   FactKind = "opens"   // the first office time, when the start lay outside it (working hours only)
	FactWeekend FactKind = "weekend" // days skipped because of the weekend
	FactHoliday FactKind = "holiday" // days skipped because of the festival in Name
	FactMakeup  FactKind = "makeup"  // a weekend day that counted, because of the festival in Name
	FactPause   FactKind = "pause"   // the clock stood still; Name is the reason
	FactDue     FactKind = "due"     // the last moment in time
)

// Fact is one step. From and To are moments; for skipped and make-up days they are the first and the
// last millisecond of the run of days, for moments both are the same.
type Fact struct {
	Kind FactKind `json:"kind"`
	From Instant  `json:"from"`
	To   Instant  `json:"to"`
	Name string   `json:"name,omitzero"`
}

// Explanation is how a due moment came about: facts in the order of time, the start first and the due
// moment last, and the labels of the calendar data they rest on.
type Explanation struct {
	Term     Term     `json:"term"`
	Due      Instant  `json:"due"`
	Facts    []Fact   `json:"facts"`
	Editions []string `json:"editions,omitzero"`
}

// Explain computes Due and says how. Cause names what set the clock: 交办, 签收.
func (c *Calendar) Explain(start Instant, cause string, t Term, pauses ...Pause) (Explanation, error) {
	due, err := c.Due(start, t, pauses...)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Term: t, Due: due, Facts: []Fact{{FactStart, start, start, cause}}}
	if t.Clock == Working {
		if err := c.explainDays(&e, start); err != nil {
			return Explanation{}, err
		}
	}
	for _, p := range pauses {
		if start < p.To && p.From < due && p.From < p.To {
			e.insert(Fact{FactPause, max(p.From, start), p.To, p.Reason})
		}
	}
	e.Facts = append(e.Facts, Fact{FactDue, due, due, ""})
	return e, nil
}

// explainDays adds the days that did not count or counted against the week, and the editions behind them.
func (c *Calendar) explainDays(e *Explanation, start Instant) error {
	if e.Term.Unit == UnitHour {
		for r, err := range c.open(start) {
			if err != nil {
				return err
			}
			if r.from > start {
				e.insert(Fact{FactOpens, r.from, r.from, ""})
			}
			break
		}
	}
	for d := start.Date(); d <= e.Due.Date(); d = d.AddDays(1) {
		day, err := c.Day(d)
		if err != nil {
			return err
		}
		e.addDay(day, start)
		label := c.years[d.Year()].Label
		if n := len(e.Editions); n == 0 || e.Editions[n-1] != label {
			e.Editions = append(e.Editions, label)
		}
	}
	return nil
}

// addDay notes a day that is skipped, or worked against the week, and joins it to the run before it.
func (e *Explanation) addDay(d Day, start Instant) {
	kind, ok := map[Kind]FactKind{Weekend: FactWeekend, Holiday: FactHoliday, Makeup: FactMakeup}[d.Kind]
	if !ok || d.Kind == Makeup && d.Date == start.Date() && e.Term.Unit == UnitDay {
		return // the day of the start never counts in days, so its being a make-up day explains nothing
	}
	for i, f := range e.Facts {
		if f.Kind == kind && f.Name == d.Name && f.To+1 == d.Date.Start() {
			e.Facts[i].To = d.Date.AddDays(1).Start() - 1
			return
		}
	}
	e.insert(Fact{kind, d.Date.Start(), d.Date.AddDays(1).Start() - 1, d.Name})
}

// insert puts f where its time belongs, never before the start.
func (e *Explanation) insert(f Fact) {
	i := len(e.Facts)
	for i > 1 && e.Facts[i-1].From > f.From {
		i--
	}
	e.Facts = append(e.Facts[:i], append([]Fact{f}, e.Facts[i:]...)...)
}

// String is the explanation as one sentence:
// 自3月15日9:30交办起算，按工作日计5日，跳过3月17日至18日（周末），至3月22日17:30止。
func (e Explanation) String() string {
	start := e.Facts[0]
	year := start.From.Date().Year() != e.Due.Date().Year()
	var b strings.Builder
	fmt.Fprintf(&b, "自%s%s起算，%s", moment(start.From, year), start.Name, e.Term.counted())
	for _, f := range e.Facts {
		if text := f.text(year); text != "" {
			b.WriteString("，" + text)
		}
	}
	fmt.Fprintf(&b, "，至%s止。", moment(e.Due, year))
	return b.String()
}

func (f Fact) text(year bool) string {
	switch f.Kind {
	case FactOpens:
		return "非办公时间不计，从" + moment(f.From, year) + "上班起计"
	case FactWeekend:
		return "跳过" + days(f, year) + "（周末）"
	case FactHoliday:
		return "跳过" + days(f, year) + "（" + f.Name + "放假）"
	case FactMakeup:
		return days(f, year) + "因" + f.Name + "调休上班照计"
	case FactPause:
		text := moment(f.From, year) + "至" + moment(f.To, year) + "暂停计时"
		if f.Name != "" {
			text += "（" + f.Name + "）"
		}
		return text
	}
	return ""
}

// counted is the term in the words of the sentence: 按工作日计5日.
func (t Term) counted() string {
	switch {
	case t.Clock == Continuous:
		return fmt.Sprintf("昼夜连续计%d小时", t.span()/time.Hour)
	case t.Clock == Natural && t.N == 0:
		return "限当日"
	case t.Clock == Natural:
		return fmt.Sprintf("按自然日计%d日", t.N)
	case t.Unit == UnitHour:
		return fmt.Sprintf("按工作时计%d小时", t.N)
	}
	return fmt.Sprintf("按工作日计%d日", t.N)
}

// days writes a run of days: 3月17日至18日.
func days(f Fact, year bool) string {
	from, to := f.From.Time(), f.To.Time()
	text := from.Format("1月2日")
	if year {
		text = from.Format("2006年1月2日")
	}
	switch {
	case f.From.Date() == f.To.Date():
		return text
	case from.Year() != to.Year():
		return text + "至" + to.Format("2006年1月2日")
	case from.Month() != to.Month():
		return text + "至" + to.Format("1月2日")
	}
	return text + "至" + to.Format("2日")
}

// moment writes a moment to the minute. The last millisecond of a minute stands for its end, so that
// the end of a natural day reads 24:00.
func moment(i Instant, year bool) string {
	t := i.Time()
	clock := t.Format("15:04")
	if next := i + 1; next%60_000 == 0 {
		clock = next.Time().Format("15:04")
		if clock == "00:00" {
			clock = "24:00"
		}
	}
	layout := "1月2日"
	if year {
		layout = "2006年1月2日"
	}
	return t.Format(layout) + strings.TrimPrefix(clock, "0")
}
