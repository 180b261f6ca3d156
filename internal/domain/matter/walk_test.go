package matter

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// askers is everybody who may ask for something, in a fixed order.
var askers = append(slices.Sorted(maps.Keys(people)), "市民", "链接", "当事人", "job:"+JobAutoSign, "job:"+JobTime, "job:"+JobSample, "job:classify")

// walk is one random life of a matter.
type walk struct {
	t      *rapid.T
	s      State
	now    calendar.Instant
	events []journal.Event
	passes map[org.AccountID]bool // verifiers since the last report
}

// TestWalk leads 2,000 matters through random lives and holds what must be true of each step and of each end.
func TestWalk(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	old := checks.Value.String()
	if err := checks.Value.Set("2000"); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := checks.Value.Set(old); err != nil {
			t.Fatal(err)
		}
	}()
	reached, made := map[Status]int{}, map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		w := &walk{t: rt, now: at("03-15 09:00"), passes: map[org.AccountID]bool{}}
		seen := map[Status]bool{}
		for range rapid.IntRange(5, 90).Draw(rt, "steps") {
			w.step()
			seen[w.s.Status] = true
			if w.s.Status == Void || w.s.Status == Refused {
				break
			}
		}
		for s := range seen {
			reached[s]++
		}
		for _, e := range w.events {
			made[e.Kind()]++
		}
		w.end()
	})
	for _, x := range Statuses {
		if reached[x.Code] < 40 { // less than half of the rarest in an ordinary run: chance alone does not fail it
			t.Errorf("only %d walks reached %s", reached[x.Code], x.Word)
		}
	}
	for _, k := range Kinds() {
		if made[k] < 5 && k != (SetAside{}).Kind() { // entered by the application beside others, never decided
			t.Errorf("only %d events of kind %s", made[k], k)
		}
	}
}

// step lets time pass, checks all that somebody may and may not do, and lets somebody do something.
func (w *walk) step() {
	w.now = w.now.Add(rapid.SampledFrom([]time.Duration{
		10 * time.Minute, 10 * time.Minute, 10 * time.Minute, time.Hour, time.Hour, 5 * time.Hour, 24 * time.Hour, 80 * time.Hour,
		15 * 24 * time.Hour,
	}).Draw(w.t, "wait"))
	from := rapid.IntRange(0, len(askers)-1).Draw(w.t, "who")
	w.agree(askers[from])
	for range 20 {
		v := rapid.SampledFrom(weighted).Draw(w.t, "verb")
		for i := range askers {
			who := askers[(from+i*7)%len(askers)]
			if actOf(v).may(w.s, facts(who, w.now)) == nil {
				w.do(who, v)
				return
			}
		}
	}
}

// rare are the verbs that end a walk early or that are always at hand; the others are drawn twelve times as often.
var rare = []Verb{"void", "confirm-void", "reject", "merge", "correct", "classify", "restrict", "absorb", "release", "settle", "assist", "recur", "support", "note-recurrence", "show-photos"}

// links are the verbs that need each other in a short time.
var links = []Verb{"delegate", "answer-link", "countersign", "deny-recurrence", "answer-extension"}

// weighted lists every verb, the frequent ones several times.
var weighted = func() (list []Verb) {
	for _, a := range acts {
		n := 12
		if a.verb == "reject" {
			n = 2 // at hand in one state only
		} else if slices.Contains(rare, a.verb) {
			n = 1
		} else if slices.Contains(links, a.verb) {
			n = 48
		}
		list = append(list, slices.Repeat([]Verb{a.verb}, n)...)
	}
	return list
}()

// turns checks that whoever may take a step for which a matter waits finds it under that turn.
func (w *walk) turns(who string, f Facts, may map[Verb]bool) {
	for verb, turn := range map[Verb]Turn{"answer-extension": TurnExtension, "answer-decline": TurnDecline,
		"answer-task": TurnTask(f.Actor.Unit), "verify": TurnVerify(w.s.NextLevel())} {
		if may[verb] && !slices.Contains(Turns(w.s), turn) {
			w.t.Fatalf("%s may %s, but the turns are %q", who, verb, Turns(w.s))
		}
	}
}

// agree checks that Actions and Decide agree on every verb for who.
func (w *walk) agree(who string) {
	f := facts(who, w.now)
	may := map[Verb]bool{}
	for _, a := range Actions(w.s, f) {
		may[a.Verb] = a.Allowed
		if a.Allowed == (a.Why != nil) {
			w.t.Fatalf("%s %s: allowed %v, why %v", who, a.Verb, a.Allowed, a.Why)
		}
	}
	w.turns(who, f, may)
	for _, a := range acts {
		_, err := Decide(w.s, f, w.wellFormed(a.verb, f, func(int) int { return 0 }))
		ok := may[a.verb]
		if a.step {
			ok = a.may(w.s, f) == nil
		}
		if ok != (err == nil) {
			w.t.Fatalf("%s, %s by %s: allowed %v, but Decide says %v\nstate %+v", w.s.Status.Word(), a.word, who, ok, err, w.s)
		}
		if ok && (w.s.Status == Void || w.s.Status == Merged && a.verb != "unmerge") {
			w.t.Fatalf("a matter that is %s answers to %s", w.s.Status.Word(), a.word)
		}
	}
}

// do carries out one verb with random words and checks each event.
func (w *walk) do(who string, v Verb) {
	f := facts(who, w.now)
	draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(w.t, "pick") }
	events, err := Decide(w.s, f, w.wellFormed(v, f, draw))
	if err != nil {
		w.t.Fatalf("%s %s: %v", who, v, err)
	}
	for _, e := range events {
		old := w.s
		w.s = Apply(w.s, e)
		w.events = append(w.events, w.decoded(e))
		w.judge(f, old, e)
	}
}

// decoded writes e and reads it back.
func (w *walk) decoded(e journal.Event) journal.Event {
	body, err := journal.Body(e)
	if err != nil {
		w.t.Fatal(err)
	}
	got, err := Decode(e.Kind(), body)
	if err != nil {
		w.t.Fatal(err)
	}
	if !reflect.DeepEqual(got, e) {
		w.t.Fatalf("%s comes back as %+v", body, got)
	}
	return got
}

// judge holds what must be true of every step.
func (w *walk) judge(f Facts, old State, e journal.Event) {
	s := w.s
	switch {
	case old.Number != "" && s.Number != old.Number:
		w.t.Fatalf("number %s became %s", old.Number, s.Number)
	case s.Contest.Returns > 2 && !s.Contest.Ruled:
		w.t.Fatalf("%d returns without a ruling", s.Contest.Returns)
	case s.Contest.Returns < old.Contest.Returns || s.Reopened < old.Reopened || s.Dispatch.Times < old.Dispatch.Times:
		w.t.Fatalf("%s: a counter fell", e.Kind())
	}
	w.judgeClock(old, e)
	switch e := e.(type) {
	case Verified:
		w.judgeVerifier(f, old)
		if e.Result == Fixed {
			if w.passes[f.Actor.Account] {
				w.t.Fatalf("%s passed two levels", f.Actor.Account)
			}
			w.passes[f.Actor.Account] = true
		}
	case Rechecked:
		w.judgeVerifier(f, old)
	case Rectified:
		clear(w.passes)
	case Voided:
		if old.Dispatch.Times > 0 && (old.Voiding.Account == "" || old.Voiding.Account == e.By.Account) {
			w.t.Fatalf("%s voided alone what had been dispatched", e.By.Account)
		}
	case Closed:
		if old.Status != Check || len(w.passes) != len(old.Report.Levels) {
			w.t.Fatalf("closed from %s with %d of %d levels", old.Status, len(w.passes), len(old.Report.Levels))
		}
	}
	if _, spot := e.(Settled); s.Status == Done && old.Status != Done && !spot && e.Kind() != "matter.closed.v1" {
		w.t.Fatalf("%s closed a matter", e.Kind())
	}
}

// judgeClock: the due moment moves only by an event that says so, and can always be computed again.
func (w *walk) judgeClock(old State, e journal.Event) {
	var said *Clock
	switch e := e.(type) {
	case InfoAsked:
		said = &e.Clock
	case InfoGiven:
		said = &e.Clock
	case Dispatched:
		said = &e.Clock
	case Received:
		said = &e.Clock
	case ExtensionAnswered:
		said = &e.Clock
	case Suspended:
		said = &e.Clock
	case Resumed:
		said = &e.Clock
	case Verified:
		said = &e.Clock
	case StageReached:
		said = &e.Clock
	case UndoOrdered:
		said = &e.Clock
	case Reopened:
		said = &e.Clock
	case Returned, Contested, DeclineAnswered, MergedInto:
		said = new(Clock) // nobody is responsible any more
	}
	c := w.s.Clock
	if c.Due != old.Clock.Due && (said == nil || c.Due != said.Due) {
		w.t.Fatalf("%s moved the due moment from %v to %v", e.Kind(), old.Clock.Due, c.Due)
	}
	if !c.running() {
		return
	}
	due, err := testCalendar.Due(c.Started, c.Term, c.Pauses...)
	if err != nil || due != c.Due {
		w.t.Fatalf("%s: due %v, by the calendar %v (%v): %+v", e.Kind(), c.Due, due, err, c)
	}
}

// judgeVerifier states the rule once more, without the words of the product.
func (w *walk) judgeVerifier(f Facts, s State) {
	a := f.Actor
	worked := []org.UnitID{s.Owner.Unit, s.Report.By.Unit}
	for _, task := range s.Tasks {
		if task.State == TaskDone {
			worked = append(worked, task.Unit)
		}
	}
	for _, u := range append(slices.Clone(a.Chain), a.Unit) {
		if slices.Contains(worked, u) {
			w.t.Fatalf("%s of %s judged the work of %v", a.Account, a.Unit, worked)
		}
	}
	if a.Unit == "p" || a.Account == "" {
		w.t.Fatalf("%q of %q judged the matter", a.Account, a.Unit)
	}
}

// end holds what must be true of a whole life.
func (w *walk) end() {
	var s State
	for _, e := range w.events {
		Fold(&s, e)
	}
	if !reflect.DeepEqual(s, w.s) {
		w.t.Fatalf("folded from the bodies:\n%+v\nfolded on the way:\n%+v", s, w.s)
	}
	b, err := json.Marshal(s)
	if err != nil {
		w.t.Fatal(err)
	}
	var again State
	if err := json.Unmarshal(b, &again); err != nil {
		w.t.Fatal(err)
	}
	if b2, err := json.Marshal(again); err != nil || string(b2) != string(b) {
		w.t.Fatalf("state as JSON: %v\n%s\n%s", err, b, b2)
	}
	scope := Scope(s)
	if !slices.IsSorted(scope) || len(slices.Compact(slices.Clone(scope))) != len(scope) {
		w.t.Fatalf("tokens %v", scope)
	}
	for _, token := range scope {
		if !s.Secrecy.IsZero() && !strings.HasPrefix(string(token), "r:") && token != Token("a:"+s.Source.Finder.Account) {
			w.t.Fatalf("a restricted matter may be seen by %s", token)
		}
	}
	if s.Recurred > s.Reopened || len(s.Voices) > len(s.Sources) {
		w.t.Fatalf("%d recurrences of %d reopenings, %d voices of %d sources", s.Recurred, s.Reopened, len(s.Voices), len(s.Sources))
	}
	for _, l := range s.Links {
		if OpenLink(s, l.Hash, w.now) == nil && l.Hash != s.Link.Hash {
			w.t.Fatalf("a link that ended as %s still opens the matter", l.End)
		}
	}
	if s.Status == Done && s.Undo.Pending {
		w.t.Fatal("closed with a measure that was to be undone")
	}
	if v := ForLink(s); !reflect.DeepEqual(v.Source, Source{}) || v.Sources != nil || !v.Private.IsZero() {
		w.t.Fatalf("a link shows the reporter: %+v", v)
	}
	Marks(s, w.now, testRules)
	Late(s, w.now)
}

// wellFormed is a command of the verb whose words are in order; pick chooses among n ways, the first of which is always possible.
func (w *walk) wellFormed(v Verb, f Facts, pick func(n int) int) Command {
	if c := w.wellFormedEarly(v, pick); c != nil {
		return c
	}
	if c := w.wellFormedWork(v, f, pick); c != nil {
		return c
	}
	if c := w.wellFormedPair(v, pick); c != nil {
		return c
	}
	x := text("x")
	switch v {
	case "verify":
		result := []Result{Unfixed, Fixed, Fixed, Fixed, Partly, False}[pick(6)]
		if result == Fixed && w.s.Report.Form && len(w.s.Passed)+1 >= len(w.s.Report.Levels) && !w.s.signedSince(PaperClosure, w.s.Report.At) {
			result = Rebounded
		}
		return Verify{Result: result, Words: x}
	case "recheck":
		return Recheck{Result: []Result{Fixed, Fixed, Unfixed, False}[pick(4)], Words: x}
	case "reopen":
		if f.Receipt != "" {
			return Reopen{Why: Unsolved, Words: x}
		}
		return Reopen{Why: Recurred, Words: x, Again: "2018-000999"}
	case "show-photos":
		if len(w.s.Shown) > 0 {
			return ShowPhotos{}
		}
		c := ShowPhotos{Checked: true}
		for _, p := range slices.Concat(w.s.Report.After, w.s.Photos) {
			c.Photos = []string{p.Blob.SHA256}
		}
		return c
	case "void":
		return Cancel{x}
	case "confirm-void":
		return ConfirmVoid{}
	case "refuse-void":
		return RefuseVoid{x}
	case "sign-paper":
		return SignPaper{Paper: Papers[pick(5)].Code, Name: x, Signed: w.now.Date(), Scan: blob("scan")}
	case "object":
		return Object{value.Secret{C: "c", Ref: "r"}}
	case "answer-objection":
		return AnswerObjection{Upheld: pick(2) == 0, Words: x}
	case "note-time":
		return NoteTime{}
	case "sample":
		return Sample{ChosenDrawn, "2018-03-15"}
	}
	panic(fmt.Sprintf("no command for %s", v))
}

// wellFormedPair are the halves of commands over two matters; the other matter is one that fits.
func (w *walk) wellFormedPair(v Verb, pick func(int) int) Command {
	old := State{Number: "2018-000050", Status: Done, Class: w.s.Class, Place: w.s.Place, Closed: Close{At: w.s.Occurred}}
	switch v {
	case "note-recurrence":
		return NoteRecurrence{Of: "M0", Old: old, Ask: pick(8) > 0}
	case "confirm-recurrence":
		old.Closed.At = w.s.Recur.Closed
		return ConfirmRecurrence{old}
	case "deny-recurrence":
		return DenyRecurrence{text("x")}
	case "recur":
		return Recur{"M4", "2018-000904", []Source{{Channel: "patrol", From: "M4"}}}
	case "support":
		return Support{Source: Source{Channel: "citizen"}, Words: text("x"), Photos: []Photo{photo}}
	}
	return nil
}

// fresh is a unit that has no task yet.
func (w *walk) fresh() Task {
	u := org.UnitID(fmt.Sprintf("x%d", len(w.s.Tasks)))
	for _, candidate := range []org.UnitID{"b2", "bs", "c"} {
		if candidate != w.s.Owner.Unit && !slices.ContainsFunc(w.s.Tasks, func(t Task) bool { return t.Unit == candidate }) {
			u = candidate
		}
	}
	return Task{Unit: u, Words: text("x"), Due: w.now.Date()}
}

func (w *walk) wellFormedEarly(v Verb, pick func(int) int) Command {
	x := text("x")
	switch v {
	case "file":
		c := aFile()
		c.Class.Severity = Severities[pick(5)].Code
		c.Class.Problem = Clause{"problems-2017", []string{"E02.03", "E01.01"}[pick(2)]}
		if pick(2) == 1 {
			c.Source = Source{Channel: "citizen", Finder: By{Receipt: receipt}}
		}
		return c
	case "accept":
		return Accept{}
	case "reject":
		return Reject{"other", x}
	case "settle":
		return Settle{Measure: x, Fix: "on-spot"}
	case "classify":
		return Classify{Class{Severity: Severities[pick(5)].Code, Method: "m/1"}}
	case "correct":
		return Correct{What: x, Place: place, Reason: x}
	case "ask-info":
		return AskInfo{x}
	case "give-info":
		return GiveInfo{Words: x}
	case "restrict":
		if !w.s.Secrecy.IsZero() && pick(2) == 1 {
			return Restrict{Reason: x}
		}
		return Restrict{Secrecy{Conduct, []org.UnitID{"o"}}, x}
	case "merge":
		return Merge{"M2", "2018-000900"}
	case "unmerge":
		return Unmerge{}
	case "absorb":
		return Absorb{"M3", "2018-000901", []Source{{Channel: "hotline", From: "M3"}}}
	case "release":
		i := slices.IndexFunc(w.s.Sources, func(x Source) bool { return x.From != "" })
		if i < 0 {
			return Release{"M3"}
		}
		return Release{w.s.Sources[i].From}
	}
	return nil
}

func (w *walk) wellFormedWork(v Verb, f Facts, pick func(int) int) Command {
	x := text("x")
	owner := []Owner{bureau, other, town, cell}[pick(4)]
	if owner.Unit == w.s.Owner.Unit {
		owner = Owner{Unit: "g", Kind: ByFallback, Territory: true}
	}
	job := work()
	if pick(2) == 1 {
		job.Coercive = Coercive{"remove", x, "文〔2018〕1号", doorHash}
	}
	switch v {
	case "dispatch":
		return SendOut{To: owner, Confirmed: true}
	case "receive":
		return Receive{}
	case "assist":
		task := w.fresh()
		return Assist{task, []org.UnitID{task.Unit, w.s.Owner.Unit}}
	case "answer-task":
		return AnswerTask{pick(2) == 0, x}
	case "return":
		return Return{Why: "not-duty", Basis: x, Better: "b9"}
	case "ask-ruling":
		return AskRuling{Basis: x, Better: "b9"}
	case "rule":
		return Rule{To: owner, Finding: x, Present: []org.UnitID{"b"}}
	case "delegate":
		return Delegate{linkHash, w.now.Add(48 * time.Hour), x}
	case "revoke-link":
		return RevokeLink{}
	case "answer-link":
		return AnswerLink{job}
	case "countersign":
		return Countersign{Accept: pick(2) == 0, Code: doorHash, Words: x}
	case "ask-extension":
		return AskExtension{Until: w.s.Clock.Due.Date().AddDays(1), Reason: x, Progress: x, Interim: x, Scan: blob("seal")}
	case "answer-extension":
		return AnswerExtension{Grant: pick(3) > 0 && w.grantable(), Words: x}
	case "suspend":
		c := Suspend{Why: "season", Plan: x, ReviewOn: w.now.Date().AddDays(1 + pick(90)), Public: true}
		if pick(3) == 2 {
			c.Project = Scheme{"发改〔2018〕7号", w.now.Date().AddDays(200)}
		}
		return c
	case "resume":
		return Resume{}
	case "rectify":
		job.Done = pick(4) < 3 && (!w.s.Clock.more() || pick(3) == 0)
		return Rectify{Work: job, Evidence: true}
	case "decline":
		return Decline{Why: "no-funds", Need: x, Interim: x, Plan: x, Wish: Park}
	case "answer-decline":
		if pick(2) == 1 {
			return AnswerDecline{Out: Joint, Tasks: []Task{w.fresh()}, Words: x}
		}
		return AnswerDecline{Out: []Wayout{Insist, Reassign}[pick(2)], Words: x}
	}
	return nil
}

// grantable reports whether the day asked for still gives something.
func (w *walk) grantable() bool {
	return w.s.Extension.Until >= w.now.Date() && w.s.Extension.Until > w.s.Clock.Due.Date()
}
