package web

import (
	"slices"
	"strconv"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/ui"
)

// gapSection is the gaps of one kind.
type gapSection struct {
	ID, Head, Note string
	Items          []act
}

// gapsView is every gap on a day.
type gapsView struct {
	Pick     dayPick
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

func (s *Server) showGaps(q *req) error {
	day, err := q.day()
	if err != nil {
		return err
	}
	report, err := s.app.Gaps(day)
	if err != nil {
		return err
	}
	v := gapsView{Pick: q.pick(day), None: len(report.Gaps) == 0}
	for n, group := range gapGroups {
		x := gapSection{ID: "g" + strconv.Itoa(n), Head: q.word(group.head)}
		for _, g := range report.Gaps {
			if slices.Contains(group.codes, g.Code) {
				x.Items = append(x.Items, act{Label: q.gapText(g), Href: q.gapHref(g)})
			}
		}
		v.Counts = append(v.Counts, ui.Count{Label: x.Head, Href: "#" + x.ID, Value: len(x.Items)})
		if x.Note = q.t("%d 处", len(x.Items)); len(x.Items) > 0 {
			v.Sections = append(v.Sections, x)
		}
	}
	for _, f := range report.Notes {
		v.Notes = append(v.Notes, msg.Fault(q.Context(), f))
	}
	export := ui.Button{Label: q.t("导出表格"), Icon: ui.IconExport, Href: q.onDay("/gaps.xlsx", day)}
	sub := q.t("%s 共 %d 处；点开一处，就到能补上的地方", day, len(report.Gaps))
	return q.page(ui.Layout{Title: q.t("责任空白"), Crumbs: q.dutyCrumbs(), Sub: sub, Acts: ui.Press(export)}, gapsPage(v))
}

// exportGaps writes the gaps of a day as a sheet.
func (s *Server) exportGaps(q *req) error {
	day, err := q.day()
	if err != nil {
		return err
	}
	report, err := s.app.Gaps(day)
	if err != nil {
		return err
	}
	rows := func(yield func([]string, error) bool) {
		for _, group := range gapGroups {
			for _, g := range report.Gaps {
				if slices.Contains(group.codes, g.Code) && !yield([]string{q.word(group.head), q.gapText(g)}, nil) {
					return
				}
			}
		}
	}
	return q.sheet(q.t("责任空白 %s", day), []sheet.OutColumn{{Title: q.t("种类"), Width: 28}, {Title: q.t("空白"), Width: 80}}, rows)
}
