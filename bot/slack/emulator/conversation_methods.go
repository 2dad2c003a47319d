package emulator

import (
	"slices"
	"strings"
)

// scope is the scope for doing something with a kind of conversation: the
// family is read, history or write (docs.slack.dev, the scopes of each method).
func (k ChannelKind) scope(family string) string {
	switch k {
	case Private:
		return "groups:" + family
	case Direct:
		return "im:" + family
	case Group:
		return "mpim:" + family
	default:
		return "channels:" + family
	}
}

// channel finds the conversation of an argument. Private ones that the bot is
// not in are not found, as if they did not exist.
func (c *call) channel(name string) (*Channel, error) {
	ch := c.w.Channels[c.args.text(name)]
	if ch == nil || !c.visible(ch) {
		return nil, refuse("channel_not_found")
	}
	return ch, nil
}

func (c *call) visible(ch *Channel) bool {
	if ch.has(c.me().ID) {
		return true
	}
	return ch.Kind == Public && (ch.Team == c.install.Team || slices.Contains(ch.Guests, c.install.Team))
}

func (c *call) conversationsInfo() (object, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if err := c.needs(ch.Kind.scope("read")); err != nil {
		return nil, err
	}
	o := c.channelObject(ch)
	if c.args.flag("include_num_members") && ch.Kind != Direct {
		o["num_members"] = len(ch.Members)
	}
	if c.args.flag("include_locale") {
		o["locale"] = c.me().locale()
	}
	return object{"channel": o}, nil
}

// channelObject is a conversation as the caller's workspace sees it
// (docs.slack.dev, "Conversation object").
func (c *call) channelObject(ch *Channel) object {
	teams := append([]string{ch.Team}, ch.Guests...)
	o := object{
		"id": ch.ID, "created": ch.Created, "updated": ch.Updated, "is_archived": ch.Archived, "context_team_id": c.install.Team,
		"is_im": ch.Kind == Direct, "is_org_shared": false, "is_shared": ch.external(), "is_ext_shared": ch.external(), "shared_team_ids": teams,
	}
	if ch.Kind == Direct {
		o["priority"], o["is_user_deleted"] = 0, false
		for _, m := range ch.Members {
			if m != c.me().ID {
				o["user"], o["is_user_deleted"] = m, c.w.Users[m].Deactivated
			}
		}
		return o
	}
	connected := slices.DeleteFunc(slices.Clone(teams), func(t string) bool { return t == c.install.Team })
	for name, value := range map[string]any{
		"name": ch.Name, "name_normalized": ch.Name, "creator": ch.Creator, "is_channel": ch.Kind == Public, "is_group": ch.Kind == Private,
		"is_mpim": ch.Kind == Group, "is_private": ch.Kind != Public, "is_general": false, "is_member": ch.has(c.me().ID), "unlinked": 0,
		"topic":   object{"value": ch.Topic, "creator": "", "last_set": 0},
		"purpose": object{"value": ch.Purpose, "creator": "", "last_set": 0}, "previous_names": []string{}, "parent_conversation": nil,
		"is_pending_ext_shared": len(ch.Pending) > 0, "pending_shared": []string{}, "pending_connected_team_ids": append([]string{}, ch.Pending...),
		"internal_team_ids": []string{}, "conversation_host_id": ch.Team,
	} {
		o[name] = value
	}
	if ch.external() {
		o["connected_team_ids"] = connected
	}
	if ch.Frozen != "" {
		o["is_frozen"], o["frozen_reason"] = true, ch.Frozen
	}
	return o
}

// kinds reads the argument types; each kind needs its own scope.
func (c *call) kinds() ([]ChannelKind, error) {
	names := c.args.list("types")
	if len(names) == 0 {
		names = []string{string(Public)}
	}
	var all []ChannelKind
	for _, name := range names {
		k := ChannelKind(name)
		if k != Public && k != Private && k != Direct && k != Group {
			return nil, refuse("invalid_types")
		}
		if err := c.needs(k.scope("read")); err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}

func (c *call) listChannels(wanted func(*Channel) bool) (object, error) {
	kinds, err := c.kinds()
	if err != nil {
		return nil, err
	}
	var all []object
	for _, id := range sortedKeys(c.w.Channels) {
		ch := c.w.Channels[id]
		if ch.Archived && c.args.flag("exclude_archived") {
			continue
		}
		if slices.Contains(kinds, ch.Kind) && c.visible(ch) && wanted(ch) {
			all = append(all, c.channelObject(ch))
		}
	}
	page, next, err := paged(c, all, 100, 1000)
	if err != nil {
		return nil, err
	}
	return object{"channels": page, "response_metadata": object{"next_cursor": next}}, nil
}

func (c *call) conversationsList() (object, error) {
	return c.listChannels(func(*Channel) bool { return true })
}

// usersConversations lists where the caller, or with user that person together
// with the caller, is a member.
func (c *call) usersConversations() (object, error) {
	user := c.args.text("user")
	if user == "" {
		user = c.me().ID
	}
	return c.listChannels(func(ch *Channel) bool { return ch.has(user) })
}

// conversationsMembers names everybody in a conversation, people of other
// organisations too.
func (c *call) conversationsMembers() (object, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if err := c.needs(ch.Kind.scope("read")); err != nil {
		return nil, err
	}
	page, next, err := paged(c, ch.Members, 100, 1000)
	if err != nil {
		return nil, err
	}
	return object{"members": slices.Clone(page), "response_metadata": object{"next_cursor": next}}, nil
}

// conversationsOpen opens a direct message. People of other organisations can
// be reached where a channel is shared and their administrators allow it.
func (c *call) conversationsOpen() (object, error) {
	ids := c.args.list("users")
	switch {
	case len(ids) == 0 && c.args.has("channel"):
		ch, err := c.channel("channel")
		if err != nil {
			return nil, err
		}
		return object{"channel": object{"id": ch.ID}, "no_op": true, "already_open": true}, nil
	case len(ids) == 0:
		return nil, refuse("users_list_not_supplied")
	case len(ids) > 8:
		return nil, refuse("too_many_users")
	case len(ids) > 1:
		return c.openGroup(ids)
	}
	if err := c.needs("im:write"); err != nil {
		return nil, err
	}
	ch, opened, err := c.directWith(ids[0])
	if err != nil {
		return nil, err
	}
	body := object{"channel": object{"id": ch.ID}}
	if c.args.flag("return_im") {
		body["channel"] = c.channelObject(ch)
	}
	if !opened {
		body["no_op"], body["already_open"] = true, true
	}
	return body, nil
}

func (c *call) directWith(id string) (ch *Channel, opened bool, err error) {
	u := c.w.Users[id]
	if u == nil || u.ID == c.me().ID || !c.w.meets(c.install.Team, u) {
		return nil, false, refuse("user_not_found")
	}
	if u.Deactivated {
		return nil, false, refuse("user_disabled")
	}
	if u.Team != c.install.Team && c.w.Teams[u.Team].NoForeignDirect {
		return nil, false, refuse("channel_not_found") // (seen by others) for a closed direct message
	}
	return c.s.direct(c.me(), u)
}

func (c *call) openGroup(ids []string) (object, error) {
	if err := c.needs("mpim:write"); err != nil {
		return nil, err
	}
	members := []string{c.me().ID}
	for _, id := range ids {
		u := c.w.Users[id]
		if u == nil || !c.w.meets(c.install.Team, u) {
			return nil, refuse("user_not_found")
		}
		if !slices.Contains(members, id) {
			members = append(members, id)
		}
	}
	slices.Sort(members)
	for _, id := range sortedKeys(c.w.Channels) {
		ch := c.w.Channels[id]
		if ch.Kind == Group && slices.Equal(slices.Sorted(slices.Values(ch.Members)), members) {
			return object{"channel": object{"id": ch.ID}, "no_op": true, "already_open": true}, nil
		}
	}
	ch, err := c.s.addChannel(Channel{Team: c.install.Team, Name: "mpdm-" + strings.Join(members, "--"), Kind: Group, Members: members, Creator: c.me().ID})
	if err != nil {
		return nil, err
	}
	return object{"channel": object{"id": ch.ID}}, nil
}

func (c *call) conversationsClose() (object, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if ch.Kind != Direct && ch.Kind != Group {
		return nil, refuse("method_not_supported_for_channel_type")
	}
	if err := c.needs(ch.Kind.scope("write")); err != nil {
		return nil, err
	}
	return nil, nil
}

// conversationsMark moves the read mark of the bot, which shows nowhere here.
func (c *call) conversationsMark() (object, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if !ch.has(c.me().ID) {
		return nil, refuse("not_in_channel")
	}
	if _, ok := readStamp(c.args.text("ts")); !ok {
		return nil, refuse("invalid_timestamp")
	}
	return nil, nil
}
