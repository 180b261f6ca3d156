package web

import (
	"net/url"
	"testing"
	"time"

	"shuangcheng/internal/testkit"
)

// TestAgainInABrowser looks at the pages of what came back, of a staged term, of a project and of the rules.
func TestAgainInABrowser(t *testing.T) {
	w := newWard(t)
	w.withMarket(t)
	guess := formWith(market)
	delete(guess, "class")
	w.closed(t, market)
	w.clock.Advance(24 * time.Hour)
	chief, bureau := w.as(t, "user-desk"), w.as(t, "user-bureau")
	asked := w.file(t, w.as(t, "user-village"), guess)
	staged := w.file(t, chief, formWith(firstReport, "what", "临街新建房屋没有手续", "class", "E01.01|"))
	chief.act(t, staged, "accept", nil)
	chief.act(t, staged, "dispatch", url.Values{"unit.text": {"示例综合执法局"}, "confirmed": {"1"}})
	bureau.act(t, staged, "receive", nil)

	d := desk{testkit.Browser(t), w}
	d.login("user-desk")
	d.Open(w.URL + "/matters/new")
	d.Fill("什么问题", "垃圾桶满溢")
	d.Fill("在哪里", "市场门口")
	d.Fill("点位", "示例农贸市场")
	d.Click("下一步，核对")
	d.See("可能已经有人登记过")
	d.look("again-file")
	d.Open(w.URL + asked)
	d.See("可能是 2018-000001 的同一问题再现")
	d.look("again-asked")
	d.Click("是同一问题再现，重新打开")
	d.See("同一问题再现，本件")
	d.look("again-reopened")
	d.Open(w.URL + asked)
	d.See("那一件已重新打开")
	d.look("again-merged")
	d.login("user-bureau")
	d.Open(w.URL + staged)
	d.See("第 2 段 处罚")
	d.look("again-stages")
	d.login("wang")
	d.Open(w.URL + staged + "/do/suspend")
	d.Click("已经立项")
	d.See("立项文号")
	d.look("again-suspend")
	d.Open(w.URL + "/settings")
	d.See("照现行规则怎么办")
	d.look("again-settings")
	d.Open(w.URL + "/settings/rulebook")
	d.See("重复和再现")
	d.look("again-rulebook")
}
