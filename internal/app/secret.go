package app

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"

	"shuangcheng/internal/domain/fault"
)

// Costs of argon2id: 19 MiB and two passes, the second recommended profile of the OWASP password sheet.
const (
	argonMemory = 19 << 10 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonBytes  = 32
)

// hashing bounds how many passwords are hashed at once: each takes memory and a core.
var hashing = make(chan struct{}, 2)

// hashPassword gives the text that is stored of a password.
func hashPassword(password string, source io.Reader) (string, error) {
	salt := make([]byte, 16)
	if _, err := io.ReadFull(source, salt); err != nil {
		return "", fmt.Errorf("read random bytes: %w", err)
	}
	return encodeHash(salt, argon(password, salt)), nil
}

func argon(password string, salt []byte) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonBytes)
}

func encodeHash(salt, sum []byte) string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("argon2id$%d$%d$%s$%s", argonMemory, argonTime, enc.EncodeToString(salt), enc.EncodeToString(sum))
}

// checkPassword compares a password with a stored text in constant time. An empty text takes as long and fails, so that
// nobody learns from the clock whether an account exists.
func checkPassword(stored, password string) bool {
	salt := make([]byte, 16)
	parts := strings.Split(stored, "$")
	if len(parts) == 5 {
		if b, err := base64.RawStdEncoding.DecodeString(parts[3]); err == nil {
			salt = b
		}
	}
	got := encodeHash(salt, argon(password, salt))
	return subtle.ConstantTimeCompare([]byte(got), []byte(stored)) == 1
}

// Lengths of a password in characters. There are no rules about kinds of character: they make people write it down.
const (
	minPassword = 10
	maxPassword = 128
)

// goodPassword refuses what is short, or says the login name over.
func goodPassword(login, password string) error {
	n := len([]rune(password))
	switch {
	case n < minPassword:
		return fault.New(fault.Invalid, "口令至少%d个字符，可以用一句好记的话", minPassword).At("password")
	case n > maxPassword:
		return fault.New(fault.Invalid, "口令最多%d个字符", maxPassword).At("password")
	case login != "" && strings.Contains(strings.ToLower(password), strings.ToLower(login)):
		return fault.New(fault.Invalid, "口令里不要包含登录名").At("password")
	case strings.Count(password, password[:1]) == len(password):
		return fault.New(fault.Invalid, "口令不能只是同一个字符").At("password")
	}
	return nil
}

// firstSecretLetters leaves out what is misread on paper.
const firstSecretLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// firstSecret makes a secret that is printed and serves one log-in: 12 letters in three groups, about 59 bits.
func firstSecret(source io.Reader) (string, error) {
	var b strings.Builder
	buf := make([]byte, 1)
	for n := 0; n < 12; {
		if _, err := io.ReadFull(source, buf); err != nil {
			return "", fmt.Errorf("read random bytes: %w", err)
		}
		if int(buf[0]) >= 256/len(firstSecretLetters)*len(firstSecretLetters) {
			continue // would favour the first letters
		}
		if n > 0 && n%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(firstSecretLetters[int(buf[0])%len(firstSecretLetters)])
		n++
	}
	return b.String(), nil
}

// bearer makes a random secret for a cookie or a token, and what is stored of it.
func bearer() (secret, stored string) {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	secret = base64.RawURLEncoding.EncodeToString(b)
	return secret, digestOf(secret)
}

// digestOf is what is stored of a random secret; it has too many bits to need a slow hash.
func digestOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
