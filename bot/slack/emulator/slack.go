package emulator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Config is what an emulated Slack needs from outside.
type Config struct {
	// Now is the injected clock. Required.
	Now func() time.Time
	// Address is where the handler is reached, for example
	// "http://127.0.0.1:8080": it stands in response URLs, upload addresses and
	// socket addresses. SetAddress sets it once the listener is known.
	Address string
	// Client delivers to apps; nil means a client of its own without a proxy.
	// Its CheckRedirect and Timeout are replaced.
	Client *http.Client
	// AckLimit is how long an acknowledgement may take, in real time; 0 means
	// the 3 s of Slack.
	AckLimit time.Duration
	// PingEvery is the distance between the pings of a socket in real time; 0
	// means 10 s. Clients drop a connection without a ping for 30 s.
	PingEvery time.Duration
	// LimitClock is the clock of the rate limits; nil means Now. With a clock
	// that stands still a channel would be limited for ever after one message.
	LimitClock func() time.Time
	// Record is a folder for calls.jsonl and payloads.jsonl; "" records nothing.
	Record string
}

// Slack is the emulated Slack with all its workspaces. It is an http.Handler
// and safe for concurrent use. Close ends what it started.
type Slack struct {
	config  Config
	client  *http.Client
	routes  *http.ServeMux
	methods map[string]method
	record  *recorder

	// work ends the deliveries and sockets that are under way.
	work    context.Context
	stop    context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex // guards everything below; never held while anything is sent
	closed  bool
	address string
	world   *world
	faults  []Fault
	down    outage
	limits  limiter
	lanes   map[string][]*delivery // deliveries not yet made; a lane that exists is being drained
	late    []*delivery            // deliveries held back by DeliverLate
	busy    int
	idle    chan struct{} // closed when busy falls to 0
	sockets map[string][]*socket
	tickets map[string]socketTicket
	turn    int // which socket takes the next envelope

	calls    []Call
	attempts []Attempt
	changes  []Change
	changed  chan struct{}
	lastSeq  uint64
}

// New returns an empty Slack: no workspace, no person, no app.
func New(c Config) (*Slack, error) {
	if c.Now == nil {
		return nil, errors.New("emulator: Config.Now is missing")
	}
	if c.AckLimit == 0 {
		c.AckLimit = 3 * time.Second
	}
	if c.PingEvery == 0 {
		c.PingEvery = 10 * time.Second
	}
	if c.LimitClock == nil {
		c.LimitClock = c.Now
	}
	record, err := newRecorder(c.Record)
	if err != nil {
		return nil, fmt.Errorf("emulator: opening the record: %w", err)
	}
	s := &Slack{
		config: c, client: deliveryClient(c.Client), record: record, methods: allMethods(),
		address: strings.TrimSuffix(c.Address, "/"),
		world:   newWorld(), limits: newLimiter(),
		lanes: make(map[string][]*delivery), sockets: make(map[string][]*socket), tickets: make(map[string]socketTicket),
		idle: make(chan struct{}), changed: make(chan struct{}),
	}
	close(s.idle)
	s.work, s.stop = context.WithCancel(context.Background())
	s.routes = http.NewServeMux()
	s.routes.HandleFunc("/api/{method}", s.serveMethod)
	s.routes.HandleFunc("POST /actions/{token}", s.serveResponseURL)
	s.routes.HandleFunc("POST /upload/{ticket}", s.serveUpload)
	s.routes.HandleFunc("GET /files/{file}/{name}", s.serveFile)
	s.routes.HandleFunc("GET /link/", s.serveSocket)
	return s, nil
}

// ServeHTTP answers /api/METHOD, response URLs, uploads, files and sockets;
// anything else is 404.
func (s *Slack) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.routes.ServeHTTP(w, r) }

// SetAddress says where the handler is reached, without a path.
func (s *Slack) SetAddress(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = strings.TrimSuffix(base, "/")
}

// API returns the base of the Web API with the trailing slash that clients want.
func (s *Slack) API() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address + "/api/"
}

// Close ends deliveries and sockets and waits for them. Calls of the Web API are
// still answered, but nothing is delivered any more.
func (s *Slack) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	s.running.Wait()
	return s.record.close()
}

// Settle waits until no delivery is under way or queued: everything that people
// and the bot have caused so far has arrived or is waiting for its retry time.
func (s *Slack) Settle(ctx context.Context) error {
	for {
		s.mu.Lock()
		idle, busy := s.idle, s.busy
		s.mu.Unlock()
		if busy == 0 {
			return nil
		}
		select {
		case <-idle:
		case <-ctx.Done():
			return fmt.Errorf("emulator: waiting for %d deliveries: %w", busy, ctx.Err())
		}
	}
}

// begin and end count deliveries; s.mu is held.
func (s *Slack) begin() {
	if s.busy == 0 {
		s.idle = make(chan struct{})
	}
	s.busy++
}

func (s *Slack) end() {
	s.busy--
	if s.busy == 0 {
		close(s.idle)
	}
}

// start runs f until it returns or the emulator closes; s.mu is held. It
// reports false where the emulator is closed already.
func (s *Slack) start(f func(context.Context)) bool {
	if s.closed {
		return false
	}
	s.running.Add(1)
	go func() {
		defer s.running.Done()
		f(s.work)
	}()
	return true
}
