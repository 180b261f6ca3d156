//msg:off titles of Chinese papers
package shipped

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/standard"
)

//go:embed standards
var standards embed.FS

// editions lists the shipped editions in the order in which they are imported: what others refer to comes first.
var editions = []standard.Edition{
	{ID: "site-types-2018", System: standard.SiteTypes, Title: "点位类型（2018）", File: "site_types.csv"},
	{ID: "wenming-2015", System: standard.Wenming, Title: "全国文明城市测评体系（2015版骨架，重构）", File: "wenming_city.csv"},
	{ID: "wenming-fragments", System: standard.Fragments, Title: "文明城市官方编号片段（2011、2014、2015）", File: "wenming_official_fragments.csv"},
	{ID: "minors-2016", System: standard.Minors, Title: "未成年人思想道德建设工作测评体系（2016/2018）", File: "wenming_minors.csv"},
	{ID: "negative-2015", System: standard.Negative, Title: "文明城市负面清单（2015—2020）", File: "wenming_negative.csv"},
	{ID: "weisheng-2014", System: standard.Weisheng, Title: "国家卫生城市标准（2014版）", File: "weisheng_2014.csv"},
	{ID: "weisheng-2014-veto", System: standard.Veto, Title: "国家卫生城市必备条件（2014版）", File: "weisheng_veto.csv"},
	{ID: "weisheng-2021", System: standard.Weisheng, Title: "国家卫生城市和国家卫生县标准（2021版）", File: "weisheng_2021.csv"},
	{ID: "check-library-2018", System: standard.CheckLibrary, Title: "可复用检查项库", File: "check_library.csv"},
	{ID: "checklists-2018", System: standard.Checklists, Title: "点位检查项（2015—2022手册综合）", File: "site_checklists.csv"},
	{ID: "problems-2018", System: standard.Problems, Title: "城市管理与创城问题目录", File: "problems.csv"},
	{ID: "conditions-2018", System: standard.Conditions, Title: "问题立案条件与时限", File: "problem_conditions.csv"},
}

// checkGroups are the groups of the check library, which have no rows of their own.
var checkGroups = []string{"ad", "env", "inf", "ord", "saf", "beh", "svc", "edu", "net", "trf", "bus", "com", "site", "vil", "emg"}

// Standards parses all shipped editions, in the order in which they are to be imported. An error is a defect of
// the build, since the files are compiled in.
func Standards() ([]standard.Edition, error) {
	known := standard.Known{Parents: map[string]bool{}}
	for _, g := range checkGroups {
		known.Parents[g] = true
	}
	var out []standard.Edition
	for _, head := range editions {
		e, err := readEdition(head, known)
		if err != nil {
			return nil, err
		}
		known.Add(e)
		out = append(out, e)
	}
	return out, nil
}

func readEdition(head standard.Edition, known standard.Known) (standard.Edition, error) {
	t, digest, err := StandardTable(head.File)
	if err != nil {
		return head, err
	}
	head.SHA256 = digest
	var faults []*fault.Error
	if head.System == standard.SiteTypes {
		head, faults = standard.ParseSiteTypes(head, t)
	} else {
		head, faults = standard.Parse(head, t, known)
	}
	if len(faults) > 0 {
		return head, fmt.Errorf("read shipped %s: %d faults, the first: %w", head.File, len(faults), faults[0])
	}
	return head, nil
}

// StandardTable reads one shipped CSV file and gives the SHA-256 of its bytes in lower-case hex.
func StandardTable(name string) (t standard.Table, digest string, err error) {
	b, err := standards.ReadFile("standards/" + name)
	if err != nil {
		return t, "", fmt.Errorf("read shipped standards: %w", err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		return t, "", fmt.Errorf("read shipped %s: %w", name, err)
	}
	if len(rows) == 0 {
		return t, "", fmt.Errorf("read shipped %s: no header", name)
	}
	sum := sha256.Sum256(b)
	return standard.Table{Header: rows[0], Rows: rows[1:]}, hex.EncodeToString(sum[:]), nil
}
