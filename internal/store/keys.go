package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/proof"
)

// Keys is an opened key folder. It lies outside the data folder: whoever copies the data gets no names, phones or
// photos' owners with it, and whoever restores the data needs the keys' own backup.
type Keys struct {
	dir  string
	file keyFile
}

// keyFile is the one file of the folder, keys.json, mode 0600.
type keyFile struct {
	Format  int               `json:"format"`            // 1
	Signing []string          `json:"signing"`           // signer keys in the note format, oldest first; none is ever dropped
	KEK     map[string]string `json:"kek"`               // ID → base64 of 32 bytes that wrap the keys of persons
	Current string            `json:"current"`           // ID of the KEK that wraps new keys
	Retired map[string]string `json:"retired,omitempty"` // ID → when it was replaced, UTC; kept for backups
	Blind   string            `json:"blind"`             // base64 of 32 bytes for the blind index
}

const keyFileName = "keys.json"

// CreateKeys makes a new key folder. It never overwrites: a folder that holds keys is refused.
func CreateKeys(dir string, rand io.Reader) (*Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create key folder: %w", err)
	}
	k := &Keys{dir: dir, file: keyFile{Format: 1, KEK: map[string]string{}}}
	if err := k.AddKEK(rand); err != nil {
		return nil, err
	}
	blind := make([]byte, 32)
	if _, err := io.ReadFull(rand, blind); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	k.file.Blind = base64.StdEncoding.EncodeToString(blind)
	if _, err := os.Lstat(filepath.Join(dir, keyFileName)); !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Refused, "密钥目录 %s 里已有密钥，不会覆盖；请换一个目录，或直接使用原有密钥", dir)
	}
	return k, k.save()
}

// OpenKeys reads a key folder. A missing or unreadable one is refused: without it nothing personal can be read, and
// making a new one in its place would hide that.
func OpenKeys(dir string) (*Keys, error) {
	path := filepath.Join(dir, keyFileName)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Refused, "找不到密钥文件 %s，请用 --keys 指明密钥目录，或从密钥备份中恢复；程序不会另建新密钥", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	if st, err := os.Stat(path); err == nil && st.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Refused, "密钥文件 %s 其他人也能读，请先执行 chmod 600", path)
	}
	k := &Keys{dir: dir}
	if err := json.Unmarshal(b, &k.file); err != nil || k.file.Format != 1 || k.file.KEK[k.file.Current] == "" {
		return nil, fault.New(fault.Refused, "密钥文件 %s 已损坏或不是本程序的密钥，请从密钥备份中恢复", path).Because(err)
	}
	return k, nil
}

// save writes the file anew beside the old one and renames, so that a crash leaves one of the two whole.
func (k *Keys) save() error {
	b, err := json.MarshalIndent(k.file, "", "  ")
	if err != nil {
		return fmt.Errorf("encode keys: %w", err)
	}
	return WriteSynced(filepath.Join(k.dir, keyFileName), append(b, '\n'), 0o600)
}

// WriteSynced replaces path by a file that is on the disk, folder entry included, before it returns.
func WriteSynced(path string, b []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(f.Name()))
		}
	}()
	if _, err = f.Write(b); err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir makes the names in a folder durable.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// AddKEK makes a new key-encrypting key and uses it from now on. Older ones stay until nothing refers to them.
func (k *Keys) AddKEK(rand io.Reader) error {
	b := make([]byte, 32)
	if _, err := io.ReadFull(rand, b); err != nil {
		return fmt.Errorf("read random bytes: %w", err)
	}
	sum := sha256.Sum256(b)
	k.file.Current = hex.EncodeToString(sum[:8])
	k.file.KEK[k.file.Current] = base64.StdEncoding.EncodeToString(b)
	return nil
}

// retire replaces the current KEK by a new one, on disk before it wraps anything.
func (k *Keys) retire(now calendar.Instant, rand io.Reader) error {
	old := k.file.Current
	if err := k.AddKEK(rand); err != nil {
		return err
	}
	if k.file.Retired == nil {
		k.file.Retired = map[string]string{}
	}
	k.file.Retired[old] = now.String()
	return k.save()
}

// DropKEK forgets a key that no row refers to any more.
func (k *Keys) DropKEK(id string) error {
	if id == k.file.Current {
		return fmt.Errorf("drop current key %s", id)
	}
	delete(k.file.KEK, id)
	delete(k.file.Retired, id)
	return k.save()
}

// Save writes changed keys to disk.
func (k *Keys) Save() error { return k.save() }

// addSigner keeps a private signing key on disk before the journal may name it.
func (k *Keys) addSigner(origin string, key ed25519.PrivateKey) error {
	k.file.Signing = append(k.file.Signing, proof.SignerKey(origin, key))
	return k.save()
}

// signer finds the private key of origin whose public half is pub, in base64.
func (k *Keys) signer(origin, pub string) (ed25519.PrivateKey, error) {
	for _, s := range k.file.Signing {
		o, key, err := proof.ParseSignerKey(s)
		if err != nil {
			return nil, fmt.Errorf("read signing key: %w", err)
		}
		if o == origin && base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)) == pub {
			return key, nil
		}
	}
	return nil, fault.New(fault.Refused, "密钥目录里没有日志 %s 现用的签名密钥，请恢复最新的密钥备份", origin)
}

// Fingerprint names the current KEK and the blind key together without giving either away; the database keeps it
// to recognise a wrong folder.
func (k *Keys) Fingerprint() string {
	sum := sha256.Sum256([]byte("fingerprint/1" + k.file.Blind))
	return hex.EncodeToString(sum[:8])
}

// CurrentKEK is the ID of the key that wraps new keys.
func (k *Keys) CurrentKEK() string { return k.file.Current }

// aead is the cipher of a KEK.
func (k *Keys) aead(id string) (cipher.AEAD, error) {
	b, err := base64.StdEncoding.DecodeString(k.file.KEK[id])
	if err != nil || len(b) != 32 {
		return nil, fault.New(fault.Unavailable, "密钥目录里没有编号为 %s 的密钥，这项内容暂时读不出来，请恢复密钥备份", id).Because(err)
	}
	return newAEAD(b)
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return cipher.NewGCM(block)
}

// blindMAC is the look-up value of an ID number for one purpose.
func (k *Keys) blindMAC(purpose, number string) (string, error) {
	key, err := base64.StdEncoding.DecodeString(k.file.Blind)
	if err != nil {
		return "", fmt.Errorf("read blind key: %w", err)
	}
	m := hmac.New(sha256.New, key)
	fmt.Fprintf(m, "blind/1\x00%s\x00%s", purpose, number)
	return hex.EncodeToString(m.Sum(nil)), nil
}
