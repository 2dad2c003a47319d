package emulator

import (
	"fmt"
	"slices"
)

// apiTest answers what it was sent.
func (c *call) apiTest() (object, error) {
	if code := c.args.text("error"); code != "" {
		return nil, &refusal{code: code, asked: true, extra: object{"args": object(c.args)}}
	}
	if len(c.args) == 0 {
		return nil, nil
	}
	return object{"args": object(c.args)}, nil
}

func (c *call) authTest() (object, error) {
	me, team := c.me(), c.team()
	body := object{
		"url": "https://" + team.Domain + ".slack.com/", "team": team.Name, "team_id": team.ID,
		"user": me.Handle, "user_id": me.ID, "bot_id": me.Bot, "is_enterprise_install": false,
	}
	if team.Enterprise != "" {
		body["enterprise_id"] = team.Enterprise
	}
	return body, nil
}

func (c *call) authRevoke() (object, error) {
	if c.args.flag("test") {
		return object{"revoked": false}, nil
	}
	c.s.emitTo(c.install, object{"type": "tokens_revoked", "tokens": object{"oauth": []any{}, "bot": []any{c.install.User}}}, "", nil)
	c.install.Revoked = true
	return object{"revoked": true}, nil
}

func (c *call) appsUninstall() (object, error) {
	if c.args.text("client_id") != c.app.ClientID || c.app.ClientID == "" {
		return nil, refuse("invalid_client_id")
	}
	if c.args.text("client_secret") != c.app.ClientSecret {
		return nil, refuse("bad_client_secret")
	}
	c.s.uninstall(c.install, true)
	return nil, nil
}

// appsEventAuthorizationsList names every installation that sees an event.
func (c *call) appsEventAuthorizationsList() (object, error) {
	kind, channel, ok := readEventContext(c.args.text("event_context"))
	if !ok {
		return nil, refuse("invalid_event_context")
	}
	all := []any{}
	for _, i := range c.w.Installations {
		if i.App != c.app.ID || i.Gone {
			continue
		}
		if ch := c.w.Channels[channel]; ch != nil && !ch.has(i.User) {
			continue
		}
		if kind == "" {
			continue
		}
		all = append(all, c.w.authorization(i))
	}
	return object{"authorizations": all}, nil
}

func (c *call) botsInfo() (object, error) {
	id := c.args.text("bot")
	if id == "" {
		return nil, refuse("missing_argument")
	}
	for _, i := range c.w.Installations {
		if i.Bot == id && c.w.meets(c.install.Team, c.w.Users[i.User]) {
			app := c.w.Apps[i.App]
			return object{"bot": object{"id": id, "deleted": i.Gone, "name": app.Name, "updated": c.w.Users[i.User].Updated, "app_id": app.ID, "user_id": i.User, "icons": object{}}}, nil
		}
	}
	return nil, refuse("bot_not_found")
}

func (c *call) teamInfo() (object, error) {
	id := c.args.text("team")
	if id == "" {
		id = c.install.Team
	}
	team := c.w.Teams[id]
	if team == nil || id != c.install.Team && !c.w.connected(c.install.Team, id) {
		return nil, refuse("team_not_found")
	}
	body := object{"id": team.ID, "name": team.Name, "url": "https://" + team.Domain + ".slack.com/", "domain": team.Domain, "email_domain": "", "icon": object{"image_default": true}, "is_verified": false}
	if team.Enterprise != "" {
		body["enterprise_id"], body["enterprise_name"] = team.Enterprise, team.EnterpriseName
	}
	return object{"team": body}, nil
}

// connected reports whether two organisations share a channel.
func (w *world) connected(a, b string) bool {
	for _, c := range w.Channels {
		teams := append([]string{c.Team}, c.Guests...)
		if slices.Contains(teams, a) && slices.Contains(teams, b) {
			return true
		}
	}
	return false
}

// blocksValidate answers with JSON pointers (slack.dev, "blocks.validate").
func (c *call) blocksValidate() (object, error) {
	for _, part := range []struct {
		name, refused string
		surface       Surface
	}{{"blocks", "invalid_blocks", OnMessage}, {"message", "invalid_message", OnMessage}, {"view", "invalid_view", InModal}} {
		v, present, err := c.args.decoded(part.name)
		if !present {
			continue
		}
		if err != nil || len(fmt.Sprint(v)) > 100_000 {
			return nil, refuse("invalid_arguments")
		}
		payload, _ := v.(object)
		if part.name == "blocks" {
			payload = object{"blocks": v}
		}
		if payload["type"] == "home" {
			part.surface = OnHome
		}
		if found := checkPayload(part.surface, payload); len(found) > 0 {
			return nil, refuseBlocks(part.refused, "", found)
		}
		return nil, nil
	}
	return nil, refuse("invalid_arguments")
}
