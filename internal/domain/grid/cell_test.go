package grid

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

func TestDecide(t *testing.T) {
	w := newWorld(t)
	w.do("c1", cell(1, nil))
	w.do("c1", SetDuty{From: "2018-02-01", Duty: Duty{Chief: "chief"}})
	with := func(f func(*Found)) Found { c := cell(2, square(0, 0, 10, 10)); f(&c); return c }
	duty := func(f func(*SetDuty)) SetDuty {
		c := SetDuty{From: "2018-06-01", Duty: Duty{Chief: "chief", Workers: []org.PostID{"worker"}, Helpers: []Helper{{"law", "liaison"}}, Staff: []Force{{"law", "保洁员", 2}}, Vehicles: []Force{{"law", "洒水车", 1}}}}
		f(&c)
		return c
	}
	bow := geo.Area{geo.Polygon{geo.Ring{{Lon: 1160000000, Lat: 364000000}, {Lon: 1160100000, Lat: 364100000}, {Lon: 1160100000, Lat: 364000000}, {Lon: 1160000000, Lat: 364100000}}}}
	for _, tt := range []struct {
		name string
		cell CellID
		c    Command
		want string
	}{
		{"found", "", with(func(*Found) {}), "cell.founded.v1"},
		{"in words only", "", with(func(c *Found) { c.Outline.Area = nil }), "cell.founded.v1"},
		{"nowhere", "", with(func(c *Found) { c.Outline = Outline{} }), "请写明网格四至，或上传边界。"},
		{"crossed", "", with(func(c *Found) { c.Outline.Area = bow }), geo.Check(bow.Shape(), geo.WGS84, nil)[0].String()},
		{"twice", "c1", with(func(*Found) {}), "网格“第1网格”已经划定，不必重复划定。"},
		{"unknown", "x", Rename{"2018-03-01", "x"}, "没有这个网格，请刷新页面后重新选择。"},
		{"no id", "", with(func(c *Found) { c.ID = "" }), "缺少网格标识，请刷新页面后重试。"},
		{"short code", "", with(func(c *Found) { c.Code = "3715" }), "网格编码“3715”应为 15 位数字，请改正。"},
		{"code used", "", with(func(c *Found) { c.Code = code(1) }), "网格编码 371599001001001 已由“第1网格”使用，请换一个编码。"},
		{"no name", "", with(func(c *Found) { c.Name = "" }), "请填写网格名称。"},
		{"no town", "", with(func(c *Found) { c.Seat.Town = "law" }), "请选择网格所在的镇街（在 2018-01-01 存在）。"},
		{"community elsewhere", "", with(func(c *Found) { c.Seat.Community = "v2" }), "所选社区（村）在 2018-01-01 不属于“一号镇”，请重新选择。"},
		{"precinct is none", "", with(func(c *Found) { c.Seat.Precinct = "v1" }), "所选片区在 2018-01-01 不属于“一号镇”，请重新选择。"},
		{"fewer than none", "", with(func(c *Found) { c.Count.Households = -1 }), "户数、人口应为不小于 0 的整数，请改正。"},
		{"rename", "c1", Rename{"2018-03-01", "东一网格"}, "cell.renamed.v1"},
		{"rename before", "c1", Rename{"2017-03-01", "东一网格"}, "网格“第1网格”在 2017-03-01 不存在（存续期 2018-01-01 起），请核对日期。"},
		{"draw", "c1", Draw{"2018-03-01", Outline{Area: square(0, 0, 10, 10)}}, "cell.drawn.v1"},
		{"reseat", "c1", Reseat{"2018-03-01", Seat{Town: "t2", Community: "v2"}}, "cell.seated.v1"},
		{"count", "c1", Recount{"2018-03-01", Count{412, 1100}}, "cell.counted.v1"},
		{"mark", "c1", Mark{"2018-03-01", "城乡结合部"}, "cell.marked.v1"},
		{"unmark what is not", "c1", Mark{"2018-03-01", ""}, "重点区域标记没有变化，无需更改。"},
		{"close", "c1", Close{"2018-03-01", value.Text{C: "c", Ref: "r"}}, "cell.closed.v1"},
		{"close in silence", "c1", Close{From: "2018-03-01"}, "撤销网格须写明理由；拆分、合并请用相应功能。"},
		{"close before the last change", "c1", Close{From: "2018-01-15"}, "撤销的日期 2018-01-15 早于上一次变更 2018-02-01，请核对日期。"},
		{"duty", "c1", duty(func(*SetDuty) {}), "cell.duty-set.v1"},
		{"duty of the past", "c1", duty(func(c *SetDuty) { c.From = "2018-05-31" }), "2018-05-31 的责任表已经生效，过去谁负责不能改动；请从今天起生效，或凭签字文件补录。"},
		{"duty afterwards", "c1", duty(func(c *SetDuty) { c.From, c.Backfill, c.Duty.Document = "2018-05-31", true, "示例发〔2018〕9号" }), "cell.duty-set.v1"},
		{"duty afterwards without paper", "c1", duty(func(c *SetDuty) { c.From, c.Backfill = "2018-05-31", true }), "补录责任表须填写所依据文件的文号，请补全。"},
		{"duty before the last version", "c1", duty(func(c *SetDuty) { c.From = "2018-01-31" }), "责任表的日期 2018-01-31 早于上一次变更 2018-02-01，请核对日期。"},
		{"no such post", "c1", duty(func(c *SetDuty) { c.Duty.Chief = "x" }), "所选网格长的岗位在 2018-06-01 不存在，请重新选择。"},
		{"post twice", "c1", duty(func(c *SetDuty) { c.Duty.Workers = []org.PostID{"worker", "worker"} }), "网格员“网格员”选了两次，请去掉一个。"},
		{"helper twice", "c1", duty(func(c *SetDuty) { c.Duty.Helpers = []Helper{{"law", ""}, {"law", ""}} }), "帮包单位“综合执法局”选了两次，请去掉一个。"},
		{"no such helper", "c1", duty(func(c *SetDuty) { c.Duty.Helpers = []Helper{{"x", ""}} }), "责任表中有一个单位在 2018-06-01 不存在，请重新选择。"},
		{"no staff", "c1", duty(func(c *SetDuty) { c.Duty.Staff[0].Count = 0 }), "“保洁员”的数量应在 1 至 999 之间，请改正。"},
		{"staff of no kind", "c1", duty(func(c *SetDuty) { c.Duty.Staff[0].What = "" }), "请填写人员或车辆种类。"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := outcome(w.f.Grid.Cell(tt.cell).Decide(w.f, tt.c)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	town := w.f
	town.Actor = org.Actor{Unit: "t2", Roles: []org.Role{org.Town}}
	if got, want := outcome(w.f.Grid.Cell("c1").Decide(town, Rename{"2018-06-01", "x"})), "只能维护本镇街的网格，其他网格请联系双创办。"; got != want {
		t.Errorf("another town: got %s, want %s", got, want)
	}
	town.Actor.Unit = "t1"
	if got := outcome(w.f.Grid.Cell("c1").Decide(town, Rename{"2018-06-01", "x"})); got != "cell.renamed.v1" {
		t.Errorf("its own town: got %s", got)
	}
	town.Actor.Roles = []org.Role{org.CellChief}
	if got, want := outcome(w.f.Grid.Cell("c1").Decide(town, Rename{"2018-06-01", "x"})), "维护网格须由双创办内勤、值班长、双创办主任、镇街经办办理，请联系他们。"; got != want {
		t.Errorf("a cell chief: got %s, want %s", got, want)
	}
	if err := (Layout{6, 3, 3, 2}).Check("37159900100101"); err != nil {
		t.Errorf("another layout: %v", err)
	}
}

// TestPastDuty: a new version leaves the past alone, and a day before the cell or the table has nobody.
func TestPastDuty(t *testing.T) {
	w := newWorld(t)
	w.do("c1", cell(1, nil))
	w.do("c1", SetDuty{From: "2018-02-01", Duty: Duty{Chief: "chief", Helpers: []Helper{{"law", "liaison"}}}})
	w.do("c1", SetDuty{From: "2018-07-01", Duty: Duty{Chief: "empty"}})
	w.do("c1", Mark{From: "2018-03-01", Key: "城乡结合部"})
	w.do("c1", Mark{From: "2018-04-01"})
	c := w.f.Grid.Cell("c1")
	for _, tt := range []struct {
		day   calendar.Date
		chief org.PostID
		key   string
	}{{"2017-12-31", "", ""}, {"2018-01-31", "", ""}, {"2018-02-01", "chief", ""}, {"2018-03-01", "chief", "城乡结合部"}, {"2018-06-30", "chief", ""}, {"2018-07-01", "empty", ""}} {
		if got := c.DutyOn(tt.day).Chief; got != tt.chief {
			t.Errorf("chief on %s: %q, want %q", tt.day, got, tt.chief)
		}
		if got := c.KeyOn(tt.day); got != tt.key {
			t.Errorf("key on %s: %q, want %q", tt.day, got, tt.key)
		}
	}
	if got := w.f.Grid.Serving("chief", "2018-06-30"); len(got) != 1 || len(w.f.Grid.Serving("chief", "2018-07-01")) != 0 {
		t.Errorf("cells of the chief: %v", got)
	}
	if got := w.f.Grid.Sponsored("law", "2018-06-30"); len(got) != 1 || len(w.f.Grid.Sponsored("law", "2018-07-01")) != 0 {
		t.Errorf("cells of the helper: %v", got)
	}
	if diff := cmp.Diff([]org.UnitID{"t1", "v1"}, c.SeatOn("2018-02-01").Path()); diff != "" {
		t.Errorf("path (-want +got):\n%s", diff)
	}
}
