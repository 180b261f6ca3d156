package matters

import (
	"context"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// secretWords names the parts of a matter that lie in the vault.
var secretWords = map[string]string{
	app.SecretContact: msg.K("反映人电话"), app.SecretName: msg.K("反映人姓名"), app.SecretWords: msg.K("受限内容"),
	app.SecretAside: msg.K("移入保密库的号码"), app.SecretObjection: msg.K("异议内容"),
}

// revealPath is where a masked value may be looked at; empty for who may not.
func revealPath(v matterView, part string) string {
	if !v.Office {
		return ""
	}
	return matterPath(v.ID, "reveal", part)
}

func (q *req) revealView() (revealView, error) {
	seen, err := q.App.See(q.Viewer, q.PathValue("id"))
	if err != nil {
		return revealView{}, err
	}
	word, ok := secretWords[q.PathValue("part")]
	if !ok {
		return revealView{}, fault.New(fault.Missing, "没有这个页面，请检查地址")
	}
	return revealView{ID: seen.ID, Number: seen.State.Number, Part: q.PathValue("part"), What: q.Word(word)}, nil
}

func (v revealView) layout(q *req) ui.Layout {
	return ui.Layout{Title: q.T("查看%s", v.What), Crumbs: []ui.Link{{Text: v.Number, Href: matterPath(v.ID)}}}
}

func (q *req) askReveal() error {
	v, err := q.revealView()
	if err != nil {
		return err
	}
	return q.Page(v.layout(q), revealPage(v))
}

func (q *req) reveal() error {
	v, err := q.revealView()
	if err != nil {
		return err
	}
	v.Purpose = q.PostFormValue("purpose")
	if v.Values, err = q.App.Reveal(q.Context(), q.Viewer, v.ID, v.Part, v.Purpose); err != nil {
		if fault.KindOf(err) == fault.Internal {
			return err
		}
		v.Errors = ui.FieldErrors(q.Context(), err)
		return q.Again(err, v.layout(q), revealPage(v))
	}
	return q.Page(v.layout(q), revealPage(v))
}

// proofLink leads to the proof of a stream; empty for who may not see it.
func proofLink(ctx context.Context, href string) ui.Link {
	return ui.Link{Text: msg.T(ctx, "校验这条链"), Href: href}
}
