//msg:off the description of the interface is Chinese
package api

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/matter"
)

// Report is a problem as it is told. Place and What are enough.
type Report struct {
	What     string           `json:"what"`
	Words    string           `json:"words,omitempty" doc:"地点，用文字"`
	Site     string           `json:"site,omitempty" maxLength:"64" doc:"点位 ID"`
	Cell     string           `json:"cell,omitempty" maxLength:"64" doc:"网格 ID"`
	Path     string           `json:"path,omitempty" maxLength:"400" doc:"属地单位 ID，自区级向下以 / 相连"`
	Lon      float64          `json:"lon,omitempty" minimum:"-180" maximum:"180" doc:"WGS-84 经度，度"`
	Lat      float64          `json:"lat,omitempty" minimum:"-90" maximum:"90" doc:"WGS-84 纬度，度"`
	Channel  channel          `json:"channel"`
	External string           `json:"external,omitempty" maxLength:"80" doc:"来源方编号"`
	Order    int              `json:"order,omitempty" minimum:"0" doc:"来源清单中的序号"`
	Occurred calendar.Instant `json:"occurred,omitempty" format:"date-time" doc:"发现时间，UTC，毫秒；空：现在"`
	Clocked  timeSource       `json:"clocked,omitempty" doc:"发现时间的来源"`
	Photos   []Photo          `json:"photos,omitempty" maxItems:"20"`
	Problem  Clause           `json:"problem,omitempty" doc:"问题小类；空：由系统建议"`
	Cond     Clause           `json:"condition,omitempty" doc:"立案条件"`
	Clauses  []Clause         `json:"clauses,omitempty" maxItems:"50"`
	Severity severity         `json:"severity,omitempty"`
	Secrecy  restriction      `json:"restricted,omitempty" doc:"受限类别"`
	Name     string           `json:"name,omitempty" maxLength:"200" doc:"反映人姓名，入保密库"`
	Contact  string           `json:"contact,omitempty" maxLength:"200" doc:"反映人电话，入保密库"`
	Settled  string           `json:"settled,omitempty" doc:"当场怎样处理的；空：没有当场办结"`
	Fix      fixKind          `json:"fix,omitempty"`
	After    []Photo          `json:"after,omitempty" maxItems:"20"`
}

// Filed is the answer to a report.
type Filed struct {
	ID       string `json:"id"`
	Number   string `json:"number"`
	Into     string `json:"into,omitempty" doc:"同一问题再现：为它重新打开的那一件的 ID，本件已并入"`
	Repeated bool   `json:"repeated,omitempty"`
}

type filed struct {
	Location string `header:"Location"`
	Body     Filed
}

// createInput is a report in JSON, its photos uploaded before.
type createInput struct {
	Command
	Body Report
}

func (s *Server) create(ctx context.Context, v app.Viewer, in *createInput) (*filed, error) {
	return s.file(ctx, v, in.Command, in.Body)
}

// file makes a matter of a report whose photos are stored.
func (s *Server) file(ctx context.Context, v app.Viewer, c Command, b Report) (*filed, error) {
	q, err := c.ask(v, "create", "", b)
	if err != nil {
		return nil, err
	}
	r, err := s.report(b, v)
	if err != nil {
		return nil, err
	}
	done, err := s.app.File(ctx, q, r)
	if err != nil {
		return nil, err
	}
	return &filed{Prefix + "matters/" + done.ID, Filed{done.ID, done.Number, done.Into, done.Repeated}}, nil
}

func (s *Server) report(b Report, v app.Viewer) (r app.Report, err error) {
	at, err := geo.At(b.Lon, b.Lat)
	if err != nil {
		return r, err
	}
	found, err := s.files(sumsOf(b.Photos, b.After))
	if err != nil {
		return r, err
	}
	r = app.Report{What: b.What, Words: b.Words, Site: b.Site, Cell: b.Cell, Path: b.Path, Point: at, Channel: matter.Channel(b.Channel),
		External: b.External, Order: b.Order, Occurred: b.Occurred, Clocked: matter.TimeSource(b.Clocked), Problem: b.Problem.clause(),
		Cond: b.Cond.clause(), Clauses: clauses(b.Clauses), Severity: matter.Severity(b.Severity), Name: b.Name, Contact: b.Contact,
		Settled: b.Settled, Fix: matter.FixKind(b.Fix)}
	if b.Secrecy != "" {
		r.Secrecy = matter.Secrecy{Kind: matter.Restriction(b.Secrecy)}
		if v.Unit != "" {
			r.Secrecy.Units = append(r.Secrecy.Units, v.Unit)
		}
	}
	if r.Photos, err = found.photos(b.Photos); err != nil {
		return r, err
	}
	r.After, err = found.photos(b.After)
	return r, err
}

// photoInput is a report with its photos in one request: the field matter holds the JSON, each field photo a picture.
type photoInput struct {
	Command
	RawBody multipart.Form
}

func (s *Server) createWithPhotos(ctx context.Context, v app.Viewer, in *photoInput) (*filed, error) {
	text := in.RawBody.Value["matter"]
	if len(text) != 1 {
		return nil, fault.New(fault.Invalid, "请在 matter 字段里放一份 JSON，照片放在 photo 字段").At("matter")
	}
	var b Report
	if err := unmarshal([]byte(text[0]), &b); err != nil {
		return nil, err
	}
	for _, h := range in.RawBody.File["photo"] {
		kept, err := s.keepPart(h)
		if err != nil {
			return nil, err
		}
		b.Photos = append(b.Photos, Photo{SHA256: kept})
	}
	if len(b.Photos) > 20 {
		return nil, fault.New(fault.Invalid, "一次最多20张照片，请分几次上传").At("photo")
	}
	return s.file(ctx, v, in.Command, b)
}

func (s *Server) keepPart(h *multipart.FileHeader) (sum string, err error) {
	f, err := h.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	data := make([]byte, h.Size)
	if _, err := io.ReadFull(f, data); err != nil {
		return "", err
	}
	b, err := s.keep(data)
	return b.SHA256, err
}

func (s *Server) createOperations() {
	operation(s, app.FileMatters, huma.Operation{OperationID: "matter-create", Method: http.MethodPost, Path: "/matters",
		Summary: "登记", Tags: []string{"事项"}, DefaultStatus: http.StatusCreated}, s.create)
	operation(s, app.FileMatters, huma.Operation{OperationID: "matter-create-with-photos", Method: http.MethodPost, Path: "/matters/with-photos",
		Summary: "登记并上传照片", Description: "multipart/form-data：matter 为登记内容的 JSON，photo 为照片，可多张。",
		Tags: []string{"事项"}, DefaultStatus: http.StatusCreated, MaxBodyBytes: maxUpload}, s.createWithPhotos)
}
