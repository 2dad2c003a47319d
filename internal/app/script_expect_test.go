package app_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
)

// fail ends the test with the line and what was said around it.
func (s *script) fail(why string) {
	s.t.Helper()
	const around = 14
	log := s.log[max(0, len(s.log)-around):]
	s.t.Fatalf("%s:%d: %s\n    %s\n\n%s", filepath.ToSlash(s.path), s.number, why, s.line, strings.Join(log, "\n"))
}

// listen takes up what was said since, and holds every message to the rules
// that need no script.
func (s *script) listen() {
	s.t.Helper()
	for who := range s.people {
		said := s.messages(who)
		for _, m := range said[s.heard[who]:] {
			s.wellFormed(m)
			s.pending[who] = append(s.pending[who], pieces(m)...)
		}
		s.heard[who] = len(said)
	}
}

// hole is what a value that is missing leaves behind: its name, an empty pair of
// brackets or quotes, or a quote that ends in nothing.
var hole = regexp.MustCompile(`[⟦⟧]|\( *\)|„[^“]* “|„“|‘[^’]* ’|‘’|""| "(?:[.,;)]|\n|$)`)

// wellFormed checks what holds for every message in every script.
func (s *script) wellFormed(m bot.Message) {
	s.t.Helper()
	if strings.TrimSpace(m.Notification) == "" {
		s.fail("a message without a first line (M-1)")
	}
	if len(m.Buttons) > 3 {
		s.fail("more than three buttons (Q-3)")
	}
	for _, b := range m.Buttons {
		if utf8.RuneCountInString(b.Label) > 24 {
			s.fail("a button is too long (Q-3): " + b.Label)
		}
	}
	if text := transcribed("", m); hole.MatchString(text) {
		s.fail("a text with a hole")
	}
}

// mention marks what an expectation names, from the last named piece onwards.
func (s *script) mention(who, text string) {
	s.t.Helper()
	if who == "" {
		who = s.speaker
	}
	text = strings.Join(strings.Fields(text), " ")
	all := s.pending[who]
	from := 0
	for i := range all {
		if all[i].mentioned {
			from = i
		}
	}
	for i := from; i < len(all); i++ {
		if strings.Contains(all[i].text, text) {
			all[i].mentioned = true
			return
		}
	}
	s.fail(fmt.Sprintf("%s was not told this", who))
}

// recorded makes sure that a question of the speaker became a record that says
// this, since they last did something.
func (s *script) recorded(text string) {
	s.t.Helper()
	var all []string
	for _, m := range s.records(s.speaker)[s.closed:] {
		said := transcribed(s.speaker, m) + " " + m.Notification
		if strings.Contains(strings.Join(strings.Fields(said), " "), text) {
			return
		}
		all = append(all, m.Notification)
	}
	s.fail(fmt.Sprintf("no question became this record, but %q", all))
}

// notSaid makes sure that nobody was told something since the last doing.
func (s *script) notSaid(text string) {
	s.t.Helper()
	for who, all := range s.pending {
		if slices.ContainsFunc(all, func(p spoken) bool { return strings.Contains(p.text, text) }) {
			s.fail(who + " was told this")
		}
	}
}

// allMentioned fails where something was said that the script does not expect.
func (s *script) allMentioned() {
	s.t.Helper()
	for who, all := range s.pending {
		for _, piece := range all {
			if piece.must && !piece.mentioned {
				s.fail(fmt.Sprintf("before this line %s was also told: %s", who, piece.text))
			}
		}
	}
	s.pending = map[string][]spoken{}
}

func (s *script) silence(string) {
	s.t.Helper()
	for who, all := range s.pending {
		if len(all) > 0 {
			s.fail(fmt.Sprintf("%s was told: %s", who, all[0].text))
		}
	}
}

// checkPage compares the page that was shown with a file beside the script.
func (s *script) checkPage(rest string) {
	s.t.Helper()
	name, ok := strings.CutPrefix(rest, "page ")
	if !ok {
		s.fail("shows page what?")
	}
	page := s.page()
	path := filepath.Join(filepath.Dir(s.path), name+".page")
	want, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		s.fail(err.Error())
	}
	lines := func(text string) []string {
		return strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	}
	if diff := cmp.Diff(lines(string(want)), lines(page)); diff != "" {
		s.fail(fmt.Sprintf("the page is not that of %s; wanted (-), shown (+):\n%s\nthe whole page:\n%s", path, diff, page))
	}
}

// page is the first one shown since somebody did something; the question that is
// repeated after it may show another.
func (s *script) page() string {
	for _, m := range s.messages(s.speaker)[s.before:] {
		for _, part := range m.Parts {
			if part.Kind == bot.Page {
				return part.Text
			}
		}
	}
	return ""
}
