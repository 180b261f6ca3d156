package shipped

import (
	"fmt"
	"sync"

	"shuangcheng/internal/domain/standard"
)

// references are the shipped tables that people look things up in, in the order of the page.
var references = []standard.Reference{
	{ID: "codes", Title: "代码表", About: "各种官方表格和评价里用到的代码和选项", File: "codelists.csv",
		Columns: []standard.ReferenceColumn{needed("list", "代码表"), needed("code", "代码"), needed("label", "名称"), optional("parent", "上级"), optional("value", "数值"), optional("unit", "单位")}},
	{ID: "sampling", Title: "样本量", About: "技术评估和暗访每一类至少看几处，随城区人口而定", File: "sampling.csv",
		Columns: []standard.ReferenceColumn{needed("code", "编码"), needed("system", "体系"), needed("stratum", "类别"), optional("small", "小城市"), optional("medium", "中等城市"), optional("large", "大城市")}},
	{ID: "metrics", Title: "评价指标", About: "数字化城市管理的指标和常用算式", File: "metrics.csv",
		Columns: []standard.ReferenceColumn{needed("code", "编码"), needed("label", "名称"), needed("kind", "种类"), optional("formula", "算式")}},
	{ID: "deadlines", Title: "时限对照", About: "别的城市对同一问题给多长时间", File: "problem_deadline_compare.csv",
		Columns: []standard.ReferenceColumn{needed("problem", "问题"), needed("deadline", "时限"), needed("unit", "单位")}},
	{ID: "archive-fields", Title: "档案字段", About: "帮扶和关爱档案里有哪些栏目，哪些是个人信息", File: "archive_fields.csv",
		Columns: []standard.ReferenceColumn{needed("archive", "档案"), needed("field", "栏目"), needed("type", "类型"), optional("enum", "选项"), optional("sensitive", "个人信息")}},
	{ID: "income-card", Title: "收入明白卡", About: "家庭收入明白卡的栏目和合计关系", File: "income_card.csv",
		Columns: []standard.ReferenceColumn{needed("code", "编码"), optional("parent", "上级"), needed("label", "栏目"), optional("unit", "单位"), optional("formula", "算式")}},
	{ID: "sources", Title: "来源", About: "条目从哪里来；代号写在每一条后面", File: "sources.csv",
		Columns: []standard.ReferenceColumn{needed("id", "代号"), needed("title", "资料"), optional("locator", "出处")}},
}

// References parses all shipped tables once. An error is a defect of the build, since the files are compiled in.
var References = sync.OnceValues(func() ([]standard.Reference, error) {
	out := make([]standard.Reference, 0, len(references))
	for _, head := range references {
		t, _, err := StandardTable(head.File)
		if err != nil {
			return nil, err
		}
		r, faults := standard.ParseReference(head, t)
		if len(faults) > 0 {
			return nil, fmt.Errorf("read shipped %s: %d faults, the first: %w", head.File, len(faults), faults[0])
		}
		out = append(out, r)
	}
	return out, nil
})

func needed(key, head string) standard.ReferenceColumn {
	return standard.ReferenceColumn{Key: key, Head: head, Need: true}
}

func optional(key, head string) standard.ReferenceColumn {
	return standard.ReferenceColumn{Key: key, Head: head}
}
