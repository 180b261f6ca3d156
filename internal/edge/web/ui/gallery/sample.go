package gallery

import (
	"net/url"

	"shuangcheng/internal/edge/web/ui"
)

// matters are invented rows of a ledger.
var matters = []struct {
	code, title, place, unit, branch string
	state                            ui.State
	due                              ui.Deadline
}{
	{"2018-000437", "长江路与华山路口背街垃圾桶满溢、散落", "甲镇·第 17 网格·卫 3.2.4", "甲镇", "条：城管执法分局", ui.StateCheck, ui.Deadline{Urgency: ui.Overdue, Elapsed: 1360, Words: "超 3 天"}},
	{"2018-000412", "农贸市场活禽区与蔬菜区未隔离", "乙街道·第 4 网格·卫 5.1.2", "市场监管分局", "块：乙街道", ui.StateRedo, ui.Deadline{Urgency: ui.Overdue, Elapsed: 1160, Words: "超 1 天"}},
	{"2018-000409", "公园北门公共厕所蹲位损坏 3 处，无障碍厕位被锁，夜间照明不足", "乙街道·第 9 网格·卫 3.4.1", "建设管理部", "块：乙街道", ui.StateDoing, ui.Deadline{Urgency: ui.DueSoon, Elapsed: 1000, Words: "今天到期"}},
	{"2018-000466", "集市占道经营、无固定垃圾收集点", "丙镇·第 2 网格·卫 3.1.6", "丙镇", "昨 16:05 报整改完成", ui.StateCheck, ui.Deadline{Urgency: ui.DueSoon, Elapsed: 860, Words: "剩 1 天"}},
	{"2018-000421", "小学门口机动车占压盲道", "甲镇·第 12 网格·文 II-19", "公安分局交警大队", "昨 17:42 报整改完成", ui.StateSign, ui.Deadline{Urgency: ui.InTime, Elapsed: 620, Words: "剩 3 天"}},
	{"2018-000451", "雨水篦子缺失两处", "丁镇·第 6 网格·卫 3.3.1", "建设管理部", "已退 1 次", ui.StateBack, ui.Deadline{Urgency: ui.InTime, Elapsed: 300, Words: "剩 6 天"}},
	{"2018-000377", "河西岸历史积存建筑垃圾约 1,200 立方米", "丁镇·第 1 网格·卫 3.2.9", "建设管理部", "挂账有计划", ui.StateHold, ui.Deadline{Words: "挂账至 6-30"}},
	{"2018-000531", "中学周边 200 米内流动食品摊点 5 处", "丙镇·第 15 网格·文 未-18", "市场监管分局", "学校自查", ui.StateNew, ui.Deadline{Words: "未起算"}},
}

var address = ui.Address{Path: Prefix + "ledger", Query: url.Values{"state": {"open"}, "area": {"甲镇", "乙街道"}}}

func ledgerTable() ui.Table {
	t := ui.Table{
		Caption: "工作总台账，在办事项",
		Pick:    &ui.Pick{Name: "id"},
		Fixed:   true,
		Preview: Prefix + "preview",
		Narrow:  ui.Compact,
		Columns: []ui.Column{
			{Head: "编号", Width: ui.W7, Place: ui.PlaceCode},
			{Head: "事项", Place: ui.PlaceTitle},
			{Head: "状态", Width: ui.W7, Place: ui.PlaceState},
			{Head: "责任单位", Width: ui.W8, Place: ui.PlaceUnit},
			{Head: "位置", Width: ui.W12, Spare: true},
			{Head: "期限", Width: ui.W10, Place: ui.PlaceDue, Sort: address.With("sort", "due").String(), Order: ui.Ascending},
			{Head: "登记", Width: ui.W4, Num: true, Spare: true, Sort: address.With("sort", "filed").String()},
		},
	}
	for i, m := range matters {
		t.Rows = append(t.Rows, ui.Row{
			ID: m.code, Name: m.code, Selected: i == 1, Current: i == 2,
			Cells: []ui.Content{
				ui.CodeCell(m.code), ui.TitleCell(Prefix+"matter", m.title), ui.Status(m.state), ui.Text(m.unit),
				ui.Text(m.place), ui.Ruler(m.due), ui.Text("4-12"),
			},
		})
	}
	return t
}

func workTable(label string, from, to int) ui.Table {
	t := ui.Table{
		Caption: label,
		Narrow:  ui.Compact,
		Plain:   true,
		Columns: []ui.Column{
			{Head: "编号", Width: ui.W7, Place: ui.PlaceCode}, {Head: "事项", Place: ui.PlaceTitle},
			{Head: "责任单位", Width: ui.W10, Place: ui.PlaceUnit}, {Head: "期限", Width: ui.W10, Place: ui.PlaceDue},
			{Head: "办理", Width: ui.W6, Place: ui.PlaceAct},
		},
	}
	for _, m := range matters[from:to] {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{
			ui.CodeCell(m.code), ui.TwoLines(ui.TitleCell(Prefix+"matter", m.title), m.place), ui.TwoLines(ui.Text(m.unit), m.branch),
			ui.Ruler(m.due), ui.Press(ui.Button{Label: "去核查", Small: true, Href: Prefix + "matter"}),
		}})
	}
	return t
}

func evidenceTable() ui.Table {
	return ui.Table{
		Caption: "证据", Narrow: ui.Stack,
		Columns: []ui.Column{{Head: "拍摄", Width: ui.W8}, {Head: "拍摄人", Width: ui.W10}, {Head: "来源"}, {Head: "位置"}},
		Rows: []ui.Row{
			{Cells: []ui.Content{ui.TwoLines(ui.Text("整改后 1"), "4-17 18:20"), ui.Text("甲镇 李乙二"), ui.TwoLines(ui.Status(ui.StateOnSite), "机内拍摄，时间与服务器差 4 秒"), ui.TwoLines(ui.StatusText(ui.StateFar, "差 35 米"), "允许 30 米")}},
			{Cells: []ui.Content{ui.TwoLines(ui.Text("整改后 2"), "4-17 18:22"), ui.Text("甲镇 李乙二"), ui.TwoLines(ui.Status(ui.StateReused), "与 2018-000326 的照片相似 96%"), ui.TwoLines(ui.StatusText(ui.StateOnSite, "差 6 米"), "允许 30 米")}},
		},
	}
}

func importTable() ui.Table {
	ok, bad := ui.StatusText(ui.StateMet, "可导入"), ui.StatusText(ui.StateUnmet, "1 处错")
	return ui.Table{
		Caption: "导入预览", Narrow: ui.Stack,
		Columns: []ui.Column{{Head: "行", Width: ui.W3, Num: true}, {Head: "结果", Width: ui.W7}, {Head: "责任单位"}, {Head: "事项"}, {Head: "期限", Width: ui.W10}},
		Rows: []ui.Row{
			{Cells: []ui.Content{ui.Text("14"), ok, ui.Text("建设管理部"), ui.Text("路灯 6 盏不亮"), ui.Text("2018-04-20")}},
			{Cells: []ui.Content{ui.Text("15"), bad, fixable(ui.StateOver, "城管局", "没有“城管局”，是不是", "城管执法分局"), ui.Text("店外经营 5 户"), ui.Text("2018-04-19")}},
			{Cells: []ui.Content{ui.Text("16"), bad, ui.Text("甲镇"), ui.Text("井盖缺失"), ui.BadCell(ui.StateOver, "4月31日", "4 月没有 31 日")}},
			{Cells: []ui.Content{ui.Text("17"), ui.StatusText(ui.StateSoon, "疑似重复"), ui.Text("丁镇"), fixable(ui.StateSoon, "敬老院消防通道堆物", "与 2018-000404 相似 92%，", "并入"), ui.Text("2018-04-23")}},
			{Cells: []ui.Content{ui.Text("18"), bad, ui.BadCell(ui.StateOver, "", "责任单位不能空"), ui.Text("公益广告褪色"), ui.Text("2018-04-20")}},
		},
	}
}

var entries = []ui.Entry{
	{Icon: ui.IconMatterCheck, Tone: ui.Violet, What: "报整改完成，提交照片 2 张", Who: "甲镇 李乙二", When: "4-17 18:24", Seq: 48117, Hash: "9f3c71ae04d255e19a7771d00c3eb518e2a98f461d3b0b67d2c483fe5ae83390", Href: "#"},
	{Icon: ui.IconAlertOver, Tone: ui.Red, What: "超过期限（3 个工作日），已通知甲镇、城管执法分局与督导一组", Who: "系统", When: "4-15 18:00", Seq: 47902, Hash: "c04b55e19a7771d00c3eb518e2a98f461d3b0b67d2c483fe5ae833909f3c71ae"},
	{Icon: ui.IconMatterDoing, Tone: ui.Blue, What: "“已联系保洁公司，加派 1 车次，换桶需 2 天。”", Who: "甲镇 李乙二", When: "4-14 08:05", Note: "补录", Seq: 47655, Hash: "71d00c3eb518e2a98f461d3b0b67d2c483fe5ae833909f3c71ae04d255e19a77"},
	{Icon: ui.IconFlag, Tone: ui.Grey, What: "登记，照片 1 张", Who: "督导一组 赵丙三", When: "4-12 09:16", Seq: 47226, Hash: "5ae833909f3c71ae04d255e19a7771d00c3eb518e2a98f461d3b0b67d2c483fe"},
}

var (
	beforePhoto = ui.Photo{Thumb: Prefix + "pictures/before.svg", Full: Prefix + "pictures/before.svg", Alt: "整改前：垃圾桶满溢，袋装垃圾堆在桶边", Width: 320, Height: 200, Caption: "前　4-12 09:14　赵丙三", Marks: []ui.Evidence{{State: ui.StateOnSite, Text: "现场拍摄"}}}
	afterPhoto  = ui.Photo{Thumb: Prefix + "pictures/after.svg", Full: Prefix + "pictures/after.svg", Alt: "整改后：两只桶盖好，地面干净", Width: 320, Height: 200, Caption: "后　4-17 18:20　李乙二", Marks: []ui.Evidence{{State: ui.StateFar, Text: "差 35 米", Note: "允许 30 米"}, {State: ui.StateReused, Text: "疑似旧图"}}}
	goal        = 90
)

// runningJob is a job of unknown length that asks for itself again.
var runningJob = ui.Job{Text: "正在读表", Poll: Prefix + "job"}
