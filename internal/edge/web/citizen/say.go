package citizen

import (
	"context"

	"shuangcheng/internal/edge/msg"
)

// photoLabel asks for a photo, or for one more.
func photoLabel(ctx context.Context, have int) string {
	if have == 0 {
		return msg.T(ctx, "照片")
	}
	return msg.T(ctx, "已收下 %d 张，再加一张", have)
}

// summary says what the first two steps have kept.
func summary(ctx context.Context, v wordsView) string {
	if v.Photos == 0 {
		return msg.T(ctx, "地点：%s。没有照片。", v.Place)
	}
	return msg.T(ctx, "地点：%s。照片 %d 张。", v.Place, v.Photos)
}
