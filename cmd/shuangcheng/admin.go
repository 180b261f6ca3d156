package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/store"
)

// The admin door is a Unix socket in the data folder, mode 0600: who may read the data folder may use it. It carries
// out the same operations as the commands do by themselves when no server runs.

// cosigned is a witness's line on its way in.
type cosigned struct {
	Origin string   `json:"origin"`
	Size   int64    `json:"size"`
	Line   string   `json:"line"`
	Keys   []string `json:"keys"` // of witnesses that count
}

// published is a checkpoint on its way out.
type published struct {
	Note string `json:"note"`
	Size int64  `json:"size"`
	Root string `json:"root"`
}

// rewrapped says how many keys of persons a rotation wrapped anew.
type rewrapped struct {
	Wrapped int `json:"wrapped"`
	Dropped int `json:"dropped"`
}

// opHealth asks the running server how it is.
const opHealth = "health"

// operations are what the admin door offers; the argument and the result are JSON.
var operations = map[string]func(ctx context.Context, a *app.App, in json.RawMessage) (any, error){
	"publish": func(ctx context.Context, a *app.App, _ json.RawMessage) (any, error) {
		c, err := a.Store().Publish(ctx)
		return published{c.Note, c.Size, c.Root.String()}, err
	},
	"rotate-signing": func(ctx context.Context, a *app.App, _ json.RawMessage) (any, error) {
		db := a.Store()
		cmd, err := db.SystemCommand("keys")
		if err != nil {
			return nil, err
		}
		if _, err := db.Write(ctx, store.Interactive, cmd, (*store.Tx).RotateKey); err != nil {
			return nil, err
		}
		c, err := db.Publish(ctx)
		return published{c.Note, c.Size, c.Root.String()}, err
	},
	"rotate-kek": func(ctx context.Context, a *app.App, _ json.RawMessage) (any, error) {
		n, err := a.Store().RotateKEK(ctx)
		if err != nil {
			return nil, err
		}
		dropped, err := a.Store().DropRetired(ctx)
		return rewrapped{n, dropped}, err
	},
	"cosign": func(ctx context.Context, a *app.App, in json.RawMessage) (any, error) {
		var c cosigned
		if err := json.Unmarshal(in, &c); err != nil {
			return nil, fault.New(fault.Invalid, "见证签名的写法不对").Because(err)
		}
		return struct{}{}, a.Store().Cosign(ctx, c.Origin, c.Size, c.Line, c.Keys)
	},
	opHealth:       func(_ context.Context, a *app.App, _ json.RawMessage) (any, error) { return a.Health(), nil },
	"import":       importFile,
	"import-list":  listImports,
	"import-undo":  undoImport,
	"mapping":      keepMapping,
	"setup-code":   newSetupCode,
	"user-slips":   printSlips,
	"user-list":    listUsers,
	"user-add":     addUser,
	"user-reset":   resetUser,
	"user-disable": disableUser,
}

// callOperation carries out an operation in this process.
func callOperation(ctx context.Context, a *app.App, name string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	got, err := operations[name](ctx, a, raw)
	if err != nil {
		return err
	}
	if raw, err = json.Marshal(got); err != nil {
		return err
	}
	return json.Unmarshal(raw, out)
}

// socketPath is where the door of a data folder is. A path too long for a socket gets a name in the temporary folder.
func socketPath(dir string) string {
	const longest = 100 // the system's bound is 108
	path := filepath.Join(dir, "admin.sock")
	if len(path) <= longest {
		return path
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("shuangcheng-%x.sock", sha256.Sum256([]byte(dir)))[:60])
}

// refusal is how the door says no.
type refusal struct {
	Kind fault.Kind `json:"kind"`
	Text string     `json:"text"`
}

// adminServer answers on the door until it is shut.
func adminServer(dir string, a *app.App) (*http.Server, error) {
	path := socketPath(dir)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("open admin door: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("open admin door: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("open admin door: %w", err), l.Close())
	}
	s := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answerAdmin(w, r, a)
	})}
	go s.Serve(l)
	return s, nil
}

// maxAdminBody is room for a sheet of 20 MB as JSON carries it, with its mapping.
const maxAdminBody = 32 << 20

func answerAdmin(w http.ResponseWriter, r *http.Request, a *app.App) {
	op := operations[filepath.Base(r.URL.Path)]
	in, err := io.ReadAll(io.LimitReader(r.Body, maxAdminBody))
	if op == nil || r.Method != http.MethodPost || err != nil {
		http.Error(w, "no such operation", http.StatusNotFound)
		return
	}
	out, err := op(context.WithoutCancel(r.Context()), a, in)
	if err != nil {
		w.WriteHeader(http.StatusConflict)
		out = refusal{fault.KindOf(err), err.Error()}
	}
	if err := json.NewEncoder(w).Encode(out); err != nil {
		return // the caller has gone; what was done is done
	}
}

// askServer has the running server carry out an operation; owned is the error that says who owns the folder.
func (c Config) askServer(ctx context.Context, name string, in, out any, owned error) error {
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socketPath(c.Data))
	}}}
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://admin/"+name, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil { // whoever owns it is no server
		return errors.Join(owned, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		var no refusal
		if err := json.NewDecoder(resp.Body).Decode(&no); err != nil {
			return fmt.Errorf("ask server for %s: status %d", name, resp.StatusCode)
		}
		return fault.New(no.Kind, "%s", no.Text)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}
