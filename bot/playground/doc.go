// Package playground is the page of `lodestar play`: an emulated Slack workspace
// in the browser, with the people of two companies, a clock that can be moved,
// and a look inside. It shows what went over the wire, and each person only what
// they would see.
//
// It is for one person on one machine: Page refuses foreign hosts and cross-site
// requests, and the command binds loopback only. Nothing of it exists in `serve`.
//
// The list of people to look through is the viewer's own and no part of Slack:
// it names everybody, whoever is looked through. So does what is behind the
// scenes, which is fetched only when it is opened.
package playground
