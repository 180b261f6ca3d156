package app

import (
	"slices"
	"strings"

	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
)

// Right is one thing a page or an API call needs; every route names one. What may be done to a single matter is not
// here: the matter's own rules decide it.
type Right string

// The rights.
const (
	Public      Right = "public"     // anybody, logged in or not
	SignedIn    Right = "signed-in"  // any account in a post
	SeeMatters  Right = "matters"    // the ledger, within one's scope
	FileMatters Right = "file"       // file a problem
	BulkWork    Right = "bulk"       // dispatch many, import ledgers
	SeeOrg      Right = "org"        // organisation, duty, gaps
	EditOrg     Right = "org-edit"   // change units, posts, duty, powers
	EditCells   Right = "cells-edit" // change cells and their duty table; a town its own
	EditSites   Right = "sites-edit" // change sites; a town or a unit its own
	SeeStandard Right = "standards"  // standards
	EditStd     Right = "standards-edit"
	Accounts    Right = "accounts" // open and close accounts
	Settings    Right = "settings" // rulebook, calendars, name of the body
	Proofs      Right = "proofs"   // 校验: checkpoints and bundles
	Vault       Right = "vault"    // look at a citizen's contact, with a purpose, logged
	Redact      Right = "redact"   // redact texts, erase persons
	Operate     Right = "operate"  // backups, health
)

// Reach says which matters a role sees.
type Reach int

// The reaches; a post with several roles has all of theirs.
const (
	ReachNone    Reach = iota
	ReachOwn           // found by oneself
	ReachUnit          // of one's unit and the units below it
	ReachPlace         // lying in one's territory or one's cells
	ReachSponsor       // lying where one sponsors
	ReachAll           // every unrestricted matter
)

// policy is the one table of who may what. Rights of all posts come first, then each role's own.
var policy = map[org.Role]struct {
	reach      []Reach
	rights     []Right
	restricted bool // sees restricted matters that name the unit
}{
	org.Commander:  {[]Reach{ReachAll}, []Right{SeeMatters, SeeOrg, SeeStandard, Proofs}, false},
	org.OfficeHead: {[]Reach{ReachAll}, []Right{SeeMatters, FileMatters, BulkWork, SeeOrg, EditOrg, EditCells, EditSites, SeeStandard, EditStd, Settings, Proofs, Vault, Operate}, true},
	org.DutyChief:  {[]Reach{ReachAll}, []Right{SeeMatters, FileMatters, BulkWork, SeeOrg, EditCells, EditSites, SeeStandard, Proofs, Vault}, false},
	org.Clerk:      {[]Reach{ReachAll}, []Right{SeeMatters, FileMatters, BulkWork, SeeOrg, EditOrg, EditCells, EditSites, SeeStandard, EditStd, Proofs, Vault}, false},
	org.Supervisor: {[]Reach{ReachAll}, []Right{SeeMatters, FileMatters, SeeOrg, SeeStandard, Proofs}, false},
	org.LeadDept:   {[]Reach{ReachUnit}, []Right{SeeMatters, FileMatters, SeeOrg, SeeStandard, Proofs}, false},
	org.UnitHead:   {[]Reach{ReachUnit, ReachPlace, ReachSponsor}, []Right{SeeMatters, FileMatters, SeeOrg, EditSites, SeeStandard, Proofs}, true},
	org.Liaison:    {[]Reach{ReachUnit, ReachSponsor}, []Right{SeeMatters, FileMatters, SeeOrg, EditSites, SeeStandard, Proofs}, false},
	org.Town:       {[]Reach{ReachUnit, ReachPlace}, []Right{SeeMatters, FileMatters, SeeOrg, EditCells, EditSites, SeeStandard, Proofs}, false},
	org.Community:  {[]Reach{ReachUnit, ReachPlace}, []Right{SeeMatters, FileMatters, SeeOrg, SeeStandard, Proofs}, false},
	org.CellChief:  {[]Reach{ReachPlace, ReachOwn}, []Right{SeeMatters, FileMatters, SeeOrg, SeeStandard, Proofs}, false},
	org.CellWorker: {[]Reach{ReachPlace, ReachOwn}, []Right{SeeMatters, FileMatters, SeeOrg, SeeStandard, Proofs}, false},
	org.Sponsor:    {[]Reach{ReachSponsor, ReachOwn}, []Right{SeeMatters, FileMatters, SeeOrg, SeeStandard, Proofs}, false},
	org.Assessor:   {[]Reach{ReachOwn}, []Right{SeeStandard}, false},
	org.Auditor:    {[]Reach{ReachAll}, []Right{SeeMatters, SeeOrg, SeeStandard, Proofs}, false},
	org.Officer:    {[]Reach{ReachAll}, []Right{SeeMatters, SeeOrg, SeeStandard, EditStd, Proofs, Redact, Operate}, true},
	org.Admin:      {nil, []Right{SeeOrg, EditOrg, SeeStandard, Accounts, Settings, Operate}, false},
	org.Citizen:    {[]Reach{ReachOwn}, nil, false},
}

// Viewer is who looks or acts: the actor of the session, with what the policy table gives him on the day.
type Viewer struct {
	org.Actor
	Name   string   // the person's name, for the top bar
	Tokens []string // under one of these a matter must be listed to be seen by him
	rights []Right
	Device string // ID of the session, empty for programs and jobs
}

// May reports whether the viewer has a right.
func (v Viewer) May(r Right) bool {
	return r == Public || r == SignedIn && v.Account != "" || slices.Contains(v.rights, r)
}

// Rights lists what the policy table gives a set of roles.
func Rights(roles []org.Role) (list []Right) {
	for _, r := range roles {
		for _, right := range policy[r].rights {
			if !slices.Contains(list, right) {
				list = append(list, right)
			}
		}
	}
	return list
}

// standing is what the tokens of a viewer depend on, beside his roles.
type standing struct {
	units   []org.UnitID // his unit and those below it
	places  []string     // territories and cells he answers for
	sponsor []string     // his account, post and unit
}

// tokens draws the viewer's tokens from the table. They are the whole of what he sees: the lists narrow by them in SQL, and
// Sees asks them for a single matter, so that the two cannot differ.
func tokens(a org.Actor, s standing) (list []string) {
	put := func(prefix, id string) {
		if t := prefix + id; id != "" && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	for _, role := range a.Roles {
		p := policy[role]
		for _, reach := range p.reach {
			switch reach {
			case ReachAll:
				put("", "*")
			case ReachOwn:
				put("a:", string(a.Account))
			case ReachUnit:
				for _, u := range s.units {
					put("u:", string(u))
				}
			case ReachPlace:
				for _, x := range s.places {
					put("t:", x)
				}
			case ReachSponsor:
				for _, x := range s.sponsor {
					put("s:", x)
				}
			}
		}
		if p.restricted {
			for _, r := range matter.Restrictions {
				put("r:"+string(r.Code)+":", string(a.Unit))
			}
		}
	}
	if a.Account != "" {
		put("a:", string(a.Account))
	}
	slices.Sort(list)
	return list
}

// Sees reports whether the viewer may see the matter.
func (v Viewer) Sees(s matter.State) bool {
	if s.Status == matter.Absent {
		return false
	}
	if s.Secrecy.IsZero() && slices.Contains(v.Tokens, "*") {
		return true
	}
	return slices.ContainsFunc(matter.Scope(s), func(t matter.Token) bool { return slices.Contains(v.Tokens, string(t)) })
}

// allows reports whether a token's scope, a list of rights separated by spaces, holds r; the empty scope holds all.
func allows(scope string, r Right) bool {
	return scope == "" || slices.Contains(strings.Fields(scope), string(r))
}
