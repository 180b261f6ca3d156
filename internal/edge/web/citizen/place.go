package citizen

import (
	"net/http"
	"strconv"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/privacy"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// maxPlace is how long a place may be in words, in characters.
const maxPlace = 200

// placeView is the second step: where it is, by position, by words, or by a known site nearby.
type placeView struct {
	Words   string
	Located bool // a position is kept
	Guessed bool // it comes from a photo
	Site    string
	Spots   []ui.Option
	Looked  bool // it was asked for sites nearby
	Secure  bool
	Errors  []ui.FieldError
}

func (q *req) askPlace() error {
	d, away, err := q.begun()
	if err != nil || away != "" {
		return q.orAway(away, err)
	}
	return q.showPlace(http.StatusOK, d, q.URL.Query().Has("looked"), nil)
}

// orAway leads to another page, or fails.
func (q *req) orAway(away string, err error) error {
	if err != nil {
		return err
	}
	return q.See(away)
}

func (q *req) showPlace(status int, d draft, looked bool, err error) error {
	if d.Point.IsZero() && !d.Guessed {
		d.Point, d.Guessed = photoPoint(d.Photos)
	}
	v := placeView{Words: d.Words, Located: !d.Point.IsZero(), Guessed: d.Guessed, Site: d.Site, Looked: looked, Secure: q.Secure(),
		Errors: ui.FieldErrors(q.Context(), err)}
	v.Spots = q.spots(d)
	p := q.step(2, "place", q.T("位置对，下一步"))
	p.Errors = err != nil
	return q.Draw(status, page.InPhone(p, placeStep(v)))
}

// photoPoint is the position that a photo was taken at, when one says so.
func photoPoint(list []matter.Photo) (matter.Point, bool) {
	for _, p := range list {
		if !p.Point.IsZero() {
			return p.Point, true
		}
	}
	return matter.Point{}, false
}

// spots offers sites nearby; the one that was chosen stays among them.
func (q *req) spots(d draft) (list []ui.Option) {
	chosen := false
	for _, s := range q.App.Spots(d.Point, d.Words) {
		o := ui.Option{Value: s.ID, Label: s.Name, Note: s.Type, Selected: s.ID == d.Site}
		if s.Metres >= 0 {
			o.Note = q.T("%s，约 %s 米", s.Type, msg.Num(s.Metres))
		}
		chosen = chosen || o.Selected
		list = append(list, o)
	}
	if name := q.App.SpotName(d.Site); name != "" && !chosen {
		list = append([]ui.Option{{Value: d.Site, Label: name, Selected: true}}, list...)
	}
	if len(list) > 0 {
		list = append(list, ui.Option{Value: "", Label: q.T("都不是，在别处"), Selected: d.Site == ""})
	}
	return list
}

func (q *req) takePlace() error {
	d, away, err := q.begun()
	if err != nil || away != "" {
		return q.orAway(away, err)
	}
	if err := q.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "表单读不出来，请返回上一页再点一次。").Because(err)
	}
	step := q.PostFormValue("go")
	d.Words, d.Site = q.Typed("words"), q.PostFormValue("site")
	if err = d.locate(q, step == goOff); err == nil {
		_, err = privacy.Clean(q.PostFormValue("words"), maxPlace)
		err = page.AtField(err, "words")
	}
	if d.Site != "" && q.App.SpotName(d.Site) == "" {
		d.Site = ""
	}
	switch {
	case err != nil:
	case step == goBack:
		return q.orShow(q.next(d, photoPath), d)
	case step == goLook || step == goOff:
		return q.orShow(q.next(d, placePath+"?looked=1#where"), d)
	case d.Words == "" && d.Site == "" && d.Point.IsZero():
		err = fault.New(fault.Invalid, "请写明在哪里：路名、门牌或旁边的店名都可以").At("words")
	default:
		return q.orShow(q.afterPlace(d), d)
	}
	return q.orShow(err, d)
}

// orShow draws the step again with a refusal.
func (q *req) orShow(err error, d draft) error {
	if err == nil {
		return nil
	}
	status, ours := refused(err)
	if !ours {
		return err
	}
	return q.showPlace(status, d, false, err)
}

// locate takes the position that the browser gave, or the photo's, or forgets it.
func (d *draft) locate(q *req, off bool) error {
	lon, lat := q.PostFormValue("lon"), q.PostFormValue("lat")
	switch {
	case off:
		d.Point, d.Guessed = matter.Point{}, true // not from the photo again
	case lon != "" && lat != "":
		x, errX := strconv.ParseFloat(lon, 64)
		y, errY := strconv.ParseFloat(lat, 64)
		if errX != nil || errY != nil {
			return fault.New(fault.Invalid, "位置读不出来，请改用文字写明地点").At("words")
		}
		p, err := geo.At(x, y)
		if err != nil {
			return page.AtField(err, "words")
		}
		d.Point, d.Guessed = matter.Point{Lon: int64(p.Lon), Lat: int64(p.Lat)}, false
	case d.Point.IsZero() && !d.Guessed:
		d.Point, d.Guessed = photoPoint(d.Photos)
	}
	return nil
}

// place is where the draft says the trouble is.
func (d draft) place(r app.Report) app.Report {
	r.Words, r.Site = d.Words, d.Site
	r.Point = geo.Point{Lon: int32(d.Point.Lon), Lat: int32(d.Point.Lat)}
	return r
}
