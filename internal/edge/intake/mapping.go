package intake

import (
	"encoding/json"
	"fmt"
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/sheet"
)

// NamedMapping makes a mapping ready to be saved. header is the head row it was made for, nil when it came as a file.
func NamedMapping(m sheet.Mapping, header []string) (app.SavedMapping, error) {
	layout, ok := Layout(app.ImportKind(m.Layout))
	if !ok {
		layout.ID = m.Layout
	}
	if err := m.Check(layout); err != nil {
		return app.SavedMapping{}, err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return app.SavedMapping{}, fmt.Errorf("write mapping %s: %w", m.Name, err)
	}
	return app.SavedMapping{Kind: app.ImportKind(m.Layout), Name: m.Name, Header: header, Body: body}, nil
}

// MappingOf is the mapping that was saved, under its present name.
func MappingOf(s app.SavedMapping) (m sheet.Mapping, err error) {
	if err := json.Unmarshal(s.Body, &m); err != nil {
		return m, fmt.Errorf("read mapping %s: %w", s.ID, err)
	}
	m.Name = s.Name
	return m, nil
}

// Remember reads a book as a saved mapping for its head row says, else as the last confirmed import with the same head row was
// read, else by guess.
func Remember(a *app.App, v app.Viewer, kind app.ImportKind, book *sheet.Book) (Reading, error) {
	saved, err := a.Mappings(v, kind)
	if err != nil {
		return Reading{}, err
	}
	guess := Guess(kind, book)
	for _, t := range book.Tables {
		for _, s := range saved {
			m, err := MappingOf(s)
			if err != nil {
				return Reading{}, err
			}
			if fits(s.Header, m, t.Header) {
				return Reading{Sheet: t.Sheet, Mapping: m, Header: t.Header}, nil
			}
		}
	}
	earlier, err := a.Imports(v, 50)
	if err != nil || len(book.Tables) == 0 {
		return guess, err
	}
	return Recall(kind, book, earlier), nil
}

// fits reports whether a mapping was made for a head row: for this very row, or, when it came as a file, from columns that are all
// there.
func fits(made []string, m sheet.Mapping, header []string) bool {
	if len(made) > 0 {
		return slices.Equal(made, header)
	}
	named := 0
	for _, c := range m.Columns {
		for _, f := range c.From {
			if named++; !slices.Contains(header, f) {
				return false
			}
		}
	}
	return named > 0
}
