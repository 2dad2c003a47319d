package teams

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"net/url"
	"strings"

	"golang.org/x/image/vector"

	"lodestar/conversation/locale"
)

// PackageOptions are what the app package of an organisation says.
type PackageOptions struct {
	AppID   string // of the bot's registration
	Version string // of the program, "1.2.3"; anything else counts as 1.0.0
	// Home is the public address of the bot, for the links that every app has to
	// have; "" puts the project's own there.
	Home  string
	Words *locale.Catalogue
}

// The version of the manifest's schema, and where the schema is.
const (
	manifestVersion = "1.19"
	manifestSchema  = "https://developer.microsoft.com/json-schemas/teams/v1.19/MicrosoftTeams.schema.json"
)

// menu are the commands that Teams offers when somebody begins to write: of a
// personal chat, and of a channel.
var (
	menu        = []string{"new_plan", "continue", "plan", "plans", "home", "settings", "help"}
	channelMenu = []string{"plan", "help"}
)

var errAppID = errors.New("teams: the app id is a UUID, as Azure shows it (MICROSOFT_APP_ID)")

// WritePackage writes the app package that an administrator uploads in the Teams
// admin center: the manifest in English with German and Dutch beside it, and two
// icons. The same options give the same bytes.
func WritePackage(w io.Writer, o PackageOptions) error {
	if !isUUID(o.AppID) {
		return errAppID
	}
	if home, err := url.Parse(o.Home); o.Home != "" && (err != nil || home.Scheme != "https" || home.Host == "") {
		return fmt.Errorf("teams: %q is no public address: it begins with https://", o.Home)
	}
	z := zip.NewWriter(w)
	add := func(name string, write func(io.Writer) error) error {
		file, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return fmt.Errorf("teams: writing %s: %w", name, err)
		}
		if err := write(file); err != nil {
			return fmt.Errorf("teams: writing %s: %w", name, err)
		}
		return nil
	}
	asJSON := func(v any) func(io.Writer) error {
		return func(w io.Writer) error {
			encoder := json.NewEncoder(w)
			encoder.SetIndent("", "  ")
			encoder.SetEscapeHTML(false)
			return encoder.Encode(v)
		}
	}
	accent := color.NRGBA{0x1d, 0x35, 0x57, 0xff}
	white := color.NRGBA{0xff, 0xff, 0xff, 0xff}
	return errors.Join(
		add("manifest.json", asJSON(manifest(o))),
		add("de.json", asJSON(translation(o.Words.Printer(locale.German)))),
		add("nl.json", asJSON(translation(o.Words.Printer(locale.Dutch)))),
		add("color.png", func(w io.Writer) error { return png.Encode(w, star(192, accent, white)) }),
		add("outline.png", func(w io.Writer) error { return png.Encode(w, star(32, color.Transparent, white)) }),
		z.Close(),
	)
}

func manifest(o PackageOptions) map[string]any {
	words := o.Words.Printer(locale.English)
	home, domains := "https://lodestar.example", []string{}
	if o.Home != "" {
		home = strings.TrimSuffix(o.Home, "/")
		at, _ := url.Parse(home) // was checked
		domains = []string{at.Hostname()}
	}
	return map[string]any{
		"$schema": manifestSchema, "manifestVersion": manifestVersion, "version": semantic(o.Version), "id": o.AppID,
		"developer":   map[string]string{"name": "Lodestar", "websiteUrl": home, "privacyUrl": home + "/privacy", "termsOfUseUrl": home + "/terms"},
		"name":        map[string]string{"short": "Lodestar", "full": words.Text("say.teams_name", nil)},
		"description": map[string]string{"short": words.Text("say.teams_short", nil), "full": words.Text("say.teams_full", nil)},
		"icons":       map[string]string{"color": "color.png", "outline": "outline.png"},
		"accentColor": "#1d3557",
		"bots": []any{map[string]any{
			"botId": o.AppID, "scopes": []string{"personal", "team", "groupChat"}, "supportsFiles": true, "isNotificationOnly": false,
			"commandLists": []any{
				map[string]any{"scopes": []string{"personal"}, "commands": commands(words, menu)},
				map[string]any{"scopes": []string{"team", "groupChat"}, "commands": commands(words, channelMenu)},
			},
		}},
		"permissions":           []string{"identity", "messageTeamMembers"},
		"supportedChannelTypes": []string{"sharedChannels", "privateChannels"},
		"validDomains":          domains,
		"localizationInfo": map[string]any{"defaultLanguageTag": "en", "additionalLanguages": []any{
			map[string]string{"languageTag": "de", "file": "de.json"}, map[string]string{"languageTag": "nl", "file": "nl.json"},
		}},
	}
}

// commands are the words to type, as the engine takes them, with what they do.
func commands(words locale.Printer, ids []string) []map[string]string {
	var all []map[string]string
	for _, id := range ids {
		all = append(all, map[string]string{"title": typedAs(words, id), "description": words.Text("does."+id, nil)})
	}
	return all
}

// typedAs is the shortest of the patterns that say nothing but the command.
func typedAs(words locale.Printer, id string) string {
	best := ""
	for pattern := range strings.SplitSeq(words.Text("command."+id, nil), " | ") {
		if !strings.ContainsAny(pattern, "{") && (best == "" || id == "new_plan" && len(pattern) < len(best)) {
			best = pattern
		}
	}
	return best
}

func translation(words locale.Printer) map[string]string {
	t := map[string]string{
		"$schema":    strings.Replace(manifestSchema, "MicrosoftTeams.schema", "MicrosoftTeams.Localization.schema", 1),
		"name.short": "Lodestar", "name.full": words.Text("say.teams_name", nil),
		"description.short": words.Text("say.teams_short", nil), "description.full": words.Text("say.teams_full", nil),
	}
	for n, list := range [][]string{menu, channelMenu} {
		for i, c := range commands(words, list) {
			at := fmt.Sprintf("bots[0].commandLists[%d].commands[%d].", n, i)
			t[at+"title"], t[at+"description"] = c["title"], c["description"]
		}
	}
	return t
}

// semantic is a version as the manifest wants it.
func semantic(v string) string {
	var a, b, c int
	if n, err := fmt.Sscanf(strings.TrimPrefix(v, "v"), "%d.%d.%d", &a, &b, &c); err != nil || n != 3 {
		return "1.0.0"
	}
	return fmt.Sprintf("%d.%d.%d", a, b, c)
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range s {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (r == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", r) {
			return false
		}
	}
	return true
}

// star draws the lodestar: four long points and four short ones.
func star(size int, ground, ink color.Color) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			img.Set(x, y, ground)
		}
	}
	middle := float64(size) / 2
	shape := vector.NewRasterizer(size, size)
	for i := range 16 {
		reach := 0.13
		switch {
		case i%4 == 0:
			reach = 0.46
		case i%2 == 0:
			reach = 0.26
		}
		sin, cos := math.Sincos(float64(i) * math.Pi / 8)
		x, y := float32(middle+reach*float64(size)*sin), float32(middle-reach*float64(size)*cos)
		if i == 0 {
			shape.MoveTo(x, y)
		} else {
			shape.LineTo(x, y)
		}
	}
	shape.ClosePath()
	shape.Draw(img, img.Bounds(), image.NewUniform(ink), image.Point{})
	return img
}
