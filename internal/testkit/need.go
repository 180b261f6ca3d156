// Package testkit is what the tests of every package share: throw-away PostgreSQL clusters, child processes to be
// killed, torn copies of a data folder, a browser with an accessibility checker, golden files, clocks and random
// bytes that repeat. Product code may not import it.
package testkit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// envAll is the variable by which `make test` demands that nothing is skipped.
const envAll = "SHUANGCHENG_TEST_ALL"

// All reports whether this run may skip nothing, because `make test` has installed what tests need.
func All() bool { return os.Getenv(envAll) == "1" }

// Need lets the test go on if err is nil. Otherwise what is missing on this machine, and the test is skipped with one
// line that names it; under SHUANGCHENG_TEST_ALL=1 it fails with the same line.
func Need(t testing.TB, what string, err error) {
	t.Helper()
	switch {
	case err == nil:
	case All():
		t.Fatalf("needs %s: %v (install it with scripts/install-test-tools.sh)", what, err)
	default:
		skip(t, fmt.Sprintf("skipped, needs %s: %v", what, err))
	}
}

// told holds the lines already said on the terminal, which hears each only once per package.
var told sync.Map

func skip(t testing.TB, line string) {
	t.Helper()
	if _, again := told.LoadOrStore(line, true); !again {
		tell(filepath.Base(os.Args[0]) + ": " + line + "\n")
	}
	t.Skip(line)
}

// tell writes a line where the go command writes. That command swallows all output of a package that passes, and a run
// that skipped half its tests would look complete. It tries for a terminal or a pipe only, because a file has a place
// to write at that is not ours to move; where it cannot, `go test -v` still shows the line, so that no error matters.
func tell(line string) {
	parent := fmt.Sprintf("/proc/%d/", os.Getppid())
	if name, err := os.ReadFile(parent + "comm"); err != nil || string(name) != "go\n" {
		return
	}
	info, err := os.Stat(parent + "fd/2")
	if err != nil || info.Mode()&(fs.ModeNamedPipe|fs.ModeCharDevice) == 0 {
		return
	}
	f, err := os.OpenFile(parent+"fd/2", os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer f.Close()
	f.WriteString(line)
}

// Root returns the folder of go.mod, looked for from the working directory upwards.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find module root: %w", err)
	}
	for {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		if err == nil {
			return dir, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("find module root: %w", err)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("find module root: no go.mod above the working directory")
		}
		dir = up
	}
}

// Shared returns the absolute path of a file or folder in ../shared, the reference material that lies beside the
// checkout and is not part of it. No script can fetch that folder, so without it the test is skipped even when nothing
// else may be; a missing file inside an existing folder is a mistake in the test and fails.
func Shared(t testing.TB, path string) string {
	t.Helper()
	shared := filepath.Join(filepath.Dir(Root(t)), "shared")
	if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
		skip(t, "skipped, needs the folder ../shared beside the checkout")
	}
	full := filepath.Join(shared, filepath.FromSlash(path))
	if _, err := os.Stat(full); err != nil {
		t.Fatalf("shared file: %v", err)
	}
	return full
}
