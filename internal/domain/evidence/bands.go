package evidence

import "slices"

// A picture that looks like another is found in two steps: an index gives those that share a key with it, and Nearest compares
// each of these in full. A key is one of eight bands of 16 bits of a hash with the place of the band; keys of the whole and of its
// parts are told apart, since a part is compared with the whole only.
const (
	bands     = 8
	bandBits  = 16
	partBands = bands // first place of a band of a part
)

// band is the i-th band of h, edges first.
func (h Hash) band(i int) uint16 {
	half := h.Edges
	if i >= bands/2 {
		half, i = h.Waves, i-bands/2
	}
	return uint16(half >> (64 - bandBits*(i+1)))
}

func bandKey(place int, v uint16) int64 { return int64(place)<<bandBits | int64(v) }

// Keys are the keys under which the picture is kept, each once and ascending: at most 72, each below 2^20. A picture without
// any structure has none.
func (h Hashes) Keys() []int64 {
	var keys []int64
	put := func(x Hash, from int) {
		for i := range bands {
			keys = append(keys, bandKey(from+i, x.band(i)))
		}
	}
	parts := h.Crops[:]
	if h.Whole.plain() { // one way round it may still have structure
		parts = append(append(slices.Clone(parts), h.Mirrored), h.Turned[:]...)
	} else {
		put(h.Whole, 0)
	}
	for _, x := range parts {
		if !x.plain() {
			put(x, partBands)
		}
	}
	return tidy(keys)
}

// Probes are the keys under which earlier pictures that look like this one are looked for, each once and ascending: every band
// as it is and with one bit changed, at most 1,496. A likeness near the limit may hide from them all: of 848 on the test photos
// two do.
func (h Hashes) Probes() []int64 {
	var keys []int64
	put := func(x Hash, from int) {
		if x.plain() {
			return
		}
		for i := range bands {
			v := x.band(i)
			keys = append(keys, bandKey(from+i, v))
			for bit := range bandBits {
				keys = append(keys, bandKey(from+i, v^1<<bit))
			}
		}
	}
	put(h.Whole, 0)
	put(h.Whole, partBands)
	put(h.Mirrored, 0)
	for _, x := range h.Turned {
		put(x, 0)
	}
	for _, x := range h.Crops {
		put(x, 0)
	}
	return tidy(keys)
}

func tidy(keys []int64) []int64 {
	slices.Sort(keys)
	return slices.Compact(keys)
}
