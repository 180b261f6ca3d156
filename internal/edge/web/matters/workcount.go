package matters

import (
	"context"
	"slices"

	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// maxCounts is how many counts stand in the strip.
const maxCounts = 6

// workCounts is the strip over the groups: those with something in them, and no more than fit.
func workCounts(ctx context.Context, groups []workView) (list []ui.Count) {
	for _, g := range groups {
		if g.N == 0 || len(list) == maxCounts {
			continue
		}
		c := ui.Count{Label: msg.Word(ctx, g.label), Icon: g.icon, Href: "#" + g.key, Value: g.N, Alarm: g.alarm}
		if g.More {
			c.Unit = "+"
		}
		list = append(list, c)
	}
	return list
}

func workTotal(groups []workView) (n int) {
	for _, g := range groups {
		n += g.N
	}
	return n
}

// count writes how many there are; with a plus when there may be more.
func (w workView) count() string {
	if w.More {
		return msg.Num(w.N) + "+"
	}
	return msg.Num(w.N)
}

func isTap(v matter.Verb) bool { return slices.Contains(oneTap, v) }
