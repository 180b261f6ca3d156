package proof

import (
	"crypto/ed25519"
	"encoding/binary"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// maxOrigin bounds the bytes of an origin.
const maxOrigin = 200

var originPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?/journal/([1-9][0-9]{0,8})$`)

// Origin names one epoch of one journal: a host name or reversed name of our own, "/journal/" and the number of the
// epoch, 1 and up.
func Origin(host string, epoch int) (string, error) {
	o := host + "/journal/" + strconv.Itoa(epoch)
	if _, err := EpochOf(o); err != nil {
		return "", err
	}
	return o, nil
}

// EpochOf is the number of the epoch at the end of an origin; an error says that it is no origin.
func EpochOf(origin string) (int, error) {
	m := originPattern.FindStringSubmatch(origin)
	if m == nil || len(origin) > maxOrigin {
		return 0, fmt.Errorf("origin %q is not of the form host/journal/epoch", origin)
	}
	return strconv.Atoi(m[2])
}

// Checkpoint says what the journal was when it had Size entries.
type Checkpoint struct {
	Origin string
	Size   int64 // entries, 1 and up
	Root   Hash
}

// Text is what is signed: origin, size and root, each with a newline after it.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

// ParseCheckpoint reads what Text writes and nothing else.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Checkpoint{}, fmt.Errorf("checkpoint has not three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || size > MaxSize {
		return Checkpoint{}, fmt.Errorf("checkpoint of %q: size %q", lines[0], lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint of %q: root %q", lines[0], lines[2])
	}
	c := Checkpoint{lines[0], size, root}
	if _, err := EpochOf(c.Origin); err != nil {
		return Checkpoint{}, err
	}
	if c.Text() != text {
		return Checkpoint{}, fmt.Errorf("checkpoint of %q is not in the one written form", c.Origin)
	}
	return c, nil
}

// SignCheckpoint makes the signed note; the name of the signing key is the origin.
func SignCheckpoint(c Checkpoint, key ed25519.PrivateKey) ([]byte, error) {
	if _, err := ParseCheckpoint(c.Text()); err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	sig := binary.BigEndian.AppendUint32(nil, keyID(c.Origin, algEd25519, key.Public().(ed25519.PublicKey)))
	sig = append(sig, ed25519.Sign(key, []byte(c.Text()))...)
	return fmt.Appendf(nil, "%s\n— %s %s\n", c.Text(), c.Origin, b64(sig)), nil
}

// OpenCheckpoint checks the signature of a note made by SignCheckpoint against the journal's key.
func OpenCheckpoint(signed []byte, key ed25519.PublicKey) (Checkpoint, error) {
	c, sig, err := splitNote(signed)
	if err != nil {
		return Checkpoint{}, err
	}
	if binary.BigEndian.Uint32(sig) != keyID(c.Origin, algEd25519, key) || !signedBy(key, []byte(c.Text()), sig[4:]) {
		return Checkpoint{}, fmt.Errorf("checkpoint of %s at %d is not signed by key %s", c.Origin, c.Size, Fingerprint(key))
	}
	return c, nil
}

// ReadCheckpoint reads a signed note without checking the signature. It serves those who do not hold the key yet.
func ReadCheckpoint(signed []byte) (Checkpoint, error) {
	c, _, err := splitNote(signed)
	return c, err
}

// maxNote bounds the bytes of a signed checkpoint.
const maxNote = 4096

// splitNote takes a note apart: the checkpoint, and key ID with signature. A note with any other signature line is
// refused: cosignatures travel apart.
func splitNote(signed []byte) (Checkpoint, []byte, error) {
	text, line, ok := strings.Cut(string(signed), "\n\n")
	if !ok || len(signed) > maxNote {
		return Checkpoint{}, nil, fmt.Errorf("checkpoint is no signed note of at most %d bytes", maxNote)
	}
	c, err := ParseCheckpoint(text + "\n")
	if err != nil {
		return Checkpoint{}, nil, err
	}
	line, named := strings.CutPrefix(line, "— "+c.Origin+" ")
	line, ended := strings.CutSuffix(line, "\n")
	sig, err := unb64(line, 4+ed25519.SignatureSize)
	if !named || !ended || err != nil {
		return Checkpoint{}, nil, fmt.Errorf("checkpoint of %s has not exactly one signature in its own name", c.Origin)
	}
	return c, sig, nil
}
