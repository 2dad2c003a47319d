package slack

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"sync"

	"github.com/slack-go/slack"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

const (
	mostHomeBlocks = 100 // blocks that an App Home may have
	// lastHomeBlocks are kept of a Home that has more: help, what can be pressed
	// and the small print stand at its end.
	lastHomeBlocks = 10
	hashConflict   = "hash_conflict"
)

// shownHome is the App Home of somebody who has opened it since this process
// started. Of those who opened it before, nothing is known until they open it
// again.
type shownHome struct {
	mu   sync.Mutex // held while it is published, so that the latest is the last
	hash string     // Slack's, of what stands there; "" where that is not known
	view string     // what was published, "" where it has to be in any case

	queue  sync.Mutex
	queued bool   // it will be rendered, and that has not begun
	stands string // the hash that Slack named when it was opened last
}

// openedHome publishes a Home that is being looked at. hash is what Slack says
// stands there: where that is not what we published, it is replaced.
func (a *Adapter) openedHome(ctx context.Context, w workspace, userID, hash string) {
	h, ok := a.homes.Get(userID)
	if !ok {
		h = &shownHome{}
		a.homes.Put(userID, h)
	}
	h.queue.Lock()
	h.stands = hash
	h.queue.Unlock()
	a.renewHome(ctx, w, userID, h)
}

// staleHome publishes the Home of somebody again if it changed, where they have
// opened it: after what they did, and after what they were told. Changes in one
// second are published together.
//
// Not promised: a change that comes without either shows with the next one, or
// when Home is opened.
func (a *Adapter) staleHome(ctx context.Context, w workspace, personID string) {
	userID := userOf(personID)
	if h, ok := a.homes.Get(userID); ok {
		a.renewHome(ctx, w, userID, h)
	}
}

func (a *Adapter) renewHome(ctx context.Context, w workspace, userID string, h *shownHome) {
	h.queue.Lock()
	defer h.queue.Unlock()
	if h.queued {
		return
	}
	h.queued = a.later(ctx, "publishing a Home", callLimit, func(ctx context.Context) error {
		err := a.pace.Wait(ctx, userID, a.o.Pace)
		h.queue.Lock()
		stands := h.stands
		h.queued, h.stands = false, "" // what changes from here on may not be in what is rendered next
		h.queue.Unlock()
		if err != nil {
			return err
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if stands != "" && stands != h.hash {
			h.view = ""
		}
		return a.publishHome(ctx, w, userID, h)
	})
}

// publishHome publishes what a Home shows now, unless it stands there already.
// What somebody else published in between is replaced by what is true then.
func (a *Adapter) publishHome(ctx context.Context, w workspace, userID string, h *shownHome) error {
	k, ok := a.lookUp(ctx, w, userID)
	if !ok || !k.home {
		return nil
	}
	err := a.putHome(ctx, userID, k.person, h)
	if errorCode(err) == hashConflict {
		h.hash, h.view = "", ""
		err = a.putHome(ctx, userID, k.person, h)
	}
	return err
}

func (a *Adapter) putHome(ctx context.Context, userID string, p bot.Person, h *shownHome) error {
	m, err := a.homeOf(ctx, p)
	if err != nil {
		return err
	}
	data, err := json.Marshal(slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: homeBlocks(m, a.printer(ctx, p))}})
	if err != nil {
		return err
	}
	view := string(data)
	if view == h.view {
		return nil
	}
	args := url.Values{"user_id": {userID}, "view": {view}}
	if h.hash != "" {
		args.Set("hash", h.hash)
	}
	var answer struct {
		View struct {
			Hash string `json:"hash"`
		} `json:"view"`
	}
	h.view = "" // a lost answer leaves open what stands there
	if _, err = a.api.call(ctx, "views.publish", args, &answer); err != nil {
		return err
	}
	h.hash, h.view = answer.View.Hash, view
	return nil
}

// homeBlocks sets a Home. One that is too long loses what stands in the middle
// and says so; its end is what leads on.
func homeBlocks(m bot.Message, words locale.Printer) []slack.Block {
	var blocks []slack.Block
	for _, post := range Render(m, words) {
		blocks = append(blocks, post.Blocks...)
	}
	if len(blocks) <= mostHomeBlocks {
		return blocks
	}
	more := section(mrkdwn(words.Text("say.slack_home_more", nil)))
	return slices.Concat(blocks[:mostHomeBlocks-lastHomeBlocks-1], []slack.Block{more}, blocks[len(blocks)-lastHomeBlocks:])
}
