package intake

import (
	"path"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/intake"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func mappingRoutes() []route {
	list := []route{
		page.Get("/imports/mappings", app.SignedIn, (*req).showMappings),
		page.Get("/imports/mappings/{kind}/{id}/file.yaml", app.SignedIn, (*req).mappingYAML),
	}
	list = append(list, deed.Routes("/imports/mappings/new", app.SignedIn, (*req).takeMapping)...)
	list = append(list, deed.Routes("/imports/mappings/{kind}/{id}/rename", app.SignedIn, (*req).renameMapping)...)
	return append(list, deed.Routes("/imports/mappings/{kind}/{id}/drop", app.SignedIn, (*req).dropMapping)...)
}

// mappingCrumbs lead to the list of mappings.
func (q *req) mappingCrumbs() []ui.Link {
	return append(q.importCrumbs(), ui.Link{Text: q.T("对应关系"), Href: "/imports/mappings"})
}

// showMappings lists the saved mappings of every kind that the viewer may import.
func (q *req) showMappings() error {
	t := ui.Table{Caption: q.T("对应关系"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("名称"), Width: ui.W12}, {Head: q.T("哪种表"), Width: ui.W10}, {Head: q.T("用于这样的表头")}, {Head: q.T("办理"), Width: ui.W12}}}
	for _, l := range intake.Kinds() {
		kind := app.ImportKind(l.ID)
		v, err := q.App.For(q.Viewer, kind.Right())
		if err != nil {
			continue // not his business
		}
		saved, err := q.App.Mappings(v, kind)
		if err != nil {
			return err
		}
		for _, s := range saved {
			m, err := intake.MappingOf(s)
			if err != nil {
				return err
			}
			at := "/imports/mappings/" + l.ID + "/" + s.ID
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(s.Name), ui.Text(q.Word(l.Title)), ui.Text(q.headOf(s, m)),
				mappingActs([]ui.Link{{Text: q.T("下载"), Href: at + "/file.yaml"}, {Text: q.T("改名"), Href: at + "/rename"}, {Text: q.T("删除"), Href: at + "/drop"}}, s.Name)}})
		}
	}
	return q.Page(ui.Layout{Title: q.T("对应关系"), Crumbs: q.importCrumbs(), Sub: q.T("别人的表怎么读：哪一列是我们的哪一项。同样的表头再来，自动沿用。"),
		Acts: ui.Press(ui.Button{Label: q.T("上传对应关系"), Icon: ui.IconUpload, Href: "/imports/mappings/new"})}, mappingsPage(t))
}

// headOf says for what sheets a mapping is: the head row it was made for, or the columns it reads.
func (q *req) headOf(s app.SavedMapping, m sheet.Mapping) string {
	heads := s.Header
	if len(heads) == 0 {
		for _, c := range m.Columns {
			heads = append(heads, c.From...)
		}
	}
	const most = 8
	text := strings.Join(heads[:min(len(heads), most)], q.T("、"))
	if len(heads) > most {
		text = q.T("%s等 %d 列", text, len(heads))
	}
	return text
}

// savedMapping is the mapping of the address, for somebody who may import its kind.
func (q *req) savedMapping() (app.SavedMapping, error) {
	kind := app.ImportKind(q.PathValue("kind"))
	var err error
	if q.Viewer, err = q.App.For(q.Viewer, kind.Right()); err != nil {
		return app.SavedMapping{}, err
	}
	return q.App.Mapping(q.Viewer, kind, q.PathValue("id"))
}

func (q *req) mappingYAML() error {
	s, err := q.savedMapping()
	if err != nil {
		return err
	}
	m, err := intake.MappingOf(s)
	if err != nil {
		return err
	}
	data, err := m.YAML()
	if err != nil {
		return err
	}
	return q.Download(s.Name+".mapping.yaml", "application/yaml", data)
}

// takeMapping keeps a mapping that came as a file.
func (q *req) takeMapping() (deed.Form, error) {
	d := deed.Form{Title: q.T("上传对应关系"), Note: q.T("别处下载的 .yaml 文件。存好后，列名对得上的表自动用它来读。"), Button: q.T("存为对应关系"), Files: true, Crumbs: q.mappingCrumbs(), Inputs: []deed.Input{
		{Field: ui.Field{Name: "file", Label: q.T("对应关系文件"), Hint: q.T(".yaml，最大 256 KB")}, Kind: deed.Sheet},
		deed.Text("name", q.T("名称")).Opt().Hinted(q.T("不写就用文件里的名称")),
		{Field: ui.Field{Name: "replace", Label: q.T("有同名的就替换")}, Kind: deed.Check},
	}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		s, err := q.uploadedMapping(in.Text("name"))
		if err != nil {
			return "", err
		}
		_, err = q.App.SaveMapping(q.Context(), ask, s, in.Text("replace") == "1")
		return "/imports/mappings", err
	}
	return d, nil
}

func (q *req) uploadedMapping(name string) (app.SavedMapping, error) {
	data, file, err := q.File("file", maxMappingFile)
	if err != nil {
		return app.SavedMapping{}, deed.At(err, "file")
	}
	m, err := sheet.ParseMapping(data)
	if err != nil {
		return app.SavedMapping{}, deed.At(err, "file")
	}
	switch {
	case name != "":
		m.Name = name
	case m.Name == "":
		m.Name = strings.TrimSuffix(strings.TrimSuffix(file, path.Ext(file)), ".mapping")
	}
	s, err := intake.NamedMapping(m, nil)
	if err == nil && !q.May(s.Kind.Right()) {
		err = fault.New(fault.Denied, "您的岗位不能导入“%s”，请联系双创办", q.kindTitle(s.Kind))
	}
	return s, deed.At(err, "file")
}

// maxMappingFile bounds a mapping that is uploaded.
const maxMappingFile = 256 << 10

func (q *req) renameMapping() (deed.Form, error) {
	s, err := q.savedMapping()
	if err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: q.T("改名"), Note: q.kindTitle(s.Kind), Button: q.T("改名"), Crumbs: q.mappingCrumbs(), Inputs: []deed.Input{deed.Text("name", q.T("名称")).Is(s.Name)}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		s.Name = in.Text("name")
		_, err := q.App.SaveMapping(q.Context(), ask, s, false)
		return "/imports/mappings", err
	}
	return d, nil
}

func (q *req) dropMapping() (deed.Form, error) {
	s, err := q.savedMapping()
	if err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: q.T("删除对应关系"), Note: q.T("删除“%s”（%s）。已经导入的数据不受影响；以后同样的表要重新对列名。", s.Name, q.kindTitle(s.Kind)), Button: q.T("删除"), Danger: true, Crumbs: q.mappingCrumbs()}
	d.Run = func(ask app.Ask, _ *deed.Answers) (string, error) {
		return "/imports/mappings", q.App.DropMapping(q.Context(), ask, s.Kind, s.ID)
	}
	return d, nil
}
