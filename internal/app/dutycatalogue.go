package app

import (
	"context"
	"maps"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/store"
)

// CataloguePlan is what the problem catalogues in use say about who deals with what, as rules that are not laid yet.
type CataloguePlan struct {
	Rules   []org.LayRule
	Unknown []string // words for units that nobody answers to, ascending
}

// CatalogueRules draws the plan for a day; what has been laid before is left out.
func (a *App) CatalogueRules(from calendar.Date) (p CataloguePlan) {
	d := a.District()
	var rows []org.CatalogueRow
	for _, id := range slices.Sorted(maps.Keys(d.Standards)) {
		s := d.Standards[id]
		if s.System != standard.Problems || s.RetiredOn != "" {
			continue
		}
		for _, i := range s.Enabled() {
			rows = append(rows, org.CatalogueRow{Class: org.Class{Edition: s.ID, Code: i.Code}, Lead: i.Lead, Depts: i.Depts})
		}
	}
	p.Rules, p.Unknown = d.Org.Defaults(rows, from)
	laid := d.Org.Rules()
	p.Rules = slices.DeleteFunc(p.Rules, func(r org.LayRule) bool {
		return slices.ContainsFunc(laid, func(old org.Rule) bool { return old.ID == r.ID })
	})
	return p
}

// LayRules enters many rules of the duty map in one step, all or none.
func (a *App) LayRules(ctx context.Context, q Ask, rules []org.LayRule) error {
	_, err := a.register(ctx, q, func(t *store.Tx) error {
		f := a.orgFacts(q)
		for _, r := range rules {
			if err := change[org.Rule, org.RuleCommand](t, f, duties, r.ID, r); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}
