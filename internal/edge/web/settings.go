package web

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) settingRoutes() []route {
	list := []route{
		{"GET /settings", app.Settings, s.showSettings},
		{"GET /settings/rulebook/history", app.Settings, s.showRuleHistory},
	}
	return slices.Concat(list,
		s.deed("/settings/body", app.Settings, (*req).nameBody),
		s.deed("/settings/rulebook", app.Settings, (*req).setRules),
		s.deed("/settings/hours", app.Settings, (*req).setHours),
		s.deed("/settings/calendar", app.Settings, (*req).publishYear),
	)
}

func (s *Server) showSettings(q *req) error {
	d := s.app.District()
	body := []ui.Fact{{Name: q.t("全称"), Value: ui.Text(d.Body.Name)}, {Name: q.t("简称"), Value: ui.Text(d.Body.Short)}}
	if d.Body.Region != "" {
		body = append(body, ui.Fact{Name: q.t("区划代码"), Value: ui.Text(q.t("%s（%s 版）", d.Body.Region, d.Body.Edition))})
	}
	var rules []ui.Fact
	for _, i := range q.ruleInputs(d.Rules)[:5] {
		rules = append(rules, ui.Fact{Name: i.Label, Value: ui.Text(i.Value)})
	}
	var hours []ui.Fact
	for _, x := range d.Office().Seasons {
		hours = append(hours, ui.Fact{Name: x.Name, Value: ui.Text(q.t("%s 至 %s：%s", x.From, x.To, hoursWords(x.Hours)))})
	}
	return q.page(ui.Layout{Title: q.t("设置"), Sub: q.t("每次改动都记入账本，按当时的规则办的事仍按当时的规则解释")}, sections([]section{
		{Title: q.t("本单位"), More: ui.Link{Text: q.t("修改"), Href: "/settings/body"}, Body: ui.Facts(true, body)},
		{Title: q.t("办理规则"), Note: d.Rules.Name(), More: ui.Link{Text: q.t("查看和修改全部规则"), Href: "/settings/rulebook"}, Body: ui.Facts(true, rules)},
		{Title: q.t("办公时间"), Note: q.t("工作时、工作日按它计算"), More: ui.Link{Text: q.t("修改"), Href: "/settings/hours"}, Body: ui.Facts(true, hours)},
		{ID: "calendar", Title: q.t("放假安排"), Note: q.t("没有公布的年份不推算"), More: ui.Link{Text: q.t("导入一年"), Href: "/settings/calendar"}, Body: q.calendarTable()},
	}))
}

func (q *req) calendarTable() templComponent {
	t := ui.Table{Caption: q.t("放假安排"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("年份"), Width: ui.W6}, {Head: q.t("状态"), Width: ui.W12}, {Head: q.t("放假"), Num: true, Width: ui.W6}, {Head: q.t("调休上班"), Num: true, Width: ui.W7}, {Head: q.t("来源")}}}
	for _, y := range slices.Backward(q.s.app.CalendarYears()) {
		year := ui.Text(q.t("%d 年", y.Year))
		if !y.Published {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{year, ui.StatusText(ui.StateSoon, q.t("需要，尚未导入")), ui.Text(""), ui.Text(""), ui.Text(q.t("这一年的期限算不出，请导入国务院办公厅通知"))}})
			continue
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{year, ui.StatusText(ui.StateMet, q.t("已公布")), ui.Text(q.t("%d 天", y.Holidays)), ui.Text(q.t("%d 天", y.Makeups)), ui.Text(y.Edition.Source)}})
	}
	return ui.DataTable(t)
}

func (q *req) settingCrumbs() []ui.Link { return []ui.Link{{Text: q.t("设置"), Href: "/settings"}} }

func (q *req) nameBody() (deed, error) {
	b := q.s.app.District().Body
	d := deed{Title: q.t("本单位"), Button: q.t("保存"), Crumbs: q.settingCrumbs(), Inputs: []input{
		text("name", q.t("全称")).is(b.Name), text("short", q.t("简称")).optional().is(b.Short),
		text("region", q.t("区划代码")).optional().is(b.Region), text("edition", q.t("区划版本年份")).optional().is(b.Edition)}}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		_, err := q.s.app.NameBody(q.Context(), ask, settings.BodyNamed{Name: in.text("name"), Short: in.text("short"), Region: in.text("region"), Edition: in.text("edition"), Demo: b.Demo})
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

func (q *req) setHours() (deed, error) {
	now := q.s.app.District().Office().Seasons
	d := deed{Title: q.t("办公时间"), Note: q.t("分夏季、冬季的填两段，起止日首尾相接，全年每一天都要有且只有一个季节；不用的季节留空。"), Button: q.t("保存办公时间"), Crumbs: q.settingCrumbs()}
	for n := range maxSeasons {
		var x calendar.Season
		if n < len(now) {
			x = now[n]
		}
		at := func(name string) string { return name + "." + string(rune('1'+n)) }
		d.Inputs = append(d.Inputs, input{kind: inHead, Field: ui.Field{Label: q.t("季节 %d", n+1)}},
			text(at("name"), q.t("名称")).optional().is(x.Name), text(at("from"), q.t("第一天")).optional().is(string(x.From)).hint(q.t("写成 05-01")),
			text(at("to"), q.t("最后一天")).optional().is(string(x.To)), text(at("hours"), q.t("办公时段")).optional().is(hoursWords(x.Hours)).hint(q.t("如：08:30-12:00 14:00-18:00")))
	}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		office := in.office()
		if in.err != nil {
			return "", in.err
		}
		_, err := q.s.app.SetHours(q.Context(), ask, office)
		return "/settings", err
	}
	return d, nil
}

// office reads the seasons; one without a name is not there.
func (a *answers) office() (o calendar.Office) {
	for n := range maxSeasons {
		mark := "." + string(rune('1'+n))
		x := calendar.Season{Name: a.text("name" + mark), From: calendar.MonthDay(a.text("from" + mark)), To: calendar.MonthDay(a.text("to" + mark))}
		if x.Name == "" {
			continue
		}
		for _, w := range strings.Fields(a.text("hours" + mark)) {
			p, err := parsePeriod(w)
			if err != nil {
				a.refuse(at(err, "hours"+mark))
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

func (q *req) publishYear() (deed, error) {
	file := input{Field: ui.Field{Name: "file", Label: q.t("放假安排表"), Hint: q.t("Excel 或 CSV，列名：日期、类别（放假或调休上班）、节日")}, kind: inFile}
	d := deed{Title: q.t("导入放假安排"), Note: q.t("照国务院办公厅的年度通知填表；同一年以后导入的为准。"), Button: q.t("导入"), Files: true, Crumbs: q.settingCrumbs(), Inputs: []input{
		text("label", q.t("名称")).hint(q.t("如：国办2027年通知")), text("source", q.t("来源")).optional().hint(q.t("通知的全名和文号")), date("published", q.t("公布日期"), ""), file}}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		data, name, err := q.file("file", maxSheet)
		if err != nil {
			return "", err
		}
		book, err := sheet.Read(data, name, sheet.Limits{})
		if err != nil {
			return "", at(err, "file")
		}
		t := plainTable(book.Tables[0])
		ed := calendar.Edition{Label: in.text("label"), Source: in.text("source"), Published: in.day("published")}
		_, err = q.s.app.PublishNotice(q.Context(), ask, append([][]string{t.Header}, t.Rows...), ed)
		if f, ok := err.(*fault.Error); ok && f.Field == "" {
			err = at(err, "file")
		}
		return "/settings#calendar", err
	}
	return d, nil
}

// showRuleHistory lists the versions of the rulebook with what each changed.
func (s *Server) showRuleHistory(q *req) error {
	list, err := s.app.SettingHistory(settings.Rules)
	if err != nil {
		return err
	}
	t := ui.Table{Caption: q.t("规则的历次版本"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("版本"), Width: ui.W12}, {Head: q.t("生效"), Width: ui.W12}, {Head: q.t("谁改的"), Width: ui.W8}, {Head: q.t("改了什么")}}}
	for n, v := range slices.Backward(list) {
		what := q.t("初始规则")
		if n > 0 {
			what = strings.Join(q.ruleChanges(*list[n-1].State.Rules, *v.State.Rules), q.t("；"))
		}
		by := s.app.District().Org.Account(v.By).Name
		if v.By == "" {
			by = q.t("系统")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(v.State.Rules.Name()), ui.Text(msg.Stamp(v.At)), ui.Text(by), ui.Text(what)}})
	}
	crumbs := append(q.settingCrumbs(), ui.Link{Text: q.t("办理规则"), Href: "/settings/rulebook"})
	return q.page(ui.Layout{Title: q.t("规则的历次版本"), Crumbs: crumbs}, ui.DataTable(t))
}
