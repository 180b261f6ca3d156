package intake

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// What stands in the old ledger of the tests.
const (
	ledgerRows    = 200
	ledgerBad     = 2 // a day that does not exist, a row without a place
	ledgerTwins   = 1
	ledgerPhoneAt = 17 // line whose description holds a phone number
)

// oldLedger is a sheet as an office keeps it: a title, a line about the unit, a head of two lines with merged cells, dates as
// text in several forms, full-width digits, units and places by whatever name, a phone number in a description, a row typed twice.
func oldLedger(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	set := func(row int, cells ...string) {
		for i, c := range cells {
			name, _ := excelize.CoordinatesToCellName(i+1, row)
			if err := f.SetCellStr("Sheet1", name, c); err != nil {
				t.Fatal(err)
			}
		}
	}
	merge := func(from, to string) {
		if err := f.MergeCell("Sheet1", from, to); err != nil {
			t.Fatal(err)
		}
	}
	set(1, "示例区创城问题整改台账（2018年3月）")
	merge("A1", "I1")
	set(2, "填报单位：示例区双创办")
	merge("A2", "I2")
	set(3, "序号", "发现日期", "问题地点", "", "", "存在问题", "责任单位", "整改期限", "整改情况")
	set(4, "", "", "镇街", "点位", "具体位置", "", "", "", "是否完成")
	merge("C3", "E3")
	for _, c := range []string{"A", "B", "F", "G", "H"} {
		merge(c+"3", c+"4")
	}
	towns := []string{"东城街道", "许营镇", "东城街道"}
	sites := []string{"示例农贸市场", "", "示例第一小学", ""}
	units := []string{"综合执法局", "住建局", "环卫处"}
	what := []string{"垃圾桶外溢，污水流到路面", "占道经营三处", "人行道砖破损约2平方米", "小广告成片", "路灯不亮"}
	dates := []string{"2018-03-01", "3月2日", "2018年3月3日", "２０１８.3.4", "2018/3/5"}
	for i := range ledgerRows {
		row := i + 5
		where := fmt.Sprintf("建设路%d号", i+1)
		text := what[i%len(what)]
		done := "否"
		switch {
		case row == ledgerPhoneAt:
			text += "，联系人电话10012345678"
		case row == 30:
			set(row, "２６", "2月30日", towns[0], "", where, text, units[0], "3月20日", "否")
			continue
		case row == 31:
			set(row, "27", "3月1日", "", "", "", text, units[0], "3月20日", "否")
			continue
		case row == 41:
			set(row, "", dates[0], towns[1], "", "建设路36号", what[35%len(what)], "环卫处", "3月20日", "否")
			continue
		case row == 40:
			set(row, "", dates[0], towns[1], "", "建设路36号", what[35%len(what)], "环卫处", "3月20日", "否")
			continue
		}
		set(row, fmt.Sprint(i+1), dates[i%len(dates)], towns[i%3], sites[i%4], where, text, units[i%3], "3月20日", done)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ledger uploads the old ledger, with the year that completes 3月2日.
func (w *town) ledger(t testing.TB) (string, []app.ImportRow) {
	t.Helper()
	data := oldLedger(t)
	_, book, err := Take(data, "台账.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	m := Guess(app.ImportMatters, book).Mapping
	m.Year = 2018
	return w.upload(t, app.ImportMatters, "台账.xlsx", data, &m)
}

// TestOldLedger takes in 200 faults after one confirmation, breaks off half-way, goes on without doubling, and takes it back.
func TestOldLedger(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		id, rows := w.ledger(t)
		checkPreview(t, w, id, rows)
		if err := w.ConfirmImport(t.Context(), w.ask(), id, rows, func(s *app.ImportSpec) { s.Dispatch = true }); err != nil {
			t.Fatal(err)
		}
		breakOff(t, w, id)
		done := w.run(t, id)
		good := ledgerRows - ledgerBad - ledgerTwins
		if done.State != store.JobDone || done.Result.Filed != good || done.Result.Refused != ledgerBad+ledgerTwins {
			t.Fatalf("import %s %+v, want %d filed", done.State, done.Result, good)
		}
		checkFiled(t, w, good)
		checkOnlyOnce(t, w, good)
		checkUndo(t, w, id)
	})
}

func checkPreview(t *testing.T, w *town, id string, rows []app.ImportRow) {
	t.Helper()
	i, err := w.Import(w.head, id)
	if err != nil {
		t.Fatal(err)
	}
	bad := 0
	for _, r := range rows {
		for _, f := range r.Faults {
			bad++
			if !strings.Contains(f.Text, fmt.Sprintf("第 %d 行", r.Line)) {
				t.Errorf("the sentence %q does not name row %d", f.Text, r.Line)
			}
		}
	}
	if bad != ledgerBad+ledgerTwins {
		t.Errorf("%d sentences, want %d", bad, ledgerBad+ledgerTwins)
		for _, r := range rows {
			for _, f := range r.Faults {
				t.Log(f.Text)
			}
		}
	}
	got := map[string]app.Answer{}
	for _, n := range w.UnknownNames(w.head, i.Spec, rows) {
		got[n.Words] = n.Answer
	}
	for words, what := range map[string]string{"东城街道": "new", "许营镇": "new", "住建局": "new", "环卫处": "new", "示例农贸市场": "new", "示例第一小学": "new", "综合执法局": "u-zf"} {
		a, ok := got[words]
		if !ok || a.New != (what == "new") || !a.New && a.Use != what {
			t.Errorf("%s: proposed %+v (listed: %t), want %s", words, a, ok, what)
		}
	}
}

// breakOff lets the import run until some rows are there, and closes the program in the middle.
func breakOff(t *testing.T, w *town, id string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for ctx.Err() == nil {
			if i, err := w.Import(w.head, id); err == nil && i.Result.Filed > 0 {
				cancel()
			}
		}
	}()
	if err := w.RunImports(ctx); err == nil {
		t.Log("the import was through before it was broken off")
	}
	cancel()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	w.open(t)
}

func checkFiled(t *testing.T, w *town, want int) {
	t.Helper()
	page, err := w.Ledger(w.head, store.Filter{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Lines) != want {
		t.Errorf("%d matters, want %d", len(page.Lines), want)
	}
	sent, phones := 0, 0
	for _, l := range page.Lines {
		if l.State.Status == matter.Sign {
			sent++
		}
		if strings.Contains(l.What, "10012345678") {
			t.Errorf("%s shows a phone number", l.State.Number)
		}
		if strings.Contains(l.What, "已移入保密库") {
			phones++
		}
		if l.State.Place.Path == "" || l.State.Clocked != "paper" || l.State.Source.Channel != "sheet" {
			t.Errorf("%s: place %+v, clocked %s, channel %s", l.State.Number, l.State.Place, l.State.Clocked, l.State.Source.Channel)
		}
	}
	if sent != want || phones != 1 {
		t.Errorf("%d of %d dispatched, %d phone numbers moved away", sent, want, phones)
	}
	for _, words := range []string{"东城街道", "许营镇", "住建局", "环卫处", "综合执法局"} {
		if _, err := w.District().Org.Find(words, w.Now().Date()); err != nil {
			t.Errorf("%s: %v", words, err)
		}
	}
	if list := w.District().Sites.Named("示例农贸市场", w.Now().Date()); len(list) != 1 {
		t.Errorf("%d sites made of one name", len(list))
	}
}

// checkOnlyOnce imports the same file again: every row was done before.
func checkOnlyOnce(t *testing.T, w *town, good int) {
	t.Helper()
	id, rows := w.ledger(t)
	again := w.confirm(t, id, rows, func(*app.ImportSpec) {})
	if again.State != store.JobDone || again.Result.Filed != 0 || again.Result.Before != good {
		t.Errorf("second import %s %+v, want all %d rows known", again.State, again.Result, good)
	}
	checkFiled(t, w, good)
}

// checkUndo takes the import back: what somebody has acted on stays and is listed, with what it stands on.
func checkUndo(t *testing.T, w *town, id string) {
	t.Helper()
	rows, err := w.ImportOutcome(id, store.RowDone)
	if err != nil {
		t.Fatal(err)
	}
	var acted store.JobRow
	for _, x := range rows {
		if x.Line > 0 && strings.HasPrefix(x.Stream, "matter/") {
			acted = x
			break
		}
	}
	_, matterID, _ := strings.Cut(acted.Stream, "/")
	if _, err := w.Matter(t.Context(), w.ask(), matterID, app.Outside{}, func(k *app.Desk) matter.Command {
		return matter.Cancel{Reason: k.Text("reason", "重复")}
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.UndoImport(t.Context(), w.ask(), id); err != nil {
		t.Fatal(err)
	}
	done := w.run(t, id)
	kept, err := w.ImportOutcome(id, store.RowKept)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, x := range kept {
		found = found || x.Line == acted.Line
	}
	if done.State != store.JobUndone || !found || done.Result.Kept != len(kept) || done.Result.Undone == 0 {
		t.Errorf("undone: %s %+v; the row acted on is kept: %t", done.State, done.Result, found)
	}
	if _, err := w.District().Org.Find("综合执法局", w.Now().Date()); err == nil {
		t.Error("the spelling is still known after undoing")
	}
}

// TestUndoLeavesNothing takes back what nobody has touched: matters void, units closed from the next day, and the same file may
// be imported once more.
func TestUndoLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		data := []byte("镇街,地点,存在问题,责任单位,是否完成,完成时间,发现时间\n东城街道,建设路1号,垃圾外溢,环卫处,否,,2018-03-01\n东城街道,建设路2号,路灯不亮,环卫处,是,2018-03-09,2018-03-02\n")
		for round := range 2 {
			id, rows := w.upload(t, app.ImportMatters, "老台账.csv", data, nil)
			if done := w.confirm(t, id, rows, func(*app.ImportSpec) {}); done.Result.Filed != 2 || done.Result.Made != 2 || done.Spec.Round != round {
				t.Fatalf("round %d: %+v", round, done.Result)
			}
			if err := w.UndoImport(t.Context(), w.ask(), id); err != nil {
				t.Fatal(err)
			}
			if done := w.run(t, id); done.State != store.JobUndone || done.Result.Undone != 4 || done.Result.Kept != 0 {
				kept, _ := w.ImportOutcome(id, store.RowKept)
				t.Fatalf("round %d: %s %+v %+v", round, done.State, done.Result, kept)
			}
			page, err := w.Ledger(w.head, store.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range page.Lines {
				if l.State.Status != matter.Void {
					t.Errorf("%s is %s after undoing", l.State.Number, l.State.Status.Word())
				}
			}
			if _, err := w.District().Org.Find("环卫处", w.Now().Date().AddDays(1)); err == nil {
				t.Error("the unit made by the import lives on")
			}
			w.clock.Advance(48 * time.Hour)
		}
	})
}

// TestWholeOrNothing: with one bad row nothing begins.
func TestWholeOrNothing(t *testing.T) {
	w := newTown(t, "")
	id, rows := w.ledger(t)
	err := w.ConfirmImport(t.Context(), w.ask(), id, rows, func(s *app.ImportSpec) { s.Whole = true })
	if fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), "还有 3 行有错") {
		t.Errorf("%v, want a refusal that counts the bad rows", err)
	}
	if i, err := w.Import(w.head, id); err != nil || i.State != store.JobDraft {
		t.Errorf("after the refusal: %s, %v", i.State, err)
	}
	// Somebody takes the number of the second row after the preview: then the first does not stay either.
	id, rows = w.upload(t, app.ImportSites, "点位.csv", []byte("点位编号,点位名称,地址\nS-1,示例农贸市场,示例路1号\nS-2,示例第一小学,示例路2号\n"), nil)
	w.site(t, "S-2")
	done := w.confirm(t, id, rows, func(s *app.ImportSpec) { s.Whole = true })
	if list := w.District().Sites.Named("示例农贸市场", w.Now().Date().AddDays(1)); done.State != app.JobUndone || done.Result.Undone != 1 || len(list) != 0 {
		t.Errorf("%s %+v, %d sites stayed", done.State, done.Result, len(list))
	}
}

// TestPastedChat files what was pasted from a chat; the names of those who wrote are nowhere.
func TestPastedChat(t *testing.T) {
	w := newTown(t, "")
	text := "王甲一 2018-03-05 10:20:30\n1、建设路3号：垃圾外溢，电话10012345678\n2、人民路口：路灯不亮\n李乙二 2018-03-05 10:25:00\n3、东关街南段：井盖破损\n"
	id, rows := w.upload(t, app.ImportMatters, app.PastedName, []byte(text), nil)
	i, err := w.Import(w.head, id)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := w.ImportFile(i)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"王甲一", "李乙二"} {
		if bytes.Contains(kept, []byte(name)) {
			t.Errorf("the kept file names %s: %s", name, kept)
		}
	}
	if done := w.confirm(t, id, rows, func(*app.ImportSpec) {}); done.Result.Filed != 3 {
		out, _ := w.ImportOutcome(id)
		t.Fatalf("%+v %+v", done.Result, out)
	}
	page, err := w.Ledger(w.head, store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range page.Lines {
		if l.State.Source.Channel != "chat" || l.Words == "" || strings.Contains(l.What, "10012345678") {
			t.Errorf("%s: %s at %s by %s", l.State.Number, l.What, l.Words, l.State.Source.Channel)
		}
	}
}
