package web

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"shuangcheng/internal/domain/calendar"
)

func TestAccounts(t *testing.T) {
	w := newSite(t)
	w.login(t)
	d := w.found(t)
	post := w.do(t, d.town+"/post", "name", "联络员", "roles", "liaison", "from", "2018-02-01")
	status, _, body := w.post(t, "/accounts/new", formOf([]string{"name", "李乙二", "login", "li", "phone", "10000000001", "post", "甲镇·联络员"}))
	secret := regexp.MustCompile(`<code class="secret">([a-z0-9-]{14})</code>`).FindStringSubmatch(body)
	if status != 200 || secret == nil || !strings.Contains(body, "/login") || !strings.Contains(body, `class="qr"`) {
		t.Fatalf("the slip: %d %s", status, summary(body))
	}
	_, _, list := w.get(t, "/accounts?q=李乙二")
	at := regexp.MustCompile(`/accounts/[0-9a-f-]{36}`).FindString(list)
	if at == "" || !strings.Contains(list, "甲镇·联络员") || strings.Contains(list, "10000000001") {
		t.Fatal("the account is not in the list, or its phone is")
	}
	w.refuses(t, []refusal{
		{"login taken", "/accounts/new", "login", "已被使用", []string{"name", "李乙二", "login", "li"}},
		{"phone as login", "/accounts/new", "login", "不可用", []string{"name", "李乙二", "login", "10000000001"}},
		{"no such post", "/accounts/new", "post", "没有岗位“市长”", []string{"name", "李乙二", "login", "li2", "post", "市长"}},
		{"no such account", "/accounts/none/reset", "", "没有这个账号", nil},
	})
	w.do(t, at+"/rename", "name", "李乙三")
	_, _, slip := w.post(t, at+"/reset", nil)
	if again := regexp.MustCompile(`<code class="secret">([a-z0-9-]{14})</code>`).FindStringSubmatch(slip); again == nil || again[1] == secret[1] {
		t.Error("the reset gives no new secret")
	}
	w.do(t, at+"/disable", "from", "2018-03-20")
	if _, _, body := w.get(t, post); !strings.Contains(body, "李乙三") {
		t.Error("the post does not show who holds it")
	}
}

func TestOwnAccount(t *testing.T) {
	w := newSite(t)
	w.login(t)
	_, _, body := w.get(t, "/me")
	other := regexp.MustCompile(`name="post" value="([^"]+)"`).FindStringSubmatch(body)
	if other == nil || !strings.Contains(body, "这一台") || !strings.Contains(body, "没有令牌") {
		t.Fatal("the page does not show the other post, the device and that there are no tokens")
	}
	w.do(t, "/me/post", "post", other[1])
	if status, _, _ := w.post(t, "/me/post", formOf([]string{"post", "none"})); status != http.StatusForbidden {
		t.Errorf("a post of somebody else: %d, want 403", status)
	}
	w.do(t, "/me/phone", "phone", "10000000009")
	if _, _, body := w.get(t, "/me"); strings.Contains(body, "10000000009") || !strings.Contains(body, "已登记，修改或删除") {
		t.Error("the page shows the phone, or does not say that there is one")
	}
	w.refuses(t, []refusal{
		{"token without name", "/me/tokens/new", "name", "请给令牌起个名字", []string{"days", "30"}},
		{"token for ever", "/me/tokens/new", "days", "令牌有效期应在1到366天之间", []string{"name", "网格平台", "days", "3660"}},
	})
	status, _, made := w.post(t, "/me/tokens/new", formOf([]string{"name", "网格平台", "scope", "org", "days", "30"}))
	token := regexp.MustCompile(`<code class="secret">([^<]{43})</code>`).FindStringSubmatch(made)
	if status != 200 || token == nil {
		t.Fatalf("token: %d", status)
	}
	if v, err := w.app.TokenViewer(token[1]); err != nil || !v.May("org") || v.May("settings") {
		t.Errorf("the token acts for %v (%v)", v, err)
	}
	if _, _, body := w.get(t, "/me"); !strings.Contains(body, "看机构和责任") || strings.Contains(body, token[1]) {
		t.Error("the token is not listed, or its secret is shown again")
	}
	w.do(t, "/me/tokens/drop", "name", "网格平台")
	if _, err := w.app.TokenViewer(token[1]); err == nil {
		t.Error("a withdrawn token still works")
	}
}

// rulebookForm is the form of the rulebook as it stands, to be changed field by field.
func rulebookForm(body string) []string {
	var fields []string
	add := func(name, value string) { fields = append(fields, name, html.UnescapeString(value)) }
	for _, m := range regexp.MustCompile(`<input class="input" type="text" id="[^"]*" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		add(m[1], m[2])
	}
	for _, m := range regexp.MustCompile(`<input type="(?:radio|checkbox)" id="[^"]*" name="([^"]+)" value="([^"]*)" checked`).FindAllStringSubmatch(body, -1) {
		add(m[1], m[2])
	}
	for _, m := range regexp.MustCompile(`(?s)<select class="select" id="[^"]*" name="([^"]+)".*?</select>`).FindAllStringSubmatch(body, -1) {
		if on := regexp.MustCompile(`value="([^"]+)" selected`).FindStringSubmatch(m[0]); on != nil {
			add(m[1], on[1])
		}
	}
	for _, m := range regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>`).FindAllStringSubmatch(body, -1) {
		add(m[1], m[2])
	}
	return fields
}

// with sets one field of a form.
func with(fields []string, name, value string) []string {
	out := append([]string{}, fields...)
	for n := 0; n < len(out); n += 2 {
		if out[n] == name {
			out[n+1] = value
		}
	}
	return out
}

func TestSettings(t *testing.T) {
	w := newSite(t)
	w.login(t)
	if status, _, body := w.get(t, "/settings"); status != 200 || !strings.Contains(body, "2018 年") || !strings.Contains(body, "default-2026/1") {
		t.Errorf("settings: %d", status)
	}
	w.do(t, "/settings/body", "name", "示例区双城共建工作办公室", "short", "双创办")
	_, _, body := w.get(t, "/settings/rulebook")
	form := rulebookForm(body)
	w.refuses(t, []refusal{
		{"nothing changed", "/settings/rulebook", "", "规则没有改动", form},
		{"no term", "/settings/rulebook", "term.ordinary", "时限“三天”无法识别", with(form, "term.ordinary", "三天")},
		{"no number", "/settings/rulebook", "hold_days", "不是整数", with(form, "hold_days", "九十")},
		{"classes", "/settings/rulebook", "classes", "应写成“代码 名称 时限”三项", with(form, "classes", "urgent 涉险")},
		{"no hours", "/settings/hours", "", "每一天必须恰好属于一个季节", []string{"name.1", "夏季", "from.1", "05-01", "to.1", "09-30", "hours.1", "08:30-12:00"}},
		{"hours unreadable", "/settings/hours", "hours.1", "无法识别", []string{"name.1", "全年", "from.1", "01-01", "to.1", "12-31", "hours.1", "上午"}},
		{"body without name", "/settings/body", "name", "请填写本单位全称", nil},
	})
	w.do(t, "/settings/rulebook", with(form, "term.ordinary", "5个工作日")...)
	if got, want := w.app.District().Rules.Terms["ordinary"], calendar.WorkingDays(5); got != want || w.app.District().Rules.Version != 2 {
		t.Errorf("term of an ordinary matter: %v, version %d", got, w.app.District().Rules.Version)
	}
	if _, _, body := w.get(t, "/settings/rulebook/history"); !strings.Contains(body, "一般事项的时限：3个自然日 → 5个工作日") || !strings.Contains(body, "王甲一") {
		t.Errorf("the history does not say what was changed and by whom")
	}
	w.do(t, "/settings/hours", "name.1", "夏季", "from.1", "05-01", "to.1", "09-30", "hours.1", "08:30-12:00 14:00-18:00",
		"name.2", "冬季", "from.2", "10-01", "to.2", "04-30", "hours.2", "08:30-12:00 13:30-17:30")
	if got := len(w.app.District().Office().Seasons); got != 2 {
		t.Errorf("%d seasons, want 2", got)
	}
	if status, _, body := w.upload(t, "/settings/calendar", "2027.csv", []byte("日期,类别,节日\n2027-01-01,放假,元旦\n"), "label", "国办2027年通知", "published", "2026-11-04"); status != http.StatusUnprocessableEntity || !strings.Contains(body, "不是完整的通知") {
		t.Errorf("a fragment of a notice: %d %s", status, summary(body))
	}
}

func TestProofs(t *testing.T) {
	w := newSite(t)
	w.login(t)
	if status, _, body := w.get(t, "/proofs"); status != 200 || !strings.Contains(body, "test.example/journal/1") || !strings.Contains(body, "shuangcheng verify --key") {
		t.Errorf("proofs: %d", status)
	}
	w.do(t, "/proofs/publish")
	_, _, body := w.get(t, "/proofs")
	file := regexp.MustCompile(`/proofs/checkpoints/\d+/\d+`).FindString(body)
	if status, _, note := w.get(t, file); file == "" || status != 200 || !strings.HasPrefix(note, "test.example/journal/1\n") {
		t.Errorf("checkpoint %q: %d", file, status)
	}
	w.refuses(t, []refusal{
		{"no number", "/proofs/bundle", "matter", "请填写事项编号", []string{"what", "one"}},
		{"no such matter", "/proofs/bundle", "matter", "没有这件事项", []string{"what", "one", "matter", "2018-000001"}},
	})
	r, err := w.client.PostForm(w.URL+"/proofs/bundle", formOf([]string{"what", "all"}))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil || r.Header.Get("Content-Type") != "application/zip" {
		t.Fatalf("bundle: %d %s %v", r.StatusCode, r.Header.Get("Content-Type"), err)
	}
	if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil || len(z.File) == 0 {
		t.Errorf("the bundle is no archive: %v", err)
	}
}
