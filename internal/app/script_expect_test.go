package app_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/internal/script"
)

// fail ends the test with the line and what was said around it.
func (s *replay) fail(why string) {
	s.t.Helper()
	const around = 14
	log := s.log[max(0, len(s.log)-around):]
	s.failed(fmt.Sprintf("%s:%d: %s\n    %s\n\n%s", filepath.ToSlash(s.path), s.number, why, s.line, strings.Join(log, "\n")))
}

// listen takes up what was said since, and holds every message to the rules
// that need no script.
func (s *replay) listen() {
	s.t.Helper()
	for _, who := range append(slices.Collect(maps.Keys(s.people)), s.elsewhere()...) {
		said := s.messages(who)
		for _, m := range said[s.heard[who]:] {
			s.wellFormed(m)
			s.told.Hear(who, m)
		}
		s.heard[who] = len(said)
		over := s.records(who)
		for _, m := range over[s.closed[who]:] {
			s.told.HearRecord(who, m)
		}
		s.closed[who] = len(over)
	}
}

// hole is what a value that is missing leaves behind: its name, an empty pair of
// brackets or quotes, or a quote that ends in nothing.
var hole = regexp.MustCompile(`[⟦⟧]|\( *\)|„[^“]* “|„“|‘[^’]* ’|‘’|""| "(?:[.,;)]|\n|$)`)

// wellFormed checks what holds for every message in every script. Where the words
// stand in the script, an empty pair of brackets may be what somebody typed.
func (s *replay) wellFormed(m bot.Message) {
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
	if text := script.Transcript("", m); !s.told.WordForWord && hole.MatchString(text) {
		s.fail("a text with a hole: " + hole.FindString(text))
	}
}

// must ends the test where something does not hold.
func (s *replay) must(err error) {
	s.t.Helper()
	if err != nil {
		s.fail(err.Error())
	}
}

// mention marks what an expectation names; "" is the last one who did something.
func (s *replay) mention(who, text string) {
	s.t.Helper()
	s.must(s.told.Mention(cmp.Or(who, s.speaker), text))
}

// wordForWord wants everything that is said from here on expected, whole.
func (s *replay) wordForWord(rest string) {
	s.t.Helper()
	if rest != "for word" {
		s.fail("I do not understand this line")
	}
	s.told.WordForWord = true
}

// checkPage compares the page that was shown with one below the script, or with
// a file beside it.
func (s *replay) checkPage(rest string) {
	s.t.Helper()
	name, ok := strings.CutPrefix(rest, "page ")
	if !ok {
		s.fail("shows page what?")
	}
	page, err := s.told.Page(s.speaker)
	s.must(err)
	want, below := s.pages[name]
	if !below {
		data, err := os.ReadFile(filepath.Join(filepath.Dir(s.path), name+".page"))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			s.fail(err.Error())
		}
		want = string(data)
	}
	if diff := gocmp.Diff(script.PageLines(want), script.PageLines(page)); diff != "" {
		s.fail(fmt.Sprintf("the page is not %s.page; wanted (-), shown (+):\n%s\nthe whole page:\n%s", name, diff, page))
	}
}

// allMentioned fails where something was said that the script does not expect.
func (s *replay) allMentioned() {
	s.t.Helper()
	s.must(s.told.AllMentioned())
}

func (s *replay) silence(string) {
	s.t.Helper()
	s.must(s.told.Silence())
}
