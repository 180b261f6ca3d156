package proof

import (
	"fmt"
	"strconv"
	"strings"
)

// BundleFormat is the first value of bundle.json.
const BundleFormat = "shuangcheng-bundle/1"

// Bounds, held before anything is allocated. docs/formats.md repeats them.
const (
	maxConsistency = 10_000
	maxBlobs       = 1 << 18
	maxMembers     = maxConsistency + maxBlobs + 7
	maxName        = 80
	maxManifest    = 4 << 20
	maxStreams     = 10_000
	maxKeysFile    = 1 << 20
	maxProofFile   = 16 << 10
	maxLine        = 1 << 20 // one record of proofs.json or openings.json
	maxOpenings    = 1 << 32
	maxRemoved     = 1 << 18
	hashBlock      = 256 // leaf hashes in one record of proofs.json of a complete bundle
)

// The kinds of scope: what a bundle claims to hold.
const (
	ScopeJournal = "journal" // every entry up to the checkpoint
	ScopeStreams = "streams" // whole streams, each from its version 1 without gap
	ScopeEntries = "entries" // entries one by one; nothing is claimed about what lies between
)

// Scope is what a bundle claims to hold. Beside it there are always entry 1 and the rotations of the key.
type Scope struct {
	Kind    string   `json:"kind"`
	Streams []string `json:"streams,omitempty"` // of ScopeStreams: ascending, at most 10,000
}

// Counts are the numbers of things in a bundle, known before any is read.
type Counts struct {
	Entries     int64 `json:"entries"`
	Consistency int64 `json:"consistency"`
	Openings    int64 `json:"openings"`
	Blobs       int64 `json:"blobs"`
}

// The values of evidence: whether the files named by entries are in the bundle.
const (
	EvidenceAll  = "all"  // all but those removed by law
	EvidencePart = "part" // some or none
)

// manifest is bundle.json.
type manifest struct {
	Format   string `json:"format"`
	Origin   string `json:"origin"`
	Scope    Scope  `json:"scope"`
	Complete bool   `json:"complete"` // exactly for ScopeJournal
	Counts   Counts `json:"counts"`
	Evidence string `json:"evidence"`
}

func (m manifest) check() error {
	if m.Format != BundleFormat {
		return fmt.Errorf("format %q is not known", m.Format)
	}
	if _, err := EpochOf(m.Origin); err != nil {
		return err
	}
	if m.Complete != (m.Scope.Kind == ScopeJournal) || (len(m.Scope.Streams) > 0) != (m.Scope.Kind == ScopeStreams) {
		return fmt.Errorf("scope %q does not agree with itself", m.Scope.Kind)
	}
	if m.Scope.Kind != ScopeJournal && m.Scope.Kind != ScopeStreams && m.Scope.Kind != ScopeEntries {
		return fmt.Errorf("scope %q is not known", m.Scope.Kind)
	}
	if len(m.Scope.Streams) > maxStreams {
		return fmt.Errorf("scope of %d streams", len(m.Scope.Streams))
	}
	for i, s := range m.Scope.Streams {
		if s == "" || i > 0 && m.Scope.Streams[i-1] >= s {
			return fmt.Errorf("streams are not ascending at %q", s)
		}
	}
	c := m.Counts
	if c.Entries < 1 || c.Entries > MaxSize || c.Consistency < 0 || c.Consistency > maxConsistency ||
		c.Openings < 0 || c.Openings > maxOpenings || c.Blobs < 0 || c.Blobs > maxBlobs {
		return fmt.Errorf("counts %+v are out of bounds", c)
	}
	if m.Evidence != EvidenceAll && m.Evidence != EvidencePart {
		return fmt.Errorf("evidence %q is not known", m.Evidence)
	}
	return nil
}

// keyFile is keys.json. The keys in it prove nothing about whose they are.
type keyFile struct {
	Log       []KeyAt  `json:"log"`       // as the entries bring them in
	Witnesses []string `json:"witnesses"` // one for each line of cosigs, in their order
}

// hashRecord is one record of proofs.json: of a complete bundle up to 256 leaf hashes from Index on, of another the
// inclusion path of the entry at Index.
type hashRecord struct {
	Index  int64  `json:"index"`
	Hashes []Hash `json:"hashes"`
}

// consistencyFile is consistency/<size>.json: a checkpoint published earlier and the path from it to this one.
type consistencyFile struct {
	Note   string `json:"note"`
	Hashes []Hash `json:"hashes"`
}

// The files of a bundle in their order; consistency/ lies between proofs.json and openings.json, blobs/ at the end.
const (
	fileBundle = iota
	fileCheckpoint
	fileCosigs
	fileKeys
	fileEntries
	fileProofs
	fileConsistency // the first of them, if any
)

var leading = [...]string{"bundle.json", "checkpoint", "cosigs", "keys.json", "entries.jsonl", "proofs.json"}

const nameOpenings = "openings.json"

func consistencyName(size int64) string {
	return "consistency/" + strconv.FormatInt(size, 10) + ".json"
}

// consistencySize is the size in the name of a consistency file, 0 if the name is none.
func consistencySize(name string) int64 {
	s := strings.TrimSuffix(strings.TrimPrefix(name, "consistency/"), ".json")
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 || consistencyName(n) != name {
		return 0
	}
	return n
}
