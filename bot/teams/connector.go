package teams

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/sync/singleflight"

	"lodestar/bot"
)

const (
	loginURL  = "https://login.microsoftonline.com"
	scope     = "https://api.botframework.com/.default"
	callLimit = 20 * time.Second
	mostReply = 1 << 20 // bytes of an answer
)

// serviceHosts are the connectors of Microsoft's clouds: nothing is sent to any
// other host, whatever an activity says (trust A5). "." in front stands for what
// is below it.
var serviceHosts = []string{
	"smba.trafficmanager.net", ".botframework.com", "smba.infra.gcc.teams.microsoft.com",
	"smba.infra.gov.teams.microsoft.us", "smba.infra.dod.teams.microsoft.us",
}

// connector calls the Bot Connector at the address that came with an activity.
type connector struct {
	client   *http.Client
	fetch    *http.Client // of files that people hand over
	now      func() time.Time
	recorder Recorder // nil where nothing is recorded
	loopback bool
	open     bool // no token is asked for or sent: loopback only

	credentials clientcredentials.Config
	asking      singleflight.Group // calls that need a token wait for one request
	mu          sync.Mutex
	held        *oauth2.Token // nil before the first
}

func newTransport() http.RoundTripper {
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		MaxIdleConnsPerHost: 16, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 15 * time.Second,
	}
}

func newConnector(o Options) *connector {
	c := &connector{
		client: &http.Client{Transport: o.Transport, Timeout: callLimit, CheckRedirect: noRedirect},
		now:    o.Now, recorder: o.Recorder, loopback: o.Loopback || o.Untrusted, open: o.Untrusted,
		credentials: clientcredentials.Config{
			ClientID: o.AppID, ClientSecret: o.Password, Scopes: []string{scope},
			TokenURL: strings.TrimSuffix(o.Login, "/") + "/" + url.PathEscape(o.Tenant) + "/oauth2/v2.0/token", AuthStyle: oauth2.AuthStyleInParams,
		},
	}
	c.fetch = &http.Client{Transport: o.Transport, Timeout: toFetch, CheckRedirect: c.staysAmongFiles}
	return c
}

// allowed checks a service address before it is kept or called.
func (c *connector) allowed(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return errors.New("teams: the service address is none")
	}
	host := strings.ToLower(u.Hostname())
	if c.loopback && (host == "localhost" || net.ParseIP(host).IsLoopback()) {
		return nil
	}
	known := slices.ContainsFunc(serviceHosts, func(h string) bool {
		return h == host || strings.HasPrefix(h, ".") && strings.HasSuffix(host, h)
	})
	if u.Scheme != "https" || !known || c.open {
		return fmt.Errorf("teams: %s is no connector of Microsoft's", host)
	}
	return nil
}

// fresh asks for a token.
func (c *connector) fresh(ctx context.Context) (*oauth2.Token, error) {
	return c.credentials.Token(context.WithValue(ctx, oauth2.HTTPClient, c.client))
}

// token is a header that lets us in: the same until shortly before it expires. Who
// needs a new one waits no longer than ctx: an activity must be answered, however
// slow the token service is with what somebody else asked for.
func (c *connector) token(ctx context.Context) (string, error) {
	if c.open {
		return "", nil
	}
	if t := c.holds(); t.Valid() {
		return "Bearer " + t.AccessToken, nil
	}
	asked := c.asking.DoChan("", func() (any, error) { //nolint:contextcheck // others wait for it, too
		ctx, cancel := context.WithTimeout(context.Background(), callLimit)
		defer cancel()
		t, err := c.fresh(ctx)
		if err == nil {
			c.hold(t)
		}
		return t, err
	})
	select {
	case <-ctx.Done():
		return "", errNoToken
	case got := <-asked:
		if t, ok := got.Val.(*oauth2.Token); ok && got.Err == nil {
			return "Bearer " + t.AccessToken, nil
		}
		var refused *oauth2.RetrieveError
		if errors.As(got.Err, &refused) { // its text may hold what was sent
			return "", fmt.Errorf("teams: no token: answered with %d %s", refused.Response.StatusCode, refused.ErrorCode)
		}
		return "", errNoToken
	}
}

var errNoToken = errors.New("teams: no token: the token service does not answer")

// holds is the token that was got last, nil where there is none.
func (c *connector) holds() *oauth2.Token {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held
}

func (c *connector) hold(t *oauth2.Token) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = t
}

// stale throws a token away that was not taken.
func (c *connector) stale() { c.hold(nil) }

// callError is an answer that says no.
type callError struct {
	status int
	code   string // the connector's own, such as "MessageWritesBlocked"
	again  time.Duration
}

func (e *callError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("teams: answered with %d %s", e.status, e.code))
}

// call sends one request and decodes the answer. Errors are *bot.Refused where
// it was certainly not taken, and any other where that is unknown (section 6 of
// the facts).
func (c *connector) call(ctx context.Context, method, service, path string, body, into any) error {
	if err := c.allowed(service); err != nil {
		return &bot.Refused{Final: true, Cause: err}
	}
	token, err := c.token(ctx)
	if err != nil {
		return &bot.Refused{Cause: err}
	}
	var content io.Reader = http.NoBody
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return &bot.Refused{Final: true, Cause: fmt.Errorf("teams: setting a message: %w", err)}
		}
		content = bytes.NewReader(data)
		c.record(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(service, "/")+path, content)
	if err != nil {
		return &bot.Refused{Final: true, Cause: fmt.Errorf("teams: setting a request: %w", err)}
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	if token != "" {
		r.Header.Set("Authorization", token)
	}
	answer, err := c.client.Do(r)
	if err != nil {
		return unsent(err)
	}
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(answer.Body, mostReply))
	if answer.StatusCode >= http.StatusMultipleChoices {
		return c.refusal(answer, data)
	}
	if err != nil {
		return fmt.Errorf("teams: the answer broke off: %w", err)
	}
	if into == nil || len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("teams: reading an answer: %w", err)
	}
	return nil
}

// unsent tells a request that never left from one whose answer was lost. The
// address stays out of it: it names the conversation.
func unsent(err error) error {
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return &bot.Refused{Cause: errors.New("teams: the connector cannot be reached")}
	}
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	return fmt.Errorf("teams: no answer: %w", err)
}

func (c *connector) refusal(answer *http.Response, data []byte) error {
	var body struct {
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	_ = json.Unmarshal(data, &body) // some answer with a page
	said := &callError{status: answer.StatusCode, code: clip(body.Error.Code, 60), again: again(answer.Header, c.now())}
	switch {
	case slices.Contains([]int{http.StatusTooManyRequests, http.StatusPreconditionFailed, http.StatusRequestTimeout}, answer.StatusCode):
		return &bot.Refused{Again: said.again, Cause: said}
	case answer.StatusCode == http.StatusUnauthorized:
		c.stale()
		return &bot.Refused{Cause: said}
	case answer.StatusCode >= http.StatusInternalServerError:
		return said // unknown: some say it after they took it
	default:
		return &bot.Refused{Final: true, Cause: said}
	}
}

// again is how long the connector asks to wait.
func again(h http.Header, now time.Time) time.Duration {
	wait := h.Get("Retry-After")
	if s, err := strconv.Atoi(wait); err == nil && s > 0 {
		return min(time.Duration(s)*time.Second, time.Hour)
	}
	if at, err := http.ParseTime(wait); err == nil && at.After(now) {
		return min(at.Sub(now), time.Hour)
	}
	return 0
}

// status is the connector's answer in an error, 0 where there was none.
func status(err error) int {
	var said *callError
	if errors.As(err, &said) {
		return said.status
	}
	return 0
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
