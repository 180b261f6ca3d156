// Package settings holds what a district sets for itself: its name, its rulebook, its office hours and the years whose
// holidays are known. Each is entered like everything else, so that a term of last year is explained by the rules of last year.
package settings

import (
	"reflect"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
)

// Stream names of the settings; a year has its own: setting/calendar-2018.
const (
	Body     = "body"
	Rules    = "rulebook"
	Hours    = "office-hours"
	SignIns  = "sign-in"
	Calendar = "calendar-" // followed by the year
)

// State is one setting, folded from its events; only the part its name says is there.
type State struct {
	Body   *BodyNamed       `json:"body,omitempty"`
	Rules  *matter.Rulebook `json:"rules,omitempty"`
	Hours  *calendar.Office `json:"hours,omitempty"`
	Year   *calendar.Year   `json:"year,omitempty"`
	SignIn *SignInSet       `json:"sign_in,omitempty"`
}

// Events of settings.
type (
	// BodyNamed says which body runs the system and where.
	BodyNamed struct {
		Name   string `json:"name"`   // 高新区双城共建工作办公室
		Short  string `json:"short"`  // 高新区双创办
		Region string `json:"region"` // code of the county or district, 12 digits, in Edition
		// Edition is the edition of the division codes, empty when the region has no code.
		Edition string `json:"edition,omitempty"`
		// Demo marks a demonstration: every page says so.
		Demo bool `json:"demo,omitempty"`
	}
	// RulebookSet puts a version of the rulebook in force.
	RulebookSet struct {
		Rules matter.Rulebook `json:"rules"`
	}
	// HoursSet puts office hours in force.
	HoursSet struct {
		Office calendar.Office `json:"office"`
	}
	// SignInSet says how long first secrets and log-ins last, in days.
	SignInSet struct {
		Secret int `json:"secret_days"` // of a printed first secret
		Office int `json:"office_days"` // of a log-in at a desk
		Phone  int `json:"phone_days"`  // of a log-in of somebody who works out of doors, whose phone stays bound
	}
	// CalendarPublished takes in the notice of a year.
	CalendarPublished struct {
		Year calendar.Year `json:"year"`
	}
	// CalendarWithdrawn takes a year's notice back that should not have been taken in; the year is unpublished again.
	CalendarWithdrawn struct {
		Edition string `json:"edition"` // label of what was taken back
	}
)

// Kind is the entry's kind.
func (BodyNamed) Kind() string { return "setting.body-named.v1" }

// Kind is the entry's kind.
func (RulebookSet) Kind() string { return "setting.rulebook-set.v1" }

// Kind is the entry's kind.
func (HoursSet) Kind() string { return "setting.hours-set.v1" }

// Kind is the entry's kind.
func (SignInSet) Kind() string { return "setting.sign-in-set.v1" }

// Kind is the entry's kind.
func (CalendarPublished) Kind() string { return "setting.calendar-published.v1" }

// Kind is the entry's kind.
func (CalendarWithdrawn) Kind() string { return "setting.calendar-withdrawn.v1" }

var kinds = journal.NewKinds(journal.Reads[BodyNamed], journal.Reads[RulebookSet], journal.Reads[HoursSet], journal.Reads[CalendarPublished],
	journal.Reads[CalendarWithdrawn], journal.Reads[SignInSet])

// Decode reads a stored body; a kind or a field it does not know is an error.
func Decode(kind string, body []byte) (journal.Event, error) { return kinds.Decode(kind, body) }

// Apply folds one event into s.
func Apply(s State, e journal.Event) State {
	switch e := e.(type) {
	case BodyNamed:
		s.Body = &e
	case RulebookSet:
		s.Rules = &e.Rules
	case HoursSet:
		s.Hours = &e.Office
	case SignInSet:
		s.SignIn = &e
	case CalendarPublished:
		s.Year = &e.Year
	case CalendarWithdrawn:
		s.Year = nil
	}
	return s
}

// Name decides that the body is called so.
func Name(b BodyNamed) ([]journal.Event, error) {
	b.Name, b.Short = strings.TrimSpace(b.Name), strings.TrimSpace(b.Short)
	switch {
	case b.Name == "":
		return nil, fault.New(fault.Invalid, "请填写本单位全称，例如“高新区双城共建工作办公室”").At("name")
	case len([]rune(b.Name)) > 40:
		return nil, fault.New(fault.Invalid, "单位全称超过40个字，请写规范名称").At("name")
	}
	if b.Short == "" {
		b.Short = b.Name
	}
	return []journal.Event{b}, nil
}

// SetRules decides that a changed rulebook holds from now on: as the next version, so that a term given before is explained
// by the numbers of its time.
func SetRules(s State, r matter.Rulebook) ([]journal.Event, error) {
	if s.Rules != nil {
		r.ID, r.Version = s.Rules.ID, s.Rules.Version
		if reflect.DeepEqual(r, *s.Rules) {
			return nil, fault.New(fault.Refused, "规则没有改动，不必保存新版本。")
		}
		r.Version++
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	return []journal.Event{RulebookSet{r}}, nil
}

// SetHours decides that these office hours hold from now on.
func SetHours(o calendar.Office) ([]journal.Event, error) {
	if _, err := calendar.New(o); err != nil {
		return nil, err
	}
	return []journal.Event{HoursSet{o}}, nil
}

// DefaultSignIn holds until a district says otherwise.
func DefaultSignIn() SignInSet { return SignInSet{Secret: 14, Office: 30, Phone: 180} }

// maxDays bounds a log-in: browsers forget what they were told to keep for longer than 400 days.
const maxDays = 366

// SetSignIn decides how long first secrets and log-ins last from now on; those given out before keep their time.
func SetSignIn(x SignInSet) ([]journal.Event, error) {
	for _, f := range []struct {
		name string
		days int
		most int
	}{{"secret", x.Secret, 90}, {"office", x.Office, maxDays}, {"phone", x.Phone, maxDays}} {
		if f.days < 1 || f.days > f.most {
			return nil, fault.New(fault.Invalid, "这里请填1到%d之间的天数", f.most).At(f.name)
		}
	}
	return []journal.Event{x}, nil
}

// Publish decides that the notice of a year is taken in; the same notice twice changes nothing.
func Publish(s State, y calendar.Year) ([]journal.Event, error) {
	checked, err := calendar.NewYear(y.Year, y.Edition, y.Days)
	if err != nil {
		return nil, err
	}
	if s.Year != nil && s.Year.Edition == y.Edition {
		return nil, nil
	}
	return []journal.Event{CalendarPublished{checked}}, nil
}

// Withdraw decides that the notice of a year is taken back.
func Withdraw(s State) ([]journal.Event, error) {
	if s.Year == nil {
		return nil, fault.New(fault.Refused, "这一年的放假安排本来就没有发布，不必撤回")
	}
	return []journal.Event{CalendarWithdrawn{s.Year.Edition.Label}}, nil
}
