package app_test

import (
	"encoding/json"
	"log/slog"
	"regexp"
	"strings"
	"testing"
)

// keepsSilent gives a stage a log of everything and sees to it that in the end
// nothing stands in it that people wrote, nor who they are: of every conversation
// that is played.
func (s *stage) keepsSilent() {
	s.journal = &lockedBuffer{}
	s.t.Cleanup(func() {
		lines := s.journal.String()
		for _, text := range s.silent() {
			if i := strings.Index(lines, text); i >= 0 {
				s.t.Errorf("%q is in the log: …%s", text, lines[max(0, i-200):min(len(lines), i+100)])
				return
			}
		}
	})
}

// aWordOfOurs is one word without capitals, as names of steps are: some are typed too.
var aWordOfOurs = regexp.MustCompile(`^[a-z_]+$`)

// silent is what must not be in a log, as JSON writes it.
func (s *stage) silent() (all []string) {
	add := func(text string) {
		encoded, err := json.Marshal(text)
		if err != nil {
			s.t.Error(err)
		}
		if inner := string(encoded[1 : len(encoded)-1]); (len(inner) > 9 || strings.Contains(inner, "@")) && !aWordOfOurs.MatchString(inner) {
			all = append(all, inner) // shorter words stand in words of ours
		}
	}
	for _, p := range s.people {
		add(p.Name)
		add(p.Email)
	}
	for _, events := range s.wrote {
		for _, e := range events {
			if e.Text != string(e.Kind) {
				add(e.Text)
			}
			for _, value := range e.Action.Fields {
				if text, ok := any(value).(string); ok {
					add(text)
				}
			}
		}
	}
	return all
}

// TestTurnsAreLogged: each turn stands in the log with event, session, flow and
// step, and a look at what is searched for shows that it would be found.
func TestTurnsAreLogged(t *testing.T) {
	t.Parallel()
	s := play(t, scriptPath("plan/english"), nil, nil)
	turns, steps := 0, map[string]bool{}
	for line := range strings.Lines(s.journal.String()) {
		var entry struct{ Level, Msg, Event, Session, Flow, Step, Platform, Outcome string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if entry.Level == slog.LevelError.String() {
			t.Error(line)
		}
		if entry.Msg != "turn" {
			continue
		}
		turns++
		steps[entry.Step] = true
		if entry.Event == "" || entry.Platform == "" || entry.Outcome != "stored" || entry.Flow == "plan" && entry.Session == "" {
			t.Error(line)
		}
	}
	if turns < 50 || len(steps) < 20 {
		t.Errorf("%d turns of %d steps are logged", turns, len(steps))
	}
	if words := s.silent(); len(words) < 40 {
		t.Errorf("only %d texts are looked for", len(words))
	}
}
