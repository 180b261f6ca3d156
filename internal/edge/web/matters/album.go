package matters

import (
	"fmt"
	"log/slog"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// album draws the photos of one matter, each with what a verifier should know of it: facts only, people judge.
type album struct {
	q       *req
	seen    app.Seen
	remarks map[string][]app.PhotoRemark // by photo
	gone    map[string]bool              // lawfully removed, by photo
	unread  bool                         // they could not be compared
}

func (q *req) album(seen app.Seen) album {
	a := album{q: q, seen: seen, remarks: map[string][]app.PhotoRemark{}}
	list, err := q.App.PhotoRemarks(q.Viewer, seen)
	if err != nil {
		slog.ErrorContext(q.Context(), "photos not compared", "matter", seen.ID, "err", err)
		a.unread = true
	}
	var sums []string
	for _, p := range matter.Photographed(seen.State) {
		sums = append(sums, p.Blob.SHA256)
	}
	if a.gone, err = q.App.RemovedFiles(sums...); err != nil {
		slog.ErrorContext(q.Context(), "removed photos not known", "matter", seen.ID, "err", err)
	}
	for _, r := range list {
		a.remarks[r.SHA256] = append(a.remarks[r.SHA256], r)
	}
	return a
}

// doubtMarks are the marks of what a person should look at, by kind; the sentence stands beside.
var doubtMarks = map[evidence.Kind]ui.Evidence{
	evidence.TooOld: {State: ui.StateReused, Text: msg.K("疑似旧图")},
	evidence.Reused: {State: ui.StateReused, Text: msg.K("疑似旧图")},
	evidence.Later:  {State: ui.StateReused, Text: msg.K("时间不符")},
	evidence.Far:    {State: ui.StateFar, Text: msg.K("位置不符")},
}

// draw makes pictures of some of the photos.
func (a album) draw(list []matter.Photo, caption string) (out []ui.Photo) {
	for i, p := range list {
		if a.gone[p.Blob.SHA256] {
			out = append(out, ui.Photo{Width: 160, Height: 120, Caption: caption})
			continue
		}
		x := ui.Photo{Thumb: blobPath(a.seen.ID, p.Blob.SHA256, "thumb"), Full: blobPath(a.seen.ID, p.Blob.SHA256, "preview"), Width: 160, Height: 120,
			Alt: a.q.T("%s照片 %d", caption, i+1), Caption: caption}
		if !p.Taken.IsZero() {
			x.Caption += " " + msg.Moment(p.Taken, a.q.App.Now().Date())
		}
		x.Marks = a.marks(p)
		out = append(out, x)
	}
	return out
}

// bothThere reports whether there is a photo of before and one of after to lay side by side.
func bothThere(before, after []ui.Photo) bool {
	return len(before) > 0 && len(after) > 0 && before[0].Thumb != "" && after[0].Thumb != ""
}

func (a album) marks(p matter.Photo) (list []ui.Evidence) {
	if a.unread {
		return []ui.Evidence{{State: ui.StateReused, Text: a.q.T("没有比对"), Note: a.q.T("没能和以前的照片比对，请人工核对")}}
	}
	if p.Capture == "page" {
		list = append(list, ui.Evidence{State: ui.StateOnSite, Text: a.q.T("现场拍摄")})
	}
	for _, r := range a.remarks[p.Blob.SHA256] {
		if m, ok := doubtMarks[r.Kind]; ok && r.Doubt {
			m.Text, m.Note = a.q.Word(m.Text), fmt.Sprintf(a.q.Word(r.Key), r.Args...)
			list = append(list, m)
		}
	}
	return list
}

// doubts counts the photos that a person should look at.
func (a album) doubts() (n int) {
	for _, list := range a.remarks {
		for _, r := range list {
			if r.Doubt {
				n++
				break
			}
		}
	}
	return n
}
