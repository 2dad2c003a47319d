package teams

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lodestar/bot"
)

const (
	// downloadInfo is a file that somebody put into a personal chat: it lies in their
	// OneDrive, and comes with an address that needs no token and holds for minutes
	// (learn.microsoft.com, "Send and receive files through the bot").
	downloadInfo = "application/vnd.microsoft.teams.file.download.info"
	// toFetch is how long an activity waits for a file. With what the roster and the
	// store may take it stays below the 15 s after which Teams gives up.
	toFetch = 5 * time.Second
	// mostMoved is how often an address of a file may lead to another one.
	mostMoved = 3
)

var (
	// errNotAFile: what answers is a page, such as one to log in.
	errNotAFile = errors.New("teams: this is no file but a page")
	errMoved    = errors.New("teams: the address for a file leads on and on")
)

// typing shows for some seconds that an answer is on its way. Where it fails nobody
// misses anything.
func (a *Adapter) typing(r Reference) {
	a.later("showing that an answer is coming", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, toFetch)
		defer cancel()
		err := a.calls.call(ctx, http.MethodPost, r.Service, "/v3/conversations/"+url.PathEscape(r.Conversation)+"/activities", map[string]any{"type": "typing"}, nil)
		if err != nil {
			a.o.Log.DebugContext(ctx, "teams: not shown as typing", "error", err)
		}
		return nil
	})
}

// handed fetches the first file of a personal chat that can be read. problem is a key
// of the catalogue where it could not be fetched.
func (a *Adapter) handed(ctx context.Context, r Reference, in activity) (files []bot.File, problem string) {
	for _, f := range in.Attachments {
		kind, ok := bot.HandedFile(f.Name)
		if f.Type != downloadInfo || !ok {
			continue
		}
		var at struct {
			URL string `json:"downloadUrl"`
		}
		_ = json.Unmarshal(f.Content, &at) // without an address nothing can be fetched
		a.typing(r)                        //nolint:contextcheck // it may outlive the request and ends with Run
		data, err := a.calls.file(ctx, at.URL, kind.Most)
		switch {
		case err != nil:
			a.o.Log.WarnContext(ctx, "teams: a file cannot be fetched", "error", err)
			return nil, kind.NotFetched
		case int64(len(data)) > kind.Most:
			return nil, kind.TooLarge
		}
		return []bot.File{{Name: f.Name, Data: data}}, "" // which kind it is Teams tells by its ending alone
	}
	return nil, ""
}

// file fetches a file from where Teams keeps them, and from nowhere else, also where
// that leads on (trust A5). No token goes with it: the address is the key, so that it
// stands in no error either. Of more than most bytes it reads one more, which tells.
func (c *connector) file(ctx context.Context, address string, most int64) ([]byte, error) {
	if err := c.keepsFiles(address); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, errors.New("teams: setting a request for a file")
	}
	answer, err := c.fetch.Do(r)
	if err != nil {
		return nil, unsent(err)
	}
	defer func() { _ = answer.Body.Close() }()
	switch {
	case answer.StatusCode != http.StatusOK:
		return nil, &callError{status: answer.StatusCode}
	case strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html"):
		return nil, errNotAFile
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, most+1))
	if err != nil {
		return nil, errors.New("teams: a file broke off")
	}
	return data, nil
}

// staysAmongFiles lets a file be fetched from another address only where Teams keeps
// files, too.
func (c *connector) staysAmongFiles(r *http.Request, via []*http.Request) error {
	if len(via) > mostMoved {
		return errMoved
	}
	r.Header.Del("Referer") // the address that led here is a key
	return c.keepsFiles(r.URL.String())
}
