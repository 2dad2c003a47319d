package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// How long is kept what nobody needs any more.
const (
	// eventsKept is longer than the day in which Slack repeats events (A2).
	eventsKept = 7 * 24 * time.Hour
	// restKept is how long a discarded draft can be brought back (E-7), and
	// the same for what was sent, done or finished (F4).
	restKept = 30 * 24 * time.Hour
	// failedKept is how long an operator sees what could not be delivered.
	failedKept = 90 * 24 * time.Hour
	// linksKept is how long somebody who opens an old link is told that it has
	// expired, rather than that nobody knows it.
	linksKept = 365 * 24 * time.Hour
)

// callsKept is longer than the month for which questions to a language model are
// added up; the audit chain has each of them for longer.
const callsKept = 90 * 24 * time.Hour

// pruneAtOnce bounds the rows removed in one turn, so that people's turns do not
// wait for a year's rubbish.
const pruneAtOnce = 500

// Pruned counts the rows that were removed.
type Pruned struct {
	Events, Messages, Undelivered, Sessions, Plans, Jobs, Links, Mails, Written, ModelCalls int
}

// Prune removes, as of now: event ids older than 7 days; messages that were sent
// or lapsed, done jobs, and finished or discarded sessions older than 30 days;
// drafts discarded 30 days ago, with their history (E-7); and messages that
// could not be delivered after 90 days, in which an operator could see them;
// links a year after they expired, and mails that no act rests on after 30 days;
// summaries that were not accepted after 30 days, and counts of questions to a
// language model after 90.
// A plan that was ever presented stays. What was removed is then gone from the file as well
// (F2), unless a reader still holds an older state; then it is at the next
// Prune.
func (s *Store) Prune(ctx context.Context, now time.Time) (Pruned, error) {
	var p Pruned
	for _, step := range []struct {
		removed *int
		query   string
		kept    time.Duration
	}{
		{&p.Events, `DELETE FROM event WHERE (tenant, id) IN (SELECT tenant, id FROM event WHERE at < ? LIMIT ?)`, eventsKept},
		{&p.Messages, `DELETE FROM outbox WHERE (tenant, id) IN (SELECT tenant, id FROM outbox
			WHERE state = 'sent' AND written < ? LIMIT ?)`, restKept},
		{&p.Messages, `DELETE FROM outbox WHERE (tenant, id) IN (SELECT tenant, id FROM outbox
			WHERE state = 'lapsed' AND written < ? LIMIT ?)`, restKept},
		{&p.Undelivered, `DELETE FROM outbox WHERE (tenant, id) IN (SELECT tenant, id FROM outbox
			WHERE state = 'failed' AND written < ? LIMIT ?)`, failedKept},
		{&p.Sessions, `DELETE FROM session WHERE (tenant, id) IN (SELECT tenant, id FROM session
			WHERE status IN ('finished', 'discarded') AND touched < ? LIMIT ?)`, restKept},
		{&p.Plans, `DELETE FROM plan WHERE (tenant, id) IN (SELECT tenant, id FROM plan
			WHERE cancelled > 0 AND cancelled < ? AND state IN ('draft', 'cancelled')
				AND NOT EXISTS (SELECT 1 FROM version
					WHERE version.tenant = plan.tenant AND version.plan = plan.id AND version.state <> 'kept')
			LIMIT ?)`, restKept},
		{&p.Jobs, `DELETE FROM job WHERE (tenant, id) IN (SELECT tenant, id FROM job
			WHERE state = 'done' AND done < ? LIMIT ?)`, restKept},
		{&p.Links, `DELETE FROM link WHERE (tenant, hash) IN (SELECT tenant, hash FROM link
			WHERE expires > 0 AND expires < ? LIMIT ?)`, linksKept},
		{&p.Mails, `DELETE FROM mail WHERE (tenant, sha256) IN (SELECT tenant, sha256 FROM mail
			WHERE act = '' AND at < ? LIMIT ?)`, restKept},
		{&p.Written, `DELETE FROM written WHERE (tenant, id) IN (SELECT tenant, id FROM written
			WHERE state <> 'accepted' AND at < ? LIMIT ?)`, restKept},
		{&p.ModelCalls, `DELETE FROM model_call WHERE (tenant, id) IN (SELECT tenant, id FROM model_call
			WHERE at < ? LIMIT ?)`, callsKept},
	} {
		for n := int64(pruneAtOnce); n == pruneAtOnce; {
			err := s.write(ctx, func(t *tx) error {
				t.memory.forget()
				var err error
				n, err = t.change("pruning", step.query, micros(now.Add(-step.kept)), pruneAtOnce)
				return err
			})
			if err != nil {
				return p, err
			}
			*step.removed += int(n)
		}
	}
	if p == (Pruned{}) {
		return p, nil
	}
	if err := s.Scrub(ctx); !errors.Is(err, ErrBusy) {
		return p, err
	}
	return p, nil
}

// Scrub empties the write-ahead log into the file and truncates it: the last
// place where deleted words can still be read (F2). It waits a second for
// readers that hold an older state, then answers with ErrBusy.
func (s *Store) Scrub(ctx context.Context) error {
	if s.writer == nil {
		return ErrReadOnly
	}
	if err := s.writer.checkpoint(ctx); err != nil {
		return fmt.Errorf("sqlstore: scrubbing: %w", diagnose(s.path, err))
	}
	return nil
}
