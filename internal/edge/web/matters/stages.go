package matters

import (
	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/msg"
)

// stageView is one stage of a staged term in words.
type stageView struct {
	Word, Words string
	Now         bool
}

// stages says how each stage of a running term stands.
func (q *req) stages(st matter.State) (list []stageView, err error) {
	dues, err := st.Clock.StageDues(q.App.District().Calendar)
	for i, due := range dues {
		x := st.Clock.Steps[i]
		v := stageView{Word: q.T("第 %d 段 %s", i+1, x.Word), Words: q.T("%s，已完成", x.Term), Now: i == st.Clock.Step}
		if i >= st.Clock.Step {
			v.Words = q.T("%s，到 %s", x.Term, msg.Moment(due, q.App.Now().Date()))
		}
		list = append(list, v)
	}
	return list, err
}

// nextStage is the button that reports the present stage as complete: a report is what moves the clock on.
func (q *req) nextStage(seen app.Seen) (a actView) {
	if from, to := stageWords(seen.State); to != "" && allowed(seen, "rectify") {
		a = actView{Verb: "rectify", Word: q.T("“%s”已完成，转入“%s”", from, to), Href: matterPath(seen.ID, "do", "rectify") + "?done=0"}
	}
	return a
}

// stageWords names the present stage and the one after it; empty when none follows.
func stageWords(st matter.State) (from, to string) {
	if c := st.Clock; c.Step+1 < len(c.Steps) && !c.Due.IsZero() {
		return c.Steps[c.Step].Word, c.Steps[c.Step+1].Word
	}
	return "", ""
}
