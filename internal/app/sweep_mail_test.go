package app_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/bot/terminal"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
)

// mailSweepSample is how many faults an ordinary test tries.
const mailSweepSample = 4

// TestEveryStepOfMailFailsOnce is the sweep (TestEveryCallFailsOnce) over the wire to
// the mail servers: a plan is presented by mail and agreed to by mail, and a fortnight
// of its cadence goes by mail. The n-th thing that is said to a mail server is refused
// for now or for good, is not answered, or ends the connection before or after it is
// done, for n from 1 until none is met. Each mail arrives under one Message-ID, once
// but where its fate could not be known; what is stored is what it would have been; and
// where a mail is refused for good, the account manager is told. Nothing is left that
// waits, and no goroutine.
func TestEveryStepOfMailFailsOnce(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(randomSeed(t), 4))
	chapters := tellByMail(t)
	all := []mailMishap{mailLater, mailNever, mailHangs, mailCutBefore, mailCutAfter}
	sample, tried, doubles := mailSweepSample, 0, 0
	if n, err := strconv.Atoi(os.Getenv("LODESTAR_SWEEP")); err == nil {
		sample = n / 10 // each takes ten times as long as one in the database
	}
	if os.Getenv("LODESTAR_SWEEP") == "all" {
		for _, c := range chapters {
			t.Logf("%s: %d steps", c.name(), c.steps(t))
			for _, m := range all {
				for n := 1; ; n++ {
					twice, met := c.try(t, n, m)
					if !met && n > c.steps(t) {
						break
					}
					doubles += twice
					tried++
				}
			}
		}
	} else {
		// What became of a mail is known once it is taken, whether or not the server
		// says goodbye.
		chapters[0].try(t, chapters[0].steps(t), mailHangs)
		for range sample {
			c := chapters[random.IntN(len(chapters))]
			twice, _ := c.try(t, 1+random.IntN(c.steps(t)), all[random.IntN(len(all))])
			doubles += twice
			tried++
		}
	}
	t.Logf("%d points in the story with mail, %d faults tried, %d mails arrived twice because their fate could not be known", len(chapters), tried, doubles)
}

// mailChapter is a chapter that mails come out of; reply is one that comes in.
type mailChapter struct {
	*chapter
	reply []byte
	key   keys
	words *locale.Catalogue

	well  mailOutcome // without a mishap
	whole int         // how many steps there are
}

type mailOutcome struct {
	outcome

	Mails []string       // to whom and about what, once for each Message-ID
	count map[string]int // how often it arrived, by Message-ID
}

var placeInChain = regexp.MustCompile(`"seq":\d+,`)

// tellByMail lives through the story, and keeps the points at which mail is sent or read.
func tellByMail(t *testing.T) (chapters []*mailChapter) {
	t.Helper()
	folder := t.TempDir()
	y := &year{
		replay: newReplay(t, "mail sweep"), rnd: rand.New(rand.NewPCG(1, 1)), zone: time.UTC,
		heard: map[string]int{}, done: map[string]int{}, sent: map[string]time.Time{}, digest: map[string]int{}, day: map[string]int{}, faulty: true,
	}
	sent := func() int { return len(y.post.inbox.Mails("")) }
	kept, before, last := 0, 0, (*mailChapter)(nil)
	settled := func() { // was there mail in the chapter that was kept last?
		if last != nil && sent() > before {
			chapters = append(chapters, last)
		}
		before = sent()
	}
	keep := func(e *bot.Event) {
		settled()
		kept++
		last = &mailChapter{words: y.app.Words, chapter: &chapter{at: y.clock(), event: e, database: filepath.Join(folder, fmt.Sprint(kept, ".db")), rooms: map[string]*room{}, people: maps.Clone(y.people)}}
		if err := y.app.Store.Backup(t.Context(), last.database); err != nil {
			t.Fatal(err)
		}
	}
	y.runAll([]byte("mail on\nalready mail/link until eva presses: Send Plan\n"))
	y.watch = func(e bot.Event) { keep(&e) }
	y.runAll([]byte("eva presses: Send Plan\n…\n"))
	keep(nil)
	// Her answer, as her program and her mail server write it.
	request := y.post.inbox.Mails("k.visser@contoso.example")[0]
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	answer := fmt.Sprintf("From: Kim Visser <k.visser@contoso.example>\r\nTo: Lodestar <%s>\r\nSubject: Re: Our plan\r\nDate: %s\r\nMessage-ID: <yes@contoso.example>\r\nIn-Reply-To: %s\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nI agree to version 1.\r\n\r\nKim Visser\r\n", request.ReplyTo, y.clock().Format(time.RFC1123Z), request.ID)
	var signed bytes.Buffer
	if err := dkim.Sign(&signed, strings.NewReader(answer), &dkim.SignOptions{Domain: "contoso.example", Selector: "s", Signer: private}); err != nil {
		t.Fatal(err)
	}
	last.reply, last.key = signed.Bytes(), keys{private}
	y.runAll([]byte("visser mails: I agree to version 1\n…\n"))
	y.runAll([]byte("eva presses: Send Invitations\n…\n"))
	y.watch = nil
	for who := range y.said {
		y.heard[who], y.done[who] = len(y.messages(who)), len(y.messages(who))
	}
	y.until(time.Date(2027, 1, 4, 6, 0, 0, 0, time.UTC)) // the cadence begins
	y.watch, y.due = func(e bot.Event) { keep(&e) }, func() { keep(nil) }
	y.until(y.clock().AddDate(0, 0, 16))
	settled()
	if len(chapters) < 3 {
		t.Fatalf("mail goes out at %d points: this shows nothing", len(chapters))
	}
	return chapters
}

func (c *mailChapter) name() string {
	if c.reply != nil {
		return "the answer by mail"
	}
	return c.chapter.name()
}

// steps is how much is said to mail servers.
func (c *mailChapter) steps(t *testing.T) int {
	t.Helper()
	c.once.Do(func() {
		w := newPostWire(t, 0, "")
		c.well = c.live(t, w, 0, "")
		c.whole = w.counted()
		if least := 7; c.whole < least || len(c.well.Mails) == 0 {
			t.Errorf("%s: only %d steps and %d mails", c.name(), c.whole, len(c.well.Mails))
		}
	})
	return c.whole
}

// try lets the n-th step suffer, and returns how many mails arrived twice, and whether
// there was such a step: how often a mailbox is looked at is not the same every time.
func (c *mailChapter) try(t *testing.T, n int, m mailMishap) (doubles int, met bool) {
	t.Helper()
	c.steps(t)
	w := newPostWire(t, n, m)
	var is mailOutcome
	leftover(t, func() { is = c.live(t, w, n, m) }, func() string { return fmt.Sprintf("%s, step %d (%s) %s", c.name(), n, w.hit(), m) })
	where := fmt.Sprintf("%s, step %d (%s) %s", c.name(), n, w.hit(), m)
	met = w.hit() != ""
	for id, times := range is.count {
		if times > 1 {
			doubles++
		}
		if times > 2 || times == 2 && w.unsure() != id {
			t.Errorf("%s: %s arrived %d times", where, id, times)
		}
	}
	if m == mailNever && w.forGood() {
		// The rest is as it was; this mail is missing, and somebody knows, where it is no
		// copy of what Eva was told in the chat.
		missing := slices.DeleteFunc(slices.Clone(c.well.Mails), func(m string) bool { return slices.Contains(is.Mails, m) || strings.HasPrefix(m, "<eva.") })
		if told, was := len(is.Said["eva"]), len(c.well.Said["eva"]); told <= was && len(missing) > 0 {
			t.Errorf("%s: nobody was told, and what arrived is %q", where, is.Mails)
		}
		if len(is.Mails) < len(c.well.Mails)-1 {
			t.Errorf("%s: more than that mail is missing: %v", where, is.Mails)
		}
		return doubles, met
	}
	if diff := c.well.differs(is.outcome); diff != "" {
		t.Errorf("%s: as it would have been (-), as it is (+):\n%s", where, diff)
	}
	if !slices.Equal(c.well.Mails, is.Mails) {
		t.Errorf("%s: mails were %q and are %q", where, c.well.Mails, is.Mails)
	}
	return doubles, met
}

// live goes from the copy through the chapter, a new start or none, and half an hour.
func (c *mailChapter) live(t *testing.T, w *postWire, n int, m mailMishap) mailOutcome {
	t.Helper()
	s, drop := c.again(t)
	defer drop() // there are many
	file := strings.TrimPrefix(s.database, "file:")
	s.post = &postOffice{answers: true}
	s.options = func(o *app.Options) {
		o.Doubt = false
		o.Senders = map[string]bot.Sender{terminal.Name: s}
		if m == mailHangs {
			o.Limits = delivery.Limits{Send: 2 * time.Second}
		}
	}
	if c.reply != nil {
		w.deliver(t, c.reply, c.at)
	}
	adapter := w.connect(t, s, c.words, c.key)
	stop := func() {}
	read := func() {
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		running := adapter
		go func() { ended <- running.Run(ctx, s.app.Handler(c.key)) }()
		stop = func() {
			cancel()
			if err := <-ended; err != nil {
				t.Errorf("%s: reading mail ended: %v", c.name(), err)
			}
		}
	}
	act := func() {
		if c.event != nil {
			if _, err := s.app.Turns.Handle(t.Context(), *c.event); err != nil {
				t.Errorf("%s: %v", c.name(), err)
			}
		}
	}
	// A connection that hangs is waited for longer than a test may take.
	restart := m == mailHangs || n%2 == 1
	w.begin()
	if c.reply != nil {
		read()
		eventually(t, "the mail is read, or was met", func() bool { return w.marked() || restart && w.hit() != "" })
		w.pause()
		stop()
	}
	act()
	w.resume()
	_ = s.app.Settle(t.Context()) // its errors are the mishap's
	w.end()
	if restart {
		if err := s.app.Close(); err != nil {
			t.Error(err)
		}
		s.options = func(o *app.Options) { o.Senders = map[string]bot.Sender{terminal.Name: s} }
		adapter = w.connect(t, s, c.words, c.key)
	}
	if c.reply != nil && restart {
		read()
		eventually(t, "the mail is read", w.marked)
		stop()
	}
	act() // the platform says it again
	s.wait(c.at.Add(30 * time.Minute))
	o := mailOutcome{outcome: outcome{Said: transcripts(s)}, count: w.arrived()}
	for _, raw := range w.mails() {
		m, err := mail.ReadMessage(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			t.Fatal(err)
		}
		o.Mails = append(o.Mails, m.Header.Get("To")+": "+m.Header.Get("Subject"))
	}
	slices.Sort(o.Mails)
	if err := s.app.Store.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.app.Close(); err != nil {
		t.Error(err)
	}
	if m != mailNever { // a mail that is refused for good has failed
		checkSettled(t, file, s.clock())
	}
	for _, row := range contents(t, file, c.at) {
		o.Stored = append(o.Stored, placeInChain.ReplaceAllString(row, "")) // two mails arrive in either order
	}
	return o
}
