package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// callsKept is how many days questions to a language model are counted: longer than
// the month for which they are added up. The audit chain has each of them for longer.
const callsKept = 90

// pruneAtOnce bounds the rows removed in one turn, so that people's turns do not
// wait for a year's rubbish.
const pruneAtOnce = 500

// Pruned counts the rows that were removed, and the entries of the audit chain
// that lost their words.
type Pruned struct {
	Events, Messages, Undelivered, Sessions, Plans, Jobs, Links, Mails, Activities, Erasures, Entries, Written, ModelCalls int
}

// Prune removes what is older, as of now, than Options.Keep says, and ids of events
// after a week. A plan that was ever presented stays, and so does evidence: see
// DropEvidence. What was removed is then gone from the file as well (F2), unless a
// reader still holds an older state; then it is at the next Prune.
func (s *Store) Prune(ctx context.Context, now time.Time) (Pruned, error) {
	var p Pruned
	for _, step := range []struct {
		removed *int
		query   string
		days    int
	}{
		{&p.Events, `DELETE FROM event WHERE (tenant, id) IN (SELECT tenant, id FROM event WHERE at < ? LIMIT ?)`, eventsKept},
		{&p.Messages, `DELETE FROM outbox WHERE (tenant, id) IN (SELECT tenant, id FROM outbox
			WHERE state = 'sent' AND written < ? LIMIT ?)`, s.keep.Messages},
		{&p.Messages, `DELETE FROM outbox WHERE (tenant, id) IN (SELECT tenant, id FROM outbox
			WHERE state = 'lapsed' AND written < ? LIMIT ?)`, s.keep.Messages},
		{&p.Undelivered, `DELETE FROM outbox WHERE (tenant, id) IN (SELECT tenant, id FROM outbox
			WHERE state = 'failed' AND written < ? LIMIT ?)`, s.keep.Undelivered},
		{&p.Sessions, `DELETE FROM session WHERE (tenant, id) IN (SELECT tenant, id FROM session
			WHERE status IN ('finished', 'discarded') AND touched < ? LIMIT ?)`, s.keep.Sessions},
		{&p.Plans, `DELETE FROM plan WHERE (tenant, id) IN (SELECT tenant, id FROM plan
			WHERE cancelled > 0 AND cancelled < ? AND state IN ('draft', 'cancelled')
				AND NOT EXISTS (SELECT 1 FROM version
					WHERE version.tenant = plan.tenant AND version.plan = plan.id AND version.state <> 'kept')
			LIMIT ?)`, s.keep.Drafts},
		{&p.Jobs, `DELETE FROM job WHERE (tenant, id) IN (SELECT tenant, id FROM job
			WHERE state = 'done' AND done < ? LIMIT ?)`, s.keep.Reminders},
		{&p.Links, `DELETE FROM link WHERE (tenant, hash) IN (SELECT tenant, hash FROM link
			WHERE expires > 0 AND expires < ? LIMIT ?)`, s.keep.Links},
		{&p.Links, `DELETE FROM privacy_link WHERE (tenant, hash) IN (SELECT tenant, hash FROM privacy_link
			WHERE expires < ? LIMIT ?)`, 0},
		{&p.Mails, `DELETE FROM mail WHERE (tenant, sha256) IN (SELECT tenant, sha256 FROM mail
			WHERE act = '' AND at < ? LIMIT ?)`, s.keep.Mails},
		{&p.Activities, `DELETE FROM activity WHERE (tenant, person, at, plan) IN (SELECT tenant, person, at, plan FROM activity
			WHERE at < ? LIMIT ?)`, s.keep.Activity},
		{&p.Erasures, `DELETE FROM erasure WHERE (tenant, id) IN (SELECT tenant, id FROM erasure
			WHERE state <> 'waiting' AND due < ? LIMIT ?)`, s.keep.Erasures},
		{&p.Written, `DELETE FROM written WHERE (tenant, id) IN (SELECT tenant, id FROM written
			WHERE state <> 'accepted' AND at < ? LIMIT ?)`, s.keep.Drafts},
		{&p.ModelCalls, `DELETE FROM model_call WHERE (tenant, id) IN (SELECT tenant, id FROM model_call
			WHERE at < ? LIMIT ?)`, callsKept},
	} {
		old, ends := before(now, step.days)
		if !ends {
			continue
		}
		for n := int64(pruneAtOnce); n == pruneAtOnce; {
			err := s.write(ctx, func(t *tx) error {
				t.memory.forget()
				var err error
				n, err = t.change("pruning", step.query, micros(old), pruneAtOnce)
				return err
			})
			if err != nil {
				return p, err
			}
			*step.removed += int(n)
		}
	}
	var err error
	if old, ends := before(now, s.keep.Audit); ends {
		if p.Entries, err = s.dropEntries(ctx, now, old); err != nil {
			return p, err
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
