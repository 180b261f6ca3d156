package matters

import (
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// Forms of the intake: accepting, sorting, completing, correcting.
func intakeForms() []verbForm {
	return []verbForm{
		{verb: "accept", lead: msg.K("受理后等待派遣。"), press: msg.K("受理"), build: simply(matter.Accept{})},
		{verb: "reject", lead: msg.K("不予受理的理由会告知反映人。"), press: msg.K("不予受理"), draw: drawReject, build: buildReject},
		{verb: "settle", lead: msg.K("当场已经处理好的，一步销号，日后抽查。"), press: msg.K("当场办结"), files: []string{"photos"}, draw: drawSettle, build: buildSettle},
		{verb: "classify", lead: msg.K("类别和立案条件决定期限与责任单位。"), press: msg.K("确定类别"), draw: drawClassify, build: buildClassify},
		{verb: "correct", lead: msg.K("更正错字或地点，原来的内容保留可查。"), press: msg.K("更正"), draw: drawCorrect, build: buildCorrect},
		{verb: "ask-info", lead: msg.K("整改期间请求补充会暂停计时一次。"), press: msg.K("请求补充"), draw: drawWords("words", msg.K("需要补充什么")), build: buildAskInfo},
		{verb: "give-info", lead: msg.K("补充后计时继续。"), press: msg.K("提交补充"), files: []string{"photos"}, draw: drawGiveInfo, build: buildGiveInfo},
		{verb: "restrict", lead: msg.K("受限后只有有权限的人员能看到本件。"), press: msg.K("保存受限设置"), draw: drawRestrict, build: buildRestrict},
		{verb: "merge", lead: msg.K("并到保留的那一件，来源都记入，办理进展都会告知。"), press: msg.K("合并到所选的一件"), draw: drawMerge, run: runMerge},
		{verb: "unmerge", lead: msg.K("撤销合并，本件恢复单独办理。"), press: msg.K("撤销合并"), run: func(f *actForm, ask app.Ask) error {
			_, err := f.App.Unmerge(f.Context(), ask, f.seen.ID)
			return err
		}},
	}
}

// simply builds a command that asks nothing.
func simply(c matter.Command) func(*actForm) (func(*app.Desk) matter.Command, error) {
	return func(*actForm) (func(*app.Desk) matter.Command, error) {
		return func(*app.Desk) matter.Command { return c }, nil
	}
}

// drawWords asks for one text.
func drawWords(name, label string) func(*actForm) []ui.Content {
	return func(f *actForm) []ui.Content { return []ui.Content{f.long(name, f.Word(label), "")} }
}

func drawReject(f *actForm) []ui.Content {
	return []ui.Content{
		choose(f, "why", f.T("不予受理的理由"), "", matter.RejectReasons),
		f.long("words", f.T("给反映人的说明"), f.T("说清为什么不受理、可以去哪里反映")),
	}
}

func buildReject(f *actForm) (func(*app.Desk) matter.Command, error) {
	return func(k *app.Desk) matter.Command {
		return matter.Reject{Why: matter.RejectReason(f.val("why")), Words: k.Text("words", f.val("words"))}
	}, nil
}

func drawSettle(f *actForm) []ui.Content {
	return []ui.Content{
		f.long("measure", f.T("当场怎样处理的"), ""),
		choose(f, "fix", f.T("整改方式"), "", matter.FixKinds),
		photoField(f.optional("photos", f.T("处理后照片"), ""), f.photo["photos"], f.Seal),
	}
}

func buildSettle(f *actForm) (func(*app.Desk) matter.Command, error) {
	return func(k *app.Desk) matter.Command {
		return matter.Settle{Measure: k.Text("measure", f.val("measure")), Fix: matter.FixKind(f.val("fix")), After: k.Photos(f.photo["photos"])}
	}, nil
}

func drawClassify(f *actForm) []ui.Content {
	st := f.seen.State
	x := f.field("class", f.T("问题类别和立案条件"), f.T("前几项是按文字和地点建议的"))
	tiles := f.classTiles(f.seen.Texts[st.What.Ref], f.seen.Texts[st.Place.Words.Ref], st)
	if !f.posted && st.Class.Problem.Code != "" {
		x.Value = st.Class.Problem.Code + "|" + st.Class.Condition.Code
	}
	for i := range tiles {
		tiles[i].Selected = tiles[i].Value == x.Value
	}
	clauses := ui.Field{Name: "clauses", Label: f.T("对应条款"), Optional: true, Error: ui.ErrorOf(f.errs, "clauses")}
	severity := f.field("severity", f.T("严重程度"), f.T("决定期限和由几级核查"))
	severity.Value = f.or("severity", string(st.Class.Severity))
	return []ui.Content{
		ui.Tiles(x, tiles),
		ui.ComboField(f.optional("other", f.T("或者填别的类别"), ""), f.classOptions()),
		ui.Checks(clauses, f.clauseChoices(f.seen.Texts[st.What.Ref], f.seen.Texts[st.Place.Words.Ref], st.Class.Clauses)),
		ui.Radios(severity, page.Options(f.Req, matter.Severities)),
	}
}

func buildClassify(f *actForm) (func(*app.Desk) matter.Command, error) {
	c, err := f.typedClass(f.val)
	if err != nil {
		return nil, err
	}
	c.Clauses = clausesOf(f.PostForm["clauses"])
	c.Severity = matter.Severity(f.val("severity"))
	return func(*app.Desk) matter.Command { return matter.Classify{Class: c} }, nil
}

func drawCorrect(f *actForm) []ui.Content {
	st := f.seen.State
	what := f.optional("what", f.T("问题描述"), "")
	what.Value = f.or("what", f.seen.Texts[st.What.Ref])
	where := f.optional("words", f.T("地点"), "")
	where.Value = f.or("words", f.seen.Texts[st.Place.Words.Ref])
	point := f.optional("point", f.T("坐标"), f.T("纬度, 经度，例如 36.456000, 115.985000"))
	if !st.Place.Point.IsZero() {
		point.Value = f.or("point", pointWords(st.Place.Point))
	} else {
		point.Value = f.val("point")
	}
	return []ui.Content{ui.TextArea(what, 3), ui.TextField(where), ui.TextField(point), f.long("reason", f.T("更正原因"), "")}
}

func buildCorrect(f *actForm) (func(*app.Desk) matter.Command, error) {
	st := f.seen.State
	place := st.Place
	p, err := parsePoint(f.val("point"))
	if err != nil {
		return nil, err
	}
	place.Point = matter.Point{Lon: int64(p.Lon), Lat: int64(p.Lat)}
	what, words := f.val("what"), f.val("words")
	return func(k *app.Desk) matter.Command {
		c := matter.Correct{Reason: k.Text("reason", f.val("reason"))}
		if what != "" && what != f.seen.Texts[st.What.Ref] {
			c.What = k.Text("what", what)
		}
		if words != f.seen.Texts[st.Place.Words.Ref] || place.Point != st.Place.Point {
			c.Place = place
			if words != f.seen.Texts[st.Place.Words.Ref] {
				c.Place.Words = k.Line("words", words)
			}
		}
		return c
	}, nil
}

func buildAskInfo(f *actForm) (func(*app.Desk) matter.Command, error) {
	return func(k *app.Desk) matter.Command { return matter.AskInfo{Words: k.Text("words", f.val("words"))} }, nil
}

func drawGiveInfo(f *actForm) []ui.Content {
	return []ui.Content{f.long("words", f.T("补充的内容"), ""), photoField(f.optional("photos", f.T("照片"), ""), f.photo["photos"], f.Seal)}
}

func buildGiveInfo(f *actForm) (func(*app.Desk) matter.Command, error) {
	return func(k *app.Desk) matter.Command {
		return matter.GiveInfo{Words: k.Text("words", f.val("words")), Photos: k.Photos(f.photo["photos"])}
	}, nil
}

func drawRestrict(f *actForm) []ui.Content {
	kind := f.field("secrecy", f.T("受限的类别"), "")
	kind.Value = f.or("secrecy", string(f.seen.State.Secrecy.Kind))
	list := append([]ui.Option{{Value: "", Label: f.T("不受限（解除）"), Selected: kind.Value == ""}}, page.Options(f.Req, matter.Restrictions)...)
	units := f.optional("units", f.T("可以查看的单位"), f.T("每行一个单位名称；责任单位不用写"))
	return []ui.Content{ui.Radios(kind, list), ui.TextArea(units, 3), f.long("reason", f.T("原因"), "")}
}

func buildRestrict(f *actForm) (func(*app.Desk) matter.Command, error) {
	units, err := f.unitsOf("units")
	if err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		return matter.Restrict{Secrecy: matter.Secrecy{Kind: matter.Restriction(f.val("secrecy")), Units: units}, Reason: k.Text("reason", f.val("reason"))}
	}, nil
}

// drawMerge offers what lies near, what reads alike, and any number.
func drawMerge(f *actForm) []ui.Content {
	x := f.field("into", f.T("保留哪一件"), f.T("附近的、地点写法相同的排在前面"))
	var list []ui.Option
	for _, l := range f.mergeCandidates() {
		v := f.line(l)
		note := strings.Join(nonEmpty(v.Place, f.Word(l.State.Status.Word()), v.Unit), "，")
		list = append(list, ui.Option{Value: l.State.Number, Label: l.State.Number + " " + v.Title, Note: note})
	}
	return []ui.Content{ui.Radios(x, list), ui.TextField(f.optional("number", f.T("或者填编号"), f.T("例如 2018-000123")))}
}

// mergeCandidates are live matters near this one, or whose place reads alike.
func (f *actForm) mergeCandidates() []app.Line {
	near, err := f.App.Neighbours(f.Viewer, f.seen.ID, f.seen.State)
	if words := f.seen.Texts[f.seen.State.Place.Words.Ref]; err == nil && words != "" {
		if alike, _, err := f.App.FindMatters(f.Viewer, app.Find{Words: words, Limit: 10}); err == nil {
			near = append(near, alike...)
		}
	}
	seen := map[string]bool{f.seen.ID: true}
	var list []app.Line
	for _, l := range near {
		if !seen[l.ID] && l.State.Status.Live() {
			seen[l.ID] = true
			list = append(list, l)
		}
	}
	return list
}

func runMerge(f *actForm, ask app.Ask) error {
	number := strings.TrimSpace(f.val("number"))
	if number == "" {
		number = f.val("into")
	}
	if number == "" {
		return fault.New(fault.Invalid, "请选择保留哪一件。").At("into")
	}
	into, err := f.App.See(f.Viewer, number)
	if err != nil {
		return page.AtField(err, "number")
	}
	_, err = f.App.Merge(f.Context(), ask, f.seen.ID, into.ID)
	return err
}
