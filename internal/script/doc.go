// Package script is the language of conversation scripts: what a person does, on
// one line, and what they are told, on the lines below. Those who replay a script
// and the Recorder, which writes one of a conversation that took place, share it,
// so that what is written can be read. The language is described in
// internal/app/testdata/script/README.md.
package script
