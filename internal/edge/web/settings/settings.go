package settings

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func settingRoutes() []route {
	list := []route{
		page.Get("/settings", app.Settings, (*req).showSettings),
		page.Get("/settings/rulebook/history", app.Settings, (*req).showRuleHistory),
	}
	return slices.Concat(list,
		deed.Routes("/settings/body", app.Settings, (*req).nameBody),
		deed.Routes("/settings/rulebook", app.Settings, (*req).setRules),
		deed.Routes("/settings/hours", app.Settings, (*req).setHours),
		deed.Routes("/settings/sign-in", app.Settings, (*req).setSignIn),
		deed.Routes("/settings/calendar", app.Settings, (*req).publishYear),
	)
}

func (q *req) showSettings() error {
	d := q.App.District()
	body := []ui.Fact{{Name: q.T("全称"), Value: ui.Text(d.Body.Name)}, {Name: q.T("简称"), Value: ui.Text(d.Body.Short)}}
	if d.Body.Region != "" {
		body = append(body, ui.Fact{Name: q.T("区划代码"), Value: ui.Text(q.T("%s（%s 版）", d.Body.Region, d.Body.Edition))})
	}
	var rules []ui.Fact
	for _, i := range q.ruleInputs(d.Rules)[:5] {
		rules = append(rules, ui.Fact{Name: i.Label, Value: ui.Text(i.Value)})
	}
	var hours []ui.Fact
	for _, x := range d.Office().Seasons {
		hours = append(hours, ui.Fact{Name: q.Word(x.Name), Value: ui.Text(q.T("%s 至 %s：%s", x.From, x.To, hoursWords(x.Hours)))})
	}
	return q.Page(ui.Layout{Title: q.T("设置"), Sub: q.T("每次改动都记入账本，按当时的规则办的事仍按当时的规则解释")}, page.Sections([]page.Section{
		{Title: q.T("照现行规则怎么办"), Note: d.Rules.Name(), More: ui.Link{Text: q.T("查看和修改全部规则"), Href: "/settings/rulebook"}, Body: sentences(q.ruleWords())},
		{Title: q.T("本单位"), More: ui.Link{Text: q.T("修改"), Href: "/settings/body"}, Body: ui.Facts(true, body)},
		{Title: q.T("办理规则"), Note: d.Rules.Name(), More: ui.Link{Text: q.T("查看和修改全部规则"), Href: "/settings/rulebook"}, Body: ui.Facts(true, rules)},
		{Title: q.T("办公时间"), Note: q.T("工作时、工作日按它计算"), More: ui.Link{Text: q.T("修改"), Href: "/settings/hours"}, Body: ui.Facts(true, hours)},
		{Title: q.T("登录"), More: ui.Link{Text: q.T("修改"), Href: "/settings/sign-in"}, Body: ui.Facts(true, q.signInFacts())},
		{Title: q.T("上手清单"), Note: q.T("新系统还缺什么"), More: ui.Link{Text: q.T("打开"), Href: page.StartPath}, Body: page.None(q.T("辖区、标准、台账、责任表、账号，各项是否齐了。"))},
		{ID: "calendar", Title: q.T("放假安排"), Note: q.T("没有公布的年份不推算"), More: ui.Link{Text: q.T("导入一年"), Href: "/settings/calendar"}, Body: q.calendarTable()},
	}))
}

// ruleWords are the rules in sentences, the codes of staged terms with their names.
func (q *req) ruleWords() []string {
	d := q.App.District()
	list := q.SayAll(d.Rules.Explain())
	for i, x := range d.Rules.Staged {
		if c, err := d.Catalogue.Class(x.Code); err == nil {
			list[i] = strings.Replace(list[i], x.Code, x.Code+" "+c.Title, 1)
		}
	}
	return list
}

func (q *req) calendarTable() templ.Component {
	t := ui.Table{Caption: q.T("放假安排"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("年份"), Width: ui.W6}, {Head: q.T("状态"), Width: ui.W12}, {Head: q.T("放假"), Num: true, Width: ui.W6}, {Head: q.T("调休上班"), Num: true, Width: ui.W7}, {Head: q.T("来源")}}}
	for _, y := range slices.Backward(q.App.CalendarYears()) {
		year := ui.Text(q.T("%d 年", y.Year))
		if !y.Published {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{year, ui.StatusText(ui.StateSoon, q.T("需要，尚未导入")), ui.Text(""), ui.Text(""), ui.Text(q.T("这一年的期限算不出，请导入国务院办公厅通知"))}})
			continue
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{year, ui.StatusText(ui.StateMet, q.T("已公布")), ui.Text(q.T("%d 天", y.Holidays)), ui.Text(q.T("%d 天", y.Makeups)), ui.Text(y.Edition.Source)}})
	}
	return ui.DataTable(t)
}

func (q *req) settingCrumbs() []ui.Link { return []ui.Link{{Text: q.T("设置"), Href: "/settings"}} }

func (q *req) nameBody() (deed.Form, error) {
	b := q.App.District().Body
	d := deed.Form{Title: q.T("本单位"), Button: q.T("保存"), Crumbs: q.settingCrumbs(), Inputs: []deed.Input{
		deed.Text("name", q.T("全称")).Is(b.Name), deed.Text("short", q.T("简称")).Opt().Is(b.Short),
		deed.Text("region", q.T("区划代码")).Opt().Is(b.Region), deed.Text("edition", q.T("区划版本年份")).Opt().Is(b.Edition)}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		_, err := q.App.NameBody(q.Context(), ask, settings.BodyNamed{Name: in.Text("name"), Short: in.Text("short"), Region: in.Text("region"), Edition: in.Text("edition"), Demo: b.Demo})
		return "/settings", err
	}
	return d, nil
}

// maxSeasons is how many seasons the form of office hours asks for.
const maxSeasons = 3

// hoursWords writes periods as 08:30-12:00 13:30-17:30.
func hoursWords(list []calendar.Period) string {
	words := make([]string, len(list))
	for n, p := range list {
		words[n] = p.From.String() + "-" + p.To.String()
	}
	return strings.Join(words, " ")
}

func (q *req) setHours() (deed.Form, error) {
	now := q.App.District().Office().Seasons
	d := deed.Form{Title: q.T("办公时间"), Note: q.T("分夏季、冬季的填两段，起止日首尾相接，全年每一天都要有且只有一个季节；不用的季节留空。"), Button: q.T("保存办公时间"), Crumbs: q.settingCrumbs()}
	for n := range maxSeasons {
		var x calendar.Season
		if n < len(now) {
			x = now[n]
		}
		at := func(name string) string { return name + "." + string(rune('1'+n)) }
		d.Inputs = append(d.Inputs, deed.Input{Kind: deed.Head, Field: ui.Field{Label: q.T("季节 %d", n+1)}},
			deed.Text(at("name"), q.T("名称")).Opt().Is(x.Name), deed.Text(at("from"), q.T("第一天")).Opt().Is(string(x.From)).Hinted(q.T("写成 05-01")),
			deed.Text(at("to"), q.T("最后一天")).Opt().Is(string(x.To)), deed.Text(at("hours"), q.T("办公时段")).Opt().Is(hoursWords(x.Hours)).Hinted(q.T("如：08:30-12:00 14:00-18:00")))
	}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		office := office(in)
		if in.Err != nil {
			return "", in.Err
		}
		_, err := q.App.SetHours(q.Context(), ask, office)
		return "/settings", err
	}
	return d, nil
}

// office reads the seasons; one without a name is not there.
func office(a *deed.Answers) (o calendar.Office) {
	for n := range maxSeasons {
		mark := "." + string(rune('1'+n))
		x := calendar.Season{Name: a.Text("name" + mark), From: calendar.MonthDay(a.Text("from" + mark)), To: calendar.MonthDay(a.Text("to" + mark))}
		if x.Name == "" {
			continue
		}
		for _, w := range strings.Fields(a.Text("hours" + mark)) {
			p, err := parsePeriod(w)
			if err != nil {
				a.Refuse(deed.At(err, "hours"+mark))
			}
			x.Hours = append(x.Hours, p)
		}
		o.Seasons = append(o.Seasons, x)
	}
	return o
}

// parsePeriod reads 08:30-12:00.
func parsePeriod(s string) (p calendar.Period, err error) {
	from, to, ok := strings.Cut(strings.NewReplacer("—", "-", "－", "-", "~", "-", "：", ":").Replace(s), "-")
	if !ok {
		return p, fault.New(fault.Invalid, "办公时段“%s”无法识别，请写成08:30-12:00的样子", s)
	}
	if p.From, err = calendar.ParseTimeOfDay(from); err != nil {
		return p, err
	}
	p.To, err = calendar.ParseTimeOfDay(to)
	return p, err
}

func (q *req) publishYear() (deed.Form, error) {
	file := deed.Input{Field: ui.Field{Name: "file", Label: q.T("放假安排表"), Hint: q.T("Excel 或 CSV，列名：日期、类别（放假或调休上班）、节日")}, Kind: deed.Sheet}
	d := deed.Form{Title: q.T("导入放假安排"), Note: q.T("照国务院办公厅的年度通知填表；同一年以后导入的为准。"), Button: q.T("导入"), Files: true, Crumbs: q.settingCrumbs(), Inputs: []deed.Input{
		deed.Text("label", q.T("名称")).Hinted(q.T("如：国办2027年通知")), deed.Text("source", q.T("来源")).Opt().Hinted(q.T("通知的全名和文号")), deed.Date("published", q.T("公布日期"), ""), file}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		data, name, err := q.File("file", page.MaxSheet)
		if err != nil {
			return "", err
		}
		book, err := sheet.Read(data, name, sheet.Limits{})
		if err != nil {
			return "", deed.At(err, "file")
		}
		t := page.PlainTable(book.Tables[0])
		ed := calendar.Edition{Label: in.Text("label"), Source: in.Text("source"), Published: in.Day("published")}
		_, err = q.App.PublishNotice(q.Context(), ask, append([][]string{t.Header}, t.Rows...), ed)
		if f, ok := err.(*fault.Error); ok && f.Field == "" {
			err = deed.At(err, "file")
		}
		return "/settings#calendar", err
	}
	return d, nil
}

// showRuleHistory lists the versions of the rulebook with what each changed.
func (q *req) showRuleHistory() error {
	list, err := q.App.SettingHistory(settings.Rules)
	if err != nil {
		return err
	}
	t := ui.Table{Caption: q.T("规则的历次版本"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("版本"), Width: ui.W12}, {Head: q.T("生效"), Width: ui.W12}, {Head: q.T("谁改的"), Width: ui.W8}, {Head: q.T("改了什么")}}}
	for n, v := range slices.Backward(list) {
		what := q.T("初始规则")
		if n > 0 {
			what = strings.Join(q.ruleChanges(*list[n-1].State.Rules, *v.State.Rules), q.T("；"))
		}
		by := q.App.District().Org.Account(v.By).Name
		if v.By == "" {
			by = q.T("系统")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(v.State.Rules.Name()), ui.Text(msg.Stamp(v.At)), ui.Text(by), ui.Text(what)}})
	}
	crumbs := append(q.settingCrumbs(), ui.Link{Text: q.T("办理规则"), Href: "/settings/rulebook"})
	return q.Page(ui.Layout{Title: q.T("规则的历次版本"), Crumbs: crumbs}, ui.DataTable(t))
}
