package app_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
)

// called counts the calls of a method that reached Slack.
func (s *served) called(method string) (n int) {
	for _, c := range s.slack.Calls() {
		if c.Method == method {
			n++
		}
	}
	return n
}

// rows is what a query counts in the database.
func (s *served) rows(query string, args ...any) (n int) {
	s.Helper()
	db, err := sql.Open("sqlite", s.db+"?mode=ro")
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRowContext(s.Context(), query, args...).Scan(&n); err != nil {
		s.Fatal(err)
	}
	return n
}

// setting reports whether a setting of the workspace has a value.
func (s *served) setting(name string) bool {
	s.Helper()
	return s.rows(`SELECT count(*) FROM setting WHERE name = ? AND value <> ''`, name) == 1
}

// TestARateLimitOutlastsARestart: Slack asks for an hour without posts; a process
// that starts in that hour does not post, and answers nevertheless.
func TestARateLimitOutlastsARestart(t *testing.T) {
	t.Parallel()
	s := serve(t)
	const post = "chat.postMessage"
	s.slack.Inject(emulator.Fault{Kind: emulator.RateLimited, Method: post, Wait: time.Hour})
	s.types("hello")
	s.until("the limit", func() bool { return s.called(post) == 1 })
	s.until("keeping it", func() bool { return s.setting("rests.slack." + post) })
	s.stop()
	s.start()
	// Jonas has met no limit: what he is told would be due at once.
	jonas, err := s.slack.Person(emulator.SampleJonas)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jonas.Type(emulator.SampleDirect(emulator.SampleJonas), "new plan for Contoso"); err != nil {
		t.Fatal(err)
	}
	s.until("storing the answer", func() bool { return s.rows(`SELECT count(*) FROM plan`) == 1 })
	s.until("trying to say it", func() bool {
		return s.rows(`SELECT count(*) FROM outbox WHERE state = 'waiting' AND boot = '' AND attempts > 0`) >= 2
	})
	if n := s.called(post); n != 1 {
		t.Errorf("posted %d times while Slack wants none", n)
	}
}

// TestWhatWaitsWhenTheAppIsRemovedIsSetAside with a reason that doctor shows.
func TestWhatWaitsWhenTheAppIsRemovedIsSetAside(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.slack.Inject(emulator.Fault{Kind: emulator.RateLimited, Method: "chat.postMessage", Wait: time.Hour})
	s.types("new plan for Contoso")
	s.until("the answer to wait", func() bool { return s.called("chat.postMessage") == 1 && s.setting("rests.slack.chat.postMessage") })
	if err := s.slack.Uninstall(emulator.SampleApp, emulator.SampleTeam, false); err != nil {
		t.Fatal(err)
	}
	s.until("setting it aside", func() bool { return s.setting("uninstalled") })
	examined := &sick{slack: s.slack, env: map[string]string{
		"SLACK_BOT_TOKEN": emulator.SampleBotToken, "SLACK_APP_TOKEN": emulator.SampleAppToken, "SLACK_API_URL": s.slack.API(),
		"LODESTAR_DATABASE_URL": s.db, "LODESTAR_ADDR": "127.0.0.1:0",
	}}
	var delivery []string
	for _, f := range examined.findings(t) {
		if strings.HasPrefix(f, "delivery ") {
			delivery = append(delivery, f)
		}
	}
	if len(delivery) != 1 || delivery[0] != "delivery warn" {
		t.Errorf("doctor finds %q", delivery)
	}
	if n := s.rows(`SELECT count(*) FROM outbox WHERE state = 'failed' AND reason LIKE '%removed%'`); n == 0 {
		t.Error("nothing is set aside")
	}
	if n := s.rows(`SELECT count(*) FROM outbox WHERE state = 'waiting'`); n != 0 {
		t.Errorf("%d messages wait for ever", n)
	}
}

// TestARestartNeedsNoAnswerOfSlacks: a process that starts while Slack does not say
// which workspace the token belongs to knows it from before, and answers.
func TestARestartNeedsNoAnswerOfSlacks(t *testing.T) {
	t.Parallel()
	s, url := serveHTTP(t)
	s.until("keeping the workspace", func() bool { return s.setting("workspace") })
	s.stop()
	s.slack.Inject(emulator.Fault{Kind: emulator.FailBefore, Method: "auth.test", Times: 1000})
	s.startHTTP(strings.TrimPrefix(url, "http://"))
	s.types("send")
	s.hears("This is exactly what they will see", 0)
}
