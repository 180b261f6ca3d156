package calendar

import (
	"strings"
	"time"

	"shuangcheng/internal/domain/say"
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
func (e Explanation) String() string { return e.Phrase().String() }

// Phrase is String for readers of any language.
func (e Explanation) Phrase() say.Phrase {
	start := e.Facts[0]
	year := start.From.Date().Year() != e.Due.Date().Year()
	between := say.Clauses{e.Term.counted()}
	for _, f := range e.Facts {
		if p := f.phrase(year); !p.IsZero() {
			between = append(between, p)
		}
	}
	return say.As("自%s%s起算，%s，至%s止。", spoken(start.From, year), say.As(start.Name), between, spoken(e.Due, year))
}

func (f Fact) phrase(year bool) say.Phrase {
	from, to := spoken(f.From, year), spoken(f.To, year)
	switch f.Kind {
	case FactOpens:
		return say.As("非办公时间不计，从%s上班起计", from)
	case FactWeekend:
		return say.As("跳过%s（周末）", days{f, year})
	case FactHoliday:
		return say.As("跳过%s（%s放假）", days{f, year}, f.Name)
	case FactMakeup:
		return say.As("%s因%s调休上班照计", days{f, year}, f.Name)
	case FactPause:
		if f.Name == "" {
			return say.As("%s至%s暂停计时", from, to)
		}
		return say.As("%s至%s暂停计时（%s）", from, to, say.As(f.Name))
	}
	return say.Phrase{}
}

// counted is the term in the words of the sentence: 按工作日计5日.
func (t Term) counted() say.Phrase {
	switch {
	case t.Clock == Continuous:
		return say.As("昼夜连续计%d小时", t.span()/time.Hour)
	case t.Clock == Natural && t.N == 0:
		return say.As("限当日")
	case t.Clock == Natural:
		return say.As("按自然日计%d日", t.N)
	case t.Unit == UnitHour:
		return say.As("按工作时计%d小时", t.N)
	}
	return say.As("按工作日计%d日", t.N)
}

// days is a run of days: 3月17日至18日.
type days struct {
	Fact
	year bool
}

// String is the run in Chinese.
func (d days) String() string { return d.Phrase().String() }

// Phrase is String for readers of any language.
func (d days) Phrase() say.Phrase {
	first, last := d.From.Time(), d.To.Time()
	if d.From.Date() == d.To.Date() {
		return say.As("%s", say.Day{Date: first, Year: d.year})
	}
	return say.As("%s至%s", say.Day{Date: first, Year: d.year},
		say.Day{Date: last, Year: first.Year() != last.Year(), Again: first.Month() == last.Month()})
}

// spoken is a moment to the minute. The last millisecond of a minute stands for its end, so that the end of a natural day
// reads 24:00.
func spoken(i Instant, year bool) say.Day {
	t := i.Time()
	clock := t.Format("15:04")
	if next := i + 1; next%60_000 == 0 {
		clock = next.Time().Format("15:04")
		if clock == "00:00" {
			clock = "24:00"
		}
	}
	return say.Day{Date: t, Year: year, Clock: strings.TrimPrefix(clock, "0")}
}
