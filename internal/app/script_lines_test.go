package app_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/script"
	"lodestar/planning/playbook"
)

// replay is a script that runs.
type replay struct {
	*stage
	path    string
	number  int    // of the line, from 1
	line    string // as written, without indentation
	speaker string // whom ">" is about: the last one who did something
	account string // whom assertions are about; "" is the only one
	heard   map[string]int
	closed  map[string]int // records that were taken up
	told    script.Told
	pages   map[string]string // that stand below the script, by name
	after   func(*replay)
	failed  func(why string) // ends the run
}

// stageDirections are the lines that are no person's doing, by their first word.
func stageDirections() map[string]func(*replay, string) {
	return map[string]func(*replay, string){
		"clock": (*replay).setClockTo, "wait": (*replay).waitFor, "language": (*replay).setLanguage, "setting": (*replay).setSetting,
		"restart": func(s *replay, _ string) { s.allMentioned(); s.restart() }, "again": func(s *replay, _ string) { s.allMentioned(); s.again() }, "outage": (*replay).setOutage,
		"imported": (*replay).imported, "deputy": (*replay).setDeputy, "member": (*replay).addMember, "mentor": (*replay).setMentor, "about": func(s *replay, name string) { s.account = name },
		"silence": (*replay).silence, "answer": (*replay).checkAnswer, "rows": (*replay).checkRows, "version": (*replay).checkVersion,
		"plan": (*replay).checkPlan, "already": (*replay).already, "shows": (*replay).checkPage, "contact": (*replay).checkContact,
		"word": (*replay).wordForWord, "belongs": (*replay).belongs, "addresses": (*replay).withoutMail, "seed": (*replay).seed,
		"administrator": (*replay).setAdministrator, "mail": (*replay).setMail, "model": (*replay).setModel, "asked": (*replay).checkAsked, "unsent": (*replay).checkNotSent, "receipts": (*replay).checkReceipts,
	}
}

func (s *replay) run() {
	s.t.Helper()
	switch word, rest, _ := strings.Cut(s.line, " "); {
	case word == "#!":
		s.fail("this was recorded, and no script can say it. Put lines in its place that do, or take it out")
	case s.line == "", strings.HasPrefix(s.line, "#"):
	case s.line == "…":
		s.told.Clear()
	case word == "record>":
		s.must(s.told.MentionRecord(s.speaker, rest))
	case (s.people[word].ID != "" || isChannel(word)) && strings.HasPrefix(rest, "record> "):
		s.must(s.told.MentionRecord(word, strings.TrimPrefix(rest, "record> ")))
	case word == "not>":
		s.must(s.told.NotSaid(rest))
	case strings.HasSuffix(word, ">"):
		s.mention(strings.TrimSuffix(word, ">"), rest)
	case isChannel(word) && rest != "":
		s.channelChanges(word, rest)
		s.listen()
	case stageDirections()[word] != nil:
		stageDirections()[word](s, strings.TrimSpace(rest))
		s.listen()
	default:
		s.person()
	}
}

// person lets somebody do something.
func (s *replay) person() {
	s.t.Helper()
	d, ok := script.ParseDoing(s.line)
	if !ok {
		s.fail("I do not understand this line")
	}
	who := d.Who
	if _, known := s.people[who]; !known {
		s.fail("there is nobody called " + who)
	}
	s.allMentioned()
	s.speaker = who
	text := script.Unquote(d.Text)
	switch d.Verb {
	case script.Says:
		s.does(who, bot.Said, func(e *bot.Event) { e.Text = text })
	case script.Arrives:
		s.does(who, bot.Arrived, func(*bot.Event) {})
	case script.Sends:
		s.does(who, bot.Attached, func(*bot.Event) {})
	case script.Presses:
		b, q := s.button(who, d.Text)
		s.does(who, bot.Pressed, func(e *bot.Event) { e.Action = bot.Action{Question: q, Verb: b.Verb, Value: b.Value} })
	case script.Mails:
		s.mails(d)
	case script.Opens:
		s.opens(who, text)
	case script.Files:
		s.files(d)
	case script.Mentions, script.In, script.Clicks, script.Adds:
		s.inChannel(d)
	case script.Picks:
		m, ok := script.FindEntry(s.messages(who))
		if !ok {
			s.fail("nothing asks for a pick")
		}
		s.does(who, bot.Pressed, func(e *bot.Event) {
			e.Action = bot.Action{Question: m.Question, Verb: conversation.Enter, Fields: map[string]string{m.Entry.ID: text}}
		})
	case script.Runs:
		s.does(who, bot.Pressed, func(e *bot.Event) { e.Action = bot.Action{Verb: playbook.VerbRun, Value: text} })
	case script.Fills:
		form, fields := s.form(who, d)
		s.does(who, bot.Pressed, func(e *bot.Event) {
			e.Action = bot.Action{Question: form.Question, Verb: conversation.Send, Fields: fields}
			if form.Only != "" { // it stood in the channel, for them alone
				e.Place = channelAddress(script.SharedChannel)
			}
		})
	case script.Edits:
		old := s.written(who, d.Of)
		s.does(who, bot.Edited, func(e *bot.Event) { e.Text, e.Message, e.Place = text, old.Message, old.Place })
	case script.Deletes:
		old := s.written(who, d.Of)
		s.does(who, bot.Deleted, func(e *bot.Event) { e.Message, e.Place = old.Message, old.Place })
	case script.At:
		q := s.asking(who, d.Of).Question
		s.does(who, bot.Said, func(e *bot.Event) { e.Text, e.Action.Question = text, q })
	}
	if s.after != nil {
		s.after(s)
	}
	s.listen()
}

// button finds what to press: the latest of the label, or that of the message
// which says more: "Good @ How solid".
func (s *replay) button(who, text string) (bot.Button, bot.Question) {
	s.t.Helper()
	b, q, ok := script.FindButton(s.messages(who), script.ParsePress(text))
	if !ok {
		s.fail(fmt.Sprintf("there is no button %q", text))
	}
	return b, q
}

// form finds the form that is filled in: every field has to be in it.
func (s *replay) form(who string, d script.Doing) (bot.Message, map[string]string) {
	s.t.Helper()
	form, ok := script.FindForm(s.messages(who), d.Of)
	if !ok {
		s.fail("there is no such form")
	}
	fields, err := script.ParseFields(d.Text)
	s.must(err)
	for id := range fields {
		if !slices.ContainsFunc(form.Fields, func(f bot.Field) bool { return f.ID == id }) {
			s.fail(fmt.Sprintf("the form has no field %q", id))
		}
	}
	return form, fields
}

func (s *replay) asking(who string, which script.Ref) bot.Message {
	s.t.Helper()
	m, ok := script.FindMessage(s.messages(who), which)
	if !ok {
		s.fail(fmt.Sprintf("nobody said %s", which))
	}
	return m
}

// written finds a message somebody wrote, by its number or its words.
func (s *replay) written(who string, which script.Ref) bot.Event {
	s.t.Helper()
	e, ok := script.FindWritten(s.wrote[who], which)
	if !ok {
		s.fail(fmt.Sprintf("there is no such message: %s", which))
	}
	return e
}

// already plays another script up to a line, without looking at what is said:
// "already plan/english until eva: rework". What it is about stands in its own
// expectations.
func (s *replay) already(rest string) {
	s.t.Helper()
	name, until, _ := strings.Cut(rest, " until ")
	path := filepath.Join("testdata", "script", filepath.FromSlash(name)+".txt")
	data, err := os.ReadFile(path)
	if err != nil {
		s.fail(err.Error())
	}
	here := *s
	found := until == ""
	lines, _ := script.Split(data)
	for i, line := range lines {
		if until != "" && strings.HasPrefix(line, until) {
			found = true
			break
		}
		word, _, _ := strings.Cut(line, " ")
		if strings.HasSuffix(word, ">") || slices.Contains([]string{"answer", "rows", "shows", "silence", "version", "plan", "contact", "word", "receipts", "#!", "…"}, word) {
			continue
		}
		s.path, s.number, s.line = path, i+1, line
		s.run()
		s.told.Clear()
	}
	s.path, s.number, s.line = here.path, here.number, here.line
	if !found {
		s.fail("that script has no such line")
	}
}

func (s *replay) setClockTo(rest string) {
	s.t.Helper()
	s.allMentioned()
	at, err := script.ParseInstant(rest)
	s.must(err)
	s.note("---- clock " + rest)
	s.setClock(at)
	s.settle()
}

func (s *replay) waitFor(rest string) {
	s.t.Helper()
	s.allMentioned()
	end, err := script.ParseWait(rest, s.clock())
	s.must(err)
	s.note("---- wait " + rest)
	s.wait(end)
}

func (s *replay) setOutage(rest string) {
	s.t.Helper()
	s.allMentioned()
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
func (s *replay) again() {
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
