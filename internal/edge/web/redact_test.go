package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestRemoveByForm: the data officer ticks a text of a matter, nobody else is offered the page, and a refused form comes back ticked.
func TestRemoveByForm(t *testing.T) {
	w := newWard(t)
	village := w.as(t, "user-village")
	w.login(t)
	at := w.file(t, w.site, firstReport)
	if status, _, _ := village.get(t, at+"/remove"); status != 403 {
		t.Errorf("a village asks for the page: %d", status)
	}
	if _, _, body := village.get(t, at); strings.Contains(body, at+"/remove") {
		t.Error("a village is offered the page")
	}
	_, _, body := w.get(t, at)
	wants(t, "page of the matter for the officer", body, at+"/remove")
	_, _, body = w.get(t, at+"/remove")
	wants(t, "page to remove", body, "问题描述", "个人信息", "移入保密库的号码", "本人要求删除")
	key := regexp.MustCompile(`value="(t/[^"]+)"`).FindStringSubmatch(body)
	if key == nil {
		t.Fatal("no text to tick")
	}
	w.refuses(t, []refusal{
		{"nothing ticked", at + "/remove", "", "请勾选要删除的内容", []string{"ground", "本人要求删除"}},
		{"no ground", at + "/remove", "ground", "请从列表中选择删除的依据", []string{"keys", key[1]}},
	})
	if _, _, body := w.post(t, at+"/remove", url.Values{"keys": {key[1]}}); !regexp.MustCompile(`value="` + key[1] + `"[^>]* checked`).MatchString(body) {
		t.Error("a refused form does not come back with what was ticked")
	}
	w.do(t, at+"/remove", "keys", key[1], "ground", "含他人隐私")
	_, _, body = w.get(t, at)
	wants(t, "page after removing", body, "已依规删除")
}
