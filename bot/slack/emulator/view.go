package emulator

import (
	"fmt"
	"slices"
)

// deepestStack is how many modals can lie on each other (docs.slack.dev,
// "Modals").
const deepestStack = 3

// View is a modal, or the Home of an app for one person.
type View struct {
	ID       string         `json:"id"`
	App      string         `json:"app"`
	Team     string         `json:"team"` // where the app is installed
	User     string         `json:"user"`
	Payload  map[string]any `json:"payload"` // as the app sent it, with block and action ids
	Hash     string         `json:"hash"`
	Root     string         `json:"root"`
	Previous string         `json:"previous"`
	// Values are what the person has filled in so far, by block and action id, in
	// the form of Slack's state.values.
	Values Values `json:"values"`
}

func (v *View) blocks() []any {
	blocks, _ := v.Payload["blocks"].([]any)
	return blocks
}

func (v *View) text(name string) string {
	s, _ := v.Payload[name].(string)
	return s
}

func (v *View) flag(name string) bool {
	b, _ := v.Payload[name].(bool)
	return b
}

func (v *View) copy() View {
	c := *v
	c.Values = make(Values, len(v.Values))
	for block, actions := range v.Values {
		c.Values[block] = make(map[string]object, len(actions))
		for action, value := range actions {
			c.Values[block][action] = value
		}
	}
	return c
}

// fill puts a payload into a view; typed text stays where the ids are the same.
func (s *Slack) fill(v *View, payload object) {
	w := s.world
	copied, _ := clone(payload).(object)
	blocks, _ := copied["blocks"].([]any)
	copied["blocks"] = w.withIDs(blocks)
	if copied["blocks"] == nil {
		copied["blocks"] = []any{}
	}
	v.Payload = copied
	v.Values = valuesOf(v.blocks(), v.Values)
	v.Hash = fmt.Sprintf("%d.%s", s.config.Now().Unix(), w.shortID())
	s.note(Change{Kind: ChangedView, User: v.User})
}

// openView puts a new modal on a person's stack, or in place of it.
func (s *Slack) openView(i *Installation, user string, payload object, onTop bool) *View {
	w := s.world
	v := &View{ID: w.id("V"), App: i.App, Team: i.Team, User: user}
	v.Root = v.ID
	if onTop {
		stack := w.Stacks[user]
		v.Previous = stack[len(stack)-1]
		v.Root = w.Views[v.Previous].Root
	} else {
		s.clearViews(user)
	}
	w.Views[v.ID] = v
	w.Stacks[user] = append(w.Stacks[user], v.ID)
	s.fill(v, payload)
	return v
}

// closeView takes the topmost modal away.
func (s *Slack) closeView(user string) {
	w := s.world
	stack := w.Stacks[user]
	if len(stack) == 0 {
		return
	}
	delete(w.Views, stack[len(stack)-1])
	w.Stacks[user] = slices.Clone(stack[:len(stack)-1])
	s.note(Change{Kind: ChangedView, User: user})
}

// clearViews closes all modals of a person.
func (s *Slack) clearViews(user string) {
	for len(s.world.Stacks[user]) > 0 {
		s.closeView(user)
	}
}

// topView is the modal a person looks at, nil for none.
func (w *world) topView(user string) *View {
	stack := w.Stacks[user]
	if len(stack) == 0 {
		return nil
	}
	return w.Views[stack[len(stack)-1]]
}

// viewObject is a view as Slack's answers and payloads show it (docs.slack.dev,
// "Views").
func (w *world) viewObject(v *View) object {
	i := w.installation(v.App, v.Team)
	o := object{
		"id": v.ID, "team_id": w.Users[v.User].Team, "app_id": v.App, "app_installed_team_id": v.Team, "bot_id": i.Bot, "hash": v.Hash,
		"root_view_id": v.Root, "previous_view_id": nullable(v.Previous), "state": object{"values": v.Values},
		"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": false, "notify_on_close": false, "close": nil, "submit": nil,
		"title": object{"type": "plain_text", "text": "View Title", "emoji": true},
	}
	for name, value := range v.Payload {
		if value != nil {
			o[name] = value
		}
	}
	return o
}

// checkView refuses a view Slack would refuse.
func (c *call) checkView(surface Surface, mine string) (object, error) {
	v, present, err := c.args.decoded("view")
	payload, ok := v.(object)
	if !present || err != nil || !ok {
		return nil, refuseArguments("must provide an object [json-pointer:/view]")
	}
	if sizeOf(payload) > largestView {
		return nil, refuse("view_too_large")
	}
	if surface == "" { // views.update takes both
		surface = InModal
		if payload["type"] == "home" {
			surface = OnHome
		}
	}
	if found := checkPayload(surface, payload); len(found) > 0 {
		return nil, refuseBlocks("invalid_arguments", "/view", found)
	}
	if external, _ := payload["external_id"].(string); external != "" {
		for _, other := range c.w.Views {
			if other.Team == c.install.Team && other.App == c.app.ID && other.ID != mine && other.text("external_id") == external {
				return nil, refuse("duplicate_external_id")
			}
		}
	}
	return payload, nil
}
