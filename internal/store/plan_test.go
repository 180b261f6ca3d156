package store_test

import (
	"strings"
	"testing"

	"shuangcheng/internal/benchkit"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// TestPlansRunDownIndexes asks SQLite how it would find each page: no step may look at every matter or every scope row, and
// each kind of list goes by the index meant for it. A plan that turns into a scan is a page of minutes at a million.
func TestPlansRunDownIndexes(t *testing.T) {
	d, err := benchkit.Open(t.Context(), t.TempDir(), "", 2000, benchkit.Product{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	live := true
	moment := calendar.At(benchkit.Begin).Add(1e12)
	lists := []struct {
		name string
		f    store.Filter
		by   string // what must stand in the plan
	}{
		{"newest", store.Filter{}, "SEARCH s USING PRIMARY KEY (token=? AND closed=?"},
		{"next page", store.Filter{Before: store.Cursor{Born: 900}}, "SEARCH s USING PRIMARY KEY (token=? AND closed=? AND born<?)"},
		{"live", store.Filter{Live: &live}, "SEARCH s USING PRIMARY KEY (token=? AND closed=?"},
		{"status", store.Filter{Statuses: []matter.Status{matter.Void}}, "SEARCH s USING PRIMARY KEY (token=? AND closed=?"},
		{"live status", store.Filter{Statuses: []matter.Status{matter.New}}, ""},
		{"span of time", store.Filter{From: moment, To: moment.Add(1e12)}, "SEARCH s USING PRIMARY KEY (token=? AND closed=? AND born>? AND born<?)"},
		{"due first", store.Filter{Order: store.DueFirst}, "SEARCH s USING PRIMARY KEY (token=?)"},
		{"due first, next page", store.Filter{Order: store.DueFirst, Before: store.Cursor{Due: moment.String(), Born: 900}}, "SEARCH s USING PRIMARY KEY (token=? AND due>?)"},
		{"due first of a unit", store.Filter{Order: store.DueFirst, Units: []string{"b01"}}, ""},
		{"place", store.Filter{Place: "d/t1"}, "SCAN f VIRTUAL TABLE INDEX"},
		{"unit", store.Filter{Units: []string{"b01"}}, "SCAN f VIRTUAL TABLE INDEX"},
		{"class and channel", store.Filter{Problems: []string{"0201"}, Channels: []string{"hotline"}}, "SCAN f VIRTUAL TABLE INDEX"},
		{"words", store.Filter{Words: "路灯"}, "SCAN f VIRTUAL TABLE INDEX"},
		{"words, live", store.Filter{Words: "路灯", Live: &live}, "SCAN f VIRTUAL TABLE INDEX"},
		{"number", store.Filter{Number: "2018-000007"}, "SEARCH m USING INDEX matter_number (number=?)"},
		{"near", store.Filter{Near: []string{"s:site-007"}}, "SEARCH n USING PRIMARY KEY (key=?)"},
	}
	for _, v := range d.District.Viewers() {
		for _, l := range lists {
			l.f.Tokens, l.f.Limit = v.Tokens, 50
			plan, err := d.Plan(l.f)
			if err != nil {
				t.Fatal(err)
			}
			for _, step := range plan {
				if scans(step) {
					t.Errorf("%s, %s: %s in\n  %s", v.Name, l.name, step, strings.Join(plan, "\n  "))
				}
			}
			if !strings.Contains(strings.Join(plan, "\n"), l.by) {
				t.Errorf("%s, %s: no %q in\n  %s", v.Name, l.name, l.by, strings.Join(plan, "\n  "))
			}
		}
	}
}

// TestJobsFindWhatIsDueByAnIndex: a job that runs each minute looks at no matter that is not due.
func TestJobsFindWhatIsDueByAnIndex(t *testing.T) {
	d, err := benchkit.Open(t.Context(), t.TempDir(), "", 500, benchkit.Product{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	plan, err := d.PlanWhen()
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range plan {
		if scans(step) && step != "SCAN w" { // w is the page already found
			t.Errorf("%s in\n  %s", step, strings.Join(plan, "\n  "))
		}
	}
	if by := "SEARCH matter_when USING PRIMARY KEY (what=? AND"; !strings.Contains(strings.Join(plan, "\n"), by) {
		t.Errorf("no %q in\n  %s", by, strings.Join(plan, "\n  "))
	}
}

// scans reports whether a step looks at a whole table: search rows are met by a term, and b and page are pages already found.
func scans(step string) bool {
	rest, ok := strings.CutPrefix(step, "SCAN ")
	return ok && !strings.HasPrefix(rest, "f VIRTUAL TABLE") && rest != "b" && rest != "page" && !strings.HasPrefix(rest, "(subquery")
}
