package ui

import (
	"maps"
	"net/url"
	"slices"
)

// Address is the address of a list with its filters, sorting and place: everything a link must keep.
type Address struct {
	Path  string
	Query url.Values
}

// With is the address with key set to value; an empty value drops the key.
func (a Address) With(key, value string) Address {
	q := maps.Clone(a.Query)
	if q == nil {
		q = url.Values{}
	}
	if value == "" {
		delete(q, key)
	} else {
		q[key] = []string{value}
	}
	return Address{a.Path, q}
}

// Without is the address without one value of key, the other values of key staying; an empty value
// drops the key whole.
func (a Address) Without(key, value string) Address {
	if value == "" {
		return a.With(key, "")
	}
	b := a.With(key, "")
	for _, v := range a.Query[key] {
		if v != value {
			b.Query[key] = append(b.Query[key], v)
		}
	}
	return b
}

// String is the address for a link; its query is sorted, so that equal lists have equal addresses.
func (a Address) String() string {
	if len(a.Query) == 0 {
		return a.Path
	}
	return a.Path + "?" + a.Query.Encode()
}

// Hidden lists the address as name and value pairs for hidden inputs of a form that searches the same
// list; the named keys are left out because the form asks for them itself.
func (a Address) Hidden(except ...string) []Pair {
	var ps []Pair
	for _, k := range slices.Sorted(maps.Keys(a.Query)) {
		if slices.Contains(except, k) {
			continue
		}
		for _, v := range a.Query[k] {
			ps = append(ps, Pair{k, v})
		}
	}
	return ps
}

// Pair is a name and its value.
type Pair struct{ Name, Value string }
