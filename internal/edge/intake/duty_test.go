package intake

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// bring imports a text and wants so many rows done and refused.
func (w *town) bring(t *testing.T, kind app.ImportKind, name, text string, filed, refused int) app.Import {
	t.Helper()
	id, rows := w.upload(t, kind, name, []byte(text), nil)
	if slices.IndexFunc(rows, func(r app.ImportRow) bool { return len(r.Faults) == 0 }) < 0 {
		t.Fatalf("%s: no good row: %+v", kind, rows)
	}
	done := w.confirm(t, id, rows, func(*app.ImportSpec) {})
	if done.State != app.JobDone || done.Result.Filed != filed || done.Result.Refused != refused {
		out, _ := w.ImportOutcome(id)
		t.Fatalf("%s: %s %+v %+v", kind, done.State, done.Result, out)
	}
	return done
}

// takeBack undoes an import and lets it run to its end.
func (w *town) takeBack(t *testing.T, id string) app.Import {
	t.Helper()
	if err := w.UndoImport(t.Context(), w.ask(), id); err != nil {
		t.Fatal(err)
	}
	done := w.run(t, id)
	if done.State != app.JobUndone {
		t.Fatalf("undo of %s: %s %s", id, done.State, done.Result.Why)
	}
	return done
}

// notes are the sentences of rows in one state.
func (w *town) notes(t *testing.T, id string, states ...app.RowState) string {
	t.Helper()
	rows, err := w.ImportOutcome(id, states...)
	if err != nil {
		t.Fatal(err)
	}
	list := make([]string, len(rows))
	for n, x := range rows {
		list[n] = x.Note
	}
	return strings.Join(list, "\n")
}

const dutyTable = `网格编码,网格名称,镇街,社区,四至,户数,包保领导,网格长,网格长电话,网格员,网格员电话,帮包单位,联络员,联络员电话,下沉人员,车辆,文号
371599001001001,示例第1网格,东城街道,一号社区,东至示例路,412,王甲一,张丙三,10012345671,赵丁四、钱戊五,10012345672、无,综合行政执法局、环卫处,孙己六、周庚七,10012345673、无,保洁员3人；环卫处：协管员2人,环卫处：洒水车1辆,示创办〔2018〕3号
371599001001002,示例第2网格,东城街道,一号社区,西至示例路,300,王甲一,张丙三,10012345671,赵丁四,10012345672,综合行政执法局,孙己六,10012345673,,,示创办〔2018〕3号
371599001001003,示例第3网格,东城街道,一号社区,南至示例路,300,王甲一,吴辛八,10012345674,郑壬九、王癸十,10012345675,,,,,,示创办〔2018〕3号
371599001001004,示例第4网格,东城街道,一号社区,,300,,吴辛八,10012345674,,,,,,,,示创办〔2018〕3号
`

// TestDutyTable takes in a duty table of cells that nobody knows, with units, posts and persons, after one confirmation.
func TestDutyTable(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		done := w.bring(t, app.ImportDuties, "责任表.csv", dutyTable, 2, 2)
		if refused := w.notes(t, done.ID, app.RowRefused); !strings.Contains(refused, "“网格员”写了 2 人，电话写了 1 个") || !strings.Contains(refused, "请写清四至") {
			t.Errorf("refused: %s", refused)
		}
		checkDuty(t, w)
		checkSlips(t, w)
		again := w.bring(t, app.ImportDuties, "责任表.csv", dutyTable, 0, 2)
		if again.Result.Before != 2 {
			t.Errorf("second import: %+v", again.Result)
		}
		other := w.bring(t, app.ImportDuties, "责任表2.csv", strings.ReplaceAll(dutyTable, "412", "413"), 0, 2)
		if other.Result.Before != 2 {
			t.Errorf("the same table in another file: %+v", other.Result)
		}
	})
}

func checkDuty(t *testing.T, w *town) {
	t.Helper()
	d, today := w.District(), w.Now().Date()
	c1, c2 := d.Grid.ByCode("371599001001001"), d.Grid.ByCode("371599001001002")
	duty, second := c1.DutyOn(today), c2.DutyOn(today)
	if len(duty.Sponsors) != 1 || len(duty.Workers) != 2 || len(duty.Helpers) != 2 || duty.Helpers[1].Liaison == "" || duty.Document == "" {
		t.Fatalf("duty %+v", duty)
	}
	if duty.Chief != second.Chief || duty.Sponsors[0] != second.Sponsors[0] || duty.Workers[0] != second.Workers[0] {
		t.Errorf("one person in one function has two posts: %+v and %+v", duty, second)
	}
	law, _ := d.Org.Find("综合行政执法局", today)
	clean, _ := d.Org.Find("环卫处", today)
	want := []grid.Force{{Unit: law.ID, What: "保洁员", Count: 3}, {Unit: clean.ID, What: "协管员", Count: 2}}
	if !slices.Equal(duty.Staff, want) || duty.Vehicles[0].What != "洒水车" {
		t.Errorf("staff %+v, vehicles %+v, want %+v", duty.Staff, duty.Vehicles, want)
	}
	leader, chief := d.Org.Post(duty.Sponsors[0]).HolderOn(today), d.Org.Post(duty.Chief)
	if !leader.Paper() || leader.Name.IsZero() {
		t.Errorf("leader %+v, want a name in the vault", leader)
	}
	acc := d.Org.Account(chief.HolderOn(today).Account)
	if acc.Name != "张丙三" || acc.Phone.IsZero() || !slices.Equal(chief.RolesOn(today), []org.Role{org.CellChief}) {
		t.Errorf("chief %+v of %+v", acc, chief)
	}
	if _, err := w.SignIn(t.Context(), acc.Login, "", "test"); err == nil {
		t.Error("an account without a secret lets somebody in")
	}
}

// checkSlips: the secrets are given out once, by the administrator, and let people in.
func checkSlips(t *testing.T, w *town) {
	t.Helper()
	slips, err := w.PrintSlips(t.Context(), w.ask())
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]app.Slip{}
	for _, s := range slips {
		names[s.Name] = s
	}
	if len(slips) != 5 || names["张丙三"].Login != "wgz001" || len(names["张丙三"].Posts) != 1 {
		t.Errorf("slips %+v", slips)
	}
	if _, err := w.SignIn(t.Context(), "wgz001", names["张丙三"].Secret, "test"); err != nil {
		t.Errorf("sign in with a slip: %v", err)
	}
	if again, err := w.PrintSlips(t.Context(), w.ask()); err != nil || len(again) != 0 {
		t.Errorf("slips printed twice: %+v, %v", again, err)
	}
}

// TestUndoDuty takes a duty table back: cells and posts end, an older cell has its former table again, and the accounts are left to
// the administrator when a clerk undoes.
func TestUndoDuty(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		first := w.bring(t, app.ImportDuties, "责任表.csv", dutyTable, 2, 2)
		w.clock.Advance(48 * time.Hour)
		changed := w.bring(t, app.ImportDuties, "调整.csv", "网格名称,镇街,社区,网格长\n示例第1网格,东城街道,一号社区,冯子一\n", 1, 0)
		today := w.Now().Date()
		cell := func() grid.Cell { return w.District().Grid.ByCode("371599001001001") }
		before := cell().DutyOn(today.AddDays(-1))
		if cell().DutyOn(today).Chief == before.Chief {
			t.Fatal("the second table changed nothing")
		}
		undone := w.takeBack(t, changed.ID)
		if got := cell().DutyOn(today.AddDays(1)).Chief; got != before.Chief || undone.Result.Kept != 1 {
			t.Errorf("chief %s after undoing, want %s; %+v", got, before.Chief, undone.Result)
		}
		if kept := w.notes(t, changed.ID, app.RowKept); !strings.Contains(kept, "系统管理员") {
			t.Errorf("kept: %s", kept)
		}
		w.clock.Advance(48 * time.Hour)
		undone = w.takeBack(t, first.ID)
		if kept := w.notes(t, first.ID, app.RowKept); !strings.Contains(kept, "已有人办理过") {
			t.Errorf("the cell that others changed since was not kept: %s", kept)
		}
		if c := w.District().Grid.ByCode("371599001001002"); c.Alive(w.Now().Date().AddDays(1)) {
			t.Errorf("cell %+v lives on", c.Span)
		}
	})
}

// TestRuleKinds imports spellings, delegations, rules of the duty map, days off and office hours, and takes each back.
func TestRuleKinds(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		today := w.Now().Date()
		w.bring(t, app.ImportUnits, "单位.csv", "单位名称,上级单位\n九州街道,示例区\n", 1, 0)
		alias := w.bring(t, app.ImportAliases, "别名.csv", "写法,单位名称\n行政执法,综合行政执法局\n什么,没有的单位\n", 1, 1)
		w.bring(t, app.ImportPowers, "权力清单.csv", "单位,事项,类别,文号,生效日期,终止日期\n综合行政执法局,C01.01,基本,示政发〔2018〕2号,2018-01-01,\n", 1, 0)
		delegation := w.bring(t, app.ImportDelegations, "委托.csv", "委托单位,受托单位,事项,文号,截止日期\n行政执法,九州街道,C01.01,示政发〔2018〕5号,2018-12-31\n九州街道,行政执法,C01.01,示政发〔2018〕5号,\n", 1, 1)
		rule := w.bring(t, app.ImportRules, "责任图.csv", "问题类别,镇街或社区,责任单位,说明\nC01.02,九州街道,综合行政执法局,三定方案\n没有的类,,综合行政执法局,\n", 1, 1)
		if n := len(w.District().Org.Rules()); n != 1 || w.District().Org.Rules()[0].Owner.Ground != org.ByLine {
			t.Errorf("%d rules", n)
		}
		notice := "日期,类别,节日,公布日期\n"
		for d, n := calendar.Date("2027-10-01"), 0; n < 11; d, n = d.AddDays(1), n+1 {
			notice += string(d) + ",放假,国庆节,\n"
		}
		notice = strings.Replace(notice, "国庆节,\n", "国庆节,2026-11-04\n", 1)
		_, bad := w.upload(t, app.ImportCalendar, "缺公布日期.csv", []byte("日期,类别,节日\n2027-10-01,放假,国庆节\n2018-02-30,放假,春节\n2018-10-01,放假,国庆节\n"), nil)
		for n, want := range []string{"没有写通知的公布日期", "2月30日", "没有写通知的公布日期"} {
			if len(bad[n].Faults) != 1 || !strings.Contains(bad[n].Faults[0].Text, want) && n != 1 {
				t.Errorf("row %d: %+v, want %s", n, bad[n].Faults, want)
			}
		}
		year := w.bring(t, app.ImportCalendar, "2027年放假.csv", notice, 1, 0)
		if !slices.Contains(w.District().Calendar.Published(), 2027) {
			t.Error("2027 is not published")
		}
		hours := w.bring(t, app.ImportHours, "作息.csv", "季节,第一天,最后一天,办公时段\n夏季,5月1日,9月30日,8:30-12:00、14:30-18:00\n冬季,10月1日,4月30日,8:30-12:00、13:30-17:30\n", 1, 0)
		if len(w.District().Office().Seasons) != 2 {
			t.Errorf("office hours %+v", w.District().Office())
		}
		for _, i := range []app.Import{alias, delegation, rule, year, hours} {
			if done := w.takeBack(t, i.ID); done.Result.Undone != 1 || done.Result.Kept != 0 {
				t.Errorf("undo of %s: %+v %s", i.Spec.Kind, done.Result, w.notes(t, i.ID, app.RowKept))
			}
		}
		if slices.Contains(w.District().Calendar.Published(), 2027) || len(w.District().Office().Seasons) != 1 {
			t.Error("days off or office hours stayed after undoing")
		}
		if _, err := w.District().Org.Find("行政执法", today); err == nil {
			t.Error("the spelling stayed after undoing")
		}
	})
}

// TestUndoDispatched: what was dispatched waits for a second person, whose confirmation ends it and lets the rest go too.
func TestUndoDispatched(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		id, rows := w.upload(t, app.ImportMatters, "台账.csv", []byte("镇街,地点,存在问题,责任单位,发现时间\n东城街道,建设路1号,垃圾外溢,环卫处,2018-03-01\n"), nil)
		done := w.confirm(t, id, rows, func(s *app.ImportSpec) { s.Dispatch = true })
		if done.Result.Dispatched != 1 {
			t.Fatalf("%+v %s", done.Result, w.notes(t, id))
		}
		undone := w.takeBack(t, id)
		if undone.Result.Asked != 1 || undone.Result.Undone != 0 || undone.Result.Kept != 2 {
			t.Fatalf("%+v %s", undone.Result, w.notes(t, id))
		}
		if _, refused, err := w.ConfirmUndo(t.Context(), w.ask(), id); err != nil || len(refused) != 1 || !strings.Contains(refused[0].Error(), "第二人") {
			t.Fatalf("the same person: %v, %v", refused, err)
		}
		w.run(t, id)
		second := w.second(t)
		q := w.ask()
		q.Viewer = second
		if n, refused, err := w.ConfirmUndo(t.Context(), q, id); err != nil || n != 1 || len(refused) != 0 {
			t.Fatalf("the second person: %d, %v, %v", n, refused, err)
		}
		if end := w.run(t, id); end.Result.Undone != 3 || end.Result.Asked != 0 || end.Result.Kept != 0 {
			t.Errorf("after the confirmation: %+v %s", end.Result, w.notes(t, id))
		}
		page, err := w.Ledger(w.head, store.Filter{})
		if err != nil || page.Lines[0].State.Status != matter.Void {
			t.Errorf("%v: %v", page.Lines, err)
		}
	})
}

// second is a duty chief.
func (w *town) second(t *testing.T) app.Viewer {
	t.Helper()
	today := w.Now().Date()
	q := w.ask()
	q.Viewer, q.Job = app.Viewer{}, "test"
	var office org.UnitID
	for _, u := range w.District().Org.EveryUnit() {
		if u.Kind == org.Joint {
			office = u.ID
		}
	}
	if _, err := w.Post(t.Context(), q, "p-chief", org.CreatePost{ID: "p-chief", Unit: office, Desk: org.PostDesk{Name: "值班长", Roles: []org.Role{org.DutyChief}}, From: today}); err != nil {
		t.Fatal(err)
	}
	q = w.ask()
	q.Viewer, q.Job = app.Viewer{}, "test"
	_, secret, err := w.OpenAccount(t.Context(), q, app.NewAccount{Login: "li", Name: "李乙二", Post: "p-chief"})
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.SignIn(t.Context(), "li", secret, "test")
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.Session(in.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
