package standard

import "shuangcheng/internal/domain/fault"

// Relation says what became of a row from one edition to the next 对照关系.
type Relation string

// The relations. Same, Stricter and Looser join one row to one; a split lists the old row once per new one, a
// merge the new row once per old one.
const (
	Same     Relation = "等同"
	Stricter Relation = "更严"
	Looser   Relation = "放宽"
	Split    Relation = "拆分"
	Merged   Relation = "合并"
	Added    Relation = "新增"
	Dropped  Relation = "取消"
)

// Pair is one line of the table from an older edition to a newer one.
type Pair struct {
	Old      string   `json:"old,omitempty"` // empty when Added
	New      string   `json:"new,omitempty"` // empty when Dropped
	Relation Relation `json:"relation"`
	Note     string   `json:"note,omitempty"` // why, or what a person still has to judge
}

// checkPairs refuses a table that names unknown rows, contradicts itself, or leaves a row of either edition
// without an answer: a forgotten old row would lose its ties in silence.
func checkPairs(older, newer []Item, pairs []Pair) error {
	olds, news := codesOf(older), codesOf(newer)
	for _, p := range pairs {
		if err := checkPair(p, olds, news); err != nil {
			return err
		}
		olds[p.Old]++
		news[p.New]++
	}
	for _, p := range pairs {
		switch {
		case p.Relation == Split && olds[p.Old] < 2:
			return fault.New(fault.Invalid, "%s 标为拆分而只对应一条新条目，请补全或改为等同。", p.Old)
		case p.Relation == Merged && news[p.New] < 2:
			return fault.New(fault.Invalid, "%s 标为合并而只来自一条旧条目，请补全或改为等同。", p.New)
		case p.Relation != Split && p.Old != "" && olds[p.Old] > 1:
			return fault.New(fault.Invalid, "旧条目 %s 列了多次，只有拆分才可以，请改正。", p.Old)
		case p.Relation != Merged && p.New != "" && news[p.New] > 1:
			return fault.New(fault.Invalid, "新条目 %s 列了多次，只有合并才可以，请改正。", p.New)
		}
	}
	for _, i := range older {
		if olds[i.Code] == 0 {
			return fault.New(fault.Invalid, "旧条目 %s“%s”没有列入对照，请标明去向或取消。", i.Code, i.Title)
		}
	}
	for _, i := range newer {
		if news[i.Code] == 0 {
			return fault.New(fault.Invalid, "新条目 %s“%s”没有列入对照，请标明来源或新增。", i.Code, i.Title)
		}
	}
	return nil
}

func checkPair(p Pair, olds, news map[string]int) error {
	_, oldOK := olds[p.Old]
	_, newOK := news[p.New]
	switch p.Relation {
	case Added:
		oldOK = p.Old == ""
	case Dropped:
		newOK = p.New == ""
	case Same, Stricter, Looser, Split, Merged:
	default:
		return fault.New(fault.Invalid, "对照关系“%s”不认识，请从列表中选择。", p.Relation)
	}
	switch {
	case !oldOK:
		return fault.New(fault.Invalid, "旧条目“%s”不在旧版本中或不该填写，请改正。", p.Old)
	case !newOK:
		return fault.New(fault.Invalid, "新条目“%s”不在新版本中或不该填写，请改正。", p.New)
	}
	return nil
}

func codesOf(items []Item) map[string]int {
	out := make(map[string]int, len(items))
	for _, i := range items {
		out[i.Code] = 0
	}
	return out
}

// Tie is something that refers to a row of an edition: a site, a duty, a reference from history.
type Tie struct {
	Kind string // site, duty, history, or another word of the caller
	ID   string
	Code string // row of the edition
}

// Stuck is a tie that cannot move by itself, and why, as a sentence for the officer.
type Stuck struct {
	Tie
	Choices []string // new rows among which a person chooses; empty when there is none
	Why     *fault.Error
}

// Move carries ties over a confirmed table. A tie to a split row waits for a person's choice; a tie to a dropped
// or unlisted row stays where it is.
func Move(pairs []Pair, ties []Tie) (moved []Tie, stuck []Stuck) {
	byOld := map[string][]Pair{}
	for _, p := range pairs {
		if p.Old != "" {
			byOld[p.Old] = append(byOld[p.Old], p)
		}
	}
	for _, t := range ties {
		to := byOld[t.Code]
		switch {
		case len(to) == 0:
			stuck = append(stuck, Stuck{t, nil, fault.New(fault.Refused, "条目 %s 不在对照表中，请先补全对照。", t.Code)})
		case to[0].New == "":
			stuck = append(stuck, Stuck{t, nil, fault.New(fault.Refused, "条目 %s 在新版本中取消，请另选条目或保留在旧版本。", t.Code)})
		case len(to) > 1:
			var choices []string
			for _, p := range to {
				choices = append(choices, p.New)
			}
			stuck = append(stuck, Stuck{t, choices, fault.New(fault.Refused, "条目 %s 在新版本中拆成 %d 条，请选定一条。", t.Code, len(to))})
		default:
			moved = append(moved, Tie{t.Kind, t.ID, to[0].New})
		}
	}
	return moved, stuck
}
