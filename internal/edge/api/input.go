//msg:off the description of the interface is Chinese
package api

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// Command opens the input of everything that changes something.
type Command struct {
	CommandID string `header:"Command-Id" required:"true" pattern:"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" doc:"请求编号，UUID 小写；重发用同一个"`
}

// ask is the request behind a call. Its digest covers what is asked for: what, of which matter, and the body as it was read.
func (c Command) ask(v app.Viewer, what, id string, body any) (app.Ask, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return app.Ask{}, fmt.Errorf("write body of %s: %w", what, err)
	}
	return app.Ask{ID: c.CommandID, Digest: sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s", what, id, b)), Viewer: v}, nil
}

// Photo is a picture that was uploaded before, and what is known of its taking.
type Photo struct {
	SHA256  string           `json:"sha256" pattern:"^[0-9a-f]{64}$" doc:"上传时得到的 SHA-256"`
	Capture capture          `json:"capture,omitempty"`
	Taken   calendar.Instant `json:"taken,omitempty" format:"date-time" doc:"拍摄时间，UTC，毫秒"`
	Lon     float64          `json:"lon,omitempty" minimum:"-180" maximum:"180" doc:"WGS-84 经度，度"`
	Lat     float64          `json:"lat,omitempty" minimum:"-90" maximum:"90" doc:"WGS-84 纬度，度"`
}

// Clause names a clause of one edition.
type Clause struct {
	Edition string `json:"edition" maxLength:"80"`
	Code    string `json:"code" maxLength:"80"`
}

func (c Clause) clause() matter.Clause { return matter.Clause(c) }

func clauses(list []Clause) (out []matter.Clause) {
	for _, c := range list {
		out = append(out, c.clause())
	}
	return out
}

// Term is a deadline before it has a start.
type Term struct {
	N     int    `json:"n" minimum:"0" maximum:"2000"`
	Unit  string `json:"unit" enum:"hour,day"`
	Clock string `json:"clock" enum:"working,natural,continuous" doc:"working 工作时或工作日；natural 自然日；continuous 连续计时"`
}

// term is a person's choice of a term; nil leaves it to the rules.
func (t *Term) term(k *desk) calendar.Term {
	if t == nil {
		return calendar.Term{}
	}
	c := calendar.Term{N: t.N, Unit: calendar.Unit(t.Unit), Clock: calendar.Clock(t.Clock)}
	if err := c.Check(); err != nil {
		k.Refuse(err)
	}
	return c
}

// Task is what an assisting unit is asked to do.
type Task struct {
	Unit  org.UnitID    `json:"unit" doc:"协办单位 ID"`
	Words string        `json:"words" maxLength:"4000"`
	Due   calendar.Date `json:"due" format:"date" doc:"最后一天，含当日"`
}

// files are uploaded files by hash, found before the writer's turn, since nothing reads the disk inside it.
type files map[string]value.Blob

func (s *Server) files(sums []string) (files, error) {
	found := files{}
	for _, sum := range sums {
		b, err := s.app.Kept(sum)
		if fault.KindOf(err) == fault.Missing {
			return nil, fault.New(fault.Invalid, "附件 %s 还没有上传，请先用 /api/files 上传", sum).At("photos")
		}
		if err != nil {
			return nil, err
		}
		found[sum] = b
	}
	return found, nil
}

// photos turns what was said of pictures into the domain's.
func (f files) photos(list []Photo) (out []matter.Photo, err error) {
	for _, p := range list {
		at, err := geo.At(p.Lon, p.Lat)
		if err != nil {
			return nil, err
		}
		way := matter.Capture(p.Capture)
		if way == "" {
			way = "album"
		}
		out = append(out, matter.Photo{Blob: f[p.SHA256], Capture: way, Taken: p.Taken, Point: matter.Point{Lon: int64(at.Lon), Lat: int64(at.Lat)}})
	}
	return out, nil
}

func sumsOf(lists ...[]Photo) (sums []string) {
	for _, list := range lists {
		for _, p := range list {
			sums = append(sums, p.SHA256)
		}
	}
	return sums
}

// desk is the builder of commands with the files and the code of this request.
type desk struct {
	*app.Desk
	files files
	code  app.Code // what the request gives out, when it does
}

func (k *desk) photos(list []Photo) []matter.Photo {
	out, err := k.files.photos(list)
	if err != nil {
		k.Refuse(err)
	}
	return k.Photos(out)
}

func (k *desk) scan(sum string) value.Blob { return k.Scan(k.files[sum]) }

func (k *desk) scans(sums []string) (list []value.Blob) {
	for _, sum := range sums {
		list = append(list, k.scan(sum))
	}
	return list
}

func (k *desk) tasks(list []Task) (out []matter.Task) {
	for _, t := range list {
		out = append(out, matter.Task{Unit: t.Unit, Words: k.Text("task", t.Words), Due: t.Due})
	}
	return out
}
