package matter

import (
	"fmt"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
)

// ClockStart says which moment sets the clock of a term.
type ClockStart string

// The two habits seen in practice; with FromReceipt a late signer would gain time, hence the automatic signature.
const (
	FromDispatch ClockStart = "dispatch" // 派遣起算
	FromReceipt  ClockStart = "receipt"  // 签收起算
)

// DueClass is one step of the ladder of terms 时限等级.
type DueClass struct {
	Code string        `json:"code"` // short and unique within the rulebook
	Word string        `json:"word"` // such as 较难
	Term calendar.Term `json:"term"`
}

// Rulebook 规则集 holds every number of the loop. A district edits a copy and gives it a new version; events that rest on
// a number carry Name, so that a term given in March is explained by the rulebook of March.
type Rulebook struct {
	ID      string `json:"id"`      // short and unique, such as default-2026
	Version int    `json:"version"` // 1, 2, 3 …

	// Classes is the ladder of due classes, ascending; an extension reaches the next class at most.
	Classes []DueClass `json:"classes"`
	// Terms is the term by severity for a matter whose filing condition names none. Every severity is there.
	Terms map[Severity]calendar.Term `json:"terms"`
	// Start is the moment that sets the clock.
	Start ClockStart `json:"start"`
	// AutoSign is how long a dispatch may lie unsigned before it counts as signed.
	AutoSign calendar.Term `json:"auto_sign"`
	// InfoPause is the fixed span for which a request for missing information stops the clock.
	InfoPause calendar.Term `json:"info_pause"`
	// InfoTimes is how often the clock may be stopped that way.
	InfoTimes int `json:"info_times"`

	// Extensions is how often a term may be extended.
	Extensions int `json:"extensions"`
	// ExtensionDays caps what an extension may add to the due day, in natural days, where no higher class is left and
	// for the second extension.
	ExtensionDays int `json:"extension_days"`
	// ExtensionAnswer is how long the office may think about a request; silence beyond it counts to the office.
	ExtensionAnswer calendar.Term `json:"extension_answer"`

	// OfficeAnswer is how long the office may take to dispatch anew what was sent back, or to answer why a unit cannot do it;
	// zero sets no moment.
	OfficeAnswer calendar.Term `json:"office_answer,omitzero"`

	// ReturnWithin is how long after receipt a unit may send a matter back.
	ReturnWithin calendar.Term `json:"return_within"`
	// Hops is the number of returns that makes a ruling.
	Hops int `json:"hops"`
	// Ruling is how long the office head may take for it.
	Ruling calendar.Term `json:"ruling"`

	// HoldDays bounds the days from approval to review of a suspension.
	HoldDays int `json:"hold_days"`
	// LinkDays bounds the life of a one-matter link.
	LinkDays int `json:"link_days"`
	// SpotUpTo is the gravest severity that a finder may settle on the spot.
	SpotUpTo Severity `json:"spot_up_to"`
	// PhotoFor lists the ways of rectifying that need a photo where evidence can exist; elsewhere a reason will do.
	PhotoFor []FixKind `json:"photo_for"`
	// CauseFrom is the severity from which, as for every repeat, the reply states the cause.
	CauseFrom Severity `json:"cause_from"`
	// RedoTerm is the new term after a failed verification or a reopening; zero means the term of the severity.
	RedoTerm calendar.Term `json:"redo_term,omitzero"`

	// Verify is the levels by severity, first to last. Every severity is there with at least one level.
	Verify map[Severity][]Level `json:"verify"`
	// FormFrom is the severity from which closing needs the closure form with a leader's signature.
	FormFrom Severity `json:"form_from"`
	// SamplePercent is the share of closed matters that are looked at again, drawn at random, 0 to 100.
	SamplePercent int `json:"sample_percent"`
	// SampleFrom is the severity from which every closed matter is looked at again.
	SampleFrom Severity `json:"sample_from"`
	// SampleFalseDays: all matters of a unit with a false report within so many days are looked at again.
	SampleFalseDays int `json:"sample_false_days"`
	// ReopenDays is the window after closing in which the same trouble reopens the old matter.
	ReopenDays int `json:"reopen_days"`

	// What follows may be absent from a rulebook of earlier times; zero then means the figure of the default rulebook.

	// RecurSite says what becomes of the same class at the same site within that window; empty: RecurReopens.
	RecurSite Recurring `json:"recur_site,omitempty"`
	// RecurNear says the same where one of both has no site, within RecurMetres; empty: RecurAsks.
	RecurNear Recurring `json:"recur_near,omitempty"`
	// RecurMetres is how near that is, up to 60.
	RecurMetres int `json:"recur_metres,omitempty"`
	// LikeMetres is how near a known matter is offered as a likely duplicate, up to 60.
	LikeMetres int `json:"like_metres,omitempty"`
	// Staged gives terms in stages; they stand before the term that the filing condition names.
	Staged []Staged `json:"staged,omitempty"`
	// SoonHours is how long before the due moment a matter counts as 临期.
	SoonHours int `json:"soon_hours,omitempty"`
	// BackfillMinutes is how long after being seen a matter may be entered before it counts as 补录.
	BackfillMinutes int `json:"backfill_minutes,omitempty"`
	// ProjectDays bounds the days to the review of a suspension with a project 立项.
	ProjectDays int `json:"project_days,omitempty"`
}

// Name identifies the rulebook in events, as in default-2026/1.
func (r Rulebook) Name() string { return fmt.Sprintf("%s/%d", r.ID, r.Version) }

// DefaultRulebook is the proposal for a new district; the sources are the rule sets from practice compared in its design,
// and the figures marked ours are a choice without a source.
func DefaultRulebook() Rulebook {
	urgent, atOnce := calendar.WorkingHours(4), calendar.ContinuousHours(24)
	d3, d7, d15 := calendar.NaturalDays(3), calendar.NaturalDays(7), calendar.NaturalDays(15)
	return Rulebook{
		ID: "default-2026", Version: 1,
		Classes:         []DueClass{{"urgent", "涉险", urgent}, {"at-once", "即办", atOnce}, {"ordinary", "一般", d3}, {"harder", "较难", d7}, {"hard", "难点", d15}},
		Terms:           map[Severity]calendar.Term{Slight: atOnce, Ordinary: d3, Serious: d7, Major: d15, Urgent: urgent},
		Start:           FromDispatch,
		AutoSign:        calendar.WorkingHours(4),
		InfoPause:       calendar.ContinuousHours(24),
		InfoTimes:       1,
		Extensions:      2,
		ExtensionDays:   15, // ours; the provincial hotline knows 10 working days
		ExtensionAnswer: calendar.WorkingDays(1),
		OfficeAnswer:    calendar.WorkingDays(1), // ours, as for extensions
		ReturnWithin:    calendar.WorkingDays(1),
		Hops:            2,
		Ruling:          calendar.WorkingDays(2),
		HoldDays:        90,
		LinkDays:        15, // ours: the longest class
		SpotUpTo:        Ordinary,
		PhotoFor:        []FixKind{"works"}, // ours: what was built can be seen
		CauseFrom:       Serious,
		Verify: map[Severity][]Level{
			Slight: {LevelCommunity}, Ordinary: {LevelCommunity}, Serious: {LevelCommunity, LevelTown},
			Major: {LevelTown, LevelOffice}, Urgent: {LevelTown, LevelOffice},
		},
		FormFrom: Major, SamplePercent: 20, SampleFrom: Serious, SampleFalseDays: 180, ReopenDays: 30,
		RecurSite: RecurReopens, RecurNear: RecurAsks, RecurMetres: 10, // ours: about what a phone knows of its place
		LikeMetres: 30, SoonHours: 24, BackfillMinutes: 60,
		ProjectDays: 180, // ours: twice the suspension
		// As one district's filing standard has it for buildings without a permit.
		Staged: []Staged{{"E01.01", []Stage{{"停工", calendar.WorkingHours(4)}, {"处罚", calendar.WorkingDays(7)}, {"拆除", calendar.WorkingDays(20)}}}},
	}
}

// orDefault is n, or the figure of the default rulebook when there is none.
func orDefault(n, standing int) int {
	if n == 0 {
		return standing
	}
	return n
}

func (r Rulebook) soon() time.Duration { return time.Duration(orDefault(r.SoonHours, 24)) * time.Hour }

func (r Rulebook) backfilled() time.Duration {
	return time.Duration(orDefault(r.BackfillMinutes, 60)) * time.Minute
}

func (r Rulebook) recurMetres() int { return orDefault(r.RecurMetres, 10) }
func (r Rulebook) likeMetres() int  { return orDefault(r.LikeMetres, 30) }
func (r Rulebook) projectDays() int { return orDefault(r.ProjectDays, 180) }

// Reviews is within how many days a suspension is reviewed, with a project or without.
func (r Rulebook) Reviews(project bool) int {
	if project {
		return r.projectDays()
	}
	return r.HoldDays
}

// recurring is what becomes of a recurrence.
func (r Rulebook) recurring(same Sameness) Recurring {
	switch way := map[Sameness]Recurring{SameSite: r.RecurSite, SamePlace: r.RecurNear}[same]; {
	case way != "":
		return way
	case same == SameSite:
		return RecurReopens
	}
	return RecurAsks
}

// term is the term of a matter of this severity.
func (r Rulebook) term(s Severity) calendar.Term { return r.Terms[s.orOrdinary()] }

// redo is the term after a failed verification or a reopening.
func (r Rulebook) redo(s Severity) calendar.Term {
	if r.RedoTerm.IsZero() {
		return r.term(s)
	}
	return r.RedoTerm
}

// levels is how deep a matter of this severity is verified.
func (r Rulebook) levels(s Severity) []Level { return r.Verify[s.orOrdinary()] }

// Check refuses a rulebook that Decide could not work with.
func (r Rulebook) Check() error {
	if r.ID == "" || r.Version < 1 {
		return fault.New(fault.Invalid, "规则集没有编号或版本，请填写后再启用。")
	}
	for _, s := range Severities {
		if err := r.Terms[s.Code].Check(); err != nil {
			return fault.New(fault.Invalid, "规则集没有写明“%s”的时限，请补齐后再启用。", s.Word).Because(err)
		}
		if len(r.Verify[s.Code]) == 0 {
			return fault.New(fault.Invalid, "规则集没有写明“%s”的核查级次，请补齐后再启用。", s.Word)
		}
	}
	for _, t := range []calendar.Term{r.AutoSign, r.InfoPause, r.ExtensionAnswer, r.ReturnWithin, r.Ruling} {
		if err := t.Check(); err != nil {
			return err
		}
	}
	if !r.OfficeAnswer.IsZero() {
		if err := r.OfficeAnswer.Check(); err != nil {
			return err
		}
	}
	if r.Start != FromDispatch && r.Start != FromReceipt {
		return fault.New(fault.Invalid, "规则集没有写明从派遣还是从签收起算，请选择一种。")
	}
	if r.Hops < 1 || r.HoldDays < 1 || r.LinkDays < 1 || r.Extensions < 0 || r.InfoTimes < 0 || r.ExtensionDays < 1 || r.ReopenDays < 0 {
		return fault.New(fault.Invalid, "规则集中的次数和天数不能为负，退件次数、挂账天数、链接天数和延期天数至少为 1，请改正。")
	}
	return r.checkLater()
}

// maxMetres is how far a place is found from its neighbours, see geo.Point.Around.
const maxMetres = 60

// checkLater is Check of the figures that may be absent.
func (r Rulebook) checkLater() error {
	for _, way := range []Recurring{r.RecurSite, r.RecurNear} {
		if way != "" && !known(Recurrings, way) {
			return fault.New(fault.Invalid, "请从列表中选择问题再现时怎样办理。").At("recur_site")
		}
	}
	for _, m := range []int{r.RecurMetres, r.LikeMetres} {
		if m < 0 || m > maxMetres {
			return fault.New(fault.Invalid, "判断同一处的距离应在1到%d米之间，请改正。", maxMetres).At("like_metres")
		}
	}
	if r.SoonHours < 0 || r.BackfillMinutes < 0 || r.ProjectDays < 0 {
		return fault.New(fault.Invalid, "临期、补录和立项复查的时间不能为负，请改正。").At("soon_hours")
	}
	codes := map[string]bool{}
	for _, x := range r.Staged {
		if err := x.check(); err != nil {
			return err
		}
		if codes[x.Code] {
			return fault.New(fault.Invalid, "“%s”写了两次分段时限，请只留一次。", x.Code).At("staged")
		}
		codes[x.Code] = true
	}
	return nil
}
