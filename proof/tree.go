// Package proof holds what a stranger needs to verify our journal 流水: the tree over its entries, signed
// checkpoints, keys and their rotation, witnesses, commitments to values that lie outside the journal, and the
// bundle 证据包 in which all of it travels. It imports nothing else of ours; docs/formats.md states every byte
// so that a verifier can be written without this code.
package proof

import (
	"crypto/sha256"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 value; as text it is standard base64 with padding, 44 characters.
type Hash = tlog.Hash

// HashReader gives stored hashes by their numbers; the numbering is tlog.StoredHashIndex.
type HashReader = tlog.HashReader

// MaxSize bounds the entries of one epoch.
const MaxSize = 1 << 40

// LeafHash is SHA-256(0x00 ‖ leaf).
func LeafHash(leaf []byte) Hash {
	var room [2048]byte // most leaves fit, and then nothing is allocated
	return sha256.Sum256(append(append(room[:0], 0), leaf...))
}

// Frontier is the right edge of a growing tree: the root of each complete subtree, at most one for each power of
// two. It is all that is needed to append. A Frontier is a plain value: an assignment is a copy, which serves a
// writer that must return to a savepoint. The zero Frontier is the empty tree.
type Frontier struct {
	size  int64
	roots [41]Hash // roots[i] covers 2^i leaves and counts only where bit i of size is set
}

// LoadFrontier reads the frontier of the tree of size leaves from its stored hashes.
func LoadFrontier(size int64, r HashReader) (Frontier, error) {
	if size < 0 || size > MaxSize {
		return Frontier{}, fmt.Errorf("load frontier: size %d", size)
	}
	f := Frontier{size: size}
	var levels []int
	var want []int64
	for level := bits.Len64(uint64(size)) - 1; level >= 0; level-- {
		if size>>level&1 == 1 {
			levels = append(levels, level)
			want = append(want, tlog.StoredHashIndex(level, size>>level-1))
		}
	}
	got, err := r.ReadHashes(want)
	if err != nil {
		return Frontier{}, fmt.Errorf("load frontier of size %d: %w", size, err)
	}
	if len(got) != len(want) {
		return Frontier{}, fmt.Errorf("load frontier of size %d: %d hashes of %d", size, len(got), len(want))
	}
	for i, level := range levels {
		f.roots[level] = got[i]
	}
	return f, nil
}

// Size is the number of leaves.
func (f *Frontier) Size() int64 { return f.size }

// Append adds a leaf and appends to dst the hashes to be stored for it, the first of which has the number
// tlog.StoredHashIndex(0, size before) and the others the numbers that follow.
func (f *Frontier) Append(dst []Hash, leaf Hash) []Hash {
	h := leaf
	dst = append(dst, h)
	level := 0
	for ; f.size>>level&1 == 1; level++ {
		h = tlog.NodeHash(f.roots[level], h)
		dst = append(dst, h)
	}
	f.roots[level] = h
	f.size++
	return dst
}

// add is Append for a reader who stores nothing.
func (f *Frontier) add(h Hash) {
	level := 0
	for ; f.size>>level&1 == 1; level++ {
		h = tlog.NodeHash(f.roots[level], h)
	}
	f.roots[level] = h
	f.size++
}

// Root is the root hash; that of the empty tree is the SHA-256 of nothing.
func (f *Frontier) Root() Hash {
	if f.size == 0 {
		return sha256.Sum256(nil)
	}
	level := bits.TrailingZeros64(uint64(f.size))
	h := f.roots[level]
	for level++; f.size>>level != 0; level++ {
		if f.size>>level&1 == 1 {
			h = tlog.NodeHash(f.roots[level], h)
		}
	}
	return h
}

// leafNumber is the number of the stored hash of the leaf at index.
func leafNumber(index int64) int64 { return tlog.StoredHashIndex(0, index) }

// Inclusion proves that the leaf at index (entry number minus one) stands in the tree of size leaves. The hashes go
// from the leaf upwards.
func Inclusion(size, index int64, r HashReader) ([]Hash, error) {
	p, err := tlog.ProveRecord(size, index, r)
	if err != nil {
		return nil, fmt.Errorf("prove leaf %d in tree of %d: %w", index, size, err)
	}
	return p, nil
}

// CheckInclusion checks what Inclusion made against the root of the tree of size leaves.
func CheckInclusion(path []Hash, size int64, root Hash, index int64, leaf Hash) error {
	return tlog.CheckRecord(path, size, root, index, leaf)
}

// Consistency proves that the tree of newer leaves begins with the tree of older leaves, 1 ≤ older ≤ newer.
func Consistency(older, newer int64, r HashReader) ([]Hash, error) {
	p, err := tlog.ProveTree(newer, older, r)
	if err != nil {
		return nil, fmt.Errorf("prove tree of %d from tree of %d: %w", newer, older, err)
	}
	return p, nil
}

// CheckConsistency checks what Consistency made. Both checkpoints must be of one origin; the signatures are the
// caller's business.
func CheckConsistency(path []Hash, older, newer Checkpoint) error {
	if older.Origin != newer.Origin {
		return fmt.Errorf("checkpoints of two journals: %s and %s", older.Origin, newer.Origin)
	}
	return tlog.CheckTree(path, newer.Size, newer.Root, older.Size, older.Root)
}
