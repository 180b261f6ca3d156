package matter

import (
	"testing"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/value"
)

// The term of an ordinary matter dispatched on 15 March ends on 18 March at 24:00; the next class on 22 March.
var ask = AskExtension{Until: "2018-03-22", Reason: text("备料"), Progress: text("过半"), Interim: text("围挡")}

func until(d calendar.Date) AskExtension { c := ask; c.Until = d; return c }

// onPaper is a leader's signature of 15 March.
func onPaper(p Paper) SignPaper {
	return SignPaper{Paper: p, Name: text("王甲一"), Signed: "2018-03-15", Scan: blob("paper")}
}

func sealed(d calendar.Date) AskExtension { c := until(d); c.Scan = blob("seal"); return c }

func TestExtension(t *testing.T) {
	asked := doing(bureau, step{"城管", "03-16 10:00", ask})
	granted := then(asked, step{"值班长", "03-16 11:00", AnswerExtension{Grant: true}})
	again := then(granted, step{"城管", "03-20 10:00", sealed("2018-04-06")})
	check(t, []row{
		{"to the end of the next class", doing(bureau), "城管", "03-16 10:00", ask, "extension-asked"},
		{"beyond it", doing(bureau), "城管", "03-16 10:00", until("2018-03-23"), "填写：这次最多可延至2018-03-22，请改填这一天或更早的日期。"},
		{"to a day that gives nothing", doing(bureau), "城管", "03-16 10:00", until("2018-03-18"), "填写：延至的日期须晚于现在的期限2018-03-18。"},
		{"to no day", doing(bureau), "城管", "03-16 10:00", until("next week"), "填写：请填写申请延至的日期，格式如 2018-03-20。"},
		{"at the last minute", doing(bureau), "城管", "03-18 23:59", ask, "extension-asked"},
		{"after due", doing(bureau), "城管", "03-19 00:00", ask, "期限2018年3月18日23:59已过，不能再申请延期，请抓紧整改并说明原因。"},
		{"without an interim measure", doing(bureau), "城管", "03-16 10:00", func() Command { c := ask; c.Interim = value.Text{}; return c }(), "填写：请填写临时措施。"},
		{"twice at a time", asked, "城管", "", ask, "延期申请正在等待答复，不必重复申请。"},
		{"the first is the duty chief's", asked, "值班长", "", AnswerExtension{Grant: true}, "extension-answered"},
		{"not the clerk's", asked, "内勤", "", AnswerExtension{Grant: true}, "无权：答复延期须由值班长、双创办主任办理，请转请其办理。"},
		{"a refusal has a reason", asked, "值班长", "", AnswerExtension{}, "填写：请填写不同意延期的理由。"},
		{"the second needs signature and seal", granted, "城管", "", until("2018-03-30"), "填写：第二次延期须附单位负责人签字并加盖公章的扫描件。"},
		{"with them", granted, "城管", "", sealed("2018-04-06"), "extension-asked"},
		{"the second is capped", granted, "城管", "", sealed("2018-04-07"), "填写：这次最多可延至2018-04-06，请改填这一天或更早的日期。"},
		{"the second is the head's", again, "值班长", "", AnswerExtension{Grant: true}, "无权：答复第二次延期须由双创办主任办理；领导已在纸面签批的，请先登记“延期申请”的纸质签批。"},
		{"or a clerk's, once he signed on paper", then(again, step{"内勤", "", onPaper(PaperExtension)}), "内勤", "", AnswerExtension{Grant: true}, "extension-answered"},
		{"and he answers it", again, "主任", "", AnswerExtension{Grant: true}, "extension-answered"},
		{"what could be asked can be granted, though a pause ended early since", doing(bureau,
			step{"城管", "03-15 11:00", AskInfo{text("几号楼？")}}, step{"城管", "03-15 12:00", until("2018-03-23")},
			step{"网格员", "03-15 14:30", GiveInfo{Words: text("3号楼")}}), "值班长", "", AnswerExtension{Grant: true}, "extension-answered"},
		{"a third there is not", then(again, step{"主任", "", AnswerExtension{Grant: true}}), "城管", "", sealed("2018-04-10"), "本件已申请延期2次，不能再延，请整改，或说明不能整改的原因。"},
	})
}

// The verdict at moments around an extension that was asked in time, on Friday 16 March at 10:00, to be answered by Monday 17:30.
func TestLatenessAroundAnExtension(t *testing.T) {
	asked := doing(bureau, step{"城管", "03-16 10:00", ask})
	refusal := AnswerExtension{Words: text("可以加人")}
	for _, tt := range []struct {
		name string
		past []step
		at   string
		want Verdict
	}{
		{"before due", asked, "03-18 23:00", VerdictOnTime},
		{"after due, the answer may still come", asked, "03-19 17:30", VerdictOnTime},
		{"after due, the office is silent", asked, "03-19 17:31", VerdictOffice},
		{"granted: the old due day is over", then(asked, step{"值班长", "03-19 10:00", AnswerExtension{Grant: true}}), "03-22 23:59", VerdictOnTime},
		{"granted: the new one too", then(asked, step{"值班长", "03-19 10:00", AnswerExtension{Grant: true}}), "03-23 00:00", VerdictLate},
		{"refused before due: nothing changed", then(asked, step{"值班长", "03-16 11:00", refusal}), "03-19 00:00", VerdictLate},
		{"refused after due: the wait is given back", then(asked, step{"值班长", "03-19 10:00", refusal}), "03-21 23:59", VerdictOnTime},
		{"but no more than the wait", then(asked, step{"值班长", "03-19 10:00", refusal}), "03-22 00:00", VerdictLate},
		{"refused three and a half office hours late: four count to the office", then(asked, step{"值班长", "03-20 13:30", refusal}), "03-23 14:00", VerdictOffice},
		{"and no more", then(asked, step{"值班长", "03-20 13:30", refusal}), "03-23 14:01", VerdictLate},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := run(t, tt.past...)
			if got := Late(s, at(tt.at)); got.Verdict != tt.want {
				t.Errorf("%s (%s), want %s; due %s", got.Verdict, got.Why, tt.want, moment(s.Clock.Due))
			}
		})
	}
}

func TestSilenceIsWrittenDown(t *testing.T) {
	s, _ := run(t, doing(bureau, step{"城管", "03-16 10:00", ask}, step{"值班长", "03-20 13:30", AnswerExtension{Words: text("可以加人")}})...)
	if got := s.Extension.LateMinutes; got != 210 {
		t.Errorf("answered %d office minutes late, want 210 (Tuesday 8:30 to 12:00)", got)
	}
}

// A report after due while the request waits is in time: the verdict is settled when the unit says done.
func TestReportedWhileWaiting(t *testing.T) {
	s, _ := run(t, doing(bureau, step{"城管", "03-16 10:00", ask}, step{"城管", "03-19 09:00", Rectify{Work: work()}})...)
	if s.Report.Verdict != VerdictOnTime || Late(s, at("03-30 09:00")).Verdict != VerdictOnTime {
		t.Errorf("verdict %s, later %+v", s.Report.Verdict, Late(s, at("03-30 09:00")))
	}
}

func TestInfoPause(t *testing.T) {
	term := calendar.WorkingHours(4) // dispatched at 09:30: due at 15:00
	past := ready(step{"值班长", "03-15 09:30", SendOut{To: bureau, Term: term}}, step{"城管", "03-15 10:00", Receive{}})
	asked := then(past, step{"城管", "03-15 11:00", AskInfo{text("几号楼？")}})
	for _, tt := range []struct {
		name string
		past []step
		want string
	}{
		{"stopped for a fixed span of 24 hours", asked, "03-16 15:00"},
		{"an early answer gives the rest back", then(asked, step{"网格员", "03-15 14:30", GiveInfo{Words: text("3号楼")}}), "03-15 17:00"},
		{"a late answer changes nothing", then(asked, step{"网格员", "03-16 14:30", GiveInfo{Words: text("3号楼")}}), "03-16 15:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := run(t, tt.past...)
			if got := s.Clock.Due.Time().Format("01-02 15:04"); got != tt.want {
				t.Errorf("due %s, want %s", got, tt.want)
			}
		})
	}
	check(t, []row{
		{"only once", then(asked, step{"网格员", "03-15 11:30", GiveInfo{Words: text("3号楼")}}), "城管", "", AskInfo{text("几层？")},
			"本件已因补充信息暂停计时1次，不能再暂停，请直接联系发现人。"},
		{"not after due", past, "城管", "03-15 15:01", AskInfo{text("几号楼？")}, "期限2018年3月15日15:00已过，不能再请求补充，请抓紧整改并说明原因。"},
	})
}

func TestHold(t *testing.T) {
	park := Suspend{Why: "season", Plan: text("春季补植"), ReviewOn: "2018-04-20", Public: true}
	later := func(d calendar.Date) Suspend { c := park; c.ReviewOn = d; return c }
	held := doing(bureau, step{"主任", "03-16 10:00", park})
	check(t, []row{
		{"by the head", doing(bureau), "主任", "03-16 10:00", park, "suspended"},
		{"by the duty chief", doing(bureau), "值班长", "03-16 10:00", park, "无权：批准挂账须由双创办主任办理；领导已在纸面签批的，请先登记“挂账申请”的纸质签批。"},
		{"by a clerk with the head's signature on paper", doing(bureau, step{"内勤", "03-16 09:00", onPaper(PaperHold)}), "内勤", "03-16 10:00", park, "suspended"},
		{"by a clerk with a signature for something else", doing(bureau, step{"内勤", "03-16 09:00", onPaper(PaperRuling)}), "内勤", "03-16 10:00", park, "无权：批准挂账须由双创办主任办理；领导已在纸面签批的，请先登记“挂账申请”的纸质签批。"},
		{"renewed with the same signature", doing(bureau, step{"内勤", "03-16 09:00", onPaper(PaperHold)}, step{"内勤", "03-16 10:00", park}), "内勤", "04-20 10:00", later("2018-06-01"),
			"无权：批准挂账须由双创办主任办理；领导已在纸面签批的，请先登记“挂账申请”的纸质签批。"},
		{"without a plan", doing(bureau), "主任", "", Suspend{Why: "season", ReviewOn: "2018-04-20"}, "填写：请填写解决计划。"},
		{"to the 90th day", doing(bureau), "主任", "03-16 10:00", later("2018-06-14"), "suspended"},
		{"to the 91st day", doing(bureau), "主任", "03-16 10:00", later("2018-06-15"), "填写：复查日期须在明天至2018-06-14之间，挂账不能没有期限。"},
		{"to today", doing(bureau), "主任", "03-16 10:00", later("2018-03-16"), "填写：复查日期须在明天至2018-06-14之间，挂账不能没有期限。"},
		{"what waits for verification is not parked", reported(bureau), "主任", "", park, "“待核查”的事项不能挂账，请刷新页面查看现在的状态。"},
		{"renewed at its review", held, "主任", "04-20 10:00", later("2018-06-01"), "suspended"},
		{"resumed", held, "值班长", "03-20 10:00", Resume{}, "resumed"},
		{"nothing to rectify while parked", held, "城管", "", Rectify{Work: work()}, "“挂账”的事项不能上报整改，请刷新页面查看现在的状态。"},
	})
	s, _ := run(t, held...)
	if !s.Clock.Due.IsZero() || Late(s, at("06-01 09:00")).Verdict != VerdictExclude {
		t.Errorf("parked, the clock still runs: %+v", s.Clock)
	}
	if got := words(Marks(s, at("04-19 23:59"), testRules)); got != "" {
		t.Errorf("marks before the review day: %q", got)
	}
	if got := words(Marks(s, at("04-20 00:00"), testRules)); got != "挂账到期复查" {
		t.Errorf("marks on the review day: %q", got)
	}
	s = apply(t, s, "主任", at("03-20 10:00"), Resume{})
	if s.Status != Doing || s.Clock.Due.Time().Format("01-02 15:04") != "03-22 23:59" {
		t.Errorf("after four days parked: %s, due %v, want 整改中 until 22 March", s.Status.Word(), s.Clock.Due.Time())
	}
}

func TestSoonAndOver(t *testing.T) {
	s, _ := run(t, doing(bureau)...)
	for when, want := range map[string]string{"03-17 23:00": "", "03-18 12:00": "临期", "03-19 00:00": "超期"} {
		if got := words(Marks(s, at(when), testRules)); got != want {
			t.Errorf("marks at %s: %q, want %q", when, got, want)
		}
	}
}
