package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/bot/slack"
	"lodestar/bot/slack/emulator"
	"lodestar/internal/app"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

const (
	deliveryKills = 8  // in an ordinary test; LODESTAR_DELIVERY_KILLS asks for more
	crowd         = 30 // people whose direct messages are written to
	// backlog is how many messages may wait before a life gets no more to say: Slack
	// takes one a second in a channel, and what a thousand lives leave has to be said
	// in the last one.
	backlog = 500
)

// killedWhileDelivering runs the real program against the emulated Slack and a
// mail server, both of which fail at random, and kills it at random moments,
// again and again. Meanwhile Eva writes a plan, line by line, and every life of
// the program has messages and mails of its own to deliver.
//
// Slack tells what it took: every message stands there exactly once, in order. A
// mail server can't be asked: every mail arrives, and twice only where the program
// can't have known that the server had it (it was killed before it could store
// that, or the answer was cut off). What Eva was answered is stored, once.
func killedWhileDelivering(t *testing.T, program string, wanted int) {
	t.Helper()
	w := newWire(t, program, rand.New(rand.NewPCG(randomSeed(t), 0)))
	for range wanted {
		if w.waiting() < backlog {
			w.seedWork()
		}
		w.live(true)
		w.look()
		if t.Failed() {
			return
		}
	}
	w.slack.ClearFaults()
	w.post.wellAgain()
	w.hurry()
	w.live(false)
	w.account()
	t.Logf("%d kills: %d messages to Slack, %d mails, %d lines of Eva; outcomes that were unknown: %d at Slack, %d of mails; %d mails came again",
		wanted, w.posts, w.mails, w.next, len(w.unknown["slack"]), len(w.unknown["mail"]), w.again)
}

// wire is a workspace and a mailbox that outlive the program.
type wire struct {
	*testing.T
	program, db, folder string
	random              *rand.Rand
	slack               *emulator.Slack
	ahead               atomic.Int64 // of the emulator's clock, in nanoseconds: retries come when the program is there
	eva                 *emulator.Person
	post                *ledger
	smtp                string
	lines               []rehearsed
	next                int    // the line Eva writes next
	typed               string // the stamp of the one she wrote last
	seeded              int
	posts, mails, again int
	moments             atomic.Int64              // until the next kill
	now                 chan struct{}             // closed then
	unknown             map[string]map[string]int // how often the outcome of what was taken was not stored at a kill
}

func newWire(t *testing.T, program string, random *rand.Rand) *wire {
	t.Helper()
	folder := t.TempDir()
	w := &wire{
		T: t, program: program, random: random, folder: folder, db: filepath.Join(folder, "data", "lodestar.db"), lines: rehearse(t), post: &ledger{took: map[string]int{}, cut: map[string]int{}, random: rand.New(rand.NewPCG(random.Uint64(), 1))},
		unknown: map[string]map[string]int{"slack": {}, "mail": {}},
	}
	if err := os.Mkdir(filepath.Dir(w.db), 0o700); err != nil {
		t.Fatal(err)
	}
	var err error
	w.slack, err = emulator.New(emulator.Config{
		Now:        func() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) },
		LimitClock: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/chat.") {
			w.moment()
			defer w.moment()
		}
		w.slack.ServeHTTP(rw, r)
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { _ = w.slack.Close() })
	w.slack.SetAddress(server.URL)
	if err := w.slack.AddSample(emulator.SampleOptions{SocketMode: true, Scopes: slack.Scopes(), Events: slack.Events()}); err != nil {
		t.Fatal(err)
	}
	for n := range crowd {
		user := crowdUser(n)
		if _, err := w.slack.AddUser(emulator.User{ID: user, Team: emulator.SampleTeam, Handle: strings.ToLower(user), Name: "Colleague " + user, Zone: "Europe/Berlin"}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.slack.AddChannel(emulator.Channel{ID: emulator.SampleDirect(user), Team: emulator.SampleTeam, Kind: emulator.Direct, Members: []string{emulator.SampleBotUser, user}}); err != nil {
			t.Fatal(err)
		}
	}
	if w.eva, err = w.slack.Person(emulator.SampleEva); err != nil {
		t.Fatal(err)
	}
	w.post.moment = w.moment
	w.smtp = w.post.listen(t)
	return w
}

// moment is one before or after something is taken; the program is killed at one
// of them.
func (w *wire) moment() {
	if w.moments.Add(-1) == 0 {
		close(w.now)
	}
}

func crowdUser(n int) string { return fmt.Sprintf("U0CROWD%03d", n) }

// seedWork stores what this life has to deliver. One in ten messages needs
// several posts.
func (w *wire) seedWork() {
	w.Helper()
	a, err := app.New(context.Background(), app.Options{Database: "file:" + w.db})
	if err != nil {
		w.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			w.Error(err)
		}
	}()
	tenant := "slack:" + emulator.SampleTeam
	err = a.Store.Turn(context.Background(), func(tx turn.Tx) error {
		if w.seeded == 0 { // Eva's plan names him, and in the rehearsal he is known
			jonas := playbook.Person{Person: bot.Person{Tenant: tenant, ID: emulator.SampleJonas, Name: "Jonas Keller"}}
			if err := tx.SavePerson(&jonas); err != nil {
				return err
			}
		}
		for range 12 {
			w.seeded++
			user := crowdUser(w.random.IntN(crowd))
			m := bot.Message{Kind: "notice", Notification: fmt.Sprint("Notice number ", w.seeded)}
			if w.random.IntN(10) == 0 {
				for n := range 9 {
					m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: strings.Repeat(fmt.Sprint("Line ", n, " of a long notice. "), 120)})
				}
			}
			err := tx.Say(bot.Delivery{
				ID: fmt.Sprint("note", w.seeded), Message: m,
				To: bot.Address{Platform: slack.Name, Tenant: tenant, Place: emulator.SampleDirect(user), Person: user},
			}, time.Now())
			if err != nil {
				return err
			}
		}
		for range 4 {
			w.seeded++
			to := fmt.Sprintf("reader%d@contoso.example", w.random.IntN(20))
			err := tx.Say(bot.Delivery{
				ID: fmt.Sprint("mail", w.seeded),
				To: bot.Address{Platform: email.Name, Tenant: tenant, Place: to, Thread: fmt.Sprint("t", w.seeded), Audience: bot.Customer},
				Message: bot.Message{
					Kind: "status_mail", Subject: fmt.Sprint("Status ", w.seeded), Notification: fmt.Sprint("Status ", w.seeded),
					Parts: []bot.Part{{Kind: bot.Text, Text: fmt.Sprint("Mail number ", w.seeded)}},
				},
			}, time.Now())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
}

// live starts the program, lets things go wrong, and kills it at a random moment,
// or, in its last life, waits until everything is said.
func (w *wire) live(kill bool) {
	w.Helper()
	if kill {
		w.trouble()
	}
	ctx, cancel := context.WithTimeout(w.Context(), 5*time.Minute)
	defer cancel()
	w.now = make(chan struct{})
	w.moments.Store(1 + w.random.Int64N(40))
	calm := w.random.IntN(3) == 0 // Eva gets her answer first
	if calm || !kill {
		w.moments.Store(math.MaxInt64)
	}
	var said bytes.Buffer
	c := exec.CommandContext(ctx, w.program, "serve")
	c.Env = append(os.Environ(), "LODESTAR_DATABASE_URL=file:"+w.db, "LODESTAR_ADDR=127.0.0.1:0", "LODESTAR_KEY_FILE="+filepath.Join(w.folder, "key"),
		"SLACK_BOT_TOKEN="+emulator.SampleBotToken, "SLACK_APP_TOKEN="+emulator.SampleAppToken, "SLACK_SIGNING_SECRET=", "SLACK_API_URL="+w.slack.API(),
		"LODESTAR_SMTP_URL="+w.smtp, "LODESTAR_MAIL_FROM=plans@lodestar.example", "LODESTAR_PUBLIC_URL=https://lodestar.example", "LODESTAR_LOG_LEVEL=error")
	c.Stderr = &said
	if err := c.Start(); err != nil {
		w.Fatal(err)
	}
	if calm || !kill || w.random.IntN(4) > 0 {
		w.connected(&said)
	}
	again := make(chan struct{})
	go func() { // what Slack delivers again, now
		defer close(again)
		w.fire(ctx)
	}()
	if w.next < len(w.lines) && w.answered() {
		ts, err := w.eva.Type(emulator.SampleDirect(emulator.SampleEva), w.lines[w.next].text)
		if err != nil {
			w.Fatal(err)
		}
		w.typed = ts
		w.next++
	}
	switch {
	case !kill:
		w.drained(ctx, &said)
	case calm:
		for n := 0; n < 150 && !w.answered(); n++ {
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(time.Duration(w.random.IntN(100)) * time.Millisecond)
	default:
		select {
		case <-w.now:
			time.Sleep(time.Duration(w.random.IntN(4000)) * time.Microsecond)
		case <-time.After(time.Duration(50+w.random.IntN(800)) * time.Millisecond):
		}
	}
	if err := c.Process.Kill(); err != nil {
		w.Errorf("the program had ended by itself: %v\n%s", err, said.String())
	}
	_ = c.Wait() // that it was killed is no news
	if text := said.String(); strings.Contains(text, "panic") {
		w.Errorf("the program panicked:\n%s", text)
	}
	<-again
	for n := 0; w.slack.Sockets(emulator.SampleApp) > 0 && n < 500; n++ {
		time.Sleep(2 * time.Millisecond)
	}
}

// connected waits until the program listens to Slack, or the moment of its end
// has come.
func (w *wire) connected(said *bytes.Buffer) {
	w.Helper()
	for n := 0; w.slack.Sockets(emulator.SampleApp) == 0; n++ {
		select {
		case <-w.now:
			return
		case <-time.After(10 * time.Millisecond):
		}
		if n > 3000 {
			w.Fatalf("the program does not connect:\n%s", said.String())
		}
	}
}

// trouble lets a few of the next calls and deliveries go wrong.
func (w *wire) trouble() {
	w.slack.ClearFaults()
	for range w.random.IntN(4) {
		f := emulator.Fault{
			Kind:   []emulator.FaultKind{emulator.AnswerLost, emulator.FailBefore, emulator.FailAfter, emulator.ResetBefore, emulator.SlowAnswer}[w.random.IntN(5)],
			Method: []string{"chat.postMessage", "chat.postMessage", "chat.postMessage", "chat.update", "conversations.history"}[w.random.IntN(5)],
			Wait:   200 * time.Millisecond,
		}
		w.slack.Inject(f)
	}
	if w.random.IntN(3) == 0 {
		w.slack.Inject(emulator.Fault{Kind: emulator.DeliverTwice, Times: 1 + w.random.IntN(3)})
	}
}

// fire lets Slack's retries come at once instead of after minutes.
func (w *wire) fire(ctx context.Context) {
	for range 200 {
		at, ok := w.slack.Due()
		if !ok || ctx.Err() != nil || w.slack.Sockets(emulator.SampleApp) == 0 {
			return
		}
		if wait := time.Until(at) - time.Duration(w.ahead.Load()); wait > 0 {
			w.ahead.Add(int64(wait))
		}
		if _, err := w.slack.Fire(ctx); err != nil {
			return // the life is over
		}
	}
}

// answered reports whether a question stands below what Eva wrote last.
func (w *wire) answered() bool {
	if w.next == 0 {
		return true
	}
	all, err := w.eva.Messages(emulator.SampleDirect(emulator.SampleEva))
	if err != nil {
		w.Fatal(err)
	}
	last := all[len(all)-1]
	return last.Bot != "" && last.TS > w.typed && last.Metadata["event_type"] == "lodestar_question"
}

// drained waits until everything is said.
func (w *wire) drained(ctx context.Context, said *bytes.Buffer) {
	w.Helper()
	for ctx.Err() == nil {
		w.fire(ctx)
		if left, _ := w.stored("waiting", "sending", "unknown"); len(left) == 0 && w.answered() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	left, _ := w.stored("waiting", "sending", "unknown")
	w.Fatalf("not said in the end: %v, Eva was answered: %v\n%s", left, w.answered(), said.String())
}

// post is one of the bot's, by what it calls it.
type post struct{ id, ts string }

// inSlack are the posts of the bot per channel, in order.
func (w *wire) inSlack() map[string][]post {
	w.Helper()
	by := map[string][]post{}
	people := []string{emulator.SampleEva}
	for n := range crowd {
		people = append(people, crowdUser(n))
	}
	for _, user := range people {
		p, err := w.slack.Person(user)
		if err != nil {
			w.Fatal(err)
		}
		channel := emulator.SampleDirect(user)
		all, err := p.Messages(channel)
		if err != nil {
			w.Fatal(err)
		}
		for _, m := range all {
			if m.Bot == "" {
				continue
			}
			payload, _ := m.Metadata["event_payload"].(map[string]any)
			id, _ := payload["outbox"].(string)
			if id == "" {
				w.Errorf("a post without a mark: %q", m.Text)
			}
			by[channel] = append(by[channel], post{id, m.TS})
		}
	}
	return by
}

// look counts, after a kill, what was taken and not stored as such: there the
// next life can't know.
func (w *wire) look() {
	w.Helper()
	open, _ := w.stored("waiting", "sending", "unknown")
	there := map[string]bool{}
	for channel, posts := range w.inSlack() {
		for _, p := range posts {
			if there[p.id] {
				w.Errorf("%s stands twice in %s", p.id, channel)
			}
			there[p.id] = true
		}
	}
	mails := w.post.taken()
	for _, id := range open {
		if there[id] {
			w.unknown["slack"][id]++
		}
		if mails[id] > 0 {
			w.unknown["mail"][id]++
		}
	}
}

// account compares what was written with what arrived.
func (w *wire) account() {
	w.Helper()
	if failed, _ := w.stored("failed", "lapsed"); len(failed) > 0 {
		w.Errorf("given up: %v", failed)
	}
	sent, rows := w.stored("sent")
	in := w.inSlack()
	order := map[string][]string{}
	mails := w.post.taken()
	for _, id := range sent {
		if r := rows[id]; r.platform == slack.Name {
			order[r.place] = append(order[r.place], r.receipt)
			w.posts++
			continue
		}
		w.mails++
		n := mails[id]
		if n == 0 {
			w.Errorf("%s is lost", id)
		}
		if unsure := w.unknown["mail"][id] + w.post.cuts(id); n > 1+unsure {
			w.Errorf("%s came %d times, its outcome was unknown %d times", id, n, unsure)
		}
		w.again += max(0, n-1)
	}
	for place, want := range order {
		var whole []string // the last post of a message has its id, one that became a record that of the record
		for _, p := range in[place] {
			if !strings.Contains(p.id, "#") {
				whole = append(whole, p.ts)
			}
		}
		if diff := cmp.Diff(want, whole); diff != "" {
			w.Errorf("%s: stored as said (-), said (+):\n%s", place, diff)
		}
		delete(in, place)
	}
	for place, posts := range in {
		w.Errorf("%s: said and never written: %v", place, posts)
	}
	if w.posts < w.seeded/2 || w.mails < w.seeded/5 {
		w.Errorf("%d messages and %d mails of %d: nothing was proved", w.posts, w.mails, w.seeded)
	}
	a, err := app.New(context.Background(), app.Options{Database: "file:" + w.db, Doubt: true})
	if err != nil {
		w.Fatal(err)
	}
	got := answersOf(w.T, a, "slack:"+emulator.SampleTeam)
	if err := errors.Join(a.Store.Check(context.Background()), a.Close()); err != nil {
		w.Error(err)
	}
	if w.next > 0 {
		if diff := cmp.Diff(w.lines[w.next-1].answers, got); diff != "" {
			w.Errorf("after line %d: rehearsed (-), stored (+):\n%s", w.next, diff)
		}
	}
}
