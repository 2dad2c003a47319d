package slack

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lodestar/bot"
)

// Files go up in three calls (docs.slack.dev, "Working with files"):
// files.getUploadURLExternal gives an address and the file's id, the content goes
// to that address, and files.completeUploadExternal shares it. Only the last call
// is seen by anybody, and it can carry no metadata. So the id is noted before it
// is made, and where its outcome is not known, files.info tells whether the file
// was completed. The words of the message are posts of their own, with metadata,
// in front of the files.

// uploads is how far the files of a delivery are, as it is noted (bot.Notes).
type uploads struct {
	Files   []string `json:"files,omitempty"`   // Slack's ids of what was put up, in order
	Refused string   `json:"refused,omitempty"` // Slack's name of why there are none; the message says so
}

func (u uploads) done() bool { return len(u.Files) > 0 || u.Refused != "" }

func (a *Adapter) uploadsOf(d bot.Delivery) (u uploads) {
	if u, ok := a.uploads.Get(d.ID); ok {
		return u
	}
	if json.Unmarshal([]byte(d.Noted), &u) != nil {
		return uploads{}
	}
	return u
}

// refusedFiles are answers after which a file does not come to Slack, whatever is
// tried: the workspace has forbidden files, or this kind, it is full, or the app
// was installed before it asked for files:write.
var refusedFiles = []string{
	"access_denied", "file_type_not_allowed", "file_upload_size_restricted", "file_uploads_disabled", "file_uploads_except_images_disabled",
	"missing_scope", "no_permission", "posting_to_channel_denied", "slack_connect_file_upload_sharing_blocked", "storage_limit_reached",
}

// filesRefused returns Slack's name of a refusal that says something about files,
// "" for any other error.
func filesRefused(err error) string {
	if code := errorCode(err); slices.Contains(refusedFiles, code) {
		return code
	}
	return ""
}

// putUp uploads the files of a delivery and notes their ids. Nobody sees them yet,
// so where this is cut off it begins anew: what was never completed Slack throws
// away.
func (a *Adapter) putUp(ctx context.Context, d bot.Delivery) (uploads, error) {
	u := a.uploadsOf(d)
	if u.done() || len(d.Message.Attachments) == 0 {
		return u, nil
	}
	return a.putUpAnew(ctx, d)
}

func (a *Adapter) putUpAnew(ctx context.Context, d bot.Delivery) (u uploads, err error) {
	for _, f := range d.Message.Attachments {
		id, err := a.upload(ctx, d, f)
		if code := filesRefused(err); code != "" {
			a.o.Log.WarnContext(ctx, "slack: files are refused", "error", code)
			u = uploads{Refused: code}
			break
		}
		if err != nil {
			return u, err
		}
		u.Files = append(u.Files, id)
	}
	return u, a.note(ctx, d, u)
}

func (a *Adapter) note(ctx context.Context, d bot.Delivery, u uploads) error {
	a.uploads.Put(d.ID, u)
	if a.o.Notes == nil {
		return nil
	}
	data, err := json.Marshal(u)
	if err == nil {
		err = a.o.Notes.Note(ctx, d.To.Tenant, d.ID, string(data))
	}
	if err != nil {
		// Without the note a crash could share the files twice.
		return &bot.Refused{Begun: true, Cause: fmt.Errorf("slack: noting an upload: %w", err)}
	}
	return nil
}

// upload puts one file up and returns its id.
func (a *Adapter) upload(ctx context.Context, d bot.Delivery, f bot.File) (string, error) {
	args := url.Values{"filename": {f.Name}, "length": {strconv.Itoa(len(f.Data))}}
	if isPicture(f) {
		args.Set("alt_txt", shorten(oneLine(d.Message.Notification), mostAltText))
	}
	var answer struct {
		URL string `json:"upload_url"`
		ID  string `json:"file_id"`
	}
	if _, err := a.api.call(ctx, "files.getUploadURLExternal", args, &answer); err != nil {
		return "", err
	}
	if answer.ID == "" {
		return "", &callError{method: "files.getUploadURLExternal", cause: errors.New("the answer names no file")}
	}
	return answer.ID, a.api.put(ctx, answer.URL, f.Data)
}

// mostAltText is how long the description of a picture may be, in characters.
const mostAltText = 1000

func isPicture(f bot.File) bool { return f.MediaType == "image/png" }

// put sends the content of a file to the address that Slack named for it, which
// has to be one of Slack's (trust A5). That address is a secret: it stands in no
// error and no log.
func (a *api) put(ctx context.Context, address string, content []byte) error {
	at, err := url.Parse(address)
	if err != nil || !a.holdsFiles(at) {
		return &callError{method: "upload", cause: errNotOurs}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at.String(), bytes.NewReader(content))
	if err != nil {
		return &callError{method: "upload", cause: errNotOurs}
	}
	r.Header.Set("Content-Type", "application/octet-stream")
	answer, err := a.client.Do(r)
	if err != nil {
		var request *url.Error // names the address
		if errors.As(err, &request) {
			err = request.Err
		}
		return &callError{method: "upload", cause: err}
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, mostAnswer)) // "OK", in words
	if answer.StatusCode != http.StatusOK {
		return &callError{method: "upload", status: answer.StatusCode, again: retryAfter(answer.Header)}
	}
	return nil
}

var errNotOurs = errors.New("a file lies where none should be")

// holdsFiles reports whether files lie at an address: Slack's host for them, or
// where the Web API is.
func (a *api) holdsFiles(at *url.URL) bool {
	return at.Host == filesHost && at.Scheme == "https" || at.Host == a.base.Host && at.Scheme == a.base.Scheme
}

// share completes the uploads of a delivery: everybody in its place then sees
// them, in one message below its words.
func (a *Adapter) share(ctx context.Context, d bot.Delivery, u uploads) error {
	type file struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	var files []file
	for i, f := range d.Message.Attachments {
		if i < len(u.Files) {
			files = append(files, file{u.Files[i], f.Name})
		}
	}
	list, err := asJSON(files)
	if err != nil {
		return &bot.Refused{Final: true, Cause: err}
	}
	args := url.Values{"files": {list}, "channel_id": {d.To.Place}}
	if d.To.Thread != "" {
		args.Set("thread_ts", d.To.Thread)
	}
	if err := a.pace.Wait(ctx, d.To.Place, a.o.Pace); err != nil {
		return &bot.Refused{Cause: err}
	}
	_, err = a.api.call(ctx, "files.completeUploadExternal", args, nil)
	return err
}

// shared asks Slack whether the files of a delivery were completed. What was put
// up and not completed is no file yet.
func (a *Adapter) shared(ctx context.Context, u uploads) (bool, error) {
	_, err := a.api.call(ctx, "files.info", url.Values{"file": {u.Files[0]}}, nil)
	switch errorCode(err) {
	case "file_not_found":
		return false, nil
	case "file_deleted": // somebody has taken it away: it was there
		return true, nil
	}
	return err == nil, err
}

// shareOnce shares the files that were put up. Where they are gone because they
// waited too long they are put up once more.
func (a *Adapter) shareOnce(ctx context.Context, d bot.Delivery, u uploads) (uploads, error) {
	err := a.share(ctx, d, u)
	if errorCode(err) != "file_not_found" {
		return u, err
	}
	there, asked := a.shared(ctx, u)
	if there || asked != nil {
		return u, asked
	}
	if u, err = a.putUpAnew(ctx, d); err != nil || u.Refused != "" {
		return u, err
	}
	return u, a.share(ctx, d, u)
}

// withRefusal says in a message that its files could not be put into Slack.
func (a *Adapter) withRefusal(ctx context.Context, d bot.Delivery, u uploads) bot.Message {
	m := d.Message
	if u.Refused == "" {
		return m
	}
	words := a.printer(ctx, a.reader(d))
	var names []string
	for _, f := range m.Attachments {
		names = append(names, bot.Escape(f.Name))
	}
	key := "say.slack_files_refused"
	if u.Refused == "missing_scope" {
		key = "say.slack_files_scope"
	}
	text := words.Text(key, map[string]any{"file": words.List(names), "code": u.Refused})
	m.Parts = append(slices.Clone(m.Parts), bot.Part{Kind: bot.Problem, Text: text})
	return m
}

// sayRefused adds to words that stand there already that their files are not
// coming: the same change once more changes nothing.
func (a *Adapter) sayRefused(ctx context.Context, d bot.Delivery, u uploads, ts string, last Post, pieces int) error {
	m := a.withRefusal(ctx, d, u)
	more := sections(bot.Spans(clean(m.Parts[len(m.Parts)-1].Text)))
	last.Blocks = append(slices.Clone(last.Blocks), more...)
	if len(last.Blocks) > mostBlocks {
		last.Blocks = append(last.Blocks[:mostBlocks-len(more)], more...)
	}
	args, err := arguments(d, last, pieces-1, pieces)
	if err != nil {
		return &bot.Refused{Final: true, Cause: err}
	}
	if _, err := a.update(ctx, ts, args); err != nil && !gone(err) {
		return err
	}
	return nil
}

// files puts the files of a delivery below its words, which stand at ts.
func (a *Adapter) files(ctx context.Context, d bot.Delivery, u uploads, ts string, last Post, pieces int) error {
	if len(u.Files) == 0 {
		return nil
	}
	u, err := a.shareOnce(ctx, d, u)
	if code := cmp.Or(filesRefused(err), u.Refused); code != "" {
		u = uploads{Refused: code}
		if err = a.sayRefused(ctx, d, u, ts, last, pieces); err == nil {
			err = a.note(ctx, d, u)
		}
	}
	return err
}

// filesFound completes what Reconcile has found of a delivery's words: they are
// all of it only where its files are there too.
func (a *Adapter) filesFound(ctx context.Context, d bot.Delivery, r bot.Receipt, done []string) (bot.Receipt, bool, error) {
	u := a.uploadsOf(d)
	if len(d.Message.Attachments) == 0 || u.Refused != "" {
		return r, true, nil
	}
	if u.done() {
		there, err := a.shared(ctx, u)
		if err != nil {
			return bot.Receipt{}, false, refused(err)
		}
		if there {
			return r, true, nil
		}
	}
	a.pieces.Put(d.ID, done) // Send goes on after the words
	return bot.Receipt{}, false, nil
}

// nothingYet turns an error before the first post of a delivery into a refusal:
// whatever happened, nobody has seen anything.
func nothingYet(err error) error {
	err = refused(err)
	if _, ok := bot.IsRefused(err); ok {
		return err
	}
	return &bot.Refused{Cause: err}
}

// begun marks a refusal of a delivery of which something stands there already.
func begun(err error, some bool) error {
	err = refused(err)
	if r, ok := bot.IsRefused(err); ok && some && !r.Final {
		return &bot.Refused{Again: r.Again, Begun: true, Cause: r.Cause}
	}
	return err
}
