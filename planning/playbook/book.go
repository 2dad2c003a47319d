// Package playbook is what the product offers in a chat: its flows, commands,
// reminders and pages. It knows the method and the engine; how things are
// stored and sent it does not know.
package playbook

import (
	"fmt"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/scheduler"
)

// Book is everything the product offers, checked against itself.
type Book struct {
	Engine *conversation.Engine
	Words  *locale.Catalogue
	// KeepsTrying is how long after it was written a message is tried; it is
	// said where one is stuck.
	KeepsTrying time.Duration
	// Evidence makes the zip that proves what a customer answered to a plan (trust
	// C10). It takes a while, so it is called outside a turn.
	Evidence func(tx Tx, tenant, plan string, now time.Time) ([]byte, error)
	// Takes reports whether a file of a media type can be sent to an address; nil where
	// every file can.
	Takes func(to bot.Address, mediaType string) bool
	// EvidenceYears is how long evidence of agreements is kept; below 0 for ever. See
	// EvidenceUntil.
	EvidenceYears int
	// Mail reaches people without a chat; nil where none is configured.
	Mail *Mail
	// Model is the language model the operator has set up; nil where there is none.
	Model *LanguageModel
	// Administrators are named by the operator, as platform ids: "slack:U…".
	Administrators []string
	// Reads reports whether a platform lets channels be read; nil is that all do.
	Reads func(platform string) bool

	zones    *zoneRules
	commands map[string]command
	effects  map[string]func(*Env, map[string]string) error
	jobs     map[string]func(*Env, scheduler.Job) error
}

// command is a typed command with what it does.
type command struct {
	conversation.Command
	run func(*Env, map[string]string) error
}

// All returns the book. It fails where it contradicts itself: a flow without
// words, two commands that match the same text, a command without an action or
// without a word on who may use it.
func All(words *locale.Catalogue) (*Book, error) {
	b := &Book{Words: words, EvidenceYears: EvidenceYears, zones: &zoneRules{}, commands: map[string]command{}, effects: effects(), jobs: jobs()}
	var known []conversation.Command
	for _, c := range append(navigation(), commands()...) {
		if c.run == nil && c.Class != conversation.Navigation {
			return nil, fmt.Errorf("playbook: command %q does nothing", c.ID)
		}
		b.commands[c.ID] = c
		known = append(known, c.Command)
	}
	var err error
	if b.Engine, err = conversation.NewEngine(words, Flows(), known); err != nil {
		return nil, err
	}
	return b, nil
}

// Flows are all conversations that the book leads.
func Flows() []*conversation.Flow {
	return []*conversation.Flow{
		PlanFlow(),
		StartFlow(),
		RestoreFlow(),
		AcceptFlow(),
		CallFlow(),
		ReplyFlow(),
		CheckinFlow(),
		StatusFlow(),
		ReviewFlow(),
		MeetingFlow(),
		ExitFlow(),
		TeamReviewFlow(),
		ReportFlow(),
		MentorFlow(),
		CloseFlow(),
		InviteFlow(),
		SettingFlow(),
		SummaryFlow(),
	}
}

// navigation are the commands of a question turn: each is a move of the engine.
func navigation() []command {
	nav := func(id, verb string) command {
		return command{Command: conversation.Command{ID: id, Class: conversation.Navigation, Who: conversation.Anyone, Verb: verb}}
	}
	all := []command{
		nav("help", conversation.Help), nav("back", conversation.Back), nav("skip", conversation.Skip), nav("keep", conversation.Keep),
		nav("dont_know", conversation.DontKnow), nav("edit", conversation.Edit), nav("one_by_one", conversation.OneByOne),
		nav("more", conversation.More), nav("check", conversation.ShowPage), nav("pause", conversation.Pause),
		nav("continue", conversation.Resume), nav("cancel", conversation.Cancel), nav("undo", conversation.TakeBack),
		nav("help_all", VerbHelpAll), nav("yes", conversation.TypedAnswer), nav("no", conversation.TypedAnswer), nav("button_word", conversation.TypedAnswer), nav("why", VerbWhy),
	}
	outside := map[string]func(*Env, map[string]string) error{
		"help": help, "help_all": helpAll, "continue": resume, "cancel": cancelPaused, "why": why,
		"check": inThePlan("check", conversation.ShowPage), "edit": inThePlan("edit", conversation.Edit),
		"more": inThePlan("more", conversation.More), "undo": inThePlan("undo", conversation.TakeBack),
	}
	for i := range all {
		if run, ok := outside[all[i].ID]; ok {
			all[i].run = run
			continue
		}
		id := all[i].ID
		all[i].run = func(e *Env, _ map[string]string) error { return nothingRuns(e, id) }
	}
	return all
}

// Verbs of navigation commands that are no move of the engine: they tell
// something and leave the question as it is.
const (
	VerbWhy     = "why"      // why the last unasked message came
	VerbHelpAll = "help_all" // everything that can be written
)

// RunCommand carries out a command outside a question.
func (b *Book) RunCommand(e *Env, id string, a map[string]string) error {
	c, ok := b.commands[id]
	if !ok {
		return fmt.Errorf("playbook: no command %q", id)
	}
	// A customer has no question of ours open: navigation, and help with all our
	// commands in it, would only tell them what we keep to ourselves (S-4).
	if e.Person.External && (c.Who != conversation.Anyone || c.Class == conversation.Navigation) {
		if id == "help" || id == "help_all" {
			return externalHelp(e)
		}
		return externalReads(e)
	}
	return c.run(e, a)
}

// RunEffect carries out an effect of the engine.
func (b *Book) RunEffect(e *Env, effect conversation.Effect) error {
	run, ok := b.effects[effect.Name]
	if !ok {
		return fmt.Errorf("playbook: no effect %q", effect.Name)
	}
	return run(e, effect.Args)
}

// RunJob carries out a job.
func (b *Book) RunJob(e *Env, job scheduler.Job) error {
	run, ok := b.jobs[job.Kind]
	if !ok {
		return fmt.Errorf("playbook: no job %q", job.Kind)
	}
	return run(e, job)
}
