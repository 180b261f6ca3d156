package web

import (
	"net/url"
	"strings"
	"testing"
)

// TestStagesInWords: a staged term shows each stage, and a button reports the present one as complete.
func TestStagesInWords(t *testing.T) {
	w := newWard(t)
	chief, bureau := w.as(t, "user-desk"), w.as(t, "user-bureau")
	at := w.file(t, chief, formWith(firstReport, "what", "临街新建房屋没有手续", "class", "E01.01|"))
	chief.act(t, at, "accept", nil)
	chief.act(t, at, "dispatch", url.Values{"unit.text": {"示例综合执法局"}, "confirmed": {"1"}})
	body := bureau.act(t, at, "receive", nil)
	wants(t, "first stage", body, "第 1 段 停工", "第 2 段 处罚", "第 3 段 拆除", "“停工”已完成，转入“处罚”", "/do/rectify?done=0")
	_, _, form := bureau.get(t, at+"/do/rectify?done=0")
	wants(t, "form of the stage", form, "“停工”已完成，转入“处罚”")
	body = bureau.act(t, at, "rectify", url.Values{"done": {"0"}, "measure": {"已经停工"}, "fix": {"enforce"}, "no_photo": {"相机损坏"}})
	wants(t, "second stage", body, "第 1 段“停工”完成（按期），转入“处罚”", "已完成", "“处罚”已完成，转入“拆除”")
}

// TestSuspensionWithAProject: paper and end of the works make a suspension a project, with the longer review.
func TestSuspensionWithAProject(t *testing.T) {
	w := newWard(t)
	head := w.as(t, "wang")
	at := w.file(t, head, firstReport)
	head.act(t, at, "accept", nil)
	_, _, form := head.get(t, at+"/do/suspend")
	wants(t, "form", form, "已经立项", "立项文号", "最迟 2018-06-13；已经立项的最迟 2018-09-11")
	plan := url.Values{"why": {"works"}, "plan": {"管网改造"}, "review_on": {"2018-08-01"}}
	if status, _, body := head.post(t, at+"/do/suspend", plan); status != 422 || !strings.Contains(body, "复查日期须在明天至2018-06-13之间") {
		t.Errorf("139 days without a project: %d %s", status, sentence(body))
	}
	body := head.act(t, at, "suspend", formWith(plan, "document", "示发改〔2018〕1号", "finish", "2018-12-01"))
	wants(t, "page", body, "立项，8-1 复查", "示发改〔2018〕1号，计划 12-1 完工", "立项，文号 示发改〔2018〕1号")
}

// TestRulesInSentences: an office reads its own rules on the page of its settings, and asks for all of them in the form.
func TestRulesInSentences(t *testing.T) {
	w := newWard(t)
	head := w.as(t, "wang")
	_, _, body := head.get(t, "/settings")
	wants(t, "settings", body, "照现行规则怎么办", "距期限不足24小时的，标“临期”", "“E01.01 私搭乱建”分段计时")
	_, _, body = head.get(t, "/settings/rulebook")
	wants(t, "form of the rules", body, "期限前多少小时算临期", "录入晚多少分钟算补录", "立项最长几天复审", "分段时限", "E01.01：停工4个工作时", "同点位、同类别再现时", "登记时提示多少米以内的可能重复")
}
