package slack

import (
	"context"
	"net/url"
	"strings"

	"github.com/slack-go/slack"

	"lodestar/bot"
)

// led makes a message ready for the address of the message it leads to, and finds
// that address. Where it is not found, or Slack does not say it now, the message goes
// without.
func (a *Adapter) led(ctx context.Context, m bot.Message) (bot.Message, string) {
	if m.Lead == nil {
		return m, ""
	}
	asked, ok, err := a.find(ctx, m.Lead.Place, m.Lead.Question, false)
	if err != nil || !ok {
		return m, ""
	}
	var answer struct {
		Permalink string `json:"permalink"`
	}
	if _, err := a.api.call(ctx, "chat.getPermalink", url.Values{"channel": {m.Lead.Place.Place}, "message_ts": {asked.ts}}, &answer); err != nil || answer.Permalink == "" {
		return m, ""
	}
	return m.Led(bot.LeadMark), answer.Permalink
}

// leading puts the address into posts that were set with the mark: what is set as
// text never becomes a link (trust H1).
func leading(posts []Post, address string) {
	if address == "" {
		return
	}
	for _, p := range posts {
		for _, b := range p.Blocks {
			if s, ok := b.(*slack.SectionBlock); ok && s.Text != nil {
				s.Text.Text = strings.ReplaceAll(s.Text.Text, bot.LeadMark, "<"+address+">")
			}
		}
	}
}
