package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
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
	Host     string `help:"流水的名称，用本单位的域名，例如 gaoxin.example.cn；以后不能改"`
	Recovery string `help:"密钥副本写到哪个文件；应在另一个存储设备上" placeholder:"FILE"`
	Login    string `help:"直接开好首个账户，不经网页：它的登录名"`
	Name     string `default:"首任管理员" help:"首个账户的姓名（与 --login 同用）"`
	Body     string `default:"双城共建工作办公室" help:"牵头机构全称（与 --login 同用）"`
	Short    string `default:"双创办" help:"牵头机构简称（与 --login 同用）"`
}

// Run makes keys and an empty district. Nothing that is there is overwritten. Done again before the first administrator is there, it
// makes a new setup code.
func (c *initCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	if c.begunBefore(cfg) {
		return c.again(s, cfg)
	}
	if err := c.ask(s); err != nil {
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
	b, err := c.begin(s, cfg, keys)
	if err != nil {
		return err
	}
	s.printf("数据目录  %s\n密钥目录  %s\n流水公钥  %s\n", cfg.Data, cfg.Keys, b.vkey)
	fingerprint, err := keys.WriteCopy(c.Recovery)
	if err != nil {
		return fmt.Errorf("系统已建好，但密钥副本没有写成，请立即执行 keys backup：%w", err)
	}
	s.printf("密钥副本  %s（已重新读回并核对）\n副本指纹  %s\n", c.Recovery, fingerprint)
	if c.Login != "" {
		s.printf("首个账户  %s，首次登录口令 %s（登录后须修改；只显示这一次）\n下一步    shuangcheng serve --data %s\n", c.Login, b.secret, cfg.Data)
		return c.confirm(s, fingerprint)
	}
	if err := c.confirm(s, fingerprint); err != nil {
		return err
	}
	s.printf("\n下一步    shuangcheng serve --data %s\n", cfg.Data)
	printSetupCode(s, cfg, b.code)
	return nil
}

// begunBefore reports whether an init has been here before.
func (c *initCmd) begunBefore(cfg Config) bool {
	if cfg.Postgres == "" {
		return cfg.checkInitialised() == nil
	}
	files, err := os.ReadDir(cfg.Data)
	_, keyless := os.Stat(filepath.Join(cfg.Keys, "keys.json"))
	return err == nil && len(files) > 0 && keyless == nil
}

// again makes a new setup code for a folder that nobody has set up yet, beside a running server or without one.
func (c *initCmd) again(s session, cfg Config) error {
	var code setupCode
	err := cfg.change(s.ctx, "setup-code", struct{}{}, &code)
	if fault.KindOf(err) == fault.Conflict {
		return fault.New(fault.Refused, "数据目录 %s 已经建好并有了管理员，init 不会覆盖任何数据；要另建请换一个目录", cfg.Data)
	}
	if err != nil {
		return err
	}
	s.printf("系统已建好，还没有管理员；以前的设置码作废。\n")
	printSetupCode(s, cfg, code)
	return nil
}

// setupCode is a setup code on its way to the screen.
type setupCode struct{ Code, Expires string }

func newSetupCode(ctx context.Context, a *app.App, _ json.RawMessage) (any, error) {
	c, err := a.NewSetupCode(ctx)
	return setupCode{c.Plain, c.Expires.Time().Format("2006-01-02 15:04")}, err
}

func printSetupCode(s session, cfg Config, c setupCode) {
	at := cfg.Listen
	if strings.HasPrefix(at, ":") {
		at = "本机地址" + at
	}
	s.printf("再打开    http://%s/start ，输入设置码\n设置码    %s（%s 前有效，用一次；过期再执行一次 init）\n", at, c.Code, c.Expires)
}

// ask asks a person at a terminal for what was not given, in plain words.
func (c *initCmd) ask(s session) error {
	questions := []struct {
		into         *string
		flag, prompt string
		otherwise    string
	}{
		{&c.Host, "--host", "给账本起名，用本单位的域名；没有域名就写拼音加 .local，例如 gaoxin.local（以后不能改）：", ""},
		{&c.Recovery, "--recovery", "密钥副本写到哪个文件？请插好 U 盘写它的路径（直接回车写到当前目录的 shuangcheng-keys.json，回头务必拷走）：", "shuangcheng-keys.json"},
	}
	in := bufio.NewScanner(os.Stdin)
	for _, x := range questions {
		if *x.into != "" {
			continue
		}
		if !isatty.IsTerminal(os.Stdin.Fd()) {
			return exitError{exitUnusable, fmt.Sprintf("shuangcheng: 缺少 %s（用法见 init --help）", x.flag)}
		}
		s.printf("%s", x.prompt)
		if in.Scan() {
			*x.into = strings.TrimSpace(in.Text())
		}
		if *x.into == "" {
			*x.into = x.otherwise
		}
		if *x.into == "" {
			return fault.New(fault.Invalid, "没有填写，什么也没有建；请再执行一次 init")
		}
	}
	return nil
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

// begun is what a new journal has to show for itself.
type begun struct {
	secret string    // first secret of the first account, when it was opened here
	code   setupCode // else the code that opens the pages of the first start
	vkey   string
}

// begin starts the journal and publishes its first checkpoint.
func (c *initCmd) begin(s session, cfg Config, keys *store.Keys) (b begun, err error) {
	a, err := app.Open(s.ctx, cfg.storeConfig(keys))
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if c.Login != "" {
		b.secret, err = a.Begin(s.ctx, app.Setup{Host: c.Host, Login: c.Login, Name: c.Name, Body: settings.BodyNamed{Name: c.Body, Short: c.Short}})
	} else {
		var code app.SetupCode
		code, err = a.Prepare(s.ctx, c.Host)
		b.code = setupCode{code.Plain, code.Expires.Time().Format("2006-01-02 15:04")}
	}
	if err != nil {
		return b, err
	}
	if _, err := a.Store().Publish(s.ctx); err != nil {
		return b, err
	}
	pub, err := a.Store().PublicKeys()
	if err != nil {
		return b, err
	}
	b.vkey = pub[len(pub)-1].Text
	return b, nil
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
