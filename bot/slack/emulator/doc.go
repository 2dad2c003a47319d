// Package emulator is a Slack workspace at HTTP level: the Web API, signed
// events with their retries, interactions, slash commands, response URLs and
// Socket Mode, for the playground and for tests. The bot talks to it as it
// talks to Slack; people act through Person.
//
// Nothing leaves the machine but the deliveries to the addresses its apps name,
// and it listens only where the caller serves the handler.
//
// Time is the injected clock: message stamps, signatures, retries, scheduled
// messages, the validity of triggers and response URLs. Real time is used for
// what waits on a wire: the limit for an acknowledgement, a slow answer, the
// pings of a socket.
//
// It invents nothing: every error a method can return stands in the table of
// methods and is documented for that method or for all of them, and a behaviour
// that is not documented says that it was seen by others. Sources are the pages
// of docs.slack.dev named beside the code, Slack's type declarations
// (@slack/types) and the validators of Slack's Python SDK.
//
// Not emulated: installation by OAuth and token rotation, user tokens, Enterprise
// Grid beyond the enterprise ids, option loads of external selects, workflows,
// the agent view with its streams and statuses, canvases, lists, huddles, and
// unfurling. A method that is not here answers unknown_method and is marked in
// the changes.
package emulator
