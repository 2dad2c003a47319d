package emulator

import "errors"

// What a person or the playground can be refused. The wire has errors of its
// own, with Slack's names.
var (
	// ErrUnknown: there is no such person, channel, message, app or element, or
	// the person can't see it; the two are not told apart.
	ErrUnknown = errors.New("not found")
	// ErrNotAllowed: Slack offers this to people of the installing workspace
	// only, or the channel takes no messages.
	ErrNotAllowed = errors.New("not allowed")
	// ErrUnconfirmed: the element asks for a confirmation first, and nothing was
	// sent.
	ErrUnconfirmed = errors.New("needs to be confirmed")
	// ErrDown: Slack is down at this moment.
	ErrDown = errors.New("slack is down")
)

// refusal is an error answer of the Web API.
type refusal struct {
	code     string
	messages []string // response_metadata.messages, in Slack's form
	extra    object
	asked    bool // the caller chose the code, as api.test lets it
}

// Error returns Slack's name of the error.
func (r *refusal) Error() string { return r.code }

func refuse(code string) error { return &refusal{code: code} }

// refuseArguments is how Slack answers arguments of the wrong shape
// (docs.slack.dev, "Web API", invalid_arguments with response_metadata).
func refuseArguments(messages ...string) error {
	for i, m := range messages {
		messages[i] = "[ERROR] " + m
	}
	return &refusal{code: "invalid_arguments", messages: messages}
}
