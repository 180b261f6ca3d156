package testkit

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// watcher hears what the browser tells of one tab: complaints on the console, and whether a page is being loaded.
type watcher struct {
	mu      sync.Mutex
	frame   string // ID of the main frame
	busy    bool
	deaf    bool // while a checker of ours works in the page
	errors  []string
	allowed []string
}

func (w *watcher) follow(frame string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.frame = frame
}

// hear takes one event, in the order of arrival.
func (w *watcher) hear(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *page.EventFrameStartedNavigating:
		w.load(string(e.FrameID), true)
	case *page.EventFrameStartedLoading:
		w.load(string(e.FrameID), true)
	case *page.EventFrameStoppedLoading:
		w.load(string(e.FrameID), false)
	case *log.EventEntryAdded: // failed requests and breaches of the content security policy
		if e.Entry.Level == log.EntryLevelError {
			w.complain(e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil && x.Description != "" {
			text = x.Description
		}
		w.complain(text, e.ExceptionDetails.URL)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			w.complain(words(e.Args), "")
		}
	}
}

func (w *watcher) load(frame string, busy bool) {
	if frame == w.frame {
		w.busy = busy
	}
}

func (w *watcher) complain(text, url string) {
	if w.deaf || strings.HasSuffix(url, "/favicon.ico") { // the browser asks for that one, not the page
		return
	}
	if url != "" {
		text += " (" + url + ")"
	}
	w.errors = append(w.errors, text)
}

func words(args []*runtime.RemoteObject) string {
	var parts []string
	for _, a := range args {
		var text string
		switch {
		case json.Unmarshal(a.Value, &text) == nil:
			parts = append(parts, text)
		case a.Description != "":
			parts = append(parts, a.Description)
		default:
			parts = append(parts, string(a.Value))
		}
	}
	return strings.Join(parts, " ")
}

func (w *watcher) loading() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.busy
}

func (w *watcher) setDeaf(deaf bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaf = deaf
}

func (w *watcher) allow(words string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.allowed = append(w.allowed, words)
}

// complaints returns what was heard and not allowed.
func (w *watcher) complaints() (rest []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
next:
	for _, e := range w.errors {
		for _, a := range w.allowed {
			if strings.Contains(e, a) {
				continue next
			}
		}
		rest = append(rest, e)
	}
	return rest
}
