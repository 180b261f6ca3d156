package main

import (
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/store"
)

type keysCmd struct {
	Backup  keysBackupCmd  `cmd:"" help:"把密钥目录写成一个副本文件"`
	Restore keysRestoreCmd `cmd:"" help:"从副本文件重建密钥目录"`
	Rotate  keysRotateCmd  `cmd:"" help:"更换密钥：签名密钥，或包裹个人密钥的主密钥"`
	Show    keysShowCmd    `cmd:"" help:"显示流水公钥，供校验者使用"`
}

type keysBackupCmd struct {
	place
	To    string `help:"写到哪个新文件" placeholder:"FILE"`
	Check string `help:"核对一个已有的副本是否仍是现用密钥" placeholder:"FILE"`
}

// Run writes a copy and reads it again, or compares one.
func (c *keysBackupCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	keys, err := store.OpenKeys(cfg.Keys)
	if err != nil {
		return err
	}
	if c.Check != "" {
		same, err := keys.SameCopy(c.Check)
		if err == nil && !same {
			err = fault.New(fault.Refused, "副本 %s 不是现用的密钥，请重新执行 keys backup --to", c.Check)
		}
		if err == nil {
			s.printf("副本 %s 与现用密钥一致\n", c.Check)
		}
		return err
	}
	if c.To == "" {
		return exitError{exitUnusable, "请用 --to 指明副本文件，或用 --check 核对已有的副本"}
	}
	fingerprint, err := keys.WriteCopy(c.To)
	if err != nil {
		return err
	}
	s.printf("密钥副本  %s（已重新读回并核对）\n副本指纹  %s\n", c.To, fingerprint)
	return nil
}

type keysRestoreCmd struct {
	place
	From string `required:"" help:"副本文件" placeholder:"FILE"`
}

// Run makes a key folder from a copy.
func (c *keysRestoreCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	if _, err := store.RestoreKeys(c.From, cfg.Keys); err != nil {
		return err
	}
	s.printf("密钥目录  %s\n", cfg.Keys)
	return nil
}

type keysRotateCmd struct {
	place
	Signing bool `help:"更换流水的签名密钥；新钥由旧钥签名交接"`
	KEK     bool `name:"kek" help:"更换主密钥并重新包裹每个人的密钥；旧主密钥留到没有备份再需要它"`
}

// Run rotates the keys asked for, through the running server or by itself.
func (c *keysRotateCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	if !c.Signing && !c.KEK {
		return exitError{exitUnusable, "请写明更换哪种密钥：--signing 或 --kek"}
	}
	if c.Signing {
		var p published
		if err := cfg.change(s.ctx, "rotate-signing", struct{}{}, &p); err != nil {
			return err
		}
		s.printf("签名密钥已更换，自第 %d 条起用新钥\n", p.Size)
	}
	if c.KEK {
		var n rewrapped
		if err := cfg.change(s.ctx, "rotate-kek", struct{}{}, &n); err != nil {
			return err
		}
		s.printf("主密钥已更换，重新包裹 %d 人的密钥，清除过期主密钥 %d 个\n", n.Wrapped, n.Dropped)
	}
	s.printf("密钥已变，请立即执行 keys backup 更新副本\n")
	return nil
}

type keysShowCmd struct{ place }

// Run prints the public keys, oldest first.
func (c *keysShowCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	db, err := cfg.look(s.ctx)
	if err != nil {
		return err
	}
	defer db.Close() // read only
	keys, err := db.PublicKeys()
	if err != nil {
		return err
	}
	for _, k := range keys {
		s.printf("%s\n  自第 %d 条起，指纹 %s\n", k.Text, k.Seq, k.Fingerprint)
	}
	return nil
}
