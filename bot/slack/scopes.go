package slack

import (
	"maps"
	"slices"
)

// methodScopes are the methods of the Web API that the adapter calls, each with
// the scopes of the bot's token that it needs. docs/slack-manifest.json asks for
// these and no other, and doctor compares them with what the token has.
var methodScopes = map[string][]string{
	"auth.test":                    nil,
	"chat.postEphemeral":           {"chat:write"},
	"chat.postMessage":             {"chat:write"},
	"chat.update":                  {"chat:write"},
	"conversations.history":        {"channels:history", "groups:history", "im:history"},
	"conversations.info":           {"channels:read", "groups:read"},
	"conversations.members":        {"channels:read", "groups:read"},
	"conversations.open":           {"im:write"},
	"conversations.replies":        {"channels:history", "groups:history"},
	"file":                         {"files:read"}, // no method: the content of an original mail that is filed
	"files.completeUploadExternal": {"files:write"},
	"files.getUploadURLExternal":   {"files:write"},
	"files.info":                   {"files:read"},
	"pins.add":                     {"pins:write"},
	"pins.remove":                  {"pins:write"},
	"team.info":                    {"team:read"},
	"users.conversations":          {"channels:read", "groups:read"},
	"users.info":                   {"users:read"},
	"views.open":                   nil,
	"views.publish":                nil,
}

// eventScopes are the events that are subscribed to.
var eventScopes = map[string][]string{
	"app_home_opened":       nil,
	"app_mention":           {"app_mentions:read"},
	"app_uninstalled":       nil,
	"channel_id_changed":    {"channels:read"},
	"channel_left":          {"channels:read"},
	"channel_rename":        {"channels:read"},
	"channel_shared":        {"channels:read", "groups:read"},
	"channel_unshared":      {"channels:read", "groups:read"},
	"group_left":            {"groups:read"},
	"group_rename":          {"groups:read"},
	"member_joined_channel": {"channels:read", "groups:read"},
	"member_left_channel":   {"channels:read", "groups:read"},
	"message.channels":      {"channels:history"},
	"message.groups":        {"groups:history"},
	"message.im":            {"im:history"},
	"tokens_revoked":        nil,
	"user_change":           {"users:read"},
}

// Scopes returns the scopes that the bot's token needs, sorted.
func Scopes() []string {
	all := map[string]bool{"commands": true} // the slash command
	for _, uses := range []map[string][]string{methodScopes, eventScopes} {
		for _, scopes := range uses {
			for _, scope := range scopes {
				all[scope] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Events returns the events the app is subscribed to, sorted.
func Events() []string { return slices.Sorted(maps.Keys(eventScopes)) }
