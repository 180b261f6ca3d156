package proof

import (
	"bufio"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
)

// archive is an opened bundle whose frame has been compared with what the writer would have rendered, except for
// the parts beside each file, which open compares.
type archive struct {
	r       io.ReaderAt
	members []zipMember
}

// readAt reads exactly n bytes; what is too short is a fault of the frame.
func readAt(r io.ReaderAt, offset, n int64) ([]byte, error) {
	b := make([]byte, n)
	got, err := r.ReadAt(b, offset)
	switch {
	case int64(got) == n:
		return b, nil
	case errors.Is(err, io.EOF):
		return nil, frameProblem("压缩包被截断")
	}
	return nil, err
}

// openArchive reads the end and the central directory of a bundle of size bytes.
func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	count, start, length, err := readEnd(r, size)
	if err != nil {
		return nil, err
	}
	a := &archive{r: r}
	in := bufio.NewReaderSize(io.NewSectionReader(r, start, length), 1<<16)
	next := int64(0)
	for range count {
		m, err := readCentral(in)
		if err != nil {
			return nil, err
		}
		if m.offset != next {
			return nil, frameProblem("文件 %s 不紧接在前一文件之后", m.name)
		}
		next += int64(len(m.local())+len(m.descriptor())) + m.size
		a.members = append(a.members, m)
	}
	if _, err := in.ReadByte(); err == nil || next != start {
		return nil, frameProblem("目录之前、之中或之后有多余的字节")
	}
	return a, nil
}

// readEnd finds the central directory and holds the bounds on it before anything is allocated.
func readEnd(r io.ReaderAt, size int64) (count, start, length int64, err error) {
	const short, long = 22, 56 + 20
	if size < short || size > maxArchive {
		return 0, 0, 0, frameProblem("不是证据包，或大小超过规定")
	}
	b, err := readAt(r, size-short, short)
	if err != nil {
		return 0, 0, 0, err
	}
	count, length, start = int64(le.Uint16(b[10:])), int64(le.Uint32(b[12:])), int64(le.Uint32(b[16:]))
	if count == over16 && size >= short+long {
		if b, err = readAt(r, size-short-long, long); err != nil {
			return 0, 0, 0, err
		}
		count, length, start = int64(le.Uint64(b[32:])), int64(le.Uint64(b[40:])), int64(le.Uint64(b[48:]))
	}
	if count < 0 || count > maxMembers || length < 0 || length > count*maxCentral || start < 0 || start > size-length {
		return 0, 0, 0, frameProblem("压缩包的结尾不完整，或文件数量超过规定")
	}
	want := zipEnd(count, length, start)
	if start+length+int64(len(want)) != size {
		return 0, 0, 0, frameProblem("压缩包首尾有多余的字节")
	}
	got, err := readAt(r, start+length, int64(len(want)))
	if err != nil {
		return 0, 0, 0, err
	}
	if !bytes.Equal(got, want) {
		return 0, 0, 0, frameProblem("压缩包的结尾不是规定的写法")
	}
	return count, start, length, nil
}

// maxCentral bounds one record of the central directory: 46 bytes, name, extra field.
const maxCentral = 46 + maxName + 28

// readCentral reads one record and compares it with what central renders.
func readCentral(in *bufio.Reader) (zipMember, error) {
	b := make([]byte, 46, maxCentral)
	if _, err := io.ReadFull(in, b); err != nil {
		return zipMember{}, tooShort(err)
	}
	nameLen, extraLen := int(le.Uint16(b[28:])), int(le.Uint16(b[30:]))
	if nameLen > maxName || extraLen > 28 {
		return zipMember{}, frameProblem("目录中有过长的名称或附加字段")
	}
	b = b[:46+nameLen+extraLen]
	if _, err := io.ReadFull(in, b[46:]); err != nil {
		return zipMember{}, tooShort(err)
	}
	m := zipMember{string(b[46 : 46+nameLen]), int64(le.Uint32(b[24:])), le.Uint32(b[16:]), int64(le.Uint32(b[42:]))}
	extra := b[46+nameLen:]
	if m.size == over32 && len(extra) >= 20 {
		m.size, extra = int64(le.Uint64(extra[4:])), extra[16:]
	}
	if m.offset == over32 && len(extra) >= 12 {
		m.offset = int64(le.Uint64(extra[4:]))
	}
	if m.size < 0 || m.size > maxArchive || m.offset < 0 || m.offset > maxArchive || !bytes.Equal(m.central(), b) {
		return zipMember{}, frameProblem("目录中文件 %q 的记录不是规定的写法", m.name)
	}
	return m, nil
}

func tooShort(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return frameProblem("压缩包的目录不完整")
	}
	return err
}

// memberReader reads one file and compares its CRC at the end.
type memberReader struct {
	m   zipMember
	in  *io.SectionReader
	crc uint32
}

// open compares what stands before and after the file with what the writer would have rendered.
func (a *archive) open(i int) (*memberReader, error) {
	m := a.members[i]
	before, after := m.local(), m.descriptor()
	data := m.offset + int64(len(before))
	got, err := readAt(a.r, m.offset, int64(len(before)))
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(got, before) {
		return nil, frameProblem("文件 %s 之前的记录与目录不符", m.name)
	}
	if got, err = readAt(a.r, data+m.size, int64(len(after))); err != nil {
		return nil, err
	}
	if !bytes.Equal(got, after) {
		return nil, frameProblem("文件 %s 之后的记录与目录不符", m.name)
	}
	return &memberReader{m: m, in: io.NewSectionReader(a.r, data, m.size)}, nil
}

// Read serves the file's bytes; in place of io.EOF it gives a Problem if the CRC is wrong.
func (r *memberReader) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	r.crc = crc32.Update(r.crc, crc32.IEEETable, b[:n])
	if errors.Is(err, io.EOF) && r.crc != r.m.crc {
		return n, frameProblem("文件 %s 的校验码不符，字节有损坏", r.m.name)
	}
	return n, err
}

// all reads a small file whole.
func (a *archive) all(i int, bound int64) ([]byte, error) {
	if a.members[i].size > bound {
		return nil, frameProblem("文件 %s 超过规定大小 %d 字节", a.members[i].name, bound)
	}
	r, err := a.open(i)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
