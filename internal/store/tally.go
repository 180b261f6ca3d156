package store

import "strings"

// tallyKey is one kept count: matters of a status that lie at a place or below it and with a unit. Restricted matters are
// in none.
type tallyKey struct{ place, unit, status string }

// count changes a kept count and those of all places above; the changes of one batch are written together.
func (t *Tx) count(k tallyKey, by int64) {
	if t.tally == nil {
		t.tally = map[tallyKey]int64{}
	}
	for {
		t.tally[k] += by
		if k.place == "" {
			return
		}
		k.place = k.place[:max(strings.LastIndexByte(k.place, '/'), 0)]
	}
}
