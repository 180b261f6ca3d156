package app

import (
	"context"
	"slices"
	"strings"

	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/fault"
)

// CountyHit is a county that a search found.
type CountyHit struct {
	division.Division
	Above    string // province and city
	Towns    int    // below it, as far as they are shipped
	Villages int
}

// FindCounties looks for counties by words of their name, their city and their province, or by the beginning of their code, in the
// order of codes; at most so many, and how many there are.
func FindCounties(e division.Edition, typed string, most int) (hits []CountyHit, all int, err error) {
	_, tree, err := divisionTree(e)
	if err != nil {
		return nil, 0, err
	}
	words := strings.Fields(typed)
	if len(words) == 0 {
		return nil, 0, fault.New(fault.Invalid, "请填写区县的名称，例如“东昌府”。").At("q")
	}
	for _, province := range tree.Children("") {
		for _, city := range tree.Children(province.Code) {
			for _, county := range tree.Children(city.Code) {
				above := province.Name + " " + city.Name
				if !named(above+" "+county.Name, county.Code, words) {
					continue
				}
				if all++; len(hits) < most {
					hits = append(hits, counted(tree, county, above))
				}
			}
		}
	}
	if all == 0 {
		return nil, 0, fault.New(fault.Missing, "%s 版区划里没有找到“%s”，请只写区县名称再试，或换一版；高新区、经开区等功能区请先找它所在的区县。", e, typed).At("q")
	}
	return hits, all, nil
}

func named(name, code string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(name, w) && !strings.HasPrefix(code, w) })
}

func counted(tree *division.Tree, county division.Division, above string) CountyHit {
	h := CountyHit{Division: county, Above: above}
	for _, town := range tree.Children(county.Code) {
		h.Towns++
		h.Villages += len(tree.Children(town.Code))
	}
	return h
}

// StartRegion takes in the counties beside the request, and writes down the one that the district is, when it is one.
func (a *App) StartRegion(ctx context.Context, q Ask, in Intake) error {
	if _, err := a.PlanIntake(in); err != nil {
		return err
	}
	if b := a.District().Body; len(in.Counties) == 1 && b.Region != in.Counties[0] {
		b.Region, b.Edition = in.Counties[0], string(in.Edition)
		if _, err := a.NameBody(ctx, q, b); err != nil {
			return err
		}
	}
	return a.StartIntake(q, in)
}
