package org

import (
	"shuangcheng/internal/domain/form"
	"shuangcheng/internal/domain/journal"
)

// Facts is what a decision needs beside the state itself: who asks, and everybody else as they stand.
type Facts struct {
	Actor    Actor
	Job      string // name of a tool that acts without an account, such as init or demo; it may do everything here
	Register *Register
}

// office are the posts that keep the registers of the district: 双创办, and the administrator for units and posts.
var (
	office  = []Role{Clerk, DutyChief, OfficeHead}
	keepers = []Role{Clerk, DutyChief, OfficeHead, Admin}
)

// may lets a tool do everything and refuses whoever holds none of the roles; doing is the deed in words.
func (f Facts) may(doing string, roles ...Role) error {
	if f.Job != "" {
		return nil
	}
	return f.Actor.May(doing, roles...)
}

// events is how a decision answers with one event or with its refusal.
func events(e journal.Event, refusals ...error) ([]journal.Event, error) {
	if err := form.First(refusals...); err != nil {
		return nil, err
	}
	return []journal.Event{e}, nil
}

var kinds = journal.NewKinds(
	journal.Reads[UnitFounded], journal.Reads[UnitRenamed], journal.Reads[UnitRecoded], journal.Reads[UnitMoved], journal.Reads[UnitMerged],
	journal.Reads[UnitClosed], journal.Reads[UnitRestored], journal.Reads[AliasAdded], journal.Reads[AliasRemoved], journal.Reads[MembersSet],
	journal.Reads[PostCreated], journal.Reads[PostChanged], journal.Reads[PostTaken], journal.Reads[PostHandedOver],
	journal.Reads[PostVacated], journal.Reads[DeputyNamed], journal.Reads[DeputyEnded], journal.Reads[PostClosed], journal.Reads[PostRestored],
	journal.Reads[AccountOpened], journal.Reads[AccountNamed], journal.Reads[PhoneSet], journal.Reads[AccountDisabled],
	journal.Reads[AccountEnabled], journal.Reads[SecretReset], journal.Reads[SecretChanged],
	journal.Reads[PowerListed], journal.Reads[PowerEnded], journal.Reads[Delegated], journal.Reads[DelegationEnded],
	journal.Reads[RuleLaid], journal.Reads[RuleProposed], journal.Reads[RuleAccepted], journal.Reads[RuleDeclined], journal.Reads[RuleEnded],
)

// Decode reads a stored body of one of this package's kinds.
func Decode(kind string, body []byte) (journal.Event, error) { return kinds.Decode(kind, body) }

// Kinds lists the kinds of this package, ascending.
func Kinds() []string { return kinds.Names() }
