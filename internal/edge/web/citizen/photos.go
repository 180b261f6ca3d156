package citizen

import (
	"net/http"
	"slices"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// photoView is the first step: photos first.
type photoView struct {
	Photos []takenView
	Lost   bool // a later step was asked for, and nothing is kept of the first
	Secure bool
	Errors []ui.FieldError
}

// takenView is a photo that is already here.
type takenView struct {
	SHA  string
	Live bool // taken in the page
}

func takenViews(list []matter.Photo) (out []takenView) {
	for _, p := range list {
		out = append(out, takenView{p.Blob.SHA256, p.Capture == "page"})
	}
	return out
}

func (q *req) askPhotos() error {
	d, err := q.draft()
	if err != nil {
		return err
	}
	if d.Sent {
		d = draft{}
	}
	return q.showPhotos(http.StatusOK, photoView{Photos: takenViews(d.Photos), Lost: q.URL.Query().Has("lost")})
}

func (q *req) showPhotos(status int, v photoView) error {
	v.Secure = q.Secure()
	p := q.step(1, "photos", q.T("下一步"))
	p.Errors = len(v.Errors) > 0
	return q.Draw(status, page.InPhone(p, photoStep(v)))
}

// takePhotos stores the photos and keeps them with the draft, those that are in order even when others are not.
func (q *req) takePhotos() error {
	if err := q.App.MayKeep(q.From()); err != nil {
		return err
	}
	if err := q.ParseFiles(); err != nil {
		return err
	}
	d, err := q.draft()
	if err != nil {
		return err
	}
	if d.Sent {
		d = draft{}
	}
	if drop := q.PostFormValue("drop"); drop != "" {
		d.Photos = slices.DeleteFunc(d.Photos, func(p matter.Photo) bool { return p.Blob.SHA256 == drop })
	}
	fresh, photoErr := q.Photos("photos")
	for _, p := range fresh {
		if !slices.ContainsFunc(d.Photos, func(x matter.Photo) bool { return x.Blob == p.Blob }) {
			d.Photos = append(d.Photos, p)
		}
	}
	if len(d.Photos) > page.MaxPhotos && photoErr == nil {
		d.Photos = d.Photos[:page.MaxPhotos]
		photoErr = fault.New(fault.Invalid, "一次最多 %d 张照片，多出来的没有收", page.MaxPhotos).At("photos")
	}
	to := placePath
	if q.PostFormValue("go") == goLook || q.PostFormValue("drop") != "" {
		to = photoPath
	}
	err = q.keep(d)
	if err == nil && photoErr == nil {
		return q.See(to)
	}
	if photoErr != nil {
		err = photoErr
	}
	status, ours := refused(err)
	if !ours {
		return err
	}
	return q.showPhotos(status, photoView{Photos: takenViews(d.Photos), Errors: ui.FieldErrors(q.Context(), err)})
}
