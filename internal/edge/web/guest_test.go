package web

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// stranger is a browser that nobody is logged in with.
func (w *ward) stranger(t *testing.T) *site {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := *w.site
	s.client = &http.Client{Jar: jar}
	return &s
}

// reported is a citizen's report with a photo that the office has accepted, placed and dispatched to the bureau; it gives the
// address of the receipt and of the matter.
func (w *ward) reported(t *testing.T, citizen *site) (receipt, at string) {
	t.Helper()
	receipt = citizen.tell(t, url.Values{"what": {"建设路路口垃圾桶满溢"}, "words": {"建设路与人民路口"}, "lon": {"115.9800000"}, "lat": {"36.4500000"}, "contact": {"10012345678"}}, picture(t, 77))
	chief := w.as(t, "user-desk")
	at = "/matters/" + w.id(t)
	chief.act(t, at, "accept", nil)
	chief.act(t, at, "dispatch", url.Values{"unit.text": {"示例综合执法局"}, "confirmed": {"1"}})
	w.as(t, "user-bureau").act(t, at, "receive", nil)
	return receipt, at
}

// id is the first matter's.
func (w *ward) id(t *testing.T) string {
	t.Helper()
	id, err := w.app.MatterID("2018-000001")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

var (
	checkbox      = regexp.MustCompile(`name="photos" value="([0-9a-f]{64})"`)
	shownTo       = regexp.MustCompile(`/r/[0-9A-Z-]+/photo/([0-9a-f]{64})/thumb`)
	objectionCode = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}`)
	linkAt        = regexp.MustCompile(`/l/[0-9A-Z-]{19}`)
)

// TestCitizensWholeLoop: reported, worked on, verified, said to be unsolved with a photo, worked on and verified again; and which
// photos are shown on the way.
func TestCitizensWholeLoop(t *testing.T) {
	w := newWard(t)
	citizen, chief, bureau, check := w.stranger(t), w.as(t, "user-desk"), w.as(t, "user-bureau"), w.as(t, "user-check")
	receipt, at := w.reported(t, citizen)
	_, _, body := citizen.get(t, receipt)
	wants(t, "receipt", body, "责任单位正在办", "责任单位已接手")
	if _, _, body := chief.get(t, at+"/do/show-photos"); strings.Contains(body, `name="photos"`) {
		t.Error("the reporter's own photo is offered for release")
	}
	own := blobAddress.FindString(func() string { _, _, b := chief.get(t, at); return b }())[len("/blobs/"):][:64]
	if status, _, _ := chief.post(t, at+"/do/show-photos", url.Values{"photos": {own}, "checked": {"1"}}); status != 409 {
		t.Errorf("the reporter's photo released: %d", status)
	}
	bureau.sendPhoto(t, at+"/do/rectify", "after", picture(t, 9), url.Values{"done": {"1"}, "measure": {"已清运两车"}, "fix": {"in-term"}})
	if _, _, body = citizen.get(t, receipt); strings.Contains(body, "/photo/") || !strings.Contains(body, "正等人到现场核查") {
		t.Error("a photo is shown that nobody released, or the state is not told")
	}
	_, _, body = chief.get(t, at+"/do/show-photos")
	sum := checkbox.FindStringSubmatch(body)
	if sum == nil {
		t.Fatal("the photo of the work is not offered for release")
	}
	if status, _, body := chief.post(t, at+"/do/show-photos", url.Values{"photos": sum[1:]}); status != 422 || !strings.Contains(body, "没有人脸") {
		t.Errorf("released without a look: %d", status)
	}
	chief.act(t, at, "show-photos", url.Values{"photos": sum[1:], "checked": {"1"}})
	_, _, body = citizen.get(t, receipt)
	if m := shownTo.FindStringSubmatch(body); m == nil || m[1] != sum[1] {
		t.Errorf("the released photo is not on the receipt: %v", m)
	}
	for path, want := range map[string]int{"/photo/" + sum[1] + "/preview": 200, "/photo/" + sum[1] + "/original": 404, "/photo/" + own + "/thumb": 404} {
		if status, _, _ := citizen.get(t, receipt+path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	check.act(t, at, "verify", url.Values{"result": {"fixed"}})
	_, _, body = citizen.get(t, receipt)
	wants(t, "receipt of a closed matter", body, "已办好", "还没解决？", "已清运两车")
	if status, _, body := citizen.post(t, receipt+"/unsolved", url.Values{"words": {" "}}); status != 422 || !strings.Contains(body, "没有办成") {
		t.Errorf("unsolved without a word: %d", status)
	}
	status, _, body := citizen.sendPhoto(t, receipt+"/unsolved", "photos", picture(t, 120), url.Values{"words": {"桶是空了，旁边还堆着"}})
	if status != 200 || !strings.Contains(body, "重新办理") || !strings.Contains(body, "责任单位正在办") {
		t.Fatalf("unsolved: %d %s", status, sentence(body))
	}
	_, _, body = bureau.get(t, at)
	wants(t, "page of the bureau", body, "桶是空了，旁边还堆着", "整改中")
	bureau.sendPhoto(t, at+"/do/rectify", "after", picture(t, 30), url.Values{"done": {"1"}, "measure": {"连旁边一起清了"}, "fix": {"in-term"}, "cause": {"漏收"}})
	check.act(t, at, "verify", url.Values{"result": {"unfixed"}, "words": {"墙角还有"}})
	if _, _, body = citizen.get(t, receipt); !strings.Contains(body, "核查没有通过") {
		t.Error("the failed verification is not told")
	}
	bureau.sendPhoto(t, at+"/do/rectify", "after", picture(t, 31), url.Values{"done": {"1"}, "measure": {"墙角也清了"}, "fix": {"in-term"}, "cause": {"漏收"}})
	check.act(t, at, "verify", url.Values{"result": {"fixed"}})
	if _, _, body = citizen.get(t, receipt); !strings.Contains(body, "核查通过，已办好") || strings.Contains(body, "10012345678") || strings.Contains(body, "示例综合执法局经办") {
		t.Error("the end is not told, or somebody is named")
	}
}

// TestLinkOfOneMatter: the holder sees the trouble and no reporter, answers with a photo, is sent back, answers again; the liaison
// countersigns.
func TestLinkOfOneMatter(t *testing.T) {
	w := newWard(t)
	citizen, bureau, firm := w.stranger(t), w.as(t, "user-bureau"), w.stranger(t)
	receipt, at := w.reported(t, citizen)
	give := url.Values{"label": {"示例物业"}, "expires": {"2018-03-17"}}
	link := linkAt.FindString(bureau.act(t, at, "delegate", give))
	status, _, body := firm.get(t, link)
	if status != 200 {
		t.Fatalf("link %q: %d", link, status)
	}
	wants(t, "page of a link", body, "建设路路口垃圾桶满溢", "建设路与人民路口", "示例综合执法局", "3-17", "失效", "提交反馈")
	for _, hidden := range []string{"10012345678", "反映人", strings.TrimPrefix(receipt, "/r/"), `href="/matters`} {
		if strings.Contains(body, hidden) {
			t.Errorf("the link shows %q", hidden)
		}
	}
	shot := regexp.MustCompile(link + `/photo/[0-9a-f]{64}/thumb`).FindString(body)
	if status, _, b := firm.get(t, shot); status != 200 || !strings.HasPrefix(b, "\xff\xd8") {
		t.Errorf("photo of the trouble %q: %d", shot, status)
	}
	status, _, body = firm.sendPhoto(t, link, "after", picture(t, 4), url.Values{"measure": {"已清运"}})
	if status != 422 || !strings.Contains(body, "已清运") || !strings.Contains(body, "已收下 1 张照片") {
		t.Errorf("reply without its kind: %d %s", status, sentence(body))
	}
	if status, _, _ := firm.sendPhoto(t, link, "after", []byte("no picture"), url.Values{"measure": {"已清运"}, "fix": {"in-term"}}); status != 422 {
		t.Errorf("reply with a wrong file: %d", status)
	}
	status, _, body = firm.sendPhoto(t, link, "after", picture(t, 4), url.Values{"measure": {"已清运"}, "fix": {"in-term"}})
	if status != 200 || !strings.Contains(body, "等转交单位审签") || strings.Contains(body, "<textarea") {
		t.Fatalf("reply: %d %s", status, sentence(body))
	}
	bureau.act(t, at, "countersign", url.Values{"accept": {"0"}, "words": {"照片看不清"}})
	_, _, body = firm.get(t, link)
	wants(t, "page of a link sent back", body, "照片看不清", "提交反馈")
	firm.sendPhoto(t, link, "after", picture(t, 5), url.Values{"measure": {"又清了一遍"}, "fix": {"in-term"}})
	body = bureau.act(t, at, "countersign", url.Values{"accept": {"1"}})
	wants(t, "page after countersigning", body, "待核查", "又清了一遍")
	if status, _, body := firm.get(t, link); status != 403 || !strings.Contains(body, "链接已经用完") || strings.Contains(body, "垃圾桶") {
		t.Errorf("used link: %d", status)
	}
	for _, wrong := range []string{"/l/0000-0000-0000-0000", "/l/x"} {
		if status, _, body := firm.get(t, wrong); status != 404 || !strings.Contains(body, "链接不对") {
			t.Errorf("%s: %d", wrong, status)
		}
	}
}

// TestObjectionDoor: who was fined objects, waits, and reads the answer.
func TestObjectionDoor(t *testing.T) {
	w := newWard(t)
	citizen, bureau, chief, owner := w.stranger(t), w.as(t, "user-bureau"), w.as(t, "user-desk"), w.stranger(t)
	_, at := w.reported(t, citizen)
	body := bureau.act(t, at, "rectify", url.Values{"done": {"1"}, "measure": {"已清运，对店主处罚"}, "fix": {"enforce"}, "no_photo": {"夜间"},
		"coercive": {"fine"}, "basis": {"条例第十二条"}, "document": {"示罚〔2018〕3号"}})
	code := objectionCode.FindString(body)
	if code == "" {
		t.Fatalf("no objection code: %s", sentence(body))
	}
	door := "/objection/" + code
	_, _, body = owner.get(t, door)
	wants(t, "objection door", body, "示罚〔2018〕3号", "条例第十二条", "示例综合执法局", "您的异议和理由")
	if strings.Contains(body, "10012345678") || strings.Contains(body, "垃圾桶满溢") {
		t.Error("the door shows the reporter or his words")
	}
	if status, _, body := owner.post(t, door, url.Values{"words": {""}, "contact": {"10099998888"}}); status != 422 || !strings.Contains(body, "10099998888") {
		t.Errorf("objection without a word: %d", status)
	}
	if status, _, body := owner.post(t, door, url.Values{"words": {"桶不是我家的"}, "contact": {"10099998888"}}); status != 200 || !strings.Contains(body, "异议正在办理") || strings.Contains(body, "桶不是我家的") {
		t.Errorf("objection: %d %s", status, sentence(body))
	}
	if status, _, _ := owner.post(t, door, url.Values{"words": {"再说一遍"}}); status != 409 {
		t.Errorf("second objection: %d", status)
	}
	chief.act(t, at, "answer-objection", url.Values{"upheld": {"0"}, "words": {"监控显示是贵店投放"}})
	_, _, body = owner.get(t, door)
	wants(t, "answered objection", body, "异议不成立", "监控显示是贵店投放", "行政复议")
	var first string
	field := regexp.MustCompile(`value="[^"]*"`)
	for _, wrong := range []string{"0000-0000-0000-0000", "x"} {
		status, _, body := owner.get(t, "/objection/"+wrong)
		body = field.ReplaceAllString(body, "")
		if first == "" {
			first = body
		}
		if status != 404 || body != first {
			t.Errorf("wrong code %s: %d, answer differs %t", wrong, status, body != first)
		}
	}
	if _, at, _ := owner.get(t, "/objection?code="+strings.ToLower(strings.ReplaceAll(code, "-", "+"))); !strings.HasPrefix(at, "/objection/") {
		t.Errorf("typed code leads to %s", at)
	}
}

// TestKnownTroubleIsOffered: who reports near a known matter sees public facts of it and may support it with a tap.
func TestKnownTroubleIsOffered(t *testing.T) {
	w := newWard(t)
	one, two := w.stranger(t), w.stranger(t)
	w.reported(t, one)
	two.post(t, "/report", nil)
	here := url.Values{"words": {"路口"}, "lon": {"115.9801000"}, "lat": {"36.4500000"}}
	_, at, body := two.post(t, "/report/place", here)
	if at != "/report/known" || !strings.Contains(body, "我也附议") {
		t.Fatalf("next to a known matter one comes to %s", at)
	}
	for _, hidden := range []string{"建设路与人民路口", "垃圾桶满溢", "10012345678", "/photo/"} {
		if strings.Contains(body, hidden) {
			t.Errorf("a stranger is shown %q", hidden)
		}
	}
	if _, at, _ := two.post(t, "/report/place", here); at != "/report/words" {
		t.Errorf("asked a second time one comes to %s", at)
	}
	if _, at, _ := two.post(t, "/report/known", url.Values{"number": {"2018-000999"}}); at != "/report/known" {
		t.Errorf("a number that was not offered leads to %s", at)
	}
	status, at, body := two.post(t, "/report/known", url.Values{"number": {"2018-000001"}})
	if status != 200 || !strings.HasPrefix(at, "/r/") || !strings.Contains(body, "2018-000001") {
		t.Fatalf("support: %d at %s %s", status, at, sentence(body))
	}
	receipt, _, _ := strings.Cut(at, "?")
	if _, again, _ := two.post(t, "/report/known", url.Values{"number": {"2018-000001"}}); again != receipt {
		t.Errorf("supported twice leads to %s, want %s", again, receipt)
	}
	if _, _, body := w.as(t, "user-desk").get(t, "/matters"); strings.Contains(body, "2018-000002") {
		t.Error("the support made a matter of its own")
	}
}
