package proof

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
)

// A bundle is a ZIP of which every byte outside the files is laid down: files stored one after the other without
// compression, gap, comment, time or attribute. The writer and the reader share the functions that render each
// part, and the reader compares, so nothing can hide between the files.

// zipMember is one file of the archive.
type zipMember struct {
	name   string
	size   int64
	crc    uint32
	offset int64 // of its local header
}

const (
	over16 = 0xFFFF
	over32 = 0xFFFFFFFF
	// maxArchive bounds the whole bundle and every file in it, in bytes.
	maxArchive = 1 << 40
	// zipVersion 4.5 knows sizes of 64 bits. Made on system 0, which has no links.
	zipVersion = 45
	// zipFlags: sizes and CRC stand after the data; names are UTF-8.
	zipFlags = 1<<3 | 1<<11
	// zipDate is 1980-01-01, the earliest a ZIP can say.
	zipDate = 1<<5 | 1
)

var le = binary.LittleEndian

func (m zipMember) local() []byte {
	b := []byte("PK\x03\x04")
	for _, v := range []uint16{zipVersion, zipFlags, 0, 0, zipDate, 0, 0, 0, 0, 0, 0, uint16(len(m.name)), 0} {
		b = le.AppendUint16(b, v)
	}
	return append(b, m.name...)
}

func (m zipMember) descriptor() []byte {
	b := le.AppendUint32([]byte("PK\x07\x08"), m.crc)
	if m.size >= over32 {
		return le.AppendUint64(le.AppendUint64(b, uint64(m.size)), uint64(m.size))
	}
	return le.AppendUint32(le.AppendUint32(b, uint32(m.size)), uint32(m.size))
}

func (m zipMember) central() []byte {
	var extra []byte
	if m.size >= over32 {
		extra = le.AppendUint64(le.AppendUint64(extra, uint64(m.size)), uint64(m.size))
	}
	if m.offset >= over32 {
		extra = le.AppendUint64(extra, uint64(m.offset))
	}
	if extra != nil {
		extra = append(le.AppendUint16([]byte{1, 0}, uint16(len(extra))), extra...)
	}
	b := []byte("PK\x01\x02")
	for _, v := range []uint16{zipVersion, zipVersion, zipFlags, 0, 0, zipDate} {
		b = le.AppendUint16(b, v)
	}
	for _, v := range []uint32{m.crc, uint32(min(m.size, over32)), uint32(min(m.size, over32))} {
		b = le.AppendUint32(b, v)
	}
	for _, v := range []uint16{uint16(len(m.name)), uint16(len(extra)), 0, 0, 0, 0, 0} {
		b = le.AppendUint16(b, v)
	}
	b = le.AppendUint32(b, uint32(min(m.offset, over32)))
	return append(append(b, m.name...), extra...)
}

// zipEnd is what follows the central directory of count records, size bytes long, at offset.
func zipEnd(count, size, offset int64) []byte {
	var b []byte
	if count >= over16 || size >= over32 || offset >= over32 {
		b = append(b, "PK\x06\x06"...)
		b = le.AppendUint64(b, 44)
		b = le.AppendUint32(b, zipVersion<<16|zipVersion)
		b = append(b, make([]byte, 8)...) // disks
		for _, v := range []int64{count, count, size, offset} {
			b = le.AppendUint64(b, uint64(v))
		}
		b = append(b, "PK\x06\x07\x00\x00\x00\x00"...)
		b = le.AppendUint64(b, uint64(offset+size))
		b = le.AppendUint32(b, 1)
		count, size, offset = over16, over32, over32
	}
	b = append(b, "PK\x05\x06\x00\x00\x00\x00"...)
	b = le.AppendUint16(b, uint16(count))
	b = le.AppendUint16(b, uint16(count))
	b = le.AppendUint32(b, uint32(size))
	b = le.AppendUint32(b, uint32(offset))
	return append(b, 0, 0)
}

// zipWriter writes an archive front to back.
type zipWriter struct {
	w       *bufio.Writer
	offset  int64
	members []zipMember
	open    bool
}

func newZipWriter(w io.Writer) *zipWriter { return &zipWriter{w: bufio.NewWriterSize(w, 1<<16)} }

func (z *zipWriter) raw(b []byte) error {
	n, err := z.w.Write(b)
	z.offset += int64(n)
	return err
}

// create ends the file before and begins the next, whose bytes go to Write.
func (z *zipWriter) create(name string) error {
	if err := z.end(); err != nil {
		return err
	}
	m := zipMember{name: name, offset: z.offset}
	z.members, z.open = append(z.members, m), true
	return z.raw(m.local())
}

// Write adds to the file begun last.
func (z *zipWriter) Write(b []byte) (int, error) {
	m := &z.members[len(z.members)-1]
	m.crc = crc32.Update(m.crc, crc32.IEEETable, b)
	m.size += int64(len(b))
	return len(b), z.raw(b)
}

func (z *zipWriter) end() error {
	if !z.open {
		return nil
	}
	z.open = false
	return z.raw(z.members[len(z.members)-1].descriptor())
}

// close ends the archive.
func (z *zipWriter) close() error {
	if err := z.end(); err != nil {
		return err
	}
	start := z.offset
	for _, m := range z.members {
		if err := z.raw(m.central()); err != nil {
			return err
		}
	}
	if err := z.raw(zipEnd(int64(len(z.members)), z.offset-start, start)); err != nil {
		return err
	}
	if z.offset > maxArchive {
		return fmt.Errorf("bundle of %d bytes is over the bound", z.offset)
	}
	return z.w.Flush()
}
