package store

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/store/blobs"
	"shuangcheng/proof"
)

// remove deletes a file lawfully.
func (e *env) remove(t *testing.T, files *blobs.Store, pos int64) string {
	t.Helper()
	var sum string
	if err := e.row(`SELECT sha256 FROM blob WHERE pos = $1`, pos).Scan(&sum); err != nil {
		t.Fatal(err)
	}
	e.must(t, func(tx *Tx) error { return tx.RemoveBlob(sum, "保存期满") })
	if err := files.Remove(sum); err != nil {
		t.Fatal(err)
	}
	return sum
}

func (e *env) prove(t *testing.T, o ProofOptions, v proof.Options) proof.Report {
	t.Helper()
	var buf bytes.Buffer
	if _, err := e.Prove(t.Context(), &buf, o); err != nil {
		t.Fatal(err)
	}
	r, err := proof.Verify(bytes.NewReader(buf.Bytes()), int64(buf.Len()), v)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestProve(t *testing.T) {
	for _, twice := range []bool{false, true} {
		each(t, func(t *testing.T, e *env) {
			files := history(t, e, twice)
			e.remove(t, files, 13)
			cp, err := e.Publish(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if again, err := e.Publish(t.Context()); err != nil || again.Note != cp.Note {
				t.Errorf("published twice: %v", err)
			}
			key := proof.Options{Key: e.fingerprint(t)}
			whole := e.prove(t, ProofOptions{Epoch: 1, Texts: true, Blobs: files}, proof.Options{})
			if !whole.OK() || !twice && (whole.Counts.Openings != 29 || whole.Counts.Blobs != 29 || whole.RemovedAll != 1 || whole.Evidence != proof.EvidenceAll) {
				t.Errorf("whole epoch: grade %q, %v, %+v", whole.Grade, whole.Problems, whole)
			}
			newest := e.prove(t, ProofOptions{}, key)
			if newest.Grade != proof.GradeA || newest.Size != cp.Size || newest.Counts.Openings != 0 {
				t.Errorf("newest epoch: grade %q, %v, %+v", newest.Grade, newest.Problems, newest)
			}
			one := e.prove(t, ProofOptions{Streams: []journal.Stream{"thing/3", "thing/none"}, Texts: true, Blobs: files}, key)
			if one.Grade != proof.GradeA || !one.OK() || !twice && one.Counts.Consistency != 5 {
				t.Errorf("one stream: grade %q, %v, %+v", one.Grade, one.Problems, one)
			}
			_, err = e.Prove(t.Context(), &bytes.Buffer{}, ProofOptions{Streams: []journal.Stream{"thing/none"}})
			if fault.KindOf(err) != fault.Missing {
				t.Errorf("nothing to prove: %v", err)
			}
		})
	}
}

// TestProveOpensOnlyWhatIsGiven: vault values travel only when the caller has opened them, and the look is logged.
func TestProveOpensOnlyWhatIsGiven(t *testing.T) {
	e := newEnv(t, "")
	history(t, e, false)
	var ref string
	if err := e.row(`SELECT ref FROM secret WHERE stream = 'thing/5' ORDER BY ref LIMIT 1`).Scan(&ref); err != nil {
		t.Fatal(err)
	}
	secrets, err := e.Openings(t.Context(), Reader{"account/a", "行政复议举证"}, ref)
	if err != nil || len(secrets) != 1 {
		t.Fatalf("openings %v, %v", secrets, err)
	}
	r := e.prove(t, ProofOptions{Streams: []journal.Stream{"thing/5"}, Secrets: secrets}, proof.Options{})
	if !r.OK() || r.Counts.Openings != 1 || r.Evidence != proof.EvidencePart {
		t.Errorf("got %+v, want one opening", r)
	}
}

// TestProveWithWitness: a cosignature kept under a checkpoint makes grade C.
func TestProveWithWitness(t *testing.T) {
	e := newEnv(t, "")
	history(t, e, false)
	cp, err := e.Publish(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	public, err := proof.WitnessKey("audit.example", key.Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	line, err := proof.Cosign(cp.Checkpoint, "audit.example", key, 1521077400)
	if err != nil {
		t.Fatal(err)
	}
	e.must(t, func(tx *Tx) error { return tx.AddCosignature(cp.Epoch, cp.Size, line) })
	policy := &proof.Policy{Format: proof.PolicyFormat, Quorum: 1, Witnesses: []proof.Witness{{Name: "审计局", Key: public}}}
	r := e.prove(t, ProofOptions{Witnesses: []string{public}}, proof.Options{Key: e.fingerprint(t), Policy: policy})
	if r.Grade != proof.GradeC {
		t.Errorf("bundle: grade %q, %v", r.Grade, r.Problems)
	}
	live, err := e.Verify(t.Context(), VerifyOptions{Key: e.fingerprint(t), Policy: policy})
	if err != nil || live.Grade != proof.GradeC || live.ExistedBy != 1521077400 {
		t.Errorf("live: grade %q, %v, %v", live.Grade, live.Problems, err)
	}
}

// countWriter counts and forgets.
type countWriter int64

func (c *countWriter) Write(p []byte) (int, error) { *c += countWriter(len(p)); return len(p), nil }

func BenchmarkProve(b *testing.B) {
	const n = 100_000
	e := benchEnv(b, n)
	if _, err := e.Publish(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		var w countWriter
		if _, err := e.Prove(b.Context(), &w, ProofOptions{Texts: true}); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(w))
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
