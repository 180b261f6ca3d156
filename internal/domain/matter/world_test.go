package matter

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/shipped"
)

// The world of the tests: district d, town t, community c, cell g; bureaus b (with section bs) and b2; joint office o;
// supervision group v; sponsoring unit p.
var people = map[string]org.Actor{
	"主任":  person("head", "o", []org.UnitID{"o", "d"}, org.OfficeHead),
	"值班长": person("chief", "o", []org.UnitID{"o", "d"}, org.DutyChief),
	"内勤":  person("clerk", "o", []org.UnitID{"o", "d"}, org.Clerk),
	"督导甲": person("sup1", "v", []org.UnitID{"v", "o", "d"}, org.Supervisor),
	"督导乙": person("sup2", "v", []org.UnitID{"v", "o", "d"}, org.Supervisor),
	"镇街":  person("town", "t", []org.UnitID{"t", "d"}, org.Town),
	"社区":  person("comm", "c", []org.UnitID{"c", "t", "d"}, org.Community),
	"网格员": person("cell", "g", []org.UnitID{"g", "c", "t", "d"}, org.CellWorker),
	"城管":  person("b", "b", []org.UnitID{"b", "d"}, org.Liaison),
	"科室":  person("bs", "bs", []org.UnitID{"bs", "b", "d"}, org.Supervisor),
	"住建":  person("b2", "b2", []org.UnitID{"b2", "d"}, org.Liaison),
	"包保":  person("spon", "p", []org.UnitID{"p", "d"}, org.Supervisor),
	"审计":  person("audit", "a", []org.UnitID{"a"}, org.Auditor),
}

func person(account, unit string, chain []org.UnitID, roles ...org.Role) org.Actor {
	return org.Actor{Account: org.AccountID(account), Post: org.PostID("post-" + account), Unit: org.UnitID(unit), Chain: chain, Roles: roles}
}

var testCalendar = func() *calendar.Calendar {
	years, err := shipped.Holidays()
	if err != nil {
		panic(err)
	}
	c, err := calendar.New(calendar.YearRound(), years...)
	if err != nil {
		panic(err)
	}
	return c
}()

var testRules = DefaultRulebook()

const (
	receipt  = "receipt-1"
	linkHash = "1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f53"
	doorHash = "cd0aa9856147b6c5b4ff2b7dfee5da20aa38253099ef1b4a64aced233c9afe29"
)

// facts says who asks: a name of people, or job:…, 市民 with the receipt, 链接 with the link, 当事人 with the objection code.
func facts(who string, now calendar.Instant) Facts {
	f := Facts{Now: now, Calendar: testCalendar, Rules: testRules, Town: "t", Community: "c"}
	if job, ok := strings.CutPrefix(who, "job:"); ok {
		f.Job = job
		return f
	}
	switch who {
	case "市民":
		f.Receipt = receipt
	case "链接":
		f.Link = linkHash
	case "当事人":
		f.Objection = doorHash
	default:
		a, ok := people[who]
		if !ok {
			panic("nobody is called " + who)
		}
		f.Actor = a
	}
	return f
}

// at reads 03-15 09:30 of 2018 in Beijing.
func at(s string) calendar.Instant {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2018-"+s, calendar.Beijing)
	if err != nil {
		panic(err)
	}
	return calendar.At(t)
}

func text(s string) value.Text { return value.Text{C: "c:" + s, Ref: s} }

func blob(s string) value.Blob {
	return value.Blob{SHA256: hex.EncodeToString([]byte(fmt.Sprintf("%-32s", s))), Size: 1000, Type: "image/jpeg"}
}

var (
	place = Place{
		Site: "site-7", Cell: "g", Path: "d/t/c/g", Point: Point{1159800000, 364500000}, Sponsors: []Sponsor{{Unit: "p"}},
	}
	bureau = Owner{Unit: "b", Kind: ByLine, HasPower: true, Rule: "duty-12", Why: []string{"占道经营", "由城管部门处罚"}}
	other  = Owner{Unit: "b2", Kind: ByLine, HasPower: true}
	town   = Owner{Unit: "t", Kind: ByPlace, HasPower: true, Territory: true}
	cell   = Owner{Unit: "c", Kind: ByPlace, HasPower: true, Territory: true}
	photo  = Photo{Blob: blob("after"), Capture: "page", Taken: at("03-15 09:00"), Distance: 3}
)

// step is a command of somebody at a moment; an empty moment is ten minutes after the step before.
type step struct {
	who string
	at  string
	c   Command
}

// run carries out steps from the zero State and fails the test when one is refused.
func run(t testing.TB, steps ...step) (State, calendar.Instant) {
	t.Helper()
	var s State
	now := at("03-15 08:50") // a Thursday
	for i, x := range steps {
		now = now.Add(10 * time.Minute)
		if x.at != "" {
			now = at(x.at)
		}
		events, err := Decide(s, facts(x.who, now), x.c)
		if err != nil {
			t.Fatalf("step %d, %s %T: %v", i+1, x.who, x.c, err)
		}
		for _, e := range events {
			s = Apply(s, e)
		}
	}
	return s, now
}

// outcome is the kinds of the events, or the refusal with its kind when it is no mere Refused.
func outcome(events []journal.Event, err error) string {
	if err != nil {
		var f *fault.Error
		if !errors.As(err, &f) {
			return "ERROR " + err.Error()
		}
		return map[fault.Kind]string{
			fault.Refused: "", fault.Invalid: "填写：", fault.Denied: "无权：", fault.Missing: "没有：", fault.Conflict: "冲突：",
		}[f.Kind] + f.Error()
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, strings.TrimSuffix(strings.TrimPrefix(e.Kind(), "matter."), ".v1"))
	}
	return strings.Join(kinds, " ")
}

// row is one line of a table: after past, who does c at a moment, and this comes of it.
type row struct {
	name string
	past []step
	who  string
	at   string
	c    Command
	want string
}

func check(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			s, now := run(t, r.past...)
			now = now.Add(10 * time.Minute)
			if r.at != "" {
				now = at(r.at)
			}
			if got := outcome(Decide(s, facts(r.who, now), r.c)); got != r.want {
				t.Errorf("%s %T = %s\n want %s", r.who, r.c, got, r.want)
			}
		})
	}
}

// The usual pasts.
func filed(more ...step) []step {
	return append([]step{{"网格员", "03-15 09:00", aFile()}}, more...)
}

func aFile() File {
	return File{Number: "2018-000123", Place: place, What: text("垃圾桶满溢"), Source: Source{Channel: "patrol"}}
}

func ready(more ...step) []step { return filed(append([]step{{"内勤", "", Accept{}}}, more...)...) }

func sent(o Owner, more ...step) []step {
	return ready(append([]step{{"值班长", "03-15 09:30", SendOut{To: o, Proposed: o.Unit}}}, more...)...)
}

// doing is signed by the unit on 15 March at 10:00; the term of an ordinary matter ends on 18 March at 24:00.
func doing(o Owner, more ...step) []step {
	return sent(o, append([]step{{unitPerson[o.Unit], "03-15 10:00", Receive{}}}, more...)...)
}

var unitPerson = map[org.UnitID]string{"b": "城管", "b2": "住建", "t": "镇街", "c": "社区", "g": "网格员"}

func work() Work {
	return Work{Done: true, Measure: text("清运"), Fix: "in-term", After: []Photo{photo}, Cause: text("清运不及时")}
}

// reported is what doing becomes when the unit says done on 16 March.
func reported(o Owner, more ...step) []step {
	return doing(o, append([]step{{unitPerson[o.Unit], "03-16 09:00", Rectify{Work: work(), Evidence: true}}}, more...)...)
}

// closed is verified by the community on 16 March at 15:00.
func closed(o Owner, more ...step) []step {
	return reported(o, append([]step{{"社区", "03-16 15:00", Verify{Result: Fixed}}}, more...)...)
}

// then is past with more steps, in a list of its own.
func then(past []step, more ...step) []step { return append(slices.Clip(past), more...) }

// severe makes the first steps of a past graver, before dispatch.
func severe(v Severity, past []step) []step {
	c := past[0].c.(File)
	c.Class.Severity = v
	return append([]step{{past[0].who, past[0].at, c}}, past[1:]...)
}

// apply carries out one command and gives the new state.
func apply(t testing.TB, s State, who string, now calendar.Instant, c Command) State {
	t.Helper()
	events, err := Decide(s, facts(who, now), c)
	if err != nil {
		t.Fatalf("%s %T: %v", who, c, err)
	}
	for _, e := range events {
		s = Apply(s, e)
	}
	return s
}

// words joins the words of marks.
func words(list []Mark) string {
	var w []string
	for _, m := range list {
		w = append(w, m.Word.String())
	}
	return strings.Join(w, " ")
}
