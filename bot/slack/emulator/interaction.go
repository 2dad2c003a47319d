package emulator

import (
	"context"
	"encoding/json"
	"net/url"
)

// What a person sees when an app does not answer an interaction or command.
// Over HTTP and sockets alike nothing is repeated: the click is the only chance
// (docs.slack.dev, "Handling user interaction", acknowledgement). They are codes,
// for the page to put into words.
const (
	OutcomeTimeout = "operation_timeout" // no answer in time
	OutcomeFailed  = "dispatch_failed"   // an answer other than 2xx, or no connection
	OutcomeRefused = "invalid_response"  // the answer is not what Slack takes
	OutcomeUnknown = "unknown_command"   // not a command of an app that is here for this person
)

// Outcome is what a person sees of what they did.
type Outcome struct {
	// Error is one of the Outcome codes, "" where the app took it.
	Error string `json:"error"`
	// Problems stand beside the fields of a modal that stays open: by block id,
	// the app's words, or where Slack's own client refused, a code: required,
	// too_short, too_long, invalid_email, invalid_url, invalid_number.
	Problems map[string]string `json:"problems"`
	// Local says that the problems are Slack's own and nothing was sent.
	Local bool `json:"local"`
}

// who are the members of an interaction that say who acts. team is the
// installation's, but in what comes from a modal the person's own (seen by
// others): view.app_installed_team_id is the way to the installation there.
func (s *Slack) who(i *Installation, u *User, fromView bool) object {
	team := s.world.Teams[i.Team]
	if fromView {
		team = s.world.Teams[u.Team]
	}
	o := object{
		"user":       object{"id": u.ID, "username": u.Handle, "name": u.Handle, "team_id": u.Team},
		"team":       object{"id": team.ID, "domain": team.Domain},
		"api_app_id": i.App, "token": "emulated", "enterprise": nil, "is_enterprise_install": false,
	}
	if team.Enterprise != "" {
		o["enterprise"] = object{"id": team.Enterprise, "name": team.EnterpriseName}
	}
	return o
}

// interact sends an interaction and waits for the acknowledgement. It is called
// with the lock held, which it gives up: what the payload points at may change
// as soon as it does.
func (s *Slack) interact(ctx context.Context, i *Installation, payload object) (sent, string) {
	body, err := json.Marshal(payload)
	name, _ := payload["type"].(string)
	p := parcel{app: i.App, team: i.Team, kind: kindInteraction, name: name, payload: body}
	s.mu.Unlock()
	if err != nil {
		return sent{}, OutcomeFailed
	}
	p.body = []byte(url.Values{"payload": {string(body)}}.Encode())
	return s.once(ctx, p)
}

// once delivers something that is never repeated.
func (s *Slack) once(ctx context.Context, p parcel) (sent, string) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return sent{}, OutcomeFailed
	}
	s.begin()
	s.mu.Unlock()
	result := s.deliver(ctx, p)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
	s.attempted(result.attempt)
	switch result.attempt.Problem {
	case "":
		return result, ""
	case httpTimeout, socketTimeout:
		return result, OutcomeTimeout
	default:
		return result, OutcomeFailed
	}
}
