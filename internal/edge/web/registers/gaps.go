package registers

import (
	"slices"
	"strconv"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// gapSection is the gaps of one kind.
type gapSection struct {
	ID, Head, Note string
	Items          []page.Act
}

// gapsShown is how many gaps of a kind stand open; the others unfold.
const gapsShown = 10

// gapsView is every gap on a day.
type gapsView struct {
	Pick     page.DayPick
	Counts   []ui.Count
	Sections []gapSection
	Notes    []string
	None     bool
}

// gapText is the sentence of a gap in the reader's language.
func (q *req) gapText(g grid.Gap) string {
	return msg.Fault(q.Context(), &fault.Error{Kind: fault.Refused, Key: g.Key, Args: g.Args})
}

// gapHref is where a gap is mended: the narrowest thing it names.
func (q *req) gapHref(g grid.Gap) string {
	switch {
	case g.Code == grid.NoHolder, g.Code == grid.HolderOff:
		return "/posts/" + string(g.Post)
	case g.Site != "":
		return "/sites/" + g.Site
	case g.Code == grid.NoOutline:
		return "/cells/" + string(g.Cell) + "/outline"
	case g.Cell != "":
		return "/cells/" + string(g.Cell) + "/duty"
	case g.Code == grid.NoSuccessor, g.Code == grid.PowerMissing:
		return "/org/" + string(g.Unit) + "#powers"
	case g.Post != "":
		return "/posts/" + string(g.Post)
	case g.Rule != "":
		return "/duty"
	case g.Unit != "":
		return "/org/" + string(g.Unit)
	}
	return "/cells"
}

func (q *req) showGaps() error {
	day, err := q.Day()
	if err != nil {
		return err
	}
	report, err := q.App.Gaps(day)
	if err != nil {
		return err
	}
	v := gapsView{Pick: q.OtherDay(day), None: len(report.Gaps) == 0}
	for n, group := range gapGroups {
		x := gapSection{ID: "g" + strconv.Itoa(n), Head: q.Word(group.head)}
		for _, g := range report.Gaps {
			if slices.Contains(group.codes, g.Code) {
				x.Items = append(x.Items, page.Act{Label: q.gapText(g), Href: q.gapHref(g)})
			}
		}
		v.Counts = append(v.Counts, ui.Count{Label: x.Head, Href: "#" + x.ID, Value: len(x.Items)})
		if x.Note = q.T("%d 处", len(x.Items)); len(x.Items) > 0 {
			v.Sections = append(v.Sections, x)
		}
	}
	for _, f := range report.Notes {
		v.Notes = append(v.Notes, msg.Fault(q.Context(), f))
	}
	export := ui.Button{Label: q.T("导出表格"), Icon: ui.IconExport, Href: q.OnDay("/gaps.xlsx", day)}
	sub := q.T("%s 共 %d 处；点开一处，就到能补上的地方", day, len(report.Gaps))
	return q.Page(ui.Layout{Title: q.T("责任空白"), Crumbs: q.dutyCrumbs(), Sub: sub, Acts: ui.Press(export)}, gapsPage(v))
}

// exportGaps writes the gaps of a day as a sheet.
func (q *req) exportGaps() error {
	day, err := q.Day()
	if err != nil {
		return err
	}
	report, err := q.App.Gaps(day)
	if err != nil {
		return err
	}
	rows := func(yield func([]string, error) bool) {
		for _, group := range gapGroups {
			for _, g := range report.Gaps {
				if slices.Contains(group.codes, g.Code) && !yield([]string{q.Word(group.head), q.gapText(g)}, nil) {
					return
				}
			}
		}
	}
	return q.Sheet(q.T("责任空白 %s", day), []sheet.OutColumn{{Title: q.T("种类"), Width: 28}, {Title: q.T("空白"), Width: 80}}, rows)
}
