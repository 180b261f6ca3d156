package division_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/shipped"
)

func tree(t testing.TB, e division.Edition) *division.Tree {
	t.Helper()
	tr, err := shipped.Divisions(e)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// under counts the divisions of a level below a code.
func under(tr *division.Tree, code string, level division.Level) (n int) {
	for _, d := range tr.Children(code) {
		if d.Level == level {
			n++
		}
		n += under(tr, d.Code, level)
	}
	return n
}

func TestShippedEditions(t *testing.T) {
	const liaocheng, xinxian = "371500000000", "371522000000"
	for e, want := range map[division.Edition][4]int{shipped.Divisions2018: {8, 136, 6363, 1126}, shipped.Divisions2023: {8, 136, 2408, 878}} {
		tr := tree(t, e)
		got := [4]int{under(tr, liaocheng, division.County), under(tr, liaocheng, division.Town), under(tr, liaocheng, division.Village), under(tr, xinxian, division.Village)}
		if got != want {
			t.Errorf("%s: counties, towns, villages of Liaocheng and villages of 莘县 are %v, want %v", e, got, want)
		}
	}
}

// The trap of the doubled names: within a county a village is refused with its towns, within its town it is found.
func TestDoubledVillageNames(t *testing.T) {
	tr := tree(t, shipped.Divisions2018)
	_, err := tr.Find("371522000000", "徐庄村委会")
	if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "有 4 处") {
		t.Errorf("徐庄 within the county: %v, want four places", err)
	}
	doubled := 0
	for _, county := range tr.Children("371500000000") {
		names := map[string]int{}
		for _, town := range tr.Children(county.Code) {
			for _, v := range tr.Children(town.Code) {
				names[v.Name]++
				if got, err := tr.Find(town.Code, v.Name); err != nil && !strings.Contains(err.Error(), "处叫") || err == nil && got.Code != v.Code {
					t.Errorf("%s within %s: %v, %v, want %s", v.Name, town.Name, got, err, v.Code)
				}
			}
		}
		for _, n := range names {
			if n > 1 {
				doubled++
			}
		}
	}
	if doubled != 511 {
		t.Errorf("%d names repeat within a county, want 511", doubled)
	}
}

func TestTraceShippedEditions(t *testing.T) {
	h, err := shipped.DivisionHistory()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		e    division.Edition
		code string
		want []string
	}{
		{"茌平县 became 茌平区", "2018", "371523000000", []string{"371503000000"}},
		{"one of its towns", "2018", "371523101000", []string{"371503101000"}},
		{"a town respelled and recoded", "2018", "371523108000", []string{"371503108000"}},
		{"and back", "2023", "371503108000", []string{"371523108000"}},
		{"广平乡 became 广平镇", "2018", "371502202000", []string{"371502116000"}},
		{"韩集乡 became 韩集镇", "2018", "371502203000", []string{"371502115000"}},
		{"甘官屯乡 became 甘官屯镇", "2018", "371525205000", []string{"371525112000"}},
		{"a town respelled", "2018", "371502006000", []string{"371502006000"}},
		{"a village that stayed", "2018", "371522107254", []string{"371522107254"}},
		{"莱城区 went to Jinan", "2018", "371202000000", []string{"370116000000"}},
		{"a town of it", "2018", "371202001000", []string{"370116001000"}},
		{"莱芜市 went to Jinan", "2018", "371200000000", []string{"370100000000"}},
		{"Jinan comes from two", "2023", "370100000000", []string{"370100000000", "371200000000"}},
		{"长岛县 and 蓬莱市 make 蓬莱区", "2023", "370614000000", []string{"370634000000", "370684000000"}},
	} {
		got, err := h.Trace(tt.e, tt.code)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
	for e, code := range map[division.Edition]string{"2018": "371503000000", "2023": "371523000000", "2011": "371523000000"} {
		if got, err := h.Trace(e, code); fault.KindOf(err) != fault.Missing {
			t.Errorf("Trace(%s, %s) = %v, %v, want fault.Missing", e, code, got, err)
		}
	}
}

func TestEveryTownOfLiaochengIsTraced(t *testing.T) {
	h, err := shipped.DivisionHistory()
	if err != nil {
		t.Fatal(err)
	}
	from, to := tree(t, shipped.Divisions2018), tree(t, shipped.Divisions2023)
	met, villages := map[string]bool{}, 0
	for _, county := range from.Children("371500000000") {
		for _, town := range from.Children(county.Code) {
			next, err := h.Trace("2018", town.Code)
			if err != nil || len(next) != 1 || met[next[0]] {
				t.Errorf("%s %s: %v, %v, want one of its own", town.Code, town.Name, next, err)
				continue
			}
			met[next[0]] = true
			for _, v := range from.Children(town.Code) {
				then, err := h.Trace("2018", v.Code)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range then {
					villages++
					if d, err := to.Get(c); err != nil || d.Parent != next[0] {
						t.Errorf("%s %s goes to %v, outside its town's successor %s (%v)", v.Code, v.Name, d, next[0], err)
					}
				}
			}
		}
	}
	t.Logf("%d towns and %d villages are traced", len(met), villages)
	if len(met) != 136 || villages < 1000 {
		t.Errorf("%d towns and %d villages are traced, want 136 and more than 1000", len(met), villages)
	}
}

func TestFindAcrossEditions(t *testing.T) {
	// Every town of one edition is found by its name in the county's successor of the other.
	from, to := tree(t, shipped.Divisions2018), tree(t, shipped.Divisions2023)
	county := map[string]string{"371523000000": "371503000000"}
	for _, c := range from.Children("371500000000") {
		within := c.Code
		if next, ok := county[c.Code]; ok {
			within = next
		}
		for _, town := range from.Children(c.Code) {
			if strings.HasPrefix(town.Name, "香江") { // an office of a market, renamed altogether
				continue
			}
			if got, err := to.Find(within, town.Name); err != nil || got.Level != division.Town {
				t.Errorf("%s%s: %v, %v", c.Name, town.Name, got, err)
			}
		}
	}
}

// BenchmarkFindInCounty searches a county's 1,126 villages, as for a sheet that names no town.
func BenchmarkFindInCounty(b *testing.B) {
	tr := tree(b, shipped.Divisions2018)
	for b.Loop() {
		if _, err := tr.Find("371522000000", "西大杨村"); err != nil {
			b.Fatal(err)
		}
	}
}
