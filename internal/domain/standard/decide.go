package standard

import (
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// Commands are requests about one edition: they may be refused and are never stored. By is the account/<id>
// of the officer who answers for the decision; jobs and citizens cannot decide about standards.
type (
	// Command is any of the requests below.
	Command interface{ command() }
	// Import enters an edition that was parsed without faults.
	Import struct{ Edition Edition }
	// Enable puts disabled rows to use in one step; rows from memory become 自定.
	Enable struct {
		Codes  []string // at most 1,000
		By     string
		Reason value.Text
	}
	// Disable takes rows out of use.
	Disable struct {
		Codes  []string // at most 1,000
		By     string
		Reason value.Text
	}
	// Retire ends the edition from a day on.
	Retire struct {
		From      calendar.Date
		Successor string // may be empty
		By        string
		Reason    value.Text
	}
	// ConfirmMapping enters the checked table from an older edition to this one.
	ConfirmMapping struct {
		From  Edition // the older edition with its items
		Pairs []Pair
		By    string
	}
)

func (Import) command()         {}
func (Enable) command()         {}
func (Disable) command()        {}
func (Retire) command()         {}
func (ConfirmMapping) command() {}

// maxCodes bounds one decision, so that its body fits an entry.
const maxCodes = 1000

// Decide says which events follow from c, or why c is refused. It changes nothing.
func Decide(s State, c Command) ([]journal.Event, error) {
	if i, ok := c.(Import); ok {
		return decideImport(s, i.Edition)
	}
	if !s.Complete() {
		return nil, fault.New(fault.Missing, "该版本还没有导入，请先导入标准文件。")
	}
	switch c := c.(type) {
	case Enable:
		if err := s.checkCodes(c.By, c.Codes, true); err != nil {
			return nil, err
		}
		return []journal.Event{ItemsEnabled(c)}, nil
	case Disable:
		if err := s.checkCodes(c.By, c.Codes, false); err != nil {
			return nil, err
		}
		return []journal.Event{ItemsDisabled(c)}, nil
	case Retire:
		return decideRetire(s, c)
	case ConfirmMapping:
		return decideMapping(s, c)
	}
	return nil, fault.New(fault.Invalid, "未知操作 %T，请刷新页面后重试。", c)
}

func decideImport(s State, e Edition) ([]journal.Event, error) {
	switch {
	case s.ID != "":
		return nil, fault.New(fault.Conflict, "版本“%s”已经导入，修订请另用新的版本号导入。", s.Title)
	case !editionID.MatchString(e.ID) || len(e.ID) > maxCode:
		return nil, fault.New(fault.Invalid, "版本号“%s”只能用小写字母、数字和连字符，请改正。", e.ID).At("id")
	case e.System.Text() == "":
		return nil, fault.New(fault.Invalid, "请从列表中选择标准所属的体系。").At("system")
	case strings.TrimSpace(e.Title) == "":
		return nil, fault.New(fault.Invalid, "请填写版本名称。").At("title")
	case len(e.SHA256) != 64:
		return nil, fault.New(fault.Invalid, "缺少来源文件的校验值，请重新上传文件。").At("file")
	case len(e.Items) == 0:
		return nil, fault.New(fault.Invalid, "文件里没有条目，请检查后重新上传。").At("file")
	}
	parts, err := split(e.Items)
	if err != nil {
		return nil, err
	}
	head := Imported{Edition: e, Rows: len(e.Items), Parts: len(parts)}
	head.Items = nil
	events := []journal.Event{head}
	for n, items := range parts {
		events = append(events, RowsImported{Part: n + 1, Items: items})
	}
	return events, nil
}

// checkCodes refuses a decision by anybody but a person with an account, and one that changes nothing.
func (s State) checkCodes(by string, codes []string, enable bool) error {
	if err := checkOfficer(by); err != nil {
		return err
	}
	if s.RetiredOn != "" {
		return fault.New(fault.Refused, "版本“%s”已自 %s 起废止，不能再改条目。", s.Title, s.RetiredOn)
	}
	if len(codes) == 0 || len(codes) > maxCodes {
		return fault.New(fault.Invalid, "请一次选择 1 至 %d 条条目。", maxCodes)
	}
	known := make(map[string]Standing, len(s.Items))
	for _, i := range s.Standings() {
		known[i.Code] = i
	}
	seen := map[string]bool{}
	for _, code := range codes {
		i, ok := known[code]
		switch {
		case !ok:
			return fault.New(fault.Missing, "版本“%s”里没有编码为 %s 的条目，请核对。", s.Title, code)
		case seen[code]:
			return fault.New(fault.Invalid, "条目 %s 选了两次，请只选一次。", code)
		case i.Enabled == enable && enable:
			return fault.New(fault.Refused, "条目 %s 已经启用，无需再启用。", code)
		case i.Enabled == enable:
			return fault.New(fault.Refused, "条目 %s 已经停用，无需再停用。", code)
		}
		seen[code] = true
	}
	return nil
}

func checkOfficer(by string) error {
	if id, ok := strings.CutPrefix(by, "account/"); !ok || id == "" {
		return fault.New(fault.Denied, "须由具名的经办人操作，请登录后再试。")
	}
	return nil
}

func decideRetire(s State, c Retire) ([]journal.Event, error) {
	if err := checkOfficer(c.By); err != nil {
		return nil, err
	}
	switch {
	case s.RetiredOn != "":
		return nil, fault.New(fault.Refused, "版本“%s”已自 %s 起废止。", s.Title, s.RetiredOn)
	case c.Successor == s.ID:
		return nil, fault.New(fault.Invalid, "接替的版本不能是它自己，请另选。").At("successor")
	}
	if _, err := calendar.ParseDate(string(c.From)); err != nil {
		return nil, fault.New(fault.Invalid, "请填写废止日期，格式如 2018-03-20。").At("from").Because(err)
	}
	return []journal.Event{Retired(c)}, nil
}

func decideMapping(s State, c ConfirmMapping) ([]journal.Event, error) {
	if err := checkOfficer(c.By); err != nil {
		return nil, err
	}
	if c.From.ID == s.ID {
		return nil, fault.New(fault.Invalid, "新旧版本不能是同一个，请另选旧版本。").At("from")
	}
	if err := checkPairs(c.From.Items, s.Items, c.Pairs); err != nil {
		return nil, err
	}
	parts, err := split(c.Pairs)
	if err != nil {
		return nil, err
	}
	var events []journal.Event
	for n, pairs := range parts {
		events = append(events, Mapped{From: c.From.ID, Part: n + 1, Parts: len(parts), By: c.By, Pairs: pairs})
	}
	return events, nil
}
