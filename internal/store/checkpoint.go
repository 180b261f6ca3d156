package store

import (
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/proof"
)

// checkpointEvery is how old the last checkpoint may be when a batch has moved the journal.
const checkpointEvery = time.Minute

// Checkpoint is a signed statement of the whole journal up to an entry.
type Checkpoint struct {
	proof.Checkpoint
	Epoch  int
	At     calendar.Instant
	Note   string // the signed note
	Cosigs string // lines of witnesses
}

// BeginEpoch starts the log, or starts it anew after the loss of the key or the restore of an old backup: a fresh
// key, a fresh origin, and entry 1 that says why. previous is the last known signed checkpoint of the epoch
// before. The key is on disk before the entry can be. The number follows those of this journal and of previous, which a
// restored backup may not know.
func (t *Tx) BeginEpoch(host string, previous []byte, reason string) error {
	n := t.tree.epoch.N + 1
	if c, err := proof.ReadCheckpoint(previous); err == nil {
		if before, err := proof.EpochOf(c.Origin); err == nil {
			n = max(n, before+1)
		}
	}
	origin, err := proof.Origin(host, n)
	if err != nil {
		return fault.New(fault.Invalid, "日志名称 %s 不合规则：用单位域名，例如 gaoxin.example.cn", host).Because(err)
	}
	seed := make([]byte, ed25519.SeedSize)
	if err := t.Rand(seed); err != nil {
		return err
	}
	key := ed25519.NewKeyFromSeed(seed)
	body, err := proof.NewEpoch(origin, key.Public().(ed25519.PublicKey), previous, reason)
	if err != nil {
		return fmt.Errorf("begin epoch: %w", err)
	}
	if err := t.db.cfg.Keys.addSigner(origin, key); err != nil {
		return err
	}
	e := Epoch{N: n, Origin: origin, Base: t.head.pos}
	if err := t.exec(`INSERT INTO epoch (n, origin, base) VALUES ($1, $2, $3)`, e.N, e.Origin, e.Base); err != nil {
		return fmt.Errorf("begin epoch %s: %w", origin, err)
	}
	idx := t.tree.idx
	if t.tree.epoch.N > 0 {
		idx = t.tree.idx + tlog.StoredHashCount(t.tree.Size())
	}
	*t.tree = frontier{epoch: e, key: body.Key, pos: t.head.pos, idx: idx}
	_, err = t.Append(journalStream(n), 1, body)
	return err
}

// RotateKey hands the journal over to a fresh signing key; the entry is signed by the old one. Both stay in the key
// folder: which of them signs is what the journal says, so that a commit that failed changes nothing.
func (t *Tx) RotateKey() error {
	origin := t.tree.epoch.Origin
	old, err := t.signer()
	if err != nil {
		return err
	}
	seed := make([]byte, ed25519.SeedSize)
	if err := t.Rand(seed); err != nil {
		return err
	}
	key := ed25519.NewKeyFromSeed(seed)
	if err := t.db.cfg.Keys.addSigner(origin, key); err != nil {
		return err
	}
	var ver int64
	stream := journalStream(t.tree.epoch.N)
	if err := t.row(`SELECT MAX(ver) FROM journal WHERE stream = $1`, string(stream)).Scan(&ver); err != nil {
		return fmt.Errorf("rotate key of %s: %w", origin, err)
	}
	rotation := proof.NewRotation(origin, old, key.Public().(ed25519.PublicKey))
	t.tree.key = rotation.New
	_, err = t.Append(stream, ver+1, rotation)
	return err
}

// signer is the private key that the journal names as the present one.
func (t *Tx) signer() (ed25519.PrivateKey, error) {
	return t.db.cfg.Keys.signer(t.tree.epoch.Origin, t.tree.key)
}

// Checkpoint signs the journal as it stands at the end of this transaction's entries so far. One that leaves the
// house, printed or published, is kept for ever.
func (t *Tx) Checkpoint(leavesHouse bool) (Checkpoint, error) {
	origin := t.tree.epoch.Origin
	if origin == "" {
		return Checkpoint{}, errors.New("checkpoint before the first epoch")
	}
	key, err := t.signer()
	if err != nil {
		return Checkpoint{}, err
	}
	c := Checkpoint{Checkpoint: proof.Checkpoint{Origin: origin, Size: t.tree.Size(), Root: t.tree.Root()},
		Epoch: t.tree.epoch.N, At: t.start}
	note, err := proof.SignCheckpoint(c.Checkpoint, key)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint of %s: %w", origin, err)
	}
	c.Note = string(note)
	err = t.exec(`INSERT INTO checkpoint (epoch, size, at, note, cosigs, left_house) VALUES ($1, $2, $3, $4, '', $5)
		ON CONFLICT (epoch, size) DO UPDATE SET left_house = CASE WHEN excluded.left_house = 1 THEN 1 ELSE checkpoint.left_house END`,
		c.Epoch, c.Size, c.At.String(), c.Note, flag(leavesHouse))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("store checkpoint %d: %w", c.Size, err)
	}
	// Of those that stayed in the house only the last of each hour is kept.
	hour := c.At.String()[:13]
	err = t.exec(`DELETE FROM checkpoint WHERE epoch = $1 AND size < $2 AND left_house = 0 AND at >= $3 AND cosigs = ''`,
		c.Epoch, c.Size, hour)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("thin out checkpoints: %w", err)
	}
	t.db.lastCP.Store(int64(t.start))
	if leavesHouse {
		t.publish(c.Checkpoint, c.Note)
	}
	return c, nil
}

// checkpointDue makes a checkpoint after a batch when the last one is old; it runs on the writer's goroutine.
func (db *DB) checkpointDue(force bool) {
	if db.cfg.Keys == nil || db.frontier == nil || db.frontier.epoch.N == 0 || db.frontier.Size() == db.signed {
		return
	}
	if !force && db.Now().Sub(calendar.Instant(db.lastCP.Load())) < checkpointEvery {
		return
	}
	c := &call{ctx: background, done: make(chan struct{}), f: func(t *Tx) error {
		cp, err := t.Checkpoint(false)
		if err == nil {
			db.signed = cp.Size
		}
		return err
	}}
	db.commit([]*call{c})
}

const checkpointColumns = `epoch, size, at, note, cosigs`

func scanCheckpoint(scan func(...any) error) (c Checkpoint, err error) {
	var when string
	if err = scan(&c.Epoch, &c.Size, &when, &c.Note, &c.Cosigs); err != nil {
		return c, err
	}
	if c.At, err = at(when); err != nil {
		return c, err
	}
	c.Checkpoint, err = proof.ReadCheckpoint([]byte(c.Note))
	return c, err
}

// LastCheckpoint is the newest one kept, in the newest epoch.
func (db *DB) LastCheckpoint() (Checkpoint, error) {
	c, err := scanCheckpoint(db.row(`SELECT ` + checkpointColumns + ` FROM checkpoint ORDER BY epoch DESC, size DESC LIMIT 1`).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.Missing, "还没有校验点，请先执行 init")
	}
	if err != nil {
		return c, fmt.Errorf("read last checkpoint: %w", err)
	}
	return c, nil
}

// Checkpoints lists those that left the house, oldest first.
func (db *DB) Checkpoints() ([]Checkpoint, error) {
	return collect(db, scanCheckpoint, `SELECT `+checkpointColumns+` FROM checkpoint WHERE left_house = 1 ORDER BY epoch, size`)
}

// AddCosignature keeps a witness's line under a checkpoint, which by that has left the house.
func (t *Tx) AddCosignature(epoch int, size int64, line string) error {
	n, err := t.execN(`UPDATE checkpoint SET cosigs = cosigs || $1, left_house = 1 WHERE epoch = $2 AND size = $3`, line+"\n", epoch, size)
	if err != nil {
		return fmt.Errorf("keep cosignature: %w", err)
	}
	if n == 0 {
		return fault.New(fault.Missing, "没有第 %d 条处的校验点，请让见证方重新签署最新的校验点", size)
	}
	return nil
}

// Epochs lists the lives of the log, oldest first.
func (db *DB) Epochs() ([]Epoch, error) { return readEpochs(db) }

// HashReader reads the stored tree hashes of an epoch, for proofs.
func (db *DB) HashReader(epoch int) (proof.HashReader, error) {
	epochs, err := db.Epochs()
	if err != nil {
		return nil, err
	}
	r := hashReader{q: db}
	for i, e := range epochs {
		if e.N == epoch {
			return r, nil
		}
		if i+1 < len(epochs) {
			r.idx += tlog.StoredHashCount(epochs[i+1].Base - e.Base)
		}
	}
	return nil, fault.New(fault.Missing, "没有第 %d 段日志", epoch)
}

// checkKeys refuses a key folder that does not belong to this data folder.
func (db *DB) checkKeys() error {
	want, err := db.Meta("keys")
	if err != nil || want == "" {
		return err // a data folder before init
	}
	if want != db.cfg.Keys.Fingerprint() {
		return fault.New(fault.Refused, "密钥目录与数据目录不匹配（数据属于密钥 %s，给出的是 %s），请用 --keys 指明正确的密钥目录", want, db.cfg.Keys.Fingerprint())
	}
	epochs, err := db.Epochs()
	if err != nil || len(epochs) == 0 || db.cfg.restoring {
		return err
	}
	last := epochs[len(epochs)-1]
	key, err := currentKey(db, last.N)
	if err != nil {
		return err
	}
	_, err = db.cfg.Keys.signer(last.Origin, key)
	return err
}

// BindKeys notes in the data folder which key folder belongs to it.
func (t *Tx) BindKeys() error { return t.SetMeta("keys", t.db.cfg.Keys.Fingerprint()) }
