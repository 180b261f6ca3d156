//msg:off filing papers are Chinese

package operations

import (
	"iter"
	"net/url"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// filingPart is one table of 备案材料, drawn from the code that runs.
type filingPart struct {
	ID, Title, Note string
	Columns         []string
	Rows            [][]string
}

// filing draws all parts.
func (q *req) filing() []filingPart {
	return []filingPart{q.functions(), permissions(), events(), security()}
}

// functions are all addresses with the right that each needs and the roles that have it.
func (q *req) functions() filingPart {
	words, roles := map[app.Right]string{}, map[app.Right][]string{}
	for _, w := range app.RightWords {
		words[w.Right] = w.Word
	}
	for _, p := range app.Permissions() {
		for _, r := range p.Rights {
			roles[r] = append(roles[r], p.Word)
		}
	}
	f := filingPart{ID: "functions", Title: "功能清单", Note: "每个地址都须有权限才能编译通过", Columns: []string{"方法", "地址", "需要的权限", "谁有"}}
	for _, s := range q.Served {
		method, path, _ := strings.Cut(s.Pattern, " ")
		f.Rows = append(f.Rows, []string{method, path, words[s.Right], strings.Join(roles[s.Right], "、")})
	}
	return f
}

func permissions() filingPart {
	words := map[app.Right]string{}
	for _, w := range app.RightWords {
		words[w.Right] = w.Word
	}
	f := filingPart{ID: "permissions", Title: "权限清单", Note: "角色与权限，出自程序的权限表", Columns: []string{"角色", "看哪些事项", "受限事项", "权限"}}
	for _, p := range app.Permissions() {
		rights := make([]string, len(p.Rights))
		for i, r := range p.Rights {
			rights[i] = words[r]
		}
		restricted := "看不到"
		if p.Restricted {
			restricted = "写明本单位有权的"
		}
		f.Rows = append(f.Rows, []string{p.Word, strings.Join(p.Reach, "、"), restricted, strings.Join(rights, "；")})
	}
	return f
}

// events are the kinds of entry of the journal about matters, the organisation and the ground.
func events() filingPart {
	f := filingPart{ID: "events", Title: "账本记录种类", Note: "记录只增不改；经办人的文字可依法删除，个人信息存密文", Columns: []string{"种类", "属于"}}
	for _, g := range []struct {
		word  string
		kinds []string
	}{{"事项", matter.Kinds()}, {"机构和责任", org.Kinds()}, {"网格", grid.Kinds()}, {"点位", site.Kinds()}} {
		for _, k := range g.kinds {
			f.Rows = append(f.Rows, []string{k, g.word})
		}
	}
	return f
}

func security() filingPart {
	f := filingPart{ID: "security", Title: "安全说明", Note: "数值出自程序正在用的常数", Columns: []string{"项目", "做法"}}
	for _, x := range app.SecurityFacts() {
		f.Rows = append(f.Rows, []string{x[0], x[1]})
	}
	for _, h := range page.Headers {
		f.Rows = append(f.Rows, []string{"响应头 " + h[0], h[1]})
	}
	f.Rows = append(f.Rows, []string{"登录凭据", "Cookie " + page.SessionCookie + "：HttpOnly，SameSite=Lax，经 https 时 Secure；别的网站发来的请求一律拒绝"})
	return f
}

func (q *req) showFiling() error {
	l := ui.Layout{Title: q.T("备案材料"), Crumbs: q.crumbs(), Sub: q.T("由正在运行的程序生成，%s", msg.Stamp(q.App.Now())), Acts: filingActs()}
	return q.Page(l, filingPage(q.filing()))
}

func (f filingPart) table() ui.Table {
	t := ui.Table{Caption: f.Title, Narrow: ui.Stack}
	for _, c := range f.Columns {
		t.Columns = append(t.Columns, ui.Column{Head: c})
	}
	for _, r := range f.Rows {
		row := ui.Row{}
		for _, c := range r {
			row.Cells = append(row.Cells, page.Wrapped(c))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// takeFiling gives the same as one workbook.
func (q *req) takeFiling() error {
	var sheets []sheet.Sheet
	for _, f := range q.filing() {
		s := sheet.Sheet{Name: f.Title, Rows: rowsOf(f.Rows)}
		for _, c := range f.Columns {
			s.Columns = append(s.Columns, sheet.OutColumn{Title: c})
		}
		sheets = append(sheets, s)
	}
	foot := sheet.Foot{Title: "备案材料", Cutoff: msg.Stamp(q.App.Now()), Seq: q.App.Head(), Printed: q.App.Now(), By: q.Viewer.Name}
	q.W.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	q.W.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape("备案材料.xlsx"))
	return sheet.Write(q.W, foot, sheets...)
}

func rowsOf(rows [][]string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}
