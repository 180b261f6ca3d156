package geo

import (
	"math"

	"shuangcheng/internal/domain/say"
)

// maxSame bounds how often one kind of finding is listed for one outline; a last sentence counts the rest.
const maxSame = 10

// Check looks at one uploaded outline, said to be written in datum d, and lists what is wrong with it in the order in
// which it should be mended. The district is the outline in WGS-84 that everything should lie in; when it is empty, China
// is taken for it and nothing is said about outside. Findings about numbers come alone, because positions
// mean nothing before they are degrees. Limits: 1,000 crossings per ring.
func Check(s Shape, d Datum, district Area) []Finding {
	if found := checkNumbers(s, district); len(found) > 0 {
		return found
	}
	found := checkRings(s, d)
	a, err := s.Area(d)
	if err != nil {
		if !has(found, TooFew) {
			found = append(found, Finding{Code: TooFew, Fatal: true, Key: "图形里有空的多边形，请删去后重新上传"})
		}
		return found
	}
	for _, p := range a {
		for _, r := range p {
			found = append(found, checkCrossings(r)...)
		}
	}
	if !Fatal(found) && valid(a) != nil && !has(found, SelfTouch) {
		found = append(found, Finding{Code: RingsCross, Fatal: true, At: a[0][0][0],
			Key: "边界的几个环互相交叉或洞在面外，请在地图软件里改正后重新上传"})
	}
	found = append(found, checkHoles(a)...)
	if !district.IsZero() {
		found = append(found, checkInside(a, district)...)
	}
	return found
}

func has(found []Finding, c Code) bool {
	for _, f := range found {
		if f.Code == c {
			return true
		}
	}
	return false
}

// checkRings looks at the rings as they were written.
func checkRings(s Shape, d Datum) (found []Finding) {
	repeated := 0
	var where Point
	for i, polygon := range s {
		for j, ring := range polygon {
			at := func(k int) Point { return clamp(d.toWGS84(ring[k][0], ring[k][1])) }
			r, err := cleanRing(ring, d)
			if err != nil || len(r) < 3 {
				f := Finding{Code: TooFew, Fatal: true, Key: "第 %d 个多边形的第 %d 个环不足三个不同的点，围不成面，请删去或重画", Args: []any{i + 1, j + 1}}
				if len(r) > 0 {
					f.At = r[0]
				}
				found = append(found, f)
				continue
			}
			last := len(ring) - 1
			if ring[0] != ring[last] {
				found = append(found, Finding{Code: Unclosed, At: at(last),
					Key:  "第 %d 个多边形的第 %d 个环没有闭合，首尾相距 %.1f 米，导入时会用直线连上，请核对",
					Args: []any{i + 1, j + 1, at(0).Metres(at(last))}})
			}
			for k := range last {
				if at(k) == at(k+1) {
					repeated++
					where = at(k)
				}
			}
			found = append(found, checkSpikes(r)...)
		}
	}
	if repeated > 0 {
		found = append(found, Finding{Code: Repeated, At: where, Key: "有 %d 个点与前一个点重复，导入时自动去掉，无需处理", Args: []any{repeated}})
	}
	return found
}

// Limits of a spike: the line turns back within spikeAngle after running out at least spikeMetres.
const (
	spikeAngle  = 1.0 // degrees
	spikeMetres = 5.0
)

// checkSpikes finds corners where the line runs out and almost straight back.
func checkSpikes(r Ring) []Finding {
	var l list
	for i, p := range r {
		ax, ay := p.offset(r[(i+len(r)-1)%len(r)])
		bx, by := p.offset(r[(i+1)%len(r)])
		angle := math.Abs(math.Atan2(ax*by-ay*bx, ax*bx+ay*by)) * 180 / math.Pi
		if reach := min(math.Hypot(ax, ay), math.Hypot(bx, by)); angle < spikeAngle && reach >= spikeMetres {
			l.add(Finding{Code: Spike, At: p, Key: "边界在 %s 处有一根尖刺，伸出 %.0f 米又原路折回，请核对是否误点", Args: []any{p, reach}})
		}
	}
	return l.done("另有 %d 处尖刺")
}

// checkCrossings finds where a ring crosses or touches itself.
func checkCrossings(r Ring) []Finding {
	var crossings, touches list
	for _, c := range r.clashes(maxClashes) {
		if c.kind == cross {
			crossings.add(Finding{Code: SelfCross, Fatal: true, At: c.at,
				Key: "边界在 %s 处自己交叉（像“8”字），请在地图软件里改正后重新上传", Args: []any{c.at}})
			continue
		}
		touches.add(Finding{Code: SelfTouch, At: c.at,
			Key: "边界在 %s 处碰到自己，导入时会自动拆成几块，请核对", Args: []any{c.at}})
	}
	return append(crossings.done("另有 %d 处自己交叉"), touches.done("另有 %d 处碰到自己")...)
}

func checkHoles(a Area) []Finding {
	n, ground := 0, 0.0
	var at Point
	for _, p := range a {
		for _, h := range p[1:] {
			n++
			ground += math.Abs(h.signedMetres())
			at = h[0]
		}
	}
	if n == 0 {
		return nil
	}
	return []Finding{{Code: Hole, At: at, SquareMetres: ground,
		Key: "面内有 %d 个洞，共 %.0f 平方米，洞里的地方不属于本区域；若不是飞地请填上", Args: []any{n, ground}}}
}

// outsideMetres is how far a corner may lie outside the district before it is mentioned: outlines of
// different makers differ by about the 100 m of their corners' raster.
const outsideMetres = 100

// checkInside finds polygons wholly outside the district and counts corners far outside.
func checkInside(a, district Area) (found []Finding) {
	var pieces list
	corners, far := 0, 0.0
	var at Point
	for i, p := range a {
		in, worst := false, 0.0
		outside := 0
		var where Point
		for _, q := range p[0] {
			if district.Contains(q) {
				in = true
				continue
			}
			if m := district.BorderMetres(q); m > outsideMetres {
				outside++
				if m > worst {
					worst, where = m, q
				}
			}
		}
		if !in && outside == len(p[0]) {
			pieces.add(Finding{Code: Outside, Fatal: true, At: where, SquareMetres: Area{p}.SquareMetres(),
				Key: "第 %d 个多边形整个在本区之外，最远处离本区边界 %s，请核对坐标系和文件", Args: []any{i + 1, Length(worst)}})
			continue
		}
		corners += outside
		if worst > far {
			far, at = worst, where
		}
	}
	found = pieces.done("另有 %d 个多边形在本区之外")
	if corners > 0 {
		found = append(found, Finding{Code: Outside, At: at,
			Key: "有 %d 个点在本区边界之外 %d 米以上，最远 %s，请核对", Args: []any{corners, outsideMetres, Length(far)}})
	}
	return found
}

// CheckPoint says whether p, a site or a report, can be in the district. Within 60 m of the border nothing is said, since
// outlines are not better than that; the nil Finding list means all is well.
func CheckPoint(p Point, district Area) []Finding {
	if p.IsZero() {
		return []Finding{{Code: NoPosition, Fatal: true, Key: "坐标为零，说明没有取得定位，请在地图上重新选点"}}
	}
	if district.IsZero() || district.Contains(p) {
		return nil
	}
	m := district.BorderMetres(p)
	if m <= 60 {
		return nil
	}
	return []Finding{{Code: Outside, Fatal: true, At: p, Key: "这个点在本区边界之外 %s，请核对坐标或坐标系", Args: []any{Length(m)}}}
}

// Length is a distance in metres, written for people: 35 米, 1.2 公里.
type Length float64

// String writes metres below 1000, kilometres with one decimal above.
func (l Length) String() string { return l.Phrase().String() }

// Phrase is String for readers of any language.
func (l Length) Phrase() say.Phrase {
	if l < 1000 {
		return say.As("%.0f 米", float64(l))
	}
	return say.As("%.1f 公里", float64(l)/1000)
}

// list keeps the first findings of a kind and counts the rest.
type list struct {
	kept []Finding
	more int
}

func (l *list) add(f Finding) {
	if len(l.kept) < maxSame {
		l.kept = append(l.kept, f)
		return
	}
	l.more++
}

// done closes the list with one sentence for those left out.
func (l *list) done(rest string) []Finding {
	if l.more > 0 {
		f := l.kept[0]
		l.kept = append(l.kept, Finding{Code: f.Code, Fatal: f.Fatal, Key: rest, Args: []any{l.more}})
	}
	return l.kept
}
