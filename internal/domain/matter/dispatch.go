package matter

import (
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// Commands of the dispatch.
type (
	// SendOut 派遣 gives the matter to one responsible unit. Sent again while unsigned it corrects a wrong dispatch at once and
	// costs the unit nothing. Many matters are dispatched by as many commands.
	SendOut struct {
		To        Owner         // the chosen unit with the facts of the duty map about it
		Proposed  org.UnitID    // what the duty map answered; empty when it had no holder
		Confirmed bool          // a person read the warning that the unit lacks the power
		Term      calendar.Term // from the filing condition; zero: from the rulebook by severity
		Tasks     []Task
		Words     value.Text
	}
	// Receive 签收, by the unit or, when its time has run, by the clock.
	Receive struct{}
	// Assist 增加协办 asks another unit for help.
	Assist struct {
		Task  Task
		Chain []org.UnitID // the assisting unit and the units above it
	}
	// AnswerTask 协办反馈.
	AnswerTask struct {
		Done  bool
		Words value.Text
	}
)

// Events of the dispatch.
type (
	// Dispatched 已派遣.
	Dispatched struct {
		Stamp
		Owner    Owner            `json:"owner"`
		Proposed org.UnitID       `json:"proposed,omitempty"`
		Warned   bool             `json:"warned,omitempty"`  // lacks the power, and a person confirmed
		Instead  bool             `json:"instead,omitempty"` // corrects an unsigned dispatch
		Ruled    bool             `json:"ruled,omitempty"`   // follows a ruling and is not returned any more
		Tasks    []Task           `json:"tasks,omitempty"`
		Words    value.Text       `json:"words,omitzero"`
		SignBy   calendar.Instant `json:"sign_by"`
		Clock    Clock            `json:"clock"`
	}
	// Received 已签收. Clock is there when the receipt set it.
	Received struct {
		Stamp
		Auto     bool             `json:"auto,omitempty"`
		ReturnBy calendar.Instant `json:"return_by"`
		Clock    Clock            `json:"clock,omitzero"`
		Rulebook string           `json:"rulebook"`
	}
	// Assisted 已请协办.
	Assisted struct {
		Stamp
		Task Task `json:"task"`
	}
	// TaskAnswered 协办已反馈.
	TaskAnswered struct {
		Stamp
		Unit  org.UnitID `json:"unit"`
		State TaskState  `json:"state"`
		Words value.Text `json:"words"`
	}
)

// Dispatch is the state of the present dispatch.
type Dispatch struct {
	By       By               `json:"by,omitzero"`
	At       calendar.Instant `json:"at,omitzero"`
	Times    int              `json:"times,omitempty"` // dispatches so far; never decreases
	Warned   bool             `json:"warned,omitempty"`
	SignBy   calendar.Instant `json:"sign_by,omitzero"`  // unsigned then counts as signed
	Received calendar.Instant `json:"received,omitzero"` // zero until signed
	Auto     bool             `json:"auto,omitempty"`
	ReturnBy calendar.Instant `json:"return_by,omitzero"` // zero until signed
}

func (Dispatched) Kind() string   { return "matter.dispatched.v1" }
func (Received) Kind() string     { return "matter.received.v1" }
func (Assisted) Kind() string     { return "matter.assisted.v1" }
func (TaskAnswered) Kind() string { return "matter.task-answered.v1" }

func (e Dispatched) apply(s *State) {
	s.undispatch()
	s.Status, s.Owner, s.Clock = Sign, e.Owner, e.Clock
	s.Dispatch = Dispatch{By: e.By, At: e.At, Times: s.Dispatch.Times + 1, Warned: e.Warned, SignBy: e.SignBy}
	s.Tasks = add(s.Tasks, e.Tasks...)
	s.Contest.Interim, s.Contest.AnswerBy, s.Contest.Ruled = "", 0, s.Contest.Ruled || e.Ruled
}

func (e Received) apply(s *State) {
	s.Status = Doing
	s.Dispatch.Received, s.Dispatch.Auto, s.Dispatch.ReturnBy = e.At, e.Auto, e.ReturnBy
	if !e.Clock.IsZero() {
		s.Clock = e.Clock
	}
}

func (e Assisted) apply(s *State) { s.Tasks = add(s.Tasks, e.Task) }

func (e TaskAnswered) apply(s *State) {
	s.Tasks = slices.Clone(s.Tasks)
	for i := range s.Tasks {
		if s.Tasks[i].Unit == e.Unit && s.Tasks[i].State == TaskOpen {
			s.Tasks[i].State, s.Tasks[i].Reply = e.State, e.Words
		}
	}
}

func dispatchActs() []act {
	return []act{
		{verb: "dispatch", word: "派遣", may: mayDispatch},
		{verb: "receive", word: "签收", may: mayReceive},
		{verb: "assist", word: "增加协办", may: mayAssist},
		{verb: "answer-task", word: "协办反馈", may: mayAnswerTask},
		{verb: "return", word: "退件", may: mayReturn},
		{verb: "ask-ruling", word: "申请裁定", may: mayAskRuling},
		{verb: "rule", word: "裁定", may: mayRule},
		{verb: "delegate", word: "转交办理", may: mayDelegate},
		{verb: "revoke-link", word: "收回链接", may: mayRevoke},
		{verb: "answer-link", word: "链接反馈", may: mayAnswerLink},
		{verb: "countersign", word: "审签反馈", may: mayCountersign},
	}
}

func (SendOut) verb() Verb    { return "dispatch" }
func (Receive) verb() Verb    { return "receive" }
func (Assist) verb() Verb     { return "assist" }
func (AnswerTask) verb() Verb { return "answer-task" }

func mayDispatch(s State, f Facts) error {
	return first(s.in("派遣", Ready, Sign), f.role("派遣", chiefs...))
}

func (c SendOut) decide(s State, f Facts) ([]journal.Event, error) {
	if err := first(c.To.check(), checkTasks(c.Tasks, c.To.Unit, f)); err != nil {
		return nil, err
	}
	if s.Status == Sign && c.To.Unit == s.Owner.Unit {
		return nil, fault.New(fault.Refused, "本件正由该单位签收，不必重复派遣。")
	}
	if !c.To.HasPower && !c.Confirmed {
		return nil, fault.New(fault.Refused, "拟派单位没有处理本件所需的职权（%s），请改派有权单位；确需派给该单位的，请确认后再派。", c.To.reason()).At("confirmed")
	}
	e, err := dispatched(s, f, c.To, c.Term)
	e.Proposed, e.Warned, e.Instead, e.Tasks, e.Words = c.Proposed, !c.To.HasPower, s.Status == Sign, c.Tasks, c.Words
	return []journal.Event{e}, err
}

// dispatched starts the clocks of a dispatch to o.
func dispatched(s State, f Facts, o Owner, t calendar.Term) (e Dispatched, err error) {
	c := Clock{Term: t, Rulebook: f.Rules.Name()}
	if t.IsZero() {
		c.Term = f.Rules.term(s.Class.Severity)
		if c.Steps = f.Rules.StagesOf(s.Class); len(c.Steps) > 0 {
			c.Term = c.Steps[0].Term
		}
	}
	e = Dispatched{Stamp: f.stamp(), Owner: o}
	if e.SignBy, err = f.Calendar.Due(f.Now, f.Rules.AutoSign); err != nil {
		return e, err
	}
	if f.Rules.Start == FromReceipt {
		c.Start = FromReceipt
		e.Clock = c
		return e, c.Term.Check()
	}
	e.Clock, err = c.begin(f, "派遣")
	e.Clock.Start = FromDispatch
	return e, err
}

// reason joins the parts of the duty map's sentence.
func (o Owner) reason() string {
	if len(o.Why) == 0 {
		return "职责表中没有依据"
	}
	return strings.Join(o.Why, "，")
}

func (o Owner) check() error {
	if o.Unit == "" {
		return fault.New(fault.Invalid, "请选择责任单位，一件事项只有一个责任单位。").At("unit")
	}
	return pick(OwnerKinds, o.Kind, "kind", "确定责任单位的依据")
}

// checkTasks refuses tasks without words or date, and more than one for a unit.
func checkTasks(tasks []Task, owner org.UnitID, f Facts) error {
	seen := map[org.UnitID]bool{owner: true}
	for _, t := range tasks {
		if t.Unit == "" || t.Words.IsZero() || t.State != TaskOpen || !t.Reply.IsZero() {
			return fault.New(fault.Invalid, "每个协办单位都要写明单位、任务和日期。").At("tasks")
		}
		if err := checkDate(t.Due, "tasks", "协办的日期"); err != nil {
			return err
		}
		if t.Due < f.Now.Date() {
			return fault.New(fault.Invalid, "协办的日期%s早于今天，请改正。", t.Due).At("tasks")
		}
		if seen[t.Unit] {
			return fault.New(fault.Invalid, "同一单位不能既是责任单位又是协办单位，也不能列两次。").At("tasks")
		}
		seen[t.Unit] = true
	}
	return nil
}

// JobAutoSign is the job of the clock that signs when a unit did not.
const JobAutoSign = "auto-sign"

func mayReceive(s State, f Facts) error {
	if err := s.in("签收", Sign); err != nil {
		return err
	}
	if f.Job == "" {
		return f.ours(&s, "签收")
	}
	if f.Job != JobAutoSign || f.Now < s.Dispatch.SignBy {
		return fault.New(fault.Refused, "未到自动签收的时间。")
	}
	return nil
}

func (Receive) decide(s State, f Facts) ([]journal.Event, error) {
	by, err := f.Calendar.Due(f.Now, f.Rules.ReturnWithin)
	if err != nil {
		return nil, err
	}
	e := Received{Stamp: f.stamp(), Auto: f.Job != "", ReturnBy: by, Rulebook: f.Rules.Name()}
	if s.Clock.Started.IsZero() {
		e.Clock, err = s.Clock.begin(f, "签收")
	}
	return []journal.Event{e}, err
}

func mayAssist(s State, f Facts) error {
	if err := s.in("增加协办", Sign, Doing, Redo); err != nil {
		return err
	}
	if f.Actor.Has(chiefs...) && f.Actor.Account != "" {
		return nil
	}
	return f.ours(&s, "增加协办")
}

func (c Assist) decide(s State, f Facts) ([]journal.Event, error) {
	open := slices.DeleteFunc(slices.Clone(s.Tasks), func(t Task) bool { return t.State != TaskOpen })
	if slices.ContainsFunc(open, func(t Task) bool { return t.Unit == c.Task.Unit }) {
		return nil, fault.New(fault.Refused, "该单位已有未反馈的协办任务，请等其反馈后再加。")
	}
	if err := checkTasks([]Task{c.Task}, s.Owner.Unit, f); err != nil {
		return nil, err
	}
	if !f.Actor.Has(chiefs...) && !slices.Contains(c.Chain, s.Owner.Unit) {
		return nil, fault.New(fault.Denied, "责任单位只能请所属单位协办，其他单位请由值班长安排。").At("unit")
	}
	return one(Assisted{f.stamp(), c.Task})
}

// tasked are the statuses in which assisting units may reply.
var tasked = []Status{Sign, Doing, Check, Redo, Hold}

func mayAnswerTask(s State, f Facts) error {
	if err := s.in("反馈协办", tasked...); err != nil {
		return err
	}
	if !slices.ContainsFunc(s.Tasks, func(t Task) bool { return t.Unit == f.Actor.Unit && t.State == TaskOpen }) {
		return fault.New(fault.Denied, "只有任务未反馈的协办单位可以反馈。")
	}
	return f.role("协办反馈", staff...)
}

func (c AnswerTask) decide(_ State, f Facts) ([]journal.Event, error) {
	if err := need(c.Words, "words", "协办情况"); err != nil {
		return nil, err
	}
	state := TaskRefused
	if c.Done {
		state = TaskDone
	}
	return one(TaskAnswered{f.stamp(), f.Actor.Unit, state, c.Words})
}
