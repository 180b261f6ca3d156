package app

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/problem"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/shipped"
	"shuangcheng/internal/store"
)

// applied folds events into a state that has its own Apply method.
type applied[S any] interface{ Apply(journal.Event) S }

// register makes the fold of one kind of register.
func register[S applied[S]](kind string, decode func(string, []byte) (journal.Event, error), code func(S) string) *store.Fold[S] {
	return &store.Fold[S]{Kind: kind, Version: 1, Group: "register", Decode: decode, Code: code,
		Apply: func(s S, e journal.Event) S { return s.Apply(e) }}
}

// The folds of the registers. A change of an Apply raises the version of its fold.
var (
	units       = register("unit", org.Decode, func(u org.Unit) string { return u.Code })
	posts       = register[org.Post]("post", org.Decode, nil)
	accounts    = register("account", org.Decode, func(a org.Account) string { return strings.ToLower(a.Login) })
	powers      = register[org.Power]("power", org.Decode, nil)
	delegations = register[org.Delegation]("delegation", org.Decode, nil)
	duties      = register[org.Rule]("duty", org.Decode, nil)
	cells       = register("cell", grid.Decode, func(c grid.Cell) string { return c.Code })
	sites       = register("site", site.Decode, func(s site.Site) string { return s.Code })
	standards   = &store.Fold[standard.State]{Kind: "standard", Version: 1, Group: "register", Decode: standard.Decode, Apply: standard.Apply}
	setups      = &store.Fold[settings.State]{Kind: "setting", Version: 1, Group: "register", Decode: settings.Decode, Apply: settings.Apply}
)

// Folds are all folds of the product.
func Folds() []store.Folder {
	return []store.Folder{units, posts, accounts, powers, delegations, duties, cells, sites, standards, setups, store.Matters}
}

// District is all registers at one moment: immutable, shared by all requests, replaced as a whole.
type District struct {
	Pos       int64 // last entry that a register has taken in
	Org       *org.Register
	Grid      *grid.Grid
	Sites     *site.Sites
	Standards map[string]standard.State // by edition ID
	Catalogue *problem.Catalogue        // of the enabled items
	Calendar  *calendar.Calendar
	Rules     matter.Rulebook
	Body      settings.BodyNamed
	SignIn    settings.SignInSet
	hours     calendar.Office
	hoursSet  bool // somebody has said so; else they are the default
	years     map[int]calendar.Year
	siteTypes map[string]string
	ground    *ground // cells as they lie, by day; made when first asked for
}

// District is the present snapshot.
func (a *App) District() *District { return a.district.Load() }

// renew takes what changed in the registers into a new snapshot.
func (a *App) renew() error {
	a.renewing.Lock()
	defer a.renewing.Unlock()
	old := a.district.Load()
	if old == nil {
		old = &District{Pos: -1, Org: org.NewRegister(org.Parts{}), Grid: grid.New(nil), Sites: site.New(nil), Rules: matter.DefaultRulebook(), SignIn: settings.DefaultSignIn(), hours: calendar.YearRound()}
	}
	rows, err := a.db.Registers(old.Pos)
	if err != nil {
		return err
	}
	if len(rows) == 0 && a.district.Load() != nil {
		return nil
	}
	d := *old
	if err := d.take(rows); err != nil {
		return err
	}
	a.district.Store(&d)
	return nil
}

// take folds changed rows into d, which is a copy nobody else holds yet.
func (d *District) take(rows []store.RegisterRow) error {
	var parts org.Parts
	var newCells []grid.Cell
	var newSites []site.Site
	var newStandards, newCalendar bool
	d.Standards, d.years = clone(d.Standards), clone(d.years)
	for _, r := range rows {
		var err error
		switch r.Kind {
		case "unit":
			parts.Units, err = decoded(parts.Units, r)
		case "post":
			parts.Posts, err = decoded(parts.Posts, r)
		case "account":
			parts.Accounts, err = decoded(parts.Accounts, r)
		case "power":
			parts.Powers, err = decoded(parts.Powers, r)
		case "delegation":
			parts.Delegations, err = decoded(parts.Delegations, r)
		case "duty":
			parts.Rules, err = decoded(parts.Rules, r)
		case "cell":
			newCells, err = decoded(newCells, r)
		case "site":
			newSites, err = decoded(newSites, r)
		case "standard":
			newStandards = true
			err = d.takeStandard(r)
		case "setting":
			newCalendar = true
			err = d.takeSetting(r)
		}
		if err != nil {
			return fmt.Errorf("read %s %s: %w", r.Kind, r.ID, err)
		}
		d.Pos = max(d.Pos, r.Pos)
	}
	d.Org, d.Sites = d.Org.With(parts), d.Sites.With(newSites...)
	if len(newCells) > 0 || d.ground == nil {
		d.Grid = d.Grid.With(newCells...)
		d.ground = &ground{grid: d.Grid}
	}
	if newStandards || d.Catalogue == nil {
		d.drawSiteTypes()
		if err := d.drawCatalogue(); err != nil {
			return err
		}
	}
	if newCalendar || d.Calendar == nil {
		return d.drawCalendar()
	}
	return nil
}

func decoded[S any](list []S, r store.RegisterRow) ([]S, error) {
	var s S
	err := json.Unmarshal([]byte(r.State), &s)
	return append(list, s), err
}

func clone[K comparable, V any](m map[K]V) map[K]V {
	c := make(map[K]V, len(m)+1)
	for k, v := range m {
		c[k] = v
	}
	return c
}

func (d *District) takeStandard(r store.RegisterRow) error {
	var s standard.State
	if err := json.Unmarshal([]byte(r.State), &s); err != nil {
		return err
	}
	d.Standards[r.ID] = s
	return nil
}

func (d *District) takeSetting(r store.RegisterRow) error {
	var s settings.State
	if err := json.Unmarshal([]byte(r.State), &s); err != nil {
		return err
	}
	switch {
	case s.Body != nil:
		d.Body = *s.Body
	case s.Rules != nil:
		d.Rules = *s.Rules
	case s.Hours != nil:
		d.hours, d.hoursSet = *s.Hours, true
	case s.SignIn != nil:
		d.SignIn = *s.SignIn
	case s.Year != nil:
		d.years[s.Year.Year] = *s.Year
	default:
		year, err := strconv.Atoi(strings.TrimPrefix(r.ID, settings.Calendar))
		if err != nil {
			return err
		}
		delete(d.years, year) // withdrawn
	}
	return nil
}

// drawCalendar makes the calendar of the years that are known.
func (d *District) drawCalendar() (err error) {
	years := make([]calendar.Year, 0, len(d.years))
	for _, y := range d.years {
		years = append(years, y)
	}
	d.Calendar, err = calendar.New(d.hours, years...)
	return err
}

// drawCatalogue makes the catalogue of problem classes from the enabled items of all editions in force.
func (d *District) drawCatalogue() error {
	var editions []standard.Edition
	for _, s := range d.Standards {
		if !s.Complete() || s.RetiredOn != "" {
			continue
		}
		e := s.Edition
		e.Items = s.Enabled()
		editions = append(editions, e)
	}
	words, err := shippedWords()
	if err != nil {
		return err
	}
	d.Catalogue, err = problem.New(editions, words)
	return err
}

// shippedWords are the word tables behind the proposals.
func shippedWords() (problem.Words, error) {
	var tables [3]standard.Table
	for i, name := range []string{"lexicon.csv", "condition_words.csv", "links.csv"} {
		t, _, err := shipped.StandardTable(name)
		if err != nil {
			return problem.Words{}, err
		}
		tables[i] = t
	}
	w, faults := problem.ParseWords(tables[0], tables[1], tables[2])
	if len(faults) > 0 {
		return w, fmt.Errorf("shipped words: %w", faults[0])
	}
	return w, nil
}

// viewer draws the viewer of an account in a post; the zero Viewer when the account does not act for it today.
func (a *App) viewer(account org.AccountID, post org.PostID) Viewer {
	d, today := a.District(), a.db.Now().Date()
	actor := d.Org.Actor(account, post, today)
	if actor.Account == "" {
		return Viewer{}
	}
	s := standing{units: d.unitsUnder(actor.Unit, today), places: d.placesOf(actor, today),
		sponsor: []string{string(account), string(actor.Unit)}}
	return Viewer{Actor: actor, Name: d.Org.Account(account).Name, Tokens: tokens(actor, s), rights: Rights(actor.Roles)}
}

// unitsUnder are a unit and all below it.
func (d *District) unitsUnder(unit org.UnitID, day calendar.Date) []org.UnitID {
	list := []org.UnitID{unit}
	for _, u := range d.Org.Children(unit, day) {
		list = append(list, d.unitsUnder(u.ID, day)...)
	}
	return list
}

// placesOf are the territories and cells an actor answers for: his unit when it is a territory, and the cells whose duty
// table names his post.
func (d *District) placesOf(a org.Actor, day calendar.Date) (list []string) {
	if d.Org.Unit(a.Unit).Territory() {
		list = append(list, string(a.Unit))
	}
	for _, c := range d.Grid.Serving(a.Post, day) {
		list = append(list, string(c.ID))
	}
	return list
}
