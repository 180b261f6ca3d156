package testkit

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// syncCall is one line of strace -y that begins a sync: fsync(5</path>) or fdatasync(5</path> <unfinished ...>.
var syncCall = regexp.MustCompile(`\b(?:fsync|fdatasync)\(\d+<([^>]*)>`)

// SyncCalls runs cmd to its end under a system-call trace and returns, for each path, how often it was synced by fsync
// or fdatasync. Where processes may not be traced the test needs strace.
func SyncCalls(t testing.TB, cmd *exec.Cmd) map[string]int {
	t.Helper()
	Need(t, "strace with the right to trace", canTrace())
	trace := filepath.Join(t.TempDir(), "trace")
	args := append([]string{"-f", "-y", "-qq", "-e", "trace=fsync,fdatasync", "-o", trace, "--", cmd.Path}, cmd.Args[1:]...)
	traced := exec.CommandContext(t.Context(), "strace", args...)
	traced.Env, traced.Dir, traced.Stdin = cmd.Env, cmd.Dir, cmd.Stdin
	if traced.Stdin == nil {
		// A child ends with its standard input, which the null device would end at once.
		held, err := traced.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		defer held.Close()
	}
	if out, err := traced.CombinedOutput(); err != nil {
		t.Fatalf("trace %s: %v\n%s", cmd.Path, err, out)
	}
	lines, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]int{}
	for _, m := range syncCall.FindAllSubmatch(lines, -1) {
		calls[string(m[1])]++
	}
	return calls
}

func canTrace() error {
	out, err := exec.Command("strace", "-o", os.DevNull, "true").CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return err
	}
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
