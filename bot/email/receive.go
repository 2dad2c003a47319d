package email

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"lodestar/bot"
)

// Mark is how far a mailbox was read.
type Mark struct {
	Validity uint32    // of the mailbox: where it is another, UID means nothing
	UID      uint32    // the last mail that was handled
	At       time.Time // when that was stored, by our clock, UTC
	// Aside are mails that could not be handled, time after time; they hold up
	// no other and are tried again at each start.
	Aside []uint32
}

// Marks keeps the mark of each mailbox over restarts.
type Marks interface {
	// Mark returns the zero Mark for a mailbox that was never read.
	Mark(ctx context.Context, mailbox string) (Mark, error)
	SetMark(ctx context.Context, mailbox string, m Mark) error
}

// mailbox is what is needed of a mail server. A call that fails leaves it
// unusable; each ends with its context.
type mailbox interface {
	// Validity and Next are those of the mailbox when it was opened.
	Validity() uint32
	Next() uint32 // the UID of the mail that comes next
	// After lists the mails with a greater UID, ascending; a since that is not
	// zero leaves out those that came before that day.
	After(ctx context.Context, uid uint32, since time.Time) ([]uint32, error)
	// Fetch returns a mail, of a larger one than most its header alone. found is
	// false where it is gone.
	Fetch(ctx context.Context, uid uint32, most int64) (raw []byte, cut, found bool, err error)
	// Wait returns when something may have come, or after a while.
	Wait(ctx context.Context, most time.Duration) error
	Close() error
}

const (
	firstWait   = time.Second // after a failure, doubled with each further one
	longestWait = 5 * time.Minute
	mostTries   = 10 // of one mail, before it is set aside
	mostAside   = 1000
	// lookBack is how much is read again of a mailbox that is new or was rebuilt:
	// its days are the server's. What was handled already is known by its id.
	lookBack = 36 * time.Hour
)

// errHandling: the connection is fine, a mail was not handled.
var errHandling = errors.New("email: a mail was not handled")

// Run reads mail and hands it to h until ctx ends, and returns nil then. A mail
// is marked as read only after h has stored it: one that was stored just before
// a crash comes again, with the same event id. Mail that came more than a day or
// two before the first Run of all is left alone. Where no mailbox is configured
// Run only waits.
func (a *Adapter) Run(ctx context.Context, h bot.Handler) error {
	if a.o.IMAP.Host == "" {
		<-ctx.Done()
		return nil
	}
	s := &session{a: a, h: h, tries: map[uint32]int{}}
	for failures := 0; ; {
		worked, err := s.read(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it ended because it was asked to
		}
		if worked {
			failures = 0
		}
		failures++
		if !errors.Is(err, errHandling) {
			a.o.Log.WarnContext(ctx, "email: the mailbox can't be read", "failures", failures, "error", speechless(err))
		}
		sleep(ctx, backOff(failures))
	}
}

func backOff(failures int) time.Duration {
	wait := firstWait
	for i := 1; i < failures && wait < longestWait; i++ {
		wait *= 2
	}
	wait = min(wait, longestWait)
	return wait/2 + rand.N(wait/2+1) //nolint:gosec // it spreads load and guards no secret
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// session is one Run: what it knows of the mailbox over its connections.
type session struct {
	a       *Adapter
	h       bot.Handler
	mark    Mark
	loaded  bool
	retried bool // those set aside were tried in this Run
	tries   map[uint32]int
	of      uint32 // the validity that tries belong to
}

// read connects and reads until something fails. worked is true when the
// connection stood for a while: a server that lets us in and hangs up is not
// called every second.
func (s *session) read(ctx context.Context) (worked bool, err error) {
	if err := s.load(ctx); err != nil {
		return false, err
	}
	box, err := s.a.connect(ctx)
	if err != nil {
		return false, err
	}
	defer func() { _ = box.Close() }()
	if err := s.open(ctx, box); err != nil {
		return false, err
	}
	for ctx.Err() == nil {
		if err := s.fresh(ctx, box); err != nil {
			return worked, err
		}
		if err := box.Wait(ctx, s.a.longestIdle); err != nil {
			return worked, fmt.Errorf("email: waiting for mail: %w", err)
		}
		worked = true
	}
	return worked, ctx.Err()
}

// load reads the mark once. The very first is stored before anything is read, so
// that what comes from then on is never missed.
func (s *session) load(ctx context.Context) error {
	if s.loaded {
		return nil
	}
	mark, err := s.a.o.Marks.Mark(ctx, s.a.mailboxName())
	if err != nil {
		return fmt.Errorf("email: reading how far was read: %w", err)
	}
	s.mark = mark
	if mark.At.IsZero() {
		if err := s.store(ctx); err != nil {
			return err
		}
	}
	s.loaded = true
	return nil
}

// mailboxName names the mailbox in the store, without the password.
func (a *Adapter) mailboxName() string {
	return a.o.IMAP.User + "@" + a.o.IMAP.Host + "/" + a.o.Mailbox
}

func (s *session) store(ctx context.Context) error {
	s.mark.At = s.a.o.Now().UTC()
	// What was handled is marked even where the process is about to end.
	if err := s.a.o.Marks.SetMark(context.WithoutCancel(ctx), s.a.mailboxName(), s.mark); err != nil {
		return fmt.Errorf("email: storing how far was read: %w", err)
	}
	return nil
}

// open settles a mailbox whose numbers are new to us, and what was set aside.
func (s *session) open(ctx context.Context, box mailbox) error {
	if box.Validity() != s.of {
		clear(s.tries)
		s.of = box.Validity()
	}
	if box.Validity() == s.mark.Validity {
		return s.retry(ctx, box)
	}
	uids, err := box.After(ctx, 0, s.mark.At.Add(-lookBack))
	if err != nil {
		return fmt.Errorf("email: listing the mailbox anew: %w", err)
	}
	mark := Mark{Validity: box.Validity(), UID: max(box.Next(), 1) - 1}
	for _, uid := range uids {
		aside, err := s.take(ctx, box, uid)
		if err != nil {
			return err // the old mark stands, so all of it comes again
		}
		if aside {
			mark.Aside = append(mark.Aside, uid)
		}
		mark.UID = max(mark.UID, uid)
	}
	s.mark, s.retried = mark, true
	return s.store(ctx)
}

// retry takes what was set aside by an earlier Run.
func (s *session) retry(ctx context.Context, box mailbox) error {
	if s.retried {
		return nil
	}
	s.retried = true
	for _, uid := range slices.Clone(s.mark.Aside) {
		s.tries[uid] = mostTries - 1 // once
		aside, err := s.take(ctx, box, uid)
		if err != nil {
			return err
		}
		if !aside {
			s.mark.Aside = slices.DeleteFunc(s.mark.Aside, func(u uint32) bool { return u == uid })
			if err := s.store(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// fresh takes what has come, in its order.
func (s *session) fresh(ctx context.Context, box mailbox) error {
	uids, err := box.After(ctx, s.mark.UID, time.Time{})
	if err != nil {
		return fmt.Errorf("email: listing the mailbox: %w", err)
	}
	for _, uid := range uids {
		aside, err := s.take(ctx, box, uid)
		if err != nil {
			return err
		}
		if aside {
			s.mark.Aside = append(s.mark.Aside, uid)
		}
		s.mark.UID = uid
		if err := s.store(ctx); err != nil {
			return err
		}
	}
	return nil
}

// take handles one mail. A mail that is not handled holds up those behind it,
// because an answer may take back an earlier one; not for ever, though: aside is
// true where it was tried too often.
func (s *session) take(ctx context.Context, box mailbox, uid uint32) (aside bool, err error) {
	raw, cut, found, err := box.Fetch(ctx, uid, s.a.o.MostIn)
	if err != nil {
		return false, fmt.Errorf("email: fetching a mail: %w", err)
	}
	if !found {
		return false, nil
	}
	m, err := s.a.read.mail(ctx, raw, cut)
	if err != nil {
		s.a.o.Log.WarnContext(ctx, "email: a mail can't be read and is left in the mailbox", "uid", uid, "error", err)
		return false, nil
	}
	err = s.handle(ctx, m)
	if err == nil {
		delete(s.tries, uid)
		return false, nil
	}
	s.tries[uid]++
	s.a.o.Log.ErrorContext(ctx, "email: a mail was not handled", "uid", uid, "tries", s.tries[uid], "error", err)
	if s.tries[uid] < mostTries || len(s.mark.Aside) >= mostAside || ctx.Err() != nil {
		return false, errHandling
	}
	return true, nil
}

func (s *session) handle(ctx context.Context, m *bot.Mail) error {
	e, err := s.a.event(ctx, m)
	if err != nil {
		return err
	}
	return bot.Survive(func() error {
		_, err := s.h.Handle(ctx, e) // a Reply is about forms, and there are none here
		return err
	})
}
