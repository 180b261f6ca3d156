// Package standard holds the assessment systems 测评体系 and everything shaped like them: checklists,
// the problem catalogue, filing conditions and the district's own manual. A standard exists only in
// editions; a code means something only together with its edition.
package standard

import "slices"

// System says which tree an edition belongs to.
type System string

// The systems. Several editions of one system may stand side by side.
const (
	Wenming      System = "wenming"       // 全国文明城市测评体系
	Minors       System = "minors"        // 未成年人思想道德建设工作测评体系
	Negative     System = "negative"      // 负面清单
	Fragments    System = "fragments"     // 官方编号片段
	Weisheng     System = "weisheng"      // 国家卫生城市标准
	Veto         System = "veto"          // 卫生城市必备条件，一票否决
	SiteTypes    System = "site-types"    // 点位类型
	CheckLibrary System = "check-library" // 可复用检查项
	Checklists   System = "checklists"    // 点位检查项
	Problems     System = "problems"      // 问题目录
	Conditions   System = "conditions"    // 立案条件
	Manual       System = "manual"        // 本区自定手册
)

var systemTexts = map[System]string{
	Wenming: "文明城市测评体系", Minors: "未成年人工作测评体系", Negative: "负面清单", Fragments: "官方编号片段",
	Weisheng: "卫生城市标准", Veto: "必备条件", SiteTypes: "点位类型", CheckLibrary: "检查项库",
	Checklists: "点位检查项", Problems: "问题目录", Conditions: "立案条件", Manual: "本区手册",
}

// Text is the name for people; empty for an unknown system.
func (s System) Text() string { return systemTexts[s] }

// Kind says what sort of row an item is, in the words of the shared columns.
type Kind string

// The kinds of rows that the rest of the product asks for by name.
const (
	KindSystem    Kind = "system"
	KindClass     Kind = "class"     // 问题大类
	KindProblem   Kind = "problem"   // 问题小类
	KindCondition Kind = "condition" // 立案条件
	KindCheckItem Kind = "check_item"
	KindSiteGroup Kind = "site_group"
	KindSiteType  Kind = "site_type"
)

var kindTexts = map[Kind]string{
	KindSystem: "体系", "block": "板块", "project": "项目", "content": "内容", "criterion": "标准", "chapter": "章",
	"article": "条", "threshold": "阈值", "indicator": "指标", "veto": "必备条件", "negative": "负面情形", "fragment": "片段",
	KindCheckItem: "检查项", "check_lib": "库项", KindClass: "大类", KindProblem: "小类", KindCondition: "立案条件",
	KindSiteGroup: "点位分组", KindSiteType: "点位类型",
}

// Text is the name for people; empty for an unknown kind.
func (k Kind) Text() string { return kindTexts[k] }

// Confidence says how far a row may be trusted 信度.
type Confidence string

// The confidences. A row from memory arrives disabled and never becomes official.
const (
	Verified   Confidence = "verified-from-source"
	Partial    Confidence = "partial"
	FromMemory Confidence = "from-memory"
	House      Confidence = "house" // written by the district itself 自定
)

var confidenceTexts = map[Confidence]string{Verified: "已核对来源", Partial: "部分核对", FromMemory: "未核对", House: "自定"}

// Text is the name for people; empty for an unknown confidence.
func (c Confidence) Text() string { return confidenceTexts[c] }

// Threshold is a bound that can be judged, or a trend when Op is empty. The zero Threshold is none.
type Threshold struct {
	Op    string `json:"op,omitempty"` // >= <= > < = or empty
	Value string `json:"value"`        // decimal digits, or words such as C or 逐年下降
	Unit  string `json:"unit,omitempty"`
}

// IsZero reports whether there is no threshold; it serves `omitzero`.
func (t Threshold) IsZero() bool { return t == Threshold{} }

// Units and clocks of a term.
const (
	Hour       = "hour"
	Day        = "day"
	Working    = "working"    // only office hours and working days count
	Continuous = "continuous" // runs through nights and holidays
)

// Term is a time limit 时限: N hours or days on one of the two clocks. The zero Term is none.
type Term struct {
	N     int    `json:"n"`     // 1 … 999
	Unit  string `json:"unit"`  // Hour or Day
	Clock string `json:"clock"` // Working or Continuous
}

// IsZero reports whether there is no term; it serves `omitzero`.
func (t Term) IsZero() bool { return t == Term{} }

// Item is one row of an edition 条目. It is stored as it arrived; what officers decided about it
// since stands in State.
type Item struct {
	Code         string     `json:"code"` // unique within the edition
	Parent       string     `json:"parent,omitempty"`
	Kind         Kind       `json:"kind"`
	OfficialCode string     `json:"official_code,omitempty"` // empty: the official number is not known
	Title        string     `json:"title"`
	Requirement  string     `json:"requirement,omitempty"`
	Methods      []string   `json:"methods,omitempty"`
	Threshold    Threshold  `json:"threshold,omitzero"`
	Score        string     `json:"score,omitempty"` // decimal, may be negative
	SiteTypes    []string   `json:"site_types,omitempty"`
	Lead         string     `json:"lead,omitempty"`  // name of the leading body 牵头
	Depts        []string   `json:"depts,omitempty"` // names of the responsible bodies 责任
	Term         Term       `json:"term,omitzero"`
	CloseWhen    string     `json:"close_when,omitempty"` // what closes a matter of this kind
	Edition      string     `json:"edition,omitempty"`    // the row's own words about its edition 口径
	Sources      []string   `json:"sources,omitempty"`
	Confidence   Confidence `json:"confidence"`
	Note         string     `json:"note,omitempty"`
}

// Official reports whether the row may be shown as an official one: its official number is known
// and it was neither written from memory nor by the district.
func (i Item) Official() bool {
	return i.OfficialCode != "" && (i.Confidence == Verified || i.Confidence == Partial)
}

// AppliesTo reports whether the row is meant for a type of site; a row without types is meant for all.
func (i Item) AppliesTo(siteType string) bool {
	return len(i.SiteTypes) == 0 || slices.Contains(i.SiteTypes, siteType)
}

// Edition is one version of a standard, as read from one file.
type Edition struct {
	ID     string `json:"id"` // lower-case letters, digits and hyphens, as in weisheng-2014
	System System `json:"system"`
	Title  string `json:"title"`
	File   string `json:"file"`   // name of the file it came from
	SHA256 string `json:"sha256"` // of the file's bytes, lower-case hex
	Items  []Item `json:"-"`      // in the file's order; entered in chunks
}
