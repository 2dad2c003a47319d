package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/bot/terminal"
	"lodestar/internal/app"
	"lodestar/planning/playbook"
)

// watched is a product whose chain is watched from outside, with an
// administrator in chat and a mailbox.
func watched(t *testing.T) (a *agreeing, file string) {
	t.Helper()
	a = presented(t)
	file = filepath.Join(t.TempDir(), "elsewhere", "heads.jsonl")
	a.admins = []string{terminal.Tenant + ":eva"}
	a.options = func(o *app.Options) {
		o.Heads, o.AdminMail, o.Senders[email.Name] = file, "admin@lodestar.example", a.stage
	}
	a.restart()
	return a, file
}

func (a *agreeing) watch() {
	a.t.Helper()
	if err := a.app.WatchChain(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
	a.settle()
}

// saidTo reports whether somebody was told words.
func (a *agreeing) saidTo(who, words string) int {
	n := 0
	for _, m := range a.messages(who) {
		for _, part := range m.Parts {
			if strings.Contains(bot.Plain(part.Text), words) {
				n++
			}
		}
	}
	return n
}

// TestTheHeadIsNotedOutside: once a day where the chain has grown, in a file, by
// mail, and to the administrator on their next working morning (D3).
func TestTheHeadIsNotedOutside(t *testing.T) {
	t.Parallel()
	a, file := watched(t)
	lines := func() int {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Count(data, []byte("\n"))
	}
	a.watch()
	a.watch()
	if lines() != 1 || a.saidTo("admin@lodestar.example", "lodestar verify --head 1:") != 1 || a.saidTo("eva", "lodestar verify --head") != 0 {
		t.Errorf("%d heads, mails %d, told %d", lines(), a.saidTo("admin@lodestar.example", "--head"), a.saidTo("eva", "--head"))
	}
	a.wait(a.clock().Add(25 * time.Hour))
	if a.saidTo("eva", "lodestar verify --head 1:") != 1 {
		t.Errorf("the administrator was not told in the morning")
	}
	a.watch()
	if lines() != 1 {
		t.Errorf("a chain that has not grown is noted again")
	}
	a.does("visser", bot.Pressed, func(e *bot.Event) {
		e.Place = a.place
		e.Action = bot.Action{Verb: playbook.VerbAgree, Value: cardValue(a.version(1)), Confirmed: true}
	})
	a.watch()
	if lines() != 2 {
		t.Errorf("%d heads after it has grown", lines())
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestACutTailIsFound: by verify and at the next start, where a chain alone shows
// nothing.
func TestACutTailIsFound(t *testing.T) {
	t.Parallel()
	a, file := watched(t)
	a.presses("jonas", playbook.VerbAgree, 1) // is refused: an entry that nothing else rests on
	a.watch()
	d := tamper(a)
	last := d.rows(`SELECT max(seq) AS seq FROM audit`)[0]["seq"]
	d.exec(`DELETE FROM audit WHERE seq = ?`, last)
	if found := d.verify(); found.Err() != nil {
		t.Fatalf("the chain alone shows it: %v", items(found))
	}
	verify := func(url string) []string {
		found, err := app.Verify(t.Context(), app.VerifyOptions{Database: url, Key: d.key, Heads: file})
		if err != nil {
			t.Fatal(err)
		}
		if found.Heads == 0 {
			t.Error("no head was compared")
		}
		return items(found)
	}
	if got := verify(a.database); len(got) != 0 {
		t.Errorf("before: %q", got)
	}
	day := "head of " + a.clock().UTC().Format("2006-01-02")
	if got := verify(d.url); !slices.Equal(got, []string{day}) {
		t.Errorf("cut off: %q", got)
	}
	// The bot starts on the cut database, and goes on: an alarm must not be a way to
	// stop it.
	if err := d.db.Close(); err != nil {
		t.Fatal(err)
	}
	a.database = d.url
	a.restart()
	a.watch()
	a.watch()
	if a.saidTo("eva", "The audit chain is not what was noted") != 1 || a.saidTo("admin@lodestar.example", "The audit chain is not") != 1 {
		t.Errorf("told %d, mails %d", a.saidTo("eva", "The audit chain"), a.saidTo("admin@lodestar.example", "The audit chain"))
	}
	a.presses("jonas", playbook.VerbAgree, 1) // the place is taken by another entry
	if got := verify(d.url); !slices.Equal(got, []string{day}) {
		t.Errorf("after it has grown again: %q", got)
	}
	// Nor does it help to alter the file.
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Replace(data, []byte(`"seq":2`), []byte(`"seq":1`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := verify(d.url); !slices.Equal(got, []string{day}) {
		t.Errorf("with an altered file: %q", got)
	}
}
