package citizen

import (
	"net/http"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// The steps of a report, each a page of its own.
const (
	photoPath = "/report"
	placePath = "/report/place"
	wordsPath = "/report/words"
)

// What the buttons of a step ask for, beside going on.
const (
	goBack = "back" // to the step before
	goLook = "look" // keep what was typed and show this step again
	goOff  = "off"  // forget the position
	goHere = "at"   // forget the named site
)

// draftCookie holds the secret of the report that this browser is writing.
const draftCookie = "sc-report"

// draft is a report on its way with the secret that opens it.
type draft struct {
	app.Draft
	secret string
}

// draft reads the report that this browser is writing; an empty one when there is none.
func (q *req) draft() (draft, error) {
	c, err := q.Cookie(draftCookie)
	if err != nil {
		return draft{}, nil // no cookie: nothing was written yet
	}
	d, ok, err := q.App.Draft(c.Value)
	if err != nil || !ok {
		return draft{}, err
	}
	return draft{d, c.Value}, nil
}

// keep saves the draft and gives its secret to the browser for a day.
func (q *req) keep(d draft) error {
	if d.Cmd == "" {
		d.Cmd = page.NewCommand()
	}
	secret, err := q.App.KeepDraft(q.Context(), q.From(), d.secret, d.Draft)
	if err != nil {
		return err
	}
	http.SetCookie(q.W, &http.Cookie{Name: draftCookie, Value: secret, Path: photoPath, HttpOnly: true, MaxAge: 24 * 3600,
		SameSite: http.SameSiteLaxMode, Secure: q.Encrypted()})
	return nil
}

// next keeps the draft and leads to another step.
func (q *req) next(d draft, to string) error {
	if err := q.keep(d); err != nil {
		return err
	}
	return q.See(to)
}

// begun is the draft for a step after the first. A report that was sent leads to its receipt; one that is not there, or was left for
// a day, leads to the first step: then the address to go to comes back.
func (q *req) begun() (d draft, away string, err error) {
	d, err = q.draft()
	switch {
	case err != nil:
		return d, "", err
	case d.Sent:
		code, err := q.App.NewCode(app.Ask{ID: d.Cmd}, app.ReceiptDoor)
		return d, "/r/" + code.Plain, err
	case d.secret == "":
		return d, photoPath + "?lost=1", nil
	}
	return d, "", nil
}

// step is the shell of one step of the report, counted from 1.
func (q *req) step(n int, form, label string) ui.Phone {
	p := q.Phone(q.T("随手拍"))
	for i, word := range []string{q.T("拍照"), q.T("位置"), q.T("说明")} {
		p.Steps = append(p.Steps, ui.Stage{Label: word, Done: i+1 < n, Now: i+1 == n})
	}
	p.FormID, p.Main = form, ui.Button{Label: label, Kind: ui.Primary}
	if n > 1 {
		p.Side = ui.Button{Label: q.T("上一步"), Name: "go", Value: goBack}
	}
	return p
}

// draftPhoto shows a photo of the report that is being written, to the browser that sent it.
func (q *req) draftPhoto() error {
	d, err := q.draft()
	if err != nil {
		return err
	}
	for _, p := range d.Photos {
		if p.Blob.SHA256 == q.PathValue("sha") {
			return q.kept(p)
		}
	}
	return fault.New(fault.Missing, "没有这张照片，请重新选择")
}

func (q *req) kept(p matter.Photo) error {
	f, blob, err := q.App.KeptFile(p.Blob.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	return q.Picture(f, blob, "thumb")
}

// refused draws a step again with what is wrong; a fault of ours goes on.
func refused(err error) (int, bool) {
	k := fault.KindOf(err)
	return page.Statuses[k], k != fault.Internal
}
