package matters

import (
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/web/ui"
)

// what bounds the description and asks for the keyboard first.
func what(f ui.Field) ui.Field {
	f.Max = 1000
	return f
}

// severityField proposes the ordinary one.
func severityField(f *filing) ui.Field {
	x := f.field("severity", f.T("严重程度"), f.T("决定期限和由几级核查"))
	if x.Value == "" {
		x.Value = string(matter.Ordinary)
	}
	return x
}

// fileTiles offers the proposed classes, the best one chosen.
func (f *filing) fileTiles() []ui.Option {
	list := f.classTiles(f.report.What, f.report.Words, matter.State{Place: matter.Place{Site: f.report.Site}})
	chosen := f.PostFormValue("class")
	for i := range list {
		list[i].Selected = list[i].Value == chosen || chosen == "" && i == 0
	}
	return list
}
