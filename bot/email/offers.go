package email

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// pressToken begins the address to which a press is mailed: plans+press-ID-2@…
// means the second thing that delivery ID offered. It can be sent by whoever has
// the mail; who that is, and whether it still counts, is judged as for every
// event.
const pressToken = "press-"

// offers remembers what mails offered.
type offers struct {
	sent   Sent // nil where only this process is remembered
	recent *bot.Recent[bot.Delivery]

	mu   sync.Mutex
	over map[string]bool // questions that became records (M-2), of this process
}

func newOffers(sent Sent) *offers {
	return &offers{sent: sent, recent: bot.NewRecent[bot.Delivery](), over: map[string]bool{}}
}

// mostOver bounds the questions that are known to be over.
const mostOver = 4096

// remember keeps what a mail offers, without its files, and forgets the question
// it turns into a record.
func (o *offers) remember(d bot.Delivery) {
	o.mu.Lock()
	if d.Message.Replaces != (bot.Question{}) {
		if len(o.over) > mostOver {
			clear(o.over)
		}
		o.over[overKey(d.To, d.Message.Replaces)] = true
	} else if d.Message.Question != (bot.Question{}) {
		delete(o.over, overKey(d.To, d.Message.Question)) // asked anew
	}
	o.mu.Unlock()
	d.Message.Attachments = nil
	o.recent.Put(d.ID, d)
}

func overKey(to bot.Address, q bot.Question) string {
	return fmt.Sprintf("%s\x1f%s\x1f%+v", to.Tenant, to.Place, q)
}

func (o *offers) find(ctx context.Context, id string) (bot.Delivery, bool, error) {
	if d, ok := o.recent.Get(id); ok {
		return d, true, nil
	}
	if o.sent == nil {
		return bot.Delivery{}, false, nil
	}
	d, ok, err := o.sent.Delivery(ctx, id)
	if err != nil {
		return bot.Delivery{}, false, fmt.Errorf("email: finding what was sent: %w", err)
	}
	return d, ok, nil
}

// isOver reports whether a question has become a record.
func (o *offers) isOver(d bot.Delivery) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.over[overKey(d.To, d.Message.Question)]
}

// pressedIn takes a press token apart.
func pressedIn(token string) (id string, n int, ok bool) {
	rest, ok := strings.CutPrefix(token, pressToken)
	i := strings.LastIndexByte(rest, '-')
	if !ok || i <= 0 {
		return "", 0, false
	}
	n, err := strconv.Atoi(rest[i+1:])
	return rest[:i], n, err == nil && n >= 0
}

// answer makes of a personal mail what it does on this platform: a press where
// it came to the address of one, or where its words are a label of a mail that
// asked nothing; else what it said, with the question it answers.
func (o *offers) answer(ctx context.Context, e *bot.Event, repliesTo []string) error {
	if id, n, ok := pressedIn(e.Mail.Token); ok {
		d, found, err := o.find(ctx, id)
		if err != nil {
			return err
		}
		if offered := offeredOf(d.Message); found && n < len(offered) && d.To.Place == e.Place.Place && !o.isOver(d) {
			e.Place = d.To
			e.Mail.Token = d.Message.ReplyToken
			press(e, d.Message.Question, offered[n])
		}
		return nil
	}
	for _, id := range repliesTo {
		d, found, err := o.find(ctx, id)
		if err != nil {
			return err
		}
		if !found || d.To.Place != e.Place.Place || o.isOver(d) {
			continue
		}
		if d.Message.Kind == "question" {
			e.Action.Question = d.Message.Question
			return nil
		}
		if b, ok := labelled(d.Message, e.Text); ok {
			press(e, d.Message.Question, b)
		}
		return nil
	}
	return nil
}

func press(e *bot.Event, q bot.Question, b bot.Button) {
	e.Kind, e.Text = bot.Pressed, ""
	e.Action = bot.Action{Question: q, Verb: b.Verb, Value: b.Value}
}

// longestLabel bounds what is compared with labels.
const longestLabel = 300

func labelled(m bot.Message, text string) (bot.Button, bool) {
	if len(text) > longestLabel || locale.Fold(text) == "" {
		return bot.Button{}, false
	}
	for _, b := range offeredOf(m) {
		if locale.Fold(b.Label) == locale.Fold(text) {
			return b, true
		}
	}
	return bot.Button{}, false
}
