package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
)

// TestFirstStart goes through the first start by its forms, with what goes wrong on the way.
func TestFirstStart(t *testing.T) {
	w := emptySite(t)
	code, err := w.app.Prepare(t.Context(), "test.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/login", "/report", "/accounts", "/no/such/page"} {
		if status, at, body := w.get(t, path); status != 200 || at != "/start" || !strings.Contains(body, "第一次启动") {
			t.Errorf("%s leads to %d at %s", path, status, at)
		}
	}
	_, _, first := w.get(t, "/start")
	form := url.Values{"code": {code.Plain}, "name": {"王甲一"}, "login": {"wang"}, "password": {"一句好记的话就可以了"}, "again": {"一句好记的话就可以了"}, "body": {"示例区双城共建工作办公室"}}
	for k, v := range formOf(hiddens(first)) {
		form[k] = v
	}
	for name, c := range map[string]struct{ field, value, says string }{
		"a wrong code":       {"code", "AAAA-BBBB-CCCC-DDDD", "设置码不对"},
		"two passwords":      {"again", "另一句好记的话也可以", "两遍口令不一样"},
		"a weak password":    {"password", "123", "两遍口令不一样"},
		"a long name":        {"body", strings.Repeat("名", 41), "单位全称超过40个字"},
		"no login":           {"login", "", "登录名“”不可用"},
		"markup for a login": {"login", "<b>x</b>", "不可用"},
	} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Set(c.field, c.value)
		status, _, body := w.post(t, "/start", bad)
		if status < 400 || status >= 500 || !strings.Contains(body, c.says) || strings.Contains(body, "<b>x</b>") || strings.Contains(body, "一句好记的话就") {
			t.Errorf("%s: %d %s", name, status, summary(body))
		}
		if !strings.Contains(body, "王甲一") {
			t.Errorf("%s: what was typed is lost", name)
		}
	}
	if status, at, _ := w.post(t, "/start", form); status != 200 || at != "/start/region" {
		t.Fatalf("set up: %d at %s", status, at)
	}
	if status, at, _ := w.post(t, "/start", form); status != 200 || at != "/start/region" {
		t.Errorf("sent twice: %d at %s", status, at)
	}
	w.another(t)
	if status, _, _ := w.get(t, "/start"); status != http.StatusNotFound {
		t.Errorf("the first page is still there for strangers: %d", status)
	}
	form.Set("login", "zhang")
	if status, _, body := w.post(t, "/start", form); status != http.StatusConflict || !strings.Contains(body, "管理员已经在另一处设好") {
		t.Errorf("a second browser: %d %s", status, summary(body))
	}
	w.region(t)
}

// region chooses the ground and works the list off.
func (w *site) region(t *testing.T) {
	t.Helper()
	if status, at, _ := w.post(t, "/login", url.Values{"login": {"wang"}, "password": {"一句好记的话就可以了"}}); status != 200 || at != "/" {
		t.Fatalf("log-in: %d at %s", status, at)
	}
	if _, _, body := w.get(t, "/"); !strings.Contains(body, "上手清单") || !strings.Contains(body, "还没有任何事项") || !strings.Contains(body, "/imports/new?kind=ledger") {
		t.Errorf("the empty workbench does not lead on: %s", summary(body))
	}
	if status, _, body := w.get(t, "/start/region?q=没有这个地方"); status != 404 || !strings.Contains(body, "没有找到“没有这个地方”") {
		t.Errorf("a county that is not there: %d %s", status, summary(body))
	}
	if status, _, body := w.post(t, "/start/region", url.Values{"edition": {"2018"}, "q": {"东昌府"}}); status != 422 || !strings.Contains(body, "请至少选择一个区县") {
		t.Errorf("nothing chosen: %d %s", status, summary(body))
	}
	if status, _, body := w.get(t, "/start/zone"); status != 409 || !strings.Contains(body, "功能区由镇街组成") {
		t.Errorf("a zone before its towns: %d %s", status, summary(body))
	}
	form := url.Values{"edition": {"2018"}, "q": {"东昌府"}, "county": {"371502000000"}}
	for range 2 {
		if status, at, _ := w.post(t, "/start/region", form); status != 200 || at != "/start" {
			t.Fatalf("region: %d at %s", status, at)
		}
	}
	for n := 0; ; n++ {
		if now, ok := w.app.Task(app.IntakeTask); ok && now.Over {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	w.post(t, "/start/hours", nil)
	b, err := w.app.Beginnings()
	if err != nil || !b.Region || b.Towns == 0 || b.Villages == 0 || !b.Hours || w.app.District().Body.Region != "371502000000" {
		t.Errorf("beginnings %+v, %v", b, err)
	}
	if status, at, _ := w.post(t, "/start/zone", url.Values{"name": {"示例高新区"}, "town": {"u-2018-371502108000"}}); status != 200 || at != "/start" {
		t.Errorf("zone: %d at %s", status, at)
	}
	if _, at, _ := w.post(t, "/start/away", nil); at != "/" {
		t.Errorf("put away leads to %s", at)
	}
	if _, _, body := w.get(t, "/"); strings.Contains(body, "上手清单") {
		t.Error("the list is on the workbench after it was put away")
	}
}

// TestAccountsFromPosts opens accounts for posts by the form, prints slips with the days in force, and logs a device out.
func TestAccountsFromPosts(t *testing.T) {
	w := newSite(t)
	w.login(t)
	w.found(t)
	if status, _, body := w.post(t, "/settings/sign-in", url.Values{"secret": {"0"}, "office": {"30"}, "phone": {"180"}}); status != 422 || !strings.Contains(body, "1到90之间的天数") {
		t.Errorf("no days: %d", status)
	}
	if status, at, _ := w.post(t, "/settings/sign-in", url.Values{"secret": {"3"}, "office": {"30"}, "phone": {"200"}}); status != 200 || at != "/settings" {
		t.Fatalf("sign-in: %d at %s", status, at)
	}
	w.bring(t, "post", "岗位.csv", "单位,岗位名称,角色\n城管执法分局,联络员,单位联络员\n城管执法分局,值守,单位联络员\n", "how", "part")
	status, _, page := w.get(t, "/accounts/posts")
	names := fieldNames(page, "n.")
	if status != 200 || len(names) != 2 {
		t.Fatalf("%d posts are offered: %s", len(names), summary(page))
	}
	form := formOf(hiddens(page))
	if status, _, body := w.post(t, "/accounts/posts", form); status != 422 || !strings.Contains(body, "请至少填一个姓名") {
		t.Errorf("nobody named: %d", status)
	}
	form.Set(names[0], "李乙一")
	status, _, body := w.post(t, "/accounts/posts", form)
	secrets := secretPattern.FindAllStringSubmatch(body, -1)
	if status != 200 || len(secrets) != 1 || !strings.Contains(body, "lly001") || !strings.Contains(body, "3 天内有效") {
		t.Fatalf("%d with %d secrets: %s", status, len(secrets), summary(body))
	}
	if strings.Contains(body, "lly001&"+secrets[0][1]) || strings.Contains(body, "="+secrets[0][1]) {
		t.Error("the secret stands in an address")
	}
	if status, _, body := w.post(t, "/accounts/posts", form); status != 409 || len(secretPattern.FindAllString(body, -1)) > 0 {
		t.Errorf("sent twice: %d %s", status, summary(body))
	}
	keeper := w.client
	w.another(t)
	if _, at, _ := w.post(t, "/login", url.Values{"login": {"lly001"}, "password": {secrets[0][1]}}); at != "/me/password" {
		t.Errorf("the first log-in leads to %s", at)
	}
	phone := w.client
	w.client = keeper
	at := "/accounts/" + string(w.app.District().Org.Login("lly001").ID)
	_, _, body = w.get(t, at)
	if !strings.Contains(body, "绑定的设备") {
		t.Fatalf("no devices: %s", summary(body))
	}
	w.post(t, at+"/devices", url.Values{"device": {""}})
	w.client = phone
	if _, at, _ := w.get(t, "/me"); !strings.HasPrefix(at, "/login") {
		t.Errorf("the lost phone still reaches %s", at)
	}
}

// fieldNames lists the names of a page's fields that begin so.
func fieldNames(body, prefix string) (names []string) {
	for _, m := range regexp.MustCompile(`name="(`+regexp.QuoteMeta(prefix)+`[^"]+)"`).FindAllStringSubmatch(body, -1) {
		names = append(names, m[1])
	}
	return names
}
