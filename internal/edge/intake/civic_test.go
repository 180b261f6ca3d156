package intake

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/store"
	"shuangcheng/internal/testkit"
)

// civicCase is one row of the sample as this test reads it, apart from the product.
type civicCase struct {
	line                 int
	id, onTime           string
	open, target, closed time.Time
}

func civicCases(t *testing.T, path string) (list []civicCase, busiest int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	moment := func(s string) (at time.Time) {
		if s != "" {
			if at, err = time.ParseInLocation("01/02/2006 03:04:05 PM", s, zone); err != nil {
				t.Fatal(err)
			}
		}
		return at
	}
	points := map[string]int{}
	col := func(name string) int { return slices.Index(rows[0], name) }
	for n, r := range rows[1:] {
		list = append(list, civicCase{line: n + 2, id: r[col("CASE_ENQUIRY_ID")], onTime: r[col("OnTime_Status")],
			open: moment(r[col("OPEN_DT")]), target: moment(r[col("TARGET_DT")]), closed: moment(r[col("CLOSED_DT")])})
		points[r[col("LATITUDE")]+r[col("LONGITUDE")]]++
	}
	for _, n := range points {
		busiest = max(busiest, n)
	}
	return list, busiest
}

// TestCivicCases takes 5,000 real cases of another city through the ordinary import. The product's own verdict must be the
// source's on every closed row that had a target, and what is wrong with the data must be said.
func TestCivicCases(t *testing.T) {
	path := testkit.Shared(t, "data/civic311/boston311_2015_sample5k.csv")
	cases, busiest := civicCases(t, path)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(testkit.Root(t), "docs/examples/civic311.mapping.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	mapping, err := sheet.ParseMapping(file)
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, w *town) {
		id, rows := w.upload(t, app.ImportMatters, "boston311.csv", raw, &mapping)
		if len(rows) != len(cases) {
			t.Fatalf("%d rows read, want %d", len(rows), len(cases))
		}
		done := w.confirm(t, id, rows, func(s *app.ImportSpec) { s.History = true })
		if done.State != store.JobDone {
			t.Fatalf("import %s: %s", done.State, done.Result.Why)
		}
		checkCivic(t, w, done, cases, busiest)
	})
}

func checkCivic(t *testing.T, w *town, done app.Import, cases []civicCase, busiest int) {
	t.Helper()
	outcome, err := w.ImportOutcome(done.ID)
	if err != nil {
		t.Fatal(err)
	}
	byLine := map[int64]store.JobRow{}
	for _, x := range outcome {
		byLine[x.Line] = x
	}
	backwards, judged, wrong := 0, 0, 0
	for _, c := range cases {
		x := byLine[int64(c.line)]
		if !c.closed.IsZero() && c.closed.Before(c.open) {
			backwards++
			if x.State != store.RowRefused || !strings.Contains(x.Note, fmt.Sprintf("第 %d 行的办结时间早于发现时间", c.line)) {
				t.Errorf("case %s closed before it opened: %s %q", c.id, x.State, x.Note)
			}
			continue
		}
		if x.State != store.RowDone {
			t.Errorf("case %s of line %d: %s %q", c.id, c.line, x.State, x.Note)
			continue
		}
		if c.closed.IsZero() || c.target.IsZero() || c.onTime == "" {
			continue
		}
		_, matterID, _ := strings.Cut(x.Stream, "/")
		m, err := w.See(w.head, matterID)
		if err != nil {
			t.Fatal(err)
		}
		judged++
		want := map[string]matter.Verdict{"ONTIME": matter.VerdictOnTime, "OVERDUE": matter.VerdictLate}[c.onTime]
		if got := m.State.Closed.Verdict; got != want || !m.State.History || m.State.Source.External != c.id {
			if wrong++; wrong < 5 {
				t.Errorf("case %s: verdict %s, want %s; history %t, number %s", c.id, got, want, m.State.History, m.State.Source.External)
			}
		}
	}
	if judged < 3000 || backwards == 0 {
		t.Errorf("judged %d cases, %d of them closed before they opened: the sample is not what this test is about", judged, backwards)
	}
	if done.Result.Refused != backwards || done.Result.Filed != len(cases)-backwards {
		t.Errorf("report %+v, want %d refused", done.Result, backwards)
	}
	found := strings.Join(done.Spec.Findings, "\n")
	for _, want := range []string{fmt.Sprintf("有 %d 行的办结时间早于发现时间", backwards), fmt.Sprintf("有 %d 行（占有坐标行的 14.0%%）落在同一个点", busiest)} {
		if !strings.Contains(found, want) {
			t.Errorf("findings %q do not say %q", found, want)
		}
	}
}
