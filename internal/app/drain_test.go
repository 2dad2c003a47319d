package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lodestar/bot"
	"lodestar/bot/slack"
	"lodestar/bot/slack/emulator"
	"lodestar/conversation"
	"lodestar/internal/app"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// TestManyRemindersAtOnce lets a reminder for everybody fall due in one minute,
// with Slack's limits on: one post a second in a channel, 300 a minute in the
// workspace. Each reminder arrives once, no call meets a limit, all are out as fast
// as the limits let them, and Eva, who writes in the midst of it, is answered
// within seconds. LODESTAR_REMINDERS=10000 is the whole run; the clock is that of
// synctest.
func TestManyRemindersAtOnce(t *testing.T) {
	t.Parallel()
	people := asked("LODESTAR_REMINDERS", 400)
	synctest.Test(t, func(t *testing.T) { manyReminders(t, people) })
}

// roundTrip hands a request to a handler of this process, which takes a while.
type roundTrip struct{ handler func() http.Handler }

// RoundTrip implements http.RoundTripper.
func (r roundTrip) RoundTrip(request *http.Request) (*http.Response, error) {
	time.Sleep(150 * time.Millisecond)
	w := httptest.NewRecorder()
	inner := request.Clone(request.Context())
	if inner.Body == nil {
		inner.Body = http.NoBody
	}
	inner.RequestURI = ""
	r.handler().ServeHTTP(w, inner)
	_, _ = io.Copy(io.Discard, inner.Body)
	return w.Result(), nil
}

func manyReminders(t *testing.T, people int) {
	t.Helper()
	var adapter *slack.Adapter
	workspace, err := emulator.New(emulator.Config{Now: time.Now, Address: "http://slack.example", Client: &http.Client{Transport: roundTrip{func() http.Handler { return adapter }}}})
	if err != nil {
		t.Fatal(err)
	}
	const own = "http://lodestar.example/slack/"
	if err := workspace.AddSample(emulator.SampleOptions{EventsURL: own + "events", InteractionsURL: own + "interactions", CommandsURL: own + "commands", Scopes: slack.Scopes(), Events: slack.Events()}); err != nil {
		t.Fatal(err)
	}
	workspace.EnforceLimits(true)
	senders := map[string]bot.Sender{}
	a, err := app.New(t.Context(), app.Options{Database: "file:" + filepath.Join(t.TempDir(), "lodestar.db"), Senders: senders})
	if err != nil {
		t.Fatal(err)
	}
	adapter, err = slack.New(slack.Options{
		Token: emulator.SampleBotToken, SigningSecret: emulator.SampleSigningSecret, APIURL: workspace.API(), Words: a.Words, Now: time.Now,
		Log: slog.New(slog.DiscardHandler), Shown: a.Store, Home: a.Turns.Home, Changed: a.Turns.Changed,
		Transport: roundTrip{func() http.Handler { return workspace }},
	})
	if err != nil {
		t.Fatal(err)
	}
	senders[slack.Name] = adapter
	monday := time.Date(2000, 1, 10, 10, 0, 0, 0, time.UTC)
	time.Sleep(time.Until(monday.Add(-time.Hour)))
	crowdWithReminders(t, workspace, a, people, monday)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 3)
	go func() { ended <- adapter.Run(ctx, a.Handler(nil)) }()
	go func() { ended <- a.Delivery.Run(ctx) }()
	go func() { ended <- a.Scheduler.Run(ctx) }()
	eva, err := workspace.Person(emulator.SampleEva)
	if err != nil {
		t.Fatal(err)
	}
	dm := emulator.SampleDirect(emulator.SampleEva)
	slowest := time.Duration(0)
	ask := func() {
		before, _ := eva.Messages(dm)
		if _, err := eva.Type(dm, "home"); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for {
			if all, _ := eva.Messages(dm); len(all) > len(before)+1 {
				slowest = max(slowest, time.Since(began))
				return
			}
			if time.Since(began) > 2*time.Minute {
				t.Fatal("Eva is not answered")
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	synctest.Wait() // all three are there
	ask()
	slowest = 0
	time.Sleep(time.Until(monday) + time.Second)
	expected := time.Duration(people) * 250 * time.Millisecond
	asked := 0
	for time.Since(monday) < expected-10*time.Second {
		ask()
		asked++
		time.Sleep(15 * time.Second)
	}
	time.Sleep(time.Until(monday.Add(expected + 15*time.Second)))
	arrived := 0
	for n := range people {
		p, err := workspace.Person(manyUser(n))
		if err != nil {
			t.Fatal(err)
		}
		all, err := p.Messages(emulator.SampleDirect(manyUser(n)))
		if err != nil {
			t.Fatal(err)
		}
		if len(all) > 1 {
			t.Errorf("%s has %d messages", p.ID(), len(all))
		}
		arrived += len(all)
	}
	if arrived != people {
		t.Errorf("%d of %d reminders are out after %s", arrived, people, time.Since(monday))
	}
	if slowest > 3*time.Second || asked < 3 {
		t.Errorf("Eva asked %d times and waited up to %s for an answer", asked, slowest)
	}
	for _, c := range workspace.Calls() {
		if strings.HasPrefix(c.Method, "chat.") && c.Response["ok"] != true {
			t.Errorf("%s at %s is answered with %v", c.Method, c.At, c.Response["error"])
		}
	}
	t.Logf("%d reminders in %s; Eva, who asked %d times meanwhile, waited up to %s", people, expected, asked, slowest)
	stop()
	for range 3 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if err := workspace.Close(); err != nil {
		t.Error(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	http.DefaultClient.CloseIdleConnections()
}

func manyUser(n int) string { return fmt.Sprintf("U0MANY%05d", n) }

// crowdWithReminders stores people who have all asked to be reminded of a paused
// plan at the same instant.
func crowdWithReminders(t *testing.T, workspace *emulator.Slack, a *app.App, people int, due time.Time) {
	t.Helper()
	tenant := "slack:" + emulator.SampleTeam
	for from := 0; from < people; from += 500 {
		err := a.Store.Turn(t.Context(), func(tx turn.Tx) error {
			for n := from; n < min(people, from+500); n++ {
				user := manyUser(n)
				if _, err := workspace.AddUser(emulator.User{ID: user, Team: emulator.SampleTeam, Handle: strings.ToLower(user), Name: "Colleague " + user, Zone: "Etc/UTC"}); err != nil {
					return err
				}
				dm := emulator.SampleDirect(user)
				if _, err := workspace.AddChannel(emulator.Channel{ID: dm, Team: emulator.SampleTeam, Kind: emulator.Direct, Members: []string{emulator.SampleBotUser, user}}); err != nil {
					return err
				}
				home := bot.Address{Platform: slack.Name, Tenant: tenant, Place: dm, Person: user}
				account := playbook.Account{Tenant: tenant, ID: "acc_" + user, Name: "Works " + user, Manager: user}
				session := playbook.Session{Session: conversation.Session{ID: "ses_" + user, Flow: "plan", Subject: "pln_" + user, Status: conversation.Paused}, Tenant: tenant, Person: user, Place: home, Touched: time.Now()}
				for _, err := range []error{
					tx.SavePerson(&playbook.Person{Person: bot.Person{Tenant: tenant, ID: user, Name: "Colleague " + user, Zone: "Etc/UTC"}, Home: home}),
					tx.SaveAccount(&account),
					tx.SavePlan(&playbook.Plan{Tenant: tenant, ID: "pln_" + user, Account: account.ID, State: playbook.Draft, Record: conversation.NewRecord(), Created: time.Now()}),
					tx.SaveSession(&session),
					tx.Schedule(scheduler.Job{Tenant: tenant, Kind: playbook.JobResume, Key: user, Subject: "pln_" + user, Due: due, Args: map[string]string{"person": user, "session": session.ID}}),
				} {
					if err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
