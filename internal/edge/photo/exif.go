package photo

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/bep/imagemeta"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/geo"
)

// readMeta fills in what the file says of itself. A file without such data, or with damaged data, is a
// photo all the same: it merely says nothing.
func readMeta(f format, data []byte, p *evidence.Photo) {
	tags := map[string]any{}
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(data), ImageFormat: f.meta, Sources: imagemeta.EXIF,
		HandleTag: func(t imagemeta.TagInfo) error {
			// Numbers mean other things in other directories: the second tag of the interoperability
			// directory would pass for a latitude.
			if strings.HasPrefix(t.Tag, "GPS") && !strings.HasSuffix(t.Namespace, "GPSInfoIFD") {
				return nil
			}
			if _, seen := tags[t.Tag]; !seen {
				tags[t.Tag] = t.Value
			}
			return nil
		},
	})
	if err != nil {
		return // the tags read so far may be nonsense
	}
	if o, ok := number(tags["Orientation"]); ok && o >= 1 && o <= 8 {
		p.Orientation = int(o)
	}
	p.Taken, p.ZoneKnown = taken(tags)
	p.Position = position(tags)
	p.Camera = camera(tags)
}

// number reads a tag of any numeric type.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case uint8:
		return float64(v), true
	case uint16:
		return float64(v), true
	case uint32:
		return float64(v), true
	case int:
		return float64(v), true
	case float64:
		return v, !math.IsNaN(v) && !math.IsInf(v, 0)
	}
	return 0, false
}

func text(v any) string {
	s, _ := v.(string)
	return strings.TrimSpace(strings.Trim(s, "\x00"))
}

// taken is the moment of the shot. Without a zone the camera's clock is read as Beijing time.
func taken(tags map[string]any) (calendar.Instant, bool) {
	for _, name := range []string{"DateTimeOriginal", "DateTimeDigitized", "CreateDate"} {
		written := text(tags[name])
		for _, zone := range []string{"OffsetTimeOriginal", "OffsetTimeDigitized", "OffsetTime"} {
			if t, err := time.Parse("2006:01:02 15:04:05-07:00", written+text(tags[zone])); err == nil {
				return calendar.At(t), true
			}
		}
		if t, err := time.ParseInLocation("2006:01:02 15:04:05", written, calendar.Beijing); err == nil {
			return calendar.At(t), false
		}
	}
	return 0, false
}

// position is where the camera says it stood; none when it says nothing, nonsense, or 0,0, which is what
// cameras without a fix write.
func position(tags map[string]any) geo.Point {
	lat, okLat := number(tags["GPSLatitude"])
	lon, okLon := number(tags["GPSLongitude"])
	if !okLat || !okLon {
		return geo.Point{}
	}
	if strings.HasPrefix(text(tags["GPSLatitudeRef"]), "S") {
		lat = -math.Abs(lat)
	}
	if strings.HasPrefix(text(tags["GPSLongitudeRef"]), "W") {
		lon = -math.Abs(lon)
	}
	p, err := geo.At(lon, lat)
	if err != nil {
		return geo.Point{}
	}
	return p
}

// camera is make and model, without the make twice, at most 64 characters.
func camera(tags map[string]any) string {
	maker, model := text(tags["Make"]), text(tags["Model"])
	name := strings.TrimSpace(fmt.Sprintf("%s %s", maker, model))
	if first, _, _ := strings.Cut(maker, " "); first != "" && strings.HasPrefix(strings.ToUpper(model), strings.ToUpper(first)) {
		name = model
	}
	name = strings.ToValidUTF8(name, "")
	if r := []rune(name); len(r) > 64 {
		name = string(r[:64])
	}
	return name
}
