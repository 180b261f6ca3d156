package matter

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/testkit"
)

// samples holds one event of every kind with every field filled, in the order of Kinds. The stored bodies in testdata are
// never edited: what is once in a journal is read for ever.
func samples() []journal.Event {
	stamp := Stamp{at("03-15 09:30"), By{Account: "chief", Post: "post-chief", Unit: "o"}}
	secret := value.Secret{C: "c:secret", Ref: "secret"}
	files := []value.Blob{blob("file")}
	clock := Clock{
		Term: calendar.WorkingHours(4), Cause: "派遣", Start: FromDispatch, Started: at("03-15 09:30"), Due: at("03-15 15:00"),
		Pauses:   []calendar.Pause{{From: at("03-15 10:00"), To: at("03-15 11:00"), Reason: "等待补充信息"}},
		Editions: []string{"cn-holidays-2016-2026"}, Rulebook: "default-2026/1",
	}
	staged := clock
	staged.Steps, staged.Step, staged.First = []Stage{{"停工", calendar.WorkingHours(4)}, {"处罚", calendar.WorkingDays(7)}}, 1, clock.Started
	staged.Past, staged.Missed = clock.Pauses, 1
	class := Class{
		Problem: Clause{"problems-2017", "E02.03"}, Condition: Clause{"problems-2017", "E02.03.k1"},
		Clauses: []Clause{{"wenming-2017", "II-07"}, {"weisheng-2014", "3.2"}}, Severity: Serious, Method: "bigram/3",
	}
	full := place
	full.Words = text("桥头")
	full.Sponsors = []Sponsor{{Unit: "p", Account: "spon"}}
	source := Source{
		Channel: "hotline", Finder: By{Receipt: receipt}, Name: secret, Contact: secret, External: "H-7", Order: 12, Checked: "sheet-3",
		From: "M2", FromNo: "2018-000099",
	}
	shot := Photo{Blob: blob("photo"), Capture: "page", Taken: at("03-15 09:00"), Point: full.Point, Distance: 3}
	owner := Owner{Unit: "b", Kind: ByLine, HasPower: true, Territory: true, Rule: "duty-12", Why: []string{"占道经营", "由城管部门处罚"}}
	task := Task{Unit: "b2", Words: text("断水"), Due: "2018-03-16", State: TaskDone, Reply: text("已断水")}
	done := Work{true, text("清运"), "enforce", text("漏收"), []Photo{shot}, text("夜间"), Coercive{"fine", text("条例第十二条"), "城管罚〔2018〕3号", doorHash}}
	why, rules := text("原因"), "default-2026/1"
	return []journal.Event{
		Absorbed{stamp, []Source{source}},
		Accepted{stamp},
		Assisted{stamp, task},
		Classified{stamp, class, class},
		Closed{stamp, ByVerification, at("03-20 10:00"), at("03-18 23:59"), at("03-16 09:00"), VerdictOnTime, "b", rules},
		Contested{stamp, 2, "b", "not-duty", why, files, "b2", "t", at("03-19 17:30"), rules},
		Corrected{stamp, why, text("旧"), &full, &place, why},
		Countersigned{stamp, linkHash, true, why},
		DeclineAnswered{stamp, Joint, []Task{task}, why},
		CannotDo{stamp, "no-funds", text("需财政"), text("围挡"), text("明年"), Park, 0}, // answer_by came later; the walk writes and reads it
		Delegated{stamp, linkHash, at("03-20 10:00"), text("物业"), rules},
		Dispatched{stamp, owner, "b2", true, true, true, []Task{task}, why, at("03-15 15:00"), clock},
		ExtensionAnswered{stamp, true, why, 90, at("03-19 17:30"), clock},
		ExtensionAsked{stamp, 2, "2018-03-22", why, text("过半"), text("围挡"), blob("seal"), at("03-16 17:30"), rules},
		Filed{stamp, "2018-000123", full, text("满溢"), secret, source, []Photo{shot}, at("03-15 08:00"), "paper", class, Secrecy{Child, []org.UnitID{"edu"}}, true, at("03-18 17:30")},
		InfoAsked{stamp, why, at("03-16 09:30"), clock, rules},
		InfoGiven{stamp, why, []Photo{shot}, clock},
		LinkAnswered{stamp, done},
		LinkRevoked{stamp},
		MergedInto{stamp, "M1", "2018-000100"},
		Objected{stamp, doorHash, secret},
		ObjectionAnswered{stamp, doorHash, true, why},
		PaperSigned{stamp, PaperClosure, "post-mayor", text("王甲一"), "2018-03-15", blob("scan")},
		PhotosShown{stamp, []string{shot.Blob.SHA256}},
		Received{stamp, true, at("03-16 17:30"), clock, rules},
		Rechecked{stamp, Partly, why, []Photo{shot}, "draw-1"},
		Rectified{stamp, "b", done, linkHash, VerdictOffice, []Level{LevelCommunity, LevelTown}, true, rules},
		Rejected{stamp, "outside", why},
		Released{stamp, "M2"},
		Reopened{stamp, Recurred, why, "2018-000400", Doing, clock, rules, nil}, // photos came later
		Restricted{stamp, Secrecy{Conduct, []org.UnitID{"o"}}, why},
		Resumed{stamp, why, clock, at("03-16 15:00")},
		Returned{stamp, 1, "b", "not-area", why, files, "b2", 0, rules}, // likewise
		Ruled{stamp, owner, why, []org.UnitID{"b", "b2"}, files, true, Duty{class.Problem, class.Condition, "site-7", "d/t/c/g", "duty-12", "b", ByLine, "2018-03-15"}},
		Sampled{stamp, ChosenDrawn, "2018-03-14", rules},
		Settled{stamp, why, "on-spot", []Photo{shot}, rules},
		Suspended{stamp, "season", why, "2018-05-01", true, true, clock, rules},
		TaskAnswered{stamp, "b2", TaskDone, why},
		TimeUp{stamp, WaitTask, at("03-16 00:00"), "b2"},
		Unmerged{stamp, Ready},
		SetAside{stamp, value.Secret(why)},
		Projected{stamp, Scheme{"发改〔2018〕7号", "2018-10-31"}},
		RecurrenceDenied{stamp, "M1", why},
		RecurrenceSeen{stamp, "M1", "2018-000100", SamePlace, 7, at("03-10 16:00"), RecurAsks, rules},
		StageReached{stamp, 1, "停工", VerdictLate, staged},
		Supported{stamp, source, why, []Photo{shot}},
		UndoOrdered{stamp, doorHash, why, Doing, clock, rules},
		Verified{stamp, LevelTown, Unfixed, true, why, []Photo{shot}, clock, rules},
		VoidProposed{stamp, why},
		VoidRefused{stamp, why},
		Voided{stamp, why},
	}
}

func TestStoredBodies(t *testing.T) {
	var kinds []string
	for _, e := range samples() {
		kinds = append(kinds, e.Kind())
		name := strings.TrimPrefix(e.Kind(), "matter.") + ".json"
		body, err := journal.Body(e)
		if err != nil {
			t.Errorf("%s: %v", e.Kind(), err)
			continue
		}
		testkit.Golden(t, name, body)
		stored, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(e.Kind(), stored)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(e, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", e.Kind(), diff)
		}
	}
	if diff := cmp.Diff(Kinds(), slices.Sorted(slices.Values(kinds))); diff != "" {
		t.Errorf("kinds without a sample (-known +sampled):\n%s", diff)
	}
}

func TestDecodeIsStrict(t *testing.T) {
	for name, tt := range map[string]struct{ kind, body string }{
		"unknown kind":    {"matter.vanished.v1", `{}`},
		"next version":    {"matter.accepted.v2", `{}`},
		"unknown field":   {"matter.accepted.v1", `{"at":"2018-03-15T01:30:00.000Z","mood":"good"}`},
		"what follows":    {"matter.accepted.v1", `{"at":"2018-03-15T01:30:00.000Z"}{}`},
		"broken":          {"matter.accepted.v1", `{"at":`},
		"no moment":       {"matter.accepted.v1", `{"at":"yesterday"}`},
		"number for text": {"matter.rejected.v1", `{"why":7}`},
	} {
		if e, err := Decode(tt.kind, []byte(tt.body)); err == nil {
			t.Errorf("%s: read as %+v", name, e)
		}
	}
}

// Empty parts of an event leave no trace in its body.
func TestShortBodies(t *testing.T) {
	s, now := run(t, filed()...)
	events, err := Decide(s, facts("内勤", now), Accept{})
	if err != nil {
		t.Fatal(err)
	}
	body, err := journal.Body(events[0])
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"at":"2018-03-15T01:00:00.000Z","by":{"account":"clerk","post":"post-clerk","unit":"o"}}`; string(body) != want {
		t.Errorf("got  %s\nwant %s", body, want)
	}
}

func FuzzDecode(f *testing.F) {
	for _, e := range samples() {
		body, err := journal.Body(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(e.Kind(), []byte(body))
	}
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		e, err := Decode(kind, body)
		if err != nil {
			return
		}
		Apply(State{}, e) // never panics, whatever a body says
		again, err := journal.Body(e)
		if err != nil {
			return // a body that journal.Body would not have written, such as one with broken text
		}
		got, err := Decode(kind, again)
		if err != nil {
			t.Fatalf("written again, not readable: %v", err)
		}
		if diff := cmp.Diff(e, got); diff != "" && !strings.Contains(string(body), "[]") {
			t.Errorf("written again, read otherwise:\n%s", diff)
		}
	})
}

// BenchmarkFold refolds one ordinary life, from filing to a re-check, as a rebuild does: body to event to state.
func BenchmarkFold(b *testing.B) {
	kinds, bodies := ordinaryLife(b)
	size := 0
	for _, body := range bodies {
		size += len(body)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		var s State
		for i := range kinds {
			e, err := Decode(kinds[i], bodies[i])
			if err != nil {
				b.Fatal(err)
			}
			Fold(&s, e)
		}
		n += len(kinds)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(size)/float64(len(kinds)), "B/event")
}

// traceText is the trace of a text; the tests' own are shorter than those of a journal.
var traceText = regexp.MustCompile(`"c":"[^"]*","ref":"[^"]*"`)

// ordinaryLife is the bodies of a matter, with traces of texts as long as in a journal.
func ordinaryLife(b *testing.B) (kinds []string, bodies [][]byte) {
	var s State
	now := at("03-15 08:50")
	for _, x := range closed(bureau, step{"督导甲", "03-18 10:00", Recheck{Result: Fixed}}) {
		now = now.Add(10 * time.Minute)
		if x.at != "" {
			now = at(x.at)
		}
		events, err := Decide(s, facts(x.who, now), x.c)
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range events {
			s = Apply(s, e)
			body, err := journal.Body(e)
			if err != nil {
				b.Fatal(err)
			}
			body = traceText.ReplaceAll(body, []byte(`"c":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","ref":"0b4f6f1e-9d1c-4a54-8c39-0d5a4f6a7b11"`))
			kinds, bodies = append(kinds, e.Kind()), append(bodies, body)
		}
	}
	return kinds, bodies
}

// BenchmarkActions is what a matter page asks once.
func BenchmarkActions(b *testing.B) {
	s, now := run(b, doing(bureau)...)
	f := facts("城管", now)
	b.ReportAllocs()
	for b.Loop() {
		Actions(s, f)
	}
}
