package store

// tallyKey is one kept count: matters of a status that lie at a place and with a unit. Any scope is a sum of them,
// which is why restricted matters are in none.
type tallyKey struct{ place, unit, status string }

// Count changes a kept count; the changes of one command are written together.
func (t *Tx) count(k tallyKey, by int64) {
	if t.tally == nil {
		t.tally = map[tallyKey]int64{}
	}
	t.tally[k] += by
}
