package store

import (
	"fmt"
	"strings"
	"testing"

	"shuangcheng/internal/domain/matter"
	"shuangcheng/proof"
)

// stand puts nine matters on the shelf, their entries among one another.
func (s *shelf) stand(t *testing.T) {
	t.Helper()
	for step, status := range []matter.Status{matter.Doing, matter.Check, matter.Done} {
		for i := range 9 - 2*step {
			s.put(t, fmt.Sprint("m", i), "路灯不亮", at0("d/t1", "cg", status))
		}
	}
}

// TestVerifyFollowsStates: states in tables of their own are compared, however few streams may be held half folded.
func TestVerifyFollowsStates(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		s.stand(t)
		for _, open := range []int{0, 1, 4} {
			r, err := s.Verify(t.Context(), VerifyOptions{Refold: true, open: open})
			if err != nil || !r.OK() || r.Counts.States != 9 {
				t.Errorf("holding %d: %d states, %v, %v", open, r.Counts.States, r.Problems, err)
			}
		}
	})
}

// TestVerifyNamesTheState changes one thing at a time behind the program's back; each is named once, whichever way the stream was folded.
func TestVerifyNamesTheState(t *testing.T) {
	for name, tt := range map[string]struct {
		sql, want string
		code      proof.Code
	}{
		"state changed":    {`UPDATE matter SET state = REPLACE(state, 'cg', 'zj') WHERE id = 'm5'`, "matter/m5", CodeState},
		"rolled back":      {`UPDATE matter SET ver = 2 WHERE id = 'm0'`, "matter/m0", CodeState},
		"ahead":            {`UPDATE matter SET ver = 4 WHERE id = 'm0'`, "matter/m0", CodeState},
		"place moved":      {`UPDATE matter SET pos = pos - 1 WHERE id = 'm8'`, "matter/m8", CodeState},
		"begins elsewhere": {`UPDATE matter SET born = 9999 WHERE id = 'm7'`, "matter/m7", CodeState},
		"lost":             {`DELETE FROM matter WHERE id = 'm3'`, "matter/m3", CodeState},
		"renamed":          {`UPDATE matter SET id = 'zz' WHERE id = 'm3'`, "matter/m3", CodeState},
		"invented": {`INSERT INTO matter SELECT 9999, 'm31', ver, pos, '2018-999999', status, unit, place, site, problem, channel, severity, entered,
			due, restricted, external, receipt, history, what, words, state FROM matter WHERE id = 'm3'`, "matter/m31", CodeState},
		"first entry lost": {`DELETE FROM journal WHERE stream = 'matter/m2' AND ver = 1`, "matter/m2", CodeState},
		"entry lost":       {`DELETE FROM journal WHERE stream = 'matter/m2' AND ver = 2`, "matter/m2", CodeState},
		"entry broken":     {`UPDATE journal SET entry = REPLACE(entry, '{"v":1', '{ "v":1') WHERE stream = 'matter/m2' AND ver = 2`, "matter/m2", CodeState},
		"entry moved":      {`UPDATE journal SET stream = 'matter/m99', ver = 1 WHERE stream = 'matter/m2' AND ver = 3`, "matter/m99", CodeState},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t, newEnv(t, "")) // what differs between the engines, the sound one asks
			s.stand(t)
			if _, err := s.write.Exec(tt.sql); err != nil {
				t.Fatal(err)
			}
			for _, open := range []int{0, 1} {
				r, err := s.Verify(t.Context(), VerifyOptions{Refold: true, open: open})
				if err != nil || r.Grade != proof.GradeNone {
					t.Fatalf("grade %q, problems %v, %v", r.Grade, r.Problems, err)
				}
				named := 0
				for _, p := range r.Problems {
					if p.Code == tt.code && strings.Contains(p.Text, tt.want+" ") || strings.Contains(p.Text, tt.want+"，") {
						named++
					}
				}
				if named != 1 {
					t.Errorf("holding %d: got %v; want %s named once by %s", open, r.Problems, tt.want, tt.code)
				}
			}
		})
	}
}
