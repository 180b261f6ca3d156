package proof

import (
	"strings"
	"testing"
)

func TestChainRefuses(t *testing.T) {
	a, b, c := testKey(1), testKey(2), testKey(3)
	begin, err := NewEpoch(testOrigin, pub(a), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	forged := NewRotation(testOrigin, b, pub(c))
	forged.Old = b64(pub(a))
	for _, tt := range []struct {
		name string
		body Rotation
		want string // part of the refusal, empty when accepted
	}{
		{"handed over", NewRotation(testOrigin, a, pub(b)), ""},
		{"from a stranger's key", NewRotation(testOrigin, b, pub(c)), "not in use"},
		{"signed by another", forged, "not signed by the old key"},
		{"for another epoch", NewRotation("example.gov.cn/journal/2", a, pub(b)), "not signed by the old key"},
		{"to itself", NewRotation(testOrigin, a, pub(a)), "returns to the key of entry 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var chain Chain
			if err := chain.Next(1, KindEpochBegun, mustEncode(t, begin)); err != nil {
				t.Fatal(err)
			}
			err := chain.Next(9, KindKeyRotated, mustEncode(t, tt.body))
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if at8, _ := chain.At(8); tt.want == "" && !at8.Equal(pub(a)) {
				t.Errorf("before the rotation the key is %s, want the first", Fingerprint(at8))
			}
			if now, _ := chain.Current(); tt.want == "" && !now.Equal(pub(b)) {
				t.Errorf("after the rotation the key is %s, want the second", Fingerprint(now))
			}
		})
	}
}

func mustEncode(t testing.TB, v any) []byte {
	t.Helper()
	b, err := encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestNewEpoch(t *testing.T) {
	last, err := SignCheckpoint(Checkpoint{testOrigin, 900, LeafHash(nil)}, testKey(1))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, origin string
		previous     []byte
		reason       string
		ok           bool
	}{
		{"first", testOrigin, nil, "", true},
		{"first with a past", testOrigin, last, "x", false},
		{"second", "example.gov.cn/journal/2", last, "密钥遗失", true},
		{"second without reason", "example.gov.cn/journal/2", last, "", false},
		{"second without past", "example.gov.cn/journal/2", nil, "密钥遗失", false},
		{"no origin", "example.gov.cn", nil, "", false},
		{"origin with space", "example gov.cn/journal/1", nil, "", false},
	} {
		if _, err := NewEpoch(tt.origin, pub(testKey(2)), tt.previous, tt.reason); (err == nil) != tt.ok {
			t.Errorf("%s: got %v, want accepted %v", tt.name, err, tt.ok)
		}
	}
}

func TestCheckpointHasOneForm(t *testing.T) {
	c := Checkpoint{testOrigin, 7, LeafHash(nil)}
	signed, err := SignCheckpoint(c, testKey(1))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenCheckpoint(signed, pub(testKey(1))); err != nil || got != c {
		t.Fatalf("OpenCheckpoint = %v, %v, want %v", got, err, c)
	}
	if _, err := OpenCheckpoint(signed, pub(testKey(2))); err == nil {
		t.Error("accepted under another key")
	}
	for i := range signed {
		for _, x := range []byte{0x01, 0x20, 0x80, '\n' ^ signed[i], '\r' ^ signed[i]} {
			bad := []byte(string(signed))
			if bad[i] ^= x; x == 0 {
				continue
			}
			if _, err := OpenCheckpoint(bad, pub(testKey(1))); err == nil {
				t.Errorf("byte %d changed by %#x is accepted:\n%s", i, x, bad)
			}
		}
	}
	for _, bad := range []string{string(signed) + "\n", string(signed[:len(signed)-1]), strings.Replace(string(signed), "\n7\n", "\n07\n", 1)} {
		if _, err := OpenCheckpoint([]byte(bad), pub(testKey(1))); err == nil {
			t.Errorf("accepted:\n%s", bad)
		}
	}
}

func TestKeysAsText(t *testing.T) {
	s := SignerKey(testOrigin, testKey(1))
	origin, key, err := ParseSignerKey(s)
	if err != nil || origin != testOrigin || !key.Equal(testKey(1)) {
		t.Errorf("ParseSignerKey = %q, %v", origin, err)
	}
	v, err := VerifierKey(testOrigin, pub(testKey(1)))
	if err != nil {
		t.Fatal(err)
	}
	if origin, key, err := ParseVerifierKey(v); err != nil || origin != testOrigin || !key.Equal(pub(testKey(1))) {
		t.Errorf("ParseVerifierKey = %q, %v", origin, err)
	}
	for _, bad := range []string{"", "a+b", strings.Replace(v, "+396a", "+396b", 1), v + " ", s, strings.Replace(v, "gov", "g0v", 1)} {
		if _, _, err := ParseVerifierKey(bad); err == nil {
			t.Errorf("ParseVerifierKey(%q) is accepted", bad)
		}
	}
}

func TestCosignature(t *testing.T) {
	c := Checkpoint{testOrigin, 7, LeafHash(nil)}
	line, err := Cosign(c, "w.example", testKey(3), 1521077400)
	if err != nil {
		t.Fatal(err)
	}
	key, err := WitnessKey("w.example", pub(testKey(3)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := ParseCosignature(line)
	if err != nil || s.At != 1521077400 {
		t.Fatalf("ParseCosignature = %+v, %v", s, err)
	}
	if err := s.Check(c, key); err != nil {
		t.Error(err)
	}
	later := s
	later.At++
	if later.Check(c, key) == nil {
		t.Error("accepted with another time")
	}
	c.Size++
	if s.Check(c, key) == nil {
		t.Error("accepted for another checkpoint")
	}
}

func TestParsePolicy(t *testing.T) {
	k1, _ := WitnessKey("w1", pub(testKey(3)))
	k2, _ := WitnessKey("w2", pub(testKey(4)))
	again, _ := WitnessKey("w3", pub(testKey(3)))
	policy := func(quorum, a, b string) string {
		return `{"format": "shuangcheng-witness-policy/1", "quorum": ` + quorum + `,
 "witnesses": [{"name":"市审计局","key":"` + a + `"},{"name":"省考核办","key":"` + b + `"}]}`
	}
	if p, err := ParsePolicy([]byte(policy("2", k1, k2))); err != nil || p.Quorum != 2 || p.Witnesses[1].Key != k2 {
		t.Errorf("ParsePolicy = %+v, %v", p, err)
	}
	for name, bad := range map[string]string{
		"quorum over witnesses": policy("3", k1, k2),
		"quorum 0":              policy("0", k1, k2),
		"one key twice":         policy("1", k1, again),
		"unknown member":        strings.Replace(policy("1", k1, k2), `{"format"`, `{"x":1,"format"`, 1),
		"member twice":          strings.Replace(policy("1", k1, k2), `"quorum"`, `"quorum":2,"quorum"`, 1),
		"something after":       policy("1", k1, k2) + "{}",
		"other format":          strings.Replace(policy("1", k1, k2), "policy/1", "policy/2", 1),
	} {
		if _, err := ParsePolicy([]byte(bad)); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestCommitSeparatesItsParts(t *testing.T) {
	var salt [SaltSize]byte
	base := Commit(salt, "matter/A", "text", 1, []byte("x"))
	other := salt
	other[0] = 1
	for name, c := range map[string]Hash{
		"salt":                   Commit(other, "matter/A", "text", 1, []byte("x")),
		"stream":                 Commit(salt, "matter/B", "text", 1, []byte("x")),
		"version":                Commit(salt, "matter/A", "text", 2, []byte("x")),
		"value":                  Commit(salt, "matter/A", "text", 1, []byte("y")),
		"border stream to field": Commit(salt, "matter/At", "ext", 1, []byte("x")),
		"border field to value":  Commit(salt, "matter/A", "textx", 1, nil),
	} {
		if c == base {
			t.Errorf("%s does not change the commitment", name)
		}
	}
}
