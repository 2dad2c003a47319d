package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"lodestar/bot"
)

// How long a server may take, on real time: to greet and let us in, and for
// everything after that, each of them less than the worker's own limit for both
// (delivery.Limits.Send).
const (
	dialLimit = 10 * time.Second
	sendLimit = 25 * time.Second
	// What becomes of a mail is known before we say goodbye: a server that does not
	// answer that is not waited for, or the worker would take the mail for lost.
	goodbyeLimit = 500 * time.Millisecond
)

// soon is when a server that said "later" is asked again: greylisting lets
// nobody in before.
const soon = time.Minute

// Send hands a mail to the server. The receipt's id is the mail's Message-ID.
func (a *Adapter) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	out, err := a.compose.mail(ctx, d)
	if err != nil {
		return bot.Receipt{}, err
	}
	if a.o.SMTP.Host == "" {
		return bot.Receipt{}, &bot.Refused{Cause: errors.New("email: no mail server is configured")}
	}
	if err := a.hand(ctx, out); err != nil {
		return bot.Receipt{}, err
	}
	receipt := bot.Receipt{Message: out.id}
	a.said.Put(receiptKey(d), receipt)
	a.offers.remember(d)
	return receipt, nil
}

// Reconcile knows what this process has sent. A server can't be asked what
// became of anything else, so that goes out once more, under the same
// Message-ID: twice at the worst, and shown once by programs that compare it;
// never lost.
func (a *Adapter) Reconcile(_ context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	receipt, found := a.said.Get(receiptKey(d))
	return receipt, found, nil
}

func receiptKey(d bot.Delivery) string { return d.To.Tenant + "\x1f" + d.ID }

// hand speaks SMTP. Its errors are *bot.Refused up to the end of the content,
// and after that only where the server says no: a connection that ends there
// leaves the outcome unknown.
func (a *Adapter) hand(ctx context.Context, out outgoing) (err error) {
	ctx, cancel := context.WithTimeout(ctx, dialLimit+sendLimit)
	defer cancel()
	client, hangUp, err := a.o.dialSMTP(ctx)
	if err != nil {
		return &bot.Refused{Again: again(err), Cause: fmt.Errorf("email: connecting: %w", speechless(err))}
	}
	defer hangUp()
	if err := client.Mail("<" + out.from + ">"); err != nil {
		return refusedAt("sender", err, false)
	}
	if !isASCII(out.to) {
		if ok, _ := client.Extension("SMTPUTF8"); !ok {
			return final(errors.New("email: the mail server takes no addresses with letters beyond ASCII"))
		}
	}
	if err := client.Rcpt("<" + out.to + ">"); err != nil {
		return refusedAt("recipient", err, true)
	}
	content, err := client.Data()
	if err != nil {
		return refusedAt("content", err, true)
	}
	// Without the dot at the end nothing was sent, whatever was written.
	if _, err := content.Write(out.raw); err != nil {
		return &bot.Refused{Cause: fmt.Errorf("email: sending: %w", speechless(err))}
	}
	if err := content.Close(); err != nil {
		if isReply(err) {
			return refusedAt("mail", err, true)
		}
		return fmt.Errorf("email: the server took the mail and did not answer: %w", speechless(err))
	}
	return nil
}

// dialSMTP connects, turns on encryption and logs in. hangUp says goodbye where
// the connection still stands. The connection ends with ctx.
func (o Options) dialSMTP(ctx context.Context) (client *smtp.Client, hangUp func(), err error) {
	var conn net.Conn
	stop := func() bool { return true }
	options := []gomail.Option{
		gomail.WithPort(o.SMTP.Port), gomail.WithTimeout(dialLimit), gomail.WithTLSConfig(o.tls(o.SMTP)),
		gomail.WithHELO(domainOf(o.From.Address)),
		gomail.WithDialContextFunc(func(dialing context.Context, network, address string) (net.Conn, error) {
			opened, err := o.dial(dialing, network, address, o.SMTP)
			if err == nil {
				conn = opened
				stop = context.AfterFunc(ctx, func() { _ = opened.Close() }) // whoever waits on it stops waiting
			}
			return opened, err
		}),
	}
	switch o.SMTP.Security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if o.SMTP.User != "" {
		plain, login := gomail.SMTPAuthPlain, gomail.SMTPAuthLogin
		if o.SMTP.Security == None {
			plain, login = gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc
		}
		options = append(
			options, gomail.WithUsername(o.SMTP.User), gomail.WithPassword(o.SMTP.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, plain, login),
		)
	}
	caller, err := gomail.NewClient(o.SMTP.Host, options...)
	if err != nil {
		return nil, nil, err
	}
	client, err = caller.DialToSMTPClientWithContext(ctx)
	if err != nil {
		stop()
		if conn != nil {
			err = errors.Join(err, ignoreClosed(conn.Close()))
		}
		return nil, nil, err
	}
	if err := client.UpdateDeadline(sendLimit); err != nil {
		stop()
		return nil, nil, errors.Join(err, client.Close())
	}
	return client, func() {
		stop()
		_ = client.UpdateDeadline(goodbyeLimit)
		if client.Quit() != nil { // it may be broken, which is no news
			_ = client.Close()
		}
	}, nil
}

// dial opens a connection, encrypted from the first byte where that is wanted.
func (o Options) dial(ctx context.Context, network, address string, s Server) (net.Conn, error) {
	if s.Security == TLS {
		return (&tls.Dialer{Config: o.tls(s)}).DialContext(ctx, network, address)
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// refusedAt judges what a server said no to. 4xx is later. 5xx is never, where it is
// about this mail or this recipient; about the sender it is our own setting,
// which somebody mends.
func refusedAt(what string, err error, forGood bool) *bot.Refused {
	code := replyCode(err)
	r := &bot.Refused{Cause: fmt.Errorf("email: %s refused: %w", what, speechless(err))}
	switch {
	case code >= 500 && (forGood || code == 552):
		r.Final = true
	default:
		r.Again = again(err)
	}
	return r
}

func again(err error) time.Duration {
	if code := replyCode(err); code >= 400 && code < 500 {
		return soon
	}
	return 0 // the worker's own back-off
}

func isReply(err error) bool { return replyCode(err) > 0 }

func replyCode(err error) int {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return reply.Code
	}
	return 0
}

// speechless is an error without what a server wrote: that may quote addresses,
// and what was sent to it. Codes stay: 550 5.1.1.
func speechless(err error) error {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return &saidNo{code: reply.Code, enhanced: enhancedCode(reply.Msg)}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the server hung up")
	}
	return err
}

// saidNo is a server's answer.
type saidNo struct {
	code     int
	enhanced string // RFC 3463
}

func (s *saidNo) Error() string {
	return strings.TrimSpace(fmt.Sprintf("the server said %d %s", s.code, s.enhanced))
}

func enhancedCode(said string) string {
	first, _, _ := strings.Cut(said, " ")
	if len(first) >= 5 && len(first) <= 11 && strings.Count(first, ".") == 2 && strings.Trim(first, "0123456789.") == "" {
		return first
	}
	return ""
}
