package proof

import "hash/maphash"

// versions holds the last version of each stream in 12 bytes and some slack, by a keyed 64-bit hash of the name:
// names of ten million entries' streams would not fit in memory. The key is fresh in each run, so nobody can
// aim for two streams of one hash, and by chance they meet once in a million journals of that size.
type versions struct {
	seed   maphash.Seed
	shards [256]shard // by the upper bits, so that growing copies little at a time
}

// shard is a table with linear probing. Keys are never 0.
type shard struct {
	keys []uint64
	vers []uint32
	used int
}

func newVersions() *versions { return &versions{seed: maphash.MakeSeed()} }

// at is the place of a stream's last version, 0 for a stream not met before.
func (v *versions) at(stream []byte) *uint32 {
	h := max(maphash.Bytes(v.seed, stream), 1)
	s := &v.shards[h>>56]
	if s.used*4 >= len(s.keys)*3 {
		s.grow()
	}
	i := s.find(h)
	if s.keys[i] == 0 {
		s.keys[i] = h
		s.used++
	}
	return &s.vers[i]
}

// find is where h stands or, in a table with room, would stand.
func (s *shard) find(h uint64) int {
	i := int(uint64(uint32(h)) * uint64(len(s.keys)) >> 32)
	for s.keys[i] != 0 && s.keys[i] != h {
		if i++; i == len(s.keys) {
			i = 0
		}
	}
	return i
}

func (s *shard) grow() {
	old := *s
	n := len(old.keys) + len(old.keys)/4 + 16
	s.keys, s.vers = make([]uint64, n), make([]uint32, n)
	for j, h := range old.keys {
		if h != 0 {
			i := s.find(h)
			s.keys[i], s.vers[i] = h, old.vers[j]
		}
	}
}
