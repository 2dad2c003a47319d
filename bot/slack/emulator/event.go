package emulator

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// subscription is one name of an app's event list and the scopes it needs, any
// one of them (docs.slack.dev, the page of each event).
func subscriptionScopes(name string) []string {
	switch name {
	case "message.im", "message.channels", "message.groups", "message.mpim":
		return map[string][]string{
			"message.im": {"im:history"}, "message.channels": {"channels:history"}, "message.groups": {"groups:history"}, "message.mpim": {"mpim:history"},
		}[name]
	case "app_mention":
		return words("app_mentions:read")
	case "member_joined_channel", "member_left_channel", "channel_shared", "channel_unshared", "channel_id_changed":
		return words("channels:read groups:read")
	case "channel_rename", "channel_left":
		return words("channels:read")
	case "group_rename", "group_left":
		return words("groups:read")
	case "user_change":
		return words("users:read")
	case "reaction_added", "reaction_removed":
		return words("reactions:read")
	case "pin_added", "pin_removed":
		return words("pins:read")
	default:
		return nil
	}
}

// subscribed reports whether an installation gets an event. A message's
// subscription depends on the kind of conversation.
func (s *Slack) subscribed(i *Installation, inner object, c *Channel) bool {
	name, _ := inner["type"].(string)
	if name == "message" && c != nil {
		name = map[ChannelKind]string{Public: "message.channels", Private: "message.groups", Direct: "message.im", Group: "message.mpim"}[c.Kind]
	}
	if !slices.Contains(s.world.Apps[i.App].Events, name) {
		return false
	}
	needed := subscriptionScopes(name)
	return len(needed) == 0 || slices.ContainsFunc(needed, i.may)
}

// emitIn tells the apps in a conversation. Where an app is installed in several
// of its workspaces, one delivery is made, for the installation that came last
// (seen by others; docs.slack.dev, "Events API", has the full list under
// apps.event.authorizations.list). team is that of the one who acted.
func (s *Slack) emitIn(c *Channel, inner object, team string) {
	told := make(map[string]*Installation)
	for _, i := range s.world.Installations {
		if !i.Gone && c.has(i.User) {
			told[i.App] = i
		}
	}
	for _, app := range sortedKeys(told) {
		s.emitTo(told[app], inner, team, c)
	}
}

// emitUserChange tells the apps that can see a person.
func (s *Slack) emitUserChange(u *User) {
	for _, i := range s.world.Installations {
		if !i.Gone && s.world.meets(i.Team, u) {
			s.emitTo(i, object{"type": "user_change", "user": s.world.userObject(i, u, true), "cache_ts": u.Updated}, u.Team, nil)
		}
	}
}

// emitTo queues one event for one installation, if it is subscribed.
func (s *Slack) emitTo(i *Installation, inner object, team string, c *Channel) {
	if i.Gone || !s.subscribed(i, inner, c) {
		return
	}
	now := s.config.Now()
	if inner["event_ts"] == nil {
		inner["event_ts"] = stampOf(max(now.UnixMicro(), s.world.LastStamp))
	}
	if team == "" {
		team = i.Team
	}
	outer := object{
		// team_id is where it happened, which for a person of another
		// organisation is not where the app is installed; context_team_id and
		// authorizations are (docs.slack.dev, "Events API").
		"token": "emulated", "team_id": team, "context_team_id": i.Team, "context_enterprise_id": nullable(s.world.Teams[i.Team].Enterprise),
		"api_app_id": i.App, "event": inner, "type": "event_callback", "event_id": s.world.id("Ev"), "event_time": now.Unix(),
		"authorizations": []any{s.world.authorization(i)}, "is_ext_shared_channel": c != nil && c.external(),
	}
	lane := i.App + " " + i.Team
	if c != nil {
		outer["event_context"] = eventContext(inner["type"], c.ID)
		lane += " " + c.ID
	}
	body, err := json.Marshal(outer)
	if err != nil {
		return // what we made from decoded JSON can be encoded
	}
	name, _ := inner["type"].(string)
	s.queue(&delivery{ID: outer["event_id"].(string), App: i.App, Team: i.Team, Name: name, Body: body, Lane: lane, First: now}) //nolint:errcheck,forcetypeassert // made above
}

func (w *world) authorization(i *Installation) object {
	return object{"enterprise_id": nullable(w.Teams[i.Team].Enterprise), "team_id": i.Team, "user_id": i.User, "is_bot": true, "is_enterprise_install": false}
}

// nullable is null for what is not there.
func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// eventContext is opaque to apps; apps.event.authorizations.list takes it back.
func eventContext(kind any, channel string) string {
	name, _ := kind.(string)
	return "4-" + base64.RawURLEncoding.EncodeToString([]byte(name+" "+channel))
}

func readEventContext(s string) (kind, channel string, ok bool) {
	coded, ok := strings.CutPrefix(s, "4-")
	if !ok {
		return "", "", false
	}
	b, err := base64.RawURLEncoding.DecodeString(coded)
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(b), " ")
}

// Interfere sends an event that this package does not make by itself, as it is,
// to an app in a workspace: an unknown type, a broken payload, app_rate_limited.
// outer replaces members of the envelope; a nil value takes one out.
func (s *Slack) Interfere(app, team string, inner map[string]any, outer map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.world.installation(app, team)
	if i == nil {
		return fmt.Errorf("emulator: sending an event to %q in %q: %w", app, team, ErrUnknown)
	}
	now, id := s.config.Now(), s.world.id("Ev")
	envelope := object{
		"token": "emulated", "team_id": team, "context_team_id": team, "api_app_id": app, "event": inner, "type": "event_callback",
		"event_id": id, "event_time": now.Unix(), "authorizations": []any{s.world.authorization(i)}, "is_ext_shared_channel": false,
	}
	for name, value := range outer {
		envelope[name] = value
		if value == nil {
			delete(envelope, name)
		}
	}
	body, err := json.Marshal(envelope)
	if err != nil {
		return fmt.Errorf("emulator: sending an event to %q in %q: %w", app, team, err)
	}
	name, _ := inner["type"].(string)
	s.queue(&delivery{ID: id, App: app, Team: team, Name: name, Body: body, Lane: app + " " + team, First: now})
	return nil
}
