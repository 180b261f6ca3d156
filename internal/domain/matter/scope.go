package matter

import (
	"slices"

	"shuangcheng/internal/domain/org"
)

// Token is one key under which a matter may be seen; a viewer sees the matter when one of his tokens is among them:
//
//	u:<unit>         people of the unit
//	t:<unit>         people of the territory
//	a:<account>      that person
//	s:<unit|account> sponsors of the place
//	r:<kind>:<unit>  people of the unit with the right to that restricted kind
type Token string

// Scope lists the tokens of a matter, ascending, each once. A restricted matter carries r: tokens of the units with the right
// and of those it was given to, and its finder's; nothing else.
func Scope(s State) []Token {
	var list []Token
	put := func(prefix string, id string) {
		if id != "" {
			list = append(list, Token(prefix+id))
		}
	}
	units := []org.UnitID{s.Owner.Unit, s.Contest.Interim}
	for _, t := range s.Tasks {
		units = append(units, t.Unit)
	}
	put("a:", string(s.Source.Finder.Account))
	if !s.Secrecy.IsZero() {
		for _, u := range append(units, s.Secrecy.Units...) {
			if u != "" {
				put("r:"+string(s.Secrecy.Kind)+":", string(u))
			}
		}
		return tidy(list)
	}
	for _, u := range append(units, s.Source.Finder.Unit) {
		put("u:", string(u))
	}
	for _, u := range s.territories() {
		put("t:", string(u))
	}
	for _, x := range s.Sources {
		put("a:", string(x.Finder.Account))
		put("u:", string(x.Finder.Unit))
	}
	for _, x := range s.Place.Sponsors {
		put("s:", string(x.Unit))
		put("s:", string(x.Account))
	}
	return tidy(list)
}

func tidy(list []Token) []Token {
	slices.Sort(list)
	return slices.Compact(list)
}
