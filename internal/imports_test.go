package internal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path before every package of ours.
const module = "shuangcheng/"

// layers lists every package, foundations first. A package may import what is listed on an
// earlier line or earlier on its own line, and nothing of ours that is listed after it.
var layers = []string{
	"proof verifier",
	"internal/domain/say internal/domain/ordered",
	"internal/domain/fault internal/domain/calendar internal/domain/value internal/domain/geo internal/domain/division",
	"internal/domain/journal internal/domain/privacy internal/domain/form",
	"internal/domain/evidence internal/domain/org internal/domain/standard internal/domain/problem",
	"internal/domain/grid internal/domain/site",
	"internal/domain/matter",
	"internal/domain/settings",
	"internal/domain/paper",
	"internal/shipped",
	"internal/store/blobs internal/store",
	"internal/benchkit",
	"internal/app",
	"internal/demo",
	"internal/edge/msg internal/edge/sheet internal/edge/photo internal/edge/intake internal/edge/docx",
	"internal/edge/web/static internal/edge/web/ui internal/edge/web/ui/gallery internal/edge/web/page internal/edge/web/deed internal/edge/web/start",
	"internal/edge/web/accounts internal/edge/web/matters internal/edge/web/notices internal/edge/web/takeout internal/edge/web/operations internal/edge/web/registers internal/edge/web/standards internal/edge/web/intake internal/edge/web/settings internal/edge/web/proofs internal/edge/web/papers internal/edge/web/citizen internal/edge/web/guest",
	"internal/edge/web internal/edge/api internal/edge/jobs",
	"internal/benchkit/doors",
	"cmd/shuangcheng",
}

// helpers serve tests only; product code may not import them, they may import anything.
var helpers = []string{"internal/testkit", "e2e"}

// worldly are packages a pure domain package may not touch.
var worldly = []string{"context", "database/sql", "net/http", "os", "log/slog", "crypto/rand", "math/rand", "math/rand/v2"}

// TestImports reads the files themselves, because a test that asks the go command is served from the cache.
func TestImports(t *testing.T) {
	rank := map[string]int{}
	for _, line := range layers {
		for p := range strings.FieldsSeq(line) {
			rank[p] = len(rank)
		}
	}
	seen := 0
	walkGo(t, func(path string, src []byte) {
		dir := filepath.ToSlash(filepath.Dir(path))
		if strings.HasSuffix(path, "_test.go") || isHelper(dir) || dir == "internal" {
			return
		}
		seen++
		p := dir
		if _, ok := rank[p]; !ok {
			t.Errorf("%s: package %s is not in the list of layers", path, p)
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range f.Imports {
			q, _ := strconv.Unquote(imp.Path.Value)
			checkImport(t, path, p, q, rank)
		}
		if strings.HasPrefix(p, "internal/domain/") && callsNow(f) {
			t.Errorf("%s: a domain package asks the clock", path)
		}
	})
	if seen < 3 {
		t.Fatalf("looked at %d files only", seen)
	}
}

// checkImport holds the rule itself; each case was broken on purpose once and seen to fail.
func checkImport(t *testing.T, path, p, q string, rank map[string]int) {
	t.Helper()
	local, ours := strings.CutPrefix(q, module)
	switch {
	case ours && isHelper(local):
		t.Errorf("%s: imports %s, which serves tests only", path, local)
	case ours && rank[local] >= rank[p]:
		t.Errorf("%s: %s imports %s, which is listed after it or not at all", path, p, local)
	case ours && p == "proof":
		t.Errorf("%s: a stranger's verifier imports nothing of ours", path)
	case ours && strings.HasPrefix(local, "internal/store") && strings.HasPrefix(p, "internal/edge/"):
		t.Errorf("%s: the edge reaches the store only through app", path)
	case strings.HasPrefix(p, "internal/domain/") && slices.Contains(worldly, q):
		t.Errorf("%s: a domain package imports %s", path, q)
	}
}

func isHelper(dir string) bool {
	return slices.ContainsFunc(helpers, func(h string) bool { return dir == h || strings.HasPrefix(dir, h+"/") })
}

func callsNow(f *ast.File) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Now" {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" {
				found = true
			}
		}
		return true
	})
	return found
}

// TestHouse holds the limits that decay unless a machine looks: file length, function length, SELECT *.
func TestHouse(t *testing.T) {
	walkGo(t, func(path string, src []byte) {
		if generated(src) {
			return
		}
		if n := strings.Count(string(src), "\n"); n > 800 {
			t.Errorf("%s: %d lines, over 800", path, n)
		}
		if strings.Contains(string(src), "SELECT"+" *") {
			t.Errorf("%s: names no columns", path)
		}
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if n := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1; n > 80 {
				t.Errorf("%s: %s has %d lines, over 80", path, fn.Name.Name, n)
			}
		}
	})
}

func generated(src []byte) bool {
	head, _, _ := strings.Cut(string(src), "\npackage ")
	return strings.Contains(head, "Code generated") && strings.Contains(head, "DO NOT EDIT")
}

// walkGo calls f with each Go file of the tree, paths relative to its root.
func walkGo(t *testing.T, f func(path string, src []byte)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel("..", path)
		if err != nil {
			return err
		}
		f(filepath.ToSlash(rel), src)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
