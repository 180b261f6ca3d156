// Package static holds the files a browser keeps: style sheets, the icon sprite, our own script and the
// few files others wrote. Each is served under a name with its content hash, so that it may be cached
// for ever and a new version of the program is seen at once.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Prefix is where Handler expects to be mounted.
const Prefix = "/static/"

//go:embed *.css *.svg *.js vendor/*.js
var files embed.FS

// hashed finds the content hash in a served name: app.0123456789ab.css.
var hashed = regexp.MustCompile(`\.[0-9a-f]{12}(\.[a-z]+)$`)

// types are the content types by extension; a file of another kind stops the program at start.
var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// asset is one file ready to be sent.
type asset struct {
	kind   string // content type
	hash   string // first 12 hex digits of the SHA-256 of plain
	plain  []byte
	packed []byte // gzip of plain
}

// assets maps a file's name, "app.js" or "vendor/htmx.min.js", to its bytes.
var assets = load()

// URL is the address of the file called name. An unknown name is a mistake in the program and panics.
func URL(name string) string {
	a, ok := assets[name]
	if !ok {
		panic("no static file " + name)
	}
	ext := path.Ext(name)
	return Prefix + strings.TrimSuffix(name, ext) + "." + a.hash + ext
}

// Handler serves the files. A name with today's hash may be kept for ever; the same file under an old
// hash or none is sent too, uncached, so that a page rendered before an upgrade keeps its looks.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	name := hashed.ReplaceAllString(strings.TrimPrefix(r.URL.Path, Prefix), "$1")
	a, ok := assets[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	if r.URL.Path == URL(name) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	body, tag := a.plain, `"`+a.hash+`"`
	if acceptsGzip(r) {
		body, tag = a.packed, `"`+a.hash+`-gz"`
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", tag)
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	w.Write(body) //nolint:errcheck // the reader went away; nobody is left to tell
}

// acceptsGzip reads Accept-Encoding as browsers write it; "gzip;q=0" is the one refusal known.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if coding == "gzip" {
			return strings.ReplaceAll(weight, " ", "") != "q=0"
		}
	}
	return false
}

func load() map[string]asset {
	m := map[string]asset{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		kind, ok := types[path.Ext(name)]
		if !ok {
			return fmt.Errorf("%s: no content type", name)
		}
		if path.Ext(name) == ".css" {
			b = minify(b)
		}
		sum := sha256.Sum256(b)
		m[name] = asset{kind: kind, hash: hex.EncodeToString(sum[:6]), plain: b, packed: pack(b)}
		return nil
	})
	if err != nil {
		panic(fmt.Sprintf("load static files: %v", err))
	}
	return m
}

// pack compresses once at start what is sent many times. Writing to memory cannot fail.
func pack(b []byte) []byte {
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		panic(err)
	}
	if _, err := z.Write(b); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}
