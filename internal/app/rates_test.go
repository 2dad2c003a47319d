package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lodestar/bot"
	"lodestar/bot/slack"
	"lodestar/bot/slack/emulator"
	"lodestar/internal/app"
	"lodestar/internal/turn"
)

// TestSlacksLimitsHoldUnderFaults: many messages to each of some people wait, and
// Slack, which counts, loses answers, breaks off, fails and says that it was too often.
// Each message arrives once and in its order; no channel gets two within a second; and
// a method that Slack has refused for a time is not called before it is over. The clock
// is that of synctest.
func TestSlacksLimitsHoldUnderFaults(t *testing.T) {
	t.Parallel()
	seed := randomSeed(t)
	synctest.Test(t, func(t *testing.T) { limitsUnderFaults(t, rand.New(rand.NewPCG(seed, 11))) })
}

// call is one request to Slack, as the product saw it.
type call struct {
	at, answered    time.Time
	method, channel string
	again           time.Duration // of an answer that says it was too often
}

// counting hands requests to an emulated Slack and notes them.
type counting struct {
	slack *emulator.Slack
	mu    sync.Mutex
	calls []call
}

// RoundTrip implements http.RoundTripper.
func (c *counting) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	args, _ := url.ParseQuery(string(body))
	one := call{at: time.Now(), method: strings.TrimPrefix(r.URL.Path, "/api/"), channel: args.Get("channel")}
	inner := r.Clone(r.Context())
	inner.RequestURI, inner.Body = "", io.NopCloser(strings.NewReader(string(body)))
	time.Sleep(50 * time.Millisecond)
	w := httptest.NewRecorder()
	defer func() {
		if value := recover(); value != nil { // the connection is gone
			answer, err = nil, io.ErrUnexpectedEOF
		}
		one.answered = time.Now()
		if answer != nil && answer.StatusCode == http.StatusTooManyRequests {
			seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
			one.again = time.Duration(seconds) * time.Second
		}
		c.mu.Lock()
		c.calls = append(c.calls, one)
		c.mu.Unlock()
	}()
	c.slack.ServeHTTP(w, inner)
	time.Sleep(50 * time.Millisecond)
	return w.Result(), nil
}

func limitsUnderFaults(t *testing.T, random *rand.Rand) {
	t.Helper()
	const people, each = 5, 40
	workspace, err := emulator.New(emulator.Config{Now: time.Now, Address: "http://slack.example"})
	if err != nil {
		t.Fatal(err)
	}
	if err := workspace.AddSample(emulator.SampleOptions{Scopes: slack.Scopes(), Events: slack.Events()}); err != nil {
		t.Fatal(err)
	}
	workspace.EnforceLimits(true)
	wire := &counting{slack: workspace}
	senders := map[string]bot.Sender{}
	a, err := app.New(t.Context(), app.Options{Database: "file:" + filepath.Join(t.TempDir(), "lodestar.db"), Senders: senders, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	adapter, err := slack.New(slack.Options{
		Token: emulator.SampleBotToken, SigningSecret: emulator.SampleSigningSecret, APIURL: workspace.API(), Words: a.Words, Now: time.Now,
		Log: slog.New(slog.DiscardHandler), Shown: a.Store, Transport: wire,
	})
	if err != nil {
		t.Fatal(err)
	}
	senders[slack.Name] = adapter
	tenant := "slack:" + emulator.SampleTeam
	for n := range people {
		user := manyUser(n)
		_, err := workspace.AddUser(emulator.User{ID: user, Team: emulator.SampleTeam, Handle: strings.ToLower(user), Name: "Colleague " + user, Zone: "Etc/UTC"})
		if err == nil {
			_, err = workspace.AddChannel(emulator.Channel{ID: emulator.SampleDirect(user), Team: emulator.SampleTeam, Kind: emulator.Direct, Members: []string{emulator.SampleBotUser, user}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	err = a.Store.Turn(t.Context(), func(tx turn.Tx) error {
		for n := range people * each {
			user := manyUser(n % people)
			if err := tx.Say(bot.Delivery{
				ID: fmt.Sprint("note", n), To: bot.Address{Platform: slack.Name, Tenant: tenant, Place: emulator.SampleDirect(user), Person: user},
				Message: bot.Message{Kind: "notice", Notification: fmt.Sprint("Notice ", n/people)},
			}, time.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	go func() { ended <- adapter.Run(ctx, a.Handler(nil)) }()
	go func() { ended <- a.Delivery.Run(ctx) }()
	for range 25 { // something goes wrong every few seconds
		time.Sleep(time.Duration(random.IntN(4000)) * time.Millisecond)
		workspace.Inject(emulator.Fault{
			Kind: []emulator.FaultKind{
				emulator.AnswerLost, emulator.FailBefore, emulator.FailAfter, emulator.ResetBefore, emulator.RateLimited, emulator.RateLimitedSilent,
			}[random.IntN(6)],
			Method: []string{"chat.postMessage", "chat.postMessage", "conversations.history"}[random.IntN(3)],
			Wait:   time.Duration(1+random.IntN(30)) * time.Second,
		})
	}
	workspace.ClearFaults()
	time.Sleep(20 * time.Minute) // and then everything is out
	stop()
	for range 2 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	for n := range people {
		p, err := workspace.Person(manyUser(n))
		if err != nil {
			t.Fatal(err)
		}
		all, err := p.Messages(emulator.SampleDirect(manyUser(n)))
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for i, m := range all {
			got, want = append(got, m.Text), append(want, fmt.Sprint("Notice ", i))
		}
		if len(all) != each || !slices.Equal(got, want) {
			t.Errorf("%s has %q", p.ID(), got)
		}
	}
	checkRates(t, wire.calls)
	if err := workspace.Close(); err != nil {
		t.Error(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

// checkRates holds the calls against what Slack has said: one post a second in a
// channel, and none before the time it has named.
func checkRates(t *testing.T, calls []call) {
	t.Helper()
	slices.SortFunc(calls, func(a, b call) int { return a.at.Compare(b.at) })
	limits := 0
	last := map[string]time.Time{}
	for i, c := range calls {
		if c.method == "chat.postMessage" {
			if apart := c.at.Sub(last[c.channel]); apart < time.Second-time.Millisecond { // the pace is reckoned in floating point
				t.Errorf("two posts in %s within %s", c.channel, apart)
			}
			last[c.channel] = c.at
		}
		if c.again == 0 {
			continue
		}
		limits++
		for _, later := range calls[i+1:] {
			if later.method == c.method && later.at.After(c.answered) && later.at.Before(c.answered.Add(c.again)) {
				t.Errorf("%s is called %s after Slack wanted none for %s", c.method, later.at.Sub(c.answered), c.again)
			}
		}
	}
	t.Logf("%d calls, %d refused for a time", len(calls), limits)
}
