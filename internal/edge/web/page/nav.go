package page

import (
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/web/ui"
)

// navEntries are the entries of the side navigation in their order; an entry shows to those who have its right.
var navEntries = []struct {
	label, href, key string
	icon             ui.Icon
	right            app.Right
}{
	{"工作台", "/", "H", ui.IconHome, app.SignedIn},
	{"总台账", "/matters", "L", ui.IconList, app.SeeMatters},
	{"核查", "/verify", "", ui.IconMatterCheck, app.SeeMatters},
	{"机构", "/org", "", ui.IconChain, app.SeeOrg},
	{"区划与边界", "/geo", "", ui.IconMap, app.SeeOrg},
	{"责任图", "/duty", "", ui.IconHand, app.SeeOrg},
	{"责任空白", "/gaps", "", ui.IconAlertSoon, app.SeeOrg},
	{"网格", "/cells", "", ui.IconGrid, app.SeeOrg},
	{"点位", "/sites", "", ui.IconPin, app.SeeOrg},
	{"测评标准", "/standards", "S", ui.IconRuler, app.SeeStandard},
	{"账号", "/accounts", "", ui.IconUser, app.Accounts},
	{"设置", "/settings", "", ui.IconTool, app.Settings},
	{"账本校验", "/proofs", "", ui.IconLock, app.Proofs},
	{"导入", "/imports", "", ui.IconUpload, app.BulkWork},
}

// nav is the side navigation of this viewer.
func (q *Req) nav() []ui.NavGroup {
	var g ui.NavGroup
	for _, e := range navEntries {
		if q.May(e.right) {
			g.Items = append(g.Items, ui.NavItem{Label: q.Word(e.label), Icon: e.icon, Href: e.href, Key: e.key, Current: e.href == q.URL.Path || e.href != "/" && strings.HasPrefix(q.URL.Path, e.href+"/")})
		}
	}
	return []ui.NavGroup{g}
}
