// Package benchkit makes the data on which speed is measured, and measures: an invented district with as many matters as
// wanted, each of which went through the loop by ordinary commands; the machine's own limits; and the figures of
// `shuangcheng bench`. The same number gives the same matters on every machine.
package benchkit

import (
	"fmt"
	"math/rand/v2"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/shipped"
)

// Sizes of the district.
const (
	towns       = 4
	communities = 8 // of each town
	cells       = 3 // of each community: 96 in all
	bureaus     = 64
)

// place is one cell with the units above it.
type place struct {
	cell, community, town org.UnitID
	sponsor               org.UnitID
	lon, lat              int64 // south-west corner, 1e-7 degree
}

func (p place) path() string { return fmt.Sprintf("d/%s/%s/%s", p.town, p.community, p.cell) }

// District is what does not change while matters come and go.
type District struct {
	places   []place
	calendar *calendar.Calendar
	rules    matter.Rulebook
}

// NewDistrict lays out 4 towns, 32 communities, 96 cells and 64 bureaus.
func NewDistrict() (*District, error) {
	years, err := shipped.Holidays()
	if err != nil {
		return nil, err
	}
	d := &District{rules: matter.DefaultRulebook()}
	if d.calendar, err = calendar.New(calendar.YearRound(), years...); err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	for t := range towns {
		for c := range communities {
			for g := range cells {
				n := len(d.places)
				town := fmt.Sprintf("t%d", t+1)
				community := fmt.Sprintf("%sc%d", town, c+1)
				d.places = append(d.places, place{
					cell: org.UnitID(fmt.Sprintf("%sg%d", community, g+1)), community: org.UnitID(community), town: org.UnitID(town),
					sponsor: bureau(n % bureaus), lon: 1_159_000_000 + int64(n%12)*200_000, lat: 364_000_000 + int64(n/12)*150_000,
				})
			}
		}
	}
	return d, nil
}

func bureau(n int) org.UnitID { return org.UnitID(fmt.Sprintf("b%02d", n+1)) }

func person(account string, unit org.UnitID, role org.Role, above ...org.UnitID) org.Actor {
	return org.Actor{Account: org.AccountID(account), Post: org.PostID("post-" + account), Unit: unit,
		Chain: append([]org.UnitID{unit}, above...), Roles: []org.Role{role}}
}

// The people of the office, and those of a place.
var (
	clerk = person("clerk", "office", org.Clerk, "d")
	chief = person("chief", "office", org.DutyChief, "d")
	group = person("group", "group", org.Supervisor, "office", "d")
	// rare finds one matter in ten thousand: the viewer of few.
	rare = person("rare", "watch", org.Supervisor, "office", "d")
)

func (p place) worker() org.Actor {
	return person(string(p.cell)+"w", p.cell, org.CellWorker, p.community, p.town, "d")
}

func (p place) officer() org.Actor {
	return person(string(p.community)+"o", p.community, org.Community, p.town, "d")
}

func liaison(unit org.UnitID) org.Actor { return person(string(unit)+"l", unit, org.Liaison, "d") }

// The vocabulary of the texts.
var (
	roads = []string{"建设路", "人民路", "黄山路", "长江路", "东昌路", "光岳路", "中华路", "湖南路", "陈口路", "松桂大街", "九州洼月季公园", "财干路"}
	spots = []string{"路口东北角", "与小学门前交叉处", "菜市场西门外", "老旧小区二号楼北侧", "公交站牌后方", "沿街商铺门前", "河道南岸步道旁", "施工围挡外侧", "背街小巷内", "农贸大厅入口处"}
	ills  = []string{"垃圾桶满溢未及时清运", "建筑垃圾随意堆放", "机动车占压盲道停放", "流动摊贩占道经营", "小广告乱贴乱画", "路灯不亮", "窨井盖破损下沉",
		"绿化带内有白色垃圾", "非机动车乱停乱放", "公益广告褪色破损", "门前三包未落实地面油污明显", "下水道堵塞污水外溢", "楼道堆放杂物影响通行", "飞线充电存在隐患"}
	tails = []string{"，影响行人通行", "，附近居民多次反映", "，请尽快安排人员处理", "，已拍照留存", "，早高峰时段尤为严重", "，与上周检查情况相同", "，雨后气味明显", "，涉及约三十米路段"}
	deeds = []string{"已安排保洁人员当日清运完毕并冲洗地面", "已劝离摊贩并安排专人值守", "已更换破损部件，现场恢复正常", "已清除小广告并覆盖粉刷", "已疏通管道并清理淤泥，恢复畅通"}
	codes = []string{"0201", "0203", "0205", "0301", "0302", "0307", "0411", "0415", "0502", "0506", "0601", "0609"}
)

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// skewed favours the first of n, as a few bureaus get most of the work.
func skewed(r *rand.Rand, n int) int {
	return int(float64(n) * r.Float64() * r.Float64() * r.Float64())
}
