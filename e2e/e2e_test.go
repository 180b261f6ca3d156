// Package e2e tells stories: each script in testdata uses the program as people do, from an empty folder, on both engines.
package e2e

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"shuangcheng/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m, nil) }

// beijing is the zone of the program, whatever the machine's is.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// shippedCells is the file of 96 outlines in the source tree.
const shippedCells = "internal/shipped/places/boundaries/gaoxin_demo_grid_synthetic_wgs84.geojson"

// build builds the program into a folder of the test.
func build(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	c := exec.Command("go", "build", "-o", filepath.Join(bin, "shuangcheng"), "shuangcheng/cmd/shuangcheng")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return bin
}

// TestStories runs every script on SQLite and on PostgreSQL.
func TestStories(t *testing.T) {
	bin := build(t)
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			testscript.Run(t, testscript.Params{Dir: "testdata", RequireUniqueNames: true,
				Setup: func(e *testscript.Env) error {
					e.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
					e.Setenv("SHUANGCHENG_DATA", filepath.Join(e.WorkDir, "data"))
					e.Setenv("VERIFIER", filepath.Join(testkit.Root(t), "verifier", "verify.py"))
					e.Setenv("ADDR", freeAddress(t))
					withPeople(e)
					today := time.Now().In(beijing)
					e.Setenv("TODAY", today.Format(time.DateOnly))
					e.Setenv("YEAR", today.Format("2006"))
					e.Setenv("CELLS", filepath.Join(testkit.Root(t), filepath.FromSlash(shippedCells)))
					if err := writeOldLedger(filepath.Join(e.WorkDir, "台账.xlsx"), today); err != nil {
						return err
					}
					if engine == "postgres" {
						e.Setenv("SHUANGCHENG_POSTGRES", testkit.Postgres(t))
						e.Setenv("OTHER", testkit.Postgres(t))
						e.Setenv("THIRD", testkit.Postgres(t))
					}
					return nil
				},
				Condition: func(name string) (bool, error) {
					if name != "python" {
						return false, fmt.Errorf("condition %s", name)
					}
					_, err := exec.LookPath("python3")
					return err == nil || testkit.All(), nil
				},
				Cmds: map[string]func(*testscript.TestScript, bool, []string){
					"await": await, "grab": grab, "sql": runSQL, "resign": resign, "vault": vault, "corrupt": corrupt,
					"login": login, "look": look, "sees": sees, "fill": fill, "save": save, "send": send,
				}})
		})
	}
}

// freeAddress is an address nobody listens on at the moment.
func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// await URL: waits until it answers 200; "! await URL" until it answers anything else.
func await(ts *testscript.TestScript, neg bool, args []string) {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		r, err := http.Get(args[0])
		if err != nil {
			continue
		}
		r.Body.Close()
		if (r.StatusCode == http.StatusOK) != neg {
			return
		}
	}
	ts.Fatalf("%s does not answer as it should", args[0])
}

// grab VAR REGEXP: sets VAR to the first group that the regexp finds in the last standard output.
func grab(ts *testscript.TestScript, _ bool, args []string) {
	m := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(m) < 2 {
		ts.Fatalf("no match of %s", args[1])
	}
	ts.Setenv(args[0], m[1])
}

// corrupt FILE: changes one bit in the middle of a file.
func corrupt(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	b[len(b)/2] ^= 1
	ts.Check(os.WriteFile(path, b, 0o600))
}
