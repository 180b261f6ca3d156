package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/photo"
	"shuangcheng/internal/edge/web/page"
)

// wants fails for every text that the page lacks.
func wants(t *testing.T, page, body string, texts ...string) {
	t.Helper()
	for _, x := range texts {
		if !strings.Contains(body, x) {
			t.Errorf("%s lacks %q", page, x)
		}
	}
}

var blobAddress = regexp.MustCompile(`/blobs/[0-9a-f]{64}/thumb\?m=[0-9a-zA-Z-]+`)

// TestLoopByForms walks one matter from filing to close, each step by the person whose it is.
func TestLoopByForms(t *testing.T) {
	w := newWard(t)
	chief, bureau, village, street := w.as(t, "user-desk"), w.as(t, "user-bureau"), w.as(t, "user-village"), w.as(t, "user-street")
	_, _, body := chief.post(t, "/matters/new", formWith(firstReport, "step", "check"))
	wants(t, "second step", body, "问题类别", "因为提到", "登记这一件")
	at := w.file(t, chief, firstReport)
	_, _, body = chief.get(t, at)
	wants(t, "page of a new matter", body, "待受理", "2018-000001", "电话·已移入保密库", "建设路与人民路口", "为什么没有别的按钮", "登记，来源：日常督查")
	if strings.Contains(body, "10012345678") {
		t.Error("the phone number stands in the page")
	}
	_, _, body = chief.get(t, "/")
	wants(t, "workbench of the duty chief", body, "待受理", "受理")
	chief.act(t, at, "accept", nil)
	if status, _, body := chief.post(t, at+"/do/dispatch", url.Values{"unit.text": {"没有这个单位"}, "words": {"请清理"}}); status != 422 && status != 404 || !strings.Contains(body, "请清理") {
		t.Errorf("unknown unit: %d, want the form with what was typed", status)
	}
	body = chief.act(t, at, "dispatch", url.Values{"unit.text": {"示例综合执法局"}, "confirmed": {"1"}, "words": {"请清理"}})
	wants(t, "page after dispatch", body, "待签收", "派遣给示例综合执法局", "派遣起算")
	_, _, body = bureau.get(t, "/")
	wants(t, "workbench of the bureau", body, "待签收", "签收")
	bureau.act(t, at, "receive", nil)
	if status, _, body := bureau.post(t, at+"/do/rectify", url.Values{"done": {"1"}, "measure": {"已清运两车"}}); status != 422 || !strings.Contains(body, "已清运两车") || !strings.Contains(body, "请从列表中选择整改方式") {
		t.Errorf("rectify without its kind: %d %s", status, sentence(body))
	}
	status, _, body := bureau.sendPhoto(t, at+"/do/rectify", "after", picture(t, 9), url.Values{"done": {"1"}, "measure": {"已清运两车"}, "fix": {"in-term"}})
	if status != 200 {
		t.Fatalf("rectify: %d %s", status, sentence(body))
	}
	wants(t, "page after rectifying", body, "待核查", "已清运两车", "附照片 1 张")
	thumb := blobAddress.FindString(body)
	if status, _, b := bureau.get(t, thumb); status != 200 || len(b) > 12<<10 || !strings.HasPrefix(b, "\xff\xd8") {
		t.Errorf("thumb %s: %d, %d bytes", thumb, status, len(b))
	}
	if status, _, _ := w.as(t, "user-house").get(t, thumb); status != 404 {
		t.Errorf("photo for who may not see the matter: %d, want 404", status)
	}
	if status, _, body := bureau.post(t, at+"/do/verify", url.Values{"result": {"fixed"}}); status != 403 || !strings.Contains(body, "不得核查本单位的整改") {
		t.Errorf("own work verified: %d %s", status, sentence(body))
	}
	_, _, body = village.get(t, "/verify")
	wants(t, "queue of verification", body, "现场看过，属实已改", "已清运两车")
	village.act(t, at, "verify", url.Values{"result": {"fixed"}})
	_, _, body = chief.get(t, at)
	wants(t, "page of a closed matter", body, "已销号", "社区核查：属实已改")
	_ = street
}

func TestHiddenMatterIsNotThere(t *testing.T) {
	w := newWard(t)
	at := w.file(t, w.as(t, "user-desk"), firstReport)
	other := w.as(t, "user-house")
	for _, path := range []string{at, at + "/do/accept", at + "/preview", at + "/reveal/contact", "/matters/2018-000001", "/matters/2018-999999"} {
		if status, _, body := other.get(t, path); status != 404 || strings.Contains(body, "垃圾桶") {
			t.Errorf("%s: %d, want 404 and nothing of it", path, status)
		}
	}
	if status, _, body := other.post(t, at+"/do/accept", nil); status != 404 || strings.Contains(body, "垃圾桶") {
		t.Errorf("accept: %d, want 404", status)
	}
	if _, _, body := other.get(t, "/matters?q=垃圾桶"); !strings.Contains(body, "没有符合条件的事项") {
		t.Error("search finds a hidden matter")
	}
}

func TestRestrictedMatter(t *testing.T) {
	w := newWard(t)
	chief := w.as(t, "user-desk")
	at := w.file(t, w.as(t, "wang"), formWith(firstReport, "secrecy", "child", "what", "学校门口有人反映某学生家中情况"))
	if status, _, _ := chief.get(t, at); status != 404 {
		t.Errorf("restricted matter for who has no right: %d", status)
	}
	_, _, body := w.as(t, "wang").get(t, at)
	wants(t, "page of a restricted matter", body, "受限事项", "未成年人")
	if strings.Contains(body, "某学生") {
		t.Error("the words stand in the page unasked")
	}
	head := w.as(t, "wang")
	if status, _, body := head.post(t, at+"/reveal/words", url.Values{"purpose": {""}}); status != 422 || !strings.Contains(body, "请写明为什么要查看") {
		t.Errorf("look without a purpose: %d", status)
	}
	if _, _, body := head.post(t, at+"/reveal/words", url.Values{"purpose": {"核实地址后派遣"}}); !strings.Contains(body, "某学生") {
		t.Error("the words are not shown for a purpose")
	}
}

// TestSentTwice: the same form does it once, another text under the same command is told apart.
func TestSentTwice(t *testing.T) {
	w := newWard(t)
	chief := w.as(t, "user-desk")
	form := formWith(firstReport, "cmd", page.NewCommand())
	first := w.file(t, chief, form)
	if again := w.file(t, chief, form); again != first {
		t.Errorf("sent twice: %s and %s", first, again)
	}
	if status, _, body := chief.post(t, "/matters/new", formWith(form, "what", "另一件事")); status != 409 || strings.Contains(body, "<form class=\"form\"") {
		t.Errorf("other words under the same command: %d, want the page of a conflict", status)
	}
	cmd := url.Values{"cmd": {page.NewCommand()}}
	chief.act(t, first, "accept", cmd)
	chief.act(t, first, "accept", cmd)
	if status, _, body := chief.post(t, first+"/do/accept", nil); status != 409 || !strings.Contains(body, "“待派遣”的事项不能受理") {
		t.Errorf("accepted twice by two forms: %d %s", status, sentence(body))
	}
	link := url.Values{"cmd": {page.NewCommand()}, "label": {"环卫科"}, "expires": {"2018-03-17"}}
	chief.act(t, first, "dispatch", url.Values{"unit.text": {"示例综合执法局"}, "confirmed": {"1"}})
	bureau := w.as(t, "user-bureau")
	bureau.act(t, first, "receive", nil)
	shown := regexp.MustCompile(`/l/[0-9A-Z-]+`)
	one, two := shown.FindString(bureau.act(t, first, "delegate", link)), shown.FindString(bureau.act(t, first, "delegate", link))
	if one == "" || one != two {
		t.Errorf("links %q and %q, want the same one twice", one, two)
	}
}

// TestEveryVerbHasAForm: what the rules offer to a person can be asked.
func TestEveryVerbHasAForm(t *testing.T) {
	w := newWard(t)
	chief := w.as(t, "user-desk")
	at := w.file(t, chief, firstReport)
	elsewhere := map[matter.Verb]bool{"file": true, "answer-link": true, "object": true} // have pages of their own
	for _, a := range matter.Actions(matter.State{}, matter.Facts{}) {
		if elsewhere[a.Verb] {
			continue
		}
		status, _, body := chief.get(t, at+"/do/"+string(a.Verb))
		asked, refused := status == 200 && strings.Contains(body, "<button class=\"btn primary\""), (status == 409 || status == 403) && !strings.Contains(body, "出了故障")
		if !asked && !refused {
			t.Errorf("form of %s: %d", a.Verb, status)
		}
	}
	_, _, body := chief.get(t, at)
	for _, m := range regexp.MustCompile(`/do/([a-z-]+)`).FindAllStringSubmatch(body, -1) {
		if status, _, _ := chief.get(t, at+"/do/"+m[1]); status != 200 {
			t.Errorf("the page offers %s without a form", m[1])
		}
	}
}

// TestPhotoUsedBefore: whoever looks at a matter is told that its photo came with another one, and nobody is judged.
func TestPhotoUsedBefore(t *testing.T) {
	w := newWard(t)
	chief := w.as(t, "user-desk")
	shot := picture(t, 120)
	var at [2]string
	for i := range at {
		form := formWith(firstReport, "what", []string{"路灯不亮", "墙面小广告"}[i])
		_, to, body := chief.sendPhoto(t, "/matters/new", "photos", shot, form)
		if at[i] = to; !strings.HasPrefix(to, "/matters/") || to == "/matters/new" {
			t.Fatalf("filed at %s: %s", to, sentence(body))
		}
	}
	_, err := w.app.ReadPhotos(t.Context(), func(data []byte, way evidence.Way) (app.Opened, error) {
		r, err := photo.Open(data, way, nil)
		return app.Opened{Photo: r.Photo, Thumb: r.Thumb, Preview: r.Preview}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, _, first := chief.get(t, at[0])
	_, _, second := chief.get(t, at[1])
	if strings.Contains(first, "疑似旧图") {
		t.Error("the first use of a photo is remarked on")
	}
	wants(t, at[1], second, "1 张照片需要人看一眼", "疑似旧图", "2018-000001", "不自动判定")
}
