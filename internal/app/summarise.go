package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"lodestar/bot"
	"lodestar/internal/llm"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/planning/summary"
	"lodestar/scheduler"
)

const (
	// readLimit is how long a channel may take to be read: some platforms let few
	// messages be read a minute.
	readLimit = 4 * time.Minute
	// mostHeard is how many messages of a channel are read.
	mostHeard = 200
)

// desk makes summaries outside every turn, beside the worker of the jobs: a model
// that takes its time holds up nobody's reminder. What it was working on when the
// process ended is begun again when its lease is over.
type desk struct {
	turns   *turn.Turns
	senders map[string]bot.Sender
	model   summary.Model // nil where none is set up
	log     *slog.Logger
	// count is told how each question to the model ended; nil tells nobody.
	count func(outcome string, took time.Duration, in, out int)

	ended context.Context // is over when the App is closed
	end   context.CancelFunc
	mu    sync.Mutex
	busy  map[string]bool // drafts that are being made, by id
	work  sync.WaitGroup
}

// take begins a summary and returns at once.
func (d *desk) take(ctx context.Context, job scheduler.Job) error {
	ask, wanted, err := d.turns.SummaryTaken(ctx, job)
	if err != nil || !wanted {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	key := job.Tenant + "\x1f" + job.Key
	if d.busy[key] {
		return nil // it takes long, and somebody moved the clock
	}
	if d.busy == nil {
		d.busy = map[string]bool{}
	}
	d.busy[key] = true
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // who lets the job begin may be done before it is
	stop := context.AfterFunc(d.ended, cancel)                    //nolint:contextcheck // ended is the life of the App
	d.work.Go(func() {
		defer cancel()
		defer stop()
		defer func() {
			d.mu.Lock()
			defer d.mu.Unlock()
			delete(d.busy, key)
		}()
		made := d.make(ctx, &ask)
		if ctx.Err() != nil {
			return // the lease begins it again
		}
		if err := d.turns.SummaryDone(ctx, job, ask, made); err != nil && ctx.Err() == nil {
			d.log.ErrorContext(ctx, "a summary could not be stored", "job", job.ID, "err", err)
		}
	})
	return nil
}

// close breaks off what is being made; its lease begins it again.
func (d *desk) close() {
	d.end()
	d.work.Wait()
}

// working reports whether anything is being made.
func (d *desk) working() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.busy) > 0
}

// wait returns when nothing is being made any more.
func (d *desk) wait() { d.work.Wait() }

// make reads, asks and checks. Whatever goes wrong with a model, sentences of the
// sources remain (section 1 of the facts on summaries).
func (d *desk) make(ctx context.Context, ask *playbook.SummaryAsk) playbook.SummaryMade {
	made := playbook.SummaryMade{Why: ask.Why}
	if ask.Channel.Place != "" {
		heard, err := d.read(ctx, *ask)
		if err != nil {
			d.log.WarnContext(ctx, "a channel could not be read for a summary", "platform", ask.Channel.Platform, "err", err)
			made.Unread = true
			return made
		}
		ask.Heard(heard.Heard)
		made.Messages, made.Partly = len(heard.Heard), heard.Partly
	}
	if ask.Show {
		if d.model != nil {
			body, err := d.model.Body(ctx, ask.Request)
			if err != nil {
				d.log.ErrorContext(ctx, "what is sent could not be shown", "err", err)
			}
			made.Body = body
		}
		return made
	}
	if ask.Model && d.model != nil && len(ask.Request.Sources) > 0 {
		if d.ask(ctx, ask.Request, &made); made.ByModel {
			return made
		}
	}
	made.Draft = playbook.DraftWithout(ask.Request)
	return made
}

func (d *desk) ask(ctx context.Context, r summary.Request, made *playbook.SummaryMade) {
	defer func() {
		if d.count != nil {
			d.count(made.Outcome, made.Took, made.Answer.TokensIn, made.Answer.TokensOut)
		}
	}()
	began := time.Now()
	answer, err := d.model.Ask(ctx, r)
	made.Asked, made.Outcome, made.Answer, made.Took = true, "ok", answer, time.Since(began)
	if err != nil {
		made.Outcome, made.Why = string(llm.FaultOf(err)), playbook.WhyModelFailed
		d.log.WarnContext(ctx, "the language model gave no answer", "why", made.Outcome)
		return
	}
	draft, err := summary.Believe(summary.Hide(r), answer.Text)
	switch {
	case err != nil:
		made.Outcome, made.Why = string(llm.Nonsense), playbook.WhyModelFailed
		d.log.WarnContext(ctx, "the language model answered something else than was asked", "bytes", len(answer.Text))
	case len(draft.Lines) == 0:
		made.Outcome, made.Why, made.Draft.Dropped = "unlike", playbook.WhyModelUnlike, draft.Dropped
	default:
		made.ByModel, made.Draft = true, draft
	}
}

// reads reports whether a platform lets channels be read.
func (d *desk) reads(platform string) bool {
	_, ok := d.senders[platform].(bot.Reader)
	return ok
}

var errCannotRead = errors.New("app: this platform lets no channel be read")

func (d *desk) read(ctx context.Context, ask playbook.SummaryAsk) (bot.Reading, error) {
	reader, ok := d.senders[ask.Channel.Platform].(bot.Reader)
	if !ok {
		return bot.Reading{}, errCannotRead
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	return reader.Read(ctx, ask.Channel, ask.Since, mostHeard)
}
