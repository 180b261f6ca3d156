//msg:off the description of the interface is Chinese
package api

import (
	"context"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/intake"
	"shuangcheng/internal/edge/sheet"
)

// SavedMapping is a mapping with its name.
type SavedMapping struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	Header  []string       `json:"header,omitempty" doc:"为这样的列名而存；空：来自文件，所用的列都在时沿用"`
	Mapping *sheet.Mapping `json:"mapping"`
}

// savedMapping is a saved mapping by ID or name.
func (s *Server) savedMapping(v app.Viewer, kind app.ImportKind, id string) (m sheet.Mapping, err error) {
	saved, err := s.app.Mapping(v, kind, id)
	if err != nil {
		return m, err
	}
	return intake.MappingOf(saved)
}

type mappingsOut struct {
	Body struct {
		Mappings []SavedMapping `json:"mappings"`
	}
}

// SheetKind names a kind of sheet in the path.
type SheetKind struct {
	Kind string `path:"kind" maxLength:"20"`
}

// may checks the right of a kind within the token's rights.
func (k SheetKind) may(v app.Viewer) (app.ImportKind, error) {
	kind := app.ImportKind(k.Kind)
	if _, known := intake.Layout(kind); !known {
		return kind, fault.New(fault.Missing, "没有“%s”这种表，种类见 /api/imports/kinds", k.Kind)
	}
	if !v.May(kind.Right()) {
		return kind, errKind()
	}
	return kind, nil
}

func (s *Server) listMappings(_ context.Context, v app.Viewer, in *SheetKind) (*mappingsOut, error) {
	kind, err := in.may(v)
	if err != nil {
		return nil, err
	}
	list, err := s.app.Mappings(v, kind)
	if err != nil {
		return nil, err
	}
	out := &mappingsOut{}
	out.Body.Mappings = []SavedMapping{}
	for _, x := range list {
		m, err := intake.MappingOf(x)
		if err != nil {
			return nil, err
		}
		out.Body.Mappings = append(out.Body.Mappings, SavedMapping{x.ID, x.Name, x.Header, &m})
	}
	return out, nil
}

type saveMapping struct {
	Command
	SheetKind
	Name string `path:"name" maxLength:"120"`
	Body struct {
		Header  []string       `json:"header,omitempty" maxItems:"10000"`
		Mapping *sheet.Mapping `json:"mapping"`
	}
}

type mappingOut struct{ Body SavedMapping }

func (s *Server) saveMapping(ctx context.Context, v app.Viewer, in *saveMapping) (*mappingOut, error) {
	kind, err := in.may(v)
	if err != nil {
		return nil, err
	}
	if in.Body.Mapping == nil || in.Body.Mapping.Layout != string(kind) {
		return nil, fault.New(fault.Invalid, "mapping 的 layout 应为 %s", kind).At("mapping")
	}
	named, err := intake.NamedMapping(*in.Body.Mapping, in.Body.Header)
	if err != nil {
		return nil, err
	}
	named.Name = in.Name
	q, err := in.ask(v, "mapping", in.Name, in.Body)
	if err != nil {
		return nil, err
	}
	id, err := s.app.SaveMapping(ctx, q, named, true)
	return &mappingOut{SavedMapping{id, in.Name, in.Body.Header, in.Body.Mapping}}, err
}

type renameMapping struct {
	Command
	SheetKind
	Name string `path:"name" maxLength:"120" doc:"现在的名称或 ID"`
	Body struct {
		Name string `json:"name" maxLength:"120" doc:"新名称"`
	}
}

func (s *Server) renameMapping(ctx context.Context, v app.Viewer, in *renameMapping) (*mappingOut, error) {
	kind, err := in.may(v)
	if err != nil {
		return nil, err
	}
	saved, err := s.app.Mapping(v, kind, in.Name)
	if err != nil {
		return nil, err
	}
	q, err := in.ask(v, "mapping-rename", in.Name, in.Body)
	if err != nil {
		return nil, err
	}
	saved.Name = in.Body.Name
	if _, err := s.app.SaveMapping(ctx, q, saved, false); err != nil {
		return nil, err
	}
	m, err := intake.MappingOf(saved)
	return &mappingOut{SavedMapping{saved.ID, saved.Name, saved.Header, &m}}, err
}

func (s *Server) dropMapping(ctx context.Context, v app.Viewer, in *struct {
	SheetKind
	Name string `path:"name" maxLength:"120"`
}) (*struct{}, error) {
	kind, err := in.may(v)
	if err != nil {
		return nil, err
	}
	return nil, s.app.DropMapping(ctx, app.Ask{Viewer: v}, kind, in.Name)
}
