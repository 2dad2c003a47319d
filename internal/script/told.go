package script

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"lodestar/bot"
)

// Told is what people were told since somebody last did something, and what of
// it a script has mentioned. The zero value is ready for use.
type Told struct {
	// WordForWord wants every piece of every message mentioned, whole and in
	// order: what is altered, left out or added anywhere is found.
	WordForWord bool
	pending     map[string][]told
	records     map[string][]told
}

type told struct {
	Piece
	mentioned bool
}

// Hear takes up a message to somebody.
func (t *Told) Hear(who string, m bot.Message) {
	if t.pending == nil {
		t.pending = map[string][]told{}
	}
	for _, p := range Pieces(m) {
		t.pending[who] = append(t.pending[who], told{Piece: p})
	}
}

// HearRecord takes up that a question of somebody became a record. It is nothing
// new, so it breaks no silence and need not be mentioned, unless the script is
// word for word.
func (t *Told) HearRecord(who string, m bot.Message) {
	if t.records == nil {
		t.records = map[string][]told{}
	}
	t.records[who] = append(t.records[who], told{Piece: Piece{Text: recordLine(m), Page: oneLine(Transcript("", m))}})
}

// recordLine is a record on one line: the question, and what became of it.
func recordLine(m bot.Message) string { return oneLine(m.Notification) }

// MentionRecord marks a record that an expectation names.
func (t *Told) MentionRecord(who, text string) error {
	text = oneLine(text)
	var all []string
	for i, r := range t.records[who] {
		if !r.mentioned && fits(Unquote(text), r.Text) || !t.WordForWord && strings.Contains(r.Page+" "+r.Text, text) {
			t.records[who][i].mentioned = true
			return nil
		}
		all = append(all, r.Text)
	}
	return fmt.Errorf("no question became this record, but %q", all)
}

// Clear forgets what was said: "…".
func (t *Told) Clear() {
	t.pending = nil
	for _, all := range t.records {
		for i := range all {
			all[i].mentioned = true
		}
	}
}

// Mention marks the piece that an expectation names.
func (t *Told) Mention(who, text string) error {
	all, text := t.pending[who], oneLine(text)
	if t.WordForWord {
		i := unmentioned(all)
		switch {
		case i == len(all):
			return fmt.Errorf("%s was told nothing more", who)
		case !fits(Unquote(text), all[i].Text):
			return fmt.Errorf("%s was told: %s", who, Quote(all[i].Text))
		}
		all[i].mentioned = true
		return nil
	}
	from := 0 // the last named piece: it may be named again
	for i := range all {
		if all[i].mentioned {
			from = i
		}
	}
	for i := from; i < len(all); i++ {
		if strings.Contains(all[i].Text, text) {
			all[i].mentioned = true
			return nil
		}
	}
	return fmt.Errorf("%s was not told this", who)
}

func unmentioned(all []told) int {
	for i := range all {
		if !all[i].mentioned {
			return i
		}
	}
	return len(all)
}

// fits compares a whole piece with what a script expects; "…" in it stands for
// anything.
func fits(want, got string) bool {
	if want == got {
		return true
	}
	parts := strings.Split(want, "…")
	if len(parts) == 1 {
		return false
	}
	for i, part := range parts {
		part = strings.TrimSpace(part)
		switch {
		case i == 0:
			if !strings.HasPrefix(got, part) {
				return false
			}
			got = got[len(part):]
		case i == len(parts)-1:
			return strings.HasSuffix(got, part)
		default:
			_, after, found := strings.Cut(got, part)
			if !found {
				return false
			}
			got = after
		}
	}
	return false
}

// Page is the first page that somebody was shown; word for word it is the next
// thing they were told, and mentioned with that.
func (t *Told) Page(who string) (string, error) {
	all := t.pending[who]
	from := slices.IndexFunc(all, func(p told) bool { return p.Page != "" })
	if t.WordForWord {
		from = unmentioned(all)
	}
	if from < 0 || from >= len(all) || all[from].Page == "" {
		return "", fmt.Errorf("no page is shown to %s here", who)
	}
	page := all[from].Page
	if t.WordForWord {
		for range Pieces(bot.Message{Parts: []bot.Part{{Kind: bot.Page, Text: page}}}) {
			all[from].mentioned = true
			from++
		}
	}
	return page, nil
}

// NotSaid makes sure that nobody was told something.
func (t *Told) NotSaid(text string) error {
	for who, all := range t.pending {
		if slices.ContainsFunc(all, func(p told) bool { return strings.Contains(p.Text, text) }) {
			return errors.New(who + " was told this")
		}
	}
	return nil
}

// Silence makes sure that nobody was told anything.
func (t *Told) Silence() error {
	for who, all := range t.pending {
		if len(all) > 0 {
			return fmt.Errorf("%s was told: %s", who, all[0].Text)
		}
	}
	return nil
}

// AllMentioned makes sure that nothing was said that the script does not expect,
// before somebody does something again.
func (t *Told) AllMentioned() error {
	for who, all := range t.pending {
		for _, p := range all {
			if (p.Must || t.WordForWord) && !p.mentioned {
				return fmt.Errorf("before this line %s was also told: %s", who, p.Text)
			}
		}
	}
	for who, all := range t.records {
		if i := unmentioned(all); t.WordForWord && i < len(all) {
			return fmt.Errorf("before this line a question of %s became this record: %s", who, all[i].Text)
		}
	}
	t.pending, t.records = nil, nil
	return nil
}
