package testkit

import (
	"encoding/binary"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Torn is a copy of a data folder in which the end of one file is lost, as after a power cut.
type Torn struct {
	Dir    string // the copy; removed when the loop goes on
	Cut    int64  // bytes of the file that are left
	Zeroed bool   // the file has its old length and zeros after Cut, as when the length reached the disk before the data
}

func (c Torn) String() string {
	if c.Zeroed {
		return fmt.Sprintf("zeros after byte %d", c.Cut)
	}
	return fmt.Sprintf("cut at byte %d", c.Cut)
}

// TornCopies yields copies of the folder dir in which the file of that name is torn at about n places, the same ones
// for the same bytes: nothing left, all but the last byte, in the middle of and between the frames of an SQLite WAL,
// and spread over the rest. The original must not be written to meanwhile.
func TornCopies(t testing.TB, dir, file string, n int) iter.Seq[Torn] {
	t.Helper()
	original, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatalf("torn copies: %v", err)
	}
	cuts := tears(original, n)
	return func(yield func(Torn) bool) {
		for i, cut := range cuts {
			c := Torn{Cut: cut, Zeroed: i%2 == 1}
			c.Dir = filepath.Join(t.TempDir(), "torn")
			if err := c.make(dir, file, int64(len(original))); err != nil {
				t.Fatalf("torn copies: %v", err)
			}
			more := yield(c)
			if err := os.RemoveAll(c.Dir); err != nil {
				t.Fatalf("torn copies: %v", err)
			}
			if !more {
				return
			}
		}
	}
}

func (c Torn) make(dir, file string, size int64) error {
	if err := os.CopyFS(c.Dir, os.DirFS(dir)); err != nil {
		return err
	}
	path := filepath.Join(c.Dir, file)
	if err := os.Truncate(path, c.Cut); err != nil || !c.Zeroed {
		return err
	}
	return os.Truncate(path, size)
}

// tears chooses up to n offsets below the length of b, sorted, without repetition.
func tears(b []byte, n int) []int64 {
	size := int64(len(b))
	if size == 0 {
		return nil
	}
	cuts := []int64{0, size - 1}
	const header, frameHeader = 32, 24 // sqlite.org/fileformat2.html §4.1, §4.2
	if page := walPageSize(b); page > 0 {
		frame := frameHeader + page
		frames := (size - header) / frame
		for k := range int64(n) / 4 { // the last frames matter most: they hold the last commits
			end := header + frame*max(0, frames-k)
			cuts = append(cuts, end, end-1, end-frame/2)
		}
	}
	r := splitMix{state: uint64(size)}
	for len(cuts) < n {
		cuts = append(cuts, int64(r.next()%uint64(size)))
	}
	cuts = slices.DeleteFunc(cuts, func(c int64) bool { return c < 0 || c >= size })
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

// walPageSize returns the page size in the header of an SQLite WAL, 0 if b is no WAL.
func walPageSize(b []byte) int64 {
	if len(b) < 32 || binary.BigEndian.Uint32(b)&^1 != 0x377f0682 {
		return 0
	}
	return int64(binary.BigEndian.Uint32(b[8:]))
}
