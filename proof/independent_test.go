package proof

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// stranger runs the verifier that was written from docs/formats.md alone and gives its result and exit code.
func stranger(t *testing.T, bundle []byte, args ...string) (r struct {
	Grade    Grade
	Problems []Problem
}, code int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bundle.zip")
	if err := os.WriteFile(path, bundle, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("python3", append([]string{"-B", "../verifier/verify.py", path, "--json"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("verify.py %v: exit %d, %v\n%s%s", args, code, err, out, stderr.String())
	}
	return r, code
}

func needPython(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		if os.Getenv("SHUANGCHENG_TEST_ALL") == "1" {
			t.Fatal("python3 is missing")
		}
		t.Skip("python3 is missing: the independent verifier was not tried")
	}
}

// TestIndependentVerifier: two implementations, one document.
func TestIndependentVerifier(t *testing.T) {
	needPython(t)
	s := newSample(t, "")
	policy := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(policy, mustEncode(t, testPolicy(t, 2)), 0o600); err != nil {
		t.Fatal(err)
	}
	whole, matter := write(t, s.bundle(t)), write(t, s.matter(t))
	rewritten := write(t, newSample(t, "已清理").bundle(t))
	seen := "20:" + s.roots[20].String()
	changed := unpack(t, whole)
	changed.edit("entries.jsonl", func(l []string) []string {
		l[9] = strings.Replace(l[9], "unit/7", "unit/8", 1)
		return l
	})
	for _, tt := range []struct {
		name string
		zip  []byte
		args []string
		want Grade
		code Code
		seq  int64
		exit int
	}{
		{"no key", whole, nil, GradeSelf, "", 0, 0},
		{"key", whole, []string{"--key", vkey(t, 2)}, GradeA, "", 0, 0},
		{"fingerprint of the key before", whole, []string{"--key", Fingerprint(pub(testKey(1)))}, GradeA, "", 0, 0},
		{"other key", whole, []string{"--key", vkey(t, 3)}, GradeSelf, CodeKeyMismatch, 0, 1},
		{"seen", whole, []string{"--key", vkey(t, 2), "--seen", seen}, GradeB, "", 0, 0},
		{"witnessed", whole, []string{"--key", vkey(t, 2), "--seen", seen, "--witness", policy}, GradeC, "", 0, 0},
		{"a matter", matter, []string{"--key", vkey(t, 2), "--seen", seen, "--witness", policy}, GradeC, "", 0, 0},
		{"one byte of an entry changed", changed.pack(t), []string{"--key", vkey(t, 2)}, "none", CodeEntryHash, 10, 1},
		{"rewritten and signed anew", rewritten, []string{"--key", vkey(t, 2)}, GradeA, "", 0, 0},
		{"rewritten, and a checkpoint seen", rewritten, []string{"--key", vkey(t, 2), "--seen", seen}, GradeA, CodeSeenFork, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, exit := stranger(t, tt.zip, tt.args...)
			var first Problem
			if len(r.Problems) > 0 {
				first = r.Problems[0]
			}
			if r.Grade != tt.want || first.Code != tt.code || first.Seq != tt.seq || exit != tt.exit {
				t.Errorf("got grade %q, %s %d (%s), exit %d; want %q, %s %d, exit %d", r.Grade, first.Code, first.Seq, first.Text, exit, tt.want, tt.code, tt.seq, tt.exit)
			}
		})
	}
}

// TestStrangerKnowsTheVectors: the stranger's program passes the test vectors of docs/formats.md.
func TestStrangerKnowsTheVectors(t *testing.T) {
	needPython(t)
	if out, err := exec.Command("python3", "-B", "../verifier/verify.py", "--self-test").CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// flips changes single bytes within files of a bundle.
func flips(t testing.TB, name string, zip []byte) []strange {
	t.Helper()
	var all []strange
	p := unpack(t, zip)
	for _, file := range p.names[:fileConsistency+3] { // the blobs are all alike
		good := p.files[file]
		for i := range 8 {
			at := (2*i + 1) * len(good) / 16
			p.files[file] = bytes.Clone(good)
			p.files[file][at] ^= 1 << (i % 7)
			all = append(all, strange{fmt.Sprintf("%s: byte %d of %s", name, at, file), p.pack(t)})
		}
		p.files[file] = good
	}
	return all
}

// TestVerifiersAgree asks both verifiers about bundles that are damaged or at the edge of what the document says. They
// must take and refuse the same, and name the same fault of the same entry.
func TestVerifiersAgree(t *testing.T) {
	needPython(t)
	s := newSample(t, "")
	whole, matter := write(t, s.bundle(t)), write(t, s.matter(t))
	all := slices.Concat(flips(t, "whole", whole), flips(t, "matter", matter), strangeLeaves(t, s), strangeJournals(t))
	for _, f := range faults(t, s) {
		all = append(all, strange{f.name, f.make(unpack(t, whole)).pack(t)})
	}
	dir := t.TempDir()
	args := []string{"-B", "-c", `import sys; sys.path.insert(0, "../verifier"); import verify; [verify.main([p, "--json"]) for p in sys.argv[1:]]`}
	for i, b := range all {
		path := filepath.Join(dir, strconv.Itoa(i)+".zip")
		if err := os.WriteFile(path, b.zip, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out, err := exec.Command("python3", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(all) {
		t.Fatalf("%d results for %d bundles", len(lines), len(all))
	}
	for i, b := range all {
		var theirs struct {
			Grade    string
			Problems []Problem
		}
		if err := json.Unmarshal([]byte(lines[i]), &theirs); err != nil {
			t.Fatal(err)
		}
		ours := verify(t, b.zip, Options{})
		same := func(a, b Problem) bool { return a.Code == b.Code && a.Seq == b.Seq }
		if (theirs.Grade == "none") != (ours.Grade == GradeNone) || !slices.EqualFunc(ours.Problems, theirs.Problems, same) {
			t.Errorf("%s: ours %q %v, theirs %q %v", b.name, ours.Grade, ours.Problems, theirs.Grade, theirs.Problems)
		}
	}
}
