package photo

import (
	"image"
	"math"
	"slices"

	"shuangcheng/internal/domain/evidence"
)

// grey is the brightness of a picture as a summed table: the mean over any rectangle in four look-ups.
type grey struct {
	w, h int
	sum  []int64 // (w+1)×(h+1), row by row
}

func greyOf(m *image.RGBA) *grey {
	b := m.Bounds()
	g := &grey{w: b.Dx(), h: b.Dy(), sum: make([]int64, (b.Dx()+1)*(b.Dy()+1))}
	for y := range g.h {
		row := int64(0)
		for x := range g.w {
			p := m.Pix[y*m.Stride+x*4:]
			row += 299*int64(p[0]) + 587*int64(p[1]) + 114*int64(p[2])
			g.sum[(y+1)*(g.w+1)+x+1] = g.sum[y*(g.w+1)+x+1] + row
		}
	}
	return g
}

// mean is the brightness of a rectangle of at least one pixel.
func (g *grey) mean(x0, y0, x1, y1 int) int64 {
	x0, y0 = min(x0, g.w-1), min(y0, g.h-1)
	x1, y1 = max(x1, x0+1), max(y1, y0+1)
	w := g.w + 1
	return (g.sum[y1*w+x1] - g.sum[y0*w+x1] - g.sum[y1*w+x0] + g.sum[y0*w+x0]) / int64((x1-x0)*(y1-y0))
}

// part is a rectangle of the picture in thousandths of its sides.
type part struct{ x0, y0, x1, y1 int }

// whole and crops are what Hashes looks at, in its order.
var (
	whole = part{0, 0, 1000, 1000}
	crops = [5]part{{0, 0, 750, 900}, {250, 0, 1000, 900}, {0, 100, 750, 1000}, {250, 100, 1000, 1000}, {60, 60, 940, 940}}
)

// patches cuts a part into rows of cols mean values.
func (g *grey) patches(r part, cols, rows int) [][]int64 {
	x := func(i int) int { return g.w * (r.x0*(cols-i) + r.x1*i) / (1000 * cols) }
	y := func(j int) int { return g.h * (r.y0*(rows-j) + r.y1*j) / (1000 * rows) }
	p := make([][]int64, rows)
	for j := range p {
		p[j] = make([]int64, cols)
		for i := range p[j] {
			p[j][i] = g.mean(x(i), y(j), x(i+1), y(j+1))
		}
	}
	return p
}

// edges compares 8×8 patches of a table of 9 columns and 8 rows, read through at, with their right-hand neighbours.
func edges(at func(x, y int) int64) (bits uint64) {
	for y := range 8 {
		for x := range 8 {
			bits <<= 1
			if at(x, y) > at(x+1, y) {
				bits |= 1
			}
		}
	}
	return bits
}

// fine is the side of the table that waves are looked for in.
const fine = 36

// cosines[k][i] is the k-th wave, counted from 1 half-turn on, at the i-th of fine places.
var cosines = func() (c [8][fine]float64) {
	for k := range c {
		for i := range c[k] {
			c[k][i] = math.Cos(math.Pi * float64(k+1) * (float64(i) + 0.5) / fine)
		}
	}
	return c
}()

// waves says which of the 8×8 slowest waves of a table of fine×fine, read through at, are above the middle
// one (a discrete cosine transform without its constant row and column).
func waves(at func(x, y int) int64) (bits uint64) {
	var rows [fine][8]float64
	for y := range rows {
		for k := range 8 {
			for x := range fine {
				rows[y][k] += float64(at(x, y)) * cosines[k][x]
			}
		}
	}
	var c [64]float64
	for i := range c {
		for y := range fine {
			c[i] += rows[y][i%8] * cosines[i/8][y]
		}
	}
	sorted := c
	slices.Sort(sorted[:])
	for _, v := range c {
		bits <<= 1
		if v > sorted[31] {
			bits |= 1
		}
	}
	return bits
}

// hashes makes all hashes of an upright picture. A turned picture has its 9 columns along the rows of this one.
func hashes(m *image.RGBA) (h evidence.Hashes) {
	g := greyOf(m)
	flat, tall, square := g.patches(whole, 9, 8), g.patches(whole, 8, 9), g.patches(whole, fine, fine)
	const last = fine - 1
	h.Whole = evidence.Hash{Edges: edges(read(flat)), Waves: waves(read(square))}
	h.Mirrored = evidence.Hash{
		Edges: edges(func(x, y int) int64 { return flat[y][8-x] }),
		Waves: waves(func(x, y int) int64 { return square[y][last-x] }),
	}
	h.Turned = [3]evidence.Hash{{
		Edges: edges(func(x, y int) int64 { return tall[8-x][y] }),
		Waves: waves(func(x, y int) int64 { return square[last-x][y] }),
	}, {
		Edges: edges(func(x, y int) int64 { return flat[7-y][8-x] }),
		Waves: waves(func(x, y int) int64 { return square[last-y][last-x] }),
	}, {
		Edges: edges(func(x, y int) int64 { return tall[x][7-y] }),
		Waves: waves(func(x, y int) int64 { return square[x][last-y] }),
	}}
	for i, c := range crops {
		h.Crops[i] = evidence.Hash{Edges: edges(read(g.patches(c, 9, 8))), Waves: waves(read(g.patches(c, fine, fine)))}
	}
	return h
}

// read gives a table as it stands.
func read(p [][]int64) func(x, y int) int64 {
	return func(x, y int) int64 { return p[y][x] }
}
