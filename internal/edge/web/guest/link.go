package guest

import (
	"net/http"
	"net/url"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// linkView is the page of a one-matter link.
type linkView struct {
	app.LinkMatter
	Token  string
	Cmd    string
	Facts  []ui.Fact
	Photos []ui.Photo
	Fixes  []ui.Option
	Takes  []ui.Option // coercive measures
	Cause  bool        // it came back: the reason is asked
	Until  string
	Sent   bool
	Secure bool
	Kept   []string
	Errors []ui.FieldError
	typed  func(string) string
}

func linkPath(token string, below ...string) string {
	return "/l/" + strings.Join(append([]string{url.PathEscape(token)}, below...), "/")
}

// look reads what the link opens.
func (q *req) look() (m app.LinkMatter, err error) {
	err = q.App.Guarded(q.From(), func() (err error) {
		m, err = q.App.LinkView(q.PathValue("token"))
		return err
	})
	return m, err
}

func (q *req) showLink() error {
	m, err := q.look()
	if err != nil {
		return q.closed(q.T("转交的事项"), err)
	}
	return q.drawLink(http.StatusOK, m, nil, nil)
}

func (q *req) drawLink(status int, m app.LinkMatter, refusal error, photos []matter.Photo) error {
	v := linkView{LinkMatter: m, Token: q.PathValue("token"), Cmd: page.NewCommand(), Sent: q.URL.Query().Has("sent"), Secure: q.Secure(),
		Cause: m.Reopened > 0 || m.Failures > 0, Errors: ui.FieldErrors(q.Context(), refusal), typed: q.Typed}
	today := q.App.Now().Date()
	v.Until = msg.Moment(m.Expires, today)
	put := func(name, value string) {
		if value != "" {
			v.Facts = append(v.Facts, ui.Fact{Name: name, Value: ui.Text(value)})
		}
	}
	put(q.T("编号"), m.Number)
	put(q.T("地点"), m.Words)
	put(q.T("类别"), m.Class)
	put(q.T("转交单位"), m.Unit)
	put(q.T("转交给"), m.Label)
	if !m.Clock.Due.IsZero() {
		put(q.T("最迟办好"), msg.Moment(m.Clock.Due, today))
	}
	for i, p := range m.Photos {
		v.Photos = append(v.Photos, ui.Photo{Thumb: linkPath(v.Token, "photo", p.Blob.SHA256, "thumb"), Full: linkPath(v.Token, "photo", p.Blob.SHA256, "preview"),
			Width: 160, Height: 120, Alt: q.T("现场照片 %d", i+1), Caption: q.T("整改前")})
	}
	v.Fixes = page.Options(q.Req, matter.FixKinds)
	for i := range v.Fixes {
		v.Fixes[i].Selected = v.Fixes[i].Value == q.Typed("fix")
	}
	v.Takes = page.Options(q.Req, matter.Coercions)
	for _, p := range photos {
		v.Kept = append(v.Kept, q.Seal(p))
	}
	p := q.Phone(q.T("转交的事项"))
	p.Errors = refusal != nil
	if m.Answered.IsZero() {
		p.FormID, p.Main = "reply", ui.Button{Label: q.T("提交反馈"), Kind: ui.Primary}
	}
	return q.Draw(status, page.InPhone(p, linkPage(v)))
}

// answerLink takes in what was done. It counts once the liaison has countersigned it.
func (q *req) answerLink() error {
	if err := q.ParseFiles(); err != nil {
		return err
	}
	m, err := q.look()
	if err != nil {
		return q.closed(q.T("转交的事项"), err)
	}
	photos, err := q.Photos("after")
	if err == nil {
		var ask app.Ask
		if ask, err = q.Ask(page.Hashes(photos)...); err == nil {
			err = q.App.LinkReply(q.Context(), ask, q.PathValue("token"), q.replied(photos))
		}
	}
	if err == nil {
		return q.See(linkPath(q.PathValue("token")) + "?sent=1")
	}
	if status, ok := refused(err); ok {
		return q.drawLink(status, m, err, photos)
	}
	return q.closed(q.T("转交的事项"), err)
}

// replied reads the form. Work that is not said to be a stage is the whole.
func (q *req) replied(photos []matter.Photo) app.Reply {
	return app.Reply{Done: q.PostFormValue("done") != "0", Measure: q.PostFormValue("measure"), Fix: matter.FixKind(q.PostFormValue("fix")), Cause: q.PostFormValue("cause"),
		NoPhoto: q.PostFormValue("no_photo"), After: photos, Coercive: matter.Coercion(q.PostFormValue("coercive")),
		Basis: q.PostFormValue("basis"), Document: strings.TrimSpace(q.PostFormValue("document"))}
}

// linkPhoto shows a photo of the trouble, drawn anew without what the camera wrote beside it.
func (q *req) linkPhoto() error {
	f, blob, err := q.App.LinkFile(q.PathValue("token"), q.PathValue("sha"))
	if err != nil {
		return err
	}
	defer f.Close()
	return q.Picture(f, blob, q.PathValue("size"))
}
