package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
)

// pass gives a link to the matter to a property firm.
func (w *ward) pass(t *testing.T, id string) Code {
	t.Helper()
	q := w.ask(w.bureau)
	code, err := w.NewCode(q, LinkDoor)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Matter(t.Context(), q, id, Outside{}, func(k *Desk) matter.Command {
		return matter.Delegate{Hash: code.Hash, Expires: w.Now().Add(48 * time.Hour), Label: k.Line("label", "示例物业")}
	})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestLinkFromViewToCountersign(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		ctx := t.Context()
		told := litter()
		told.Problem, told.Name, told.Contact = matter.Clause{}, "张甲一", "10012345678"
		code, err := w.Tell(ctx, w.ask(Viewer{}), "192.0.2.1", told)
		if err != nil {
			t.Fatal(err)
		}
		filed, err := w.db.MatterByReceipt(code.Hash)
		if err != nil {
			t.Fatal(err)
		}
		w.send(t, filed.ID)
		revoked := w.pass(t, filed.ID)
		w.do(t, w.bureau, filed.ID, func(*Desk) matter.Command { return matter.RevokeLink{} })
		link := w.pass(t, filed.ID)

		v, err := w.LinkView(strings.ToLower(link.Plain))
		if err != nil || v.What != told.What || v.Unit != "示例综合执法局" || v.Label != "示例物业" || v.Explain.IsZero() {
			t.Fatalf("the link shows %+v, %v", v, err)
		}
		if s := fmt.Sprintf("%+v", v); strings.Contains(s, code.Hash) || strings.Contains(s, filed.State.Source.Contact.Ref) {
			t.Errorf("the link shows the reporter: %s", s)
		}
		reply := Reply{Done: true, Measure: "已清运", Fix: "in-term", NoPhoto: "夜间"}
		q := w.ask(Viewer{})
		for range 2 { // sent twice, done once
			if err := w.LinkReply(ctx, q, link.Plain, reply); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.LinkReply(ctx, w.ask(Viewer{}), link.Plain, reply); fault.KindOf(err) != fault.Refused {
			t.Errorf("a second reply: %v", err)
		}
		w.do(t, w.bureau, filed.ID, func(k *Desk) matter.Command { return matter.Countersign{Words: k.Text("words", "请补充去向")} })
		if v, err = w.LinkView(link.Plain); err != nil || v.Back != "请补充去向" || !v.Answered.IsZero() {
			t.Errorf("sent back: %+v, %v", v, err)
		}
		if err := w.LinkReply(ctx, w.ask(Viewer{}), link.Plain, reply); err != nil {
			t.Fatal(err)
		}
		w.do(t, w.bureau, filed.ID, func(*Desk) matter.Command { return matter.Countersign{Accept: true} })
		if s := w.state(t, filed.ID); s.Status != matter.Check || s.Report.Measure.IsZero() {
			t.Errorf("countersigned: %s", s.Status)
		}

		gone := w.closedLinks(t)
		for what, tt := range map[string]struct {
			token, want string
			kind        fault.Kind
		}{
			"used":      {link.Plain, "您的反馈已被转交单位采用，链接已经用完，谢谢。", fault.Denied},
			"revoked":   {revoked.Plain, "链接已被转交单位收回，请联系转交单位。", fault.Denied},
			"expired":   {gone.Plain, "链接已过期，请联系转交单位重新发送。", fault.Denied},
			"wrong":     {"ABCD-ABCD-ABCD-ABCD", "链接不对，请核对收到的链接是否完整，或联系转交单位。", fault.Missing},
			"no link":   {"hello", "链接不对，请核对收到的链接是否完整，或联系转交单位。", fault.Missing},
			"a receipt": {code.Plain, "链接不对，请核对收到的链接是否完整，或联系转交单位。", fault.Missing},
		} {
			_, err := w.LinkView(tt.token)
			if fault.KindOf(err) != tt.kind || err.Error() != tt.want {
				t.Errorf("%s: %v, want %s", what, err, tt.want)
			}
			if again := w.LinkReply(ctx, w.ask(Viewer{}), tt.token, reply); again == nil || again.Error() != tt.want {
				t.Errorf("reply by a link that is %s: %v", what, again)
			}
		}
	})
}

// closedLinks is a link to another matter whose time has run.
func (w *ward) closedLinks(t *testing.T) Code {
	t.Helper()
	other := litter()
	other.Site, other.Problem.Code = "s-2", "E01.05"
	filed := w.file(t, w.head, other)
	w.send(t, filed.ID)
	code := w.pass(t, filed.ID)
	w.clock.Advance(49 * time.Hour)
	return code
}

// hit closes a matter by a measure that takes something from a person, and gives his code.
func (w *ward) hit(t *testing.T, r Report) (id string, code Code) {
	t.Helper()
	filed := w.file(t, w.head, r)
	w.send(t, filed.ID)
	code, err := w.NewCode(w.ask(w.bureau), ObjectionDoor)
	if err != nil {
		t.Fatal(err)
	}
	w.finish(t, filed.ID, func(k *Desk) matter.Coercive {
		return matter.Coercive{Measure: "remove", Basis: k.Text("basis", "某条例第十二条"), Document: "执法拆〔2018〕1号", Code: code.Hash}
	})
	return filed.ID, code
}

func TestObjectionDoor(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		ctx := t.Context()
		id, code := w.hit(t, litter())
		p, err := w.ObjectionView(code.Plain)
		if err != nil || p.Document != "执法拆〔2018〕1号" || p.Basis != "某条例第十二条" || p.Unit != "示例综合执法局" || !p.MayObject {
			t.Fatalf("the door shows %+v, %v", p, err)
		}
		if gave, err := w.Gave(id, code); err != nil || !gave {
			t.Errorf("the matter keeps the code: %v, %v", gave, err)
		}
		var said []string
		for _, wrong := range []string{"ABCD-ABCD-ABCD-ABCD", "hello", ""} {
			_, err := w.ObjectionView(wrong)
			again := w.Object(ctx, w.ask(Viewer{}), wrong, "x", "")
			if fault.KindOf(err) != fault.Missing || fault.KindOf(again) != fault.Missing {
				t.Errorf("code %q: %v, %v", wrong, err, again)
			}
			said = append(said, err.Error(), again.Error())
		}
		for _, s := range said {
			if s != said[0] {
				t.Errorf("wrong codes can be told apart: %q", said)
			}
		}
		if err := w.Object(ctx, w.ask(Viewer{}), code.Plain, "招牌是合法设置的", "10012345678"); err != nil {
			t.Fatal(err)
		}
		if s := w.state(t, id); len(s.Objections) != 1 || len(s.Aside) != 1 {
			t.Fatalf("objections %+v, aside %d", s.Objections, len(s.Aside))
		}
		got, err := w.Reveal(ctx, w.head, id, SecretObjection, "办理当事人异议")
		if err != nil || len(got) != 1 || got[0] != "招牌是合法设置的" {
			t.Errorf("the words in the vault: %q, %v", got, err)
		}
		if err := w.Object(ctx, w.ask(Viewer{}), code.Plain, "再说一遍", ""); fault.KindOf(err) != fault.Refused {
			t.Errorf("twice: %v", err)
		}
		w.do(t, w.head, id, func(k *Desk) matter.Command {
			return matter.AnswerObjection{Upheld: true, Words: k.Text("words", "依据不足，予以纠正"), Undo: k.Text("undo", "恢复招牌")}
		})
		if s := w.state(t, id); s.Status != matter.Doing || !s.Undo.Pending || s.Reopened != 1 || s.Owner.Unit != "u-cg" {
			t.Errorf("upheld: %s, %+v", s.Status, s.Undo)
		}
		w.finish(t, id, nil)
		if p, err = w.ObjectionView(code.Plain); err != nil || !p.Upheld || p.Reply != "依据不足，予以纠正" || p.MayObject || p.Objected.IsZero() {
			t.Errorf("after the undoing was verified the door shows %+v, %v", p, err)
		}

		other := litter()
		other.Site = "s-2"
		id, code = w.hit(t, other)
		if err := w.Object(ctx, w.ask(Viewer{}), code.Plain, "不服", ""); err != nil {
			t.Fatal(err)
		}
		w.do(t, w.head, id, func(k *Desk) matter.Command {
			return matter.AnswerObjection{Words: k.Text("words", "证据确凿，依据充分")}
		})
		if p, err = w.ObjectionView(code.Plain); err != nil || p.Upheld || p.Reply != "证据确凿，依据充分" || w.state(t, id).Status != matter.Done {
			t.Errorf("rejected: %+v, %v", p, err)
		}
	})
}
