package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"shuangcheng/internal/testkit"
)

// firstDay is a program started on an empty folder and one browser in which its people sit down one after the other.
type firstDay struct {
	*testkit.Page
	t             *testing.T
	bin, dir, url string
	key           string // of the journal, as it was printed at the beginning
	secrets       map[string]string
}

func (d *firstDay) run(args ...string) string {
	d.t.Helper()
	out, err := d.command(args...).CombinedOutput()
	if err != nil {
		d.t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

func (d *firstDay) command(args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(d.bin, "shuangcheng"), args...)
	c.Dir, c.Env = d.dir, append(os.Environ(), "SHUANGCHENG_DATA="+filepath.Join(d.dir, "data"))
	return c
}

func newFirstDay(t *testing.T) *firstDay {
	d := &firstDay{Page: testkit.Browser(t), t: t, bin: build(t), dir: t.TempDir(), secrets: map[string]string{}}
	out := d.run("init", "--login", "admin", "--host", "gaoxin.example.cn", "--recovery", "copy.json")
	find := func(pattern string) string {
		m := regexp.MustCompile(pattern).FindStringSubmatch(out)
		if m == nil {
			t.Fatalf("init says no %s:\n%s", pattern, out)
		}
		return m[1]
	}
	d.key, d.secrets["admin"] = find(`流水公钥  (\S+)`), find(`首次登录口令 ([a-z0-9-]+)`)
	d.serve()
	return d
}

// serve starts the server and waits until it answers.
func (d *firstDay) serve() {
	t := d.t
	address := freeAddress(t)
	d.url = "http://" + address
	serve := d.command("serve", "--listen", address)
	var log bytes.Buffer
	serve.Stdout, serve.Stderr = &log, &log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := serve.Wait(); err != nil {
			t.Errorf("serve: %v\n%s", err, log.String())
		}
	})
	for range 600 {
		if r, err := http.Get(d.url + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the server does not answer: %s", log.String())
}

// login logs in as somebody, with a password of his own after the first time.
func (d *firstDay) login(name string) {
	d.Open(d.url + "/login")
	d.Fill("登录名", name)
	d.Fill("口令", d.secrets[name])
	d.Click("登录")
	if d.secrets[name] != ownPassword {
		d.See("初始口令只用一次")
		d.Fill("现在的口令", d.secrets[name])
		d.Fill("新口令", ownPassword)
		d.Click("设置口令")
		d.secrets[name] = ownPassword
	}
	d.See("工作台")
}

// picture keeps what the page looks like at both widths, and holds it to the rules of accessibility.
func (d *firstDay) picture(name string) {
	for _, s := range []testkit.Screen{{Width: 390}, {Width: 1366}} {
		d.Emulate(s)
		d.Axe()
		d.Screenshot("firstday-"+name, s)
	}
}

func (d *firstDay) open(path string) { d.Open(d.url + path) }

// await opens a page until it shows the words.
func (d *firstDay) await(words string) {
	for range 240 {
		if d.Shows(words) {
			return
		}
		time.Sleep(250 * time.Millisecond)
		d.Open(d.Location())
	}
	d.t.Fatalf("%s never shows %s", d.Location(), words)
}

func (d *firstDay) write(name, text string) string {
	path := filepath.Join(d.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// shot writes a photo.
func (d *firstDay) shot(name string, shade uint8) string {
	m := image.NewGray(image.Rect(0, 0, 640, 480))
	for x := range 640 {
		for y := range 480 {
			m.SetGray(x, y, color.Gray{Y: shade ^ uint8(x*y>>8)})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		d.t.Fatal(err)
	}
	return d.write(name, b.String())
}

// take imports a sheet through the pages and gives what the job says.
func (d *firstDay) take(kind, path, button string) {
	d.open("/imports/new?kind=" + kind)
	d.Attach("表格文件", path)
	d.Click("上传并对列名")
	d.Click("保存并查错")
	d.picture("import-" + kind)
	d.Click(button)
	d.await("下载报告")
	d.await("已完成")
}

// account opens an account and remembers its first secret.
func (d *firstDay) account(name, login, post string) {
	d.open("/accounts/new")
	d.Fill("姓名", name)
	d.Fill("登录名", login)
	d.Fill("岗位", post)
	d.Click("开户")
	d.See("初始口令")
	d.secrets[login] = d.Text("code.secret")
}

// TestFirstDayInABrowser goes from an empty folder to a closed matter and a bundle that a stranger accepts, as people do it: with
// a browser and with what they have.
func TestFirstDayInABrowser(t *testing.T) {
	d := newFirstDay(t)
	d.login("admin")
	d.picture("empty")
	d.ground()
	d.people()
	number := d.ledger()
	d.loop(number)
	d.bundle(number)
}

// ground takes in the divisions, the zone, a street of its own and the cells.
func (d *firstDay) ground() {
	d.open("/geo/divisions?edition=2018")
	d.Fill("东昌府区", "1")
	d.Fill("茌平县", "1")
	d.Fill("建到社区（村）", "1")
	d.Click("看预览")
	d.See("重名")
	d.picture("divisions")
	d.Click("建立这")
	d.await("已写入完毕")
	d.open("/geo/zone")
	d.Fill("名称", "聊城高新区")
	d.Fill("编码", "GX")
	for _, town := range []string{"许营镇", "顾官屯镇", "韩集乡"} {
		d.Fill(town, "1")
	}
	d.Click("设立功能区")
	d.open("/org/new")
	d.Fill("类型", "镇街")
	d.Fill("全称", "九州街道")
	d.Fill("编码", "371502990000")
	d.Fill("上级单位", "聊城高新区")
	d.Click("设立这个单位")
	d.open("/geo/outlines")
	d.Attach("边界文件", filepath.Join(testkit.Root(d.t), filepath.FromSlash(shippedCells)))
	d.Click("上传并查错")
	d.Click("写入这 96 个网格")
	d.open("/geo")
	d.See("96 个网格")
}

// people brings units and posts from two sheets and opens accounts.
func (d *firstDay) people() {
	d.take("unit", d.write("units.csv", "单位名称,简称,编码,类型,上级单位\n高新区综合行政执法局,城管局,zfj,部门,聊城高新区\n高新区住房和建设局,住建局,zjj,部门,聊城高新区\n第一督导组,,dd1,督导组,\n"), "导入 3 行")
	d.take("post", d.write("posts.csv", "单位,岗位名称,角色\n高新区综合行政执法局,联络员,单位联络员\n高新区住房和建设局,联络员,单位联络员\n第一督导组,督导员,督导员\n"), "导入 3 行")
	d.account("王乙三", "zfj", "高新区综合行政执法局·联络员")
	d.account("赵乙四", "zjj", "高新区住房和建设局·联络员")
	d.account("陈乙六", "dd", "第一督导组·督导员")
}

// ledger takes in the 200 faults, sends them out and gives the number of one.
func (d *firstDay) ledger() string {
	path := filepath.Join(d.dir, "台账.xlsx")
	today := time.Now().In(beijing)
	if err := writeOldLedger(path, today); err != nil {
		d.t.Fatal(err)
	}
	d.open("/imports/new?kind=ledger")
	d.Attach("表格文件", path)
	d.Click("上传并对列名")
	d.picture("import-columns")
	d.Click("保存并查错")
	d.See("2 行有错，200 行可以导入")
	d.See("第 203 行")
	d.Fill("没办结且写了责任单位的", "1")
	d.picture("import-ledger")
	d.Click("导入 200 行")
	d.await("撤回这次导入")
	d.picture("import-done")
	d.open("/matters?view=all")
	d.picture("ledger")
	return today.Format("2006") + "-000001"
}

// loop works one matter off: returned, ruled, rectified with a photo, verified twice, reopened, closed.
func (d *firstDay) loop(number string) {
	at := "/matters/" + number
	d.login("zfj")
	d.open(at + "/do/return")
	d.Fill("不属职责", "1")
	d.Fill("或者填别的单位", "高新区住房和建设局")
	d.Fill("依据", "沿街立面由住建部门管理")
	d.Click("退件")
	d.login("admin")
	d.open(at + "/do/dispatch")
	d.Fill("或者填别的单位", "高新区住房和建设局")
	d.Click("派遣")
	d.See("待签收")
	d.login("zjj")
	d.open(at + "/do/return")
	d.Fill("不属职责", "1")
	d.Fill("或者填别的单位", "高新区综合行政执法局")
	d.Fill("依据", "店外经营由执法部门管理")
	d.Click("退件")
	d.login("admin")
	d.open(at)
	d.See("退件待裁")
	d.picture("ruling")
	d.open(at + "/do/rule")
	d.Fill("或者填别的单位", "高新区综合行政执法局")
	d.Fill("认定的事实和理由", "店外经营，由执法局承办")
	d.Fill("到场单位", "高新区住房和建设局")
	d.Click("裁定并派遣")
	d.See("待签收")
	d.open("/duty")
	d.See("待采纳的更正")
	d.picture("duty")

	d.login("zfj")
	d.open(at)
	d.Click("签收")
	d.rectify(at, "已劝导入店经营，清理占道物品", 40)
	d.login("dd")
	d.open("/verify")
	d.See("已劝导入店经营")
	d.picture("verify")
	d.open(at + "/do/verify")
	d.Fill("改不彻底", "1")
	d.Fill("说明", "仍有两处货架在外")
	d.Click("提交核查结果")
	d.See("退回重改")
	d.login("zfj")
	d.rectify(at, "货架全部移入店内", 90)
	d.login("dd")
	d.open("/verify")
	d.Click("现场看过，属实已改")
	d.open(at)
	d.See("已销号")
	d.open(at + "/do/reopen")
	d.Fill("群众反映没解决", "1")
	d.Fill("没有解决的情况", "第二天又摆出来")
	d.Click("重新打开")
	d.See("整改中")
	d.login("zfj")
	d.rectify(at, "签订门前责任书，每日巡查", 150)
	d.login("dd")
	d.open("/verify")
	d.Click("现场看过，属实已改")
	d.open(at)
	d.See("已销号")
	d.picture("closed")
}

func (d *firstDay) rectify(at, measure string, shade uint8) {
	d.open(at + "/do/rectify")
	d.Fill("整改措施", measure)
	d.Fill("限期整改", "1")
	d.Fill("问题的原因", "商户图方便，巡查间隔过长")
	d.Attach("整改后照片", d.shot(fmt.Sprintf("after-%d.jpg", shade), shade))
	d.Click("上报整改")
	d.See("待核查")
}

// bundle takes the proof of the matter away and verifies it in a folder that knows nothing of the program's own.
func (d *firstDay) bundle(number string) {
	d.login("admin")
	d.open("/proofs?matter=" + number)
	d.picture("proofs")
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	client := http.Client{Jar: jar}
	ask := func(path string, form url.Values) []byte {
		r, err := client.PostForm(d.url+path, form)
		if err != nil {
			d.t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK {
			d.t.Fatalf("%s: %s %v", path, r.Status, err)
		}
		return b
	}
	ask("/login", url.Values{"login": {"admin"}, "password": {ownPassword}})
	elsewhere := d.t.TempDir()
	bundle := filepath.Join(elsewhere, "matter.zip")
	if err := os.WriteFile(bundle, ask("/proofs/bundle", url.Values{"matter": {number}, "what": {"one"}}), 0o600); err != nil {
		d.t.Fatal(err)
	}
	verify := d.command("verify", bundle, "--key", d.key)
	verify.Dir, verify.Env = elsewhere, os.Environ()
	if out, err := verify.CombinedOutput(); err != nil || !strings.Contains(string(out), "甲级") {
		d.t.Errorf("verify elsewhere: %v\n%s", err, out)
	}
}
