package testkit

import (
	"encoding/binary"
	"io"
	"sync"
	"time"
)

// Clock stands still until a test moves it. Its method Now goes wherever product code takes a func() time.Time; it may
// be asked and moved by several goroutines.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that stands at now.
func NewClock(now time.Time) *Clock { return &Clock{now: now} }

// Now returns the instant the clock stands at.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to now, backwards too, as a wrongly set machine does.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// Advance moves the clock by d, which may be negative, and returns where it now stands.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// Rand returns an endless reader of bytes that are the same for the same seed, on every machine and with every release
// of Go: SplitMix64 (Steele, Lea, Flood 2014), little-endian, however the reads are cut. It may be read by several
// goroutines, which then share the sequence out. Not for secrets.
func Rand(seed uint64) io.Reader { return &splitMix{state: seed} }

type splitMix struct {
	mu    sync.Mutex
	state uint64
	rest  []byte // bytes of the last word not yet given out
}

func (s *splitMix) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := 0; n < len(p); {
		if len(s.rest) == 0 {
			s.rest = binary.LittleEndian.AppendUint64(nil, s.next())
		}
		k := copy(p[n:], s.rest)
		s.rest = s.rest[k:]
		n += k
	}
	return len(p), nil
}

func (s *splitMix) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
