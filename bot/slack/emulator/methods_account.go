package emulator

// accountMethods are the methods about tokens, apps and people.
func accountMethods() map[string]method {
	return map[string]method{
		"api.test": {
			tier: tier4, token: noToken,
			do: (*call).apiTest,
		},
		"auth.test": {
			tier:   special,
			do:     (*call).authTest,
			errors: words("internal_error invalid_auth"),
		},
		"auth.revoke": {
			tier:   tier3,
			do:     (*call).authRevoke,
			errors: words("internal_error not_bearer_token"),
		},
		"apps.connections.open": {
			tier: tier1, token: appToken,
			do:     (*call).appsConnectionsOpen,
			errors: words("forbidden_team insecure_request internal_error invalid_auth missing_args"),
		},
		"apps.uninstall": {
			tier: tier1, required: words("client_id client_secret"),
			do:     (*call).appsUninstall,
			errors: words("bad_client_secret client_id_token_mismatch internal_error invalid_client_id no_permission"),
		},
		"apps.event.authorizations.list": {
			tier: special, required: words("event_context"), token: appToken,
			do:     (*call).appsEventAuthorizationsList,
			errors: words("auth_mismatch internal_error invalid_cursor invalid_event_context"),
		},
		"blocks.validate": {
			tier: tier3, token: noToken,
			do:     (*call).blocksValidate,
			errors: words("invalid_arguments invalid_blocks invalid_message invalid_view ratelimited"),
		},
		"bots.info": {
			tier: tier3, scopes: words("users:read"),
			do:     (*call).botsInfo,
			errors: words("bot_not_found bots_not_found missing_argument team_not_found"),
		},
		"team.info": {
			tier: tier3, scopes: words("team:read"),
			do: (*call).teamInfo,
			errors: words("enterprise_not_found fail_to_get_teams_for_restricted_user missing_user org_not_found team_not_found " +
				"team_not_on_enterprise user_not_found"),
		},
		"users.conversations": {
			tier: tier3, scopes: words("channels:read groups:read im:read mpim:read"),
			do:     (*call).usersConversations,
			errors: words("invalid_cursor invalid_limit invalid_types method_not_supported_for_channel_type missing_argument missing_scope"),
		},
		"users.getPresence": {
			tier: tier3, scopes: words("users:read"),
			do: (*call).usersGetPresence,
		},
		"users.info": {
			tier: tier4, scopes: words("users:read"), required: words("user"),
			do:     (*call).usersInfo,
			errors: words("too_many_users user_not_found user_not_visible"),
		},
		"users.list": {
			tier: tier2, scopes: words("users:read"),
			do:     (*call).usersList,
			errors: words("invalid_cursor limit_required missing_argument"),
		},
		"users.lookupByEmail": {
			tier: tier3, scopes: words("users:read.email"), required: words("email"),
			do:     (*call).usersLookupByEmail,
			errors: words("enterprise_is_restricted users_not_found"),
		},
		"users.profile.get": {
			tier: tier4, scopes: words("users.profile:read"),
			do:     (*call).usersProfileGet,
			errors: words("ratelimited token_revoked user_not_found"),
		},
	}
}
