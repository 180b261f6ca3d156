//msg:off printed by the command line, or kept in the journal
package store

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"shuangcheng/proof"
)

// grade compares a folder that agrees with itself with what the verifier brought along, by the rules that hold for
// bundles. The witnesses' signatures are looked for under the newest kept checkpoint that has enough of them.
func (v *liveVerifier) grade() error {
	if v.inside {
		return nil
	}
	v.report.Grade = proof.GradeSelf
	if len(v.epochs) == 0 {
		return nil
	}
	key := v.o.Key != "" && v.gradeKey()
	seen := v.gradeSeen()
	witnessed, err := v.gradeWitnesses()
	switch {
	case err != nil:
		return err
	case !key:
	case witnessed && seen:
		v.report.Grade = proof.GradeC
	case seen && len(v.o.Seen) > 0:
		v.report.Grade = proof.GradeB
	default:
		v.report.Grade = proof.GradeA
	}
	return nil
}

// gradeKey reports whether the key supplied is one of the newest epoch's.
func (v *liveVerifier) gradeKey() bool {
	last := len(v.epochs) - 1
	fingerprint := ""
	for _, k := range v.chains[last].Keys {
		pub, err := base64.StdEncoding.DecodeString(k.Key)
		if err != nil {
			continue
		}
		fingerprint = proof.Fingerprint(ed25519.PublicKey(pub))
		if plainFingerprint(fingerprint) == plainFingerprint(v.o.Key) {
			return true
		}
		if text, err := proof.VerifierKey(v.epochs[last].Origin, pub); err == nil && text == v.o.Key {
			return true
		}
	}
	v.add(0, proof.CodeKeyMismatch, "流水不是由您提供的公钥签名：签名公钥的指纹是 %s", fingerprint)
	return false
}

func plainFingerprint(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "")) }

// gradeSeen reports whether every checkpoint supplied is a beginning of this journal.
func (v *liveVerifier) gradeSeen() bool {
	before := v.report.All
	for _, s := range v.o.Seen {
		i := v.epochNamed(s.Origin)
		switch {
		case i < 0:
			v.add(0, proof.CodeSeenUnknown, "您所见的检查点属于 %s，这里没有这一段日志", s.Origin)
		case s.Size > v.report.Epochs[i].Size:
			v.add(0, proof.CodeSeenNewer, "您见过 %d 条的检查点，这里只到 %d 条：数据较旧，或历史被截短", s.Size, v.report.Epochs[i].Size)
		case v.wanted[rootAt{i, s.Size}] != s.Root:
			v.add(v.epochs[i].Base+s.Size, proof.CodeSeenFork, "与您此前所见 %d 条的检查点相抵触：过去的条目被改写后重新签名", s.Size)
		default:
			v.report.Seen = append(v.report.Seen, s)
		}
	}
	return v.report.All == before
}

// gradeWitnesses looks for the newest checkpoint with enough independent cosignatures.
func (v *liveVerifier) gradeWitnesses() (bool, error) {
	if v.o.Policy == nil {
		return false, nil
	}
	last := v.epochs[len(v.epochs)-1]
	list, err := collect(v.db, scanCheckpoint, `SELECT `+checkpointColumns+` FROM checkpoint
		WHERE epoch = $1 AND size <= $2 AND cosigs <> '' ORDER BY size DESC LIMIT 1000`, last.N, v.head-last.Base)
	if err != nil {
		return false, fmt.Errorf("read checkpoints: %w", err)
	}
	best := 0
	for _, c := range list {
		found := v.witnesses(c)
		best = max(best, len(found))
		if len(found) < v.o.Policy.Quorum {
			continue
		}
		times := make([]int64, 0, len(found))
		for _, w := range found {
			times = append(times, w.At)
		}
		slices.Sort(times)
		v.report.Witnesses, v.report.ExistedBy = found, times[v.o.Policy.Quorum-1]
		v.note("见证签名在 %d 条的检查点上，其后的条目尚无足够见证", c.Size)
		return true, nil
	}
	v.add(0, proof.CodeQuorum, "独立见证签名有 %d 个，您的要求是 %d 个", best, v.o.Policy.Quorum)
	return false, nil
}

// witnesses lists those of the policy that signed a checkpoint; a key that signs the journal too does not count.
func (v *liveVerifier) witnesses(c Checkpoint) (found []proof.Witnessed) {
	for _, w := range v.o.Policy.Witnesses {
		for line := range strings.Lines(c.Cosigs) {
			s, err := proof.ParseCosignature(strings.TrimSuffix(line, "\n"))
			if err != nil || s.Check(c.Checkpoint, w.Key) != nil || v.signsJournal(w.Key) {
				continue
			}
			found = append(found, proof.Witnessed{Name: w.Name, At: s.At})
			break
		}
	}
	return found
}

func (v *liveVerifier) signsJournal(witness string) bool {
	_, pub, err := proof.ParseWitnessKey(witness)
	return err != nil || slices.ContainsFunc(v.chains[len(v.chains)-1].Keys, func(k proof.KeyAt) bool {
		return k.Key == base64.StdEncoding.EncodeToString(pub)
	})
}

// Check refuses options that would silently ask for nothing.
func (o VerifyOptions) Check() error {
	if o.Key == "" || len(plainFingerprint(o.Key)) == 32 {
		return nil
	}
	if _, _, err := proof.ParseVerifierKey(o.Key); err != nil {
		return errors.Join(errors.New("the key to verify with"), err)
	}
	return nil
}
