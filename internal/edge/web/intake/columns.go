package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/intake"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/ui"
)

// importColumns says which of their columns feed which of ours.
func (q *req) importColumns() (deed.Form, error) {
	i, err := q.openImport()
	if err != nil {
		return deed.Form{}, err
	}
	book, r, err := q.importBook(i)
	if err != nil {
		return deed.Form{}, err
	}
	table, err := r.Table(book)
	if err != nil {
		return deed.Form{}, err
	}
	layout, _ := intake.Layout(i.Spec.Kind)
	d := deed.Form{Title: q.T("对列名"), Note: q.T("%s，表「%s」，%d 行。每一项选你表里对应的列；表里没有的选“不导入”。已经猜出来的排在前面。", i.Spec.Name, table.Sheet, len(table.Rows)),
		Button: q.T("保存并查错"), Files: true, Crumbs: q.importCrumbs(), Inputs: q.columnInputs(layout, book, table, r)}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		next, err := q.readColumns(in, layout, book, r)
		if err != nil {
			return "", err
		}
		if err := q.saveMapping(ask, in.Text("save"), &next, table.Header); err != nil {
			return "", err
		}
		err = q.App.SaveImport(q.Context(), ask, i.ID, func(p *app.ImportSpec) { p.Sheet, p.Reading = next.Sheet, next.Raw() })
		if next.Sheet != table.Sheet {
			return "/imports/" + i.ID + "/columns", err
		}
		return "/imports/" + i.ID, err
	}
	return d, nil
}

// saveMapping keeps how the file is read under a name, when one was given.
func (q *req) saveMapping(ask app.Ask, name string, r *intake.Reading, header []string) error {
	r.Mapping.Name = name
	if name == "" {
		return nil
	}
	saved, err := intake.NamedMapping(r.Mapping, header)
	if err == nil {
		_, err = q.App.SaveMapping(q.Context(), ask, saved, true)
	}
	return deed.At(err, "save")
}

// maxWords bounds the words of theirs that are offered for translation in one column.
const maxWords = 20

func (q *req) columnInputs(layout sheet.Layout, book *sheet.Book, t *sheet.Table, r intake.Reading) (list []deed.Input) {
	if len(book.Tables) > 1 {
		var names []ui.Option
		for _, x := range book.Tables {
			names = append(names, ui.Option{Value: x.Sheet, Label: fmt.Sprintf("%s（%d）", x.Sheet, len(x.Rows))})
		}
		list = append(list, deed.From(deed.Select, "sheet", q.T("用哪张表"), names).Is(t.Sheet))
	}
	heads := make([]ui.Option, len(t.Header))
	for n, h := range t.Header {
		heads[n] = ui.Option{Value: h, Label: h}
	}
	columns := slices.Clone(layout.Columns)
	slices.SortStableFunc(columns, func(a, b sheet.Column) int { // what was found first, so that the rest may be passed over
		return cmp.Compare(len(sourceOf(r.Mapping, b.Key).From), len(sourceOf(r.Mapping, a.Key).From))
	})
	for _, c := range columns {
		in := deed.From(deed.Select, "c."+c.Key, q.Word(c.Title), heads)
		in.Ask = q.T("不导入")
		if !c.Required {
			in = in.Opt()
		}
		s := sourceOf(r.Mapping, c.Key)
		switch {
		case len(s.From) == 1:
			in = in.Is(s.From[0])
			if s.Confidence > 0 && s.Confidence < 0.8 {
				in = in.Hinted(q.T("按名称猜的，请核对"))
			}
		case s.Key != "":
			in = in.Hinted(q.T("对应关系文件里另有设定，选了列就以所选为准"))
		}
		list = append(list, in)
		list = append(list, q.wordInputs(c, s, t)...)
	}
	return append(list, q.readingInputs(r)...)
}

// wordInputs asks what the words of a column of choices mean that nobody could tell.
func (q *req) wordInputs(c sheet.Column, s sheet.Source, t *sheet.Table) (list []deed.Input) {
	if c.Type != sheet.OneOf || len(s.From) != 1 {
		return nil
	}
	at := slices.Index(t.Header, s.From[0])
	seen := map[string]bool{"": true}
	choices := make([]ui.Option, len(c.Choices))
	for n, x := range c.Choices {
		choices[n] = ui.Option{Value: x.Code, Label: q.Word(x.Title)}
	}
	for _, row := range t.Rows {
		word := row.Cell(at)
		if seen[word] || len(list) >= 2*maxWords {
			continue
		}
		seen[word] = true
		cell := sheet.Cell{Text: word}
		if _, err := cell.Choice(c.Choices); err == nil {
			continue
		}
		n := strconv.Itoa(len(list) / 2)
		in := deed.From(deed.Select, "w."+c.Key+"."+n, q.T("%s里的“%s”是", q.Word(c.Title), word), choices).Is(s.Values[word]).Opt()
		in.Ask = q.T("不认识，按错行处理")
		list = append(list, in, deed.Hidden("o."+c.Key+"."+n, word))
	}
	return list
}

// readingInputs ask for what no column says.
func (q *req) readingInputs(r intake.Reading) []deed.Input {
	year := ""
	if r.Mapping.Year != 0 {
		year = strconv.Itoa(r.Mapping.Year)
	}
	datums := make([]ui.Option, len(sheet.Datums))
	for n, d := range sheet.Datums {
		datums[n] = ui.Option{Value: d, Label: d}
	}
	datum := deed.From(deed.Select, "datum", q.T("坐标系"), datums).Is(cmp.Or(r.Mapping.Datum, sheet.Datums[0])).Hinted(q.T("从高德、腾讯地图抄的选 GCJ-02，从百度地图抄的选 BD-09"))
	return []deed.Input{deed.Text("year", q.T("年份")).Is(year).Opt().Hinted(q.T("表里的日期只写了月日时用，例如 3月5日")), datum,
		{Field: ui.Field{Name: "file", Label: q.T("对应关系文件"), Optional: true, Hint: q.T("有现成的 .yaml 文件时上传，代替上面的选择")}, Kind: deed.Sheet},
		deed.Text("save", q.T("存为对应关系")).Is(r.Mapping.Name).Opt().Hinted(q.T("起个名称，例如“环卫日报”；下次同样的表头自动沿用，同名则替换"))}
}

func sourceOf(m sheet.Mapping, key string) sheet.Source {
	for _, s := range m.Columns {
		if s.Key == key {
			return s
		}
	}
	return sheet.Source{}
}

// readColumns makes the mapping of what was chosen; what a mapping file had set beside stays where the column stays.
func (q *req) readColumns(in *deed.Answers, layout sheet.Layout, book *sheet.Book, r intake.Reading) (intake.Reading, error) {
	next := r
	if name := in.Text("sheet"); name != "" && name != r.Sheet {
		return intake.GuessSheet(app.ImportKind(layout.ID), book, name), nil
	}
	if m, ok, err := q.mappingFile(layout); ok || err != nil {
		next.Mapping = m
		return next, err
	}
	next.Mapping.Columns = nil
	for _, c := range layout.Columns {
		old, chosen := sourceOf(r.Mapping, c.Key), in.Text("c."+c.Key)
		switch {
		case chosen == "" && len(old.From) != 1 && old.Key != "":
			next.Mapping.Columns = append(next.Mapping.Columns, old)
		case chosen != "":
			if len(old.From) != 1 || old.From[0] != chosen {
				old = sheet.Source{Key: c.Key, From: []string{chosen}}
			}
			old.Confidence = 0
			old.Values = q.wordAnswers(c.Key, old.Values)
			next.Mapping.Columns = append(next.Mapping.Columns, old)
		}
	}
	next.Mapping.Datum, next.Mapping.Year = in.Text("datum"), 0
	if year := in.Text("year"); year != "" {
		n, err := strconv.Atoi(year)
		if err != nil {
			return next, fault.New(fault.Invalid, "年份请写四位数字，例如 2018").At("year")
		}
		next.Mapping.Year = n
	}
	return next, next.Mapping.Check(layout)
}

func (q *req) wordAnswers(key string, old map[string]string) map[string]string {
	values := map[string]string{}
	for word, means := range old {
		values[word] = means
	}
	for n := range maxWords {
		at := key + "." + strconv.Itoa(n)
		if word, means := q.PostForm.Get("o."+at), q.PostForm.Get("w."+at); word != "" && means != "" {
			values[word] = means
		}
	}
	return values
}

// mappingFile is a mapping that was uploaded, if one was.
func (q *req) mappingFile(layout sheet.Layout) (m sheet.Mapping, ok bool, err error) {
	data, _, err := q.File("file", maxMappingFile)
	if err != nil || len(data) == 0 {
		return m, false, nil // none was chosen
	}
	if m, err = sheet.ParseMapping(data); err == nil {
		err = m.Check(layout)
	}
	return m, true, deed.At(err, "file")
}
