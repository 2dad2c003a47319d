package turn

import (
	"context"
	"errors"

	"lodestar/bot"
	"lodestar/planning/playbook"
)

// mailed takes what came by mail. Who wrote is not made known by that: a mailbox
// gets mail from anybody.
func (t *Turns) mailed(tx Tx, e bot.Event, once *pass) error {
	place := e.Place
	place.Tenant = e.Tenant
	writer := playbook.Person{Person: e.From}
	writer.External = true
	env := playbook.NewEnv(tx, t.Book, t.now(), &writer, place, e.ID)
	if err := env.UseTemplate(); err != nil {
		return err
	}
	if err := env.Mailed(e, func() bool { ok, _ := once.take(); return ok }); err != nil {
		return err
	}
	return env.Dispatch()
}

// byLink sets the scene for somebody who holds a link and is known by nothing
// else.
func (t *Turns) byLink(tx playbook.Tx, place bot.Address, id string) (*playbook.Env, error) {
	holder := playbook.Person{Person: bot.Person{Tenant: place.Tenant, External: true}}
	env := playbook.NewEnv(tx, t.Book, t.now(), &holder, place, id)
	return env, env.UseTemplate()
}

// Link draws the page behind a link, by the hash of its token. It reads only:
// whoever opens a link changes nothing (trust C6).
func (t *Turns) Link(ctx context.Context, place bot.Address, hash string) (page playbook.LinkPage, err error) {
	err = t.Store.Read(ctx, func(tx playbook.Tx) error {
		env, err := t.byLink(tx, place, "link/"+hash)
		if err != nil {
			return err
		}
		page, err = env.ShowLink(hash)
		return err
	})
	return page, err
}

// AnswerLink records what was sent from the page behind a link, in one
// transaction with all that follows from it, and draws the page as it is then.
func (t *Turns) AnswerLink(ctx context.Context, place bot.Address, hash string, given playbook.LinkGiven) (page playbook.LinkPage, err error) {
	err = t.retry(ctx, func(tx Tx) error {
		env, err := t.byLink(tx, place, "link/"+hash)
		if err != nil {
			return err
		}
		if page, err = env.AnswerLink(hash, given); err != nil {
			return err
		}
		return env.Dispatch()
	})
	return page, err
}

// errNoWorkspace says that something sent belongs to no workspace.
var errNoWorkspace = errors.New("turn: a receipt without a workspace")

// ReceiptSent notes that a receipt was handed to the mail server, once.
func (t *Turns) ReceiptSent(ctx context.Context, d bot.Delivery, messageID string) error {
	if d.To.Tenant == "" {
		return errNoWorkspace
	}
	return t.retry(ctx, func(tx Tx) error {
		first, err := tx.FirstSeen(d.To.Tenant, "sent/"+d.ID, t.now())
		if err != nil || !first {
			return err
		}
		env, err := t.byLink(tx, d.To, "sent/"+d.ID)
		if err != nil {
			return err
		}
		return env.ReceiptSent(d, messageID)
	})
}
