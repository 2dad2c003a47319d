package teams

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/image/draw"

	"lodestar/bot"
)

// How files get to people in Teams (learn.microsoft.com, "Send and receive files
// through the bot"): in a personal chat the bot asks whether it may put a file into
// the person's OneDrive, by a consent card; a yes comes with an address that takes
// the content, and a card then shows where the file lies. In channels and group
// chats a bot can send none. A picture can be shown anywhere, up to 1 MB and 1024
// pixels a side.
const (
	consentCard = "application/vnd.microsoft.teams.card.file.consent"
	infoCard    = "application/vnd.microsoft.teams.card.file.info"
	mostPicture = 1 << 20 // bytes
	mostPixels  = 1024    // a side
)

// Takes implements bot.Choosy: a bot can send files into personal chats alone, and
// pictures anywhere.
func (a *Adapter) Takes(to bot.Address, mediaType string) bool {
	return to.Direct() && a.o.Uploads != nil || mediaType == pictureType
}

// pictureType is that of pictures that are shown; of others they are files.
const pictureType = "image/png"

var _ bot.Choosy = (*Adapter)(nil)

// Uploads lets a delivery go out once more: a person has said yes to a file.
type Uploads interface {
	// Reopen lets a delivery that was sent to a conversation go out once more, with a
	// note (bot.Notes); ok is false where there is none.
	Reopen(ctx context.Context, tenant, conversation, delivery, note string) (ok bool, err error)
}

// wanted is the note about a delivery one of whose files was said yes to. The
// address to bring it to is a key to somebody's OneDrive and is not stored: after a
// crash the person is asked again.
type wanted struct {
	File *int `json:"file,omitempty"`
}

func wantedOf(d bot.Delivery) (n int, ok bool) {
	var w wanted
	if json.Unmarshal([]byte(d.Noted), &w) != nil || w.File == nil || *w.File < 0 || *w.File >= len(d.Message.Attachments) {
		return 0, false
	}
	return *w.File, true
}

// upload is where a file that was said yes to goes.
type upload struct {
	URL     string `json:"uploadUrl"`
	Content string `json:"contentUrl"`
	Unique  string `json:"uniqueId"`
	Type    string `json:"fileType"`
	Name    string `json:"name"`

	card  string // the activity that asked
	tried bool   // the content was sent, and what became of it is not known
}

func uploadKey(delivery string, n int) string { return fmt.Sprintf("%s!%d", delivery, n) }

// fileActivity is an activity with one file: the picture itself, the question
// whether it may be put into the person's OneDrive, or where none can be sent, that
// this is so.
func (a *Adapter) fileActivity(ctx context.Context, d bot.Delivery, n int) any {
	f := d.Message.Attachments[n]
	if data, ok := shownPicture(f); ok {
		return attached("", map[string]any{"contentType": "image/png", "contentUrl": "data:image/png;base64," + base64.StdEncoding.EncodeToString(data), "name": f.Name})
	}
	words := a.printer(ctx, a.reader(d.To))
	if !a.Takes(d.To, f.MediaType) {
		says := words.Text("say.teams_no_file", map[string]any{"file": bot.Escape(f.Name)})
		if d.To.Audience != bot.Customer { // what to write is nothing for a customer
			says += " " + words.Text("say.teams_no_file_there", nil)
		}
		return map[string]any{"type": "message", "textFormat": "plain", "text": bot.Plain(says)}
	}
	about := map[string]any{"delivery": d.ID, "file": n}
	return attached(f.Name, map[string]any{"contentType": consentCard, "name": f.Name, "content": map[string]any{
		"description": bot.Plain(words.Text("say.teams_consent", nil)), "sizeInBytes": len(f.Data), "acceptContext": about, "declineContext": about,
	}})
}

// attached is a message with one attachment and what a phone shows of it.
func attached(summary string, one map[string]any) map[string]any {
	out := map[string]any{"type": "message", "attachments": []any{one}}
	if summary != "" {
		out["summary"] = summary
	}
	return out
}

// shownPicture is a picture in the size that Teams shows; ok is false where it is
// none.
func shownPicture(f bot.File) (data []byte, ok bool) {
	if f.MediaType != pictureType {
		return nil, false
	}
	config, err := png.DecodeConfig(bytes.NewReader(f.Data))
	if err != nil || config.Width > 1<<14 || config.Height > 1<<14 {
		return nil, false
	}
	data = f.Data
	if longest := max(config.Width, config.Height); longest > mostPixels {
		whole, err := png.Decode(bytes.NewReader(f.Data))
		if err != nil {
			return nil, false
		}
		small := image.NewRGBA(image.Rect(0, 0, max(1, config.Width*mostPixels/longest), max(1, config.Height*mostPixels/longest)))
		draw.CatmullRom.Scale(small, small.Bounds(), whole, whole.Bounds(), draw.Src, nil)
		var b bytes.Buffer
		if png.Encode(&b, small) != nil {
			return nil, false
		}
		data = b.Bytes()
	}
	return data, len(data) <= mostPicture
}

// consent is what a person answered on the card of a file. A yes lets the delivery
// go out once more, which brings the file.
func (a *Adapter) consent(ctx context.Context, in activity) (answer, error) {
	var value struct {
		Type    string `json:"type"`
		Action  string `json:"action"`
		Context struct {
			Delivery string `json:"delivery"`
			File     int    `json:"file"`
		} `json:"context"`
		Upload upload `json:"uploadInfo"`
	}
	if json.Unmarshal(in.Value, &value) != nil || value.Context.Delivery == "" || value.Context.File < 0 {
		return answer{}, errMalformed
	}
	if in.kind() != personal || a.o.Uploads == nil {
		a.o.Count("unknown", "file consent")
		return answer{status: http.StatusNotImplemented}, nil
	}
	r, err := a.keep(ctx, in)
	if err != nil {
		return answer{}, err
	}
	if value.Action != "accept" {
		a.o.Count("declined", "file")
		a.later("taking the card of a file away", func(ctx context.Context) error { //nolint:contextcheck // it outlives the request and ends with Run
			return a.takeAway(ctx, r, in.ReplyTo)
		})
		return answer{status: http.StatusOK}, nil
	}
	if err := a.calls.keepsFiles(value.Upload.URL); err != nil {
		a.o.Count("unknown", "upload address")
		return answer{}, errors.Join(errMalformed, err)
	}
	note, err := json.Marshal(wanted{File: &value.Context.File})
	if err != nil {
		return answer{}, err
	}
	value.Upload.card = in.ReplyTo
	a.accepted.Put(uploadKey(value.Context.Delivery, value.Context.File), value.Upload)
	there, err := a.o.Uploads.Reopen(ctx, r.Tenant, r.Conversation, value.Context.Delivery, string(note))
	if err != nil {
		return answer{}, err
	}
	if !there {
		a.o.Count("unknown", "file")
		return answer{status: http.StatusNotFound}, nil
	}
	return answer{status: http.StatusOK}, nil
}

// takeAway deletes a card that was answered. It may be gone already.
func (a *Adapter) takeAway(ctx context.Context, r Reference, card string) error {
	if card == "" {
		return nil
	}
	return a.calls.call(ctx, http.MethodDelete, r.Service, activityPath(r.Conversation, card), nil, nil)
}

// bring puts a file that was said yes to where the person keeps files, and shows
// it. Where that place is not known any more they are asked once more.
func (a *Adapter) bring(ctx context.Context, d bot.Delivery, r Reference, n int) (bot.Receipt, error) {
	key := uploadKey(d.ID, n)
	to, known := a.accepted.Get(key)
	if known {
		err := a.calls.put(ctx, to.URL, d.Message.Attachments[n].Data)
		switch {
		case err == nil, to.tried && closed(err):
		case closed(err):
			known = false
		default:
			to.tried = true
			a.accepted.Put(key, to)
			return bot.Receipt{}, &bot.Refused{Cause: err} // nothing was said yet
		}
	}
	out := a.fileActivity(ctx, d, n)
	if known {
		out = attached(to.Name, map[string]any{
			"contentType": infoCard, "contentUrl": to.Content, "name": to.Name, "content": map[string]any{"uniqueId": to.Unique, "fileType": cmp.Or(to.Type, strings.TrimPrefix(path.Ext(to.Name), "."))},
		})
	}
	id, err := a.activity(ctx, d, r, out)
	if err != nil {
		return bot.Receipt{}, err
	}
	if known {
		if err := a.takeAway(ctx, r, to.card); err != nil { // the file is shown all the same
			a.o.Log.Warn("teams: the card of a file was not taken away", "error", err)
		}
		a.accepted.Drop(key)
	}
	return bot.Receipt{Message: id}, nil
}

// closed reports whether an address takes no content any more: it was brought, or
// the time for it is over.
func closed(err error) bool {
	return slices.Contains([]int{http.StatusForbidden, http.StatusUnauthorized, http.StatusNotFound, http.StatusConflict, http.StatusGone, http.StatusRequestedRangeNotSatisfiable}, status(err))
}

// fileHosts are where Teams lets files be put: the OneDrive of the person (trust
// A5).
var fileHosts = []string{".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us"}

// keepsFiles checks an address before a file is sent there.
func (c *connector) keepsFiles(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return errors.New("teams: the address for a file is none")
	}
	host := strings.ToLower(u.Hostname())
	if c.loopback && c.allowed(address) == nil {
		return nil
	}
	if u.Scheme != "https" || !slices.ContainsFunc(fileHosts, func(h string) bool { return strings.HasSuffix(host, h) }) {
		return errors.New("teams: the address for a file is none of Microsoft's")
	}
	return nil
}

// put sends the content of a file, whole. No token goes with it: the address is
// the key.
func (c *connector) put(ctx context.Context, address string, content []byte) error {
	if err := c.keepsFiles(address); err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, address, bytes.NewReader(content))
	if err != nil {
		return errors.New("teams: setting an upload")
	}
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("Content-Range", fmt.Sprintf("bytes 0-%d/%d", len(content)-1, len(content)))
	answer, err := c.client.Do(r)
	if err != nil {
		return unsent(err)
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, mostReply))
	if answer.StatusCode >= http.StatusMultipleChoices {
		return &callError{status: answer.StatusCode, again: again(answer.Header, c.now())}
	}
	return nil
}
