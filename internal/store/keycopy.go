package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"shuangcheng/internal/domain/fault"
)

// keyCopyFormat is the first value of a copy of a key folder.
const keyCopyFormat = "shuangcheng-keys/1"

// keyCopy is a key folder in one file, to be kept elsewhere: the keys, who was erased, and of each epoch the last
// checkpoint that left the house. Whoever has it and the data can read everything.
type keyCopy struct {
	Format    string      `json:"format"`
	Keys      keyFile     `json:"keys"`
	Erasures  []Erasure   `json:"erasures"`
	Published []Published `json:"published"`
}

// fingerprint is what a person compares: eight groups of four hexadecimal digits over all of the copy.
func (c keyCopy) fingerprint() (string, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("encode copy of keys: %w", err)
	}
	sum := sha256.Sum256(b)
	digits := hex.EncodeToString(sum[:16])
	var groups []string
	for i := 0; i < len(digits); i += 4 {
		groups = append(groups, digits[i:i+4])
	}
	return strings.Join(groups, " "), nil
}

// WriteCopy writes a copy of the key folder to a new file, reads that file again from its path and compares. It never
// overwrites. The fingerprint is of what was read back.
func (k *Keys) WriteCopy(path string) (fingerprint string, err error) {
	c := keyCopy{Format: keyCopyFormat, Keys: k.file}
	if c.Erasures, err = k.Erasures(); err != nil {
		return "", err
	}
	published, err := k.Published()
	if err != nil {
		return "", err
	}
	last := map[string]int{}
	for _, p := range published {
		i, ok := last[p.Origin]
		if !ok {
			last[p.Origin] = len(c.Published)
			c.Published = append(c.Published, p)
		} else if p.Size > c.Published[i].Size {
			c.Published[i] = p
		}
	}
	want, err := c.fingerprint()
	if err != nil {
		return "", err
	}
	b, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return "", fmt.Errorf("encode copy of keys: %w", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return "", fault.New(fault.Refused, "文件 %s 已经存在，不会覆盖，请换一个文件名", path)
	}
	if err := WriteSynced(path, append(b, '\n'), 0o600); err != nil {
		return "", err
	}
	again, err := readKeyCopy(path)
	if err != nil {
		return "", err
	}
	got, err := again.fingerprint()
	if err == nil && got != want {
		err = fault.New(fault.Unavailable, "密钥副本 %s 写入后读回来的内容不同，请换一个存储设备重做", path)
	}
	return got, err
}

func readKeyCopy(path string) (c keyCopy, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return c, fault.New(fault.Missing, "读不到密钥副本 %s，请检查路径和存储设备", path).Because(err)
	}
	if err := json.Unmarshal(b, &c); err != nil || c.Format != keyCopyFormat || c.Keys.KEK[c.Keys.Current] == "" {
		return c, fault.New(fault.Invalid, "%s 不是完整的密钥副本，请改用另一份", path).Because(err)
	}
	return c, nil
}

// RestoreKeys makes a key folder from a copy. A folder that holds keys is refused.
func RestoreKeys(path, dir string) (*Keys, error) {
	c, err := readKeyCopy(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make key folder: %w", err)
	}
	for _, name := range []string{keyFileName, erasuresFile, publishedFile} {
		if _, err := os.Lstat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return nil, fault.New(fault.Refused, "密钥目录 %s 里已有密钥，不会覆盖；请换一个目录，或直接使用原有密钥", dir)
		}
	}
	k := &Keys{dir: dir, file: c.Keys}
	err = errors.Join(appendLines(filepath.Join(dir, erasuresFile), c.Erasures),
		appendLines(filepath.Join(dir, publishedFile), c.Published))
	if err != nil {
		return nil, err
	}
	return k, k.save()
}

// SameCopy reports whether a file is a copy of these very keys, whatever was registered since.
func (k *Keys) SameCopy(path string) (bool, error) {
	c, err := readKeyCopy(path)
	if err != nil {
		return false, err
	}
	a, err := json.Marshal(c.Keys)
	if err != nil {
		return false, err
	}
	b, err := json.Marshal(k.file)
	return bytes.Equal(a, b), err
}
