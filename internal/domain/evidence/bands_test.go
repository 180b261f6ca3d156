package evidence

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func shares(a, b []int64) bool {
	return slices.ContainsFunc(a, func(k int64) bool { return slices.Contains(b, k) })
}

// TestKeysFindWhatIsNear: a copy, a mirrored copy and a crop meet the picture in the index, and so does anything that differs in
// up to fifteen bits, since one of eight bands then differs in one bit at most.
func TestKeysFindWhatIsNear(t *testing.T) {
	hash := rapid.Custom(func(t *rapid.T) Hash {
		return Hash{rapid.Uint64().Draw(t, "edges")&^0xffff | 0x0ff0, rapid.Uint64().Draw(t, "waves")} // never plain
	})
	rapid.Check(t, func(t *rapid.T) {
		h := Hashes{Whole: hash.Draw(t, "whole"), Mirrored: hash.Draw(t, "mirrored")}
		copy(h.Crops[:], rapid.SliceOfN(hash, 5, 5).Draw(t, "crops"))
		copy(h.Turned[:], rapid.SliceOfN(hash, 3, 3).Draw(t, "turned"))
		keys, probes := h.Keys(), h.Probes()
		if len(keys) > 72 || len(probes) > 1496 || !slices.IsSorted(keys) || keys[0] < 0 || keys[len(keys)-1] >= 1<<20 {
			t.Fatalf("%d keys, %d probes", len(keys), len(probes))
		}
		near := h.Whole
		for _, bit := range rapid.SliceOfNDistinct(rapid.IntRange(0, 127), 0, 15, rapid.ID).Draw(t, "flips") {
			if bit < 64 {
				near.Edges ^= 1 << bit
			} else {
				near.Waves ^= 1 << (bit - 64)
			}
		}
		for name, other := range map[string]Hashes{"near": {Whole: near}, "mirrored": {Whole: h.Mirrored}, "turned": {Whole: h.Turned[1]}, "a part": {Whole: h.Crops[3]}} {
			if other.Whole.plain() {
				continue
			}
			if !shares(probes, other.Keys()) {
				t.Errorf("%s: not found by the picture", name)
			}
			if name != "mirrored" && name != "turned" && !shares(other.Probes(), keys) { // of these the later picture knows itself
				t.Errorf("%s: does not find the picture", name)
			}
		}
	})
}

// A white sheet is like every other and is not looked for.
func TestPlainPicturesHaveNoKeys(t *testing.T) {
	if h := (Hashes{}); len(h.Keys()) != 0 || len(h.Probes()) != 0 {
		t.Errorf("%d keys, %d probes", len(h.Keys()), len(h.Probes()))
	}
}
