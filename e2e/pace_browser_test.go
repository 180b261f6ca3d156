package e2e

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"

	"shuangcheng/internal/testkit"
)

// The pace of a clerk who is not in a hurry, in seconds: the model by which docs/burden.md reckons. What the machine needs is measured
// and added.
const (
	perKey   = 0.3 // a key; a Chinese character counts as two, as an input method needs them
	perClick = 1.5 // look for it, move there, press
	perPage  = 3.0 // read a page that has come
)

// pace counts what a person does in a story and how long the machine kept him waiting.
type pace struct {
	*firstDay
	keys, clicks, pages int
	began               time.Time
}

func (p *pace) typed(s string) {
	for _, r := range s {
		p.keys++
		if unicode.Is(unicode.Han, r) {
			p.keys++
		}
	}
}

func (p *pace) fill(label, value string) {
	p.clicks++
	p.typed(value)
	p.Fill(label, value)
}

// tick sets a box or a radio button.
func (p *pace) tick(label string) {
	p.clicks++
	p.Fill(label, "1")
}

// press presses a button or a link that leads to a page.
func (p *pace) press(words string) {
	p.clicks++
	p.pages++
	p.Click(words)
}

// attach chooses a file: open the dialogue, choose, confirm.
func (p *pace) attach(label, path string) {
	p.clicks += 3
	p.Attach(label, path)
}

// minutes is the modelled time: hands and eyes by the model, the machine as it was.
func (p *pace) minutes() (hands, machine float64) {
	hands = (float64(p.keys)*perKey + float64(p.clicks)*perClick + float64(p.pages)*perPage) / 60
	return hands, time.Since(p.began).Minutes()
}

// newStart begins as an office does: it reads the manual's two commands and types them.
func newStart(t *testing.T) (*pace, string) {
	d := &firstDay{Page: testkit.Browser(t), t: t, bin: build(t), dir: t.TempDir(), secrets: map[string]string{}}
	p := &pace{firstDay: d, began: time.Now()}
	p.typed("shuangcheng init --host gaoxin.local --recovery copy.json\n")
	out := d.run("init", "--host", "gaoxin.local", "--recovery", "copy.json")
	m := regexp.MustCompile(`设置码    ([0-9A-Z-]+)`).FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("init prints no code:\n%s", out)
	}
	p.typed("shuangcheng serve\n")
	d.serve()
	return p, m[1]
}

// TestFromNothing measures it: an empty folder, a list of 200 faults as an office keeps it, dispatched, and its slips printed.
func TestFromNothing(t *testing.T) {
	p, code := newStart(t)
	p.typed("127.0.0.1:8700\n")
	p.pages++
	p.open("/")
	p.See("第一次启动")
	p.picture("start-1")
	p.setUp(code)
	p.region()
	p.press("就按这个时间")
	p.picture("start-list")
	p.takeNastyLedger()
	p.slips()
	hands, machine := p.minutes()
	if hands > 30 {
		t.Errorf("it takes %.1f minutes of hands and eyes, more than half an hour", hands)
	}
	t.Logf("modelled: %d keys, %d clicks, %d pages: %.1f minutes of hands and eyes, %.1f minutes of a loaded machine", p.keys, p.clicks, p.pages, hands, machine)
}

func (p *pace) setUp(code string) {
	p.fill("设置码", strings.ToLower(code))
	p.fill("姓名", "王甲一")
	p.fill("登录名", "wangjy")
	p.fill("口令", ownPassword)
	p.fill("再输一遍口令", ownPassword)
	p.fill("办公室全称", "示例高新区双城共建工作办公室")
	p.press("开始使用")
	p.See("选择辖区")
}

func (p *pace) region() {
	p.fill("区县名称", "东昌府")
	p.press("查找")
	p.See("山东省")
	p.picture("start-region")
	p.press("建立")
	p.See("上手清单")
}

// takeNastyLedger imports the sheet: choose it, look at the columns, look at the preview, confirm once.
func (p *pace) takeNastyLedger() {
	path := filepath.Join(p.dir, "督查台账.xlsx")
	if err := writeNastyLedger(path, time.Now().In(beijing)); err != nil {
		p.t.Fatal(err)
	}
	p.press("导入旧台账")
	p.attach("表格文件", path)
	p.press("上传并对列名")
	p.picture("start-columns")
	p.press("保存并查错")
	p.picture("start-preview")
	p.See("导入 200 行")
	p.tick("没办结且写了责任单位的")
	p.press("导入 200 行")
	p.await("撤回这次导入")
	if got := p.Text("main"); !strings.Contains(got, "已派遣 200") {
		p.t.Errorf("the import says %q, want all 200 dispatched", got)
	}
	p.picture("start-imported")
}

// slips prints what goes to the units: the list of what was dispatched, from the ledger, page after page.
func (p *pace) slips() {
	p.press("看台账")
	p.picture("start-slips")
	for printed := 0; ; {
		m := regexp.MustCompile(`本页 (\d+) 件`).FindStringSubmatch(p.Text("main"))
		if m == nil {
			p.t.Fatalf("%s is no page of the ledger", p.Location())
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			p.t.Fatal(err)
		}
		p.clicks += 3 // print, choose the printer, confirm
		if printed += n; printed >= oldRows {
			return
		}
		p.press("下一页")
	}
}

// Units as people call them, none of which anybody has registered; the published names of two towns and a nickname of a third.
var (
	nastyUnits = []string{"城管局", "区住建局", "环卫处", "市监局", "许营镇", "园林处", "供电公司", "交警二中队"}
	nastyTowns = []string{"许营镇", "朱老庄镇", "柳园办事处", "古楼街道"}
)

// writeNastyLedger writes the sheet of an office that never thought of a machine: title and author above, heads over two rows with
// merged cells, the town written once for several rows, an empty row and a sum in between, days in five spellings.
func writeNastyLedger(path string, today time.Time) error {
	f := excelize.NewFile()
	const s = "Sheet1"
	rows := [][]any{
		{fmt.Sprintf("创城督查问题台账（%d年第3期）", today.Year())},
		{"填报单位：示例高新区双创办", "", "", "", "", "", "填报人：王甲一"},
		{"序号", "检查时间", "问题情况", "", "", "整改情况", "", "备注"},
		{"", "", "所属镇街", "具体地点", "存在问题", "责任单位", "是否完成", ""},
	}
	merges := [][2]string{{"A1", "H1"}, {"A2", "F2"}, {"A3", "A4"}, {"B3", "B4"}, {"C3", "E3"}, {"F3", "G3"}, {"H3", "H4"}}
	for n := range oldRows {
		town := any("")
		if n%4 == 0 {
			town = nastyTowns[n/4%len(nastyTowns)]
			at := len(rows) + 1
			merges = append(merges, [2]string{fmt.Sprintf("C%d", at), fmt.Sprintf("C%d", at+3)})
		}
		rows = append(rows, []any{n + 1, oldDay(n, today.AddDate(0, 0, -1-n%5)), town, fmt.Sprintf("%s往前%d米", oldPlaces[n%len(oldPlaces)], 5+n),
			oldFaults[n%len(oldFaults)], nastyUnits[n%len(nastyUnits)], "否", ""})
		if n == 99 {
			rows = append(rows, []any{}, []any{"小计", "", "", "", "100处", "", "", ""})
		}
	}
	rows = append(rows, []any{"合计", "", "", "", "200处", "", "", ""})
	for n, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			return err
		}
		if err := f.SetSheetRow(s, cell, &row); err != nil {
			return err
		}
	}
	for _, m := range merges {
		if err := f.MergeCell(s, m[0], m[1]); err != nil {
			return err
		}
	}
	return f.SaveAs(path)
}
