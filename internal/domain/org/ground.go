package org

import (
	"cmp"
	"slices"

	"shuangcheng/internal/domain/calendar"
)

// groundOf follows merged territories to their successors and adds what lies above.
func (r *Register) groundOf(path []UnitID, d calendar.Date) []UnitID {
	var out []UnitID
	for _, id := range path {
		u, err := r.Current(id, d)
		if err != nil || !u.Territory() {
			continue
		}
		for _, up := range r.Chain(u.ID, d) {
			if r.units.Get(up).Territory() && r.units.Get(up).Alive(d) && !slices.Contains(out, up) {
				out = append(out, up)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b UnitID) int {
		return cmp.Or(cmp.Compare(r.units.Get(b).Kind.rank(), r.units.Get(a).Kind.rank()), cmp.Compare(len(r.Chain(b, d)), len(r.Chain(a, d))), cmp.Compare(a, b))
	})
	return out
}

// townOf is the town of the place, because the town and not the community signs for a place; the nearest territory
// where no town is known.
func (q *query) townOf() UnitID {
	for _, id := range q.ground {
		if q.units.Get(id).Kind == Township {
			return id
		}
	}
	if len(q.ground) > 0 {
		return q.ground[0]
	}
	return ""
}
