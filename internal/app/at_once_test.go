package app_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/slack"
	"lodestar/bot/slack/emulator"
	"lodestar/bot/terminal"
	"lodestar/conversation"
	"lodestar/internal/app"
	"lodestar/internal/config"
	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

const slackTenant = slack.Name + ":" + emulator.SampleTeam

// serveHTTP is the product in an emulated workspace that calls it over HTTP, with
// a plan that Eva has only to send.
func serveHTTP(t *testing.T) (s *served, url string) {
	t.Helper()
	s = &served{T: t, dm: emulator.SampleDirect(emulator.SampleEva), db: "file:" + filepath.Join(t.TempDir(), "lodestar.db")}
	readyToSend(t, s.db)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	url = "http://" + addr
	if s.slack, err = emulator.New(emulator.Config{Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.slack)
	t.Cleanup(server.Close)
	t.Cleanup(func() { _ = s.slack.Close() })
	s.slack.SetAddress(server.URL)
	err = s.slack.AddSample(emulator.SampleOptions{
		EventsURL: url + "/slack/events", InteractionsURL: url + "/slack/interactions", CommandsURL: url + "/slack/commands", Scopes: slack.Scopes(), Events: slack.Events(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.eva, err = s.slack.Person(emulator.SampleEva); err != nil {
		t.Fatal(err)
	}
	s.startHTTP(addr)
	t.Cleanup(func() { s.stop() })
	return s, url
}

func (s *served) startHTTP(addr string) {
	s.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- app.Serve(ctx, app.Options{Database: s.db, Key: stageKey(), Messages: unlimited(), Log: slog.New(slog.DiscardHandler)}, config.Config{
			Addr: addr, Slack: config.Slack{BotToken: emulator.SampleBotToken, SigningSecret: emulator.SampleSigningSecret, APIURL: s.slack.API()},
		})
	}()
	s.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			s.Error(err)
		}
		s.stop = func() {}
	}
	s.until("serving", func() bool {
		answer, err := http.Get("http://" + addr + "/healthz") //nolint:noctx // of this machine
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// readyToSend puts the plan of the English script into a database, as the plan of
// Eva in the emulated workspace, with two approvers.
func readyToSend(t *testing.T, database string) {
	t.Helper()
	from := &agreeing{replay: newReplay(t, t.Name()), place: sharedPlace()}
	from.app.Turns.Limits = unlimited()
	from.toTheGate("Kim Visser, Tom de Boer")
	from.copyTo(database)
}

// copyTo writes account and plan into another workspace, whose people have other
// ids.
func (a *agreeing) copyTo(database string) {
	a.t.Helper()
	moved := func(r *conversation.Record) *conversation.Record {
		data, err := r.MarshalJSON()
		if err != nil {
			a.t.Fatal(err)
		}
		text := strings.NewReplacer(`"eva"`, `"`+emulator.SampleEva+`"`, `"jonas"`, `"`+emulator.SampleJonas+`"`, `"abc-shared"`, `"contoso-shared"`).Replace(string(data))
		record := conversation.NewRecord()
		if err := record.UnmarshalJSON([]byte(text)); err != nil {
			a.t.Fatal(err)
		}
		return record
	}
	var account playbook.Account
	var plan playbook.Plan
	a.read(func(tx playbook.Tx) error {
		accounts, err := tx.Accounts(terminal.Tenant)
		if err != nil {
			return err
		}
		account = accounts[0]
		plans, err := tx.PlansOf(terminal.Tenant, account.ID)
		plan = plans[0]
		return err
	})
	bound := moved(account.Record)
	for _, row := range bound.Rows("contact", 0) { // as the account manager would say who is who in the channel
		for name, user := range map[string]string{"Kim Visser": emulator.SampleVisser, "Tom de Boer": emulator.SampleDeBoer} {
			if bound.Text("contact_name", row.ID) == name {
				bound.Set(conversation.Key{Step: "contact_identity", Row: row.ID}, conversation.Answer{Value: conversation.TextValue(user + "@" + emulator.SampleCustomer), State: conversation.Answered})
			}
		}
	}
	account.Tenant, account.Manager, account.Team, account.Rev, account.Record = slackTenant, emulator.SampleEva, nil, 0, bound
	plan.Tenant, plan.Author, plan.Editor, plan.Rev, plan.Record = slackTenant, emulator.SampleEva, "", 0, moved(plan.Record)
	store, err := sqlstore.Open(a.t.Context(), sqlstore.Options{URL: database, Now: time.Now, Key: stageKey()})
	if err != nil {
		a.t.Fatal(err)
	}
	err = store.Turn(a.t.Context(), func(tx turn.Tx) error {
		if err := tx.SaveAccount(&account); err != nil {
			return err
		}
		if err := tx.SavePlan(&plan); err != nil {
			return err
		}
		return tx.SaveChannel(&playbook.Channel{
			Address: bot.Address{Platform: slack.Name, Tenant: slackTenant, Place: emulator.SampleShared, Audience: bot.Customer}, Name: "contoso-shared", Account: account.ID,
		})
	})
	if err != nil {
		a.t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		a.t.Fatal(err)
	}
}

// card is the message in the shared channel that can be agreed to, and the id of
// its button.
func (s *served) card(of *emulator.Person) (ts, action string) {
	s.Helper()
	s.until("the card in the shared channel", func() bool {
		messages, err := of.Messages(emulator.SampleShared)
		if err != nil {
			s.Fatal(err)
		}
		for _, m := range messages {
			for _, block := range m.Blocks {
				elements, _ := block.(map[string]any)["elements"].([]any)
				for _, e := range elements {
					element, _ := e.(map[string]any)
					id, _ := element["action_id"].(string)
					if element["confirm"] != nil {
						ts, action = m.TS, id
					}
				}
			}
		}
		return ts != ""
	})
	return ts, action
}

// agreements are the records of the plan by who acted.
func (s *served) agreements() map[int]int {
	s.Helper()
	store, err := sqlstore.OpenReadOnly(s.Context(), sqlstore.Options{URL: s.db, Now: time.Now})
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	found := map[int]int{}
	err = store.Evidence(s.Context(), func(e sqlstore.Evidence) error {
		for _, a := range e.Acts {
			if a.Kind == evidence.Agree {
				found[a.Contact]++
			}
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	return found
}

// TestAgreementFromEightConnections: two approvers press at once, four times each,
// over signed HTTP: one record for each of them. What was sent once is sent again,
// to the same process and to the next one: no record more (C1, A2).
func TestAgreementFromEightConnections(t *testing.T) {
	t.Parallel()
	s, url := serveHTTP(t)
	s.types("send")
	n := s.hears("This is exactly what they will see", 0)
	s.types("send plan")
	s.hears("Sent to", n)
	kim, err := s.slack.Person(emulator.SampleVisser)
	if err != nil {
		t.Fatal(err)
	}
	tom, err := s.slack.Person(emulator.SampleDeBoer)
	if err != nil {
		t.Fatal(err)
	}
	ts, action := s.card(kim)
	var ready, pressed sync.WaitGroup
	ready.Add(8)
	for i := range 8 {
		who := []*emulator.Person{kim, tom}[i%2]
		pressed.Go(func() {
			ready.Done()
			ready.Wait()
			outcome, err := who.Press(t.Context(), emulator.Press{Channel: emulator.SampleShared, TS: ts, Action: action, Confirmed: true})
			if err != nil || outcome.Error != "" {
				t.Errorf("pressing: %v, %+v", err, outcome)
			}
		})
	}
	pressed.Wait()
	s.until("both to agree", func() bool { return len(s.agreements()) == 2 })
	once := func(when string) {
		t.Helper()
		for contact, n := range s.agreements() {
			if n != 1 {
				t.Errorf("%s: contact %d agreed %d times", when, contact, n)
			}
		}
		if len(s.agreements()) != 2 {
			t.Errorf("%s: %v", when, s.agreements())
		}
	}
	once("pressed")
	var sent []emulator.Attempt
	for _, a := range s.slack.Attempts() {
		if a.Kind == "interaction" {
			sent = append(sent, a)
		}
	}
	if len(sent) < 8 {
		t.Fatalf("only %d requests", len(sent))
	}
	replay := func() {
		t.Helper()
		var all sync.WaitGroup
		for i := range 16 {
			all.Go(func() {
				if got := s.resend(url+"/slack/interactions", sent[i%len(sent)]); got != http.StatusOK {
					t.Errorf("sent again: %d", got)
				}
			})
		}
		all.Wait()
	}
	replay()
	once("sent again")
	s.stop()
	s.startHTTP(strings.TrimPrefix(url, "http://"))
	replay()
	once("sent again to the next process")
	found, err := app.Verify(t.Context(), app.VerifyOptions{Database: s.db, Key: stageKey()})
	if err != nil || found.Err() != nil || found.Workspaces[0].Records != 2 {
		t.Errorf("%+v, %v", found, err)
	}
}

// resend sends a request of Slack's again, byte for byte and with its signature,
// over a connection of its own.
func (s *served) resend(url string, a emulator.Attempt) int {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), http.MethodPost, url, bytes.NewReader([]byte(a.Body)))
	if err != nil {
		s.Error(err)
		return 0
	}
	for name, value := range a.Header {
		request.Header.Set(name, value)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	answer, err := client.Do(request)
	if err != nil {
		s.Error(err)
		return 0
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}
