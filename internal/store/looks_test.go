package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/calendar"
)

// lookInto fills the log with looks on three days, 5, 4 and 3 of them, and seals what is over.
func lookInto(t *testing.T, e *env) {
	t.Helper()
	var refs []string
	e.must(t, func(tx *Tx) error {
		refs = nil
		for i := range 5 {
			s, err := tx.Secret("thing/a", "case/a", "phone", fmt.Sprintf("1000000000%d", i), false)
			if err != nil {
				return err
			}
			refs = append(refs, s.Ref)
			r, err := e.things.From(tx, "a")
			if err != nil {
				return err
			}
			if _, err := e.things.Enter(tx, r, noted{Secret: s}); err != nil {
				return err
			}
		}
		return nil
	})
	for day := range 3 {
		for _, ref := range refs[:5-day] {
			if _, err := e.Reveal(t.Context(), Reader{"account/王甲一", "回访"}, ref); err != nil {
				t.Fatal(err)
			}
		}
		if day < 2 {
			e.clock.Advance(24 * time.Hour)
		}
	}
	e.sealAll(t)
}

func (e *env) sealAll(t *testing.T) (n int) {
	t.Helper()
	for {
		first, err := e.LooksToSeal()
		if err != nil {
			t.Fatal(err)
		}
		if first == 0 {
			return n
		}
		e.must(t, (*Tx).SealLooks)
		n++
	}
}

// TestLooksAreSealed: every way of changing the log of looks after its day is noticed, and the look is named.
func TestLooksAreSealed(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		lookInto(t, e)
		if n := e.sealAll(t); n != 0 {
			t.Errorf("sealed %d times more", n)
		}
		r, err := e.Verify(t.Context(), VerifyOptions{})
		if err != nil || r.All != 0 || r.Counts.Looks != 9 || r.Counts.LooksOpen != 3 {
			t.Fatalf("untouched: %+v, %v", r, err)
		}
		for _, tt := range []struct{ change, undo, want string }{
			{`UPDATE access_log SET actor = 'account/x' WHERE n = 2`, `UPDATE access_log SET actor = 'account/王甲一' WHERE n = 2`, "查看记录第 2 号（2018-03-15T01:30:00.000Z，account/x）与当日封存的不符：记录被改动"},
			{`UPDATE access_log SET purpose = '核实' WHERE n = 6`, `UPDATE access_log SET purpose = '回访' WHERE n = 6`, "查看记录第 6 号（2018-03-16T01:30:00.000Z，account/王甲一）与当日封存的不符：记录被改动"},
			{`UPDATE access_log SET at = '2018-03-14T01:30:00.000Z' WHERE n = 1`, `UPDATE access_log SET at = '2018-03-15T01:30:00.000Z' WHERE n = 1`,
				"2018-03-15 封存的查看记录中第 1 条被删去；2018-03-14 的查看记录（第 1 号起 1 条）没有封存过：记录是后来加上的，或时间被改动"},
			{`INSERT INTO access_log (at, actor, purpose, subject, ref) SELECT at, actor, purpose, subject, ref FROM access_log WHERE n = 3`,
				`DELETE FROM access_log WHERE n > 12`, "查看记录第 13 号（2018-03-15T01:30:00.000Z）不在它那天的其他记录旁：时间被改动"},
		} {
			e.tamper(t, tt.change)
			if got := e.problems(t); got != tt.want {
				t.Errorf("%s:\ngot  %s\nwant %s", tt.change, got, tt.want)
			}
			e.tamper(t, tt.undo)
		}
		for _, tt := range []struct{ change, want string }{
			{`DELETE FROM access_log WHERE n = 4`, "2018-03-15 封存的查看记录中第 4 条被删去"},
			{`DELETE FROM access_log WHERE n <= 5`, "2018-03-15 封存了查看记录，现在一条也没有：记录被删去"},
		} {
			e.tamper(t, tt.change)
			if got := e.problems(t); got != tt.want {
				t.Errorf("%s:\ngot  %s\nwant %s", tt.change, got, tt.want)
			}
		}
	})
}

// tamper changes the database behind the program's back.
func (e *env) tamper(t *testing.T, q string) {
	t.Helper()
	if _, err := e.write.Exec(q); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

// problems are what verify says, in its order.
func (e *env) problems(t *testing.T) string {
	t.Helper()
	r, err := e.Verify(t.Context(), VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, p := range r.Problems {
		if p.Code != CodeLook {
			t.Errorf("another problem: %v", p)
		}
		list = append(list, p.Text)
	}
	return strings.Join(list, "；")
}

// A day of very many looks is sealed in parts whose entries stay below the bound.
func TestManyLooksAreSealedInParts(t *testing.T) {
	e := newEnv(t, "")
	const n = looksAtOnce + 20
	e.must(t, func(tx *Tx) error {
		for i := range n {
			if err := tx.exec(`INSERT INTO access_log (at, actor, purpose, subject, ref) VALUES ($1, $2, '回访', 'case/a', $3)`,
				tx.start.String(), "account/王甲一", fmt.Sprint(i)); err != nil {
				return err
			}
		}
		return nil
	})
	e.clock.Advance(24 * time.Hour)
	if parts := e.sealAll(t); parts != 2 {
		t.Errorf("%d parts, want 2", parts)
	}
	if got := e.problems(t); got != "" {
		t.Error(got)
	}
	e.tamper(t, fmt.Sprintf(`DELETE FROM access_log WHERE n = %d`, looksAtOnce+3))
	if got, want := e.problems(t), fmt.Sprintf("2018-03-15 封存的查看记录中第 %d 条被删去", looksAtOnce+3); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTidy(t *testing.T) {
	each(t, func(t *testing.T, e *env) {
		now := calendar.At(testStart)
		e.must(t, func(tx *Tx) error {
			for i, left := range []time.Duration{-time.Hour, time.Hour} { // one that has ended, one that has not
				s := Session{ID: fmt.Sprint("s", i), Account: "a", Created: now, Expires: now.Add(31*24*time.Hour + left)}
				if err := tx.PutSession(s); err != nil {
					return err
				}
				c := Credential{Account: "a", Kind: Token, ID: fmt.Sprint("t", i), Hash: fmt.Sprint("h", i), Created: now, Expires: now.Add(left - 59*24*time.Hour)}
				if err := tx.PutCredential(c); err != nil {
					return err
				}
			}
			if err := tx.exec(`INSERT INTO draft (account, form, at, body) VALUES ('a', 'file', $1, '{}')`, now.String()); err != nil {
				return err
			}
			for _, s := range []JobState{JobDraft, JobWaiting} {
				if err := tx.PutJob(Job{ID: string(s), Kind: "import", State: s, Spec: "{}", Report: "{}"}); err != nil {
					return err
				}
			}
			return nil
		})
		e.clock.Advance(31 * 24 * time.Hour)
		e.must(t, (*Tx).Tidy)
		for table, want := range map[string]int{"session": 1, "credential": 1, "draft": 0, "job": 1} {
			var n int
			if err := e.row(`SELECT COUNT(*) FROM ` + table).Scan(&n); err != nil || n != want {
				t.Errorf("%d rows of %s left, %v, want %d", n, table, err, want)
			}
		}
	})
}
