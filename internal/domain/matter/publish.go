package matter

import (
	"slices"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
)

// ShowPhotos 公开照片 says which photos of the work anybody with the receipt may see; the list takes the place of the one before, and
// an empty one shows none. Never those that a citizen sent.
type ShowPhotos struct {
	Photos  []string // SHA-256 of each, lower-case hex
	Sent    []string // of the photos of this matter that people without an account sent, as the journal tells
	Checked bool     // somebody looked: no face, no plate, no door number
}

// PhotosShown 已公开照片.
type PhotosShown struct {
	Stamp
	Photos []string `json:"photos,omitempty"`
}

func (PhotosShown) Kind() string { return "matter.photos-shown.v1" }

func (e PhotosShown) apply(s *State) { s.Shown = slices.Clone(e.Photos) }

func publishActs() []act {
	return []act{{verb: "show-photos", word: "公开照片", may: mayShowPhotos}}
}

func (ShowPhotos) verb() Verb { return "show-photos" }

func mayShowPhotos(s State, f Facts) error {
	if !s.Secrecy.IsZero() {
		return fault.New(fault.Refused, "受限事项的照片不能公开。")
	}
	if err := s.in("公开照片", Doing, Check, Redo, Hold, Done); err != nil {
		return err
	}
	if len(s.Photos)+len(s.Report.After) == 0 {
		return fault.New(fault.Refused, "本件还没有照片。")
	}
	return f.role("公开照片", office...)
}

func (c ShowPhotos) decide(s State, f Facts) ([]journal.Event, error) {
	known := slices.Concat(s.Photos, s.Report.After)
	for _, sum := range c.Photos {
		switch {
		case slices.Contains(c.Sent, sum):
			return nil, fault.New(fault.Refused, "反映人的照片不能公开，请只选单位的照片。").At("photos")
		case !slices.ContainsFunc(known, func(p Photo) bool { return p.Blob.SHA256 == sum }):
			return nil, fault.New(fault.Missing, "本件没有这张照片，请刷新后重选。").At("photos")
		}
	}
	if len(c.Photos) > 0 && !c.Checked {
		return nil, fault.New(fault.Invalid, "请逐张看过，确认没有人脸、车牌和门牌再公开。").At("checked")
	}
	if slices.Equal(c.Photos, s.Shown) {
		return nil, fault.New(fault.Refused, "公开的照片没有变化。")
	}
	return one(PhotosShown{f.stamp(), c.Photos})
}
