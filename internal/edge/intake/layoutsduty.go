package intake

import (
	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/sheet"
)

// dutyLayouts are the sheets about who answers for what: the duty table, delegations and the duty map.
var dutyLayouts = []sheet.Layout{
	{ID: string(app.ImportDuties), Title: "网格帮包责任表", Columns: []sheet.Column{
		{Key: "code", Title: "网格编码", Help: "15 位数字。已有的网格可以不填；新网格不填时按社区的区划代码编号。", Example: "371599001001001", Aliases: []string{"网格编号", "网格号", "编码", "单元网格标识码"}, Max: 40},
		{Key: "name", Title: "网格名称", Required: true, Example: "示例第1网格", Aliases: []string{"网格", "片区名称", "责任片区"}, Max: 40},
		{Key: "town", Title: "镇街", Required: true, Example: "九州街道", Aliases: []string{"街道", "乡镇", "镇办", "所属镇街"}, Max: 60},
		{Key: "community", Title: "社区（村）", Example: "示例第1社区", Aliases: []string{"社区", "村", "村居", "所属社区"}, Max: 60},
		{Key: "words", Title: "四至", Help: "新网格没有边界图时，写清东、南、西、北到哪里。", Example: "东至示例路，南至演示街，西至河，北至铁路", Aliases: []string{"范围", "边界", "边界描述", "网格范围"}, Max: 300},
		{Key: "households", Title: "户数", Type: sheet.Int, Example: "412"},
		{Key: "people", Title: "人口", Type: sheet.Int, Example: "1100", Aliases: []string{"人数"}},
		{Key: "sponsor", Title: "包保领导", Help: "多人用顿号隔开。不填电话的按纸面任职登记，姓名存入保密库。", Example: "王甲一", Aliases: []string{"包保县级领导", "县级领导", "包保区级领导", "帮包领导"}, Max: 100},
		{Key: "sponsor_phone", Title: "包保领导电话", Help: "与姓名一一对应，没有的写“无”。存入保密库。", Aliases: []string{"县级领导电话"}, Max: 100},
		{Key: "sponsor_unit", Title: "包保领导单位", Help: "不填为本区。", Aliases: []string{"领导单位"}, Max: 60},
		{Key: "town_leader", Title: "镇街责任领导", Example: "李乙二", Aliases: []string{"镇街领导", "街道责任领导", "责任领导"}, Max: 40},
		{Key: "town_leader_phone", Title: "镇街责任领导电话", Help: "存入保密库。", Aliases: []string{"镇街领导电话"}, Max: 40},
		{Key: "secretary", Title: "社区（村）书记", Aliases: []string{"社区书记", "村书记", "书记"}, Max: 40},
		{Key: "secretary_phone", Title: "书记电话", Help: "存入保密库。", Max: 40},
		{Key: "chief", Title: "网格长", Required: true, Help: "登记人员账号；口令条以后由系统管理员打印。", Example: "张丙三", Max: 40},
		{Key: "chief_phone", Title: "网格长电话", Help: "存入保密库。", Example: "10012345678", Aliases: []string{"网格长联系电话", "联系电话"}, Max: 40},
		{Key: "worker", Title: "网格员", Help: "多人用顿号隔开。", Example: "赵丁四、钱戊五", Aliases: []string{"专职网格员", "网格员姓名"}, Max: 200},
		{Key: "worker_phone", Title: "网格员电话", Help: "与姓名一一对应，没有的写“无”。存入保密库。", Example: "10012345679、无", Aliases: []string{"网格员联系电话"}, Max: 300},
		{Key: "warden", Title: "楼栋长、单位长、路段长", Help: "多人用顿号隔开。", Aliases: []string{"楼栋长", "路段长", "单位长"}, Max: 300},
		{Key: "warden_phone", Title: "楼栋长电话", Help: "与姓名一一对应，没有的写“无”。存入保密库。", Max: 400},
		{Key: "helpers", Title: "帮包单位", Help: "多个用顿号隔开。", Example: "综合行政执法局", Aliases: []string{"包保单位", "包联单位", "帮扶单位"}, Max: 200},
		{Key: "liaison", Title: "帮包单位联络员", Help: "与帮包单位一一对应。", Example: "孙己六", Aliases: []string{"联络员"}, Max: 100},
		{Key: "liaison_phone", Title: "联络员电话", Help: "存入保密库。", Max: 100},
		{Key: "staff", Title: "下沉人员", Help: "写种类和数量，别的单位的在前面写单位。不写姓名。", Example: "环卫处：保洁员3人；协管员2人", Aliases: []string{"人员", "保洁力量", "下沉力量"}, Max: 200},
		{Key: "vehicles", Title: "车辆", Example: "环卫处：洒水车1辆", Aliases: []string{"车辆设备"}, Max: 200},
		{Key: "document", Title: "文号", Example: "示创办〔2018〕3号", Aliases: []string{"依据", "责任书文号"}, Max: 60},
		{Key: "from", Title: "生效日期", Type: sheet.Day, Help: "不填为今天；已有责任表的网格不能填过去的日期。", Aliases: []string{"启用日期"}},
	}},
	{ID: string(app.ImportDelegations), Title: "委托", Columns: []sheet.Column{
		{Key: "giver", Title: "委托单位", Required: true, Example: "综合行政执法局", Aliases: []string{"委托方", "委托机关"}, Max: 60},
		{Key: "taker", Title: "受托单位", Required: true, Example: "九州街道", Aliases: []string{"受托方", "受委托单位"}, Max: 60},
		{Key: "scope", Title: "事项", Required: true, Help: "委托单位权力清单上“基本”类的事项，写法与清单相同。", Example: "C01.01", Aliases: []string{"委托事项", "权力名称"}, Max: 60},
		{Key: "document", Title: "文号", Required: true, Example: "示政发〔2018〕5号", Aliases: []string{"委托书文号", "依据"}, Max: 60},
		{Key: "from", Title: "开始日期", Type: sheet.Day, Help: "不填为今天。", Example: "2018-01-01", Aliases: []string{"生效日期", "委托日期"}},
		{Key: "to", Title: "截止日期", Type: sheet.Day, Help: "不填为长期。", Aliases: []string{"终止日期", "到期日期"}},
	}},
	{ID: string(app.ImportRules), Title: "责任图", Columns: []sheet.Column{
		{Key: "class", Title: "问题类别", Help: "问题目录里的小类编码或名称；不填为这个地点的全部问题。", Example: "C01.01", Aliases: []string{"小类", "类别", "事项"}, Max: 60},
		{Key: "territory", Title: "镇街或社区", Help: "地点三项最多填一项，都不填为全区。", Example: "九州街道", Aliases: []string{"地域", "属地", "镇街"}, Max: 60},
		{Key: "cell", Title: "网格", Help: "网格编码或名称。", Aliases: []string{"网格编码"}, Max: 60},
		{Key: "site", Title: "点位", Help: "点位编号或名称。", Max: 60},
		{Key: "unit", Title: "责任单位", Help: "不填时按属地的镇街。", Example: "综合行政执法局", Aliases: []string{"牵头单位", "主责单位"}, Max: 60},
		{Key: "ground", Title: "责任依据", Type: sheet.OneOf, Choices: grounds(), Help: "不填时镇街社区按属地，其他按部门。", Example: "条·部门", Aliases: []string{"依据"}},
		{Key: "helpers", Title: "协办单位", Help: "多个用顿号隔开。", Aliases: []string{"配合单位"}, Max: 200},
		{Key: "reason", Title: "说明", Example: "三定方案", Aliases: []string{"备注", "理由"}, Max: 300},
		{Key: "from", Title: "生效日期", Type: sheet.Day, Help: "不填为今天。", Example: "2018-01-01"},
		{Key: "to", Title: "截止日期", Type: sheet.Day, Help: "不填为长期。", Aliases: []string{"终止日期"}},
	}},
}

// settingLayouts are the sheets about spellings and time.
var settingLayouts = []sheet.Layout{
	{ID: string(app.ImportAliases), Title: "单位别名", Columns: []sheet.Column{
		{Key: "alias", Title: "写法", Required: true, Help: "别的表里的写法、简称或曾用名。", Example: "示例写法", Aliases: []string{"别名", "简称", "曾用名", "其他写法"}, Max: 60},
		{Key: "unit", Title: "单位名称", Required: true, Help: "系统里的名称。", Example: "综合行政执法局", Aliases: []string{"规范名称", "正式名称", "单位"}, Max: 60},
	}},
	{ID: string(app.ImportCalendar), Title: "放假安排", Columns: []sheet.Column{
		{Key: "date", Title: "日期", Type: sheet.Day, Required: true, Example: "2018-02-15", Aliases: []string{"date"}},
		{Key: "kind", Title: "类别", Type: sheet.OneOf, Required: true, Choices: []sheet.Choice{
			{Code: string(calendar.Holiday), Title: "放假", Aliases: []string{"休", "休息", "放假日", "holiday"}},
			{Code: string(calendar.Makeup), Title: "调休上班", Aliases: []string{"上班", "班", "补班", "makeup_workday"}}},
			Example: "放假", Aliases: []string{"kind", "安排"}},
		{Key: "name", Title: "节日", Example: "示例节", Aliases: []string{"名称", "节日名称", "name"}, Max: 20},
		{Key: "festival", Title: "节日日期", Type: sheet.Day, Help: "只在属于另一年通知的日子填，如 12 月 30 日属于明年元旦。", Aliases: []string{"festival_date"}},
		{Key: "published", Title: "公布日期", Type: sheet.Day, Help: "通知的公布日期，填一行即可。", Example: "2017-11-30", Aliases: []string{"通知日期", "发布日期"}},
		{Key: "label", Title: "版本", Help: "不填用文件名。", Example: "国办2018年通知", Aliases: []string{"通知名称"}, Max: 60},
		{Key: "source", Title: "来源", Help: "通知的文号或网址。", Aliases: []string{"文号"}, Max: 200},
	}},
	{ID: string(app.ImportHours), Title: "作息时间", Columns: []sheet.Column{
		{Key: "season", Title: "季节", Required: true, Help: "全年只有一种时写“全年”。每一天必须恰好属于一行。", Example: "示例季", Aliases: []string{"名称"}, Max: 10},
		{Key: "first", Title: "第一天", Required: true, Help: "月日。", Example: "5月1日", Aliases: []string{"开始", "起", "起始日期"}, Max: 20},
		{Key: "last", Title: "最后一天", Required: true, Help: "月日，含当日。", Example: "9月30日", Aliases: []string{"结束", "止", "截止日期"}, Max: 20},
		{Key: "hours", Title: "办公时段", Required: true, Help: "各段用顿号隔开。", Example: "8:30-12:00、14:30-18:00", Aliases: []string{"时间", "作息"}, Max: 60},
	}},
}

func grounds() []sheet.Choice {
	list := make([]sheet.Choice, len(org.Grounds))
	for i, g := range org.Grounds {
		list[i] = sheet.Choice{Code: string(g.Ground), Title: g.Word}
	}
	return list[:3] // the fourth is what remains when nobody is named
}
