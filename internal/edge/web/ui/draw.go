package ui

import (
	"fmt"
	"strconv"
	"strings"

	qrcode "github.com/skip2/go-qrcode"
)

// Share is one part of a stacked bar: how many criteria have this state.
type Share struct {
	State State
	Count int
}

// slice is a part of a stacked bar as it is drawn, in tenths of 100 units.
type slice struct {
	class    string
	x, width string
}

// least is the width in tenths that every part gets, so that one in ten thousand is still a line.
const least = 4

// slices100 lays the shares out from the left over the whole bar; a share of nothing is not drawn.
func slices100(shares []Share) []slice {
	total, parts := 0, 0
	for _, s := range shares {
		if s.Count > 0 {
			total += s.Count
			parts++
		}
	}
	var out []slice
	x := 0
	for _, s := range shares {
		if s.Count <= 0 {
			continue
		}
		w := least + (1000-least*parts)*s.Count/total
		if len(out) == parts-1 {
			w = 1000 - x
		}
		out = append(out, slice{"bar-" + string(s.State), tenths(x), tenths(w)})
		x += w
	}
	return out
}

// Curve is a small line of figures over time, oldest first.
type Curve struct {
	Label  string // says the figures in words for who cannot see the line
	Points []int  // any unit; drawn between the smallest and the largest
	Target *int   // a dashed line, in the unit of Points; may be nil
	Alarm  bool   // the last point is the reason why it is shown
}

// The curve is drawn in a box of 100 by 34 units with a margin of 2.
const (
	curveWidth  = 100
	curveHeight = 34
	curveMargin = 2
)

// scale gives the height in tenths at which v is drawn.
func (c Curve) scale(v int) int {
	low, high := c.Points[0], c.Points[0]
	for _, p := range c.Points {
		low, high = min(low, p), max(high, p)
	}
	if c.Target != nil {
		low, high = min(low, *c.Target), max(high, *c.Target)
	}
	room := (curveHeight - 2*curveMargin) * 10
	if high == low {
		return curveMargin*10 + room/2
	}
	return curveMargin*10 + room*(high-v)/(high-low)
}

// path is the line as SVG path data; fewer than two points give none.
func (c Curve) path() string {
	if len(c.Points) < 2 {
		return ""
	}
	var b strings.Builder
	for i, p := range c.Points {
		op := "L"
		if i == 0 {
			op = "M"
		}
		fmt.Fprintf(&b, "%s%s %s", op, tenths(i*curveWidth*10/(len(c.Points)-1)), tenths(c.scale(p)))
	}
	return b.String()
}

// targetPath is the dashed line of the target.
func (c Curve) targetPath() string {
	return fmt.Sprintf("M0 %sH%d", tenths(c.scale(*c.Target)), curveWidth)
}

// qr is a QR code as one path of unit squares and the side of its box, quiet zone included. Level M
// survives a stamp over a corner of a printed receipt. Text over about 2,300 bytes is an error.
func qr(text string) (path, box string, err error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return "", "", fmt.Errorf("encode QR of %d bytes: %w", len(text), err)
	}
	bits := code.Bitmap()
	var b strings.Builder
	for y, row := range bits {
		for x := 0; x < len(row); x++ {
			run := 0
			for x+run < len(row) && row[x+run] {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, run, run)
				x += run
			}
		}
	}
	side := strconv.Itoa(len(bits))
	return b.String(), "0 0 " + side + " " + side, nil
}
