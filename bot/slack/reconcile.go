package slack

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"lodestar/bot"
)

const (
	// mostHistory is how many messages one look at a channel shows: more are
	// not given to apps that are sold outside Slack's own shop.
	mostHistory = 15
	mostReplies = 200
	// mostPages is how far back is looked. The conversation has been silent on
	// our side since, so more than this can only be what people wrote.
	mostPages = 5
)

// echo hears that a post of ours stands in a channel.
func (a *Adapter) echo(outbox, ts string) {
	if outbox == "" || ts == "" {
		return
	}
	a.echoes.Put(outbox, ts)
	a.echoed.L.Lock()
	defer a.echoed.L.Unlock()
	a.echoed.Broadcast()
}

// Reconcile finds out whether a delivery was taken: from what this process
// knows, from the echo that Slack sends of each of our posts, and else by one
// look at the conversation (section 5 of Slack's facts). A delivery of several
// posts counts when its last one is there; Send goes on behind those that are.
//
// What is for one person in a channel stands in no history and has no echo: unless
// this process knows that it was taken, it is said again. It may then be read
// twice, which is better than not at all.
func (a *Adapter) Reconcile(ctx context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	w := a.install.Load()
	if w == nil {
		return bot.Receipt{}, false, &bot.Refused{Cause: errNotRunning}
	}
	if d.To.Platform != Name || d.To.Tenant != w.tenant() {
		return bot.Receipt{}, false, nil
	}
	if d.Message.Kind == bot.KindRecord { // the same change once more changes nothing
		return bot.Receipt{}, false, nil
	}
	d.Message = withoutPeople(d.Message, d.To)
	posts := len(Render(a.withRefusal(ctx, d, a.uploadsOf(d)), a.printer(ctx, a.reader(d))))
	if done, ok := a.pieces.Get(d.ID); ok && len(done) == posts {
		return a.filesFound(ctx, d, receiptOf(done), done)
	}
	if d.Message.Only != "" {
		return bot.Receipt{}, false, nil
	}
	ts, found := a.waitForEcho(ctx, d.ID)
	if !found {
		seen, err := a.look(ctx, *w, d.To, d.ID)
		if err != nil {
			return bot.Receipt{}, false, refused(err)
		}
		for outbox, at := range seen {
			a.echoes.Put(outbox, at)
		}
		ts, found = seen[d.ID]
	}
	var done []string
	for n := range posts - 1 {
		ts, ok := a.echoes.Get(pieceID(d.ID, n, posts))
		if !ok {
			break
		}
		done = append(done, ts)
	}
	if !found {
		a.pieces.Put(d.ID, done)
		return bot.Receipt{}, false, nil
	}
	for len(done) < posts-1 { // where the earlier ones stand is not known: a record changes the last one only
		done = append(done[:len(done):len(done)], "")
	}
	done = append(done, ts)
	r := receiptOf(done)
	a.showed(d, r)
	a.pin(ctx, d, done[0])
	return a.filesFound(ctx, d, r, done)
}

// waitForEcho waits a moment for Slack to tell of a post.
func (a *Adapter) waitForEcho(ctx context.Context, outbox string) (string, bool) {
	ctx, cancel := context.WithTimeout(ctx, a.o.Echo)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		a.echoed.L.Lock()
		defer a.echoed.L.Unlock()
		a.echoed.Broadcast()
	})()
	a.echoed.L.Lock()
	defer a.echoed.L.Unlock()
	for {
		if ts, ok := a.echoes.Get(outbox); ok || ctx.Err() != nil {
			return ts, ok
		}
		a.echoed.Wait()
	}
}

// look reads the newest messages of a conversation, or a thread, and returns
// our posts by their outbox id. It ends at the one that is looked for. A page
// after the first that Slack does not give now is not waited for: it would be
// asked for in vain for ever where Slack gives one a minute.
func (a *Adapter) look(ctx context.Context, w workspace, to bot.Address, wanted string) (map[string]string, error) {
	method, args := "conversations.history", url.Values{"channel": {to.Place}, "include_all_metadata": {"true"}, "limit": {strconv.Itoa(mostHistory)}}
	if to.Thread != "" { // a thread is told from its beginning
		method = "conversations.replies"
		args.Set("ts", to.Thread)
		args.Set("limit", strconv.Itoa(mostReplies))
	}
	seen := map[string]string{}
	for page := range mostPages {
		var answer struct {
			Messages []json.RawMessage `json:"messages"`
			More     bool              `json:"has_more"`
			Meta     struct {
				Cursor string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		if _, err := a.api.call(ctx, method, args, &answer); err != nil {
			if _, refused := bot.IsRefused(refused(err)); page > 0 && refused {
				return seen, nil
			}
			return nil, err
		}
		for _, raw := range answer.Messages {
			var m message
			if json.Unmarshal(raw, &m) != nil || !w.wrote(m.User, m.Bot) {
				continue
			}
			if outbox := m.Metadata.outbox(); outbox != "" {
				seen[outbox] = m.TS
			}
		}
		if _, ok := seen[wanted]; ok || answer.Meta.Cursor == "" {
			return seen, nil
		}
		args.Set("cursor", answer.Meta.Cursor)
	}
	return seen, nil
}
