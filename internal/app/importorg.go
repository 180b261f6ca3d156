package app

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
)

// from is the day of a row on which things begin, today when it names none.
func (b *batch) from(v map[string]string) calendar.Date {
	return cmp.Or(calendar.Date(v["from"]), b.t.Now().Date())
}

// span is the days of a row, without an end when it names none.
func (b *batch) span(v map[string]string) calendar.Span {
	return calendar.Span{From: b.from(v), To: calendar.Date(v["to"])}
}

// rowID names what a row makes.
func (b *batch) rowID(row ImportRow) string { return b.Spec.commandOf("thing", row.Line) }

// codeOf is the code that a row gives, or one made of the ID.
func codeOf(v map[string]string, id string) string {
	return cmp.Or(v["code"], "I-"+strings.ToUpper(id[:8]))
}

// unitRow founds one unit. Its parent is known, or stands on an earlier row.
func (b *batch) unitRow(row ImportRow) (outcome, error) {
	v, id := row.Values, org.UnitID(b.rowID(row))
	parent, err := b.unitOf(v["parent"], "")
	if err != nil {
		return outcome{}, err
	}
	c := org.Found{ID: id, Code: codeOf(v, string(id)), Kind: org.UnitKind(v["kind"]), Name: org.UnitName{Full: v["name"], Short: v["short"]},
		Parent: parent, Span: b.span(v), Aliases: splitNames(v["aliases"])}
	if c.Kind == "" {
		c.Kind = unitKindOf(v["name"])
	}
	if code := v["division"]; code != "" {
		c.Division = org.Division{Edition: division.Edition(cmp.Or(v["edition"], strconv.Itoa(b.t.Now().Date().Year()))), Code: code}
	}
	if err := b.unit(id, c); err != nil {
		return outcome{}, err
	}
	return outcome{string(id.Stream()), "新建单位：" + v["name"]}, nil
}

// parentsFirst orders rows of units so that a unit stands behind the one it belongs to, wherever the sheet has it.
func parentsFirst(rows []ImportRow) []ImportRow {
	parent := map[string]string{}
	for _, r := range rows {
		for _, key := range []string{"name", "code", "short"} {
			if w := r.Values[key]; w != "" {
				parent[w] = r.Values["parent"]
			}
		}
	}
	depth := func(r ImportRow) (n int) {
		for up := r.Values["parent"]; up != "" && n <= len(rows); up = parent[up] {
			n++
		}
		return n
	}
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b ImportRow) int { return cmp.Compare(depth(a), depth(b)) })
	return out
}

// siteRow registers one site.
func (b *batch) siteRow(row ImportRow) (outcome, error) {
	v, id := row.Values, site.ID(b.rowID(row))
	owner, err := b.unitOf(v["owner"], "")
	if err != nil {
		return outcome{}, err
	}
	point, err := pointOf(v, geo.Datum(v["datum"]))
	if err != nil {
		return outcome{}, err
	}
	cell := b.d.cellBy(v["cell"], b.t.Now().Date())
	if v["cell"] != "" && cell == "" {
		return outcome{}, fault.New(fault.Invalid, "没有网格“%s”，请先导入网格，或改写网格编码", v["cell"])
	}
	if cell == "" && !point.IsZero() {
		cell = grid.CellID(b.d.Locator(b.t.Now().Date()).Find(point))
	}
	err = b.site(id, func(k *Desk) site.Command {
		return site.Found{ID: id, Code: codeOf(v, string(id)), Name: v["name"], Type: b.d.siteTypeNamed(v["type"], v["name"]), Cell: cell, Owner: owner, From: b.from(v),
			Place:   site.Place{Address: v["address"], Point: point},
			Manager: site.Manager{Name: k.Secret("name", v["manager"]), Phone: k.Secret("phone", v["phone"])}}
	})
	return outcome{"site/" + string(id), "新建点位：" + v["name"]}, err
}

// siteTypeNamed is the type by its code or its name; without either, what the site's own name is like.
func (d *District) siteTypeNamed(words, name string) string {
	types := d.SiteTypes()
	if _, ok := types[words]; ok {
		return words
	}
	for code, title := range types {
		if title == words {
			return code
		}
	}
	return d.siteTypeLike(cmp.Or(words, name))
}

// cellRow marks out one cell, in words or by a polygon.
func (b *batch) cellRow(row ImportRow) (outcome, error) {
	v, id := row.Values, grid.CellID(b.rowID(row))
	town, err := b.needUnit(v["town"], "")
	if err != nil {
		return outcome{}, err
	}
	community, err := b.unitOf(v["community"], v["town"])
	if err != nil {
		return outcome{}, err
	}
	outline, err := outlineOf(v)
	if err != nil {
		return outcome{}, err
	}
	var count grid.Count
	count.Households, _ = strconv.Atoi(v["households"]) // numbers by their type
	count.People, _ = strconv.Atoi(v["people"])
	err = b.cell(id, func(*Desk) grid.Command {
		return grid.Found{ID: id, Code: v["code"], Name: v["name"], Outline: outline, Seat: grid.Seat{Town: town, Community: community}, Count: count, Key: v["key"], From: b.from(v)}
	})
	if err != nil {
		return outcome{}, err
	}
	return outcome{"cell/" + string(id), "新建网格：" + v["name"]}, nil
}

// outlineOf reads the bounds of a cell: words, a polygon in GeoJSON, or both. What the check of outlines finds is the refusal.
func outlineOf(v map[string]string) (o grid.Outline, err error) {
	o.Words = v["words"]
	if v["outline"] == "" {
		return o, nil
	}
	var shape geo.Shape
	if err := json.Unmarshal([]byte(v["outline"]), &shape); err != nil {
		return o, fault.New(fault.Invalid, "网格边界读不出来，请用 GeoJSON 文件上传").Because(err)
	}
	datum := cmp.Or(geo.Datum(v["datum"]), geo.WGS84)
	for _, x := range geo.Check(shape, datum, nil) {
		if x.Fatal {
			return o, &fault.Error{Kind: fault.Invalid, Key: x.Key, Args: x.Args, Field: "outline"}
		}
	}
	if o.Area, err = shape.Area(datum); err != nil {
		return o, err
	}
	o.Area = o.Area.ToWGS84(datum)
	return o, nil
}

// postRow creates a post and, when the row names somebody, puts him in: with the account of that login name, or on paper.
func (b *batch) postRow(row ImportRow) (outcome, error) {
	v, id := row.Values, org.PostID(b.rowID(row))
	unit, err := b.needUnit(v["unit"], "")
	if err != nil {
		return outcome{}, err
	}
	roles, err := rolesOf(v["roles"])
	if err != nil {
		return outcome{}, err
	}
	from := b.from(v)
	holder, err := b.holderOf(id, v)
	if err != nil {
		return outcome{}, err
	}
	steps := []org.PostCommand{org.CreatePost{ID: id, Unit: unit, Desk: org.PostDesk{Name: v["name"], Roles: roles}, From: from}}
	if !holder.IsZero() {
		steps = append(steps, org.Appoint{Holder: holder, From: from})
	}
	if err := b.posts(id, steps...); err != nil {
		return outcome{}, err
	}
	return outcome{string(id.Stream()), "新建岗位：" + v["name"]}, nil
}

// holderOf is who takes a post: the account of a login name, opened without a secret when nobody has it yet and the row names the
// person; or a leader on paper. The zero Holder when the row names nobody.
func (b *batch) holderOf(post org.PostID, v map[string]string) (h org.Holder, err error) {
	login := strings.ToLower(v["login"])
	switch known := b.d.Org.Login(login); {
	case login == "" && v["holder"] == "":
		return h, nil
	case login == "":
		k := newDesk(b.t, b.d, post.Stream(), matter.State{})
		h.Name = k.Secret("holder", v["holder"])
		return h, k.err
	case known.ID != "":
		return org.Holder{Account: known.ID}, nil
	case v["holder"] == "":
		return h, fault.New(fault.Missing, "没有账号“%s”；要一起登记这个人，请填任职人姓名", v["login"])
	}
	id := org.AccountID(b.Spec.idOf("account|" + login))
	phone, err := b.t.Secret(id.Stream(), "account/"+string(id), "phone", v["phone"], false)
	if err != nil {
		return h, err
	}
	return org.Holder{Account: id}, b.enrol(id, org.Enrol{ID: id, Login: login, Name: v["holder"], Phone: phone, From: min(b.t.Now().Date(), b.from(v))})
}

// rolesOf reads roles by their words.
func rolesOf(words string) (list []org.Role, err error) {
	for _, w := range splitNames(words) {
		at := slices.IndexFunc(org.Roles, func(x struct {
			Role org.Role
			Word string
		}) bool {
			return x.Word == w || string(x.Role) == w
		})
		if at < 0 {
			return nil, fault.New(fault.Invalid, "没有角色“%s”，请从角色表中选写", w)
		}
		list = append(list, org.Roles[at].Role)
	}
	return list, nil
}

// powerRow enters one row of a power list.
func (b *batch) powerRow(row ImportRow) (outcome, error) {
	v, id := row.Values, b.rowID(row)
	unit, err := b.needUnit(v["unit"], "")
	if err != nil {
		return outcome{}, err
	}
	c := org.ListPower{ID: id, Unit: unit, Grade: org.Grade(v["grade"]), Document: v["document"], Row: v["row"], Span: b.span(v), Scope: b.d.scopeNamed(v["scope"])}
	if c.Follower, err = b.unitOf(v["follower"], ""); err != nil {
		return outcome{}, err
	}
	if err := change[org.Power, org.PowerCommand](b.t, b.orgFacts(b.q), powers, id, c); err != nil {
		return outcome{}, err
	}
	p, err := powers.From(b.t, id)
	if err != nil {
		return outcome{}, err
	}
	b.learn(org.Parts{Powers: []org.Power{p.State}})
	return outcome{string(p.State.Stream()), "列入清单：" + v["scope"]}, nil
}
