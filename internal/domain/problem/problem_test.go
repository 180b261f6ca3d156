package problem

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/shipped"
)

func TestCatalogue(t *testing.T) {
	c := shippedCatalogue(t)
	if got := len(c.Classes()); got != 232 { // 233 of the file less one that is from memory
		t.Errorf("%d classes, want 232", got)
	}
	k, err := c.Class("E02.99")
	if err != nil {
		t.Fatal(err)
	}
	if k.Group != "宣传广告类" || len(k.Conditions) != 3 || k.Edition != "problems-2018" {
		t.Errorf("E02.99: group %s, %d conditions, edition %s; want 宣传广告类, 3, problems-2018", k.Group, len(k.Conditions), k.Edition)
	}
	if _, err := c.Class("Z"); err == nil {
		t.Error("an unknown class was found")
	}
	cond, err := c.Condition("E01.08", "E01.08.k2")
	if want := (standard.Term{N: 4, Unit: standard.Hour, Clock: standard.Working}); err != nil || cond.Term != want {
		t.Errorf("condition E01.08.k2: term %v, error %v; want %v", cond.Term, err, want)
	}
	if _, err := c.Condition("E01.08", "E01.10.k1"); err == nil {
		t.Error("the condition of another class was found")
	}
	if own, err := c.Condition("PX.02", ""); err != nil || own.Code != "PX.02" {
		t.Errorf("PX.02 without a condition: %s, %v; want the class itself", own.Code, err)
	}
	for _, k := range c.At("netbar") {
		if !k.AppliesTo("netbar") {
			t.Errorf("class %s is not meant for 网吧", k.Code)
		}
	}
}

func TestTwoCataloguesClash(t *testing.T) {
	e := standard.Edition{ID: "a", System: standard.Problems, Items: []standard.Item{{Code: "X", Kind: standard.KindProblem, Title: "甲"}}}
	if _, err := New([]standard.Edition{e, e}, Words{}); err == nil {
		t.Error("one class in two catalogues was accepted")
	}
}

func TestPropose(t *testing.T) {
	c := shippedCatalogue(t)
	for _, tt := range []struct {
		name      string
		q         Query
		class     string
		condition string // part of its title
		site      string
		clauses   string // some of the codes
		checks    string
	}{
		{"lamp", Query{Text: "路灯杆被车撞歪了", Place: "东昌路"}, "C01.37", "倾斜", "", "WM.09.1.1 HC14.3.1", ""},
		{"cover gone", Query{Text: "污水井盖缺失"}, "C01.02", "不在位", "", "HC14.3.1", ""},
		{"site from the place", Query{Text: "一堆生活垃圾没人清", Place: "柳园小区3号楼"}, "E01.10", "散堆", "estate", "WM.09.1.4", "CK.estate.06"},
		{"site given", Query{Text: "公益广告褪色", SiteType: "market"}, "PX.10", "", "market", "WM.02.1.3 HC14.2.2", "CK.market.05"},
		{"wrong characters", Query{Text: "五楼非线冲电"}, "PX.02", "", "", "WM.10.2.1", ""},
		{"full width", Query{Text: "ＬＥＤ屏 强光 刺眼"}, "E01.87", "强光", "", "WM.09.1.3", ""},
		{"a road's name is no place", Query{Text: "公园路路灯不亮"}, "C01.37", "单灯", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := c.Propose(tt.q)
			if len(p.Classes) == 0 {
				t.Fatal("nothing was offered")
			}
			first := p.Classes[0]
			if first.Code != tt.class || !strings.Contains(first.Condition.Title, tt.condition) || p.SiteType != tt.site {
				t.Errorf("got %s, condition %s, site %q; want %s, %s, %q", first.Code, first.Condition.Title, p.SiteType, tt.class, tt.condition, tt.site)
			}
			if len(first.Words) == 0 {
				t.Error("the offer gives no reason")
			}
			if missing := absent(tt.clauses, p.Clauses); missing != "" {
				t.Errorf("clauses lack %s", missing)
			}
			if missing := absent(tt.checks, p.Checks); missing != "" {
				t.Errorf("checklist items lack %s", missing)
			}
		})
	}
}

// absent lists the codes of want that are not among the clauses.
func absent(want string, clauses []Clause) string {
	have := map[string]bool{}
	for _, k := range clauses {
		have[k.Code] = true
	}
	var out []string
	for code := range strings.FieldsSeq(want) {
		if !have[code] {
			out = append(out, code)
		}
	}
	return strings.Join(out, " ")
}

func TestNothingToOffer(t *testing.T) {
	c := shippedCatalogue(t)
	for _, s := range []string{"", "今天天气很好", "请问几点上班", "！！！", "\xff\xfe"} {
		if p := c.Propose(Query{Text: s}); len(p.Classes)+len(p.Clauses)+len(p.Checks) > 0 {
			t.Errorf("%q: offered %s", s, offers(p))
		}
	}
}

// TestManualIsSearched: clauses of the district's own manual have no links and are found by their words.
func TestManualIsSearched(t *testing.T) {
	editions, err := shipped.Standards()
	if err != nil {
		t.Fatal(err)
	}
	editions = append(editions, standard.Edition{ID: "manual-2018", System: standard.Manual, Items: []standard.Item{
		{Code: "1", Kind: "criterion", Title: "路灯完好", Confidence: standard.House}, {Code: "2", Kind: "criterion", Title: "食堂卫生", Confidence: standard.House}}})
	c, err := New(editions, shippedWords(t))
	if err != nil {
		t.Fatal(err)
	}
	p := c.Propose(Query{Text: "路灯坏了"})
	var got []string
	for _, k := range p.Clauses {
		if k.System == standard.Manual {
			got = append(got, k.Code)
		}
	}
	if diff := cmp.Diff([]string{"1"}, got); diff != "" {
		t.Errorf("clauses of the manual (-want +got):\n%s", diff)
	}
}

// TestWordsAreWired: every code in the shipped words exists in the shipped editions.
func TestWordsAreWired(t *testing.T) {
	editions, err := shipped.Standards()
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(editions, shippedWords(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.lexicon.rules {
		for _, code := range r.codes {
			site, hint := strings.CutPrefix(code, sitePrefix)
			if _, class := c.at[code]; !class && !hint || hint && c.siteTypes[site] == "" {
				t.Errorf("lexicon: %s of %v is not known", code, r.parts)
			}
		}
	}
	titles := &strings.Builder{}
	for _, k := range c.classes {
		for _, i := range k.Conditions {
			titles.WriteString(i.Title + "\n")
		}
		if l := c.linkOf(k.Code); len(l.wenming)+len(l.weisheng) == 0 {
			t.Errorf("class %s %s has no clause", k.Code, k.Title)
		}
	}
	for _, r := range c.condition.rules {
		for _, title := range r.codes {
			if !strings.Contains(titles.String(), title) {
				t.Errorf("condition words: no condition is called %s", title)
			}
		}
	}
	for _, l := range c.links {
		for _, code := range append(l.wenming, l.weisheng...) {
			if len(c.clauseAt[code]) == 0 {
				t.Errorf("links of %s: clause %s is not known", l.class, code)
			}
		}
		for _, key := range l.check {
			if len(c.checkAt[key]) == 0 {
				t.Errorf("links of %s: no checklist item of %s", l.class, key)
			}
		}
	}
}

func TestParseWordsFaults(t *testing.T) {
	bad := standard.Table{Rows: [][]string{{"坏|破", "@bad", ""}, {"灯+@bad", "C01.37", "80"}, {"灯", "C01.37", "101"}, {"-灯", "C01.37", "5"}, {"灯+@worse", "C01.37", "5"}, {"灯", "C01.37"}}}
	_, faults := ParseWords(bad, standard.Table{}, standard.Table{Rows: [][]string{{"C01", "", ""}}})
	want := []string{
		"词表第 4 行权重“101”不是 1 至 100 的整数，请改正。",
		"词表第 5 行“-灯”没有可匹配的词或引用了未定义的词组，请改正。",
		"词表第 6 行“灯+@worse”没有可匹配的词或引用了未定义的词组，请改正。",
		"词表第 7 行应有 words、code、weight 三列，请改正。",
		"对应表第 2 行应有 class、wenming、weisheng、check 四列，请改正。",
	}
	var got []string
	for _, f := range faults {
		got = append(got, f.Error())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestMatch(t *testing.T) {
	rules := []rule{
		{parts: [][]string{{"水"}, {"污水"}}, codes: []string{"apart"}, weight: 1},
		{parts: [][]string{{"垃圾"}}, barred: []string{"分类"}, codes: []string{"barred"}, weight: 1},
		{parts: [][]string{{"公园"}}, codes: []string{"road"}, weight: 1},
	}
	for _, tt := range []struct{ text, want string }{
		{"污水", ""}, {"水沟有污水", "apart"}, {"污水进水沟", "apart"}, {"垃圾", "barred"}, {"垃圾分类", ""},
		{"公园里", "road"}, {"公园路", ""}, {"公园街东", ""}, {"公园路边", "road"}, {"", ""},
	} {
		var got []string
		for _, h := range compile(rules).match(newText(tt.text)) {
			got = append(got, h.rule.codes[0])
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: fired %q, want %q", tt.text, s, tt.want)
		}
	}
}

// FuzzPropose: any text gets at most three classes in falling order, each with a condition of its own, and the same twice.
func FuzzPropose(f *testing.F) {
	c := shippedCatalogue(f)
	f.Add("污水井盖没了", "小区")
	f.Add("水水水水水水污水污水路路路", "\x00")
	f.Fuzz(func(t *testing.T, text, place string) {
		p := c.Propose(Query{Text: text, Place: place})
		if len(p.Classes) > offered || len(p.Checks) > perSystem {
			t.Errorf("%d classes, %d checklist items", len(p.Classes), len(p.Checks))
		}
		for n, k := range p.Classes {
			if n > 0 && p.Classes[n-1].Score < k.Score {
				t.Errorf("%s stands behind a lower score", k.Code)
			}
			if k.Condition.Parent != k.Code && k.Condition.Code != k.Code {
				t.Errorf("%s is offered with condition %s", k.Code, k.Condition.Code)
			}
		}
		if diff := cmp.Diff(p, c.Propose(Query{Text: text, Place: place})); diff != "" {
			t.Errorf("asked twice (-first +second):\n%s", diff)
		}
	})
}
