package ui

import (
	"context"

	"github.com/a-h/templ"

	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/static"
)

// rootAttrs are the attributes of the html element that carry the reader's settings.
func rootAttrs(p Prefs) templ.Attributes {
	a := templ.Attributes{}
	for name, v := range map[string]string{"data-theme": p.Theme, "data-size": p.Size, "data-density": p.Density} {
		if v != "" {
			a[name] = v
		}
	}
	return a
}

func navAttrs(it NavItem) templ.Attributes {
	a := templ.Attributes{}
	if it.Current {
		a["aria-current"] = "page"
	}
	if it.Key != "" {
		a["data-go"] = it.Key
	}
	return a
}

func iconURL() string { return static.URL("favicon.svg") }

// pressed writes a state of a switch for aria-pressed.
func pressed(on bool) string {
	if on {
		return "true"
	}
	return "false"
}

// unless is on while the setting is off and empty while it is on: what the switch sends.
func unless(now, on string) string {
	if now == on {
		return ""
	}
	return on
}

func otherTheme(now string) string {
	if now == "dark" {
		return "light"
	}
	return "dark"
}

func otherLang(now msg.Lang) string {
	if now == msg.English {
		return string(msg.Chinese)
	}
	return string(msg.English)
}

func otherTag(now msg.Lang) string {
	if now == msg.English {
		return msg.Chinese.Tag()
	}
	return msg.English.Tag()
}

// otherLangName names the other language in itself, for who cannot read this one.
//
//msg:off a language is named in itself
func otherLangName(now msg.Lang) string {
	if now == msg.English {
		return "中文"
	}
	return "English"
}

func noticeLabel(ctx context.Context, unread int) string {
	if unread == 0 {
		return msg.T(ctx, "消息")
	}
	return msg.T(ctx, "消息，%d 条未读", unread)
}

// shortcut is one line of the list of keys.
type shortcut struct{ keys, what string }

// shortcuts is the fixed part of the keyboard map; app.js reads the same keys.
func shortcuts(ctx context.Context) []shortcut {
	return []shortcut{
		{"J / K", msg.T(ctx, "下一行 / 上一行")},
		{"X", msg.T(ctx, "选中或取消当前行")},
		{"Enter", msg.T(ctx, "打开当前行")},
		{msg.T(ctx, "空格"), msg.T(ctx, "展开或收起预览")},
		{"/", msg.T(ctx, "全局搜索")},
	}
}

// stageNow is the number of the present step, counted from one; 0 when none is marked.
func stageNow(stages []Stage) int {
	for i, s := range stages {
		if s.Now {
			return i + 1
		}
	}
	return 0
}
