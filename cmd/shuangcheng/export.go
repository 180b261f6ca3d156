package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/store"
	"shuangcheng/proof"
)

type exportCmd struct {
	place
	Proof    string   `required:"" help:"证据包写到哪个文件" placeholder:"FILE"`
	Matter   string   `help:"只导出一个事项：编号（2018-000123）或内部编号"`
	Stream   []string `help:"同时导出的其他对象，例如 blob/<摘要>；可重复"`
	Epoch    int      `help:"第几段日志，默认最新一段"`
	Texts    bool     `help:"揭示经办人填写的文字（个人信息不在其中）"`
	Files    bool     `help:"带上附件"`
	Cosigned bool     `help:"用最新一个有见证签名的检查点，不另作新的"`
	Witness  string   `help:"见证策略文件；其中见证方的签名会放进证据包（默认用配置中的）" placeholder:"FILE"`
}

// Run publishes a checkpoint, writes the bundle beside its final name, verifies it as a stranger would, and only then
// gives it that name.
func (c *exportCmd) Run(s session) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(c.Proof); err == nil {
		return fault.New(fault.Refused, "文件 %s 已经存在，不会覆盖，请换一个文件名", c.Proof)
	}
	if !c.Cosigned && c.Epoch == 0 {
		var p published
		if err := cfg.change(s.ctx, "publish", struct{}{}, &p); err != nil {
			return err
		}
	}
	db, err := cfg.look(s.ctx)
	if err != nil {
		return err
	}
	defer db.Close() // read only
	o, err := c.options(cfg, db)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(c.Proof), ".proof-*")
	if err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	r, err := writeBundle(s, db, f, o)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close(), os.Rename(f.Name(), c.Proof))
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(os.Remove(f.Name())))
	}
	s.printf("证据包 %s：%s 第 %d 条的检查点，%d 条，揭示 %d 项，附件 %d 个，见证签名 %d 个\n", c.Proof, r.Origin, r.Size,
		r.Counts.Entries, r.Counts.Openings, r.Counts.Blobs, len(o.Witnesses))
	s.printf("对方校验：shuangcheng verify %s --key '%s' --seen '%d:%s'\n", filepath.Base(c.Proof), r.Key, r.Size, r.Root)
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// options finds what goes in.
func (c *exportCmd) options(cfg Config, db *store.DB) (o store.ProofOptions, err error) {
	o = store.ProofOptions{Epoch: c.Epoch, Texts: c.Texts}
	if c.Matter != "" {
		m, err := db.MatterByNumber(c.Matter)
		if err != nil {
			return o, err
		}
		id := c.Matter
		if m.Ver > 0 {
			id = m.ID
		}
		o.Streams = append(o.Streams, journal.Of("matter", id))
	}
	for _, name := range c.Stream {
		o.Streams = append(o.Streams, journal.Stream(name))
	}
	if c.Files {
		if o.Blobs, err = cfg.files(); err != nil {
			return o, err
		}
	}
	if c.Cosigned {
		if o.Size, err = newestCosigned(db, c.Epoch); err != nil {
			return o, err
		}
	}
	if c.Witness == "" {
		c.Witness = cfg.Witnesses
	}
	if c.Witness != "" {
		policy, err := readPolicy(c.Witness)
		if err != nil {
			return o, err
		}
		o.Witnesses = policyKeys(policy)
	}
	return o, nil
}

// newestCosigned is the size of the newest checkpoint with a witness's line.
func newestCosigned(db *store.DB, epoch int) (int64, error) {
	all, err := db.Checkpoints()
	if err != nil {
		return 0, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Cosigs != "" && (epoch == 0 || all[i].Epoch == epoch) {
			return all[i].Size, nil
		}
	}
	return 0, fault.New(fault.Missing, "还没有任何检查点得到见证签名，请先请见证方签署，或去掉 --cosigned")
}

// writeBundle writes and verifies.
func writeBundle(s session, db *store.DB, f *os.File, o store.ProofOptions) (proof.Report, error) {
	if _, err := db.Prove(s.ctx, f, o); err != nil {
		return proof.Report{}, err
	}
	st, err := f.Stat()
	if err != nil {
		return proof.Report{}, err
	}
	r, err := proof.Verify(f, st.Size(), proof.Options{})
	if err == nil && !r.OK() {
		err = fault.New(fault.Refused, "导出的证据包没有通过校验，没有保存：%s。请先执行 verify", r.Problems[0].Error())
	}
	return r, err
}
