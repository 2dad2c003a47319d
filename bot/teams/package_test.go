package teams

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lodestar/internal/nodetest"
)

func packaged(t *testing.T) (files map[string][]byte, whole []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := WritePackage(&b, PackageOptions{AppID: appID, Version: "v0.9.1", Home: "https://bot.contoso.example/", Words: words(t)}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files, b.Bytes()
}

func TestPackage(t *testing.T) {
	t.Parallel()
	files, whole := packaged(t)
	if _, again := packaged(t); !bytes.Equal(whole, again) {
		t.Error("the same options give other bytes")
	}
	for name, size := range map[string]int{"color.png": 192, "outline.png": 32} {
		img, err := png.Decode(bytes.NewReader(files[name]))
		if err != nil || img.Bounds().Dx() != size || img.Bounds().Dy() != size {
			t.Errorf("%s: %v, %v", name, img.Bounds(), err)
			continue
		}
		if folder := os.Getenv("LODESTAR_SCREENSHOTS"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, "teams_"+name), files[name], 0o600); err != nil {
				t.Log(err)
			}
		}
	}
	var m struct {
		ID, Version string
		Bots        []struct {
			BotID        string
			CommandLists []struct {
				Commands []struct{ Title, Description string }
			}
		}
		ValidDomains []string
	}
	if err := json.Unmarshal(files["manifest.json"], &m); err != nil {
		t.Fatal(err)
	}
	if m.ID != appID || m.Version != "0.9.1" || m.Bots[0].BotID != appID || m.ValidDomains[0] != "bot.contoso.example" {
		t.Errorf("%+v", m)
	}
	for _, list := range m.Bots[0].CommandLists {
		for _, c := range list.Commands {
			if c.Title == "" || len(c.Title) > 32 || c.Description == "" || len(c.Description) > 128 {
				t.Errorf("%+v", c)
			}
		}
	}
	for _, wrong := range []PackageOptions{{AppID: "x", Words: words(t)}, {AppID: appID, Home: "http://bot.example", Words: words(t)}} {
		if err := WritePackage(io.Discard, wrong); err == nil {
			t.Errorf("%+v is packed", wrong)
		}
	}
}

// TestMicrosoftTakesThePackage validates the manifest and its translations by the
// schema that Microsoft publishes.
func TestMicrosoftTakesThePackage(t *testing.T) {
	t.Parallel()
	node := nodetest.Node(t, "judge")
	files, _ := packaged(t)
	line := func(schema string, file json.RawMessage) string {
		data, err := json.Marshal(map[string]any{"schema": "v" + manifestVersion + "/MicrosoftTeams." + schema + "schema.json", "file": file})
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	in := []string{line("", files["manifest.json"]), line("Localization.", files["de.json"]), line("Localization.", files["nl.json"]), line("", json.RawMessage(`{"id":"x"}`))}
	command := exec.CommandContext(t.Context(), node, "manifest.mjs")
	command.Dir = "judge"
	command.Stdin = strings.NewReader(strings.Join(in, "\n") + "\n")
	var says bytes.Buffer
	command.Stderr = &says
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, says.String())
	}
	verdicts := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(verdicts) != len(in) || verdicts[3] == "[]" {
		t.Fatalf("%q", verdicts)
	}
	for i, v := range verdicts[:3] {
		if v != "[]" {
			t.Errorf("%d: %s", i, v)
		}
	}
}
