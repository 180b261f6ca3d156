package matter

import (
	"fmt"
	"github.com/google/go-cmp/cmp"
	"strings"
	"testing"

	"shuangcheng/internal/domain/calendar"
)

// delegated is doing with a link out until 20 March.
func delegated() []step {
	return doing(bureau, step{"城管", "03-15 11:00", Delegate{linkHash, at("03-20 10:00"), text("物业")}})
}

// Each wait ends at one moment: a minute before it the clock is refused, at it the silence is noted, and after it no more.
func TestWaitsEndOnce(t *testing.T) {
	asked := AskExtension{Until: "2018-03-20", Reason: text("r"), Progress: text("p"), Interim: text("i")}
	back := Return{Why: "not-duty", Basis: text("x"), Better: "b2"}
	ruling := doing(bureau, step{"城管", "03-15 11:00", back}, step{"值班长", "03-15 11:10", SendOut{To: other, Proposed: "b2"}},
		step{"住建", "03-15 11:20", Return{Why: "not-duty", Basis: text("x"), Better: "b"}})
	for _, tt := range []struct {
		past []step
		of   Wait
		end  string // last minute that is still in time
		mark string
	}{
		{doing(bureau, step{"城管", "03-15 11:00", AskInfo{text("哪一栋")}}), WaitInfo, "03-16 10:59", "补充未到"},
		{doing(bureau, step{"城管", "03-15 11:00", asked}), WaitExtension, "03-16 17:30", "延期逾期未答"},
		{doing(bureau, step{"城管", "03-15 11:00", back}), WaitReturn, "03-16 17:30", "退件逾期未派"},
		{doing(bureau, step{"城管", "03-15 11:00", Decline{Why: "no-funds", Need: text("n"), Interim: text("i"), Plan: text("p")}}), WaitDecline, "03-16 17:30", "不能整改逾期未答"},
		{ruling, WaitRuling, "03-19 17:30", "逾期未裁定"},
		{doing(bureau, step{"主任", "03-15 11:00", Suspend{Why: "season", Plan: text("p"), ReviewOn: "2018-04-10"}}), WaitReview, "04-09 23:59", "挂账到期复查"},
		{doing(bureau, step{"值班长", "03-15 11:00", Assist{Task: Task{Unit: "b2", Words: text("断水"), Due: "2018-03-16"}}}), WaitTask, "03-16 23:59", "协办逾期"},
		{delegated(), WaitLink, "03-20 10:00", ""},
	} {
		s, _ := run(t, tt.past...)
		last := at(tt.end)
		if got := outcome(Decide(s, facts("job:"+JobTime, last), NoteTime{})); got != "本件现在没有到时的事项。" {
			t.Errorf("%s at its last minute: %s", tt.of, got)
		}
		now := last.Add(60_000_000_000)
		events, err := Decide(s, facts("job:"+JobTime, now), NoteTime{})
		if err != nil || len(events) != 1 || events[0].(TimeUp).Of != tt.of {
			t.Errorf("%s a minute later: %+v, %v", tt.of, events, err)
			continue
		}
		due := events[0].(TimeUp).Due
		if due <= last.Add(-60_000_000_000) || due > now {
			t.Errorf("%s ended at %s", tt.of, due)
		}
		if got := words(Marks(s, now, testRules)); !strings.Contains(got, tt.mark) {
			t.Errorf("%s: marks %s, want %s", tt.of, got, tt.mark)
		}
		s = Apply(s, events[0])
		if got := outcome(Decide(s, facts("job:"+JobTime, now.Add(1e15)), NoteTime{})); got != "本件现在没有到时的事项。" {
			t.Errorf("%s a second time: %s", tt.of, got)
		}
		if tt.mark != "" && tt.of != WaitReview && !strings.Contains(words(Marks(s, now, testRules)), tt.mark) {
			t.Errorf("%s: the mark went although the answer is still owed", tt.of)
		}
	}
}

// Silence beyond the answering time counts to the office whether or not the clock noted it, and a noted extension can be answered.
func TestNotedSilenceChangesNoVerdict(t *testing.T) {
	asked := AskExtension{Until: "2018-03-20", Reason: text("r"), Progress: text("p"), Interim: text("i")}
	s, _ := run(t, doing(bureau, step{"城管", "03-15 11:00", asked})...)
	late := at("03-19 09:00")
	noted := apply(t, s, "job:"+JobTime, late, NoteTime{})
	if a, b := Late(s, late), Late(noted, late); !cmp.Equal(a, b) || a.Verdict != VerdictOffice {
		t.Errorf("before %+v, after the note %+v", a, b)
	}
	answered := apply(t, noted, "值班长", late, AnswerExtension{Grant: true})
	if len(Timers(answered)) != 0 || answered.Extension.LateMinutes == 0 {
		t.Errorf("answered: %+v", answered.Extension)
	}
	if asked := fmt.Sprint(Timers(s)); asked != fmt.Sprint([]Timer{{WaitExtension, at("03-16 17:30") + 1, ""}}) {
		t.Errorf("timers %s", asked)
	}
}

// A link that has run out is forgotten; a reply that came through it in time is not.
func TestLinksRunOut(t *testing.T) {
	s, _ := run(t, delegated()...)
	if s = apply(t, s, "job:"+JobTime, at("03-20 10:01"), NoteTime{}); !s.Link.IsZero() {
		t.Errorf("link %+v", s.Link)
	}
	s, _ = run(t, then(delegated(), step{"链接", "03-16 10:00", AnswerLink{work()}})...)
	if list := Timers(s); len(list) != 0 {
		t.Errorf("an answered link: %v", list)
	}
	s = apply(t, s, "城管", at("03-20 11:00"), Countersign{Accept: true, Evidence: true})
	if s.Status != Check {
		t.Errorf("countersigned after the link ran out: %s", s.Status)
	}
}

// The clock alone chooses, once for each closing.
func TestSampling(t *testing.T) {
	c := Sample{ChosenDrawn, "2018-03-16"}
	check(t, []row{
		{"by a person", closed(bureau), "主任", "", c, "回头看由系统抽取，每次销号只抽一次。"},
		{"by the clock", closed(bureau), "job:" + JobSample, "", c, "sampled"},
		{"twice", closed(bureau, step{"job:" + JobSample, "", c}), "job:" + JobSample, "", c, "回头看由系统抽取，每次销号只抽一次。"},
		{"still open", reported(bureau), "job:" + JobSample, "", c, "“待核查”的事项不能列入回头看，请刷新页面查看现在的状态。"},
	})
	s, now := run(t, closed(bureau, step{"job:" + JobSample, "", c})...)
	if !s.ToLookAt() || !strings.Contains(words(Marks(s, now, testRules)), "待回头看") {
		t.Errorf("chosen: %+v", s.Sampling)
	}
	if looked := apply(t, s, "督导甲", now.Add(1e12), Recheck{Result: Fixed}); looked.ToLookAt() {
		t.Error("still to be looked at")
	}
	again := apply(t, s, "内勤", now.Add(1e12), Reopen{Why: Recurred, Words: text("x"), Again: "2018-000400"})
	if again.Sampling != (Sampling{}) {
		t.Errorf("reopened: %+v", again.Sampling)
	}
}

// The lot is what its comment says: nothing at 0, everything at 100, a share near the rulebook's, and the same every time.
func TestDrawnBy(t *testing.T) {
	var seed [32]byte
	n := 0
	const all = 20_000
	for i := range all {
		leaf := SampleCommit(calendar.Date(fmt.Sprint(i)), seed)
		if DrawnBy(seed, leaf, 0) || !DrawnBy(seed, leaf, 100) || DrawnBy(seed, leaf, 20) && !DrawnBy(seed, leaf, 21) {
			t.Fatalf("leaf %x", leaf)
		}
		if DrawnBy(seed, leaf, 20) {
			n++
		}
	}
	if n < all*20/100-300 || n > all*20/100+300 { // more than five standard deviations
		t.Errorf("%d of %d drawn, want about a fifth", n, all)
	}
	leaf := SampleCommit("2018-03-15", seed)
	if got := fmt.Sprintf("%x", leaf[:8]); got != "828178e7eaf2ee86" {
		t.Errorf("commitment begins %s", got)
	}
}
