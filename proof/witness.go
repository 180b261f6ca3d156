package proof

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
)

// WitnessKey is a witness's public key as text: name+ID+base64, of type cosignature/v1.
func WitnessKey(name string, pub ed25519.PublicKey) (string, error) {
	if !nameIsPlain(name) || len(pub) != ed25519.PublicKeySize {
		return "", fmt.Errorf("witness key of %q: the name must be plain ASCII without space and plus, the key 32 bytes", name)
	}
	return keyString(name, algCosigner, pub), nil
}

// ParseWitnessKey reads what WitnessKey writes.
func ParseWitnessKey(s string) (name string, pub ed25519.PublicKey, err error) {
	return parseKeyString(s, algCosigner)
}

// maxTime bounds cosignature times, in seconds since 1970.
const maxTime = 1<<40 - 1

func cosignMessage(c Checkpoint, at int64) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, c.Text())
}

// Cosign makes a witness's line under a checkpoint, without newline. The witness must have checked that the
// checkpoint is signed and extends the last one it saw. at is in seconds since 1970.
func Cosign(c Checkpoint, name string, key ed25519.PrivateKey, at int64) (string, error) {
	pub := key.Public().(ed25519.PublicKey)
	if !nameIsPlain(name) || at < 0 || at > maxTime {
		return "", fmt.Errorf("cosign %s as %q at %d", c.Origin, name, at)
	}
	sig := binary.BigEndian.AppendUint32(nil, keyID(name, algCosigner, pub))
	sig = binary.BigEndian.AppendUint64(sig, uint64(at))
	sig = append(sig, ed25519.Sign(key, cosignMessage(c, at))...)
	return "— " + name + " " + b64(sig), nil
}

// Cosignature is a witness's line taken apart.
type Cosignature struct {
	Name string
	ID   uint32
	At   int64 // seconds since 1970
	sig  []byte
}

// ParseCosignature reads what Cosign writes, without checking the signature.
func ParseCosignature(line string) (Cosignature, error) {
	rest, ok := strings.CutPrefix(line, "— ")
	name, text, ok2 := strings.Cut(rest, " ")
	raw, err := base64.StdEncoding.DecodeString(text)
	if !ok || !ok2 || err != nil || len(raw) != 4+8+ed25519.SignatureSize || b64(raw) != text || !nameIsPlain(name) {
		return Cosignature{}, fmt.Errorf("line is no cosignature")
	}
	at := binary.BigEndian.Uint64(raw[4:])
	if at > maxTime {
		return Cosignature{}, fmt.Errorf("cosignature of %s: time %d", name, at)
	}
	return Cosignature{name, binary.BigEndian.Uint32(raw), int64(at), raw[12:]}, nil
}

// Check checks the cosignature of c against a witness's key as text.
func (s Cosignature) Check(c Checkpoint, witness string) error {
	name, pub, err := ParseWitnessKey(witness)
	if err != nil {
		return err
	}
	if name != s.Name || keyID(name, algCosigner, pub) != s.ID {
		return fmt.Errorf("cosignature of %s is not by key %s", s.Name, witness)
	}
	if !signedBy(pub, cosignMessage(c, s.At), s.sig) {
		return fmt.Errorf("cosignature of %s does not fit the checkpoint of %d entries", s.Name, c.Size)
	}
	return nil
}

// PolicyFormat is the first value of a policy file.
const PolicyFormat = "shuangcheng-witness-policy/1"

// Policy says whose cosignatures count and how many are asked for.
type Policy struct {
	Format    string    `json:"format"`
	Quorum    int       `json:"quorum"` // 1 to the number of witnesses
	Witnesses []Witness `json:"witnesses"`
}

// Witness is one who keeps the last checkpoint it saw: the level above, the audit bureau, an assessor.
type Witness struct {
	Name string `json:"name"` // for people, e.g. 市审计局
	Key  string `json:"key"`  // name+ID+base64
}

// maxWitnesses bounds a policy and the cosignatures of a bundle.
const maxWitnesses = 64

// ParsePolicy reads a policy file: JSON with the keys in the order format, quorum, witnesses (name, key); spaces are
// free. Two witnesses with one key are refused, since they are not two.
func ParsePolicy(b []byte) (Policy, error) {
	var compact bytes.Buffer
	if len(b) > 1<<20 || json.Compact(&compact, b) != nil {
		return Policy{}, fmt.Errorf("witness policy is no JSON of at most 1 MiB")
	}
	var p Policy
	if err := exact(compact.Bytes(), &p); err != nil {
		return Policy{}, fmt.Errorf("read witness policy: %w", err)
	}
	return p, p.check()
}

func (p Policy) check() error {
	if p.Format != PolicyFormat {
		return fmt.Errorf("witness policy: format %q is not %q", p.Format, PolicyFormat)
	}
	if len(p.Witnesses) > maxWitnesses || p.Quorum < 1 || p.Quorum > len(p.Witnesses) {
		return fmt.Errorf("witness policy: quorum %d of %d witnesses (at most %d)", p.Quorum, len(p.Witnesses), maxWitnesses)
	}
	seen := map[string]string{}
	for _, w := range p.Witnesses {
		name, pub, err := ParseWitnessKey(w.Key)
		if err != nil {
			return fmt.Errorf("witness policy: %s: %w", w.Name, err)
		}
		if other, ok := seen[string(pub)]; ok || w.Name == "" {
			return fmt.Errorf("witness policy: %q shares its key with %q or has no name", w.Name, other)
		}
		if other, ok := seen[name]; ok {
			return fmt.Errorf("witness policy: %q and %q have one key name", w.Name, other)
		}
		seen[string(pub)], seen[name] = w.Name, w.Name
	}
	return nil
}
