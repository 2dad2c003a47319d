package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/internal/app"
)

// asCommand makes the test binary the command itself.
const asCommand = "TEST_AS_LODESTAR"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(untilTold(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// lodestar runs the command in an empty folder with an environment of its own.
func lodestar(t *testing.T, env []string, args ...string) (out, said string, code int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], args...)
	command.Dir = t.TempDir()
	command.Env = append([]string{asCommand + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + command.Dir}, env...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), command.ProcessState.ExitCode()
}

func TestDoctorCommand(t *testing.T) {
	t.Parallel()
	const address = "LODESTAR_ADDR=127.0.0.1:0"
	out, said, code := lodestar(t, []string{address}, "doctor", "--json")
	var findings []map[string]string
	if err := json.Unmarshal([]byte(out), &findings); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if code != 1 || said != "lodestar: 1 check failed\n" || len(findings) != 7 {
		t.Errorf("exit code %d, %q, %v", code, said, findings)
	}
	for _, f := range findings {
		if len(f) != 4 || f["check"] == "" || f["state"] == "" || f["says"] == "" || f["state"] == "fail" && f["mend"] == "" {
			t.Errorf("%v", f)
		}
	}
	out, said, code = lodestar(t, []string{address, "LODESTAR_LOG_LEVEL=loud"}, "doctor", "--language", "nl")
	if code != 1 || said != "lodestar: 2 checks failed\n" || !strings.Contains(out, "LODESTAR_LOG_LEVEL") || !strings.Contains(out, "nog geen database") || strings.Contains(out, "\x1b") {
		t.Errorf("exit code %d, %q, %s", code, said, out)
	}
	if _, said, code = lodestar(t, nil, "doctor", "--language", "Klingon"); code != 1 || !strings.Contains(said, `"Klingon" is not known`) {
		t.Errorf("exit code %d, %q", code, said)
	}
}

func TestFindingsAsText(t *testing.T) {
	t.Parallel()
	findings := []app.Finding{{Check: "store", State: bot.OK, Says: "Sound."}, {Check: "slack.token", State: bot.Fail, Says: "Refused.", Mend: "One:\n  two"}}
	var plain, colored bytes.Buffer
	if err := errors.Join(writeFindings(&plain, findings, false), writeFindings(&colored, findings, true)); err != nil {
		t.Fatal(err)
	}
	want := `ok    store        Sound.
fail  slack.token  Refused.
                   → One:
                       two
`
	if plain.String() != want {
		t.Errorf("%s\nwant\n%s", plain.String(), want)
	}
	if got := strings.NewReplacer("\x1b[32m", "", "\x1b[1;31m", "", "\x1b[0m", "").Replace(colored.String()); got != want || colored.Len() == plain.Len() {
		t.Errorf("in colour:\n%s", colored.String())
	}
}
