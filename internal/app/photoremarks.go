package app

import (
	"slices"
	"time"

	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/store"
)

// PhotoReach is how far from its matter a photo may be taken without a remark, in metres: what phones are off between houses.
const PhotoReach = 30

// photoAge is how long before the trouble was seen the finder's photo may be taken without a remark.
const photoAge = 24 * time.Hour

// PhotoRemark is one thing that a verifier should know of a photo. It asks him to look and says nothing of who took it.
type PhotoRemark struct {
	SHA256 string // the photo
	evidence.Remark
	Matter string // ID of the other matter in which the photo was used; empty when there is none or the viewer may not see it
}

// PhotoRemarks compares the photos of a matter with its place and its times, and with the photos of other matters handed in
// before. Another matter that is restricted and that the viewer may not see is passed over as if it were not there.
func (a *App) PhotoRemarks(v Viewer, s Seen) (list []PhotoRemark, err error) {
	photos := matter.Photographed(s.State)
	sums := make([]string, len(photos))
	for i, p := range photos {
		sums[i] = p.Blob.SHA256
	}
	facts, err := a.db.PhotoFacts(sums...)
	if err != nil {
		return nil, err
	}
	for _, p := range photos {
		f, read := facts[p.Blob.SHA256]
		if !read || f.Taken.IsZero() && f.Position.IsZero() { // what the phone told beside the file
			f.File, f.Taken, f.Position = p.Blob, p.Taken, geo.Point{Lon: int32(p.Point.Lon), Lat: int32(p.Point.Lat)}
		}
		f.Way = wayOf(p)
		for _, r := range f.Remarks(a.expected(s.State, p)) {
			list = append(list, PhotoRemark{SHA256: p.Blob.SHA256, Remark: r})
		}
		list = append(list, sameAsBefore(s.State, p, facts)...)
		used, err := a.usedBefore(v, s.ID, p)
		if err != nil {
			return nil, err
		}
		list = append(list, used...)
	}
	return list, nil
}

// expected is what a photo of the matter should show: of the finder, near when it was seen; of the rectifier, after dispatch.
func (a *App) expected(s matter.State, p matter.Photo) evidence.Expected {
	e := evidence.Expected{Place: geoPoint(s.Place.Point), Reach: PhotoReach, From: s.Occurred.Add(-photoAge), Before: s.Entered}
	if e.Place.IsZero() && s.Place.Site != "" {
		if p, ok := a.District().Sites.Site(site.ID(s.Place.Site)).Places.On(s.Entered.Date()); ok {
			e.Place = p.Point
		}
	}
	if !isOf(s.Photos, p.Blob.SHA256) {
		e.From, e.Before = max(s.Dispatch.At, s.Entered), max(s.Report.At, s.Link.Answered)
		if s.Closed.How == matter.OnTheSpot || s.Dispatch.At.IsZero() {
			e.From = s.Occurred
		}
	}
	return e
}

func isOf(list []matter.Photo, sum string) bool {
	return slices.ContainsFunc(list, func(q matter.Photo) bool { return q.Blob.SHA256 == sum })
}

// sameAsBefore: a photo after rectification that is one of the finder's shows nothing done.
func sameAsBefore(s matter.State, p matter.Photo, facts map[string]evidence.Photo) (list []PhotoRemark) {
	after := isOf(s.Report.After, p.Blob.SHA256) || isOf(s.Link.Work.After, p.Blob.SHA256)
	for _, q := range s.Photos {
		mine, theirs := facts[p.Blob.SHA256], facts[q.Blob.SHA256]
		mine.File, theirs.File = p.Blob, q.Blob
		r, same := mine.ReuseOf(theirs)
		if !after || !same || r.Copy == evidence.LooksAlike && r.Trick == evidence.AsIs {
			continue // the same view from the same place is what is asked for
		}
		list = append(list, PhotoRemark{SHA256: p.Blob.SHA256, Remark: evidence.Remark{Kind: evidence.Reused, Doubt: true,
			Key: "整改后的照片与本件整改前的照片相同，请核对"}})
		return list
	}
	return nil
}

// usedBefore says where the photo, or one that it looks like, was handed in before.
func (a *App) usedBefore(v Viewer, id string, p matter.Photo) (list []PhotoRemark, err error) {
	stream := string(matter.Stream(id))
	pos, err := a.db.FirstUse(p.Blob.SHA256, stream)
	if err != nil || pos == 0 {
		return nil, err
	}
	uses, err := a.db.EarlierUses(p.Blob.SHA256, stream, pos)
	if err != nil {
		return nil, err
	}
	told := map[string]bool{}
	for _, u := range uses {
		_, other := journal.Stream(u.Stream).Cut()
		if told[other] {
			continue
		}
		told[other] = true
		r, err := store.Matters.From(a.db.Reading(), other)
		if err != nil {
			return nil, err
		}
		x := PhotoRemark{SHA256: p.Blob.SHA256, Remark: evidence.Remark{Kind: evidence.Reused, Doubt: true, Key: "%s（另一件事项）", Args: []any{u.Reuse.Phrase()}}}
		switch {
		case r.State.Into == id || slices.ContainsFunc(r.State.Sources, func(s matter.Source) bool { return s.From == id }):
			continue // merged with this one: the same report
		case v.Sees(r.State):
			x.Matter, x.Key, x.Args = other, "%s（事项%s）", []any{u.Reuse.Phrase(), r.State.Number}
		case !r.State.Secrecy.IsZero():
			continue
		}
		list = append(list, x)
	}
	return list, nil
}
