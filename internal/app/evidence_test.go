package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/internal/app"
	"lodestar/internal/script"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// exported is the evidence of a plan, as files by name.
func exported(t *testing.T, url string) map[string][]byte {
	t.Helper()
	var b bytes.Buffer
	err := app.WriteEvidence(t.Context(), app.EvidenceOptions{Database: url, Tenant: terminal.Tenant, Account: "ABC Company", Now: script.Start}, &b)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range packed.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = data
	}
	return files
}

// python runs verify.py in a folder of these files, with an empty environment,
// and tells what it printed and whether it was satisfied.
func python(t *testing.T, files map[string][]byte) (string, bool) {
	t.Helper()
	program, err := exec.LookPath("python3")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("python3 is not installed")
	}
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, data := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), program, "-I", filepath.Join(folder, "verify.py"))
	out, err := command.CombinedOutput()
	return string(out), err == nil
}

// TestEvidenceVerifiesOffline runs the script of the export on it, and on copies
// in which one byte of one file was changed (C10).
func TestEvidenceVerifiesOffline(t *testing.T) {
	t.Parallel()
	a := agreedAll(t)
	files := exported(t, a.database)
	said, ok := python(t, files)
	if !ok || !strings.HasPrefix(said, "Unaltered: 5 records, 0 without a name. Last entry: ") {
		t.Fatalf("as it was handed out: %s", said)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		changed := maps.Clone(files)
		changed[name] = flipped(files[name])
		if said, ok := python(t, changed); ok {
			t.Errorf("%s was changed: %s", name, said)
		}
	}
	if !bytes.HasPrefix(files["version-1/plan.pdf"], []byte("%PDF-")) {
		t.Error("the plan is not there as a PDF")
	}
	// Whoever also mends the sums meets the chain.
	mended := 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		folder, _, _ := strings.Cut(name, "/")
		if !strings.HasPrefix(folder, "version-") && folder != "entries" && folder != "records" || strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".pdf") {
			continue
		}
		changed := maps.Clone(files)
		changed[name] = flipped(files[name])
		withSums(t, changed)
		if said, ok := python(t, changed); ok {
			t.Errorf("%s was changed, and its sum: %s", name, said)
		}
		mended++
	}
	if mended < 10 {
		t.Errorf("only %d files", mended)
	}
	for name, size := range map[string]int{"verify.py": 50} {
		if lines := bytes.Count(files[name], []byte("\n")); lines > size {
			t.Errorf("%s has %d lines: nobody reads that", name, lines)
		}
	}
}

func flipped(data []byte) []byte {
	changed := bytes.Clone(data)
	changed[len(changed)/2] ^= 1
	return changed
}

// withSums makes the sums anew, as whoever forges the files would.
func withSums(t *testing.T, files map[string][]byte) {
	t.Helper()
	sums := map[string]string{}
	for name, data := range files {
		if name != "files.json" {
			sums[name] = evidence.Sum(data)
		}
	}
	data, err := json.Marshal(sums)
	if err != nil {
		t.Fatal(err)
	}
	files["files.json"] = data
}

// TestEvidenceLeavesNothingOut: a record taken out of the index, with the sums
// mended, is missed.
func TestEvidenceLeavesNothingOut(t *testing.T) {
	t.Parallel()
	files := exported(t, agreedAll(t).database)
	var index map[string]any
	if err := json.Unmarshal(files["index.json"], &index); err != nil {
		t.Fatal(err)
	}
	records := index["records"].([]any)
	index["records"] = records[1:]
	data, err := json.Marshal(index)
	if err != nil {
		t.Fatal(err)
	}
	files["index.json"] = data
	withSums(t, files)
	if said, ok := python(t, files); ok {
		t.Error(said)
	}
}

// TestEvidenceSpeaksOfNobodyElse: what happened with other customers and inside
// our company stands in the chain by its hash alone.
func TestEvidenceSpeaksOfNobodyElse(t *testing.T) {
	t.Parallel()
	a := agreedAll(t)
	a.presses("jonas", playbook.VerbAgree, 1) // is refused
	files := exported(t, a.database)
	whole := 0
	for name, data := range files {
		if strings.HasPrefix(name, "entries/") {
			whole++
		}
		for _, word := range []string{"jonas\"", "agreement.refused", "above USD 50,000", "relationship"} {
			if bytes.Contains(data, []byte(word)) {
				t.Errorf("%s holds %q", name, word)
			}
		}
	}
	var links []map[string]any
	if err := json.Unmarshal(files["chain.json"], &links); err != nil || len(links) <= whole || whole != 6 {
		t.Errorf("%d of %d entries are whole, %v", whole, len(links), err)
	}
	for _, lang := range []string{"en", "de", "nl"} {
		if !bytes.Contains(files["README."+lang+".txt"], []byte("python3 verify.py")) {
			t.Errorf("%s does not say how to check it", lang)
		}
	}
	if page := string(files["version-1/plan.html"]); !strings.Contains(page, "Kim Visser") || !strings.Contains(page, "Dec 2026") {
		t.Errorf("the page does not say who agreed and when:\n%s", page)
	}
}

// TestEvidenceInTheChat: the account manager gets the same zip as a file, and nobody
// where customers read.
func TestEvidenceInTheChat(t *testing.T) {
	t.Parallel()
	a := agreedAll(t)
	before := len(a.messages("eva"))
	a.lines("eva: evidence")
	said := a.messages("eva")[before:]
	if len(said) != 1 || len(said[0].Attachments) != 1 {
		t.Fatalf("said: %+v", said)
	}
	file := said[0].Attachments[0]
	if packed, err := zip.NewReader(bytes.NewReader(file.Data), int64(len(file.Data))); err != nil || len(packed.File) < 10 || file.Name != "Evidence ABC Company.zip" || file.Made != "" {
		t.Errorf("%q, %d bytes, made of %q: %v", file.Name, len(file.Data), file.Made, err)
	}
	before = len(a.messages("jonas"))
	a.lines("jonas: evidence ABC Company")
	for _, m := range a.messages("jonas")[before:] {
		if len(m.Attachments) > 0 {
			t.Errorf("a colleague was handed %s", m.Attachments[0].Name)
		}
	}
	for name, to := range map[string]bot.Address{"in the channel": a.place, "to somebody of the customer": {Platform: terminal.Name, Tenant: terminal.Tenant, Place: "dm:visser", Person: "visser", Audience: bot.Customer}} {
		_, err := a.made(bot.Delivery{To: to, Message: bot.Message{Attachments: []bot.File{{Name: "x.zip", Made: `{"plan":"` + a.version(1).Plan + `","view":"customer","evidence":true}`}}}})
		if refused, is := bot.IsRefused(err); !is || !refused.Final {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func (a *agreeing) made(d bot.Delivery) (ready bot.Delivery, err error) {
	err = a.app.Store.Read(a.t.Context(), func(tx playbook.Tx) error {
		ready, err = a.app.Book.MakeFiles(tx, d)
		return err
	})
	return ready, err
}
