package proof

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Kinds of key in a note key string: the byte before the key.
const (
	algEd25519  = 0x01 // signs checkpoints
	algCosigner = 0x04 // makes cosignature/v1
)

// keyID is the first four bytes of SHA-256(name ‖ "\n" ‖ algorithm ‖ public key), as a number.
func keyID(name string, alg byte, pub ed25519.PublicKey) uint32 {
	h := sha256.New()
	h.Write([]byte(name + "\n"))
	h.Write([]byte{alg})
	h.Write(pub)
	return binary.BigEndian.Uint32(h.Sum(nil))
}

// keyString writes a public key as name+ID+base64(algorithm ‖ key).
func keyString(name string, alg byte, pub ed25519.PublicKey) string {
	return fmt.Sprintf("%s+%08x+%s", name, keyID(name, alg, pub), base64.StdEncoding.EncodeToString(append([]byte{alg}, pub...)))
}

// parseKeyString reads what keyString writes and nothing else.
func parseKeyString(s string, alg byte) (name string, pub ed25519.PublicKey, err error) {
	parts := strings.Split(s, "+")
	if len(parts) < 3 { // base64 may hold plus signs of its own
		return "", nil, fmt.Errorf("key %q is not of the form name+ID+base64", s)
	}
	name = parts[0]
	raw, err := unb64(strings.Join(parts[2:], "+"), 1+ed25519.PublicKeySize)
	if err != nil || raw[0] != alg {
		return "", nil, fmt.Errorf("key %q is no Ed25519 key of type %d", s, alg)
	}
	pub = raw[1:]
	if !nameIsPlain(name) || keyString(name, alg, pub) != s {
		return "", nil, fmt.Errorf("key %q does not agree with its own ID", s)
	}
	return name, pub, nil
}

// nameIsPlain reports whether a key name is 1 to 200 printing ASCII characters without space and plus.
func nameIsPlain(name string) bool {
	for i := range len(name) {
		if name[i] <= ' ' || name[i] >= 0x7f || name[i] == '+' {
			return false
		}
	}
	return name != "" && len(name) <= maxOrigin
}

// VerifierKey is the journal's public key as text, to be handed to those who verify.
func VerifierKey(origin string, pub ed25519.PublicKey) (string, error) {
	if _, err := EpochOf(origin); err != nil {
		return "", err
	}
	if len(pub) != ed25519.PublicKeySize {
		return "", fmt.Errorf("public key of %d bytes", len(pub))
	}
	return keyString(origin, algEd25519, pub), nil
}

// ParseVerifierKey reads what VerifierKey writes.
func ParseVerifierKey(s string) (origin string, pub ed25519.PublicKey, err error) {
	origin, pub, err = parseKeyString(s, algEd25519)
	if err != nil {
		return "", nil, err
	}
	if _, err := EpochOf(origin); err != nil {
		return "", nil, err
	}
	return origin, pub, nil
}

// SignerKey is a private key as text in the form of signed notes. Whoever has it can sign for origin.
func SignerKey(origin string, key ed25519.PrivateKey) string {
	pub := key.Public().(ed25519.PublicKey)
	seed := append([]byte{algEd25519}, key.Seed()...)
	return fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", origin, keyID(origin, algEd25519, pub), base64.StdEncoding.EncodeToString(seed))
}

// ParseSignerKey reads what SignerKey writes.
func ParseSignerKey(s string) (origin string, key ed25519.PrivateKey, err error) {
	parts := strings.Split(s, "+")
	if len(parts) < 5 {
		return "", nil, fmt.Errorf("signing key is not of the form PRIVATE+KEY+origin+ID+base64")
	}
	raw, err := unb64(strings.Join(parts[4:], "+"), 1+ed25519.SeedSize)
	if err != nil {
		return "", nil, fmt.Errorf("signing key of %s: the secret part is damaged", parts[2])
	}
	key = ed25519.NewKeyFromSeed(raw[1:])
	if SignerKey(parts[2], key) != s {
		return "", nil, fmt.Errorf("signing key of %s does not agree with its own ID", parts[2])
	}
	return parts[2], key, nil
}

// Fingerprint is what is printed of a key: the first 16 bytes of SHA-256(public key) as eight groups of four
// lower-case hexadecimal digits. It does not depend on the origin.
func Fingerprint(pub ed25519.PublicKey) string {
	sum := sha256.Sum256(pub)
	digits := hex.EncodeToString(sum[:16])
	groups := make([]string, 0, 8)
	for i := 0; i < len(digits); i += 4 {
		groups = append(groups, digits[i:i+4])
	}
	return strings.Join(groups, " ")
}

// fieldPrime is 2^255 - 19, over which the curve of Ed25519 is defined.
var fieldPrime = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))

// signedBy is ed25519.Verify for keys in the one encoding of RFC 8032 §5.1.3. The library also takes keys whose y is
// not below the prime or whose sign stands beside x = 0; other verifiers refuse them, and all must agree.
func signedBy(key ed25519.PublicKey, message, sig []byte) bool {
	y := slices.Clone(key)
	sign := y[len(y)-1]>>7 == 1
	y[len(y)-1] &= 0x7f
	slices.Reverse(y)
	n := new(big.Int).SetBytes(y)
	square := new(big.Int).Mul(n, n)
	xIsZero := square.Mod(square, fieldPrime).Cmp(big.NewInt(1)) == 0
	return n.Cmp(fieldPrime) < 0 && !(xIsZero && sign) && ed25519.Verify(key, message, sig)
}

// b64 and unb64 write and read keys, salts and signatures inside entries: standard base64 with padding.
func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// unb64 refuses any text that b64 would not have written for size bytes.
func unb64(s string, size int) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(b) != size || b64(b) != s {
		return nil, fmt.Errorf("%q is not base64 of %d bytes", s, size)
	}
	return b, nil
}
