package slack

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"lodestar/bot"
)

// callError is a call of the Web API that failed.
type callError struct {
	method string
	code   string        // Slack's name of the error, where it answered with one
	needed string        // the scope that is missing
	status int           // of HTTP, where it is not 200
	again  time.Duration // Retry-After, or what is left of it
	cause  error         // no answer, or none that can be read
}

func (e *callError) Error() string {
	switch {
	case e.cause != nil:
		return fmt.Sprintf("slack: %s: %v", e.method, e.cause)
	case e.status != 0:
		return fmt.Sprintf("slack: %s: HTTP status %d", e.method, e.status)
	case e.needed != "":
		return fmt.Sprintf("slack: %s: %s (needed: %s)", e.method, e.code, e.needed)
	default:
		return fmt.Sprintf("slack: %s: %s", e.method, e.code)
	}
}

// Unwrap returns why there was no answer.
func (e *callError) Unwrap() error { return e.cause }

// errorCode is Slack's name of an error, "" where it gave none.
func errorCode(err error) string {
	var call *callError
	if errors.As(err, &call) {
		return call.code
	}
	return ""
}

// perhapsDone are errors after which, by Slack's own words, a part of the
// operation may have succeeded.
var perhapsDone = []string{"fatal_error", "internal_error", "request_timeout", "service_unavailable", "update_failed"}

// busy are errors after which the same call is welcome later.
var busy = []string{"ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org", "accesslimited", "external_channel_migrating"}

// tokenGone are errors of a token that will not work again.
var tokenGone = []string{"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked", "org_login_required", "not_allowed_token_type"}

// Final errors besides those of the token: the place is gone, the person is
// gone, the message is wrong. The rest is tried again, because a name we do not
// know says nothing about tomorrow.
var forGood = []string{
	"app_access_restricted", "cannot_dm_bot", "cannot_reply_to_message", "channel_is_limited_access", "channel_not_found",
	"ekm_access_denied", "invalid_arguments", "invalid_blocks", "invalid_blocks_format", "invalid_metadata_format",
	"invalid_metadata_schema", "is_archived", "messages_tab_disabled", "metadata_must_be_sent_from_app", "metadata_too_large",
	"missing_scope", "msg_blocks_too_long", "msg_too_long", "no_permission", "no_text", "not_in_channel",
	"restricted_action", "restricted_action_non_threadable_channel", "restricted_action_read_only_channel",
	"restricted_action_thread_locked", "restricted_action_thread_only_channel", "team_not_found", "thread_not_found",
	"unknown_method", "user_disabled", "user_not_found", "user_not_in_channel", "user_not_visible",
}

// refused turns an error of a call into a *bot.Refused where the call certainly
// changed nothing, and leaves it as it is where that is not known: after a lost
// or unreadable answer, a 5xx, or a time limit (rule 5 of Slack's facts).
func refused(err error) error {
	var call *callError
	if !errors.As(err, &call) {
		return err
	}
	switch {
	case call.cause != nil:
		if neverSent(call.cause) {
			return &bot.Refused{Again: call.again, Cause: err}
		}
		return err
	case call.status >= http.StatusInternalServerError:
		return err
	case call.status != 0: // 429 with and without Retry-After, and what is in front of Slack
		return &bot.Refused{Again: call.again, Cause: err}
	case slices.Contains(perhapsDone, call.code):
		return err
	case slices.Contains(busy, call.code):
		return &bot.Refused{Again: call.again, Cause: err}
	default:
		return &bot.Refused{Final: slices.Contains(tokenGone, call.code) || slices.Contains(forGood, call.code), Cause: err}
	}
}

// neverSent reports whether not even a connection came about, or was tried.
func neverSent(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.Is(err, errResting) || errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial"
}
