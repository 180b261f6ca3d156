package guest

import (
	"net/http"
	"net/url"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// objectionView is the page of an objection code.
type objectionView struct {
	app.ObjectionPaper
	Code           string
	Cmd            string
	Facts          []ui.Fact
	Words, Contact string
	Errors         []ui.FieldError
}

func objectionPath(code string) string { return "/objection/" + url.PathEscape(code) }

// askObjection leads from a typed code to its page.
func (q *req) askObjection() error {
	if code := strings.TrimSpace(q.URL.Query().Get("code")); code != "" {
		return q.See(objectionPath(strings.ReplaceAll(strings.ReplaceAll(code, "/", ""), " ", "-")))
	}
	return q.showDoor(http.StatusOK, "", nil)
}

func (q *req) showDoor(status int, code string, err error) error {
	p := q.Phone(q.T("提出异议"))
	p.FormID, p.Main, p.Errors = "code", ui.Button{Label: q.T("打开"), Kind: ui.Primary}, err != nil
	return q.Draw(status, page.InPhone(p, doorForm(code, ui.FieldErrors(q.Context(), err))))
}

// paper reads what the code opens. A code that opens nothing is asked for again: then ok is false, and the answer was given.
func (q *req) paper() (p app.ObjectionPaper, ok bool, err error) {
	code := q.PathValue("code")
	err = q.App.Guarded(q.From(), func() (err error) {
		p, err = q.App.ObjectionView(code)
		return err
	})
	if err == nil {
		return p, true, nil
	}
	switch k := fault.KindOf(err); k {
	case fault.Missing, fault.Unavailable:
		return p, false, q.showDoor(page.Statuses[k], code, page.AtField(err, "code"))
	}
	return p, false, err
}

func (q *req) showObjection() error {
	p, ok, err := q.paper()
	if !ok {
		return err
	}
	return q.drawObjection(http.StatusOK, p, nil)
}

func (q *req) drawObjection(status int, o app.ObjectionPaper, refusal error) error {
	v := objectionView{ObjectionPaper: o, Code: q.PathValue("code"), Cmd: page.NewCommand(), Words: q.Typed("words"), Contact: q.Typed("contact"),
		Errors: ui.FieldErrors(q.Context(), refusal)}
	put := func(name, value string) {
		if value != "" {
			v.Facts = append(v.Facts, ui.Fact{Name: name, Value: ui.Text(value)})
		}
	}
	put(q.T("编号"), o.Number)
	put(q.T("措施"), q.Word(o.Measure.Word()))
	put(q.T("文书号"), o.Document)
	put(q.T("依据"), o.Basis)
	put(q.T("作出单位"), o.Unit)
	put(q.T("时间"), msg.Stamp(o.At))
	p := q.Phone(q.T("提出异议"))
	p.Errors = refusal != nil
	if o.MayObject {
		p.FormID, p.Main = "objection", ui.Button{Label: q.T("提出异议"), Kind: ui.Primary}
	}
	return q.Draw(status, page.InPhone(p, objectionPage(v)))
}

// object enters the objection.
func (q *req) object() error {
	p, ok, err := q.paper()
	if !ok {
		return err
	}
	ask, err := q.Ask()
	if err == nil {
		err = q.App.Object(q.Context(), ask, q.PathValue("code"), q.PostFormValue("words"), q.PostFormValue("contact"))
	}
	if err == nil {
		return q.See(objectionPath(q.PathValue("code")))
	}
	if status, ok := refused(err); ok {
		return q.drawObjection(status, p, err)
	}
	return q.closed(q.T("提出异议"), err)
}
