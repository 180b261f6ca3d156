package web

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/matter"
	dsite "shuangcheng/internal/domain/site"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/store"
)

// office is the head of the office, for what happens behind the counter.
func (w *site) office(t *testing.T) app.Viewer {
	t.Helper()
	in, err := w.app.SignIn(t.Context(), "wang", w.secret, "test")
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.app.Session(in.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (w *site) deed(t *testing.T, v app.Viewer, id string, c matter.Command) {
	t.Helper()
	cmd := page.NewCommand()
	q := app.Ask{ID: cmd, Digest: sha256.Sum256([]byte(cmd)), Viewer: v}
	if _, err := w.app.Matter(context.Background(), q, id, app.Outside{}, func(*app.Desk) matter.Command { return c }); err != nil {
		t.Fatal(err)
	}
}

// steps walks through the three steps of a report: photo, place, words. The answers of form go to the step that asks for them.
func (w *site) steps(t *testing.T, form url.Values, photos ...[]byte) (status int, at, body string) {
	t.Helper()
	for _, p := range photos {
		w.sendPhoto(t, "/report", "photos", p, url.Values{"go": {"look"}})
	}
	if status, at, body = w.post(t, "/report", nil); at != "/report/place" {
		return status, at, body
	}
	if status, at, body = w.post(t, "/report/place", pick(form, "words", "site", "lon", "lat")); at != "/report/words" {
		return status, at, body
	}
	return w.post(t, "/report/words", pick(form, "kind", "what", "name", "contact"))
}

func pick(form url.Values, names ...string) url.Values {
	some := url.Values{}
	for _, n := range names {
		if form.Has(n) {
			some[n] = form[n]
		}
	}
	return some
}

// tell reports a problem as a citizen and gives the address of the receipt.
func (w *site) tell(t *testing.T, form url.Values, photos ...[]byte) string {
	t.Helper()
	status, at, body := w.steps(t, form, photos...)
	if status != 200 || !strings.HasPrefix(at, "/r/") || !strings.Contains(body, "收到了，谢谢") {
		t.Fatalf("report: %d at %s: %s", status, at, sentence(body))
	}
	at, _, _ = strings.Cut(at, "?")
	return at
}

func TestCitizenReportsAndFollows(t *testing.T) {
	w := newSite(t)
	at := w.tell(t, url.Values{"what": {"垃圾堆了三天没人清"}, "words": {"示例路12号门口"}, "contact": {"10012345678"}})
	if !regexp.MustCompile(`^/r/([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$`).MatchString(at) {
		t.Errorf("receipt at %s", at)
	}
	status, _, body := w.get(t, at)
	if status != 200 || !strings.Contains(body, "2018-000001") || !strings.Contains(body, "垃圾堆了三天") || strings.Contains(body, "10012345678") {
		t.Errorf("timeline: %d, phone shown %t", status, strings.Contains(body, "10012345678"))
	}
	wants(t, "receipt", body, "收到了，办公室还没有受理", "示例路12号门口", "删掉我留的称呼和电话")
	if status, _, _ := w.get(t, strings.ToLower(at)); status != 200 {
		t.Errorf("code in lower case: %d", status)
	}
	if status, _, body := w.post(t, at+"/unsolved", url.Values{"words": {"还在"}}); status != 409 || !strings.Contains(body, "还在") {
		t.Errorf("unsolved before it is closed: %d", status)
	}
	if _, _, body := w.get(t, at+"/print"); !strings.Contains(body, strings.TrimPrefix(at, "/r/")) || !strings.Contains(body, `class="qr"`) || !strings.Contains(body, "校验值") {
		t.Error("receipt on paper without code, square or checkpoint")
	}
}

// TestWrongCodesAreAllAlike: nobody learns from the answer whether a code is misspelt or merely unknown, and tries come to an end.
func TestWrongCodesAreAllAlike(t *testing.T) {
	w := newSite(t)
	at := w.tell(t, url.Values{"what": {"路灯不亮"}, "words": {"示例路口"}})
	var first string
	field := regexp.MustCompile(`value="[^"]*"`)
	for _, code := range []string{"0000-0000-0000-0000", "0000", "UUUU-UUUU-UUUU-UUUU", "名字", "%00", "..%2f..%2fr"} {
		status, _, body := w.get(t, "/r/"+code)
		body = field.ReplaceAllString(body, "")
		if first == "" {
			first = body
		}
		if status != 404 || body != first {
			t.Errorf("code %s: %d, answer differs %t", code, status, body != first)
		}
	}
	for range 20 {
		w.get(t, "/r/0000-0000-0000-0001")
	}
	if status, _, body := w.get(t, at); status != 503 || strings.Contains(body, "路灯不亮") {
		t.Errorf("right code after many wrong ones: %d", status)
	}
	for _, path := range []string{"/unsolved", "/info", "/withdraw"} {
		if status, _, _ := w.post(t, at+path, url.Values{"words": {"x"}}); status != 503 {
			t.Errorf("%s after many wrong codes: %d", path, status)
		}
	}
}

// TestStepsLoseNothing: back, a new look and a refusal find everything again, without script.
func TestStepsLoseNothing(t *testing.T) {
	w := newSite(t)
	if status, at, body := w.get(t, "/report/words"); status != 200 || at != "/report?lost=1" || !strings.Contains(body, "请从第一步开始") {
		t.Errorf("third step before the first: %d at %s", status, at)
	}
	_, at, body := w.sendPhoto(t, "/report", "photos", picture(t, 3), url.Values{"go": {"look"}})
	shot := regexp.MustCompile(`/report/photo/[0-9a-f]{64}`).FindString(body)
	if at != "/report" || shot == "" || !strings.Contains(body, "来自相册或文件") {
		t.Fatalf("photo kept: at %s, %q", at, shot)
	}
	if status, _, b := w.get(t, shot); status != 200 || !strings.HasPrefix(b, "\xff\xd8") {
		t.Errorf("small picture: %d", status)
	}
	if status, _, _ := (&site{Server: w.Server, client: &http.Client{}}).get(t, shot); status != 404 {
		t.Errorf("the picture in another browser: %d", status)
	}
	if _, at, _ = w.post(t, "/report", nil); at != "/report/place" {
		t.Fatalf("after the photo at %s", at)
	}
	if status, _, body := w.post(t, "/report/place", nil); status != 422 || !strings.Contains(body, "请写明在哪里") {
		t.Errorf("nowhere: %d", status)
	}
	if _, at, _ = w.post(t, "/report/place", url.Values{"words": {"示例路12号"}, "go": {"back"}}); at != "/report" {
		t.Errorf("back leads to %s", at)
	}
	if _, _, body = w.get(t, "/report/place"); !strings.Contains(body, "示例路12号") {
		t.Error("the place is lost on the way back")
	}
	w.post(t, "/report/place", url.Values{"words": {"示例路12号"}})
	if status, _, body := w.post(t, "/report/words", url.Values{"contact": {"10012345678"}, "name": {"赵乙二"}}); status != 422 || !strings.Contains(body, "请选一类，或写一句") || !strings.Contains(body, "赵乙二") {
		t.Errorf("nothing said: %d", status)
	}
	if _, _, body = w.get(t, "/report/words"); !strings.Contains(body, "10012345678") || !strings.Contains(body, "照片 1 张") {
		t.Error("what was refused is gone on a new look")
	}
	status, at, body := w.post(t, "/report/words", url.Values{"kind": {"垃圾卫生"}})
	if status != 200 || !strings.HasPrefix(at, "/r/") || !strings.Contains(body, "垃圾卫生") {
		t.Fatalf("a tap on a kind is enough: %d at %s", status, at)
	}
	receipt, _, _ := strings.Cut(at, "?")
	if _, at, _ = w.post(t, "/report/words", url.Values{"kind": {"垃圾卫生"}}); at != receipt {
		t.Errorf("sent twice leads to %s, want %s", at, receipt)
	}
	if _, at, _ = w.get(t, "/report/words"); at != receipt {
		t.Errorf("back after sending leads to %s, want %s", at, receipt)
	}
	if _, _, body = w.get(t, "/report"); strings.Contains(body, shot) {
		t.Error("the next report begins with the photo of the last")
	}
}

func TestPhotosAreJudgedOneByOne(t *testing.T) {
	w := newSite(t)
	w.sendPhoto(t, "/report", "photos", picture(t, 3), url.Values{"go": {"look"}})
	status, _, body := w.sendPhoto(t, "/report", "photos", []byte("%PDF-1.4 no picture"), nil)
	if status != 422 || !strings.Contains(body, "去掉第 1 张") || sentence(body) == "" {
		t.Errorf("a paper for a photo: %d %s", status, sentence(body))
	}
	shot := regexp.MustCompile(`name="drop" value="([0-9a-f]{64})"`).FindStringSubmatch(body)
	if _, at, body := w.post(t, "/report", url.Values{"drop": {shot[1]}}); at != "/report" || strings.Contains(body, shot[1]) {
		t.Errorf("dropped photo at %s", at)
	}
	for shade := range uint8(11) {
		status, _, body = w.sendPhoto(t, "/report", "photos.now", picture(t, 20*shade), url.Values{"go": {"look"}})
	}
	if status != 422 || strings.Count(body, `name="drop"`) != 9 || !strings.Contains(body, "一次最多 9 张照片") {
		t.Errorf("eleven photos: %d, %d kept", status, strings.Count(body, `name="drop"`))
	}
}

func TestPlacesOfAReport(t *testing.T) {
	w := newSite(t)
	w.post(t, "/report", nil)
	for _, bad := range []url.Values{{"lon": {"x"}, "lat": {"1"}}, {"lon": {"999"}, "lat": {"1"}}, {"lon": {"NaN"}, "lat": {"Inf"}}} {
		bad.Set("words", "示例路")
		if status, _, body := w.post(t, "/report/place", bad); status != 422 || !strings.Contains(body, "示例路") {
			t.Errorf("position %v: %d", bad, status)
		}
	}
	_, at, body := w.post(t, "/report/place", url.Values{"lon": {"115.9800000"}, "lat": {"36.4500000"}, "go": {"look"}})
	if !strings.HasPrefix(at, "/report/place") || !strings.Contains(body, "已记下您现在的位置") || !strings.Contains(body, "附近没有登记过的场所") {
		t.Errorf("position at %s", at)
	}
	if _, _, body = w.post(t, "/report/place", url.Values{"go": {"off"}}); strings.Contains(body, "已记下您现在的位置") {
		t.Error("the position is not forgotten")
	}
	if status, at, _ := w.post(t, "/report/place", url.Values{"lon": {"115.98"}, "lat": {"36.45"}, "site": {"no such site"}}); status != 200 || at != "/report/words" {
		t.Errorf("a position alone: %d at %s", status, at)
	}
}

// TestSitesNearbyAreOffered: by position and by words, in use only, and the chosen one is where the matter lies.
func TestSitesNearbyAreOffered(t *testing.T) {
	w := newWard(t)
	v, err := w.app.For(w.office(t), app.EditSites)
	if err != nil {
		t.Fatal(err)
	}
	for id, lat := range map[dsite.ID]float64{"s-near": 36.4501, "s-far": 36.5} {
		at, err := geo.At(115.98, lat)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.app.Site(t.Context(), w.ask(v), id, func(*app.Desk) dsite.Command {
			return dsite.Found{ID: id, Code: string(id), Name: "示例农贸市场" + string(id), Type: "market", Place: dsite.Place{Point: at}, From: w.app.Now().Date()}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	c := w.stranger(t)
	c.post(t, "/report", nil)
	_, _, body := c.post(t, "/report/place", url.Values{"lon": {"115.98"}, "lat": {"36.45"}, "go": {"look"}})
	if !strings.Contains(body, "示例农贸市场s-near") || !strings.Contains(body, "约 11 米") || strings.Contains(body, "s-far") {
		t.Errorf("sites near a position: near %t, far %t", strings.Contains(body, "s-near"), strings.Contains(body, "s-far"))
	}
	c.post(t, "/report/place", url.Values{"go": {"off"}})
	_, _, body = c.post(t, "/report/place", url.Values{"words": {"农贸市场"}, "go": {"look"}})
	wants(t, "sites by words", body, "示例农贸市场s-near", "示例农贸市场s-far", "都不是，在别处")
	if _, at, body := c.post(t, "/report/place", url.Values{"site": {"s-far"}}); at != "/report/words" || !strings.Contains(body, "示例农贸市场s-far") {
		t.Errorf("a chosen site leads to %s", at)
	}
	c.post(t, "/report/words", url.Values{"kind": {"农贸市场"}})
	if s, err := w.app.See(v, w.id(t)); err != nil || s.State.Place.Site != "s-far" {
		t.Errorf("the matter lies at %q, %v", s.State.Place.Site, err)
	}
}

// TestWithoutEncryption: where the browser gives neither camera nor position the pages say so, and work all the same.
func TestWithoutEncryption(t *testing.T) {
	w := newSite(t)
	ask := func(method, path, forwarded string) string {
		r, err := http.NewRequest(method, w.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "shuangchuang.test.example"
		if forwarded != "" {
			r.Header.Set("X-Forwarded-Proto", forwarded)
		}
		resp, err := w.client.Do(r)
		_, _, body := w.read(t, resp, err)
		return body
	}
	ask("POST", "/report", "")
	wants(t, "first step", ask("GET", "/report", ""), "浏览器不让网页直接开相机和定位", "从相册选", `type="file"`)
	wants(t, "second step", ask("GET", "/report/place", ""), "浏览器不给定位", "请用文字写明地点")
	if body := ask("GET", "/report/place", "https"); strings.Contains(body, "浏览器不给定位") || !strings.Contains(body, "用我现在的位置") {
		t.Error("over an encrypted connection the position is not offered")
	}
}

func TestCitizenIsAskedAndIsNotBelieved(t *testing.T) {
	w := newSite(t)
	at := w.tell(t, url.Values{"what": {"占道经营"}, "words": {"示例市场"}})
	v := w.office(t)
	id, err := w.app.MatterID("2018-000001")
	if err != nil {
		t.Fatal(err)
	}
	cmd := page.NewCommand()
	if _, err := w.app.Matter(t.Context(), app.Ask{ID: cmd, Viewer: v}, id, app.Outside{}, func(k *app.Desk) matter.Command {
		return matter.AskInfo{Words: k.Text("words", "请问是哪个门？")}
	}); err != nil {
		t.Fatal(err)
	}
	if _, _, body := w.get(t, at); !strings.Contains(body, "请问是哪个门") || !strings.Contains(body, "请您补充") {
		t.Error("the question is not shown")
	}
	status, _, body := w.sendPhoto(t, at+"/info", "photos", picture(t, 5), url.Values{"words": {""}})
	if status != 422 || !strings.Contains(body, "已收下 1 张照片，不用再选") {
		t.Errorf("a photo without words: %d", status)
	}
	kept := regexp.MustCompile(`name="photos.kept" value="([^"]+)"`).FindStringSubmatch(body)
	if status, _, body := w.post(t, at+"/info", url.Values{"words": {"东门"}, "photos.kept": kept[1:]}); status != 200 || strings.Contains(body, "请您补充") || !strings.Contains(body, "补充情况已收到") {
		t.Errorf("answer: %d", status)
	}
	if s, err := w.app.See(v, id); err != nil || len(s.State.Photos) != 1 {
		t.Errorf("photos of the matter: %d, %v", len(s.State.Photos), err)
	}
	w.deed(t, v, id, matter.Accept{})
	if _, _, body := w.get(t, at); !strings.Contains(body, "已受理") || strings.Contains(body, "王甲一") {
		t.Error("timeline without the acceptance, or with a name of staff")
	}
}

func TestNaughtyReports(t *testing.T) {
	w := newSite(t)
	at := w.tell(t, url.Values{"what": {"<script>alert(1)</script>\u202e倒😀"}, "words": {`"><img src=x onerror=alert(1)>`}})
	_, _, body := w.get(t, at)
	if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") || strings.Contains(body, "\u202e") || !strings.Contains(body, "😀") {
		t.Error("typed marks reached the page")
	}
	w.post(t, "/report", nil)
	for _, bad := range []string{"a\x00b", "a\xff", strings.Repeat("长", 201), strings.Repeat("长", 10<<20/3)} {
		status, _, body := w.post(t, "/report/place", url.Values{"words": {bad}})
		if status != 422 && status != 413 || sentence(body) == "" || len(body) > 100<<10 {
			t.Errorf("place %.10q: %d, %d bytes: %s", bad, status, len(body), sentence(body))
		}
	}
	w.post(t, "/report/place", url.Values{"words": {"示例路"}})
	for _, bad := range []string{"a\x00b", "a\xff", strings.Repeat("长", 4001), strings.Repeat("长", 10<<20/3)} {
		status, _, body := w.post(t, "/report/words", url.Values{"what": {bad}})
		if status != 422 && status != 413 || sentence(body) == "" || len(body) > 100<<10 {
			t.Errorf("words %.10q: %d, %d bytes: %s", bad, status, len(body), sentence(body))
		}
	}
	if status, _, _ := w.post(t, "/report/words", url.Values{"kind": {"<b>"}, "what": {"x"}}); status != 422 {
		t.Errorf("a kind nobody offered: %d", status)
	}
}

func TestFloodsAreSlowed(t *testing.T) {
	w := newSite(t)
	last := 0
	for range 8 {
		last, _, _ = w.steps(t, url.Values{"what": {"同一处"}, "words": {"示例路"}})
	}
	if last != 503 {
		t.Errorf("eighth report from one address: %d", last)
	}
	if _, _, body := w.get(t, "/report/words"); !strings.Contains(body, "同一处") {
		t.Error("what was slowed down is lost")
	}
	status := 0
	for range 70 {
		status, _, _ = w.post(t, "/report", nil)
	}
	if status != 503 {
		t.Errorf("seventieth upload from one address: %d", status)
	}
}

// TestCitizenWithdrawsContact: name, phone and the number in the words are gone for everybody, and the journal still verifies.
func TestCitizenWithdrawsContact(t *testing.T) {
	w := newSite(t)
	at := w.tell(t, url.Values{"what": {"井盖松动，可打10087654321"}, "words": {"示例路"}, "name": {"赵乙二"}, "contact": {"10012345678"}})
	v, err := w.app.For(w.office(t), app.Vault)
	if err != nil {
		t.Fatal(err)
	}
	id, err := w.app.MatterID("2018-000001")
	if err != nil {
		t.Fatal(err)
	}
	look := func(part string) string {
		t.Helper()
		list, err := w.app.Reveal(t.Context(), v, id, part, "核实情况")
		if fault.KindOf(err) == fault.Missing && strings.Contains(err.Error(), "已依规删除") {
			return ""
		}
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(list, " ")
	}
	if look(app.SecretContact) != "10012345678" || !strings.Contains(look(app.SecretAside), "10087654321") {
		t.Fatal("the vault does not hold what was told")
	}
	if _, _, body := w.get(t, at+"/withdraw"); !strings.Contains(body, "删掉，不再留") {
		t.Error("no button to withdraw")
	}
	cmd := url.Values{"cmd": {page.NewCommand()}}
	for range 2 { // sent twice is done once
		if status, _, body := w.post(t, at+"/withdraw", cmd); status != 200 || !strings.Contains(body, "您的称呼和电话已删掉") {
			t.Fatalf("withdraw: %d %s", status, sentence(body))
		}
	}
	if got := look(app.SecretContact) + look(app.SecretName) + look(app.SecretAside); got != "" {
		t.Errorf("after withdrawing the vault still tells %q", got)
	}
	if status, _, _ := w.post(t, at+"/withdraw", nil); status != 409 {
		t.Errorf("withdrawn again: %d", status)
	}
	_, err = w.app.Matter(t.Context(), app.Ask{ID: page.NewCommand(), Viewer: v}, id, app.Outside{}, func(k *app.Desk) matter.Command {
		return matter.AskInfo{Words: k.Text("words", "在哪一头？")}
	})
	if err != nil {
		t.Fatal(err)
	}
	if status, _, body := w.post(t, at+"/info", url.Values{"words": {"东头，打10011112222"}}); status != 200 {
		t.Errorf("answer with a number after withdrawing: %d %s", status, sentence(body))
	}
	if !strings.Contains(look(app.SecretAside), "10011112222") {
		t.Error("the new number is not in the vault")
	}
	w.post(t, at+"/withdraw", nil)
	if got := look(app.SecretAside); got != "" {
		t.Errorf("withdrawn a second time, and the vault still tells %q", got)
	}
	report, err := w.app.Store().Verify(t.Context(), store.VerifyOptions{})
	if err != nil || !report.OK() {
		t.Errorf("journal after erasing: %+v %v", report, err)
	}
}
