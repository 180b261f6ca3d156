package testkit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// reapScript sleeps until its standard input closes, which happens when the test process is gone for whatever reason,
// then ends the process named in $1/pid and removes $1. SIGQUIT ends PostgreSQL and Chromium with their children.
const reapScript = `
cat >/dev/null
if pid=$(cat "$1/pid" 2>/dev/null); then
	kill -QUIT "$pid" 2>/dev/null
	n=0
	while kill -0 "$pid" 2>/dev/null; do
		n=$((n + 1))
		[ $n -eq 100 ] && kill -KILL "$pid" 2>/dev/null
		[ $n -ge 110 ] && break
		sleep 0.1
	done
fi
rm -rf "$1"
`

// reaper is a shell that outlives the test process to clean up after it; deferred functions and TestMain do not run
// after a time-out or a SIGKILL.
type reaper struct {
	cmd   *exec.Cmd
	alive io.WriteCloser
}

// watch sets a reaper on a temporary folder of ours and the process named in its file pid.
func watch(dir string) (*reaper, error) {
	cmd := exec.Command("/bin/sh", "-c", reapScript, "reaper", dir)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	alive, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("set reaper: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("set reaper: %w", err)
	}
	return &reaper{cmd, alive}, nil
}

// dismiss lets the reaper do its work now and waits for it. A nil reaper was never set.
func (r *reaper) dismiss() error {
	if r == nil {
		return nil
	}
	return errors.Join(r.alive.Close(), r.cmd.Wait())
}

// lockFile takes an exclusive lock that ends with the returned function or the process.
func lockFile(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
	}
	return func() { f.Close() }, nil
}

func checksum(b []byte) []byte {
	sum := sha256.Sum256(b)
	return sum[:6]
}
