package app

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/store"
	"shuangcheng/internal/testkit"
)

// town is a district that has begun, with a hand to act in it.
type town struct {
	*App
	clock  *testkit.Clock
	cfg    store.Config
	secret string // first secret of the administrator
	serial int
}

func newTown(t *testing.T, dsn string) *town {
	t.Helper()
	w := emptyTown(t, dsn)
	var err error
	w.secret, err = w.Begin(t.Context(), Setup{Host: "test.example", Login: "wang", Name: "王甲一",
		Body: settings.BodyNamed{Name: "示例区双城共建工作办公室", Short: "示例区双创办"}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// emptyTown is a data folder in which nothing has begun.
func emptyTown(t *testing.T, dsn string) *town {
	t.Helper()
	dir := t.TempDir()
	rand := testkit.Rand(7)
	keys, err := store.CreateKeys(filepath.Join(dir, "keys"), rand)
	if err != nil {
		t.Fatal(err)
	}
	w := &town{clock: testkit.NewClock(time.Date(2018, 3, 15, 1, 30, 0, 0, time.UTC))}
	w.cfg = store.Config{Dir: filepath.Join(dir, "data"), Postgres: dsn, Keys: keys, Now: w.clock.Now, Rand: rand, MinFree: -1}
	if err := os.Mkdir(w.cfg.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	w.open(t)
	return w
}

func (w *town) open(t *testing.T) {
	t.Helper()
	a, err := Open(t.Context(), w.cfg)
	if err != nil {
		t.Fatal(err)
	}
	w.App = a
	t.Cleanup(func() { a.Close() })
}

// each runs f on both engines.
func each(t *testing.T, f func(*testing.T, *town)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, newTown(t, "")) })
	t.Run("postgres", func(t *testing.T) { f(t, newTown(t, testkit.Postgres(t))) })
}

// ask makes a fresh request of a viewer.
func (w *town) ask(v Viewer) Ask {
	w.serial++
	id := fmt.Sprintf("00000000-0000-7000-8000-%012d", w.serial)
	return Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Viewer: v}
}

// head is the head of the office, logged in with a password of his own.
func (w *town) head(t *testing.T) Viewer {
	t.Helper()
	in, err := w.SignIn(t.Context(), "wang", w.secret, "test")
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.Session(in.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestBeginMakesAWorkingDistrict(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		v := w.head(t)
		if !v.May(EditOrg) || !v.May(SeeMatters) || v.Name != "王甲一" || !w.MustChange(v) {
			t.Errorf("viewer %+v", v)
		}
		if _, err := w.Begin(t.Context(), Setup{Host: "test.example"}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("second beginning: %v, want a conflict", err)
		}
		if n := len(w.District().Catalogue.Classes()); n != 232 { // one of the 233 is from memory and arrives disabled
			t.Errorf("%d problem classes in use, want 232", n)
		}
		if _, err := w.District().Calendar.WorkingDays("2018-01-01", "2018-12-31"); err != nil {
			t.Error(err)
		}
		if err := w.TakeShipped(t.Context()); err != nil {
			t.Errorf("taking in again: %v", err)
		}
		head := w.Head()
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		w.open(t)
		if w.Head() != head || !w.IsSetUp() || len(w.District().Catalogue.Classes()) != 232 {
			t.Errorf("after reopening: head %d, want %d; body %q", w.Head(), head, w.District().Body.Name)
		}
	})
}

func TestSignIn(t *testing.T) {
	w := newTown(t, "")
	ctx := t.Context()
	for _, c := range [][2]string{{"wang", "wrong"}, {"nobody", w.secret}, {"", ""}} {
		if _, err := w.SignIn(ctx, c[0], c[1], "x"); err != error(errSignIn) {
			t.Errorf("%q: %v, want the one sentence", c, err)
		}
	}
	v := w.head(t)
	for fresh, kind := range map[string]fault.Kind{"short": fault.Invalid, "wang wang wang": fault.Invalid, "aaaaaaaaaaaa": fault.Invalid, w.secret: fault.Invalid} {
		if err := w.ChangePassword(ctx, w.ask(v), w.secret, fresh); fault.KindOf(err) != kind {
			t.Errorf("password %q: %v", fresh, err)
		}
	}
	other := w.head(t)
	if err := w.ChangePassword(ctx, w.ask(v), w.secret, "一句好记的话就可以了"); err != nil {
		t.Fatal(err)
	}
	if w.MustChange(v) {
		t.Error("secret must still be changed")
	}
	if s, _ := w.Devices(v); len(s) != 1 || s[0].ID == other.Device {
		t.Errorf("devices %v, want this one only", s)
	}
	if _, err := w.SignIn(ctx, "WANG", "一句好记的话就可以了", "x"); err != nil {
		t.Errorf("login in capitals: %v", err)
	}
	w.clock.Advance(31 * 24 * time.Hour)
	if _, err := w.db.Session(v.Device); fault.KindOf(err) != fault.Missing {
		t.Errorf("old session: %v, want it gone", err)
	}
	for range 10 {
		w.SignIn(ctx, "wang", "wrong", "x")
	}
	if _, err := w.SignIn(ctx, "wang", "一句好记的话就可以了", "x"); fault.KindOf(err) != fault.Denied || err == error(errSignIn) {
		t.Errorf("after ten wrong tries: %v, want to be told to wait", err)
	}
}

func TestTokens(t *testing.T) {
	w := newTown(t, "")
	v := w.head(t)
	token, err := w.NewToken(t.Context(), v, "12345 接口", "file matters", 30)
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.TokenViewer(token)
	if err != nil || !p.May(FileMatters) || p.May(EditOrg) || p.Account != v.Account {
		t.Errorf("token's viewer %+v, %v", p, err)
	}
	if _, err := w.TokenViewer(token + "x"); fault.KindOf(err) != fault.Denied {
		t.Errorf("wrong token: %v", err)
	}
	w.clock.Advance(31 * 24 * time.Hour)
	if _, err := w.TokenViewer(token); fault.KindOf(err) != fault.Denied {
		t.Errorf("old token: %v", err)
	}
}

// found founds a unit with one post and opens an account in it.
func (w *town) found(t *testing.T, by Viewer, code, name string, kind org.UnitKind, parent org.UnitID, roles ...org.Role) Viewer {
	t.Helper()
	ctx := t.Context()
	unit, post := org.UnitID("u-"+code), org.PostID("p-"+code)
	must := func(_ store.Receipt, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	must(w.Unit(ctx, w.ask(by), unit, org.Found{ID: unit, Code: code, Kind: kind, Name: org.UnitName{Full: name}, Parent: parent, Span: calendar.Span{From: w.Now().Date()}}))
	must(w.Post(ctx, w.ask(by), post, org.CreatePost{ID: post, Unit: unit, Desk: org.PostDesk{Name: name + "经办", Roles: roles}, From: w.Now().Date()}))
	admin, err := w.For(by, Accounts)
	if err != nil {
		t.Fatal(err)
	}
	acc, _, err := w.OpenAccount(ctx, w.ask(admin), NewAccount{Login: "user-" + code, Name: "刘丙" + code, Post: post})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return w.viewer(acc, post)
}

// TestOneMatterFromFilingToClose walks the loop once through the use cases.
func TestOneMatterFromFilingToClose(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		ctx := context.Background()
		head := w.head(t)
		w.found(t, head, "d", "示例区", org.District, "", org.UnitHead)
		street := w.found(t, head, "t1", "示例街道", org.Township, "u-d", org.Town)
		village := w.found(t, head, "c1", "示例社区", org.Village, "u-t1", org.Community)
		bureau := w.found(t, head, "cg", "示例综合执法局", org.Dept, "u-d", org.Liaison)

		q := w.ask(head)
		report := Report{What: "建设路路口垃圾桶外溢，联系人电话10012345678", Words: "建设路与人民路口", Path: "u-d/u-t1/u-c1", Channel: "daily"}
		filed, err := w.File(ctx, q, report)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.File(ctx, q, report); err != nil || again.ID != filed.ID || !again.Repeated {
			t.Errorf("sent twice: %+v, %v; want the first answer %+v", again, err, filed)
		}
		if filed.Number != "2018-000001" {
			t.Errorf("number %s", filed.Number)
		}
		do := func(v Viewer, build func(*Desk) matter.Command) {
			t.Helper()
			if _, err := w.Matter(ctx, w.ask(v), filed.ID, Outside{}, build); err != nil {
				t.Fatal(err)
			}
		}
		status := func(want matter.Status) Seen {
			t.Helper()
			s, err := w.See(head, filed.Number)
			if err != nil || s.State.Status != want {
				t.Fatalf("status %s, %v; want %s", s.State.Status, err, want)
			}
			return s
		}
		s := status(matter.New)
		if got := s.Texts[s.State.What.Ref]; got != "建设路路口垃圾桶外溢，联系人电话〔电话·已移入保密库〕" {
			t.Errorf("description %q, want the number moved away", got)
		}
		if len(s.State.Aside) != 1 {
			t.Error("the number was not kept in the vault")
		}
		if s.State.Class.Method != Method || s.State.Class.Problem.Code == "" {
			t.Errorf("class %+v, want a proposal", s.State.Class)
		}
		do(head, func(*Desk) matter.Command { return matter.Accept{} })
		do(head, func(k *Desk) matter.Command { return k.SendOut("u-cg", true, "请清理", nil) })
		if s := status(matter.Sign); s.State.Owner.Unit != "u-cg" || s.State.Clock.Due.IsZero() {
			t.Errorf("owner %+v, clock %+v", s.State.Owner, s.State.Clock)
		}
		do(bureau, func(*Desk) matter.Command { return matter.Receive{} })
		do(bureau, func(k *Desk) matter.Command {
			return matter.Rectify{Work: matter.Work{Done: true, Measure: k.Text("measure", "已清运"), Fix: "in-term", NoPhoto: k.Text("no_photo", "雨天相机损坏")}}
		})
		status(matter.Check)
		_, err = w.Matter(ctx, w.ask(bureau), filed.ID, Outside{}, func(k *Desk) matter.Command { return matter.Verify{Result: matter.Fixed} })
		if err == nil {
			t.Error("the rectifier verified its own work")
		}
		verify(t, w, filed.ID, village, street, head)
		status(matter.Done)
		if _, err := w.See(w.found(t, head, "zj", "示例住建局", org.Dept, "u-d", org.Liaison), filed.ID); fault.KindOf(err) != fault.Missing {
			t.Errorf("another department sees it: %v", err)
		}
		if h, err := w.History(village, filed.ID); err != nil || len(h) < 6 {
			t.Errorf("history %d entries, %v", len(h), err)
		}
	})
}

// verify lets the levels pass the matter, whoever may.
func verify(t *testing.T, w *town, id string, by ...Viewer) {
	t.Helper()
	for range 3 {
		for _, v := range by {
			_, err := w.Matter(context.Background(), w.ask(v), id, Outside{}, func(k *Desk) matter.Command { return matter.Verify{Result: matter.Fixed} })
			if err != nil {
				t.Logf("%s: %v", v.Name, err)
			}
			if s, _ := w.find(id); s.State.Status == matter.Done {
				return
			}
		}
	}
}
