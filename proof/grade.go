package proof

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// check refuses options that would silently ask for nothing.
func (o Options) check() error {
	if o.Key != "" && !isFingerprint(o.Key) {
		if _, _, err := ParseVerifierKey(o.Key); err != nil {
			return fmt.Errorf("the key to verify with: %w", err)
		}
	}
	for _, s := range o.Seen {
		if s.Size < 1 || s.Size > MaxSize {
			return fmt.Errorf("checkpoint seen: size %d", s.Size)
		}
	}
	if o.Policy != nil {
		return o.Policy.check()
	}
	return nil
}

func isFingerprint(s string) bool {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	return err == nil && len(b) == 16
}

// grade compares a bundle that agrees with itself with what the verifier brought along. What was asked for and not
// shown becomes a problem and does not hide the rest.
func (v *verifier) grade() error {
	v.report.Keys = v.chain.Keys
	key := v.o.Key != "" && v.gradeKey()
	seen := v.gradeSeen()
	witnessed := v.o.Policy != nil && v.gradeWitnesses()
	switch {
	case !key:
	case witnessed && seen:
		v.report.Grade = GradeC
	case seen && len(v.o.Seen) > 0:
		v.report.Grade = GradeB
	default:
		v.report.Grade = GradeA
	}
	return nil
}

func (v *verifier) add(code Code, format string, args ...any) {
	v.report.Problems = append(v.report.Problems, Problem{Code: code, Text: fmt.Sprintf(format, args...)})
}

// gradeKey reports whether the key supplied signed, by itself or by having handed over to the one that did.
func (v *verifier) gradeKey() bool {
	for _, k := range v.chain.Keys {
		pub, err := unb64(k.Key, ed25519.PublicKeySize)
		if err != nil {
			continue
		}
		if isFingerprint(v.o.Key) {
			if strings.ReplaceAll(Fingerprint(pub), " ", "") == strings.ToLower(strings.ReplaceAll(v.o.Key, " ", "")) {
				return true
			}
		} else if vkey, err := VerifierKey(v.head.Origin, pub); err == nil && vkey == v.o.Key {
			return true
		}
	}
	v.add(CodeKeyMismatch, "证据包不是由您提供的公钥签名：签名公钥的指纹是 %s", v.report.Key)
	return false
}

// gradeSeen reports whether every checkpoint supplied is a beginning of this journal.
func (v *verifier) gradeSeen() bool {
	before := len(v.report.Problems)
	for _, s := range v.o.Seen {
		root, known := v.roots[s.Size]
		switch {
		case s.Origin != "" && s.Origin != v.head.Origin:
			v.add(CodeSeenUnknown, "您所见的检查点属于 %s，本包属于 %s，两者之间不能由本包证明", s.Origin, v.head.Origin)
		case s.Size > v.head.Size:
			v.add(CodeSeenNewer, "您见过 %d 条的检查点，本包只到 %d 条：本包较旧，或历史被截短", s.Size, v.head.Size)
		case !known:
			v.add(CodeSeenUnknown, "包内没有与 %d 条检查点的一致性证明，请索取含有该证明的证据包", s.Size)
		case root != s.Root:
			v.add(CodeSeenFork, "与您此前所见 %d 条的检查点相抵触：过去的条目被改写后重新签名", s.Size)
		default:
			v.report.Seen = append(v.report.Seen, s)
		}
	}
	return len(v.report.Problems) == before
}

// gradeWitnesses counts the cosignatures of witnesses that the policy names. A key that signs the journal too is not
// independent of it.
func (v *verifier) gradeWitnesses() bool {
	p := v.o.Policy
	for _, w := range p.Witnesses {
		i := slices.Index(v.keys.Witnesses, w.Key)
		if i < 0 || v.signsJournal(w.Key) {
			continue
		}
		v.report.Witnesses = append(v.report.Witnesses, Witnessed{w.Name, v.cosigs[i].At})
	}
	if len(v.report.Witnesses) < p.Quorum {
		v.add(CodeQuorum, "独立见证签名有 %d 个，您的要求是 %d 个", len(v.report.Witnesses), p.Quorum)
		return false
	}
	times := make([]int64, 0, len(v.report.Witnesses))
	for _, w := range v.report.Witnesses {
		times = append(times, w.At)
	}
	slices.Sort(times)
	v.report.ExistedBy = times[p.Quorum-1]
	return true
}

func (v *verifier) signsJournal(witness string) bool {
	_, pub, err := ParseWitnessKey(witness)
	if err != nil {
		return true
	}
	return slices.ContainsFunc(v.chain.Keys, func(k KeyAt) bool { return k.Key == b64(pub) })
}
