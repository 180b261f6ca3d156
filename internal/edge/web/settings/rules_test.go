package settings

import (
	"net/http/httptest"
	"net/url"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
)

func TestParseTerm(t *testing.T) {
	for _, want := range []calendar.Term{calendar.WorkingHours(4), calendar.WorkingDays(5), calendar.NaturalDays(0), calendar.NaturalDays(7), calendar.ContinuousHours(24)} {
		if got, err := parseTerm(want.String()); err != nil || got != want {
			t.Errorf("parseTerm(%q) = %v, %v", want, got, err)
		}
	}
	for _, bad := range []string{"", "三天", "3", "0个工作日", "99999天", "3个月"} {
		if got, err := parseTerm(bad); err == nil {
			t.Errorf("parseTerm(%q) = %v, want a refusal", bad, got)
		}
	}
}

// other values of the types of the rulebook's fields.
var others = map[reflect.Type]any{
	reflect.TypeFor[matter.ClockStart](): matter.FromReceipt, reflect.TypeFor[matter.Severity](): matter.Urgent, reflect.TypeFor[matter.Recurring](): matter.RecurNoted,
	reflect.TypeFor[calendar.Term](): calendar.WorkingDays(9), reflect.TypeFor[[]matter.FixKind](): []matter.FixKind{"on-spot", "works"},
	reflect.TypeFor[[]matter.DueClass](): []matter.DueClass{{Code: "one", Word: "一般", Term: calendar.NaturalDays(3)}},
	reflect.TypeFor[[]matter.Staged](): []matter.Staged{{Code: "E01.05", Steps: []matter.Stage{{Word: "停工", Term: calendar.NaturalDays(0)}, {Word: "拆除", Term: calendar.WorkingDays(20)}}},
		{Code: "E02", Steps: []matter.Stage{{Word: "告知", Term: calendar.ContinuousHours(24)}, {Word: "处罚", Term: calendar.NaturalDays(7)}}}},
}

// changed is the default rulebook with another value in one field.
func changed(t *testing.T, field reflect.StructField) (r matter.Rulebook, known bool) {
	t.Helper()
	r = matter.DefaultRulebook()
	v := reflect.ValueOf(&r).Elem().FieldByIndex(field.Index)
	other, known := others[field.Type]
	switch {
	case known:
		v.Set(reflect.ValueOf(other))
	case v.Kind() == reflect.Int:
		v.SetInt(v.Int() + 1)
	case field.Name == "Terms":
		r.Terms[matter.Slight] = calendar.WorkingDays(9)
	case field.Name == "Verify":
		r.Verify[matter.Slight] = []matter.Level{matter.LevelTown, matter.LevelOffice}
	default:
		return r, false
	}
	return r, true
}

// answers are what a browser sends when the form is posted as it was drawn.
func answers(list []deed.Input) url.Values {
	form := url.Values{}
	for _, i := range list {
		if i.Kind != deed.Checks {
			form.Set(i.Name, i.Value)
		}
		for _, o := range i.Options {
			if o.Selected && i.Kind == deed.Checks {
				form.Add(i.Name, o.Value)
			}
		}
	}
	return form
}

// TestEveryRuleIsAsked: each number of the rulebook stands in the form, and what the form says is what is kept.
func TestEveryRuleIsAsked(t *testing.T) {
	q := &req{&page.Req{Request: httptest.NewRequest("GET", "/", nil)}}
	standing := matter.DefaultRulebook()
	for _, field := range reflect.VisibleFields(reflect.TypeFor[matter.Rulebook]()) {
		if field.Name == "ID" || field.Name == "Version" { // given by the system
			continue
		}
		want, known := changed(t, field)
		if !known {
			t.Errorf("%s: give this test another value of %s", field.Name, field.Type)
			continue
		}
		if len(q.ruleChanges(standing, want)) == 0 {
			t.Errorf("%s is not asked in the form", field.Name)
		}
		form := httptest.NewRequest("POST", "/", nil)
		form.PostForm = answers(q.ruleInputs(want))
		in := &deed.Answers{Q: &page.Req{Request: form}}
		if diff := cmp.Diff(want, rulebook(in, standing)); diff != "" || in.Err != nil {
			t.Errorf("%s comes back from the form otherwise (%v):\n%s", field.Name, in.Err, diff)
		}
	}
}

func TestStagedAsPeopleWriteIt(t *testing.T) {
	read := func(text string) ([]matter.Staged, error) {
		r := httptest.NewRequest("POST", "/", nil)
		r.PostForm = url.Values{"staged": {text}}
		in := &deed.Answers{Q: &page.Req{Request: r}}
		return staged(in), in.Err
	}
	want := []matter.Staged{{Code: "E01.01", Steps: []matter.Stage{{Word: "停工", Term: calendar.WorkingHours(4)}, {Word: "拆除", Term: calendar.WorkingDays(20)}}}}
	got, err := read(" E01.01: 停工 4工作时, 拆除 20个工作日 \n\n")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v:\n%s", err, diff)
	}
	for _, bad := range []string{"E01.01", "E01.01：停工", "E01.01：4个工作时", "E01.01：停工四小时，拆除20天", "E01.01：停工4个月"} {
		if got, err := read(bad); err == nil {
			t.Errorf("%q is read as %+v", bad, got)
		}
	}
}
