// Package playground is the page of `lodestar play`: an emulated Slack workspace
// in the browser, with the people of two companies, a clock that can be moved,
// and a look inside. It shows what went over the wire, and each person only what
// they would see.
//
// It is for one person on one machine: Handler refuses foreign hosts and
// cross-site requests, and the command binds loopback only. Nothing of it exists
// in `serve`.
package playground
