// Package llm asks a language model over the interface that OpenAI has made common.
// It sends one request without tools and reads one answer; what becomes of the
// answer is not its matter, and of the store it knows nothing (trust J5).
package llm

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"lodestar/planning/summary"
)

const (
	// Deadline is how long asking may take in all (section 2 of the facts on
	// summaries).
	Deadline = 20 * time.Second
	// attempts is how often one question is sent within the deadline.
	attempts = 3
	// firstWait is the pause after the first failure, doubled after the second.
	firstWait = 500 * time.Millisecond
	// mostAnswer is how many bytes of an answer are read.
	mostAnswer = 256 << 10
	// outputTokens bounds the answer: 8 lines of 400 characters with what is around.
	outputTokens = 2000
	// failuresOpen failures in a row keep it from being asked for
	// restTime.
	failuresOpen = 3
	restTime     = 10 * time.Minute
)

// Fault says in one word why there is no answer. Errors of the server's are never
// passed on: they can hold what was sent.
type Fault string

// The faults.
const (
	Late        Fault = "timeout"
	Limited     Fault = "limited"      // 429, still after waiting
	Broken      Fault = "broken"       // 5xx
	Unreachable Fault = "unreachable"  // no connection
	Denied      Fault = "denied"       // 401, 403
	Unknown     Fault = "unknown"      // 404: no such model or address
	Rejected    Fault = "rejected"     // another 4xx
	Redirected  Fault = "redirected"   // it sends us elsewhere: nobody goes there
	Foreign     Fault = "foreign_host" // not on the list of hosts
	TooBig      Fault = "too_big"
	NoAnswer    Fault = "no_answer" // no choices, or an empty one
	Refused     Fault = "refused"   // the model would rather not
	Cut         Fault = "cut"       // it was not allowed to finish
	Nonsense    Fault = "nonsense"  // no answer of this interface
	Resting     Fault = "resting"   // the breaker is open
)

// Error names the fault and nothing else.
func (f Fault) Error() string { return "llm: " + string(f) }

// FaultOf finds the Fault in an error; "" where there is none.
func FaultOf(err error) Fault {
	var f Fault
	if errors.As(err, &f) {
		return f
	}
	return ""
}

// Form is how the server can be told which form an answer must have.
type Form string

// The forms, the strictest first.
const (
	BySchema Form = "json_schema"
	ByObject Form = "json_object"
	ByWords  Form = "text"
)

// Options say whom to ask.
type Options struct {
	Key        string // any word for a server of one's own
	BaseURL    string // with /v1; of Azure the resource
	Model      string // of Azure the deployment
	Azure      bool
	APIVersion string   // of Azure
	Hosts      []string // that may be asked; none means the host of BaseURL
	// MaxTokens uses max_tokens for the limit of an answer, else
	// max_completion_tokens. Nothing is guessed from the name of a model.
	MaxTokens bool
	Within    time.Duration    // how long asking may take; 0 means Deadline
	Region    string           // where it is processed, in the operator's words
	Now       func() time.Time // of the breaker
	// Real is the clock of the machine: how long a server takes is real time, whatever
	// clock the product has.
	Real func() time.Time
	// Transport carries the requests; nil is one with deadlines of its own. Tests
	// hand in theirs.
	Transport http.RoundTripper
	// Asked is told how each question ended, "ok" or a Fault, and how long it took.
	// No word of it is in there. nil tells nobody.
	Asked func(outcome string, took time.Duration)
}

// DefaultURL is where a key without an address belongs.
const DefaultURL = "https://api.openai.com/v1"

// Client asks one model.
type Client struct {
	o    Options
	host string
	ai   *openai.Client

	mu       sync.Mutex
	form     Form // "" until it was found out
	failures int
	rests    time.Time // until when nobody is asked
}

var _ summary.Model = (*Client)(nil)

// New prepares a client and calls nobody.
func New(o Options) (*Client, error) {
	if o.BaseURL == "" {
		o.BaseURL = DefaultURL
	}
	u, err := url.Parse(o.BaseURL)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("llm: the address is none")
	}
	if len(o.Hosts) == 0 {
		o.Hosts = []string{u.Hostname()}
	}
	if o.Now == nil || o.Real == nil {
		return nil, errors.New("llm: there is no clock")
	}
	if o.Within == 0 {
		o.Within = Deadline
	}
	if o.Transport == nil {
		o.Transport = &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: Deadline, IdleConnTimeout: time.Minute, MaxIdleConnsPerHost: 1,
		}
	}
	cfg := openai.DefaultConfig(o.Key)
	if o.Azure {
		cfg = openai.DefaultAzureConfig(o.Key, o.BaseURL)
		cfg.APIVersion = o.APIVersion
		cfg.AzureModelMapperFunc = func(model string) string { return model } // the name of the deployment is the operator's
	}
	cfg.BaseURL = strings.TrimRight(o.BaseURL, "/")
	cfg.HTTPClient = &doer{hosts: o.Hosts, real: o.Real, client: &http.Client{Transport: o.Transport, Timeout: Deadline, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	return &Client{o: o, host: u.Hostname(), ai: openai.NewClientWithConfig(cfg)}, nil
}

// About implements summary.Model.
func (c *Client) About() summary.About {
	return summary.About{Provider: c.host, Model: c.o.Model, Region: c.o.Region}
}

// Body implements summary.Model. It calls nobody: where the server was not asked
// yet which form it knows, that of the strictest is shown.
func (c *Client) Body(_ context.Context, r summary.Request) ([]byte, error) {
	body, err := json.Marshal(c.request(r, c.knownForm()))
	if err != nil {
		return nil, fmt.Errorf("llm: writing a request: %w", err)
	}
	return body, nil
}

func (c *Client) knownForm() Form {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.form == "" {
		return BySchema
	}
	return c.form
}

func (c *Client) request(r summary.Request, form Form) openai.ChatCompletionRequest {
	h := summary.Hide(r)
	q := openai.ChatCompletionRequest{Model: c.o.Model, Messages: []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: summary.Instructions}, {Role: openai.ChatMessageRoleUser, Content: summary.Data(h)},
	}}
	c.limit(&q, outputTokens)
	format(&q, form, "summary", summary.Schema(h))
	return q
}

func (c *Client) limit(q *openai.ChatCompletionRequest, tokens int) {
	if c.o.MaxTokens {
		q.MaxTokens = tokens //nolint:staticcheck // the only field that Ollama documents
		return
	}
	q.MaxCompletionTokens = tokens
}

func format(q *openai.ChatCompletionRequest, form Form, name string, schema json.RawMessage) {
	switch form {
	case BySchema:
		q.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type: openai.ChatCompletionResponseFormatTypeJSONSchema, JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: name, Schema: schema, Strict: true},
		}
	case ByObject:
		q.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	case ByWords:
	}
}

// Ask implements summary.Model. It takes at most Deadline, with all attempts. The
// error is a Fault.
func (c *Client) Ask(ctx context.Context, r summary.Request) (summary.Answer, error) {
	began := c.o.Real()
	answer, err := c.ask(ctx, r)
	outcome := "ok"
	if err != nil {
		outcome = string(FaultOf(err))
	}
	if c.o.Asked != nil {
		c.o.Asked(outcome, c.o.Real().Sub(began))
	}
	return answer, err
}

func (c *Client) ask(ctx context.Context, r summary.Request) (summary.Answer, error) {
	if c.Rests() {
		return summary.Answer{}, Resting
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.Within)
	defer cancel()
	if err := c.learn(ctx); err != nil {
		return summary.Answer{}, c.count(err)
	}
	sent := &sent{}
	text, usage, err := c.complete(context.WithValue(ctx, sentKey{}, sent), c.request(r, c.knownForm()))
	a := summary.Answer{Text: text, TokensIn: usage.PromptTokens, TokensOut: usage.CompletionTokens, AttemptsHad: sent.attempts, SentBytes: sent.bytes, SentSHA256: sent.sum}
	return a, c.count(err)
}

// complete sends one request and takes the text out of the answer.
func (c *Client) complete(ctx context.Context, q openai.ChatCompletionRequest) (string, openai.Usage, error) {
	resp, err := c.ai.CreateChatCompletion(ctx, q)
	if err != nil {
		return "", openai.Usage{}, faultOf(ctx, err)
	}
	if len(resp.Choices) == 0 { // no error of the library's
		return "", resp.Usage, NoAnswer
	}
	choice := resp.Choices[0]
	switch {
	case choice.Message.Refusal != "" || choice.FinishReason == openai.FinishReasonContentFilter:
		return "", resp.Usage, Refused
	case choice.FinishReason == openai.FinishReasonLength:
		return "", resp.Usage, Cut
	case strings.TrimSpace(choice.Message.Content) == "":
		return "", resp.Usage, NoAnswer
	}
	return choice.Message.Content, resp.Usage, nil
}

// faultOf sorts what went wrong. Nothing of the error's words goes on.
func faultOf(ctx context.Context, err error) Fault {
	var fault Fault
	var api *openai.APIError
	var request *openai.RequestError
	status := 0
	switch {
	case errors.As(err, &fault):
		return fault
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded):
		return Late
	case errors.As(err, &api):
		status = api.HTTPStatusCode
	case errors.As(err, &request):
		status = request.HTTPStatusCode
	}
	switch {
	case status == 0:
		var where *url.Error
		if errors.As(err, &where) {
			if where.Timeout() {
				return Late
			}
			return Unreachable
		}
		return Nonsense // it answered, and not in this interface
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return Denied
	case status == http.StatusNotFound:
		return Unknown
	case status == http.StatusTooManyRequests:
		return Limited
	case status >= http.StatusInternalServerError:
		return Broken
	case status < http.StatusMultipleChoices:
		return Nonsense
	}
	return Rejected
}

// Rests reports whether nobody is asked for the time being.
func (c *Client) Rests() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.o.Now().Before(c.rests)
}

// count lets the breaker know how a question ended.
func (c *Client) count(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.failures = 0
		return nil
	}
	if c.failures++; c.failures >= failuresOpen {
		c.failures, c.rests = 0, c.o.Now().Add(restTime)
	}
	return err
}

type sentKey struct{}

// sent is what went out for one question.
type sent struct {
	attempts, bytes int
	sum             string
}

// doer sends requests: to hosts on the list alone, again where that can help, and
// reads no more than mostAnswer. The library has none of it.
type doer struct {
	hosts  []string
	client *http.Client
	real   func() time.Time
}

// Do implements openai.HTTPDoer.
func (d *doer) Do(req *http.Request) (*http.Response, error) {
	if !slices.Contains(d.hosts, req.URL.Hostname()) {
		return nil, Foreign
	}
	var body []byte
	if req.Body != nil {
		var b bytes.Buffer
		if _, err := b.ReadFrom(req.Body); err != nil {
			return nil, Unreachable
		}
		_ = req.Body.Close()
		body = b.Bytes()
	}
	note, _ := req.Context().Value(sentKey{}).(*sent)
	if note != nil {
		sum := sha256.Sum256(body)
		note.bytes, note.sum = len(body), hex.EncodeToString(sum[:])
	}
	wait := firstWait
	for n := 1; ; n++ {
		try := req.Clone(req.Context())
		try.Body, try.ContentLength = readerOf(body), int64(len(body))
		if note != nil {
			note.attempts = n
		}
		resp, err := d.client.Do(try) //nolint:gosec // the operator's address, on the operator's list (trust A5)
		pause, again := wait, err != nil && req.Context().Err() == nil
		if err == nil {
			if resp.StatusCode >= http.StatusMultipleChoices && resp.StatusCode < http.StatusBadRequest {
				_ = resp.Body.Close()
				return nil, Redirected
			}
			resp.Body = &limited{ReadCloser: resp.Body, left: mostAnswer}
			again = resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= http.StatusInternalServerError
			if after, ok := retryAfter(resp.Header.Get("Retry-After"), resp.Header.Get("Date")); ok {
				pause = after
			}
		}
		if !again || n == attempts || !waits(req.Context(), d.real, pause) {
			return resp, err
		}
		if err == nil {
			_ = resp.Body.Close()
		}
		wait *= 2
	}
}

// waits pauses, and reports false at once where the deadline comes before its end.
func waits(ctx context.Context, now func() time.Time, pause time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && end.Sub(now()) <= pause {
		return false
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
