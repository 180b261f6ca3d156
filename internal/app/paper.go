//msg:off official papers stay Chinese

package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/paper"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/store"
)

// PaperList says which matters papers are about: some by ID or number, those of an import in the order of its rows, or those that
// a filter finds. The first that is set counts.
type PaperList struct {
	IDs    []string
	Import string // ID of the import
	Find   Find
	Words  string // how the filter is said
}

// MaxPaper is how many matters one paper holds: more than anybody reads.
const MaxPaper = 2000

// papered is one matter as papers need it.
type papered struct {
	store.MatterRow
	Own  matter.State // as it was sent: of a merged matter its own, while the row is the one that it was merged into
	Line int64        // in the file, for those of an import
}

// paperTexts are the open texts of many matters.
type paperTexts map[value.Text]string

// listed reads the matters of a list that the viewer may see. Restricted ones stand on no list, whoever prints it: a list is
// handed on.
func (a *App) listed(v Viewer, l PaperList) (list []papered, notes []error, err error) {
	switch {
	case len(l.IDs) > 0:
		list, err = a.listedByID(v, l.IDs)
	case l.Import != "":
		list, notes, err = a.listedByImport(v, l.Import)
	default:
		list, notes, err = a.listedByFilter(v, l.Find)
	}
	if err != nil {
		return nil, nil, err
	}
	all := len(list)
	list = slices.DeleteFunc(list, func(p papered) bool { return !p.Own.Secrecy.IsZero() || !p.State.Secrecy.IsZero() })
	if n := all - len(list); n > 0 {
		notes = append(notes, fault.New(fault.Refused, "有 %d 件限制事项没有列入：清单会往外传，限制事项请逐件单独出单", n))
	}
	return list, notes, nil
}

func (a *App) listedByID(v Viewer, ids []string) (list []papered, err error) {
	if len(ids) > MaxPaper {
		return nil, errLongPaper()
	}
	for _, id := range ids {
		r, err := a.find(id)
		if err != nil {
			return nil, err
		}
		if r.Ver == 0 || !v.Sees(r.State) {
			return nil, errHidden(id)
		}
		list = append(list, papered{r, r.State, 0})
	}
	return list, nil
}

func errLongPaper() error {
	return fault.New(fault.TooLarge, "一份文书最多列 %d 件，请加筛选条件分几份出", MaxPaper)
}

func (a *App) listedByFilter(v Viewer, f Find) (list []papered, notes []error, err error) {
	f.Limit = 999
	for {
		lines, next, err := a.FindMatters(v, f)
		if err != nil {
			return nil, nil, err
		}
		for _, x := range lines {
			list = append(list, papered{store.MatterRow{ID: x.ID, State: x.State, Ver: 1}, x.State, 0})
		}
		if len(list) > MaxPaper {
			return nil, nil, errLongPaper()
		}
		if next == "" {
			return list, nil, nil
		}
		if err := f.SetCursor(next); err != nil {
			return nil, nil, err
		}
	}
}

// listedByImport reads what an import has filed, in the order of its file. A matter that was merged since stands with the number
// it came with and the state of the one it was merged into.
func (a *App) listedByImport(v Viewer, id string) (list []papered, notes []error, err error) {
	if _, err := a.Import(v, id); err != nil {
		return nil, nil, err
	}
	rows, err := a.ImportOutcome(id)
	if err != nil {
		return nil, nil, err
	}
	lost := 0
	for _, x := range rows {
		stream, isMatter := strings.CutPrefix(x.Stream, "matter/")
		if !isMatter || x.State == store.RowUndone {
			if x.State == store.RowRefused {
				lost++
			}
			continue
		}
		p, err := a.paperedOf(stream)
		if err != nil {
			return nil, nil, err
		}
		if p.Line = x.Line; v.Sees(p.State) && p.State.Status != matter.Void {
			list = append(list, p)
		}
	}
	if len(list) > MaxPaper {
		return nil, nil, errLongPaper()
	}
	if lost > 0 {
		notes = append(notes, fault.New(fault.Refused, "原表有 %d 行没有导入，不在本件里；请到导入页改好再传", lost))
	}
	slices.SortStableFunc(list, func(x, y papered) int { return cmp.Compare(x.Line, y.Line) })
	return list, notes, nil
}

// paperedOf reads a matter and, when it was merged, the one it ended in.
func (a *App) paperedOf(id string) (p papered, err error) {
	if p.MatterRow, err = a.find(id); err != nil {
		return p, err
	}
	p.Own = p.State
	for range 5 {
		if p.State.Status != matter.Merged {
			break
		}
		if p.MatterRow, err = a.find(p.State.Into); err != nil {
			return p, err
		}
	}
	return p, nil
}

// paperTexts reads what the papers of a list say, in one look.
func (a *App) paperTexts(list []papered) (paperTexts, error) {
	var refs []value.Text
	for _, p := range list {
		s := p.State
		refs = append(refs, p.Own.What, p.Own.Place.Words, s.Report.Measure, s.Hold.Plan)
		for _, t := range s.Tasks {
			refs = append(refs, t.Words)
		}
	}
	found, err := a.Words(refs...)
	return found, err
}

// PaperFoot ends a document: everything that was read before stands under the checkpoint it names, which leaves the house with the
// paper and is kept for ever, so that bundles prove it.
func (a *App) PaperFoot(ctx context.Context) (paper.Foot, error) {
	cp, err := a.PublishCheckpoint(ctx)
	if err != nil {
		return paper.Foot{}, err
	}
	return paper.Foot{Cutoff: a.db.Now(), Seq: cp.Size, Origin: cp.Origin, Epoch: cp.Epoch, Root: cp.Root}, nil
}

// The words of a matter on paper.

func whatOn(p papered, t paperTexts) string {
	switch {
	case !p.Own.Secrecy.IsZero():
		return "（内容受限，请签收人登录系统查阅）"
	case t[p.Own.What] == "":
		return "（内容已依法删除）"
	}
	return strings.TrimSpace(t[p.Own.What])
}

func (d *District) whereOn(p papered, t paperTexts, day calendar.Date) string {
	if !p.Own.Secrecy.IsZero() {
		return ""
	}
	site := d.placeName(p.Own.Place, day)
	words := t[p.Own.Place.Words]
	switch {
	case words == "" || strings.Contains(words, site):
		return cmp.Or(words, site)
	case p.Own.Place.Site != "":
		return site + "（" + words + "）"
	}
	return words
}

// townsOn names the ground from the town down.
func (d *District) townsOn(p matter.Place, day calendar.Date) string {
	var names []string
	ids := p.Territories()
	for i, id := range ids {
		if name := d.Org.UnitName(id, day); (i > 0 || len(ids) == 1) && d.Org.Unit(id).ID != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, "·")
}

// clausesOn are the first clauses of a matter with their titles, as many as there is room for, and how many there are; without any,
// its class of problem.
func (d *District) clausesOn(c matter.Class, room int) string {
	var list []string
	for _, x := range c.Clauses {
		words := x.Code
		if i, err := d.Standards[x.Edition].Standing(x.Code); err == nil {
			words += " " + i.Title
		}
		list = append(list, words)
	}
	if len(list) == 0 {
		return d.className(c.Problem.Code)
	}
	if n := len(list); n > room {
		list = append(list[:room], fmt.Sprintf("等%d条", n))
	}
	return strings.Join(list, "\n")
}

// unitOn is the name of a unit on paper.
func (d *District) unitOn(id org.UnitID, day calendar.Date) string {
	if id == "" {
		return ""
	}
	return d.Org.UnitName(id, day)
}
