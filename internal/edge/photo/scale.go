package photo

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// fit scales m onto white so that its long side is at most side pixels; a smaller picture keeps its size.
// Whole multiples are averaged away first and the rest, less than two, is interpolated: the exact scaler
// of the library would take 32 bytes a pixel of the source's height.
func fit(m image.Image, side int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if long := max(w, h); long > side {
		if k := long / side; k > 1 && min(w, h) >= k {
			m = shrink(m, k)
		}
		w, h = max(1, w*side/long), max(1, h*side/long)
	}
	out := white(w, h)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), m, m.Bounds(), draw.Over, nil)
	return out
}

func white(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	return m
}

// shrink averages blocks of k×k pixels, one row of blocks at a time so that no second picture of the full
// size is needed. The right and lower edge lose what fills no block.
func shrink(m image.Image, k int) *image.RGBA {
	b := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/k, b.Dy()/k))
	strip := white(b.Dx(), k)
	for y := range out.Bounds().Dy() {
		if y > 0 {
			draw.Draw(strip, strip.Bounds(), image.White, image.Point{}, draw.Src)
		}
		draw.Draw(strip, strip.Bounds(), m, image.Pt(b.Min.X, b.Min.Y+y*k), draw.Over)
		for x := range out.Bounds().Dx() {
			average(out.Pix[y*out.Stride+x*4:][:4], strip, x*k, k)
		}
	}
	return out
}

// average writes the mean colour of the k×k pixels at x of a strip of k rows to the pixel dst.
func average(dst []byte, strip *image.RGBA, x, k int) {
	var r, g, b int
	for j := range k {
		row := strip.Pix[j*strip.Stride+x*4:][:k*4]
		for i := 0; i < len(row); i += 4 {
			r, g, b = r+int(row[i]), g+int(row[i+1]), b+int(row[i+2])
		}
	}
	n := k * k
	dst[0], dst[1], dst[2], dst[3] = byte((r+n/2)/n), byte((g+n/2)/n), byte((b+n/2)/n), 255
}

// upright turns a picture as its EXIF orientation 2 to 8 asks; 0 and 1 leave it.
func upright(m *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return m
	}
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	ow, oh := w, h
	if orientation >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range oh {
		for x := range ow {
			sx, sy := source(orientation, x, y, ow, oh)
			copy(out.Pix[y*out.Stride+x*4:][:4], m.Pix[sy*m.Stride+sx*4:][:4])
		}
	}
	return out
}

// source is the stored pixel that shows at x, y of an upright picture of w×h.
func source(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, w - 1 - x
	case 7:
		return h - 1 - y, w - 1 - x
	}
	return h - 1 - y, x // 8
}

// encode writes m as a JPEG of at most limit bytes: by lower quality first, then by a smaller picture.
func encode(m *image.RGBA, limit int) ([]byte, error) {
	for {
		for _, quality := range []int{82, 72, 60, 45} {
			var b bytes.Buffer
			if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
				return nil, fmt.Errorf("encode preview: %w", err)
			}
			if b.Len() <= limit {
				return b.Bytes(), nil
			}
		}
		m = fit(m, max(m.Bounds().Dx(), m.Bounds().Dy())*3/4)
	}
}
