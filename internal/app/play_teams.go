package app

import (
	"net/http"

	"lodestar/bot"
	"lodestar/bot/playground"
	"lodestar/bot/teams"
	"lodestar/internal/config"
)

// startTeams lets a bot answer Microsoft's Agents Playground beside the emulated
// Slack: the same product with the same clock, so that the page of the playground
// moves the time for both.
func (p *Playground) startTeams(life *botLife, senders map[string]bot.Sender) error {
	if !p.teams {
		return nil
	}
	o := life.app.teamsOptions(config.Teams{})
	o.Untrusted, o.Pace = true, -1
	adapter, err := teams.New(o)
	if err != nil {
		return err
	}
	life.teams, senders[teams.Name] = adapter, adapter
	return nil
}

// besideTeams hands the activities of the Agents Playground to the bot, and
// everything else to the page. The server listens on loopback only; what a browser
// sends from another page is turned away, and so is a foreign name for this
// machine.
func (p *Playground) besideTeams(page http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(teams.Path, http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		life := p.bot.Load()
		switch {
		case !playground.Loopback(r.Host):
			http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
		case life == nil || life.teams == nil:
			panic(http.ErrAbortHandler) // as a process that is gone
		default:
			life.teams.ServeHTTP(w, r)
		}
	})))
	mux.Handle("/", page)
	return mux
}
