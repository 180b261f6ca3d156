package proof

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// testKey makes a key from a seed of one repeated byte.
func testKey(b byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{b}, ed25519.SeedSize))
}

func pub(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

const testOrigin = "example.gov.cn/journal/1"

// vectorLeaf is the leaf of the document's test vectors.
func vectorLeaf(seq string) []byte {
	return []byte(`{"v":1,"seq":` + seq + `,"at":"2018-03-15T01:30:00.000Z","stream":"matter/A","ver":` + seq +
		`,"kind":"matter.noted.v1","actor":"account/1","post":"","unit":"","cmd":"00000000-0000-4000-8000-00000000000` + seq + `","body":{"n":` + seq + `}}`)
}

// TestVectors recomputes every value of the chapter "Test vectors" of docs/formats.md and finds it there.
func TestVectors(t *testing.T) {
	doc, err := os.ReadFile("../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	found := func(what, value string) {
		t.Helper()
		if !strings.Contains(string(doc), value) {
			t.Errorf("docs/formats.md lacks %s:\n%s", what, value)
		}
	}
	var f Frontier
	for i, seq := range []string{"1", "2", "3", "4", "5", "6", "7"} {
		leaf := vectorLeaf(seq)
		f.add(LeafHash(leaf))
		switch i + 1 {
		case 1:
			found("leaf", string(leaf))
			h := LeafHash(leaf)
			found("leaf hash", hex.EncodeToString(h[:]))
		case 2, 3, 7:
			root := f.Root()
			found("root of "+seq, hex.EncodeToString(root[:]))
		}
	}
	old, next, witness := testKey(1), testKey(2), testKey(3)
	c := Checkpoint{testOrigin, 7, f.Root()}
	signed, err := SignCheckpoint(c, old)
	if err != nil {
		t.Fatal(err)
	}
	found("checkpoint", string(signed))
	vkey, err := VerifierKey(testOrigin, pub(old))
	if err != nil {
		t.Fatal(err)
	}
	found("verifier key", vkey)
	found("signer key", SignerKey(testOrigin, old))
	found("fingerprint", Fingerprint(pub(old)))
	wkey, err := WitnessKey("witness.example.gov.cn", pub(witness))
	if err != nil {
		t.Fatal(err)
	}
	found("witness key", wkey)
	line, err := Cosign(c, "witness.example.gov.cn", witness, 1521077400)
	if err != nil {
		t.Fatal(err)
	}
	found("cosignature", line)
	rotation, err := encode(NewRotation(testOrigin, old, pub(next)))
	if err != nil {
		t.Fatal(err)
	}
	found("rotation", string(rotation))
	epoch, err := NewEpoch(testOrigin, pub(old), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	begun, err := encode(epoch)
	if err != nil {
		t.Fatal(err)
	}
	found("epoch", string(begun))
	salt := [SaltSize]byte(bytes.Repeat([]byte{7}, SaltSize))
	commitment := Commit(salt, "matter/A", "description", 1, []byte("垃圾满溢"))
	found("commitment", hex.EncodeToString(commitment[:]))
	found("commitment, base64", commitment.String())
	if v, err := note.NewVerifier(vkey); err != nil {
		t.Errorf("note.NewVerifier(%q): %v", vkey, err)
	} else if _, err := note.Open(signed, note.VerifierList(v)); err != nil {
		t.Errorf("another reader of signed notes refuses the checkpoint: %v", err)
	}
	if s, err := note.NewSigner(SignerKey(testOrigin, old)); err != nil || s.Name() != testOrigin {
		t.Errorf("note.NewSigner: %v", err)
	}
}
