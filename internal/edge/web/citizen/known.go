package citizen

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// knownPath shows what others have reported near the place, before anything is written about it.
const knownPath = "/report/known"

// knownView is what may be the same trouble, with public facts only.
type knownView struct {
	List   []knownMatter
	Errors []ui.FieldError
}

type knownMatter struct {
	Number, Title, Note string
	Open                bool // it can be supported
	Status              ui.State
}

// alike looks for what may be the same trouble.
func (q *req) alike(d draft) ([]app.Alike, error) {
	return q.App.Duplicates(app.Viewer{}, d.place(app.Report{}))
}

// afterPlace leads on: past what may be the same trouble, when he has not seen it yet.
func (q *req) afterPlace(d draft) error {
	list, err := q.alike(d)
	if err != nil {
		return err
	}
	to := wordsPath
	for _, x := range list {
		if !slices.Contains(d.Offered, x.Number) {
			d.Offered = append(d.Offered, x.Number)
			to = knownPath
		}
	}
	return q.next(d, to)
}

func (q *req) askKnown() error {
	d, away, err := q.begun()
	if err != nil || away != "" {
		return q.orAway(away, err)
	}
	return q.showKnown(http.StatusOK, d, nil)
}

func (q *req) showKnown(status int, d draft, refusal error) error {
	list, err := q.alike(d)
	if err != nil {
		return err
	}
	if len(list) == 0 && refusal == nil {
		return q.See(wordsPath)
	}
	v := knownView{Errors: ui.FieldErrors(q.Context(), refusal)}
	for _, x := range list {
		k := knownMatter{Number: x.Number, Title: x.Class, Open: x.Open, Status: ui.State(x.Status)}
		if k.Title == "" {
			k.Title = q.T("还没有归类的问题")
		}
		var parts []string
		if x.Place != "" {
			parts = append(parts, x.Place)
		}
		if x.Metres > 0 {
			parts = append(parts, q.T("离您约 %s 米", msg.Num(x.Metres)))
		}
		k.Note = strings.Join(append(parts, q.T("%s 有人报过", msg.Moment(x.Since, q.App.Now().Date()))), q.T("，"))
		v.List = append(v.List, k)
	}
	p := q.step(2, "", q.T("都不是，继续报"))
	p.Main.Href, p.Side = wordsPath, ui.Button{Label: q.T("上一步"), Href: placePath}
	p.Errors = refusal != nil
	return q.Draw(status, page.InPhone(p, knownStep(v)))
}

// support adds the report to a known matter 附议.
func (q *req) support() error {
	d, away, err := q.begun()
	if err != nil || away != "" {
		return q.orAway(away, err)
	}
	number := q.PostFormValue("number")
	if !slices.Contains(d.Offered, number) {
		return q.See(knownPath)
	}
	r := d.place(app.Report{What: d.What, Name: d.Name, Contact: d.Contact, Photos: d.Photos})
	asked, err := json.Marshal(struct {
		Number string
		Report app.Report
	}{number, r})
	if err != nil {
		return err
	}
	code, err := q.App.Support(q.Context(), app.Ask{ID: d.Cmd, Digest: sha256.Sum256(asked)}, q.From(), number, r)
	switch k := fault.KindOf(err); {
	case err == nil:
		return q.next(draft{app.Draft{Cmd: d.Cmd, Sent: true}, d.secret}, receiptPath(code.Plain)+"?new=1")
	case k == fault.Internal:
		return err
	default:
		return q.showKnown(page.Statuses[k], d, err)
	}
}
