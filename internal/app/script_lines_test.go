package app_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
)

// script is a script that runs.
type script struct {
	*stage
	path    string
	number  int    // of the line, from 1
	line    string // as written, without indentation
	speaker string // whom ">" is about: the last one who did something
	account string // whom assertions are about; "" is the only one
	before  int    // messages to the speaker before that
	closed  int    // records of the speaker's questions before that
	heard   map[string]int
	pending map[string][]spoken
	after   func(*script)
}

// stageDirections are the lines that are no person's doing, by their first word.
func stageDirections() map[string]func(*script, string) {
	return map[string]func(*script, string){
		"clock": (*script).setClockTo, "wait": (*script).waitFor, "language": (*script).setLanguage, "setting": (*script).setSetting,
		"restart": func(s *script, _ string) { s.allMentioned(); s.restart() }, "again": func(s *script, _ string) { s.allMentioned(); s.again() }, "outage": (*script).setOutage,
		"imported": (*script).imported, "deputy": (*script).setDeputy, "mentor": (*script).setMentor, "about": func(s *script, name string) { s.account = name },
		"silence": (*script).silence, "answer": (*script).checkAnswer, "rows": (*script).checkRows, "version": (*script).checkVersion,
		"plan": (*script).checkPlan, "already": (*script).already, "shows": (*script).checkPage, "contact": (*script).checkContact,
	}
}

// done matches "eva: …", "eva presses: …", "eva edits 3: …" and the like.
var done = regexp.MustCompile(`^(\w+)(?: (presses|edits|deletes|sends|arrives|at)(?: ([^:]*|"[^"]*"))?)?(?:: ?(.*))?$`)

func (s *script) run() {
	s.t.Helper()
	switch word, rest, _ := strings.Cut(s.line, " "); {
	case s.line == "", strings.HasPrefix(s.line, "#"):
	case s.line == "…":
		s.pending = map[string][]spoken{}
	case word == "record>":
		s.recorded(rest)
	case word == "not>":
		s.notSaid(rest)
	case strings.HasSuffix(word, ">"):
		s.mention(strings.TrimSuffix(word, ">"), rest)
	case stageDirections()[word] != nil:
		stageDirections()[word](s, strings.TrimSpace(rest))
		s.listen()
	default:
		s.person()
	}
}

// person lets somebody do something.
func (s *script) person() {
	s.t.Helper()
	m := done.FindStringSubmatch(s.line)
	if m == nil {
		s.fail("I do not understand this line")
		return
	}
	who, verb, object, text := m[1], m[2], strings.TrimSpace(m[3]), unescaped(m[4])
	if _, known := s.people[who]; !known {
		s.fail("there is nobody called " + who)
	}
	s.allMentioned()
	s.speaker, s.before, s.closed = who, len(s.messages(who)), len(s.records(who))
	switch verb {
	case "":
		s.does(who, bot.Said, func(e *bot.Event) { e.Text = text })
	case "arrives":
		s.does(who, bot.Arrived, func(*bot.Event) {})
	case "sends":
		s.does(who, bot.Attached, func(*bot.Event) {})
	case "presses":
		b, q := s.button(who, text)
		s.does(who, bot.Pressed, func(e *bot.Event) { e.Action = bot.Action{Question: q, Verb: b.Verb, Value: b.Value} })
	case "edits":
		old := s.written(who, object)
		s.does(who, bot.Edited, func(e *bot.Event) { e.Text, e.Message = text, old.Message })
	case "deletes":
		old := s.written(who, object)
		s.does(who, bot.Deleted, func(e *bot.Event) { e.Message = old.Message })
	case "at":
		q := s.asking(who, strings.Trim(object, `"`)).Question
		s.does(who, bot.Said, func(e *bot.Event) { e.Text, e.Action.Question = text, q })
	}
	if s.after != nil {
		s.after(s)
	}
	s.listen()
}

// unescaped reads the line ends of a message of several lines, and the few
// characters that cannot be seen in a script.
func unescaped(text string) string {
	text = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\e`, "\x1b", `\0`, "\x00").Replace(text)
	if m := repeated.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[2])
		text = strings.Repeat(m[1], n)
	}
	return text
}

// repeated is a text that would be too long for a line: (abc )×1000.
var repeated = regexp.MustCompile(`^\((.*)\)×(\d+)$`)

// button finds what to press: the latest of the label, or that of the message
// which says more: "Good @ How solid".
func (s *script) button(who, label string) (bot.Button, bot.Question) {
	s.t.Helper()
	label, of, _ := strings.Cut(label, " @ ")
	for _, m := range slices.Backward(s.messages(who)) {
		if !strings.Contains(transcribed(who, m), of) {
			continue
		}
		for _, list := range [][]bot.Button{m.Options, m.Buttons} {
			for _, b := range list {
				if b.Label == label {
					return b, m.Question
				}
			}
		}
		if of == "" && (len(m.Options) > 0 || len(m.Buttons) > 0) {
			break // an older button has to be named with its message
		}
	}
	s.fail(fmt.Sprintf("there is no button %q", label))
	return bot.Button{}, bot.Question{}
}

func (s *script) asking(who, text string) bot.Message {
	s.t.Helper()
	for _, m := range slices.Backward(s.messages(who)) {
		if strings.Contains(transcribed(who, m), text) {
			return m
		}
	}
	s.fail(fmt.Sprintf("nobody said %q", text))
	return bot.Message{}
}

// written finds a message somebody wrote, by its number or its words.
func (s *script) written(who, which string) bot.Event {
	s.t.Helper()
	all := s.wrote[who]
	if n, err := strconv.Atoi(which); err == nil && n >= 1 && n <= len(all) {
		return all[n-1]
	}
	which = strings.Trim(which, `"`)
	for _, e := range slices.Backward(all) {
		if strings.Contains(e.Text, which) {
			return e
		}
	}
	s.fail("there is no such message: " + which)
	return bot.Event{}
}

// already plays another script up to a line, without looking at what is said:
// "already plan/english until eva: rework". What it is about stands in its own
// expectations.
func (s *script) already(rest string) {
	s.t.Helper()
	name, until, _ := strings.Cut(rest, " until ")
	path := filepath.Join("testdata", "script", filepath.FromSlash(name)+".txt")
	data, err := os.ReadFile(path)
	if err != nil {
		s.fail(err.Error())
	}
	here := *s
	found := until == ""
	for i, line := range strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		line = strings.TrimSpace(line)
		if until != "" && strings.HasPrefix(line, until) {
			found = true
			break
		}
		word, _, _ := strings.Cut(line, " ")
		if strings.HasSuffix(word, ">") || slices.Contains([]string{"answer", "rows", "shows", "silence", "version", "plan", "contact", "…"}, word) {
			continue
		}
		s.path, s.number, s.line = path, i+1, line
		s.run()
		s.pending = map[string][]spoken{}
	}
	s.path, s.number, s.line = here.path, here.number, here.line
	if !found {
		s.fail("that script has no such line")
	}
}

func (s *script) setClockTo(rest string) {
	s.t.Helper()
	s.allMentioned()
	day, zone, hasZone := cutLast(rest)
	if !hasZone || !strings.Contains(zone, "/") {
		day, zone = rest, "Europe/Berlin"
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		s.fail(err.Error())
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", day, loc)
	if err != nil {
		s.fail(err.Error())
	}
	s.note("---- clock " + rest)
	s.setClock(at)
	s.settle()
}

func cutLast(text string) (before, last string, ok bool) {
	if i := strings.LastIndexByte(text, ' '); i >= 0 {
		return text[:i], text[i+1:], true
	}
	return text, "", false
}

func (s *script) waitFor(rest string) {
	s.t.Helper()
	s.allMentioned()
	number, unit, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(number)
	units := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour}
	d := units[strings.TrimSuffix(unit, "s")]
	if err != nil || d == 0 {
		s.fail("wait how long?")
	}
	s.note("---- wait " + rest)
	s.wait(time.Duration(n) * d)
}

func (s *script) setOutage(rest string) {
	s.t.Helper()
	who, what, one := strings.Cut(rest, " ")
	if !one {
		who, what = "", rest
	}
	if _, known := s.people[who]; one && !known {
		s.fail("there is nobody called " + who)
	}
	whys := map[string]error{
		"on": &bot.Refused{Cause: errors.New("service_unavailable")}, "off": nil,
		"for good": &bot.Refused{Final: true, Cause: errors.New("account_inactive")},
	}
	why, known := whys[what]
	if !known {
		s.fail("an outage is on, off or for good")
	}
	s.mu.Lock()
	s.outage[who] = why
	s.mu.Unlock()
	s.note("---- outage " + rest)
}

// again delivers the last event once more: nothing may be said or stored.
func (s *script) again() {
	s.t.Helper()
	before, said := s.everything(), s.saidInAll()
	s.note("---- again")
	s.handle(s.last)
	if n := s.saidInAll() - said; n != 0 {
		s.fail(fmt.Sprintf("the repeated event was answered with %d messages", n))
	}
	if after := s.everything(); after != before {
		s.fail("the repeated event changed what is stored")
	}
}
