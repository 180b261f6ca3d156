package evidence

import (
	"fmt"
	"math"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/say"
)

// Expected is what a photo of one matter should show. What is zero is not asked.
type Expected struct {
	Place  geo.Point        // of the matter or site
	Reach  int              // metres around Place that still count as there
	From   calendar.Instant // not taken before: the moment of dispatch, for a photo after rectification
	Before calendar.Instant // not taken after: the moment the server received it
}

// Kind is what a remark is about.
type Kind string

// The kinds of remark.
const (
	TooOld     Kind = "too_old"
	Later      Kind = "later" // taken after it was received: the camera's clock is wrong
	NoTime     Kind = "no_time"
	Far        Kind = "far"
	NoPosition Kind = "no_position"
	Album      Kind = "album"
	Reused     Kind = "reused" // handed in before; Reuse says in what sense
)

// Remark is one difference between a photo and what is expected of it.
type Remark struct {
	Kind  Kind
	Doubt bool   // a person should look before the matter is closed; false: merely to be known
	Key   string // pattern of a complete Chinese sentence, key of the message catalogue
	Args  []any
}

// String is the sentence.
func (r Remark) String() string {
	if len(r.Args) == 0 {
		return r.Key
	}
	return fmt.Sprintf(r.Key, r.Args...)
}

// slack is how far a camera's clock may be off before it is remarked on.
const slack = 10 * time.Minute

// Remarks compares the photo with what is expected, in a fixed order: time, place, way. That a photo says
// nothing of time or place is never a doubt, since nobody is obliged to let a phone tell.
func (p Photo) Remarks(e Expected) []Remark {
	rs := p.timeRemarks(e)
	switch {
	case e.Place.IsZero() || e.Reach <= 0:
	case p.Position.IsZero():
		rs = append(rs, Remark{Kind: NoPosition, Key: "照片没有位置信息，请由核查人现场核对地点"})
	default:
		if d := p.Position.Metres(e.Place); d > float64(e.Reach) {
			rs = append(rs, Remark{Far, true, "照片拍摄位置距点位约%s，超过%d米，请核对地点", []any{distance(d), e.Reach}})
		}
	}
	if p.Way == FromFile {
		rs = append(rs, Remark{Kind: Album, Key: "照片选自相册，不是在本页现场拍摄"})
	}
	return rs
}

func (p Photo) timeRemarks(e Expected) []Remark {
	if e.From.IsZero() && e.Before.IsZero() {
		return nil
	}
	switch {
	case p.Taken.IsZero():
		return []Remark{{Kind: NoTime, Key: "照片没有拍摄时间，请由核查人现场核对"}}
	case !e.From.IsZero() && p.Taken < e.From.Add(-slack):
		return []Remark{{TooOld, true, "照片拍摄于%s，早于%s，请核对是否旧照片", []any{minute(p.Taken), minute(e.From)}}}
	case !e.Before.IsZero() && p.Taken > e.Before.Add(slack):
		return []Remark{{Later, true, "照片拍摄时间%s晚于收到时间%s，相机时钟可能不准", []any{minute(p.Taken), minute(e.Before)}}}
	}
	return nil
}

func minute(i calendar.Instant) say.Day {
	return say.Day{Date: i.Time(), Year: true, Clock: i.Time().Format("15:04")}
}

// distance writes metres for people: 350米 to ten metres, 1.2公里 from a kilometre on.
func distance(metres float64) say.Phrase {
	if metres < 995 {
		return say.As("%d米", int(math.Round(metres/10))*10)
	}
	return say.As("%.1f公里", metres/1000)
}
