package store

import (
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
)

// someMatter is a matter with waits of several kinds, some of them over.
func someMatter(t *rapid.T) matter.State {
	m := at0("d/t1", "cg", rapid.SampledFrom(matter.Statuses).Draw(t, "status").Code)
	at := func(label string) calendar.Instant {
		return calendar.Instant(rapid.SampledFrom([]int64{0, 1521077400000, 1521163800000, 1521250200000}).Draw(t, label))
	}
	m.Dispatch.SignBy, m.Extension.AnswerBy, m.Contest.RulingBy, m.Closed.At = at("sign"), at("answer"), at("ruling"), at("closed")
	m.Extension.Pending = rapid.Bool().Draw(t, "pending")
	m.History = rapid.IntRange(0, 4).Draw(t, "history") == 0
	m.FalseAt = at("false")
	if rapid.Bool().Draw(t, "sampled") {
		m.Sampling = matter.Sampling{At: at("sampled at"), Why: matter.ChosenDrawn, Draw: "2018-03-15"}
	}
	return m
}

// TestMomentsFollowTheState changes matters at random: the rows by which jobs find them are those of the present states, and
// pages of them meet without gap.
func TestMomentsFollowTheState(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		rapid.Check(t, func(rt *rapid.T) {
			s.put(t, fmt.Sprint("m", rapid.IntRange(0, 6).Draw(rt, "which")), "x", someMatter(rt))
			want := map[moment][]string{}
			for id, r := range s.states {
				for _, m := range moments(r.State) {
					want[m] = append(want[m], id)
				}
			}
			got := map[moment][]string{}
			for _, what := range []When{WhenEnds(matter.WaitSign), WhenEnds(matter.WaitExtension), WhenEnds(matter.WaitRuling),
				WhenEnds(matter.WaitReview), WhenClosed, WhenToLookAt, whenFalse("cg"), whenTurn(matter.TurnExtension)} {
				q := WhenQuery{What: what, To: 1e14, Limit: 2}
				for {
					page, err := s.When(q)
					if err != nil {
						t.Fatal(err)
					}
					for _, f := range page {
						m := moment{what, f.At}
						got[m] = append(got[m], f.ID)
					}
					if len(page) < q.Limit {
						break
					}
					q.After = page[len(page)-1]
				}
			}
			for _, list := range []map[moment][]string{want, got} {
				for _, ids := range list {
					slices.Sort(ids)
				}
			}
			if d := gocmp.Diff(want, got, gocmp.AllowUnexported(moment{})); d != "" {
				rt.Fatalf("moments (-states +found):\n%s", d)
			}
		})
	})
}

// A span keeps its first moment and leaves its end out.
func TestWhenIsHalfOpen(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		for i, at := range []calendar.Instant{1000, 2000, 3000} {
			m := at0("d", "cg", matter.Done)
			m.Closed.At = at
			s.put(t, fmt.Sprint("m", i), "x", m)
		}
		list, err := s.When(WhenQuery{What: WhenClosed, From: 1000, To: 3000, Limit: 9})
		if err != nil || len(list) != 2 || list[0].ID != "m0" || list[1].ID != "m1" {
			t.Errorf("found %+v, %v", list, err)
		}
	})
}
