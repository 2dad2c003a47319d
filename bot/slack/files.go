package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lodestar/bot"
)

const (
	// filesHost is where Slack keeps files.
	filesHost = "files.slack.com"
	// toFetch is how long a request waits for a file at most.
	toFetch = 1400 * time.Millisecond
)

// sharedFile is a file as a message names it.
type sharedFile struct {
	Name string `json:"name"`
	Type string `json:"mimetype"`
	Size int64  `json:"size"`
	URL  string `json:"url_private_download"`
}

// errNotAFile: Slack answers who may not read a file with a page to log in.
var errNotAFile = errors.New("slack: this is no file but a page")

// handed fetches the first file of a direct message that can be read. problem is a
// key of the catalogue where it could not be fetched.
func (a *Adapter) handed(ctx context.Context, m message) (files []bot.File, problem string) {
	for _, raw := range m.Files {
		var f sharedFile
		if json.Unmarshal(raw, &f) != nil {
			continue // of a kind that Slack has invented since
		}
		kind, ok := bot.HandedFile(f.Name)
		if !ok {
			continue
		}
		if f.Size > kind.Most {
			return nil, kind.TooLarge
		}
		ctx, cancel := beforeStoring(ctx, toFetch)
		data, err := a.api.file(ctx, f.URL, kind.Most)
		cancel()
		if err != nil {
			a.o.Log.WarnContext(ctx, "slack: a file cannot be fetched", "error", err)
			return nil, kind.NotFetched
		}
		if int64(len(data)) > kind.Most {
			return nil, kind.TooLarge
		}
		return []bot.File{{Name: f.Name, MediaType: f.Type, Data: data}}, ""
	}
	return nil, ""
}

// file fetches a file with the bot's token: from Slack's host for files, or from
// where the Web API is, and from nowhere else (trust A5). Of more than most bytes it
// reads one more, which tells.
func (a *api) file(ctx context.Context, address string, most int64) ([]byte, error) {
	at, err := url.Parse(address)
	if err != nil || !a.holdsFiles(at) {
		return nil, errors.New("slack: a file lies where none should be fetched from")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("slack: fetching a file: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	answer, err := a.client.Do(r)
	if err != nil {
		return nil, &callError{method: "file", cause: err}
	}
	defer func() { _ = answer.Body.Close() }()
	switch {
	case answer.StatusCode != http.StatusOK:
		return nil, &callError{method: "file", status: answer.StatusCode}
	case strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html"):
		return nil, errNotAFile
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, most+1))
	if err != nil {
		return nil, &callError{method: "file", cause: err}
	}
	return data, nil
}
