package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/geo"
	sites "shuangcheng/internal/domain/site"
)

// market is a report at a site, its class chosen by a person.
var market = url.Values{"step": {"file"}, "what": {"垃圾桶满溢"}, "site": {"示例农贸市场"}, "place": {"示例社区"}, "channel": {"daily"}, "severity": {"ordinary"}, "class": {"E01.92|"}}

// withMarket founds the site of market.
func (w *ward) withMarket(t *testing.T) {
	t.Helper()
	in, err := w.app.SignIn(t.Context(), "wang", w.secret, "test")
	if err != nil {
		t.Fatal(err)
	}
	head, err := w.app.Session(in.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.app.Site(t.Context(), w.ask(head), "s-1", func(*app.Desk) sites.Command {
		return sites.Found{ID: "s-1", Code: "GX-1", Name: "示例农贸市场", Type: "market", Place: sites.Place{Point: geo.Point{Lon: 1159800000, Lat: 364500000}}, From: w.app.Now().Date()}
	}); err != nil {
		t.Fatal(err)
	}
}

// closed is the address of a matter that was filed, dispatched, rectified and found so.
func (w *ward) closed(t *testing.T, form url.Values) string {
	t.Helper()
	at := w.file(t, w.as(t, "user-desk"), form)
	w.finish(t, at)
	return at
}

// finish brings a filed matter to its end.
func (w *ward) finish(t *testing.T, at string) {
	t.Helper()
	chief, bureau := w.as(t, "user-desk"), w.as(t, "user-bureau")
	chief.act(t, at, "accept", nil)
	chief.act(t, at, "dispatch", url.Values{"unit.text": {"示例综合执法局"}, "confirmed": {"1"}})
	bureau.act(t, at, "receive", nil)
	bureau.act(t, at, "rectify", url.Values{"done": {"1"}, "measure": {"已清运"}, "fix": {"in-term"}, "no_photo": {"相机损坏"}})
	w.as(t, "user-village").act(t, at, "verify", url.Values{"result": {"fixed"}})
}

// TestRecurrenceReopensAtFiling: whoever files what came back stands before the older matter, which says why it is open again;
// both lead to each other.
func TestRecurrenceReopensAtFiling(t *testing.T) {
	w := newWard(t)
	w.withMarket(t)
	old := w.closed(t, market)
	w.clock.Advance(24 * time.Hour)
	village := w.as(t, "user-village")
	status, at, body := village.post(t, "/matters/new", market)
	if status != 200 || at != old {
		t.Fatalf("filed again: %d at %s, want the page of %s: %s", status, at, old, sentence(body))
	}
	wants(t, "old matter", body, "同一问题再现，本件", "2018-000002 报告了同一处的同类问题", "打开 2018-000002", "见 2018-000002", "第 1 次再现")
	_, _, body = village.get(t, "/matters/2018-000002")
	wants(t, "fresh matter", body, "本件是 2018-000001 的同一问题再现，那一件已重新打开", "打开 2018-000001", "按规则重新打开那一件", "href=\""+old+"\"")
}

// TestSuspectedRecurrenceIsAnswered: a class that only the words propose is a question to the office, answered with one tap.
func TestSuspectedRecurrenceIsAnswered(t *testing.T) {
	w := newWard(t)
	w.withMarket(t)
	guess := formWith(market)
	delete(guess, "class")
	old := w.closed(t, market)
	w.clock.Advance(24 * time.Hour)
	chief, village := w.as(t, "user-desk"), w.as(t, "user-village")
	fresh := w.file(t, village, guess)
	if fresh == old {
		t.Fatal("a guessed class reopened the old matter")
	}
	_, _, body := village.get(t, fresh)
	wants(t, "page for who may not answer", body, "可能是 2018-000001 的同一问题再现", "待双创办确认")
	if strings.Contains(body, "confirm-recurrence") {
		t.Error("the question is asked of who may not answer")
	}
	_, _, body = chief.get(t, fresh)
	wants(t, "page for the office", body, "是同一问题再现，重新打开", "/do/deny-recurrence", "打开 2018-000001")
	if body = chief.act(t, fresh, "deny-recurrence", url.Values{"words": {"看过两件，不是同一问题。"}}); strings.Contains(body, "confirm-recurrence") {
		t.Error("asked again after it was denied")
	}
	wants(t, "denied", body, "认定不是同一问题再现：看过两件，不是同一问题。")
	chief.act(t, fresh, "void", url.Values{"reason": {"重复登记"}})
	body = chief.act(t, w.file(t, village, guess), "confirm-recurrence", url.Values{"next": {old}})
	wants(t, "old matter", body, "同一问题再现，本件", "打开 2018-000003", "重新打开（同点位同问题再现，见 2018-000003）")
}

// TestDuplicatesInTheSecondStep: what is known at the place is offered before anything is filed, closed matters as a recurrence.
func TestDuplicatesInTheSecondStep(t *testing.T) {
	w := newWard(t)
	w.withMarket(t)
	chief, village := w.as(t, "user-desk"), w.as(t, "user-village")
	at := w.file(t, chief, market)
	_, _, body := chief.post(t, "/matters/new", formWith(market, "step", "check"))
	wants(t, "second step of the office", body, "可能已经有人登记过", `value="2018-000001"`, "同点位")
	_, _, body = village.post(t, "/matters/new", formWith(market, "step", "check"))
	wants(t, "second step of a community", body, "可能已经有人登记过", "2018-000001")
	if strings.Contains(body, `name="same"`) {
		t.Error("merging is offered to who may not merge")
	}
	if into := w.file(t, chief, formWith(market, "same", "2018-000001")); into != at {
		t.Errorf("merged into %s, want %s", into, at)
	}
	w.finish(t, at)
	w.clock.Advance(24 * time.Hour)
	guess := formWith(market, "step", "check")
	delete(guess, "class")
	_, _, body = chief.post(t, "/matters/new", guess)
	wants(t, "second step beside a closed matter", body, `value="2018-000001"`, "那一件重新打开")
	_, to, body := chief.post(t, "/matters/new", formWith(guess, "step", "file", "same", "2018-000001"))
	if to != at {
		t.Fatalf("at %s, want %s: %s", to, at, sentence(body))
	}
	wants(t, "reopened by the office", body, "同一问题再现，本件", "整改中")
}
