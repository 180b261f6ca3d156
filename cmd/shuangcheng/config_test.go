package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"shuangcheng/internal/domain/fault"
)

var updateManual = flag.Bool("manual", false, "write manual.txt from the comments of Config")

// TestManual keeps manual.txt what the comments of Config say: the program carries the text, the comments are its source.
func TestManual(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "config.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("配置文件（YAML）的各项；命令行和环境变量优先于文件：\n")
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || spec.Name.Name != "Config" {
			return true
		}
		for _, field := range spec.Type.(*ast.StructType).Fields.List {
			key := reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("yaml")
			if key == "" || field.Doc == nil {
				t.Errorf("field %s has no key or no comment", field.Names[0])
				continue
			}
			fmt.Fprintf(&b, "\n%s\n", key)
			for line := range strings.Lines(field.Doc.Text()) {
				b.WriteString("    " + line)
			}
		}
		return false
	})
	if *updateManual {
		if err := os.WriteFile("manual.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("manual.txt")
	if err != nil || string(have) != b.String() {
		t.Errorf("manual.txt is not what the comments of Config say (%v); run go test ./cmd/shuangcheng -manual", err)
	}
}

func TestConfigFile(t *testing.T) {
	dir := t.TempDir()
	file := func(text string) place {
		path := filepath.Join(dir, "c.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return place{Config: path, Data: filepath.Join(dir, "data")}
	}
	c, err := file("listen: :9000\nmin_free_mb: 800\n").config()
	if err != nil || c.Listen != ":9000" || c.MinFreeMB != 800 || c.Keys != filepath.Join(dir, "data.keys") {
		t.Errorf("got %+v, %v", c, err)
	}
	for _, bad := range []string{"lisen: :9000\n", "listen: [1\n", "min_free_mb: many\n"} {
		if _, err := file(bad).config(); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: got %v, want it refused", bad, err)
		}
	}
	inside := place{Data: dir, Keys: filepath.Join(dir, "keys")}
	if _, err := inside.config(); fault.KindOf(err) != fault.Invalid {
		t.Errorf("keys inside the data: got %v", err)
	}
}
