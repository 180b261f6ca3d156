package main

import (
	"encoding/json"
	"fmt"
	"os"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/store"
	"shuangcheng/proof"
)

type verifyCmd struct {
	place
	Bundle  string   `arg:"" optional:"" help:"证据包文件；不写则校验数据目录" placeholder:"FILE"`
	Key     string   `help:"您从别处得到的流水公钥，或其指纹"`
	Seen    []string `help:"您见过的检查点，size:root 或 origin:size:root；可重复" placeholder:"SIZE:ROOT"`
	Witness string   `help:"见证策略文件" placeholder:"FILE"`
	Refold  bool     `help:"从流水重算全部状态并与现存状态比较"`
	Blobs   bool     `help:"重读全部附件并核对摘要"`
	JSON    bool     `name:"json" help:"以 JSON 输出"`
}

// Run prints what was found and ends with 0 (good), 1 (bad) or 2 (unusable).
func (c *verifyCmd) Run(s session) error {
	var seen []proof.Seen
	for _, text := range c.Seen {
		one, err := proof.ParseSeen(text)
		if err != nil {
			return exitError{exitUnusable, fmt.Sprintf("--seen %s：应写作 条数:树根 或 名称:条数:树根（%v）", text, err)}
		}
		seen = append(seen, one)
	}
	var policy *proof.Policy
	if c.Witness != "" {
		var err error
		if policy, err = readPolicy(c.Witness); err != nil {
			return err
		}
	}
	if c.Bundle != "" {
		return c.bundle(s, proof.Options{Key: c.Key, Seen: seen, Policy: policy})
	}
	return c.live(s, store.VerifyOptions{Key: c.Key, Seen: seen, Policy: policy, Refold: c.Refold, Alone: true})
}

func readPolicy(path string) (*proof.Policy, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.Missing, "读不到见证策略文件 %s", path).Because(err)
	}
	p, err := proof.ParsePolicy(b)
	if err != nil {
		return nil, fault.New(fault.Invalid, "见证策略文件 %s 有错，写法见 docs/formats.md", path).Because(err)
	}
	return &p, nil
}

// bundle verifies a file.
func (c *verifyCmd) bundle(s session, o proof.Options) error {
	f, err := os.Open(c.Bundle)
	if err != nil {
		return fault.New(fault.Missing, "打不开证据包 %s", c.Bundle).Because(err)
	}
	defer f.Close() // read only
	st, err := f.Stat()
	if err != nil {
		return fmt.Errorf("read bundle: %w", err)
	}
	r, err := proof.Verify(f, st.Size(), o)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := json.NewEncoder(s.out).Encode(r); err != nil {
			return err
		}
	} else {
		printBundle(s, r)
	}
	return verdict(r.OK())
}

func printBundle(s session, r proof.Report) {
	s.printf("%s\n", r.Headline())
	if r.Origin != "" {
		s.printf("流水 %s，%d 条，树根 %s\n", r.Origin, r.Size, r.Root)
		s.printf("包内 %d 条，揭示 %d 项，附件 %d 个，签名公钥指纹 %s\n", r.Counts.Entries, r.Counts.Openings, r.Counts.Blobs, r.Key)
	}
	for _, m := range r.Removed {
		s.printf("附件 %s 已依法移除（第 %d 条）\n", m.SHA256, m.Seq)
	}
	printProblems(s, r.Problems, int64(len(r.Problems)))
	for _, l := range r.Conclusions() {
		s.printf("可以断定：%s。\n不能断定：%s。\n", l.Can, l.Cannot)
	}
}

func printProblems(s session, list []proof.Problem, all int64) {
	for _, p := range list {
		s.printf("✗ [%s] %s\n", p.Code, p.Error())
	}
	if more := all - int64(len(list)); more > 0 {
		s.printf("✗ 另有 %d 处\n", more)
	}
}

// live verifies a data folder, beside a running server or without one.
func (c *verifyCmd) live(s session, o store.VerifyOptions) error {
	if err := o.Check(); err != nil {
		return exitError{exitUnusable, fmt.Sprintf("--key 不是公钥，也不是指纹（%v）", err)}
	}
	cfg, err := c.config()
	if err != nil {
		return err
	}
	db, err := cfg.look(s.ctx)
	if err != nil {
		return exitError{exitUnusable, err.Error()}
	}
	defer db.Close() // read only
	if c.Blobs {
		if o.Blobs, err = cfg.files(); err != nil {
			return err
		}
	}
	r, err := db.Verify(s.ctx, o)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := json.NewEncoder(s.out).Encode(r); err != nil {
			return err
		}
	} else {
		printLive(s, r)
	}
	return verdict(r.OK())
}

// printLive prints the report of a data folder.
func printLive(s session, r store.VerifyReport) {
	last := proof.Report{Grade: r.Grade, Witnesses: r.Witnesses, ExistedBy: r.ExistedBy, Seen: r.Seen, Scope: proof.Scope{Kind: proof.ScopeJournal}}
	if r.Grade == proof.GradeNone {
		s.printf("不通过：数据内部不一致\n")
	} else {
		s.printf("%s\n", last.Headline())
	}
	for _, e := range r.Epochs {
		s.printf("流水 %s，%d 条，树根 %s，公钥 %d 个，相符的检查点 %d 个\n", e.Origin, e.Size, e.Root, len(e.Keys), e.Checkpoints)
		last.Origin, last.Size = e.Origin, e.Size
	}
	n := r.Counts
	s.printf("条目 %d，事物 %d，操作 %d；文字 %d 相符、%d 已依规删除；保密内容 %d，已随人员删除 %d（%d 人）；附件 %d 登记、%d 重读相符、%d 已依法移除；状态 %d 重算相符\n",
		n.Entries, n.Streams, n.Commands, n.Texts, n.Redacted, n.Secrets, n.Vanished, n.Erased, n.Files, n.FilesRead, n.Removed, n.States)
	s.printf("个人信息查看记录 %d 条与封存相符，%d 条尚未封存\n", n.Looks, n.LooksOpen)
	for _, note := range r.Notes {
		s.printf("注：%s\n", note)
	}
	printProblems(s, r.Problems, r.All)
	for _, l := range last.Conclusions() {
		s.printf("可以断定：%s。\n不能断定：%s。\n", l.Can, l.Cannot)
	}
}

func verdict(ok bool) error {
	if ok {
		return nil
	}
	return exitError{code: exitBad}
}
