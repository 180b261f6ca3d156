package operations

import (
	"fmt"
	"net/url"
	"path/filepath"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/ui"
)

func backupName(b app.Kept) string { return filepath.Base(b.Dir) }

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/(1<<20)) }

// planDeed changes when the works are done by themselves.
func (q *req) planDeed() (deed.Form, error) {
	p, err := q.App.Plan()
	if err != nil {
		return deed.Form{}, err
	}
	on := "no"
	if p.Backup {
		on = "yes"
	}
	d := deed.Form{Title: q.T("自动备份与演练"), Note: q.T("到点自动做，不用人守着；那时机器没开，开机后补做备份。"), Button: q.T("保存"), Crumbs: q.crumbs(), Inputs: []deed.Input{
		deed.From(deed.Radios, "backup", q.T("每晚自动备份"), []ui.Option{{Value: "yes", Label: q.T("自动备份")}, {Value: "no", Label: q.T("不自动备份")}}).Is(on),
		deed.Text("hour", q.T("几点以后")).Is(fmt.Sprint(p.Hour)).Hinted(q.T("0 到 23，选没人用的时候")),
		deed.Text("keep", q.T("保留几份")).Is(fmt.Sprint(p.Keep)).Hinted(q.T("2 到 400；个人密钥文件不论份数，满 35 天自动删除")),
		deed.Text("rehearse", q.T("每隔几天演练一次")).Is(fmt.Sprint(p.Rehearse)).Hinted(q.T("0 表示不自动演练；至少每半年一次")),
	}}
	d.Run = func(_ app.Ask, in *deed.Answers) (string, error) {
		return "/operations", q.App.SetPlan(q.Context(), app.OpPlan{Backup: in.Text("backup") == "yes", Hour: in.Number("hour"), Keep: in.Number("keep"), Rehearse: in.Number("rehearse")})
	}
	return d, nil
}

// takeDeed carries one backup away as a file.
func (q *req) takeDeed() (deed.Form, error) {
	name := q.PathValue("name")
	list, err := q.App.Backups()
	if err != nil {
		return deed.Form{}, err
	}
	for _, b := range list {
		if backupName(b) != name {
			continue
		}
		d := deed.Form{Title: q.T("下载备份"), Crumbs: q.crumbs(), Button: q.T("下载"),
			Note:   q.T("备份里有全部事项和文字，受限事项也在内；个人信息是密文，密钥目录不在里面，没有密钥目录谁也读不出个人信息。下载会记入账本。"),
			Inputs: []deed.Input{deed.Text("purpose", q.T("用途")).Hinted(q.T("例如：拷到保密柜里的移动硬盘"))}}
		d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
			write, err := q.App.TakeBackup(q.Context(), ask, b, in.Text("purpose"))
			if err != nil {
				return "", err
			}
			q.noDeadline()
			h := q.W.Header()
			h.Set("Content-Type", "application/x-tar")
			h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(q.T("双城备份 %s.tar", name)))
			h.Set("Cache-Control", "no-store")
			return "", write(q.W)
		}
		return d, nil
	}
	return deed.Form{}, fault.New(fault.Missing, "没有这份备份，请回到“运行与备份”重新选择")
}

// showRestore says how the data are brought back. The running server cannot replace its own data folder, and the page says so.
func (q *req) showRestore() error {
	list, err := q.App.Backups()
	if err != nil {
		return err
	}
	v := restoreView{Rehearsed: ui.Text(q.T("还没有做过恢复演练，请先做一次"))}
	if len(list) > 0 {
		v.Commands = q.App.RestoreCommands(list[0])
		v.Newest = q.T("最近一份：%s，到第 %s 条", backupName(list[0]), msg.Num(list[0].Size))
	}
	ops, err := q.App.Ops(app.OpRehearsal, 1)
	if err != nil {
		return err
	}
	if len(ops) > 0 {
		v.Rehearsed = ui.Anchor(ui.Link{Text: q.T("最近一次演练：%s", msg.Stamp(ops[0].Began)), Href: "/operations/reports/" + ops[0].ID})
	}
	return q.Page(ui.Layout{Title: q.T("怎样恢复"), Crumbs: q.crumbs(), Sub: q.T("系统不能一边运行一边换掉自己的数据，恢复要在服务器上做")}, restorePage(v))
}

// restoreView is the page of the real restore.
type restoreView struct {
	Newest    string // empty when there is no backup
	Commands  []string
	Rehearsed ui.Content
}
