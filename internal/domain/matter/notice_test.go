package matter

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
)

func TestNotices(t *testing.T) {
	owned := State{Status: Doing, Owner: Owner{Unit: "u1"}, Source: Source{Finder: By{Account: "a1"}}}
	secret := owned
	secret.Secrecy = Secrecy{Kind: "child", Units: []org.UnitID{"u9"}}
	old := owned
	old.History = true
	for _, tt := range []struct {
		name  string
		state State
		event journal.Event
		want  []Notice
	}{
		{"sent out", State{}, Dispatched{Owner: Owner{Unit: "u1"}, Tasks: []Task{{Unit: "u2"}}}, []Notice{{"u:u1", "assigned"}, {"u:u2", "task"}}},
		{"signed by the unit itself", owned, Received{}, nil},
		{"signed by silence", owned, Received{Auto: true}, []Notice{{"u:u1", "auto-signed"}}},
		{"sent back", owned, Returned{}, []Notice{{"role:clerk", "sent-back"}, {"role:duty-chief", "sent-back"}}},
		{"more time refused", owned, ExtensionAnswered{}, []Notice{{"u:u1", "extension-refused"}}},
		{"closed", owned, Closed{}, []Notice{{"a:a1", "closed"}, {"u:u1", "closed"}}},
		{"failed", owned, Verified{Result: False}, []Notice{{"u:u1", "failed"}}},
		{"a level passed", owned, Verified{Result: Fixed}, nil},
		{"time of a task", owned, TimeUp{Of: WaitTask, Unit: "u2"}, []Notice{{"u:u2", "time-up"}}},
		{"closed, restricted", secret, Closed{}, []Notice{{"a:a1", "closed"}, {"r:child:u1", "closed"}}},
		{"sent back, restricted", secret, Returned{}, []Notice{{"r:child:u9", "sent-back"}}},
		{"imported history", old, Closed{}, nil},
	} {
		got := Notices(tt.state, Apply(tt.state, tt.event), tt.event)
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestNoticesOfEveryKind sends every kind of event through, restricted: nobody hears but the finder and units with the right.
func TestNoticesOfEveryKind(t *testing.T) {
	told := map[News]bool{}
	s := State{Status: Doing, Owner: Owner{Unit: "u1"}, Source: Source{Finder: By{Account: "a1"}}, Secrecy: Secrecy{Kind: "child", Units: []org.UnitID{"u9"}}}
	for _, e := range []journal.Event{Dispatched{Owner: Owner{Unit: "u1"}}, Received{Auto: true}, Assisted{Task: Task{Unit: "u2"}}, TaskAnswered{}, Returned{}, Contested{Better: "u2"},
		Ruled{Owner: Owner{Unit: "u1"}}, InfoAsked{}, InfoGiven{}, ExtensionAsked{}, ExtensionAnswered{}, ExtensionAnswered{Granted: true}, CannotDo{}, DeclineAnswered{}, Objected{},
		UndoOrdered{}, LinkAnswered{}, Verified{Result: False}, Rechecked{}, Suspended{}, Resumed{}, TimeUp{Of: WaitRuling}, Closed{}, Reopened{}, Rejected{}, MergedInto{}, VoidProposed{}, Voided{}} {
		for _, n := range Notices(s, s, e) {
			told[n.News] = true
			if !strings.HasPrefix(string(n.For), "r:child:") && n.For != "a:a1" {
				t.Errorf("%T of a restricted matter is told to %s", e, n.For)
			}
			if n.News.Sentence() == string(n.News) {
				t.Errorf("%s has no sentence", n.News)
			}
		}
	}
	for _, w := range NewsWords {
		if !told[w.Code] {
			t.Errorf("nothing tells %q", w.Code)
		}
	}
}
