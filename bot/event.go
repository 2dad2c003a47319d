package bot

import (
	"context"
	"time"
)

// EventKind says what a person did.
type EventKind string

// What a person can do on a platform.
const (
	Said     EventKind = "said"     // wrote a message
	Pressed  EventKind = "pressed"  // pressed a button or sent a form
	Edited   EventKind = "edited"   // changed a message written earlier
	Deleted  EventKind = "deleted"  // deleted a message written earlier
	Attached EventKind = "attached" // sent only a file, a picture or a voice message
	Arrived  EventKind = "arrived"  // opened the conversation; nothing was written yet
	Joined   EventKind = "joined"   // added the bot to a channel, or changed who reads it; Text is its name, "" where the platform has to be asked (Roll)
	Left     EventKind = "left"     // took the bot out of a channel
)

// Event is one thing a person did, decoded and verified by an adapter.
type Event struct {
	ID string // unique per tenant, the same when the platform repeats the event
	// Also are other names of the same thing, unique per tenant too: the same
	// message can come as two events of different ids. It counts once under any.
	Also    []string
	Tenant  string    // equal to From.Tenant and Place.Tenant
	Kind    EventKind // what was done
	From    Person    // who did it
	Place   Address   // where
	At      time.Time // when, by the platform's clock, UTC; zero where it does not say
	Text    string    // Said and Edited: the words as typed
	Message string    // Said, Edited, Deleted: the adapter's id of the person's message. Pressed: of the message that was pressed, where it says so
	// Under says that something Said in a channel stands in the thread under one of
	// our own messages.
	Under bool
	// Addressed says that something Said in a channel calls the bot by name.
	Addressed bool
	// Private is where the person can be answered alone; set with Addressed and
	// Joined, where the platform can tell.
	Private Address
	// Members are all who are in the channel, without the bot and deactivated
	// people, where the platform told; nil where it did not: then it has to be asked
	// (Roll), also about who reads there. Set with Joined.
	Members []Person
	// Was is the id the Place had until now, where the platform has given it
	// another one; "" elsewhere. Set with Joined.
	Was    string
	Action Action // Pressed: what was pressed. Said: Action.Question, where the surface knows which question it showed
	// Mail is what came by mail; nil elsewhere. Where it is no answer of somebody
	// (Mail.Personal), Text is empty and the words stand in the Mail only.
	Mail *Mail
	// Files came with what was said, where the surface hands them over. Attached
	// without any means that there was something that cannot be read here.
	Files []File
	// Filed is the original mail among the Files, read as mail that comes in is; or
	// FileProblem says why a file that should be one can't be read, as a key of the
	// catalogue.
	Filed       *Mail
	FileProblem string
}

// Question ties a message to the question it asks, so that a click can never
// answer another one. No content goes into it.
type Question struct {
	Session string `json:"session,omitzero"`
	Flow    string `json:"flow,omitzero"`
	Step    string `json:"step,omitzero"`
	Row     int    `json:"row,omitzero"`
	// Shown counts the prompts of the session: two prompts for the same step
	// differ in it.
	Shown int `json:"shown,omitzero"`
	// Offer tells messages apart that ask nothing and have something to press: a
	// start page, a reminder.
	Offer string `json:"offer,omitzero"`
}

// Action is a pressed button or a form that was sent.
type Action struct {
	Question Question          `json:"question"`
	Verb     string            `json:"verb"`            // see package conversation
	Value    string            `json:"value,omitzero"`  // which option, which command
	Fields   map[string]string `json:"fields,omitzero"` // a form: text per field id
	// Confirmed says that the button's Confirm was shown and answered with yes.
	Confirmed bool `json:"confirmed,omitzero"`
}

// Reply is what a platform wants in the answer to the request itself.
type Reply struct {
	// Problems are shown beside the fields of a form that stays open: text per
	// field id, in the person's language.
	Problems map[string]string
}

// Handler takes an event. A nil error means that the event and all that
// follows from it is stored: the adapter may acknowledge. With an error it
// must not, so that the platform repeats the event.
type Handler interface {
	Handle(ctx context.Context, e Event) (Reply, error)
}

// Platform brings events in. Run returns when ctx ends or the platform is
// done (the terminal at the end of its input).
type Platform interface {
	Name() string
	Run(ctx context.Context, h Handler) error
}
