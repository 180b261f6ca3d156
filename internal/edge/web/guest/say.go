package guest

import (
	"context"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/msg"
)

// objectionHead says in a sentence how an objection stands.
func objectionHead(ctx context.Context, o app.ObjectionPaper) string {
	switch {
	case !o.Answered.IsZero() && o.Upheld:
		return msg.T(ctx, "异议成立")
	case !o.Answered.IsZero():
		return msg.T(ctx, "异议不成立")
	case !o.Objected.IsZero():
		return msg.T(ctx, "异议正在办理")
	}
	return msg.T(ctx, "对这项措施有异议？")
}
