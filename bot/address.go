// Package bot is what every chat platform shares: who writes, where, what came
// in and what goes out. It knows no platform; a platform is an adapter in a
// folder below it.
package bot

// Audience says who can read something. The zero value is the careful one:
// internal.
type Audience string

// The audiences. In doubt a place counts as Customer for what may be said in
// it and as Internal for what is stored (method a.3 rule 1).
const (
	Internal Audience = ""
	Customer Audience = "customer"
)

// Address is one conversation a message can be sent to: a direct message, a
// channel, or a thread of it. All parts but Audience are the adapter's own and
// opaque to everybody else.
type Address struct {
	Platform string   `json:"platform"`          // name under which the Sender is registered
	Tenant   string   `json:"tenant"`            // "local", "slack:T…", "teams:…": part of every key
	Place    string   `json:"place"`             // the conversation
	Thread   string   `json:"thread,omitzero"`   // a thread within it, where the platform has them
	Person   string   `json:"person,omitzero"`   // whose direct message it is; empty in a channel
	Audience Audience `json:"audience,omitzero"` // Customer where anybody from outside can read
}

// Conversation names the sequence in which messages must keep their order.
func (a Address) Conversation() string {
	return a.Platform + "\x1f" + a.Tenant + "\x1f" + a.Place + "\x1f" + a.Thread
}

// Direct reports whether only one person and the bot read there.
func (a Address) Direct() bool { return a.Person != "" }

// Person is somebody as a platform knows them.
type Person struct {
	Tenant   string `json:"tenant"`
	ID       string `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email,omitzero"`
	Language string `json:"language,omitzero"` // as the platform tells it, e.g. "de-AT"; empty where it does not
	Zone     string `json:"zone,omitzero"`     // IANA time zone; empty where unknown
	// External marks people who do not belong to our company. It comes from
	// the person's own organisation, never from the channel's.
	External     bool   `json:"external,omitzero"`
	Organisation string `json:"organisation,omitzero"`
	// Team is the platform's id of the person's own organisation, "" where that is
	// ours or not known. Names of organisations can be chosen; this cannot.
	Team string `json:"team,omitzero"`
}
