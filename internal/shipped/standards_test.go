package shipped_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/fault"
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

func TestReferenceFiles(t *testing.T) {
	count := func(name string, parse func(standard.Table) (int, []*fault.Error)) int {
		t.Helper()
		table, _, err := shipped.StandardTable(name)
		if err != nil {
			t.Fatal(err)
		}
		n, faults := parse(table)
		for _, f := range faults {
			t.Errorf("%s: %v", name, f)
		}
		return n
	}
	got := map[string]int{
		"codelists": count("codelists.csv", counted(standard.ParseCodes)),
		"sampling":  count("sampling.csv", counted(standard.ParseSamples)),
		"metrics":   count("metrics.csv", counted(standard.ParseMetrics)),
		"archive":   count("archive_fields.csv", counted(standard.ParseArchiveFields)),
		"income":    count("income_card.csv", counted(standard.ParseIncomeCard)),
		"deadlines": count("problem_deadline_compare.csv", counted(standard.ParseDeadlines)),
		"sources":   count("sources.csv", counted(standard.ParseSources)),
	}
	want := map[string]int{"codelists": 257, "sampling": 29, "metrics": 39, "archive": 96, "income": 36, "deadlines": 14, "sources": 84}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func counted[R any](parse func(standard.Table) ([]R, []*fault.Error)) func(standard.Table) (int, []*fault.Error) {
	return func(t standard.Table) (int, []*fault.Error) {
		rows, faults := parse(t)
		return len(rows), faults
	}
}

func TestStandardFiles(t *testing.T) {
	names, err := fs.Glob(shipped.StandardFiles(), "*")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names, " "); !strings.Contains(got, "rules.yaml") || !strings.Contains(got, "README.md") {
		t.Errorf("files %s, want rules.yaml and README.md among them", got)
	}
}

// TestCompareHygieneEditions looks at what the proposal says about the real step from 2014 to 2021.
func TestCompareHygieneEditions(t *testing.T) {
	editions, err := shipped.Standards()
	if err != nil {
		t.Fatal(err)
	}
	items := map[string][]standard.Item{}
	for _, e := range editions {
		items[e.ID] = e.Items
	}
	got := map[string]standard.Relation{}
	for _, p := range standard.Compare(items["weisheng-2014"], items["weisheng-2021"]).Pairs {
		got[p.Old+" "+p.New] = p.Relation
	}
	for pair, want := range map[string]standard.Relation{
		"HC14.7.8.t1 HC21.i39": standard.Stricter, // infant mortality 12 ‰ → 5.6 ‰
		"HC14.7.8.t3 HC21.i41": standard.Stricter, // maternal mortality 22 → 18 per 100,000
		"HC14.3.1.t2 HC21.m05": standard.Stricter, // green cover 36 % → 38 %
		"HC14.7.2.t1 HC21.i43": standard.Same,     // vaccination 90 %
		"HC14.8.3.t1 HC21.i56": standard.Same,     // fly- and rat-proof fittings 95 %
		"HC14.2.4 HC21.2.9":    standard.Same,     // no smoking, no official number in 2021
		" HC21.i33":            standard.Added,    // short-sighted pupils
		"HC14.4.2.t2 ":         standard.Dropped,  // use of straw
	} {
		if got[pair] != want {
			t.Errorf("%s: %q, want %q", pair, got[pair], want)
		}
	}
}
