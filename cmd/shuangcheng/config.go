package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"shuangcheng/internal/domain/fault"
)

// Config is the configuration. What follows is the manual: `serve -h` prints it as it stands here. A file is given by
// --config; a flag or an environment variable of the same name goes before the file.
type Config struct {
	// 数据目录。SQLite 数据库、附件、进程锁都在这里。一个目录只能由一个进程使用。
	// 环境变量 SHUANGCHENG_DATA。默认 ./data。
	Data string `yaml:"data"`
	// PostgreSQL 连接串，例如 postgres://user@/shuangcheng?host=/run/postgresql。
	// 不填则用数据目录里的 SQLite；一个区县的日常量用 SQLite 即可。环境变量 SHUANGCHENG_POSTGRES。
	Postgres string `yaml:"postgres"`
	// 密钥目录，必须在数据目录之外，权限 0700。没有它，个人信息读不出来，流水也不能签名。
	// 环境变量 SHUANGCHENG_KEYS。默认是数据目录的名字加 .keys。
	Keys string `yaml:"keys"`
	// 备份目录，应在另一块磁盘上，不能在数据目录之内。写了它，每晚自动备份，也能在“运行与备份”页备份和演练恢复。
	// 不填则只能用 backup 命令备份。
	Backups string `yaml:"backups"`
	// 监听地址。默认 127.0.0.1:8700，由前面的反向代理提供 https；写成 :8700 则对全网开放。
	Listen string `yaml:"listen"`
	// 磁盘剩余空间低于多少 MB 时转为只读。默认 500，不应更小。
	MinFreeMB int64 `yaml:"min_free_mb"`
	// 见证策略文件（JSON）：承认哪些见证方、要几个签名。不填则不接受见证签名。
	Witnesses string `yaml:"witnesses"`
	// 附件上传、导出等单次请求最长多少秒。默认 300。
	RequestSeconds int `yaml:"request_seconds"`
}

//go:embed manual.txt
var manual string

// place is where a command works; all commands share these flags.
type place struct {
	Config   string `help:"配置文件（YAML）" placeholder:"FILE" env:"SHUANGCHENG_CONFIG"`
	Data     string `help:"数据目录" placeholder:"DIR" env:"SHUANGCHENG_DATA"`
	Postgres string `help:"PostgreSQL 连接串；不填用 SQLite" placeholder:"DSN" env:"SHUANGCHENG_POSTGRES"`
	Keys     string `help:"密钥目录（默认为数据目录名加 .keys）" placeholder:"DIR" env:"SHUANGCHENG_KEYS"`
}

// config joins flags, file and defaults.
func (p place) config() (Config, error) {
	c := Config{Data: "data", Listen: "127.0.0.1:8700", MinFreeMB: 500, RequestSeconds: 300}
	if p.Config != "" {
		if err := readConfig(p.Config, &c); err != nil {
			return c, err
		}
	}
	if p.Data != "" {
		c.Data = p.Data
	}
	if p.Postgres != "" {
		c.Postgres = p.Postgres
	}
	if p.Keys != "" {
		c.Keys = p.Keys
	}
	var err error
	if c.Data, err = filepath.Abs(c.Data); err != nil {
		return c, fmt.Errorf("find data folder: %w", err)
	}
	if c.Keys == "" {
		c.Keys = c.Data + ".keys"
	}
	if c.Keys, err = filepath.Abs(c.Keys); err != nil {
		return c, fmt.Errorf("find key folder: %w", err)
	}
	if rel, err := filepath.Rel(c.Data, c.Keys); err == nil && filepath.IsLocal(rel) {
		return c, fault.New(fault.Invalid, "密钥目录 %s 在数据目录之内，请用 --keys 指定数据目录之外的地方", c.Keys)
	}
	return c, c.placeBackups()
}

// placeBackups refuses a place for backups that would be lost together with the data.
func (c *Config) placeBackups() (err error) {
	if c.Backups == "" {
		return nil
	}
	if c.Backups, err = filepath.Abs(c.Backups); err != nil {
		return fmt.Errorf("find folder of backups: %w", err)
	}
	for _, in := range []string{c.Data, c.Keys} {
		if rel, err := filepath.Rel(in, c.Backups); err == nil && filepath.IsLocal(rel) {
			return fault.New(fault.Invalid, "备份目录 %s 在 %s 之内，请换到另一块磁盘上", c.Backups, in)
		}
	}
	return nil
}

// readConfig reads a file over the defaults and refuses keys it does not know.
func readConfig(path string, c *Config) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Missing, "找不到配置文件 %s", path)
	}
	if err != nil {
		return fmt.Errorf("read configuration: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(b), yaml.Strict())
	if err := d.Decode(c); err != nil && len(bytes.TrimSpace(b)) > 0 {
		return fault.New(fault.Invalid, "配置文件 %s 有错或含有不认识的项，可用的项见 serve -h：\n%s", path, yaml.FormatError(err, false, true))
	}
	return nil
}
