package app

import "lodestar/bot/playground"

// page is what the browser shows.
func (p *Playground) page() (*playground.Page, error) {
	return playground.New(playground.Options{Slack: p.slack, World: p, Mail: p, Words: p.words, Language: p.language, Log: p.log})
}
