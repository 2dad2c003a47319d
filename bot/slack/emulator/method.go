package emulator

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// tokenKind says which token a method takes.
type tokenKind int

const (
	botToken tokenKind = iota
	appToken
	noToken
)

// method is one row of the reference of Slack's Web API,
// docs.slack.dev/reference/methods/NAME: its limits, scopes, arguments and
// errors are those of that page. errors are the ones a method can return beside
// those that every method can (generalErrors).
type method struct {
	tier     tier
	token    tokenKind
	scopes   []string // any one of them
	required []string
	errors   []string
	do       func(*call) (object, error)
}

// words splits a row of the table.
func words(s string) []string { return strings.Fields(s) }

// allMethods is every method that is emulated.
func allMethods() map[string]method {
	all := messageMethods()
	for _, more := range []map[string]method{conversationMethods(), accountMethods(), surfaceMethods()} {
		maps.Copy(all, more)
	}
	return all
}

// Methods names the methods that are emulated, in alphabetical order. Any other
// answers unknown_method.
func Methods() []string { return sortedKeys(allMethods()) }

// generalErrors can be the answer of any method (docs.slack.dev, the errors
// that stand on every method's page, and "Web API" for those of a broken body).
func generalErrors() []string {
	return words("access_denied account_inactive accesslimited deprecated_endpoint ekm_access_denied enterprise_is_restricted fatal_error " +
		"internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_charset invalid_form_data invalid_json " +
		"invalid_post_type json_not_object method_deprecated missing_post_type missing_scope no_permission not_allowed_token_type not_authed " +
		"org_login_required ratelimited request_timeout service_unavailable team_access_not_granted team_added_to_org token_expired " +
		"token_revoked two_factor_setup_required unknown_method")
}

func (m method) documents(code string) bool {
	return slices.Contains(m.errors, code) || slices.Contains(generalErrors(), code)
}

// call is one call being answered. Handlers run with the lock held, change the
// world and queue deliveries; they never wait for anything.
type call struct {
	s        *Slack
	w        *world
	name     string
	now      time.Time
	args     arguments
	app      *App
	install  *Installation // nil with an app token and without a token
	warnings []string
}

// me is the bot user that calls.
func (c *call) me() *User { return c.w.Users[c.install.User] }

// team is the workspace in which the call happens.
func (c *call) team() *Team { return c.w.Teams[c.install.Team] }

// authorize finds whose token it is and whether it may call the method.
func (c *call) authorize(m method, token string) error {
	if token == "" {
		if m.token == noToken {
			return nil
		}
		return refuse("not_authed")
	}
	for _, id := range sortedKeys(c.w.Apps) {
		if app := c.w.Apps[id]; app.AppToken != "" && app.AppToken == token {
			c.app = app
			if m.token == botToken {
				return refuse("not_allowed_token_type")
			}
			return nil
		}
	}
	i := c.s.installed(token)
	switch {
	case i == nil:
		return refuse("invalid_auth")
	case i.Gone:
		return refuse("account_inactive")
	case i.Revoked:
		return refuse("token_revoked")
	}
	c.install, c.app = i, c.w.Apps[i.App]
	if m.token == appToken {
		return refuse("not_allowed_token_type")
	}
	return c.needs(m.scopes...)
}

// needs refuses a call whose token has none of the scopes. The answer names
// what is needed and what is there (docs.slack.dev, "missing_scope").
func (c *call) needs(anyOf ...string) error {
	if len(anyOf) == 0 || c.install == nil {
		return nil
	}
	for _, scope := range anyOf {
		if slices.Contains(c.install.Scopes, scope) {
			return nil
		}
	}
	return &refusal{code: "missing_scope", extra: object{"needed": strings.Join(anyOf, ","), "provided": strings.Join(c.install.Scopes, ",")}}
}

// require refuses a call without an argument that it can't do without.
func (c *call) require(names []string) error {
	var missing []string
	for _, name := range names {
		if !c.args.has(name) {
			missing = append(missing, "missing required field: "+name)
		}
	}
	if len(missing) > 0 {
		return refuseArguments(missing...)
	}
	return nil
}
