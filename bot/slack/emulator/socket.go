package emulator

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Numbers of Socket Mode (docs.slack.dev, "Socket Mode"): at most ten
// connections per app; an acknowledgement with a payload above 20 KB is dropped
// without a word (seen by others); debug_reconnects makes a connection last 360 s.
const (
	mostSockets  = 10
	largestAck   = 20_000
	usualSeconds = 18_060
	debugSeconds = 360
)

// socket is one connection of an app.
type socket struct {
	conn *websocket.Conn
	app  string
	out  chan []byte
	done chan struct{}
	once sync.Once

	mu      sync.Mutex
	waiting map[string]chan []byte // acknowledgements by envelope id; what is sent is the payload
}

// socketTicket is the permission to connect once.
type socketTicket struct{ app string }

// appsConnectionsOpen hands out the address of a socket. It needs Socket Mode to
// be on and a token with connections:write, which every app token here has.
func (c *call) appsConnectionsOpen() (object, error) {
	if !c.app.SocketMode {
		return nil, refuse("access_denied")
	}
	ticket := c.w.uuid()
	c.s.tickets[ticket] = socketTicket{app: c.app.ID}
	address := "ws" + strings.TrimPrefix(c.s.address, "http")
	return object{"url": address + "/link/?ticket=" + ticket + "&app_id=" + c.app.ID}, nil
}

// serveSocket takes a connection, greets, and reads until it ends.
func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ticket, ok := s.tickets[r.URL.Query().Get("ticket")]
	delete(s.tickets, r.URL.Query().Get("ticket"))
	if !ok || s.closed {
		s.mu.Unlock()
		http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
		return
	}
	s.running.Add(1)
	s.mu.Unlock()
	defer s.running.Done()

	// Slack checks no origin: a client that has a ticket may connect.
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the answer is written
	}
	conn.SetReadLimit(1 << 20)
	k := &socket{conn: conn, app: ticket.app, out: make(chan []byte, 256), done: make(chan struct{}), waiting: make(map[string]chan []byte)}
	defer k.close()
	seconds := usualSeconds
	if r.URL.Query().Get("debug_reconnects") == "true" {
		seconds = debugSeconds
	}
	s.running.Add(1)
	go func() {
		defer s.running.Done()
		s.write(k, time.Duration(seconds)*time.Second)
	}()
	number, taken := s.connect(k)
	if !taken {
		k.tell(object{"type": "disconnect", "reason": "too_many_websockets", "debug_info": object{"host": "applink-emulated"}})
		k.finish()
		<-k.done
		return
	}
	defer s.disconnected(k)
	k.tell(object{
		"type": "hello", "num_connections": number, "connection_info": object{"app_id": k.app},
		"debug_info": object{"host": "applink-emulated", "approximate_connection_time": seconds, "build_number": 1, "started": wireTime(s.config.Now())},
	})
	for {
		_, frame, err := conn.ReadMessage()
		if err != nil {
			return
		}
		k.acknowledge(frame)
	}
}

func (s *Slack) connect(k *socket) (number int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sockets[k.app]) >= mostSockets {
		return 0, false
	}
	s.sockets[k.app] = append(s.sockets[k.app], k)
	s.note(Change{Kind: ChangedWire, Name: "hello"})
	return len(s.sockets[k.app]), true
}

func (s *Slack) disconnected(k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var rest []*socket
	for _, other := range s.sockets[k.app] {
		if other != k {
			rest = append(rest, other)
		}
	}
	s.sockets[k.app] = rest
	s.note(Change{Kind: ChangedWire, Name: "disconnect"})
}

// Sockets is how many connections an app has.
func (s *Slack) Sockets(app string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets[app])
}

// DisconnectReason says why Slack ends a connection.
type DisconnectReason string

// The reasons (docs.slack.dev, "Socket Mode", disconnect).
const (
	Warning          DisconnectReason = "warning"           // about 10 s ahead; the connection stays open
	RefreshRequested DisconnectReason = "refresh_requested" // the connection ends
	LinkDisabled     DisconnectReason = "link_disabled"     // Socket Mode was switched off; the connection ends
)

// Disconnect tells all connections of an app to go, as Slack does every few
// hours. It doesn't switch Socket Mode off; ChangeApp does.
func (s *Slack) Disconnect(app string, reason DisconnectReason) {
	s.mu.Lock()
	sockets := append([]*socket(nil), s.sockets[app]...)
	s.mu.Unlock()
	for _, k := range sockets {
		k.tell(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "applink-emulated"}})
		if reason != Warning {
			k.finish()
		}
	}
}

// Cut breaks all connections of an app without a word.
func (s *Slack) Cut(app string) {
	s.mu.Lock()
	sockets := append([]*socket(nil), s.sockets[app]...)
	s.mu.Unlock()
	for _, k := range sockets {
		k.close()
	}
}

// write is the only writer of a connection: envelopes, pings, and the end.
func (s *Slack) write(k *socket, lasts time.Duration) {
	ping := time.NewTicker(s.config.PingEvery)
	defer ping.Stop()
	life := time.NewTimer(lasts)
	defer life.Stop()
	defer k.close()
	for {
		select {
		case frame := <-k.out:
			if frame == nil { // finish: what came before is written
				_ = k.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Time{})
				return
			}
			if k.conn.WriteMessage(websocket.TextMessage, frame) != nil {
				return
			}
		case <-ping.C:
			if k.conn.WriteControl(websocket.PingMessage, []byte("ping"), time.Time{}) != nil {
				return
			}
		case <-life.C:
			k.tell(object{"type": "disconnect", "reason": RefreshRequested, "debug_info": object{"host": "applink-emulated"}})
			k.finish()
		case <-k.done:
			return
		case <-s.work.Done():
			return
		}
	}
}

// tell queues a frame; a connection that takes nothing any more is closed.
func (k *socket) tell(o object) {
	frame, err := json.Marshal(o)
	if err != nil {
		return
	}
	select {
	case k.out <- frame:
	case <-k.done:
	default:
		k.close()
	}
}

// finish closes the connection after what is queued; it does not wait for that.
func (k *socket) finish() {
	select {
	case k.out <- nil:
	default:
		k.close()
	}
}

func (k *socket) close() {
	k.once.Do(func() {
		close(k.done)
		_ = k.conn.Close()
	})
}

// readAck takes an acknowledgement apart. The payload may be missing, null or
// empty: clients differ (Bolt always sends one).
func readAck(frame []byte) (envelope string, payload []byte, ok bool) {
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(frame, &ack) != nil || ack.EnvelopeID == "" {
		return "", nil, false
	}
	if string(ack.Payload) == "null" || string(ack.Payload) == "{}" {
		ack.Payload = nil
	}
	return ack.EnvelopeID, ack.Payload, true
}

func (k *socket) acknowledge(frame []byte) {
	envelope, payload, ok := readAck(frame)
	if !ok || len(payload) > largestAck {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if waiting := k.waiting[envelope]; waiting != nil {
		delete(k.waiting, envelope)
		waiting <- payload // has room for one
	}
}

// overSocket sends an envelope over one of an app's connections and waits for
// the acknowledgement.
func (s *Slack) overSocket(ctx context.Context, p parcel, result sent) sent {
	payload := p.payload
	if payload == nil {
		payload = p.body
	}
	result.attempt.Body = string(payload)
	s.mu.Lock()
	sockets := s.sockets[p.app]
	if len(sockets) == 0 {
		s.mu.Unlock()
		result.attempt.Problem = connectionFailed
		return result
	}
	s.turn++
	k := sockets[s.turn%len(sockets)]
	id := s.world.uuid()
	s.mu.Unlock()
	envelope := object{"envelope_id": id, "payload": json.RawMessage(payload), "accepts_response_payload": p.kind != kindEvent}
	switch p.kind {
	case kindEvent:
		envelope["type"], envelope["retry_attempt"], envelope["retry_reason"] = "events_api", p.retry, p.reason
	case kindCommand:
		envelope["type"] = "slash_commands"
	default:
		envelope["type"] = "interactive"
	}
	acknowledged := make(chan []byte, 1)
	k.mu.Lock()
	k.waiting[id] = acknowledged
	k.mu.Unlock()
	defer func() {
		k.mu.Lock()
		delete(k.waiting, id)
		k.mu.Unlock()
	}()
	ctx, cancel := context.WithTimeout(ctx, s.config.AckLimit)
	defer cancel()
	k.tell(envelope)
	select {
	case result.body = <-acknowledged:
		result.attempt.Status, result.attempt.Answer = http.StatusOK, string(result.body)
	case <-k.done:
		result.attempt.Problem = connectionFailed
	case <-ctx.Done():
		result.attempt.Problem = socketTimeout
	}
	return result
}
