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
					p.words = append(p.words, foldWord(word))
					p.literal++
				}
				if len(p.words) == 0 {
					return x, fmt.Errorf("conversation: in %s, a pattern of %s has no words", lang, c.ID)
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

// foldWord folds a word; one that is nothing but punctuation, such as the "?"
// that asks for help, stays itself.
func foldWord(word string) string {
	if folded := locale.Fold(word); folded != "" {
		return folded
	}
	return word
}

// longMessage is how many bytes a message may have to be a command without a
// colon: what is longer is an answer that happens to begin with such a word.
const longMessage = 2000

// patternWords is more than any pattern has.
const patternWords = 12

// match finds the command a whole message is, in the person's language or in
// English. colon reports that its first words ended in a colon: "news: …".
func (x commandIndex) match(lang locale.Language, text string) (c *Command, args map[string]string, colon bool) {
	words := commandWords(text)
	if len(words) == 0 {
		return nil, nil, false
	}
	folded := make([]string, min(len(words), patternWords))
	for i := range folded {
		if len(words[i]) <= 200 {
			folded[i] = foldWord(words[i])
		}
	}
	for _, l := range []locale.Language{lang.Base(), locale.English, locale.German, locale.Dutch} {
		foreign := l != lang.Base() && l != locale.English
		for _, p := range x.patterns[l] {
			if foreign && !p.command.Everywhere {
				continue
			}
			if args, ok := p.captures(words, folded); ok {
				colon := strings.HasSuffix(words[max(p.literal-1, 0)], ":")
				if len(text) > longMessage && !colon {
					return nil, nil, false
				}
				return p.command, args, colon
			}
		}
	}
	return nil, nil, false
}

// commandWords splits a message into words. The colon after the first one may
// stand with or without spaces: "news: x", "news : x", "news:x".
func commandWords(text string) []string {
	words := strings.Fields(text)
	if len(words) > 1 && words[1] == ":" {
		words = append([]string{words[0] + ":"}, words[2:]...)
	}
	if len(words) == 0 {
		return nil
	}
	if head, rest, found := strings.Cut(words[0], ":"); found && head != "" && rest != "" {
		words = append([]string{head + ":", rest}, words[1:]...)
	}
	return words
}

func (p pattern) captures(words, folded []string) (map[string]string, bool) {
	if first := p.words[0]; first != folded[0] && !strings.HasPrefix(first, "{") {
		return nil, false // nearly all of them, without a map
	}
	args := map[string]string{}
	at := 0
	for i, word := range p.words {
		last := i == len(p.words)-1
		switch {
		case at >= len(words) || at >= patternWords:
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
