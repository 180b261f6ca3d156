package web

import (
	"net/url"
	"strings"
	"testing"

	"shuangcheng/internal/testkit"
)

// drawNotices follows the journal as the job of the clock does.
func (w *ward) drawNotices(t *testing.T) {
	t.Helper()
	if _, err := w.app.DrawNotices(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// bell is what the bell in the bar says.
func (s *site) bell(t *testing.T) string {
	t.Helper()
	_, _, body := s.get(t, "/me")
	for _, n := range []string{"消息，1 条未读", "消息，2 条未读", "消息，3 条未读"} {
		if strings.Contains(body, n) {
			return n
		}
	}
	return "消息"
}

// between is what stands after one text and before the next.
func between(t *testing.T, body, after, before string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, after)
	got, _, ok2 := strings.Cut(rest, before)
	if !ok || !ok2 {
		t.Fatalf("nothing between %q and %q", after, before)
	}
	return got
}

func TestNoticesReachWhomTheyConcern(t *testing.T) {
	w := newWard(t)
	chief, bureau, house := w.as(t, "user-desk"), w.as(t, "user-bureau"), w.as(t, "user-house")
	at := w.file(t, chief, firstReport)
	chief.act(t, at, "accept", nil)
	chief.act(t, at, "dispatch", url.Values{"unit.text": {"示例综合执法局"}, "confirmed": {"1"}})
	w.drawNotices(t)
	for who, want := range map[*site]string{bureau: "消息，1 条未读", house: "消息", chief: "消息"} {
		if got := who.bell(t); got != want {
			t.Errorf("bell says %q, want %q", got, want)
		}
	}
	_, _, body := bureau.get(t, "/notices")
	wants(t, "inbox", body, "派给了您单位", "2018-000001", "建设路路口垃圾桶满溢", "全部标为已读")
	link := between(t, body, `href="/notices/`, `"`)
	if status, to, _ := bureau.get(t, "/notices/"+link); status != 200 || to != at {
		t.Errorf("line of the inbox leads to %s (%d), want %s", to, status, at)
	}
	if status, _, _ := house.get(t, "/notices/"+link); status != 404 {
		t.Errorf("somebody else opens the line: %d, want 404", status)
	}
	if got := bureau.bell(t); got != "消息" {
		t.Errorf("after reading the bell says %q", got)
	}
	w.drawNotices(t) // following again tells nothing anew
	bureau.act(t, at, "receive", nil)
	bureau.act(t, at, "ask-extension", url.Values{"until": {"2018-03-16"}, "reason": {"设备在修"}, "progress": {"已清一半"}, "interim": {"先围挡"}})
	w.drawNotices(t)
	if got := chief.bell(t); got != "消息，1 条未读" {
		t.Errorf("who answers extensions: bell says %q", got)
	}
	if _, _, body = chief.post(t, "/notices/read", nil); !strings.Contains(body, "没有未读的消息") {
		t.Errorf("all read: %s", sentence(body))
	}
	_, _, body = chief.get(t, "/notices?view=all")
	wants(t, "whole inbox", body, "承办单位申请延期")
}

func TestNoticesOfRestrictedMattersStayInside(t *testing.T) {
	w := newWard(t)
	chief, bureau := w.as(t, "user-desk"), w.as(t, "user-bureau")
	at := w.file(t, chief, firstReport)
	chief.act(t, at, "accept", nil)
	chief.act(t, at, "dispatch", url.Values{"unit.text": {"示例综合执法局"}, "confirmed": {"1"}})
	w.drawNotices(t)
	head := w.as(t, "wang")
	head.act(t, at, "restrict", url.Values{"secrecy": {"child"}, "reason": {"涉及未成年人"}})
	if got := bureau.bell(t); got != "消息" {
		t.Errorf("bell over a matter that was restricted since says %q", got)
	}
	if _, _, body := bureau.get(t, "/notices?view=all"); strings.Contains(body, "2018-000001") {
		t.Error("inbox names a restricted matter")
	}
}

func TestDigestTellsTheDay(t *testing.T) {
	w := newWard(t)
	chief, bureau, house := w.as(t, "user-desk"), w.as(t, "user-bureau"), w.as(t, "user-house")
	at := w.file(t, chief, firstReport)
	chief.act(t, at, "accept", nil)
	_, _, body := chief.get(t, "/digest")
	wants(t, "digest of the office", body, "等受理、派遣和裁定", "2018-000001", "昨天没有销号的事项")
	chief.act(t, at, "dispatch", url.Values{"unit.text": {"示例综合执法局"}, "confirmed": {"1"}})
	_, _, body = bureau.get(t, "/digest")
	wants(t, "digest of the unit", body, "等签收", "2018-000001")
	if _, _, body = house.get(t, "/digest"); strings.Contains(body, "2018-000001") {
		t.Error("digest of another unit names the matter")
	}
}

// TestNoticePages looks at inbox and digest in a browser, empty and filled.
func TestNoticePages(t *testing.T) {
	d := desk{testkit.Browser(t), newWard(t)}
	chief := d.w.as(t, "user-desk")
	d.w.as(t, "user-bureau")
	d.login("user-bureau")
	d.Open(d.w.URL + "/notices")
	d.look("notices-empty")
	at := d.w.file(t, chief, firstReport)
	chief.act(t, at, "accept", nil)
	chief.act(t, at, "dispatch", url.Values{"unit.text": {"示例综合执法局"}, "confirmed": {"1"}})
	d.w.drawNotices(t)
	d.Open(d.w.URL + "/notices")
	d.See("派给了您单位")
	d.look("notices")
	d.Open(d.w.URL + "/digest")
	d.look("digest")
}
