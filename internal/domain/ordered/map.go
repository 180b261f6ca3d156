// Package ordered has a map that never changes: putting something in gives another map, which shares nearly all of itself with the
// first. The registers are made of it, so that a snapshot stays what it is while rows are tried on the next one, and trying n rows on a
// register of n costs n log n.
package ordered

import (
	"cmp"
	"iter"
)

// Map is an immutable map in the order of its keys; the zero Map is empty. It is safe for concurrent use.
type Map[K cmp.Ordered, V any] struct{ root *node[K, V] }

// node is the root of a part, balanced as Adelson-Velsky and Landis do it.
type node[K cmp.Ordered, V any] struct {
	key         K
	val         *V
	left, right *node[K, V]
	height, n   int
}

// Of makes a map of values by their keys; the last of two with one key stays.
func Of[K cmp.Ordered, V any](list []V, key func(V) K) (m Map[K, V]) {
	for _, v := range list {
		m = m.With(key(v), v)
	}
	return m
}

// Len is the number of keys.
func (m Map[K, V]) Len() int { return m.root.len() }

// Get is the value of k, the zero value when there is none.
func (m Map[K, V]) Get(k K) V {
	v, _ := m.Find(k)
	return v
}

// Find is the value of k and whether there is one.
func (m Map[K, V]) Find(k K) (v V, ok bool) {
	for n := m.root; n != nil; {
		switch c := cmp.Compare(k, n.key); {
		case c == 0:
			return *n.val, true
		case c < 0:
			n = n.left
		default:
			n = n.right
		}
	}
	return v, false
}

// With is the map in which k has the value v.
func (m Map[K, V]) With(k K, v V) Map[K, V] { return Map[K, V]{m.root.with(k, &v)} }

// All yields keys and values in the order of the keys.
func (m Map[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) { m.root.each(yield) }
}

// Values yields the values in the order of their keys.
func (m Map[K, V]) Values() iter.Seq[V] {
	return func(yield func(V) bool) { m.root.each(func(_ K, v V) bool { return yield(v) }) }
}

func (n *node[K, V]) len() int {
	if n == nil {
		return 0
	}
	return n.n
}

func (n *node[K, V]) high() int {
	if n == nil {
		return 0
	}
	return n.height
}

func (n *node[K, V]) each(yield func(K, V) bool) bool {
	return n == nil || n.left.each(yield) && yield(n.key, *n.val) && n.right.each(yield)
}

func (n *node[K, V]) with(k K, v *V) *node[K, V] {
	if n == nil {
		return join(k, v, nil, nil)
	}
	switch c := cmp.Compare(k, n.key); {
	case c < 0:
		return balanced(n.key, n.val, n.left.with(k, v), n.right)
	case c > 0:
		return balanced(n.key, n.val, n.left, n.right.with(k, v))
	}
	return join(k, v, n.left, n.right)
}

// join makes a part of two whose heights differ by one at most.
func join[K cmp.Ordered, V any](k K, v *V, left, right *node[K, V]) *node[K, V] {
	return &node[K, V]{k, v, left, right, max(left.high(), right.high()) + 1, left.len() + right.len() + 1}
}

// balanced makes a part of two whose heights differ by two at most.
func balanced[K cmp.Ordered, V any](k K, v *V, left, right *node[K, V]) *node[K, V] {
	switch {
	case left.high() > right.high()+1:
		if mid := left.right; mid.high() > left.left.high() {
			return join(mid.key, mid.val, join(left.key, left.val, left.left, mid.left), join(k, v, mid.right, right))
		}
		return join(left.key, left.val, left.left, join(k, v, left.right, right))
	case right.high() > left.high()+1:
		if mid := right.left; mid.high() > right.right.high() {
			return join(mid.key, mid.val, join(k, v, left, mid.left), join(right.key, right.val, mid.right, right.right))
		}
		return join(right.key, right.val, join(k, v, left, right.left), right.right)
	}
	return join(k, v, left, right)
}
