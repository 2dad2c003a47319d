package conversation

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
)

// Class says when a command is carried out.
type Class string

// The classes of commands.
const (
	Navigation Class = "navigation" // at once, when it is the whole message
	Within     Class = "within"     // within the plan: asked back while an open text question waits
	Elsewhere  Class = "elsewhere"  // starts something else: asked back likewise
)

// Access says who may use a command. Each command says so; start-up fails where
// one does not.
type Access string

// The audiences of commands.
const (
	Anyone     Access = "anyone"     // customers too; answered privately
	Colleagues Access = "colleagues" // people of our company who are not guests
)

// Command is something that can be typed at any time. Its patterns are the
// catalogue's command.<ID>.
type Command struct {
	ID    string
	Class Class
	Who   Access
	// Everywhere lets the patterns of every language be understood, for those
	// who are spoken to in one they do not read.
	Everywhere bool
	// Verb is the move a Navigation command makes.
	Verb string
	// Value builds the move's value from the captured parts; nil takes "n",
	// else "rest".
	Value func(args map[string]string) string
}

// Routed is what a message was understood as: a move in the session, a
// command, or neither.
type Routed struct {
	Move    *Move
	Command string
	Args    map[string]string
}

type pattern struct {
	command *Command
	words   []string // folded; "{n}", "{rest}", "{customer}" capture
	literal int
}

type commandIndex struct {
	all      []Command
	byID     map[string]*Command
	patterns map[locale.Language][]pattern
}

func indexCommands(words *locale.Catalogue, commands []Command) (commandIndex, error) {
	x := commandIndex{all: commands, byID: map[string]*Command{}, patterns: map[locale.Language][]pattern{}}
	for i := range commands {
		c := &commands[i]
		switch {
		case x.byID[c.ID] != nil:
			return x, fmt.Errorf("conversation: command %q is registered twice", c.ID)
		case c.Who == "":
			return x, fmt.Errorf("conversation: command %q does not say who may use it", c.ID)
		case c.Class == Navigation && c.Verb == "":
			return x, fmt.Errorf("conversation: command %q does not say what it does", c.ID)
		case !words.Has("command." + c.ID):
			return x, fmt.Errorf("conversation: command %q has no words command.%s", c.ID, c.ID)
		}
		x.byID[c.ID] = c
	}
	for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
		taken := map[string]string{}
		for i := range commands {
			c := &commands[i]
			for _, text := range strings.Split(words.Printer(lang).Text("command."+c.ID, nil), "|") {
				p := pattern{command: c}
				for _, word := range strings.Fields(text) {
					if strings.HasPrefix(word, "{") {
						p.words = append(p.words, strings.TrimRight(word, ":"))
						continue
					}
					p.words = append(p.words, locale.Fold(word))
					p.literal++
				}
				name := strings.Join(p.words, " ")
				if other, ok := taken[name]; ok && other != c.ID {
					return x, fmt.Errorf("conversation: in %s, %q means both %s and %s", lang, name, other, c.ID)
				}
				if taken[name] == "" {
					x.patterns[lang] = append(x.patterns[lang], p)
				}
				taken[name] = c.ID
			}
		}
		slices.SortStableFunc(x.patterns[lang], func(a, b pattern) int { return cmp.Compare(b.literal, a.literal) })
	}
	return x, nil
}

// match finds the command a whole message is, in the person's language or in
// English. colon reports that its first word ended in a colon: "news: …".
func (x commandIndex) match(lang locale.Language, text string) (c *Command, args map[string]string, colon bool) {
	words := strings.Fields(text)
	if len(words) == 0 || len(text) > 2000 {
		return nil, nil, false
	}
	folded := make([]string, len(words))
	for i := range words {
		folded[i] = locale.Fold(words[i])
	}
	for _, l := range []locale.Language{lang.Base(), locale.English, locale.German, locale.Dutch} {
		foreign := l != lang.Base() && l != locale.English
		for _, p := range x.patterns[l] {
			if foreign && !p.command.Everywhere {
				continue
			}
			if args, ok := p.captures(words, folded); ok {
				return p.command, args, strings.HasSuffix(words[max(p.literal-1, 0)], ":")
			}
		}
	}
	return nil, nil, false
}

func (p pattern) captures(words, folded []string) (map[string]string, bool) {
	args := map[string]string{}
	at := 0
	for i, word := range p.words {
		last := i == len(p.words)-1
		switch {
		case at >= len(words):
			return nil, false
		case word == "{n}" || word == "{m}":
			if _, err := strconv.Atoi(folded[at]); err != nil {
				return nil, false
			}
			args[word[1:2]] = folded[at]
			at++
		case strings.HasPrefix(word, "{") && last:
			args[strings.Trim(word, "{}")] = strings.Join(words[at:], " ")
			at = len(words)
		case strings.HasPrefix(word, "{"):
			args[strings.Trim(word, "{}")] = words[at]
			at++
		case word != folded[at]:
			return nil, false
		default:
			at++
		}
	}
	return args, at == len(words)
}

// Route reads a message in the order of rule Q-4: "=" forces an answer; the
// options of the current question win over every command; a navigation command
// that is the whole message is carried out at once; any other command is asked
// back while an open text question waits; everything else is the answer. s is
// nil where no session is active.
func (e *Engine) Route(s *Session, text string, facts Facts) Routed {
	text = locale.Clean(text)
	answer := Routed{Move: &Move{Verb: GiveAnswer, Text: text, Facts: facts}}
	if s == nil || s.Status != Active {
		if c, args, _ := e.commands.match(facts.Language, text); c != nil {
			return Routed{Command: c.ID, Args: args}
		}
		return Routed{}
	}
	if forced, ok := strings.CutPrefix(strings.TrimSpace(text), "="); ok {
		answer.Move.Text = strings.TrimSpace(forced)
		return answer
	}
	index, ok := e.flows[s.Flow]
	if !ok {
		return answer
	}
	clone := s.clone()
	r := &run{Engine: e, flow: index.flow, index: index, s: &clone, m: Move{Facts: facts}}
	q := r.settle()
	if r.chooses(q, text) {
		return answer
	}
	if move := r.button(q, text); move != nil {
		move.Facts = facts
		return Routed{Move: move}
	}
	c, args, colon := e.commands.match(facts.Language, text)
	switch {
	case c == nil:
		return answer
	case c.Verb == TypedAnswer:
		return answer
	case c.Class == Navigation:
		move := &Move{Verb: c.Verb, Value: cmp.Or(args["n"], args["rest"]), Text: text, Facts: facts}
		if c.Value != nil {
			move.Value = c.Value(args)
		}
		return Routed{Move: move}
	case colon || !r.openText(q):
		return Routed{Command: c.ID, Args: args}
	default:
		return Routed{Move: &Move{Verb: AskWhich, Value: c.ID, Text: text, Facts: facts}}
	}
}

// CommandOf returns the command that a whole message is, whatever is asked.
func (e *Engine) CommandOf(lang locale.Language, text string) (id string, args map[string]string, ok bool) {
	c, args, _ := e.commands.match(lang, locale.Clean(text))
	if c == nil {
		return "", nil, false
	}
	return c.ID, args, true
}

// Command returns a registered command.
func (e *Engine) Command(id string) (Command, bool) {
	c, ok := e.commands.byID[id]
	if !ok {
		return Command{}, false
	}
	return *c, true
}

// Suggest finds a command that a text may have meant.
func (e *Engine) Suggest(lang locale.Language, text string) (string, bool) {
	var words []string
	for _, p := range e.commands.patterns[lang.Base()] {
		if p.literal == len(p.words) {
			words = append(words, strings.Join(p.words, " "))
		}
	}
	if len(text) > 60 {
		return "", false
	}
	return locale.Closest(text, words)
}

// chooses reports whether a text is one of the options in front.
func (r *run) chooses(q question, text string) bool {
	if r.s.Aside != nil {
		_, ok := r.matchAside(text)
		return ok
	}
	if r.s.Draft != nil && q.pack != nil && r.s.Draft.Edit == 0 {
		_, ok := matchOption(r.words, r.m.Facts.Language, draftOptions(), text, false)
		return ok
	}
	if q.form == askPack && q.pack.Shape == Proposed {
		_, ok := matchOption(r.words, r.m.Facts.Language, []Option{
			{Value: "accept", Label: Say("button.accept_all", nil), Means: "yes"}, {Value: "change", Label: Say("button.change", nil), Means: "no"},
		}, text, false)
		return ok
	}
	if q.step == nil {
		return false
	}
	_, ok := matchOption(r.words, r.m.Facts.Language, r.optionsOf(q), text, exactOnly(q.step.Kind))
	return ok
}

// button finds the button of the current prompt whose label was typed.
func (r *run) button(q question, text string) *Move {
	if r.s.Aside != nil || q.form == nothing {
		return nil
	}
	var buttons []Option
	if q.step != nil {
		if q.step.Buttons != nil {
			buttons = q.step.Buttons(r.scene(q.row))
		}
		if q.step.Tap {
			return typedButton(r, buttons, text)
		}
	}
	return typedButton(r, append(buttons, append(r.usualButtons(true), r.usualButtons(false)...)...), text)
}

func typedButton(r *run, buttons []Option, text string) *Move {
	folded := locale.Fold(text)
	for _, b := range buttons {
		if b.Verb != "" && slices.Contains(optionWords(r.words, r.m.Facts.Language, b), folded) {
			return &Move{Verb: b.Verb, Value: b.Value, Text: text}
		}
	}
	return nil
}

// openText reports whether the current question takes free words, so that a
// command could be the answer.
func (r *run) openText(q question) bool {
	switch {
	case r.s.Aside != nil:
		return false
	case q.form == askPack:
		return q.pack.Shape != Proposed || r.s.Draft != nil && r.s.Draft.Edit > 0
	case q.form == askStep:
		return exactOnly(q.step.Kind)
	default:
		return false
	}
}
