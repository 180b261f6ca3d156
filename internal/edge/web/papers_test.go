package web

import (
	"archive/zip"
	"bytes"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/testkit"
	"shuangcheng/proof"
)

// cityList is a list as a city sends it: its own numbers, in an order of its own, one row for a unit that nobody knows.
const cityList = "序号,问题编号,地点,存在问题,责任部门,发现时间\n" +
	"7,市访-107,建设路1号,垃圾桶外溢，周边有污水,城管执法分局,2018-03-01\n" +
	"3,市访-103,建设路2号,路灯不亮,没有的单位,2018-03-02\n" +
	"5,市访-105,人民路口,公益广告破损褪色,城管执法分局,2018-03-02\n"

// sentList is a district that has taken in the city's list and sent it out.
func sentList(t *testing.T) (w *site, job string) {
	t.Helper()
	w = newSite(t)
	w.login(t)
	w.found(t)
	at, _ := w.bring(t, "ledger", "第一次暗访.csv", cityList, "how", "part", "dispatch", "1", "n.0", "none")
	return w, strings.TrimPrefix(at, "/imports/")
}

// cp matches what depends on the whole journal so far; host is where the test's server happens to listen.
var (
	cp   = regexp.MustCompile(`(test\.example/journal/1:)?\d+:[A-Za-z0-9+/]{43}=|检查点 ([0-9a-f]{4} ?){3}|账本第 \d+ 号|/v/1/\d+/[\w-]{43}`)
	host = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	code = regexp.MustCompile(`([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}`)
)

// part reads one part of a package, an element a line, without what changes from run to run.
func part(t *testing.T, file, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(file)), int64(len(file)))
	if err != nil {
		t.Fatalf("no package: %v: %s", err, summary(file))
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	text := cp.ReplaceAllString(host.ReplaceAllString(code.ReplaceAllString(string(b), "CODE"), "HOST"), "CHECKPOINT")
	return []byte(strings.ReplaceAll(text, "><", ">\n<"))
}

// TestGoldenPapers holds every paper as it is written, and opens each in LibreOffice: upright and turned pages, the head of a
// table on each, and the foot.
func TestGoldenPapers(t *testing.T) {
	w, job := sentList(t)
	town := w.do(t, "/org/new", "kind", "town", "name", "乙镇", "code", "t2", "parent", "示例区", "from", "2018-01-01")
	w.do(t, town+"/post", "name", "网格长", "roles", "cell-chief", "from", "2018-01-05")
	c := w.cell(t, "371599001001001", "一网格")
	w.do(t, c+"/duty", "chief", "乙镇·网格长", "helpers", "城管执法分局 乙镇·网格长", "document", "示双创〔2018〕4号", "from", "2018-03-15")
	receipt := w.tell(t, url.Values{"what": {"垃圾堆了三天没人清"}, "words": {"示例路12号门口"}})
	papers := []struct {
		name, at string
		turned   []bool // each page of the print
		says     []string
	}{
		{"slip", "/papers/slip.docx?import=" + job, []bool{false}, []string{"城管执法分局：", "值班签发", "单位签收", "数据截至 2018年3月15日"}},
		{"slip-one", "/papers/slip.docx?id=2018-000001", []bool{false}, []string{"编号：2018-000001", "2018年3月1日"}},
		{"problems", "/papers/problems.docx?view=all", []bool{true, true}, []string{"问题汇总表", "共4件"}},
		{"reply", "/papers/reply.docx?import=" + job + "&whom=" + url.QueryEscape("市创建办") + "&list=" + url.QueryEscape("第一次暗访交办问题"), []bool{false, true}, []string{"关于第一次暗访交办问题整改情况的报告", "市创建办：", "问题共3件"}},
		{"duty", "/papers/duty.docx", []bool{true}, []string{"网格帮包责任表", "一网格"}},
		{"receipt", receipt + "/receipt.docx", []bool{false}, []string{"反映问题回执", "示例路12号门口"}},
	}
	files := map[string][]byte{}
	for _, x := range papers {
		status, _, file := w.get(t, x.at)
		if status != 200 {
			t.Fatalf("%s: %d: %s", x.name, status, summary(file))
		}
		testkit.Golden(t, "papers/"+x.name+".xml", part(t, file, "word/document.xml"))
		files[x.name+".docx"] = []byte(file)
	}
	prints := testkit.PDFs(t, files)
	for _, x := range papers {
		t.Run(x.name, func(t *testing.T) {
			var turned []bool
			text := ""
			for _, p := range testkit.Pages(t, prints[x.name+".docx"]) {
				turned = append(turned, p.Width > p.Height)
				text += p.Text()
				if !strings.Contains(p.Text(), "账本第") {
					t.Error("a page without the number of the journal")
				}
			}
			if !slices.Equal(turned, x.turned) {
				t.Errorf("pages turned: %v, want %v", turned, x.turned)
			}
			for _, s := range append(x.says, "校验值") {
				if !strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(s, " ", "")) {
					t.Errorf("the print does not say %q:\n%s", s, text)
				}
			}
		})
	}
}

// TestReplyKeepsTheSendersOrder: whatever became of the rows here, the report has them in the city's order with its numbers.
func TestReplyKeepsTheSendersOrder(t *testing.T) {
	w, job := sentList(t)
	_, _, body := w.get(t, "/papers/reply?import="+job)
	last := 0
	for _, number := range []string{"市访-107", "市访-103", "市访-105"} {
		at := strings.Index(body, number)
		if at <= last {
			t.Fatalf("%s stands at %d, after %d", number, at, last)
		}
		last = at
	}
	_, _, file := w.get(t, "/papers/reply.xlsx?import="+job)
	book := unzipped(t, file)
	wants(t, "workbook", book, "市访-107", "校验值", "test.example/journal/1:", "/v/1/")
	_, _, body = w.get(t, "/papers/slip?import="+job)
	wants(t, "slips", body, "城管执法分局：", "现将下列2件问题", "有 1 件还没有派遣")
	if status, _, body := w.get(t, "/papers/slip?id=2018-000002"); status != 409 || !strings.Contains(body, "还没有派遣到责任单位") {
		t.Errorf("slip of what was not dispatched: %d", status)
	}
	_, _, body = w.get(t, "/papers/problems?unit="+url.QueryEscape("城管执法分局"))
	wants(t, "table", body, "共2件", "责任单位 城管执法分局", "垃圾桶外溢")
	if strings.Contains(body, "路灯不亮") {
		t.Error("the table has more than the filter finds")
	}
	_, _, body = w.get(t, "/matters?unit="+url.QueryEscape("城管执法分局"))
	wants(t, "ledger", body, `href="/papers/problems?unit=`)
	_, _, body = w.get(t, "/matters/2018-000001")
	wants(t, "matter", body, `href="/papers/slip?id=2018-000001"`)
	_, _, body = w.get(t, "/imports/"+job)
	wants(t, "import", body, `href="/papers/reply?import=`, `href="/papers/slip?import=`)
}

// TestSeenOnPaper: the value printed on a paper proves later that nothing before it was changed, and the page behind its code tells
// a false one from a true one.
func TestSeenOnPaper(t *testing.T) {
	w, _ := sentList(t)
	_, _, body := w.get(t, "/papers/slip?id=2018-000001")
	value := regexp.MustCompile(`test\.example/journal/1:\d+:[A-Za-z0-9+/]{43}=`).FindString(strings.ReplaceAll(body, "&#43;", "+"))
	seen, err := proof.ParseSeen(value)
	if err != nil {
		t.Fatalf("printed value %q: %v", value, err)
	}
	w.tell(t, url.Values{"what": {"路面积水"}, "words": {"示例路12号门口"}}) // the journal goes on
	_, _, bundle := w.post(t, "/proofs/bundle", url.Values{"what": {"one"}, "matter": {"2018-000001"}})
	keys, err := w.app.PublicKeys()
	if err != nil {
		t.Fatal(err)
	}
	verify := func(s proof.Seen) proof.Grade {
		r, err := proof.Verify(strings.NewReader(bundle), int64(len(bundle)), proof.Options{Key: keys[0].Fingerprint, Seen: []proof.Seen{s}})
		if err != nil {
			t.Fatal(err)
		}
		return r.Grade
	}
	if got := verify(seen); got != proof.GradeB {
		t.Errorf("with the printed value: grade %s, want B", got)
	}
	forged := seen
	forged.Root[0] ^= 1
	if got := verify(forged); got == proof.GradeB {
		t.Error("a forged value proves as much as a true one")
	}
	for _, x := range []struct{ typed, want string }{
		{value, "与账本公布的一致"}, {strings.Replace(value, ":", " :", 1), "与账本公布的一致"},
		{value[:len(value)-44] + "A" + value[len(value)-43:], "校验值与账本不一致"},
		{regexp.MustCompile(`:\d+:`).ReplaceAllString(value, ":999999:"), "没有公布过这个检查点"},
		{value[:30], "不是完整的校验值"},
	} {
		if _, _, body := w.get(t, "/v?seen="+url.QueryEscape(x.typed)); !strings.Contains(body, x.want) {
			t.Errorf("%s: the page does not say %q: %s", x.typed, x.want, summary(body))
		}
	}
	if status, _, body := w.get(t, "/v/1/3/short"); status != 404 || !strings.Contains(body, "二维码不完整") {
		t.Errorf("half a code: %d", status)
	}
	if _, _, body := w.get(t, "/v"); !strings.Contains(body, "扫不了二维码") {
		t.Error("no page for who cannot scan")
	}
}

// TestPapersKeepSecrets: restricted matters stand on no list, not even for who may see them, and a slip of one has no words of it.
func TestPapersKeepSecrets(t *testing.T) {
	w := newWard(t)
	head, chief := w.as(t, "wang"), w.as(t, "user-desk")
	open := w.file(t, chief, firstReport)
	secret := w.file(t, head, formWith(firstReport, "secrecy", "child", "what", "学校门口有人反映某学生家中情况", "words", "示例小学东门"))
	id := strings.TrimPrefix(secret, "/matters/")
	for _, kind := range []string{"problems", "reply"} {
		_, _, body := head.get(t, "/papers/"+kind+"?view=all")
		wants(t, kind, body, "有 1 件限制事项没有列入", "建设路与人民路口")
		if strings.Contains(body, "某学生") || strings.Contains(body, "示例小学") || strings.Contains(body, "受限") {
			t.Errorf("%s tells of a restricted matter", kind)
		}
		if _, _, body := chief.get(t, "/papers/"+kind+"?view=all"); strings.Contains(body, "限制事项") {
			t.Errorf("%s tells who has no right that there is a restricted matter", kind)
		}
	}
	head.act(t, secret, "accept", nil)
	head.act(t, secret, "dispatch", url.Values{"unit.text": {"示例社区"}, "confirmed": {"1"}})
	_, _, body := head.get(t, "/papers/slip?id="+id)
	wants(t, "slip of a restricted matter", body, "问题交办单（内部）", "内容受限")
	if strings.Contains(body, "某学生") || strings.Contains(body, "示例小学") {
		t.Error("the slip of a restricted matter tells its words")
	}
	if status, _, _ := chief.get(t, "/papers/slip?id="+id); status != 404 {
		t.Errorf("slip for who may not see the matter: %d", status)
	}
	if status, _, _ := w.as(t, "user-house").get(t, "/papers/slip?id="+strings.TrimPrefix(open, "/matters/")); status != 404 {
		t.Errorf("slip for another unit: %d", status)
	}
}

// TestDutyTableOpensNamesOnPurpose: leaders without an account are named only when it is asked for, and the look is logged.
func TestDutyTableOpensNamesOnPurpose(t *testing.T) {
	w := newSite(t)
	w.login(t)
	d := w.found(t)
	post := w.do(t, d.town+"/post", "name", "包保镇长", "roles", "sponsor", "from", "2018-01-05")
	w.do(t, post+"/appoint", "paper", "李乙二", "from", "2018-03-15")
	c := w.cell(t, "371599001001001", "一网格")
	w.do(t, c+"/duty", "sponsors", "甲镇·包保镇长", "from", "2018-03-15")
	_, _, body := w.get(t, "/papers/duty")
	wants(t, "duty table", body, "包保镇长", "含线下领导姓名和电话")
	if strings.Contains(body, "李乙二") {
		t.Error("a leader without an account is named unasked")
	}
	_, _, body = w.get(t, "/papers/duty?persons=1")
	wants(t, "duty table with names", body, "李乙二")
	if status, _, body := w.get(t, "/papers/duty?day=2017-01-01"); status != 409 || !strings.Contains(body, "没有网格") {
		t.Errorf("a day before the first cell: %d", status)
	}
	if status, _, body := w.get(t, "/papers/duty?place="+url.QueryEscape("子虚镇")); status < 400 || status > 499 || !strings.Contains(body, "子虚镇") {
		t.Errorf("unknown territory: %d", status)
	}
	w.clock.Advance(24 * time.Hour) // looks are counted when their day is over
	if n, err := w.app.Store().LooksToSeal(); err != nil || n == 0 {
		t.Errorf("no look into the vault is logged: %v", err)
	}
}

// TestPaperPages looks at the previews in a browser and prints them.
func TestPaperPages(t *testing.T) {
	p := testkit.Browser(t)
	w, job := sentList(t)
	p.Open(w.URL + "/login")
	p.Fill("登录名", "wang")
	p.Fill("口令", "一句好记的话就可以了")
	p.Click("登录")
	w.look(t, p, "/papers", "papers")
	w.look(t, p, "/papers/slip?import="+job, "papers-slip")
	pages := testkit.Pages(t, p.Print("browser-slip"))
	if n := len(pages); n != 1 || pages[0].Width > pages[0].Height {
		t.Errorf("the slip is printed on %d pages", n)
	}
	const mm = 72.0 / 25.4
	for _, l := range pages[0].Lines {
		if l.Left < 27*mm || l.Right > pages[0].Width-25*mm {
			t.Errorf("%q sticks out of the type area: %.0f to %.0f", l.Text(), l.Left, l.Right)
		}
	}
	if text := pages[0].Text(); strings.Contains(text, "总台账") || !strings.Contains(text, "值班签发") {
		t.Errorf("the print has what is not the paper:\n%s", text)
	}
	w.look(t, p, "/papers/problems?view=all", "papers-problems")
	if pages := testkit.Pages(t, p.Print("browser-problems")); pages[0].Width < pages[0].Height {
		t.Error("the wide table is not turned")
	}
	w.look(t, p, "/papers/reply?import="+job, "papers-reply")
	p.Allow("409")
	w.look(t, p, "/papers/slip?id=2018-000002", "papers-refused")
	w.look(t, p, "/v", "seen-ask")
	_, _, body := w.get(t, "/papers/slip?id=2018-000001")
	value := regexp.MustCompile(`test\.example/journal/1:\d+:[A-Za-z0-9+/]{43}=`).FindString(strings.ReplaceAll(body, "&#43;", "+"))
	w.look(t, p, "/v?seen="+url.QueryEscape(value), "seen-true")
}
