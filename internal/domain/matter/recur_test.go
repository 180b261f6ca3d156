package matter

import (
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

var litter = Class{Problem: Clause{"problems-2017", "E02.03"}}

// gone is a matter of a class that was closed on 16 March at 15:00.
func gone(t testing.TB) State {
	t.Helper()
	s, _ := run(t, severe("", closed(bureau))...)
	s.Class, s.Number = litter, "2018-000100"
	return s
}

// again is the report of the same class at the same site, filed by a cell worker.
func again() File {
	c := aFile()
	c.Class = litter
	return c
}

// TestRecursOnlyInWindow: what makes a report the old trouble come back, and what does not.
func TestRecursOnlyInWindow(t *testing.T) {
	east := func(m int64) Point { return Point{place.Point.Lon + m*1_000_000/8958, place.Point.Lat} } // 1 m is about 112 units here
	for name, tt := range map[string]struct {
		when   string
		change func(fresh, old *State)
		want   Sameness
	}{
		"next day":               {"03-17 09:00", func(*State, *State) {}, SameSite},
		"last day":               {"04-15 23:00", func(*State, *State) {}, SameSite},
		"day after the last":     {"04-16 09:00", func(*State, *State) {}, ""},
		"another class":          {"03-17 09:00", func(f, _ *State) { f.Class.Problem.Code = "E02.04" }, ""},
		"no class yet":           {"03-17 09:00", func(f, _ *State) { f.Class = Class{} }, ""},
		"another site":           {"03-17 09:00", func(f, _ *State) { f.Place.Site = "site-8" }, ""},
		"without a site, 7 m":    {"03-17 09:00", func(f, _ *State) { f.Place.Site, f.Place.Point = "", east(7) }, SamePlace},
		"without a site, 13 m":   {"03-17 09:00", func(f, _ *State) { f.Place.Site, f.Place.Point = "", east(13) }, ""},
		"without site and point": {"03-17 09:00", func(f, _ *State) { f.Place.Site, f.Place.Point = "", Point{} }, ""},
		"seen before the close":  {"03-17 09:00", func(f, _ *State) { f.Occurred = at("03-16 14:59") }, ""},
		"imported history":       {"03-17 09:00", func(f, _ *State) { f.History = true }, ""},
		"of imported history":    {"03-17 09:00", func(_, o *State) { o.History = true }, ""},
		"restricted":             {"03-17 09:00", func(f, _ *State) { f.Secrecy.Kind = Child }, ""},
		"of a restricted one":    {"03-17 09:00", func(_, o *State) { o.Secrecy.Kind = Child }, ""},
		"of one that is open":    {"03-17 09:00", func(_, o *State) { o.Status = Doing }, ""},
		"of one that was voided": {"03-17 09:00", func(_, o *State) { o.Status = Void }, ""},
	} {
		old := gone(t)
		fresh, now := run(t, step{"网格员", tt.when, again()})
		tt.change(&fresh, &old)
		same, _, ok := Recurs(fresh, old, facts("网格员", now))
		if ok != (tt.want != "") || ok && same != tt.want {
			t.Errorf("%s: %q, %v; want %q", name, same, ok, tt.want)
		}
	}
}

// TestRecurrenceByTheRulebook: what reopens by itself and what a person is asked about.
func TestRecurrenceByTheRulebook(t *testing.T) {
	old := gone(t)
	guessed := again()
	guessed.Class.Method = "words/1"
	near := again()
	near.Place.Site = ""
	spot := again()
	spot.Spot = &Spot{Measure: text("当场清走"), Fix: "on-spot"}
	const day = "03-17 09:00"
	note := NoteRecurrence{Of: "M0", Old: old}
	check(t, []row{
		{"same site, class of a person", []step{{"网格员", day, again()}}, "网格员", "", note, "recurrence-seen merged"},
		{"with many others", []step{{"内勤", day, again()}}, "内勤", "", NoteRecurrence{"M0", old, true}, "recurrence-seen"},
		{"class only proposed", []step{{"网格员", day, guessed}}, "网格员", "", note, "recurrence-seen"},
		{"class then confirmed", []step{{"网格员", day, guessed}, {"网格员", "", note}, {"内勤", "", Classify{litter}}}, "内勤", "", note, "recurrence-seen merged"},
		{"asked already", []step{{"网格员", day, guessed}, {"网格员", "", note}}, "网格员", "", note, ""},
		{"near only", []step{{"网格员", day, near}}, "网格员", "", note, "recurrence-seen"},
		{"settled on the spot", []step{{"网格员", day, spot}}, "网格员", "", note, "recurrence-seen"},
		{"dispatched already", []step{{"网格员", day, again()}, {"内勤", "", Accept{}}, {"值班长", "", SendOut{To: bureau}}}, "内勤", "", note, "recurrence-seen"},
		{"too late", []step{{"网格员", "04-17 09:00", again()}}, "网格员", "", note, ""},
		{"by the office", []step{{"网格员", day, near}, {"网格员", "", note}}, "内勤", "", ConfirmRecurrence{old}, "merged"},
		{"by the finder", []step{{"网格员", day, near}, {"网格员", "", note}}, "网格员", "", ConfirmRecurrence{old},
			"无权：确认反弹须由双创办内勤、值班长、双创办主任办理，请转请其办理。"},
		{"nothing was asked", []step{{"网格员", day, near}}, "内勤", "", ConfirmRecurrence{old}, "本件没有待确认的反弹。"},
		{"beyond the window", []step{{"网格员", day, near}, {"网格员", "", note}}, "内勤", "04-16 09:00", ConfirmRecurrence{old},
			"2018-000100销号已超过30天，不能再按反弹重开，请选“不是反弹”后按新件办理。"},
		{"denied", []step{{"网格员", day, near}, {"网格员", "", note}}, "内勤", "", DenyRecurrence{text("另一户")}, "recurrence-denied"},
		{"denied without a reason", []step{{"网格员", day, near}, {"网格员", "", note}}, "内勤", "", DenyRecurrence{}, "填写：请填写为什么不是反弹。"},
		{"not asked again", []step{{"网格员", day, near}, {"网格员", "", note}, {"内勤", "", DenyRecurrence{text("另一户")}}}, "内勤", "", note, ""},
		{"nor after it was taken apart", []step{{"网格员", day, again()}, {"网格员", "", note}, {"内勤", "", Unmerge{}}}, "内勤", "", note, ""},
	})
	s, now := run(t, step{"网格员", day, near}, step{"网格员", "", note})
	if got := Marks(s, now, testRules); len(got) != 1 || got[0].Word.String() != "疑似反弹" || !strings.Contains(got[0].Detail.String(), "2018-000100") {
		t.Errorf("marks %+v", got)
	}
	if s = apply(t, s, "内勤", now, Classify{Class{Severity: Ordinary}}); s.Recur.Pending {
		t.Error("another class leaves the question open")
	}
}

// TestRecurReopensWithHistory: the old matter keeps its owner and counts; the new report stands among its sources.
func TestRecurReopensWithHistory(t *testing.T) {
	old := gone(t)
	recur := Recur{"M5", "2018-000400", []Source{{Channel: "citizen", Finder: By{Receipt: receipt}, From: "M5", FromNo: "2018-000400"}}}
	events, err := Decide(old, facts("网格员", at("03-17 09:00")), recur)
	if got := outcome(events, err); got != "reopened absorbed" {
		t.Fatal(got)
	}
	s := old
	for _, e := range events {
		s = Apply(s, e)
	}
	if s.Status != Doing || s.Owner.Unit != "b" || s.Reopened != 1 || s.Recurred != 1 || !s.holds(receipt) || s.Clock.Due != at("03-20 23:59").Add(time.Minute-time.Millisecond) {
		t.Errorf("reopened: %s of %s, %d times, due %v", s.Status, s.Owner.Unit, s.Recurred, s.Clock.Due)
	}
	if got := outcome(Decide(s, facts("网格员", at("03-18 09:00")), recur)); got != "“整改中”的事项不能按反弹重新打开，请刷新页面查看现在的状态。" {
		t.Errorf("twice: %s", got)
	}
	old.Secrecy.Kind = Child
	if got := outcome(Decide(old, facts("网格员", at("03-17 09:00")), recur)); !strings.HasPrefix(got, "受限的或") {
		t.Errorf("restricted: %s", got)
	}
}

func TestSupport(t *testing.T) {
	c := Support{Source: Source{Channel: "citizen"}, Words: text("我也看见了"), Photos: []Photo{photo}}
	restricted := doing(bureau, step{"值班长", "", Restrict{Secrecy{Conduct, []org.UnitID{"o"}}, text("x")}})
	check(t, []row{
		{"an open matter", doing(bureau), "市民", "", c, "supported"},
		{"by staff", doing(bureau), "内勤", "", c, "无权：附议由市民凭查询码办理，工作人员请登记后合并。"},
		{"twice", doing(bureau, step{"市民", "", c}), "市民", "", c, "冲突：您已经报过这件事项，不必重复附议。"},
		{"a closed matter", closed(bureau), "市民", "", c, "这件事项已经办结，请按新问题提交。"},
		{"a restricted matter", restricted, "市民", "", c, "没有：没有这件事项，请按新问题提交。"},
	})
	s, now := run(t, doing(bureau, step{"市民", "", c})...)
	if len(s.Sources) != 1 || s.Sources[0].Finder.Receipt != receipt || len(s.Photos) != 1 || s.Voices[0].Words != c.Words {
		t.Errorf("supported: sources %+v, photos %d, voices %+v", s.Sources, len(s.Photos), s.Voices)
	}
	if got := outcome(Decide(s, facts("市民", now.Add(time.Minute)), GiveInfo{Words: text("x")})); got != "没有待答复的补充请求。" {
		t.Errorf("who supports is no source: %s", got)
	}
}

func TestLike(t *testing.T) {
	f := facts("内勤", at("03-20 09:00"))
	open, _ := run(t, doing(bureau)...)
	open.Class = litter
	for name, tt := range map[string]struct {
		s       State
		place   Place
		problem string
		want    bool
	}{
		"same site":             {open, place, "E02.03", true},
		"same site, no class":   {open, place, "", true},
		"another class":         {open, place, "E02.04", false},
		"near":                  {open, Place{Point: Point{place.Point.Lon + 3000, place.Point.Lat}}, "E02.03", true},
		"too far":               {open, Place{Point: Point{place.Point.Lon + 4000, place.Point.Lat}}, "E02.03", false},
		"words only":            {open, Place{Words: text("桥头")}, "E02.03", false},
		"closed not long ago":   {gone(t), place, "E02.03", true},
		"restricted":            {func() State { s := open; s.Secrecy.Kind = Child; return s }(), place, "E02.03", false},
		"imported":              {func() State { s := open; s.History = true; return s }(), place, "E02.03", false},
		"merged into another":   {func() State { s := open; s.Status = Merged; return s }(), place, "E02.03", false},
		"closed two months ago": {func() State { s := gone(t); s.Closed.At = at("01-16 09:00"); return s }(), place, "E02.03", false},
	} {
		if l, ok := Like(tt.s, tt.place, tt.problem, f); ok != tt.want {
			t.Errorf("%s: %v (%+v), want %v", name, ok, l, tt.want)
		}
	}
}

// TestStagedTerm follows a building without a permit: stop, penalise, remove.
func TestStagedTerm(t *testing.T) {
	c := aFile()
	c.Class.Problem = Clause{"problems-2017", "E01.01"}
	past := doing(bureau)
	past[0].c = c
	stage := func(when string) step {
		w := work()
		w.Done = false
		return step{"城管", when, Rectify{Work: w}}
	}
	s, now := run(t, past...)
	if s.Clock.Due != at("03-15 15:00") || len(s.Clock.Steps) != 3 || Marks(s, now, testRules)[1].Word.String() != "第 1 段（共 3 段）停工" {
		t.Fatalf("first stage due %v, marks %+v", s.Clock.Due, Marks(s, now, testRules))
	}
	if got, err := Explain(s, testCalendar); err != nil || !strings.HasPrefix(got.String(), "分3段（停工4个工作时，处罚7个工作日，拆除20个工作日），各段都从2018年3月15日09:30起算，现为第1段“停工”：") {
		t.Errorf("explained %q, %v", got, err)
	}
	if got := Late(s, at("03-15 16:00")).Verdict; got != VerdictLate {
		t.Errorf("stage missed: %s", got)
	}
	s, _ = run(t, then(past, stage("03-15 14:00"))...)
	if s.Clock.Step != 1 || s.Clock.Missed != 0 || s.Clock.Due.Date() != "2018-03-26" || s.Report.Stages != 1 {
		t.Errorf("second stage: %+v", s.Clock)
	}
	s, _ = run(t, then(past, stage("03-15 16:00"), stage("03-20 09:00"), stage("03-21 09:00"))...)
	if s.Clock.Step != 2 || s.Clock.Missed != 1 || s.Clock.Due.Date() != "2018-04-13" {
		t.Errorf("third stage after a late first: %+v", s.Clock)
	}
	s = apply(t, s, "城管", at("04-02 09:00"), Rectify{Work: work()})
	if s.Report.Verdict != VerdictLate {
		t.Errorf("done in time after a late stage: %s", s.Report.Verdict)
	}
	ask := AskExtension{Until: "2018-03-29", Reason: text("x"), Progress: text("x"), Interim: text("x")}
	s, _ = run(t, then(past, stage("03-15 14:00"), step{"城管", "03-20 09:00", ask}, step{"值班长", "03-20 10:00", AnswerExtension{Grant: true}}, stage("03-28 09:00"))...)
	if s.Clock.Step != 2 || s.Clock.Due.Date() != "2018-04-18" { // three working days more than without
		t.Errorf("third stage after an extension of the second: %+v", s.Clock)
	}
}

func TestProjectAndItsWords(t *testing.T) {
	c := Suspend{Why: "works", Plan: text("改造"), ReviewOn: "2018-07-31", Public: true, Project: Scheme{"发改〔2018〕7号", "2018-10-31"}}
	plain, open := c, c
	plain.Project, open.Project = Scheme{}, Scheme{Finish: "2018-10-31"}
	check(t, []row{
		{"a project is reviewed later", doing(bureau), "主任", "", c, "suspended projected"},
		{"a suspension is not", doing(bureau), "主任", "", plain, "填写：复查日期须在明天至2018-06-13之间，挂账不能没有期限。"},
		{"a project without paper", doing(bureau), "主任", "", open, "填写：请填写立项文号；还没有立项的，请按挂账办理。"},
	})
	s, now := run(t, doing(bureau, step{"主任", "", c})...)
	got, err := Explain(s, testCalendar)
	if want := "自2018年3月15日10:10起立项办理（发改〔2018〕7号），计划2018-10-31完工，其间停止计时，不计入时限统计；2018-07-31前复查进度。"; got.String() != want || err != nil {
		t.Errorf("explained %q, %v", got, err)
	}
	if got := words(Marks(s, now, testRules)); got != "立项" {
		t.Errorf("marks %s", got)
	}
}

// TestThresholdsOfTheRulebook: early warning and late entry follow the rulebook, and an old rulebook means the default ones.
func TestThresholdsOfTheRulebook(t *testing.T) {
	s, _ := run(t, doing(bureau)...) // due on 18 March at 24:00
	rules := testRules
	rules.SoonHours, rules.BackfillMinutes = 4, 5
	old := testRules
	old.SoonHours, old.BackfillMinutes, old.RecurSite, old.RecurMetres = 0, 0, "", 0
	s.Occurred = s.Entered.Add(-30 * time.Minute)
	for name, tt := range map[string]struct {
		r    Rulebook
		at   string
		want string
	}{
		"a day before":        {testRules, "03-18 01:00", "临期"},
		"4 hours, too early":  {rules, "03-18 19:00", "补录"},
		"4 hours before":      {rules, "03-18 21:00", "补录 临期"},
		"rulebook of old":     {old, "03-18 01:00", "临期"},
		"rulebook of old, no": {old, "03-17 01:00", ""},
	} {
		if got := words(Marks(s, at(tt.at), tt.r)); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	if err := old.Check(); err != nil || old.recurMetres() != 10 || old.recurring(SameSite) != RecurReopens {
		t.Errorf("rulebook of old: %v", err)
	}
	for name, spoil := range map[string]func(*Rulebook){
		"metres":    func(r *Rulebook) { r.LikeMetres = 61 },
		"way":       func(r *Rulebook) { r.RecurSite = "maybe" },
		"hours":     func(r *Rulebook) { r.SoonHours = -1 },
		"one stage": func(r *Rulebook) { r.Staged = []Staged{{"E01.01", []Stage{{"停工", calendar.WorkingHours(4)}}}} },
		"stage's term": func(r *Rulebook) {
			r.Staged = []Staged{{"E01.01", []Stage{{"停工", calendar.WorkingHours(4)}, {Word: "处罚"}}}}
		},
		"twice": func(r *Rulebook) { r.Staged = append(r.Staged[:1:1], r.Staged[0]) },
	} {
		r := DefaultRulebook()
		spoil(&r)
		if r.Check() == nil {
			t.Errorf("%s: a spoilt rulebook passes", name)
		}
	}
	if got := testRules.Explain(); len(got) != 6 || !strings.Contains(got[0].String(), "停工4个工作时，处罚7个工作日，拆除20个工作日") || !strings.Contains(got[5].String(), "销号后30天内") {
		t.Errorf("explained %q", got)
	}
}

// TestUpheldObjection: by rule the measure is undone, wherever the matter stands by then.
func TestUpheldObjection(t *testing.T) {
	coercive := work()
	coercive.Coercive = Coercive{"remove", text("条例"), "城管拆〔2018〕1号", doorHash}
	hit := doing(bureau, step{"城管", "", Rectify{Work: coercive}})
	word := Object{value.Secret{C: "o", Ref: "o"}}
	uphold, reject := AnswerObjection{Upheld: true, Words: text("依据不足"), Undo: text("恢复原状")}, AnswerObjection{Words: text("依据充分")}
	done := then(hit, step{"社区", "", Verify{Result: Fixed}}, step{"当事人", "", word})
	check(t, []row{
		{"while it is verified", then(hit, step{"当事人", "", word}), "值班长", "", uphold, "objection-answered undo-ordered"},
		{"after closing", done, "值班长", "", uphold, "objection-answered undo-ordered reopened"},
		{"rejected after closing", done, "值班长", "", reject, "objection-answered"},
		{"without a reason", done, "值班长", "", AnswerObjection{}, "填写：请填写答复内容和理由。"},
		{"again after the answer", then(done, step{"值班长", "", reject}), "当事人", "", word,
			"您的异议已经答复；仍不服的，请按文书写明的途径申请行政复议或者提起诉讼。"},
	})
	s, now := run(t, then(done, step{"值班长", "", uphold})...)
	if s.Status != Doing || !s.Undo.Pending || s.Undo.Words != uphold.Undo || s.Reopened != 1 || s.Recurred != 0 || s.Clock.Due.IsZero() {
		t.Errorf("upheld: %s, undo %+v, reopened %d", s.Status, s.Undo, s.Reopened)
	}
	s = apply(t, s, "城管", now.Add(time.Hour), Rectify{Work: work()})
	if s.Undo.Pending {
		t.Error("still to be undone after the unit said done")
	}
	if d, ok := s.DoorOf(doorHash); !ok || d.Document != "城管拆〔2018〕1号" || s.Report.Coercive.Code != "" {
		t.Errorf("door %+v after a later report without a measure", d)
	}
}
