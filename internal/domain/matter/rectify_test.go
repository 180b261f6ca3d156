package matter

import (
	"testing"
	"time"

	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

func TestRectify(t *testing.T) {
	with := func(change func(*Work)) Rectify {
		w := work()
		change(&w)
		return Rectify{Work: w, Evidence: true}
	}
	fine := Coercive{"fine", text("条例第十二条"), "城管罚〔2018〕3号", doorHash}
	check(t, []row{
		{"done", doing(bureau), "城管", "", with(func(*Work) {}), "rectified"},
		{"before it was signed", sent(bureau), "城管", "", with(func(*Work) {}), "“待签收”的事项不能上报整改，请刷新页面查看现在的状态。"},
		{"by the section itself", doing(bureau), "科室", "", with(func(*Work) {}), "无权：只有责任单位的人员可以上报整改。"},
		{"without a measure", doing(bureau), "城管", "", with(func(w *Work) { w.Measure = value.Text{} }), "填写：请填写整改措施。"},
		{"no photo and no reason", doing(bureau), "城管", "", with(func(w *Work) { w.After = nil }), "填写：请附整改后照片；没有照片的，请说明原因。"},
		{"no photo, with a reason", doing(bureau), "城管", "", with(func(w *Work) { w.After, w.NoPhoto = nil, text("夜间") }), "rectified"},
		{"no photo where nothing could be seen", doing(bureau), "城管", "", Rectify{Work: Work{Done: true, Measure: text("劝导"), Fix: "educate"}}, "rectified"},
		{"no photo of what was built", doing(bureau), "城管", "", with(func(w *Work) { w.After, w.NoPhoto, w.Fix = nil, text("夜间"), "works" }), "填写：“工程改造”须附整改后照片。"},
		{"a stage needs no photo", doing(bureau), "城管", "", with(func(w *Work) { w.After, w.Done, w.Fix = nil, false, "works" }), "rectified"},
		{"serious, without a cause", severe(Serious, doing(bureau)), "城管", "", with(func(w *Work) { w.Cause = value.Text{} }), "填写：重复发生或较重以上的事项，请写明原因。"},
		{"a fine without its paper", doing(bureau), "城管", "", with(func(w *Work) { w.Coercive = Coercive{Measure: "fine", Basis: text("条例")} }), "填写：关停、拆除、改色或处罚须写明法律依据和文书号。"},
		{"a fine without a door", doing(bureau), "城管", "", with(func(w *Work) { w.Coercive = fine; w.Coercive.Code = "" }), "填写：须给当事人异议码，请重新提交以生成。"},
		{"a fine with both", doing(bureau), "城管", "", with(func(w *Work) { w.Coercive = fine }), "rectified"},
		{"cannot do it", doing(bureau), "城管", "", Decline{"no-funds", text("财政"), text("围挡"), text("明年"), Park}, "declined"},
		{"cannot do it, without a plan", doing(bureau), "城管", "", Decline{Why: "no-funds", Need: text("财政"), Interim: text("围挡")}, "填写：请填写后续计划。"},
	})
}

func TestDeclineAndItsWaysOut(t *testing.T) {
	declined := doing(bureau, step{"城管", "", Decline{"no-power", text("住建"), text("围挡"), text("移交"), Reassign}})
	task := Task{Unit: "b2", Words: text("断水"), Due: "2018-03-20"}
	check(t, []row{
		{"to another", declined, "值班长", "", AnswerDecline{Out: Reassign, Words: text("改派")}, "decline-answered"},
		{"together", declined, "值班长", "", AnswerDecline{Out: Joint, Tasks: []Task{task}, Words: text("联办")}, "decline-answered"},
		{"together with nobody", declined, "值班长", "", AnswerDecline{Out: Joint, Words: text("联办")}, "填写：联办须写明协办单位、任务和日期。"},
		{"park it", declined, "值班长", "", AnswerDecline{Out: Park, Words: text("挂")}, "挂账和立项请由双创办主任办理“挂账”，写明计划和复查日期。"},
		{"parked by the head", declined, "主任", "", Suspend{Why: "funds", Plan: text("列入预算"), ReviewOn: "2018-06-01"}, "suspended"},
		{"twice", declined, "城管", "", Decline{"no-funds", text("财政"), text("围挡"), text("明年"), Park}, "不能整改的说明正在等待答复。"},
		{"nothing to answer", doing(bureau), "值班长", "", AnswerDecline{Out: Insist, Words: text("办")}, "没有待答复的不能整改说明。"},
	})
	s, now := run(t, declined...)
	if got := words(Marks(s, now, testRules)); got != "不能整改待答复" || s.Status != Doing {
		t.Errorf("marks %q, %s", got, s.Status)
	}
	s = apply(t, s, "值班长", now, AnswerDecline{Out: Reassign, Words: text("改派")})
	if s.Status != Ready || !s.Owner.IsZero() || s.Declined.Pending {
		t.Errorf("reassigned: %s, %+v", s.Status, s.Owner)
	}
}

func TestLink(t *testing.T) {
	give := Delegate{linkHash, at("03-20 10:00"), text("某物业")}
	out := doing(bureau, step{"城管", "03-15 11:00", give})
	answered := then(out, step{"链接", "03-15 15:00", AnswerLink{work()}})
	check(t, []row{
		{"by the liaison", doing(bureau), "城管", "03-15 11:00", give, "delegated"},
		{"for too long", doing(bureau), "城管", "03-15 11:00", Delegate{linkHash, at("04-01 10:00"), text("某物业")}, "填写：链接的有效期须在现在之后、15天之内。"},
		{"to nobody", doing(bureau), "城管", "03-15 11:00", Delegate{Hash: linkHash, Expires: at("03-20 10:00")}, "填写：请填写转交给谁。"},
		{"two at a time", out, "城管", "", give, "已有一个有效链接，请先收回再转交。"},
		{"of a restricted matter", doing(bureau, step{"主任", "", Restrict{Secrecy{Kind: Child}, text("学生")}}), "城管", "", give, "受限事项不能通过链接转交，请由有权限的人员办理。"},
		{"answered", out, "链接", "03-15 15:00", AnswerLink{work()}, "link-answered"},
		{"answered after it expired", out, "链接", "03-20 10:01", AnswerLink{work()}, "无权：链接已过期，请联系转交单位重新发送。"},
		{"answered after it was revoked", then(out, step{"城管", "", RevokeLink{}}), "链接", "", AnswerLink{work()}, "无权：链接已被转交单位收回，请联系转交单位。"},
		{"answered twice", answered, "链接", "", AnswerLink{work()}, "已提交反馈，正在等待转交单位审签。"},
		{"the holder may nothing else", out, "链接", "", Rectify{Work: work()}, "无权：只有责任单位的人员可以上报整改。"},
		{"countersigned", answered, "城管", "", Countersign{Accept: true}, "countersigned rectified"},
		{"countersigned by another", answered, "住建", "", Countersign{Accept: true}, "无权：只有责任单位的人员可以审签反馈。"},
		{"sent back", answered, "城管", "", Countersign{Words: text("照片不清")}, "countersigned"},
		{"sent back without a word", answered, "城管", "", Countersign{}, "填写：请填写退回反馈的原因。"},
	})
	s, now := run(t, answered...)
	if s.Status != Doing {
		t.Fatalf("an answer through the link counts before it was countersigned: %s", s.Status)
	}
	s = apply(t, s, "城管", now, Countersign{Accept: true})
	if s.Status != Check || s.Report.By.Account != "b" || !s.Link.IsZero() {
		t.Errorf("countersigned: %s by %+v, link %+v", s.Status, s.Report.By, s.Link)
	}
}

func TestLinkShowsNoReporter(t *testing.T) {
	c := aFile()
	c.Source = Source{Channel: "citizen", Finder: By{Receipt: receipt}, Name: value.Secret{C: "n", Ref: "n"}, Contact: value.Secret{C: "p", Ref: "p"}}
	c.Private = value.Secret{C: "w", Ref: "w"}
	s, _ := run(t, step{"内勤", "", c}, step{"内勤", "", Accept{}}, step{"值班长", "", SendOut{To: bureau}}, step{"城管", "", Receive{}})
	v := ForLink(s)
	if !v.Source.Finder.IsZero() || !v.Source.Name.IsZero() || !v.Private.IsZero() || v.Place.Sponsors != nil || !v.Dispatch.By.IsZero() {
		t.Errorf("the link shows %+v", v)
	}
	if v.What != s.What || v.Place.Site != s.Place.Site || v.Clock.Due != s.Clock.Due {
		t.Errorf("the link hides the trouble itself: %+v", v)
	}
}

func TestObjection(t *testing.T) {
	coercive := work()
	coercive.Coercive = Coercive{"remove", text("条例"), "城管拆〔2018〕1号", doorHash}
	hit := doing(bureau, step{"城管", "", Rectify{Work: coercive}})
	word := Object{value.Secret{C: "o", Ref: "o"}}
	check(t, []row{
		{"with the code", hit, "当事人", "", word, "objected"},
		{"without it", hit, "市民", "", word, "没有：异议码不对，请核对文书上的异议码。"},
		{"where nothing was taken", reported(bureau), "当事人", "", word, "没有：异议码不对，请核对文书上的异议码。"},
		{"after closing", then(hit, step{"社区", "", Verify{Result: Fixed}}), "当事人", "", word, "objected"},
		{"twice", then(hit, step{"当事人", "", word}), "当事人", "", word, "您的异议正在办理，请等待答复。"},
		{"answered by the office", then(hit, step{"当事人", "", word}), "值班长", "", AnswerObjection{Upheld: false, Words: text("依据充分")}, "objection-answered"},
		{"answered by the unit", then(hit, step{"当事人", "", word}), "城管", "", AnswerObjection{Upheld: false, Words: text("依据充分")}, "无权：答复异议须由值班长、双创办主任办理，请转请其办理。"},
	})
}

func TestScope(t *testing.T) {
	s, _ := run(t, doing(bureau, step{"值班长", "", Assist{Task: Task{Unit: "b2", Words: text("断水"), Due: "2018-03-16"}}})...)
	if got, want := tokens(s), "a:cell s:p t:c t:d t:g t:t u:b u:b2 u:g"; got != want {
		t.Errorf("open matter: %s, want %s", got, want)
	}
	s.Secrecy = Secrecy{Conduct, []org.UnitID{"o", "b2"}}
	if got, want := tokens(s), "a:cell r:conduct:b r:conduct:b2 r:conduct:o"; got != want {
		t.Errorf("restricted matter: %s, want %s", got, want)
	}
	if got := tokens(State{}); got != "" {
		t.Errorf("no matter: %q", got)
	}
}

func tokens(s State) string {
	var out string
	for i, t := range Scope(s) {
		if i > 0 {
			out += " "
		}
		out += string(t)
	}
	return out
}

func TestActionsExplainThemselves(t *testing.T) {
	s, now := run(t, doing(bureau)...)
	why := map[Verb]string{}
	for _, a := range Actions(s, facts("城管", now.Add(time.Hour))) {
		why[a.Verb] = ""
		if a.Why != nil {
			why[a.Verb] = a.Why.Error()
		}
	}
	for verb, want := range map[Verb]string{
		"rectify": "", "return": "", "ask-extension": "", "decline": "", "delegate": "",
		"receive":    "“整改中”的事项不能签收，请刷新页面查看现在的状态。",
		"dispatch":   "“整改中”的事项不能派遣，请刷新页面查看现在的状态。",
		"ask-ruling": "只有承接属地事项的属地单位申请裁定，其他单位请退件并写明应由谁承办。",
		"suspend":    "批准挂账须由双创办主任办理；领导已在纸面签批的，请先登记“挂账申请”的纸质签批。",
	} {
		if got := why[verb]; got != want {
			t.Errorf("%s: %q, want %q", verb, got, want)
		}
	}
	if _, ok := why["absorb"]; ok {
		t.Errorf("half of a merger is offered to a person")
	}
}
