package org_test

import (
	"testing"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/shipped"
)

// city is a register that takes in the counties and towns of Liaocheng.
type city struct {
	t *testing.T
	r *org.Register
}

func (c *city) do(id org.UnitID, cmd org.UnitCommand) {
	c.t.Helper()
	u := c.r.Unit(id)
	events, err := u.Decide(org.Facts{Job: "import", Register: c.r}, cmd)
	if err != nil {
		c.t.Fatalf("%s: %T: %v", id, cmd, err)
	}
	for _, e := range events {
		u = u.Apply(e)
	}
	c.r = c.r.With(org.Parts{Units: []org.Unit{u}})
}

func (c *city) found(d division.Division, parent org.UnitID, from calendar.Date) org.UnitID {
	kinds := map[division.Level]org.UnitKind{division.City: org.District, division.County: org.District, division.Town: org.Township, division.Village: org.Village}
	id := org.UnitID(string(d.Edition) + "-" + d.Code)
	c.do(id, org.Found{ID: id, Code: string(id), Kind: kinds[d.Level], Name: org.UnitName{Full: d.Name}, Parent: parent,
		Division: org.Division{Edition: d.Edition, Code: d.Code}, Span: calendar.Span{From: from}})
	return id
}

// TestLiaocheng carries the real divisions of 2018 over to those of 2023: what was renamed or recoded keeps its old name
// and code on every earlier day, and both names still find the unit.
func TestLiaocheng(t *testing.T) {
	const turn, before = calendar.Date("2023-06-30"), calendar.Date("2023-06-29")
	old, err := shipped.Divisions(shipped.Divisions2018)
	if err != nil {
		t.Fatal(err)
	}
	young, err := shipped.Divisions(shipped.Divisions2023)
	if err != nil {
		t.Fatal(err)
	}
	h, _ := division.NewHistory(old, young, nil)
	c := &city{t, org.NewRegister(org.Parts{})}
	units := map[string]org.UnitID{"371500000000": c.found(get(t, old, "371500000000"), "", since)}
	var codes []string // parents first
	for _, county := range old.Children("371500000000") {
		codes = append(codes, county.Code)
		for _, town := range old.Children(county.Code) {
			codes = append(codes, town.Code)
		}
	}
	for _, code := range codes {
		d := get(t, old, code)
		units[code] = c.found(d, units[d.Parent], since)
	}
	moved := 0
	for _, code := range codes {
		heirs, err := h.Trace(shipped.Divisions2018, code)
		if err != nil || len(heirs) != 1 {
			t.Fatalf("%s has the heirs %v, %v", code, heirs, err)
		}
		id, now := units[code], get(t, young, heirs[0])
		c.do(id, org.Recode{From: turn, Division: org.Division{Edition: now.Edition, Code: now.Code}})
		if was := c.r.Unit(id).NameOn(before); now.Name != was {
			c.do(id, org.Rename{From: turn, Name: org.UnitName{Full: now.Name}})
		}
		if now.Code != code {
			moved++
		}
	}
	for _, code := range codes {
		u, was := c.r.Unit(units[code]), get(t, old, code)
		if div, _ := u.Divisions.On(before); u.NameOn(before) != was.Name || div.Code != code {
			t.Errorf("%s was %s, now the past says %s %s", code, was.Name, div.Code, u.NameOn(before))
		}
		heirs, _ := h.Trace(shipped.Divisions2018, code)
		if now := get(t, young, heirs[0]); u.NameOn(turn) != now.Name {
			t.Errorf("%s is %s, want %s", code, u.NameOn(turn), now.Name)
		}
	}
	if moved < 15 {
		t.Errorf("%d codes changed, want at least 茌平 with its fourteen towns", moved)
	}
	for _, name := range []string{"茌平县", "茌平区"} {
		if u, err := c.r.Find(name, turn); err != nil || u.NameOn(turn) != "茌平区" || u.NameOn("2018-03-15") != "茌平县" {
			t.Errorf("%s: %v, %v", name, u.Names, err)
		}
	}
}

func get(t *testing.T, tr *division.Tree, code string) division.Division {
	t.Helper()
	d, err := tr.Get(code)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
