package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/intake"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/ui"
)

// books keeps the files looked at last, so that the pages of one import read its file once.
type books struct {
	mu   sync.Mutex
	list []keptBook
}

type keptBook struct {
	sum  string
	book *sheet.Book
}

// maxBooks bounds memory: an office imports one file at a time.
const maxBooks = 2

func (b *books) get(sum string) *sheet.Book {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range b.list {
		if k.sum == sum {
			return k.book
		}
	}
	return nil
}

func (b *books) put(sum string, book *sheet.Book) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = append(b.list, keptBook{sum, book})
	b.list = slices.Clone(b.list[max(0, len(b.list)-maxBooks):])
}

// importColumns says which of their columns feed which of ours.
func (q *req) importColumns() (deed, error) {
	i, err := q.openImport()
	if err != nil {
		return deed{}, err
	}
	book, r, err := q.importBook(i)
	if err != nil {
		return deed{}, err
	}
	table, err := r.Table(book)
	if err != nil {
		return deed{}, err
	}
	layout, _ := intake.Layout(i.Spec.Kind)
	d := deed{Title: q.t("对列名"), Note: q.t("%s，表「%s」，%d 行。每一项选你表里对应的列；表里没有的选“不导入”。已经猜出来的排在前面。", i.Spec.Name, table.Sheet, len(table.Rows)),
		Button: q.t("保存并查错"), Files: true, Crumbs: q.importCrumbs(), Inputs: q.columnInputs(layout, book, table, r)}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		next, err := q.readColumns(in, layout, book, r)
		if err != nil {
			return "", err
		}
		err = q.s.app.SaveImport(q.Context(), ask, i.ID, func(p *app.ImportSpec) { p.Sheet, p.Reading = next.Sheet, next.Raw() })
		if next.Sheet != table.Sheet {
			return "/imports/" + i.ID + "/columns", err
		}
		return "/imports/" + i.ID, err
	}
	return d, nil
}

// maxWords bounds the words of theirs that are offered for translation in one column.
const maxWords = 20

func (q *req) columnInputs(layout sheet.Layout, book *sheet.Book, t *sheet.Table, r intake.Reading) (list []input) {
	if len(book.Tables) > 1 {
		var names []ui.Option
		for _, x := range book.Tables {
			names = append(names, ui.Option{Value: x.Sheet, Label: fmt.Sprintf("%s（%d）", x.Sheet, len(x.Rows))})
		}
		list = append(list, from(inSelect, "sheet", q.t("用哪张表"), names).is(t.Sheet))
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
		in := from(inSelect, "c."+c.Key, q.word(c.Title), heads)
		in.ask = q.t("不导入")
		if !c.Required {
			in = in.optional()
		}
		s := sourceOf(r.Mapping, c.Key)
		switch {
		case len(s.From) == 1:
			in = in.is(s.From[0])
			if s.Confidence > 0 && s.Confidence < 0.8 {
				in = in.hint(q.t("按名称猜的，请核对"))
			}
		case s.Key != "":
			in = in.hint(q.t("对应关系文件里另有设定，选了列就以所选为准"))
		}
		list = append(list, in)
		list = append(list, q.wordInputs(c, s, t)...)
	}
	return append(list, q.readingInputs(r)...)
}

// wordInputs asks what the words of a column of choices mean that nobody could tell.
func (q *req) wordInputs(c sheet.Column, s sheet.Source, t *sheet.Table) (list []input) {
	if c.Type != sheet.OneOf || len(s.From) != 1 {
		return nil
	}
	at := slices.Index(t.Header, s.From[0])
	seen := map[string]bool{"": true}
	choices := make([]ui.Option, len(c.Choices))
	for n, x := range c.Choices {
		choices[n] = ui.Option{Value: x.Code, Label: q.word(x.Title)}
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
		in := from(inSelect, "w."+c.Key+"."+n, q.t("%s里的“%s”是", q.word(c.Title), word), choices).is(s.Values[word]).optional()
		in.ask = q.t("不认识，按错行处理")
		list = append(list, in, hidden("o."+c.Key+"."+n, word))
	}
	return list
}

// readingInputs ask for what no column says.
func (q *req) readingInputs(r intake.Reading) []input {
	year := ""
	if r.Mapping.Year != 0 {
		year = strconv.Itoa(r.Mapping.Year)
	}
	datums := make([]ui.Option, len(sheet.Datums))
	for n, d := range sheet.Datums {
		datums[n] = ui.Option{Value: d, Label: d}
	}
	datum := from(inSelect, "datum", q.t("坐标系"), datums).is(cmp.Or(r.Mapping.Datum, sheet.Datums[0])).hint(q.t("从高德、腾讯地图抄的选 GCJ-02，从百度地图抄的选 BD-09"))
	return []input{text("year", q.t("年份")).is(year).optional().hint(q.t("表里的日期只写了月日时用，例如 3月5日")), datum,
		{Field: ui.Field{Name: "file", Label: q.t("对应关系文件"), Optional: true, Hint: q.t("有现成的 .yaml 文件时上传，代替上面的选择")}, kind: inFile}}
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
func (q *req) readColumns(in *answers, layout sheet.Layout, book *sheet.Book, r intake.Reading) (intake.Reading, error) {
	next := r
	if name := in.text("sheet"); name != "" && name != r.Sheet {
		return intake.GuessSheet(app.ImportKind(layout.ID), book, name), nil
	}
	if m, ok, err := q.mappingFile(layout); ok || err != nil {
		next.Mapping = m
		return next, err
	}
	next.Mapping.Columns = nil
	for _, c := range layout.Columns {
		old, chosen := sourceOf(r.Mapping, c.Key), in.text("c."+c.Key)
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
	next.Mapping.Datum, next.Mapping.Year = in.text("datum"), 0
	if year := in.text("year"); year != "" {
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
	data, _, err := q.file("file", 256<<10)
	if err != nil || len(data) == 0 {
		return m, false, nil // none was chosen
	}
	if m, err = sheet.ParseMapping(data); err == nil {
		err = m.Check(layout)
	}
	return m, true, at(err, "file")
}
