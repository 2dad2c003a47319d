package app_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/mail"
	"regexp"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// ledger is a mail server that notes what it took, and fails at random.
type ledger struct {
	mu     sync.Mutex
	random *rand.Rand
	well   bool
	moment func()
	took   map[string]int
	cut    map[string]int // taken, and the answer was cut off
}

var mailNumber = regexp.MustCompile(`Mail number (\d+)`)

func (l *ledger) listen(t *testing.T) (address string) {
	t.Helper()
	server := smtp.NewServer(l)
	server.Domain = "mx.lodestar.example"
	server.ErrorLog = quietLog{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = server.Serve(listener) // ends with Close
		close(ended)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-ended
	})
	return "smtp://" + listener.Addr().String()
}

func (l *ledger) wellAgain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.well = true
}

// taken are how often each mail was taken.
func (l *ledger) taken() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := map[string]int{}
	for id, n := range l.took {
		all[id] = n
	}
	return all
}

func (l *ledger) cuts(id string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cut[id]
}

// NewSession implements smtp.Backend.
func (l *ledger) NewSession(c *smtp.Conn) (smtp.Session, error) { return &ledgerSession{l, c}, nil }

type ledgerSession struct {
	l    *ledger
	conn *smtp.Conn
}

// Mail implements smtp.Session.
func (s *ledgerSession) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt implements smtp.Session.
func (s *ledgerSession) Rcpt(string, *smtp.RcptOptions) error { return nil }

// Data takes a mail, refuses it for now, or hangs up before or after taking it.
func (s *ledgerSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	read, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	number := mailNumber.FindStringSubmatch(string(raw))
	if number == nil || read.Header.Get("Message-ID") == "" {
		return errors.New("a mail of somebody else")
	}
	id := "mail" + number[1]
	s.l.moment()
	defer s.l.moment()
	s.l.mu.Lock()
	defer s.l.mu.Unlock()
	luck := s.l.random.IntN(20)
	switch {
	case s.l.well:
	case luck == 0:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}
	case luck == 1:
		_ = s.conn.Conn().Close()
		return errors.New("gone")
	case luck == 2:
		s.l.took[id]++
		s.l.cut[id]++
		_ = s.conn.Conn().Close()
		return errors.New("gone")
	}
	s.l.took[id]++
	return nil
}

// Reset implements smtp.Session.
func (s *ledgerSession) Reset() {}

// Logout implements smtp.Session.
func (s *ledgerSession) Logout() error { return nil }

type quietLog struct{}

// Printf implements smtp.Logger.
func (quietLog) Printf(string, ...any) {}

// Println implements smtp.Logger.
func (quietLog) Println(...any) {}
