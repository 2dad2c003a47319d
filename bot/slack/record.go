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
func (a *Adapter) record(ctx context.Context, d bot.Delivery, p Post) (bot.Receipt, error) {
	q := d.Message.Replaces
	asked, ok, err := a.find(ctx, d.To, q, false)
	if err != nil {
		return bot.Receipt{}, &bot.Refused{Cause: err}
	}
	if !ok {
		return bot.Receipt{}, nil
	}
	args, err := arguments(d, p, 0, 1)
	if err != nil {
		return bot.Receipt{}, &bot.Refused{Final: true, Cause: err}
	}
	ts, err := a.update(ctx, asked.ts, args)
	switch {
	case gone(err):
		a.forget(d.To, q)
		return bot.Receipt{Message: asked.ts}, nil
	case err != nil:
		return bot.Receipt{}, refused(err)
	}
	a.forget(d.To, q)
	return bot.Receipt{Message: ts}, nil
}

// recordPost is what becomes of the last post of a question, which holds what
// can be pressed: the same without it, with the outcome in its place. A question
// of several posts keeps the others as they are, so it is set as it was and only
// its end is taken.
//
// Not promised: where the options alone were too long for one post, those of
// the posts before stay and are answered as old ones.
func recordPost(m bot.Message, words locale.Printer) Post {
	isOutcome := func(p bot.Part) bool { return p.Kind == bot.Outcome }
	asked := m
	asked.Kind, asked.Replaces = kindQuestion, bot.Question{}
	asked.Question = m.Replaces
	asked.Parts = slices.DeleteFunc(slices.Clone(m.Parts), isOutcome)
	posts := Render(asked, words)
	var blocks, small []slack.Block
	for _, b := range posts[len(posts)-1].Blocks {
		switch {
		case b.BlockType() == slack.MBTAction, strings.HasPrefix(b.ID(), fullBlock):
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
	text := notification(m)
	if blocks = append(blocks, small...); len(blocks) == 0 {
		blocks = append(blocks, section(text))
	}
	return Post{text, blocks}
}
