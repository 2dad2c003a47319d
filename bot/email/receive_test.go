package email

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lodestar/bot"
)

// marks are kept as a store keeps them.
type marks struct {
	mu   sync.Mutex
	mark Mark
	fail error
	sets int
}

func (m *marks) Mark(context.Context, string) (Mark, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.mark, m.fail
}

func (m *marks) SetMark(_ context.Context, _ string, mark Mark) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	m.mark = mark
	m.mark.Aside = slices.Clone(mark.Aside)
	m.sets++
	return nil
}

// box is a mailbox in memory that fails on demand.
type box struct {
	mu       sync.Mutex
	validity uint32
	mails    []uint32 // UIDs
	came     time.Time
	news     chan struct{}
	fail     map[string]error // by call: "connect", "after", "fetch", "wait"
	connects int
}

func (b *box) add(uids ...uint32) {
	b.mu.Lock()
	b.mails = append(b.mails, uids...)
	close(b.news)
	b.news = make(chan struct{})
	b.mu.Unlock()
}

func (b *box) set(call string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fail[call] = err
}

func (b *box) failing(call string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.fail[call]
}

func (b *box) connect(context.Context) (mailbox, error) {
	b.mu.Lock()
	b.connects++
	b.mu.Unlock()
	return b, b.failing("connect")
}

func (b *box) Validity() uint32 { return b.validity }

func (b *box) Next() uint32 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Max(append(slices.Clone(b.mails), 0)) + 1
}

func (b *box) After(_ context.Context, uid uint32, since time.Time) ([]uint32, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []uint32
	for _, u := range b.mails {
		if u > uid && !b.came.Before(since) {
			all = append(all, u)
		}
	}
	return all, b.fail["after"]
}

func (b *box) Fetch(_ context.Context, uid uint32, _ int64) ([]byte, bool, bool, error) {
	if err := b.failing("fetch"); err != nil {
		return nil, false, false, err
	}
	if uid == 404 {
		return nil, false, false, nil
	}
	if uid == 666 {
		return []byte("no mail at all"), false, true, nil
	}
	return mailOf(fmt.Sprintf("Message-ID: <%d@contoso.example>\n", uid), fmt.Sprintf("mail %d", uid)), false, true, nil
}

func (b *box) Wait(ctx context.Context, most time.Duration) error {
	if err := b.failing("wait"); err != nil {
		return err
	}
	b.mu.Lock()
	news := b.news
	b.mu.Unlock()
	select {
	case <-ctx.Done():
	case <-news:
	case <-time.After(most):
	}
	return nil
}

func (b *box) Close() error { return nil }

// life is one start of the process.
type life struct {
	*handled
	mu   sync.Mutex
	stop func()
}

func (l *life) Handle(ctx context.Context, e bot.Event) (bot.Reply, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.handled.Handle(ctx, e)
}

// texts are what was handled since the last call.
func (l *life) texts() []string {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	for _, e := range l.events {
		all = append(all, e.Text)
	}
	l.events = nil
	return all
}

func begin(t *testing.T, b *box, m *marks, fail func(bot.Event) error) *life {
	t.Helper()
	o := options(t)
	o.IMAP, o.Marks, o.Resolver, o.Now = Server{Host: "imap.lodestar.example", User: "plans"}, m, noKeys{}, time.Now
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	a.connect = b.connect
	ctx, cancel := context.WithCancel(t.Context())
	l := &life{handled: &handled{fail: fail}}
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, l) }()
	l.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	return l
}

func newBox(uids ...uint32) *box {
	return &box{validity: 1, mails: uids, came: time.Now(), news: make(chan struct{}), fail: map[string]error{}}
}

func want(t *testing.T, l *life, texts ...string) {
	t.Helper()
	if got := l.texts(); !slices.Equal(got, texts) {
		t.Errorf("handled %q, want %q", got, texts)
	}
}

func TestEveryMailIsHandledOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, m := newBox(), &marks{}
		l := begin(t, b, m, nil)
		want(t, l)
		b.add(1, 2)
		want(t, l, "mail 1", "mail 2")
		l.stop()
		b.add(3) // while nobody runs
		l = begin(t, b, m, nil)
		want(t, l, "mail 3")
		b.set("wait", errors.New("reset"))
		b.add(404, 666, 700) // gone, no mail, a mail
		time.Sleep(time.Minute)
		b.set("wait", nil)
		time.Sleep(10 * time.Minute)
		want(t, l, "mail 700")
		l.stop()
	})
}

func TestOldMailIsLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, m := newBox(1, 2), &marks{}
		b.came = time.Now().Add(-lookBack - time.Hour)
		l := begin(t, b, m, nil)
		want(t, l)
		if m.mark.UID != 2 {
			t.Errorf("it goes on after %d", m.mark.UID)
		}
		l.stop()
	})
}

// TestARebuiltMailboxIsReadAgain: its numbers mean nothing any more; nothing is
// missed, and what comes twice has the same id.
func TestARebuiltMailboxIsReadAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, m := newBox(5), &marks{}
		l := begin(t, b, m, nil)
		want(t, l, "mail 5")
		l.stop()
		b.validity, b.mails = 2, []uint32{1, 2}
		l = begin(t, b, m, nil)
		want(t, l, "mail 1", "mail 2")
		b.add(3)
		want(t, l, "mail 3")
		l.stop()
		if m.mark.Validity != 2 || m.mark.UID != 3 {
			t.Errorf("%+v", m.mark)
		}
	})
}

// TestACrashBeforeTheMark: the mail comes again, under the same id.
func TestACrashBeforeTheMark(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, m := newBox(), &marks{}
		l := begin(t, b, m, nil)
		want(t, l)
		m.mu.Lock()
		m.fail = errors.New("disk full")
		m.mu.Unlock()
		b.add(1)
		synctest.Wait()
		l.mu.Lock()
		first := l.events[0].ID
		l.mu.Unlock()
		l.stop()
		m.fail = nil
		l = begin(t, b, m, nil)
		synctest.Wait()
		if len(l.events) != 1 || l.events[0].ID != first {
			t.Errorf("%+v, want the event %q once more", l.events, first)
		}
		l.stop()
	})
}

// TestAMailThatIsNotHandledKeepsItsPlace: those behind it wait, because an
// answer may take back an earlier one; not for ever.
func TestAMailThatIsNotHandledKeepsItsPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, m := newBox(), &marks{}
		var mu sync.Mutex
		broken := true
		fail := func(e bot.Event) error {
			mu.Lock()
			defer mu.Unlock()
			if broken && e.Text == "mail 1" {
				panic("poison")
			}
			return nil
		}
		l := begin(t, b, m, fail)
		b.add(1, 2)
		time.Sleep(20 * time.Second)
		want(t, l)
		time.Sleep(2 * time.Hour)
		want(t, l, "mail 2")
		if !slices.Equal(m.mark.Aside, []uint32{1}) {
			t.Errorf("set aside are %v", m.mark.Aside)
		}
		l.stop()
		mu.Lock()
		broken = false
		mu.Unlock()
		l = begin(t, b, m, fail)
		want(t, l, "mail 1")
		if len(m.mark.Aside) != 0 {
			t.Errorf("still aside: %v", m.mark.Aside)
		}
		l.stop()
	})
}

func TestAnOutageIsSurvived(t *testing.T) {
	t.Parallel()
	for _, call := range []string{"connect", "after", "fetch", "wait"} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b, m := newBox(), &marks{}
				b.fail[call] = errors.New("down")
				l := begin(t, b, m, nil)
				b.add(1)
				time.Sleep(time.Hour)
				synctest.Wait()
				if b.connects > 40 {
					t.Errorf("%d connections in an hour", b.connects)
				}
				b.set(call, nil)
				time.Sleep(longestWait)
				want(t, l, "mail 1")
				l.stop()
			})
		})
	}
}

func TestTheTenantIsAskedFor(t *testing.T) {
	t.Parallel()
	o := options(t)
	o.Tenant = func(_ context.Context, m *bot.Mail) (string, error) {
		if m.Token == "" {
			return "", errors.New("whose?")
		}
		return "slack:T" + m.Token[:1], nil
	}
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	e, err := a.event(t.Context(), mustRead(t, mailOf("", "yes")))
	if err != nil || e.Tenant != "slack:Tk" || e.From.Tenant != e.Tenant || e.Place.Tenant != e.Tenant {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err := a.event(t.Context(), mustRead(t, mailOf("To: plans@lodestar.example\n", "yes"))); err == nil {
		t.Error("an event of nobody's")
	}
}
