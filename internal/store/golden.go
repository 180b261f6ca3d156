package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"shuangcheng/internal/domain/journal"
)

// Digests folds leaves with today's rules and gives for each kind of state, named kind/version, a digest of all its
// states. A stored digest that no longer agrees says that Apply changed and the fold's version did not.
func Digests(folds []Folder, leaves []string) (map[string]string, error) {
	streams := map[journal.Stream][]Stored{}
	for i, leaf := range leaves {
		e, err := journal.Parse([]byte(leaf))
		if err != nil {
			return nil, err
		}
		streams[e.Stream] = append(streams[e.Stream], Stored{Pos: int64(i) + 1, Stream: e.Stream, Ver: e.Ver, Kind: e.Kind, Leaf: leaf})
	}
	sums := map[string]string{}
	for _, f := range folds {
		kind, _, version := f.name()
		h, n := sha256.New(), 0
		for _, s := range slices.Sorted(maps.Keys(streams)) {
			k, id := s.Cut()
			if k != kind {
				continue
			}
			state, err := f.state(id, streams[s])
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(h, "%s\x00%s\n", id, state)
			n++
		}
		if n > 0 {
			sums[fmt.Sprintf("%s/%d", kind, version)] = hex.EncodeToString(h.Sum(nil))
		}
	}
	return sums, nil
}

// state folds one stream and gives what is kept of it.
func (f *Fold[S]) state(id string, entries []Stored) ([]byte, error) {
	r, err := f.fold(id, entries, nil)
	if err != nil {
		return nil, err
	}
	return json.Marshal(r)
}

func (s silent) state(string, []Stored) ([]byte, error) { return nil, nil }
