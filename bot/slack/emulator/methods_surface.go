package emulator

// surfaceMethods are the methods about modals, Home and files.
func surfaceMethods() map[string]method {
	return map[string]method{
		"views.open": {
			tier: tier4, required: words("view"),
			do:     (*call).viewsOpen,
			errors: words("duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id view_too_large"),
		},
		"views.publish": {
			tier: tier4, required: words("user_id view"),
			do:     (*call).viewsPublish,
			errors: words("duplicate_external_id hash_conflict missing_profile_id not_allowed_token_type not_enabled not_implemented view_too_large"),
		},
		"views.push": {
			tier: tier4, required: words("view"),
			do: (*call).viewsPush,
			errors: words("duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id not_found push_limit_reached " +
				"view_too_large"),
		},
		"views.update": {
			tier: tier4, required: words("view"),
			do:     (*call).viewsUpdate,
			errors: words("duplicate_external_id hash_conflict not_found view_too_large"),
		},
		"files.completeUploadExternal": {
			tier: tier4, scopes: words("files:write"), required: words("files"),
			do: (*call).filesCompleteUploadExternal,
			errors: words("access_denied channel_not_found channels_limit_exceeded file_not_found file_type_not_allowed file_update_failed " +
				"file_uploads_except_images_disabled invalid_blocks invalid_channel not_in_channel posting_to_channel_denied"),
		},
		"files.delete": {
			tier: tier3, scopes: words("files:write"), required: words("file"),
			do:     (*call).filesDelete,
			errors: words("cant_delete_file delete_not_allowed file_deleted file_deleting_disabled file_not_found"),
		},
		"files.getUploadURLExternal": {
			tier: tier4, scopes: words("files:write"), required: words("filename length"),
			do: (*call).filesGetUploadURLExternal,
			errors: words("alt_txt_too_large file_type_not_allowed file_upload_size_restricted file_uploads_disabled " +
				"file_uploads_except_images_disabled missing_argument snippet_too_large storage_limit_reached unknown_snippet_type " +
				"unknown_subtype"),
		},
		"files.info": {
			tier: tier4, scopes: words("files:read"), required: words("file"),
			do: (*call).filesInfo,
			errors: words("access_denied canvas_disabled_file_team canvas_disabled_user_team canvas_globally_disabled file_deleted file_not_found " +
				"not_visible slack_connect_canvas_sharing_blocked template_not_visible"),
		},
		"files.list": {
			tier: tier3, scopes: words("files:read"),
			do:     (*call).filesList,
			errors: words("missing_argument slack_connect_canvas_sharing_blocked unknown_type user_not_found"),
		},
	}
}
