package app

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/store"
)

// SiteRow is one row of a sheet of sites.
type SiteRow struct {
	Line             int // in the sheet, the head being 1
	Code, Name, Type string
	Address          string
	Point            geo.Point // WGS-84
	Cell             grid.CellID
	Owner            org.UnitID
	There            bool // a site of that number is in the register already
	Fault            *fault.Error
}

// siteHeads are the heads of a sheet of sites; the first five must be there.
//
//msg:off heads of the sheet
var siteHeads = []string{"编号", "名称", "类型", "经度", "纬度", "地址", "直管单位"}

// maxSiteRows bounds a sheet of sites.
const maxSiteRows = 5000

// PlanSites reads a sheet of sites, first row the heads, with points written in a coordinate system: each row with the cell
// that its point lies in, or with a sentence. It changes nothing.
func (a *App) PlanSites(rows [][]string, datum geo.Datum, day calendar.Date) ([]SiteRow, error) {
	if len(rows) < 2 {
		return nil, fault.New(fault.Invalid, "点位表里没有数据，请核对文件。").At("file")
	}
	if len(rows) > maxSiteRows {
		return nil, fault.New(fault.TooLarge, "点位表超过 %d 行，请分成几个文件。", maxSiteRows).At("file")
	}
	col := map[string]int{}
	for i, h := range rows[0] {
		col[strings.TrimSpace(h)] = i
	}
	for _, h := range siteHeads[:5] {
		if _, ok := col[h]; !ok {
			return nil, fault.New(fault.Invalid, "点位表缺少“%s”列，请补上。", h).At("file")
		}
	}
	d := a.District()
	district, _, err := d.Outline(day)
	if err != nil {
		return nil, err
	}
	var out []SiteRow
	seen := map[string]int{}
	for i, row := range rows[1:] {
		cell := func(head string) string {
			if n, ok := col[head]; ok && n < len(row) {
				return strings.TrimSpace(row[n])
			}
			return ""
		}
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		r := d.siteRow(cell, datum, day, district)
		r.Line = i + 2
		if first := seen[r.Code]; first > 0 && r.Fault == nil {
			r.Fault = fault.New(fault.Invalid, "编号 %s 与第 %d 行重复，请改正。", r.Code, first)
		}
		seen[r.Code] = r.Line
		out = append(out, r)
	}
	return out, nil
}

//msg:off heads of the sheet
func (d *District) siteRow(cell func(string) string, datum geo.Datum, day calendar.Date, district geo.Area) SiteRow {
	r := SiteRow{Code: cell("编号"), Name: cell("名称"), Address: cell("地址"), Type: d.siteTypeCode(cell("类型"))}
	if r.There = d.Sites.ByCode(r.Code).ID != ""; r.There {
		return r
	}
	lon, err1 := strconv.ParseFloat(cell("经度"), 64)
	lat, err2 := strconv.ParseFloat(cell("纬度"), 64)
	p, err := geo.At(lon, lat)
	if err1 != nil || err2 != nil || err != nil || math.IsNaN(lon) || math.IsNaN(lat) {
		r.Fault = fault.New(fault.Invalid, "经纬度“%s，%s”不是度数，请改成 116.0132、36.4466 这样的写法。", cell("经度"), cell("纬度"))
		return r
	}
	r.Point = datum.ToWGS84(p)
	for _, f := range geo.CheckPoint(r.Point, district) {
		r.Fault = &fault.Error{Kind: fault.Invalid, Key: f.Key, Args: f.Args}
		return r
	}
	if r.Type == "" {
		r.Fault = fault.New(fault.Invalid, "没有“%s”这种点位类型，请从模板的类型里选。", cell("类型"))
		return r
	}
	r.Cell = grid.CellID(d.Locator(day).Find(r.Point))
	if words := cell("直管单位"); words != "" {
		u, err := d.Org.Find(words, day)
		if r.Fault, _ = errors.AsType[*fault.Error](err); err == nil {
			r.Owner = u.ID
		}
	}
	return r
}

// siteTypeCode is the code of a site type, written as code or as name; empty when there is none.
func (d *District) siteTypeCode(words string) string {
	types := d.SiteTypes()
	if types[words] != "" {
		return words
	}
	for code, name := range types {
		if name == words {
			return code
		}
	}
	return ""
}

// TakeSites enters the rows of a sheet that have no fault and are not there yet; command IDs come from the rows.
func (a *App) TakeSites(ctx context.Context, q Ask, rows [][]string, datum geo.Datum, day calendar.Date) ([]SiteRow, error) {
	plan, err := a.PlanSites(rows, datum, day)
	if err != nil {
		return nil, err
	}
	todo := slices.DeleteFunc(slices.Clone(plan), func(r SiteRow) bool { return r.Fault != nil || r.There })
	for batch := range slices.Chunk(todo, cellsPerWrite) {
		text, err := json.Marshal(batch)
		if err != nil {
			return plan, fmt.Errorf("name a batch of sites: %w", err)
		}
		id := jobID("sites", string(q.Viewer.Account), q.Job, string(day), string(text))
		one := Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Viewer: q.Viewer, Job: q.Job, Bulk: true}
		if _, err := a.register(ctx, one, func(t *store.Tx) error { return a.foundSites(t, one, batch, day) }); err != nil {
			return plan, err
		}
	}
	return plan, nil
}

func (a *App) foundSites(t *store.Tx, q Ask, batch []SiteRow, day calendar.Date) error {
	f := a.siteFacts(q, t.Now().Date())
	for _, r := range batch {
		id := site.ID("s-" + jobID("site", r.Code))
		before, err := sites.From(t, string(id))
		if err != nil {
			return err
		}
		events, err := before.State.Decide(f, site.Found{ID: id, Code: r.Code, Name: r.Name, Type: r.Type, Place: site.Place{Address: r.Address, Point: r.Point}, Cell: r.Cell, Owner: r.Owner, From: day})
		if err != nil {
			return err
		}
		if _, err := sites.Enter(t, before, events...); err != nil {
			return err
		}
	}
	return nil
}
