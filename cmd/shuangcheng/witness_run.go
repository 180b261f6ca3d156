package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/store"
	"shuangcheng/proof"
)

type witnessRunCmd struct {
	witnessHome
	URL   string        `required:"" name:"url" help:"系统的地址，例如 https://gaoxin.example.cn"`
	Key   string        `help:"流水公钥；第一次见证时必须给出"`
	Every time.Duration `help:"每隔多久见证一次；不写则只做一次" placeholder:"10m"`
}

// Run witnesses once, or again and again until it is stopped. A refusal ends it: it is for people to look at.
func (c *witnessRunCmd) Run(s session) error {
	for {
		err := c.once(s)
		if err != nil && (c.Every == 0 || fault.KindOf(err) == fault.Refused) {
			return err
		}
		if err != nil {
			fmt.Fprintf(s.errOut, "%s %v\n", time.Now().Format(time.RFC3339), err)
		}
		if c.Every == 0 {
			return nil
		}
		select {
		case <-s.ctx.Done():
			return nil
		case <-time.After(c.Every):
		}
	}
}

func (c *witnessRunCmd) once(s session) error {
	_, _, seen, err := c.read()
	if err != nil {
		return err
	}
	note, err := c.get(s.ctx, "/checkpoint")
	if err != nil {
		return err
	}
	r := store.WitnessRequest{Note: string(note)}
	if cp, err := proof.ReadCheckpoint(note); err == nil && seen[cp.Origin].Note != "" {
		if r, err = c.extension(s.ctx, seen[cp.Origin].Note, r); err != nil {
			return err
		}
	}
	line, err := c.cosign(r, c.Key, func() ([]byte, error) { return c.get(s.ctx, "/checkpoint/keys.zip") }, time.Now())
	if err != nil {
		return err
	}
	body, err := json.Marshal(line)
	if err != nil {
		return err
	}
	if _, err := c.ask(s.ctx, http.MethodPost, "/checkpoint/cosign", bytes.NewReader(body)); err != nil {
		return err
	}
	s.printf("已见证 %s 第 %d 条\n", line.Origin, line.Size)
	return nil
}

// extension asks for the proof from what was seen last, unless that is beyond what is shown; then there is none.
func (c *witnessRunCmd) extension(ctx context.Context, last string, r store.WitnessRequest) (store.WitnessRequest, error) {
	old, err := proof.ReadCheckpoint([]byte(last))
	if err != nil {
		return r, err
	}
	now, err := proof.ReadCheckpoint([]byte(r.Note))
	if err != nil || now.Size < old.Size {
		return r, err
	}
	b, err := c.get(ctx, "/checkpoint/consistency?from="+strconv.FormatInt(old.Size, 10))
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(b, &r)
}

func (c *witnessRunCmd) get(ctx context.Context, path string) ([]byte, error) {
	return c.ask(ctx, http.MethodGet, path, nil)
}

// longestAnswer bounds what is read from the other side.
const longestAnswer = 64 << 20

func (c *witnessRunCmd) ask(ctx context.Context, method, path string, body io.Reader) ([]byte, error) {
	if _, err := url.Parse(c.URL); err != nil {
		return nil, exitError{exitUnusable, "--url 不是地址"}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.URL, "/")+path, body)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", path, err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "连不上 %s，请检查网络和地址", c.URL).Because(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, longestAnswer))
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", path, err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fault.New(fault.Unavailable, "对方没有答应：%s", strings.TrimSpace(string(b)))
	}
	return b, nil
}
