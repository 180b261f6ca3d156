package benchkit

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// story is what happens to one matter: its facts and the steps in order.
type story struct {
	id, number string
	place      place
	owner      matter.Owner
	class      matter.Class
	source     matter.Source
	secrecy    matter.Secrecy
	point      matter.Point
	site       string
	what       string
	where      string
	deed       string
	begun      calendar.Instant
	steps      []step
}

// step is one command of somebody, some time after the step before.
type step struct {
	verb  matter.Verb
	who   org.Actor
	after time.Duration
}

// misdispatch goes to the wrong unit and is corrected by the next dispatch.
const misdispatch matter.Verb = "misdispatch"

// Begin is when the first matter of the district is filed; they follow every half minute.
var Begin = time.Date(2018, 1, 2, 0, 30, 0, 0, time.UTC)

// seeded is a generator of its own for the n-th matter, whatever was made before it.
func seeded(n int) *rand.Rand { return rand.New(rand.NewPCG(uint64(n), 0x73686f63)) }

// tell invents the n-th matter. One in twenty is live, one in a hundred restricted, one in twenty imported history.
func (d *District) tell(n int) *story {
	r := seeded(n)
	p := pick(r, d.places)
	s := &story{
		id: fmt.Sprintf("01890000-%04x-7000-8000-%012x", n>>16, n), number: fmt.Sprintf("2018-%06d", n+1), place: p,
		class:  matter.Class{Problem: matter.Clause{Edition: "cg-2018", Code: codes[skewed(r, len(codes))]}, Severity: matter.Ordinary},
		source: matter.Source{Channel: pick(r, matter.Channels).Code, External: ""},
		point:  matter.Point{Lon: p.lon + r.Int64N(200_000), Lat: p.lat + r.Int64N(150_000)},
		what:   pick(r, roads) + pick(r, spots) + pick(r, ills) + pick(r, tails), where: pick(r, roads) + pick(r, spots),
		deed: pick(r, deeds), begun: calendar.At(Begin.Add(time.Duration(n) * 30 * time.Second)),
	}
	if r.IntN(3) > 0 {
		s.site = fmt.Sprintf("site-%03d", r.IntN(800))
	}
	if r.IntN(10) == 0 {
		s.source.External = fmt.Sprintf("12345-%07d", n)
	}
	if r.IntN(100) == 0 {
		s.secrecy = matter.Secrecy{Kind: matter.Household, Units: []org.UnitID{"civil"}}
	}
	s.owner = matter.Owner{Unit: p.community, Kind: matter.ByPlace, HasPower: true, Territory: true, Rule: "duty-1"}
	if r.IntN(5) < 3 {
		s.owner = matter.Owner{Unit: bureau(skewed(r, bureaus)), Kind: matter.ByLine, HasPower: true, Rule: "duty-2", Why: []string{"占道经营", "由主管部门处理"}}
	}
	s.plot(r, n)
	return s
}

// plot chooses how the matter goes.
func (s *story) plot(r *rand.Rand, n int) {
	finder := s.place.worker()
	if n%10_000 == 4321 {
		finder = rare
	}
	wait := func() time.Duration { return time.Duration(5+r.IntN(600)) * time.Minute }
	file := step{"file", finder, 0}
	whole := []step{
		file, {"accept", clerk, wait()}, {"dispatch", chief, wait()}, {"receive", s.unitPerson(), wait()}, {"rectify", s.unitPerson(), wait()},
		{"verify", s.verifier(), wait()},
	}
	switch x := r.IntN(100); {
	case n%20 == 7: // live
		s.steps = whole[:1+r.IntN(5)]
	case x < 30:
		s.steps = []step{file, {"accept", clerk, wait()}, {"settle", finder, wait()}}
	case x < 40:
		s.steps = slices.Insert(whole, 2, step{misdispatch, chief, wait()})
	case x < 50:
		s.steps = []step{file, {"ask-info", clerk, wait()}, {"give-info", finder, wait()}, {"reject", clerk, wait()}}
	case x < 55:
		s.steps = []step{{"history", clerk, 0}}
	default:
		s.steps = whole
	}
}

func (s *story) unitPerson() org.Actor {
	if s.owner.Territory {
		return s.place.officer()
	}
	return liaison(s.owner.Unit)
}

// verifier is the community of the place, or the supervision group when it would judge its own or its sponsor's work.
func (s *story) verifier() org.Actor {
	if s.owner.Territory {
		return group
	}
	return s.place.officer()
}

// sealer seals one typed text.
type sealer func(field, words string) (value.Text, error)

// command writes the words of one step.
func (s *story) command(verb matter.Verb, seal sealer) (c matter.Command, err error) {
	text := func(field, words string) value.Text {
		t, e := seal(field, words)
		if e != nil {
			err = e
		}
		return t
	}
	switch verb {
	case "file", "history":
		f := matter.File{Number: s.number, Class: s.class, Secrecy: s.secrecy, Source: s.source, What: text("what", s.what),
			Place: matter.Place{Site: s.site, Cell: string(s.place.cell), Path: s.place.path(), Point: s.point, Words: text("where", s.where),
				Sponsors: []matter.Sponsor{{Unit: s.place.sponsor}}}}
		if verb == "history" {
			f.Occurred, f.Clocked = s.begun.Add(-48*time.Hour), "paper"
			f.History = &matter.Past{Due: s.begun.Add(-time.Hour), Closed: s.begun.Add(-2 * time.Hour), Unit: s.owner.Unit}
		}
		c = f
	case "accept":
		c = matter.Accept{}
	case "dispatch":
		c = matter.SendOut{To: s.owner, Proposed: s.owner.Unit, Words: text("words", "请按职责办理并按期反馈")}
	case misdispatch:
		c = matter.SendOut{To: matter.Owner{Unit: bureau(bureaus - 1), Kind: matter.ByLine, HasPower: true}, Words: text("words", "请按职责办理")}
	case "receive":
		c = matter.Receive{}
	case "rectify":
		c = matter.Rectify{Work: matter.Work{Done: true, Measure: text("measure", s.deed), Fix: "in-term"}}
	case "verify":
		c = matter.Verify{Result: matter.Fixed}
	case "settle":
		c = matter.Settle{Measure: text("measure", s.deed), Fix: "on-spot"}
	case "ask-info":
		c = matter.AskInfo{Words: text("words", "请补充具体门牌号")}
	case "give-info":
		c = matter.GiveInfo{Words: text("words", "位于公示栏旁边")}
	case "reject":
		c = matter.Reject{Why: "no-problem", Words: text("words", "经核实现场不构成问题")}
	default:
		err = fmt.Errorf("no such step: %s", verb)
	}
	return c, err
}

// facts is what a step may know.
func (d *District) facts(who org.Actor, now calendar.Instant, at matter.Place) matter.Facts {
	f := matter.Facts{Actor: who, Now: now, Calendar: d.calendar, Rules: d.rules}
	if path := at.Territories(); len(path) > 2 { // district, town, community, cell
		f.Town, f.Community = path[1], path[2]
	}
	return f
}
