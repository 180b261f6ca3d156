package testkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a verb waits for the page to show what it is asked for; long, because machines that test are busy.
const patience = 30 * time.Second

// Page is one tab with cookies of its own in the browser of this test process. Its verbs wait until what they name is
// there and fail the test if it does not come; they may be used from the goroutine of the test only. When the test
// ends, each console error, uncaught exception and breach of the content security policy that was not allowed fails it.
type Page struct {
	t     testing.TB
	ctx   context.Context
	watch *watcher
}

// chrome is the browser of this test process, started at the first call of Browser. It reaches loopback only.
var chrome = sync.OnceValues(startChrome)

// Browser opens an empty tab, 1366 pixels wide and light, for this test alone.
func Browser(t testing.TB) *Page {
	t.Helper()
	_, err := chromePath()
	Need(t, "Chromium", err)
	browser, err := chrome()
	if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	ctx, closeTab := chromedp.NewContext(browser.ctx, chromedp.WithNewBrowserContext())
	p := &Page{t: t, ctx: ctx, watch: &watcher{}}
	if err := chromedp.Listen(ctx, p.watch.hear); err != nil {
		closeTab()
		t.Fatalf("open tab: %v", err)
	}
	p.watch.follow(string(chromedp.FromContext(ctx).Target.TargetID))
	t.Cleanup(func() {
		if t.Failed() {
			p.save("failed-" + strings.NewReplacer("/", "-", " ", "-").Replace(t.Name()))
		}
		p.roundTrip() // what the page has complained of so far arrives before the answer
		for _, e := range p.watch.complaints() {
			t.Errorf("console: %s", e)
		}
		closeTab()
	})
	p.Emulate(Screen{Width: 1366})
	return p
}

// browserProcess keeps hold of the reaper, whose pipe would otherwise be closed as garbage.
type browserProcess struct {
	ctx    context.Context
	reaper *reaper
}

// startChrome starts the browser in a profile that is removed when this process is gone.
func startChrome() (*browserProcess, error) {
	path, err := chromePath()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "shuangcheng-browser-")
	if err != nil {
		return nil, fmt.Errorf("make browser profile: %w", err)
	}
	reaper, err := watch(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(filepath.Join(dir, "profile")),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "zh-CN"),
		chromedp.Flag("accept-lang", "zh-CN"),
		chromedp.Env("LC_ALL=C.UTF-8"), // a file of Chinese name is not found otherwise
	)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // the sandbox refuses to serve root
	}
	ctx, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ = chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		return nil, errors.Join(err, reaper.dismiss())
	}
	pid := strconv.Itoa(chromedp.FromContext(ctx).Browser.Process().Pid)
	if err := os.WriteFile(filepath.Join(dir, "pid"), []byte(pid), 0o600); err != nil {
		return nil, fmt.Errorf("note browser process: %w", err)
	}
	return &browserProcess{ctx, reaper}, nil
}

func chromePath() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("chromium is not in PATH")
}

// Open goes to the address, waits until it is loaded, and returns the HTTP status. A page that is still on its way when another is
// asked for aborts it; asked once more it comes.
func (p *Page) Open(url string) int {
	p.t.Helper()
	response, err := within(p, chromedp.NavigateResponse(url))
	if err != nil && strings.Contains(err.Error(), "net::ERR_ABORTED") {
		p.settle()
		response, err = within(p, chromedp.NavigateResponse(url))
	}
	if err != nil {
		p.t.Fatalf("open %s: %v", url, err)
	}
	p.settle()
	if response == nil {
		return 0
	}
	return int(response.Status)
}

// Allow lets complaints pass that contain the words, such as "403" where the test asks for a page it may not see.
func (p *Page) Allow(words string) { p.watch.allow(words) }

// Location returns the address of the page.
func (p *Page) Location() string {
	p.t.Helper()
	return evaluate[string](p, `location.href`)
}

// Context returns the tab's context for what the verbs do not offer; see chromedp.
func (p *Page) Context() context.Context { return p.ctx }

// within runs one action on the tab, for at most the verbs' patience.
func within[T any](p *Page, a chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, a)
}

// evaluate returns the value of a JavaScript expression in the page.
func evaluate[T any](p *Page, expression string) T {
	p.t.Helper()
	v, err := within(p, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("evaluate in the page: %v", err)
	}
	return v
}

// roundTrip returns when the page has answered, if it can; it fails nothing because a page may be going away.
func (p *Page) roundTrip() bool {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	state, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.readyState`))
	return err == nil && state == "complete"
}

// settle waits until a navigation that the last verb has set off is over. The page learns of it a moment after the
// click is answered, hence the pause and the second question.
func (p *Page) settle() {
	p.t.Helper()
	deadline := time.Now().Add(patience)
	p.roundTrip()
	time.Sleep(30 * time.Millisecond)
	for !p.roundTrip() || p.watch.loading() {
		if time.Now().After(deadline) {
			p.t.Fatalf("the page is still loading after %v", patience)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
