//msg:off sheets that are handed out are Chinese
package sheet

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"shuangcheng/internal/domain/calendar"
)

// writeFoot adds the sheet 说明; an export without sheets consists of it.
func writeFoot(f *excelize.File, foot Foot, st styles) error {
	const name = "说明"
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	lines := append([][2]string{
		{"名称", foot.Title},
		{"数据截至", foot.Cutoff},
		{"筛选条件", cmp.Or(foot.Filter, "全部")},
		{"流水号", strconv.FormatInt(foot.Seq, 10)},
		{"导出人", foot.By},
		{"导出时间", minute(foot.Printed)},
	}, foot.Lines...)
	for i, line := range lines {
		for j, text := range line {
			cell := fmt.Sprintf("%s%d", columnName(j), i+1)
			if err := f.SetCellStr(name, cell, outText(text)); err != nil {
				return err
			}
			if err := f.SetCellStyle(name, cell, cell, []int{st.head, st.text}[j]); err != nil {
				return err
			}
		}
	}
	if err := f.SetColWidth(name, "A", "A", 14); err != nil {
		return err
	}
	return f.SetColWidth(name, "B", "B", 60)
}

func minute(t calendar.Instant) string {
	if t.IsZero() {
		return ""
	}
	return t.Time().Format("2006-01-02 15:04")
}

// epoch stands for "no date" in documents, whose formats demand one.
var epoch = time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)

func documentTime(t calendar.Instant) time.Time {
	if t.IsZero() {
		return epoch
	}
	return t.Time().UTC()
}

func setProperties(f *excelize.File, title string, at calendar.Instant) error {
	stamp := documentTime(at).Format(time.RFC3339)
	err := f.SetDocProps(&excelize.DocProperties{Title: title, Creator: "双城", LastModifiedBy: "双城", Created: stamp, Modified: stamp, Language: "zh-CN"})
	if err != nil {
		return fmt.Errorf("set document properties: %w", err)
	}
	return nil
}

// steadyZip writes the parts of a package sorted by name with one fixed time, because the library
// writes streamed sheets in the order of a map. It holds the parts packed until Close.
type steadyZip struct {
	w     io.Writer
	at    calendar.Instant
	parts []*packedPart
}

// packedPart is one part, packed while it is written.
type packedPart struct {
	name   string
	packed bytes.Buffer
	flate  *flate.Writer
	crc    uint32
	size   uint64
}

// Create begins a part; the writer serves until the next call.
func (z *steadyZip) Create(name string) (io.Writer, error) {
	p := &packedPart{name: name}
	var err error
	if p.flate, err = flate.NewWriter(&p.packed, flate.DefaultCompression); err != nil {
		return nil, fmt.Errorf("pack %s: %w", name, err)
	}
	z.parts = append(z.parts, p)
	return p, nil
}

// Write packs data.
func (p *packedPart) Write(data []byte) (int, error) {
	p.crc = crc32.Update(p.crc, crc32.IEEETable, data)
	p.size += uint64(len(data))
	return p.flate.Write(data)
}

// AddFS is demanded by the library and never called by it here.
func (z *steadyZip) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the archive.
func (z *steadyZip) Close() error {
	slices.SortFunc(z.parts, func(a, b *packedPart) int { return cmp.Compare(a.name, b.name) })
	out := zip.NewWriter(z.w)
	for _, p := range z.parts {
		if err := p.flate.Close(); err != nil {
			return fmt.Errorf("pack %s: %w", p.name, err)
		}
		w, err := out.CreateRaw(&zip.FileHeader{
			Name: p.name, Method: zip.Deflate, Modified: documentTime(z.at), CRC32: p.crc,
			CompressedSize64: uint64(p.packed.Len()), UncompressedSize64: p.size,
		})
		if err == nil {
			_, err = p.packed.WriteTo(w)
		}
		if err != nil {
			return fmt.Errorf("write part %s: %w", p.name, err)
		}
	}
	return out.Close()
}
