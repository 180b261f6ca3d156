package testkit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"
)

const envChild = "SHUANGCHENG_TEST_CHILD"

// ChildMain is what a child process does. It calls ack with one line, without line feed, for each thing it has been
// promised is durable; ack returns when the line has left the process, so that a SIGKILL afterwards cannot lose it.
type ChildMain func(ack func(line string), args []string) error

// Main is the TestMain of a package that kills children of itself: in a child it runs the named function, otherwise the tests.
//
//	func TestMain(m *testing.M) { testkit.Main(m, map[string]testkit.ChildMain{"writer": writer}) }
func Main(m *testing.M, children map[string]ChildMain) {
	name, isChild := os.LookupEnv(envChild)
	if !isChild {
		os.Exit(m.Run())
	}
	f, ok := children[name]
	if !ok {
		fmt.Fprintf(os.Stderr, "no child %q\n", name)
		os.Exit(2)
	}
	os.Unsetenv(envChild)
	go func() { // standard input closes when the parent is gone; an orphan must not go on
		io.Copy(io.Discard, os.Stdin)
		os.Exit(3)
	}()
	log := os.Stdout
	os.Stdout = os.Stderr // the product's own words must not be taken for acknowledgements
	ack := func(line string) {
		if _, err := log.WriteString(line + "\n"); err != nil {
			os.Exit(3)
		}
	}
	if err := f(ack, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// ChildCommand prepares the child of that name; acknowledgements go to its standard output. It ends when its standard
// input does.
func ChildCommand(t testing.TB, name string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), envChild+"="+name)
	return cmd
}

// Process is a running child.
type Process struct {
	t     testing.TB
	cmd   *exec.Cmd
	words bytes.Buffer // its standard error, to be read after done

	mu    sync.Mutex
	acked []string
	news  chan struct{} // holds one token when acked has grown
	done  chan struct{} // closed when all acknowledgements are read and the child has ended
	err   error         // how it ended, to be read after done
}

// Child starts the child of that name, one of those given to Main. It is killed when the test ends.
func Child(t testing.TB, name string, args ...string) *Process {
	t.Helper()
	p := &Process{t: t, cmd: ChildCommand(t, name, args...), news: make(chan struct{}, 1), done: make(chan struct{})}
	p.cmd.Stderr = &p.words
	stdin, err := p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	log, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start child %s: %v", name, err)
	}
	go p.collect(log)
	t.Cleanup(func() {
		stdin.Close()
		p.cmd.Process.Kill()
		<-p.done
		if t.Failed() && p.words.Len() > 0 {
			t.Logf("child %s said:\n%s", name, p.words.Bytes())
		}
	})
	return p
}

// collect reads the acknowledgements until the pipe closes; a last line without line feed was never acknowledged.
func (p *Process) collect(log io.Reader) {
	defer close(p.done)
	r := bufio.NewReader(log)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			break
		}
		p.mu.Lock()
		p.acked = append(p.acked, line[:len(line)-1])
		p.mu.Unlock()
		select {
		case p.news <- struct{}{}:
		default:
		}
	}
	p.err = p.cmd.Wait()
}

// Acked returns the lines acknowledged so far.
func (p *Process) Acked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.acked)
}

// AwaitAcks waits until at least n lines are acknowledged and returns them; a child that ends or is silent for a minute fails the test.
func (p *Process) AwaitAcks(n int) []string {
	p.t.Helper()
	for {
		if lines := p.Acked(); len(lines) >= n {
			return lines
		}
		select {
		case <-p.news:
		case <-p.done:
			if lines := p.Acked(); len(lines) >= n {
				return lines
			}
			p.t.Fatalf("child ended (%v) after %d of %d acknowledgements:\n%s", p.err, len(p.Acked()), n, p.words.Bytes())
		case <-time.After(time.Minute):
			p.t.Fatalf("child is silent after %d of %d acknowledgements", len(p.Acked()), n)
		}
	}
}

// Kill sends SIGKILL and returns every line the child had acknowledged before it died.
func (p *Process) Kill() []string {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatalf("kill child: %v", err)
	}
	<-p.done
	return p.Acked()
}

// Wait waits for the child to end by itself and returns its acknowledgements and, if it failed, what it said.
func (p *Process) Wait() ([]string, error) {
	<-p.done
	if p.err != nil {
		return p.Acked(), fmt.Errorf("child: %w: %s", p.err, bytes.TrimSpace(p.words.Bytes()))
	}
	return p.Acked(), nil
}
