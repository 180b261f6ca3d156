package geo

import (
	"fmt"
	"slices"
)

// Code names a kind of Finding for tables, filters and tests; it is never shown.
type Code string

// The kinds of findings about an outline.
const (
	Projected   Code = "projected"   // metres or feet instead of degrees
	Swapped     Code = "swapped"     // latitude before longitude
	NoPosition  Code = "no-position" // single numbers out of range
	WrongDatum  Code = "wrong-datum" // GCJ-02 or BD-09 declared as WGS-84, or the like
	Unclosed    Code = "unclosed"    // last point is not the first
	TooFew      Code = "too-few"     // fewer than three different points
	Repeated    Code = "repeated"    // a point repeats the one before
	Spike       Code = "spike"       // the line runs out and back
	SelfCross   Code = "self-cross"  // edges of a ring cross
	SelfTouch   Code = "self-touch"  // a ring meets itself in a point
	RingsCross  Code = "rings-cross" // rings of one area cross, or a hole lies outside
	Hole        Code = "hole"        // the area has holes
	Outside     Code = "outside"     // points or polygons outside the district
	Overlapping Code = "overlapping" // two cells share ground
	Gap         Code = "gap"         // ground of the zone that no cell covers
	Beyond      Code = "beyond"      // cells reach over the edge of the zone
)

// Finding is one fault 问题 of an outline in a sentence that says what to do.
type Finding struct {
	Code         Code
	Fatal        bool    // the outline cannot be taken in before this is mended; else a remark
	Key          string  // pattern of the sentence, in Chinese; key of the message catalogue
	Args         []any   // values for the pattern
	At           Point   // where, WGS-84; the zero Point when it concerns the whole
	SquareMetres float64 // of ground concerned, 0 when it is no matter of area
}

// String is the sentence.
func (f Finding) String() string {
	if len(f.Args) == 0 {
		return f.Key
	}
	return fmt.Sprintf(f.Key, f.Args...)
}

// Fatal reports whether any of the findings must be mended first.
func Fatal(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Fatal })
}
