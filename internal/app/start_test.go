package app

import (
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/store"
	"shuangcheng/internal/testkit"
)

const goodWords = "一句好记的话就可以了"

func firstAdmin(code string) FirstAdmin {
	return FirstAdmin{Code: code, Login: "wang", Name: "王甲一", Password: goodWords, Body: settings.BodyNamed{Name: "示例区双城共建工作办公室"}}
}

func TestSetUp(t *testing.T) {
	for engine, dsn := range map[string]func(*testing.T) string{"sqlite": func(*testing.T) string { return "" }, "postgres": func(t *testing.T) string { return testkit.Postgres(t) }} {
		t.Run(engine, func(t *testing.T) {
			w := emptyTown(t, dsn(t))
			ctx := t.Context()
			old, err := w.Prepare(ctx, "test.example")
			if err != nil {
				t.Fatal(err)
			}
			code, err := w.NewSetupCode(ctx)
			if err != nil || w.IsSetUp() {
				t.Fatalf("new code: %v; set up: %t", err, w.IsSetUp())
			}
			for name, c := range map[string]struct {
				change func(*FirstAdmin)
				kind   fault.Kind
				field  string
			}{
				"a voided code":       {func(x *FirstAdmin) { x.Code = old.Plain }, fault.Denied, "code"},
				"no code":             {func(x *FirstAdmin) { x.Code = "" }, fault.Denied, "code"},
				"a short password":    {func(x *FirstAdmin) { x.Password = "short" }, fault.Invalid, "password"},
				"the login over":      {func(x *FirstAdmin) { x.Password = "wang wang wang" }, fault.Invalid, "password"},
				"a phone for a login": {func(x *FirstAdmin) { x.Login = "10012345678" }, fault.Invalid, "login"},
				"nobody":              {func(x *FirstAdmin) { x.Name = " " }, fault.Invalid, "name"},
				"a body too long":     {func(x *FirstAdmin) { x.Body.Name = strings.Repeat("长", 41) }, fault.Invalid, "body"},
			} {
				x := firstAdmin(code.Plain)
				c.change(&x)
				err := w.SetUp(ctx, w.ask(Viewer{}), "192.0.2.1", x)
				if f, ok := err.(*fault.Error); !ok || f.Kind != c.kind || f.Field != c.field || w.IsSetUp() {
					t.Errorf("%s: %v", name, err)
				}
			}
			x := firstAdmin(strings.ToLower(strings.ReplaceAll(code.Plain, "-", " ")))
			if err := w.SetUp(ctx, w.ask(Viewer{}), "192.0.2.1", x); err != nil {
				t.Fatal(err)
			}
			if err := w.SetUp(ctx, w.ask(Viewer{}), "192.0.2.2", firstAdmin(code.Plain)); fault.KindOf(err) != fault.Conflict {
				t.Errorf("set up twice: %v, want a conflict", err)
			}
			in, err := w.SignIn(ctx, "wang", goodWords, "test")
			if err != nil || in.MustChange {
				t.Fatalf("log-in: %v, must change %t", err, in.MustChange)
			}
			waitFor(t, w, SetupTask)
			b, err := w.Beginnings()
			if err != nil || b.Standards != b.Shipped || b.Region || b.Matters || b.Hours || b.Accounts != 0 || b.Done() {
				t.Errorf("beginnings %+v, %v", b, err)
			}
			if _, err := w.NewSetupCode(ctx); fault.KindOf(err) != fault.Conflict {
				t.Errorf("a code afterwards: %v, want a conflict", err)
			}
		})
	}
}

// waitFor waits for a long work.
func waitFor(t *testing.T, w *town, task string) {
	t.Helper()
	for {
		if now, ok := w.Task(task); !ok || now.Over {
			if now.Err != nil {
				t.Error(now.Err)
			}
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestSetupCodesRunOutAndCannotBeTried(t *testing.T) {
	w := emptyTown(t, "")
	code, err := w.Prepare(t.Context(), "test.example")
	if err != nil {
		t.Fatal(err)
	}
	try := func(code, from string) error { return w.SetUp(t.Context(), w.ask(Viewer{}), from, firstAdmin(code)) }
	for n := range missBurst {
		if err := try("AAAA-AAAA-AAAA-AAAA", "192.0.2.1"); err == nil || !strings.Contains(err.Error(), "设置码不对") {
			t.Fatalf("try %d: %v", n, err)
		}
	}
	if err := try(code.Plain, "192.0.2.1"); err == nil || !strings.Contains(err.Error(), "次数太多") {
		t.Errorf("the right code after many wrong ones: %v", err)
	}
	w.clock.Advance(setupFor + time.Minute)
	if err := try(code.Plain, "192.0.2.2"); err == nil || !strings.Contains(err.Error(), "再执行一次 shuangcheng init") {
		t.Errorf("an old code: %v", err)
	}
}

func TestFindCounties(t *testing.T) {
	hits, all, err := FindCounties("2018", "聊城 东昌府", 5)
	if err != nil || all != 1 || hits[0].Code != "371502000000" || hits[0].Towns == 0 || hits[0].Villages == 0 {
		t.Errorf("got %+v of %d, %v", hits, all, err)
	}
	if hits, all, err = FindCounties("2018", "市辖区", 5); err != nil && fault.KindOf(err) != fault.Missing || len(hits) > 5 || all < len(hits) {
		t.Errorf("got %d of %d, %v", len(hits), all, err)
	}
	for _, words := range []string{"", "  ", "没有这个地方", "🙂"} {
		if _, _, err := FindCounties("2018", words, 5); err == nil || fault.KindOf(err) == fault.Internal {
			t.Errorf("%q: %v, want a sentence", words, err)
		}
	}
}

// TestOpenForPosts opens accounts for a vacant post, for two posts of one person, and for a leader who worked on paper since today.
func TestOpenForPosts(t *testing.T) {
	w := newTown(t, "")
	ctx, v := t.Context(), w.head(t)
	today := w.Now().Date()
	office := v.Unit
	made := map[string]org.PostID{}
	for name, role := range map[string]org.Role{"网格员甲": org.CellWorker, "网格员乙": org.CellWorker, "包保领导": org.Sponsor, "空着": org.Liaison} {
		id := org.PostID("post-" + name)
		made[name] = id
		if _, err := w.register(ctx, w.ask(v), func(tx *store.Tx) error {
			f := w.orgFacts(Ask{Job: "test"})
			return change[org.Post, org.PostCommand](tx, f, posts, string(id), org.CreatePost{ID: id, Unit: office, Desk: org.PostDesk{Name: name, Roles: []org.Role{role}}, From: today})
		}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.register(ctx, w.ask(v), func(tx *store.Tx) error {
		id := made["包保领导"]
		s, err := tx.Secret(id.Stream(), "case/"+string(id), "holder", "李乙一", false)
		if err != nil {
			return err
		}
		return change[org.Post, org.PostCommand](tx, w.orgFacts(Ask{Job: "test"}), posts, string(id), org.Appoint{Holder: org.Holder{Name: s}, From: today})
	}); err != nil {
		t.Fatal(err)
	}
	if got := len(w.Keyless()); got != 4 {
		t.Fatalf("%d posts without a key, want 4", got)
	}
	ask := w.ask(v)
	list := []NewHolder{{made["网格员甲"], "张乙二"}, {made["网格员乙"], "张乙二"}, {made["包保领导"], ""}}
	slips, err := w.OpenForPosts(ctx, ask, list)
	if err != nil || len(slips) != 2 {
		t.Fatalf("%d slips, %v; want 2", len(slips), err)
	}
	if slips[0].Login != "wgy001" || len(slips[0].Posts) != 2 || slips[1].Login != "bld001" || slips[1].Name != "李乙一" {
		t.Errorf("slips %+v", slips)
	}
	for _, s := range slips {
		in, err := w.SignIn(ctx, s.Login, s.Secret, "test")
		if err != nil || !in.MustChange {
			t.Errorf("%s logs in today: %v, must change %t", s.Login, err, in.MustChange)
		}
		if got := in.Expires.Sub(w.Now()); got != days(w.District().SignIn.Phone) {
			t.Errorf("the phone of %s stays bound for %v", s.Login, got)
		}
	}
	if got := len(w.Keyless()); got != 1 {
		t.Errorf("%d posts without a key afterwards, want 1", got)
	}
	for _, q := range []Ask{ask, w.ask(v)} {
		if again, err := w.OpenForPosts(ctx, q, list); fault.KindOf(err) != fault.Conflict || again != nil {
			t.Errorf("asked again: %v, want a conflict and no secrets", err)
		}
	}
	w.clock.Advance(days(15))
	if _, err := w.SignIn(ctx, slips[0].Login, slips[0].Secret, "test"); err != error(errSignIn) {
		t.Errorf("a slip after 15 days: %v, want a refusal", err)
	}
	p := w.District().Org.Post(made["包保领导"])
	if got := w.District().Org.Account(p.HolderOn(w.Now().Date()).Account).Name; got != "李乙一" {
		t.Errorf("the leader's post is held by %q", got)
	}
}
