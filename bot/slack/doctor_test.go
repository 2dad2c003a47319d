package slack

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

func TestDoctor(t *testing.T) {
	t.Parallel()
	all := strings.Join(Scopes(), ",")
	for name, c := range map[string]struct {
		scopes string
		skew   time.Duration
		fault  func(http.ResponseWriter) bool
		change func(*Options)
		closed bool
		want   []string
	}{
		"well":          {scopes: all, want: []string{"slack.token ok", "slack.scopes ok", "slack.clock ok", "slack.events ok", "slack.http ok"}},
		"more scopes":   {scopes: "identify," + all, want: []string{"slack.token ok", "slack.scopes ok", "slack.clock ok", "slack.events ok", "slack.http ok"}},
		"fewer scopes":  {scopes: strings.Replace(all, "im:write", "", 1), want: []string{"slack.token ok", "slack.scopes fail", "slack.clock ok", "slack.events ok", "slack.http ok"}},
		"scopes unsaid": {want: []string{"slack.token ok", "slack.scopes warn", "slack.clock ok", "slack.events ok", "slack.http ok"}},
		"a minute off":  {scopes: all, skew: time.Minute, want: []string{"slack.token ok", "slack.scopes ok", "slack.clock warn", "slack.events ok", "slack.http ok"}},
		"an hour off":   {scopes: all, skew: -time.Hour, want: []string{"slack.token ok", "slack.scopes ok", "slack.clock fail", "slack.events ok", "slack.http ok"}},
		"refused":       {fault: answering("invalid_auth", 200), want: []string{"slack.token fail", "slack.http ok"}},
		"out of reach":  {closed: true, want: []string{"slack.token fail", "slack.http ok"}},
		"swapped": {
			scopes: all, change: func(o *Options) { o.AppToken = "xoxb-test" },
			want: []string{"slack.token ok", "slack.scopes ok", "slack.clock ok", "slack.events ok", "slack.http ok", "slack.socket fail", "slack.token_kind warn"},
		},
		"no secret": {
			scopes: all, change: func(o *Options) { o.SigningSecret = "xapp-test" },
			want: []string{"slack.token ok", "slack.scopes ok", "slack.clock ok", "slack.events ok", "slack.http ok", "slack.token_kind warn"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := prepared(t, func(o *Options) {
				if c.change != nil {
					c.change(o)
				}
			})
			if c.fault != nil {
				s.fake.fault["auth.test"] = c.fault
			} else {
				s.fake.header.Set("Date", s.now.Add(c.skew).UTC().Format(http.TimeFormat))
			}
			if c.scopes != "" {
				s.fake.header.Set("X-OAuth-Scopes", c.scopes)
			}
			if c.closed {
				s.fake.server.Close()
			}
			var got []string
			for _, f := range s.bot.Doctor(t.Context()) {
				if f.Check == "slack.clock" && c.fault != nil {
					continue // a fault answers with the machine's own date
				}
				if f.Check == "slack.address" && f.State == bot.Warn {
					continue // the fake is not at slack.com
				}
				got = append(got, f.Check+" "+string(f.State))
				says := fmt.Sprint(f.Args)
				for _, lang := range locale.Languages() {
					p := words(t).Printer(lang)
					says += p.Text(f.Says, f.Args)
					if f.Mend != "" {
						says += p.Text(f.Mend, f.Args)
					}
				}
				if strings.Contains(says, "⟦") || strings.Contains(says, "xoxb-test") || strings.Contains(says, "xapp-test") {
					t.Errorf("%s says %s", f.Check, says)
				}
				if (f.State == bot.OK) != (f.Mend == "") {
					t.Errorf("%s is %s and %q is to be done", f.Check, f.State, f.Mend)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestManifest keeps docs/slack-manifest.json to what is used.
func TestManifest(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../docs/slack-manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Display struct {
			Name        string
			Description string
			Long        string `json:"long_description"`
		} `json:"display_information"`
		Features struct {
			Home struct {
				Home     bool  `json:"home_tab_enabled"`
				Messages bool  `json:"messages_tab_enabled"`
				ReadOnly *bool `json:"messages_tab_read_only_enabled"`
			} `json:"app_home"`
			Commands []struct{ Command, URL string } `json:"slash_commands"`
		}
		OAuth struct {
			Scopes struct{ Bot, User []string }
		} `json:"oauth_config"`
		Settings struct {
			Events struct {
				URL string   `json:"request_url"`
				Bot []string `json:"bot_events"`
			} `json:"event_subscriptions"`
			Interactivity struct {
				On  bool   `json:"is_enabled"`
				URL string `json:"request_url"`
			}
			Rotation *bool `json:"token_rotation_enabled"`
			Socket   *bool `json:"socket_mode_enabled"`
		}
	}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Scopes(), m.OAuth.Scopes.Bot); diff != "" {
		t.Errorf("scopes (-used +asked for):\n%s", diff)
	}
	if diff := cmp.Diff(Events(), m.Settings.Events.Bot); diff != "" {
		t.Errorf("events (-handled +subscribed):\n%s", diff)
	}
	if len(m.OAuth.Scopes.User) > 0 {
		t.Error("it asks for the tokens of people")
	}
	for what, ok := range map[string]bool{
		"Home": m.Features.Home.Home, "messages": m.Features.Home.Messages, "typing": m.Features.Home.ReadOnly != nil && !*m.Features.Home.ReadOnly,
		"interactivity": m.Settings.Interactivity.On, "no rotation": m.Settings.Rotation != nil && !*m.Settings.Rotation,
		"no Socket Mode": m.Settings.Socket != nil && !*m.Settings.Socket,
		"long text":      len(m.Display.Long) >= 174 && len(m.Display.Long) <= 4000, "name": len(m.Display.Name) <= 35, "description": len(m.Display.Description) <= 140,
		"one command": len(m.Features.Commands) == 1 && m.Features.Commands[0].Command == "/lodestar",
	} {
		if !ok {
			t.Errorf("%s: not so", what)
		}
	}
	for path, url := range map[string]string{eventsPath: m.Settings.Events.URL, interactionsPath: m.Settings.Interactivity.URL, commandsPath: m.Features.Commands[0].URL} {
		if !strings.HasSuffix(url, path) || !strings.HasPrefix(url, "https://") {
			t.Errorf("%s is at %s", path, url)
		}
	}
	// Every event that is subscribed to is handled, and the other way round.
	for name := range eventScopes {
		name, _, _ = strings.Cut(name, ".")
		if innerEvents[name] == nil {
			t.Errorf("%s is subscribed to and nothing is done with it", name)
		}
	}
	for name := range innerEvents {
		if !slices.ContainsFunc(Events(), func(e string) bool { return e == name || strings.HasPrefix(e, name+".") }) {
			t.Errorf("%s is handled and never comes", name)
		}
	}
}

// TestScopesAreExplained keeps the tables of docs/slack.md to the source: every
// scope and event stands there with a reason, and with who needs it.
func TestScopesAreExplained(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../docs/slack.md")
	if err != nil {
		t.Fatal(err)
	}
	needs := map[string][]string{}
	for _, uses := range []map[string][]string{methodScopes, eventScopes} {
		for name, scopes := range uses {
			for _, scope := range scopes {
				needs[scope] = append(needs[scope], name)
			}
		}
	}
	var scopes, events []string
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		name := strings.Trim(strings.TrimSpace(cells[0]), "`")
		switch {
		case !strings.HasPrefix(line, "| `"):
			continue
		case strings.TrimSpace(cells[1]) == "":
			t.Errorf("%s stands there without a reason", name)
		case len(cells) == 2:
			events = append(events, name)
		default:
			scopes = append(scopes, name)
			by := strings.FieldsFunc(cells[2], func(r rune) bool { return strings.ContainsRune(" `,", r) })
			slices.Sort(needs[name])
			if !slices.Equal(by, needs[name]) {
				t.Errorf("%s is needed by %v, the table says %v", name, needs[name], by)
			}
		}
	}
	if diff := cmp.Diff(Scopes(), scopes); diff != "" {
		t.Errorf("scopes (-used +explained):\n%s", diff)
	}
	if diff := cmp.Diff(Events(), events); diff != "" {
		t.Errorf("events (-handled +explained):\n%s", diff)
	}
}

// TestMethodsAreCalled keeps the list of methods to those that the source
// names.
func TestMethodsAreCalled(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, file := range files {
		if name := file.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && name != "scopes.go" && name != "recorder.go" {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(data)
		}
	}
	for method := range methodScopes {
		if !strings.Contains(source.String(), `"`+method+`"`) {
			t.Errorf("%s is listed and never called", method)
		}
	}
}
