package org

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
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

// may refuses whoever holds none of the roles; doing is the deed in words.
func (f Facts) may(doing string, roles ...Role) error {
	if f.Job != "" || f.Actor.Has(roles...) {
		return nil
	}
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = r.Word()
	}
	return fault.New(fault.Denied, "%s须由%s办理，请联系他们。", doing, strings.Join(words, "、"))
}

// Lengths that names and papers keep, in characters.
const (
	maxCode     = 32
	maxName     = 60
	maxDocument = 100
)

func checkCode(code string) error {
	ok := code != "" && len(code) <= maxCode && strings.IndexFunc(code, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-._", r)
	}) < 0
	if !ok {
		return fault.New(fault.Invalid, "编码“%s”不可用：只能用字母、数字和 - . _，最多 %d 位，请改正。", code, maxCode).At("code")
	}
	return nil
}

// checkText looks at one line of office words: there, trimmed, not too long, without line breaks.
func checkText(field, label, s string, limit int) error {
	switch {
	case s == "":
		return fault.New(fault.Invalid, "请填写%s。", label).At(field)
	case strings.TrimSpace(s) != s || strings.IndexFunc(s, unicode.IsControl) >= 0:
		return fault.New(fault.Invalid, "%s“%s”前后有空格或含有换行，请删去后重试。", label, s).At(field)
	case utf8.RuneCountInString(s) > limit:
		return fault.New(fault.Invalid, "%s超过 %d 个字，请缩短。", label, limit).At(field)
	}
	return nil
}

// checkOptional is checkText for words that may be left out.
func checkOptional(field, label, s string, limit int) error {
	if s == "" {
		return nil
	}
	return checkText(field, label, s, limit)
}

func checkDate(field, label string, d calendar.Date) error {
	if _, err := calendar.ParseDate(string(d)); err != nil {
		return fault.New(fault.Invalid, "请填写%s，格式如 2018-03-20。", label).At(field).Because(err)
	}
	return nil
}

func checkSpan(field string, s calendar.Span) error {
	if err := checkDate(field, "起始日期", s.From); err != nil {
		return err
	}
	if s.To == "" {
		return nil
	}
	if err := checkDate(field, "截止日期", s.To); err != nil {
		return err
	}
	if s.To < s.From {
		return fault.New(fault.Invalid, "截止日期 %s 早于起始日期 %s，请改正。", s.To, s.From).At(field)
	}
	return nil
}

// checkAfter keeps a history in order: nothing is entered before its latest change.
func checkAfter(label string, from, last calendar.Date) error {
	if from < last {
		return fault.New(fault.Conflict, "%s的日期 %s 早于上一次变更 %s，请核对日期。", label, from, last).At("from")
	}
	return nil
}

// first is the first refusal, nil when there is none.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// events is how a decision answers with one event or with its refusal.
func events(e journal.Event, refusals ...error) ([]journal.Event, error) {
	if err := first(refusals...); err != nil {
		return nil, err
	}
	return []journal.Event{e}, nil
}

var kinds = journal.NewKinds(
	journal.Reads[UnitFounded], journal.Reads[UnitRenamed], journal.Reads[UnitRecoded], journal.Reads[UnitMoved], journal.Reads[UnitMerged],
	journal.Reads[UnitClosed], journal.Reads[AliasAdded], journal.Reads[AliasRemoved], journal.Reads[MembersSet],
	journal.Reads[PostCreated], journal.Reads[PostChanged], journal.Reads[PostTaken], journal.Reads[PostHandedOver],
	journal.Reads[PostVacated], journal.Reads[DeputyNamed], journal.Reads[DeputyEnded], journal.Reads[PostClosed],
	journal.Reads[AccountOpened], journal.Reads[AccountNamed], journal.Reads[PhoneSet], journal.Reads[AccountDisabled],
	journal.Reads[AccountEnabled], journal.Reads[SecretReset], journal.Reads[SecretChanged],
	journal.Reads[PowerListed], journal.Reads[PowerEnded], journal.Reads[Delegated], journal.Reads[DelegationEnded],
	journal.Reads[RuleLaid], journal.Reads[RuleProposed], journal.Reads[RuleAccepted], journal.Reads[RuleDeclined], journal.Reads[RuleEnded],
)

// Decode reads a stored body of one of this package's kinds.
func Decode(kind string, body []byte) (journal.Event, error) { return kinds.Decode(kind, body) }

// Kinds lists the kinds of this package, ascending.
func Kinds() []string { return kinds.Names() }
