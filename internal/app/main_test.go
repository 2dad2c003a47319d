package app_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"testing"
)

// childVariable makes the test binary a process of its own: a yardstick that the
// product is measured against.
const childVariable = "TEST_CHILD"

// buildFolder is where build puts the program.
var buildFolder string

// TestMain runs more tests at once than there are processors, where nobody asks for
// another number: many wait for a platform's pace, or for a process, most of the time.
// And it lets garbage lie for longer than the product does.
func TestMain(m *testing.M) {
	code, err := 0, error(nil)
	flag.Parse()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if most := flag.Lookup("test.parallel"); most.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		if err := most.Value.Set(strconv.Itoa(2 * runtime.GOMAXPROCS(0))); err != nil {
			panic(err)
		}
	}
	if child, ok := yardsticks[os.Getenv(childVariable)]; ok {
		err = child()
	} else if buildFolder, err = os.MkdirTemp("", "lodestar"); err == nil {
		code = m.Run()
		err = os.RemoveAll(buildFolder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// build makes the program, once for all tests: linking it takes seconds.
func build(t *testing.T) string {
	t.Helper()
	program, err := builtOnce()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var builtOnce = sync.OnceValues(func() (string, error) { return builtFrom(buildFolder, "lodestar/cmd/lodestar") })

// builtFrom makes a program from its package, in a folder.
func builtFrom(folder, from string) (string, error) {
	program := filepath.Join(folder, filepath.Base(from))
	c := exec.CommandContext(context.Background(), "go", "build", "-o", program, from)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building: %w\n%s", err, out)
	}
	return program, nil
}
