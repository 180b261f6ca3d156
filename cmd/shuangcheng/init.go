package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-isatty"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/store"
)

type initCmd struct {
	place
	Host     string `required:"" help:"流水的名称，用本单位的域名，例如 gaoxin.example.cn；以后不能改"`
	Recovery string `required:"" help:"密钥副本写到哪个文件；应在另一个存储设备上" placeholder:"FILE"`
	Body     string `default:"双城共建工作办公室" help:"牵头机构全称"`
	Short    string `default:"双创办" help:"牵头机构简称"`
	Login    string `default:"admin" help:"首个账户的登录名"`
	Name     string `default:"首任管理员" help:"首个账户的姓名"`
}

// Run makes keys and an empty district. Nothing that is there is overwritten.
func (c *initCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	if err := c.nothingThere(cfg); err != nil {
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
	keys, err := store.CreateKeys(cfg.Keys, rand.Reader)
	if err != nil {
		return err
	}
	secret, vkey, err := c.begin(s, cfg, keys)
	if err != nil {
		return err
	}
	s.printf("数据目录  %s\n密钥目录  %s\n流水公钥  %s\n", cfg.Data, cfg.Keys, vkey)
	fingerprint, err := keys.WriteCopy(c.Recovery)
	if err != nil {
		return fmt.Errorf("系统已建好，但密钥副本没有写成，请立即执行 keys backup：%w", err)
	}
	s.printf("密钥副本  %s（已重新读回并核对）\n副本指纹  %s\n", c.Recovery, fingerprint)
	s.printf("首个账户  %s，首次登录口令 %s（登录后须修改；只显示这一次）\n下一步    shuangcheng serve --data %s\n", c.Login, secret, cfg.Data)
	return c.confirm(s, fingerprint)
}

// nothingThere refuses to touch data, keys or a copy that exist.
func (c *initCmd) nothingThere(cfg Config) error {
	entries, err := os.ReadDir(cfg.Data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look into data folder: %w", err)
	}
	for _, e := range entries {
		if e.Name() != store.LockFile {
			return fault.New(fault.Refused, "数据目录 %s 不是空的，init 不会覆盖任何数据，请换一个目录", cfg.Data)
		}
	}
	if _, err := os.Lstat(filepath.Join(cfg.Keys, "keys.json")); !errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Refused, "密钥目录 %s 里已有密钥，init 不会覆盖，请换一个目录", cfg.Keys)
	}
	if _, err := os.Lstat(c.Recovery); !errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Refused, "文件 %s 已经存在，不会覆盖，请换一个文件名", c.Recovery)
	}
	if st, err := os.Stat(filepath.Dir(c.Recovery)); err != nil || !st.IsDir() {
		return fault.New(fault.Invalid, "密钥副本要写到的目录 %s 不存在，请先插好存储设备", filepath.Dir(c.Recovery))
	}
	return nil
}

// begin starts the journal and publishes its first checkpoint.
func (c *initCmd) begin(s session, cfg Config, keys *store.Keys) (secret, vkey string, err error) {
	a, err := app.Open(s.ctx, cfg.storeConfig(keys))
	if err != nil {
		return "", "", err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	secret, err = a.Begin(s.ctx, app.Setup{Host: c.Host, Login: c.Login, Name: c.Name,
		Body: settings.BodyNamed{Name: c.Body, Short: c.Short}})
	if err != nil {
		return "", "", err
	}
	if _, err := a.Store().Publish(s.ctx); err != nil {
		return "", "", err
	}
	pub, err := a.Store().PublicKeys()
	if err != nil {
		return "", "", err
	}
	return secret, pub[len(pub)-1].Text, nil
}

// confirm has a person at a terminal read the fingerprint off the screen, so that somebody knows where the copy is.
func (c *initCmd) confirm(s session, fingerprint string) error {
	if !isatty.IsTerminal(os.Stdin.Fd()) {
		return nil
	}
	first, _, _ := strings.Cut(fingerprint, " ")
	in := bufio.NewScanner(os.Stdin)
	for {
		s.printf("请把副本指纹抄在纸上与副本一同保管，并输入其第一组四个字符：")
		if !in.Scan() {
			return fault.New(fault.Refused, "没有确认密钥副本；系统已建好，请妥善保管 %s", c.Recovery)
		}
		if strings.TrimSpace(in.Text()) == first {
			return nil
		}
		s.printf("不对，请再看一遍。\n")
	}
}
