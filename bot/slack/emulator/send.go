package emulator

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// What is delivered to an app.
const (
	kindEvent        = "event"
	kindInteraction  = "interaction"
	kindCommand      = "command"
	kindVerification = "verification"
	kindByHand       = "by hand"
)

// Reasons why a delivery failed (docs.slack.dev, "Events API",
// x-slack-retry-reason).
const (
	httpTimeout      = "http_timeout"
	tooManyRedirects = "too_many_redirects"
	connectionFailed = "connection_failed"
	sslError         = "ssl_error"
	httpError        = "http_error"
	unknownError     = "unknown_error"

	socketTimeout = "timeout" // over a socket (seen by others: Slack's Python SDK)
)

// parcel is one thing to deliver once.
type parcel struct {
	app, team string
	kind      string
	name, id  string
	body      []byte // over HTTP
	payload   []byte // over a socket: JSON; nil means body
	retry     int
	reason    string

	// By hand only.
	url    string
	header map[string]string
}

// sent is what became of a parcel.
type sent struct {
	attempt Attempt
	body    []byte // of the answer; over a socket, the payload of the acknowledgement
	noRetry bool   // x-slack-no-retry
}

func (s sent) failed() bool { return s.attempt.Problem != "" }

var errRedirects = errors.New("too many redirects")

// deliveryClient is a client that follows two redirects, as Slack does
// (docs.slack.dev, "Events API"), and knows no proxy.
func deliveryClient(given *http.Client) *http.Client {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if given != nil {
		client = *given
	}
	client.Timeout = 0 // the limit is per delivery
	client.CheckRedirect = func(_ *http.Request, via []*http.Request) error {
		if len(via) > 2 {
			return errRedirects
		}
		return nil
	}
	return &client
}

// deliver sends a parcel over the app's way in, and waits for the answer; the
// lock is not held.
func (s *Slack) deliver(ctx context.Context, p parcel) sent {
	s.mu.Lock()
	app := s.world.Apps[p.app]
	now := s.config.Now()
	if app == nil {
		s.mu.Unlock()
		return sent{attempt: Attempt{At: wireTime(now), App: p.app, Kind: p.kind, Name: p.name, Problem: unknownError}}
	}
	socket, secret := app.SocketMode, app.SigningSecret
	address := p.url
	if address == "" {
		address = map[string]string{kindInteraction: app.InteractionsURL, kindCommand: app.CommandsURL}[p.kind]
		if address == "" && p.kind != kindCommand && p.kind != kindInteraction {
			address = app.EventsURL
		}
	}
	s.mu.Unlock()
	result := sent{attempt: Attempt{
		At: wireTime(now), App: p.app, Team: p.team, Kind: p.kind, Name: p.name, ID: p.id, Retry: p.retry, Body: string(p.body), Socket: socket && p.kind != kindByHand,
	}}
	if result.attempt.Socket {
		return s.overSocket(ctx, p, result)
	}
	return s.overHTTP(ctx, p, result, address, secret, now)
}

func (s *Slack) overHTTP(ctx context.Context, p parcel, result sent, address, secret string, now time.Time) sent {
	header := map[string]string{"Content-Type": "application/json", "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
	if p.kind == kindInteraction || p.kind == kindCommand {
		header["Content-Type"] = "application/x-www-form-urlencoded"
	}
	header["X-Slack-Request-Timestamp"], header["X-Slack-Signature"] = Sign(secret, now, p.body)
	if p.retry > 0 {
		header["X-Slack-Retry-Num"], header["X-Slack-Retry-Reason"] = strconv.Itoa(p.retry), p.reason
	}
	for name, value := range p.header {
		header[name] = value
		if value == "" {
			delete(header, name)
		}
	}
	result.attempt.Header = header
	ctx, cancel := context.WithTimeout(ctx, s.config.AckLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(p.body))
	if err != nil || address == "" {
		result.attempt.Problem = connectionFailed
		return result
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := s.client.Do(request)
	if err != nil {
		result.attempt.Problem = reasonOf(err)
		return result
	}
	defer response.Body.Close() //nolint:errcheck // read to the end or given up
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	result.attempt.Status, result.attempt.Answer, result.body = response.StatusCode, string(body), body
	switch {
	case err != nil:
		result.attempt.Problem = reasonOf(err)
	case response.StatusCode < 200 || response.StatusCode > 299:
		result.attempt.Problem = httpError
		result.noRetry = response.Header.Get("X-Slack-No-Retry") == "1"
	}
	return result
}

// reasonOf names an error as Slack would.
func reasonOf(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	var verification *tls.CertificateVerificationError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return httpTimeout
	case errors.Is(err, errRedirects):
		return tooManyRedirects
	case errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &unknown) || errors.As(err, &host) || errors.As(err, &record) || errors.As(err, &verification):
		return sslError
	case errors.As(err, &dns) || errors.As(err, &op) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return connectionFailed
	default:
		return unknownError
	}
}
