package turn

import (
	"context"
	"fmt"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// fault is a turn that went wrong, as whoever handed on its event hears of it. They
// log it, and the cause may repeat what somebody wrote: it is in the log already, where
// it does not, under the reference.
type fault struct {
	event, reference string
	cause            error
}

func (f *fault) Error() string {
	return fmt.Sprintf("turn: event %s failed, see reference %s", f.event, f.reference)
}

// Unwrap returns the cause.
func (f *fault) Unwrap() error { return f.cause }

// faultInForm says in a form that nothing was saved. It stays open with all that
// was typed, and is sent again.
func (t *Turns) faultInForm(ctx context.Context, e bot.Event, reference string) bot.Reply {
	lang := locale.English
	if spoken, ok := locale.ParseLanguage(e.From.Language); ok {
		lang = spoken
	}
	// Where the store does not answer either, the platform's language has to do.
	_ = t.Store.Read(ctx, func(tx playbook.Tx) error {
		env, err := t.scene(tx, e)
		if err == nil {
			lang = env.Language()
		}
		return err
	})
	text := t.Book.Words.Printer(lang).Text("problem.our_fault.not_saved", locale.Args{"reference": reference})
	return bot.Reply{Problems: map[string]string{"": text}}
}

// tellFault says that nothing was saved, once for each event. It leaves the
// session alone: that may be what cannot be read.
func (t *Turns) tellFault(tx Tx, e bot.Event, reference string) error {
	first, err := tx.FirstSeen(e.Tenant, e.ID, t.now(), e.Also...)
	if err != nil || !first {
		return err
	}
	e.ID += "/fault"
	env, err := t.scene(tx, e)
	if err != nil {
		return err
	}
	if err := env.Say(env.Message("notice", conversation.Say("problem.our_fault.not_saved", map[string]any{"reference": reference}))); err != nil {
		return err
	}
	return env.Dispatch()
}

func newReference() string { return bot.NewReference() }
