//msg:off the description of the interface is Chinese
package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shuangcheng/internal/app"
)

type mergeInput struct {
	Command
	ID   string `path:"id" maxLength:"64" doc:"重复件的 ID 或编号"`
	Body struct {
		Into string `json:"into" maxLength:"64" doc:"保留件的 ID 或编号"`
	}
}

// merge ends the duplicate in favour of the kept matter.
func (s *Server) merge(ctx context.Context, v app.Viewer, in *mergeInput) (*done, error) {
	id, err := s.app.MatterID(in.ID)
	if err != nil {
		return nil, err
	}
	into, err := s.app.MatterID(in.Body.Into)
	if err != nil {
		return nil, err
	}
	q, err := in.ask(v, "merge", id, into)
	if err != nil {
		return nil, err
	}
	r, err := s.app.Merge(ctx, q, id, into)
	return &done{Done{ID: id, First: r.First, Entries: r.N, Repeated: r.Repeated}}, err
}

type unmergeInput struct {
	Command
	ID   string `path:"id" maxLength:"64"`
	Body none
}

func (s *Server) unmerge(ctx context.Context, v app.Viewer, in *unmergeInput) (*done, error) {
	id, err := s.app.MatterID(in.ID)
	if err != nil {
		return nil, err
	}
	q, err := in.ask(v, "unmerge", id, in.Body)
	if err != nil {
		return nil, err
	}
	r, err := s.app.Unmerge(ctx, q, id)
	return &done{Done{ID: id, First: r.First, Entries: r.N, Repeated: r.Repeated}}, err
}

func (s *Server) mergeOperations() {
	operation(s, app.SeeMatters, huma.Operation{OperationID: "matter-merge", Method: http.MethodPost, Path: "/matters/{id}/actions/merge",
		Summary: "合并", Tags: []string{"办理"}}, s.merge)
	operation(s, app.SeeMatters, huma.Operation{OperationID: "matter-unmerge", Method: http.MethodPost, Path: "/matters/{id}/actions/unmerge",
		Summary: "撤销合并", Tags: []string{"办理"}}, s.unmerge)
}
