package api

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/sheet"
)

// ledger is an old ledger with a row that has no place.
const ledger = "镇街,地点,存在问题,责任单位,发现时间\n东城街道,建设路1号,垃圾外溢,环卫处,2018-03-01\n东城街道,建设路2号,路灯不亮,环卫处,2018-03-02\n,,没有地点,环卫处,2018-03-02\n"

// upload sends a file.
func (w *door) upload(t *testing.T, token, kind, name, text string) (answer, ImportState) {
	t.Helper()
	a := w.call(t, token, "POST", "/api/imports?kind="+kind+"&name="+url.QueryEscape(name), text, "Command-Id", w.command(), "Content-Type", "application/octet-stream")
	var s ImportState
	if a.status == 201 {
		a.into(t, &s)
	}
	return a, s
}

// TestImportThroughTheAPI goes the whole way: upload, columns, preview, confirmation, rows, undo and its second person.
func TestImportThroughTheAPI(t *testing.T) {
	w := newDoor(t)
	office := w.tokenOf(t, w.head, "")
	chief := w.token(t, "chief", w.office, org.DutyChief)
	a, s := w.upload(t, office, "matter", "台账.csv", ledger)
	if a.status != 201 || s.State != "draft" || len(s.Header) != 5 || s.Mapping == nil {
		t.Fatalf("upload: %d %s", a.status, a.body)
	}
	base := "/api/imports/" + s.ID
	var p struct {
		Rows, Bad int
		Faults    []RowFault
		Names     []UnknownName
	}
	w.call(t, office, "GET", base+"/preview", "").into(t, &p)
	if p.Rows != 3 || p.Bad != 1 || len(p.Faults) != 1 || p.Faults[0].Line != 4 || !strings.Contains(p.Faults[0].Text, "没有地点") || len(p.Names) != 2 {
		t.Errorf("preview %+v", p)
	}
	s.Mapping.Columns = slices.DeleteFunc(s.Mapping.Columns, func(c sheet.Source) bool { return c.Key == "occurred" })
	body, err := json.Marshal(map[string]any{"mapping": s.Mapping})
	if err != nil {
		t.Fatal(err)
	}
	if a := w.call(t, office, "PUT", base+"/mapping", string(body), "Command-Id", w.command()); a.status != 200 {
		t.Fatalf("map: %d %s", a.status, a.body)
	}
	if a := w.call(t, office, "PUT", base+"/mapping", `{"mapping":{"format":"shuangcheng.mapping.v1","layout":"matter","columns":[{"key":"nonsense","from":["地点"]}]}}`, "Command-Id", w.command()); a.status != 422 {
		t.Errorf("a mapping that does not fit: %d %s", a.status, a.problem(t).Detail)
	}
	if a := w.post(t, office, base+"/confirm", `{"dispatch":true}`); a.status != 200 {
		t.Fatalf("confirm: %d %s", a.status, a.body)
	}
	if a := w.post(t, office, base+"/confirm", `{"dispatch":true}`); a.status != 200 {
		t.Errorf("confirm again: %d %s", a.status, a.body)
	}
	w.runImports(t)
	w.call(t, office, "GET", base, "").into(t, &s)
	if s.State != "done" || s.Result.Filed != 2 || s.Result.Refused != 1 || s.Result.Dispatched != 2 {
		t.Fatalf("done: %+v", s)
	}
	w.undoThroughTheAPI(t, base, office, chief)
}

func (w *door) runImports(t *testing.T) {
	t.Helper()
	if err := w.RunImports(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w *door) undoThroughTheAPI(t *testing.T, base, office, chief string) {
	t.Helper()
	if a := w.post(t, office, base+"/undo", `{}`); a.status != 200 {
		t.Fatalf("undo: %d %s", a.status, a.body)
	}
	w.runImports(t)
	var rows struct{ Rows []RowOutcome }
	w.call(t, office, "GET", base+"/rows?state=asked", "").into(t, &rows)
	if len(rows.Rows) != 2 || !strings.Contains(rows.Rows[0].Note, "待第二人确认") {
		t.Errorf("waiting rows %+v", rows)
	}
	var c struct {
		Confirmed int
		Refused   []string
	}
	w.post(t, office, base+"/confirm-undo", `{}`).into(t, &c)
	if c.Confirmed != 0 || len(c.Refused) != 2 {
		t.Errorf("who asked confirms: %+v", c)
	}
	w.runImports(t)
	w.post(t, chief, base+"/confirm-undo", `{}`).into(t, &c)
	if c.Confirmed != 2 {
		t.Errorf("the second person confirms: %+v", c)
	}
	w.runImports(t)
	var s ImportState
	w.call(t, chief, "GET", base, "").into(t, &s)
	if s.State != "undone" || s.Result.Asked != 0 || s.Result.Kept != 0 {
		t.Errorf("after all: %+v", s)
	}
}

// TestImportRights: what a token may import follows from its post and its scope, and nothing is told of the rest.
func TestImportRights(t *testing.T) {
	w := newDoor(t)
	bureau := w.unit(t, "bureau", "示例城管局")
	office := w.tokenOf(t, w.head, "")
	narrow := w.tokenOf(t, w.head, "matters file")
	liaison := w.token(t, "liaison", bureau, org.Liaison)
	_, s := w.upload(t, office, "matter", "台账.csv", ledger)
	for _, token := range []string{narrow, liaison} {
		if a, _ := w.upload(t, token, "matter", "台账.csv", ledger); a.status != 403 {
			t.Errorf("upload: %d %s", a.status, a.body)
		}
		for _, path := range []string{"", "/preview", "/rows"} {
			if a := w.call(t, token, "GET", "/api/imports/"+s.ID+path, ""); a.status != 403 {
				t.Errorf("%s: %d %s", path, a.status, a.body)
			}
		}
		if a := w.post(t, token, "/api/imports/"+s.ID+"/confirm", `{}`); a.status != 403 {
			t.Errorf("confirm: %d %s", a.status, a.body)
		}
		var list struct{ Imports []ImportState }
		w.call(t, token, "GET", "/api/imports", "").into(t, &list)
		if len(list.Imports) != 0 {
			t.Errorf("listed: %+v", list)
		}
	}
	if a, _ := w.upload(t, office, "nonsense", "x.csv", ledger); a.status != 422 {
		t.Errorf("unknown kind: %d", a.status)
	}
	if a, _ := w.upload(t, office, "matter", "x.csv", "\x00\x01\x02"); a.status != 422 {
		t.Errorf("no table: %d %s", a.status, a.body)
	}
	if a := w.call(t, office, "DELETE", "/api/imports/"+s.ID, ""); a.status != 204 {
		t.Errorf("drop: %d %s", a.status, a.body)
	}
	if a := w.call(t, office, "GET", "/api/imports/"+s.ID, ""); a.status != 404 {
		t.Errorf("after dropping: %d", a.status)
	}
}

// TestMappingsThroughTheAPI: saved under a name, listed, used again for the same head row, renamed, dropped.
func TestMappingsThroughTheAPI(t *testing.T) {
	w := newDoor(t)
	office := w.tokenOf(t, w.head, "")
	foreign := "哪里,怎么了\n建设路1号,垃圾外溢\n"
	m := `{"format":"shuangcheng.mapping.v1","layout":"matter","columns":[{"key":"place","from":["哪里"]},{"key":"description","from":["怎么了"]}]}`
	path := "/api/mappings/matter/" + url.PathEscape("环卫日报")
	if a := w.call(t, office, "PUT", path, `{"header":["哪里","怎么了"],"mapping":`+m+`}`, "Command-Id", w.command()); a.status != 200 {
		t.Fatalf("save: %d %s", a.status, a.body)
	}
	if a := w.post(t, office, path+"/rename", `{"name":"环卫周报"}`); a.status != 200 {
		t.Fatalf("rename: %d %s", a.status, a.body)
	}
	_, s := w.upload(t, office, "matter", "周报.csv", foreign)
	if s.MappingOf != "环卫周报" || len(s.Mapping.Columns) != 2 {
		t.Errorf("the saved mapping was not used: %+v", s)
	}
	var list struct{ Mappings []SavedMapping }
	w.call(t, office, "GET", "/api/mappings/matter", "").into(t, &list)
	if len(list.Mappings) != 1 || list.Mappings[0].Name != "环卫周报" {
		t.Errorf("listed: %+v", list)
	}
	if a := w.call(t, office, "DELETE", "/api/mappings/matter/"+url.PathEscape("环卫周报"), ""); a.status != 204 {
		t.Errorf("drop: %d %s", a.status, a.body)
	}
	if a := w.call(t, office, "GET", "/api/imports/kinds", ""); a.status != 200 || !strings.Contains(string(a.body), "网格帮包责任表") {
		t.Errorf("kinds: %d", a.status)
	}
	if a := w.call(t, office, "GET", "/api/imports/kinds/duty/template.xlsx", ""); a.status != 200 || !strings.HasPrefix(string(a.body), "PK") {
		t.Errorf("template: %d", a.status)
	}
}

// TestMergeThroughTheAPI: a merge ends the one and tells the other; taken back, both are as before; neither is for those who see
// neither.
func TestMergeThroughTheAPI(t *testing.T) {
	w := newDoor(t)
	bureau := w.unit(t, "bureau", "示例城管局")
	office, liaison := w.tokenOf(t, w.head, ""), w.token(t, "liaison", bureau, org.Liaison)
	kept, twin := w.file(t, office, "路灯不亮"), w.file(t, office, "路灯不亮")
	status := func(id string) string {
		var m struct{ Status string }
		w.call(t, office, "GET", "/api/matters/"+id, "").into(t, &m)
		return m.Status
	}
	before := status(twin.ID)
	path := "/api/matters/" + twin.Number + "/actions/"
	if a := w.post(t, liaison, path+"merge", `{"into":"`+kept.ID+`"}`); a.status != 404 {
		t.Errorf("somebody who sees neither: %d %s", a.status, a.body)
	}
	if a := w.post(t, office, path+"merge", `{"into":"`+twin.ID+`"}`); a.status != 422 {
		t.Errorf("into itself: %d %s", a.status, a.body)
	}
	id := w.command()
	for n := range 2 {
		a := w.call(t, office, "POST", path+"merge", `{"into":"`+kept.Number+`"}`, "Command-Id", id)
		var d Done
		a.into(t, &d)
		if a.status != 200 || d.Repeated != (n == 1) {
			t.Errorf("merge %d: %d %s", n, a.status, a.body)
		}
	}
	if a := w.call(t, office, "POST", path+"merge", `{"into":"2018-999999"}`, "Command-Id", id); a.status != 404 && a.status != 409 {
		t.Errorf("another payload under the same ID: %d %s", a.status, a.body)
	}
	if got := status(twin.ID); got != "merged" {
		t.Errorf("the duplicate is %s", got)
	}
	if a := w.post(t, office, "/api/matters/"+kept.ID+"/actions/unmerge", `{}`); a.status != 409 {
		t.Errorf("unmerge of what was not merged: %d %s", a.status, a.body)
	}
	if a := w.post(t, office, path+"unmerge", `{}`); a.status != 200 {
		t.Errorf("unmerge: %d %s", a.status, a.body)
	}
	if got := status(twin.ID); got != before {
		t.Errorf("after unmerging the duplicate is %s, want %s", got, before)
	}
}

// TestRatesForget: a token that rests is forgotten and begins with the same allowance; one that is short of it is not.
func TestRatesForget(t *testing.T) {
	r, now := newRates(1, 10), time.Unix(1e9, 0)
	for _, key := range []string{"rests", "hurries"} {
		for range 10 {
			if !r.allow(key, now) {
				t.Fatalf("%s turned away within its allowance", key)
			}
		}
	}
	now = now.Add(58 * time.Second)
	for range 10 {
		r.allow("hurries", now)
	}
	now = now.Add(2 * time.Second)
	r.allow("third", now)
	if len(r.keys) != 2 || r.keys["rests"] != nil {
		t.Errorf("kept %d tokens", len(r.keys))
	}
	if granted := func() (n int) {
		for r.allow("hurries", now) {
			n++
		}
		return n
	}(); granted != 2 {
		t.Errorf("a hurried token was given %d requests anew, want the 2 of two seconds", granted)
	}
}
