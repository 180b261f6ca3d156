package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/intake"
	"shuangcheng/internal/edge/sheet"
)

// importCmd is all that a command line does with sheets. What it does stands in the journal as done by system/import.
type importCmd struct {
	File     importFileCmd     `cmd:"" default:"withargs" help:"导入一份表格：先查错，加 --yes 写入"`
	Template importTemplateCmd `cmd:"" help:"写出一种表的模板"`
	List     importListCmd     `cmd:"" help:"列出最近的导入"`
	Undo     importUndoCmd     `cmd:"" help:"整批撤回一次导入"`
	Mapping  mappingCmd        `cmd:"" help:"已存的对应关系：列出、保存、写出、改名、删除"`
}

// importFileCmd imports a file without a browser: a dry run first, then once more with --yes.
type importFileCmd struct {
	place
	Kind    string `arg:"" help:"种类：matter 问题台账、unit 单位、alias 单位别名、post 岗位、duty 网格帮包责任表、site 点位、cell 网格、power 权力清单、delegation 委托、rule 责任图、calendar 放假安排、hours 作息时间" enum:"matter,unit,alias,post,duty,site,cell,power,delegation,rule,calendar,hours"`
	File    string `arg:"" help:"表格文件：.xlsx、.csv、.docx、.txt、.geojson" type:"existingfile"`
	Mapping string `help:"对应关系文件（.yaml），或已存对应关系的名称；不给则沿用列名相同的，再按列名猜"`
	History bool   `help:"全部只作历史数据"`
	Whole   bool   `help:"要么全进，要么一行不进"`
	Yes     bool   `help:"写入；不给则只查错"`
}

// importAsk is an import on its way to the server.
type importAsk struct {
	Kind, Name, Saved   string
	Body, Mapping       []byte
	History, Whole, Yes bool
}

// importAnswer is what was found or done.
type importAnswer struct {
	ID        string
	Rows, Bad int
	Findings  []string
	Names     []string
	Sentences []string // of rows not imported, at most 50
	Result    app.ImportResult
	State     app.JobState
}

// Run asks the server that owns the folder, or does it itself.
func (c *importFileCmd) Run(s session) error {
	in := importAsk{Kind: c.Kind, Name: filepath.Base(c.File), History: c.History, Whole: c.Whole, Yes: c.Yes}
	var err error
	if in.Body, err = os.ReadFile(c.File); err != nil {
		return err
	}
	if c.Mapping != "" {
		if in.Mapping, err = os.ReadFile(c.Mapping); errors.Is(err, fs.ErrNotExist) {
			in.Saved, err = c.Mapping, nil
		}
		if err != nil {
			return err
		}
	}
	cfg, err := c.config()
	if err != nil {
		return err
	}
	var out importAnswer
	if err := cfg.change(s.ctx, "import", in, &out); err != nil {
		return err
	}
	out.print(s, c.Yes)
	return nil
}

func (a importAnswer) print(s session, done bool) {
	s.printf("共 %d 行，%d 行有错\n", a.Rows, a.Bad)
	for _, list := range [][]string{a.Findings, a.Names, a.Sentences} {
		for _, x := range list {
			s.printf("  %s\n", x)
		}
	}
	if !done {
		s.printf("还没有写入；确认无误后加 --yes 再运行一次\n")
		return
	}
	s.printf("导入 %d 行，以前已导入 %d 行，没有导入 %d 行，随行新建 %d 个", a.Result.Filed, a.Result.Before, a.Result.Refused, a.Result.Made)
	s.printf("\n导入编号 %s\n", a.ID)
	if a.Result.Why != "" {
		s.printf("中止：%s\n", a.Result.Why)
	}
}

// importFile reads, checks and, when told so, imports.
func importFile(ctx context.Context, a *app.App, raw json.RawMessage) (any, error) {
	var in importAsk
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	kind := app.ImportKind(in.Kind)
	kept, book, err := intake.Take(in.Body, in.Name)
	if err != nil {
		return nil, err
	}
	r, err := intake.Remember(a, app.Viewer{}, kind, book)
	if err != nil {
		return nil, err
	}
	if r.Mapping, err = in.mapping(a, kind, r.Mapping); err != nil {
		return nil, err
	}
	spec := app.ImportSpec{Kind: kind, File: app.FileSum(kept), Name: in.Name, Sheet: r.Sheet, Reading: r.Raw()}
	rows, err := intake.Rows(kind, book, r)
	if err != nil {
		return nil, err
	}
	if _, err := a.CheckImport(ctx, app.Viewer{}, spec, rows); err != nil {
		return nil, err
	}
	out := foundInImport(a, spec, rows)
	if !in.Yes {
		return out, nil
	}
	q := userRequest()
	q.Job = "import"
	id, err := a.NewImport(ctx, q, spec, kept)
	if err != nil {
		return nil, err
	}
	if err := a.ConfirmImport(ctx, q, id, rows, func(s *app.ImportSpec) { s.History, s.Whole = in.History, in.Whole }); err != nil {
		return nil, err
	}
	out.ID = id
	return out, finishImport(ctx, a, id, &out)
}

// mapping is the mapping that was asked for, else the one that is there.
func (in importAsk) mapping(a *app.App, kind app.ImportKind, there sheet.Mapping) (sheet.Mapping, error) {
	switch {
	case len(in.Mapping) > 0:
		return sheet.ParseMapping(in.Mapping)
	case in.Saved != "":
		saved, err := a.Mapping(app.Viewer{}, kind, in.Saved)
		if err != nil {
			return there, err
		}
		return intake.MappingOf(saved)
	}
	return there, nil
}

// finishImport runs what waits and reads how it ended; the sentences are now those of the rows that were refused.
func finishImport(ctx context.Context, a *app.App, id string, out *importAnswer) error {
	if err := a.RunImports(ctx); err != nil {
		return err
	}
	i, err := a.Import(app.Viewer{}, id)
	if err != nil {
		return err
	}
	out.Result, out.State = i.Result, i.State
	out.Names = nil
	out.Sentences, err = sentences(a, id, app.RowRefused)
	return err
}

// sentences are the first notes of the rows in some states.
func sentences(a *app.App, id string, states ...app.RowState) (list []string, err error) {
	rows, err := a.ImportOutcome(id, states...)
	for _, x := range rows[:min(len(rows), maxSentences)] {
		list = append(list, x.Note)
	}
	return list, err
}

// maxSentences bounds what a terminal is shown.
const maxSentences = 50

func foundInImport(a *app.App, spec app.ImportSpec, rows []app.ImportRow) importAnswer {
	out := importAnswer{Rows: len(rows), Findings: app.ImportFindings(rows)}
	for _, r := range rows {
		if len(r.Faults) == 0 {
			continue
		}
		if out.Bad++; out.Bad <= maxSentences {
			out.Sentences = append(out.Sentences, r.Faults[0].Text)
		}
	}
	for _, n := range a.UnknownNames(app.Viewer{}, spec, rows) {
		out.Names = append(out.Names, fmt.Sprintf("不认识“%s”（%d 行）：%s", n.Words, n.Rows, proposed(n)))
	}
	return out
}

// proposed says in words what an unknown name will become.
func proposed(n app.Name) string {
	switch {
	case n.Answer.Use != "":
		return "当作“" + n.Like[0].Name + "”的别名"
	case n.Answer.New:
		return "新建"
	}
	return "只留文字"
}
