package proof

import (
	"crypto/ed25519"
	"fmt"
)

// Kinds of the entries that a verifier reads himself. A change of their meaning is a new kind.
const (
	KindEpochBegun  = "epoch.begun.v1"  // body Epoch; always entry 1 and never another
	KindKeyRotated  = "key.rotated.v1"  // body Rotation
	KindBlobRemoved = "blob.removed.v1" // body holds "sha256" of a file removed by law
)

// Previous quotes the last known checkpoint of the epoch before.
type Previous struct {
	Origin string `json:"origin"`
	Size   int64  `json:"size"`
	Root   string `json:"root"` // base64
	Note   string `json:"note"` // the signed note, from which the three others are taken
}

// Epoch is the body of entry 1: who signs this journal and, from the second epoch on, why the one before ended.
type Epoch struct {
	Epoch    int       `json:"epoch"`  // 1, 2, 3 …; the number at the end of Origin
	Origin   string    `json:"origin"` // host/journal/epoch
	Key      string    `json:"key"`    // base64 of the 32-byte public key
	Previous *Previous `json:"previous,omitempty"`
	Reason   string    `json:"reason,omitempty"`
}

// Kind is the entry's kind.
func (Epoch) Kind() string { return KindEpochBegun }

// NewEpoch makes the body of entry 1. From the second epoch on, previous is the last known signed checkpoint of the
// epoch before (lost key, or a backup older than what was published) and reason says what happened; for the
// first both are empty.
func NewEpoch(origin string, key ed25519.PublicKey, previous []byte, reason string) (Epoch, error) {
	n, err := EpochOf(origin)
	if err != nil {
		return Epoch{}, err
	}
	e := Epoch{Epoch: n, Origin: origin, Key: b64(key), Reason: reason}
	if previous != nil {
		c, err := ReadCheckpoint(previous)
		if err != nil {
			return Epoch{}, fmt.Errorf("begin epoch %s: %w", origin, err)
		}
		e.Previous = &Previous{c.Origin, c.Size, c.Root.String(), string(previous)}
	}
	if _, err := e.check(); err != nil {
		return Epoch{}, err
	}
	return e, nil
}

// check holds the rules of an epoch's body and gives its key.
func (e Epoch) check() (ed25519.PublicKey, error) {
	key, err := unb64(e.Key, ed25519.PublicKeySize)
	if err != nil {
		return nil, fmt.Errorf("epoch %s: key %w", e.Origin, err)
	}
	if n, err := EpochOf(e.Origin); err != nil || n != e.Epoch {
		return nil, fmt.Errorf("epoch %d has origin %q", e.Epoch, e.Origin)
	}
	if e.Epoch == 1 {
		if e.Previous != nil {
			return nil, fmt.Errorf("epoch 1 of %s quotes an epoch before it", e.Origin)
		}
		return key, nil
	}
	if e.Previous == nil || e.Reason == "" {
		return nil, fmt.Errorf("epoch %s quotes no checkpoint of the epoch before or gives no reason", e.Origin)
	}
	c, err := ReadCheckpoint([]byte(e.Previous.Note))
	if err != nil {
		return nil, fmt.Errorf("epoch %s: %w", e.Origin, err)
	}
	if before, err := EpochOf(c.Origin); err != nil || before >= e.Epoch {
		return nil, fmt.Errorf("epoch %s quotes %s, which is not before it", e.Origin, c.Origin)
	}
	if *e.Previous != (Previous{c.Origin, c.Size, c.Root.String(), e.Previous.Note}) {
		return nil, fmt.Errorf("epoch %s quotes a checkpoint in other words than its note", e.Origin)
	}
	return key, nil
}

// Rotation is the body of the entry by which the old key hands over to a new one. From the checkpoint that covers
// this entry on, the new key signs.
type Rotation struct {
	Old string `json:"old"` // base64 of the 32-byte public key
	New string `json:"new"` // base64 of the 32-byte public key
	Sig string `json:"sig"` // base64 of the old key's 64-byte signature
}

// Kind is the entry's kind.
func (Rotation) Kind() string { return KindKeyRotated }

// NewRotation makes the body that hands the journal of origin from old over to key.
func NewRotation(origin string, old ed25519.PrivateKey, key ed25519.PublicKey) Rotation {
	r := Rotation{Old: b64(old.Public().(ed25519.PublicKey)), New: b64(key)}
	r.Sig = b64(ed25519.Sign(old, rotationMessage(origin, r.New)))
	return r
}

func rotationMessage(origin, newKey string) []byte {
	return []byte("key-rotation/1\n" + origin + "\n" + newKey)
}

// check gives the new key if the holder of current handed over to it.
func (r Rotation) check(origin string, current ed25519.PublicKey) (ed25519.PublicKey, error) {
	if r.Old != b64(current) {
		return nil, fmt.Errorf("rotation away from a key that was not in use")
	}
	key, err := unb64(r.New, ed25519.PublicKeySize)
	if err != nil {
		return nil, fmt.Errorf("rotation: new key %w", err)
	}
	sig, err := unb64(r.Sig, ed25519.SignatureSize)
	if err != nil {
		return nil, fmt.Errorf("rotation: signature %w", err)
	}
	if !signedBy(current, rotationMessage(origin, r.New), sig) {
		return nil, fmt.Errorf("rotation is not signed by the old key")
	}
	return key, nil
}

// KeyAt is a key of the journal and the entry that brought it in: 1 for the first, a rotation for the others.
type KeyAt struct {
	Seq int64  `json:"seq"`
	Key string `json:"key"` // base64 of the 32-byte public key
}

// Chain follows the keys of one journal from entry 1 through its rotations. The zero Chain awaits entry 1.
type Chain struct {
	Origin string
	Keys   []KeyAt // in the order of use; the last signs
}

// maxRotations bounds the keys of one epoch.
const maxRotations = 1000

// Next takes in the body of an epoch or rotation entry; entries of other kinds it leaves alone.
func (c *Chain) Next(seq int64, kind string, body []byte) error {
	switch {
	case (seq == 1) != (kind == KindEpochBegun):
		return fmt.Errorf("entry %d is of kind %s: an epoch begins at entry 1 and only there", seq, kind)
	case kind == KindEpochBegun:
		return c.begin(body)
	case kind == KindKeyRotated:
		return c.rotate(seq, body)
	}
	return nil
}

func (c *Chain) begin(body []byte) error {
	var e Epoch
	if err := exact(body, &e); err != nil {
		return err
	}
	if _, err := e.check(); err != nil {
		return err
	}
	c.Origin, c.Keys = e.Origin, []KeyAt{{1, e.Key}}
	return nil
}

func (c *Chain) rotate(seq int64, body []byte) error {
	var r Rotation
	if err := exact(body, &r); err != nil {
		return err
	}
	current, err := c.Current()
	if err != nil {
		return err
	}
	if _, err := r.check(c.Origin, current); err != nil {
		return err
	}
	for _, k := range c.Keys {
		if k.Key == r.New {
			return fmt.Errorf("rotation returns to the key of entry %d", k.Seq)
		}
	}
	if len(c.Keys) == maxRotations {
		return fmt.Errorf("more than %d keys", maxRotations)
	}
	c.Keys = append(c.Keys, KeyAt{seq, r.New})
	return nil
}

// Current is the key that signs checkpoints which cover the last entry taken in.
func (c *Chain) Current() (ed25519.PublicKey, error) { return c.At(MaxSize) }

// At is the key that signs checkpoints of size entries.
func (c *Chain) At(size int64) (ed25519.PublicKey, error) {
	for i := len(c.Keys) - 1; i >= 0; i-- {
		if c.Keys[i].Seq <= size {
			return unb64(c.Keys[i].Key, ed25519.PublicKeySize)
		}
	}
	return nil, fmt.Errorf("no key is known before entry 1")
}
