//msg:off the description of the interface is Chinese
package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/matter"
)

// likeInput says where a trouble lies and what it is, before it is filed.
type likeInput struct {
	What    string  `query:"what" maxLength:"4000" doc:"问题描述；没有给出小类时按它建议"`
	Words   string  `query:"words" maxLength:"200" doc:"地点，用文字"`
	Site    string  `query:"site" maxLength:"64" doc:"点位 ID"`
	Lon     float64 `query:"lon" minimum:"-180" maximum:"180" doc:"WGS-84 经度，度"`
	Lat     float64 `query:"lat" minimum:"-90" maximum:"90" doc:"WGS-84 纬度，度"`
	Problem string  `query:"problem" maxLength:"80" doc:"问题小类编码；空：由系统建议"`
}

// Alike is a known matter that may be the same trouble.
type Alike struct {
	Line
	SameSite bool `json:"same_site" doc:"同点位"`
	Metres   int  `json:"metres,omitempty" doc:"两处相距，米"`
	Reopens  bool `json:"reopens" doc:"已销号，并入它就是问题再现，它会重新打开"`
}

type alikes struct {
	Body struct {
		Matters []Alike `json:"matters" doc:"最近的在前，最多五件"`
	}
}

// duplicates looks for what may be the same trouble, as far as the token's account may see it.
func (s *Server) duplicates(_ context.Context, v app.Viewer, in *likeInput) (*alikes, error) {
	at, err := geo.At(in.Lon, in.Lat)
	if err != nil {
		return nil, err
	}
	list, err := s.app.Duplicates(v, app.Report{What: in.What, Words: in.Words, Site: in.Site, Point: at, Problem: matter.Clause{Code: in.Problem}})
	if err != nil {
		return nil, err
	}
	out := &alikes{}
	out.Body.Matters = []Alike{}
	for _, x := range list {
		if l := x.Line; l != nil {
			out.Body.Matters = append(out.Body.Matters, Alike{s.line(l.ID, l.State, l.What, l.Words, l.Late), x.SameSite, x.Metres, x.Status == matter.Done})
		}
	}
	return out, nil
}

type recurInput struct {
	Command
	ID   string `path:"id" maxLength:"64" doc:"疑似再现的那一件，ID 或编号"`
	Body none
}

// confirmRecurrence reopens the older matter and ends this one as merged into it.
func (s *Server) confirmRecurrence(ctx context.Context, v app.Viewer, in *recurInput) (*done, error) {
	id, err := s.app.MatterID(in.ID)
	if err != nil {
		return nil, err
	}
	q, err := in.ask(v, "confirm-recurrence", id, in.Body)
	if err != nil {
		return nil, err
	}
	r, err := s.app.ConfirmRecurrence(ctx, q, id)
	return &done{Done{ID: id, First: r.First, Entries: r.N, Repeated: r.Repeated}}, err
}

func (s *Server) recurOperations() {
	operation(s, app.FileMatters, huma.Operation{OperationID: "matter-duplicates", Method: http.MethodGet, Path: "/duplicates",
		Summary: "登记前查重", Description: "同点位或附近、类别相同或未定的事项；不久前销号的也在内。", Tags: []string{"事项"}}, s.duplicates)
	operation(s, app.SeeMatters, huma.Operation{OperationID: "matter-confirm-recurrence", Method: http.MethodPost, Path: "/matters/{id}/actions/confirm-recurrence",
		Summary: "确认反弹", Description: "原件重新打开，本件并入原件，两件同时改变。", Tags: []string{"办理"}}, s.confirmRecurrence)
}
