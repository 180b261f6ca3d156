package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/store"
	"shuangcheng/proof"
)

// A witness stands on another machine in another office. It keeps the last checkpoint it saw of each journal and signs
// only what extends it, so that the holder of the journal's key cannot show two histories.
type witnessCmd struct {
	Init    witnessInitCmd    `cmd:"" help:"（见证方）生成见证密钥"`
	Run     witnessRunCmd     `cmd:"" help:"（见证方）经网络取检查点、核对、签署并送回"`
	Sign    witnessSignCmd    `cmd:"" help:"（见证方）签署用存储设备送来的请求文件"`
	Request witnessRequestCmd `cmd:"" help:"（本系统）把最新检查点写成请求文件"`
	Accept  witnessAcceptCmd  `cmd:"" help:"（本系统）收下见证方送回的签名文件"`
}

// witnessHome is the folder of a witness: its key in witness.json, what it saw in seen.json.
type witnessHome struct {
	Home string `required:"" help:"见证方自己的目录" placeholder:"DIR" env:"SHUANGCHENG_WITNESS"`
}

// witnessKey is witness.json.
type witnessKey struct {
	Name string `json:"name"`
	Seed string `json:"seed"` // base64 of 32 bytes
}

// lastSeen is what a witness remembers of one journal.
type lastSeen struct {
	Key  string `json:"key"` // that signs, as text
	Note string `json:"note"`
}

func (h witnessHome) read() (name string, key ed25519.PrivateKey, seen map[string]lastSeen, err error) {
	var k witnessKey
	b, err := os.ReadFile(filepath.Join(h.Home, "witness.json"))
	if err != nil {
		return "", nil, nil, fault.New(fault.Missing, "见证目录 %s 里没有密钥，请先执行 witness init", h.Home).Because(err)
	}
	var seed []byte
	if err = json.Unmarshal(b, &k); err == nil {
		seed, err = base64.StdEncoding.DecodeString(k.Seed)
	}
	if err != nil || len(seed) != ed25519.SeedSize {
		return "", nil, nil, fault.New(fault.Invalid, "见证密钥 %s 已损坏", filepath.Join(h.Home, "witness.json")).Because(err)
	}
	seen = map[string]lastSeen{}
	b, err = os.ReadFile(filepath.Join(h.Home, "seen.json"))
	if err == nil {
		err = json.Unmarshal(b, &seen)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // to forget would be to sign a fork
		return "", nil, nil, fault.New(fault.Refused, "见证记录 %s 已损坏，请从备份中恢复", filepath.Join(h.Home, "seen.json")).Because(err)
	}
	return k.Name, ed25519.NewKeyFromSeed(seed), seen, nil
}

// remember is on the disk before a signature leaves the house.
func (h witnessHome) remember(seen map[string]lastSeen) error {
	b, err := json.MarshalIndent(seen, "", "  ")
	if err != nil {
		return err
	}
	return store.WriteSynced(filepath.Join(h.Home, "seen.json"), append(b, '\n'), 0o600)
}

type witnessInitCmd struct {
	witnessHome
	Name string `required:"" help:"见证方的名称，用其域名，例如 audit.example.cn"`
}

// Run makes the witness's key; it never overwrites one.
func (c *witnessInitCmd) Run(s session) error {
	path := filepath.Join(c.Home, "witness.json")
	if _, err := os.Lstat(path); err == nil {
		return fault.New(fault.Refused, "%s 已经存在，不会覆盖", path)
	}
	if err := os.MkdirAll(c.Home, 0o700); err != nil {
		return fmt.Errorf("make witness folder: %w", err)
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(rand.Reader, seed); err != nil {
		return fmt.Errorf("read random bytes: %w", err)
	}
	key := ed25519.NewKeyFromSeed(seed)
	public, err := proof.WitnessKey(c.Name, key.Public().(ed25519.PublicKey))
	if err != nil {
		return fault.New(fault.Invalid, "见证方名称 %s 不合规则：用域名，例如 audit.example.cn", c.Name).Because(err)
	}
	b, err := json.Marshal(witnessKey{c.Name, base64.StdEncoding.EncodeToString(seed)})
	if err != nil {
		return err
	}
	if err := store.WriteSynced(path, append(b, '\n'), 0o600); err != nil {
		return err
	}
	s.printf("%s\n", public)
	return nil
}

// fetchKeys gets a bundle of the journal's keys; nil where there is no network.
type fetchKeys func() ([]byte, error)

// cosign checks a request against what was seen and signs it.
func (h witnessHome) cosign(r store.WitnessRequest, first string, fetch fetchKeys, now time.Time) (cosigned, error) {
	name, key, seen, err := h.read()
	if err != nil {
		return cosigned{}, err
	}
	c, err := proof.ReadCheckpoint([]byte(r.Note))
	if err != nil {
		return cosigned{}, fault.New(fault.Invalid, "送来的不是检查点").Because(err)
	}
	old, known := seen[c.Origin]
	if !known {
		if old.Key = first; first == "" {
			return cosigned{}, fault.New(fault.Refused, "第一次见到日志 %s，请用 --key 给出从可靠途径得到的公钥", c.Origin)
		}
	}
	if old.Key, err = trusted(r.Note, old.Key, fetch); err != nil {
		return cosigned{}, err
	}
	if known {
		if err := extends(r, c, old.Note); err != nil {
			return cosigned{}, err
		}
	}
	old.Note = r.Note
	seen[c.Origin] = old
	if err := h.remember(seen); err != nil {
		return cosigned{}, err
	}
	line, err := proof.Cosign(c, name, key, now.Unix())
	return cosigned{Origin: c.Origin, Size: c.Size, Line: line}, err
}

// trusted gives the key that signed the note: the one known, or one to which that has handed over, as a bundle proves.
func trusted(note, key string, fetch fetchKeys) (string, error) {
	_, pub, err := proof.ParseVerifierKey(key)
	if err != nil {
		return "", fault.New(fault.Invalid, "流水公钥的写法不对：%s", key).Because(err)
	}
	if _, err = proof.OpenCheckpoint([]byte(note), pub); err == nil {
		return key, nil
	}
	bad := fault.New(fault.Refused, "检查点不是由所知的公钥签名，不予见证；如已更换签名密钥，请经网络见证一次").Because(err)
	if fetch == nil {
		return "", bad
	}
	bundle, err := fetch()
	if err != nil {
		return "", err
	}
	r, err := proof.Verify(bytes.NewReader(bundle), int64(len(bundle)), proof.Options{Key: key})
	if err != nil || r.Grade != proof.GradeA {
		return "", bad
	}
	for _, k := range r.Keys {
		raw, err := base64.StdEncoding.DecodeString(k.Key)
		if err != nil {
			continue
		}
		if _, err := proof.OpenCheckpoint([]byte(note), raw); err == nil {
			return proof.VerifierKey(r.Origin, raw)
		}
	}
	return "", bad
}

// extends refuses a checkpoint that is not an extension of the one seen last.
func extends(r store.WitnessRequest, c proof.Checkpoint, last string) error {
	old, err := proof.ReadCheckpoint([]byte(last))
	if err != nil {
		return fmt.Errorf("read what was seen last: %w", err)
	}
	switch {
	case c.Size < old.Size:
		return fault.New(fault.Refused, "此前见过 %d 条的检查点，送来的只有 %d 条：数据较旧，或历史被截短，不予见证", old.Size, c.Size)
	case c.Size == old.Size && c.Root == old.Root:
		return nil
	}
	for _, p := range r.Proofs {
		if p.From == old.Size {
			if proof.CheckConsistency(p.Hashes, old, c) == nil {
				return nil
			}
			return fault.New(fault.Refused, "送来的检查点不是此前所见 %d 条的延续：历史被改写，不予见证，请立即报告", old.Size)
		}
	}
	if c.Size == old.Size {
		return fault.New(fault.Refused, "同为 %d 条的检查点内容不同：历史被改写，不予见证，请立即报告", c.Size)
	}
	return fault.New(fault.Refused, "请求中没有自 %d 条起的证明，请用 witness request --from %d 重新生成", old.Size, old.Size)
}

type witnessSignCmd struct {
	witnessHome
	In  string `required:"" help:"请求文件" placeholder:"FILE"`
	Out string `required:"" help:"签名写到哪个文件" placeholder:"FILE"`
	Key string `help:"流水公钥；第一次见证时必须给出"`
}

// Run signs a request that came as a file.
func (c *witnessSignCmd) Run(s session) error {
	var r store.WitnessRequest
	if err := readJSON(c.In, &r); err != nil {
		return err
	}
	line, err := c.cosign(r, c.Key, nil, time.Now())
	if err != nil {
		return err
	}
	if err := writeJSON(c.Out, line); err != nil {
		return err
	}
	s.printf("已见证 %s 第 %d 条，签名在 %s\n", line.Origin, line.Size, c.Out)
	return nil
}

type witnessRequestCmd struct {
	place
	Out  string `required:"" help:"请求写到哪个文件" placeholder:"FILE"`
	From int64  `help:"见证方上次所见的条数；不写则附上近来公布过的各检查点的证明"`
}

// Run publishes a checkpoint and writes what a witness needs to sign it.
func (c *witnessRequestCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	var p published
	if err := cfg.change(s.ctx, "publish", struct{}{}, &p); err != nil {
		return err
	}
	db, err := cfg.look(s.ctx)
	if err != nil {
		return err
	}
	defer db.Close() // read only
	r, err := db.RequestWitness()
	if err != nil {
		return err
	}
	if c.From > 0 {
		cp, err := db.LastPublished()
		if err != nil {
			return err
		}
		hashes, err := db.Extension(cp, c.From)
		if err != nil {
			return err
		}
		r.Proofs = append(r.Proofs, store.WitnessExtension{From: c.From, Hashes: hashes})
	}
	if err := writeJSON(c.Out, r); err != nil {
		return err
	}
	s.printf("请求 %s：第 %d 条，树根 %s\n", c.Out, p.Size, p.Root)
	return nil
}

type witnessAcceptCmd struct {
	place
	In      string `required:"" help:"见证方送回的签名文件" placeholder:"FILE"`
	Witness string `help:"见证策略文件（默认用配置中的）" placeholder:"FILE"`
}

// Run keeps the witness's line under its checkpoint.
func (c *witnessAcceptCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	var line cosigned
	if err := readJSON(c.In, &line); err != nil {
		return err
	}
	if c.Witness == "" {
		c.Witness = cfg.Witnesses
	}
	if c.Witness == "" {
		return exitError{exitUnusable, "请用 --witness 指明见证策略文件，或写进配置文件的 witnesses 项"}
	}
	policy, err := readPolicy(c.Witness)
	if err != nil {
		return err
	}
	line.Keys = policyKeys(policy)
	if err := cfg.change(s.ctx, "cosign", line, &struct{}{}); err != nil {
		return err
	}
	s.printf("已收下第 %d 条检查点的见证签名\n", line.Size)
	return nil
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		return fault.New(fault.Invalid, "文件 %s 读不出来，或不是应有的内容", path).Because(err)
	}
	return nil
}

// writeJSON writes a new file.
func writeJSON(path string, v any) error {
	if _, err := os.Lstat(path); err == nil {
		return fault.New(fault.Refused, "文件 %s 已经存在，不会覆盖，请换一个文件名", path)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return store.WriteSynced(path, append(b, '\n'), 0o600)
}
