package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/store"
	"shuangcheng/internal/testkit"
)

// door is a district behind its API.
type door struct {
	*app.App
	url    string
	clock  *testkit.Clock
	head   app.Viewer // of the office, who is also clerk and officer
	office org.UnitID
	serial int
}

func newDoor(t *testing.T) *door {
	t.Helper()
	dir := t.TempDir()
	rand := testkit.Rand(7)
	keys, err := store.CreateKeys(filepath.Join(dir, "keys"), rand)
	if err != nil {
		t.Fatal(err)
	}
	w := &door{clock: testkit.NewClock(time.Date(2018, 3, 15, 1, 30, 0, 0, time.UTC))}
	cfg := store.Config{Dir: filepath.Join(dir, "data"), Keys: keys, Now: w.clock.Now, Rand: rand, MinFree: -1}
	if err := os.Mkdir(cfg.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if w.App, err = app.Open(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	secret, err := w.Begin(t.Context(), app.Setup{Host: "test.example", Login: "wang", Name: "王甲一",
		Body: settings.BodyNamed{Name: "示例区双城共建工作办公室", Short: "示例区双创办"}})
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.SignIn(t.Context(), "wang", secret, "test")
	if err != nil {
		t.Fatal(err)
	}
	if w.head, err = w.Session(in.Cookie); err != nil {
		t.Fatal(err)
	}
	w.office = w.head.Unit
	s := httptest.NewServer(New(w.App, "test").Handler())
	t.Cleanup(s.Close)
	w.url = s.URL
	return w
}

func (w *door) command() string {
	w.serial++
	return fmt.Sprintf("00000000-0000-4000-8000-%012d", w.serial)
}

func (w *door) ask() app.Ask {
	id := w.command()
	return app.Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Viewer: w.head}
}

// unit founds a unit under the office.
func (w *door) unit(t *testing.T, id, name string) org.UnitID {
	t.Helper()
	u := org.Found{ID: org.UnitID(id), Code: id, Kind: org.Dept, Name: org.UnitName{Full: name, Short: name}, Span: calendar.Span{From: "2018-01-01"}}
	if _, err := w.Unit(t.Context(), w.ask(), u.ID, u); err != nil {
		t.Fatal(err)
	}
	return u.ID
}

// token opens an account in a new post with the roles and makes a token for it.
func (w *door) token(t *testing.T, login string, unit org.UnitID, roles ...org.Role) string {
	t.Helper()
	post := org.PostID("post-" + login)
	if _, err := w.Post(t.Context(), w.ask(), post, org.CreatePost{ID: post, Unit: unit, Desk: org.PostDesk{Name: login, Roles: roles}, From: "2018-03-15"}); err != nil {
		t.Fatal(err)
	}
	admin, err := w.For(w.head, app.Accounts)
	if err != nil {
		t.Fatal(err)
	}
	q := w.ask()
	q.Viewer = admin
	_, secret, err := w.OpenAccount(t.Context(), q, app.NewAccount{Login: login, Name: "李" + login, Post: post})
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.SignIn(t.Context(), login, secret, "test")
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.Session(in.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	return w.tokenOf(t, v, "")
}

func (w *door) tokenOf(t *testing.T, v app.Viewer, scope string) string {
	t.Helper()
	token, err := w.NewToken(t.Context(), v, "测试"+w.command(), scope, 30)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// answer is what came back.
type answer struct {
	status int
	body   []byte
	header http.Header
}

func (a answer) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
}

// problem reads an answer that is not a success.
func (a answer) problem(t *testing.T) (p Problem) {
	t.Helper()
	a.into(t, &p)
	if a.header.Get("Content-Type") != "application/problem+json" || p.Status != a.status || p.Detail == "" || p.Kind == "" {
		t.Errorf("not a problem: %d %s", a.status, a.body)
	}
	return p
}

func (w *door) call(t *testing.T, token, method, path, body string, header ...string) answer {
	t.Helper()
	r, err := http.NewRequest(method, w.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, b, resp.Header}
}

// post sends a command under a fresh ID.
func (w *door) post(t *testing.T, token, path, body string) answer {
	t.Helper()
	return w.call(t, token, "POST", path, body, "Command-Id", w.command())
}

// file makes a matter and gives its number.
func (w *door) file(t *testing.T, token, what string) Filed {
	t.Helper()
	a := w.post(t, token, "/api/matters", `{"what":"`+what+`","words":"示例路口","channel":"daily"}`)
	var f Filed
	a.into(t, &f)
	if a.status != 201 || f.Number == "" {
		t.Fatalf("file: %d %s", a.status, a.body)
	}
	return f
}

func TestEveryVerbIsReachable(t *testing.T) {
	w := newDoor(t)
	token := w.tokenOf(t, w.head, "")
	elsewhere := map[matter.Verb]string{"answer-link": "/l/{token}", "object": "/objection/{code}", "merge": "", "unmerge": "", "confirm-recurrence": "", "file": "POST /api/matters"}
	var spec struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]any
	}
	w.call(t, "", "GET", "/api/openapi.json", "").into(t, &spec)
	if !strings.HasPrefix(spec.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %q", spec.OpenAPI)
	}
	for _, a := range matter.Actions(matter.State{}, matter.Facts{}) {
		listed := slices.ContainsFunc(verbs, func(x offered) bool { return x.name() == a.Verb })
		door, apart := elsewhere[a.Verb]
		path := "/api/matters/{id}/actions/" + string(a.Verb)
		if _, described := spec.Paths[path]["post"]; listed == apart || described != (door == "") {
			t.Errorf("verb %s: in the table %t, described %t", a.Verb, listed, described)
		}
		if door != "" {
			continue
		}
		if got := w.post(t, token, strings.Replace(path, "{id}", "2018-000099", 1), `{}`); got.status != 404 && got.status != 422 {
			t.Errorf("verb %s: %d %s", a.Verb, got.status, got.body)
		}
	}
	if a := w.call(t, "", "GET", "/api/openapi.yaml", ""); a.status != 200 || !bytes.Contains(a.body, []byte("openapi: 3.1")) {
		t.Errorf("yaml: %d", a.status)
	}
	if a := w.call(t, "", "GET", "/api/docs", ""); a.status != 404 {
		t.Errorf("docs page: %d", a.status)
	}
}

func TestLoopThroughTheAPI(t *testing.T) {
	w := newDoor(t)
	bureau := w.unit(t, "bureau", "示例城管局")
	office := w.tokenOf(t, w.head, "")
	chief := w.token(t, "chief", w.office, org.DutyChief)
	liaison := w.token(t, "liaison", bureau, org.Liaison)
	group := w.token(t, "group", w.office, org.Supervisor)
	f := w.file(t, office, "垃圾桶满了三天没人清，请联系10012345678")
	at := "/api/matters/" + f.Number
	for _, x := range []struct{ token, verb, body string }{
		{office, "accept", `{}`},
		{chief, "dispatch", `{"unit":"bureau","confirmed":true}`},
		{liaison, "receive", `{}`},
		{liaison, "delegate", `{"to":"示例保洁公司","expires":"2018-03-20"}`},
		{liaison, "revoke-link", `{}`},
		{liaison, "rectify", `{"done":true,"measure":"清运完毕","fix":"in-term","coercion":"remove","basis":"条例第十条","document":"示执〔2018〕1号"}`},
		{group, "verify", `{"result":"fixed"}`},
	} {
		a := w.post(t, x.token, at+"/actions/"+x.verb, x.body)
		var d Done
		a.into(t, &d)
		if a.status != 200 || d.ID != f.ID || d.Entries == 0 {
			t.Fatalf("%s: %d %s", x.verb, a.status, a.body)
		}
		if gives := x.verb == "delegate" || x.verb == "rectify"; gives != (len(d.Code) == 19) {
			t.Errorf("%s gave the code %q", x.verb, d.Code)
		}
	}
	var m Matter
	w.call(t, group, "GET", at, "").into(t, &m)
	if m.Status != "done" || m.Word != "已销号" || !strings.Contains(m.What, "垃圾桶") || strings.Contains(m.What, "10012345678") {
		t.Errorf("in the end %s %q", m.Status, m.What)
	}
	var h struct{ Entries []Entry }
	w.call(t, group, "GET", at+"/history", "").into(t, &h)
	if len(h.Entries) < 9 || h.Entries[0].Kind != "matter.filed.v1" || len(h.Entries[0].Texts) != 2 {
		t.Errorf("history of %d entries, first %+v", len(h.Entries), h.Entries[0])
	}
	var c struct{ Counts []Count }
	w.call(t, liaison, "GET", "/api/counts", "").into(t, &c)
	if len(c.Counts) != 1 || c.Counts[0] != (Count{"bureau", "done", 1}) {
		t.Errorf("counts %+v", c.Counts)
	}
}

func TestHiddenIsNotThere(t *testing.T) {
	w := newDoor(t)
	bureau := w.unit(t, "bureau", "示例城管局")
	office, liaison := w.tokenOf(t, w.head, ""), w.token(t, "liaison", bureau, org.Liaison)
	clerk := w.token(t, "clerk", w.office, org.Clerk)
	plain := w.file(t, office, "路灯不亮")
	a := w.post(t, office, "/api/matters", `{"what":"某户生活困难","words":"示例小区","channel":"hotline","restricted":"household"}`)
	var secret Filed
	a.into(t, &secret)
	none := w.call(t, liaison, "GET", "/api/matters/2018-000999", "").problem(t)
	for _, x := range []struct{ token, number string }{{liaison, plain.Number}, {liaison, secret.Number}, {clerk, secret.Number}} {
		for _, path := range []string{"", "/actions", "/history", "/files/" + strings.Repeat("0", 64)} {
			if got := w.call(t, x.token, "GET", "/api/matters/"+x.number+path, "").problem(t); got.Status != 404 || path != "/files/"+strings.Repeat("0", 64) && got.Detail != none.Detail {
				t.Errorf("%s%s: %d %s", x.number, path, got.Status, got.Detail)
			}
		}
		if got := w.post(t, x.token, "/api/matters/"+x.number+"/actions/accept", `{}`).problem(t); got.Status != 404 || got.Detail != none.Detail {
			t.Errorf("accept %s: %d %s", x.number, got.Status, got.Detail)
		}
	}
	for _, path := range []string{"/api/matters", "/api/search?q=" + secret.Number, "/api/search?q=困难"} {
		if got := w.call(t, clerk, "GET", path, ""); bytes.Contains(got.body, []byte(secret.Number)) {
			t.Errorf("%s shows a restricted matter", path)
		}
	}
	if got := w.call(t, office, "GET", "/api/matters/"+secret.Number, ""); got.status != 200 {
		t.Errorf("with the right: %d %s", got.status, got.body)
	}
}

func TestSameCommandTwice(t *testing.T) {
	w := newDoor(t)
	token := w.tokenOf(t, w.head, "")
	id := w.command()
	send := func(what string) (answer, Filed) {
		a := w.call(t, token, "POST", "/api/matters", `{"what":"`+what+`","words":"示例路","channel":"daily"}`, "Command-Id", id)
		var f Filed
		a.into(t, &f)
		return a, f
	}
	_, first := send("井盖破损")
	head := w.Head()
	if a, again := send("井盖破损"); a.status != 201 || again.Number != first.Number || !again.Repeated || w.Head() != head {
		t.Errorf("again: %d %+v, first %+v", a.status, again, first)
	}
	if a, _ := send("井盖丢失"); a.status != 409 || a.problem(t).Kind != "conflict" {
		t.Errorf("changed: %d %s", a.status, a.body)
	}
	delegate := func() string { // a code is answered again, since the first answer may have been lost
		var d Done
		w.call(t, token, "POST", "/api/matters/"+first.Number+"/actions/accept", `{}`, "Command-Id", "00000000-0000-4000-8000-00000000ffff").into(t, &d)
		return fmt.Sprint(d.First, d.Entries)
	}
	if a, b := delegate(), delegate(); a != b {
		t.Errorf("answers %s and %s", a, b)
	}
}

func TestRightsFollowThePolicy(t *testing.T) {
	w := newDoor(t)
	calls := []struct {
		right        app.Right
		method, path string
		body         string
	}{
		{app.SeeMatters, "GET", "/api/matters", ""}, {app.SeeMatters, "GET", "/api/counts", ""}, {app.SeeMatters, "GET", "/api/search?q=x", ""}, {app.FileMatters, "GET", "/api/duplicates?site=s-1", ""},
		{app.FileMatters, "POST", "/api/matters", `{"what":"","words":"","channel":"daily"}`}, {app.SeeMatters, "POST", "/api/matters/2018-000001/actions/accept", `{}`},
	}
	for i, role := range org.Roles {
		r := role.Role
		if r == org.Citizen {
			continue
		}
		token := w.token(t, fmt.Sprintf("p%d", i), w.office, r)
		for _, c := range calls {
			got := w.post2(t, token, c.method, c.path, c.body)
			if allowed := slices.Contains(app.Rights([]org.Role{r}), c.right); allowed == (got.status == 403 && got.problem(t).Kind == "denied" && strings.Contains(got.problem(t).Detail, "令牌")) {
				t.Errorf("%s %s %s: %d, policy says %t", r, c.method, c.path, got.status, allowed)
			}
		}
	}
	narrow := w.tokenOf(t, w.head, string(app.SeeMatters))
	if a := w.post(t, narrow, "/api/matters", `{"what":"x","words":"y","channel":"daily"}`); a.status != 403 {
		t.Errorf("token for reading files a matter: %d", a.status)
	}
	for _, token := range []string{"", "wrong"} {
		if a := w.call(t, token, "GET", "/api/matters", ""); a.problem(t).Status != 401 || a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("token %q: %d", token, a.status)
		}
	}
}

func (w *door) post2(t *testing.T, token, method, path, body string) answer {
	t.Helper()
	return w.call(t, token, method, path, body, "Command-Id", w.command())
}

func TestBadInputIsOneSentence(t *testing.T) {
	w := newDoor(t)
	token := w.tokenOf(t, w.head, "")
	long := strings.Repeat("长", 4001)
	for _, x := range []struct {
		name, body string
		status     int
		says       string
	}{
		{"no JSON", `{"what":`, 400, "JSON 写法有误"},
		{"no body", ``, 400, "请求"},
		{"unknown field", `{"what":"a","words":"b","channel":"daily","color":1}`, 422, "没有这个字段"},
		{"unknown channel", `{"what":"a","words":"b","channel":"dream"}`, 422, "应为以下之一"},
		{"wrong type", `{"what":1,"words":"b","channel":"daily"}`, 422, "应为文字"},
		{"nothing said", `{"what":"","words":"b","channel":"daily"}`, 422, "请写明是什么问题"},
		{"no place", `{"what":"a","channel":"daily"}`, 422, "请写明地点"},
		{"NUL", `{"what":"a\u0000b","words":"b","channel":"daily"}`, 422, "空字符"},
		{"lone surrogate", `{"what":"a\ud83d b","words":"b","channel":"daily"}`, 400, "半个字符"},
		{"not UTF-8", "{\"what\":\"a\xff\",\"words\":\"b\",\"channel\":\"daily\"}", 400, "编码"},
		{"too long", `{"what":"` + long + `","words":"b","channel":"daily"}`, 413, "上限"},
		{"missing file", `{"what":"a","words":"b","channel":"daily","photos":[{"sha256":"` + strings.Repeat("0", 64) + `"}]}`, 422, "还没有上传"},
		{"projected feet", `{"what":"a","words":"b","channel":"daily","lon":39500000,"lat":4000000}`, 422, "不能"},
	} {
		t.Run(x.name, func(t *testing.T) {
			p := w.post(t, token, "/api/matters", x.body).problem(t)
			if p.Status != x.status || !strings.Contains(p.Detail, x.says) {
				t.Errorf("got %d %s %+v, want %d %s", p.Status, p.Detail, p.Errors, x.status, x.says)
			}
		})
	}
	if p := w.call(t, token, "POST", "/api/matters", `{"what":"a","words":"b","channel":"daily"}`).problem(t); p.Status != 422 || !strings.Contains(p.Detail, "Command-Id") {
		t.Errorf("no command ID: %d %s", p.Status, p.Detail)
	}
	for _, path := range []string{"/api/matters?colour=red", "/api/matters?cursor=x", "/api/matters?limit=0", "/api/nothing", "/api/search"} {
		if p := w.call(t, token, "GET", path, "").problem(t); p.Status != 422 && p.Status != 404 {
			t.Errorf("%s: %d %s", path, p.Status, p.Detail)
		}
	}
	whole := `{"what":"<script>alert(1)</script>\u202e😀","words":"b","channel":"daily"}`
	var f Filed
	w.post(t, token, "/api/matters", whole).into(t, &f)
	var m Matter
	w.call(t, token, "GET", "/api/matters/"+f.ID, "").into(t, &m)
	if m.What != "<script>alert(1)</script>😀" {
		t.Errorf("kept %q", m.What)
	}
}

// picture is a small photo.
func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPhotos(t *testing.T) {
	w := newDoor(t)
	token := w.tokenOf(t, w.head, "")
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	part, err := parts.CreateFormFile("photo", "a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(picture(t)); err != nil {
		t.Fatal(err)
	}
	if err := parts.WriteField("matter", `{"what":"乱贴小广告","words":"示例路","channel":"patrol"}`); err != nil {
		t.Fatal(err)
	}
	if err := parts.Close(); err != nil {
		t.Fatal(err)
	}
	a := w.call(t, token, "POST", "/api/matters/with-photos", form.String(), "Command-Id", w.command(), "Content-Type", parts.FormDataContentType())
	var f Filed
	a.into(t, &f)
	var m Matter
	w.call(t, token, "GET", "/api/matters/"+f.ID, "").into(t, &m)
	if a.status != 201 || len(m.Photos) != 1 || m.Photos[0].Type != "image/jpeg" {
		t.Fatalf("%d %s, photos %+v", a.status, a.body, m.Photos)
	}
	got := w.call(t, token, "GET", "/api/matters/"+f.ID+"/files/"+m.Photos[0].SHA256, "")
	if got.status != 200 || !bytes.Equal(got.body, picture(t)) || got.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("download: %d, %d bytes, %s", got.status, len(got.body), got.header.Get("Content-Type"))
	}
	other := w.file(t, token, "另一件")
	if p := w.call(t, token, "GET", "/api/matters/"+other.ID+"/files/"+m.Photos[0].SHA256, "").problem(t); p.Status != 404 {
		t.Errorf("file of another matter: %d", p.Status)
	}
	var up File
	w.call(t, token, "POST", "/api/files", string(picture(t)), "Content-Type", "application/octet-stream").into(t, &up)
	if up != m.Photos[0] {
		t.Errorf("uploaded %+v, want %+v", up, m.Photos[0])
	}
	if p := w.call(t, token, "POST", "/api/files", "MZ program", "Content-Type", "application/octet-stream").problem(t); p.Status != 422 {
		t.Errorf("a program as a photo: %d %s", p.Status, p.Detail)
	}
}

func TestPagesOfTheLedger(t *testing.T) {
	w := newDoor(t)
	token := w.tokenOf(t, w.head, "")
	for i := range 5 {
		w.file(t, token, fmt.Sprintf("第%d处垃圾", i))
	}
	var numbers []string
	cursor := ""
	for range 4 {
		var page struct {
			Matters []Line
			Next    string
		}
		w.call(t, token, "GET", "/api/matters?limit=2&cursor="+cursor, "").into(t, &page)
		for _, l := range page.Matters {
			numbers = append(numbers, l.Number)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if want := []string{"2018-000005", "2018-000004", "2018-000003", "2018-000002", "2018-000001"}; !slices.Equal(numbers, want) {
		t.Errorf("pages gave %v, want %v", numbers, want)
	}
}

func TestRates(t *testing.T) {
	r, now := newRates(0, 2), time.Unix(1e9, 0)
	for i, want := range []bool{true, true, false} {
		if got := r.allow("a", now); got != want {
			t.Errorf("call %d: allowed %v, want %v", i, got, want)
		}
	}
	if !r.allow("b", now) {
		t.Error("another token pays for the first")
	}
}

func FuzzWellFormed(f *testing.F) {
	for _, s := range []string{`"\ud83d\ude00"`, `"\ud83d"`, `"\\ud83d"`, `"\ude00\ud83d"`, `"\u12`, "\xff", `\`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var s string
		if wellFormed(data) == nil && json.Unmarshal(data, &s) == nil && strings.ContainsRune(s, '\uFFFD') &&
			!bytes.Contains(data, []byte("\uFFFD")) && !bytes.Contains(bytes.ToLower(data), []byte(`\ufffd`)) {
			t.Errorf("%q became %q", data, s)
		}
	})
}
