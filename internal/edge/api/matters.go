//msg:off the description of the interface is Chinese
package api

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
)

// listInput has the filters of the ledger.
type listInput struct {
	Status   []string      `query:"status" doc:"状态，可多个，以逗号分隔" maxItems:"20"`
	Unit     []string      `query:"unit" doc:"责任单位 ID" maxItems:"50"`
	Place    string        `query:"place" maxLength:"400" doc:"属地路径，含下级"`
	Site     []string      `query:"site" maxItems:"50"`
	Problem  []string      `query:"problem" doc:"问题小类编码" maxItems:"50"`
	Channel  []string      `query:"channel" maxItems:"20"`
	Severity []string      `query:"severity" maxItems:"10"`
	From     calendar.Date `query:"from" format:"date" doc:"录入日期，含当日"`
	To       calendar.Date `query:"to" format:"date" doc:"录入日期，含当日"`
	DueBy    calendar.Date `query:"due_by" format:"date" doc:"期限在这一天或以前"`
	Words    string        `query:"q" maxLength:"80" doc:"全文检索"`
	Number   string        `query:"number" maxLength:"80" doc:"编号，或来源方编号"`
	Live     string        `query:"live" enum:"true,false" doc:"未办结或已办结"`
	History  string        `query:"history" enum:"true,false" doc:"历史导入"`
	Order    string        `query:"order" enum:"newest,due" doc:"newest 最新在前；due 期限在前，仅未办结"`
	Limit    int           `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor   string        `query:"cursor" maxLength:"80" doc:"上一页给出的 next"`
}

func (in *listInput) filter() (app.Find, error) {
	f := app.Find{Units: in.Unit, Place: in.Place, Sites: in.Site, Problems: in.Problem, Channels: in.Channel, Severity: in.Severity,
		From: in.From, To: in.To, DueBy: in.DueBy, Words: in.Words, Number: in.Number, Live: flag(in.Live), History: flag(in.History),
		DueFirst: in.Order == "due", Limit: in.Limit}
	for _, x := range in.Status {
		f.Statuses = append(f.Statuses, matter.Status(x))
	}
	return f, f.SetCursor(in.Cursor)
}

func flag(s string) *bool {
	if s == "" {
		return nil
	}
	return new(s == "true")
}

type list struct {
	Body struct {
		Matters []Line `json:"matters"`
		Next    string `json:"next,omitempty" doc:"下一页的 cursor；没有就是最后一页"`
	}
}

func (s *Server) list(_ context.Context, v app.Viewer, in *listInput) (*list, error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	page, next, err := s.app.FindMatters(v, f)
	if err != nil {
		return nil, err
	}
	out := &list{}
	out.Body.Next, out.Body.Matters = next, make([]Line, len(page))
	for i, l := range page {
		out.Body.Matters[i] = s.line(l.ID, l.State, l.What, l.Words, l.Late)
	}
	return out, nil
}

type idInput struct {
	ID string `path:"id" maxLength:"64" doc:"事项 ID 或编号"`
}

type one struct{ Body Matter }

func (s *Server) get(_ context.Context, v app.Viewer, in *idInput) (*one, error) {
	x, err := s.app.See(v, in.ID)
	if err != nil {
		return nil, err
	}
	m, err := s.matter(x)
	return &one{m}, err
}

type offers struct {
	Body struct {
		Actions []Action `json:"actions"`
	}
}

func (s *Server) actions(_ context.Context, v app.Viewer, in *idInput) (*offers, error) {
	x, err := s.app.See(v, in.ID)
	if err != nil {
		return nil, err
	}
	out := &offers{}
	out.Body.Actions = actions(x.Actions)
	return out, nil
}

type history struct {
	Body struct {
		Entries []Entry `json:"entries"`
	}
}

func (s *Server) history(_ context.Context, v app.Viewer, in *idInput) (*history, error) {
	x, err := s.app.See(v, in.ID)
	if err != nil {
		return nil, err
	}
	entries, err := s.app.History(v, in.ID)
	if err != nil {
		return nil, err
	}
	out := &history{}
	for _, e := range entries {
		out.Body.Entries = append(out.Body.Entries, entry(e, x.Texts))
	}
	return out, nil
}

func jsonHas(body []byte, ref string) bool { return bytes.Contains(body, []byte(strconv.Quote(ref))) }

type countInput struct {
	Place string   `query:"place" maxLength:"400" doc:"属地路径，含下级"`
	Unit  []string `query:"unit" maxItems:"50"`
}

// Count is how many matters of a unit stand in a state.
type Count struct {
	Unit   string `json:"unit" doc:"责任单位 ID，空：还没有"`
	Status string `json:"status" doc:"状态；history 为历史导入"`
	N      int64  `json:"n"`
}

type counts struct {
	Body struct {
		Counts []Count `json:"counts"`
	}
}

func (s *Server) counts(_ context.Context, v app.Viewer, in *countInput) (*counts, error) {
	rows, err := s.app.Counts(v, in.Place, in.Unit)
	out := &counts{}
	out.Body.Counts = make([]Count, len(rows))
	for i, r := range rows {
		out.Body.Counts[i] = Count(r)
	}
	return out, err
}

type searchInput struct {
	Words  string `query:"q" required:"true" minLength:"1" maxLength:"80"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"80"`
}

// search is the list by words alone, or by a number typed among them.
func (s *Server) search(ctx context.Context, v app.Viewer, in *searchInput) (*list, error) {
	words := strings.TrimSpace(in.Words)
	if words == "" {
		return nil, fault.New(fault.Invalid, "请输入要找的词或编号").At("q")
	}
	byNumber, err := s.list(ctx, v, &listInput{Number: words, Limit: in.Limit, Cursor: in.Cursor})
	if err != nil || len(byNumber.Body.Matters) > 0 {
		return byNumber, err
	}
	return s.list(ctx, v, &listInput{Words: words, Limit: in.Limit, Cursor: in.Cursor})
}

func (s *Server) matterOperations() {
	s.createOperations()
	at := func(id, path, word string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: word, Tags: []string{"事项"}}
	}
	operation(s, app.SeeMatters, at("matter-list", "/matters", "台账"), s.list)
	operation(s, app.SeeMatters, at("matter-search", "/search", "检索"), s.search)
	operation(s, app.SeeMatters, at("matter-counts", "/counts", "计数"), s.counts)
	operation(s, app.SeeMatters, at("matter-get", "/matters/{id}", "事项"), s.get)
	operation(s, app.SeeMatters, at("matter-actions", "/matters/{id}/actions", "能办什么，不能办的为什么"), s.actions)
	operation(s, app.SeeMatters, at("matter-history", "/matters/{id}/history", "流水"), s.history)
}
