package main

import (
	"errors"
	"fmt"
	"os"

	"shuangcheng/internal/app"
	"shuangcheng/internal/store"
	"shuangcheng/proof"
)

type restoreCmd struct {
	place
	From   string   `required:"" help:"备份，或备份库（取最新一份）" placeholder:"DIR"`
	Deks   string   `help:"个人密钥文件；默认用备份库中最新的一份" placeholder:"FILE"`
	Seen   []string `help:"您见过的检查点，size:root 或 origin:size:root；可重复" placeholder:"SIZE:ROOT"`
	Verify bool     `help:"恢复后校验全部数据：重算状态、重读附件"`
}

// Run restores into an empty folder and, if asked, verifies everything.
func (c *restoreCmd) Run(s session) (err error) {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	o := store.RestoreOptions{From: c.From, DEKs: c.Deks, Folds: app.Folds(), Progress: func(what string) { fmt.Fprintf(s.errOut, "… %s\n", what) }}
	for _, text := range c.Seen {
		one, err := proof.ParseSeen(text)
		if err != nil {
			return exitError{exitUnusable, fmt.Sprintf("--seen %s：应写作 条数:树根（%v）", text, err)}
		}
		o.Seen = append(o.Seen, one)
	}
	keys, err := store.OpenKeys(cfg.Keys)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	unlock, err := lock(cfg.Data)
	if err != nil {
		return err
	}
	defer unlock()
	o.Config = cfg.storeConfig(keys)
	db, r, err := store.Restore(s.ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	printRestore(s, r)
	if !c.Verify {
		return nil
	}
	files, err := cfg.files()
	if err != nil {
		return err
	}
	v, err := db.Verify(s.ctx, store.VerifyOptions{Refold: true, Blobs: files})
	if err != nil {
		return err
	}
	printLive(s, v)
	return verdict(v.OK())
}

func printRestore(s session, r store.RestoreReport) {
	m := r.Manifest
	s.printf("已恢复 %s：%s 第 %d 条，附件 %d 个\n", r.Backup, m.Origin, m.Size, r.Files)
	if r.NewEpoch != "" {
		s.printf("开始新的日志段 %s：%s\n", r.NewEpoch, r.Reason)
	}
	for _, p := range r.Erased {
		s.printf("已重新执行删除：%s\n", p)
	}
	if r.NoKey > 0 {
		s.printf("注：%d 人的密钥不在任何个人密钥文件中，其资料读不出来\n", r.NoKey)
	}
	for _, sum := range r.Lost {
		s.printf("注：附件 %s 不在备份库中\n", sum)
	}
}
