package matter

// Channel is how a problem came to the office 来源渠道.
type Channel string

// Channels lists the channels of the trade and the two technical ones.
var Channels = []Word[Channel]{
	{"daily", "日常督查"}, {"joint", "联合督查"}, {"third-party", "第三方测评"}, {"patrol", "网格巡查"}, {"citizen", "市民随手拍"},
	{"hotline", "12345"}, {"media", "媒体曝光"}, {"leader", "领导交办"}, {"superior", "上级交办"}, {"self-check", "部门自查"},
	{"lookback", "回头看"}, {"chat", "群消息转入"}, {"sheet", "表格导入"},
}

// Word is the office's word for c.
func (c Channel) Word() string { return wordOf(Channels, c) }

// TimeSource says where an occurred time comes from; only observations may carry another time than the server's.
type TimeSource string

// TimeSources lists the sources of an occurred time.
var TimeSources = []Word[TimeSource]{
	{"server", "系统时间"}, {"phone-corrected", "手机时间（已校正）"}, {"paper", "纸质记录"},
}

// Capture says how a photo was taken: in the page itself, or chosen from the album, whose facts are weaker.
type Capture string

// Captures lists the ways a photo came in.
var Captures = []Word[Capture]{{"page", "现场拍摄"}, {"album", "相册选取"}}

// RejectReason 不予受理理由.
type RejectReason string

// RejectReasons lists why a matter is not accepted.
var RejectReasons = []Word[RejectReason]{
	{"outside", "不属本区范围"}, {"no-place", "地点不明且无法核实"}, {"no-problem", "不构成问题"}, {"settled", "已办结的同一诉求"},
	{"court", "应由司法、信访等途径办理"}, {"other", "其他"},
}

// Word is the office's word for r.
func (r RejectReason) Word() string { return wordOf(RejectReasons, r) }

// OwnerKind says on what ground a unit is responsible.
type OwnerKind string

// The grounds, as the duty map gives them.
const (
	ByPlace    OwnerKind = "place"    // 块·属地
	ByLine     OwnerKind = "line"     // 条·部门: holder of the power
	ByProperty OwnerKind = "property" // 产权单位
	ByFallback OwnerKind = "fallback" // 兜底: nobody owns it, the territory acts
)

// OwnerKinds lists the grounds.
var OwnerKinds = []Word[OwnerKind]{{ByPlace, "块·属地"}, {ByLine, "条·部门"}, {ByProperty, "产权单位"}, {ByFallback, "属地兜底"}}

// Word is the office's word for k.
func (k OwnerKind) Word() string { return wordOf(OwnerKinds, k) }

// ReturnReason 退件理由.
type ReturnReason string

// ReturnReasons lists why a unit sends a matter back.
var ReturnReasons = []Word[ReturnReason]{
	{"not-duty", "不属职责"}, {"not-area", "不属辖区"}, {"duplicate", "重复"}, {"unclear", "描述不清"}, {"solved", "已解决"}, {"other", "其他"},
}

// Word is the office's word for r.
func (r ReturnReason) Word() string { return wordOf(ReturnReasons, r) }

// HoldReason 挂账原因.
type HoldReason string

// HoldReasons lists why a matter may be parked.
var HoldReasons = []Word[HoldReason]{
	{"season", "季节"}, {"works", "工程"}, {"funds", "资金"}, {"ownership", "权属未定"}, {"other", "其他"},
}

// Word is the office's word for r.
func (r HoldReason) Word() string { return wordOf(HoldReasons, r) }

// FixKind 整改方式.
type FixKind string

// FixKinds lists the ways to put something right.
var FixKinds = []Word[FixKind]{
	{"on-spot", "当场整改"}, {"in-term", "限期整改"}, {"works", "工程改造"}, {"enforce", "执法"}, {"negotiate", "协商"}, {"educate", "宣传劝导"},
}

// Word is the office's word for k.
func (k FixKind) Word() string { return wordOf(FixKinds, k) }

// Coercion is a measure that takes something from a person: it needs a legal basis and a door for objections.
type Coercion string

// Coercions lists the measures that need a legal basis.
var Coercions = []Word[Coercion]{{"close", "关停"}, {"remove", "拆除或清除"}, {"repaint", "改色或覆盖"}, {"fine", "处罚"}}

// Word is the office's word for c.
func (c Coercion) Word() string { return wordOf(Coercions, c) }

// DeclineReason 不能整改原因.
type DeclineReason string

// DeclineReasons lists why a unit honestly cannot do it.
var DeclineReasons = []Word[DeclineReason]{
	{"no-power", "无权限"}, {"no-funds", "无资金"}, {"dispute", "权属争议"}, {"consent", "群众不同意"}, {"technical", "技术条件"}, {"unlawful", "违法成本"},
}

// Word is the office's word for r.
func (r DeclineReason) Word() string { return wordOf(DeclineReasons, r) }

// Wayout is what becomes of a matter its unit cannot do.
type Wayout string

// The ways out.
const (
	Reassign Wayout = "reassign" // 改派
	Joint    Wayout = "joint"    // 联办
	Park     Wayout = "park"     // 挂账
	Project  Wayout = "project"  // 立项
	Insist   Wayout = "insist"   // 仍由原单位办理
)

// Wayouts lists the ways out.
var Wayouts = []Word[Wayout]{{Reassign, "改派"}, {Joint, "联办"}, {Park, "挂账"}, {Project, "立项"}, {Insist, "仍由原单位办理"}}

// Word is the office's word for w.
func (w Wayout) Word() string { return wordOf(Wayouts, w) }

// Result 核查结果 of a verification or a re-check. Only a person finds a report false; a machine shows facts.
type Result string

// The results.
const (
	Fixed     Result = "fixed"     // 属实已改
	Unfixed   Result = "unfixed"   // 未改
	Partly    Result = "partly"    // 改不彻底
	Rebounded Result = "rebounded" // 反弹
	False     Result = "false"     // 虚假
)

// Results lists the results.
var Results = []Word[Result]{{Fixed, "属实已改"}, {Unfixed, "未改"}, {Partly, "改不彻底"}, {Rebounded, "反弹"}, {False, "虚假"}}

// Word is the office's word for r.
func (r Result) Word() string { return wordOf(Results, r) }

// Level is one step of verification.
type Level string

// The levels, from the place upwards.
const (
	LevelCommunity Level = "community" // 社区
	LevelTown      Level = "town"      // 街道
	LevelOffice    Level = "office"    // 办公室（督导组）
)

// Levels lists the levels.
var Levels = []Word[Level]{{LevelCommunity, "社区核查"}, {LevelTown, "镇街核查"}, {LevelOffice, "办公室核查"}}

// Word is the office's word for l.
func (l Level) Word() string { return wordOf(Levels, l) }

// Closing says how a matter came to be closed.
type Closing string

// The ways to close.
const (
	ByVerification Closing = "verified" // 核查销号
	OnTheSpot      Closing = "spot"     // 当场办结
	ByHistory      Closing = "history"  // 历史导入: closed before it came to this system
)

// ReopenReason 重开原因.
type ReopenReason string

// The reasons to reopen.
const (
	Recurred   ReopenReason = "recurred"   // same site and item came back within the window
	Unsolved   ReopenReason = "unsolved"   // the citizen says 没解决
	FailedLook ReopenReason = "failedlook" // 回头看 found it undone
	Upheld     ReopenReason = "upheld"     // an objection was upheld: the measure is undone
)

// ReopenReasons lists the reasons to reopen.
var ReopenReasons = []Word[ReopenReason]{{Recurred, "同点位同问题再现"}, {Unsolved, "群众反映没解决"}, {FailedLook, "回头看不合格"}, {Upheld, "异议成立"}}

// Word is the office's word for r.
func (r ReopenReason) Word() string { return wordOf(ReopenReasons, r) }

// Restriction is why a matter is seen only by those with the right 受限.
type Restriction string

// The restricted kinds.
const (
	Household   Restriction = "household"   // 困难群众家庭
	Child       Restriction = "child"       // 未成年人
	Conduct     Restriction = "conduct"     // 工作人员作风
	Instruction Restriction = "instruction" // 批示件: a working secret
)

// Restrictions lists the restricted kinds.
var Restrictions = []Word[Restriction]{{Household, "家庭信息"}, {Child, "未成年人"}, {Conduct, "作风问题"}, {Instruction, "领导批示"}}

// Word is the office's word for r.
func (r Restriction) Word() string { return wordOf(Restrictions, r) }

// Paper is what a leader's signature on paper stands for.
type Paper string

// The papers.
const (
	PaperClosure     Paper = "closure"     // 销号申请表
	PaperExtension   Paper = "extension"   // 延期申请
	PaperHold        Paper = "hold"        // 挂账申请
	PaperRuling      Paper = "ruling"      // 裁定纪要
	PaperInstruction Paper = "instruction" // 批示
)

// Papers lists the papers.
var Papers = []Word[Paper]{
	{PaperClosure, "销号申请表"}, {PaperExtension, "延期申请"}, {PaperHold, "挂账申请"}, {PaperRuling, "裁定纪要"}, {PaperInstruction, "批示"},
}

// Word is the office's word for p.
func (p Paper) Word() string { return wordOf(Papers, p) }
