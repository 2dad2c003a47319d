package conversation

import "lodestar/conversation/locale"

// Text is something to be said, not yet in a language: a key of the catalogue
// with its arguments, or words that are shown as they are (what people typed,
// a date that was already printed). An argument may itself be a Text.
type Text struct {
	Key     string      `json:"key,omitzero"`
	Args    locale.Args `json:"args,omitzero"`
	Literal string      `json:"literal,omitzero"`
}

// Say is a Text of the catalogue.
func Say(key string, args locale.Args) Text { return Text{Key: key, Args: args} }

// Verbatim is a Text in somebody's own words.
func Verbatim(words string) Text { return Text{Literal: words} }

// Empty reports whether there is nothing to say.
func (t Text) Empty() bool { return t.Key == "" && t.Literal == "" }

// Problem is what is wrong with an answer and how to mend it: a person's to
// solve. It is shown in their language beside the question; nothing typed is
// lost.
type Problem struct {
	Key  string      `json:"key"`
	Args locale.Args `json:"args,omitzero"`
}

// Text returns the sentence.
func (p *Problem) Text() Text { return Text{Key: p.Key, Args: p.Args} }

// Effect is something that shall happen in the same transaction: it is
// carried out by whoever called Advance. Name is registered in the playbook.
type Effect struct {
	Name string            `json:"name"`
	Args map[string]string `json:"args,omitzero"`
}
