package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
)

// forge is a matter event with a state of the test's choosing: the store keeps whatever Apply says.
type forged struct {
	State matter.State `json:"state"`
}

func (forged) Kind() string { return "matter.forged.v1" }

// forgedMatters folds matters whose every event states the whole state, so that a test of lists needs no loop.
func forgedMatters() *Fold[matter.State] {
	f := *Matters
	f.Decode = func(kind string, body []byte) (journal.Event, error) {
		var e forged
		err := json.Unmarshal(body, &e)
		return e, err
	}
	f.Into = nil
	f.Apply = func(_ matter.State, ev journal.Event) matter.State { return ev.(forged).State }
	return &f
}

type shelf struct {
	*env
	fold   *Fold[matter.State]
	states map[string]MatterRow
	words  map[string]string
}

func eachShelf(t *testing.T, f func(*testing.T, *shelf)) {
	each(t, func(t *testing.T, e *env) { f(t, newShelf(t, e)) })
}

// newShelf opens the database of e again with matters on it.
func newShelf(t *testing.T, e *env) *shelf {
	t.Helper()
	e.Close()
	s := &shelf{env: e, fold: forgedMatters(), states: map[string]MatterRow{}, words: map[string]string{}}
	db, err := Open(t.Context(), e.cfg, e.things, s.fold)
	if err != nil {
		t.Fatal(err)
	}
	e.DB = db
	t.Cleanup(func() { db.Close() })
	return s
}

// put files a matter or changes it; what is its description.
func (s *shelf) put(t testing.TB, id, what string, m matter.State) {
	t.Helper()
	_, err := s.Write(background, Interactive, s.command(id), func(tx *Tx) error {
		before, err := s.fold.From(tx, id)
		if err != nil {
			return err
		}
		if before.Ver == 0 {
			n, err := tx.NextSerial(2018)
			if err != nil {
				return err
			}
			m.Number = fmt.Sprintf("2018-%06d", n)
			m.Entered = tx.Now()
			if m.What, err = tx.Text(matter.Stream(id), "what", what); err != nil {
				return err
			}
			s.words[id] = what
		} else {
			m.Number, m.Entered, m.What = before.State.Number, before.State.Entered, before.State.What
		}
		after, err := s.fold.Enter(tx, before, forged{m})
		s.states[id] = after
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *shelf) list(t testing.TB, f Filter) (ids []string) {
	t.Helper()
	if f.Limit == 0 {
		f.Limit = 100
	}
	rows, err := s.Matters(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids
}

func at0(place string, unit org.UnitID, st matter.Status) matter.State {
	m := matter.State{Status: st, Place: matter.Place{Path: place}}
	m.Owner.Unit = unit
	return m
}

func TestListsShowWhatOneMaySee(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		s.put(t, "a", "建设路垃圾堆积", at0("d/t1/c1", "cg", matter.Doing))
		s.put(t, "b", "建设路路灯不亮", at0("d/t1/c2", "zj", matter.Done))
		s.put(t, "c", "人民路垃圾外溢", at0("d/t2", "cg", matter.Check))
		secret := at0("d/t1/c1", "cg", matter.Doing)
		secret.Secrecy = matter.Secrecy{Kind: matter.Child, Units: []org.UnitID{"jy"}}
		s.put(t, "d", "建设路某学生垃圾", secret)
		for name, c := range map[string]struct {
			f    Filter
			want string
		}{
			"nobody":              {Filter{}, ""},
			"office":              {Filter{Tokens: []string{"*"}}, "c b a"},
			"town":                {Filter{Tokens: []string{"t:t1"}}, "b a"},
			"unit and town":       {Filter{Tokens: []string{"t:t1", "u:cg"}}, "c b a"},
			"right to the secret": {Filter{Tokens: []string{"t:t1", "r:child:jy"}}, "d b a"},
			"live":                {Filter{Tokens: []string{"*"}, Live: new(true)}, "c a"},
			"closed of town":      {Filter{Tokens: []string{"t:t1"}, Live: new(false)}, "b"},
			"status":              {Filter{Tokens: []string{"*"}, Statuses: []matter.Status{matter.Doing, matter.Done}}, "b a"},
			"status of town":      {Filter{Tokens: []string{"t:t1"}, Statuses: []matter.Status{matter.Doing}}, "a"},
			"unit":                {Filter{Tokens: []string{"*"}, Units: []string{"cg"}}, "c a"},
			"unit, live":          {Filter{Tokens: []string{"*"}, Units: []string{"zj"}, Live: new(true)}, ""},
			"place":               {Filter{Tokens: []string{"*"}, Place: "d/t1"}, "b a"},
			"words":               {Filter{Tokens: []string{"*"}, Words: "垃圾"}, "c a"},
			"words of town":       {Filter{Tokens: []string{"t:t1"}, Words: "垃圾"}, "a"},
			"words and status":    {Filter{Tokens: []string{"*"}, Words: "建设路", Live: new(true)}, "a"},
			"words, secret":       {Filter{Tokens: []string{"r:child:jy"}, Words: "学生"}, "d"},
			"no words":            {Filter{Tokens: []string{"*"}, Words: "，"}, ""},
			"number":              {Filter{Tokens: []string{"*"}, Number: "2018-000002"}, "b"},
			"number, hidden":      {Filter{Tokens: []string{"*"}, Number: "2018-000004"}, ""},
			"by due":              {Filter{Tokens: []string{"*"}, Order: DueFirst}, "a c"},
		} {
			if got := strings.Join(s.list(t, c.f), " "); got != c.want {
				t.Errorf("%s: got %q, want %q", name, got, c.want)
			}
		}
		s.put(t, "a", "", at0("d/t1/c1", "cg", matter.Done))
		if got := s.list(t, Filter{Tokens: []string{"t:t1"}, Live: new(true)}); len(got) != 0 {
			t.Errorf("closed matter still listed as live: %v", got)
		}
	})
}

func TestPagesMeetWithoutGapOrOverlap(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		for i := range 37 {
			st := matter.Doing
			if i%3 == 0 {
				st = matter.Done
			}
			m := at0("d/t1", "cg", st)
			m.Clock.Due = calendar.Instant(1_600_000_000_000 + int64(i%5)*1000)
			s.put(t, fmt.Sprint("m", i), "x", m)
		}
		for _, f := range []Filter{{Tokens: []string{"*"}}, {Tokens: []string{"t:t1", "u:cg"}}, {Tokens: []string{"*"}, Order: DueFirst},
			{Tokens: []string{"u:cg"}, Statuses: []matter.Status{matter.Doing}}, {Tokens: []string{"*"}, Words: "x"}} {
			whole := s.list(t, f)
			var pages []string
			for f.Limit = 5; ; {
				rows, err := s.Matters(f)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					pages = append(pages, r.ID)
				}
				if len(rows) < 5 {
					break
				}
				f.Before = rows[4].Cursor
			}
			if d := gocmp.Diff(whole, pages); d != "" || len(whole) < 20 {
				t.Errorf("%+v: %d rows, pages differ: %s", f, len(whole), d)
			}
		}
	})
}

// TestListsAgreeWithTokens: whatever the filter, the list is what a plain walk over all states by token and condition gives,
// the counts are sums of states, and the spans say at every entry what the fold says.
func TestListsAgreeWithTokens(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		word := rapid.SampledFrom([]string{"垃圾堆积", "路灯不亮", "占道经营", "井盖破损"})
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			for range rapid.IntRange(1, 4).Draw(rt, "changes") {
				id := fmt.Sprint("m", rapid.IntRange(0, 30).Draw(rt, "id"))
				m := at0(rapid.SampledFrom([]string{"", "d", "d/t1", "d/t1/c1", "d/t2"}).Draw(rt, "place"),
					org.UnitID(rapid.SampledFrom([]string{"", "cg", "zj"}).Draw(rt, "unit")),
					rapid.SampledFrom(matter.Statuses).Draw(rt, "status").Code)
				if rapid.IntRange(0, 5).Draw(rt, "restricted") == 0 {
					m.Secrecy = matter.Secrecy{Kind: matter.Household, Units: []org.UnitID{"mz"}}
				}
				m.History = rapid.Bool().Draw(rt, "history")
				m.Extension.Pending = rapid.Bool().Draw(rt, "asks for more time")
				m.Clock.Due = calendar.Instant(1_600_000_000_000 + int64(rapid.IntRange(0, 3).Draw(rt, "due"))*1000)
				s.put(t, id, word.Draw(rt, "word"), m)
				s.clock.Advance(time.Second)
				n++
			}
			tokens := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"*", "t:d", "t:t1", "u:cg", "u:zj", "r:household:mz"}), 1, 3, rapid.ID).Draw(rt, "tokens")
			f := Filter{Tokens: tokens, Limit: 100}
			if rapid.Bool().Draw(rt, "by words") {
				f.Words = word.Draw(rt, "query")
			}
			if rapid.Bool().Draw(rt, "by live") {
				f.Live = new(rapid.Bool().Draw(rt, "live"))
			}
			if rapid.Bool().Draw(rt, "by place") {
				f.Place = rapid.SampledFrom([]string{"d", "d/t1", "d/t1/c1"}).Draw(rt, "under")
			}
			if rapid.Bool().Draw(rt, "by status") {
				f.Statuses = rapid.SliceOfN(rapid.Map(rapid.SampledFrom(matter.Statuses), func(w matter.Word[matter.Status]) matter.Status { return w.Code }), 1, 3).Draw(rt, "statuses")
			}
			if rapid.IntRange(0, 3).Draw(rt, "by unit") == 0 {
				f.Units = []string{"cg"}
			}
			if rapid.IntRange(0, 3).Draw(rt, "by history") == 0 {
				f.History = new(rapid.Bool().Draw(rt, "past"))
			}
			if rapid.IntRange(0, 3).Draw(rt, "by time") == 0 {
				f.From = calendar.At(testStart).Add(time.Duration(rapid.IntRange(0, n).Draw(rt, "from")) * time.Second)
			}
			if rapid.IntRange(0, 3).Draw(rt, "due first") == 0 {
				f.Order = DueFirst
				if rapid.Bool().Draw(rt, "by turn") {
					f.Turns = []matter.Turn{matter.TurnExtension}
				}
			}
			want := s.walk(f)
			if d := gocmp.Diff(want, s.list(t, f)); d != "" {
				rt.Errorf("%+v: %s", f, d)
			}
			if n, err := s.CountUpTo(f, 3); n != min(len(want), 3) || err != nil {
				rt.Errorf("%+v: counted %d up to 3, %v, want %d", f, n, err, len(want))
			}
		})
		s.checkCounts(t)
		s.checkSpans(t)
		if n < 100 {
			t.Errorf("only %d changes", n)
		}
	})
}

// walk is the list as one would draw it up by hand.
func (s *shelf) walk(f Filter) (ids []string) {
	rows := make([]MatterRow, 0, len(s.states))
	for _, r := range s.states {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b MatterRow) int {
		if f.Order == DueFirst {
			return cmp.Or(cmp.Compare(a.State.Clock.Due, b.State.Clock.Due), cmp.Compare(a.Born, b.Born))
		}
		return cmp.Compare(b.Born, a.Born)
	})
	for _, r := range rows {
		seen := slices.ContainsFunc(scopeTokens(r.State), func(x string) bool { return slices.Contains(f.Tokens, x) })
		switch {
		case !seen,
			f.Words != "" && !strings.Contains(s.words[r.ID], f.Words),
			f.Live != nil && *f.Live != r.State.Status.Live(),
			f.Order == DueFirst && !r.State.Status.Live(),
			len(f.Statuses) > 0 && !slices.Contains(f.Statuses, r.State.Status),
			len(f.Turns) > 0 && !slices.Contains(matter.Turns(r.State), f.Turns[0]),
			len(f.Units) > 0 && !slices.Contains(f.Units, string(r.State.Owner.Unit)),
			f.History != nil && *f.History != r.State.History,
			r.State.Entered < f.From,
			f.Place != "" && r.State.Place.Path != f.Place && !strings.HasPrefix(r.State.Place.Path, f.Place+"/"):
			continue
		}
		ids = append(ids, r.ID)
	}
	return ids
}

func (s *shelf) checkCounts(t *testing.T) {
	t.Helper()
	want := map[tallyKey]int64{}
	for _, r := range s.states {
		if r.State.Secrecy.IsZero() {
			k := tallyKey{r.State.Place.Path, string(r.State.Owner.Unit), string(r.State.Status)}
			if r.State.History {
				k.status = "history"
			}
			for {
				want[k]++
				if k.place == "" {
					break
				}
				k.place = k.place[:max(strings.LastIndexByte(k.place, '/'), 0)]
			}
		}
	}
	type count struct {
		k tallyKey
		n int64
	}
	list, err := collect(s.DB, func(scan func(...any) error) (c count, err error) {
		err = scan(&c.k.place, &c.k.unit, &c.k.status, &c.n)
		return c, err
	}, `SELECT place, unit, status, n FROM {tally} WHERE n <> 0`)
	if err != nil {
		t.Fatal(err)
	}
	got := map[tallyKey]int64{}
	for _, c := range list {
		got[c.k] = c.n
	}
	if d := gocmp.Diff(want, got, gocmp.AllowUnexported(tallyKey{})); d != "" {
		t.Errorf("counts: %s", d)
	}
}

func (s *shelf) checkSpans(t *testing.T) {
	t.Helper()
	head, err := s.Head()
	if err != nil {
		t.Fatal(err)
	}
	for pos := int64(1); pos <= head; pos += 7 {
		want := map[string]int64{}
		err := s.eachStream("matter", func(id string, entries []Stored) error {
			past := slices.DeleteFunc(slices.Clone(entries), func(x Stored) bool { return x.Pos > pos })
			r, err := s.fold.fold(id, past, nil)
			if r.Ver > 0 {
				want[string(r.State.Status)+"/"+string(r.State.Owner.Unit)]++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int64{}
		_, err = collect(s.DB, func(scan func(...any) error) (x struct{}, err error) {
			var status, unit string
			err = scan(&status, &unit)
			got[status+"/"+unit]++
			return x, err
		}, `SELECT status, unit FROM {matter_span} WHERE from_pos <= $1 AND to_pos > $2`, pos, pos)
		if err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff(want, got); d != "" {
			t.Fatalf("as of %d: %s", pos, d)
		}
	}
}

func TestMattersFoldAnew(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		for i := range 20 {
			s.put(t, fmt.Sprint("m", i%8), "建设路垃圾", at0("d/t1", "cg", matter.Statuses[i%9].Code))
		}
		before := s.list(t, Filter{Tokens: []string{"t:t1"}, Words: "垃圾"})
		s.Close()
		s.fold.Version = 99
		db, err := Open(t.Context(), s.cfg, s.things, s.fold)
		if err != nil {
			t.Fatal(err)
		}
		s.DB = db
		t.Cleanup(func() { db.Close() })
		if d := gocmp.Diff(before, s.list(t, Filter{Tokens: []string{"t:t1"}, Words: "垃圾"})); d != "" || len(before) != 8 {
			t.Errorf("%d found before; after folding anew: %s", len(before), d)
		}
		s.checkCounts(t)
		s.checkSpans(t)
		s.put(t, "m3", "", at0("d/t2", "zj", matter.Done))
		s.checkCounts(t)
	})
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"路灯不亮":              "路灯 灯不 不亮",
		"A路与ＢＣ路":            "a 路与 bc",
		"井盖 2个,缺!":          "井盖 2",
		"":                  "",
		"灯":                 "",
		"Wi-Fi与５Ｇ基站, Wi-Fi": "wi fi 5g 基站",
	} {
		if got := strings.Join(words(text), " "); got != want {
			t.Errorf("words(%q) = %q, want %q", text, got, want)
		}
	}
}
