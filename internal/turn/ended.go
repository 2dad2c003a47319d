package turn

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"lodestar/bot"
	"lodestar/planning/playbook"
)

// Outcome is what became of an event.
type Outcome string

// The outcomes.
const (
	Stored    Outcome = "stored"
	Failed    Outcome = "failed"  // by our own fault; who waits was told that nothing was saved
	NotStored Outcome = "refused" // the platform sends it again
)

// ended logs a turn and tells who counts.
func (t *Turns) ended(ctx context.Context, e bot.Event, once *pass, outcome Outcome) {
	if t.Log.Enabled(ctx, slog.LevelDebug) { // every turn comes by here
		t.Log.DebugContext(ctx, "turn", append(once.where(), "outcome", string(outcome))...)
	}
	if t.Ended != nil {
		t.Ended(e, outcome)
	}
}

// at notes where a turn is.
func (p *pass) at(env *playbook.Env) {
	if env.Session == nil {
		return
	}
	p.session, p.flow, p.step = env.Session.ID, env.Session.Flow, env.Session.Current.Step
}

// where names a turn in the log by ids of ours and of the platform.
func (p *pass) where() []any {
	return []any{"event", p.e.ID, "kind", string(p.e.Kind), "platform", p.e.Place.Platform, "session", p.session, "flow", p.flow, "step", p.step}
}

// speechless is an error for the log. One that repeats what somebody wrote is
// named by its type alone.
func speechless(err error, e bot.Event) string {
	line := err.Error()
	written := []string{e.Text, e.Action.Value, e.From.Name, e.From.Email}
	for _, value := range e.Action.Fields {
		written = append(written, value)
	}
	for _, m := range []*bot.Mail{e.Mail, e.Filed} {
		if m != nil {
			written = append(written, m.Words, m.Subject, m.From, m.FromName)
		}
	}
	for _, text := range written {
		if len(text) > 3 && strings.Contains(line, text) {
			return fmt.Sprintf("%T", err)
		}
	}
	return line
}
