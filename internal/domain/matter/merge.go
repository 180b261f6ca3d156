package matter

import (
	"slices"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
)

// Merging is one command over two matters: the application asks Merge of the duplicate and Absorb of the kept matter in one
// transaction, and enters both or neither. Unmerge and Release take it back in one step, as long as the kept one is open.
type (
	// Merge 合并 ends the duplicate in favour of another matter. Every source is credited and told.
	Merge struct {
		Into   string // ID of the kept matter
		IntoNo string // its number
	}
	// Absorb 并入 is the other half, asked of the kept matter.
	Absorb struct {
		From    string   // ID of the duplicate
		FromNo  string   // its number
		Sources []Source // all of the duplicate, see State.AllSources
	}
	// Unmerge 撤销合并, asked of the duplicate.
	Unmerge struct{}
	// Release 拆出 is the other half, asked of the kept matter.
	Release struct{ From string }
)

// Events of merging.
type (
	// MergedInto 已合并: the duplicate answers to nothing else from now on.
	MergedInto struct {
		Stamp
		Into   string `json:"into"`
		IntoNo string `json:"into_no"`
	}
	// Absorbed 已并入.
	Absorbed struct {
		Stamp
		Sources []Source `json:"sources"`
	}
	// Unmerged 已撤销合并. To is 待受理 or 待派遣.
	Unmerged struct {
		Stamp
		To Status `json:"to"`
	}
	// Released 已拆出.
	Released struct {
		Stamp
		From string `json:"from"`
	}
)

func (MergedInto) Kind() string { return "matter.merged.v1" }
func (Absorbed) Kind() string   { return "matter.absorbed.v1" }
func (Unmerged) Kind() string   { return "matter.unmerged.v1" }
func (Released) Kind() string   { return "matter.released.v1" }

func (e MergedInto) apply(s *State) {
	s.Was, s.Status, s.Into, s.IntoNo = s.Status, Merged, e.Into, e.IntoNo
	s.Voiding, s.Recur.Pending = By{}, false
	s.undispatch()
}

func (e Absorbed) apply(s *State) { s.Sources = add(s.Sources, e.Sources...) }

func (e Unmerged) apply(s *State) {
	if s.Recur.Of != "" && s.Recur.Of == s.Into {
		s.Recur.deny(s.Into) // the rules do not merge again what a person took apart
	}
	s.Status, s.Was, s.Into, s.IntoNo = e.To, "", "", ""
}

func (e Released) apply(s *State) {
	s.Sources = slices.DeleteFunc(slices.Clone(s.Sources), func(x Source) bool { return x.From == e.From })
}

// AllSources are the matter's own source and those of all matters merged into it, marked as coming from this matter, ready
// for Absorb.
func (s State) AllSources(id string) []Source {
	all := add([]Source{s.Source}, s.Sources...)
	for i := range all {
		all[i].From, all[i].FromNo = id, s.Number
	}
	return all
}

// Mergeable refuses to merge what not the same people may see: one restricted and one not, or two restricted for different reasons.
func Mergeable(from, into State) error {
	if from.Secrecy.Kind != into.Secrecy.Kind {
		return fault.New(fault.Refused, "受限的事项只能与同类受限的事项合并，请先把两件的受限设置改成一致。")
	}
	return nil
}

func (Merge) verb() Verb   { return "merge" }
func (Absorb) verb() Verb  { return "absorb" }
func (Unmerge) verb() Verb { return "unmerge" }
func (Release) verb() Verb { return "release" }

func mayMerge(s State, f Facts) error {
	if err := first(s.in("合并", New, Ready, Sign, Doing), f.role("合并", office...)); err != nil {
		return err
	}
	return s.keepsDoors()
}

// keepsDoors refuses to end a matter in another while somebody holds a code of its objection door.
func (s *State) keepsDoors() error {
	if len(s.Doors) > 0 {
		return fault.New(fault.Refused, "本件已采取强制措施并给出异议码，不能并入他件，请把他件并入本件。")
	}
	return nil
}

func (c Merge) decide(s State, f Facts) ([]journal.Event, error) {
	switch {
	case c.Into == "" || c.IntoNo == "":
		return nil, fault.New(fault.Invalid, "请选择保留哪一件。").At("into")
	case c.IntoNo == s.Number:
		return nil, fault.New(fault.Invalid, "不能并入本件自身，请选择另一件。").At("into")
	}
	return one(MergedInto{f.stamp(), c.Into, c.IntoNo})
}

func mayAbsorb(s State, f Facts) error {
	if err := s.in("并入其他事项", New, Ready, Sign, Doing, Check, Redo, Back, Hold); err != nil {
		return err
	}
	if s.History {
		return fault.New(fault.Refused, "历史导入的事项不能并入现行事项。")
	}
	return f.role("合并", office...)
}

func (c Absorb) decide(s State, f Facts) ([]journal.Event, error) {
	if len(c.Sources) == 0 || c.FromNo == s.Number {
		return nil, fault.New(fault.Invalid, "没有可并入的来源，请重新选择重复件。")
	}
	for _, x := range c.Sources {
		if x.From != c.From || x.From == "" {
			return nil, fault.New(fault.Invalid, "并入的来源须注明来自哪一件。")
		}
	}
	return one(Absorbed{f.stamp(), c.Sources})
}

func mayUnmerge(s State, f Facts) error {
	if s.Status != Merged {
		return s.in("撤销合并", Merged)
	}
	return f.role("撤销合并", office...)
}

func (Unmerge) decide(s State, f Facts) ([]journal.Event, error) {
	to := Ready
	if s.Was == New {
		to = New
	}
	return one(Unmerged{f.stamp(), to})
}

func mayRelease(s State, f Facts) error {
	if err := s.in("拆出已并入的事项", New, Ready, Sign, Doing, Check, Redo, Back, Hold); err != nil {
		return err
	}
	if !slices.ContainsFunc(s.Sources, func(x Source) bool { return x.From != "" }) {
		return fault.New(fault.Refused, "本件没有并入的事项。")
	}
	return f.role("撤销合并", office...)
}

func (c Release) decide(s State, f Facts) ([]journal.Event, error) {
	if c.From == "" || !slices.ContainsFunc(s.Sources, func(x Source) bool { return x.From == c.From }) {
		return nil, fault.New(fault.Refused, "该事项没有并入本件，无法拆出。")
	}
	return one(Released{f.stamp(), c.From})
}
