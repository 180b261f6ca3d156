package proof

import (
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// stored is a tree's stored hashes in memory.
type stored []Hash

func (s stored) ReadHashes(idx []int64) ([]Hash, error) {
	out := make([]Hash, len(idx))
	for i, n := range idx {
		if n < 0 || n >= int64(len(s)) {
			return nil, fmt.Errorf("no hash %d", n)
		}
		out[i] = s[n]
	}
	return out, nil
}

// grow makes a tree of n leaves and gives its stored hashes and its roots by size.
func grow(n int) (stored, []Hash) {
	var f Frontier
	var s stored
	roots := []Hash{f.Root()}
	for i := range n {
		s = f.Append(s, LeafHash(fmt.Append(nil, "leaf ", i)))
		roots = append(roots, f.Root())
	}
	return s, roots
}

func TestFrontierAgreesWithTlog(t *testing.T) {
	s, roots := grow(130)
	if got, want := int64(len(s)), tlog.StoredHashCount(130); got != want {
		t.Fatalf("stored %d hashes, want %d", got, want)
	}
	for size := int64(0); size <= 130; size++ {
		want, err := tlog.TreeHash(size, s)
		if err != nil {
			t.Fatal(err)
		}
		f, err := LoadFrontier(size, s)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Root(); got != want || roots[size] != want {
			t.Errorf("root of %d leaves: loaded %v, grown %v, want %v", size, got, roots[size], want)
		}
	}
}

func TestFrontierIsAValue(t *testing.T) {
	s, roots := grow(6)
	f, err := LoadFrontier(6, s)
	if err != nil {
		t.Fatal(err)
	}
	saved := f
	f.add(LeafHash([]byte("refused")))
	f.add(LeafHash([]byte("refused too")))
	if saved.Root() != roots[6] || saved.Size() != 6 {
		t.Errorf("the copy changed with the original: size %d, root %v, want %v", saved.Size(), saved.Root(), roots[6])
	}
}

func TestProofsHoldOnlyForWhatTheyProve(t *testing.T) {
	s, roots := grow(100)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, 100).Draw(t, "size")
		index := rapid.Int64Range(0, size-1).Draw(t, "index")
		path, err := Inclusion(size, index, s)
		if err != nil {
			t.Fatal(err)
		}
		leaf := LeafHash(fmt.Append(nil, "leaf ", index))
		if err := CheckInclusion(path, size, roots[size], index, leaf); err != nil {
			t.Fatalf("leaf %d of %d: %v", index, size, err)
		}
		if size > 1 && CheckInclusion(path, size, roots[size], (index+1)%size, leaf) == nil {
			t.Fatalf("leaf %d of %d was accepted at another place", index, size)
		}
		older := Checkpoint{testOrigin, index + 1, roots[index+1]}
		newer := Checkpoint{testOrigin, size, roots[size]}
		path, err = Consistency(older.Size, newer.Size, s)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckConsistency(path, older, newer); err != nil {
			t.Fatalf("%d from %d: %v", size, index+1, err)
		}
		older.Root[3] ^= 1
		if CheckConsistency(path, older, newer) == nil {
			t.Fatalf("%d from a forged %d was accepted", size, index+1)
		}
	})
}
