package matter

import (
	"strings"
	"testing"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
)

var (
	pass   = Verify{Result: Fixed}
	failed = Verify{Result: Partly, Words: text("仍有油污")}
)

func TestVerify(t *testing.T) {
	serious, major := severe(Serious, reported(bureau)), severe(Major, reported(bureau))
	paper := SignPaper{Paper: PaperClosure, Name: text("王甲一"), Signed: "2018-03-16", Scan: blob("form")}
	majorOnce := then(major, step{"镇街", "", pass})
	check(t, []row{
		{"ordinary: the community alone", reported(bureau), "社区", "", pass, "verified closed"},
		{"serious: the community first", serious, "社区", "", pass, "verified"},
		{"serious: the town does not begin", serious, "镇街", "", pass,
			"无权：您不是本级的核查人：本级核查由事发地社区承担，督导组可以代为核查；核查人不得是责任单位及其下属，也不得是包保该处的单位或人员。"},
		{"serious: then the town", then(serious, step{"社区", "", pass}), "镇街", "", pass, "verified closed"},
		{"serious: not the same person twice", then(serious, step{"督导甲", "", pass}), "督导甲", "", pass, "无权：您已核查过一级，另一级须由他人核查。"},
		{"major: the town and the office, with the form", then(majorOnce, step{"内勤", "", paper}), "督导甲", "", pass, "verified closed"},
		{"major: without the form", majorOnce, "督导甲", "", pass, "重大事项销号须有领导签批的销号申请表，请先由内勤登记纸质签批并附扫描件。"},
		{"major: with a form from before the work", severe(Major, doing(bureau, step{"内勤", "03-16 08:00", paper}, step{"城管", "03-16 09:00", Rectify{Work: work()}}, step{"镇街", "", pass})),
			"督导甲", "", pass, "重大事项销号须有领导签批的销号申请表，请先由内勤登记纸质签批并附扫描件。"},
		{"major: failing needs no form", majorOnce, "督导甲", "", failed, "verified"},
		{"the unit itself", reported(bureau), "城管", "", pass, "无权：整改单位及其下属不得核查本单位的整改，请由其他单位或督导组办理。"},
		{"below the unit", reported(bureau), "科室", "", pass, "无权：整改单位及其下属不得核查本单位的整改，请由其他单位或督导组办理。"},
		{"a community below the town that did it", reported(town), "社区", "", pass, "无权：整改单位及其下属不得核查本单位的整改，请由其他单位或督导组办理。"},
		{"the supervision group instead", reported(town), "督导甲", "", pass, "verified closed"},
		{"a sponsor of the place", reported(bureau), "包保", "", pass, "无权：包保该处的单位和人员须回避，不得核查本件。"},
		{"who dispatched, alone", severe(Major, reported(bureau)), "值班长", "", pass, "无权：派遣人不得单独核查自己派遣的事项，请先由他人核查。"},
		{"who dispatched, after another", majorOnce, "值班长", "", failed, "verified"},
		{"a machine", reported(bureau), "job:photos", "", Verify{Result: False, Words: text("旧图")}, "无权：核查须由具名的人员作出。"},
		{"a person finds it false", reported(bureau), "督导甲", "", Verify{Result: False, Words: text("旧图")}, "verified"},
		{"failed without a word", reported(bureau), "社区", "", Verify{Result: Unfixed}, "填写：请填写哪里没有改好。"},
		{"nothing to verify", doing(bureau), "社区", "", pass, "“整改中”的事项不能核查，请刷新页面查看现在的状态。"},
	})
}

func TestFailedVerification(t *testing.T) {
	s, now := run(t, severe(Serious, reported(bureau, step{"社区", "", pass}, step{"镇街", "", failed}))...)
	if s.Status != Redo || s.Failures != 1 || len(s.Passed) != 0 || s.Clock.Started != now || s.Clock.Term != calendar.NaturalDays(7) {
		t.Fatalf("failed at the second level: %s, %d, passed %v, clock %+v", s.Status, s.Failures, s.Passed, s.Clock)
	}
	s = apply(t, s, "城管", now, Rectify{Work: work()})
	if s.NextLevel() != LevelCommunity {
		t.Errorf("done again: verified from %s, want from the first level", s.NextLevel())
	}
}

// Who was late once stays late, however soon the second attempt comes; a matter reopened later begins anew.
func TestLatenessIsNotWashedOff(t *testing.T) {
	late := doing(bureau, step{"城管", "03-19 09:00", Rectify{Work: work()}}, step{"社区", "", failed}, step{"城管", "", Rectify{Work: work()}}, step{"社区", "", pass})
	s, now := run(t, late...)
	if s.Closed.Verdict != VerdictLate {
		t.Errorf("late, failed, done again: %s", s.Closed.Verdict)
	}
	s = apply(t, s, "内勤", now, Reopen{Why: Recurred, Words: text("又满溢"), Again: "2018-000500"})
	s = apply(t, s, "城管", now, Rectify{Work: work()})
	if s.Report.Verdict != VerdictOnTime {
		t.Errorf("reopened and done at once: %s", s.Report.Verdict)
	}
}

func TestVerifierFor(t *testing.T) {
	for _, tt := range []struct {
		name     string
		owner    Owner
		path     string
		sponsors []Sponsor
		level    Level
		unit     org.UnitID
		rule     string
	}{
		{"the community", bureau, "d/t/c/g", nil, LevelCommunity, "c", "本级核查由事发地社区承担"},
		{"the town", bureau, "d/t/c/g", nil, LevelTown, "t", "本级核查由事发地镇街承担"},
		{"the community did it", cell, "d/t/c/g", nil, LevelCommunity, "", "事发地社区就是整改单位，按回避规则跳过社区，本级核查由督导组承担。"},
		{"but its town may", cell, "d/t/c/g", nil, LevelTown, "t", "本级核查由事发地镇街承担"},
		{"the town did it", town, "d/t/c/g", nil, LevelCommunity, "", "事发地社区是整改单位的下属，按回避规则跳过社区"},
		{"the town did it, second level", town, "d/t/c/g", nil, LevelTown, "", "事发地镇街就是整改单位，按回避规则跳过镇街"},
		{"a zone and a city above", bureau, "city/d/zone/t/c/g", nil, LevelCommunity, "c", "本级核查由事发地社区承担"},
		{"no community known", bureau, "d/t", nil, LevelCommunity, "", "本件没有落到社区，按回避规则跳过社区"},
		{"the town sponsors", bureau, "d/t/c/g", []Sponsor{{Unit: "t"}}, LevelTown, "", "事发地镇街是包保单位，按回避规则跳过镇街"},
		{"the office", bureau, "d/t/c/g", nil, LevelOffice, "", "办公室核查由督导组或双创办承担"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := facts("督导甲", at("03-16 10:00"))
			f.Sponsors = tt.sponsors
			if !strings.Contains(tt.path, "/c") {
				f.Community = ""
			}
			s := State{Status: Check, Owner: tt.owner, Place: Place{Path: tt.path}}
			got := VerifierFor(s, f, tt.level)
			if got.Unit != tt.unit || got.Group != (tt.unit == "") || !strings.HasPrefix(got.Rule.String(), tt.rule) {
				t.Errorf("got %+v\nwant unit %q, rule %s", got, tt.unit, tt.rule)
			}
		})
	}
}

// An assisting unit that did its task does not judge the whole.
func TestHelpersDoNotVerify(t *testing.T) {
	s, now := run(t, doing(bureau,
		step{"值班长", "", Assist{Task: Task{Unit: "c", Words: text("疏导"), Due: "2018-03-16"}}},
		step{"社区", "", AnswerTask{true, text("已疏导")}}, step{"城管", "", Rectify{Work: work()}})...)
	if got := outcome(Decide(s, facts("社区", now), pass)); got != "无权：整改单位及其下属不得核查本单位的整改，请由其他单位或督导组办理。" {
		t.Errorf("the helper verifies: %s", got)
	}
	if v := VerifierFor(s, facts("督导甲", now), LevelCommunity); !v.Group {
		t.Errorf("the helper's turn: %+v", v)
	}
}

func TestAfterClosing(t *testing.T) {
	again := Reopen{Why: Recurred, Words: text("又满溢"), Again: "2018-000500"}
	unsolved := Reopen{Why: Unsolved, Words: text("只清了一半")}
	cit := closed(bureau)
	f := cit[0].c.(File)
	f.Source = Source{Channel: "citizen", Finder: By{Receipt: receipt}}
	cit = append([]step{{"内勤", cit[0].at, f}}, cit[1:]...)
	spot := []step{{"网格员", "03-15 09:00", func() File { c := aFile(); c.Spot = &Spot{Measure: text("清"), Fix: "on-spot"}; return c }()}}
	check(t, []row{
		{"looked at again, well", closed(bureau), "督导甲", "", Recheck{Result: Fixed}, "rechecked"},
		{"looked at again, badly", closed(bureau), "督导甲", "", Recheck{Result: Rebounded, Words: text("反弹")}, "rechecked reopened"},
		{"by who verified it", reported(bureau, step{"督导甲", "", pass}), "督导甲", "", Recheck{Result: Fixed}, "无权：回头看须由没有参加过本件核查的人员办理。"},
		{"by the sponsor", closed(bureau), "包保", "", Recheck{Result: Fixed}, "无权：包保该处的单位和人员须回避，不得回头看本件。"},
		{"by the town", closed(bureau), "镇街", "", Recheck{Result: Fixed}, "无权：回头看须由督导员办理，请转请其办理。"},
		{"it came back", closed(bureau), "内勤", "", again, "reopened"},
		{"it came back, but where", closed(bureau), "内勤", "", Reopen{Why: Recurred, Words: text("又满溢")}, "填写：请写明再次发现的编号。"},
		{"on the thirtieth day", closed(bureau), "内勤", "04-15 23:00", again, "reopened"},
		{"on the day after", closed(bureau), "内勤", "04-16 00:00", again, "销号已超过30天，请另行登记为新的事项。"},
		{"the citizen says 没解决", cit, "市民", "", unsolved, "reopened"},
		{"without a reason", cit, "市民", "", Reopen{Why: Unsolved}, "填写：请填写没有解决的情况。"},
		{"another citizen", closed(bureau), "市民", "", unsolved, "无权：重新打开须由督导员、双创办内勤、值班长、双创办主任办理，请转请其办理。"},
		{"settled on the spot, looked at later", spot, "督导甲", "", Recheck{Result: Fixed}, "rechecked"},
		{"settled on the spot, looked at by the finder's chief", spot, "社区", "", Recheck{Result: Fixed}, "无权：回头看须由督导员办理，请转请其办理。"},
	})
	s, now := run(t, closed(bureau)...)
	s = apply(t, s, "内勤", now, again)
	if s.Status != Doing || s.Owner.Unit != "b" || s.Reopened != 1 || s.Clock.Started != now || s.Number != "2018-000123" {
		t.Errorf("reopened: %s, %+v, %+v", s.Status, s.Owner, s.Clock)
	}
	if got := words(Marks(s, now, testRules)); got != "重开 1 次 反弹 1 次" {
		t.Errorf("marks %q", got)
	}
	s, now = run(t, spot...)
	if s = apply(t, s, "内勤", now, again); s.Status != Ready {
		t.Errorf("reopened without anybody responsible: %s, want 待派遣", s.Status)
	}
}

func TestLookAgain(t *testing.T) {
	ordinary, _ := run(t, closed(bureau)...)
	serious, _ := run(t, severe(Serious, closed(bureau, step{"镇街", "", pass}))...)
	for _, tt := range []struct {
		name      string
		s         State
		lastFalse calendar.Date
		want      Chosen
	}{
		{"ordinary", ordinary, "", ""},
		{"serious", serious, "", ChosenSevere},
		{"a false report 180 days ago", ordinary, "2017-09-20", ChosenFalse},
		{"a false report before that", ordinary, "2017-09-19", ""},
		{"not closed", State{Status: Check}, "2018-03-01", ""},
	} {
		if got, ok := LookAgain(tt.s, testRules, "2018-03-19", tt.lastFalse); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %v %q, want %q", tt.name, ok, got, tt.want)
		}
	}
}

func TestVoid(t *testing.T) {
	gone := Cancel{text("录错")}
	proposed := doing(bureau, step{"内勤", "", gone})
	chief := doing(bureau, step{"值班长", "", gone})
	check(t, []row{
		{"before dispatch one person is enough", ready(), "内勤", "", gone, "voided"},
		{"after it, it is a proposal", doing(bureau), "内勤", "", gone, "void-proposed"},
		{"a second person confirms", proposed, "值班长", "", ConfirmVoid{}, "voided"},
		{"not the same", chief, "值班长", "", ConfirmVoid{}, "无权：派遣后作废须由第二人确认，不能由提出人自己确认。"},
		{"a clerk does not confirm", chief, "内勤", "", ConfirmVoid{}, "无权：确认作废须由值班长、双创办主任办理，请转请其办理。"},
		{"refused", proposed, "主任", "", RefuseVoid{text("属实")}, "void-refused"},
		{"proposed twice", proposed, "主任", "", gone, "已有人提出作废，请由另一人确认或撤销。"},
		{"a returned matter was dispatched once", doing(bureau, step{"城管", "", back}), "内勤", "", gone, "void-proposed"},
		{"by the unit", doing(bureau), "城管", "", gone, "无权：作废须由双创办内勤、值班长、双创办主任办理，请转请其办理。"},
		{"void is void", ready(step{"内勤", "", gone}), "内勤", "", Accept{}, "“作废”的事项不能受理，请刷新页面查看现在的状态。"},
		{"paper from tomorrow", doing(bureau), "内勤", "03-15 12:00", SignPaper{PaperHold, "", text("王甲一"), "2018-03-16", blob("s")}, "填写：签批日期晚于今天，请核对。"},
		{"paper without a scan", doing(bureau), "内勤", "", SignPaper{Paper: PaperHold, Name: text("王甲一"), Signed: "2018-03-15"}, "填写：请附签批件的扫描件或照片。"},
	})
}

func TestRulebook(t *testing.T) {
	if err := DefaultRulebook().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Rulebook){
		"no version":    func(r *Rulebook) { r.Version = 0 },
		"a term left":   func(r *Rulebook) { delete(r.Terms, Major) },
		"no levels":     func(r *Rulebook) { r.Verify[Serious] = nil },
		"no hops":       func(r *Rulebook) { r.Hops = 0 },
		"no clock":      func(r *Rulebook) { r.Start = "" },
		"no signing":    func(r *Rulebook) { r.AutoSign = calendar.Term{} },
		"endless holds": func(r *Rulebook) { r.HoldDays = 0 },
	} {
		r := DefaultRulebook()
		spoil(&r)
		if r.Check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
