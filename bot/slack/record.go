package slack

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// record puts a record in the place of its question. It is never posted: where
// the question was deleted, can't be changed any more or never arrived, nothing
// is left to press, and what became of it is said anyway.
func (a *Adapter) record(ctx context.Context, d bot.Delivery, posts []Post) (bot.Receipt, error) {
	q := d.Message.Replaces
	asked, ok, err := a.find(ctx, d.To, q, false)
	if err != nil {
		return bot.Receipt{}, &bot.Refused{Cause: err}
	}
	if !ok {
		return bot.Receipt{}, nil
	}
	places := append(slices.Clone(asked.earlier), asked.ts)
	if len(places) != len(posts) { // where the earlier ones stand is not known
		places, posts = places[len(places)-1:], posts[len(posts)-1:]
	}
	for n, p := range posts {
		if p.Blocks == nil {
			continue
		}
		args, err := arguments(d, p, n, len(posts))
		if err != nil {
			return bot.Receipt{}, &bot.Refused{Final: true, Cause: err}
		}
		if _, err := a.update(ctx, places[n], args); err != nil && !gone(err) {
			return bot.Receipt{}, refused(err)
		}
	}
	if d.Message.Question != q { // else it stays what it was and can be changed again
		a.forget(d.To, q)
	}
	return receiptOf(places), nil
}

// recordPosts are what becomes of the posts of a question: the last one is the
// same without what could be pressed, with the outcome in its place. One before it
// changes only where options stand in it, because they were too long for one
// post; else its Blocks are nil.
func recordPosts(m bot.Message, words locale.Printer) []Post {
	isOutcome := func(p bot.Part) bool { return p.Kind == bot.Outcome }
	asked := m
	asked.Kind, asked.Replaces = kindQuestion, bot.Question{}
	asked.Question = m.Replaces
	asked.Parts = slices.DeleteFunc(slices.Clone(m.Parts), isOutcome)
	posts := Render(asked, words)
	text := notification(m)
	last := len(posts) - 1
	for n, p := range posts[:last] {
		kept := slices.DeleteFunc(slices.Clone(p.Blocks), isOffered)
		switch {
		case len(kept) == len(p.Blocks):
			kept = nil
		case len(kept) == 0:
			kept = []slack.Block{section(text)}
		}
		posts[n] = Post{text, kept}
	}
	var blocks, small []slack.Block
	for _, b := range posts[last].Blocks {
		switch {
		case isOffered(b):
		case b.BlockType() == slack.MBTContext:
			small = append(small, b)
		default:
			blocks = append(blocks, b)
		}
	}
	for _, part := range m.Parts {
		if isOutcome(part) {
			blocks = append(blocks, blocksOf(part, words)...)
		}
	}
	if blocks = append(blocks, small...); len(blocks) == 0 {
		blocks = append(blocks, section(text))
	}
	posts[last] = Post{text, blocks}
	return posts
}

// isOffered reports whether a block is there for something to be pressed.
func isOffered(b slack.Block) bool {
	return b.BlockType() == slack.MBTAction || strings.HasPrefix(b.ID(), fullBlock)
}
