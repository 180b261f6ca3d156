// Package photo reads photos that come through the doors: it looks at the bytes, refuses from the header
// alone what is too large to unpack, reads what the file says of itself, turns the picture upright, and
// makes the small pictures for pages and the hashes by which a reused photo is noticed. The original
// bytes are never changed; previews carry no metadata.
package photo

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"image"
	"image/color"
	"io"

	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/value"
)

// The small pictures: long side in pixels, size in bytes at most.
const (
	thumbSide, thumbBytes     = 320, 12 << 10
	previewSide, previewBytes = 1600, 300 << 10
)

// Read is what Open makes of a photo.
type Read struct {
	Photo   evidence.Photo
	Thumb   []byte // JPEG, upright, at most 320 pixels and 12 KB, for lists
	Preview []byte // JPEG, upright, at most 1600 pixels and 300 KB, for the page of a matter
}

// Inspect reads what a photo says of itself without unpacking it, in a few milliseconds: enough to take
// it in and answer the sender. Pixels and Hashes stay empty until Open has run. The caller says by which
// way the photo came. HEIC cannot be unpacked here: it is taken when the browser sends a preview along,
// and refused otherwise. Faults are Invalid or TooLarge and say what the person may do.
func Inspect(data []byte, way evidence.Way, preview []byte) (evidence.Photo, error) {
	p, _, err := inspect(data, way, preview)
	return p, err
}

// Check refuses, from the first bytes and the header alone, what Inspect would refuse of a photo that comes without a preview. It is
// all that must be done before a photo is stored.
func Check(data []byte) error {
	_, _, _, err := outside(data, nil)
	return err
}

// unpack is where the picture is unpacked from: the file itself, or the preview that came with it.
type unpack struct {
	decode      func(io.Reader) (image.Image, error)
	data        []byte
	orientation int // by which the unpacked picture is to be turned
}

// outside looks at the first bytes and the header. f is the file's own format, g that of the picture, which is the preview when the
// file cannot be unpacked.
func outside(data, preview []byte) (f, g format, config image.Config, err error) {
	if f, err = sniff(data); err != nil {
		return f, g, config, err
	}
	if len(data) > maxBytes {
		return f, g, config, fault.New(fault.TooLarge, "照片有%d兆字节，超过%d兆字节的上限，请压缩后再传", len(data)>>20, maxBytes>>20)
	}
	g = f
	picture := data
	if f.decode == nil {
		picture = preview
		if g, err = sniff(preview); err != nil || g.decode == nil {
			return f, g, config, fault.New(fault.Invalid, "HEIC格式的照片本系统打不开；请在手机相机设置中改为“兼容性最佳”（JPEG），或在本页直接拍照").Because(err)
		}
	}
	config, err = g.checkSize(picture)
	return f, g, config, err
}

func inspect(data []byte, way evidence.Way, preview []byte) (evidence.Photo, unpack, error) {
	f, g, config, err := outside(data, preview)
	if err != nil {
		return evidence.Photo{}, unpack{}, err
	}
	picture := data
	if f.decode == nil {
		picture = preview
	}
	sum := sha256.Sum256(data)
	p := evidence.Photo{
		File:  value.Blob{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data)), Type: f.mediaType},
		Width: config.Width, Height: config.Height, Way: way,
	}
	readMeta(f, data, &p)
	u := unpack{g.decode, picture, p.Orientation}
	if f.decode == nil {
		u.orientation = 1 // browsers make previews upright
	}
	return p, u, nil
}

// Open is Inspect and then all that needs the unpacked picture. It takes about 30 ms and 5 MB a
// megapixel (more for PNG and progressive JPEG, 200 MB at worst), so callers let few run at once and let
// nobody wait for it.
func Open(data []byte, way evidence.Way, preview []byte) (Read, error) {
	p, u, err := inspect(data, way, preview)
	if err != nil {
		return Read{}, err
	}
	m, err := u.decode(bytes.NewReader(u.data))
	if err != nil {
		return Read{}, damaged(err)
	}
	return finish(p, m, u.orientation)
}

// finish makes hashes and small pictures. The picture is scaled before it is turned, since that moves fewer pixels.
func finish(p evidence.Photo, m image.Image, orientation int) (Read, error) {
	p.Pixels = pixelHash(m)
	large := upright(fit(m, previewSide), orientation)
	small := fit(large, thumbSide)
	p.Hashes = hashes(small)
	thumb, err := encode(small, thumbBytes)
	if err != nil {
		return Read{}, fmt.Errorf("thumbnail of %s: %w", p.File.SHA256, err)
	}
	preview, err := encode(large, previewBytes)
	if err != nil {
		return Read{}, fmt.Errorf("preview of %s: %w", p.File.SHA256, err)
	}
	return Read{Photo: p, Thumb: thumb, Preview: preview}, nil
}

// pixelHash is the SHA-256 of the unpacked picture as it is stored, before it is turned: equal for two
// files that differ in metadata only. JPEG is hashed in its own three planes, everything else as RGBA.
func pixelHash(m image.Image) string {
	h := sha256.New()
	b := m.Bounds()
	head := make([]byte, 0, 16)
	head = binary.BigEndian.AppendUint64(head, uint64(b.Dx()))
	head = binary.BigEndian.AppendUint64(head, uint64(b.Dy()))
	h.Write(head)
	if y, ok := m.(*image.YCbCr); ok {
		hashPlanes(h, y)
	} else {
		hashColours(h, m)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func hashPlanes(h hash.Hash, m *image.YCbCr) {
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row := m.YOffset(b.Min.X, y)
		h.Write(m.Y[row : row+b.Dx()])
	}
	last := image.Point{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		from, to := m.COffset(b.Min.X, y), m.COffset(b.Max.X-1, y)+1
		if at := (image.Point{from, to}); y == b.Min.Y || at != last { // one row of colour may serve two of brightness
			h.Write(m.Cb[from:to])
			h.Write(m.Cr[from:to])
			last = at
		}
	}
}

func hashColours(h hash.Hash, m image.Image) {
	b := m.Bounds()
	row := make([]byte, 0, b.Dx()*4)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row = row[:0]
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
			row = append(row, c.R, c.G, c.B, c.A)
		}
		h.Write(row)
	}
}
