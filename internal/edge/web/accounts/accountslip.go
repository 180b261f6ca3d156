package accounts

import (
	"context"

	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// slipFacts are the lines of a slip to be cut out; name and posts stand over them.
func slipFacts(ctx context.Context, v slipView) []ui.Fact {
	return []ui.Fact{{Name: msg.T(ctx, "登录名"), Value: ui.CodeCell(v.Login)}, {Name: msg.T(ctx, "初始口令"), Value: page.SecretText(v.Secret)}, {Name: msg.T(ctx, "网址"), Value: page.Wrapped(v.Address)}}
}
