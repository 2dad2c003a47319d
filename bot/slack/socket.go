package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"lodestar/bot"
)

// connections is how many sockets are kept open. Slack closes one every few
// hours, and the library opens the next only then; what comes meanwhile goes to
// the other.
const connections = 2

// sockets takes events from Socket Mode until ctx ends. Its error is Slack's
// refusal of the app token, which nothing but the operator can mend.
func (a *Adapter) sockets(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	ends := make(chan error, 2*connections)
	end := func(err error) {
		ends <- err
		cancel() // one that is refused will not be missed by the other
	}
	for range connections {
		client := a.socketClient()
		all.Go(func() { end(a.listen(ctx, client)) })
		all.Go(func() { end(client.RunContext(ctx)) })
	}
	all.Wait()
	close(ends)
	for err := range ends {
		if err != nil && !errors.Is(err, context.Canceled) {
			return fmt.Errorf("slack: socket mode: %w", err)
		}
	}
	return nil
}

func (a *Adapter) socketClient() *socketmode.Client {
	client := slack.New("", slack.OptionAppLevelToken(a.o.AppToken), slack.OptionAPIURL(withSlash(a.o.APIURL)),
		slack.OptionHTTPClient(a.api.client), slack.OptionLog(silence{}))
	return socketmode.New(client, socketmode.OptionLog(silence{}), socketmode.OptionReadLimit(2*mostBody),
		socketmode.OptionDialer(&websocket.Dialer{
			HandshakeTimeout: toConnect,
			WriteBufferSize:  32 << 10, // an answer must be one frame
			Proxy:            a.socketProxy,
		}))
}

// silence is the log of the library, which tells what people wrote.
type silence struct{}

// Output drops a line.
func (silence) Output(int, string) error { return nil }

// socketProxy is asked before each connection. The address of a socket comes in
// an answer of the Web API; it must be Slack's, or the host that the operator
// configured (trust A5).
func (a *Adapter) socketProxy(r *http.Request) (*url.URL, error) {
	if a.socketHost(r.URL.Hostname()) {
		return http.ProxyFromEnvironment(r)
	}
	return nil, errors.New("slack: a socket at an address that is not Slack's")
}

func (a *Adapter) socketHost(host string) bool {
	configured := a.api.base.Hostname()
	return host == configured || strings.HasSuffix(host, ".slack.com") || loopback(host) && loopback(configured)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// socketEnvelope is what a request comes in.
type socketEnvelope struct {
	ID      string          `json:"envelope_id"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
}

// listen does nothing but store and acknowledge: while it is busy the library
// reads nothing, not even Slack's pings. It returns when ctx ends, or with what
// Slack says where the library would knock for ever with a token that will not work.
func (a *Adapter) listen(ctx context.Context, client *socketmode.Client) error {
	state := &socketState{}
	defer state.note(a, socketmode.EventTypeDisconnect)
	for {
		select {
		case <-ctx.Done():
			return nil
		case event := <-client.Events:
			state.note(a, event.Type)
			if failed, ok := event.Data.(*slack.ConnectionErrorEvent); ok {
				if err := a.notConnected(failed); err != nil {
					return err
				}
				continue
			}
			if e, ok := enveloped(event); ok {
				a.acknowledge(ctx, client, e)
			}
		}
	}
}

// notConnected logs why a socket does not open, once for each time it closes; its
// error is for a token that will not work again.
func (a *Adapter) notConnected(e *slack.ConnectionErrorEvent) error {
	if e.ErrorObj == nil {
		return nil
	}
	if slices.Contains(tokenGone, e.ErrorObj.Error()) {
		return e.ErrorObj
	}
	if e.Attempt <= 1 {
		reason := e.ErrorObj
		var request *url.Error // names the address, which may hold the ticket of a socket
		if errors.As(reason, &request) {
			reason = request.Err
		}
		a.o.Log.Warn("slack: a socket cannot be opened", "error", reason, "again", e.Backoff)
	}
	return nil
}

// acknowledge stores what came in an envelope and says so to Slack.
func (a *Adapter) acknowledge(ctx context.Context, client *socketmode.Client, e socketEnvelope) {
	var body any
	err := bot.Survive(func() (err error) {
		body, err = a.takeEnvelope(ctx, e)
		return err
	})
	if err != nil { // Slack sends an event again; the rest shows its sign
		a.o.Log.Error("slack: a request was not stored", "type", e.Type, "error", err)
		return
	}
	if err := client.AckCtx(ctx, e.ID, body); err != nil && ctx.Err() == nil {
		a.o.Log.Error("slack: a request was not acknowledged", "type", e.Type, "error", err)
	}
}

// enveloped finds the request in what the library hands out, also where the
// library could not read it: it knows fewer elements than Slack sends, and then
// leaves the request unanswered.
func enveloped(event socketmode.Event) (socketEnvelope, bool) {
	if bad, ok := event.Data.(*socketmode.ErrorBadMessage); ok {
		var e socketEnvelope
		return e, json.Unmarshal(bad.Message, &e) == nil && e.ID != ""
	}
	if event.Request == nil || event.Request.EnvelopeID == "" {
		return socketEnvelope{}, false
	}
	return socketEnvelope{event.Request.EnvelopeID, event.Request.Type, event.Request.Payload}, true
}

func (a *Adapter) takeEnvelope(ctx context.Context, e socketEnvelope) (any, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), toStore)
	defer cancel()
	var body any
	var err error
	switch e.Type {
	case socketmode.RequestTypeEventsAPI:
		body, err = a.takeEvent(ctx, e.Payload)
	case socketmode.RequestTypeInteractive:
		body, err = a.takeInteraction(ctx, e.Payload)
	case socketmode.RequestTypeSlashCommands:
		var c command
		if json.Unmarshal(e.Payload, &c) != nil {
			a.o.Count("unreadable", "command")
			return nil, nil
		}
		body, err = a.takeCommand(ctx, c)
	default:
		a.o.Count("unknown", e.Type)
	}
	if errors.Is(err, errMalformed) {
		a.o.Count("unreadable", e.Type)
		return nil, nil
	}
	return body, err
}
