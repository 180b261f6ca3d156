package evidence

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
)

// Hash is a perceptual hash of 128 bits, made so that pictures that look alike differ in few of them. Two
// independent halves count together, since either alone takes strangers of a simple build for one. Its
// written form is 32 lower-case hex digits, edges first.
type Hash struct {
	Edges uint64 // whether each of 8×8 patches is brighter than the one to its right
	Waves uint64 // whether each of the 8×8 slowest waves of the picture is above the middle one
}

// Distance is the number of bits in which h and o differ, 0 to 128.
func (h Hash) Distance(o Hash) int {
	return bits.OnesCount64(h.Edges^o.Edges) + bits.OnesCount64(h.Waves^o.Waves)
}

// String writes 32 hex digits.
func (h Hash) String() string { return fmt.Sprintf("%016x%016x", h.Edges, h.Waves) }

// MarshalText writes what String writes.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (h *Hash) UnmarshalText(b []byte) error {
	raw, err := hex.DecodeString(string(b))
	if err != nil || len(raw) != 16 {
		return fmt.Errorf("parse hash %q: want 32 hex digits", b)
	}
	*h = Hash{binary.BigEndian.Uint64(raw), binary.BigEndian.Uint64(raw[8:])}
	return nil
}

// Hashes are the perceptual hashes of one upright picture and of what people do to a picture before they
// hand it in again. Two pictures are compared by the whole of each against everything of the other, so a
// mirrored copy is found whichever of the two came first.
type Hashes struct {
	Whole    Hash    `json:"whole"`
	Mirrored Hash    `json:"mirrored"` // left and right exchanged
	Turned   [3]Hash `json:"turned"`   // by 90, 180 and 270 degrees, clockwise
	Crops    [5]Hash `json:"crops"`    // three quarters by nine tenths at each corner; the middle 88 %
}

// Trick says what was done to a picture so that it looks like another.
type Trick string

// The tricks a Likeness may show.
const (
	AsIs     Trick = "as_is" // the same view: compressed, resized, brightened or stamped at most
	Mirrored Trick = "mirrored"
	Turned   Trick = "turned"
	Cropped  Trick = "cropped" // one is a part of the other, or of a photo of its screen
)

// limit is the greatest distance, in bits, at which two pictures are taken for one. On the test photos
// different scenes are at least 31 apart, and all but two of 96 reuses at most 24.
const limit = 26

// plain reports a picture without structure, such as a white sheet or a clear sky: all its patches grow
// brighter or darker the same way, so that it resembles every other of its sort.
func (h Hash) plain() bool {
	n := bits.OnesCount64(h.Edges)
	return n < 5 || n > 59
}

// Nearest is the smallest distance between two pictures over all tricks, and the trick that gives it. A
// comparison that involves a picture without structure counts as 128.
func (h Hashes) Nearest(o Hashes) (distance int, trick Trick) {
	distance, trick = 128, AsIs
	try := func(t Trick, a, b Hash) {
		if d := a.Distance(b); d < distance && !a.plain() && !b.plain() {
			distance, trick = d, t
		}
	}
	try(AsIs, h.Whole, o.Whole)
	for _, pair := range [][2]Hashes{{h, o}, {o, h}} {
		a, whole := pair[0], pair[1].Whole
		try(Mirrored, a.Mirrored, whole)
		for _, t := range a.Turned {
			try(Turned, t, whole)
		}
		for _, c := range a.Crops {
			try(Cropped, c, whole)
		}
	}
	return distance, trick
}

// Alike reports whether the two pictures are probably one, and by which trick. It is a hint for a person
// to look at both, never a verdict.
func (h Hashes) Alike(o Hashes) (Trick, bool) {
	d, trick := h.Nearest(o)
	return trick, d <= limit
}
