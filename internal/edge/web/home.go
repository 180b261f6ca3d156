package web

import (
	"encoding/hex"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) homeRoutes() []route {
	return []route{
		{"GET /{$}", app.SignedIn, s.showHome},
		{"GET /", app.Public, func(*req) error { return fault.New(fault.Missing, "没有这个页面，请检查地址") }},
	}
}

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
func (q *req) nav() []ui.NavGroup {
	var g ui.NavGroup
	for _, e := range navEntries {
		if q.may(e.right) {
			g.Items = append(g.Items, ui.NavItem{Label: q.word(e.label), Icon: e.icon, Href: e.href, Key: e.key, Current: e.href == q.URL.Path || e.href != "/" && strings.HasPrefix(q.URL.Path, e.href+"/")})
		}
	}
	return []ui.NavGroup{g}
}

// journal is the state of the journal for the foot of every page.
func (s *Server) journal() ui.Journal {
	j := ui.Journal{Seq: s.app.Head()}
	if cp, err := s.app.Checkpoint(); err == nil {
		j.Root, j.Size = hex.EncodeToString(cp.Root[:]), cp.Size
	}
	return j
}

// errorView is what the page of an error says.
type errorView struct {
	Text string
	Kind fault.Kind
	Back string // where one came from, empty when unknown
}
