package app

import (
	"container/list"
	"sync"
)

// lru is a small bounded map that forgets what was not asked for longest.
type lru[K comparable, V any] struct {
	mu    sync.Mutex
	max   int
	order *list.List
	at    map[K]*list.Element
}

type lruItem[K comparable, V any] struct {
	key   K
	value V
}

func newLRU[K comparable, V any](max int) *lru[K, V] {
	return &lru[K, V]{max: max, order: list.New(), at: map[K]*list.Element{}}
}

// get gives the value of key, made by fresh when it is not there.
func (c *lru[K, V]) get(key K, fresh func() V) V {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.at[key]; ok {
		c.order.MoveToFront(e)
		return e.Value.(lruItem[K, V]).value
	}
	if c.order.Len() >= c.max {
		last := c.order.Back()
		delete(c.at, last.Value.(lruItem[K, V]).key)
		c.order.Remove(last)
	}
	v := fresh()
	c.at[key] = c.order.PushFront(lruItem[K, V]{key, v})
	return v
}
