//msg:off the description of the interface is Chinese
package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/matter"
)

// Done is the answer to every change of a matter.
type Done struct {
	ID       string `json:"id"`
	First    int64  `json:"first" doc:"第一条流水的序号"`
	Entries  int64  `json:"entries" doc:"流水条数"`
	Repeated bool   `json:"repeated,omitempty" doc:"这个 Command-Id 以前办过，这里是当时的结果"`
	Code     string `json:"code,omitempty" doc:"链接或异议码，只在这里给出；同一 Command-Id 重发可再次得到"`
}

type done struct{ Body Done }

// verb is one thing that may be asked of a matter: its form is B.
type verb[B any] struct {
	verb  matter.Verb
	build func(*desk, B) matter.Command
	files func(B) []string // uploaded files that the form names; nil: none
	door  app.Door         // of the code that the command gives out; empty: none
}

// offered is a verb whose form is known only to itself.
type offered interface {
	name() matter.Verb
	register(s *Server, word string)
}

func (x verb[B]) name() matter.Verb { return x.verb }

// register makes the operation POST /api/matters/{id}/actions/<verb>.
func (x verb[B]) register(s *Server, word string) {
	type input struct {
		Command
		ID   string `path:"id" maxLength:"64" doc:"事项 ID 或编号"`
		Body B
	}
	operation(s, app.SeeMatters, huma.Operation{
		OperationID: "matter-" + string(x.verb), Method: http.MethodPost, Path: "/matters/{id}/actions/" + string(x.verb),
		Summary: word, Tags: []string{"办理"},
	}, func(ctx context.Context, v app.Viewer, in *input) (*done, error) {
		return x.do(ctx, s, v, in.Command, in.ID, in.Body)
	})
}

// do carries the command out.
func (x verb[B]) do(ctx context.Context, s *Server, v app.Viewer, c Command, number string, body B) (*done, error) {
	id, err := s.app.MatterID(number)
	if err != nil {
		return nil, err
	}
	q, err := c.ask(v, string(x.verb), id, body)
	if err != nil {
		return nil, err
	}
	k := desk{}
	if x.files != nil {
		if k.files, err = s.files(x.files(body)); err != nil {
			return nil, err
		}
	}
	if x.door != "" {
		if k.code, err = s.app.NewCode(q, x.door); err != nil {
			return nil, err
		}
	}
	r, err := s.app.Matter(ctx, q, id, app.Outside{}, func(d *app.Desk) matter.Command {
		k := k
		k.Desk = d
		return x.build(&k, body)
	})
	if err != nil {
		return nil, err
	}
	gave, err := s.app.Gave(id, k.code)
	if !gave {
		k.code.Plain = ""
	}
	return &done{Done{id, r.First, r.N, r.Repeated, k.code.Plain}}, err
}

// verbOperations registers every verb of the table under the domain's own word for it.
func (s *Server) verbOperations() {
	words := map[matter.Verb]string{}
	for _, a := range matter.Actions(matter.State{}, matter.Facts{}) {
		words[a.Verb] = a.Word
	}
	for _, x := range verbs {
		x.register(s, words[x.name()])
	}
	s.mergeOperations()
	s.recurOperations()
}
