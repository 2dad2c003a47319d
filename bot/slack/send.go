package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"

	"lodestar/bot"
)

// What nobody waits for is posted with a distance in the whole workspace: of the
// "several hundred" posts a minute that Slack takes (docs.slack.dev, "Rate limits"),
// read as 300, it gets 240, and answers the rest. A limit that was met would let
// everybody wait.
const (
	unaskedPlace   = "\x1funasked" // no channel has such an id
	unaskedPerPace = 4
)

var errForeign = errors.New("slack: the message is for another workspace")

// Send posts a delivery, or puts the record in the place of the question it
// replaces. A long one takes several posts; where one of them fails, the next
// Send goes on after the last that is known to have been taken.
//
// What is for one person in a channel (Only) goes out as chat.postEphemeral. Slack
// promises nothing about it: somebody who is not looking may never see it, it is
// gone after a restart of their client, it can't be changed, and in a thread it is
// shown only where somebody has replied (docs.slack.dev, "chat.postEphemeral").
//
// Files (Attachments) follow the words as one message of their own, see putUp.
// Where the workspace takes no files, the message says so.
//
// It calls Slack once for each post and repeats nothing. It waits where the
// channel was written to within the last second.
func (a *Adapter) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	w := a.install.Load()
	if w == nil {
		return bot.Receipt{}, &bot.Refused{Cause: errNotRunning}
	}
	if d.To.Platform != Name || d.To.Tenant != w.tenant() {
		return bot.Receipt{}, &bot.Refused{Final: true, Cause: errForeign}
	}
	m, address := a.led(ctx, d.Message)
	d.Message = withoutPeople(m, d.To)
	words := a.printer(ctx, a.reader(d))
	if d.Message.Kind == bot.KindRecord {
		return a.record(ctx, d, recordPosts(d.Message, words))
	}
	up, err := a.putUp(ctx, d)
	if err != nil {
		return bot.Receipt{}, nothingYet(err)
	}
	posts := Render(a.withRefusal(ctx, d, up), words)
	leading(posts, address)
	done, _ := a.pieces.Get(d.ID)
	for len(done) < len(posts) {
		n := len(done)
		ts, err := a.post(ctx, d, posts[n], n, len(posts))
		if err != nil {
			return bot.Receipt{}, begun(err, n > 0)
		}
		done = append(done[:n:n], ts)
		a.pieces.Put(d.ID, done)
	}
	if err := a.files(ctx, d, up, done[len(done)-1], posts[len(posts)-1], len(posts)); err != nil {
		return bot.Receipt{}, begun(err, true)
	}
	r := receiptOf(done)
	a.showed(d, r)
	a.pin(ctx, d, done[0])
	if d.To.Direct() {
		a.staleHome(ctx, *w, d.To.Person) // a turn, a job or somebody else changed what waits
	}
	return r, nil
}

// reader is who reads a delivery, as far as it is known without asking.
func (a *Adapter) reader(d bot.Delivery) bot.Person {
	id := cmp.Or(d.To.Person, d.Message.Only)
	if id == "" {
		return bot.Person{External: d.To.Audience == bot.Customer}
	}
	a.people.mu.Lock()
	defer a.people.mu.Unlock()
	if k, ok := a.people.known[userOf(id)]; ok {
		return k.person
	}
	return bot.Person{Tenant: d.To.Tenant, ID: id, External: d.To.Audience == bot.Customer}
}

func (a *Adapter) post(ctx context.Context, d bot.Delivery, p Post, n, of int) (string, error) {
	args, err := arguments(d, p, n, of)
	if err != nil {
		return "", &bot.Refused{Final: true, Cause: fmt.Errorf("slack: setting a message: %w", err)}
	}
	if d.Message.Only != "" {
		return a.postOnly(ctx, d, args)
	}
	if q := d.Message.Replaces; n == 0 && q != (bot.Question{}) {
		asked, ok, err := a.find(ctx, d.To, q, false)
		if err != nil {
			// Nothing was sent yet, and the question may still be found.
			return "", &bot.Refused{Cause: err}
		}
		if ok {
			ts, err := a.update(ctx, asked.ts, args)
			if err == nil {
				a.forget(d.To, q)
			}
			if !gone(err) {
				return ts, err
			}
		}
	}
	if d.Unasked {
		if err := a.pace.Wait(ctx, unaskedPlace, a.o.Pace/unaskedPerPace); err != nil {
			return "", &bot.Refused{Cause: err}
		}
	}
	if err := a.pace.Wait(ctx, d.To.Place, a.o.Pace); err != nil {
		return "", &bot.Refused{Cause: err}
	}
	if d.To.Thread != "" {
		args.Set("thread_ts", d.To.Thread)
	}
	args.Set("unfurl_links", "false") // links of users are shown and not opened (trust H1)
	args.Set("unfurl_media", "false")
	return a.write(ctx, "chat.postMessage", args)
}

// postOnly shows a post to one person. It has no metadata: nothing could read it
// back.
func (a *Adapter) postOnly(ctx context.Context, d bot.Delivery, args url.Values) (string, error) {
	args.Del("metadata")
	args.Set("user", userOf(d.Message.Only))
	if d.To.Thread != "" {
		args.Set("thread_ts", d.To.Thread)
	}
	var answer struct {
		TS string `json:"message_ts"`
	}
	if _, err := a.api.call(ctx, "chat.postEphemeral", args, &answer); err != nil {
		return "", err
	}
	if answer.TS == "" {
		return "", &callError{method: "chat.postEphemeral", cause: errNoMessage}
	}
	return answer.TS, nil
}

var errNoMessage = errors.New("the answer names no message")

func (a *Adapter) update(ctx context.Context, ts string, args url.Values) (string, error) {
	args.Set("ts", ts)
	defer args.Del("ts")
	return a.write(ctx, "chat.update", args)
}

// gone reports whether a message can no longer be changed: then its record is
// said as a message of its own.
func gone(err error) bool {
	switch errorCode(err) {
	case "message_not_found", "cant_update_message", "edit_window_closed", "block_mismatch":
		return true
	}
	return false
}

func (a *Adapter) write(ctx context.Context, method string, args url.Values) (string, error) {
	var answer struct {
		TS string `json:"ts"`
	}
	if _, err := a.api.call(ctx, method, args, &answer); err != nil {
		return "", err
	}
	if answer.TS == "" {
		return "", &callError{method: method, cause: errNoMessage}
	}
	return answer.TS, nil
}

func arguments(d bot.Delivery, p Post, n, of int) (url.Values, error) {
	blocks, err := asJSON(p.Blocks)
	if err != nil {
		return nil, err
	}
	meta, err := metadataOf(d, n, of)
	if err != nil {
		return nil, err
	}
	return url.Values{"channel": {d.To.Place}, "text": {p.Text}, "blocks": {blocks}, "metadata": {meta}}, nil
}

// whisper tells a person something that nobody has to come back to.
func (a *Adapter) whisper(ctx context.Context, to bot.Address, who bot.Person, key string) error {
	args := url.Values{
		"channel": {to.Place}, "user": {userOf(who.ID)},
		"text": {mrkdwn(a.printer(ctx, who).Text(key, nil))},
	}
	if to.Thread != "" {
		args.Set("thread_ts", to.Thread)
	}
	_, err := a.api.call(ctx, "chat.postEphemeral", args, nil)
	return err
}
