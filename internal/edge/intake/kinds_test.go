package intake

import (
	"strings"
	"testing"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/shipped"
)

// TestRegisterKinds imports a district from sheets, each kind on what the one before has made: units with parents below their
// children, posts, power lists, cells by words and by a map, sites; and takes the cells back.
func TestRegisterKinds(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.bring(t, app.ImportUnits, "单位.csv", "单位名称,上级单位,别名\n九州社区,九州街道,\n九州街道,示例区,九州街道办\n商务局,示例区,商务和投资促进局\n错误局,没有的上级,\n", 3, 1)
		if u, err := w.District().Org.Find("九州街道办", w.Now().Date()); err != nil || u.Kind != org.Township {
			t.Errorf("alias of a town: %+v, %v", u, err)
		}
		w.bring(t, app.ImportPosts, "岗位.csv", "单位,岗位名称,角色,姓名\n商务局,联络员,单位联络员,刘丙一\n商务局,分管领导,没有的角色,\n", 1, 1)
		w.bring(t, app.ImportPowers, "权力清单.csv", "单位,事项,类别,文号,序号\n商务局,C01.01,基本,示政发〔2018〕2号,17\n", 1, 0)
		w.bring(t, app.ImportCells, "网格.csv", "网格编码,网格名称,镇街,社区,四至\n371599001001901,示例网格,九州街道,九州社区,东至示例路\n", 1, 0)
		w.bring(t, app.ImportSites, "点位.csv", "点位编号,点位名称,地址,网格,直管单位,现场负责人,联系电话\nS-1,示例农贸市场,示例路1号,371599001001901,商务局,王甲一,10012345678\nS-2,示例网点,示例路2号,没有的网格,商务局,,\n", 1, 1)
		if list := w.District().Sites.Named("示例农贸市场", w.Now().Date()); len(list) != 1 || list[0].TypeOn(w.Now().Date()) != "market" {
			t.Errorf("site %+v", list)
		}
	})
}

// TestMapOfCells imports the shipped grid as the file it is, and refuses an outline that crosses itself.
func TestMapOfCells(t *testing.T) {
	w := newTown(t, "")
	raw, err := shipped.Place(shipped.DemoGrid)
	if err != nil {
		t.Fatal(err)
	}
	_, book, err := Take(raw, "网格.geojson")
	if err != nil {
		t.Fatal(err)
	}
	m := Guess(app.ImportCells, book).Mapping
	m.Columns = nil
	for ours, theirs := range map[string]string{"code": "grid_code", "name": "name", "town": "town_code", "outline": GeometryColumn} {
		m.Columns = append(m.Columns, sheet.Source{Key: ours, From: []string{theirs}})
	}
	for n, f := range book.Tables[0].Header {
		if f == "town_code" {
			w.unit(t, book.Tables[0].Rows[0].Cell(n), "演示镇街", org.Township, "u-d")
		}
	}
	id, rows := w.upload(t, app.ImportCells, "网格.geojson", raw, &m)
	done := w.confirm(t, id, rows, func(s *app.ImportSpec) {})
	if done.State != app.JobDone || done.Result.Filed != len(rows) || len(rows) != 96 {
		out, _ := w.ImportOutcome(id, app.RowRefused)
		t.Fatalf("%d rows, %s %+v %+v", len(rows), done.State, done.Result, out[:min(3, len(out))])
	}
	crossed := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"grid_code":"371599001001902","name":"交叉","town_code":"九州街道"},
		"geometry":{"type":"Polygon","coordinates":[[[115.98,36.45],[115.99,36.46],[115.99,36.45],[115.98,36.46],[115.98,36.45]]]}}]}`
	_, rows = w.upload(t, app.ImportCells, "交叉.geojson", []byte(crossed), &m)
	if len(rows) != 1 || len(rows[0].Faults) != 1 || !strings.Contains(rows[0].Faults[0].Text, "第 2 行") {
		t.Errorf("crossed outline: %+v", rows)
	}
}
