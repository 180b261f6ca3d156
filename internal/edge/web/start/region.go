package start

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// maxHits is how many counties a search shows.
const maxHits = 12

// regionView is the page where the ground is chosen.
type regionView struct {
	Cmd      string
	Edition  string
	Editions []ui.Choice
	Query    ui.Field
	Counties ui.Field
	Options  []ui.Option
	More     int // hits that are not shown
	Errors   []ui.FieldError
}

func (q *req) edition(s string) division.Edition {
	if e := division.Edition(s); slices.Contains(app.Editions, e) {
		return e
	}
	return app.Editions[len(app.Editions)-1]
}

func (q *req) showRegion() error {
	return q.askRegion(q.URL.Query().Get("q"), q.edition(q.URL.Query().Get("edition")), nil)
}

// askRegion shows the search and what it found. Words that find nothing are refused in a sentence beside the field.
func (q *req) askRegion(words string, e division.Edition, refused error) error {
	words = strings.TrimSpace(words)
	v := regionView{Cmd: page.NewCommand(), Edition: string(e), Query: ui.Field{Name: "q", Label: q.T("区县名称"), Value: words, Hint: q.T("写名称里的几个字即可，如：东昌府")}}
	for _, x := range app.Editions {
		to := fmt.Sprintf("/start/region?edition=%s&q=%s", x, words)
		v.Editions = append(v.Editions, ui.Choice{Label: q.T("%s 版", x), Href: to, Current: x == e})
	}
	if words != "" {
		hits, all, err := app.FindCounties(e, words, maxHits)
		if refused == nil {
			refused = err
		}
		for _, h := range hits {
			v.Options = append(v.Options, ui.Option{Value: h.Code, Label: h.Name, Note: q.hitNote(h), Selected: slices.Contains(q.PostForm["county"], h.Code) || all == 1})
		}
		v.More = all - len(hits)
	}
	v.Errors = ui.FieldErrors(q.Context(), refused)
	v.Query.Error, v.Counties = ui.ErrorOf(v.Errors, "q"), ui.Field{Name: "county", Label: q.T("哪个区县"), Error: ui.ErrorOf(v.Errors, "county")}
	status := http.StatusOK
	if refused != nil {
		status = page.Statuses[fault.KindOf(refused)]
	}
	l := ui.Layout{Title: q.T("选择辖区"), Sub: q.T("名称和代码照国家统计局公布的区划"), Crumbs: []ui.Link{{Text: q.T("上手清单"), Href: page.StartPath}}, Errors: refused != nil}
	return q.Show(status, l, regionPage(v))
}

// hitNote says where a county lies and how much of it is shipped.
func (q *req) hitNote(h app.CountyHit) string {
	switch {
	case h.Towns == 0:
		return q.T("%s，%s；随软件只带到区县，镇街请随后导入单位表", h.Above, h.Code)
	case h.Villages == 0:
		return q.T("%s，%s；镇街 %d 个，社区（村）请随后导入", h.Above, h.Code, h.Towns)
	}
	return q.T("%s，%s；镇街 %d 个，社区（村）%d 个", h.Above, h.Code, h.Towns, h.Villages)
}

func (q *req) takeRegion() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	e := q.edition(q.PostForm.Get("edition"))
	in := app.Intake{Edition: e, Counties: q.PostForm["county"], Villages: true, From: q.Today()}
	err = q.App.StartRegion(q.Context(), ask, in)
	switch k := fault.KindOf(err); {
	case err == nil:
		return q.See(page.StartPath)
	case k == fault.Conflict: // pressed twice: the list shows how far it is
		return q.See(page.StartPath)
	case k == fault.Internal || k == fault.Unavailable:
		return err
	}
	return q.askRegion(q.PostForm.Get("q"), e, err)
}

// zone founds the functional zone that the district is, from towns that were taken in.
func (q *req) zone() (deed.Form, error) {
	r, today := q.App.District().Org, q.Today()
	var towns []ui.Option
	for _, u := range r.Units(today, org.Township) {
		towns = append(towns, ui.Option{Value: string(u.ID), Label: u.NameOn(today), Note: r.UnitName(u.ParentOn(today), today)})
	}
	if len(towns) == 0 {
		return deed.Form{}, fault.New(fault.Refused, "功能区由镇街组成，请先在“选择辖区”里建立所在区县的镇街。")
	}
	f := deed.Form{Title: q.T("我们是功能区"), Note: q.T("高新区、经开区等没有自己的区划代码，由所在区县的几个镇街组成；镇街仍隶属原来的区县。"), Button: q.T("设立功能区"),
		Crumbs: []ui.Link{{Text: q.T("上手清单"), Href: page.StartPath}}, Inputs: []deed.Input{
			deed.Text("name", q.T("名称")).Hinted(q.T("如：示例高新区")), deed.From(deed.Checks, "town", q.T("由哪些镇街组成"), towns)}}
	f.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		z := app.ZoneAsk{Code: q.zoneCode(), Name: in.Text("name"), From: today}
		for _, id := range in.List("town") {
			z.Towns = append(z.Towns, org.UnitID(id))
		}
		_, err := q.App.FoundZone(q.Context(), ask, z)
		return page.StartPath, err
	}
	return f, nil
}

// zoneCode is the first free code of our own for a zone.
func (q *req) zoneCode() string {
	for n := 1; ; n++ {
		if code := fmt.Sprintf("GNQ%d", n); !q.App.District().Org.Spelled(code) {
			return code
		}
	}
}
