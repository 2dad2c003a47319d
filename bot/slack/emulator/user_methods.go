package emulator

import (
	"strings"
	"time"
)

func (c *call) usersInfo() (object, error) {
	u := c.w.Users[c.args.text("user")]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return object{"user": c.w.userObject(c.install, u, c.args.flag("include_locale"))}, nil
}

// usersList names the people of the own workspace; people of other organisations
// are not in it (docs.slack.dev, "Slack Connect").
func (c *call) usersList() (object, error) {
	var all []object
	for _, id := range sortedKeys(c.w.Users) {
		if u := c.w.Users[id]; u.Team == c.install.Team {
			all = append(all, c.w.userObject(c.install, u, c.args.flag("include_locale")))
		}
	}
	page, next, err := paged(c, all, 0, 1000)
	if err != nil {
		return nil, err
	}
	return object{"members": page, "cache_ts": c.now.Unix(), "response_metadata": object{"next_cursor": next}}, nil
}

func (c *call) usersLookupByEmail() (object, error) {
	for _, id := range sortedKeys(c.w.Users) {
		u := c.w.Users[id]
		if u.Team == c.install.Team && !u.Deactivated && u.Email != "" && strings.EqualFold(u.Email, c.args.text("email")) {
			return object{"user": c.w.userObject(c.install, u, false)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

func (c *call) usersGetPresence() (object, error) { return object{"presence": "active"}, nil }

func (c *call) usersProfileGet() (object, error) {
	u := c.w.Users[c.args.text("user")]
	if !c.args.has("user") {
		u = c.me()
	}
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return object{"profile": c.w.userObject(c.install, u, false)["profile"]}, nil
}

// userObject is a person as the workspace of i sees them (docs.slack.dev, "User
// object", and for the rest "Slack Connect").
func (w *world) userObject(i *Installation, u *User, locale bool) object {
	home := u.Team == i.Team
	profile := object{"real_name": u.Name, "real_name_normalized": u.Name, "display_name": u.Handle, "display_name_normalized": u.Handle, "team": u.Team, "title": "", "phone": "", "status_text": "", "status_emoji": ""}
	if u.Bot != "" {
		profile["api_app_id"], profile["bot_id"] = u.App, u.Bot
	}
	if home && u.Email != "" && i.may("users:read.email") {
		profile["email"] = u.Email
	}
	o := object{
		"id": u.ID, "team_id": u.Team, "name": u.Handle, "real_name": u.Name, "deleted": u.Deactivated, "profile": profile,
		"is_bot": u.Bot != "", "is_app_user": false, "updated": u.Updated,
	}
	if team := w.Teams[u.Team]; team.Enterprise != "" {
		o["enterprise_user"] = object{"id": u.ID, "enterprise_id": team.Enterprise, "enterprise_name": team.EnterpriseName, "teams": []string{u.Team}, "is_admin": u.Admin, "is_owner": false}
	}
	if !home {
		// Only the answers about people of other workspaces have it; their
		// language and address are withheld.
		o["is_stranger"] = !w.meets(i.Team, u)
	}
	if home {
		o["is_admin"], o["is_owner"], o["is_primary_owner"] = u.Admin, false, false
		o["is_restricted"], o["is_ultra_restricted"] = u.Guest != NoGuest, u.Guest == OneChannel
		if locale {
			o["locale"] = u.locale()
		}
	}
	if home || w.meets(i.Team, u) {
		if zone, err := time.LoadLocation(u.Zone); err == nil {
			name, offset := time.Unix(u.Updated, 0).In(zone).Zone()
			o["tz"], o["tz_label"], o["tz_offset"] = zone.String(), name, offset
		}
	}
	return o
}

func (u *User) locale() string {
	if u.Locale == "" {
		return "en-US"
	}
	return u.Locale
}

func (i *Installation) may(scope string) bool {
	for _, s := range i.Scopes {
		if s == scope {
			return true
		}
	}
	return false
}
