package e2e

import (
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"
)

// What an office has before it has us: one sheet with a title over it, days written in five ways, spellings of its own, and
// units nobody ever put on a list. Two of its rows cannot be read.
var (
	oldTowns  = []string{"许营镇", "顾官屯镇", "韩集镇", "九州街道", "九州办事处"}
	oldUnits  = []string{"城管局", "住建局", "环卫中心", "市场监管局", "许营镇", "园林处", "供电所", ""}
	oldFaults = []string{
		"沿街商户店外经营，占用人行道", "垃圾桶满溢，周边散落垃圾", "路面破损有坑洼", "雨水井盖缺失", "墙面小广告未清理", "非机动车乱停放，占用盲道",
		"绿化带内有白色垃圾", "建筑垃圾乱堆", "公厕保洁不及时，有异味", "路灯不亮", "楼道堆放杂物", "工地围挡破损，裸土未覆盖",
		"农贸市场地面积水", "公益广告破损褪色", "飞线充电", "河道有漂浮物",
	}
	oldPlaces = []string{"黄山路与长江路口", "天山路12号", "淮河路东段", "示例小区3号楼", "东城市场北门", "光明小学门口", "和平巷", "新区广场西侧"}
)

// oldRows is how many rows of the sheet can be read.
const oldRows = 200

// writeOldLedger writes the sheet of an office as of a day.
func writeOldLedger(path string, today time.Time) error {
	f := excelize.NewFile()
	const s = "Sheet1"
	rows := [][]any{
		{fmt.Sprintf("高新区创城督查问题台账（%d年）", today.Year())},
		{"序号", "检查时间", "所属镇街", "具体地点", "存在问题", "整改单位", "是否完成"},
	}
	for n := range oldRows {
		day := today.AddDate(0, 0, -1-n%5)
		rows = append(rows, []any{n + 1, oldDay(n, day), oldTowns[n%len(oldTowns)], fmt.Sprintf("%s往前%d米", oldPlaces[n%len(oldPlaces)], 5+n),
			oldFaults[n%len(oldFaults)], oldUnits[n%len(oldUnits)], "否"})
	}
	rows = append(rows, []any{oldRows + 1, "2月30日", "许营镇", "黄山路", "垃圾未清", "城管局", "否"}, []any{oldRows + 2, oldDay(0, today), "许营镇", "黄山路", "", "城管局", "否"})
	for n, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			return err
		}
		if err := f.SetSheetRow(s, cell, &row); err != nil {
			return err
		}
	}
	if err := f.MergeCell(s, "A1", "G1"); err != nil {
		return err
	}
	return f.SaveAs(path)
}

// oldDay writes a day as one of the clerks does.
func oldDay(n int, day time.Time) any {
	switch n % 5 {
	case 0:
		return day.Format("2006.1.2")
	case 1:
		return day.Format("2006年1月2日")
	case 2:
		return day.Format("2006/01/02")
	case 3:
		return fullWidth(day.Format("2006-01-02"))
	}
	return day // a day of the spreadsheet itself
}

func fullWidth(s string) string {
	out := []rune(s)
	for i, r := range out {
		if '0' <= r && r <= '9' {
			out[i] = r - '0' + '０'
		}
	}
	return string(out)
}
