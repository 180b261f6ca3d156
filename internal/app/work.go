package app

import (
	"slices"

	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// Bounds of what waits for somebody: rows that a workbench shows of one kind of work, up to how many it counts them, and how many
// it asks the rules about to find them.
const (
	WorkShown   = 20
	WorkCounted = 100
	workAsked   = 1000
)

// Work is one kind of work that may wait for a viewer.
type Work struct {
	Find Find                    // where it is looked for; Limit is not looked at
	Keep func(matter.State) bool // whether it is his; nil keeps all
	All  bool                    // Find alone decides: Keep refuses none of what it finds
}

// Waiting is the work of one kind that waits for a viewer.
type Waiting struct {
	Lines []Line // the first WorkShown
	N     int    // how many there are
	More  bool   // there are N at least
}

// Waiting looks for work of one kind. The texts of the rows that it does not show are not read, and where Find alone decides, neither
// are the rows.
func (a *App) Waiting(v Viewer, w Work) (Waiting, error) {
	f := a.filter(w.Find)
	f.Limit = 50
	if w.All {
		f.Limit = WorkShown
	}
	var found []store.Listed
	asked := 0
	for {
		rows, next, err := a.rows(v, f)
		if err != nil {
			return Waiting{}, err
		}
		asked += len(rows)
		rows = slices.DeleteFunc(rows, func(l store.Listed) bool { return w.Keep != nil && !w.Keep(l.State) })
		if found == nil {
			found = rows // most lists end with the first page, and a state is large
		} else {
			found = append(found, rows...)
		}
		switch {
		case next.IsZero():
			return a.waiting(found, false)
		case w.All && len(found) == WorkShown:
			return a.counted(v, f, found)
		case len(found) > WorkCounted || asked >= workAsked:
			return a.waiting(found, true)
		}
		f.Before = next
	}
}

// counted is the work of which Find gives more than is shown.
func (a *App) counted(v Viewer, f store.Filter, found []store.Listed) (Waiting, error) {
	f.Before, f.Tokens = store.Cursor{}, v.Tokens
	n, err := a.db.CountUpTo(f, WorkCounted+1)
	if err != nil {
		return Waiting{}, err
	}
	w, err := a.waiting(found, n > WorkCounted)
	w.N = min(n, WorkCounted)
	return w, err
}

// waiting opens the texts of what is shown.
func (a *App) waiting(found []store.Listed, more bool) (w Waiting, err error) {
	if len(found) > WorkCounted {
		found, more = found[:WorkCounted], true
	}
	w = Waiting{N: len(found), More: more}
	w.Lines, err = a.lines(found[:min(len(found), WorkShown)])
	return w, err
}
