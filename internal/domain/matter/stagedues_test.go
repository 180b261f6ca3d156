package matter

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
)

// TestStageDues: what is promised for a later stage is what the clock says once it is reached.
func TestStageDues(t *testing.T) {
	now := at("03-15 09:30")
	f := Facts{Now: now, Calendar: testCalendar, Rules: testRules}
	steps := []Stage{{"停工", calendar.WorkingHours(4)}, {"处罚", calendar.NaturalDays(7)}, {"拆除", calendar.NaturalDays(20)}}
	c, err := Clock{Term: steps[0].Term, Steps: steps}.begin(f, "派遣")
	if err == nil {
		c, err = c.pause(f, calendar.Pause{From: now, To: now.Add(24 * time.Hour), Reason: "补充"})
	}
	if err != nil {
		t.Fatal(err)
	}
	promised, err := c.StageDues(f.Calendar)
	if err != nil || len(promised) != 3 || promised[0] != c.Due {
		t.Fatalf("stages %v, %v", promised, err)
	}
	for i := 1; i < len(steps); i++ {
		e, err := (&State{Status: Doing, Clock: c}).stageReached(f)
		if err != nil {
			t.Fatal(err)
		}
		c = e.Clock
		if c.Due != promised[i] {
			t.Errorf("stage %d is due at %v, promised %v", i+1, c.Due, promised[i])
		}
	}
	last, err := c.StageDues(f.Calendar)
	if diff := cmp.Diff([]calendar.Instant{0, 0, c.Due}, last); diff != "" || err != nil {
		t.Errorf("in the last stage %v:\n%s", err, diff)
	}
	if none, err := c.stop(f, "挂账").StageDues(f.Calendar); none != nil || err != nil {
		t.Errorf("while it stands still: %v, %v", none, err)
	}
}
