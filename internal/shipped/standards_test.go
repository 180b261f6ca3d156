package shipped_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/shipped"
)

func TestStandardsCounts(t *testing.T) {
	editions, err := shipped.Standards()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, e := range editions {
		if len(e.SHA256) != 64 || e.Title == "" || e.System.Text() == "" {
			t.Errorf("edition %s lacks digest, title or system", e.ID)
		}
		for _, i := range e.Items {
			got[e.ID+" "+string(i.Kind)]++
		}
	}
	want := map[string]int{
		"site-types-2018 site_group": 9, "site-types-2018 site_type": 41,
		"wenming-2015 system": 1, "wenming-2015 block": 3, "wenming-2015 project": 12, "wenming-2015 content": 33, "wenming-2015 criterion": 126,
		"wenming-fragments fragment": 18,
		"minors-2016 system":         1, "minors-2016 project": 5, "minors-2016 criterion": 27,
		"negative-2015 system": 1, "negative-2015 negative": 12,
		"weisheng-2014 system": 1, "weisheng-2014 chapter": 8, "weisheng-2014 article": 40, "weisheng-2014 threshold": 45,
		"weisheng-2014-veto system": 1, "weisheng-2014-veto veto": 13,
		"weisheng-2021 system": 1, "weisheng-2021 chapter": 7, "weisheng-2021 article": 15, "weisheng-2021 indicator": 36,
		"check-library-2018 check_lib": 93, "checklists-2018 check_item": 502,
		"problems-2018 system": 3, "problems-2018 class": 11, "problems-2018 problem": 233,
		"conditions-2018 condition": 519,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows by kind (-want +got):\n%s", diff)
	}
}

func TestEveryConditionHasATerm(t *testing.T) {
	editions, err := shipped.Standards()
	if err != nil {
		t.Fatal(err)
	}
	last := editions[len(editions)-1]
	for _, i := range last.Items {
		if i.Term.IsZero() {
			t.Errorf("condition %s has no term", i.Code)
		}
	}
}

// TestImportShipped imports every edition by the rules and looks at what is in use afterwards.
func TestImportShipped(t *testing.T) {
	editions, err := shipped.Standards()
	if err != nil {
		t.Fatal(err)
	}
	off := 0
	for _, e := range editions {
		events, err := standard.Decide(standard.State{}, standard.Import{Edition: e})
		if err != nil {
			t.Fatalf("import %s: %v", e.ID, err)
		}
		var s standard.State
		for _, ev := range events {
			s = standard.Apply(s, ev)
		}
		if !s.Complete() || len(s.Items) != len(e.Items) {
			t.Errorf("%s: complete %v, %d items; want true, %d", e.ID, s.Complete(), len(s.Items), len(e.Items))
		}
		for _, i := range s.Standings() {
			if i.Enabled == (i.Confidence == standard.FromMemory) {
				t.Errorf("%s %s: enabled %v at confidence %s", e.ID, i.Code, i.Enabled, i.Confidence)
			}
			if i.Official() && i.OfficialCode == "" {
				t.Errorf("%s %s is shown as official without a number", e.ID, i.Code)
			}
			if !i.Enabled {
				off++
			}
		}
	}
	if off < 200 {
		t.Errorf("%d rows arrive disabled, want at least 200", off)
	}
}

func TestReferences(t *testing.T) {
	list, err := shipped.References()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, r := range list {
		got[r.ID] = len(r.Rows)
		for n, row := range r.Rows {
			if len(row.Cells) != len(r.Columns) || r.ID != "sources" && row.Confidence == "" {
				t.Errorf("%s row %d: %+v, want a cell for each column and a confidence", r.ID, n+2, row)
			}
		}
	}
	want := map[string]int{"codes": 257, "sampling": 29, "metrics": 39, "archive-fields": 96, "income-card": 36, "deadlines": 14, "sources": 84}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}
