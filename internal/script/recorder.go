package script

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"lodestar/bot"
)

// Recorder writes down what people do and what they are told, so that it can be
// played again as a script. It stands between the platform and the product: what
// comes in goes through Handler, what goes out through Sender, and who moves the
// clock or restarts the product says so. All methods may be called by any
// goroutine.
//
// What is said belongs to the event that it follows from, and else to the last
// thing that was done when the product first tried to say it: which is why Clock
// and Restarted are called before what they lead to.
type Recorder struct {
	name func(person string) string

	mu     sync.Mutex
	from   time.Time // where the clock of the recording began
	now    time.Time
	steps  []*step
	first  int              // before it stands what was there before the recording
	events map[string]*step // by event id
	saying map[string]*said // by delivery id
	seq    int              // of what was said last
}

// step is one thing that happened, with what was said because of it.
type step struct {
	kind  stepKind
	event bot.Event // of a doing
	at    time.Time // of a move of the clock: where it went
	text  string    // of a remark
	said  []*said
	// open counts those who handle the event at present; stored says that one of
	// them could. Without either it never happened.
	open   int
	stored bool
}

type stepKind int

const (
	done    stepKind = iota // a person did something
	lived                   // the clock went on, and everything happened on its way
	jumped                  // the clock was put forward
	restart                 // the product was started anew
	remark                  // a comment
	gap                     // something that no script can say
)

// said is one message on its way to somebody.
type said struct {
	delivery bot.Delivery
	cause    *step
	tried    *step // the last at which the product tried to say it
	heard    bool  // then
	seq      int   // in which order things were said
}

// NewRecorder begins a recording at an instant. name tells what a person is
// called in scripts, by the id that the platform gives them; "" for people whom
// scripts do not know.
func NewRecorder(start time.Time, name func(person string) string) *Recorder {
	r := &Recorder{name: name, from: start, now: start, events: map[string]*step{}, saying: map[string]*said{}}
	r.add(&step{kind: remark}) // what is said before anybody did anything belongs to it
	return r
}

func (r *Recorder) add(s *step) *step {
	r.steps = append(r.steps, s)
	return s
}

func (r *Recorder) last() *step { return r.steps[len(r.steps)-1] }

// Begin says that everything up to here was there before: it can be pressed and
// referred to, but it is not written into the script, which makes it itself
// ("seed play").
func (r *Recorder) Begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.first, r.from = len(r.steps), r.now
	r.add(&step{kind: remark})
}

// Reset forgets everything since Begin, and puts the clock back to it.
func (r *Recorder) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.from
	for _, s := range r.steps[r.first:] {
		delete(r.events, s.event.ID)
		for _, m := range s.said {
			delete(r.saying, m.delivery.ID)
		}
	}
	r.steps = r.steps[:r.first]
	r.add(&step{kind: remark})
}

// Clock says that the clock moves. It is called before anything happens at the
// new instant. lived means that everything on the way happened at its own time;
// without it the clock jumped, as if nobody had been there meanwhile.
func (r *Recorder) Clock(from, to time.Time, livedThrough bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if from.After(r.now) { // it went on by itself
		r.move(from, lived)
	}
	kind := jumped
	if livedThrough {
		kind = lived
	}
	if to.After(r.now) || kind == jumped && !to.Equal(r.now) {
		r.move(to, kind)
	}
}

func (r *Recorder) move(to time.Time, kind stepKind) {
	r.now = to
	r.add(&step{kind: kind, at: to})
}

// Restarted says that the product is being stopped and started anew.
func (r *Recorder) Restarted() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.add(&step{kind: restart})
}

// Remark writes a comment that changes nothing.
func (r *Recorder) Remark(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.add(&step{kind: remark, text: text})
}

// Gap says that something happened which no script can say. A replay fails at
// this line, with this sentence, until somebody has put other lines in its place.
func (r *Recorder) Gap(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.add(&step{kind: gap, text: text})
}

// Handler records what is handed to next.
func (r *Recorder) Handler(next bot.Handler) bot.Handler { return listening{r, next} }

type listening struct {
	r    *Recorder
	next bot.Handler
}

// Handle implements bot.Handler.
func (l listening) Handle(ctx context.Context, e bot.Event) (bot.Reply, error) {
	if nobody := e.From.ID == ""; nobody && (e.Kind == bot.Joined || e.Kind == bot.Left) {
		if e.Kind == bot.Left || e.Text == "" { // else the platform has only said which channels there are
			l.r.Gap("a channel has changed: its name, its members, or that the bot is in it")
		}
		return l.next.Handle(ctx, e)
	}
	s := l.r.begin(e)
	reply, err := l.next.Handle(ctx, e)
	l.r.end(s, reply, err)
	return reply, err
}

// begin writes an event down before it is handled, since what follows from it may
// be said before the handler returns. A repetition of one that was handled is no
// event; opening a conversation is answered every time.
func (r *Recorder) begin(e bot.Event) *step {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.events[e.ID]
	if s == nil || s.open == 0 && !s.stored || e.Kind == bot.Arrived {
		s = r.add(&step{kind: done, event: e})
		r.events[e.ID] = s
	}
	s.open++
	return s
}

func (r *Recorder) end(s *step, reply bot.Reply, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s.open--
	if err != nil {
		return
	}
	if m, open := FormProblems(reply); open && !s.stored {
		to := s.event.Place
		to.Person = s.event.From.ID
		beside := &said{delivery: bot.Delivery{To: to, Message: m}, cause: s, tried: s}
		s.said = append(s.said, beside)
		r.hear(beside)
	}
	s.stored = true
}

// Sender records what goes out through next. It lets channels be read where next
// does: who asks whether a platform can has to get the same answer.
func (r *Recorder) Sender(next bot.Sender) bot.Sender {
	if reader, ok := next.(bot.Reader); ok {
		return struct {
			speaking
			bot.Reader
		}{speaking{r, next}, reader}
	}
	return speaking{r, next}
}

type speaking struct {
	r    *Recorder
	next bot.Sender
}

// Send implements bot.Sender.
func (s speaking) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	s.r.try(d)
	receipt, err := s.next.Send(ctx, d)
	if err == nil {
		s.r.heard(d)
	}
	return receipt, err
}

// Look implements bot.Roll, where the platform does.
func (s speaking) Look(ctx context.Context, place bot.Address) (bot.Event, error) {
	roll, ok := s.next.(bot.Roll)
	if !ok {
		return bot.Event{}, errors.New("script: the platform cannot tell who is in a channel")
	}
	return roll.Look(ctx, place)
}

// Reconcile implements bot.Sender. What the platform had taken after all was said
// when it was tried.
func (s speaking) Reconcile(ctx context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	receipt, found, err := s.next.Reconcile(ctx, d)
	if err == nil && found {
		s.r.heard(d)
	}
	return receipt, found, err
}

// try writes down that something is about to be said. What was said once is not
// said again, whoever asks for it.
func (r *Recorder) try(d bot.Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m := r.known(d); !m.heard {
		m.tried = r.last()
	}
}

func (r *Recorder) heard(d bot.Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hear(r.known(d))
}

func (r *Recorder) hear(m *said) {
	if !m.heard {
		r.seq++
		m.heard, m.seq = true, r.seq
	}
}

func (r *Recorder) known(d bot.Delivery) *said {
	m := r.saying[d.ID]
	if m == nil {
		m = &said{delivery: d, cause: r.causeOf(d), tried: r.last()}
		m.cause.said = append(m.cause.said, m)
		r.saying[d.ID] = m
	}
	return m
}

// causeOf finds the event a delivery follows from: its id is that of the event
// with a slash and what tells several apart. What follows from none, a reminder,
// belongs to what happened last.
func (r *Recorder) causeOf(d bot.Delivery) *step {
	id := d.ID
	for {
		i := strings.LastIndexByte(id, '/')
		if i < 0 {
			return r.last()
		}
		id = id[:i]
		if s := r.events[id]; s != nil {
			return s
		}
	}
}

var (
	_ bot.Handler = listening{}
	_ bot.Sender  = speaking{}
)
