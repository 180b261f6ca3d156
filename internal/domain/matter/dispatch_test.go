package matter

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
)

func TestDispatch(t *testing.T) {
	weak := Owner{Unit: "t", Kind: ByPlace, Territory: true, Why: []string{"占道经营的处罚权", "在区城管局"}}
	task := Task{Unit: "b2", Words: text("协助断水"), Due: "2018-03-16"}
	check(t, []row{
		{"by the duty chief", ready(), "值班长", "", SendOut{To: bureau, Proposed: "b"}, "dispatched"},
		{"the clerk only prepares", ready(), "内勤", "", SendOut{To: bureau}, "无权：派遣须由值班长、双创办主任办理，请转请其办理。"},
		{"before it was accepted", filed(), "值班长", "", SendOut{To: bureau}, "“待受理”的事项不能派遣，请刷新页面查看现在的状态。"},
		{"to nobody", ready(), "值班长", "", SendOut{To: Owner{Kind: ByPlace}}, "填写：请选择责任单位，一件事项只有一个责任单位。"},
		{"to a unit without the power", ready(), "值班长", "", SendOut{To: weak},
			"拟派单位没有处理本件所需的职权（占道经营的处罚权，在区城管局），请改派有权单位；确需派给该单位的，请确认后再派。"},
		{"to it all the same", ready(), "值班长", "", SendOut{To: weak, Confirmed: true}, "dispatched"},
		{"corrected at once", sent(bureau), "值班长", "", SendOut{To: other}, "dispatched"},
		{"sent again to the same", sent(bureau), "值班长", "", SendOut{To: bureau}, "本件正由该单位签收，不必重复派遣。"},
		{"not once it is signed", doing(bureau), "值班长", "", SendOut{To: other}, "“整改中”的事项不能派遣，请刷新页面查看现在的状态。"},
		{"with help", ready(), "值班长", "", SendOut{To: bureau, Tasks: []Task{task}}, "dispatched"},
		{"with help of itself", ready(), "值班长", "", SendOut{To: other, Tasks: []Task{task}}, "填写：同一单位不能既是责任单位又是协办单位，也不能列两次。"},
		{"with help yesterday", ready(), "值班长", "03-17 09:00", SendOut{To: bureau, Tasks: []Task{task}}, "填写：协办的日期2018-03-16早于今天，请改正。"},
		{"with help without a task", ready(), "值班长", "", SendOut{To: bureau, Tasks: []Task{{Unit: "b2"}}}, "填写：每个协办单位都要写明单位、任务和日期。"},
		{"signed", sent(bureau), "城管", "", Receive{}, "received"},
		{"signed by another unit", sent(bureau), "住建", "", Receive{}, "无权：只有责任单位的人员可以签收。"},
		{"signed by the clock too soon", sent(bureau), "job:auto-sign", "03-15 14:59", Receive{}, "未到自动签收的时间。"},
		{"signed by the clock after four working hours", sent(bureau), "job:auto-sign", "03-15 15:00", Receive{}, "received"},
		{"help asked for by the chief", doing(bureau), "值班长", "", Assist{task, nil}, "assisted"},
		{"help asked for by the unit of another", doing(bureau), "城管", "", Assist{task, []org.UnitID{"b2", "d"}}, "无权：责任单位只能请所属单位协办，其他单位请由值班长安排。"},
		{"help asked for by the unit of its section", doing(bureau), "城管", "", Assist{Task{Unit: "bs", Words: text("清点"), Due: "2018-03-16"}, []org.UnitID{"bs", "b"}}, "assisted"},
		{"help given", doing(bureau, step{"值班长", "", Assist{task, nil}}), "住建", "", AnswerTask{true, text("已断水")}, "task-answered"},
		{"help given unasked", doing(bureau), "住建", "", AnswerTask{true, text("已断水")}, "无权：只有任务未反馈的协办单位可以反馈。"},
	})
}

func TestAutoSign(t *testing.T) {
	s, _ := run(t, sent(bureau)...) // at 09:30; four working hours: until 12:00 and from 13:30 to 15:00
	if got, want := s.Dispatch.SignBy, at("03-15 15:00"); got != want {
		t.Fatalf("counts as signed at %v, want %v", got.Time(), want.Time())
	}
	s = apply(t, s, "job:auto-sign", s.Dispatch.SignBy, Receive{})
	if s.Status != Doing || !s.Dispatch.Auto || s.Dispatch.Received != at("03-15 15:00") {
		t.Errorf("after the clock signed: %s, %+v", s.Status, s.Dispatch)
	}
}

// Each assisting unit answers for its own task; the responsible unit's status does not move.
func TestTasksAreApart(t *testing.T) {
	s, now := run(t, ready(step{"值班长", "", SendOut{To: bureau, Tasks: []Task{
		{Unit: "b2", Words: text("断水"), Due: "2018-03-16"}, {Unit: "c", Words: text("疏导"), Due: "2018-03-17"}}}})...)
	before := s
	s = apply(t, s, "社区", now, AnswerTask{false, text("无人手")})
	if s.Tasks[0].State != TaskOpen || s.Tasks[1].State != TaskRefused || s.Status != Sign {
		t.Errorf("after one answer: %+v, %s", s.Tasks, s.Status)
	}
	if before.Tasks[1].State != TaskOpen {
		t.Errorf("Apply wrote into an earlier state")
	}
	if got := words(Marks(s, now, testRules)); got != "协办未反馈 1 家" {
		t.Errorf("marks %q", got)
	}
}

// Two futures of one state do not share what is added to its lists.
func TestFuturesAreApart(t *testing.T) {
	s, now := run(t, doing(bureau)...)
	for _, u := range []org.UnitID{"x1", "x2", "x3"} {
		s = apply(t, s, "值班长", now, Assist{Task: Task{Unit: u, Words: text("断水"), Due: "2018-03-16"}})
	}
	left := apply(t, s, "值班长", now, Assist{Task: Task{Unit: "left", Words: text("断水"), Due: "2018-03-16"}})
	right := apply(t, s, "值班长", now, Assist{Task: Task{Unit: "right", Words: text("断水"), Due: "2018-03-16"}})
	if left.Tasks[3].Unit != "left" || right.Tasks[3].Unit != "right" || len(s.Tasks) != 3 {
		t.Errorf("one future wrote into the other: %+v, %+v", left.Tasks, right.Tasks)
	}
}

func TestClockStart(t *testing.T) {
	type clock struct{ Sent, Signed string }
	for _, tt := range []struct {
		name  string
		start ClockStart
		term  calendar.Term
		want  clock
	}{
		{"from dispatch, by the rulebook", FromDispatch, calendar.Term{}, clock{"03-18 23:59", "03-18 23:59"}},
		{"from dispatch, working hours", FromDispatch, calendar.WorkingHours(4), clock{"03-15 15:00", "03-15 15:00"}},
		{"from receipt, working hours", FromReceipt, calendar.WorkingHours(4), clock{"", "03-15 15:30"}},
		{"from receipt, working days", FromReceipt, calendar.WorkingDays(2), clock{"", "03-19 17:30"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := run(t, ready()...)
			show := func() string {
				if s.Clock.Due.IsZero() {
					return ""
				}
				return s.Clock.Due.Time().Format("01-02 15:04")
			}
			var got clock
			for i, c := range []Command{SendOut{To: bureau, Term: tt.term}, Receive{}} {
				who := []string{"值班长", "城管"}[i]
				now := []calendar.Instant{at("03-15 09:30"), at("03-15 10:00")}[i]
				f := facts(who, now)
				f.Rules.Start = tt.start
				events, err := Decide(s, f, c)
				if err != nil {
					t.Fatal(err)
				}
				s = Apply(s, events[0])
				if i == 0 {
					got.Sent = show()
				}
			}
			got.Signed = show()
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("due (-want +got):\n%s", diff)
			}
			if s.Clock.Rulebook != "default-2026/1" || len(s.Clock.Editions) == 0 && tt.term.Clock == calendar.Working {
				t.Errorf("the clock does not name what it rests on: %+v", s.Clock)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	s, _ := run(t, ready(step{"值班长", "03-15 09:30", SendOut{To: bureau, Term: calendar.WorkingDays(2)}})...)
	got, err := Explain(s, testCalendar)
	if err != nil {
		t.Fatal(err)
	}
	if want := "自3月15日9:30派遣起算，按工作日计2日，跳过3月17日至18日（周末），至3月19日17:30止。"; got.String() != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
