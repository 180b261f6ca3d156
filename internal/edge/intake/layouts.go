// Package intake reads what people bring, a sheet, a table in a letter, a pasted chat, into the rows of an import: it knows the
// columns of each kind of sheet and keeps how a file is to be read beside the import. What becomes of the rows is the use case's.
package intake

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/sheet"
)

// Layout is the columns of a kind of sheet; false for an unknown kind.
func Layout(kind app.ImportKind) (sheet.Layout, bool) {
	for _, l := range layouts {
		if l.ID == string(kind) {
			return l, true
		}
	}
	return sheet.Layout{}, false
}

// oldStates are the words that ledgers use for the two ends of a matter; everything else on the way is open.
var oldStates = []sheet.Choice{
	{Code: app.OldOpen, Title: "整改中", Aliases: []string{"未办结", "未整改", "未完成", "正在整改", "办理中", "处理中", "待整改", "待派遣", "待受理", "待签收", "待核查", "否", "在办", "长期整改", "已派遣", "退回重改", "挂账", "Open"}},
	{Code: app.OldClosed, Title: "已销号", Aliases: []string{"已办结", "已整改", "已完成", "完成", "办结", "销号", "整改完成", "整改到位", "已整改到位", "已处理", "已解决", "是", "√", "Closed"}},
}

// layouts are all kinds of sheet, in the order of the lists.
var layouts = slices.Concat(baseLayouts, dutyLayouts, settingLayouts)

// baseLayouts are the ledger and what it stands on.
var baseLayouts = []sheet.Layout{
	{ID: string(app.ImportMatters), Title: "问题台账", Columns: []sheet.Column{
		{Key: "number", Title: "编号", Help: "来源单位自己的编号，原样保留。", Example: "2017-03-021", Aliases: []string{"问题编号", "工单编号", "工单号", "案件编号", "受理编号"}, Max: 60},
		{Key: "order", Title: "序号", Type: sheet.Int, Example: "1", Aliases: []string{"序"}},
		{Key: "occurred", Title: "发现时间", Type: sheet.Moment, Example: "2018-03-05 10:20", Aliases: []string{"发现日期", "检查时间", "检查日期", "上报时间", "登记时间", "受理时间", "日期", "时间"}},
		{Key: "town", Title: "镇街", Help: "问题所在的镇街。", Example: "九州街道", Aliases: []string{"街道", "乡镇", "镇办", "所属镇街", "所属街道", "镇（街道）", "属地"}, Max: 60},
		{Key: "community", Title: "社区（村）", Example: "示例第1社区", Aliases: []string{"社区", "村", "村居", "所属社区"}, Max: 60},
		{Key: "cell", Title: "网格", Help: "网格编码或名称。", Aliases: []string{"网格编码", "网格号", "网格编号", "所属网格"}, Max: 60},
		{Key: "site", Title: "点位", Help: "点位名称或编号。", Example: "示例农贸市场", Aliases: []string{"点位名称", "检查点位", "场所"}, Max: 100},
		{Key: "place", Title: "地点", Example: "示例路与演示街路口", Aliases: []string{"具体地点", "问题地点", "位置", "具体位置", "地址", "发现地点", "路段"}, Max: 200},
		{Key: "kind", Title: "问题类别", Aliases: []string{"问题类型", "小类", "类别", "类型", "案件类型"}, Max: 100},
		{Key: "description", Title: "问题描述", Example: "垃圾桶外溢，污水流到路面", Aliases: []string{"问题", "存在问题", "具体问题", "内容", "问题内容", "描述", "主要问题", "反映内容"}, Max: 3000},
		{Key: "source", Title: "来源", Help: "写系统里的渠道名称，如日常督查、12345；写别的按表格导入。", Example: "日常督查", Aliases: []string{"来源渠道", "问题来源", "检查组"}, Max: 60},
		{Key: "unit", Title: "责任单位", Example: "综合执法局", Aliases: []string{"整改单位", "责任部门", "承办单位", "牵头单位", "主办单位"}, Max: 60},
		{Key: "deadline", Title: "整改期限", Type: sheet.Moment, Example: "2018-03-08", Aliases: []string{"办理期限", "期限", "完成时限", "限期", "要求完成时间"}},
		{Key: "state", Title: "办理状态", Type: sheet.OneOf, Choices: oldStates, Example: "整改中", Aliases: []string{"状态", "整改状态", "是否整改", "是否完成", "是否办结", "整改结果", "完成情况"}},
		{Key: "closed", Title: "办结时间", Type: sheet.Moment, Aliases: []string{"销号时间", "完成时间", "整改完成时间", "办结日期", "销号日期"}},
		{Key: "measure", Title: "整改情况", Aliases: []string{"整改措施", "处理情况", "办理情况", "处理结果"}, Max: 900},
		{Key: "reporter", Title: "反映人", Help: "存入保密库，不在台账显示。", Aliases: []string{"投诉人", "来电人", "举报人", "联系人"}, Max: 40},
		{Key: "phone", Title: "联系电话", Help: "存入保密库，不在台账显示。", Type: sheet.Phone, Aliases: []string{"电话", "手机", "来电号码", "联系方式"}},
		{Key: "lon", Title: "经度", Type: sheet.Lon, Aliases: []string{"lng", "longitude", "X", "x坐标"}},
		{Key: "lat", Title: "纬度", Type: sheet.Lat, Aliases: []string{"latitude", "Y", "y坐标"}},
		{Key: "point", Title: "坐标", Type: sheet.LonLat, Help: "经度在前，逗号隔开。", Aliases: []string{"经纬度", "坐标位置"}},
	}},
	{ID: string(app.ImportUnits), Title: "单位", Columns: []sheet.Column{
		{Key: "code", Title: "编码", Help: "本区自己的编码，不能重复；不填由系统编。", Example: "cgj", Aliases: []string{"单位编码", "代码"}, Max: 40},
		{Key: "name", Title: "单位名称", Required: true, Example: "综合行政执法局", Aliases: []string{"名称", "全称", "单位", "部门", "部门名称"}, Max: 60},
		{Key: "short", Title: "简称", Example: "综合执法局", Max: 60},
		{Key: "kind", Title: "单位类型", Type: sheet.OneOf, Choices: unitKinds(), Help: "不填按名称判断。", Example: "部门", Aliases: []string{"类型", "性质"}},
		{Key: "parent", Title: "上级单位", Example: "示例区", Aliases: []string{"上级", "隶属", "主管单位", "所属单位"}, Max: 60},
		{Key: "aliases", Title: "别名", Help: "别的表里的写法，顿号隔开。", Aliases: []string{"其他写法", "曾用名"}, Max: 200},
		{Key: "division", Title: "区划代码", Help: "6、9 或 12 位。", Aliases: []string{"行政区划代码"}, Max: 12},
		{Key: "edition", Title: "区划版本", Help: "区划代码的年份；不填为今年。", Example: "2018", Max: 20},
		{Key: "to", Title: "撤销日期", Type: sheet.Day, Help: "只有指挥部、督导组、专项组等临时机构可以预定。"},
		{Key: "from", Title: "设立日期", Type: sheet.Day, Help: "不填为今天。", Example: "2018-01-01", Aliases: []string{"成立日期", "启用日期"}},
	}},
	{ID: string(app.ImportPosts), Title: "岗位", Columns: []sheet.Column{
		{Key: "unit", Title: "单位", Required: true, Example: "综合行政执法局", Aliases: []string{"单位名称", "所属单位", "部门"}, Max: 60},
		{Key: "name", Title: "岗位名称", Required: true, Example: "联络员", Aliases: []string{"岗位", "职务", "职责"}, Max: 60},
		{Key: "roles", Title: "角色", Required: true, Help: "系统里的角色，顿号隔开，如 单位联络员。", Example: "单位联络员", Max: 200},
		{Key: "holder", Title: "任职人", Help: "没有账号的领导按纸面任职登记，姓名存入保密库。", Example: "王甲一", Aliases: []string{"姓名", "责任人", "联系人", "负责人"}, Max: 40},
		{Key: "login", Title: "登录名", Help: "已开户的填登录名；没有的按任职人姓名登记，口令条以后由系统管理员打印。", Aliases: []string{"账号"}, Max: 60},
		{Key: "phone", Title: "联系电话", Help: "随新登记的账号存入保密库。", Type: sheet.Phone, Aliases: []string{"电话", "手机"}},
		{Key: "from", Title: "任职日期", Type: sheet.Day, Help: "不填为今天。", Example: "2018-01-01", Aliases: []string{"设岗日期", "启用日期"}},
	}},
	{ID: string(app.ImportSites), Title: "点位", Columns: []sheet.Column{
		{Key: "code", Title: "点位编号", Help: "不填由系统编。", Example: "GX-001", Aliases: []string{"编号", "编码"}, Max: 40},
		{Key: "name", Title: "点位名称", Required: true, Example: "示例农贸市场", Aliases: []string{"名称", "点位", "单位名称"}, Max: 60},
		{Key: "type", Title: "点位类型", Help: "测评标准里的类型；不填按名称判断。", Example: "农(集)贸市场", Aliases: []string{"类型", "类别"}, Max: 60},
		{Key: "address", Title: "地址", Example: "示例路1号", Aliases: []string{"详细地址", "位置", "具体位置"}, Max: 100},
		{Key: "cell", Title: "网格", Help: "网格编码或名称；不填按坐标判断。", Aliases: []string{"网格编码", "所属网格"}, Max: 60},
		{Key: "owner", Title: "直管单位", Example: "商务局", Aliases: []string{"主管单位", "责任单位", "管理单位", "主管部门"}, Max: 60},
		{Key: "manager", Title: "现场负责人", Help: "存入保密库。", Aliases: []string{"负责人", "联系人"}, Max: 40},
		{Key: "phone", Title: "联系电话", Help: "存入保密库。", Type: sheet.Phone, Aliases: []string{"电话", "手机"}},
		{Key: "lon", Title: "经度", Type: sheet.Lon, Aliases: []string{"lng", "longitude"}},
		{Key: "lat", Title: "纬度", Type: sheet.Lat, Aliases: []string{"latitude"}},
		{Key: "point", Title: "坐标", Type: sheet.LonLat, Help: "经度在前，逗号隔开。", Aliases: []string{"经纬度"}},
		{Key: "from", Title: "启用日期", Type: sheet.Day, Help: "不填为今天。"},
	}},
	{ID: string(app.ImportCells), Title: "网格", Columns: []sheet.Column{
		{Key: "code", Title: "网格编码", Required: true, Help: "15 位数字。", Example: "371599001001001", Aliases: []string{"编码", "编号", "网格号", "grid_code", "单元网格标识码"}, Max: 40},
		{Key: "name", Title: "网格名称", Required: true, Example: "示例第1网格", Aliases: []string{"名称", "name"}, Max: 60},
		{Key: "town", Title: "镇街", Required: true, Example: "九州街道", Aliases: []string{"街道", "乡镇", "town", "town_name"}, Max: 60},
		{Key: "community", Title: "社区（村）", Example: "示例第1社区", Aliases: []string{"社区", "村", "community"}, Max: 60},
		{Key: "words", Title: "四至", Help: "没有边界图时用文字写清东、南、西、北到哪里。", Example: "东至示例路，南至演示街，西至河，北至铁路", Aliases: []string{"范围", "边界描述"}, Max: 300},
		{Key: "outline", Title: "边界", Help: "上传 GeoJSON 文件时自动带入。", Aliases: []string{GeometryColumn}},
		{Key: "households", Title: "户数", Type: sheet.Int},
		{Key: "people", Title: "人口", Type: sheet.Int, Aliases: []string{"人数"}},
		{Key: "key", Title: "重点区域理由", Max: 60},
		{Key: "from", Title: "生效日期", Type: sheet.Day, Help: "不填为今天。"},
	}},
	{ID: string(app.ImportPowers), Title: "权力清单", Columns: []sheet.Column{
		{Key: "row", Title: "清单序号", Example: "17", Aliases: []string{"序号", "编号"}, Max: 40},
		{Key: "unit", Title: "单位", Required: true, Example: "许营镇", Aliases: []string{"实施单位", "单位名称", "镇街", "部门"}, Max: 60},
		{Key: "scope", Title: "事项", Required: true, Help: "问题目录里的小类编码或名称，或事项领域。", Example: "C01.01", Aliases: []string{"事项名称", "权力名称", "职责事项"}, Max: 60},
		{Key: "grade", Title: "类别", Type: sheet.OneOf, Required: true, Choices: grades(), Example: "基本", Aliases: []string{"权限类别", "清单类别"}},
		{Key: "follower", Title: "承接单位", Help: "“收回”的事项由谁承接。", Aliases: []string{"收回后实施单位"}, Max: 60},
		{Key: "document", Title: "文号", Example: "示政发〔2018〕2号", Aliases: []string{"依据"}, Max: 60},
		{Key: "from", Title: "生效日期", Type: sheet.Day, Help: "不填为今天。", Example: "2018-01-01"},
		{Key: "to", Title: "终止日期", Type: sheet.Day, Help: "不填为长期。", Aliases: []string{"截止日期"}},
	}},
}

func grades() []sheet.Choice {
	list := make([]sheet.Choice, len(org.Grades))
	for i, g := range org.Grades {
		list[i] = sheet.Choice{Code: string(g.Grade), Title: g.Word}
	}
	return list
}

func unitKinds() []sheet.Choice {
	list := make([]sheet.Choice, len(org.UnitKinds))
	for i, k := range org.UnitKinds {
		list[i] = sheet.Choice{Code: string(k.Kind), Title: k.Word}
	}
	return list
}
