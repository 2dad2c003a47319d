// Package teamstest is a stand-in for Microsoft's services for tests: the Bot
// Framework's keys, its tokens, and the connector with what stands in the
// conversations. It is at HTTP level, so that the adapter under test leaves nothing
// out, and its faults are set on purpose.
package teamstest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// What the Bot Framework says it is, and what it gives tokens for.
const (
	issuer = "https://api.botframework.com"
	scope  = "https://api.botframework.com/.default"
)

// Bot is the registration that the service knows.
type Bot struct {
	AppID, Tenant, Password string
}

// Member is somebody in the roster, in the form of the connector.
type Member struct {
	ID        string `json:"id"`
	Directory string `json:"aadObjectId"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Principal string `json:"userPrincipalName,omitempty"`
	Tenant    string `json:"tenantId"`
	Role      string `json:"userRole"`
}

// Said is an activity as it stands in a conversation now.
type Said struct {
	ID, Conversation string
	Activity         map[string]any
}

// Fault is one way not to answer a message.
type Fault struct {
	Status int
	Code   string
	Header http.Header
	Lost   bool // taken, and then the connection breaks
}

// Service is Microsoft: keys, tokens, and the connector. Its fields may be changed
// between requests with Change.
type Service struct {
	URL string
	Key *rsa.PrivateKey // it signs with it, as key-1
	Settings

	tb      testing.TB
	server  *httptest.Server
	bot     Bot
	mu      sync.Mutex
	number  int
	said    []Said
	typed   []string
	tokens  int
	keyAsks int
}

// Settings are what a test says the service does.
type Settings struct {
	Faults   []Fault             // of the next messages, one each
	Roster   map[string]Member   // everybody, by the connector's id
	Channels map[string][]string // who is in a channel; the others have everybody of the bot's organisation
	Endorsed []string            // the channels that the key may speak for
	KeysOff  bool
	Held     <-chan struct{} // tokens and keys are not given before it is closed; nil gives them at once
	Nobody   bool            // whoever asks after one person finds nobody
	Missing  time.Duration   // how long it takes until it says so
	Gone     bool            // the bot is in no channel
	Quiet    bool            // keeps nothing of what is said: for benchmarks

	Drive       map[string][]byte // files that were put at URL/drive/NAME
	DriveFaults []Fault           // of the next of them, one each

	Handed map[string][]byte // files that people put into a chat, at URL/handed/NAME
	Moved  map[string]string // where such a file is said to lie instead
	Slow   time.Duration     // how long each of them takes
}

// testKey takes a second to make, so all tests share it.
var testKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// New starts the service; it ends with the test.
func New(tb testing.TB, bot Bot, settings Settings) *Service {
	tb.Helper()
	key, err := testKey()
	if err != nil {
		tb.Fatal(err)
	}
	f := &Service{tb: tb, Key: key, bot: bot, Settings: settings}
	if f.Endorsed == nil {
		f.Endorsed = []string{"msteams"}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /openid", f.openid)
	mux.HandleFunc("GET /keys", f.keys)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", f.token)
	mux.HandleFunc("PUT /drive/{name}", f.drive)
	mux.HandleFunc("GET /handed/{name}", f.handed)
	mux.HandleFunc("/v3/conversations/", f.connector)
	mux.HandleFunc("POST /v3/conversations", f.converse)
	f.server = httptest.NewServer(mux)
	f.URL = f.server.URL
	tb.Cleanup(f.server.Close)
	return f
}

// openid says where the keys are, unless they are off.
func (f *Service) openid(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.keyAsks++
	off, held := f.KeysOff, f.Held
	f.mu.Unlock()
	wait(r, held)
	if off {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	f.write(w, map[string]string{"jwks_uri": f.URL + "/keys"})
}

// keys hands out the key with which the service signs.
func (f *Service) keys(w http.ResponseWriter, _ *http.Request) {
	encoded := base64.RawURLEncoding.EncodeToString
	f.write(w, map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "kid": "key-1", "n": encoded(f.Key.N.Bytes()), "e": encoded(big.NewInt(int64(f.Key.E)).Bytes()), "endorsements": f.Endorsed,
	}}})
}

// token hands out a token to who knows the secret.
func (f *Service) token(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.tokens++
	held := f.Held
	f.mu.Unlock()
	wait(r, held)
	if r.FormValue("client_secret") != f.bot.Password || r.FormValue("scope") != scope || r.PathValue("tenant") != f.bot.Tenant {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		f.write(w, map[string]string{"error": "invalid_client", "error_description": "you sent " + r.FormValue("client_secret")})
		return
	}
	f.write(w, map[string]any{"access_token": "outgoing", "token_type": "Bearer", "expires_in": 3600})
}

// converse opens a conversation with one person.
func (f *Service) converse(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Members []Member `json:"members"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || len(in.Members) != 1 {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	f.write(w, map[string]string{"id": "a:1" + strings.TrimPrefix(in.Members[0].ID, "29:") + "-chat"})
}

// wait holds an answer back, as long as somebody waits for it.
func wait(r *http.Request, held <-chan struct{}) {
	if held == nil {
		return
	}
	select {
	case <-held:
	case <-r.Context().Done():
	}
}

func (f *Service) write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		f.tb.Error(err)
	}
}

func (f *Service) connector(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer outgoing" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v3/conversations/"), "/")
	f.mu.Lock()
	defer f.mu.Unlock()
	if wait := f.Missing; wait > 0 && len(parts) == 3 && parts[1] == "members" {
		f.mu.Unlock()
		select {
		case <-time.After(wait):
		case <-r.Context().Done():
		}
		f.mu.Lock()
	}
	switch {
	case len(parts) == 3 && parts[1] == "members" && r.Method == http.MethodGet:
		for _, m := range f.Roster {
			if !f.Nobody && (m.ID == parts[2] || m.Directory == parts[2]) {
				f.write(w, m)
				return
			}
		}
		w.WriteHeader(http.StatusNotFound)
	case f.Gone:
		w.WriteHeader(http.StatusForbidden)
	case len(parts) == 2 && parts[1] == "pagedmembers":
		f.write(w, map[string]any{"members": f.in(parts[0])})
	case parts[1] == "activities" && (r.Method == http.MethodPost || r.Method == http.MethodPut):
		f.activity(w, r, parts)
	case len(parts) == 3 && parts[1] == "activities" && r.Method == http.MethodDelete:
		f.said = slices.DeleteFunc(f.said, func(s Said) bool { return s.ID == parts[2] })
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// handed gives the content of a file that somebody put into a chat, as OneDrive does
// to whoever knows the address; our token is none of its business.
func (f *Service) handed(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	content, ok := f.Handed[r.PathValue("name")]
	to, slow := f.Moved[r.PathValue("name")], f.Slow
	f.mu.Unlock()
	if slow > 0 {
		select {
		case <-time.After(slow):
		case <-r.Context().Done():
		}
	}
	switch {
	case r.Header.Get("Authorization") != "" || r.Header.Get("Referer") != "":
		w.WriteHeader(http.StatusForbidden)
	case to != "":
		http.Redirect(w, r, to, http.StatusFound)
	case !ok:
		w.WriteHeader(http.StatusNotFound)
	case strings.HasPrefix(string(content), "<!DOCTYPE html"):
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(content) // who hung up does not read it
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(content)
	}
}

// Hand puts a file into the drive of somebody who gives it to the bot, and returns
// the attachment that comes with their message.
func (f *Service) Hand(name string, content []byte) map[string]any {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.Handed == nil {
		f.Handed = map[string][]byte{}
	}
	f.Handed[name] = content
	_, ending, _ := strings.Cut(name, ".")
	return map[string]any{
		"contentType": "application/vnd.microsoft.teams.file.download.info", "contentUrl": "https://lodestar-my.sharepoint.com/personal/eva/" + name, "name": name,
		"content": map[string]any{"downloadUrl": f.URL + "/handed/" + url.PathEscape(name) + "?tempauth=a-key-to-it", "uniqueId": "1150D938-8870-4044-9F2C-5BBDEBA70C9D", "fileType": ending},
	}
}

// drive takes the content of a file, once, as OneDrive does: whole, and without
// our token, which is none of its business.
func (f *Service) drive(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name := r.PathValue("name")
	content, err := io.ReadAll(r.Body)
	if _, there := f.Drive[name]; err != nil || there || r.Header.Get("Authorization") != "" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if r.Header.Get("Content-Range") != fmt.Sprintf("bytes 0-%d/%d", len(content)-1, len(content)) {
		w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		return
	}
	fault := Fault{}
	if len(f.DriveFaults) > 0 {
		fault, f.DriveFaults = f.DriveFaults[0], f.DriveFaults[1:]
		if !fault.Lost {
			w.WriteHeader(fault.Status)
			return
		}
	}
	if f.Drive == nil {
		f.Drive = map[string][]byte{}
	}
	f.Drive[name] = content
	if fault.Lost {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(http.StatusCreated)
}

// Kept is the content of a file that was put into the drive.
func (f *Service) Kept(name string) ([]byte, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	content, ok := f.Drive[name]
	return content, ok
}

func (f *Service) activity(w http.ResponseWriter, r *http.Request, parts []string) {
	var in map[string]any
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if in["type"] == "typing" { // it stands nowhere
		f.typed = append(f.typed, parts[0])
		f.write(w, map[string]string{"id": "1"})
		return
	}
	lost := false
	if len(f.Faults) > 0 {
		fault := f.Faults[0]
		f.Faults = f.Faults[1:]
		if !fault.Lost {
			for key, values := range fault.Header {
				w.Header()[key] = values
			}
			w.WriteHeader(fault.Status)
			f.write(w, map[string]any{"error": map[string]string{"code": fault.Code}})
			return
		}
		lost = true
	}
	id := ""
	if r.Method == http.MethodPut {
		for i := range f.said {
			if f.said[i].ID == parts[2] {
				f.said[i].Activity, id = in, parts[2]
			}
		}
		if id == "" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
	} else {
		f.number++
		id = fmt.Sprintf("1795%09d", f.number)
		if !f.Quiet {
			f.said = append(f.said, Said{id, parts[0], in})
		}
	}
	if lost {
		panic(http.ErrAbortHandler)
	}
	f.write(w, map[string]string{"id": id})
}

// All is what stands in the conversations, in the order of its first saying.
func (f *Service) All() []Said {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.said)
}

// Typing are the conversations in which the bot was seen typing, in their order.
func (f *Service) Typing() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.typed)
}

// One is the activity with the id.
func (f *Service) One(id string) Said {
	for _, s := range f.All() {
		if s.ID == id {
			return s
		}
	}
	f.tb.Fatalf("no message %q", id)
	return Said{}
}

// Sign is a token of the Bot Framework that holds for an hour from at on; change
// alters its claims and header.
func (f *Service) Sign(at time.Time, change func(jwt.MapClaims, *jwt.Token)) string {
	f.tb.Helper()
	claims := jwt.MapClaims{"iss": issuer, "aud": f.bot.AppID, "nbf": at.Add(-time.Minute).Unix(), "exp": at.Add(time.Hour).Unix(), "serviceUrl": f.URL + "/"}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = "key-1"
	if change != nil {
		change(claims, token)
	}
	signed, err := token.SignedString(f.Key)
	if err != nil {
		f.tb.Fatal(err)
	}
	return signed
}

// Change alters the settings while requests may come.
func (f *Service) Change(change func(*Settings)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(&f.Settings)
}

// Asked counts how often a token and the keys were asked for.
func (f *Service) Asked() (tokens, keys int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.tokens, f.keyAsks
}

// Close ends the service before the test: nobody listens any more.
func (f *Service) Close() { f.server.Close() }

// in finds who is in a channel.
func (f *Service) in(channel string) (all []Member) {
	ids, ok := f.Channels[channel]
	for _, id := range slices.Sorted(maps.Keys(f.Roster)) {
		if m := f.Roster[id]; slices.Contains(ids, id) || !ok && m.Tenant == f.bot.Tenant {
			all = append(all, m)
		}
	}
	return all
}
