package intake

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
)

// grown is what many rows have made: each unit with the one above it, each site with its owner.
func (w *town) grown() map[string]string {
	d, today, out := w.District(), w.Now().Date(), map[string]string{}
	for _, u := range d.Org.Units(today) {
		out[u.NameOn(today)] = d.Org.UnitName(u.ParentOn(today), today)
	}
	for _, s := range d.Sites.On(today) {
		out[s.Code+" "+s.NameOn(today)] = d.Org.UnitName(s.OwnerOn(today), today)
	}
	return out
}

// TestManyRowsMakeWhatOneByOneMakes: an import of units that stand under earlier rows, and of sites that belong to them, leaves the
// registers as entering one after another does, in memory and when they are read again.
func TestManyRowsMakeWhatOneByOneMakes(t *testing.T) {
	const n = 240
	w, hand := newTown(t, ""), newTown(t, "")
	var units, sites strings.Builder
	units.WriteString("单位名称,上级单位,单位编码\n")
	sites.WriteString("点位编号,点位名称,地址,直管单位\n")
	parent, up := "示例区", org.UnitID("u-d")
	for i := range n {
		name, code := fmt.Sprintf("示例第%d社区", i), fmt.Sprintf("N-%03d", i)
		kind := org.Village
		if i%20 == 0 {
			name, parent, up, kind = fmt.Sprintf("示例第%d街道", i), "示例区", "u-d", org.Township
		}
		fmt.Fprintf(&units, "%s,%s,%s\n", name, parent, code)
		hand.unit(t, code, name, kind, up)
		if kind == org.Township {
			parent, up = name, org.UnitID("u-"+code)
		}
		fmt.Fprintf(&sites, "S-%03d,示例第%d农贸市场,示例路%d号,%s\n", i, i, i, name)
		q, id := hand.ask(), site.ID("s-"+code)
		if _, err := hand.Site(t.Context(), q, id, func(*app.Desk) site.Command {
			return site.Found{ID: id, Code: fmt.Sprintf("S-%03d", i), Name: fmt.Sprintf("示例第%d农贸市场", i), Type: "market", Owner: org.UnitID("u-" + code),
				Place: site.Place{Address: fmt.Sprintf("示例路%d号", i)}, From: hand.Now().Date()}
		}); err != nil {
			t.Fatal(err)
		}
	}
	w.bring(t, app.ImportUnits, "单位.csv", units.String(), n, 0)
	w.bring(t, app.ImportSites, "点位.csv", sites.String(), n, 0)
	if d := cmp.Diff(hand.grown(), w.grown()); d != "" || len(w.grown()) < 2*n {
		t.Errorf("%d things; by hand and by import differ:\n%s", len(w.grown()), d)
	}
}
