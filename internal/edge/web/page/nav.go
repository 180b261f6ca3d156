package page

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/web/ui"
)

// navEntry is an entry of the side navigation; it shows to those who have one of its rights.
type navEntry struct {
	label, href, key string
	icon             ui.Icon
	rights           []app.Right
}

// navGroups are the entries in their order: the daily work, what it rests on, and what keeps it running.
var navGroups = []struct {
	head    string
	entries []navEntry
}{{"", []navEntry{
	{"工作台", "/", "H", ui.IconHome, []app.Right{app.SignedIn}},
	{"总台账", "/matters", "L", ui.IconList, []app.Right{app.SeeMatters}},
	{"核查", "/verify", "", ui.IconMatterCheck, []app.Right{app.SeeMatters}},
	{"公文与表册", "/papers", "", ui.IconDoc, []app.Right{app.SeeOrg}},
}}, {"底数", []navEntry{
	{"机构", "/org", "", ui.IconChain, []app.Right{app.SeeOrg}},
	{"区划与边界", "/geo", "", ui.IconMap, []app.Right{app.SeeOrg}},
	{"责任图", "/duty", "", ui.IconHand, []app.Right{app.SeeOrg}},
	{"责任空白", "/gaps", "", ui.IconAlertSoon, []app.Right{app.SeeOrg}},
	{"网格", "/cells", "", ui.IconGrid, []app.Right{app.SeeOrg}},
	{"点位", "/sites", "", ui.IconPin, []app.Right{app.SeeOrg}},
	{"测评标准", "/standards", "S", ui.IconRuler, []app.Right{app.SeeStandard}},
	{"导入", "/imports", "", ui.IconUpload, []app.Right{app.BulkWork, app.EditOrg, app.EditSites, app.EditStd}},
}}, {"管理", []navEntry{
	{"账号", "/accounts", "", ui.IconUser, []app.Right{app.Accounts}},
	{"设置", "/settings", "", ui.IconTool, []app.Right{app.Settings}},
	{"运行与备份", "/operations", "", ui.IconSync, []app.Right{app.Operate}},
	{"账本校验", "/proofs", "", ui.IconLock, []app.Right{app.Proofs}},
}}}

// nav is the side navigation of this viewer.
func (q *Req) nav() (groups []ui.NavGroup) {
	for _, x := range navGroups {
		g := ui.NavGroup{Head: q.Word(x.head)}
		for _, e := range x.entries {
			if slices.ContainsFunc(e.rights, q.May) {
				here := e.href == q.URL.Path || e.href != "/" && strings.HasPrefix(q.URL.Path, e.href+"/")
				g.Items = append(g.Items, ui.NavItem{Label: q.Word(e.label), Icon: e.icon, Href: e.href, Key: e.key, Current: here})
			}
		}
		if len(g.Items) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}
