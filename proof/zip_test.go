package proof

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"testing"
)

// sparse is a file of zeros with some pieces in it.
type sparse struct {
	size   int64
	pieces map[int64][]byte
}

func (s sparse) ReadAt(b []byte, off int64) (int, error) {
	n := int(min(int64(len(b)), s.size-off))
	clear(b[:n])
	for at, piece := range s.pieces {
		if at < off+int64(n) && off < at+int64(len(piece)) {
			copy(b[max(at-off, 0):n], piece[max(off-at, 0):])
		}
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// TestHugeArchive: sizes and offsets over 32 bits, read by our reader and by another.
func TestHugeArchive(t *testing.T) {
	const huge = 5 << 30
	big := zipMember{name: "entries.jsonl", size: huge, crc: 1}
	small := zipMember{name: "proofs.json", size: 3, crc: 2, offset: int64(len(big.local())+len(big.descriptor())) + huge}
	start := small.offset + int64(len(small.local())+len(small.descriptor())) + small.size
	directory := append(big.central(), small.central()...)
	tail := append(directory, zipEnd(2, int64(len(directory)), start)...)
	f := sparse{start + int64(len(tail)), map[int64][]byte{
		0: big.local(),
		small.offset - int64(len(big.descriptor())): big.descriptor(),
		small.offset:                           small.local(),
		start - int64(len(small.descriptor())): small.descriptor(),
		start:                                  tail,
	}}
	a, err := openArchive(f, f.size)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []zipMember{big, small} {
		if a.members[i] != want {
			t.Errorf("member %d is %+v, want %+v", i, a.members[i], want)
		}
		if _, err := a.open(i); err != nil {
			t.Errorf("open member %d: %v", i, err)
		}
	}
	z, err := zip.NewReader(f, f.size)
	if err != nil {
		t.Fatal(err)
	}
	if got := z.File[0].UncompressedSize64; len(z.File) != 2 || got != huge {
		t.Errorf("another reader finds %d files, the first of %d bytes", len(z.File), got)
	}
}

// TestManyFiles: more files than 16 bits count.
func TestManyFiles(t *testing.T) {
	var buf bytes.Buffer
	w := newZipWriter(&buf)
	const n = 66_000
	for i := range n {
		if err := w.create(fmt.Sprint("blobs/", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	b := bytes.NewReader(buf.Bytes())
	a, err := openArchive(b, b.Size())
	if err != nil || len(a.members) != n {
		t.Fatalf("openArchive: %v", err)
	}
	if z, err := zip.NewReader(b, b.Size()); err != nil || len(z.File) != n {
		t.Errorf("another reader: %v", err)
	}
}
