package intake

import (
	"testing"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/sheet"
)

// TestTemplates: what the template of a kind is given back as is read whole, every column as itself, and its example is left out.
func TestTemplates(t *testing.T) {
	for _, l := range Kinds() {
		t.Run(l.ID, func(t *testing.T) {
			if app.ImportKind(l.ID).Right() == "none" {
				t.Error("nobody may import it")
			}
			data, err := sheet.Template(l)
			if err != nil {
				t.Fatal(err)
			}
			_, book, err := Take(data, l.Title+".xlsx")
			if err != nil {
				t.Fatal(err)
			}
			r := Guess(app.ImportKind(l.ID), book)
			for n, c := range l.Columns {
				if len(r.Mapping.Columns) <= n || r.Mapping.Columns[n].Key != c.Key || r.Mapping.Columns[n].From[0] != book.Tables[0].Header[n] {
					t.Fatalf("column %s is read from another: %+v", c.Key, r.Mapping.Columns)
				}
			}
			rows, err := Rows(app.ImportKind(l.ID), book, r)
			if err != nil || len(rows) != 0 {
				t.Errorf("the example is no row: %+v, %v", rows, err)
			}
		})
	}
}

// TestRemember: a mapping with a name is used again for its own head row, one that came as a file wherever its columns are, and
// neither for other sheets.
func TestRemember(t *testing.T) {
	w := newTown(t, "")
	file, err := sheet.ParseMapping([]byte("format: shuangcheng.mapping.v1\nname: 月报\nlayout: matter\ncolumns:\n- {key: place, from: [哪里]}\n- {key: description, from: [怎么了]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	save := func(name string, header []string) {
		t.Helper()
		m, err := NamedMapping(file, header)
		if err != nil {
			t.Fatal(err)
		}
		m.Name = name
		if _, err := w.SaveMapping(t.Context(), w.ask(), m, false); err != nil {
			t.Fatal(err)
		}
	}
	used := func(csv string) string {
		t.Helper()
		_, book, err := Take([]byte(csv), "x.csv")
		if err != nil {
			t.Fatal(err)
		}
		r, err := Remember(w.App, w.head, app.ImportMatters, book)
		if err != nil {
			t.Fatal(err)
		}
		return r.Mapping.Name
	}
	save("月报", nil)
	save("日报", []string{"怎么了", "哪里", "几号"})
	if _, err := w.SaveMapping(t.Context(), w.ask(), app.SavedMapping{Kind: app.ImportMatters, Name: "日报", Body: []byte("{}")}, false); err == nil {
		t.Error("two mappings of one kind have one name")
	}
	for csv, want := range map[string]string{
		"怎么了,哪里,几号\n垃圾,路口,3\n":   "日报",
		"哪里,怎么了,别的\n路口,垃圾,无\n":   "月报",
		"地点,存在问题,发现时间\n路口,垃圾,\n": "",
	} {
		if got := used(csv); got != want {
			t.Errorf("%q is read as %q, want %q", csv, got, want)
		}
	}
}
