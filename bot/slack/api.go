package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// api calls Slack's Web API: one request for a call, never a second one, and none
// while the method rests after a rate limit. What is to be tried again is decided
// by those who know the order of things.
type api struct {
	base   *url.URL
	token  string
	client *http.Client
	now    func() time.Time // the clock of rests
	rests  rests
	rested func(method string, until time.Time) // is told of each; nil for nobody
}

const (
	callLimit  = 20 * time.Second // of one call, on real time
	toConnect  = 5 * time.Second  // for each of the steps until a connection stands
	mostAnswer = 4 << 20          // bytes of an answer that are read
)

func newAPI(o Options) (*api, error) {
	base, err := url.Parse(withSlash(o.APIURL))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, fmt.Errorf("slack: %q is no address of a Web API", o.APIURL)
	}
	transport := o.Transport
	if transport == nil {
		transport = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: toConnect, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:   toConnect,
			ResponseHeaderTimeout: 15 * time.Second,
			IdleConnTimeout:       90 * time.Second,
			MaxIdleConnsPerHost:   8,
			ForceAttemptHTTP2:     true,
		}
	}
	if o.Recorder != nil {
		transport = recorded{transport, o.Recorder}
	}
	now := o.LimitClock
	if now == nil {
		now = o.Now
	}
	return &api{base: base, token: o.Token, now: now, client: &http.Client{
		Transport: transport,
		Timeout:   callLimit,
		// A redirect would carry the token to whom it names.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// call calls a method and decodes its answer into out, which may be nil. The
// header is that of the answer, where there was one.
func (a *api) call(ctx context.Context, method string, args url.Values, out any) (http.Header, error) {
	if left := a.rests.left(method, a.now()); left > 0 {
		return nil, &callError{method: method, cause: errResting, again: left}
	}
	header, err := a.request(ctx, method, args, out)
	var failed *callError
	if errors.As(err, &failed) && failed.limited() {
		until := a.now().Add(cmp.Or(failed.again, shortRest))
		a.rests.begin(method, until)
		if a.rested != nil {
			a.rested(method, until)
		}
	}
	return header, err
}

func (a *api) request(ctx context.Context, method string, args url.Values, out any) (http.Header, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base.JoinPath(method).String(), strings.NewReader(args.Encode()))
	if err != nil {
		return nil, fmt.Errorf("slack: %s: %w", method, err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "Bearer "+a.token)
	answer, err := a.client.Do(r)
	if err != nil {
		return nil, &callError{method: method, cause: err}
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return answer.Header, &callError{method: method, status: answer.StatusCode, again: retryAfter(answer.Header)}
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err != nil {
		return answer.Header, &callError{method: method, cause: err}
	}
	var result struct {
		OK     bool   `json:"ok"`
		Error  string `json:"error"`
		Needed string `json:"needed"`
	}
	if err := json.Unmarshal(body, &result); err != nil {
		return answer.Header, &callError{method: method, cause: err}
	}
	if !result.OK {
		return answer.Header, &callError{method: method, code: result.Error, needed: result.Needed, again: retryAfter(answer.Header)}
	}
	if out == nil {
		return answer.Header, nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return answer.Header, &callError{method: method, cause: err}
	}
	return answer.Header, nil
}

// retryAfter reads the header; 0 where it is not there. An hour is the most
// that is believed.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(h.Get("Retry-After")))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(min(seconds, 3600))*time.Second, time.Hour)
}
