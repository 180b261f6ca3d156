//msg:off the description of the interface is Chinese
package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/intake"
	"shuangcheng/internal/edge/sheet"
)

// RowFault is one sentence about a row.
type RowFault struct {
	Line   int    `json:"line" doc:"文件里的行号"`
	Column string `json:"column,omitempty" doc:"我方列的键"`
	Text   string `json:"text"`
}

// UnknownName is a word of the sheet that stands for a unit or a site nobody knows yet.
type UnknownName struct {
	Key      string     `json:"key" doc:"确认时 answers 的键"`
	Words    string     `json:"words"`
	Site     bool       `json:"site,omitempty" doc:"点位；否则是单位"`
	Kind     string     `json:"kind,omitempty" doc:"新建时的单位类型"`
	Type     string     `json:"type,omitempty" doc:"新建时的点位类型"`
	Rows     int        `json:"rows"`
	Like     []LikeName `json:"like,omitempty" doc:"可能就是它们，最像的在前"`
	Proposed app.Answer `json:"proposed" doc:"不另答时这样处理；都空则只留文字"`
}

// LikeName is something known whose name is like an unknown word.
type LikeName struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Score int    `json:"score" doc:"百分数"`
}

type previewOut struct {
	Body struct {
		Rows     int           `json:"rows"`
		Bad      int           `json:"bad"`
		Findings []string      `json:"findings"`
		Faults   []RowFault    `json:"faults" doc:"至多 limit 条"`
		Names    []UnknownName `json:"names"`
		Unsent   []string      `json:"unsent" doc:"选 dispatch 时，导入后按规则不能派遣的行，每行一句"`
		Untried  int           `json:"untried" doc:"太多而没有试办的行；它们在写入时逐行检查"`
	}
}

// previewImport says what confirming would do.
func (s *Server) previewImport(ctx context.Context, v app.Viewer, in *struct {
	ID    string `path:"id" maxLength:"64"`
	Limit int    `query:"limit" minimum:"1" maximum:"10000" default:"1000"`
}) (*previewOut, error) {
	i, err := s.opened(v, in.ID)
	if err != nil {
		return nil, err
	}
	rows, tried, err := s.rows(ctx, v, i)
	if err != nil {
		return nil, err
	}
	out := &previewOut{}
	b := &out.Body
	b.Unsent, b.Untried = append([]string{}, tried.Unsent...), tried.Left
	b.Rows, b.Findings, b.Faults, b.Names = len(rows), append([]string{}, app.ImportFindings(rows)...), []RowFault{}, []UnknownName{}
	for _, r := range rows {
		if len(r.Faults) > 0 {
			b.Bad++
		}
		for _, f := range r.Faults {
			if len(b.Faults) < in.Limit {
				b.Faults = append(b.Faults, RowFault{r.Line, f.Column, f.Text})
			}
		}
	}
	for _, n := range s.app.UnknownNames(v, i.Spec, rows) {
		u := UnknownName{Key: n.Key, Words: n.Words, Site: n.Site, Kind: string(n.Kind), Type: n.Type, Rows: n.Rows, Proposed: n.Answer}
		for _, l := range n.Like {
			u.Like = append(u.Like, LikeName(l))
		}
		b.Names = append(b.Names, u)
	}
	return out, nil
}

type confirmInput struct {
	Command
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Whole    bool                  `json:"whole,omitempty" doc:"要么全进，要么一行不进"`
		Dispatch bool                  `json:"dispatch,omitempty" doc:"未办结且写明责任单位的，导入后派遣；只有值班长、办公室主任可以选"`
		History  bool                  `json:"history,omitempty" doc:"全部只作历史数据"`
		Answers  map[string]app.Answer `json:"answers,omitempty" doc:"对不认识的名称的回答；没有回答的按预览的 proposed"`
	}
}

// confirmImport is the one confirmation; the import begins. Confirming again what has begun answers with where it stands.
func (s *Server) confirmImport(ctx context.Context, v app.Viewer, in *confirmInput) (*importOut, error) {
	i, err := s.opened(v, in.ID)
	if err != nil {
		return nil, err
	}
	q, err := in.ask(v, "import-confirm", in.ID, in.Body)
	if err != nil {
		return nil, err
	}
	i.Spec.Answers = in.Body.Answers
	rows, _, err := s.rows(ctx, v, i)
	if err != nil {
		return nil, err
	}
	err = s.app.ConfirmImport(ctx, q, i.ID, rows, func(p *app.ImportSpec) {
		p.Answers, p.Whole, p.Dispatch, p.History = in.Body.Answers, in.Body.Whole, in.Body.Dispatch, in.Body.History
	})
	if err != nil && fault.KindOf(err) != fault.Conflict {
		return nil, err
	}
	return s.getImport(ctx, v, &importID{in.ID})
}

// RowOutcome is what became of one row.
type RowOutcome struct {
	Line  int64  `json:"line" doc:"文件里的行号；负数是随行新建的单位、岗位、人员、点位"`
	State string `json:"state" doc:"done 已导入；unsent 已导入，按规则没有派遣；refused 没有导入；undone 已撤回；asked 作废待第二人确认；kept 没有撤回"`
	Note  string `json:"note"`
	Made  string `json:"made,omitempty" doc:"所成的记录，如 matter/<ID>"`
}

type rowsOut struct {
	Body struct {
		Rows []RowOutcome `json:"rows"`
	}
}

func (s *Server) importRows(_ context.Context, v app.Viewer, in *struct {
	ID    string `path:"id" maxLength:"64"`
	State string `query:"state" enum:"done,unsent,refused,undone,asked,kept"`
}) (*rowsOut, error) {
	if _, err := s.opened(v, in.ID); err != nil {
		return nil, err
	}
	var only []app.RowState
	if in.State != "" {
		only = append(only, app.RowState(in.State))
	}
	rows, err := s.app.ImportOutcome(in.ID, only...)
	if err != nil {
		return nil, err
	}
	out := &rowsOut{}
	out.Body.Rows = make([]RowOutcome, len(rows))
	for n, x := range rows {
		out.Body.Rows[n] = RowOutcome{x.Line, string(x.State), x.Note, x.Stream}
	}
	return out, nil
}

type importVerb struct {
	Command
	ID   string `path:"id" maxLength:"64"`
	Body none
}

func (s *Server) undoImport(ctx context.Context, v app.Viewer, in *importVerb) (*importOut, error) {
	if _, err := s.opened(v, in.ID); err != nil {
		return nil, err
	}
	q, err := in.ask(v, "import-undo", in.ID, in.Body)
	if err != nil {
		return nil, err
	}
	if err := s.app.UndoImport(ctx, q, in.ID); err != nil {
		return nil, err
	}
	return s.getImport(ctx, v, &importID{in.ID})
}

type confirmedOut struct {
	Body struct {
		Confirmed int      `json:"confirmed"`
		Refused   []string `json:"refused,omitempty"`
	}
}

func (s *Server) confirmUndo(ctx context.Context, v app.Viewer, in *importVerb) (*confirmedOut, error) {
	if _, err := s.opened(v, in.ID); err != nil {
		return nil, err
	}
	q, err := in.ask(v, "import-confirm-undo", in.ID, in.Body)
	if err != nil {
		return nil, err
	}
	out := &confirmedOut{}
	n, refused, err := s.app.ConfirmUndo(ctx, q, in.ID)
	out.Body.Confirmed = n
	for _, x := range refused {
		out.Body.Refused = append(out.Body.Refused, x.Error())
	}
	return out, err
}

func (s *Server) dropImport(ctx context.Context, v app.Viewer, in *importID) (*struct{}, error) {
	i, err := s.opened(v, in.ID)
	if err != nil {
		return nil, err
	}
	if i.State != app.JobDraft {
		return nil, fault.New(fault.Refused, "这次导入已经确认，不能丢弃；要取消请撤回")
	}
	return nil, s.app.DropImport(ctx, i.ID)
}

// KindOfSheet is a kind of sheet with its columns.
type KindOfSheet struct {
	Kind    string        `json:"kind"`
	Title   string        `json:"title"`
	Columns []SheetColumn `json:"columns"`
}

// SheetColumn is one of our columns.
type SheetColumn struct {
	Key      string   `json:"key"`
	Title    string   `json:"title"`
	Required bool     `json:"required,omitempty"`
	Type     string   `json:"type,omitempty"`
	Help     string   `json:"help,omitempty"`
	Choices  []string `json:"choices,omitempty"`
}

type kindsOut struct {
	Body struct {
		Kinds []KindOfSheet `json:"kinds"`
	}
}

func (s *Server) importKinds(_ context.Context, v app.Viewer, _ *struct{}) (*kindsOut, error) {
	out := &kindsOut{}
	out.Body.Kinds = []KindOfSheet{}
	for _, l := range intake.Kinds() {
		if !v.May(app.ImportKind(l.ID).Right()) {
			continue
		}
		k := KindOfSheet{Kind: l.ID, Title: l.Title}
		for _, c := range l.Columns {
			x := SheetColumn{Key: c.Key, Title: c.Title, Required: c.Required, Type: string(c.Type), Help: c.Help}
			for _, ch := range c.Choices {
				x.Choices = append(x.Choices, ch.Title)
			}
			k.Columns = append(k.Columns, x)
		}
		out.Body.Kinds = append(out.Body.Kinds, k)
	}
	return out, nil
}

func (s *Server) importTemplate(_ context.Context, _ app.Viewer, in *struct {
	Kind string `path:"kind" maxLength:"20"`
}) (*huma.StreamResponse, error) {
	layout, known := intake.Layout(app.ImportKind(in.Kind))
	if !known {
		return nil, fault.New(fault.Missing, "没有“%s”这种表，种类见 /api/imports/kinds", in.Kind)
	}
	data, err := sheet.Template(layout)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		c.SetHeader("Content-Disposition", "attachment")
		c.BodyWriter().Write(data) // whoever asked may have gone
	}}, nil
}
