package app_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"lodestar/internal/app"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// TestAnAccountAsksTheModelSoOftenADay (trust I1): where the operator has set nothing,
// the model is asked twenty times for an account and day; then it is said once that
// it was enough, sentences come without it, and the next day it is asked again. None is
// no limit.
func TestAnAccountAsksTheModelSoOftenADay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ set, wanted, asked int }{{0, playbook.CallsPerDay + 1, 20}, {3, 5, 3}, {-1, 2, 2}} {
		s := newReplay(t, filepath.Join("testdata", "script", "summary", "day"))
		s.options = func(o *app.Options) {
			if o.Model != nil {
				o.Model.PerDay = c.set
			}
		}
		s.runAll([]byte(strings.Join([]string{
			"model good", "administrator eva", "already plan/one_by_one until eva: continue to goals",
			"eva: allow ai in the workspace", "…", "eva: allow ai", "…",
		}, "\n")))
		once := "eva: summary\n…\neva presses: Leave Out\n…"
		enough := func() (n int) {
			for _, m := range s.messages("eva") {
				n += strings.Count(asText(m), "AI was asked often enough")
			}
			return n
		}
		for range c.wanted {
			s.runAll([]byte(once))
		}
		told := 1
		if c.set < 0 {
			told = 0
		}
		if got := len(s.model.asked()); got != c.asked || enough() != told {
			t.Errorf("with %d set it was asked %d times, and %d times said that it was enough", c.set, got, enough())
		}
		if c.set == 3 {
			s.runAll([]byte("wait 1 day\n…\n" + once))
			if got := len(s.model.asked()); got != c.asked+1 {
				t.Errorf("the next day it was asked %d times in all", got)
			}
		}
		checkCallsAreAudited(t, s)
	}
}

// checkCallsAreAudited (trust J9): every question to the model is an entry in the chain,
// with the sum and the size of what was sent, to whom and where, and with no word of it.
func checkCallsAreAudited(t *testing.T, s *replay) {
	t.Helper()
	db, err := sql.Open("sqlite", s.database+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Query(`SELECT entry FROM audit`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	found := 0
	for rows.Next() {
		var raw []byte
		var e evidence.Entry
		if err := errors.Join(rows.Scan(&raw), json.Unmarshal(raw, &e)); err != nil {
			t.Fatal(err)
		}
		if e.Kind != "model.asked" {
			continue
		}
		found++
		var body struct {
			Provider, Model, Region, Outcome string
			Sent                             int    `json:"sent_bytes"`
			Sum                              string `json:"sent_sha256"`
		}
		if err := json.Unmarshal(e.Body, &body); err != nil {
			t.Fatal(err)
		}
		// The sum is what the model of the tests says; internal/llm tests the real one.
		if body.Provider != "model.example" || body.Model != "test-1" || body.Region != "EU" || body.Outcome == "" || body.Sum != "sum" || body.Sent == 0 || e.By != "eva" || e.Ask == "" {
			t.Errorf("the entry of a question is %s", raw)
		}
		if strings.Contains(string(raw), "Contoso") || strings.Contains(string(raw), "delivery times") {
			t.Errorf("words stand in %s", raw)
		}
	}
	if asked := len(s.model.asked()); rows.Err() != nil || found != asked {
		t.Errorf("%d entries of %d questions, %v", found, asked, rows.Err())
	}
}
