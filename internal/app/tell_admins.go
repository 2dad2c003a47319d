package app

import (
	"context"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// tellAdmins says something to every administrator whom the bot has met in a
// workspace, and to their mailbox where mail goes out. In chat, other may take
// the place of saying it now.
func (a *App) tellAdmins(ctx context.Context, workspace, id string, text conversation.Text, other func(*playbook.Env) error) error {
	return a.Store.Turn(ctx, func(tx turn.Tx) error {
		now := a.Now().UTC()
		for _, admin := range a.Turns.Admins {
			platform, who, _ := strings.Cut(admin, ":")
			person, ok, err := tx.Person(workspace, who)
			if err != nil {
				return err
			}
			if of, _, _ := strings.Cut(workspace, ":"); !ok || of != platform || person.Home.Place == "" {
				continue
			}
			env := playbook.NewEnv(tx, a.Book, now, &person, person.Home, id+"/"+who)
			if err := env.UseTemplate(); err != nil {
				return err
			}
			if other != nil {
				err = other(env)
			} else if _, err = env.Tell(person, "notice", nil, text); err == nil {
				err = env.Dispatch()
			}
			if err != nil {
				return err
			}
		}
		return a.mailAdmin(tx, workspace, id, text, now)
	})
}

// mailAdmin writes to LODESTAR_ADMIN_MAIL, in English: nobody said what is spoken
// there.
func (a *App) mailAdmin(tx turn.Tx, workspace, id string, text conversation.Text, now time.Time) error {
	if _, mails := a.senders[email.Name]; !mails || a.adminMail == "" {
		return nil
	}
	words := a.Book.Engine.Print(locale.English, text, nil)
	subject := a.Words.Printer(locale.English).Text("say.chain_subject", locale.Args{"workspace": workspace})
	return tx.Say(bot.Delivery{
		ID: id + "/mail", To: bot.Address{Platform: email.Name, Tenant: workspace, Place: a.adminMail, Person: a.adminMail},
		Message: bot.Message{Kind: "notice", Subject: subject, Notification: subject, Parts: []bot.Part{{Kind: bot.Text, Text: words}}},
	}, now)
}
