// Package demo fills an empty data folder with a small invented district, so that a stranger can look at every screen with
// something on it. Nothing in it is real but names and codes of divisions and holidays; people are invented and look it.
package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/shipped"
)

// Persona is somebody whose account the demo's log-in page offers.
type Persona struct {
	Login, Name, Role string
	Secret            string // first secret, shown because nothing here is secret
}

// builder makes the district step by step; the first error stops it.
type builder struct {
	*app.App
	ctx      context.Context
	from     calendar.Date
	people   int
	personas []Persona
	err      error
}

// Build makes the district in an empty folder and lists the personas.
func Build(ctx context.Context, a *app.App) ([]Persona, error) {
	b := &builder{App: a, ctx: ctx, from: a.Now().Date()}
	secret, err := a.Begin(ctx, app.Setup{Host: "demo.example", Login: "zhuren", Name: "王甲一", Body: settings.BodyNamed{
		Name: "高新区（演示）双城共建工作办公室", Short: "高新区（演示）双创办", Demo: true}})
	if err != nil {
		return nil, err
	}
	b.personas = append(b.personas, Persona{"zhuren", "王甲一", "双创办主任", secret})
	b.units()
	b.cells()
	b.sites()
	b.matters()
	return b.personas, b.err
}

// ask names a step by what it does, so that a build broken off goes on where it stopped.
func (b *builder) ask(parts ...string) app.Ask {
	sum := sha256.Sum256([]byte("demo\x00" + strings.Join(parts, "\x00")))
	h := hex.EncodeToString(sum[:16])
	return app.Ask{ID: h[:8] + "-" + h[8:12] + "-8" + h[13:16] + "-8" + h[17:20] + "-" + h[20:], Digest: sum, Job: "demo"}
}

func (b *builder) do(err error) {
	if b.err == nil && err != nil {
		b.err = err
	}
}

// departments of an ordinary district, by short names that the problem catalogue knows.
var departments = []struct{ code, name, alias string }{
	{"cg", "综合执法局", "综合执法"}, {"zj", "住房和建设局", "市政养护"}, {"scjg", "市场监督管理局", "市场监管"}, {"jt", "教育体育局", "教育"},
	{"wj", "卫生健康局", "卫健"}, {"jj", "公安交警大队", "交警"}, {"mz", "民政局", "民政"}, {"hb", "生态环境分局", "生态环境"},
	{"nyj", "农业农村局", "农业农村"}, {"sw", "商务局", "商务"}, {"wl", "文化和旅游局", "文旅"}, {"hw", "环境卫生服务中心", "环卫"},
	{"yl", "园林绿化服务中心", "园林绿化"}, {"xc", "宣传办公室", "宣传"}, {"gd", "供电公司", "供电企业"}, {"gs", "供水公司", "供水企业"},
}

// towns of the zone; that the real zone consists of these is not confirmed.
var towns = []struct{ code, name string }{
	{"371502990000", "九州街道"}, {"371502108000", "许营镇"}, {"371502203000", "韩集镇"}, {"371502110000", "顾官屯镇"},
}

const zone org.UnitID = "u-zone"

func unitID(code string) org.UnitID { return org.UnitID("u-" + code) }
func postID(code string) org.PostID { return org.PostID("p-" + code) }

func (b *builder) units() {
	b.unit(zone, "GX", "高新区（演示）", org.Zone, "")
	for _, t := range towns {
		b.unit(unitID(t.code), t.code, t.name, org.Township, zone)
		b.post(t.code, t.name+"城建办经办", unitID(t.code), org.Town)
	}
	for _, d := range departments {
		b.unit(unitID(d.code), d.code, "高新区（演示）"+d.name, org.Dept, zone, d.name, d.alias)
		b.post(d.code, d.name+"联络员", unitID(d.code), org.Liaison)
	}
	b.unit("u-dd1", "dd1", "第一督导组", org.Group, zone)
	b.post("dd1", "督导员", "u-dd1", org.Supervisor)
	b.unit("u-sj", "sj", "审计处", org.Dept, zone)
	b.post("sj", "审计员", "u-sj", org.Auditor)
	b.persona("neiqin", "双创办内勤", b.office(), org.Clerk)
	b.persona("zhiban", "双创办值班长", b.office(), org.DutyChief)
}

// office is the unit of the first post.
func (b *builder) office() org.UnitID {
	u, err := b.District().Org.Find("office", b.from)
	b.do(err)
	return u.ID
}

func (b *builder) unit(id org.UnitID, code, name string, kind org.UnitKind, parent org.UnitID, aliases ...string) {
	if b.err != nil {
		return
	}
	_, err := b.Unit(b.ctx, b.ask("unit", code), id, org.Found{ID: id, Code: code, Kind: kind, Name: org.UnitName{Full: name}, Parent: parent,
		Span: calendar.Span{From: b.from}, Aliases: aliases})
	b.do(err)
}

// post creates a post with an invented person in it.
func (b *builder) post(code, name string, unit org.UnitID, roles ...org.Role) {
	if b.err != nil {
		return
	}
	id := postID(code)
	_, err := b.Post(b.ctx, b.ask("post", code), id, org.CreatePost{ID: id, Unit: unit, Desk: org.PostDesk{Name: name, Roles: roles}, From: b.from})
	b.do(err)
	if b.err != nil {
		return
	}
	person := b.person()
	_, secret, err := b.OpenAccount(b.ctx, b.ask("account", code), app.NewAccount{Login: "demo-" + strings.ToLower(code), Name: person, Post: id})
	b.do(err)
	b.personas = append(b.personas, Persona{"demo-" + strings.ToLower(code), person, name, secret})
}

func (b *builder) persona(login, name string, unit org.UnitID, roles ...org.Role) {
	b.post(login, name, unit, roles...)
}

// person invents the next name: a common surname, a heavenly stem and a numeral.
func (b *builder) person() string {
	surnames, stems, numerals := []rune("王李张刘陈杨赵黄周吴"), []rune("甲乙丙丁戊己庚辛壬癸"), []rune("一二三四五六七八九十")
	n := b.people
	b.people++
	return string([]rune{surnames[n%10], stems[n/10%10], numerals[(n+n/100)%10]})
}

// cells founds communities and the 96 cells of the shipped, invented grid, with their chiefs' rows of the duty table.
func (b *builder) cells() {
	raw, err := shipped.Place(shipped.DemoGrid)
	b.do(err)
	features, err := geo.ParseGeoJSON(raw)
	b.do(err)
	founded := map[string]bool{}
	for n, f := range features {
		if b.err != nil {
			return
		}
		community := f.Properties["community_code_demo"]
		town := unitID(f.Properties["town_code"])
		if !founded[community] {
			founded[community] = true
			b.unit(unitID(community), community, fmt.Sprintf("示例第%d社区", len(founded)), org.Village, town)
			b.post(community, fmt.Sprintf("示例第%d社区经办", len(founded)), unitID(community), org.Community, org.CellChief)
		}
		area, err := f.Shape.Area(geo.WGS84)
		b.do(err)
		id := grid.CellID("c-" + f.Properties["grid_code"])
		b.cell(id, f.Properties["grid_code"], f.Properties["name"], area, grid.Seat{Town: town, Community: unitID(community)})
		helper := departments[n%len(departments)]
		duty := grid.Duty{Chief: postID(community), Helpers: []grid.Helper{{Unit: unitID(helper.code), Liaison: postID(helper.code)}}, Document: "示例责任〔2018〕1号"}
		if b.err == nil {
			_, err := b.Cell(b.ctx, b.ask("duty", string(id)), id, func(*app.Desk) grid.Command { return grid.SetDuty{From: b.from, Duty: duty} })
			b.do(err)
		}
	}
}

func (b *builder) cell(id grid.CellID, code, name string, area geo.Area, seat grid.Seat) {
	if b.err != nil {
		return
	}
	_, err := b.Cell(b.ctx, b.ask("cell", code), id, func(*app.Desk) grid.Command {
		return grid.Found{ID: id, Code: code, Name: name, Outline: grid.Outline{Area: area}, Seat: seat, From: b.from}
	})
	b.do(err)
}

// siteNames are the invented sites of the demo, each in the middle of a cell.
var siteNames = []struct{ name, kind string }{
	{"示例农贸市场", "market"}, {"示例第一小学", "school"}, {"示例花园小区", "estate"}, {"示例文化广场", "park"}, {"示例路与演示街路口", "crossing"},
	{"示例第一公厕", "toilet"}, {"演示路主干道", "street_main"}, {"示例后巷", "alley"}, {"示例医院", "hospital"}, {"演示建筑工地", "construction"},
}

func (b *builder) sites() {
	types := b.District().SiteTypes()
	cells := b.District().Grid.On(b.from)
	for n, s := range siteNames {
		if b.err != nil || len(cells) == 0 {
			return
		}
		if types[s.kind] == "" {
			continue
		}
		c := cells[n*7%len(cells)]
		id := site.ID(fmt.Sprintf("s-%02d", n+1))
		_, err := b.Site(b.ctx, b.ask("site", string(id)), id, func(k *app.Desk) site.Command {
			return site.Found{ID: id, Code: fmt.Sprintf("GX-%03d", n+1), Name: s.name, Type: s.kind, Cell: c.ID, Owner: c.SeatOn(b.from).Town, From: b.from,
				Place:   site.Place{Address: s.name, Point: c.OutlineOn(b.from).Area.Centroid()},
				Manager: site.Manager{Name: k.Secret("name", b.person()), Phone: k.Secret("phone", "10012345678")}}
		})
		b.do(err)
	}
}

// troubles are what the demo's grid workers found this morning.
var troubles = []string{
	"市场门口垃圾桶外溢，污水流到路面", "学校门口机动车乱停，占用盲道", "小区楼道堆放杂物，有飞线充电", "广场宣传栏公益广告破损褪色", "路口井盖松动，车辆压过有响声",
	"公厕地面有污渍，洗手池漏水", "人行道砖破损约两平方米", "后巷墙面小广告成片", "医院门口占道经营三处", "工地围挡破损，裸土未覆盖",
	"路灯连续三盏不亮", "绿化带缺株并有白色垃圾",
}

func (b *builder) matters() {
	sites := b.District().Sites.On(b.from)
	for n, what := range troubles {
		if b.err != nil || len(sites) == 0 {
			return
		}
		s := sites[n%len(sites)]
		filed, err := b.File(b.ctx, b.ask("matter", fmt.Sprint(n)), app.Report{What: what, Words: s.NameOn(b.from) + "附近", Site: string(s.ID), Channel: matter.Channel("patrol"), Severity: matter.Ordinary})
		b.do(err)
		b.live(filed.ID, n)
	}
}
