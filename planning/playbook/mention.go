package playbook

import (
	"errors"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// Mentioned answers somebody who called the bot by name in a channel. What a
// colleague wants is done in their direct conversation, which is the place of
// this Env; the channel hears one sentence that everybody in it may read (S-2).
// It never hears a question, and a mention never answers one: what is asked in
// the direct conversation was not asked here.
func (e *Env) Mentioned(in bot.Address, text string) error {
	if e.Person.External {
		if id, ok := e.privateCommand(text); ok { // to them alone (F7)
			e.Place = in
			return e.Book.RunCommand(e, id, nil)
		}
		return e.mentionedByCustomer(in)
	}
	id, captured, ok := e.Book.Engine.CommandOf(e.Language(), text)
	if c, known := e.Book.Engine.Command(id); !known || c.Class == conversation.Navigation {
		ok = false
	}
	shared := in.Audience == bot.Customer
	key := "say.mention_answered"
	switch {
	case !ok && shared:
		return e.answerMention(in, e.Language(), "say.mention_help.shared", nil)
	case !ok:
		return e.answerMention(in, e.Language(), "say.mention_help", nil)
	case e.Place.Place == "":
		key = "say.mention_no_direct"
	case shared:
		key = "say.mention_answered.shared"
	}
	if e.Place.Place != "" {
		e.Person.Greeted = true
		e.Notice(conversation.Say("say.mention_from", locale.Args{"text": quoted(clip(text, 300))}))
		if err := e.Command(id, captured); err != nil {
			return err
		}
		if err := e.Flush(); err != nil {
			return err
		}
	}
	return e.answerMention(in, e.Language(), key, nil)
}

// AnsweredElsewhere says in a channel that a mention was answered in the direct
// conversation.
func (e *Env) AnsweredElsewhere(in bot.Address) error {
	key := "say.mention_answered"
	if in.Audience == bot.Customer {
		key = "say.mention_answered.shared"
	}
	return e.answerMention(in, e.Language(), key, nil)
}

// mentionedByCustomer says who helps, once in a thread: a customer starts nothing
// and is asked nothing by calling the bot (B3), and does not hear whether there is
// a plan.
func (e *Env) mentionedByCustomer(in bot.Address) error {
	_, manager, lang, err := e.contactOf()
	if err != nil {
		return err
	}
	if manager == "" {
		return e.answerMention(in, lang, "say.mention_customer.nobody", nil)
	}
	return e.answerMention(in, lang, "say.mention_customer", args("manager", quoted(manager)))
}

// answerMention is the one way into a channel. Where customers read, everybody is
// addressed formally, and the same sentence stands in a thread once.
func (e *Env) answerMention(in bot.Address, lang locale.Language, key string, a locale.Args) error {
	if in.Direct() {
		return errors.New("playbook: a mention in a direct conversation")
	}
	d := bot.Delivery{To: in, Message: bot.Message{Kind: "notice"}}
	if in.Audience == bot.Customer {
		lang = lang.Formal()
		d.ID = "mention/" + offerOf(in.Conversation()+strings.TrimSuffix(key, ".nobody"))
	}
	text := e.Book.Engine.Print(lang, conversation.Say(key, a), nil)
	d.Message.Parts = []bot.Part{{Kind: bot.Text, Text: text}}
	d.Message.Notification = bot.Plain(text)
	_, err := e.post(d)
	return err
}

// Refuse leaves a message aside. What is to be said about it, if anything, goes to
// the person alone: a channel never hears of it.
func (e *Env) Refuse(says conversation.Text) error {
	e.Silent()
	if !says.Empty() && e.Place.Place != "" {
		e.Notice(says)
	}
	return nil
}
