package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/intake"
	"shuangcheng/internal/edge/sheet"
)

type importTemplateCmd struct {
	Kind string `arg:"" help:"种类，同导入"`
	Out  string `arg:"" help:"写到哪个 .xlsx 文件"`
}

type importListCmd struct{ place }

type importUndoCmd struct {
	place
	ID string `arg:"" help:"导入编号，见 import list"`
}

// importLine is an import as the list shows it.
type importLine struct {
	ID, Kind, Name string
	State          app.JobState
	Result         app.ImportResult
}

// stateWords are the states of a job for a terminal.
var stateWords = map[app.JobState]string{
	app.JobDraft: "待确认", app.JobWaiting: "排队", app.JobRunning: "正在导入", app.JobUndoing: "正在撤回", app.JobDone: "已完成", app.JobFailed: "已中止", app.JobUndone: "已撤回",
}

// Run writes the sheet to fill in; it needs no data folder.
func (c *importTemplateCmd) Run(s session) error {
	layout, known := intake.Layout(app.ImportKind(c.Kind))
	if !known {
		return fault.New(fault.Missing, "没有“%s”这种表，种类见 import --help", c.Kind)
	}
	data, err := sheet.Template(layout)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, data, 0o644); err != nil {
		return err
	}
	s.printf("%s模板已写到 %s\n", layout.Title, c.Out)
	return nil
}

func (c *importListCmd) Run(s session) error {
	var list []importLine
	if err := askDistrict(s.ctx, c.place, "import-list", struct{}{}, &list); err != nil {
		return err
	}
	for _, i := range list {
		s.printf("%s  %-10s %s  %s  导入 %d 行\n", i.ID, i.Kind, i.Name, stateWords[i.State], i.Result.Filed)
	}
	return nil
}

func listImports(_ context.Context, a *app.App, _ json.RawMessage) (any, error) {
	all, err := a.Imports(app.Viewer{}, 50)
	list := make([]importLine, len(all))
	for n, i := range all {
		list[n] = importLine{i.ID, string(i.Spec.Kind), i.Spec.Name, i.State, i.Result}
	}
	return list, err
}

func (c *importUndoCmd) Run(s session) error {
	var out importAnswer
	if err := askDistrict(s.ctx, c.place, "import-undo", c.ID, &out); err != nil {
		return err
	}
	s.printf("撤回 %d 个，待第二人确认 %d 个，没有撤回 %d 个\n", out.Result.Undone, out.Result.Asked, out.Result.Kept)
	for _, x := range out.Sentences {
		s.printf("  %s\n", x)
	}
	if out.Result.Why != "" {
		s.printf("中止：%s\n", out.Result.Why)
	}
	return nil
}

// undoImport takes an import back and tells what stays, with the reasons.
func undoImport(ctx context.Context, a *app.App, raw json.RawMessage) (any, error) {
	var id string
	if err := json.Unmarshal(raw, &id); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	q := userRequest()
	q.Job = "import"
	if err := a.UndoImport(ctx, q, id); err != nil {
		return nil, err
	}
	var out importAnswer
	if err := finishImport(ctx, a, id, &out); err != nil {
		return nil, err
	}
	var err error
	out.Sentences, err = sentences(a, id, app.RowAsked, app.RowKept)
	return out, err
}

// mappingCmd keeps the mappings that sheets are read by.
type mappingCmd struct {
	List   mappingListCmd   `cmd:"" help:"列出"`
	Save   mappingSaveCmd   `cmd:"" help:"从 .yaml 文件保存，同名则替换"`
	Show   mappingShowCmd   `cmd:"" help:"写出为 .yaml"`
	Rename mappingRenameCmd `cmd:"" help:"改名"`
	Drop   mappingDropCmd   `cmd:"" help:"删除"`
}

type mappingListCmd struct {
	place
	Kind string `arg:"" help:"种类，同导入"`
}

type mappingSaveCmd struct {
	place
	File string `arg:"" help:"对应关系文件" type:"existingfile"`
	Name string `help:"名称；不给用文件里的 name"`
}

type mappingShowCmd struct {
	place
	Kind string `arg:"" help:"种类，同导入"`
	Name string `arg:"" help:"名称"`
}

type mappingRenameCmd struct {
	place
	Kind string `arg:"" help:"种类，同导入"`
	Name string `arg:"" help:"现在的名称"`
	New  string `arg:"" help:"新名称"`
}

type mappingDropCmd struct {
	place
	Kind string `arg:"" help:"种类，同导入"`
	Name string `arg:"" help:"名称"`
}

// mappingAsk is a deed on mappings on its way to the server.
type mappingAsk struct {
	Do, Kind, Name, New string
	File                []byte
}

// mappingAnswer is what came back: names, or a file.
type mappingAnswer struct {
	Names []string
	File  []byte
}

func (c *mappingListCmd) Run(s session) error {
	return askMapping(s, c.place, mappingAsk{Do: "list", Kind: c.Kind})
}

func (c *mappingSaveCmd) Run(s session) error {
	file, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	return askMapping(s, c.place, mappingAsk{Do: "save", New: c.Name, File: file})
}

func (c *mappingShowCmd) Run(s session) error {
	return askMapping(s, c.place, mappingAsk{Do: "show", Kind: c.Kind, Name: c.Name})
}

func (c *mappingRenameCmd) Run(s session) error {
	return askMapping(s, c.place, mappingAsk{Do: "rename", Kind: c.Kind, Name: c.Name, New: c.New})
}

func (c *mappingDropCmd) Run(s session) error {
	return askMapping(s, c.place, mappingAsk{Do: "drop", Kind: c.Kind, Name: c.Name})
}

func askMapping(s session, p place, in mappingAsk) error {
	var out mappingAnswer
	if err := askDistrict(s.ctx, p, "mapping", in, &out); err != nil {
		return err
	}
	for _, n := range out.Names {
		s.printf("%s\n", n)
	}
	s.printf("%s", out.File)
	return nil
}

// keepMapping carries out one deed and answers with the names that there are then, or with the file that was asked for.
func keepMapping(ctx context.Context, a *app.App, raw json.RawMessage) (any, error) {
	var in mappingAsk
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	q, kind := userRequest(), app.ImportKind(in.Kind)
	q.Job = "import"
	var out mappingAnswer
	var err error
	switch in.Do {
	case "save":
		kind, err = saveMapping(ctx, a, q, in)
	case "show":
		out.File, err = mappingFile(a, kind, in.Name)
		return out, err
	case "rename":
		var saved app.SavedMapping
		if saved, err = a.Mapping(q.Viewer, kind, in.Name); err == nil {
			saved.Name = in.New
			_, err = a.SaveMapping(ctx, q, saved, false)
		}
	case "drop":
		err = a.DropMapping(ctx, q, kind, in.Name)
	}
	if err != nil {
		return nil, err
	}
	list, err := a.Mappings(q.Viewer, kind)
	for _, m := range list {
		out.Names = append(out.Names, m.Name)
	}
	return out, err
}

func saveMapping(ctx context.Context, a *app.App, q app.Ask, in mappingAsk) (app.ImportKind, error) {
	m, err := sheet.ParseMapping(in.File)
	if err != nil {
		return "", err
	}
	if in.New != "" {
		m.Name = in.New
	}
	saved, err := intake.NamedMapping(m, nil)
	if err != nil {
		return "", err
	}
	_, err = a.SaveMapping(ctx, q, saved, true)
	return saved.Kind, err
}

func mappingFile(a *app.App, kind app.ImportKind, name string) ([]byte, error) {
	saved, err := a.Mapping(app.Viewer{}, kind, name)
	if err != nil {
		return nil, err
	}
	m, err := intake.MappingOf(saved)
	if err != nil {
		return nil, err
	}
	return m.YAML()
}
