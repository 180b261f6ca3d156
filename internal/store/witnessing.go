package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/proof"
)

// WitnessRequest is what a witness is shown: the newest published checkpoint and the proofs that it extends earlier
// ones. It travels by HTTP or as a file on a stick.
type WitnessRequest struct {
	Note   string             `json:"note"`
	Proofs []WitnessExtension `json:"proofs"` // ascending
}

// WitnessExtension proves that the checkpoint extends the one of From entries.
type WitnessExtension struct {
	From   int64        `json:"from"`
	Hashes []proof.Hash `json:"hashes"`
}

// LastPublished is the newest checkpoint that left the house.
func (db *DB) LastPublished() (Checkpoint, error) {
	list, err := collect(db, scanCheckpoint, `SELECT `+checkpointColumns+` FROM checkpoint WHERE left_house = 1 ORDER BY epoch DESC, size DESC LIMIT 1`)
	if err != nil {
		return Checkpoint{}, err
	}
	if len(list) == 0 {
		return Checkpoint{}, fault.New(fault.Missing, "还没有对外公布过检查点")
	}
	return list[0], nil
}

// Extension proves that a published checkpoint extends the tree of an earlier size of its epoch.
func (db *DB) Extension(c Checkpoint, from int64) ([]proof.Hash, error) {
	if from < 1 || from > c.Size {
		return nil, fault.New(fault.Invalid, "检查点有 %d 条，不能证明它是 %d 条时的延续", c.Size, from)
	}
	reader, err := db.HashReader(c.Epoch)
	if err != nil {
		return nil, err
	}
	path, err := proof.Consistency(from, c.Size, reader)
	return slices.Concat([]proof.Hash{}, path), err
}

// manyProofs is how many earlier checkpoints a request proves to extend; those with a witness's line come first.
const manyProofs = 200

// RequestWitness makes the request for the newest published checkpoint.
func (db *DB) RequestWitness() (WitnessRequest, error) {
	c, err := db.LastPublished()
	if err != nil {
		return WitnessRequest{}, err
	}
	all, err := db.Checkpoints()
	if err != nil {
		return WitnessRequest{}, err
	}
	all = slices.DeleteFunc(all, func(o Checkpoint) bool { return o.Epoch != c.Epoch || o.Size >= c.Size })
	slices.SortFunc(all, func(a, b Checkpoint) int {
		return cmp.Or(cmp.Compare(len(b.Cosigs), len(a.Cosigs)), cmp.Compare(b.Size, a.Size))
	})
	all = all[:min(len(all), manyProofs)]
	slices.SortFunc(all, func(a, b Checkpoint) int { return cmp.Compare(a.Size, b.Size) })
	r := WitnessRequest{Note: c.Note, Proofs: []WitnessExtension{}}
	for _, old := range all {
		hashes, err := db.Extension(c, old.Size)
		if err != nil {
			return r, err
		}
		r.Proofs = append(r.Proofs, WitnessExtension{old.Size, hashes})
	}
	return r, nil
}

// Cosign keeps a witness's line under the checkpoint of that origin and size, if it is by one of the keys given and
// not there yet.
func (db *DB) Cosign(ctx context.Context, origin string, size int64, line string, keys []string) error {
	s, err := proof.ParseCosignature(line)
	if err != nil {
		return fault.New(fault.Invalid, "这不是见证签名").Because(err)
	}
	_, err = db.Write(ctx, Interactive, Command{}, func(t *Tx) error {
		epochs, err := readEpochs(t)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(epochs, func(e Epoch) bool { return e.Origin == origin })
		if i < 0 {
			return fault.New(fault.Missing, "这里没有日志 %s", origin)
		}
		c, err := scanCheckpoint(t.row(`SELECT `+checkpointColumns+` FROM checkpoint WHERE epoch = $1 AND size = $2`, epochs[i].N, size).Scan)
		if err != nil {
			return fault.New(fault.Missing, "没有第 %d 条处的检查点，请让见证方重新签署最新的检查点", size).Because(err)
		}
		if !slices.ContainsFunc(keys, func(k string) bool { return s.Check(c.Checkpoint, k) == nil }) {
			return fault.New(fault.Denied, "签名不是由配置中的任何见证方所作，请核对见证方公钥")
		}
		if strings.Contains(c.Cosigs, "— "+s.Name+" ") {
			return nil
		}
		t.publish(c.Checkpoint, c.Note)
		return t.AddCosignature(c.Epoch, size, line)
	})
	return err
}
