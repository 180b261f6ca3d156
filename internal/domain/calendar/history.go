package calendar

import "slices"

// Since is a value that holds from a day on, until a later one follows.
type Since[T any] struct {
	From Date `json:"from"`
	Is   T    `json:"is"`
}

// History is what held when, in the order of the days, so that a change never alters a past day. Of two values for
// one day the later in the list stands: that is how a slip is put right on the same day.
type History[T any] []Since[T]

// On is the value that held on d; ok is false when d lies before the first.
func (h History[T]) On(d Date) (v T, ok bool) {
	n, _ := slices.BinarySearchFunc(h, d, func(s Since[T], d Date) int {
		if s.From <= d {
			return -1
		}
		return 1
	})
	if n == 0 {
		return v, false
	}
	return h[n-1].Is, true
}

// Last is the day of the latest change, empty when there is none.
func (h History[T]) Last() Date {
	if len(h) == 0 {
		return ""
	}
	return h[len(h)-1].From
}

// Add is h with v from a day on that is not before Last; h itself is left alone.
func (h History[T]) Add(from Date, v T) History[T] {
	return append(slices.Clip(h), Since[T]{from, v})
}
