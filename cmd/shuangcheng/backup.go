package main

import (
	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/store"
)

type backupCmd struct {
	place
	To string `help:"备份库目录，默认为配置中的 backups；每次备份是其中一个以时间命名的子目录，附件按摘要共用" placeholder:"DIR"`
}

// Run publishes a checkpoint, so that the backup can be compared with what others hold, and writes the backup. A running
// server goes on meanwhile.
func (c *backupCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	db, err := cfg.look(s.ctx)
	if err != nil {
		return err
	}
	defer db.Close() // read only
	files, err := cfg.files()
	if err != nil {
		return err
	}
	to := c.To
	if to == "" {
		to = cfg.Backups
	}
	if to == "" {
		return fault.New(fault.Invalid, "请用 --to 指明备份库目录，或在配置文件里写上 backups")
	}
	dir, m, err := app.Backup(s.ctx, db, files, store.BackupOptions{Repo: to, Program: version}, func() error {
		var p published
		return cfg.change(s.ctx, "publish", struct{}{}, &p)
	})
	if err != nil {
		return err
	}
	s.printf("备份 %s：%s 第 %d 条，树根 %s，表 %d 张，附件 %d 个（%d MB）\n", dir, m.Origin, m.Size, m.Root, len(m.Files), m.Blobs, m.BlobBytes>>20)
	s.printf("个人密钥单独写在 deks.jsonl，满 35 天自动删除；密钥目录不在备份内，请另用 keys backup 备份\n")
	return nil
}
