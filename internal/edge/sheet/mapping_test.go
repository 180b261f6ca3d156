package sheet

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/testkit"
)

// problems is a layout as the import of matters has it.
var problems = Layout{ID: "matter", Title: "问题台账", Columns: []Column{
	{Key: "number", Title: "外部编号", Aliases: []string{"案件编号", "工单号"}, Example: "2018-001", Help: "原系统的编号。"},
	{Key: "occurred", Title: "发现时间", Type: Moment, Required: true, Aliases: []string{"上报时间", "受理时间"}, Example: "2018-03-05 10:20"},
	{Key: "deadline", Title: "整改时限", Type: Moment, Aliases: []string{"完成时限", "截止日期"}},
	{Key: "closed", Title: "办结时间", Type: Moment, Aliases: []string{"销号时间"}},
	{Key: "kind", Title: "问题类别", Aliases: []string{"类型"}},
	{Key: "description", Title: "问题描述", Required: true, Aliases: []string{"存在问题", "问题内容"}, Example: "路灯不亮"},
	{Key: "place", Title: "地点", Aliases: []string{"问题地点", "发生位置"}},
	{Key: "lon", Title: "经度", Type: Lon},
	{Key: "lat", Title: "纬度", Type: Lat},
	{Key: "source", Title: "来源", Aliases: []string{"问题来源"}},
	{Key: "unit", Title: "责任单位", Aliases: []string{"承办单位", "整改单位"}},
	{Key: "state", Title: "状态", Type: OneOf, Choices: []Choice{{"doing", "整改中", nil}, {"closed", "已销号", []string{"已办结"}}}},
}}

func TestGuess(t *testing.T) {
	header := []string{"序号", "案件编号", "发现时间（年月日）", "存在问题*", "具体地点", "整改情况/完成时限", "整改情况/责任单位", "经 度", "纬度(°)", "目前状态"}
	want := map[string]string{"number": "案件编号", "occurred": "发现时间（年月日）", "description": "存在问题*", "place": "具体地点",
		"deadline": "整改情况/完成时限", "unit": "整改情况/责任单位", "lon": "经 度", "lat": "纬度(°)", "state": "目前状态"}
	m := Guess(problems, header)
	got := map[string]string{}
	for _, s := range m.Columns {
		got[s.Key] = s.From[0]
		certain := s.Key != "place" && s.Key != "state"
		if s.Confidence < 0.5 || s.Confidence > 1 || certain != (s.Confidence >= sure) {
			t.Errorf("confidence of %s → %s is %.2f", s.From[0], s.Key, s.Confidence)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("guess (-want +got):\n%s", diff)
	}
	if err := m.Check(problems); err != nil {
		t.Errorf("Check of a guess: %v", err)
	}
}

func TestApply(t *testing.T) {
	table := readOne(t, []byte("编号,日期,时间,街道,小区,问题,状态,坐标,办理,单位/电话\n"+
		"A1,3月5日,10:20,东关,和平里,垃圾,处理中,115.98 36.45,2018.3.9,环卫处/12345\n"+
		"A2,3月6日,,西关,,积水,消失了,很远,,\n"+
		"A3,,,,,,办结,,3/9,城管局\n"))
	layout := problems
	layout.Columns = append(layout.Columns[:len(layout.Columns):len(layout.Columns)], Column{Key: "at", Title: "位置", Type: LonLat})
	m := Mapping{Format: MappingFormat, Layout: "matter", Year: 2018, Datum: "GCJ-02", Columns: []Source{
		{Key: "number", From: []string{"编号"}},
		{Key: "occurred", From: []string{"日期", "时间"}, Join: " "},
		{Key: "description", From: []string{"问题"}},
		{Key: "place", From: []string{"街道", "小区"}, Join: "，"},
		{Key: "closed", From: []string{"办理"}},
		{Key: "source", Const: "城市台账"},
		{Key: "unit", From: []string{"单位/电话"}, Split: &Split{By: "/", Part: 1}, Default: "待定"},
		{Key: "state", From: []string{"状态"}, Values: map[string]string{"处理中": "整改中", "办结": "已办结"}},
		{Key: "at", From: []string{"坐标"}},
	}}
	records, err := Apply(layout, m, &table)
	must(t, err)
	var got []any
	for r := range records {
		var sentences []string
		for _, e := range r.Errors {
			sentences = append(sentences, e.Field+": "+e.Error())
		}
		got = append(got, r.Row, r.Values, sentences)
	}
	want := []any{
		2, map[string]string{"number": "A1", "occurred": "2018-03-05T02:20:00.000Z", "description": "垃圾", "place": "东关，和平里", "closed": "2018-03-08T16:00:00.000Z",
			"source": "城市台账", "unit": "环卫处", "state": "doing", "at": "115.98,36.45"}, []string(nil),
		3, map[string]string{"number": "A2", "occurred": "2018-03-05T16:00:00.000Z", "description": "积水", "place": "西关", "source": "城市台账", "unit": "待定"},
		[]string{"state: 第 3 行「状态」没有“消失了”这一项，可填：整改中、已销号", "at: 第 3 行「坐标」不是一对经纬度：“很远”，请写成“115.98,36.45”"},
		4, map[string]string{"number": "A3", "source": "城市台账", "unit": "城管局", "state": "closed"},
		[]string{"occurred: 第 4 行缺少「日期、时间」，请补上", "description: 第 4 行缺少「问题」，请补上", "closed: 第 4 行「办理」不是日期：“3/9”，请写成 2018-03-05 10:20"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestMappingRefusals(t *testing.T) {
	base := func(edit func(*Mapping)) Mapping {
		m := Mapping{Format: MappingFormat, Layout: "matter", Columns: []Source{{Key: "occurred", From: []string{"时间"}}, {Key: "description", From: []string{"问题"}}}}
		edit(&m)
		return m
	}
	for _, tt := range []struct {
		name string
		edit func(*Mapping)
		want string
	}{
		{"other layout", func(m *Mapping) { m.Layout = "site" }, "不能用于"},
		{"zone", func(m *Mapping) { m.Zone = "Europe/Paris" }, "时区"},
		{"datum", func(m *Mapping) { m.Datum = "北京54" }, "坐标系"},
		{"year", func(m *Mapping) { m.Year = 18 }, "年份"},
		{"unknown key", func(m *Mapping) { m.Columns[0].Key = "colour" }, "不存在"},
		{"doubled key", func(m *Mapping) { m.Columns[1].Key = "occurred" }, "重复"},
		{"required", func(m *Mapping) { m.Columns = m.Columns[:1] }, "必填的「问题描述」"},
		{"no source", func(m *Mapping) { m.Columns[0].From = nil }, "二者取一"},
		{"two sources", func(m *Mapping) { m.Columns[0].Const = "x" }, "二者取一"},
		{"split", func(m *Mapping) { m.Columns[0].Split = &Split{By: "/"} }, "第几段"},
		{"date format", func(m *Mapping) { m.Columns[0].Date = "yy-mm" }, "日期格式"},
		{"date of a text", func(m *Mapping) { m.Columns[1].Date = "YYYY-MM-DD" }, "日期格式"},
		{"translation", func(m *Mapping) {
			m.Columns = append(m.Columns, Source{Key: "state", From: []string{"状态"}, Values: map[string]string{"x": "飞了"}})
		}, "对照“x → 飞了”不对"},
		{"column not in the sheet", func(m *Mapping) { m.Columns[0].From = []string{"钟点"} }, "没有列「钟点」"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Apply(problems, base(tt.edit), &Table{Sheet: "表", Header: []string{"时间", "问题", "状态"}})
			wantFault(t, err, tt.want)
		})
	}
}

func TestParseMapping(t *testing.T) {
	want := Mapping{Format: MappingFormat, Layout: "matter", Zone: "+09:00", Year: 2018, Columns: []Source{
		{Key: "state", From: []string{"状态: 甲", "#乙"}, Values: map[string]string{"*": "整改中", "yes": "no"}, Split: &Split{By: "/", Part: -1}, Confidence: 0.5}}}
	out, err := want.YAML()
	must(t, err)
	got, err := ParseMapping(out)
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mapping after writing and reading (-want +got):\n%s\n%s", diff, out)
	}
	for _, tt := range []struct{ name, in, want string }{
		{"unknown key", "format: shuangcheng.mapping.v1\nlayout: a\ncolour: red\n", "colour"},
		{"unknown key below", "format: shuangcheng.mapping.v1\nlayout: a\ncolumns:\n- key: a\n  form: [b]\n", "form"},
		{"doubled key", "format: shuangcheng.mapping.v1\nlayout: a\nlayout: b\n", "YAML"},
		{"wrong type", `{"format":"shuangcheng.mapping.v1","year":"x"}`, "不认识的内容"},
		{"two of them", `{"format":"shuangcheng.mapping.v1"}{}`, "多余"},
		{"other format", `{"format":"v2"}`, "只认"},
		{"empty", "", "只认"},
		{"no YAML", "a: [", "YAML"},
		{"too big", strings.Repeat(" ", mappingBytes+1), "超过 256 KB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseMapping([]byte(tt.in))
			wantFault(t, err, tt.want)
		})
	}
}

func FuzzParseMapping(f *testing.F) {
	f.Add([]byte("format: shuangcheng.mapping.v1\nlayout: a\ncolumns:\n- key: a\n  from: [b]\n"))
	f.Add([]byte(`{"format":"shuangcheng.mapping.v1"}`))
	f.Add([]byte("a: &a [*a, *a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMapping(data)
		if err != nil {
			wantFault(t, err, "")
			return
		}
		out, err := m.YAML()
		must(t, err)
		again, err := ParseMapping(out)
		if diff := cmp.Diff(m, again, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("after writing and reading: %v\n%s", err, diff)
		}
	})
}

// civic reads the shipped example mapping.
func civic(t testing.TB) Mapping {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "examples", "civic311.mapping.yaml"))
	must(t, err)
	m, err := ParseMapping(data)
	must(t, err)
	return m
}

func TestCivic(t *testing.T) {
	data, err := os.ReadFile(testkit.Shared(t, "data/civic311/boston311_2015_sample5k.csv"))
	must(t, err)
	table := readOne(t, data)
	if len(table.Rows) != 5000 || len(table.Header) != 30 {
		t.Fatalf("got %d rows of %d columns, want 5000 of 30", len(table.Rows), len(table.Header))
	}
	records, err := Apply(problems, civic(t), &table)
	must(t, err)
	count := map[string]int{}
	ids := map[string]bool{}
	for r := range records {
		if len(r.Errors) > 0 {
			t.Fatalf("row %d: %v", r.Row, r.Errors[0])
		}
		ids[r.Values["number"]] = true
		for key := range r.Values {
			count[key]++
		}
		if open, err := calendar.ParseInstant(r.Values["occurred"]); err != nil || open.Time().AddDate(0, 0, -1).Year() > 2015 || open.Time().Year() < 2015 {
			t.Errorf("row %d: opened %s: %v", r.Row, r.Values["occurred"], err)
		}
	}
	want := map[string]int{"number": 5000, "occurred": 5000, "deadline": 3899, "closed": 4154, "kind": 5000, "description": 5000,
		"place": 4566, "lon": 5000, "lat": 5000, "source": 5000, "unit": 5000, "state": 5000}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("values per key (-want +got):\n%s", diff)
	}
	if len(ids) != 5000 {
		t.Errorf("got %d external numbers, want 5000", len(ids))
	}
}

func TestCivicFirstRow(t *testing.T) {
	data, err := os.ReadFile(testkit.Shared(t, "data/civic311/boston311_2015_sample5k.csv"))
	must(t, err)
	table := readOne(t, data)
	records, err := Apply(problems, civic(t), &table)
	must(t, err)
	for r := range records {
		want := map[string]string{"number": "101001240796", "occurred": "2015-01-01T16:55:58.000Z", "deadline": "2015-03-10T12:30:00.000Z",
			"closed": "2015-01-06T13:50:05.000Z", "kind": "Graffiti Removal", "description": "Graffiti Removal",
			"place": "INTERSECTION of Boston St & Washburn St  Dorchester  MA", "lon": "-71.0589", "lat": "42.3259",
			"source": "Citizens Connect App", "unit": "BTDT", "state": "closed"}
		if diff := cmp.Diff(want, r.Values); diff != "" || r.Row != 2 {
			t.Errorf("row %d (-want +got):\n%s", r.Row, diff)
		}
		break
	}
}
