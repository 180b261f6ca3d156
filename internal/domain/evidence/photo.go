// Package evidence holds what a photo 照片 says about itself, what it is expected to show, and the remarks
// that follow when the two differ. A remark asks a person to look; none of them refuses a photo or says
// anything of who took it. A position serves to compare the photo with the place of its matter and is
// never put in a row with others.
package evidence

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/domain/value"
)

// Way says how a photo came to the page.
type Way string

// The ways.
const (
	Unknown  Way = ""        // imported, or from a browser that does not tell
	InPage   Way = "page"    // 现场拍摄: taken by the page itself
	FromFile Way = "album"   // 相册: chosen from the album or from files
	ByChat   Way = "chat"    // 聊天转发: pasted from a chat, which strips metadata
	OnPaper  Way = "scanned" // 扫描件
)

// Photo is one photo as the file itself tells of it. It goes into a journal entry as it stands.
type Photo struct {
	File        value.Blob       `json:"file"`
	Pixels      string           `json:"pixels,omitzero"`      // SHA-256 of the unpacked picture, lower-case hex: equal for copies whose metadata was changed
	Width       int              `json:"width"`                // pixels, as stored
	Height      int              `json:"height"`               // pixels, as stored
	Orientation int              `json:"orientation,omitzero"` // EXIF 1 to 8: how to turn it upright; 0 when the file does not say
	Taken       calendar.Instant `json:"taken,omitzero"`       // by the camera's clock
	ZoneKnown   bool             `json:"zone_known,omitzero"`  // false: the camera named no zone and Beijing time was assumed
	Position    geo.Point        `json:"position,omitzero"`    // WGS-84; the zero point, which cameras without a fix write, is none
	Camera      string           `json:"camera,omitzero"`      // make and model, at most 64 characters
	Way         Way              `json:"way,omitzero"`
	Hashes      Hashes           `json:"hashes,omitzero"` // empty, like Pixels, until the picture has been unpacked
}

// Copy says in what sense two photos are the same.
type Copy string

// The senses, from the surest.
const (
	SameFile   Copy = "file"   // byte for byte
	SamePixels Copy = "pixels" // the same picture, other metadata
	LooksAlike Copy = "alike"  // by perceptual hash; a person has to look
)

// Reuse is a photo found to be handed in before.
type Reuse struct {
	Copy  Copy
	Trick Trick // what was done to it; AsIs unless Copy is LooksAlike
}

// ReuseOf compares p with an earlier photo q; ok is false when they are different pictures.
func (p Photo) ReuseOf(q Photo) (r Reuse, ok bool) {
	switch {
	case p.File.SHA256 == q.File.SHA256:
		return Reuse{SameFile, AsIs}, true
	case p.Pixels != "" && p.Pixels == q.Pixels:
		return Reuse{SamePixels, AsIs}, true
	}
	trick, ok := p.Hashes.Alike(q.Hashes)
	return Reuse{LooksAlike, trick}, ok
}

// Phrase says the reuse in one sentence.
func (r Reuse) Phrase() say.Phrase {
	switch {
	case r.Copy == SameFile:
		return say.As("与以前的一张照片是同一个文件")
	case r.Copy == SamePixels:
		return say.As("与以前的一张照片画面完全相同，只改了文件信息")
	}
	return say.As("与以前的一张照片很像（%s），请人工比对", say.As(map[Trick]string{
		AsIs: "可能经过压缩、调色或加水印", Mirrored: "左右翻转", Turned: "旋转", Cropped: "裁剪或翻拍屏幕",
	}[r.Trick]))
}
