package division

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/fault"
)

const head = "code,name,level,parent_code\n"

// list is a province with one city, one county, two towns and villages of one name.
const list = head +
	"370000000000,山东省,1,\n371500000000,聊城市,2,370000000000\n371522000000,莘县,3,371500000000\n" +
	"371522107000,十八里铺镇,4,371522000000\n371522004000,东鲁街道办事处,4,371522000000\n" +
	"371522107254,徐庄村委会,5,371522107000\n371522107200,曹庄村委会,5,371522107000\n" +
	"371522004222,徐庄村委会,5,371522004000\n371522004001,振兴社区居委会,5,371522004000\n" +
	"371522004003,东徐庄村村委会,5,371522004000\n371522004002,肖庄居委会,5,371522004000\n"

func grow(t *testing.T, e Edition, csv string) *Tree {
	t.Helper()
	rows, err := Parse(e, []byte(csv))
	if err != nil {
		t.Fatal(err)
	}
	tree, faults := NewTree(e, rows)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return tree
}

func TestParse(t *testing.T) {
	got, err := Parse("2018", []byte("\xef\xbb\xbfname,level,code,parent_code,note\n 莘县 ,3,371522000000,371500000000,x\n"))
	want := []Division{{"2018", "371522000000", "莘县", County, "371500000000"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Parse: %v (-want +got):\n%s", err, diff)
	}
	for name, bad := range map[string]string{
		"empty": "", "no name column": "code,level,parent_code\n", "short code": head + "3715,聊城市,2,\n", "letters": head + "37150000000O,聊城市,2,\n",
		"level": head + "371500000000,聊城市,6,\n", "no name": head + "371500000000, ,2,\n", "ragged": head + "371500000000\n", "quote": head + "\"3715",
	} {
		if rows, err := Parse("2018", []byte(bad)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v, %v, want a refusal", name, rows, err)
		}
	}
}

func TestNewTreeNamesFaults(t *testing.T) {
	for _, tt := range []struct {
		name, rows string
		want       []string // parts of the sentences, in order
		left       int      // divisions that stay
	}{
		{"sound", "", nil, 11},
		{"twice", "371522000000,莘州,3,371500000000\n", []string{"371522000000 用了两次：“莘县”和“莘州”"}, 11},
		{"orphan with a child", "371599001000,甲街道,4,371599000000\n371599001001,乙社区,5,371599001000\n", []string{"“甲街道”（371599001000）的上级 371599000000 不在表里"}, 11},
		{"circle", "371598001000,甲镇,4,371598002000\n371598002000,乙镇,4,371598001000\n371598001001,丙村,5,371598001000\n",
			[]string{"成环：371598001000 → 371598002000 → 371598001000"}, 11},
		{"itself", "371598001000,甲镇,4,371598001000\n", []string{"成环：371598001000 → 371598001000"}, 11},
		{"level", "371522107255,丁街道,4,371522107254\n", []string{"“丁街道”（371522107255）的级别不低于上级“徐庄村委会”"}, 11},
		{"no parent", "371522108000,戊镇,4,\n", []string{"“戊镇”（371522108000）没有上级"}, 11},
	} {
		rows, err := Parse("2018", []byte(list+tt.rows))
		if err != nil {
			t.Fatal(err)
		}
		tree, faults := NewTree("2018", rows)
		if tree.Len() != tt.left || len(faults) != len(tt.want) {
			t.Errorf("%s: %d divisions and %v, want %d and %v", tt.name, tree.Len(), faults, tt.left, tt.want)
			continue
		}
		for i, f := range faults {
			if !strings.Contains(f.Error(), tt.want[i]) {
				t.Errorf("%s: %v, want %q", tt.name, f, tt.want[i])
			}
		}
	}
}

func TestTreeWalks(t *testing.T) {
	tree := grow(t, "2018", list)
	if got := tree.FullName("371522107254"); got != "莘县十八里铺镇徐庄村委会" {
		t.Errorf("FullName = %q", got)
	}
	if got := tree.FullName("371500000000"); got != "聊城市" {
		t.Errorf("FullName of a city = %q", got)
	}
	if got := tree.Children("371522000000"); len(got) != 2 || got[0].Code != "371522004000" {
		t.Errorf("Children = %v, want two towns in the order of codes", got)
	}
	if _, err := tree.Get("371522999000"); fault.KindOf(err) != fault.Missing {
		t.Errorf("Get of an unknown code: %v", err)
	}
	if path := tree.Path("371522999000"); len(path) != 0 {
		t.Errorf("Path of an unknown code: %v", path)
	}
}

func TestFind(t *testing.T) {
	tree := grow(t, "2018", list)
	for _, tt := range []struct {
		within, name, want string // code, or part of the refusal
	}{
		{"371522107000", "徐庄村委会", "371522107254"},
		{"371522107000", "徐庄", "371522107254"},
		{"371522107000", "徐庄社区", "371522107254"},
		{"371522107000", "徐庄村民委员会", "371522107254"},
		{"371522004000", "徐庄村", "371522004222"},
		{"371522004000", "东徐庄", "371522004003"},
		{"371522004000", "振兴居委会", "371522004001"},
		{"371522004000", "肖家庄", "371522004002"},
		{"371522000000", "东鲁街道", "371522004000"},
		{"371522000000", "东鲁 街道办", "371522004000"},
		{"371522000000", "十八里铺", "371522107000"},
		{"371522000000", "曹庄", "371522107200"},
		{"370000000000", "莘县", "371522000000"},
		{"371522000000", "徐庄", "“莘县”里有 2 处叫“徐庄”（东鲁街道办事处徐庄村委会、十八里铺镇徐庄村委会），请写明所属乡镇"},
		{"371522000000", "李庄", "2018 版区划的“莘县”里没有“李庄”"},
		{"371522000000", "", "里没有“”"},
		{"371599000000", "徐庄", "没有代码 371599000000"},
	} {
		got, err := tree.Find(tt.within, tt.name)
		said := got.Code
		if err != nil {
			said = err.Error()
		}
		if said != tt.want && (err == nil || !strings.Contains(said, tt.want)) {
			t.Errorf("Find(%s, %q) = %s, want %s", tt.within, tt.name, said, tt.want)
		}
	}
}

func TestParseChanges(t *testing.T) {
	got, err := ParseChanges("2018", "2023", []byte("code,level,change,name_2018,name_2023\n371502006000,4,renamed,阎寺街道办事处,闫寺街道\n"))
	want := []Change{{"371502006000", Town, "renamed", "阎寺街道办事处", "闫寺街道"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("ParseChanges: %v (-want +got):\n%s", err, diff)
	}
	for _, bad := range []string{"code,level,change\n", "code,level,change,name_2018,name_2023\n371502006000,9,renamed,a,b\n",
		"code,level,change,name_2018,name_2023\n371502006000,4,moved,a,b\n", "code,level,change,name_2018,name_2023\n3715,4,added,,b\n"} {
		if _, err := ParseChanges("2018", "2023", []byte(bad)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("ParseChanges(%q): %v, want a refusal", bad, err)
		}
	}
}

func TestHistoryComparesTable(t *testing.T) {
	from := grow(t, "2018", list)
	to := grow(t, "2023", strings.ReplaceAll(strings.ReplaceAll(list, "东鲁街道办事处", "东鲁街道"), "十八里铺镇", "九里铺镇"))
	for _, tt := range []struct {
		name    string
		changes []Change
		want    string
	}{
		{"complete", []Change{{"371522107000", Town, "renamed", "十八里铺镇", "九里铺镇"}}, ""},
		{"nothing claimed", nil, ""},
		{"not there", []Change{{"371522107000", Town, "renamed", "十八里铺镇", "九里铺镇"}, {"371522109000", Town, "removed", "甲镇", ""}}, "371522109000（甲镇）的变更是 removed，与两版区划表不符"},
		{"left out", []Change{{"371522004000", Town, "renamed", "东鲁街道办事处", "东鲁街道"}}, "没有写 371522107000“十八里铺镇”的变更"},
	} {
		_, faults := NewHistory(from, to, tt.changes)
		if tt.want == "" && len(faults) > 0 || tt.want != "" && (len(faults) != 1 || !strings.Contains(faults[0].Error(), tt.want)) {
			t.Errorf("%s: %v, want %q", tt.name, faults, tt.want)
		}
	}
}

// FuzzParse asks that any list can be parsed, linked and searched without a panic, and that what stays in the
// tree leads up to a province.
func FuzzParse(f *testing.F) {
	f.Add([]byte(list))
	f.Add([]byte(head + "371598001000,甲镇,4,371598002000\n371598002000,乙镇,4,371598001000\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		rows, err := Parse("2018", b)
		if err != nil {
			return
		}
		tree, faults := NewTree("2018", rows)
		if len(faults) == 0 && tree.Len() != len(rows) {
			t.Errorf("%d of %d rows stay and nothing is said", tree.Len(), len(rows))
		}
		for _, d := range rows {
			if path := tree.Path(d.Code); len(path) > 0 && path[0].Level != Province {
				t.Errorf("%s leads up to %v", d.Code, path[0])
			}
		}
		NewHistory(tree, tree, nil)
	})
}
