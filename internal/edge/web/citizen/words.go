package citizen

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// kinds are what people report most; a tap on one is enough.
var kinds = []string{msg.K("垃圾卫生"), msg.K("占道停车"), msg.K("公厕"), msg.K("路灯井盖"), msg.K("乱贴乱画"), msg.K("农贸市场"), msg.K("油烟噪声"), msg.K("其他")}

// wordsView is the third step: what it is, and who may be asked.
type wordsView struct {
	Kinds               []ui.Option
	What, Name, Contact string
	Photos              int
	Place               string
	Errors              []ui.FieldError
}

func (q *req) askWords() error {
	d, away, err := q.begun()
	if err != nil || away != "" {
		return q.orAway(away, err)
	}
	return q.showWords(http.StatusOK, d, nil)
}

func (q *req) showWords(status int, d draft, err error) error {
	v := wordsView{What: d.What, Name: d.Name, Contact: d.Contact, Photos: len(d.Photos), Place: d.where(q), Errors: ui.FieldErrors(q.Context(), err)}
	for _, k := range kinds {
		v.Kinds = append(v.Kinds, ui.Option{Value: k, Label: q.Word(k), Selected: k == d.Kind})
	}
	p := q.step(3, "words", q.T("提交"))
	p.Errors = err != nil
	return q.Draw(status, page.InPhone(p, wordsStep(v)))
}

// where says in a line what the second step has kept.
func (d draft) where(q *req) string {
	site := q.App.SpotName(d.Site)
	switch {
	case site != "" && d.Words != "":
		return site + q.T("，") + d.Words
	case site != "":
		return site
	case d.Words != "":
		return d.Words
	}
	return q.T("已定位")
}

// takeWords files the report.
func (q *req) takeWords() error {
	d, away, err := q.begun()
	if err != nil || away != "" {
		return q.orAway(away, err)
	}
	if err := q.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "表单读不出来，请返回上一页再点一次。").Because(err)
	}
	d.Kind, d.What, d.Name, d.Contact = q.Typed("kind"), q.Typed("what"), q.Typed("name"), q.Typed("contact")
	if q.PostFormValue("go") == goBack {
		return q.next(d, placePath)
	}
	err = q.keep(d) // before anything is asked, so that a refusal or a cut line loses nothing
	if err == nil {
		var code app.Code
		if code, err = q.tell(d); err == nil {
			return q.next(draft{app.Draft{Cmd: d.Cmd, Sent: true}, d.secret}, "/r/"+code.Plain+"?new=1")
		}
	}
	status, ours := refused(err)
	if !ours {
		return err
	}
	return q.showWords(status, d, err)
}

// tell asks for the report to be filed. The same draft sent twice asks once.
func (q *req) tell(d draft) (app.Code, error) {
	r := d.place(app.Report{Name: q.PostFormValue("name"), Contact: q.PostFormValue("contact"), Photos: d.Photos})
	known := d.Kind == ""
	for _, k := range kinds {
		known = known || k == d.Kind
	}
	switch what := q.PostFormValue("what"); {
	case !known:
		return app.Code{}, fault.New(fault.Invalid, "请重新选一类问题").At("kind")
	case what != "" && d.Kind != "" && d.Kind != "其他":
		r.What = d.Kind + "：" + what
	case what != "":
		r.What = what
	case d.Kind != "" && d.Kind != "其他":
		r.What = d.Kind
	default:
		return app.Code{}, fault.New(fault.Invalid, "请选一类，或写一句是什么问题").At("what")
	}
	asked, err := json.Marshal(r)
	if err != nil {
		return app.Code{}, err
	}
	return q.App.Tell(q.Context(), app.Ask{ID: d.Cmd, Digest: sha256.Sum256(asked)}, q.From(), r)
}
