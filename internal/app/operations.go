package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/store"
)

// Machine is what the program knows of the machine it runs on.
type Machine struct {
	Version string
	Backups string           // repository of backups; empty when none is configured
	Turns   func() []Finding // how the jobs of the clock went; nil when none run
}

// RunsOn tells the district about its machine, before anybody asks.
func (a *App) RunsOn(m Machine) { a.machine = m }

// OpKind is one piece of work that keeps the system alive.
type OpKind string

// The works.
const (
	OpBackup    OpKind = "backup"    // 备份
	OpRehearsal OpKind = "rehearsal" // 恢复演练
	OpVerify    OpKind = "verify"    // 账本校验
	OpShutdown  OpKind = "shutdown"  // 停用导出
)

// OpWords are the office's words for the works.
var OpWords = map[OpKind]string{OpBackup: "备份", OpRehearsal: "恢复演练", OpVerify: "账本校验", OpShutdown: "停用导出"}

// Compared is one line of a report: what was looked at, what was found, and whether it is as it should be.
type Compared struct {
	What  string `json:"what"`
	Found string `json:"found"`
	OK    bool   `json:"ok"`
}

// OpReport is what a work left behind. It is kept beside the journal: it tells of a machine, not of the district.
type OpReport struct {
	Began    calendar.Instant `json:"began"`
	Ended    calendar.Instant `json:"ended,omitzero"`
	Name     string           `json:"name,omitempty"` // of the backup or file
	Origin   string           `json:"origin,omitempty"`
	Size     int64            `json:"size,omitempty"` // entries of the newest epoch
	Root     string           `json:"root,omitempty"` // base64
	Bytes    int64            `json:"bytes,omitempty"`
	Files    int64            `json:"files,omitempty"`
	Dropped  int              `json:"dropped,omitempty"` // older backups deleted afterwards
	Compared []Compared       `json:"compared,omitempty"`
	Why      string           `json:"why,omitempty"` // it failed, in Chinese
}

// Op is one work with its report.
type Op struct {
	ID    string
	Kind  OpKind
	Actor string // account/<id> or system/<job>
	State store.JobState
	OpReport
}

// OK reports whether the work was done and found nothing wrong.
func (o Op) OK() bool { return o.State == store.JobDone }

// Lasted is how long the work took.
func (o Op) Lasted() time.Duration { return o.Ended.Sub(o.Began) }

// Ops lists the newest works of a kind.
func (a *App) Ops(kind OpKind, most int) ([]Op, error) { return opsIn(a.db, kind, most) }

func opsIn(db *store.DB, kind OpKind, most int) ([]Op, error) {
	rows, err := db.Jobs("op-"+string(kind), most)
	if err != nil {
		return nil, err
	}
	list := make([]Op, len(rows))
	for i, r := range rows {
		if list[i], err = opOf(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Op reads one work.
func (a *App) Op(id string) (Op, error) {
	j, err := a.db.Job(id)
	if err != nil {
		return Op{}, err
	}
	return opOf(j)
}

func opOf(j store.Job) (Op, error) {
	o := Op{ID: j.ID, Kind: OpKind(j.Spec), Actor: j.Actor, State: j.State}
	if j.Kind != "op-"+j.Spec {
		return o, fault.New(fault.Missing, "没有这份记录，请回到列表重新选择")
	}
	if err := json.Unmarshal([]byte(j.Report), &o.OpReport); err != nil {
		return o, fmt.Errorf("read report %s: %w", j.ID, err)
	}
	return o, nil
}

// begin runs a work beside the request that asked for it and keeps its report, good or bad.
func (a *App) begin(kind OpKind, actor string, f func(context.Context, *progress, *OpReport) error) error {
	return a.tasks.begin(string(kind), func(ctx context.Context, p *progress) error {
		r := OpReport{Began: a.db.Now()}
		err := f(ctx, p, &r)
		r.Ended = a.db.Now()
		state := store.JobDone
		if err != nil {
			state, r.Why = store.JobFailed, "出了故障，原因见服务器日志。"
			if k := fault.KindOf(err); k != fault.Internal {
				r.Why = err.Error()
			}
			slog.Error("operation failed", "kind", kind, "err", err)
		}
		return errors.Join(err, a.keepOp(ctx, kind, actor, state, r))
	})
}

// keepOp keeps a report.
func (a *App) keepOp(ctx context.Context, kind OpKind, actor string, state store.JobState, r OpReport) error {
	cmd, err := a.db.SystemCommand("operate")
	if err != nil {
		return err
	}
	report, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = a.db.Write(context.WithoutCancel(ctx), store.Interactive, store.Command{}, func(t *store.Tx) error {
		return t.PutJob(store.Job{ID: cmd.ID, Kind: "op-" + string(kind), State: state, Actor: actor, Spec: string(kind), Report: string(report)})
	})
	return err
}

// OpPlan is when the works are done by themselves.
type OpPlan struct {
	Backup   bool `json:"backup"`   // every night
	Hour     int  `json:"hour"`     // 0 to 23, Beijing
	Keep     int  `json:"keep"`     // backups, 2 to 400
	Rehearse int  `json:"rehearse"` // days between two rehearsals, 0 for none
}

// opPlanMeta is the name under which the plan is kept.
const opPlanMeta = "operations"

// Plan is when the works are done by themselves.
func (a *App) Plan() (OpPlan, error) {
	p := OpPlan{Backup: true, Hour: 2, Keep: 14, Rehearse: 90}
	kept, err := a.db.Meta(opPlanMeta)
	if err != nil || kept == "" {
		return p, err
	}
	return p, json.Unmarshal([]byte(kept), &p)
}

// SetPlan changes when the works are done by themselves.
func (a *App) SetPlan(ctx context.Context, p OpPlan) error {
	switch {
	case p.Hour < 0 || p.Hour > 23:
		return fault.New(fault.Invalid, "钟点应在 0 到 23 之间").At("hour")
	case p.Keep < 2 || p.Keep > 400:
		return fault.New(fault.Invalid, "保留份数应在 2 到 400 之间").At("keep")
	case p.Rehearse < 0 || p.Rehearse > 400:
		return fault.New(fault.Invalid, "演练间隔应在 0 到 400 天之间，0 表示不自动演练").At("rehearse")
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = a.db.Write(ctx, store.Interactive, store.Command{}, func(t *store.Tx) error { return t.SetMeta(opPlanMeta, string(text)) })
	return err
}

// night is for how many hours after the plan's hour the journal may be verified by itself.
const night = 4

// Nightly begins the work that is due by the plan, one at a time. A backup that was missed because the machine was off is made up
// for as soon as it is on.
func (a *App) Nightly(context.Context) error {
	plan, err := a.Plan()
	if err != nil {
		return err
	}
	for k := range OpWords {
		if t, ok := a.Task(string(k)); ok && !t.Over {
			return nil
		}
	}
	now := a.db.Now()
	hour := now.Time().Hour()
	since := func(kind OpKind) (days int, err error) {
		list, err := a.Ops(kind, 1)
		if err != nil || len(list) == 0 {
			return 1 << 20, err
		}
		return int(now.Date().Time().Sub(list[0].Began.Date().Time()) / (24 * time.Hour)), nil
	}
	for _, w := range []struct {
		kind  OpKind
		due   bool
		every int
		start func(string) error
	}{
		{OpBackup, plan.Backup && a.machine.Backups != "" && hour >= plan.Hour, 1, a.BackUp},
		{OpVerify, (hour-plan.Hour+24)%24 < night, 1, a.VerifyJournal},
		{OpRehearsal, plan.Rehearse > 0 && a.machine.Backups != "" && (hour-plan.Hour+24)%24 < night, plan.Rehearse, a.Rehearse},
	} {
		if !w.due {
			continue
		}
		days, err := since(w.kind)
		if err != nil {
			return err
		}
		if days >= w.every {
			return w.start("system/operate")
		}
	}
	return nil
}
