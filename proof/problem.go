package proof

import "fmt"

// Code names what is wrong with a bundle, for machines.
type Code string

// The codes. Those from CodeKeyMismatch on say that something asked for was not shown, though the bundle agrees with
// itself; the others reject the bundle.
const (
	CodeFrame       Code = "frame"        // the ZIP is damaged, cut, or not in the laid-down form
	CodeName        Code = "name"         // a file that a bundle does not have, twice or out of order
	CodeManifest    Code = "manifest"     // bundle.json
	CodeCheckpoint  Code = "checkpoint"   // form of the checkpoint
	CodeSignature   Code = "signature"    // the checkpoint is not signed by the key in use
	CodeKeys        Code = "keys"         // keys.json, epoch or rotations
	CodeCosignature Code = "cosignature"  // cosigs
	CodeEntryForm   Code = "entry-form"   // an entry is not in the one written form
	CodeEntrySeq    Code = "entry-seq"    // an entry is missing, repeated or out of order
	CodeEntryTime   Code = "entry-time"   // time steps back
	CodeEntryVer    Code = "entry-ver"    // a version is missing or repeated within a stream
	CodeEntryScope  Code = "entry-scope"  // an entry that the bundle does not claim to hold
	CodeEntryHash   Code = "entry-hash"   // an entry is not the one that was signed
	CodeProof       Code = "proof"        // proofs.json
	CodeRoot        Code = "root"         // all entries together do not give the signed root
	CodeConsistency Code = "consistency"  // an earlier checkpoint is not a beginning of this journal
	CodeOpening     Code = "opening"      // a value that no entry commits to
	CodeBlob        Code = "blob"         // a file that no entry names, or whose bytes changed
	CodeBlobMissing Code = "blob-missing" // a file is missing without an entry that removed it
	CodeCount       Code = "count"        // other numbers than announced

	CodeKeyMismatch Code = "key-mismatch"   // signed by another key than the one supplied
	CodeSeenFork    Code = "seen-fork"      // contradicts a checkpoint seen earlier: the past was rewritten
	CodeSeenNewer   Code = "seen-newer"     // older than a checkpoint seen earlier
	CodeSeenUnknown Code = "seen-unknown"   // holds no proof about a checkpoint seen earlier
	CodeQuorum      Code = "witness-quorum" // fewer witnesses than the policy asks for
)

// Problem is one thing wrong.
type Problem struct {
	Code Code   `json:"code"`
	Seq  int64  `json:"seq,omitempty"` // number of the entry at fault, 0 when none is
	Text string `json:"text"`          // a Chinese sentence for people
}

// Error is the sentence, with the entry's number in front.
func (p Problem) Error() string {
	if p.Seq == 0 {
		return p.Text
	}
	return fmt.Sprintf("第 %d 条：%s", p.Seq, p.Text)
}

func problem(code Code, seq int64, format string, args ...any) error {
	return Problem{code, seq, fmt.Sprintf(format, args...)}
}

func frameProblem(format string, args ...any) error { return problem(CodeFrame, 0, format, args...) }
