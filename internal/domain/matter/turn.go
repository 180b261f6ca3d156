package matter

import (
	"slices"

	"shuangcheng/internal/domain/org"
)

// Turn 待办 names a step that a matter waits for and that its status alone does not tell. The store keeps them, so that a
// workbench finds its few matters without asking the rules about all.
type Turn string

// The turns that are the office's.
const (
	TurnExtension Turn = "extension" // 延期待批
	TurnDecline   Turn = "decline"   // 做不了，待答复
)

// TurnTask is the reply that an assisting unit owes.
func TurnTask(unit org.UnitID) Turn { return Turn("task:" + unit) }

// TurnVerify is the verification of a level.
func TurnVerify(l Level) Turn { return Turn("verify:" + l) }

// Turns lists what a matter waits for, each once. Whoever may take such a step by the rules finds the matter under its turn; not
// everybody who finds it there may take the step.
func Turns(s State) (list []Turn) {
	working := s.Status == Doing || s.Status == Redo
	if working && s.Extension.Pending {
		list = append(list, TurnExtension)
	}
	if working && s.Declined.Pending {
		list = append(list, TurnDecline)
	}
	if level := s.NextLevel(); level != "" {
		list = append(list, TurnVerify(level))
	}
	if slices.Contains(tasked, s.Status) {
		for _, t := range s.Tasks {
			if turn := TurnTask(t.Unit); t.State == TaskOpen && !slices.Contains(list, turn) {
				list = append(list, turn)
			}
		}
	}
	return list
}
