//msg:off the description of the interface is Chinese
package api

import (
	"context"
	"net/http"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/intake"
	"shuangcheng/internal/edge/sheet"
)

// ImportState is one import with where it stands.
type ImportState struct {
	ID        string           `json:"id"`
	Kind      string           `json:"kind" doc:"表的种类"`
	Name      string           `json:"name" doc:"文件名"`
	State     string           `json:"state" doc:"draft 待确认；waiting 排队；running 正在导入；undoing 正在撤回；done 已完成；failed 已中止；undone 已撤回"`
	Done      int64            `json:"done" doc:"已处理的行"`
	Total     int64            `json:"total"`
	Result    app.ImportResult `json:"result" doc:"filed 导入；refused 没有导入；before 以前已导入；dispatched 已派遣；unsent 已导入、按规则没有派遣；made 随行新建；undone 已撤回；asked 作废待第二人确认；kept 没有撤回"`
	Findings  []string         `json:"findings,omitempty" doc:"对整个文件的提示"`
	Sheet     string           `json:"sheet,omitempty"`
	Sheets    []string         `json:"sheets,omitempty" doc:"草稿：文件里的表"`
	Header    []string         `json:"header,omitempty" doc:"草稿：所选表的列名"`
	Mapping   *sheet.Mapping   `json:"mapping,omitempty" doc:"草稿：列的对应关系"`
	MappingOf string           `json:"mapping_of,omitempty" doc:"所用的已存对应关系的名称"`
}

type importOut struct{ Body ImportState }

// opened is an import that the viewer may work on, within the rights of his token.
func (s *Server) opened(v app.Viewer, id string) (app.Import, error) {
	i, err := s.app.Import(v, id)
	if err == nil && !v.May(i.Spec.Kind.Right()) {
		err = errKind()
	}
	return i, err
}

func errKind() error {
	return fault.New(fault.Denied, "这个令牌或其账号的岗位不能导入这种表，请联系双创办")
}

// book reads the file of a draft.
func (s *Server) book(i app.Import) (*sheet.Book, intake.Reading, error) {
	r, err := intake.Parse(i.Spec.Reading)
	if err != nil {
		return nil, r, err
	}
	data, err := s.app.ImportFile(i)
	if err != nil {
		return nil, r, err
	}
	book, err := intake.Open(data, i.Spec.Name)
	return book, r, err
}

// rows are the rows of a draft with everything that is wrong with them, and what else trying them has found.
func (s *Server) rows(ctx context.Context, v app.Viewer, i app.Import) ([]app.ImportRow, app.Tried, error) {
	book, r, err := s.book(i)
	if err != nil {
		return nil, app.Tried{}, err
	}
	rows, err := intake.Rows(i.Spec.Kind, book, r)
	if err != nil {
		return nil, app.Tried{}, err
	}
	tried, err := s.app.CheckImport(ctx, v, i.Spec, rows)
	return rows, tried, err
}

func (s *Server) importState(i app.Import) (*importOut, error) {
	out := ImportState{ID: i.ID, Kind: string(i.Spec.Kind), Name: i.Spec.Name, State: string(i.State), Done: i.Done, Total: i.Total,
		Result: i.Result, Findings: i.Spec.Findings, Sheet: i.Spec.Sheet}
	if i.State == app.JobDraft {
		book, r, err := s.book(i)
		if err != nil {
			return nil, err
		}
		t, err := r.Table(book)
		if err != nil {
			return nil, err
		}
		for _, x := range book.Tables {
			out.Sheets = append(out.Sheets, x.Sheet)
		}
		out.Header, out.Mapping, out.MappingOf = t.Header, &r.Mapping, r.Mapping.Name
	}
	return &importOut{out}, nil
}

type uploadImport struct {
	Command
	Kind    string `query:"kind" required:"true" maxLength:"20" doc:"表的种类，见 /api/imports/kinds"`
	Name    string `query:"name" required:"true" maxLength:"200" doc:"文件名，带扩展名"`
	Mapping string `query:"mapping" maxLength:"64" doc:"已存对应关系的 ID 或名称；空：列名相同时沿用，否则按列名猜"`
	RawBody []byte
}

// newImport keeps a file and says how it would be read. Nothing is entered yet.
func (s *Server) newImport(ctx context.Context, v app.Viewer, in *uploadImport) (*importOut, error) {
	kind := app.ImportKind(in.Kind)
	if _, known := intake.Layout(kind); !known {
		return nil, fault.New(fault.Invalid, "没有“%s”这种表，种类见 /api/imports/kinds", in.Kind).At("kind")
	}
	if !v.May(kind.Right()) {
		return nil, errKind()
	}
	kept, book, err := intake.Take(in.RawBody, path.Base(strings.ReplaceAll(in.Name, `\`, "/")))
	if err != nil {
		return nil, err
	}
	r, err := intake.Remember(s.app, v, kind, book)
	if err != nil {
		return nil, err
	}
	if in.Mapping != "" {
		if r.Mapping, err = s.savedMapping(v, kind, in.Mapping); err != nil {
			return nil, err
		}
	}
	q, err := in.ask(v, "import", in.Kind, []string{in.Name, in.Mapping})
	if err != nil {
		return nil, err
	}
	id, err := s.app.NewImport(ctx, q, app.ImportSpec{Kind: kind, Name: book.Name, Sheet: r.Sheet, Reading: r.Raw()}, kept)
	if err != nil {
		return nil, err
	}
	i, err := s.opened(v, id)
	if err != nil {
		return nil, err
	}
	return s.importState(i)
}

type importID struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Server) getImport(_ context.Context, v app.Viewer, in *importID) (*importOut, error) {
	i, err := s.opened(v, in.ID)
	if err != nil {
		return nil, err
	}
	return s.importState(i)
}

type importsOut struct {
	Body struct {
		Imports []ImportState `json:"imports"`
	}
}

func (s *Server) listImports(_ context.Context, v app.Viewer, in *struct {
	Limit int `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*importsOut, error) {
	list, err := s.app.Imports(v, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &importsOut{}
	out.Body.Imports = []ImportState{}
	for _, i := range list {
		if v.May(i.Spec.Kind.Right()) {
			out.Body.Imports = append(out.Body.Imports, ImportState{ID: i.ID, Kind: string(i.Spec.Kind), Name: i.Spec.Name, State: string(i.State),
				Done: i.Done, Total: i.Total, Result: i.Result})
		}
	}
	return out, nil
}

type mapInput struct {
	Command
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Sheet   string         `json:"sheet,omitempty" maxLength:"200" doc:"改用哪张表；空：不变"`
		Saved   string         `json:"saved,omitempty" maxLength:"64" doc:"已存对应关系的 ID 或名称"`
		Mapping *sheet.Mapping `json:"mapping,omitempty" doc:"对应关系；与 saved 二者取一，都不给则按列名重猜"`
	}
}

// mapImport says how a draft is to be read.
func (s *Server) mapImport(ctx context.Context, v app.Viewer, in *mapInput) (*importOut, error) {
	i, err := s.opened(v, in.ID)
	if err != nil {
		return nil, err
	}
	book, r, err := s.book(i)
	if err != nil {
		return nil, err
	}
	if in.Body.Sheet != "" {
		r.Sheet = in.Body.Sheet
	}
	t, err := r.Table(book)
	if err != nil {
		return nil, err
	}
	layout, _ := intake.Layout(i.Spec.Kind)
	switch {
	case in.Body.Saved != "":
		r.Mapping, err = s.savedMapping(v, i.Spec.Kind, in.Body.Saved)
	case in.Body.Mapping != nil:
		r.Mapping, err = *in.Body.Mapping, in.Body.Mapping.Check(layout)
	default:
		r = intake.GuessSheet(i.Spec.Kind, book, t.Sheet)
	}
	if err != nil {
		return nil, err
	}
	r.Header = t.Header
	q, err := in.ask(v, "import-mapping", in.ID, in.Body)
	if err != nil {
		return nil, err
	}
	if err := s.app.SaveImport(ctx, q, i.ID, func(p *app.ImportSpec) { p.Sheet, p.Reading = r.Sheet, r.Raw() }); err != nil {
		return nil, err
	}
	return s.getImport(ctx, v, &importID{in.ID})
}

func (s *Server) importOperations() {
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"导入"}}
	}
	operation(s, app.SignedIn, op("import-kinds", http.MethodGet, "/imports/kinds", "可以导入的表和它们的列"), s.importKinds)
	operation(s, app.SignedIn, op("import-template", http.MethodGet, "/imports/kinds/{kind}/template.xlsx", "下载模板"), s.importTemplate)
	up := op("import-upload", http.MethodPost, "/imports", "上传表格，成为草稿")
	up.DefaultStatus, up.MaxBodyBytes = http.StatusCreated, int64(sheet.DefaultLimits.File)
	operation(s, app.SignedIn, up, s.newImport)
	operation(s, app.SignedIn, op("import-list", http.MethodGet, "/imports", "最近的导入"), s.listImports)
	operation(s, app.SignedIn, op("import-get", http.MethodGet, "/imports/{id}", "导入到哪一步"), s.getImport)
	operation(s, app.SignedIn, op("import-map", http.MethodPut, "/imports/{id}/mapping", "设定列的对应关系"), s.mapImport)
	operation(s, app.SignedIn, op("import-preview", http.MethodGet, "/imports/{id}/preview", "预览：每个错行一句话，不认识的名称"), s.previewImport)
	operation(s, app.SignedIn, op("import-confirm", http.MethodPost, "/imports/{id}/confirm", "确认并开始"), s.confirmImport)
	operation(s, app.SignedIn, op("import-rows", http.MethodGet, "/imports/{id}/rows", "每一行的结果"), s.importRows)
	operation(s, app.SignedIn, op("import-undo", http.MethodPost, "/imports/{id}/undo", "整批撤回"), s.undoImport)
	operation(s, app.SignedIn, op("import-confirm-undo", http.MethodPost, "/imports/{id}/confirm-undo", "第二人确认撤回中的作废"), s.confirmUndo)
	operation(s, app.SignedIn, op("import-drop", http.MethodDelete, "/imports/{id}", "丢弃草稿"), s.dropImport)
	operation(s, app.SignedIn, op("mapping-list", http.MethodGet, "/mappings/{kind}", "已存的对应关系"), s.listMappings)
	operation(s, app.SignedIn, op("mapping-save", http.MethodPut, "/mappings/{kind}/{name}", "按名称保存对应关系，同名则替换"), s.saveMapping)
	operation(s, app.SignedIn, op("mapping-rename", http.MethodPost, "/mappings/{kind}/{name}/rename", "改名"), s.renameMapping)
	operation(s, app.SignedIn, op("mapping-drop", http.MethodDelete, "/mappings/{kind}/{name}", "删除"), s.dropMapping)
}
