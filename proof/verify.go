package proof

import (
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"
)

// Options are what the verifier brings along. Whatever is left out cannot be concluded.
type Options struct {
	Key    string // the journal's key by VerifierKey, or its Fingerprint; empty if not known
	Seen   []Seen
	Policy *Policy // nil: nobody is believed as a witness
}

// Verify checks a bundle of size bytes. An error says that it could not be read or that the options are wrong;
// everything that is wrong with the bundle itself is in the report.
func Verify(r io.ReaderAt, size int64, o Options) (Report, error) {
	if err := o.check(); err != nil {
		return Report{}, err
	}
	v := verifier{o: o}
	err := v.inside(r, size)
	if err == nil {
		err = v.grade()
	}
	if p, ok := errors.AsType[Problem](err); ok {
		v.report.Problems = append(v.report.Problems, p)
	} else if err != nil {
		return Report{}, err
	}
	return v.report, nil
}

type verifier struct {
	o      Options
	z      *archive
	man    manifest
	note   []byte
	head   Checkpoint
	keys   keyFile
	cosigs []Cosignature
	chain  Chain
	blobs  map[[32]byte]*blobState
	// missing and removed serve a bundle that claims all evidence; by SHA-256, the entry that names or removes.
	missing, removed map[[32]byte]int64
	wanted           []int64        // sizes whose roots are asked for, ascending
	roots            map[int64]Hash // those found: by recomputation, or proved from the checkpoint
	report           Report
}

type blobState struct {
	size  int64
	named bool
}

// inside checks that the bundle agrees with itself.
func (v *verifier) inside(r io.ReaderAt, size int64) (err error) {
	if v.z, err = openArchive(r, size); err != nil {
		return err
	}
	for _, step := range []func() error{
		v.names, v.manifest, v.checkpoint, v.keyFile, v.cosignatures, v.entries, v.consistency, v.blobFiles,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	v.report.Grade = GradeSelf
	return nil
}

// names holds the names and order of the files: nothing unknown, nothing twice, nothing that leads elsewhere.
func (v *verifier) names() error {
	m := v.z.members
	for i, want := range leading {
		if i >= len(m) || m[i].name != want {
			return problem(CodeName, 0, "证据包缺少文件 %s，或次序不对", want)
		}
	}
	i := fileConsistency
	for last := int64(0); i < len(m) && strings.HasPrefix(m[i].name, "consistency/"); i++ {
		size := consistencySize(m[i].name)
		if size <= last {
			return problem(CodeName, 0, "文件 %q 名称不对、重复或次序不对", m[i].name)
		}
		v.wanted = append(v.wanted, size)
		last = size
	}
	if i >= len(m) || m[i].name != nameOpenings {
		return problem(CodeName, 0, "证据包缺少文件 %s，或次序不对", nameOpenings)
	}
	v.blobs = map[[32]byte]*blobState{}
	last := ""
	for _, b := range m[i+1:] {
		digits, ok := strings.CutPrefix(b.name, "blobs/")
		if !ok || !isHex([]byte(digits)) || digits <= last {
			return problem(CodeName, 0, "文件 %q 不是证据包应有的文件，或重复、次序不对", b.name)
		}
		last = digits
		v.blobs[unhex([]byte(digits))] = &blobState{size: b.size}
	}
	return nil
}

func unhex(digits []byte) (h [32]byte) {
	hex.Decode(h[:], digits) // isHex held before
	return h
}

// openingsAt is the place of openings.json.
func (v *verifier) openingsAt() int { return len(v.z.members) - len(v.blobs) - 1 }

func (v *verifier) manifest() error {
	b, err := v.line(fileBundle, maxManifest, CodeManifest)
	if err != nil {
		return err
	}
	if err := exact(b, &v.man); err != nil {
		return problem(CodeManifest, 0, "bundle.json 不是规定的写法：%v", err)
	}
	if err := v.man.check(); err != nil {
		return problem(CodeManifest, 0, "bundle.json 内容不对：%v", err)
	}
	c := v.man.Counts
	if c.Blobs != int64(len(v.blobs)) || c.Consistency != int64(v.openingsAt()-fileConsistency) {
		return problem(CodeCount, 0, "bundle.json 所列文件数与包内不符")
	}
	v.report.Scope, v.report.Evidence, v.report.Counts = v.man.Scope, v.man.Evidence, c
	return nil
}

// line reads a small file of one line, without its newline.
func (v *verifier) line(i int, bound int64, code Code) ([]byte, error) {
	b, err := v.z.all(i, bound)
	if err != nil {
		return nil, err
	}
	if len(b) == 0 || b[len(b)-1] != '\n' {
		return nil, problem(code, 0, "文件 %s 没有以换行结束", v.z.members[i].name)
	}
	return b[:len(b)-1], nil
}

func (v *verifier) checkpoint() (err error) {
	if v.note, err = v.z.all(fileCheckpoint, maxNote); err != nil {
		return err
	}
	if v.head, err = ReadCheckpoint(v.note); err != nil {
		return problem(CodeCheckpoint, 0, "检查点不是规定的写法：%v", err)
	}
	if v.head.Origin != v.man.Origin {
		return problem(CodeCheckpoint, 0, "检查点属于 %s，证据包自称属于 %s", v.head.Origin, v.man.Origin)
	}
	n := v.man.Counts.Entries
	if n > v.head.Size || v.man.Complete && n != v.head.Size {
		return problem(CodeCount, 0, "证据包有 %d 条，检查点有 %d 条，与所称范围不符", n, v.head.Size)
	}
	v.report.Origin, v.report.Size, v.report.Root = v.head.Origin, v.head.Size, v.head.Root
	return nil
}

// keyFile reads keys.json and checks the checkpoint's signature with its last key; that the keys are those of the
// entries is checked when these have been read.
func (v *verifier) keyFile() error {
	b, err := v.line(fileKeys, maxKeysFile, CodeKeys)
	if err != nil {
		return err
	}
	if err := exact(b, &v.keys); err != nil {
		return problem(CodeKeys, 0, "keys.json 不是规定的写法：%v", err)
	}
	if len(v.keys.Log) == 0 || len(v.keys.Log) > maxRotations || len(v.keys.Witnesses) > maxWitnesses {
		return problem(CodeKeys, 0, "keys.json 的公钥数目不在规定范围内")
	}
	last := v.keys.Log[len(v.keys.Log)-1]
	key, err := unb64(last.Key, ed25519.PublicKeySize)
	if err != nil {
		return problem(CodeKeys, 0, "keys.json 的公钥不是规定的写法")
	}
	if _, err := OpenCheckpoint(v.note, key); err != nil {
		return problem(CodeSignature, 0, "检查点的签名与当时在用的公钥不符")
	}
	v.report.Key = Fingerprint(key)
	return nil
}

// cosignatures checks every line of cosigs against the key beside it; whether a witness is believed is for grade.
func (v *verifier) cosignatures() error {
	b, err := v.z.all(fileCosigs, maxWitnesses*512)
	if err != nil {
		return err
	}
	lines := strings.SplitAfter(string(b), "\n")
	if lines[len(lines)-1] != "" || len(lines)-1 != len(v.keys.Witnesses) {
		return problem(CodeCosignature, 0, "见证签名与 keys.json 所列见证者数目不符")
	}
	for i, key := range v.keys.Witnesses {
		s, err := ParseCosignature(strings.TrimSuffix(lines[i], "\n"))
		if err == nil {
			err = s.Check(v.head, key)
		}
		if err != nil {
			return problem(CodeCosignature, 0, "第 %d 个见证签名无效：%v", i+1, err)
		}
		if slices.Contains(v.keys.Witnesses[:i], key) {
			return problem(CodeCosignature, 0, "第 %d 个见证者重复", i+1)
		}
		v.cosigs = append(v.cosigs, s)
	}
	return nil
}

// consistency checks that every checkpoint published earlier is a beginning of this journal.
func (v *verifier) consistency() error {
	for i := fileConsistency; i < v.openingsAt(); i++ {
		size := consistencySize(v.z.members[i].name)
		b, err := v.line(i, maxProofFile, CodeConsistency)
		if err != nil {
			return err
		}
		var f consistencyFile
		if err := exact(b, &f); err != nil {
			return problem(CodeConsistency, 0, "与 %d 条时检查点的一致性证明不是规定的写法", size)
		}
		key, err := v.chain.At(size)
		if err != nil {
			return problem(CodeConsistency, 0, "%d 条时没有公钥", size)
		}
		old, err := OpenCheckpoint([]byte(f.Note), key)
		if err != nil || old.Size != size || size >= v.head.Size {
			return problem(CodeConsistency, 0, "%d 条时的检查点签名无效或条数不符", size)
		}
		root, known := v.roots[size]
		if CheckConsistency(f.Hashes, old, v.head) != nil || known && root != old.Root {
			return problem(CodeConsistency, 0, "%d 条时的检查点不是本流水的开头：历史被改写，或证明是伪造的", size)
		}
		v.roots[size] = old.Root
	}
	return nil
}

// blobFiles checks each file against its name and, if all evidence is claimed, that only removed ones are missing.
func (v *verifier) blobFiles() error {
	for i := v.openingsAt() + 1; i < len(v.z.members); i++ {
		name := strings.TrimPrefix(v.z.members[i].name, "blobs/")
		r, err := v.z.open(i)
		if err != nil {
			return err
		}
		h := sha256.New()
		if _, err := io.Copy(h, r); err != nil {
			return err
		}
		if hex.EncodeToString(h.Sum(nil)) != name {
			return problem(CodeBlob, 0, "文件 %s 的内容与其摘要不符", name)
		}
		if !v.blobs[unhex([]byte(name))].named {
			return problem(CodeBlob, 0, "文件 %s 没有任何条目提到", name)
		}
	}
	return v.gaps()
}

// maxRemovalsShown bounds the list of removals in a report.
const maxRemovalsShown = 100

// gaps names what is missing: with an entry that removed it an accepted gap, otherwise a fault of the entry that
// names it first.
func (v *verifier) gaps() error {
	first, which := int64(0), ""
	for h, seq := range v.missing {
		by, ok := v.removed[h]
		if ok {
			v.report.RemovedAll++
			v.report.Removed = append(v.report.Removed, Removal{hexOf(h), by})
		} else if first == 0 || seq < first {
			first, which = seq, hexOf(h)
		}
	}
	if first != 0 {
		return problem(CodeBlobMissing, first, "所提文件 %s 不在包内，也没有注明移除的条目", which)
	}
	slices.SortFunc(v.report.Removed, func(a, b Removal) int { return cmp.Or(cmp.Compare(a.Seq, b.Seq), strings.Compare(a.SHA256, b.SHA256)) })
	v.report.Removed = v.report.Removed[:min(len(v.report.Removed), maxRemovalsShown)]
	return nil
}
