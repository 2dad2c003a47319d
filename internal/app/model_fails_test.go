package app_test

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/internal/app"
	"lodestar/internal/llm"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/planning/summary"
)

// failures are the ways in which a model server fails.
var failures = map[string]func(w http.ResponseWriter, r *http.Request){
	"429":           func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "60"); w.WriteHeader(429) },
	"500":           func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
	"empty choices": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"choices":[]}`) },
	"refusal": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"choices":[{"message":{"refusal":"no"},"finish_reason":"stop"}]}`)
	},
	"truncation": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"{\"lines\":[{\"te"},"finish_reason":"length"}]}`)
	},
	"nonsense": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"The plan is agreed!"},"finish_reason":"stop"}]}`)
	},
	"timeout": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	"slow drip": func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(20 * time.Millisecond) // a slow peer
		}
	},
}

func failingServer(t *testing.T, fails http.HandlerFunc) (address string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		fails(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestTheModelFailsInEveryWay: whatever a model server does, the person gets sentences
// of the plan, is told so, and nothing else is different (trust J10).
func TestTheModelFailsInEveryWay(t *testing.T) {
	t.Parallel()
	for name, fails := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := llm.New(llm.Options{Key: "k", BaseURL: failingServer(t, fails), Model: "broken", Now: time.Now, Real: time.Now, Within: 300 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			s := newReplay(t, filepath.Join("testdata", "script", "summary", "fails"))
			s.options = func(o *app.Options) { o.Model = &app.Model{Model: client} }
			s.must(s.app.Close())
			s.open()
			s.runAll([]byte(strings.Join([]string{
				"administrator eva", "already plan/one_by_one until eva: continue to goals",
				"eva: allow ai in the workspace", "…", "eva: allow ai", "…",
				"eva: summary", "> One moment", "record> ✓ Ready.", "> Shall this be the summary of the plan for Contoso?",
				"> AI gave no usable answer. These are the most telling sentences, word for word: • Shorter delivery times for their own customers. [1] • Under 48 hours by 30 June 2027. [2]",
				"eva presses: Accept", "> That is now the summary", "…",
				"answer summary = Shorter delivery times for their own customers. Under 48 hours by 30 June 2027.",
			}, "\n")))
		})
	}
}

// TestNoPathNeedsTheModel plays the conversations of every part with a model that is set
// up, allowed everywhere and fails, each in one of the ways: they go as they go without
// one, and only where somebody asked for a draft it was asked (trust J10). The whole
// suite runs without one. LODESTAR_MODEL_SCRIPTS=all plays all of them in every way of
// failing that a draft can meet; an ordinary test takes one in each way.
func TestNoPathNeedsTheModel(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(randomSeed(t), 11))
	drafts, others := scriptsWithoutModel(t)
	ways := slices.Sorted(maps.Keys(failures))
	for i, way := range ways {
		address := failingServer(t, failures[way])
		chosen := []string{drafts[(i+int(random.Uint32()))%len(drafts)]}
		if i%2 == 1 {
			chosen = []string{others[random.IntN(len(others))]}
		}
		if os.Getenv("LODESTAR_MODEL_SCRIPTS") == "all" {
			chosen = slices.Clone(drafts)
			for n := i; n < len(others); n += len(ways) {
				chosen = append(chosen, others[n])
			}
		}
		for _, path := range chosen {
			t.Run(way+"/"+strings.TrimSuffix(filepath.ToSlash(path), ".txt"), func(t *testing.T) {
				t.Parallel()
				playWithFailing(t, path, address, slices.Contains(drafts, path))
			})
		}
	}
}

// asksForDraft finds what people write for a draft.
var asksForDraft = regexp.MustCompile(`(?mi)^\w+: (?:summar|draft|notes|zusammenfass|entwurf|notizen|samenvat|concept|notities)`)

// scriptsWithoutModel are the scripts that set no model up and do not say that there is
// none: those about drafts, and all others in which nobody asks for one.
func scriptsWithoutModel(t *testing.T) (drafts, others []string) {
	t.Helper()
	root := filepath.Join("testdata", "script")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".txt" {
			return err
		}
		data, err := os.ReadFile(path)
		folder := filepath.Base(filepath.Dir(path))
		switch {
		case err != nil:
			return err
		case strings.Contains(string(data), "\nmodel "), strings.Contains(string(data), "No language model is set up here"):
		case folder == "summary":
			drafts = append(drafts, path)
		case asksForDraft.Match(data): // on the way of something else; it may be asked or not
		default:
			others = append(others, path)
		}
		return nil
	})
	if err != nil || len(drafts) < 4 || len(others) < 100 {
		t.Fatal(err, len(drafts), len(others))
	}
	return drafts, others
}

func playWithFailing(t *testing.T, path, address string, drafts bool) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	client, err := llm.New(llm.Options{Key: "k", BaseURL: address, Model: "broken", Now: time.Now, Real: time.Now, Within: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	watched := &watchedModel{Client: client}
	s := newReplay(t, path)
	s.options = func(o *app.Options) { o.Model = &app.Model{Model: watched} }
	s.must(s.app.Close())
	s.open()
	s.waitless = true
	allowed := map[string]bool{}
	s.watch = func(bot.Event) { s.allowEverywhere(client.About(), allowed) }
	s.runAll(data)
	if asked := watched.asked.Load(); drafts != (asked > 0) {
		t.Errorf("it was asked %d times", asked)
	}
}

// watchedModel counts the questions.
type watchedModel struct {
	*llm.Client
	asked atomic.Int64
}

// Ask implements summary.Model.
func (m *watchedModel) Ask(ctx context.Context, r summary.Request) (summary.Answer, error) {
	m.asked.Add(1)
	return m.Client.Ask(ctx, r)
}

// allowEverywhere allows the model in the workspace and for every account, those that
// were met already aside.
func (s *stage) allowEverywhere(about summary.About, met map[string]bool) {
	s.t.Helper()
	yes, err := json.Marshal(map[string]any{"allowed": true, "by": "eva", "at": s.clock(), "provider": about.Provider, "model": about.Model, "region": about.Region})
	if err != nil {
		s.t.Fatal(err)
	}
	var accounts []playbook.Account
	s.read(func(tx playbook.Tx) (err error) {
		accounts, err = tx.Accounts(terminal.Tenant)
		return err
	})
	for _, name := range append([]string{"model"}, names(accounts)...) {
		if !met[name] {
			met[name] = true
			s.change(func(tx turn.Tx) error { return tx.SetSetting(terminal.Tenant, name, string(yes)) })
		}
	}
}

func names(accounts []playbook.Account) (all []string) {
	for _, a := range accounts {
		all = append(all, "model.account."+a.ID)
	}
	return all
}

// TestAChannelThatCannotBeRead: where the platform lets no channel be read, as Teams does,
// a summary of one is not offered, and that is said.
func TestAChannelThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := newReplay(t, filepath.Join("testdata", "script", "summary", "unreadable"))
	s.options = func(o *app.Options) {
		o.Senders = map[string]bot.Sender{terminal.Name: struct {
			bot.Sender
			bot.Roll
		}{s.stage, s.stage}}
	}
	s.must(s.app.Close())
	s.open()
	s.runAll([]byte(strings.Join([]string{
		"already agreement/agreed until visser clicks shared: Agree to Plan", "visser clicks shared: Agree to Plan", "…",
		"eva: summary of the channel", "> The terminal does not let me read channels, so I cannot summarise what was written with Contoso there.", "not> One moment",
		"language eva de", "eva: zusammenfassung des kanals", "> Das Terminal lässt mich keine Kanäle lesen",
	}, "\n")))
}
