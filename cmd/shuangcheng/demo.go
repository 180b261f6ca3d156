package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"shuangcheng/internal/app"
	"shuangcheng/internal/demo"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/store"
)

type demoCmd struct {
	Data   string `help:"演示数据的目录；删掉目录就删掉了演示" default:"data/demo" placeholder:"DIR"`
	Listen string `help:"监听地址" default:"127.0.0.1:8700" placeholder:"ADDR"`
	Fresh  bool   `help:"删去原有的演示数据，重新生成"`
}

// personaFile keeps who may log in; nothing in a demonstration is secret.
const personaFile = "personas.json"

// Run makes the demonstration if it is not there, prints who may log in, and serves it.
func (c *demoCmd) Run(s session) error {
	dir, err := filepath.Abs(c.Data)
	if err != nil {
		return fmt.Errorf("find demo folder: %w", err)
	}
	if c.Fresh {
		if err := c.remove(dir); err != nil {
			return err
		}
	}
	personas, err := readPersonas(dir)
	if errors.Is(err, os.ErrNotExist) {
		s.printf("正在生成演示区县……\n")
		personas, err = c.build(s, dir)
	}
	if err != nil {
		return err
	}
	s.printf("\n演示地址  http://%s/\n可用账号（登录名　口令　岗位）：\n", c.Listen)
	for _, p := range personas {
		s.printf("  %-18s %s  %s（%s）\n", p.Login, p.Secret, p.Role, p.Name)
	}
	serve := serveCmd{place: place{Data: dir}, Listen: c.Listen}
	return serve.Run(s)
}

// remove deletes a demonstration and nothing else.
func (c *demoCmd) remove(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, personaFile)); err != nil {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return fault.New(fault.Refused, "目录 %s 不是演示数据，不会删除", dir)
	}
	return errors.Join(os.RemoveAll(dir), os.RemoveAll(dir+".keys"))
}

func (c *demoCmd) build(s session, dir string) (personas []demo.Persona, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make demo folder: %w", err)
	}
	unlock, err := lock(dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	keys, err := store.CreateKeys(dir+".keys", rand.Reader)
	if err != nil {
		return nil, err
	}
	a, err := app.Open(s.ctx, Config{Data: dir, MinFreeMB: 500}.storeConfig(keys))
	if err != nil {
		return nil, err
	}
	personas, err = demo.Build(s.ctx, a)
	if err = errors.Join(err, a.Close()); err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(personas, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write personas: %w", err)
	}
	return personas, os.WriteFile(filepath.Join(dir, personaFile), b, 0o600)
}

func readPersonas(dir string) (list []demo.Persona, err error) {
	b, err := os.ReadFile(filepath.Join(dir, personaFile))
	if err != nil {
		return nil, err
	}
	return list, json.Unmarshal(b, &list)
}
