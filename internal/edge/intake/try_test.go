package intake

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
)

// site registers a site of a number, as somebody else would.
func (w *town) site(t *testing.T, code string) {
	t.Helper()
	_, err := w.Site(t.Context(), w.ask(), site.ID("s-"+code), func(*app.Desk) site.Command {
		return site.Found{ID: site.ID("s-" + code), Code: code, Name: "别处", Type: "market", Place: site.Place{Address: "别处"}, From: w.Now().Date()}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tried are sheets of which some rows can be read and will be refused. Each bad row carries what its sentence must hold; good rows may
// build on earlier ones.
var tried = []struct {
	kind app.ImportKind
	text string
	bad  map[int]string // line to part of the sentence
}{
	{app.ImportUnits, "单位名称,上级单位,单位编码\n九州街道,示例区,JZ\n九州社区,九州街道,JZ-1\n别的社区,没有的上级,JZ-2\n重号街道,示例区,JZ\n", map[int]string{4: "没有的上级", 5: "编码 JZ 已由“九州街道”使用"}},
	{app.ImportAliases, "单位,别名\n综合行政执法局,城管局\n没有的局,某局\n", map[int]string{3: "没有的局"}},
	{app.ImportPosts, "单位,岗位名称,角色,任职人\n九州街道,联络员,单位联络员,刘丙一\n九州街道,分管领导,镇街,刘丙二\n九州街道,值守,内勤,刘丙三\n", map[int]string{3: "没有角色“镇街”", 4: "没有角色“内勤”"}},
	{app.ImportPowers, "单位,事项,类别,文号,序号\n综合行政执法局,C01.01,基本,示政发〔2018〕2号,17\n综合行政执法局,C01.01,基本,示政发〔2018〕2号,17\n", map[int]string{3: "请先终止旧条目"}},
	{app.ImportDelegations, "委托单位,受托单位,事项,文号\n综合行政执法局,九州街道,C01.01,示政发〔2018〕3号\n综合行政执法局,综合行政执法局,C01.01,示政发〔2018〕3号\n", map[int]string{3: ""}},
	{app.ImportRules, "问题小类,责任单位,说明\nC01.01,综合行政执法局,按三定方案\nX99.99,综合行政执法局,按三定方案\n", map[int]string{3: "X99.99"}},
	{app.ImportCells, "网格编码,网格名称,镇街,四至\n371599001001901,示例网格,九州街道,东至示例路\n371599001001901,重号网格,九州街道,西至示例路\n", map[int]string{3: "371599001001901"}},
	{app.ImportDuties, "网格编码,网格名称,镇街,四至,网格长,文号\n371599001001902,示例第2网格,九州街道,东至示例路,张丙三,示创办〔2018〕3号\n12,示例第3网格,九州街道,东至示例路,张丙四,示创办〔2018〕3号\n", map[int]string{3: "网格编码"}},
	{app.ImportSites, "点位编号,点位名称,地址,网格\nS-1,示例农贸市场,示例路1号,371599001001901\nS-2,示例网点,示例路2号,没有的网格\nS-1,示例第二农贸市场,示例路3号,\n", map[int]string{3: "没有网格", 4: "编号 S-1 已由“示例农贸市场”使用"}},
	{app.ImportHours, "季节,开始,结束,办公时间\n夏季,5月1日,9月30日,8:30-12:00\n", map[int]string{2: "恰好属于一个季节"}},
	{app.ImportMatters, "编号,发现时间,地点,存在问题,点位\nA-1,2018-03-01,示例路1号,垃圾外溢,\nA-2,2018-03-02,,路灯不亮,示例同名市场\n", map[int]string{3: "有 2 个点位叫"}},
}

// TestPreviewIsWhatHappens: for every kind, what the preview refuses is what the run refuses, and no row more.
func TestPreviewIsWhatHappens(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		for _, x := range tried {
			if x.kind == app.ImportMatters {
				w.bring(t, app.ImportSites, "同名.csv", "点位编号,点位名称,地址,网格\nT-1,示例同名市场,示例路1号,371599001001902\nT-2,示例同名市场,示例路2号,\n", 2, 0)
			}
			head := w.Head()
			id, rows := w.upload(t, x.kind, string(x.kind)+".csv", []byte(x.text), nil)
			if w.Head() != head {
				t.Errorf("%s: the preview has entered something", x.kind)
			}
			good := 0
			for _, r := range rows {
				want, bad := x.bad[r.Line]
				switch {
				case !bad && len(r.Faults) == 0:
					good++
				case bad != (len(r.Faults) > 0) || bad && !strings.Contains(r.Faults[0].Text, want) || !strings.Contains(r.Faults[0].Text, fmt.Sprintf("第 %d 行", r.Line)):
					t.Errorf("%s: row %d has %+v, want %q", x.kind, r.Line, r.Faults, want)
				}
			}
			if good == 0 {
				continue
			}
			if done := w.confirm(t, id, rows, func(*app.ImportSpec) {}); done.State != app.JobDone || done.Result.Filed != good || done.Result.Refused != len(rows)-good {
				t.Errorf("%s: %s %+v, want %d filed: %s", x.kind, done.State, done.Result, good, w.notes(t, id))
			}
		}
	})
}

// TestPreviewFollowsTheAnswers: a name left a mere word refuses the row that needs the unit, and the name is still asked for.
func TestPreviewFollowsTheAnswers(t *testing.T) {
	w := newTown(t, "")
	text := []byte("单位,岗位名称,角色\n九州街道,联络员,单位联络员\n")
	id, rows := w.upload(t, app.ImportPosts, "岗位.csv", text, nil)
	if len(rows[0].Faults) != 0 {
		t.Fatalf("with a new unit: %+v", rows[0].Faults)
	}
	i, err := w.Import(w.head, id)
	if err != nil {
		t.Fatal(err)
	}
	i.Spec.Answers = map[string]app.Answer{"unit|九州街道": {}}
	if _, err := w.CheckImport(t.Context(), w.head, i.Spec, rows); err != nil || len(rows[0].Faults) != 1 || !strings.Contains(rows[0].Faults[0].Text, "没有对应到单位") {
		t.Errorf("as a mere word: %+v, %v", rows[0].Faults, err)
	}
	if names := w.UnknownNames(w.head, i.Spec, rows); len(names) != 1 || names[0].Kind != org.Township {
		t.Errorf("asked for: %+v", names)
	}
}

// TestUnsent: rows that the rules do not let out are counted before and after, and stay to be taken back.
func TestUnsent(t *testing.T) {
	w := newTown(t, "")
	id, rows := w.upload(t, app.ImportMatters, "台账.csv", []byte("地点,存在问题,责任单位,发现时间\n建设路1号,垃圾外溢,综合行政执法局,2018-03-01\n建设路2号,路灯不亮,某某单位,2018-03-01\n"), nil)
	i, err := w.Import(w.head, id)
	if err != nil {
		t.Fatal(err)
	}
	i.Spec.Answers = map[string]app.Answer{"unit|某某单位": {}}
	found, err := w.CheckImport(t.Context(), w.head, i.Spec, rows)
	if err != nil || len(found.Unsent) != 1 || !strings.Contains(found.Unsent[0], "第 3 行：“某某单位”没有对应到单位") {
		t.Errorf("before: %+v, %v", found, err)
	}
	done := w.confirm(t, id, rows, func(s *app.ImportSpec) { s.Dispatch, s.Answers = true, i.Spec.Answers })
	if done.Result.Filed != 2 || done.Result.Dispatched != 1 || done.Result.Unsent != 1 || !strings.Contains(w.notes(t, id, app.RowUnsent), "没有派遣：“某某单位”没有对应到单位") {
		t.Errorf("after: %+v %s", done.Result, w.notes(t, id))
	}
	if undone := w.takeBack(t, id); undone.Result.Asked != 1 || undone.Result.Undone != 1 {
		t.Errorf("taken back: %+v", undone.Result)
	}
}

// TestOnlyChiefsSendOut: an import that is to dispatch is refused to whoever may not, before anything begins.
func TestOnlyChiefsSendOut(t *testing.T) {
	w := newTown(t, "")
	id, rows := w.upload(t, app.ImportMatters, "台账.csv", []byte("地点,存在问题,责任单位,发现时间\n建设路1号,垃圾外溢,综合行政执法局,2018-03-01\n"), nil)
	q := w.ask()
	q.Viewer, q.Job = app.Viewer{}, "import"
	err := w.ConfirmImport(t.Context(), q, id, rows, func(s *app.ImportSpec) { s.Dispatch = true })
	if err == nil || !strings.Contains(err.Error(), "要由值班长或办公室主任") {
		t.Errorf("a tool that dispatches: %v", err)
	}
	if i, err := w.Import(w.head, id); err != nil || i.State != app.JobDraft {
		t.Errorf("the draft is %s, %v", i.State, err)
	}
}

// BenchmarkPreview10000 tries 10,000 rows of kinds that grow what later rows are checked against.
func BenchmarkPreview10000(b *testing.B) {
	var units, sites strings.Builder
	units.WriteString("单位名称,上级单位\n")
	sites.WriteString("点位编号,点位名称,地址,直管单位\n")
	for n := range 10_000 {
		fmt.Fprintf(&units, "示例第%d社区,示例区\n", n)
		fmt.Fprintf(&sites, "S-%05d,示例第%d农贸市场,示例路%d号,综合行政执法局\n", n, n, n)
	}
	for kind, text := range map[app.ImportKind][]byte{app.ImportMatters: bigLedger(10_000), app.ImportUnits: []byte(units.String()), app.ImportSites: []byte(sites.String())} {
		b.Run(string(kind), func(b *testing.B) {
			w := newTown(b, "")
			_, book, err := Take(text, "大表.csv")
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				rows, err := Rows(kind, book, Guess(kind, book))
				if err != nil {
					b.Fatal(err)
				}
				at := time.Now()
				found, err := w.CheckImport(context.Background(), w.head, app.ImportSpec{Kind: kind, Name: "大表.csv"}, rows)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(time.Since(at).Seconds(), "s/try")
				b.ReportMetric(float64(found.Left), "left")
			}
		})
	}
}
