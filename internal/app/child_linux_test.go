package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// yardsticks are what the test binary does as a process of its own.
var yardsticks = map[string]func() error{
	"check":       func() error { return checkOnly(slackWire.path, checkSlack) },
	"check teams": func() error { return checkOnly(teamsWire.path, checkTeams) },
}

// profileVariable names a folder for what the product, as a child, works on and
// allocates: see CONTRIBUTING.
const profileVariable = "TEST_PROFILE"

// checkOnly is H: it checks the signature of a request and answers.
func checkOnly(path string, holds func(r *http.Request, body []byte) bool) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil || !holds(r, body) {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	server := &http.Server{Addr: os.Getenv("LODESTAR_ADDR"), ReadHeaderTimeout: time.Second, Handler: mux}
	return server.ListenAndServe()
}

// customerOf is a name like no other: of similar ones the product asks whether
// they are the same.
func customerOf(who string) string {
	sum := sha256.Sum256([]byte(who))
	return "Works " + hex.EncodeToString(sum[:8])
}

// child is a running process.
type child struct {
	tb      testing.TB
	command *exec.Cmd
	wire    chatWire
	url     string
	client  *http.Client
	began   time.Time
}

// newChild starts a program, told to serve on an address of its own, which is spoken
// to as the platform does.
func newChild(tb testing.TB, on chatWire, program string, atOnce int, env ...string) *child {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	addr := listener.Addr().String()
	if err := listener.Close(); err != nil {
		tb.Fatal(err)
	}
	c := &child{
		tb: tb, wire: on, url: "http://" + addr + on.path,
		client: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: atOnce, DisableCompression: true}},
	}
	c.command, c.began = exec.CommandContext(tb.Context(), program, "serve"), time.Now()
	c.command.Env = append(append(os.Environ(), "LODESTAR_ADDR="+addr), env...)
	c.command.Stderr = os.Stderr
	if err := c.command.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.kill)
	return c
}

// kill ends it as a power cut would.
func (c *child) kill() {
	if c.command.ProcessState == nil {
		_ = c.command.Process.Kill()
		_ = c.command.Wait() // that it was killed is no news
	}
}

// post sends a signed request and returns its status; 0 where nobody listens.
func (c *child) post(body []byte) int {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		c.tb.Error(err)
		return 0
	}
	r.Header["Content-Type"] = []string{"application/json"}
	c.wire.sign(r, body)
	answer, err := c.client.Do(r)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return answer.StatusCode
}

// first sends a request until it is acknowledged, and returns how long that took
// from the start of the process.
func (c *child) first(body []byte) time.Duration {
	c.tb.Helper()
	for time.Since(c.began) < 20*time.Second {
		if c.post(body) == http.StatusOK {
			return time.Since(c.began)
		}
		time.Sleep(time.Millisecond)
	}
	c.tb.Fatal("the process does not answer")
	return 0
}

// memory is what of the process is in memory, now and at most, in MB.
func (c *child) memory() (now, most float64) {
	c.tb.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.command.Process.Pid))
	if err != nil {
		c.tb.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f", &kilobytes); err == nil {
			now = kilobytes / 1024
		}
		if _, err := fmt.Sscanf(line, "VmHWM: %f", &kilobytes); err == nil {
			most = kilobytes / 1024
		}
	}
	return now, most
}

// profiled lets the process write its profile, where one is wanted, and waits
// for it.
func (c *child) profiled() {
	folder := os.Getenv(profileVariable)
	if folder == "" {
		return
	}
	cpu := filepath.Join(folder, "cpu.pprof")
	_ = os.Remove(cpu) // of the run before
	_ = c.command.Process.Signal(syscall.SIGUSR1)
	for wait := time.Now(); time.Since(wait) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
		if stored, err := os.Stat(cpu); err == nil && stored.Size() > 0 {
			return
		}
	}
	c.tb.Error("the process wrote no profile")
}

// worked is how long the process has kept a processor busy; on a machine with
// other work it says more than the time that passed.
func (c *child) worked() time.Duration {
	c.tb.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.command.Process.Pid))
	if err != nil {
		c.tb.Fatal(err)
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(after)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond // ticks of 1/100 s
}
