package teams

import (
	"context"
	"net/http"
	"net/url"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// onceMore tells somebody that who they are could not be found out, so that nothing
// came of what they pressed or wrote, and that they may do it again: to them alone,
// also where they did it in a channel. Nothing is stored of it. Where they cannot be
// told either, Teams hears that the activity was not taken, and shows that in its own
// words.
func (a *Adapter) onceMore(ctx context.Context, in activity) error {
	_, called := in.typed()
	if in.kind() != personal && !called && !in.pressed() {
		return errUnknownPerson // nobody waits for an answer
	}
	r, err := a.keep(ctx, in)
	if err != nil {
		return err
	}
	if in.kind() != personal {
		if r, err = a.open(ctx, r, in.From.ID); err != nil {
			a.o.Log.WarnContext(ctx, "teams: who is not known cannot be told so", "error", err)
			return errUnknownPerson
		}
	}
	out := map[string]any{"type": "message", "textFormat": "plain", "text": a.onceMoreWords(in)}
	if err := a.calls.call(ctx, http.MethodPost, r.Service, "/v3/conversations/"+url.PathEscape(r.Conversation)+"/activities", out, nil); err != nil {
		a.o.Log.WarnContext(ctx, "teams: who is not known cannot be told so", "error", err)
		return errUnknownPerson
	}
	a.o.Count("not known", in.Type)
	return nil
}

// onceMoreWords are for somebody of whom nothing is known but the language of their
// program: perhaps they are from outside.
func (a *Adapter) onceMoreWords(in activity) string {
	lang, ok := locale.ParseLanguage(in.language())
	if !ok {
		lang = locale.English
	}
	return bot.Plain(a.o.Words.Printer(lang.Formal()).Text("say.teams_once_more", nil))
}
