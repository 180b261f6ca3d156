package accounts

import (
	"context"

	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// slipFacts are the lines of the paper with the first secret.
func slipFacts(ctx context.Context, v slipView) []ui.Fact {
	return []ui.Fact{{Name: msg.T(ctx, "姓名"), Value: ui.Text(v.Name)}, {Name: msg.T(ctx, "岗位"), Value: ui.Text(v.Posts)},
		{Name: msg.T(ctx, "登录名"), Value: ui.CodeCell(v.Login)}, {Name: msg.T(ctx, "初始口令"), Value: page.SecretText(v.Secret)}}
}
