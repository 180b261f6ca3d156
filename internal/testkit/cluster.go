package testkit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// settings keep a cluster small (about 40 MB) and honest: fsync and full_page_writes stay on, as in production.
var settings = []string{
	"listen_addresses=", "shared_buffers=16MB", "max_connections=100", "wal_level=minimal", "max_wal_senders=0",
	"max_wal_size=256MB", "checkpoint_timeout=30min", "jit=off", "timezone=UTC", "log_min_messages=warning",
}

// startCluster makes a cluster from a copy of the cached initdb result and starts it.
func startCluster() (c *Cluster, err error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	run, err := serverAccount()
	if err != nil {
		return nil, err
	}
	template, err := clusterTemplate(bin, run)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(socketBase(), "shuangcheng-pg-")
	if err != nil {
		return nil, fmt.Errorf("make cluster folder: %w", err)
	}
	c = &Cluster{dir: dir, bin: bin, run: run}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.remove())
		}
	}()
	if err := os.Chown(dir, run.uid, run.gid); err != nil {
		return c, fmt.Errorf("make cluster folder: %w", err)
	}
	if c.reaper, err = watch(dir); err != nil {
		return c, err
	}
	if _, err := run.output("cp", "-R", template, filepath.Join(dir, "data")); err != nil {
		return c, err
	}
	return c, c.start()
}

// start runs the server and returns when it takes connections; with an error that quotes its log if it does not.
func (c *Cluster) start() error {
	log, err := os.OpenFile(filepath.Join(c.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open server log: %w", err)
	}
	defer log.Close()
	args := []string{"-D", filepath.Join(c.dir, "data"), "-k", c.dir}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	deadline := time.Now().Add(time.Minute)
	for {
		c.server = c.run.command(filepath.Join(c.bin, "postgres"), args...)
		c.server.Stdout, c.server.Stderr = log, log
		if err := c.launch(); err != nil {
			return err
		}
		ready := c.await(deadline)
		if ready || time.Now().After(deadline) {
			return c.readyOr(ready)
		}
		// After a crash the old server's children may hold its shared memory for a moment longer, and the new one refuses.
		time.Sleep(50 * time.Millisecond)
	}
}

// launch starts c.server and notes its process ID for the reaper.
func (c *Cluster) launch() error {
	if err := c.server.Start(); err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	server, exited := c.server, make(chan struct{})
	c.exited = exited
	go func() {
		defer close(exited)
		server.Wait() // how it ended is in the log
	}()
	pid := strconv.Itoa(server.Process.Pid)
	if err := os.WriteFile(filepath.Join(c.dir, "pid"), []byte(pid), 0o600); err != nil {
		return errors.Join(fmt.Errorf("note server process: %w", err), c.stop(syscall.SIGKILL))
	}
	return nil
}

// await reports whether the server takes connections before it ends or the deadline passes.
func (c *Cluster) await(deadline time.Time) bool {
	for time.Now().Before(deadline) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		conn, err := pgx.Connect(ctx, c.url("postgres"))
		if err == nil {
			conn.Close(ctx)
		}
		cancel()
		if err == nil {
			return true
		}
		select {
		case <-c.exited:
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
	return false
}

func (c *Cluster) readyOr(ready bool) error {
	if ready {
		return nil
	}
	log, err := os.ReadFile(filepath.Join(c.dir, "log"))
	if err != nil {
		return fmt.Errorf("postgres does not start and left no log: %w", err)
	}
	return fmt.Errorf("postgres does not start: %s", bytes.TrimSpace(log[max(0, len(log)-2000):]))
}

// up reports whether the server process lives.
func (c *Cluster) up() bool {
	select {
	case <-c.exited:
		return false
	default:
		return true
	}
}

// stop ends the server by the given signal and waits for it.
func (c *Cluster) stop(signal syscall.Signal) error {
	if c.exited == nil || !c.up() {
		return nil
	}
	if err := c.server.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal postgres: %w", err)
	}
	select {
	case <-c.exited:
	case <-time.After(30 * time.Second):
		return fmt.Errorf("postgres outlives %v", signal)
	}
	// A number that is no longer ours must not be left for the reaper to signal.
	if err := os.Remove(filepath.Join(c.dir, "pid")); err != nil {
		return fmt.Errorf("forget server process: %w", err)
	}
	return nil
}

// childrenOf returns the process IDs of the children of a process, none if it has ended.
func childrenOf(pid int) (children []int) {
	list, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return nil
	}
	for field := range strings.FieldsSeq(string(list)) {
		if child, err := strconv.Atoi(field); err == nil {
			children = append(children, child)
		}
	}
	return children
}

// remove stops the server at once (SIGQUIT: immediate shutdown, children included) and deletes the folder.
func (c *Cluster) remove() error {
	return errors.Join(c.stop(syscall.SIGQUIT), os.RemoveAll(c.dir), c.reaper.dismiss())
}

// clusterTemplate returns a folder that initdb has filled, made once per server version and account and kept in the
// temporary folder: copying it takes a tenth of the time of initdb.
func clusterTemplate(bin string, run account) (string, error) {
	version, err := run.output(filepath.Join(bin, "postgres"), "--version")
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("shuangcheng-pg-template-%d-%x", run.uid, checksum(version))
	dir := filepath.Join(socketBase(), name)
	unlock, err := lockFile(dir + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if info, err := os.Lstat(dir); err == nil {
		// Anyone may write in the temporary folder, so a template of somebody else's making is not taken.
		if owner, ok := info.Sys().(*syscall.Stat_t); !ok || int(owner.Uid) != run.uid || info.Mode().Perm() != 0o700 {
			return "", fmt.Errorf("%s belongs to somebody else; remove it", dir)
		}
		return dir, nil
	}
	making := fmt.Sprintf("%s.%d", dir, os.Getpid())
	if _, err := run.output(filepath.Join(bin, "initdb"), "-D", making, "-U", "postgres", "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"); err != nil {
		return "", errors.Join(err, os.RemoveAll(making))
	}
	if err := os.Rename(making, dir); err != nil {
		return "", fmt.Errorf("keep cluster template: %w", err)
	}
	return dir, nil
}

// postgresBin returns the folder of the newest server installed; Debian keeps it off the PATH.
func postgresBin() (string, error) {
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	slices.SortFunc(dirs, func(a, b string) int { return debianVersion(b) - debianVersion(a) })
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			dirs = append(dirs, filepath.Dir(p))
		}
	}
	for _, dir := range dirs {
		if isFile(filepath.Join(dir, "initdb")) && isFile(filepath.Join(dir, "postgres")) {
			return dir, nil
		}
	}
	return "", errors.New("initdb and postgres are neither in PATH nor in /usr/lib/postgresql")
}

// debianVersion is the major version in /usr/lib/postgresql/15/bin, 0 if there is none.
func debianVersion(dir string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	if err != nil {
		return 0
	}
	return n
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// socketBase is the temporary folder, or /tmp if that is too long: a socket's path must stay under 108 bytes.
func socketBase() string {
	if dir := os.TempDir(); len(dir) < 50 {
		return dir
	}
	return "/tmp"
}

// account is whom the server runs as: ourselves, or the system's database user when we are root.
type account struct {
	uid, gid int
	switched bool
}

func serverAccount() (account, error) {
	if os.Getuid() != 0 {
		return account{uid: os.Getuid(), gid: os.Getgid()}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return account{}, fmt.Errorf("postgres refuses to run as root, and no other user is known: %w", err)
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	return account{uid, gid, true}, errors.Join(err1, err2)
}

// command prepares a program under the account, apart from the terminal, so that an interrupt of the tests reaches it only through the reaper.
func (a account) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = socketBase() // the checkout may be closed to the account
	cmd.Env = append(os.Environ(), "LC_ALL=C", "HOME="+socketBase())
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if a.switched {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return cmd
}

func (a account) output(name string, args ...string) ([]byte, error) {
	out, err := a.command(name, args...).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", filepath.Base(name), err, bytes.TrimSpace(out))
	}
	return out, nil
}
