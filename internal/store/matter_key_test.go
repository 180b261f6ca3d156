package store

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/matter"
)

// TestMattersByCode: a link and an objection code find their matter also after they ended, and after folding anew.
func TestMattersByCode(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		m := at0("d/t1", "cg", matter.Doing)
		m.Link.Hash = "now"
		m.Links = []matter.GoneLink{{Hash: "gone", End: matter.LinkUsed}}
		m.Doors = []matter.Door{{Code: "door"}}
		s.put(t, "a", "建设路垃圾", m)
		s.put(t, "b", "人民路垃圾", at0("d/t1", "cg", matter.Doing))
		m.Link.Hash = "next"
		m.Links = append(m.Links, matter.GoneLink{Hash: "now", End: matter.LinkReplaced})
		s.put(t, "a", "", m)
		look := func() {
			t.Helper()
			for hash, find := range map[string]func(string) (MatterRow, error){
				"next": s.MatterByLink, "now": s.MatterByLink, "gone": s.MatterByLink, "door": s.MatterByDoor,
			} {
				if r, err := find(hash); err != nil || r.ID != "a" {
					t.Errorf("%s finds %q, %v", hash, r.ID, err)
				}
			}
			for hash, find := range map[string]func(string) (MatterRow, error){"door": s.MatterByLink, "now": s.MatterByDoor, "": s.MatterByDoor} {
				if r, err := find(hash); err != nil || r.Ver != 0 {
					t.Errorf("%q finds %q, %v", hash, r.ID, err)
				}
			}
		}
		look()
		s.Close()
		s.fold.Version = 98
		db, err := Open(t.Context(), s.cfg, s.things, s.fold)
		if err != nil {
			t.Fatal(err)
		}
		s.DB = db
		t.Cleanup(func() { db.Close() })
		look()
	})
}

// TestSameNear finds what is of the class at the place, past all tokens, but nothing restricted or imported.
func TestSameNear(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		place := matter.Place{Path: "d/t1", Site: "s-1", Point: matter.Point{Lon: 1159800000, Lat: 364500000}}
		put := func(id string, change func(*matter.State)) {
			m := at0("d/t1", "cg", matter.Done)
			m.Place, m.Class.Problem.Code = place, "E02.03"
			change(&m)
			s.put(t, id, "垃圾", m)
		}
		put("a", func(*matter.State) {})
		put("near", func(m *matter.State) { m.Place.Site, m.Place.Point.Lon = "", place.Point.Lon+3000 })
		put("open", func(m *matter.State) { m.Status = matter.Doing })
		put("other", func(m *matter.State) { m.Class.Problem.Code = "E02.04" })
		put("far", func(m *matter.State) { m.Place.Site, m.Place.Point.Lon = "s-2", place.Point.Lon+300000 })
		put("old", func(m *matter.State) { m.History = true })
		put("secret", func(m *matter.State) { m.Secrecy.Kind = matter.Child })
		var got []string
		_, err := s.Write(background, Interactive, s.command("look"), func(tx *Tx) error {
			rows, err := tx.SameNear(NearKeys(place), "E02.03", 10)
			for _, r := range rows {
				got = append(got, r.ID)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff([]string{"open", "near", "a"}, got); d != "" {
			t.Errorf("near (-want +got):\n%s", d)
		}
	})
}
