package emulator

// messageMethods are the methods about messages.
func messageMethods() map[string]method {
	return map[string]method{
		"chat.delete": {
			tier: tier3, scopes: words("chat:write"), required: words("channel ts"),
			do:     (*call).chatDelete,
			errors: words("cant_delete_message channel_not_found message_not_found"),
		},
		"chat.deleteScheduledMessage": {
			tier: tier3, scopes: words("chat:write"), required: words("channel scheduled_message_id"),
			do:     (*call).chatDeleteScheduledMessage,
			errors: words("bad_token channel_not_found invalid_scheduled_message_id"),
		},
		"chat.getPermalink": {
			tier: special, required: words("channel message_ts"),
			do:     (*call).chatGetPermalink,
			errors: words("channel_not_found message_not_found"),
		},
		"chat.postEphemeral": {
			tier: tier4, scopes: words("chat:write"), required: words("channel user"),
			do: (*call).chatPostEphemeral,
			errors: words("cannot_reply_to_message channel_not_found invalid_attachments invalid_blocks invalid_blocks_format is_archived " +
				"markdown_text_conflict message_limit_exceeded messages_tab_disabled msg_too_long no_text not_in_channel restricted_action " +
				"too_many_attachments user_not_in_channel"),
		},
		"chat.postMessage": {
			tier: special, scopes: words("chat:write"), required: words("channel"),
			do: (*call).chatPostMessage,
			errors: words("app_access_restricted as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message channel_not_found " +
				"draft_already_deleted draft_already_sent draft_has_conflict draft_not_found duplicate_channel_not_found " +
				"duplicate_message_not_found ekm_access_denied invalid_blocks invalid_blocks_format invalid_metadata_format " +
				"invalid_metadata_schema is_archived markdown_text_conflict message_limit_exceeded messages_tab_disabled " +
				"metadata_must_be_sent_from_app metadata_too_large missing_file_data msg_blocks_too_long no_text not_in_channel " +
				"rate_limited restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel " +
				"restricted_action_thread_locked restricted_action_thread_only_channel send_on_behalf_not_allowed " +
				"slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked " +
				"team_not_found too_many_attachments too_many_contact_cards"),
		},
		"chat.scheduleMessage": {
			tier: tier3, scopes: words("chat:write"), required: words("channel post_at"),
			do: (*call).chatScheduleMessage,
			errors: words("channel_not_found invalid_blocks invalid_blocks_format invalid_metadata_format invalid_metadata_schema invalid_time " +
				"invalid_token is_archived markdown_text_conflict message_limit_exceeded metadata_must_be_sent_from_app metadata_too_large " +
				"msg_too_long no_text not_in_channel rate_limited restricted_action restricted_action_non_threadable_channel " +
				"restricted_action_read_only_channel restricted_action_thread_only_channel restricted_too_many " +
				"slack_connect_file_link_sharing_blocked time_in_past time_too_far too_many_attachments"),
		},
		"chat.scheduledMessages.list": {
			tier:   tier3,
			do:     (*call).chatScheduledMessagesList,
			errors: words("invalid_channel invalid_cursor invalid_token"),
		},
		"chat.update": {
			tier: tier3, scopes: words("chat:write"), required: words("channel ts"),
			do: (*call).chatUpdate,
			errors: words("as_user_not_supported block_mismatch blocked_file_type cant_broadcast_message cant_update_message channel_not_found " +
				"edit_window_closed external_channel_migrating file_deleted file_is_deleted file_not_found file_share_limit_reached " +
				"invalid_attachments invalid_blocks invalid_blocks_format invalid_metadata_format invalid_metadata_schema is_inactive " +
				"markdown_text_conflict max_file_sharing_exceeded message_limit_exceeded message_not_found metadata_must_be_sent_from_app " +
				"metadata_too_large msg_too_long no_dual_broadcast_content_update no_text posting_to_channel_denied " +
				"slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked " +
				"slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked streaming_state_conflict team_not_found " +
				"too_many_attachments unable_to_share_files update_failed"),
		},
		"pins.add": {
			tier: tier2, scopes: words("pins:write"), required: words("channel"),
			do: (*call).pinsAdd,
			errors: words("already_pinned bad_timestamp channel_not_found external_channel_migrating file_not_found file_not_shared " +
				"message_not_found no_item_specified not_in_channel not_pinnable restricted_action too_many_pins"),
		},
		"pins.list": {
			tier: tier2, scopes: words("pins:read"), required: words("channel"),
			do:     (*call).pinsList,
			errors: words("channel_not_found restricted_action"),
		},
		"pins.remove": {
			tier: tier2, scopes: words("pins:write"), required: words("channel"),
			do: (*call).pinsRemove,
			errors: words("bad_timestamp channel_not_found external_channel_migrating file_comment_not_found file_not_found message_not_found " +
				"no_item_specified no_pin not_pinned restricted_action"),
		},
		"reactions.add": {
			tier: tier3, scopes: words("reactions:write"), required: words("channel name timestamp"),
			do: (*call).reactionsAdd,
			errors: words("already_reacted bad_timestamp channel_not_found external_channel_migrating invalid_name is_archived message_not_found " +
				"no_access no_item_specified not_reactable thread_locked too_many_emoji too_many_reactions"),
		},
		"reactions.get": {
			tier: tier3, scopes: words("reactions:read"),
			do:     (*call).reactionsGet,
			errors: words("bad_timestamp channel_not_found file_comment_not_found file_not_found message_not_found no_item_specified"),
		},
		"reactions.remove": {
			tier: tier2, scopes: words("reactions:write"), required: words("name"),
			do: (*call).reactionsRemove,
			errors: words("bad_timestamp channel_not_found external_channel_migrating file_comment_not_found file_not_found invalid_name " +
				"message_not_found no_access no_item_specified no_reaction thread_locked"),
		},
	}
}
