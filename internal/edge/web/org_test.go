package web

import (
	"net/url"
	"path"
	"strings"
	"testing"
)

// do posts a form that must be accepted and gives the address it leads to, without what follows ? or #.
func (w *site) do(t *testing.T, at string, fields ...string) string {
	t.Helper()
	status, to, body := w.post(t, at, formOf(fields))
	if status != 200 || to == at {
		t.Fatalf("%s %q: %d at %s\n%s", at, fields, status, to, summary(body))
	}
	to, _, _ = strings.Cut(to, "?")
	return to
}

// formOf makes a form of names and values in turn; a name may come several times.
func formOf(fields []string) url.Values {
	form := url.Values{}
	for n := 0; n+1 < len(fields); n += 2 {
		form.Add(fields[n], fields[n+1])
	}
	return form
}

// summary is what the error summary of a page says, for messages of tests.
func summary(body string) string {
	_, body, found := strings.Cut(body, `class="errsum"`)
	if !found {
		return "(no error summary)"
	}
	body, _, _ = strings.Cut(body, "</ul>")
	return body
}

// refusal is a form that must come back with a sentence, at a field where one is named.
type refusal struct {
	name, at, field, want string
	form                  []string
}

func (w *site) refuses(t *testing.T, list []refusal) {
	t.Helper()
	for _, tt := range list {
		status, _, body := w.post(t, tt.at, formOf(tt.form))
		if status < 400 || status == 500 || !strings.Contains(body, tt.want) {
			t.Errorf("%s: %d, want a refusal that says %q; got %s", tt.name, status, tt.want, summary(body))
		}
		if tt.field != "" && !strings.Contains(body, `href="#f-`+tt.field+`"`) {
			t.Errorf("%s: the summary does not lead to the field %q: %s", tt.name, tt.field, summary(body))
		}
	}
}

// district is a small organisation made by its forms.
type district struct{ area, town, office, dept string } // addresses of the unit pages

func (w *site) found(t *testing.T) district {
	t.Helper()
	var d district
	d.area = w.do(t, "/org/new", "kind", "district", "name", "示例区", "code", "d", "from", "2018-01-01")
	d.town = w.do(t, "/org/new", "kind", "town", "name", "甲镇", "code", "t1", "parent", "示例区", "from", "2018-01-01", "aliases", "甲镇政府")
	d.office = w.do(t, "/org/new", "kind", "community", "name", "甲一社区", "code", "c1", "parent", "甲镇政府", "from", "2018-01-01")
	d.dept = w.do(t, "/org/new", "kind", "department", "name", "城管执法分局", "code", "cg", "parent", "示例区", "from", "2018-01-01")
	return d
}

func TestOrganisation(t *testing.T) {
	w := newSite(t)
	w.login(t)
	d := w.found(t)
	if status, _, body := w.get(t, "/org"); status != 200 || !strings.Contains(body, "甲一社区") || !strings.Contains(body, "城管执法分局") {
		t.Errorf("tree: %d", status)
	}
	if _, _, body := w.get(t, "/org?day=2017-12-31"); strings.Contains(body, "甲镇") {
		t.Error("the tree of a day before the town shows it")
	}
	w.do(t, d.town+"/rename", "name", "甲街道", "from", "2018-03-01", "document", "示政发〔2018〕1号")
	if _, _, body := w.get(t, d.town+"?day=2018-02-01"); !strings.Contains(body, "<h1>甲镇</h1>") {
		t.Error("the day before the new name does not show the old one")
	}
	if _, _, body := w.get(t, d.town); !strings.Contains(body, "更名为“甲街道”") || !strings.Contains(body, "甲镇政府") {
		t.Error("the page says nothing of the rename or the alias")
	}
	w.do(t, d.town+"/alias", "alias", "甲办")
	w.do(t, d.dept+"/power", "field", "行政处罚", "grade", "basic", "document", "示政发〔2018〕2号", "from", "2018-01-01")
	w.do(t, d.dept+"/delegate", "receiver", "甲街道", "field", "行政处罚", "document", "示政发〔2018〕3号", "from", "2018-02-01")
	if _, _, body := w.get(t, d.town); !strings.Contains(body, "受托单位") || !strings.Contains(body, "行政处罚") {
		t.Error("the town's page does not show what it was entrusted with")
	}
	w.do(t, d.office+"/close", "from", "2018-06-01", "reason", "并村")
	if _, _, body := w.get(t, d.office); !strings.Contains(body, d.office+"/restore") || strings.Contains(body, d.office+"/close") {
		t.Error("a closed unit does not offer to restore it")
	}
	w.do(t, d.office+"/restore", "reason", "记错了")
	if _, _, body := w.get(t, d.office+"?day=2018-07-01"); !strings.Contains(body, d.office+"/close") || strings.Contains(body, "后撤销") {
		t.Error("a restored unit does not go on")
	}
	w.refuses(t, []refusal{
		{"unknown day", "/org/new", "from", "格式如 2018-03-20", []string{"kind", "town", "name", "乙镇", "code", "t2", "from", "昨天"}},
		{"code twice", "/org/new", "code", "编码 t1 已由“甲街道”使用", []string{"kind", "town", "name", "乙镇", "code", "t1", "from", "2018-01-01"}},
		{"unknown parent", "/org/new", "parent", "没有名为“子虚区”的单位", []string{"kind", "town", "name", "乙镇", "code", "t2", "parent", "子虚区", "from", "2018-01-01"}},
		{"cycle", d.area + "/move", "parent", "不能隶属", []string{"parent", "甲街道", "from", "2018-04-01"}},
		{"merge into itself", d.dept + "/merge", "into", "不能并入它自己", []string{"into", "城管执法分局", "from", "2018-04-01"}},
		{"units below", d.town + "/close", "", "下面还有 1 个单位", []string{"from", "2018-04-01"}},
		{"alias taken", d.dept + "/alias", "alias", "已是“甲街道”的名称或别名", []string{"alias", "甲办"}},
		{"no power to entrust", d.town + "/delegate", "", "不能委托", []string{"receiver", "城管执法分局", "field", "行政许可", "document", "x", "from", "2018-04-01"}},
		{"two scopes", d.dept + "/power", "scope", "只能填一项", []string{"scope", "C01.01", "field", "行政许可", "grade", "basic", "document", "x", "from", "2018-04-01"}},
	})
	if _, _, body := w.post(t, "/org/new", formOf([]string{"kind", "town", "name", "乙镇", "code", "t1", "from", "2018-01-01"})); !strings.Contains(body, `value="乙镇"`) || !strings.Contains(body, `value="town" selected`) {
		t.Error("a refused form does not come back with what was typed")
	}
}

func TestPosts(t *testing.T) {
	w := newSite(t)
	w.login(t)
	d := w.found(t)
	post := w.do(t, d.town+"/post", "name", "镇长", "roles", "unit-head", "roles", "town", "from", "2018-02-01")
	if _, _, body := w.get(t, d.town); !strings.Contains(body, "空缺") {
		t.Error("a post nobody holds is not marked as empty")
	}
	w.do(t, post+"/appoint", "holder", "王甲一（wang）", "from", "2018-03-15")
	if _, _, body := w.get(t, post); !strings.Contains(body, "王甲一") || !strings.Contains(body, "单位负责人、镇街经办") {
		t.Error("the post does not show its holder and roles")
	}
	w.refuses(t, []refusal{
		{"no such account", post + "/handover", "holder", "没有登录名为“li”的账号", []string{"holder", "李乙二（li）", "from", "2018-04-01", "open", "0"}},
		{"nobody named", post + "/handover", "holder", "请选择任职人的账号", []string{"from", "2018-04-01", "open", "0"}},
		{"count is no number", post + "/handover", "open", "不是整数", []string{"holder", "wang", "from", "2018-04-01", "open", "三件"}},
		{"no role", d.town + "/post", "roles", "请为岗位选择至少一个角色", []string{"name", "网格长", "from", "2018-02-01"}},
		{"somebody is there", post + "/close", "", "还有人任职", []string{"from", "2018-04-01"}},
		{"no such post", "/posts/none/close", "", "没有这个岗位", nil},
	})
	w.do(t, post+"/handover", "paper", "李乙二", "from", "2018-04-01", "open", "3", "note", "钥匙两把")
	if _, _, body := w.get(t, post); !strings.Contains(body, "钥匙两把") || strings.Contains(body, "李乙二") {
		t.Error("the page does not show the note of the hand-over, or shows the name of a leader without an account")
	}
	w.do(t, post+"/deputise", "holder", "wang", "from", "2018-05-01", "to", "2018-05-31")
	w.do(t, post+"/change", "name", "街道主任", "roles", "unit-head", "from", "2018-05-01")
	if got := path.Base(w.do(t, post+"/vacate", "from", "2018-08-01")); got != path.Base(post) {
		t.Errorf("after vacating one is at %s", got)
	}
	w.do(t, post+"/close", "from", "2018-09-01")
	w.do(t, post+"/restore", "reason", "记错了")
	if _, _, body := w.get(t, post); !strings.Contains(body, post+"/close") {
		t.Error("a restored post does not go on")
	}
}
