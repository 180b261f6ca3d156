package demo

import (
	"fmt"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// step is one thing somebody does to a matter.
type step struct {
	who string // login; "owner" is the liaison of the responsible unit, "verifier" whoever may verify
	do  func(*app.Desk) matter.Command
}

var (
	accept   = step{"neiqin", func(*app.Desk) matter.Command { return matter.Accept{} }}
	dispatch = step{"zhiban", func(k *app.Desk) matter.Command { return k.SendOut("", true, "请按时办理", nil) }}
	receive  = step{"owner", func(*app.Desk) matter.Command { return matter.Receive{} }}
	rectify  = step{"owner", func(k *app.Desk) matter.Command {
		return matter.Rectify{Work: matter.Work{Done: true, Fix: "in-term", Cause: k.Text("cause", "日常保洁与巡查频次不够"), Measure: k.Text("measure", "已安排人员清理并恢复，现场复看无遗留"), NoPhoto: k.Text("no_photo", "演示数据不带照片")}}
	}}
	pass = step{"verifier", func(*app.Desk) matter.Command { return matter.Verify{Result: matter.Fixed} }}
	fail = step{"verifier", func(k *app.Desk) matter.Command {
		return matter.Verify{Result: matter.Partly, Words: k.Text("words", "边角处仍有遗留，请补做")}
	}}
	reject = step{"neiqin", func(k *app.Desk) matter.Command {
		return matter.Reject{Why: "no-problem", Words: k.Text("words", "现场查看无此情况")}
	}}
	giveBack = step{"owner", func(k *app.Desk) matter.Command {
		better := unitID("zj")
		if k.State.Owner.Unit == better {
			better = unitID("cg")
		}
		if k.State.Owner.Territory {
			return matter.AskRuling{Basis: k.Text("basis", "产权不在本街道"), Better: better}
		}
		return matter.Return{Why: "not-duty", Basis: k.Text("basis", "三定方案未列此项职责"), Better: better}
	}}
	extend = step{"owner", func(k *app.Desk) matter.Command {
		return matter.AskExtension{Until: k.State.Clock.Due.Date().AddDays(1), Reason: k.Text("reason", "需协调施工队进场"), Progress: k.Text("progress", "已完成勘查"), Interim: k.Text("interim", "已设警示围挡")}
	}}
	hold = step{"zhuren", func(k *app.Desk) matter.Command {
		return matter.Suspend{Why: "season", Plan: k.Text("plan", "春季补植，届时复查"), ReviewOn: k.Now().Date().AddDays(30), Public: true}
	}}
)

// lives are what happens to the demo's matters, in their order, so that every list has something in it.
var lives = [][]step{
	{},
	{accept},
	{accept, dispatch},
	{accept, dispatch, receive},
	{accept, dispatch, receive, rectify},
	{accept, dispatch, receive, rectify, pass},
	{accept, dispatch, receive, giveBack},
	{accept, dispatch, receive, extend},
	{accept, dispatch, receive, hold},
	{accept, dispatch, receive, rectify, fail},
	{reject},
	{accept, dispatch, receive, rectify, fail, rectify, pass},
}

// live carries one matter through its life.
func (b *builder) live(id string, n int) {
	for i, s := range lives[n%len(lives)] {
		if b.err != nil {
			return
		}
		b.do(b.step(id, fmt.Sprint(n, ".", i), s))
	}
}

// step does one thing, asking everybody in turn where it is not said who may.
func (b *builder) step(id, name string, s step) error {
	row, err := store.Matters.From(b.Store().Reading(), id)
	if err != nil {
		return err
	}
	err = fmt.Errorf("matter %s: nobody may %s", row.State.Number, name)
	for _, who := range b.candidates(s.who, row.State) {
		v, verr := b.Acting(who)
		if verr != nil {
			continue
		}
		q := b.ask("step", id, name, who)
		q.Job, q.Viewer = "", v
		if _, err = b.Matter(b.ctx, q, id, app.Outside{}, s.do); err == nil {
			return nil
		}
	}
	return err
}

// candidates are the logins that may be meant.
func (b *builder) candidates(who string, s matter.State) []string {
	switch who {
	case "owner":
		return []string{login(s.Owner.Unit)}
	case "verifier":
		list := []string{"demo-dd1"}
		for _, t := range s.Place.Territories() {
			list = append([]string{login(t)}, list...)
		}
		return append(list, "demo-neiqin")
	case "zhuren":
		return []string{"zhuren"}
	}
	return []string{"demo-" + who}
}

// login is the login name of the post of a unit of the demo.
func login(u org.UnitID) string {
	if len(u) < 3 {
		return ""
	}
	return "demo-" + string(u[2:])
}
