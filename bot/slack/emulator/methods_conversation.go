package emulator

// conversationMethods are the methods about conversations.
func conversationMethods() map[string]method {
	return map[string]method{
		"conversations.archive": {
			tier: tier2, scopes: words("channels:manage channels:write groups:write im:write mpim:write"), required: words("channel"),
			do: (*call).conversationsArchive,
			errors: words("already_archived cant_archive_general cant_archive_required channel_not_found method_not_supported_for_channel_type " +
				"missing_scope not_in_channel restricted_action"),
		},
		"conversations.close": {
			tier: tier2, scopes: words("channels:manage channels:write groups:write im:write mpim:write"), required: words("channel"),
			do: (*call).conversationsClose,
			errors: words("channel_not_found external_channel_migrating method_not_supported_for_channel_type missing_scope not_permitted " +
				"user_does_not_own_channel"),
		},
		"conversations.create": {
			tier: tier2, scopes: words("channels:manage channels:write groups:write im:write mpim:write"), required: words("name"),
			do: (*call).conversationsCreate,
			errors: words("cannot_create_channel canvas_disabled_user_team invalid_name invalid_name_maxlength invalid_name_punctuation " +
				"invalid_name_required invalid_name_specials missing_argument missing_scope name_taken no_channel restricted_action"),
		},
		"conversations.history": {
			tier: tier3, scopes: words("channels:history groups:history im:history mpim:history"), required: words("channel"),
			do: (*call).conversationsHistory,
			errors: words("channel_is_limited_access channel_not_found invalid_cursor invalid_metadata_filter_keys invalid_ts_latest " +
				"invalid_ts_oldest not_in_channel"),
		},
		"conversations.info": {
			tier: tier3, scopes: words("channels:read groups:read im:read mpim:read"), required: words("channel"),
			do:     (*call).conversationsInfo,
			errors: words("channel_is_limited_access channel_not_found missing_scope"),
		},
		"conversations.invite": {
			tier: tier3, scopes: words("channels:manage channels:write.invites groups:write groups:write.invites im:write mpim:write"), required: words("channel users"),
			do: (*call).conversationsInvite,
			errors: words("already_in_channel app_cannot_join_channel cant_invite cant_invite_self channel_not_found external_channel_migrating " +
				"invitee_cant_see_channel is_archived method_not_supported_for_channel_type missing_scope no_external_invite_permission " +
				"no_permission no_user not_in_channel org_user_not_in_team ura_max_channels user_is_restricted user_not_found"),
		},
		"conversations.join": {
			tier: tier3, scopes: words("channels:join"), required: words("channel"),
			do: (*call).conversationsJoin,
			errors: words("channel_is_limited_access channel_not_found is_archived method_not_supported_for_channel_type missing_scope " +
				"too_many_members"),
		},
		"conversations.kick": {
			tier: tier3, scopes: words("channels:manage groups:write"), required: words("channel"),
			do: (*call).conversationsKick,
			errors: words("cant_kick_from_general cant_kick_self channel_not_found method_not_supported_for_channel_type missing_scope " +
				"not_in_channel not_supported restricted_action user_not_found"),
		},
		"conversations.leave": {
			tier: tier3, scopes: words("channels:manage channels:write groups:write im:write mpim:write"), required: words("channel"),
			do: (*call).conversationsLeave,
			errors: words("cant_leave_general channel_not_found is_archived last_member method_not_supported_for_channel_type missing_scope " +
				"user_is_restricted"),
		},
		"conversations.list": {
			tier: tier2, scopes: words("channels:read groups:read im:read mpim:read"),
			do:     (*call).conversationsList,
			errors: words("invalid_cursor invalid_limit invalid_types method_not_supported_for_channel_type missing_argument missing_scope"),
		},
		"conversations.mark": {
			tier: tier3, scopes: words("channels:manage channels:write groups:write im:write mpim:write"), required: words("channel ts"),
			do:     (*call).conversationsMark,
			errors: words("channel_not_found invalid_timestamp not_in_channel"),
		},
		"conversations.members": {
			tier: tier4, scopes: words("channels:read groups:read im:read mpim:read"), required: words("channel"),
			do:     (*call).conversationsMembers,
			errors: words("channel_not_found fetch_members_failed invalid_cursor invalid_limit method_not_supported_for_channel_type missing_scope"),
		},
		"conversations.open": {
			tier: tier3, scopes: words("channels:manage groups:write im:write mpim:write"),
			do: (*call).conversationsOpen,
			errors: words("channel_not_found invalid_user_combination method_not_supported_for_channel_type missing_scope not_enough_users " +
				"too_many_users user_disabled user_not_found user_not_visible users_list_not_supplied"),
		},
		"conversations.rename": {
			tier: tier2, scopes: words("channels:manage channels:write groups:write im:write mpim:write"), required: words("channel name"),
			do: (*call).conversationsRename,
			errors: words("channel_not_found invalid_name invalid_name_maxlength invalid_name_punctuation invalid_name_required " +
				"invalid_name_specials is_archived method_not_supported_for_channel_type missing_scope name_taken not_authorized " +
				"not_in_channel"),
		},
		"conversations.replies": {
			tier: tier3, scopes: words("channels:history groups:history im:history mpim:history"), required: words("channel ts"),
			do: (*call).conversationsReplies,
			errors: words("channel_not_found invalid_cursor invalid_metadata_filter_keys invalid_ts_latest invalid_ts_oldest " +
				"list_record_comment_fetch_failed method_not_supported_for_channel_type missing_scope thread_not_found"),
		},
		"conversations.setPurpose": {
			tier: tier2, scopes: words("channels:manage channels:write.topic groups:write groups:write.topic im:write im:write.topic mpim:write mpim:write.topic"), required: words("channel purpose"),
			do: (*call).conversationsSetPurpose,
			errors: words("channel_not_found is_archived method_not_supported_for_channel_type missing_scope not_in_channel too_long " +
				"user_is_restricted"),
		},
		"conversations.setTopic": {
			tier: tier2, scopes: words("channels:manage channels:write.topic groups:write groups:write.topic im:write im:write.topic mpim:write mpim:write.topic"), required: words("channel topic"),
			do: (*call).conversationsSetTopic,
			errors: words("channel_not_found is_archived method_not_supported_for_channel_type missing_scope not_in_channel too_long " +
				"user_is_restricted"),
		},
		"conversations.unarchive": {
			tier: tier2, scopes: words("channels:manage channels:write groups:write im:write mpim:write"), required: words("channel"),
			do:     (*call).conversationsUnarchive,
			errors: words("channel_not_found method_not_supported_for_channel_type missing_scope not_archived"),
		},
	}
}
